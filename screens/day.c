/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

#include "base/clock.h"
#include "base/date.h"
#include "db/day.h"
#include "desk/run_lists.h"
#include "screens/kit/list.h"
#include "screens/roster.h"

/* The end of the day, or of one that was left open: what was printed with codes lies somewhere, or
 * the day does not close over it. */

enum { OPEN = 1, CLOSE, PRINT, EARLIER };
enum { TITLE, RESERVED, PLACED, DIFFERENCE };
enum { PICKS = 9 };

typedef struct {
	List *list;
	char *day;         /* ISO; NULL: today */
	GPtrArray *papers; /* DayPaper; NULL until loaded */
	GPtrArray *open;   /* DayOpen */
	DayEnd *end;       /* NULL: not closed */
	Acts *acts;
	char *shown; /* the day as it is read */
} Day;

/* --- the list */

static void
paper_cell(const void *data, int row, int column, Cell *cell)
{
	const DayPaper *paper = ((const Day *)data)->papers->pdata[row];

	switch (column) {
	case TITLE:
		cell_set(cell, STYLE_NORMAL, paper->title);
		break;
	case RESERVED:
		cell_setf(cell, STYLE_NORMAL, "%d", paper->reserved);
		break;
	case PLACED:
		cell_setf(cell, STYLE_NORMAL, "%d", paper->reserved - paper->difference);
		break;
	case DIFFERENCE:
		if (paper->difference > 0)
			cell_setf(cell, STYLE_WARN, "%d NOT, first %s", paper->difference,
				paper->example);
		else
			cell_set(cell, STYLE_GOOD, "all accounted for");
		break;
	}
}

static const ListColumn usual[] = {
	{ TITLE, "Paper with codes", 20, .grows = true },
	{ RESERVED, "Sheets", 7, .right = true },
	{ PLACED, "Placed", 7, .right = true },
	{ DIFFERENCE, "State", 30 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ TITLE, "Paper with codes", 12, .grows = true },
	{ DIFFERENCE, "State", 26 },
	{ 0 },
};
static const ListColumn *const sets[] = { usual, narrow, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Day, papers), .cell = paper_cell },
};

/* --- asking */

typedef struct {
	Answer answer;
	int school_id;
	char *act; /* NULL: only look */
	char *day;
	GPtrArray *papers, *open;
	DayEnd *end;
} DayJob;

static void
day_job_free(gpointer data)
{
	DayJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->day);
	g_clear_pointer(&job->papers, g_ptr_array_unref);
	g_clear_pointer(&job->open, g_ptr_array_unref);
	day_end_free(job->end);
	g_free(job);
}

static void
day_work(gpointer data, GCancellable *cancel)
{
	DayJob *job = data;
	Answer *answer = &job->answer;
	g_autofree char *closed = NULL;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db &&
		       (!job->act || db_day_close(db, job->act, job->school_id, job->day, cancel,
					     &closed, &answer->refusal, &answer->error)) &&
		       db_day_paper(db, job->school_id, job->day, cancel, &job->papers,
			       &answer->refusal, &answer->error) &&
		       db_days_open(db, job->school_id, cancel, &job->open, &answer->refusal,
			       &answer->error) &&
		       db_day_ended(db, job->school_id, job->day, cancel, &job->end,
			       &answer->refusal, &answer->error);
}

static char *
shown_day(App *app, const char *day)
{
	return date_show(day, screens_profile(app)->date_style);
}

static void
name_day(App *app, Day *self)
{
	g_autofree char *today = clock_today();

	g_free(self->shown);
	self->shown = shown_day(app, self->day ? self->day : today);
	app_set_title(app, "Close of the day, %s%s   %s", self->shown,
		self->day ? ", an earlier day" : "", session_who(screens_session(app))->school);
}

static void
day_done(App *app, void *state, gpointer data)
{
	Day *self = state;
	DayJob *job = data;

	if (job->act && answer_final(&job->answer))
		acts_done(self->acts, "close");
	if (!answer_tell(app, &job->answer))
		return;
	g_free(self->day);
	self->day = g_steal_pointer(&job->day);
	name_day(app, self);
	g_clear_pointer(&self->papers, g_ptr_array_unref);
	self->papers = g_steal_pointer(&job->papers);
	g_clear_pointer(&self->open, g_ptr_array_unref);
	self->open = g_steal_pointer(&job->open);
	day_end_free(self->end);
	self->end = g_steal_pointer(&job->end);
	if (job->act)
		app_say(app, SAY_INFO,
			"The day is closed. P prints its sheet, to be signed by two people.");
}

/* DAY: as in Day. */
static void
ask(App *app, Day *self, const char *day, bool close)
{
	DayJob *job = g_new0(DayJob, 1);

	job->answer.session = screens_session(app);
	job->school_id = session_who(job->answer.session)->school_id;
	job->act = close ? g_strdup(acts_id(self->acts, "close")) : NULL;
	job->day = g_strdup(day);
	app_ask(app, ASK_BLOCKING, day_work, day_done, job, day_job_free);
}

static void
day_open(App *app, void *state, gconstpointer args)
{
	Day *self = state;

	self->list = app_list(app, sections, 1);
	self->acts = acts_new();
	name_day(app, self);
}

static void
day_load(App *app, void *state)
{
	Day *self = state;

	if (session_who(screens_session(app))->school_id > 0)
		ask(app, self, self->day, false);
}

static void
day_leave(void *state)
{
	Day *self = state;

	g_clear_pointer(&self->papers, g_ptr_array_unref);
	g_clear_pointer(&self->open, g_ptr_array_unref);
	day_end_free(self->end);
	acts_free(self->acts);
	g_free(self->day);
	g_free(self->shown);
}

/* --- acts */

static void
close_answered(App *app, void *state, bool yes)
{
	Day *self = state;

	if (yes)
		ask(app, self, self->day, true);
}

static void
print(App *app, const Day *self)
{
	Session *session = screens_session(app);
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) pdf = day_sheet_pdf(session_who(session)->school, self->shown,
		self->papers, self->end, session, &error);
	const PrintArgs args = { .title = "Sheet of the day", .pdf = pdf, .kind = "daysheet" };

	if (pdf)
		app_push(app, &screen_print, &args);
	else
		app_say(app, SAY_FAILURE, error->message);
}

static void
open_paper(App *app, const DayPaper *paper)
{
	const RunArgs args = { .run_id = paper->id };

	if (g_str_equal(paper->kind, "run"))
		app_push(app, &screen_run_sheets, &args);
	else
		app_push(app,
			g_str_equal(paper->kind, "roster") ? &screen_roster_papers
							   : &screen_day_counter,
			NULL);
}

/* --- another day */

static guint
offered(const Day *self)
{
	return MIN(self->open->len, PICKS - 1);
}

static void
day_picked(App *app, void *state, int index)
{
	Day *self = state;

	if (index >= 0)
		ask(app, self,
			(guint)index < offered(self) ? ((DayOpen *)self->open->pdata[index])->day
						     : NULL,
			false);
}

static void
pick_day(App *app, Day *self)
{
	g_autoptr(GPtrArray) options = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < offered(self); i++) {
		const DayOpen *open = self->open->pdata[i];
		g_autofree char *day = shown_day(app, open->day);

		g_ptr_array_add(options, g_strdup_printf("%s, %d %s", day, open->sheets,
						 open->sheets == 1 ? "sheet" : "sheets"));
	}
	g_ptr_array_add(options, g_strdup("today"));
	dialog_pick(app, "Which day?", "These days were left open, the oldest first.",
		(const char *const *)options->pdata, (int)options->len, day_picked);
}

static void
day_act(App *app, void *state, int action)
{
	Day *self = state;
	int row = self->papers ? list_focus(self->list, self, NULL) : -1;

	if (action == OPEN && row >= 0)
		open_paper(app, self->papers->pdata[row]);
	else if (action == CLOSE)
		dialog_yes_no(app, "Close the day",
			self->day ? "Every sheet of that day lies where it is written down. It is "
				    "kept that you close it today."
				  : "Every sheet lies where it is written down. When more is "
				    "printed afterwards the day is closed once more.",
			"close it", "no", close_answered);
	else if (action == PRINT)
		print(app, self);
	else if (action == EARLIER)
		pick_day(app, self);
}

static int
left_over(const Day *self)
{
	int sheets = 0;

	for (guint i = 0; i < self->papers->len; i++)
		sheets += ((DayPaper *)self->papers->pdata[i])->difference;
	return sheets;
}

static const char *
not_here(App *app, const void *state)
{
	return ((const Day *)state)->papers ? NULL : "Nothing has come from the server yet.";
}

static const char *
no_paper(App *app, const void *state)
{
	const Day *self = state;

	return self->papers && self->papers->len > 0 ? NULL : "No paper with codes was printed.";
}

static const char *
cannot_close(App *app, const void *state)
{
	const Day *self = state;

	if (!self->papers)
		return not_here(app, state);
	return left_over(self) == 0 ? NULL
				    : "Sheets are not accounted for. Enter opens the line that has "
				      "them; what waits for tomorrow goes into the safe.";
}

static const char *
no_day(App *app, const void *state)
{
	const Day *self = state;

	if (!self->papers)
		return not_here(app, state);
	return self->open->len > 0 || self->day ? NULL : "No earlier day was left open.";
}

/* --- drawing */

static const char *
next_step(const Day *self)
{
	if (left_over(self) > 0)
		return "The day does not close over sheets that are nowhere. Enter opens the "
		       "marked line: say of each sheet where it is. What waits for tomorrow goes "
		       "into the safe.";
	if (self->end && self->day)
		return "P prints the sheet of that day. E goes to another day, or to today.";
	return self->end ? "P prints the sheet of the day. When more is printed C closes the day "
			   "again."
			 : "Every sheet is accounted for. C closes the day, P prints its sheet.";
}

static void
draw_end(App *app, const Day *self, Canvas *canvas, int row)
{
	g_autofree char *at =
		self->end ? date_show_moment_short(self->end->at, screens_profile(app)->date_style)
			  : NULL;
	g_autofree char *first =
		self->open->len > 0 ? shown_day(app, ((DayOpen *)self->open->pdata[0])->day) : NULL;

	if (first && !self->day && self->open->len == 1)
		canvas_textf(
			canvas, row++, 1, STYLE_WARN, "%s was left open. E goes there.", first);
	else if (first && !self->day)
		canvas_textf(canvas, row++, 1, STYLE_WARN,
			"%u days were left open, the first %s. E goes there.", self->open->len,
			first);
	if (self->end)
		canvas_textf(canvas, row++, 1, STYLE_NORMAL, "Closed by %s, %s.",
			self->end->by_whom, at);
	canvas_wrap(canvas, row, 1, canvas->cols - 2, canvas->rows - row, STYLE_NORMAL,
		next_step(self));
}

static void
day_draw(App *app, const void *state, Canvas *canvas)
{
	const Day *self = state;
	int bottom = canvas->rows - 5;

	if (!self->papers) {
		if (session_who(screens_session(app))->school_id == 0)
			canvas_wrap(canvas, 1, 1, canvas->cols - 2, 3, STYLE_NORMAL,
				"A day is closed at a school; you are signed in for the whole "
				"district.");
		return;
	}
	if (self->papers->len > 0)
		list_draw(self->list, canvas, 0, bottom, self, true);
	else
		canvas_text(canvas, 1, 2, STYLE_NORMAL, "No paper with codes was printed.");
	canvas_rule(canvas, bottom, NULL);
	draw_end(app, self, canvas, bottom + 1);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "its sheets", "Say where the sheets of the marked line are.",
		KEY_MAIN, no_paper },
	{ 'c', "C", CLOSE, "close the day", "End the day: every sheet is accounted for.", 0,
		cannot_close },
	{ 'e', "E", EARLIER, "earlier day", "Close a day that was left open.", 0, no_day },
	{ 'p', "P", PRINT, "print", "Print the sheet of the day, to be signed.", 0, not_here },
	{ 0 },
};

const Screen screen_day = {
	.name = "close of the day",
	.state_size = sizeof(Day),
	.keys = keys,
	.slow = "No answer from the server yet. Esc gives up; the same key asks again, and nothing "
		"happens twice.",
	.open = day_open,
	.load = day_load,
	.draw = day_draw,
	.act = day_act,
	.close = day_leave,
};
