/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

#include <string.h>

#include "desk/run.h"
#include "screens/kit/edit.h"
#include "screens/kit/list.h"

/* Where every sheet of a run went, until the difference is 0 and the run is closed. A scanner types
 * like a keyboard, so all that is typed goes into one field, and nothing is done to a sheet before
 * it was shown whose it is. */

enum { ENTER = 1, STUDENT, ALL, DAY_SHEET, CLOSE };
enum { NUMBER, STATE, GUARDIAN, CHILD, CODE };
enum { TABLE_ROWS = 8, TABLE_COLUMNS = 28 };

typedef struct {
	gint64 run_id;
	Edit *typed;
	List *list;
	Run *run; /* NULL until loaded */
	RunTotals *totals;
	GPtrArray *jobs, *sheets;
	GPtrArray *shown;   /* RunSheet, borrowed from SHEETS */
	bool all;           /* those that lie in a bucket as well */
	char *first, *last; /* the sheets in hand; NULL: none */
	SheetOwner *owner;  /* of the one sheet in hand */
	char mark;          /* asked about */
	Acts *acts;
	char *heading;
} Sheets;

static const struct {
	char key;
	const char *mark, *done;
} marks[] = {
	{ 'h', "handed", "handed over" },
	{ 'm', "mailed", "mailed" },
	{ 'v', "safe", "in the safe" },
	{ 'x', "shredded", "shredded" },
	{ 'u', "returned", "returned" },
	{ 'g', "good", "good" },
	{ 'b', "blank", "blank" },
	{ 'r', "ruined", "ruined" },
};

static int
mark_of(char key)
{
	for (int i = 0; i < (int)G_N_ELEMENTS(marks); i++)
		if (marks[i].key == g_ascii_tolower(key))
			return i;
	return -1;
}

/* --- the list */

static bool
is_open(const RunSheet *sheet)
{
	static const char *const states[] = { "reserved", "sent", "printed", "blank", "ruined",
		NULL };

	return g_strv_contains(states, sheet->state);
}

static int
count(const void *data)
{
	return (int)((const Sheets *)data)->shown->len;
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
		cell_set(cell, is_open(sheet) ? STYLE_WARN : STYLE_GOOD, state_words(sheet->state));
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
static const ListSection sections[] = { { sets, count, sheet_cell } };

static void
sheets_open(App *app, void *state, gconstpointer args)
{
	Sheets *self = state;

	self->run_id = ((const RunArgs *)args)->run_id;
	self->typed = edit_new(200);
	self->list = list_new(sections, 1);
	self->shown = g_ptr_array_new();
	self->acts = acts_new();
}

static void
put_down(Sheets *self)
{
	g_clear_pointer(&self->first, g_free);
	g_clear_pointer(&self->last, g_free);
	g_clear_pointer(&self->owner, sheet_owner_free);
}

static void
sheets_close(void *state)
{
	Sheets *self = state;

	put_down(self);
	edit_free(self->typed);
	list_free(self->list);
	run_free(self->run);
	run_totals_free(self->totals);
	g_clear_pointer(&self->jobs, g_ptr_array_unref);
	g_ptr_array_unref(self->shown);
	g_clear_pointer(&self->sheets, g_ptr_array_unref);
	acts_free(self->acts);
	g_free(self->heading);
}

static void
choose_shown(Sheets *self)
{
	g_ptr_array_set_size(self->shown, 0);
	for (guint i = 0; self->sheets && i < self->sheets->len; i++)
		if (self->all || is_open(self->sheets->pdata[i]))
			g_ptr_array_add(self->shown, self->sheets->pdata[i]);
}

static const RunSheet *
focused(const Sheets *self)
{
	int row = list_focus(self->list, self, NULL);

	return row < 0 ? NULL : self->shown->pdata[row];
}

/* --- asking */

static void
say_deed(App *app, Sheets *self, RunAsk *ask)
{
	if (ask->deed == RUN_CLOSE) {
		app_say(app, SAY_INFO, "Closed. Every sheet is accounted for.");
	} else if (ask->deed == RUN_MARK) {
		app_sayf(app, SAY_INFO, "%d %s: %s.", (int)ask->count,
			ask->count == 1 ? "sheet" : "sheets", marks[mark_of(self->mark)].done);
		put_down(self);
		edit_clear(self->typed);
	} else if (ask->deed == RUN_FIND) {
		put_down(self);
		self->owner = g_steal_pointer(&ask->owner);
		self->first = g_strdup(self->owner->number);
		self->last = g_strdup(self->owner->number);
		edit_clear(self->typed);
	}
}

static void
asked(App *app, void *state, gpointer data)
{
	Sheets *self = state;
	RunAsk *ask = data;

	if (!run_ask_tell(app, ask, self->acts))
		return;
	run_free(self->run);
	self->run = g_steal_pointer(&ask->run);
	run_totals_free(self->totals);
	self->totals = g_steal_pointer(&ask->totals);
	g_clear_pointer(&self->jobs, g_ptr_array_unref);
	self->jobs = g_steal_pointer(&ask->jobs);
	g_clear_pointer(&self->sheets, g_ptr_array_unref);
	self->sheets = g_steal_pointer(&ask->sheets);
	choose_shown(self);
	g_free(self->heading);
	self->heading = g_strdup_printf("Run %s   where its sheets are%s", self->run->title,
		g_str_equal(self->run->state, "closed") ? "   closed" : "");
	say_deed(app, self, ask);
}

static RunAsk *
ask_new(App *app, Sheets *self, RunDeed deed)
{
	return run_ask_new(app, self->run_id, deed,
		RUN_WITH_TOTALS | RUN_WITH_SHEETS | RUN_WITH_JOBS, self->acts);
}

static void
ask(App *app, RunAsk *ask)
{
	app_ask(app, ASK_BLOCKING, run_ask_work, asked, ask, run_ask_free);
}

static void
sheets_load(App *app, void *state)
{
	ask(app, ask_new(app, state, RUN_LOOK));
}

/* --- what is typed */

static void
mark_now(App *app, Sheets *self)
{
	RunAsk *asking = ask_new(app, self, RUN_MARK);

	asking->first = g_strdup(self->first);
	asking->last = g_strdup(self->last);
	asking->mark = g_strdup(marks[mark_of(self->mark)].mark);
	ask(app, asking);
}

static void
mark_answered(App *app, void *state, bool yes)
{
	if (yes)
		mark_now(app, state);
}

static void
mark(App *app, Sheets *self, char key)
{
	bool one = g_strcmp0(self->first, self->last) == 0;
	g_autofree char *text = NULL;

	if (!self->first) {
		app_say(app, SAY_REFUSAL, "Which sheets? Type their numbers or scan one first.");
		return;
	}
	self->mark = g_ascii_tolower(key);
	if (one && self->mark != 'x') {
		mark_now(app, self);
		return;
	}
	text = g_strdup_printf("%s %s%s%s: %s. It is written down for every one of them that can "
			       "be there.",
		one ? "Sheet" : "Sheets", self->first, one ? "" : " to ", one ? "" : self->last,
		marks[mark_of(self->mark)].done);
	dialog_yes_no(app, "Where they are", text, "that is so", "no", mark_answered);
}

/* True when TYPED is one of the letters, alone or before numbers. */
static bool
is_mark(const char *typed)
{
	return mark_of(typed[0]) >= 0 &&
	       (typed[1] == '\0' || typed[1] == ' ' || g_ascii_isdigit(typed[1]));
}

static void
find(App *app, Sheets *self, const char *number)
{
	RunAsk *asking = ask_new(app, self, RUN_FIND);

	asking->first = g_strdup(number);
	ask(app, asking);
}

/* The whole number of a sheet of this run of which only the end was typed; NULL: none. */
static const char *
whole_number(const Sheets *self, const char *typed)
{
	for (guint i = 0; self->sheets && i < self->sheets->len; i++) {
		const RunSheet *sheet = self->sheets->pdata[i];
		const char *end = strrchr(sheet->number, '-');

		if (g_str_equal(sheet->number, typed) ||
			(end && !strchr(typed, '-') &&
				g_ascii_strtoll(end + 1, NULL, 10) ==
					g_ascii_strtoll(typed, NULL, 10)))
			return sheet->number;
	}
	return NULL;
}

static bool
take_up(App *app, Sheets *self, const char *typed)
{
	g_autofree char *first = NULL;
	g_autofree char *last = NULL;
	const char *whole;

	if (!run_range_parse(typed, &first, &last)) {
		app_say(app, SAY_REFUSAL,
			"Type a sheet's number (977), the first and the last (211-240), or scan "
			"its QR.");
		return false;
	}
	put_down(self);
	self->first = g_steal_pointer(&first);
	self->last = g_steal_pointer(&last);
	whole = whole_number(self, self->first);
	if (whole) {
		g_free(self->first);
		self->first = g_strdup(whole);
	}
	whole = whole_number(self, self->last);
	if (whole) {
		g_free(self->last);
		self->last = g_strdup(whole);
	}
	return true;
}

static void
enter(App *app, Sheets *self)
{
	g_autofree char *typed = g_strstrip(g_strdup(edit_text(self->typed)));
	const RunSheet *sheet = focused(self);

	if (*typed == '\0') {
		if (sheet)
			find(app, self, sheet->number);
	} else if (is_mark(typed)) {
		if (typed[1] == '\0' || take_up(app, self, typed + 1))
			mark(app, self, typed[0]);
	} else if (take_up(app, self, typed)) {
		if (g_str_equal(self->first, self->last)) {
			g_autofree char *number = g_strdup(self->first);

			put_down(self);
			find(app, self, number);
		}
		edit_clear(self->typed);
	}
}

/* --- acts */

static void
close_answered(App *app, void *state, bool yes)
{
	if (yes)
		ask(app, ask_new(app, state, RUN_CLOSE));
}

static void
print_day_sheet(App *app, Sheets *self)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *title = g_strdup_printf("Day sheet, run %s", self->run->title);
	g_autoptr(GBytes) pdf = run_day_sheet(self->run, self->jobs, self->totals,
		session_who(screens_session(app))->staff, &error);
	const PrintArgs print = { .title = title, .pdf = pdf, .kind = "daysheet" };

	if (pdf)
		app_push(app, &screen_print, &print);
	else
		app_say(app, SAY_FAILURE, error->message);
}

static void
open_student(App *app, Sheets *self)
{
	const RunSheet *sheet = focused(self);
	const StudentArgs args = { self->owner ? self->owner->student_id : sheet->student_id,
		self->owner ? self->owner->guardian_id : sheet->guardian_id };

	app_push(app, &screen_student, &args);
}

static void
sheets_act(App *app, void *state, int action)
{
	Sheets *self = state;

	switch (action) {
	case ENTER:
		enter(app, self);
		break;
	case STUDENT:
		open_student(app, self);
		break;
	case ALL:
		self->all = !self->all;
		choose_shown(self);
		list_home(self->list);
		break;
	case DAY_SHEET:
		print_day_sheet(app, self);
		break;
	case CLOSE:
		dialog_word(app, "Close the run",
			"Every sheet lies where it is written down. Afterwards only mail that "
			"comes back, and what lies in the safe, can still be marked.",
			"close", close_answered);
		break;
	}
}

static const char *
not_here(App *app, const void *state)
{
	return ((const Sheets *)state)->totals ? NULL : "The run has not come from the server yet.";
}

static const char *
nobody(App *app, const void *state)
{
	const Sheets *self = state;

	return self->owner || focused(self) ? NULL : "No sheet is marked or in hand.";
}

static const char *
cannot_close(App *app, const void *state)
{
	const Sheets *self = state;

	if (!self->totals)
		return not_here(app, state);
	if (g_str_equal(self->run->state, "closed"))
		return "The run is closed already.";
	return self->totals->difference == 0
		       ? NULL
		       : "The difference has to be 0: say of each sheet in the list where it is.";
}

static bool
sheets_key(App *app, void *state, int key)
{
	Sheets *self = state;

	if (key == K_ESC && (self->first || !edit_is_empty(self->typed))) {
		put_down(self);
		edit_clear(self->typed);
		return true;
	}
	return edit_key(self->typed, key) || list_key(self->list, key, self);
}

static bool
sheets_typing(const void *state)
{
	return true;
}

static const char *
sheets_heading(App *app, const void *state)
{
	return ((const Sheets *)state)->heading;
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
			canvas_text(canvas, 4, 0, STYLE_WARN, "It is not a sheet of this run.");
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
	canvas_text(canvas, 5, 0, STYLE_NORMAL, "H handed  M mailed  V safe  X shredded");
	canvas_text(canvas, 6, 0, STYLE_NORMAL, "U returned  G good  B blank  R ruined");
}

static void
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

static const Key keys[] = {
	{ K_ENTER, "Enter", ENTER, "find or mark",
		"Show whose the sheet is, or say with a letter where it went.", KEY_MAIN,
		not_here },
	{ K_F(4), "F4", STUDENT, "student", "Open the student whose letter it is.", 0, nobody },
	{ K_F(5), "F5", DAY_SHEET, "day sheet", "Print the totals, to be signed.", 0, not_here },
	{ K_F(6), "F6", ALL, "all or open", "Show all sheets, or only those still open." },
	{ K_F(8), "F8", CLOSE, "close", "Close the run once the difference is 0.", KEY_DESTRUCTIVE,
		cannot_close },
	{ 0 },
};

const Screen screen_run_sheets = {
	.name = "run sheets",
	.state_size = sizeof(Sheets),
	.keys = keys,
	.slow = "No answer from the server yet. Esc gives up; the same key asks again, and nothing "
		"happens twice.",
	.heading = sheets_heading,
	.open = sheets_open,
	.load = sheets_load,
	.draw = sheets_draw,
	.act = sheets_act,
	.typing = sheets_typing,
	.key = sheets_key,
	.close = sheets_close,
};
