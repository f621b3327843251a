/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run_sheets.h"

enum { NUMBER, STATE, GUARDIAN, CHILD, CODE };
enum { TABLE_ROWS = 8, TABLE_COLUMNS = 28 };

/* --- the list */

bool
sheets_is_open(const RunSheet *sheet)
{
	static const char *const states[] = { "reserved", "sent", "printed", "blank", "ruined",
		NULL };

	return g_strv_contains(states, sheet->state);
}

/* The sheet's state as the office says it. */
static const char *
state_words(const char *state)
{
	static const char *const words[][2] = {
		{ "reserved", "not printed" },
		{ "sent", "look at it" },
		{ "printed", "good" },
		{ "safe", "in the safe" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_equal(words[i][0], state))
			return words[i][1];
	return state;
}

static void
sheet_cell(const void *data, int row, int column, Cell *cell)
{
	const RunSheet *sheet = ((const Sheets *)data)->shown->pdata[row];

	switch (column) {
	case NUMBER:
		cell_set(cell, STYLE_NORMAL, sheet->number);
		break;
	case STATE:
		cell_set(cell, sheets_is_open(sheet) ? STYLE_WARN : STYLE_GOOD,
			state_words(sheet->state));
		break;
	case GUARDIAN:
		cell_set(cell, STYLE_NORMAL, sheet->guardian);
		break;
	case CHILD:
		cell_set(cell, STYLE_NORMAL, sheet->student);
		break;
	case CODE:
		cell_set(cell, STYLE_DIM, sheet->code_state);
		break;
	}
}

static const ListColumn usual[] = {
	{ NUMBER, "Sheet", 11 },
	{ STATE, "Where", 11 },
	{ GUARDIAN, "Guardian", 18, .grows = true },
	{ CHILD, "Student", 18, .grows = true },
	{ CODE, "Code", 7 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ NUMBER, "Sheet", 11 },
	{ STATE, "Where", 11 },
	{ GUARDIAN, "Guardian", 18, .grows = true },
	{ 0 },
};
static const ListColumn *const sets[] = { usual, narrow, NULL };
const ListSection sheets_sections[1] = {
	{ sets, .rows = offsetof(Sheets, shown), .cell = sheet_cell },
};

/* --- what came back */

bool
sheets_other_run(const Sheets *self)
{
	return self->owner && self->owner->run_id != 0 && self->owner->run_id != self->run_id;
}

bool
sheets_came_back(const Sheets *self)
{
	return self->owner && self->owner->run_id == self->run_id &&
	       g_str_equal(self->owner->state, "returned");
}

bool
sheets_code_works(const SheetOwner *owner)
{
	return g_str_equal(owner->code_state, "issued") || g_str_equal(owner->code_state, "live");
}

/* --- drawing */

static void
draw_table(const RunTotals *totals, Canvas *canvas)
{
	const struct {
		const char *label;
		int number;
	} lines[] = {
		{ "sheets reserved", totals->reserved },
		{ "- handed over", totals->handed },
		{ "- mailed", totals->mailed },
		{ "- returned", totals->returned },
		{ "- shredded", totals->shredded },
		{ "- in the safe", totals->safe },
	};

	for (int i = 0; i < (int)G_N_ELEMENTS(lines); i++)
		canvas_textf(
			canvas, i, 1, STYLE_NORMAL, "%-18s %6d", lines[i].label, lines[i].number);
	canvas_textf(canvas, 6, 1, totals->difference == 0 ? STYLE_GOOD : STYLE_WARN, "%-18s %6d",
		"difference", totals->difference);
}

static void
draw_back(const SheetOwner *owner, Canvas *canvas)
{
	if (!sheets_code_works(owner)) {
		canvas_text(canvas, 5, 0, STYLE_WARN, "Its code has ended: X shredded");
		return;
	}
	canvas_textf(canvas, 4, 0, owner->moved ? STYLE_GOOD : STYLE_DIM, "%s: %s",
		owner->moved ? "New address" : "On record still",
		owner->address ? owner->address : "no address");
	canvas_text(canvas, 5, 0, STYLE_NORMAL, "A send it again, new sheet  C cancel its code");
	canvas_text(canvas, 6, 0, STYLE_NORMAL, "H handed  M mailed  V safe  X shredded");
}

/* The sheets in hand, whose they are, and what can be said of them. */
static void
draw_hand(const Sheets *self, Canvas *canvas)
{
	const SheetOwner *owner = self->owner;

	if (owner) {
		canvas_textf(canvas, 2, 0, STYLE_STRONG, "Sheet %s: %s", owner->number,
			state_words(owner->state));
		canvas_textf(canvas, 3, 0, STYLE_NORMAL, "%s, for %s; code %s", owner->guardian,
			owner->student, owner->code_state);
		if (owner->run_id != self->run_id) {
			canvas_wrap(canvas, 4, 0, canvas->cols, 2, STYLE_WARN,
				owner->run_id == 0 ? "It was printed at the counter, in no run; F4 "
						     "opens the student."
						   : "It is a sheet of another run. Enter goes on "
						     "with it there.");
			return;
		}
	} else if (self->first) {
		canvas_textf(
			canvas, 2, 0, STYLE_STRONG, "Sheets %s to %s", self->first, self->last);
	} else {
		canvas_wrap(canvas, 2, 0, canvas->cols - 1, 4, STYLE_DIM,
			"977, or 211-240, or scan a QR; Enter shows whose it is. Then a letter "
			"and Enter says where it went; h211-240 does both.");
		return;
	}
	if (sheets_came_back(self)) {
		draw_back(owner, canvas);
		return;
	}
	canvas_text(canvas, 5, 0, STYLE_NORMAL, "H handed  M mailed  V safe  X shredded");
	canvas_text(canvas, 6, 0, STYLE_NORMAL, "U returned  G good  B blank  R ruined");
}

void
sheets_draw(App *app, const void *state, Canvas *canvas)
{
	const Sheets *self = state;
	Canvas left = canvas_part(canvas, 0, 0, TABLE_ROWS, TABLE_COLUMNS);
	Canvas right = canvas_part(
		canvas, 0, TABLE_COLUMNS + 3, TABLE_ROWS, canvas->cols - TABLE_COLUMNS - 3);

	if (!self->totals)
		return;
	draw_table(self->totals, &left);
	canvas_text(&right, 0, 0, STYLE_TITLE, "Sheet");
	edit_draw(self->typed, &right, 0, 7, right.cols - 9, true);
	draw_hand(self, &right);
	canvas_rule(canvas, TABLE_ROWS - 1,
		self->all ? "all sheets" : "sheets that are not accounted for");
	if (self->shown->len > 0)
		list_draw(self->list, canvas, TABLE_ROWS, canvas->rows - TABLE_ROWS, self, false);
	else if (self->totals->reserved == 0)
		canvas_text(canvas, TABLE_ROWS + 1, 2, STYLE_NORMAL, "Nothing was printed yet.");
	else if (!g_str_equal(self->run->state, "closed"))
		canvas_text(canvas, TABLE_ROWS + 1, 2, STYLE_GOOD,
			self->totals->without_sheet > 0
				? "None is open, but letters have no sheet; print them again, or "
				  "close."
				: "None is open. F8 closes the run; F5 prints the day sheet.");
}
