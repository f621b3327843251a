/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

#include "screens/kit/list.h"

/* Who was to have a letter when the run was frozen and got none, because they came to the counter
 * meanwhile or something changed: by name, with why. */

enum { OPEN = 1 };

typedef struct {
	gint64 run_id;
	List *list;
	GPtrArray *exceptions; /* RunException; NULL until loaded */
	GPtrArray *dropped;    /* those of them that dropped out, borrowed */
} Dropped;

static void
dropped_cell(const void *data, int row, int column, Cell *cell)
{
	run_exception_cell(((const Dropped *)data)->dropped->pdata[row], column, cell);
}

static const ListColumn usual[] = {
	{ EXCEPTION_WHY, "Why", 16 },
	{ EXCEPTION_GUARDIAN, "Guardian", 18, .grows = true },
	{ EXCEPTION_STUDENT, "Student", 18, .grows = true },
	{ EXCEPTION_GRADE, "Gr", 2 },
	{ 0 },
};
static const ListColumn *const sets[] = { usual, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Dropped, dropped), .cell = dropped_cell },
};

static void
dropped_open(App *app, void *state, gconstpointer args)
{
	Dropped *self = state;

	self->run_id = ((const RunArgs *)args)->run_id;
	self->list = app_list(app, sections, 1);
}

static void
dropped_close(void *state)
{
	Dropped *self = state;

	g_clear_pointer(&self->dropped, g_ptr_array_unref);
	g_clear_pointer(&self->exceptions, g_ptr_array_unref);
}

static void
asked(App *app, void *state, gpointer data)
{
	Dropped *self = state;
	RunAsk *ask = data;

	if (!run_ask_tell(app, ask, NULL))
		return;
	g_clear_pointer(&self->dropped, g_ptr_array_unref);
	g_clear_pointer(&self->exceptions, g_ptr_array_unref);
	self->exceptions = g_steal_pointer(&ask->exceptions);
	self->dropped = g_ptr_array_new();
	for (guint i = 0; i < self->exceptions->len; i++)
		if (((RunException *)self->exceptions->pdata[i])->dropped)
			g_ptr_array_add(self->dropped, self->exceptions->pdata[i]);
	app_set_title(app, "Run %s   %u dropped out since it was frozen", ask->run->title,
		self->dropped->len);
}

static void
dropped_load(App *app, void *state)
{
	Dropped *self = state;

	app_ask(app, ASK_BLOCKING, run_ask_work, asked,
		run_ask_new(app, self->run_id, RUN_LOOK, RUN_WITH_EXCEPTIONS, NULL), run_ask_free);
}

static const RunException *
focused(const Dropped *self)
{
	return list_row(self->list, self);
}

static const char *
nobody(App *app, const void *state)
{
	return focused(state) ? NULL : "Nobody has dropped out.";
}

static void
dropped_act(App *app, void *state, int action)
{
	const RunException *one = focused(state);

	app_push(app, &screen_student, &(StudentArgs){ one->student_id, one->guardian_id });
}

static void
dropped_draw(App *app, const void *state, Canvas *canvas)
{
	const Dropped *self = state;
	const RunException *one = focused(self);
	int bottom = canvas->rows - 4;

	if (!self->dropped)
		return;
	if (!one) {
		canvas_wrap(canvas, 1, 2, canvas->cols - 4, 3, STYLE_GOOD,
			"Everybody who was to have a letter when the run was frozen has one.");
		return;
	}
	list_draw(self->list, canvas, 0, bottom, self, true);
	canvas_rule(canvas, bottom, NULL);
	run_exception_say(one, canvas, bottom + 1, 3);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "open", "Open the student of the marked line.", KEY_MAIN,
		nobody },
	{ 0 },
};

const Screen screen_run_dropped = {
	.name = "run dropped",
	.state_size = sizeof(Dropped),
	.keys = keys,
	.open = dropped_open,
	.load = dropped_load,
	.draw = dropped_draw,
	.act = dropped_act,
	.close = dropped_close,
};
