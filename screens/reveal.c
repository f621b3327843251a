/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include <string.h>

#include "desk/acts.h"
#include "desk/reveal.h"

/* A code on the screen, for those the district lets (MISSION L11). The reason is asked first, the
 * event is written before anything can be read, and what is shown goes after a minute, with any key,
 * with the lock and with the next parent. */

enum { GO_ON = 1 };
enum { SHOWN_SECONDS = 60, POLL_MS = 3000, REASON_MAX = 120 };

typedef struct {
	gint64 student_id, guardian_id;
	char *guardian, *student;
	Acts *acts;
	RevealState *request; /* NULL until asked */
	Secret *shown;
	int left;  /* seconds */
	bool done; /* was seen, and hidden again */
} Reveal;

static bool
in_state(const Reveal *self, const char *state)
{
	return self->request && g_str_equal(self->request->state, state);
}

static void
reveal_open(App *app, void *state, gconstpointer args)
{
	Reveal *self = state;
	const RevealArgs *given = args;

	self->student_id = given->student_id;
	self->guardian_id = given->guardian_id;
	self->guardian = g_strdup(given->guardian);
	self->student = g_strdup(given->student);
	app_set_title(app, "The %s of %s, for %s", screens_profile(app)->credential,
		given->guardian, given->student);
	self->acts = acts_new();
}

static void
hide(Reveal *self)
{
	if (self->shown)
		self->done = true;
	g_clear_pointer(&self->shown, secret_free);
}

static void
reveal_close(void *state)
{
	Reveal *self = state;

	hide(self);
	reveal_state_free(self->request);
	acts_free(self->acts);
	g_free(self->guardian);
	g_free(self->student);
}

/* --- asking */

typedef struct {
	Answer answer;
	gint64 student_id, guardian_id;
	char *ask_act, *open_act; /* NULL: not that */
	char *reason;
	RevealState *request;
	Secret *shown;
} RevealJob;

static void
job_free(gpointer data)
{
	RevealJob *job = data;

	answer_clear(&job->answer);
	g_free(job->ask_act);
	g_free(job->open_act);
	g_free(job->reason);
	reveal_state_free(job->request);
	secret_free(job->shown);
	g_free(job);
}

static bool
look(RevealJob *job, GCancellable *cancel)
{
	Answer *answer = &job->answer;
	gint64 reveal_id = job->request->reveal_id;
	Db *db = session_db(answer->session, cancel, &answer->error);

	g_clear_pointer(&job->request, reveal_state_free);
	return db && db_reveal_state(db, reveal_id, cancel, &job->request, &answer->refusal,
			     &answer->error);
}

static void
reveal_work(gpointer data, GCancellable *cancel)
{
	RevealJob *job = data;
	Answer *answer = &job->answer;

	if (job->ask_act)
		answer->good = reveal_ask(answer->session, job->ask_act, job->student_id,
			job->guardian_id, job->reason, cancel, &job->request, &answer->refusal,
			&answer->error);
	else if (job->open_act)
		answer->good = true;
	else
		answer->good = look(job, cancel);
	if (answer->good && job->open_act && g_str_equal(job->request->state, "granted"))
		answer->good = reveal_code(answer->session, job->open_act, job->request, cancel,
			&job->shown, &answer->refusal, &answer->error);
}

static bool
shown_tick(App *app, void *state)
{
	Reveal *self = state;

	if (!self->shown)
		return false;
	if (--self->left <= 0)
		hide(self);
	app_redraw(app);
	return self->shown != NULL;
}

static RevealJob *job_new(App *app, const Reveal *self);
static void reveal_done(App *app, void *state, gpointer data);

static bool
poll_tick(App *app, void *state)
{
	Reveal *self = state;

	if (!in_state(self, "asked"))
		return false;
	app_ask(app, ASK_QUIET | ASK_LATEST, reveal_work, reveal_done, job_new(app, self),
		job_free);
	return true;
}

static void
reveal_done(App *app, void *state, gpointer data)
{
	Reveal *self = state;
	RevealJob *job = data;
	bool waited = in_state(self, "asked");

	if (job->ask_act && answer_final(&job->answer))
		acts_done(self->acts, "ask");
	if (job->open_act && answer_final(&job->answer))
		acts_done(self->acts, "open");
	if (job->request) {
		reveal_state_free(self->request);
		self->request = g_steal_pointer(&job->request);
	}
	if (!answer_tell(app, &job->answer))
		return;
	if (job->shown) {
		self->shown = g_steal_pointer(&job->shown);
		self->left = SHOWN_SECONDS;
		app_timer(app, 1000, shown_tick);
	} else if (in_state(self, "asked") && !waited) {
		app_timer(app, POLL_MS, poll_tick);
	}
}

static RevealState *
request_copy(const RevealState *request)
{
	RevealState *copy = g_new0(RevealState, 1);

	*copy = *request;
	copy->state = g_strdup(request->state);
	copy->credential_id = g_strdup(request->credential_id);
	copy->reason = g_strdup(request->reason);
	copy->by_whom = g_strdup(request->by_whom);
	copy->note = g_strdup(request->note);
	return copy;
}

static RevealJob *
job_new(App *app, const Reveal *self)
{
	RevealJob *job = g_new0(RevealJob, 1);

	job->answer.session = screens_session(app);
	job->student_id = self->student_id;
	job->guardian_id = self->guardian_id;
	if (self->request)
		job->request = request_copy(self->request);
	return job;
}

static void
reason_typed(App *app, void *state, const char *reason)
{
	Reveal *self = state;
	RevealJob *job;

	if (!reason)
		return;
	g_clear_pointer(&self->request, reveal_state_free);
	self->done = false;
	job = job_new(app, self);
	job->reason = g_strdup(reason);
	job->ask_act = g_strdup(acts_id(self->acts, "ask"));
	job->open_act = g_strdup(acts_id(self->acts, "open"));
	app_ask(app, ASK_BLOCKING, reveal_work, reveal_done, job, job_free);
}

static void
show_granted(App *app, Reveal *self)
{
	RevealJob *job = job_new(app, self);

	job->open_act = g_strdup(acts_id(self->acts, "open"));
	app_ask(app, ASK_BLOCKING, reveal_work, reveal_done, job, job_free);
}

static void
reveal_act(App *app, void *state, int action)
{
	Reveal *self = state;

	if (self->shown)
		hide(self);
	else if (in_state(self, "granted") && !self->done)
		show_granted(app, self);
	else
		dialog_line(app, "Why has it to be seen?",
			"Your name, the time and this reason are kept with the student's record.",
			"Reason", REASON_MAX, reason_typed);
}

static const char *
waits(App *app, const void *state)
{
	return in_state(state, "asked") ? "It waits for a colleague's yes." : NULL;
}

/* While the code is shown, every key is for hiding it. */
static bool
reveal_typing(const void *state)
{
	return ((const Reveal *)state)->shown != NULL;
}

static bool
reveal_key(App *app, void *state, int key)
{
	Reveal *self = state;

	if (!self->shown)
		return false;
	hide(self);
	return true;
}

static void
reveal_conceal(App *app, void *state)
{
	hide(state);
}

/* --- showing */

static char *
words(App *app, const Reveal *self)
{
	const char *credential = screens_profile(app)->credential;
	const RevealState *request = self->request;

	if (self->done)
		return g_strdup_printf("Hidden. That it was seen, and why, is written down. Enter "
				       "asks again; Esc goes back.");
	if (in_state(self, "asked"))
		return g_strdup(
			"A second person has to say yes. Ask a colleague to press F5 on the "
			"look-up screen, at their own desk. This page goes on by itself. Esc "
			"gives up.");
	if (in_state(self, "granted"))
		return g_strdup_printf("%s says yes. Enter shows the %s for one minute.",
			request->by_whom ? request->by_whom : "The policy", credential);
	if (in_state(self, "refused"))
		return g_strdup_printf("%s says no%s%s. Nothing was shown.",
			request->by_whom ? request->by_whom : "A colleague",
			request->note ? ": " : "", request->note ? request->note : "");
	if (in_state(self, "lapsed"))
		return g_strdup("Nobody answered in time. Enter asks again.");
	return g_strdup_printf(
		"The %s is shown for one minute, to you alone: turn the screen so that nobody else "
		"reads along. Each look is written down first, with your name and the reason. "
		"Enter asks for the reason.",
		credential);
}

static void
reveal_draw(App *app, const void *state, Canvas *canvas)
{
	const Reveal *self = state;
	g_autofree char *text = NULL;

	if (self->shown) {
		canvas_ascii(canvas, 2, 6, STYLE_STRONG, secret_text(self->shown),
			strlen(secret_text(self->shown)));
		canvas_textf(canvas, 5, 2, STYLE_NORMAL, "Any key hides it. Hidden in %d seconds.",
			self->left);
		canvas_cursor(canvas, 5, 2);
		return;
	}
	text = words(app, self);
	canvas_wrap(canvas, 1, 2, MIN(canvas->cols - 4, 72), canvas->rows - 1, STYLE_NORMAL, text);
	canvas_cursor(canvas, 1, 2);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", GO_ON, "go on", "Ask for the reason, then show the code for a minute.",
		KEY_MAIN, waits },
	{ 0 },
};

const Screen screen_reveal = {
	.name = "reveal",
	.state_size = sizeof(Reveal),
	.keys = keys,
	.open = reveal_open,
	.draw = reveal_draw,
	.act = reveal_act,
	.typing = reveal_typing,
	.key = reveal_key,
	.conceal = reveal_conceal,
	.leave = reveal_conceal,
	.close = reveal_close,
};
