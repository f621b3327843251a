/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/reports.h"

#include "base/text.h"
#include "db/event.h"
#include "desk/acts.h"

/* One report on the screen: narrowed down by what is chosen (report_filter.c) and typed, sorted by any
 * column, printed, written to a file. */

enum { FILTER = 1, WITH, ALL, SORT, FILE_IT, WORKBOOK, PRINT };

typedef struct {
	const ReportKindOf *kind;
	List *list;
	GPtrArray *titles; /* char *, for the columns */
	ListColumn wide[REPORT_CELLS + 1], usual[REPORT_CELLS + 1], narrow[REPORT_CELLS + 1];
	const ListColumn *sets[4];
	ListSection section;
	GPtrArray *rows;  /* ReportRow; NULL until loaded */
	GPtrArray *shown; /* of them, borrowed */
	ReportKept *kept; /* borrowed: what was chosen */
	bool one_school;
	Acts *acts;
	DateStyle dates;
} ReportScreen;

/* --- rows */

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

/* What is shown, after the filter or the order changed. */
static void
choose(ReportScreen *self)
{
	g_clear_pointer(&self->shown, g_ptr_array_unref);
	self->shown = report_kept_rows(self->kind, self->kept, self->rows, self->dates);
	list_home(self->list);
}

static void
name_it(App *app, const ReportScreen *self)
{
	g_autofree char *chosen =
		report_kept_words(self->kind, self->kept, self->titles, self->dates);

	app_set_title(app, "%s%s%s", self->kind->title, *chosen ? "   " : "", chosen);
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
	self->section =
		(ListSection){ self->sets, .rows = offsetof(ReportScreen, shown), .cell = cell_of };
}

static void
report_open(App *app, void *state, gconstpointer args)
{
	ReportScreen *self = state;

	self->kind = &report_kinds[((const ReportArgs *)args)->kind];
	self->kept = ((const ReportArgs *)args)->kept;
	self->titles = g_ptr_array_new_with_free_func(g_free);
	make_columns(app, self);
	self->list = app_list(app, &self->section, 1);
	self->acts = acts_new();
	self->dates = screens_profile(app)->date_style;
	name_it(app, self);
}

static void
report_close(void *state)
{
	ReportScreen *self = state;

	acts_free(self->acts);
	g_ptr_array_unref(self->titles);
	g_clear_pointer(&self->shown, g_ptr_array_unref);
	g_clear_pointer(&self->rows, g_ptr_array_unref);
}

/* --- asking */

typedef struct {
	Answer answer;
	const ReportKindOf *kind;
	char *from, *to;
	GPtrArray *fields, *values; /* char *, NULL-ended */
	GPtrArray *rows;
	/* Of an export: its act, what is written down before it, and the file. */
	char *act, *what, *path;
	GPtrArray *titles, *shown;
	ReportFile file;
} ReportJob;

static void
job_free(gpointer data)
{
	ReportJob *job = data;

	answer_clear(&job->answer);
	g_free(job->from);
	g_free(job->to);
	g_ptr_array_unref(job->fields);
	g_ptr_array_unref(job->values);
	g_clear_pointer(&job->rows, g_ptr_array_unref);
	g_free(job->act);
	g_free(job->what);
	g_free(job->path);
	g_clear_pointer(&job->titles, g_ptr_array_unref);
	g_clear_pointer(&job->shown, g_ptr_array_unref);
	g_free(job);
}

static ReportJob *
job_new(App *app, const ReportScreen *self)
{
	ReportJob *job = g_new0(ReportJob, 1);

	job->answer.session = screens_session(app);
	job->kind = self->kind;
	job->from = g_strdup(self->kept->from);
	job->to = g_strdup(self->kept->to);
	job->fields = g_ptr_array_new();
	job->values = g_ptr_array_new_with_free_func(g_free);
	for (int i = 0; i < N_ONLY; i++) {
		if (!self->kept->value[i])
			continue;
		g_ptr_array_add(job->fields, (gpointer)report_only_names[i]);
		g_ptr_array_add(job->values, g_strdup(self->kept->value[i]));
	}
	g_ptr_array_add(job->fields, NULL);
	g_ptr_array_add(job->values, NULL);
	return job;
}

static void
report_work(gpointer data, GCancellable *cancel)
{
	ReportJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);
	const ReportWish wish = { job->kind->name, job->from, job->to,
		(const char *const *)job->fields->pdata, (const char *const *)job->values->pdata };

	answer->good =
		db && db_report(db, &wish, cancel, &job->rows, &answer->refusal, &answer->error);
}

static void
file_work(gpointer data, GCancellable *cancel)
{
	ReportJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	if (!db || !db_log_export(db, job->act, 0, "export-report", job->what, 0, cancel,
			   &answer->refusal, &answer->error))
		return;
	job->path = report_save(&job->file, &answer->error);
	answer->good = job->path != NULL;
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

static void
report_load(App *app, void *state)
{
	name_it(app, state);
	app_ask(app, ASK_BLOCKING, report_work, load_done, job_new(app, state), job_free);
}

static void
file_done(App *app, void *state, gpointer data)
{
	ReportScreen *self = state;
	ReportJob *job = data;

	if (answer_final(&job->answer))
		acts_done(self->acts, "file");
	if (answer_tell(app, &job->answer))
		app_sayf(app, SAY_INFO, "Written to %s. Nobody else at this computer can open it.",
			job->path);
}

static void
file_it(App *app, ReportScreen *self, bool xlsx)
{
	g_autofree char *chosen =
		report_kept_words(self->kind, self->kept, self->titles, self->dates);
	const SessionWho *who = session_who(screens_session(app));
	ReportJob *job = job_new(app, self);

	job->act = g_strdup(acts_id(self->acts, "file"));
	job->what = g_strdup_printf("%s%s%s%s%s, %u row%s", self->kind->title,
		who->school ? ", " : "", who->school ? who->school : "", *chosen ? ", " : "",
		chosen, self->shown->len, self->shown->len == 1 ? "" : "s");
	job->rows = g_ptr_array_ref(self->rows);
	job->shown = g_ptr_array_copy(self->shown, NULL, NULL);
	job->titles = g_ptr_array_ref(self->titles);
	job->file = (ReportFile){ self->kind, job->titles, job->shown, job->what, xlsx };
	app_ask(app, ASK_BLOCKING, file_work, file_done, job, job_free);
}

static void
print_it(App *app, const ReportScreen *self)
{
	g_autofree char *chosen =
		report_kept_words(self->kind, self->kept, self->titles, self->dates);
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) pdf = report_pages(app, self->kind, self->shown, chosen, &error);
	const PrintArgs print = { .title = app_title(app), .pdf = pdf, .kind = "report" };

	if (pdf)
		app_push(app, &screen_print, &print);
	else
		app_say(app, SAY_FAILURE, error->message);
}

/* --- what is asked of the clerk */

static void
with_answer(App *app, void *state, const char *line)
{
	ReportScreen *self = state;

	if (!line)
		return;
	g_free(self->kept->with);
	self->kept->with = *line ? g_strdup(line) : NULL;
	choose(self);
	name_it(app, self);
}

static void
show_all(App *app, ReportScreen *self)
{
	int sorted = self->kept->sorted;

	report_kept_clear(self->kept);
	self->kept->sorted = sorted;
	g_clear_pointer(&self->shown, g_ptr_array_unref);
	g_clear_pointer(&self->rows, g_ptr_array_unref);
	app_reload(app);
}

static void
sort_next(App *app, ReportScreen *self)
{
	self->kept->sorted = (self->kept->sorted + 1) % ((int)self->titles->len + 1);
	choose(self);
	name_it(app, self);
}

static void
report_act(App *app, void *state, int action)
{
	ReportScreen *self = state;

	switch (action) {
	case FILTER:
		app_push(app, &screen_report_filter, &(ReportFilterArgs){ self->kind, self->kept });
		break;
	case WITH:
		dialog_line(app, "Only rows with",
			"A name, a number, a word: rows that have it in any column stay.", "With",
			60, with_answer);
		break;
	case ALL:
		show_all(app, self);
		break;
	case SORT:
		sort_next(app, self);
		break;
	case FILE_IT:
		file_it(app, self, false);
		break;
	case WORKBOOK:
		file_it(app, self, true);
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
	const ReportKept *kept = ((const ReportScreen *)state)->kept;

	for (int i = 0; i < N_ONLY; i++)
		if (kept->value[i])
			return NULL;
	return kept->with || kept->from || kept->to ? NULL : "All rows are shown.";
}

/* --- showing */

static void
report_draw(App *app, const void *state, Canvas *canvas)
{
	const ReportScreen *self = state;

	if (!self->rows)
		return;
	if (self->shown->len == 0) {
		canvas_text(canvas, 1, 2, STYLE_NORMAL,
			no_filter(app, self)
				? self->kind->empty
				: "Nothing is as chosen. F changes that, A shows all.");
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
	{ 'f', "F", FILTER, "choose",
		"Choose days, school, grade, homeroom, language, member of staff." },
	{ '/', "/", WITH, "only", "Show only rows that have something in them.", 0, NULL },
	{ 'a', "A", ALL, "all", "Give up what was chosen: show all rows.", 0, no_filter },
	{ 's', "S", SORT, "sort", "Sort by the next column; after the last one as it came.", 0,
		no_rows },
	{ 'e', "E", FILE_IT, "to a file", "Write these rows to a file for a spreadsheet (CSV).", 0,
		no_rows },
	{ 'x', "X", WORKBOOK, "Excel", "Write these rows to an Excel workbook.", 0, no_rows },
	{ 'p', "P", PRINT, "print", "Print these rows.", 0, no_rows },
	{ 0 },
};

const Screen screen_report = {
	.name = "report",
	.state_size = sizeof(ReportScreen),
	.keys = keys,
	.open = report_open,
	.load = report_load,
	.draw = report_draw,
	.act = report_act,
	.close = report_close,
};
