/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include <string.h>

#include "base/date.h"
#include "db/people.h"
#include "db/visit.h"
#include "screens/kit/list.h"

/* Parked visits, one key away for any desk of the school; for the principal also those that ended
 * after failed checks. */

enum { OPEN = 1 };
enum { KIND, STUDENT, GUARDIAN, SINCE, WHO, NOTE };

typedef struct {
	List *list;
	GPtrArray *visits; /* WaitingVisit; NULL until loaded */
	DateStyle dates;
} Waiting;

static bool
is_parked(const WaitingVisit *visit)
{
	return g_str_equal(visit->kind, "parked");
}

static void
visit_cell(const void *data, int row, int column, Cell *cell)
{
	const WaitingVisit *visit = ((const Waiting *)data)->visits->pdata[row];
	g_autofree char *since = NULL;

	switch (column) {
	case KIND:
		cell_set(cell, is_parked(visit) ? STYLE_NORMAL : STYLE_BAD,
			is_parked(visit) ? "parked" : "ENDED");
		break;
	case STUDENT:
		cell_set(cell, STYLE_NORMAL, visit->student);
		break;
	case GUARDIAN:
		cell_set(cell, STYLE_NORMAL, visit->guardian);
		break;
	case SINCE:
		since = date_show_moment_short(visit->since, ((const Waiting *)data)->dates);
		cell_set(cell, STYLE_NORMAL, since);
		break;
	case WHO:
		cell_set(cell, STYLE_NORMAL, visit->by_whom);
		break;
	case NOTE:
		cell_set(cell, STYLE_NORMAL, visit->note);
		break;
	}
}

static const ListColumn wide[] = {
	{ KIND, "State", 6 },
	{ GUARDIAN, "Guardian", 18, .grows = true },
	{ STUDENT, "Student", 20, .grows = true },
	{ SINCE, "Since", 11 },
	{ WHO, "By", 12 },
	{ NOTE, "Note", 16, .grows = true },
	{ 0 },
};
static const ListColumn usual[] = {
	{ KIND, "State", 6 },
	{ GUARDIAN, "Guardian", 16, .grows = true },
	{ STUDENT, "Student", 18, .grows = true },
	{ SINCE, "Since", 11 },
	{ WHO, "By", 12 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ KIND, "State", 6 },
	{ GUARDIAN, "Guardian", 20, .grows = true },
	{ STUDENT, "Student", 20, .grows = true },
	{ 0 },
};
static const ListColumn *const sets[] = { wide, usual, narrow, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Waiting, visits), .cell = visit_cell },
};

static void
waiting_open(App *app, void *state, gconstpointer args)
{
	Waiting *self = state;

	self->dates = screens_profile(app)->date_style;
	self->list = app_list(app, sections, 1);
}

static void
waiting_close(void *state)
{
	Waiting *self = state;

	g_clear_pointer(&self->visits, g_ptr_array_unref);
}

static void
load_done(App *app, void *state, gpointer job)
{
	rows_take(app, job, &((Waiting *)state)->visits);
}

static void
waiting_load(App *app, void *state)
{
	rows_ask(app, db_visits_waiting, load_done);
}

static const WaitingVisit *
focused(const Waiting *self)
{
	return list_row(self->list, self);
}

static const char ended[] =
	"This visit ended after failed checks and cannot go on. Ask whoever had it what failed; "
	"then the parent may have a new one, from the student's screen.";

static const char *
cannot_open(App *app, const void *state)
{
	const WaitingVisit *visit = focused(state);

	if (!visit)
		return "No visit is waiting.";
	return is_parked(visit) ? NULL : ended;
}

static void
waiting_act(App *app, void *state, int action)
{
	const WaitingVisit *visit = focused(state);
	const VerifyArgs args = { .visit_id = visit->visit_id, .resume = true };

	app_replace(app, &screen_verify, &args);
}

static void
waiting_draw(App *app, const void *state, Canvas *canvas)
{
	const Waiting *self = state;
	const WaitingVisit *visit;

	if (!self->visits)
		return;
	if (self->visits->len == 0) {
		canvas_text(canvas, 1, 2, STYLE_NORMAL, "No visit is waiting. Esc goes back.");
		return;
	}
	list_draw(self->list, canvas, 0, canvas->rows - 4, self, true);
	visit = focused(self);
	if (!visit)
		return;
	if (visit->note && *visit->note)
		canvas_textf(canvas, canvas->rows - 3, 2, STYLE_NORMAL, "Note: %s", visit->note);
	canvas_wrap(canvas, canvas->rows - 2, 2, canvas->cols - 4, 2, STYLE_NORMAL,
		is_parked(visit) ? "Enter goes on with it where it was left, at this desk."
				 : ended);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "take it up", "Go on with the visit where it was left.", KEY_MAIN,
		cannot_open },
	{ 0 },
};

const Screen screen_waiting = {
	.name = "waiting",
	.title = "Visits that wait",
	.state_size = sizeof(Waiting),
	.keys = keys,
	.open = waiting_open,
	.load = waiting_load,
	.draw = waiting_draw,
	.act = waiting_act,
	.close = waiting_close,
};
