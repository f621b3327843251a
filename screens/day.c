/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

#include "base/clock.h"
#include "base/date.h"
#include "desk/run_lists.h"
#include "screens/kit/list.h"

/* The end of the day: what was printed lies somewhere, or the day does not close over it. */

enum { OPEN = 1, CLOSE, PRINT };
enum { TITLE, RESERVED, PLACED, DIFFERENCE };

typedef struct {
	List *list;
	GPtrArray *runs; /* DayRun; NULL until loaded */
	DayEnd *end;     /* NULL: not closed */
	Acts *acts;
	char *heading;
} Day;

/* --- the list */

static int
count(const void *data)
{
	const Day *self = data;

	return self->runs ? (int)self->runs->len : 0;
}

static void
run_cell(const void *data, int row, int column, Cell *cell)
{
	const DayRun *run = ((const Day *)data)->runs->pdata[row];

	switch (column) {
	case TITLE:
		cell_set(cell, STYLE_NORMAL, run->title);
		break;
	case RESERVED:
		cell_setf(cell, STYLE_NORMAL, "%d", run->reserved);
		break;
	case PLACED:
		cell_setf(cell, STYLE_NORMAL, "%d", run->reserved - run->difference);
		break;
	case DIFFERENCE:
		if (run->difference > 0)
			cell_setf(cell, STYLE_WARN, "%d NOT, first %s", run->difference,
				run->example);
		else
			cell_set(cell, STYLE_GOOD, "all accounted for");
		break;
	}
}

static const ListColumn usual[] = {
	{ TITLE, "Letter run", 20, .grows = true },
	{ RESERVED, "Sheets", 7, .right = true },
	{ PLACED, "Placed", 7, .right = true },
	{ DIFFERENCE, "State", 30 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ TITLE, "Letter run", 12, .grows = true },
	{ DIFFERENCE, "State", 26 },
	{ 0 },
};
static const ListColumn *const sets[] = { usual, narrow, NULL };
static const ListSection sections[] = { { sets, count, run_cell } };

/* --- asking */

typedef struct {
	Answer answer;
	int school_id;
	char *act; /* NULL: only look */
	GPtrArray *runs;
	DayEnd *end;
} DayJob;

static void
day_job_free(gpointer data)
{
	DayJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_clear_pointer(&job->runs, g_ptr_array_unref);
	day_end_free(job->end);
	g_free(job);
}

static void
day_work(gpointer data, GCancellable *cancel)
{
	DayJob *job = data;
	Answer *answer = &job->answer;
	g_autofree char *day = NULL;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db &&
		       (!job->act || db_day_close(db, job->act, job->school_id, cancel, &day,
					     &answer->refusal, &answer->error)) &&
		       db_day_runs(db, job->school_id, cancel, &job->runs, &answer->refusal,
			       &answer->error) &&
		       db_day_ended(db, job->school_id, NULL, cancel, &job->end, &answer->refusal,
			       &answer->error);
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
	g_clear_pointer(&self->runs, g_ptr_array_unref);
	self->runs = g_steal_pointer(&job->runs);
	day_end_free(self->end);
	self->end = g_steal_pointer(&job->end);
	if (job->act)
		app_say(app, SAY_INFO,
			"The day is closed. P prints its sheet, to be signed by two people.");
}

static void
ask(App *app, Day *self, bool close)
{
	DayJob *job = g_new0(DayJob, 1);

	job->answer.session = screens_session(app);
	job->school_id = session_who(job->answer.session)->school_id;
	job->act = close ? g_strdup(acts_id(self->acts, "close")) : NULL;
	app_ask(app, ASK_BLOCKING, day_work, day_done, job, day_job_free);
}

static void
day_open(App *app, void *state, gconstpointer args)
{
	Day *self = state;
	g_autofree char *today = clock_today();
	g_autofree char *day = date_show(today, screens_profile(app)->date_style);

	self->list = list_new(sections, 1);
	self->acts = acts_new();
	self->heading = g_strdup_printf(
		"Close of the day, %s   %s", day, session_who(screens_session(app))->school);
}

static void
day_load(App *app, void *state)
{
	if (session_who(screens_session(app))->school_id > 0)
		ask(app, state, false);
}

static void
day_leave(void *state)
{
	Day *self = state;

	list_free(self->list);
	g_clear_pointer(&self->runs, g_ptr_array_unref);
	day_end_free(self->end);
	acts_free(self->acts);
	g_free(self->heading);
}

/* --- acts */

static void
close_answered(App *app, void *state, bool yes)
{
	if (yes)
		ask(app, state, true);
}

static void
print(App *app, const Day *self)
{
	Session *session = screens_session(app);
	g_autoptr(GError) error = NULL;
	g_autofree char *today = clock_today();
	g_autofree char *day = date_show(today, screens_profile(app)->date_style);
	g_autoptr(GBytes) pdf = day_sheet_pdf(session_who(session)->school, day, self->runs,
		self->end, session_who(session)->staff, &error);
	const PrintArgs args = { .title = "Sheet of the day", .pdf = pdf, .kind = "daysheet" };

	if (pdf)
		app_push(app, &screen_print, &args);
	else
		app_say(app, SAY_FAILURE, error->message);
}

static void
day_act(App *app, void *state, int action)
{
	Day *self = state;
	int row = self->runs ? list_focus(self->list, self, NULL) : -1;

	if (action == OPEN && row >= 0) {
		const RunArgs args = { .run_id = ((DayRun *)self->runs->pdata[row])->run_id };

		app_push(app, &screen_run_sheets, &args);
	} else if (action == CLOSE) {
		dialog_yes_no(app, "Close the day",
			"Every sheet of the letter runs lies where it is written down. When more "
			"is "
			"printed afterwards the day is closed once more.",
			"close it", "no", close_answered);
	} else if (action == PRINT) {
		print(app, self);
	}
}

static int
left_over(const Day *self)
{
	int sheets = 0;

	for (guint i = 0; i < self->runs->len; i++)
		sheets += ((DayRun *)self->runs->pdata[i])->difference;
	return sheets;
}

static const char *
not_here(App *app, const void *state)
{
	return ((const Day *)state)->runs ? NULL : "Nothing has come from the server yet.";
}

static const char *
no_run(App *app, const void *state)
{
	const Day *self = state;

	return self->runs && self->runs->len > 0 ? NULL : "No letter run is open.";
}

static const char *
cannot_close(App *app, const void *state)
{
	const Day *self = state;

	if (!self->runs)
		return not_here(app, state);
	return left_over(self) == 0 ? NULL
				    : "Sheets are not accounted for. Enter opens the run that has "
				      "them; what waits for tomorrow goes into the safe.";
}

static bool
day_key(App *app, void *state, int key)
{
	Day *self = state;

	return list_key(self->list, key, self);
}

/* --- drawing */

static const char *
day_heading(App *app, const void *state)
{
	return ((const Day *)state)->heading;
}

static void
draw_end(const Day *self, Canvas *canvas, int row)
{
	g_autofree char *at = self->end ? time_words(self->end->at) : NULL;

	if (self->end)
		canvas_textf(canvas, row++, 1, STYLE_NORMAL, "Closed by %s, %s.",
			self->end->by_whom, at);
	canvas_wrap(canvas, row, 1, canvas->cols - 2, canvas->rows - row, STYLE_NORMAL,
		left_over(self) > 0
			? "The day does not close over sheets that are nowhere. Enter opens the "
			  "marked run: say of each sheet where it is. What waits for tomorrow goes "
			  "into the safe."
		: self->end
			? "P prints the sheet of the day. When more is printed C closes the day "
			  "again."
			: "Every sheet is accounted for. C closes the day, P prints its sheet.");
}

static void
day_draw(App *app, const void *state, Canvas *canvas)
{
	const Day *self = state;
	int bottom = canvas->rows - 5;

	if (!self->runs) {
		if (session_who(screens_session(app))->school_id == 0)
			canvas_wrap(canvas, 1, 1, canvas->cols - 2, 3, STYLE_NORMAL,
				"A day is closed at a school; you are signed in for the whole "
				"district.");
		return;
	}
	if (self->runs->len > 0)
		list_draw(self->list, canvas, 0, bottom, self, true);
	else
		canvas_text(canvas, 1, 2, STYLE_NORMAL, "No letter run is open.");
	canvas_rule(canvas, bottom, NULL);
	draw_end(self, canvas, bottom + 1);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "its sheets", "Say where the sheets of the marked run are.",
		KEY_MAIN, no_run },
	{ 'c', "C", CLOSE, "close the day", "End the day: every sheet is accounted for.", 0,
		cannot_close },
	{ 'p', "P", PRINT, "print", "Print the sheet of the day, to be signed.", 0, not_here },
	{ 0 },
};

const Screen screen_day = {
	.name = "close of the day",
	.state_size = sizeof(Day),
	.keys = keys,
	.slow = "No answer from the server yet. Esc gives up; the same key asks again, and nothing "
		"happens twice.",
	.heading = day_heading,
	.open = day_open,
	.load = day_load,
	.draw = day_draw,
	.act = day_act,
	.key = day_key,
	.close = day_leave,
};
