/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include <string.h>

#include "screens/kit/list.h"

/* What the office does besides the parent at the counter, each a digit away. Who may do what is
 * said by the screen that opens, for the database knows it and this list does not. */

enum { OPEN = 1 };
enum { DIGIT, WHAT, FOR };

typedef struct {
	const Screen *screen;
	const char *what;
	const char *what_for;
} Errand;

static const Errand errands[] = {
	{ &screen_samples, "Samples, forms, hand-outs", "in every language, to read and to print" },
	{ &screen_changes, "Changes to emergency cards", "from parents; they wait for the office" },
	{ &screen_contact_report, "New Emergency Contact Report", "since it was last printed" },
	{ &screen_audit, "What was done today", "by whom, at which desk, about whom" },
	{ &screen_reveals, "Codes to be looked at", "where two people decide" },
	{ &screen_staff, "Staff and rights", "who may what here; give and take away" },
	{ &screen_passphrase, "Your passphrase", "choose another one" },
	{ &screen_reports, "Reports", "coverage, codes by day, day close" },
	{ &screen_roster, "Roster", "students, guardians; to sort, file, print" },
	{ &screen_twins, "Kept twice, no longer named", "people somebody should look at" },
	{ &screen_imports, "Imports", "packages of the student system" },
};

/* Which key opens which line. */
static const char digits[] = "1234567890abcdefghij";

typedef struct {
	List *list;
} More;

static int
count(const void *data)
{
	return G_N_ELEMENTS(errands);
}

static void
errand_cell(const void *data, int row, int column, Cell *cell)
{
	switch (column) {
	case DIGIT:
		cell_setf(cell, STYLE_NORMAL, "%c", digits[row]);
		break;
	case WHAT:
		cell_set(cell, STYLE_NORMAL, errands[row].what);
		break;
	case FOR:
		cell_set(cell, STYLE_DIM, errands[row].what_for);
		break;
	}
}

static const ListColumn usual[] = {
	{ DIGIT, "", 1 },
	{ WHAT, "Errand", 30 },
	{ FOR, "", 38, .grows = true },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ DIGIT, "", 1 },
	{ WHAT, "Errand", 32, .grows = true },
	{ 0 },
};
static const ListColumn *const sets[] = { usual, narrow, NULL };
static const ListSection sections[] = { { sets, count, errand_cell } };

static void
more_open(App *app, void *state, gconstpointer args)
{
	((More *)state)->list = app_list(app, sections, 1);
}

static void
more_act(App *app, void *state, int action)
{
	More *self = state;

	app_push(app, errands[list_focus(self->list, self, NULL)].screen, NULL);
}

static bool
more_key(App *app, void *state, int key)
{
	More *self = state;
	const char *digit = key > 0 && key < 128 ? strchr(digits, key) : NULL;
	int row = digit ? (int)(digit - digits) : -1;

	if (row < 0 || row >= (int)G_N_ELEMENTS(errands))
		return list_key(self->list, key, self);
	list_set_focus(self->list, 0, row);
	app_push(app, errands[row].screen, NULL);
	return true;
}

static void
more_draw(App *app, const void *state, Canvas *canvas)
{
	const More *self = state;

	list_draw(self->list, canvas, 1, canvas->rows - 1, self, true);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "open",
		"Open what is on the marked line; its digit does the same.", KEY_MAIN },
	{ 0 },
};

const Screen screen_more = {
	.name = "more",
	.title = "More",
	.state_size = sizeof(More),
	.keys = keys,
	.open = more_open,
	.draw = more_draw,
	.act = more_act,
	.key = more_key,
};
