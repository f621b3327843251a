/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/issue.h"

#include "print/print.h"

/* The issue screen's sheet: which printer, on its way, at its end. */

/* --- printing */

typedef struct {
	Answer answer;
	char *act, *credential, *printer;
	gint64 again; /* sheet to draw again; 0: a new one */
	IssueSheet *sheet;
} SheetJob;

static void
sheet_job_free(gpointer data)
{
	SheetJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->credential);
	g_free(job->printer);
	issue_sheet_free(job->sheet);
	g_free(job);
}

static void
sheet_work(gpointer data, GCancellable *cancel)
{
	SheetJob *job = data;
	Answer *answer = &job->answer;

	answer->good =
		job->again
			? issue_sheet_again(answer->session, job->act, job->credential, job->again,
				  cancel, &job->sheet, &answer->refusal, &answer->error)
			: issue_sheet(answer->session, job->act, job->credential, job->printer,
				  cancel, &job->sheet, &answer->refusal, &answer->error);
}

static void
paper_ended(App *app, IssueScreen *self)
{
	self->timer = 0;
	if (self->paper_state == PAPER_NOT)
		app_sayf(app, SAY_FAILURE, "%s Nothing was printed. Enter prints sheet %s again.",
			self->paper_words ? self->paper_words : "", self->sheet);
	/* Some printers never tell; the person at the tray is the truth either way. */
	else if (self->paper_state == PAPER_MAYBE)
		app_sayf(app, SAY_INFO, "%s Look in the tray to be sure.",
			self->paper_words ? self->paper_words : "");
	/* The server knows the sheet's number and state. */
	issue_reload(app, self);
}

static bool
paper_tick(App *app, void *state)
{
	IssueScreen *self = state;

	if (screens_follow(app, self->paper, &self->paper_state, &self->paper_words))
		return true;
	paper_ended(app, self);
	return false;
}

static void
sheet_done(App *app, void *state, gpointer data)
{
	IssueScreen *self = state;
	SheetJob *job = data;
	g_autoptr(GError) error = NULL;

	if (answer_final(&job->answer))
		acts_done(self->acts, "sheet");
	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->paper, paper_free);
	self->sheet_id = job->sheet->sheet_id;
	g_free(self->sheet);
	self->sheet = g_strdup(job->sheet->number);
	self->paper_state = PAPER_SENDING;
	g_clear_pointer(&self->paper_words, g_free);
	self->paper = paper_send_copies(job->printer, g_steal_pointer(&job->sheet->pdf),
		job->sheet->number, 1, job->sheet->back ? PAPER_ONE_SHEET : PAPER_ONE_SIDE, &error);
	if (!self->paper) {
		app_say(app, SAY_FAILURE, error->message);
		session_set_printer(screens_session(app), "");
		return;
	}
	self->timer = app_timer(app, 150, paper_tick);
}

static void
print_now(App *app, IssueScreen *self)
{
	Session *session = screens_session(app);
	SheetJob *job = g_new0(SheetJob, 1);

	job->answer.session = session;
	job->act = g_strdup(acts_id(self->acts, "sheet"));
	job->credential = g_strdup(self->view->visit->credential_id);
	job->printer = g_strdup(session_printer(session));
	job->again = issue_phase(self) == ISSUE_AGAIN ? self->sheet_id : 0;
	app_ask(app, ASK_BLOCKING, sheet_work, sheet_done, job, sheet_job_free);
}

void
issue_paper_print(App *app, IssueScreen *self)
{
	if (*session_printer(screens_session(app)))
		print_now(app, self);
	else
		issue_paper_choose(app, self);
}

void
issue_paper_stop(App *app, IssueScreen *self)
{
	paper_cancel(self->paper);
	app_say(app, SAY_INFO, "Asking the printer to stop. The sheet may come out all the same.");
}

/* --- choosing a printer */

static void
printer_typed(App *app, void *state, const char *line)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Printer) printer = NULL;

	if (!line)
		return;
	printer = printer_parse(line, &error);
	if (!printer) {
		app_say(app, SAY_FAILURE, error->message);
		return;
	}
	session_set_printer(screens_session(app), line);
	app_sayf(app, SAY_INFO, "Printing on %s from now on.", printer_label(printer));
}

static void
type_printer(App *app)
{
	dialog_line(app, "Printer",
		"Type the name of a print queue, or the address of a printer (ipp://...), or "
		"folder:/where/to/keep for PDF files.",
		"Printer", 200, printer_typed);
}

static void
printer_picked(App *app, void *state, int index)
{
	IssueScreen *self = state;

	if (index < 0)
		return;
	if (index == (int)self->printers->len)
		type_printer(app);
	else
		printer_typed(app, self, self->printers->pdata[index]);
}

static void
printers_done(App *app, void *state, gpointer data)
{
	IssueScreen *self = state;
	PrintersJob *job = data;
	const char *own = session_settings(screens_session(app))->printer;
	g_autoptr(GPtrArray) options = g_ptr_array_new_with_free_func(g_free);

	g_ptr_array_set_size(self->printers, 0);
	if (own && *own) {
		g_ptr_array_add(self->printers, g_strdup(own));
		g_ptr_array_add(options, g_strdup_printf("%s   this desk's own", own));
	}
	for (guint i = 0; job->printers && i < job->printers->len; i++) {
		const PrinterListing *one = job->printers->pdata[i];

		g_ptr_array_add(self->printers, g_strdup(one->name));
		g_ptr_array_add(
			options, g_strdup_printf("%s   %s %s", one->name, one->place, one->words));
	}
	if (options->len == 0) {
		type_printer(app);
		return;
	}
	g_ptr_array_add(options, g_strdup("another one: type it"));
	dialog_pick(app, "Printer", "Where shall the letter come out?",
		(const char *const *)options->pdata, (int)options->len, printer_picked);
}

void
issue_paper_choose(App *app, IssueScreen *self)
{
	printers_ask(app, ASK_BLOCKING, printers_done);
}
