/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/import.h"

#include <string.h>

#include "base/phone.h"
#include "desk/acts.h"
#include "screens/kit/list.h"

/* What an import had otherwise than the desk, and what stayed: looked at one by one, and marked as
 * seen. The same difference in the next import is then seen already. */

enum { OPEN = 1, SEEN, ALL };
enum { PERSON, FIELD, OURS, THEIRS, BY };

typedef struct {
	gint64 import_id;
	List *list;
	GPtrArray *rows; /* ImportKept; NULL until loaded */
	Acts *acts;
} Kept;

/* A telephone as people say it, anything else as it is. Caller owns. */
static char *
readable(const char *text)
{
	return *text == '+' && text[1 + strspn(text + 1, "0123456789")] == '\0'
		       ? phone_show(text, NULL)
		       : g_strdup(text);
}

static void
kept_cell(const void *data, int row, int column, Cell *cell)
{
	const ImportKept *kept = ((const Kept *)data)->rows->pdata[row];
	g_autofree char *ours = readable(kept->ours), *theirs = readable(kept->theirs);
	const char *const texts[] = { kept->person, kept->field, ours, theirs,
		kept->seen_by ? "seen" : "" };

	cell_set(cell, kept->seen_by ? STYLE_DIM : STYLE_NORMAL, texts[column]);
}

static const ListColumn usual[] = {
	{ PERSON, "Whose", 16, .grows = true },
	{ FIELD, "What", 12, .grows = true },
	{ OURS, "Stays, as here", 16, .grows = true },
	{ THEIRS, "In the package", 16, .grows = true },
	{ BY, "", 4 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ PERSON, "Whose", 16, .grows = true },
	{ FIELD, "What", 12, .grows = true },
	{ THEIRS, "In the package", 16, .grows = true },
	{ BY, "", 4 },
	{ 0 },
};
static const ListColumn *const sets[] = { usual, narrow, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Kept, rows), .cell = kept_cell },
};

static void
kept_open(App *app, void *state, gconstpointer args)
{
	Kept *self = state;
	const ImportKeptArgs *given = args;

	self->import_id = given->import_id;
	app_set_title(
		app, "Import %" G_GINT64_FORMAT ": what stayed as it was here", given->import_id);
	self->list = app_list(app, sections, 1);
	self->acts = acts_new();
}

static void
kept_close(void *state)
{
	Kept *self = state;

	acts_free(self->acts);
	g_clear_pointer(&self->rows, g_ptr_array_unref);
}

typedef struct {
	Answer answer;
	gint64 import_id;
	char *what, *act; /* NULL: looks only */
	int n;            /* 0: all of them */
	GPtrArray *rows;
} KeptJob;

static void
job_free(gpointer data)
{
	KeptJob *job = data;

	answer_clear(&job->answer);
	g_free(job->what);
	g_free(job->act);
	g_clear_pointer(&job->rows, g_ptr_array_unref);
	g_free(job);
}

static void
kept_work(gpointer data, GCancellable *cancel)
{
	KeptJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db &&
		       (!job->act || db_import_conflict_seen(db, job->act, job->import_id, job->n,
					     cancel, &answer->refusal, &answer->error)) &&
		       db_import_kept(db, job->import_id, cancel, &job->rows, &answer->refusal,
			       &answer->error);
}

static void
kept_done(App *app, void *state, gpointer data)
{
	Kept *self = state;
	KeptJob *job = data;

	if (job->what && answer_final(&job->answer))
		acts_done(self->acts, job->what);
	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->rows, g_ptr_array_unref);
	self->rows = g_steal_pointer(&job->rows);
	if (job->act)
		app_say(app, SAY_INFO,
			job->n ? "Seen. The next import does not ask again."
			       : "All of it is seen. The next import does not ask again.");
}

static void
ask(App *app, Kept *self, bool marks, int n)
{
	KeptJob *job = g_new0(KeptJob, 1);

	job->answer.session = screens_session(app);
	job->import_id = self->import_id;
	job->n = n;
	if (marks) {
		job->what = g_strdup_printf("seen %d", n);
		job->act = g_strdup(acts_id(self->acts, job->what));
	}
	app_ask(app, ASK_BLOCKING, kept_work, kept_done, job, job_free);
}

static void
kept_load(App *app, void *state)
{
	ask(app, state, false, 0);
}

static const ImportKept *
focused(const Kept *self)
{
	return list_row(self->list, self);
}

static bool
is_student(const ImportKept *kept)
{
	return kept && kept->person_id && g_str_equal(kept->kind, "student");
}

static void
kept_act(App *app, void *state, int action)
{
	Kept *self = state;

	if (action == OPEN)
		app_push(app, &screen_student, &(StudentArgs){ focused(self)->person_id, 0 });
	else
		ask(app, self, true, action == ALL ? 0 : focused(self)->n);
}

static const char *
not_open(App *app, const void *state)
{
	return is_student(focused(state))
		       ? NULL
		       : "Mark a line about a student. A guardian is found by F2 and the name.";
}

static const char *
not_seen(App *app, const void *state)
{
	const ImportKept *kept = focused(state);

	return kept && !kept->seen_by ? NULL : "Mark a line that nobody has seen yet.";
}

static const char *
not_all(App *app, const void *state)
{
	const Kept *self = state;

	for (guint i = 0; self->rows && i < self->rows->len; i++)
		if (!((const ImportKept *)self->rows->pdata[i])->seen_by)
			return NULL;
	return "All of it is seen.";
}

static void
kept_draw(App *app, const void *state, Canvas *canvas)
{
	const Kept *self = state;
	const ImportKept *kept = focused(self);
	g_autofree char *ours = NULL, *theirs = NULL;
	int rows;

	if (!kept)
		return;
	ours = readable(kept->ours);
	theirs = readable(kept->theirs);
	rows = list_draw(self->list, canvas, 0, MAX(canvas->rows - 7, 4), self, true);
	canvas_rule(canvas, rows++, kept->person);
	rows += canvas_wrap(canvas, rows, 2, canvas->cols - 4, 1, STYLE_NORMAL, kept->field);
	canvas_text(canvas, rows, 2, STYLE_DIM, "here");
	canvas_fit(canvas, rows++, 12, canvas->cols - 14, STYLE_NORMAL, ours);
	canvas_text(canvas, rows, 2, STYLE_DIM, "package");
	canvas_fit(canvas, rows++, 12, canvas->cols - 14, STYLE_NORMAL, theirs);
	if (kept->seen_by)
		canvas_textf(canvas, rows, 2, STYLE_DIM, "Seen by %s.", kept->seen_by);
	else
		canvas_wrap(canvas, rows, 2, canvas->cols - 4, canvas->rows - rows, STYLE_DIM,
			"What the desk entered stays. Right so? S: seen. Else correct it in the "
			"student system, or on the card here.");
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "open", "Open the student on the marked line.", KEY_MAIN,
		not_open },
	{ 's', "S", SEEN, "seen",
		"The marked line needs no more looking at; the next import does not ask again.", 0,
		not_seen },
	{ 'a', "A", ALL, "all seen", "None of these lines needs more looking at.", 0, not_all },
	{ 0 },
};

const Screen screen_import_kept = {
	.name = "import_kept",
	.state_size = sizeof(Kept),
	.keys = keys,
	.open = kept_open,
	.load = kept_load,
	.draw = kept_draw,
	.act = kept_act,
	.close = kept_close,
};
