/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "db/portal.h"
#include "desk/acts.h"

/* "Why can't I link?" on one screen (MISSION L16, X13): each thing that could be in the way, and the
 * step that mends it. A lock is opened after the photo ID was seen again. */

enum { UNLOCK = 1, NEW_CODE, DOWN, UP };

typedef struct {
	gint64 student_id, guardian_id;
	char *guardian;
	GPtrArray *troubles; /* Trouble; NULL until loaded */
	bool locked;
	int scroll;
	Acts *acts;
	char *id_kind; /* chosen, while the last four are asked */
	bool new_code; /* and then a visit to replace it */
} Unlock;

static void
unlock_open(App *app, void *state, gconstpointer args)
{
	Unlock *self = state;
	const UnlockArgs *given = args;

	self->student_id = given->student_id;
	self->guardian_id = given->guardian_id;
	self->guardian = g_strdup(given->guardian);
	app_set_title(app, "Why can %s not link?", given->guardian);
	self->acts = acts_new();
}

static void
unlock_close(void *state)
{
	Unlock *self = state;

	g_clear_pointer(&self->troubles, g_ptr_array_unref);
	acts_free(self->acts);
	g_free(self->guardian);
	g_free(self->id_kind);
}

/* --- asking */

typedef struct {
	Answer answer;
	gint64 student_id, guardian_id;
	char *act, *id_kind, *last4; /* NULL: only look */
	char *state;
	GPtrArray *troubles;
} UnlockJob;

static void
job_free(gpointer data)
{
	UnlockJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->id_kind);
	g_free(job->last4);
	g_free(job->state);
	g_clear_pointer(&job->troubles, g_ptr_array_unref);
	g_free(job);
}

static void
unlock_work(gpointer data, GCancellable *cancel)
{
	UnlockJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db &&
		       (!job->act || db_unlock(db, job->act, job->guardian_id, job->id_kind,
					     job->last4, NULL, cancel, &job->state,
					     &answer->refusal, &answer->error)) &&
		       db_account_trouble(db, job->student_id, job->guardian_id, cancel,
			       &job->troubles, &answer->refusal, &answer->error);
}

static void
open_replacing_visit(App *app, const Unlock *self)
{
	const VerifyArgs args = {
		.student_id = self->student_id,
		.guardian_id = self->guardian_id,
		.guardian = self->guardian,
		.student = "the student",
		.purpose = "replace",
	};

	app_replace(app, &screen_verify, &args);
}

static void
unlock_done(App *app, void *state, gpointer data)
{
	Unlock *self = state;
	UnlockJob *job = data;

	if (job->act && answer_final(&job->answer))
		acts_done(self->acts, "unlock");
	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->troubles, g_ptr_array_unref);
	self->troubles = g_steal_pointer(&job->troubles);
	self->locked = false;
	for (guint i = 0; i < self->troubles->len; i++) {
		const Trouble *trouble = self->troubles->pdata[i];

		if (g_str_equal(trouble->what, "locked") && !trouble->ok)
			self->locked = true;
	}
	if (!job->act)
		return;
	app_sayf(app, SAY_INFO,
		g_strcmp0(job->state, "unlocked") == 0 ? "%s is unlocked and can try again."
						       : "%s was not locked.",
		self->guardian);
	if (self->new_code)
		open_replacing_visit(app, self);
}

static UnlockJob *
job_new(App *app, Unlock *self)
{
	UnlockJob *job = g_new0(UnlockJob, 1);

	job->answer.session = screens_session(app);
	job->student_id = self->student_id;
	job->guardian_id = self->guardian_id;
	return job;
}

static void
unlock_load(App *app, void *state)
{
	app_ask(app, ASK_BLOCKING, unlock_work, unlock_done, job_new(app, state), job_free);
}

/* --- unlocking: the photo ID again */

static void
last4_typed(App *app, void *state, const char *line)
{
	Unlock *self = state;
	UnlockJob *job;

	if (!line)
		return;
	job = job_new(app, self);
	job->act = g_strdup(acts_id(self->acts, "unlock"));
	job->id_kind = g_strdup(self->id_kind);
	job->last4 = g_ascii_strup(line, -1);
	app_ask(app, ASK_BLOCKING, unlock_work, unlock_done, job, job_free);
}

static void
kind_picked(App *app, void *state, int index)
{
	Unlock *self = state;
	const ProfileChoice *kind;

	if (index < 0)
		return;
	kind = screens_profile(app)->id_kinds->pdata[index];
	g_free(self->id_kind);
	self->id_kind = g_strdup(kind->key);
	dialog_line(app, kind->label, "Same name, same face? Then the last four of its number.",
		"Last four", 4, last4_typed);
}

static void
ask_id(App *app, Unlock *self, bool new_code)
{
	const GPtrArray *kinds = screens_profile(app)->id_kinds;
	g_autoptr(GPtrArray) labels = g_ptr_array_new();

	for (guint i = 0; i < kinds->len; i++)
		g_ptr_array_add(labels, ((const ProfileChoice *)kinds->pdata[i])->label);
	self->new_code = new_code;
	dialog_pick(app, "See the photo ID again", "Which one is in your hand?",
		(const char *const *)labels->pdata, (int)labels->len, kind_picked);
}

static void
unlock_act(App *app, void *state, int action)
{
	Unlock *self = state;

	switch (action) {
	case UNLOCK:
		ask_id(app, self, false);
		break;
	case NEW_CODE:
		ask_id(app, self, true);
		break;
	case DOWN:
		self->scroll++;
		break;
	case UP:
		self->scroll = MAX(0, self->scroll - 1);
		break;
	}
}

static const char *
not_locked(App *app, const void *state)
{
	return ((const Unlock *)state)->locked
		       ? NULL
		       : "Nothing is locked; what is in the way stands here.";
}

/* --- showing */

static void
unlock_draw(App *app, const void *state, Canvas *canvas)
{
	const Unlock *self = state;
	int row = 0;

	for (guint i = (guint)self->scroll; self->troubles && i < self->troubles->len; i++) {
		const Trouble *trouble = self->troubles->pdata[i];

		if (row >= canvas->rows)
			return;
		canvas_text(canvas, row, 2, trouble->ok ? STYLE_GOOD : STYLE_WARN,
			trouble->ok ? "good" : "MEND");
		if (row == 0)
			canvas_cursor(canvas, 0, 2);
		row += canvas_wrap(canvas, row, 8, canvas->cols - 10, canvas->rows - row,
			STYLE_NORMAL, trouble->detail);
		if (!trouble->ok && trouble->next)
			row += canvas_wrap(canvas, row, 8, canvas->cols - 10, canvas->rows - row,
				STYLE_STRONG, trouble->next);
	}
}

static const Key keys[] = {
	{ 'u', "U", UNLOCK, "unlock", "Unlock, with the photo ID seen again.", KEY_MAIN,
		not_locked },
	{ 'n', "N", NEW_CODE, "with a new code",
		"Unlock, and start a visit that replaces the code.", 0, not_locked },
	{ K_DOWN, "Down", DOWN, NULL, "Read on.", KEY_HIDDEN },
	{ K_UP, "Up", UP, NULL, "Back up.", KEY_HIDDEN },
	{ 0 },
};

const Screen screen_unlock = {
	.name = "unlock",
	.state_size = sizeof(Unlock),
	.keys = keys,
	.open = unlock_open,
	.load = unlock_load,
	.draw = unlock_draw,
	.act = unlock_act,
	.close = unlock_close,
};
