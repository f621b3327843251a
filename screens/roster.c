/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/roster.h"

#include <string.h>

#include "screens/kit/list.h"

/* The roster of the school: students or guardians, all of them. What is typed narrows it down, Left
 * and Right show the other columns; the name stays. */

enum { OPEN = 1, OTHER, ONLY, ALL, SORT, TO_FILE, PRINT, CODES, PAPERS };
enum { TYPED_MAX = 60 };

typedef struct {
	Edit *typed;
	List *list;
	Roll *roll; /* NULL until it is there */
	RollWho who;
	int school_id; /* 0: not chosen yet */
	char *school, *code;
	int n_columns, from; /* columns; the first one shown beside the name */
	ListColumn sets_of[ROLL_COLUMNS_MAX][ROLL_COLUMNS_MAX + 2];
	const ListColumn *sets[ROLL_COLUMNS_MAX + 1];
	ListSection section;
	Acts *acts;
	bool keep; /* what is there is good: the filter came back */
} RosterScreen;

/* --- the table */

static int
count(const void *data)
{
	const RosterScreen *self = data;

	return self->roll ? (int)roll_lines(self->roll)->len : 0;
}

static void
roster_cell(const void *data, int row, int column, Cell *cell)
{
	const RosterScreen *self = data;
	const RosterLine *line = roll_lines(self->roll)->pdata[row];
	g_autofree char *text = column < 0 ? NULL : roll_shown(self->roll, line, column);

	if (text)
		cell_set(cell, STYLE_NORMAL, text);
}

static void
put_column(RosterScreen *self, ListColumn *at, int column)
{
	const RollColumn *of = &roll_columns(self->who)[column];

	*at = (ListColumn){ .id = column,
		.title = roll_title(self->roll, column),
		.width = of->width,
		.grows = column == 0,
		.right = of->kind == ROLL_NUMBER };
}

/* The name and what fits from the first column shown on: the list takes the widest set. */
static void
make_columns(RosterScreen *self)
{
	int beside = self->n_columns - self->from;

	for (int n = beside; n >= 1; n--) {
		ListColumn *set = self->sets_of[beside - n];

		put_column(self, &set[0], 0);
		for (int i = 0; i < n; i++)
			put_column(self, &set[i + 1], self->from + i);
		/* Where the list says which line of how many. */
		set[n + 1] = (ListColumn){ .id = -1, .title = "", .width = 9 };
		set[n + 2] = (ListColumn){ 0 };
		self->sets[beside - n] = set;
	}
	self->sets[beside] = NULL;
}

static void
name_it(App *app, const RosterScreen *self)
{
	g_autofree char *chosen = self->roll ? roll_words(self->roll) : NULL;

	app_set_title(app, "%s%s%s%s%s", self->who == ROLL_OF_STUDENTS ? "Students" : "Guardians",
		self->school ? " of " : "", self->school ? self->school : "", chosen ? "   " : "",
		chosen ? chosen : "");
}

static void
chosen(App *app, RosterScreen *self)
{
	list_home(self->list);
	name_it(app, self);
}

/* --- opening */

static void
roster_open(App *app, void *state, gconstpointer args)
{
	RosterScreen *self = state;
	const SessionWho *who = session_who(screens_session(app));

	self->typed = edit_new(TYPED_MAX);
	self->section = (ListSection){ self->sets, count, roster_cell };
	self->list = app_list(app, &self->section, 1);
	self->acts = acts_new();
	self->school_id = who->school_id;
	self->school = who->school_id > 0 ? g_strdup(who->school) : NULL;
	name_it(app, self);
}

static void
roster_close(void *state)
{
	RosterScreen *self = state;

	edit_free(self->typed);
	acts_free(self->acts);
	roll_free(self->roll);
	g_free(self->school);
	g_free(self->code);
}

/* --- asking */

typedef struct {
	Answer answer;
	RollWho who;
	int school_id;
	char *code, *school; /* CODE: find the school first */
	Roll *roll;
} RosterJob;

static void
job_free(gpointer data)
{
	RosterJob *job = data;

	answer_clear(&job->answer);
	g_free(job->code);
	g_free(job->school);
	roll_free(job->roll);
	g_free(job);
}

static void
roster_work(gpointer data, GCancellable *cancel)
{
	RosterJob *job = data;
	Answer *answer = &job->answer;

	if (job->code && !roster_school(answer->session, job->code, cancel, &job->school_id,
				 &job->school, &answer->refusal, &answer->error))
		return;
	job->roll = roster_ask(answer->session, job->school_id, job->who, cancel, &answer->refusal,
		&answer->error);
	answer->good = job->roll != NULL;
}

static void school_typed(App *app, void *state, const char *line);

static void
ask_school(App *app, const char *text)
{
	dialog_line(app, "Which school?", text, "School", 20, school_typed);
}

static void
roster_done(App *app, void *state, gpointer data)
{
	RosterScreen *self = state;
	RosterJob *job = data;
	Roll *old = self->roll;

	if (job->code && job->answer.refusal && g_str_equal(job->answer.refusal->code, "PD060")) {
		g_autofree char *text = g_strdup_printf(
			"There is no school \"%s\". Type its code again, as LINC.", job->code);

		ask_school(app, text);
		return;
	}
	if (!answer_tell(app, &job->answer))
		return;
	if (job->school) {
		g_free(self->school);
		self->school = g_steal_pointer(&job->school);
		self->school_id = job->school_id;
	}
	self->roll = g_steal_pointer(&job->roll);
	if (old && roll_who(old) == self->who)
		roll_choose_like(self->roll, old);
	else
		self->from = 1;
	roll_free(old);
	for (self->n_columns = 0; roll_columns(self->who)[self->n_columns].title;)
		self->n_columns++;
	make_columns(self);
	name_it(app, self);
}

static void
ask(App *app, RosterScreen *self)
{
	RosterJob *job = g_new0(RosterJob, 1);

	job->answer.session = screens_session(app);
	job->who = self->who;
	job->school_id = self->school_id;
	job->code = self->school_id > 0 ? NULL : g_strdup(self->code);
	app_ask(app, ASK_BLOCKING, roster_work, roster_done, job, job_free);
}

static void
school_typed(App *app, void *state, const char *line)
{
	RosterScreen *self = state;

	if (!line) {
		app_pop(app);
		return;
	}
	g_free(self->code);
	self->code = g_strdup(line);
	ask(app, self);
}

static void
roster_load(App *app, void *state)
{
	RosterScreen *self = state;

	if (self->keep) {
		self->keep = false;
		chosen(app, self);
	} else if (self->school_id > 0 || self->code) {
		ask(app, self);
	} else {
		ask_school(app,
			"You are here for the whole district: type the code of a school, as LINC.");
	}
}

/* --- keys */

static void
open_line(App *app, const RosterScreen *self)
{
	const RosterLine *line = roll_lines(self->roll)->pdata[list_focus(self->list, self, NULL)];
	const StudentArgs args = { line->student_id, line->guardian_id };

	app_push(app, &screen_student, &args);
}

static void
show_other(App *app, RosterScreen *self)
{
	self->who = self->who == ROLL_OF_STUDENTS ? ROLL_OF_GUARDIANS : ROLL_OF_STUDENTS;
	g_clear_pointer(&self->roll, roll_free);
	edit_clear(self->typed);
	list_home(self->list);
	name_it(app, self);
	ask(app, self);
}

static void
sort_picked(App *app, void *state, int index)
{
	RosterScreen *self = state;
	bool down = false;
	int before = roll_sorted(self->roll, &down);

	if (index < 0)
		return;
	roll_sort(self->roll, index, index == before && !down);
	if (index > 0 && (index < self->from || index > self->from + 3)) {
		self->from = index;
		make_columns(self);
	}
	chosen(app, self);
}

static void
ask_sort(App *app, const RosterScreen *self)
{
	const char *titles[ROLL_COLUMNS_MAX];

	for (int i = 0; i < self->n_columns; i++)
		titles[i] = roll_title(self->roll, i);
	dialog_pick(app, "Sort by", "The same column again turns the order round.", titles,
		self->n_columns, sort_picked);
}

static const char *const file_kinds[] = { "Excel workbook (.xlsx)", "Comma-separated (.csv)" };

static void
file_picked(App *app, void *state, int index)
{
	RosterScreen *self = state;

	if (index >= 0)
		roster_file(app, self->roll, self->school_id, self->school, self->acts,
			index == 0 ? ROSTER_XLSX : ROSTER_CSV);
}

static void
show_all(App *app, RosterScreen *self)
{
	roll_all(self->roll);
	edit_clear(self->typed);
	chosen(app, self);
}

static void
roster_act(App *app, void *state, int action)
{
	RosterScreen *self = state;
	const RosterFilterArgs filter = { self->roll };
	const RosterCodesArgs codes = { self->roll, self->school_id, self->school };

	switch (action) {
	case OPEN:
		open_line(app, self);
		break;
	case OTHER:
		show_other(app, self);
		break;
	case ONLY:
		self->keep = true;
		app_push(app, &screen_roster_filter, &filter);
		break;
	case ALL:
		show_all(app, self);
		break;
	case SORT:
		ask_sort(app, self);
		break;
	case TO_FILE:
		dialog_pick(app, "To a file",
			"All columns of the lines shown. Codes are never in it.", file_kinds,
			G_N_ELEMENTS(file_kinds), file_picked);
		break;
	case PRINT:
		roster_print(app, self->roll, self->school);
		break;
	case CODES:
		app_push(app, &screen_roster_codes, &codes);
		break;
	case PAPERS:
		app_push(app, &screen_roster_papers, NULL);
		break;
	}
}

static bool
scroll(RosterScreen *self, int by)
{
	int to = CLAMP(self->from + by, 1, self->n_columns - 1);

	if (!self->roll || to == self->from)
		return true;
	self->from = to;
	make_columns(self);
	return true;
}

static bool
roster_key(App *app, void *state, int key)
{
	RosterScreen *self = state;

	if (key == K_LEFT || key == K_RIGHT)
		return scroll(self, key == K_LEFT ? -1 : 1);
	if (self->roll && edit_key(self->typed, key)) {
		roll_search(self->roll, edit_text(self->typed));
		chosen(app, self);
		return true;
	}
	return list_key(self->list, key, self);
}

static bool
roster_typing(const void *state)
{
	return true;
}

static const char *
not_there(App *app, const void *state)
{
	return ((const RosterScreen *)state)->roll ? NULL : "The roster is not there yet.";
}

static const char *
no_line(App *app, const void *state)
{
	const RosterScreen *self = state;

	if (!self->roll)
		return "The roster is not there yet.";
	return count(self) > 0 ? NULL : "No line is shown. F5 shows all of them.";
}

static const char *
nothing_chosen(App *app, const void *state)
{
	const RosterScreen *self = state;

	if (!self->roll)
		return "The roster is not there yet.";
	return (guint)count(self) < roll_total(self->roll) || !edit_is_empty(self->typed)
		       ? NULL
		       : "All lines are shown.";
}

static const char *
no_codes(App *app, const void *state)
{
	const RosterScreen *self = state;

	if (!self->roll || count(self) == 0)
		return no_line(app, state);
	return self->who == ROLL_OF_GUARDIANS
		       ? NULL
		       : "Codes belong to guardians. F3 shows the roster of guardians.";
}

/* --- showing */

static void
draw_foot(const RosterScreen *self, Canvas *canvas, int row)
{
	g_autofree char *people = self->who == ROLL_OF_GUARDIANS ? g_strdup_printf(", %u guardians",
									   roll_people(self->roll))
								 : g_strdup("");

	canvas_textf(canvas, row, 2, STYLE_DIM, "%d of %u lines%s.  Left and Right: other columns",
		count(self), roll_total(self->roll), people);
}

static void
roster_draw(App *app, const void *state, Canvas *canvas)
{
	RosterScreen *self = (RosterScreen *)state;

	canvas_text(canvas, 0, 1, STYLE_TITLE, "With");
	edit_draw(self->typed, canvas, 0, 7, MIN(canvas->cols - 9, 40), true);
	if (!self->roll)
		return;
	if (count(self) == 0)
		canvas_text(canvas, 3, 2, STYLE_WARN,
			roll_total(self->roll) > 0 ? "No line has that. F5 shows all of them."
						   : "There is nobody at this school yet.");
	else
		list_draw(self->list, canvas, 2, canvas->rows - 3, self, false);
	draw_foot(self, canvas, canvas->rows - 1);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "open", "Open the student of the marked line.", KEY_MAIN,
		no_line },
	{ K_F(3), "F3", OTHER, "other", "The other roster: of guardians, or of students.", 0,
		not_there },
	{ K_F(4), "F4", ONLY, "only", "Choose lines by what stands in any column.", 0, not_there },
	{ K_F(5), "F5", ALL, "all", "Show all lines again.", 0, nothing_chosen },
	{ K_F(6), "F6", SORT, "sort", "Sort by a column.", 0, not_there },
	{ K_F(7), "F7", TO_FILE, "file", "Write these lines to a file for a spreadsheet.", 0,
		no_line },
	{ K_F(8), "F8", PRINT, "print", "Print these lines, without codes.", 0, no_line },
	{ K_F(9), "F9", CODES, "codes",
		"Print these lines with their codes: by right, with a reason, on counted paper.", 0,
		no_codes },
	{ K_F(12), "F12", PAPERS, NULL, "Rosters with codes: who asked, where their paper is.",
		KEY_HIDDEN, NULL },
	{ 0 },
};

const Screen screen_roster = {
	.name = "roster",
	.state_size = sizeof(RosterScreen),
	.keys = keys,
	.open = roster_open,
	.load = roster_load,
	.draw = roster_draw,
	.act = roster_act,
	.typing = roster_typing,
	.key = roster_key,
	.close = roster_close,
};
