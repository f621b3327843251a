/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "desk/acts.h"
#include "desk/enrol.h"
#include "screens/kit/form.h"

/* Another passphrase for whoever is signed in. */

enum { CHANGE = 1 };
enum { OLD, FRESH, AGAIN, SECRETS };

typedef struct {
	Form *form;
	SecretText *typed[SECRETS];
	Acts *acts;
} Passphrase;

static const FormField fields[] = {
	{ .name = "old",
		.label = "Passphrase of today",
		.kind = FIELD_SECRET,
		.row = 0,
		.width = 40 },
	{ .name = "fresh",
		.label = "New passphrase",
		.kind = FIELD_SECRET,
		.row = 2,
		.width = 40,
		.hint = "Three or four words that do not belong together; 12 letters at least." },
	{ .name = "again",
		.label = "Once more",
		.kind = FIELD_SECRET,
		.row = 3,
		.width = 40,
		.hint = "The same again." },
};

static void
fresh_form(Passphrase *self)
{
	for (int i = 0; i < SECRETS; i++) {
		secret_text_clear(self->typed[i]);
		form_set_secret(self->form, fields[i].name, &secret_text_store, self->typed[i]);
	}
	form_set_focus(self->form, "old");
}

static void
passphrase_open(App *app, void *state, gconstpointer args)
{
	Passphrase *self = state;

	self->acts = acts_new();
	self->form = app_form(app, fields, G_N_ELEMENTS(fields), NULL);
	for (int i = 0; i < SECRETS; i++)
		self->typed[i] = secret_text_new();
	fresh_form(self);
}

static void
passphrase_close(void *state)
{
	Passphrase *self = state;

	acts_free(self->acts);
	for (int i = 0; i < SECRETS; i++)
		secret_text_free(self->typed[i]);
}

static void
passphrase_conceal(App *app, void *state)
{
	fresh_form(state);
}

typedef struct {
	Answer answer;
	char *act;
	Secret *old, *fresh;
} PassphraseJob;

static void
job_free(gpointer data)
{
	PassphraseJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	secret_free(job->old);
	secret_free(job->fresh);
	g_free(job);
}

static void
change_work(gpointer data, GCancellable *cancel)
{
	PassphraseJob *job = data;
	Answer *answer = &job->answer;

	answer->good = enrol_change(answer->session, job->act, job->old, job->fresh, cancel,
		&answer->refusal, &answer->error);
}

static void
change_done(App *app, void *state, gpointer data)
{
	Passphrase *self = state;
	PassphraseJob *job = data;

	/* Every try is an act of its own: what it would answer depends on the passphrase. */
	acts_done(self->acts, "change");
	if (!answer_tell(app, &job->answer)) {
		fresh_form(self);
		return;
	}
	app_say(app, SAY_INFO, "The new passphrase counts from now on, at every desk.");
	app_pop(app);
}

static void
passphrase_act(App *app, void *state, int action)
{
	Passphrase *self = state;
	g_autoptr(Secret) old = secret_text_take(self->typed[OLD]);
	g_autoptr(Secret) fresh = secret_text_take(self->typed[FRESH]);
	g_autoptr(Secret) again = secret_text_take(self->typed[AGAIN]);
	g_autoptr(GError) why = NULL;
	PassphraseJob *job;

	fresh_form(self);
	if (!secret_equal(fresh, again)) {
		app_say(app, SAY_INFO, "The two new ones are not the same. Type all again.");
		return;
	}
	if (!enrol_acceptable(fresh, session_who(screens_session(app))->user, &why)) {
		app_say(app, SAY_INFO, why->message);
		return;
	}
	job = g_new0(PassphraseJob, 1);
	job->answer.session = screens_session(app);
	job->act = g_strdup(acts_id(self->acts, "change"));
	job->old = g_steal_pointer(&old);
	job->fresh = g_steal_pointer(&fresh);
	app_ask(app, ASK_BLOCKING, change_work, change_done, job, job_free);
}

static void
passphrase_draw(App *app, const void *state, Canvas *canvas)
{
	const Passphrase *self = state;
	Canvas part = canvas_part(canvas, 5, 2, canvas->rows - 5, canvas->cols - 4);

	canvas_wrap(canvas, 0, 2, canvas->cols - 4, 4, STYLE_NORMAL,
		"It opens your keys and signs you in. Nobody can look it up, and the server never "
		"sees it. Until the new one is taken, the one of today stays good.");
	form_draw(self->form, &part, 0, part.rows, true);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", CHANGE, "change", "Take the new passphrase.", KEY_MAIN | KEY_AFTER },
	{ 0 },
};

const Screen screen_passphrase = {
	.name = "passphrase",
	.title = "Your passphrase",
	.state_size = sizeof(Passphrase),
	.keys = keys,
	.open = passphrase_open,
	.draw = passphrase_draw,
	.act = passphrase_act,
	.conceal = passphrase_conceal,
	.close = passphrase_close,
};
