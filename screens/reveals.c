/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "base/date.h"
#include "db/event.h"
#include "desk/acts.h"
#include "screens/kit/list.h"

/* Codes that colleagues ask to see, where the district wants two people: each is decided here, at
 * one's own desk and under one's own name. */

enum { ALLOW = 1, REFUSE };
enum { GUARDIAN, STUDENT, WHO, SINCE, REASON };

typedef struct {
	List *list;
	GPtrArray *requests; /* RevealRequest; NULL until loaded */
	Acts *acts;
	DateStyle dates;
} Reveals;

static void
request_cell(const void *data, int row, int column, Cell *cell)
{
	const RevealRequest *request = ((const Reveals *)data)->requests->pdata[row];
	g_autofree char *since = NULL;

	switch (column) {
	case GUARDIAN:
		cell_set(cell, STYLE_NORMAL, request->guardian);
		break;
	case STUDENT:
		cell_set(cell, STYLE_NORMAL, request->student);
		break;
	case WHO:
		cell_set(cell, STYLE_NORMAL, request->asked_by);
		break;
	case SINCE:
		since = date_show_moment_short(request->asked_at, ((const Reveals *)data)->dates);
		cell_set(cell, STYLE_NORMAL, since);
		break;
	case REASON:
		cell_set(cell, STYLE_NORMAL, request->reason);
		break;
	}
}

static const ListColumn wide[] = {
	{ WHO, "Who asks", 14 },
	{ GUARDIAN, "To see the code of", 20, .grows = true },
	{ REASON, "Why", 24, .grows = true },
	{ SINCE, "Since", 11 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ WHO, "Who asks", 14 },
	{ GUARDIAN, "To see the code of", 18, .grows = true },
	{ REASON, "Why", 20, .grows = true },
	{ 0 },
};
static const ListColumn *const sets[] = { wide, narrow, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Reveals, requests), .cell = request_cell },
};

static void
reveals_open(App *app, void *state, gconstpointer args)
{
	Reveals *self = state;

	self->dates = screens_profile(app)->date_style;
	self->list = app_list(app, sections, 1);
	self->acts = acts_new();
}

static void
reveals_close(void *state)
{
	Reveals *self = state;

	acts_free(self->acts);
	g_clear_pointer(&self->requests, g_ptr_array_unref);
}

/* --- asking */

typedef struct {
	Answer answer;
	char *what, *act; /* NULL: only look */
	gint64 reveal_id;
	bool yes;
	char *note, *asked_by;
	GPtrArray *requests;
} DecideJob;

static void
job_free(gpointer data)
{
	DecideJob *job = data;

	answer_clear(&job->answer);
	g_free(job->what);
	g_free(job->act);
	g_free(job->note);
	g_free(job->asked_by);
	g_clear_pointer(&job->requests, g_ptr_array_unref);
	g_free(job);
}

static void
decide_work(gpointer data, GCancellable *cancel)
{
	DecideJob *job = data;
	Answer *answer = &job->answer;
	g_autofree char *state = NULL;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good =
		db &&
		(!job->act || db_reveal_decide(db, job->act, job->reveal_id, job->yes, job->note,
				      cancel, &state, &answer->refusal, &answer->error)) &&
		db_reveals_waiting(db, cancel, &job->requests, &answer->refusal, &answer->error);
}

static void
decide_done(App *app, void *state, gpointer data)
{
	Reveals *self = state;
	DecideJob *job = data;

	if (job->what && answer_final(&job->answer))
		acts_done(self->acts, job->what);
	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->requests, g_ptr_array_unref);
	self->requests = g_steal_pointer(&job->requests);
	if (job->what)
		app_sayf(app, SAY_INFO,
			job->yes ? "%s may see it now, once, within a quarter of an hour."
				 : "%s will not see it; your reason is kept.",
			job->asked_by);
}

static void
reveals_load(App *app, void *state)
{
	DecideJob *job = g_new0(DecideJob, 1);

	job->answer.session = screens_session(app);
	app_ask(app, ASK_BLOCKING, decide_work, decide_done, job, job_free);
}

static const RevealRequest *
focused(const Reveals *self)
{
	return list_row(self->list, self);
}

static void
decide(App *app, Reveals *self, bool yes, const char *note)
{
	const RevealRequest *request = focused(self);
	DecideJob *job = g_new0(DecideJob, 1);

	job->answer.session = screens_session(app);
	job->what = g_strdup_printf(
		"%s %" G_GINT64_FORMAT, yes ? "allow" : "refuse", request->reveal_id);
	job->act = g_strdup(acts_id(self->acts, job->what));
	job->reveal_id = request->reveal_id;
	job->yes = yes;
	job->note = g_strdup(note);
	job->asked_by = g_strdup(request->asked_by);
	app_ask(app, ASK_BLOCKING, decide_work, decide_done, job, job_free);
}

static void
allow_answer(App *app, void *state, bool yes)
{
	if (yes)
		decide(app, state, true, NULL);
}

static void
refuse_with(App *app, void *state, const char *reason)
{
	if (reason)
		decide(app, state, false, reason);
}

static void
reveals_act(App *app, void *state, int action)
{
	const RevealRequest *request = focused(state);
	g_autofree char *text = NULL;

	if (action == REFUSE) {
		dialog_line(app, "Say no", "Nothing is shown. The reason is kept.", "Reason", 120,
			refuse_with);
		return;
	}
	text = g_strdup_printf("%s wants to see the code of %s, for %s: %s\nYour name is written "
			       "down with it.",
		request->asked_by, request->guardian, request->student, request->reason);
	dialog_yes_no(app, "Let a colleague see a code?", text, "let it be seen", "not now",
		allow_answer);
}

static const char *
nothing_waits(App *app, const void *state)
{
	return focused(state) ? NULL : "No colleague asks to see a code.";
}

static void
reveals_draw(App *app, const void *state, Canvas *canvas)
{
	const Reveals *self = state;

	if (!self->requests)
		return;
	if (self->requests->len == 0) {
		canvas_text(canvas, 1, 2, STYLE_NORMAL,
			"No colleague asks to see a code. Esc goes back.");
		canvas_cursor(canvas, 1, 2);
		return;
	}
	list_draw(self->list, canvas, 0, canvas->rows, self, true);
}

static const Key keys[] = {
	{ 'a', "A", ALLOW, "allow", "Let the colleague on the marked line see the code, once.",
		KEY_MAIN, nothing_waits },
	{ 'r', "R", REFUSE, "refuse", "Say no to the marked line; a reason is asked.",
		KEY_DESTRUCTIVE, nothing_waits },
	{ 0 },
};

const Screen screen_reveals = {
	.name = "reveals",
	.title = "Codes colleagues ask to see",
	.state_size = sizeof(Reveals),
	.keys = keys,
	.open = reveals_open,
	.load = reveals_load,
	.draw = reveals_draw,
	.act = reveals_act,
	.close = reveals_close,
};
