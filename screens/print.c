/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "db/event.h"
#include "db/run_choice.h"
#include "desk/acts.h"
#include "desk/document.h"
#include "print/print.h"

/* Prints pages without a code: on which printer, how many times, and what became of it. That they
 * were printed is written down before they are sent. */

enum { PRINT = 1, MORE, FEWER, LEAVE };

typedef enum {
	PRINT_CHOOSE,
	PRINT_UNDER_WAY,
	PRINT_ENDED,
} PrintPhase;

typedef struct {
	char *title, *kind;
	GBytes *pdf;
	int copies;
	gint64 samples_of; /* as in PrintArgs */
	char *seed;
	Acts *acts;
	GPtrArray *printers; /* char *: for printer_parse */
	GPtrArray *words;    /* char *: how each one is */
	int row;             /* of the list; the last one is "another one" */
	PrintPhase phase;
	char *printer; /* that it went to */
	Paper *paper;
	PaperState state;
	char *said;
} PrintScreen;

static void
print_open(App *app, void *state, gconstpointer args)
{
	PrintScreen *self = state;
	const PrintArgs *print = args;

	self->title = g_strdup(print->title);
	self->kind = g_strdup(print->kind);
	self->pdf = g_bytes_ref(print->pdf);
	self->copies = CLAMP(print->copies, 1, DOCUMENT_COPIES);
	self->samples_of = print->samples_of;
	self->seed = g_strdup(print->seed);
	self->acts = acts_new();
	self->printers = g_ptr_array_new_with_free_func(g_free);
	self->words = g_ptr_array_new_with_free_func(g_free);
}

static void
print_close(void *state)
{
	PrintScreen *self = state;

	g_free(self->title);
	g_free(self->kind);
	g_free(self->seed);
	g_bytes_unref(self->pdf);
	acts_free(self->acts);
	g_ptr_array_unref(self->printers);
	g_ptr_array_unref(self->words);
	g_free(self->printer);
	paper_free(self->paper);
	g_free(self->said);
}

/* --- which printer */

static void
offer(PrintScreen *self, const char *printer, const char *words)
{
	for (guint i = 0; i < self->printers->len; i++)
		if (g_str_equal(self->printers->pdata[i], printer))
			return;
	g_ptr_array_add(self->printers, g_strdup(printer));
	g_ptr_array_add(self->words, g_strdup(words));
}

static void
printers_done(App *app, void *state, gpointer data)
{
	PrintScreen *self = state;
	PrintersJob *job = data;
	bool another = self->printers->len > 0 && self->row == (int)self->printers->len;

	for (guint i = 0; job->printers && i < job->printers->len; i++) {
		const PrinterListing *one = job->printers->pdata[i];
		g_autofree char *words = g_strstrip(
			g_strdup_printf("%s  %s", one->place ? one->place : "", one->words));

		offer(self, one->name, words);
	}
	if (another)
		self->row = (int)self->printers->len;
}

static void
print_load(App *app, void *state)
{
	PrintScreen *self = state;
	Session *session = screens_session(app);
	const char *own = session_settings(session)->printer;

	if (*session_printer(session))
		offer(self, session_printer(session), "");
	if (own && *own)
		offer(self, own, "this desk's own");
	/* Who has none to choose yet waits for them; a printer that is known need not. */
	printers_ask(app, self->printers->len > 0 ? ASK_QUIET : ASK_LATEST, printers_done);
}

/* --- on its way */

typedef struct {
	Answer answer;
	char *act, *kind, *title, *seed, *printer;
	int school_id;
	gint64 samples_of;
} RecordJob;

static void
record_job_free(gpointer data)
{
	RecordJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->kind);
	g_free(job->title);
	g_free(job->seed);
	g_free(job->printer);
	g_free(job);
}

static void
record_work(gpointer data, GCancellable *cancel)
{
	RecordJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	if (db && job->samples_of)
		answer->good = db_run_samples_printed(db, job->act, job->samples_of, job->seed,
			job->printer, cancel, &answer->refusal, &answer->error);
	else if (db)
		answer->good = db_log_export(db, job->act, job->school_id, job->kind, job->title, 0,
			cancel, &answer->refusal, &answer->error);
}

static bool
paper_tick(App *app, void *state)
{
	PrintScreen *self = state;

	if (screens_follow(app, self->paper, &self->state, &self->said))
		return true;
	self->phase = PRINT_ENDED;
	app_redraw(app);
	return false;
}

static void
record_done(App *app, void *state, gpointer data)
{
	PrintScreen *self = state;
	RecordJob *job = data;
	g_autoptr(GError) error = NULL;

	if (answer_final(&job->answer))
		acts_done(self->acts, "print");
	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->paper, paper_free);
	g_clear_pointer(&self->said, g_free);
	self->state = PAPER_SENDING;
	self->paper = document_send(self->printer, self->pdf, self->copies, self->kind, &error);
	if (!self->paper) {
		app_say(app, SAY_FAILURE, error->message);
		return;
	}
	session_set_printer(screens_session(app), self->printer);
	self->phase = PRINT_UNDER_WAY;
	app_timer(app, 150, paper_tick);
}

static void
print_on(App *app, PrintScreen *self, const char *printer)
{
	Session *session = screens_session(app);
	RecordJob *job = g_new0(RecordJob, 1);

	g_free(self->printer);
	self->printer = g_strdup(printer);
	job->answer.session = session;
	job->act = g_strdup(acts_id(self->acts, "print"));
	job->kind = g_strdup(self->kind);
	job->title = g_strdup(self->title);
	job->samples_of = self->samples_of;
	job->seed = g_strdup(self->seed);
	job->printer = g_strdup(printer);
	job->school_id = session_who(session)->school_id;
	app_ask(app, ASK_BLOCKING, record_work, record_done, job, record_job_free);
}

static void
printer_typed(App *app, void *state, const char *line)
{
	PrintScreen *self = state;
	g_autoptr(GError) error = NULL;
	g_autoptr(Printer) printer = line ? printer_parse(line, &error) : NULL;

	if (!line)
		return;
	if (!printer) {
		app_say(app, SAY_FAILURE, error->message);
		return;
	}
	offer(self, line, "");
	self->row = (int)self->printers->len - 1;
	print_on(app, self, line);
}

static void
print_act(App *app, void *state, int action)
{
	PrintScreen *self = state;

	if (action == MORE) {
		self->copies = MIN(self->copies + 1, DOCUMENT_COPIES);
	} else if (action == FEWER) {
		self->copies = MAX(self->copies - 1, 1);
	} else if (action == LEAVE) {
		app_pop(app);
	} else if (self->row < (int)self->printers->len) {
		print_on(app, self, self->printers->pdata[self->row]);
	} else {
		dialog_line(app, "Printer",
			"Type the name of a print queue, or the address of a printer (ipp://...), "
			"or folder:/where/to/keep for PDF files.",
			"Printer", 200, printer_typed);
	}
}

/* Enter closes it then. */
static bool
is_over(const PrintScreen *self)
{
	return self->phase == PRINT_ENDED && self->state != PAPER_NOT;
}

static const char *
cannot_print(App *app, const void *state)
{
	const PrintScreen *self = state;

	if (self->phase == PRINT_UNDER_WAY)
		return "The pages are on their way. Esc leaves; they go on by themselves.";
	return is_over(self) ? "The pages have been sent already." : NULL;
}

static bool
print_key(App *app, void *state, int key)
{
	PrintScreen *self = state;
	int last = (int)self->printers->len;

	if (key == K_ENTER && is_over(self)) {
		app_pop(app);
		return true;
	}
	if (self->phase == PRINT_UNDER_WAY || (key != K_UP && key != K_DOWN))
		return false;
	self->row = CLAMP(self->row + (key == K_UP ? -1 : 1), 0, last);
	return true;
}

/* --- drawing */

static void
print_size(App *app, const void *state, int columns, int *ret_rows, int *ret_columns)
{
	const PrintScreen *self = state;

	*ret_columns = MIN(columns - 8, 64);
	*ret_rows = MIN(6 + (int)self->printers->len + 1, 14);
}

/* "the printer at localhost"; caller owns. */
static char *
label_of(const char *text)
{
	g_autoptr(Printer) printer = printer_parse(text, NULL);

	return g_strdup(printer ? printer_label(printer) : text);
}

static char *
ended_words(const PrintScreen *self)
{
	const char *said = self->said ? self->said : "";
	g_autofree char *label = label_of(self->printer);

	switch (self->state) {
	case PAPER_DONE:
		return g_strdup_printf("Printed on %s: %d %s. Enter or Esc closes this.", label,
			self->copies, self->copies == 1 ? "copy" : "copies");
	case PAPER_NOT:
		return g_strdup_printf("%s Nothing was printed. Enter tries again.", said);
	default:
		return g_strdup_printf("%s Look in the tray to be sure.", said);
	}
}

static void
draw_state(const PrintScreen *self, Canvas *canvas, int row)
{
	g_autofree char *words = NULL;
	g_autofree char *label = label_of(self->printer);

	if (self->phase == PRINT_ENDED)
		words = ended_words(self);
	else
		words = g_strdup_printf("%s: %s", label,
			self->said                     ? self->said
			: self->state == PAPER_SENDING ? "sending"
						       : "printing");
	canvas_wrap(canvas, row, 1, canvas->cols - 2, canvas->rows - row, STYLE_NORMAL, words);
	canvas_cursor(canvas, row, 1);
}

static void
draw_printers(const PrintScreen *self, Canvas *canvas, int row)
{
	int n = (int)self->printers->len + 1, rows = canvas->rows - row;
	int first = MAX(0, MIN(self->row - rows / 2, n - rows));

	for (int i = first; i < n && i - first < rows; i++) {
		int y = row + i - first;
		g_autofree char *label = i + 1 < n ? label_of(self->printers->pdata[i]) : NULL;

		if (i == self->row) {
			canvas_mark(canvas, y);
			canvas_cursor(canvas, y, 3);
		}
		if (i + 1 == n)
			canvas_text(canvas, y, 3, STYLE_NORMAL, "another one: type it");
		else
			canvas_textf(canvas, y, 3, STYLE_NORMAL, "%s   %s", label,
				(const char *)self->words->pdata[i]);
	}
}

static void
print_draw(App *app, const void *state, Canvas *canvas)
{
	const PrintScreen *self = state;

	canvas_wrap(canvas, 0, 1, canvas->cols - 2, 2, STYLE_NORMAL, self->title);
	if (self->phase != PRINT_CHOOSE &&
		!(self->phase == PRINT_ENDED && self->state == PAPER_NOT)) {
		draw_state(self, canvas, 3);
		return;
	}
	canvas_textf(
		canvas, 2, 1, STYLE_NORMAL, "Copies  %d      + and - change that", self->copies);
	if (self->phase == PRINT_ENDED)
		draw_state(self, canvas, 3);
	else
		canvas_text(canvas, 4, 1, STYLE_DIM, "Where shall it come out?");
	draw_printers(self, canvas, self->phase == PRINT_ENDED ? 6 : 5);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", PRINT, "print",
		"Print on the marked printer; close this when it is done.", KEY_MAIN | KEY_AFTER,
		cannot_print },
	{ '+', "+", MORE, "one more", "One copy more.", 0, cannot_print },
	{ '-', "-", FEWER, "one less", "One copy less.", 0, cannot_print },
	{ K_ESC, "Esc", LEAVE, "go back", "Close this; pages on their way go on by themselves." },
	{ 0 },
};

const Screen screen_print = {
	.name = "print",
	.title = "Print",
	.state_size = sizeof(PrintScreen),
	.keys = keys,
	.flags = SCREEN_DIALOG,
	.open = print_open,
	.load = print_load,
	.draw = print_draw,
	.act = print_act,
	.key = print_key,
	.close = print_close,
	.size = print_size,
};
