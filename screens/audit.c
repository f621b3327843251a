/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/audit.h"

#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "desk/kinds.h"

/* What was done and looked at, in plain words: of a person, a sheet, a visit or a day. Who sees how
 * much of it, the database decides. */

enum { OPEN = 1, FILTER, DAY, SHEET, PRINT, RECORD };
enum { TIME, WHO, WHAT, ABOUT };
enum { FOOT_ROWS = 4 };

const AuditRow *
audit_row_at(const Audit *self, guint line, const char **ret_words)
{
	guint index = GPOINTER_TO_UINT(self->shown->pdata[line]);

	if (ret_words)
		*ret_words = self->words->pdata[index];
	return self->rows->pdata[index];
}

static void
event_cell(const void *data, int line, int column, Cell *cell)
{
	const char *words;
	const AuditRow *row = audit_row_at(data, (guint)line, &words);
	g_autofree char *time = NULL;

	switch (column) {
	case TIME:
		time = date_show_moment_short(row->at, ((const Audit *)data)->dates);
		cell_set(cell, STYLE_NORMAL, time);
		break;
	case WHO:
		cell_set(cell, STYLE_NORMAL, row->who);
		break;
	case WHAT:
		cell_set(cell, STYLE_NORMAL, words);
		break;
	case ABOUT:
		cell_set(cell, STYLE_DIM, row->student ? row->student : "");
		break;
	}
}

static const ListColumn wide[] = {
	{ TIME, "When", 11 },
	{ WHO, "Who", 14 },
	{ WHAT, "What", 40, .grows = true },
	{ ABOUT, "Student", 24 },
	{ 0 },
};
static const ListColumn usual[] = {
	{ TIME, "When", 11 },
	{ WHO, "Who", 12 },
	{ WHAT, "What", 30, .grows = true },
	{ 0 },
};
static const ListColumn *const sets[] = { wide, usual, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Audit, shown), .cell = event_cell },
};

static void
name_it(App *app, Audit *self)
{
	DateStyle style = screens_profile(app)->date_style;
	g_autofree char *day = date_show(self->day, style);
	const char *filter = self->filter;

	app_set_title(app, "What was done%s%s%s%s%s%s%s%s", self->about ? ": " : "",
		self->about ? self->about : "", self->sheet ? ", sheet " : "",
		self->sheet ? self->sheet : "", *day ? ", " : "", day, filter ? "   with: " : "",
		filter ? filter : "");
}

static void
audit_open(App *app, void *state, gconstpointer args)
{
	static const AuditArgs none;
	Audit *self = state;
	const AuditArgs *given = args ? args : &none;

	self->student_id = given->student_id;
	self->guardian_id = given->guardian_id;
	self->visit_id = given->visit_id;
	self->sheet = g_strdup(given->sheet);
	self->day = g_strdup(given->day);
	self->about = g_strdup(given->about);
	if (!self->student_id && !self->guardian_id && !self->visit_id && !self->sheet &&
		!self->day)
		self->day = clock_today();
	self->dates = screens_profile(app)->date_style;
	self->list = app_list(app, sections, 1);
	self->shown = g_ptr_array_new();
	name_it(app, self);
}

static void
audit_close(void *state)
{
	Audit *self = state;

	g_ptr_array_unref(self->shown);
	g_clear_pointer(&self->rows, g_ptr_array_unref);
	g_clear_pointer(&self->words, g_ptr_array_unref);
	g_free(self->sheet);
	g_free(self->day);
	g_free(self->about);
	g_free(self->filter);
}

/* --- asking */

typedef struct {
	Answer answer;
	gint64 student_id, guardian_id, visit_id;
	char *sheet, *day, *act;
	GPtrArray *rows;
} AuditJob;

static void
job_free(gpointer data)
{
	AuditJob *job = data;

	answer_clear(&job->answer);
	g_free(job->sheet);
	g_free(job->day);
	g_free(job->act);
	g_clear_pointer(&job->rows, g_ptr_array_unref);
	g_free(job);
}

static void
audit_work(gpointer data, GCancellable *cancel)
{
	AuditJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && db_audit(db, job->act, job->student_id, job->guardian_id, job->sheet,
				     job->visit_id, job->day, cancel, &job->rows, &answer->refusal,
				     &answer->error);
}

static bool
let_through(const Audit *self, guint index)
{
	const AuditRow *row = self->rows->pdata[index];
	g_autofree char *all = NULL;
	g_autofree char *folded = NULL;

	if (!self->filter)
		return true;
	all = g_strjoin(" ", row->who, self->words->pdata[index], row->student ? row->student : "",
		row->guardian ? row->guardian : "", row->desk ? row->desk : "", NULL);
	folded = g_utf8_casefold(all, -1);
	return strstr(folded, self->filter) != NULL;
}

static void
apply_filter(Audit *self)
{
	g_ptr_array_set_size(self->shown, 0);
	for (guint i = 0; self->rows && i < self->rows->len; i++)
		if (let_through(self, i))
			g_ptr_array_add(self->shown, GUINT_TO_POINTER(i));
	list_home(self->list);
}

static void
audit_done(App *app, void *state, gpointer data)
{
	Audit *self = state;
	AuditJob *job = data;

	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->rows, g_ptr_array_unref);
	g_clear_pointer(&self->words, g_ptr_array_unref);
	self->rows = g_steal_pointer(&job->rows);
	self->words = g_ptr_array_new_with_free_func(g_free);
	self->oversees = true;
	for (guint i = 0; i < self->rows->len; i++) {
		const AuditRow *row = self->rows->pdata[i];

		self->oversees = self->oversees && row->oversees;
		g_ptr_array_add(
			self->words, kind_words(row->kind, row->detail, row->ref, row->guardian));
	}
	apply_filter(self);
}

static void
audit_load(App *app, void *state)
{
	Audit *self = state;
	AuditJob *job = g_new0(AuditJob, 1);

	job->answer.session = screens_session(app);
	job->student_id = self->student_id;
	job->guardian_id = self->guardian_id;
	job->visit_id = self->visit_id;
	job->sheet = g_strdup(self->sheet);
	job->day = g_strdup(self->day);
	job->act = g_uuid_string_random();
	app_ask(app, ASK_BLOCKING, audit_work, audit_done, job, job_free);
}

/* --- what can be chosen */

static const AuditRow *
focused(const Audit *self, const char **ret_words)
{
	int line = list_focus(self->list, self, NULL);

	return line < 0 ? NULL : audit_row_at(self, (guint)line, ret_words);
}

static void
filter_typed(App *app, void *state, const char *line)
{
	Audit *self = state;

	if (!line)
		return;
	g_free(self->filter);
	self->filter = g_str_equal(line, "*") ? NULL : g_utf8_casefold(line, -1);
	apply_filter(self);
	name_it(app, self);
}

/* From here on it is about something else. */
static void
look_at(App *app, Audit *self, char *day, char *sheet)
{
	self->student_id = self->guardian_id = self->visit_id = 0;
	g_clear_pointer(&self->about, g_free);
	g_free(self->day);
	self->day = day;
	g_free(self->sheet);
	self->sheet = sheet;
	name_it(app, self);
	app_reload(app);
}

static void
day_typed(App *app, void *state, const char *line)
{
	g_autofree char *today = clock_today();
	g_autofree char *example = example_day(screens_profile(app)->date_style);
	char *day;

	if (!line)
		return;
	day = date_parse(line, screens_profile(app)->date_style, today);
	if (!day)
		app_sayf(app, SAY_REFUSAL, "That is no day. Type it as %s.", example);
	else
		look_at(app, state, day, NULL);
}

static void
sheet_typed(App *app, void *state, const char *line)
{
	if (line)
		look_at(app, state, NULL, g_strdup(line));
}

static void
audit_act(App *app, void *state, int action)
{
	Audit *self = state;
	const AuditRow *row = focused(self, NULL);
	StudentArgs args = { 0 };

	switch (action) {
	case OPEN:
		args.student_id = row->student_id;
		args.guardian_id = row->guardian_id;
		app_push(app, &screen_student, &args);
		break;
	case FILTER:
		dialog_line(app, "Show some of them",
			"Part of a name, a word, a desk. A star shows all again.", "With", 40,
			filter_typed);
		break;
	case DAY:
		dialog_line(
			app, "Another day", "What was done on which day?", "Day", 20, day_typed);
		break;
	case SHEET:
		dialog_line(app, "A sheet", "The number printed at the foot of the sheet.", "Sheet",
			20, sheet_typed);
		break;
	case PRINT:
		audit_print(app, self);
		break;
	case RECORD:
		audit_print_disclosures(app, row->student_id, row->student);
		break;
	}
}

static const char *
no_student(App *app, const void *state)
{
	const AuditRow *row = focused(state, NULL);

	return row && row->student_id ? NULL : "The marked line is about no student.";
}

static const char *
nothing(App *app, const void *state)
{
	return focused(state, NULL) ? NULL : "There is nothing to print.";
}

/* --- showing */

static void
draw_foot(const Audit *self, Canvas *canvas)
{
	const char *words;
	const AuditRow *row = focused(self, &words);
	int top = canvas->rows - FOOT_ROWS;
	g_autofree char *line = NULL;

	canvas_rule(canvas, top, NULL);
	line = g_strdup_printf("%s %s%s%s.", row->who, words, row->student ? "; student " : "",
		row->student ? row->student : "");
	canvas_wrap(canvas, top + 1, 2, canvas->cols - 4, 2, STYLE_NORMAL, line);
	canvas_textf(canvas, top + 3, 2, STYLE_DIM, "%s, number %" G_GINT64_FORMAT "%s%s, %s.%s",
		row->code, row->seq, row->desk ? ", desk " : "", row->desk ? row->desk : "",
		row->has_signature ? "signed" : "not signed",
		self->oversees ? "" : "  You see what you did yourself.");
}

static void
audit_draw(App *app, const void *state, Canvas *canvas)
{
	const Audit *self = state;

	if (!self->rows)
		return;
	if (self->shown->len == 0) {
		canvas_wrap(canvas, 1, 2, canvas->cols - 4, 3, STYLE_NORMAL,
			self->filter ? "Nothing of that kind here. F and a star shows all again."
				     : "Nothing was done here that you may see. D looks at "
				       "another day.");
		canvas_cursor(canvas, 1, 2);
		return;
	}
	list_draw(self->list, canvas, 0, canvas->rows - FOOT_ROWS, self, true);
	draw_foot(self, canvas);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "student", "Open the student of the marked line.", KEY_MAIN,
		no_student },
	{ 'f', "F", FILTER, "filter", "Show only lines with a name or a word in them.", 0 },
	{ 'd', "D", DAY, "day", "What was done on another day.", 0 },
	{ 's', "S", SHEET, "sheet", "What became of a sheet, by its number.", 0 },
	{ 'p', "P", PRINT, "print", "Print what is shown here.", 0, nothing },
	{ 'r', "R", RECORD, "record",
		"Print the record of who had access to the student of the marked line.", 0,
		no_student },
	{ 0 },
};

const Screen screen_audit = {
	.name = "audit",
	.state_size = sizeof(Audit),
	.keys = keys,
	.open = audit_open,
	.load = audit_load,
	.draw = audit_draw,
	.act = audit_act,
	.close = audit_close,
};
