/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/import_words.h"
#include "base/date.h"
#include "screens/import.h"
#include "screens/kit/list.h"

/* Imports of the past, the newest first; what each left as the desk had it, and whether somebody has
 * looked at it. N begins a new one. */

enum { OPEN = 1, NEW, DIFFERENCES };
enum { AT, BY, FILE_NAME, STUDENTS, KEPT };

typedef struct {
	List *list;
	GPtrArray *imports; /* ImportPast; NULL until loaded */
	DateStyle dates;
} Imports;

static void
import_cell(const void *data, int row, int column, Cell *cell)
{
	const ImportPast *past = ((const Imports *)data)->imports->pdata[row];
	g_autofree char *when = NULL;

	switch (column) {
	case AT:
		when = date_show_moment_short(past->at, ((const Imports *)data)->dates);
		cell_set(cell, STYLE_NORMAL, when);
		break;
	case BY:
		cell_set(cell, STYLE_NORMAL, past->by_whom);
		break;
	case FILE_NAME:
		cell_set(cell, STYLE_NORMAL, past->file);
		break;
	case STUDENTS:
		cell_set(cell, STYLE_NORMAL, past->students ? past->students : "");
		break;
	case KEPT:
		if (past->unseen > 0)
			cell_setf(
				cell, STYLE_WARN, "%" G_GINT64_FORMAT " to look at", past->unseen);
		else if (past->kept > 0)
			cell_setf(cell, STYLE_DIM, "%" G_GINT64_FORMAT " seen", past->kept);
		break;
	}
}

static const ListColumn usual[] = {
	{ AT, "When", 11 },
	{ BY, "By", 12 },
	{ FILE_NAME, "Package", 14, .grows = true },
	{ STUDENTS, "Students", 16 },
	{ KEPT, "Kept here", 12 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ AT, "When", 11 },
	{ FILE_NAME, "Package", 12, .grows = true },
	{ STUDENTS, "Students", 18 },
	{ KEPT, "Kept here", 12 },
	{ 0 },
};
static const ListColumn *const sets[] = { usual, narrow, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Imports, imports), .cell = import_cell },
};

static void
imports_open(App *app, void *state, gconstpointer args)
{
	Imports *self = state;

	self->dates = screens_profile(app)->date_style;
	self->list = app_list(app, sections, 1);
}

static void
imports_close(void *state)
{
	Imports *self = state;

	g_clear_pointer(&self->imports, g_ptr_array_unref);
}

static void
load_done(App *app, void *state, gpointer job)
{
	rows_take(app, job, &((Imports *)state)->imports);
}

static void
imports_load(App *app, void *state)
{
	rows_ask(app, db_imports, load_done);
}

static const ImportPast *
focused(const Imports *self)
{
	return list_row(self->list, self);
}

typedef struct {
	Answer answer;
	gint64 import_id;
	GPtrArray *rows; /* ImportKept */
} KeptJob;

static void
job_free(gpointer data)
{
	KeptJob *job = data;

	answer_clear(&job->answer);
	g_clear_pointer(&job->rows, g_ptr_array_unref);
	g_free(job);
}

static void
kept_work(gpointer data, GCancellable *cancel)
{
	KeptJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && db_import_kept(db, job->import_id, cancel, &job->rows,
				     &answer->refusal, &answer->error);
}

static void
kept_done(App *app, void *state, gpointer data)
{
	KeptJob *job = data;
	const ImportPast *past = focused(state);

	if (!answer_tell(app, &job->answer) || !past || past->import_id != job->import_id)
		return;
	g_autoptr(GError) error = NULL;
	g_autofree char *title = g_strdup_printf("Import %" G_GINT64_FORMAT, past->import_id);
	g_autoptr(GPtrArray) lines = import_past_lines(past, job->rows);
	g_autoptr(GBytes) pdf = import_pages(title, screens_session(app), lines, &error);
	const PageArgs page = { title, lines, NULL, pdf, "import" };

	if (pdf)
		app_push(app, &screen_page, &page);
	else
		app_say(app, SAY_FAILURE, error->message);
}

static const char *
cannot_open(App *app, const void *state)
{
	return focused(state) ? NULL : "There is no import yet. N begins one.";
}

static const char *
no_differences(App *app, const void *state)
{
	const ImportPast *past = focused(state);

	return past && past->kept > 0 ? NULL : "This import had nothing otherwise than the desk.";
}

static const char *
cannot_begin(App *app, const void *state)
{
	return ((const Imports *)state)->imports
		       ? NULL
		       : "Only the district's administrator takes packages in.";
}

static void
imports_act(App *app, void *state, int action)
{
	Imports *self = state;

	if (action == NEW) {
		app_push(app, &screen_import, NULL);
		return;
	}
	if (action == DIFFERENCES) {
		app_push(app, &screen_import_kept, &(ImportKeptArgs){ focused(self)->import_id });
		return;
	}
	KeptJob *job = g_new0(KeptJob, 1);
	job->answer.session = screens_session(app);
	job->import_id = focused(self)->import_id;
	app_ask(app, ASK_BLOCKING, kept_work, kept_done, job, job_free);
}

static void
imports_draw(App *app, const void *state, Canvas *canvas)
{
	const Imports *self = state;
	int bottom = canvas->rows - 3;

	if (!self->imports)
		return;
	if (self->imports->len == 0) {
		canvas_wrap(canvas, 1, 2, canvas->cols - 4, 4, STYLE_NORMAL,
			"No import yet. A package of the student system brings schools, students "
			"and guardians; N looks into one and shows what it would do before "
			"anything is done.");
		canvas_cursor(canvas, 1, 2);
		return;
	}
	list_draw(self->list, canvas, 0, bottom, self, true);
	canvas_wrap(canvas, bottom + 1, 1, canvas->cols - 2, 2, STYLE_DIM,
		"Students: + added, ~ changed, - left. Enter shows all of one, with what stayed as "
		"the desk had it, to print or to save. D goes through that.");
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "open", "Show what came of the import on the marked line.",
		KEY_MAIN, cannot_open },
	{ 'd', "D", DIFFERENCES, "differences",
		"Go through what stayed as the desk had it, and mark it as seen.", 0,
		no_differences },
	{ 'n', "N", NEW, "new import", "Choose a package and see what it would do.", 0,
		cannot_begin },
	{ 0 },
};

const Screen screen_imports = {
	.name = "imports",
	.title = "Imports",
	.state_size = sizeof(Imports),
	.keys = keys,
	.open = imports_open,
	.load = imports_load,
	.draw = imports_draw,
	.act = imports_act,
	.close = imports_close,
};
