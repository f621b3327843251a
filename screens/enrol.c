/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "base/date.h"
#include "desk/enrol.h"
#include "screens/kit/form.h"

/* The first sign-in of a member: a passphrase of one's own, then the words of the keys that were
 * made with it, until somebody has compared them. */

enum { GO = 1 };

typedef struct {
	char *user, *staff, *by_whom;
	Secret *typed; /* the code; after that the passphrase */
	char *words;   /* NULL: a passphrase is to be chosen */
	Form *form;
	SecretText *fresh, *again;
} Enrol;

static const FormField fields[] = {
	{ .name = "fresh",
		.label = "New passphrase",
		.kind = FIELD_SECRET,
		.row = 0,
		.width = 40,
		.hint = "Three or four words that do not belong together; 12 letters at least." },
	{ .name = "again",
		.label = "Once more",
		.kind = FIELD_SECRET,
		.row = 1,
		.width = 40,
		.hint = "The same again." },
};

static void
fresh_form(Enrol *self)
{
	form_set_secret(self->form, "fresh", &secret_text_store, self->fresh);
	form_set_secret(self->form, "again", &secret_text_store, self->again);
	form_set_focus(self->form, "fresh");
}

static void
enrol_open(App *app, void *state, gconstpointer args)
{
	Enrol *self = state;
	const EnrolArgs *given = args;

	self->user = g_strdup(given->user);
	self->staff = g_strdup(given->view->staff);
	self->by_whom = g_strdup(given->view->by_whom);
	self->words = g_strdup(given->view->words);
	self->typed = secret_copy(given->typed);
	self->fresh = secret_text_new();
	self->again = secret_text_new();
	self->form = app_form(app, fields, G_N_ELEMENTS(fields), NULL);
	fresh_form(self);
}

static void
enrol_close(void *state)
{
	Enrol *self = state;

	g_free(self->user);
	g_free(self->staff);
	g_free(self->by_whom);
	g_free(self->words);
	secret_free(self->typed);
	secret_text_free(self->fresh);
	secret_text_free(self->again);
}

typedef struct {
	Answer answer;
	char *user;
	Secret *typed, *fresh; /* FRESH NULL: only look */
	EnrolView *view;
} EnrolJob;

static void
job_free(gpointer data)
{
	EnrolJob *job = data;

	answer_clear(&job->answer);
	g_free(job->user);
	secret_free(job->typed);
	secret_free(job->fresh);
	enrol_view_free(job->view);
	g_free(job);
}

static void
enrol_work(gpointer data, GCancellable *cancel)
{
	EnrolJob *job = data;
	Answer *answer = &job->answer;

	answer->good = job->fresh ? enrol_finish(answer->session, job->user, job->typed, job->fresh,
					    cancel, &job->view, &answer->refusal, &answer->error)
				  : enrol_look(answer->session, job->user, job->typed, cancel,
					    &job->view, &answer->refusal, &answer->error);
}

static void
enrol_done(App *app, void *state, gpointer data)
{
	Enrol *self = state;
	EnrolJob *job = data;

	if (!answer_tell(app, &job->answer)) {
		if (!self->words)
			fresh_form(self);
		return;
	}
	if (!job->view) {
		app_say(app, SAY_INFO, "You are in. Sign in with your user name and passphrase.");
		app_replace(app, &screen_sign_in, NULL);
		return;
	}
	if (!job->fresh)
		app_sayf(app, SAY_INFO, "Not yet: %s has not signed for these words.",
			self->by_whom);
	else
		app_say(app, SAY_INFO,
			"The passphrase is yours now, and the code is worth nothing more.");
	g_free(self->words);
	self->words = g_strdup(job->view->words);
	if (job->fresh) {
		secret_free(self->typed);
		self->typed = secret_copy(job->fresh);
	}
}

/* What was typed twice, or NULL with the reason said. Caller owns. */
static Secret *
take_fresh(App *app, Enrol *self)
{
	g_autoptr(Secret) fresh = secret_text_take(self->fresh);
	g_autoptr(Secret) again = secret_text_take(self->again);
	g_autoptr(GError) why = NULL;

	fresh_form(self);
	if (!secret_equal(fresh, again)) {
		app_say(app, SAY_INFO, "The two are not the same. Type both again.");
		return NULL;
	}
	if (!enrol_acceptable(fresh, self->user, &why)) {
		app_say(app, SAY_INFO, why->message);
		return NULL;
	}
	return g_steal_pointer(&fresh);
}

static void
enrol_act(App *app, void *state, int action)
{
	Enrol *self = state;
	Secret *fresh = NULL;
	EnrolJob *job;

	if (!self->words) {
		fresh = take_fresh(app, self);
		if (!fresh)
			return;
	}
	job = g_new0(EnrolJob, 1);
	job->answer.session = screens_session(app);
	job->user = g_strdup(self->user);
	job->typed = secret_copy(self->typed);
	job->fresh = fresh;
	app_ask(app, ASK_BLOCKING, enrol_work, enrol_done, job, job_free);
}

static bool
enrol_key(App *app, void *state, int key)
{
	Enrol *self = state;

	if (key == K_ESC) {
		app_replace(app, &screen_sign_in, NULL);
		return true;
	}
	return !self->words && form_key(self->form, key);
}

static bool
enrol_typing(const void *state)
{
	const Enrol *self = state;

	return !self->words && form_typing(self->form);
}

static void
draw_words(const Enrol *self, Canvas *canvas)
{
	g_auto(GStrv) lines = g_strsplit(self->words, "  ", 2);
	g_autofree char *text = g_strdup_printf(
		"Your keys are made; they are on no other desk. %s now opens F6, staff, and F5 "
		"on your name, and sees eight words. Read these eight to them:",
		self->by_whom);
	int row = 3 + canvas_wrap(canvas, 3, 2, canvas->cols - 4, 4, STYLE_NORMAL, text);

	for (int i = 0; lines[i]; i++)
		canvas_text(canvas, row + 1 + i, 6, STYLE_TITLE, lines[i]);
	canvas_wrap(canvas, row + 4, 2, canvas->cols - 4, 5, STYLE_DIM,
		"The same words there: they sign for you, and Enter here lets you in. Other words "
		"there: somebody has put other keys in the place of yours. Do not go on; tell the "
		"district office.");
	canvas_cursor(canvas, row + 1, 6);
}

static void
enrol_draw(App *app, const void *state, Canvas *canvas)
{
	const Enrol *self = state;
	Canvas part = canvas_part(canvas, 7, 2, 4, canvas->cols - 4);

	canvas_textf(canvas, 1, 2, STYLE_TITLE, "Welcome, %s.", self->staff);
	if (self->words) {
		draw_words(self, canvas);
		return;
	}
	canvas_wrap(canvas, 3, 2, canvas->cols - 4, 3, STYLE_NORMAL,
		"The code was right. Choose a passphrase of your own; it replaces the code. Nobody "
		"can look it up: who forgets it starts again with a new code.");
	form_draw(self->form, &part, 0, 4, true);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", GO, "go on",
		"Take the passphrase; or look whether the words were signed.",
		KEY_MAIN | KEY_AFTER },
	{ 0 },
};

const Screen screen_enrol = {
	.name = "enrol",
	.title = "First sign-in",
	.state_size = sizeof(Enrol),
	.keys = keys,
	.flags = SCREEN_SIGN_IN,
	.open = enrol_open,
	.draw = enrol_draw,
	.act = enrol_act,
	.typing = enrol_typing,
	.key = enrol_key,
	.close = enrol_close,
};
