/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "desk/reseal.h"

/* A school has a new key: what is sealed to the one before is sealed again, with progress shown. It
 * may be left at any time; whoever signs in next goes on. */

enum { LATER = 1 };

typedef struct {
	Reseal at;
	GPtrArray *left; /* ResealLeft, those still to come; the last is at hand */
	char *school;
	int all; /* of the school at hand, when it was begun */
	int unreadable;
} Again;

static bool next_school(Again *self);
static void next_batch(App *app, Again *self);

static void
again_open(App *app, void *state, gconstpointer args)
{
	Again *self = state;
	const GPtrArray *given = args;

	self->left = g_ptr_array_new_with_free_func((GDestroyNotify)reseal_left_free);
	for (guint i = 0; i < given->len; i++) {
		const ResealLeft *one = given->pdata[i];
		ResealLeft *copy = g_memdup2(one, sizeof *one);

		copy->school = g_strdup(one->school);
		g_ptr_array_add(self->left, copy);
	}
	next_school(self);
}

static void
again_close(void *state)
{
	Again *self = state;

	reseal_clear(&self->at);
	g_free(self->school);
	g_ptr_array_unref(self->left);
}

static bool
next_school(Again *self)
{
	const ResealLeft *one;

	if (self->left->len == 0)
		return false;
	one = self->left->pdata[self->left->len - 1];
	reseal_clear(&self->at);
	self->at = (Reseal){ .school_id = one->school_id, .newest = one->newest };
	self->all = one->envelopes;
	g_free(self->school);
	self->school = g_strdup(one->school);
	g_ptr_array_remove_index(self->left, self->left->len - 1);
	return true;
}

typedef struct {
	Answer answer;
	Reseal at;
} AgainJob;

static void
job_free(gpointer data)
{
	AgainJob *job = data;

	answer_clear(&job->answer);
	reseal_clear(&job->at);
	g_free(job);
}

static void
batch_work(gpointer data, GCancellable *cancel)
{
	AgainJob *job = data;
	Answer *answer = &job->answer;

	answer->good =
		reseal_step(answer->session, &job->at, cancel, &answer->refusal, &answer->error);
}

static void
finish(App *app, const Again *self)
{
	if (self->unreadable > 0)
		app_sayf(app, SAY_INFO,
			"%d codes do not open and stay under the old key. Give those parents a new "
			"code when they come; tell the district office.",
			self->unreadable);
	else
		app_say(app, SAY_INFO, "All codes are under the new key; the old one is gone.");
	app_pop(app);
}

static void
batch_done(App *app, void *state, gpointer data)
{
	Again *self = state;
	AgainJob *job = data;

	if (!answer_tell(app, &job->answer)) {
		app_pop(app);
		return;
	}
	reseal_clear(&self->at);
	self->at = job->at;
	job->at.after = NULL;
	if (self->at.over) {
		self->unreadable += self->at.unreadable;
		if (!next_school(self)) {
			finish(app, self);
			return;
		}
	}
	next_batch(app, self);
}

static void
next_batch(App *app, Again *self)
{
	AgainJob *job = g_new0(AgainJob, 1);

	job->answer.session = screens_session(app);
	job->at = self->at;
	job->at.after = g_strdup(self->at.after);
	app_ask(app, ASK_QUIET, batch_work, batch_done, job, job_free);
}

static void
again_load(App *app, void *state)
{
	next_batch(app, state);
}

static void
again_act(App *app, void *state, int action)
{
	app_say(app, SAY_INFO, "It goes on when somebody who holds the key signs in next.");
	app_pop(app);
}

static void
again_size(App *app, const void *state, int columns, int *ret_rows, int *ret_columns)
{
	*ret_rows = 7;
	*ret_columns = 64;
}

static void
again_draw(App *app, const void *state, Canvas *canvas)
{
	const Again *self = state;

	canvas_wrap(canvas, 0, 1, canvas->cols - 2, 3, STYLE_NORMAL,
		"Codes that are out are sealed to it again. Parents notice nothing; nothing is "
		"printed.");
	canvas_textf(canvas, 3, 1, STYLE_NORMAL, "%s   %d of %d", self->school, self->at.done,
		self->all);
	canvas_bar(canvas, 4, 1, canvas->cols - 2, self->at.done, MAX(self->all, 1));
	canvas_cursor(canvas, 4, 1);
}

static const Key keys[] = {
	{ K_ESC, "Esc", LATER, "later", "Stop here; it goes on at the next sign-in.", 0 },
	{ 0 },
};

const Screen screen_reseal = {
	.name = "reseal",
	.title = "The school has a new key",
	.state_size = sizeof(Again),
	.keys = keys,
	.flags = SCREEN_DIALOG,
	.open = again_open,
	.load = again_load,
	.draw = again_draw,
	.act = again_act,
	.close = again_close,
	.size = again_size,
};
