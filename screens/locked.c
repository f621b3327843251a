/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "base/date.h"
#include "db/portal.h"
#include "screens/kit/list.h"

/* Who is locked out of the portal (MISSION M5, X13), the longest first. */

enum { OPEN = 1 };
enum { GUARDIAN, STUDENT, SINCE, TRIES, SOURCES };

typedef struct {
	List *list;
	GPtrArray *accounts; /* LockedAccount; NULL until loaded */
	DateStyle dates;
} Locked;

static void
account_cell(const void *data, int row, int column, Cell *cell)
{
	const LockedAccount *account = ((const Locked *)data)->accounts->pdata[row];
	g_autofree char *since = NULL;

	switch (column) {
	case GUARDIAN:
		cell_set(cell, STYLE_NORMAL,
			account->guardian ? account->guardian : "somebody unknown");
		break;
	case STUDENT:
		cell_set(cell, STYLE_NORMAL, account->student);
		break;
	case SINCE:
		since = date_show_moment_short(account->since, ((const Locked *)data)->dates);
		cell_set(cell, STYLE_NORMAL, since);
		break;
	case TRIES:
		cell_setf(cell, STYLE_NORMAL, "%d", account->tries);
		break;
	case SOURCES:
		cell_setf(cell, STYLE_NORMAL, "%d", account->sources);
		break;
	}
}

static const ListColumn wide[] = {
	{ GUARDIAN, "Guardian", 20, .grows = true },
	{ STUDENT, "Student", 20, .grows = true },
	{ SINCE, "Locked since", 12 },
	{ TRIES, "Tries", 5, .right = true },
	{ SOURCES, "Places", 6, .right = true },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ GUARDIAN, "Guardian", 20, .grows = true },
	{ STUDENT, "Student", 18, .grows = true },
	{ SINCE, "Locked since", 12 },
	{ 0 },
};
static const ListColumn *const sets[] = { wide, narrow, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Locked, accounts), .cell = account_cell },
};

static void
locked_open(App *app, void *state, gconstpointer args)
{
	Locked *self = state;

	self->dates = screens_profile(app)->date_style;
	self->list = app_list(app, sections, 1);
}

static void
locked_close(void *state)
{
	Locked *self = state;

	g_clear_pointer(&self->accounts, g_ptr_array_unref);
}

static void
load_done(App *app, void *state, gpointer job)
{
	rows_take(app, job, &((Locked *)state)->accounts);
}

static void
locked_load(App *app, void *state)
{
	rows_ask(app, db_locked_accounts, load_done);
}

static const LockedAccount *
focused(const Locked *self)
{
	return list_row(self->list, self);
}

static const char *
cannot_open(App *app, const void *state)
{
	const LockedAccount *account = focused(state);

	if (!account)
		return "Nobody is locked out.";
	return account->guardian_id
		       ? NULL
		       : "Somebody tried too often from one place; no parent is locked "
			 "out by it. It ends by itself.";
}

static void
locked_act(App *app, void *state, int action)
{
	const LockedAccount *account = focused(state);
	const UnlockArgs args = {
		.student_id = account->student_id,
		.guardian_id = account->guardian_id,
		.guardian = account->guardian,
	};

	app_push(app, &screen_unlock, &args);
}

static void
locked_draw(App *app, const void *state, Canvas *canvas)
{
	const Locked *self = state;

	if (!self->accounts)
		return;
	if (self->accounts->len > 0) {
		list_draw(self->list, canvas, 0, canvas->rows - 1, self, true);
		return;
	}
	canvas_text(canvas, 1, 2, STYLE_NORMAL, "Nobody is locked out. Esc goes back.");
	canvas_cursor(canvas, 1, 2);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "open", "See why, and unlock.", KEY_MAIN, cannot_open },
	{ 0 },
};

const Screen screen_locked = {
	.name = "locked",
	.title = "Locked out of the portal",
	.state_size = sizeof(Locked),
	.keys = keys,
	.open = locked_open,
	.load = locked_load,
	.draw = locked_draw,
	.act = locked_act,
	.close = locked_close,
};
