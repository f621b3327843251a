/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "base/date.h"
#include "db/visit.h"
#include "desk/acts.h"
#include "screens/kit/list.h"

/* Access forms that wait for approval (MISSION P4), worked off in one key each. */

enum { APPROVE = 1, REFUSE };
enum { NUMBER, GUARDIAN, STUDENT, SINCE, WHO };

typedef struct {
	List *list;
	GPtrArray *forms; /* WaitingForm; NULL until loaded */
	Acts *acts;
	DateStyle dates;
} Approvals;

static void
form_cell(const void *data, int row, int column, Cell *cell)
{
	const WaitingForm *form = ((const Approvals *)data)->forms->pdata[row];
	g_autofree char *since = NULL;

	switch (column) {
	case NUMBER:
		cell_set(cell, STYLE_NORMAL, form->number);
		break;
	case GUARDIAN:
		cell_set(cell, STYLE_NORMAL, form->guardian);
		break;
	case STUDENT:
		cell_set(cell, STYLE_NORMAL, form->student);
		break;
	case SINCE:
		since = date_show_moment_short(form->since, ((const Approvals *)data)->dates);
		cell_set(cell, STYLE_NORMAL, since);
		break;
	case WHO:
		cell_set(cell, STYLE_NORMAL, form->by_whom);
		break;
	}
}

static const ListColumn wide[] = {
	{ NUMBER, "Visit", 8 },
	{ GUARDIAN, "Guardian", 18, .grows = true },
	{ STUDENT, "Student", 18, .grows = true },
	{ SINCE, "Since", 11 },
	{ WHO, "Filled by", 12 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ GUARDIAN, "Guardian", 20, .grows = true },
	{ STUDENT, "Student", 18, .grows = true },
	{ WHO, "Filled by", 12 },
	{ 0 },
};
static const ListColumn *const sets[] = { wide, narrow, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Approvals, forms), .cell = form_cell },
};

static void
approvals_open(App *app, void *state, gconstpointer args)
{
	Approvals *self = state;

	self->dates = screens_profile(app)->date_style;
	self->list = app_list(app, sections, 1);
	self->acts = acts_new();
}

static void
approvals_close(void *state)
{
	Approvals *self = state;

	acts_free(self->acts);
	g_clear_pointer(&self->forms, g_ptr_array_unref);
}

/* --- asking */

typedef struct {
	Answer answer;
	char *what, *act; /* NULL: only look */
	gint64 visit_id;
	char *number;
	bool yes;
	char *note;
	GPtrArray *forms;
} ApprovalJob;

static void
job_free(gpointer data)
{
	ApprovalJob *job = data;

	answer_clear(&job->answer);
	g_free(job->what);
	g_free(job->act);
	g_free(job->number);
	g_free(job->note);
	g_clear_pointer(&job->forms, g_ptr_array_unref);
	g_free(job);
}

static void
approval_work(gpointer data, GCancellable *cancel)
{
	ApprovalJob *job = data;
	Answer *answer = &job->answer;
	g_autofree char *state = NULL;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good =
		db &&
		(!job->act || db_approve(db, job->act, job->visit_id, job->yes, job->note, cancel,
				      &state, &answer->refusal, &answer->error)) &&
		db_approvals_waiting(db, cancel, &job->forms, &answer->refusal, &answer->error);
}

static void
approval_done(App *app, void *state, gpointer data)
{
	Approvals *self = state;
	ApprovalJob *job = data;

	if (job->what && answer_final(&job->answer))
		acts_done(self->acts, job->what);
	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->forms, g_ptr_array_unref);
	self->forms = g_steal_pointer(&job->forms);
	if (job->what)
		app_sayf(app, SAY_INFO,
			job->yes ? "Visit %s is approved; it can go on."
				 : "Visit %s is refused; your reason is kept.",
			job->number);
}

static void
approvals_load(App *app, void *state)
{
	ApprovalJob *job = g_new0(ApprovalJob, 1);

	job->answer.session = screens_session(app);
	app_ask(app, ASK_BLOCKING, approval_work, approval_done, job, job_free);
}

static const WaitingForm *
focused(const Approvals *self)
{
	return list_row(self->list, self);
}

static void
decide(App *app, Approvals *self, bool yes, const char *note)
{
	const WaitingForm *form = focused(self);
	ApprovalJob *job = g_new0(ApprovalJob, 1);

	job->answer.session = screens_session(app);
	job->what = g_strdup_printf("%s %s", yes ? "approve" : "refuse", form->number);
	job->act = g_strdup(acts_id(self->acts, job->what));
	job->visit_id = form->visit_id;
	job->number = g_strdup(form->number);
	job->yes = yes;
	job->note = g_strdup(note);
	app_ask(app, ASK_BLOCKING, approval_work, approval_done, job, job_free);
}

static void
refuse_with(App *app, void *state, const char *reason)
{
	if (reason)
		decide(app, state, false, reason);
}

static void
approvals_act(App *app, void *state, int action)
{
	if (action == APPROVE)
		decide(app, state, true, NULL);
	else
		dialog_line(app, "Refuse the form",
			"The visit ends, and no code comes of it. The reason is kept.", "Reason",
			120, refuse_with);
}

static const char *
nothing_waits(App *app, const void *state)
{
	return focused(state) ? NULL : "No form waits for approval.";
}

static void
approvals_draw(App *app, const void *state, Canvas *canvas)
{
	const Approvals *self = state;

	if (!self->forms)
		return;
	if (self->forms->len == 0) {
		canvas_text(canvas, 1, 2, STYLE_NORMAL,
			"No form waits for your approval. Esc goes back.");
		canvas_cursor(canvas, 1, 2);
		return;
	}
	list_draw(self->list, canvas, 0, canvas->rows - 3, self, true);
	canvas_wrap(canvas, canvas->rows - 2, 2, canvas->cols - 4, 2, STYLE_DIM,
		"The signed paper lies at the counter. Approve it when it is in order.");
}

static const Key keys[] = {
	{ 'a', "A", APPROVE, "approve", "Approve the form on the marked line.", KEY_MAIN,
		nothing_waits },
	{ 'r', "R", REFUSE, "refuse", "Refuse the form; a reason is asked and the visit ends.",
		KEY_DESTRUCTIVE, nothing_waits },
	{ 0 },
};

const Screen screen_approvals = {
	.name = "approvals",
	.title = "Forms to approve",
	.state_size = sizeof(Approvals),
	.keys = keys,
	.open = approvals_open,
	.load = approvals_load,
	.draw = approvals_draw,
	.act = approvals_act,
	.close = approvals_close,
};
