/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/roster.h"

#include <string.h>

#include "desk/paper.h"
#include "print/print.h"

/* Codes on a roster, for those the district lets look codes up: the reason first, then the printer,
 * then the pages. Every code is written down before it can be read; the pages are counted. */

enum { GO_ON = 1, PAPERS };
enum { REASON_MAX = 120, POLL_MS = 3000, LOOK_MS = 200 };

typedef struct {
	Roll *roll; /* a snapshot */
	int school_id, codes;
	char *school;
	Acts *acts;
	char *reason;
	gint64 roster_id;   /* 0: not asked yet */
	RosterPaper *asked; /* how the request is; NULL: not asked */
	GPtrArray *offered; /* char *: printers as printer_parse knows them */
	char *printer, *number;
	int pages, left_out;
	Paper *paper; /* NULL: nothing sent */
	PaperState state;
	char *said;
} Codes;

static bool
request_is(const Codes *self, const char *state)
{
	return self->asked && g_str_equal(self->asked->state, state);
}

static bool
under_way(const Codes *self)
{
	return self->paper && (self->state == PAPER_SENDING || self->state == PAPER_PRINTING);
}

static void
codes_open(App *app, void *state, gconstpointer args)
{
	Codes *self = state;
	const RosterCodesArgs *given = args;
	g_autofree const char **ids = roll_credentials(given->roll);

	self->roll = roll_snapshot(given->roll);
	self->school_id = given->school_id;
	self->school = g_strdup(given->school);
	self->codes = (int)g_strv_length((char **)ids);
	app_set_title(
		app, "Roster of %s with %ss", given->school, screens_profile(app)->credential);
	self->acts = acts_new();
}

static void
codes_close(void *state)
{
	Codes *self = state;

	roll_free(self->roll);
	g_free(self->school);
	acts_free(self->acts);
	g_free(self->reason);
	roster_paper_free(self->asked);
	g_clear_pointer(&self->offered, g_ptr_array_unref);
	g_free(self->printer);
	g_free(self->number);
	paper_free(self->paper);
	g_free(self->said);
}

/* --- asking */

typedef struct {
	Answer answer;
	Roll *roll; /* a snapshot of its own; NULL: only look how the request is */
	int school_id;
	char *school, *reason;
	char *ask_act, *open_act, *printed_act; /* NULL: not that */
	gint64 roster_id;
	char *printer;
	RosterStamp stamp;
	RosterPaper *asked;
	RosterPages *pages;
} CodesJob;

static void
job_free(gpointer data)
{
	CodesJob *job = data;

	answer_clear(&job->answer);
	roll_free(job->roll);
	g_free(job->school);
	g_free(job->reason);
	g_free(job->ask_act);
	g_free(job->open_act);
	g_free(job->printed_act);
	g_free(job->printer);
	roster_stamp_clear(&job->stamp);
	roster_paper_free(job->asked);
	roster_pages_free(job->pages);
	g_free(job);
}

static CodesJob *
job_new(App *app, const Codes *self)
{
	CodesJob *job = g_new0(CodesJob, 1);

	job->answer.session = screens_session(app);
	job->school_id = self->school_id;
	job->school = g_strdup(self->school);
	job->reason = g_strdup(self->reason);
	job->roster_id = self->roster_id;
	return job;
}

/* How the request is now. */
static bool
look(CodesJob *job, Db *db, GCancellable *cancel)
{
	Answer *answer = &job->answer;
	g_autoptr(GPtrArray) papers = NULL;

	if (!db_rosters(db, cancel, &papers, &answer->refusal, &answer->error))
		return false;
	for (guint i = 0; !job->asked && i < papers->len; i++)
		if (((RosterPaper *)papers->pdata[i])->roster_id == job->roster_id)
			job->asked = g_ptr_array_steal_index(papers, i);
	return true;
}

static void
ask_work(gpointer data, GCancellable *cancel)
{
	CodesJob *job = data;
	Answer *answer = &job->answer;
	g_autofree const char **ids = job->roll ? roll_credentials(job->roll) : NULL;
	g_autofree char *what = job->roll ? roster_what(job->roll, job->school) : NULL;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db &&
		       (!job->ask_act || db_roster_ask(db, job->ask_act, job->school_id, ids,
						 job->reason, what, cancel, &job->roster_id,
						 &answer->refusal, &answer->error)) &&
		       look(job, db, cancel);
}

static void ask_done(App *app, void *state, gpointer data);

static bool
poll_tick(App *app, void *state)
{
	Codes *self = state;

	if (!request_is(self, "asked"))
		return false;
	app_ask(app, ASK_QUIET | ASK_LATEST, ask_work, ask_done, job_new(app, self), job_free);
	return true;
}

static void choose_printer(App *app);

static void
ask_done(App *app, void *state, gpointer data)
{
	Codes *self = state;
	CodesJob *job = data;
	bool waited = request_is(self, "asked");

	if (job->ask_act && answer_final(&job->answer))
		acts_done(self->acts, "ask");
	if (!answer_tell(app, &job->answer))
		return;
	self->roster_id = job->roster_id;
	if (job->asked) {
		roster_paper_free(self->asked);
		self->asked = g_steal_pointer(&job->asked);
		/* A request that was open already keeps its own. */
		g_free(self->reason);
		self->reason = g_strdup(self->asked->reason);
	}
	if (request_is(self, "granted") && job->ask_act)
		choose_printer(app);
	else if (request_is(self, "asked") && !waited)
		app_timer(app, POLL_MS, poll_tick);
}

static void
reason_typed(App *app, void *state, const char *reason)
{
	Codes *self = state;
	CodesJob *job;

	if (!reason)
		return;
	g_free(self->reason);
	self->reason = g_strdup(reason);
	g_clear_pointer(&self->asked, roster_paper_free);
	acts_done(self->acts, "open");
	acts_done(self->acts, "printed");
	job = job_new(app, self);
	job->roll = roll_snapshot(self->roll);
	job->ask_act = g_strdup(acts_id(self->acts, "ask"));
	app_ask(app, ASK_BLOCKING, ask_work, ask_done, job, job_free);
}

/* --- which printer */

static void print_on(App *app, Codes *self, const char *printer);

static void
printer_typed(App *app, void *state, const char *line)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Printer) printer = line ? printer_parse(line, &error) : NULL;

	if (printer)
		print_on(app, state, line);
	else if (line)
		app_say(app, SAY_FAILURE, error->message);
}

static void
printer_picked(App *app, void *state, int index)
{
	Codes *self = state;

	if (index >= 0 && index < (int)self->offered->len)
		print_on(app, self, self->offered->pdata[index]);
	else if (index >= 0)
		dialog_line(app, "Printer",
			"Type the name of a print queue, or the address of a printer (ipp://...), "
			"or folder:/where/to/keep for a PDF file.",
			"Printer", 200, printer_typed);
}

static void
offer(Codes *self, GPtrArray *options, const char *name, const char *words)
{
	g_autoptr(Printer) printer = printer_parse(name, NULL);

	for (guint i = 0; i < self->offered->len; i++)
		if (g_str_equal(self->offered->pdata[i], name))
			return;
	g_ptr_array_add(self->offered, g_strdup(name));
	g_ptr_array_add(options,
		g_strdup_printf("%s   %s", printer ? printer_label(printer) : name, words));
}

static void
printers_done(App *app, void *state, gpointer data)
{
	Codes *self = state;
	PrintersJob *job = data;
	Session *session = screens_session(app);
	const char *own = session_settings(session)->printer;
	g_autoptr(GPtrArray) options = g_ptr_array_new_with_free_func(g_free);

	g_clear_pointer(&self->offered, g_ptr_array_unref);
	self->offered = g_ptr_array_new_with_free_func(g_free);
	if (*session_printer(session))
		offer(self, options, session_printer(session), "chosen now");
	if (own && *own)
		offer(self, options, own, "this desk's own");
	for (guint i = 0; job->printers && i < job->printers->len; i++) {
		const PrinterListing *one = job->printers->pdata[i];

		offer(self, options, one->name, one->words);
	}
	g_ptr_array_add(options, g_strdup("another one: type it"));
	dialog_pick(app, "Printer", "Stand beside it: the pages carry codes.",
		(const char *const *)options->pdata, (int)options->len, printer_picked);
}

static void
choose_printer(App *app)
{
	printers_ask(app, ASK_BLOCKING, printers_done);
}

/* --- the pages */

static void
print_work(gpointer data, GCancellable *cancel)
{
	CodesJob *job = data;
	Answer *answer = &job->answer;
	const RosterAbout about = { job->stamp.school, job->stamp.by, job->stamp.at,
		job->stamp.date };
	g_autofree char *number = NULL;
	Db *db;

	job->pages = roster_code_pages(answer->session, job->open_act, job->roster_id, job->roll,
		job->reason, &about, cancel, &answer->refusal, &answer->error);
	if (!job->pages)
		return;
	/* Written down before it is sent: paper that nobody knows of is worse than none. */
	db = session_db(answer->session, cancel, &answer->error);
	answer->good =
		db && db_roster_printed(db, job->printed_act, job->roster_id, job->printer,
			      job->pages->pages, cancel, &number, &answer->refusal, &answer->error);
}

static bool
paper_tick(App *app, void *state)
{
	Codes *self = state;

	screens_follow(app, self->paper, &self->state, &self->said);
	return under_way(self);
}

static void
print_done(App *app, void *state, gpointer data)
{
	Codes *self = state;
	CodesJob *job = data;
	g_autoptr(GError) error = NULL;

	if (answer_final(&job->answer))
		acts_done(self->acts, "printed");
	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->paper, paper_free);
	g_clear_pointer(&self->said, g_free);
	g_free(self->printer);
	self->printer = g_strdup(job->printer);
	g_free(self->number);
	self->number = g_strdup(job->pages->number);
	self->pages = job->pages->pages;
	self->left_out = job->pages->left_out;
	self->state = PAPER_SENDING;
	self->paper = paper_send_copies(job->printer, g_steal_pointer(&job->pages->pdf),
		self->number, 1, PAPER_ONE_SIDE, &error);
	if (!self->paper) {
		app_say(app, SAY_FAILURE, error->message);
		return;
	}
	session_set_printer(screens_session(app), job->printer);
	app_timer(app, LOOK_MS, paper_tick);
}

static void
print_on(App *app, Codes *self, const char *printer)
{
	CodesJob *job = job_new(app, self);

	job->roll = roll_snapshot(self->roll);
	job->printer = g_strdup(printer);
	job->open_act = g_strdup(acts_id(self->acts, "open"));
	job->printed_act = g_strdup(acts_id(self->acts, "printed"));
	roster_stamp(app, self->school, &job->stamp);
	app_ask(app, ASK_BLOCKING, print_work, print_done, job, job_free);
}

/* --- keys */

static void
codes_act(App *app, void *state, int action)
{
	Codes *self = state;

	if (action == PAPERS)
		app_push(app, &screen_roster_papers, NULL);
	else if (self->paper && self->state != PAPER_NOT)
		app_pop(app);
	else if (request_is(self, "granted"))
		choose_printer(app);
	else
		dialog_line(app, "Why do they have to be printed?",
			"It stands on each page with your name and the time, and with each "
			"student's record.",
			"Reason", REASON_MAX, reason_typed);
}

static const char *
not_now(App *app, const void *state)
{
	const Codes *self = state;

	if (under_way(self))
		return "The pages are on their way. Stay beside the printer.";
	if (request_is(self, "asked"))
		return "It waits for a colleague's yes.";
	return self->codes > 0 ? NULL : "None of these lines has a code that works. Esc goes back.";
}

/* --- showing */

static char *
printed_words(const Codes *self)
{
	g_autoptr(Printer) printer = printer_parse(self->printer, NULL);
	const char *label = printer ? printer_label(printer) : self->printer;
	const char *said = self->said ? self->said : "";

	if (under_way(self))
		return g_strdup_printf("Roster %s, %d %s, on %s: %s", self->number, self->pages,
			self->pages == 1 ? "page" : "pages", label,
			self->said ? self->said : "sending");
	if (self->state == PAPER_NOT)
		return g_strdup_printf("%s Nothing was printed. Enter tries again, here or on "
				       "another printer.",
			said);
	return g_strdup_printf(
		"%s%sRoster %s came out on %s. Take %s from the tray and count: %d. Keep %s under "
		"lock; when %s no longer needed, shred %s and say so with F5. Enter goes back.",
		self->state == PAPER_MAYBE ? said : "", self->state == PAPER_MAYBE ? " " : "",
		self->number, label, self->pages == 1 ? "the page" : "all pages", self->pages,
		self->pages == 1 ? "it" : "them", self->pages == 1 ? "it is" : "they are",
		self->pages == 1 ? "it" : "them");
}

static char *
request_words(App *app, const Codes *self)
{
	const char *credential = screens_profile(app)->credential;
	const RosterPaper *asked = self->asked;

	if (request_is(self, "asked"))
		return g_strdup("A second person has to say yes. Ask a colleague to open the "
				"roster at their own desk and press F12. This page goes on by "
				"itself. Esc gives up.");
	if (request_is(self, "granted"))
		return g_strdup_printf("%s says yes. Enter chooses the printer; the yes lapses in "
				       "a quarter of an hour.",
			asked->by_whom ? asked->by_whom : "The policy");
	if (request_is(self, "refused"))
		return g_strdup_printf("%s says no%s%s. Nothing was printed.",
			asked->by_whom ? asked->by_whom : "A colleague", asked->note ? ": " : "",
			asked->note ? asked->note : "");
	if (request_is(self, "lapsed"))
		return g_strdup("Nobody answered in time. Enter asks again.");
	if (self->codes == 0)
		return g_strdup_printf(
			"None of these lines has a %s of this school that works. Esc "
			"goes back to choose others.",
			credential);
	return g_strdup_printf(
		"%d of these %u lines %s a %s that works. They go on paper only, never into a "
		"file for a spreadsheet. Each page says your name, the time and the reason; each "
		"%s is written down with its student's record; the pages are counted until they "
		"are shredded. To hand %ss out, letters are the better way: they are sealed. "
		"Enter asks for the reason.",
		self->codes, roll_lines(self->roll)->len, self->codes == 1 ? "has" : "have",
		credential, credential, credential);
}

static void
codes_draw(App *app, const void *state, Canvas *canvas)
{
	const Codes *self = state;
	g_autofree char *what = roster_what(self->roll, self->school);
	g_autofree char *words = self->paper ? printed_words(self) : request_words(app, self);

	canvas_textf(canvas, 0, 2, STYLE_DIM, "%s", what);
	canvas_wrap(canvas, 2, 2, MIN(canvas->cols - 4, 72), canvas->rows - 3, STYLE_NORMAL, words);
	if (self->paper && self->left_out > 0)
		canvas_textf(canvas, canvas->rows - 1, 2, STYLE_DIM,
			"%d %s without a code that works %s left out.", self->left_out,
			self->left_out == 1 ? "line" : "lines", self->left_out == 1 ? "is" : "are");
	canvas_cursor(canvas, 2, 2);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", GO_ON, "go on", "Ask for the reason, then print; at the end go back.",
		KEY_MAIN, not_now },
	{ K_F(5), "F5", PAPERS, "papers",
		"Rosters with codes: who asked for one, where its paper is, which were shredded.",
		0, NULL },
	{ 0 },
};

const Screen screen_roster_codes = {
	.name = "roster_codes",
	.state_size = sizeof(Codes),
	.keys = keys,
	.open = codes_open,
	.draw = codes_draw,
	.act = codes_act,
	.close = codes_close,
};
