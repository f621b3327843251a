/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

#include "base/date.h"
#include "db/credential.h"
#include "db/day.h"
#include "screens/kit/list.h"

/* Sheets of the counter that nobody has in hand: handed over in their visit, put into the safe, or
 * shredded. */

enum { OPEN = 1, GOOD, SAFE, SHRED };
enum { NUMBER, STATE, GUARDIAN, STUDENT, SINCE };

typedef struct {
	List *list;
	GPtrArray *sheets; /* CounterSheet; NULL until loaded */
	Acts *acts;
	DateStyle dates;
} Counter;

/* --- the list */

static const CounterSheet *
focused(const Counter *self)
{
	return list_row(self->list, self);
}

static bool
is(const CounterSheet *sheet, const char *state)
{
	return g_str_equal(sheet->state, state);
}

static bool
undecided(const CounterSheet *sheet)
{
	return is(sheet, "sent") || is(sheet, "reserved");
}

/* Its visit has not ended; the student's screen leads into it. */
static bool
goes_on(const CounterSheet *sheet)
{
	return g_strv_contains(
		(const char *const[]){ "open", "issued", "parked", NULL }, sheet->visit_state);
}

static void
sheet_cell(const void *data, int row, int column, Cell *cell)
{
	const CounterSheet *sheet = ((const Counter *)data)->sheets->pdata[row];
	g_autofree char *since = NULL;

	switch (column) {
	case NUMBER:
		cell_set(cell, STYLE_NORMAL, sheet->number);
		break;
	case STATE:
		cell_set(cell, is(sheet, "safe") ? STYLE_GOOD : STYLE_WARN,
			undecided(sheet)       ? "NOT LOOKED AT"
			: is(sheet, "printed") ? "good, not given"
			: is(sheet, "safe")    ? "in the safe"
					       : sheet->state);
		break;
	case GUARDIAN:
		cell_set(cell, STYLE_NORMAL, sheet->guardian);
		break;
	case STUDENT:
		cell_set(cell, STYLE_NORMAL, sheet->student);
		break;
	case SINCE:
		since = date_show_moment_short(sheet->at, ((const Counter *)data)->dates);
		cell_set(cell, STYLE_NORMAL, since);
		break;
	}
}

static const ListColumn wide[] = {
	{ NUMBER, "Sheet", 11 },
	{ STATE, "State", 15 },
	{ GUARDIAN, "Guardian", 14, .grows = true },
	{ STUDENT, "Student", 14, .grows = true },
	{ SINCE, "Printed", 12 },
	{ 0 },
};
static const ListColumn usual[] = {
	{ NUMBER, "Sheet", 11 },
	{ STATE, "State", 15 },
	{ GUARDIAN, "Guardian", 14, .grows = true },
	{ 0 },
};
static const ListColumn *const sets[] = { wide, usual, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Counter, sheets), .cell = sheet_cell },
};

/* --- asking */

typedef struct {
	Answer answer;
	gint64 sheet_id; /* 0: only look */
	char *act;
	const char *mark;
	GPtrArray *sheets;
} CounterJob;

static void
counter_job_free(gpointer data)
{
	CounterJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_clear_pointer(&job->sheets, g_ptr_array_unref);
	g_free(job);
}

static void
counter_work(gpointer data, GCancellable *cancel)
{
	CounterJob *job = data;
	Answer *answer = &job->answer;
	g_autofree char *state = NULL;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good =
		db &&
		(!job->sheet_id || db_sheet_mark(db, job->act, job->sheet_id, job->mark, cancel,
					   &state, &answer->refusal, &answer->error)) &&
		db_counter_sheets(db, session_who(answer->session)->school_id, cancel, &job->sheets,
			&answer->refusal, &answer->error);
}

static void
counter_done(App *app, void *state, gpointer data)
{
	Counter *self = state;
	CounterJob *job = data;

	if (job->act && answer_final(&job->answer))
		acts_done(self->acts, job->mark);
	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->sheets, g_ptr_array_unref);
	self->sheets = g_steal_pointer(&job->sheets);
	if (job->act)
		app_say(app, SAY_INFO, "It is written down.");
}

/* MARK NULL: only look. */
static void
ask(App *app, Counter *self, const char *mark)
{
	CounterJob *job = g_new0(CounterJob, 1);

	job->answer.session = screens_session(app);
	job->sheet_id = mark ? focused(self)->sheet_id : 0;
	job->act = mark ? g_strdup(acts_id(self->acts, mark)) : NULL;
	job->mark = mark;
	app_ask(app, ASK_BLOCKING, counter_work, counter_done, job, counter_job_free);
}

static void
counter_open(App *app, void *state, gconstpointer args)
{
	Counter *self = state;

	self->dates = screens_profile(app)->date_style;
	self->list = app_list(app, sections, 1);
	self->acts = acts_new();
}

static void
counter_load(App *app, void *state)
{
	ask(app, state, NULL);
}

static void
counter_close(void *state)
{
	Counter *self = state;

	g_clear_pointer(&self->sheets, g_ptr_array_unref);
	acts_free(self->acts);
}

/* --- acts */

static void
shred_answered(App *app, void *state, bool yes)
{
	if (yes)
		ask(app, state, "shredded");
}

static void
counter_act(App *app, void *state, int action)
{
	Counter *self = state;
	const CounterSheet *sheet = focused(self);
	g_autofree char *text = NULL;

	if (action == OPEN) {
		app_push(app, &screen_student,
			&(StudentArgs){ sheet->student_id, sheet->guardian_id });
	} else if (action == GOOD) {
		ask(app, self, "good");
	} else if (action == SAFE) {
		ask(app, self, "safe");
	} else if (action == SHRED) {
		text = g_strdup_printf("Sheet %s is in the shredder%s.", sheet->number,
			undecided(sheet) ? ", or never came out of the printer; should it turn up "
					   "later it is shredded then"
					 : "");
		dialog_yes_no(app, "Shredded", text, "that is so", "no", shred_answered);
	}
}

static const char *
none(App *app, const void *state)
{
	return focused(state) ? NULL : "No sheet of the counter lies about.";
}

static const char *
cannot_be_good(App *app, const void *state)
{
	const CounterSheet *sheet = focused(state);

	if (!sheet)
		return none(app, state);
	return is(sheet, "sent") ? NULL : "Only a sheet that nobody has looked at is called good.";
}

static const char *
cannot_keep(App *app, const void *state)
{
	const CounterSheet *sheet = focused(state);

	if (!sheet)
		return none(app, state);
	if (is(sheet, "safe"))
		return "It lies in the safe already.";
	return is(sheet, "printed") ? NULL
				    : "Only a good sheet is kept; X when this one is shredded.";
}

/* --- drawing */

static const char *
next_step(const CounterSheet *sheet)
{
	if (is(sheet, "safe"))
		return goes_on(sheet) ? "Enter opens the student, to hand it over. X when it is "
					"shredded."
				      : "Its visit is over. X when it is shredded.";
	if (is(sheet, "printed"))
		return goes_on(sheet) ? "Enter opens the student, to hand it over. V when it goes "
					"into the safe, X when it is shredded."
				      : "Its visit is over: X when it is shredded, V when it goes "
					"into the safe.";
	if (undecided(sheet))
		return "Look in the tray. G it is there and good; X it is shredded, or never came "
		       "out.";
	return "It is no good. X when it is shredded.";
}

static void
counter_draw(App *app, const void *state, Canvas *canvas)
{
	const Counter *self = state;
	const CounterSheet *sheet = focused(self);
	int bottom = canvas->rows - 5;

	if (!self->sheets)
		return;
	if (!sheet) {
		canvas_wrap(canvas, 1, 2, canvas->cols - 4, 3, STYLE_GOOD,
			"Every sheet of the counter is handed over or shredded. Esc goes back.");
		return;
	}
	list_draw(self->list, canvas, 0, bottom, self, true);
	canvas_rule(canvas, bottom, NULL);
	canvas_textf(canvas, bottom + 1, 1, STYLE_NORMAL, "For %s, of %s. Printed by %s.",
		sheet->guardian, sheet->student, sheet->by_whom);
	canvas_wrap(canvas, bottom + 2, 1, canvas->cols - 2, 3, STYLE_NORMAL, next_step(sheet));
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "open", "Open its student, where its visit goes on.", KEY_MAIN,
		none },
	{ 'g', "G", GOOD, "good", "It lies in the tray and is good.", 0, cannot_be_good },
	{ 'v', "V", SAFE, "in the safe", "It lies in the safe now.", 0, cannot_keep },
	{ 'x', "X", SHRED, "shredded", "It is in the shredder.", 0, none },
	{ 0 },
};

const Screen screen_day_counter = {
	.name = "sheets of the counter",
	.state_size = sizeof(Counter),
	.keys = keys,
	.slow = "No answer from the server yet. Esc gives up; the same key asks again, and nothing "
		"happens twice.",
	.title = "Sheets of the counter",
	.open = counter_open,
	.load = counter_load,
	.draw = counter_draw,
	.act = counter_act,
	.close = counter_close,
};
