/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/reports.h"

#include <string.h>

#include "base/text.h"
#include "db/event.h"
#include "desk/acts.h"

/* One report on the screen: narrowed down by what is typed, sorted by any column, from day to day,
 * printed, written to a file. */

enum { FILTER = 1, ALL, SORT, DAYS, FILE_IT, PRINT };

typedef struct {
	const ReportKindOf *kind;
	List *list;
	GPtrArray *titles; /* char *, for the columns */
	ListColumn wide[REPORT_CELLS + 1], usual[REPORT_CELLS + 1], narrow[REPORT_CELLS + 1];
	const ListColumn *sets[4];
	ListSection section;
	GPtrArray *rows;  /* ReportRow; NULL until loaded */
	GPtrArray *shown; /* of them, borrowed */
	char *filter;     /* as typed; NULL: all */
	int sorted;       /* 1 + field; 0: as it came */
	char *from, *to;  /* ISO or NULL */
	char *heading;
	bool one_school;
	Acts *acts;
	DateStyle dates;
} ReportScreen;

/* --- rows */

static int
count(const void *data)
{
	const ReportScreen *self = data;

	return self->shown ? (int)self->shown->len : 0;
}

/* Where every row is of one school, that column's place goes to the bars. */
static int
bar_width(const ReportScreen *self, const ReportField *field)
{
	return field->width + (self->one_school ? self->kind->spare : 0);
}

static void
cell_of(const void *data, int row, int column, Cell *cell)
{
	const ReportScreen *self = data;
	const ReportField *field = &self->kind->fields[column];
	const ReportRow *of = self->shown->pdata[row];
	g_autofree char *text = NULL;

	if (field->kind == COLUMN_BAR)
		text = report_bar(of->cells[field->cell - 1], bar_width(self, field));
	else
		text = report_cell_words(field, of, self->dates);
	cell_set(cell, STYLE_NORMAL, text ? text : "");
}

static bool
matches(const ReportScreen *self, const ReportRow *row, const char *wanted)
{
	for (int i = 0; self->kind->fields[i].title; i++) {
		g_autofree char *words =
			report_cell_words(&self->kind->fields[i], row, self->dates);
		g_autofree char *folded = words ? text_fold(words) : NULL;

		if (folded && strstr(folded, wanted))
			return true;
	}
	return false;
}

static double
number_of(const ReportField *field, const char *cell)
{
	const char *slash = strchr(cell, '/');
	double part = g_ascii_strtod(cell, NULL);
	double whole = slash ? g_ascii_strtod(slash + 1, NULL) : 0;

	if (field->kind != COLUMN_BAR)
		return part;
	return whole > 0 ? part / whole : -1;
}

static int
compare(gconstpointer a, gconstpointer b, gpointer data)
{
	const ReportField *field = data;
	const char *one = (*(ReportRow *const *)a)->cells[field->cell - 1];
	const char *two = (*(ReportRow *const *)b)->cells[field->cell - 1];
	double first, second;

	if (!one || !two)
		return !one - !two;
	if (field->kind != COLUMN_NUMBER && field->kind != COLUMN_BAR)
		return g_utf8_collate(one, two);
	first = number_of(field, one);
	second = number_of(field, two);
	return (first < second) - (first > second);
}

/* What is shown, after the filter or the order changed. */
static void
choose(ReportScreen *self)
{
	g_autofree char *wanted = self->filter ? text_fold(self->filter) : NULL;

	g_clear_pointer(&self->shown, g_ptr_array_unref);
	self->shown = g_ptr_array_new();
	for (guint i = 0; self->rows && i < self->rows->len; i++)
		if (!wanted || matches(self, self->rows->pdata[i], wanted))
			g_ptr_array_add(self->shown, self->rows->pdata[i]);
	if (self->sorted > 0)
		g_ptr_array_sort_with_data(
			self->shown, compare, (gpointer)&self->kind->fields[self->sorted - 1]);
	list_home(self->list);
}

/* "from 11/01/2026 to 11/22/2026, only "3", by School". Caller owns. */
static char *
chosen_words(const ReportScreen *self)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *from = date_show(self->from, self->dates);
	g_autofree char *to = date_show(self->to, self->dates);

	if (self->kind->days && !self->from)
		g_string_append(text, "the last 30 days");
	else if (self->kind->days)
		g_string_append_printf(text, "from %s to %s", from, *to ? to : "today");
	else if (self->kind->day)
		g_string_append(text, *to ? to : "today");
	if (self->filter)
		g_string_append_printf(
			text, "%sonly \"%s\"", text->len > 0 ? ", " : "", self->filter);
	if (self->sorted > 0)
		g_string_append_printf(text, "%ssorted by %s", text->len > 0 ? ", " : "",
			(char *)self->titles->pdata[self->sorted - 1]);
	return g_strdup(text->str);
}

static void
name_it(ReportScreen *self)
{
	g_autofree char *chosen = chosen_words(self);

	g_free(self->heading);
	self->heading = g_strdup_printf("%s%s%s", self->kind->title, *chosen ? "   " : "", chosen);
}

/* --- opening */

static void
add_column(ListColumn *set, int *n, int field, const ReportField *of, const char *title, int more)
{
	set[(*n)++] = (ListColumn){ .id = field,
		.title = title,
		.width = of->width + more,
		.grows = of->grows,
		.right = of->kind == COLUMN_NUMBER };
}

static void
make_columns(App *app, ReportScreen *self)
{
	int wide = 0, usual = 0, narrow = 0;

	for (int i = 0; self->kind->fields[i].title; i++) {
		const ReportField *field = &self->kind->fields[i];
		char *title = report_title(app, field);

		g_ptr_array_add(self->titles, title);
		add_column(self->wide, &wide, i, field, title, 0);
		if (field->cell != REPORT_CELLS)
			add_column(self->usual, &usual, i, field, title,
				field->kind == COLUMN_BAR ? self->kind->spare : 0);
		if (field->narrow)
			add_column(self->narrow, &narrow, i, field, title,
				field->kind == COLUMN_BAR ? self->kind->spare : 0);
	}
	self->sets[0] = self->wide;
	self->sets[1] = self->usual;
	self->sets[2] = self->narrow;
	self->section = (ListSection){ self->sets, count, cell_of };
}

static void
report_open(App *app, void *state, gconstpointer args)
{
	ReportScreen *self = state;

	self->kind = &report_kinds[((const ReportArgs *)args)->kind];
	self->titles = g_ptr_array_new_with_free_func(g_free);
	make_columns(app, self);
	self->list = list_new(&self->section, 1);
	self->acts = acts_new();
	self->dates = screens_profile(app)->date_style;
	name_it(self);
}

static void
report_close(void *state)
{
	ReportScreen *self = state;

	list_free(self->list);
	acts_free(self->acts);
	g_ptr_array_unref(self->titles);
	g_clear_pointer(&self->shown, g_ptr_array_unref);
	g_clear_pointer(&self->rows, g_ptr_array_unref);
	g_free(self->filter);
	g_free(self->from);
	g_free(self->to);
	g_free(self->heading);
}

/* --- asking */

typedef struct {
	Answer answer;
	const char *report;
	char *from, *to;
	char *act, *what; /* of an export: what is written down before it */
	GPtrArray *rows;
} ReportJob;

static void
job_free(gpointer data)
{
	ReportJob *job = data;

	answer_clear(&job->answer);
	g_free(job->from);
	g_free(job->to);
	g_free(job->act);
	g_free(job->what);
	g_clear_pointer(&job->rows, g_ptr_array_unref);
	g_free(job);
}

static void
report_work(gpointer data, GCancellable *cancel)
{
	ReportJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	if (!db)
		return;
	answer->good = job->act ? db_log_export(db, job->act, 0, "export-report", job->what, 0,
					  cancel, &answer->refusal, &answer->error)
				: db_report(db, job->report, job->from, job->to, cancel, &job->rows,
					  &answer->refusal, &answer->error);
}

static void
see_schools(ReportScreen *self)
{
	const char *school = NULL;

	self->one_school = true;
	for (guint i = 0; i < self->rows->len; i++) {
		const char *of = ((ReportRow *)self->rows->pdata[i])->cells[REPORT_CELLS - 1];

		self->one_school = self->one_school && (i == 0 || g_strcmp0(of, school) == 0);
		school = of;
	}
	self->sets[0] = self->one_school ? self->usual : self->wide;
}

static void
load_done(App *app, void *state, gpointer data)
{
	ReportScreen *self = state;
	ReportJob *job = data;

	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->rows, g_ptr_array_unref);
	self->rows = g_steal_pointer(&job->rows);
	see_schools(self);
	choose(self);
}

static ReportJob *
job_new(App *app, const ReportScreen *self)
{
	ReportJob *job = g_new0(ReportJob, 1);

	job->answer.session = screens_session(app);
	job->report = self->kind->name;
	job->from = g_strdup(self->from);
	job->to = g_strdup(self->to);
	return job;
}

static void
report_load(App *app, void *state)
{
	app_ask(app, ASK_BLOCKING, report_work, load_done, job_new(app, state), job_free);
}

static void
file_done(App *app, void *state, gpointer data)
{
	ReportScreen *self = state;
	ReportJob *job = data;
	g_autoptr(GError) error = NULL;
	g_autofree char *path = NULL;

	if (answer_final(&job->answer))
		acts_done(self->acts, "file");
	if (!answer_tell(app, &job->answer))
		return;
	path = report_file(app, self->kind, self->shown, &error);
	if (path)
		app_sayf(app, SAY_INFO, "Written to %s. Nobody else at this computer can open it.",
			path);
	else
		app_say(app, SAY_FAILURE, error->message);
}

static void
file_it(App *app, ReportScreen *self)
{
	g_autofree char *chosen = chosen_words(self);
	ReportJob *job = job_new(app, self);

	job->act = g_strdup(acts_id(self->acts, "file"));
	job->what = g_strdup_printf("%s%s%s, %u rows", self->kind->title, *chosen ? ", " : "",
		chosen, self->shown->len);
	app_ask(app, ASK_BLOCKING, report_work, file_done, job, job_free);
}

static void
print_it(App *app, const ReportScreen *self)
{
	g_autofree char *chosen = chosen_words(self);
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) pdf = report_pages(app, self->kind, self->shown, chosen, &error);
	const PrintArgs print = { .title = self->heading, .pdf = pdf, .kind = "report" };

	if (pdf)
		app_push(app, &screen_print, &print);
	else
		app_say(app, SAY_FAILURE, error->message);
}

/* --- what is asked of the clerk */

static void
filter_answer(App *app, void *state, const char *line)
{
	ReportScreen *self = state;

	if (!line)
		return;
	g_free(self->filter);
	self->filter = g_strdup(line);
	choose(self);
	name_it(self);
}

/* One day, or two with something between them. */
static bool
take_days(ReportScreen *self, const char *line)
{
	g_auto(GStrv) words = g_regex_split_simple("\\s+(?:-|to|until)?\\s*", line, 0, 0);
	g_autofree char *first = date_parse(words[0], self->dates, NULL);
	g_autofree char *last = words[1] ? date_parse(words[1], self->dates, NULL) : NULL;

	if (!first || (words[1] && !last) || (last && strcmp(last, first) < 0))
		return false;
	g_free(self->from);
	g_free(self->to);
	self->from = self->kind->days ? g_strdup(first) : NULL;
	self->to = g_strdup(self->kind->days ? last : first);
	return true;
}

static void
days_answer(App *app, void *state, const char *line)
{
	ReportScreen *self = state;

	if (!line)
		return;
	if (!take_days(self, line)) {
		app_sayf(app, SAY_INFO, "\"%s\" is not a day. Type it as 11/01/2026%s.", line,
			self->kind->days ? ", or two of them, the earlier one first" : "");
		return;
	}
	g_clear_pointer(&self->shown, g_ptr_array_unref);
	g_clear_pointer(&self->rows, g_ptr_array_unref);
	name_it(self);
	app_reload(app);
}

static void
sort_next(ReportScreen *self)
{
	self->sorted = (self->sorted + 1) % ((int)self->titles->len + 1);
	choose(self);
	name_it(self);
}

static void
report_act(App *app, void *state, int action)
{
	ReportScreen *self = state;

	switch (action) {
	case FILTER:
		dialog_line(app, "Only rows with",
			"A grade, a room, a name: rows that have it in any column stay.", "With",
			60, filter_answer);
		break;
	case ALL:
		g_clear_pointer(&self->filter, g_free);
		choose(self);
		name_it(self);
		break;
	case SORT:
		sort_next(self);
		break;
	case DAYS:
		dialog_line(app, self->kind->days ? "From day to day" : "Which day?",
			self->kind->days
				? "The first day, and the last one unless it is today: 11/01/2026 "
				  "11/15/2026."
				: "As 11/20/2026.",
			self->kind->days ? "Days" : "Day", 40, days_answer);
		break;
	case FILE_IT:
		file_it(app, self);
		break;
	case PRINT:
		print_it(app, self);
		break;
	}
}

static const char *
no_rows(App *app, const void *state)
{
	const ReportScreen *self = state;

	return self->shown && self->shown->len > 0 ? NULL : "There is no row.";
}

static const char *
no_filter(App *app, const void *state)
{
	return ((const ReportScreen *)state)->filter ? NULL : "All rows are shown.";
}

static const char *
no_days(App *app, const void *state)
{
	const ReportScreen *self = state;

	return self->kind->days || self->kind->day ? NULL : "This report tells how it is now.";
}

/* --- showing */

static bool
report_key(App *app, void *state, int key)
{
	ReportScreen *self = state;

	return list_key(self->list, key, self);
}

static const char *
report_heading(App *app, const void *state)
{
	return ((const ReportScreen *)state)->heading;
}

static void
report_draw(App *app, const void *state, Canvas *canvas)
{
	const ReportScreen *self = state;

	if (!self->rows)
		return;
	if (self->shown->len == 0) {
		canvas_text(canvas, 1, 2, STYLE_NORMAL,
			self->filter ? "No row has that. A shows all of them." : self->kind->empty);
		canvas_cursor(canvas, 1, 2);
		return;
	}
	list_draw(self->list, canvas, 0, canvas->rows - 1, self, true);
	canvas_textf(canvas, canvas->rows - 1, 2, STYLE_DIM, "%u of %u rows%s", self->shown->len,
		self->rows->len,
		self->kind->fields[3].kind == COLUMN_BAR || self->kind->fields[2].kind == COLUMN_BAR
			? "; all but Verified are shares of the verified guardians"
			: "");
}

static const Key keys[] = {
	{ '/', "/", FILTER, "only", "Show only rows that have something in them.", 0, NULL },
	{ 'a', "A", ALL, "all", "Show all rows again.", 0, no_filter },
	{ 's', "S", SORT, "sort", "Sort by the next column; after the last one as it came.", 0,
		no_rows },
	{ 'd', "D", DAYS, "days", "Choose the day, or from which to which.", 0, no_days },
	{ 'e', "E", FILE_IT, "to a file", "Write these rows to a file for a spreadsheet.", 0,
		no_rows },
	{ 'p', "P", PRINT, "print", "Print these rows.", 0, no_rows },
	{ 0 },
};

const Screen screen_report = {
	.name = "report",
	.state_size = sizeof(ReportScreen),
	.keys = keys,
	.heading = report_heading,
	.open = report_open,
	.load = report_load,
	.draw = report_draw,
	.act = report_act,
	.key = report_key,
	.close = report_close,
};
