/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

#include "base/date.h"
#include "screens/kit/list.h"

/* The letter runs of the school, the newest first. */

enum { OPEN = 1, NEW, DAY };
enum { TITLE, SCHOOL, STATE, LETTERS, SINCE, WHO };

typedef struct {
	List *list;
	GPtrArray *runs; /* Run; NULL until loaded */
	bool stood;      /* the cursor was put on the run under way */
	DateStyle dates;
} Runs;

void
run_open_screen(App *app, const Run *run, bool start, bool replace)
{
	const RunArgs args = { run->run_id, start };
	const Screen *screen =
		g_str_equal(run->state, "draft") || g_str_equal(run->state, "waiting")
			? &screen_run_draft
			: &screen_run;

	if (replace)
		app_replace(app, screen, &args);
	else
		app_push(app, screen, &args);
}

static void
state_cell(const Run *run, Cell *cell)
{
	if (g_str_equal(run->state, "waiting"))
		cell_set(cell, STYLE_WARN, "waits for a second person");
	else if (g_str_equal(run->state, "minting"))
		cell_setf(cell, STYLE_WARN, "%d of %d codes made", run->minted + run->dropped,
			run->letters);
	else if (g_str_equal(run->state, "frozen"))
		cell_set(cell, STYLE_NORMAL, "frozen, to print and place");
	else if (g_str_equal(run->state, "closed"))
		cell_set(cell, STYLE_GOOD, "closed");
	else
		cell_set(cell, STYLE_NORMAL, "draft");
}

static void
run_cell(const void *data, int row, int column, Cell *cell)
{
	const Run *run = ((const Runs *)data)->runs->pdata[row];
	g_autofree char *when = NULL;

	switch (column) {
	case TITLE:
		cell_set(cell, STYLE_NORMAL, run->title);
		break;
	case SCHOOL:
		cell_set(cell, STYLE_NORMAL, run->school);
		break;
	case STATE:
		state_cell(run, cell);
		break;
	case LETTERS:
		cell_setf(cell, STYLE_NORMAL, "%d",
			g_str_equal(run->state, "draft") ? run->planned : run->letters);
		break;
	case SINCE:
		when = date_show_moment_short(run->closed_at   ? run->closed_at
					      : run->frozen_at ? run->frozen_at
							       : run->created_at,
			((const Runs *)data)->dates);
		cell_set(cell, STYLE_NORMAL, when);
		break;
	case WHO:
		cell_set(cell, STYLE_NORMAL, run->frozen_by ? run->frozen_by : run->created_by);
		break;
	}
}

static const ListColumn usual[] = {
	{ TITLE, "Run", 18, .grows = true },
	{ LETTERS, "Letters", 7, .right = true },
	{ STATE, "State", 26 },
	{ SINCE, "Since", 11 },
	{ WHO, "By", 10 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ TITLE, "Run", 18, .grows = true },
	{ LETTERS, "Letters", 7, .right = true },
	{ STATE, "State", 26 },
	{ 0 },
};
static const ListColumn schools_usual[] = {
	{ TITLE, "Run", 14, .grows = true },
	{ SCHOOL, "School", 14, .grows = true },
	{ LETTERS, "Letters", 7, .right = true },
	{ STATE, "State", 26 },
	{ 0 },
};
static const ListColumn schools_narrow[] = {
	{ TITLE, "Run", 10, .grows = true },
	{ SCHOOL, "School", 10, .grows = true },
	{ LETTERS, "Letters", 7, .right = true },
	{ STATE, "State", 15 },
	{ 0 },
};
static const ListColumn *const sets[] = { usual, narrow, NULL };
static const ListColumn *const schools_sets[] = { schools_usual, schools_narrow, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Runs, runs), .cell = run_cell },
};
static const ListSection schools_sections[] = {
	{ schools_sets, .rows = offsetof(Runs, runs), .cell = run_cell },
};

static void
runs_open(App *app, void *state, gconstpointer args)
{
	Runs *self = state;

	self->dates = screens_profile(app)->date_style;
	self->list = app_list(
		app, session_who(screens_session(app))->school_id ? sections : schools_sections, 1);
}

static void
runs_close(void *state)
{
	Runs *self = state;

	g_clear_pointer(&self->runs, g_ptr_array_unref);
}

/* --- loading */

static bool
all_runs(Db *db, GCancellable *cancel, GPtrArray **ret_runs, Refusal **ret_refusal, GError **error)
{
	return db_runs(db, 0, cancel, ret_runs, ret_refusal, error);
}

static void
load_done(App *app, void *state, gpointer job)
{
	Runs *self = state;
	const RunPress *press = screens_press(app);

	if (!rows_take(app, job, &self->runs))
		return;
	for (guint i = 0; !self->stood && i < self->runs->len; i++)
		if (((Run *)self->runs->pdata[i])->run_id == press->run_id)
			list_set_focus(self->list, 0, (int)i);
	self->stood = true;
}

static void
runs_load(App *app, void *state)
{
	rows_ask(app, all_runs, load_done);
}

static const Run *
focused(const Runs *self)
{
	return list_row(self->list, self);
}

static const char *
cannot_open(App *app, const void *state)
{
	return focused(state) ? NULL : "There is no run yet. N begins one.";
}

static void
runs_act(App *app, void *state, int action)
{
	if (action == NEW)
		app_push(app, &screen_run_new, NULL);
	else if (action == DAY)
		app_push(app, &screen_day, NULL);
	else
		run_open_screen(app, focused(state), false, false);
}

static const char *
next_step(const Run *run)
{
	if (g_str_equal(run->state, "draft"))
		return "A draft: nothing is issued. Enter shows who gets a letter and who does "
		       "not.";
	if (g_str_equal(run->state, "waiting"))
		return "Frozen, and a second person has to confirm it. Enter shows it.";
	if (g_str_equal(run->state, "minting"))
		return "Its codes are not all made. Enter goes on with them.";
	if (g_str_equal(run->state, "frozen"))
		return "Enter prints its letters, or says where its sheets are.";
	return "Every sheet is accounted for. Enter shows them; mail that comes back is marked "
	       "there.";
}

static void
runs_draw(App *app, const void *state, Canvas *canvas)
{
	const Runs *self = state;
	const RunPress *press = screens_press(app);
	const Run *run = focused(self);
	int bottom = canvas->rows - 4;

	if (!self->runs)
		return;
	if (self->runs->len == 0) {
		canvas_wrap(canvas, 1, 2, canvas->cols - 4, 4, STYLE_NORMAL,
			"No run yet. A run prints a letter for every guardian who needs one, and "
			"counts each sheet until it is handed over, mailed or shredded. N begins "
			"one.");
		return;
	}
	list_draw(self->list, canvas, 0, bottom, self, true);
	canvas_rule(canvas, bottom, NULL);
	if (run)
		canvas_wrap(
			canvas, bottom + 1, 1, canvas->cols - 2, 2, STYLE_NORMAL, next_step(run));
	if (run_press_busy(press))
		canvas_textf(canvas, bottom + 3, 1, STYLE_WARN, "Under way: %s, %d of %d %s.",
			press->title, press->done, press->all,
			press->phase == PRESS_CODES ? "codes made" : "sheets printed");
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "open", "Go on with the run on the marked line.", KEY_MAIN,
		cannot_open },
	{ 'n', "N", NEW, "new run", "Begin a run: whom it is for and how it leaves." },
	{ 'd', "D", DAY, "close of the day", "Whether every sheet is accounted for today." },
	{ 0 },
};

const Screen screen_runs = {
	.name = "runs",
	.title = "Letter runs",
	.state_size = sizeof(Runs),
	.keys = keys,
	.open = runs_open,
	.load = runs_load,
	.draw = runs_draw,
	.act = runs_act,
	.close = runs_close,
};
