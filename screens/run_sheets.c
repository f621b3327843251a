/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run_sheets.h"

#include <string.h>

#include "screens/run_back.h"

/* Where every sheet of a run went, until the difference is 0 and the run is closed. A scanner types
 * like a keyboard, so all that is typed goes into one field, and nothing is done to a sheet before
 * it was shown whose it is. */

enum { ENTER = 1, STUDENT, ALL, DAY_SHEET, CLOSE };

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

static void
sheets_open(App *app, void *state, gconstpointer args)
{
	Sheets *self = state;

	self->run_id = ((const RunArgs *)args)->run_id;
	self->wanted = g_strdup(((const RunArgs *)args)->sheet);
	self->typed = edit_new(200);
	self->list = app_list(app, sheets_sections, 1);
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
	run_free(self->run);
	run_totals_free(self->totals);
	g_clear_pointer(&self->jobs, g_ptr_array_unref);
	g_ptr_array_unref(self->shown);
	g_clear_pointer(&self->sheets, g_ptr_array_unref);
	acts_free(self->acts);
	g_free(self->wanted);
}

static void
choose_shown(Sheets *self)
{
	g_ptr_array_set_size(self->shown, 0);
	for (guint i = 0; self->sheets && i < self->sheets->len; i++)
		if (self->all || sheets_is_open(self->sheets->pdata[i]))
			g_ptr_array_add(self->shown, self->sheets->pdata[i]);
}

static const RunSheet *
focused(const Sheets *self)
{
	return list_row(self->list, self);
}

/* --- asking */

static void find(App *app, Sheets *self, const char *number);

static void
say_deed(App *app, Sheets *self, RunAsk *ask)
{
	if (ask->deed == RUN_CLOSE) {
		app_say(app, SAY_INFO, "Closed. Every sheet is accounted for.");
	} else if (ask->deed == RUN_MARK) {
		app_sayf(app, SAY_INFO, "%d %s: %s.", (int)ask->count,
			ask->count == 1 ? "sheet" : "sheets", marks[mark_of(self->mark)].done);
		edit_clear(self->typed);
		/* What came back is asked about next. */
		if (self->mark == 'u' && self->owner)
			find(app, self, self->owner->number);
		else
			put_down(self);
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
	app_set_title(app, "Run %s   where its sheets are%s", self->run->title,
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
	Sheets *self = state;

	if (self->owner)
		find(app, self, self->owner->number);
	else if (self->wanted)
		find(app, self, self->wanted);
	else
		ask(app, ask_new(app, self, RUN_LOOK));
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

/* --- what came back */

static void
readdress_why(App *app, void *state, const char *line)
{
	const Sheets *self = state;

	if (line && sheets_came_back(self))
		run_back_readdress(app, self->owner, line, self->acts);
}

static void
cancel_why(App *app, void *state, const char *line)
{
	const Sheets *self = state;

	if (line && sheets_came_back(self))
		run_back_cancel(app, self->owner, line, self->acts);
}

/* True when TYPED is what can be done only with a letter that came back. */
static bool
back_deed(App *app, Sheets *self, const char *typed)
{
	char key = g_ascii_tolower(typed[0]);

	if (typed[1] != '\0' || (key != 'a' && key != 'c') || !sheets_came_back(self) ||
		!sheets_code_works(self->owner))
		return false;
	edit_clear(self->typed);
	if (key == 'a')
		dialog_line(app, "Send it again",
			"The letter is printed anew with the same code, and with the address that "
			"is on record now. This sheet becomes void and is shredded; a closed run "
			"opens again.",
			"Why", 120, readdress_why);
	else
		dialog_line(app, "Cancel its code",
			"The code of this letter stops working at once; a new one is given at the "
			"counter or in the next run. The letter is shredded.",
			"Why", 120, cancel_why);
	return true;
}

/* A letter of another run was scanned: on with it there. */
static void
open_other_run(App *app, const Sheets *self)
{
	const RunArgs args = { .run_id = self->owner->run_id, .sheet = self->owner->number };

	app_replace(app, &screen_run_sheets, &args);
}

static void
enter(App *app, Sheets *self)
{
	g_autofree char *typed = g_strstrip(g_strdup(edit_text(self->typed)));
	const RunSheet *sheet = focused(self);

	if (*typed == '\0') {
		if (sheets_other_run(self))
			open_other_run(app, self);
		else if (sheet)
			find(app, self, sheet->number);
	} else if (back_deed(app, self, typed)) {
		return;
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
		run_back_sheet(app, self->run_id);
		break;
	case CLOSE:
		dialog_word(app, "Close the run",
			"Every sheet lies where it is written down. Afterwards only mail that "
			"comes back, and what lies in the safe, can still be marked. F5 prints the "
			"sheet to be signed.",
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
	.open = sheets_open,
	.load = sheets_load,
	.draw = sheets_draw,
	.act = sheets_act,
	.typing = sheets_typing,
	.key = sheets_key,
	.close = sheets_close,
};
