/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "db/staff.h"
#include "screens/kit/form.h"
#include "vault/enrol_code.h"

/* The door: user name and passphrase. Also what lies over everything while the desk is locked. */

enum { SIGN_IN = 1 };

typedef struct {
	Form *form;
	SecretText *passphrase;
	char *where; /* "desk on db.example.org" */
	char *whose; /* whose work lies below, while the desk is locked; else NULL */
} SignIn;

static const FormField fields[] = {
	{ .name = "user",
		.label = "User name",
		.kind = FIELD_TEXT,
		.row = 0,
		.width = 30,
		.max = 60 },
	{ .name = "passphrase",
		.label = "Passphrase",
		.kind = FIELD_SECRET,
		.row = 1,
		.width = 30 },
};

static void
sign_in_open(App *app, void *state, gconstpointer args)
{
	SignIn *self = state;
	Session *session = screens_session(app);
	const char *user = session_last_user(session);

	/* Copied: signing in changes who it is behind the screen's back. */
	if (app_locked(app))
		self->whose = g_strdup(session_who(session)->staff);
	self->where = db_describe(session_settings(session)->conninfo);
	self->passphrase = secret_text_new();
	self->form = app_form(app, fields, G_N_ELEMENTS(fields), NULL);
	form_set(self->form, "user", user);
	form_set_secret(self->form, "passphrase", &secret_text_store, self->passphrase);
	form_set_focus(self->form, *user ? "passphrase" : "user");
}

static void
sign_in_close(void *state)
{
	SignIn *self = state;

	secret_text_free(self->passphrase);
	g_free(self->where);
	g_free(self->whose);
}

/* --- asking */

typedef struct {
	Answer answer;
	char *user;
	Secret *passphrase;
	bool same;         /* whoever locked the desk */
	int bad_group;     /* of a code for a first sign-in, typed with a slip; 0: none */
	EnrolView *view;   /* of a first sign-in that is not finished */
	GPtrArray *reseal; /* ResealLeft */
} SignInJob;

static void
job_free(gpointer data)
{
	SignInJob *job = data;

	answer_clear(&job->answer);
	g_free(job->user);
	secret_free(job->passphrase);
	enrol_view_free(job->view);
	g_clear_pointer(&job->reseal, g_ptr_array_unref);
	g_free(job);
}

/* Only the way to a passphrase is open to this member yet: says how far it is. */
static void
look_at_enrolment(SignInJob *job, GCancellable *cancel)
{
	const Refusal *refusal = job->answer.refusal;

	if (refusal && (g_str_equal(refusal->code, "PD080") || g_str_equal(refusal->code, "PD081")))
		enrol_look(job->answer.session, job->user, job->passphrase, cancel, &job->view,
			NULL, NULL);
}

static void
sign_in_work(gpointer data, GCancellable *cancel)
{
	SignInJob *job = data;
	Answer *answer = &job->answer;
	Db *db;

	answer->good = session_sign_in(answer->session, job->user, job->passphrase, cancel,
		&answer->refusal, &answer->error);
	look_at_enrolment(job, cancel);
	if (!answer->good)
		enrol_code_is(job->passphrase, &job->bad_group);
	if (!job->view)
		g_clear_pointer(&job->passphrase, secret_free);
	db = answer->good ? session_db(answer->session, cancel, NULL) : NULL;
	if (db)
		db_reseal_left(db, cancel, &job->reseal, NULL, NULL);
}

static void
show_header(App *app)
{
	const SessionWho *who = session_who(screens_session(app));
	g_autofree char *staff = g_strdup_printf("%s, %s", who->staff, who->role_title);

	app_set_header(app, who->school, staff);
}

static void
sign_in_done(App *app, void *state, gpointer data)
{
	SignIn *self = state;
	const SignInJob *job = data;

	if (job->view) {
		const EnrolArgs args = { job->user, job->passphrase, job->view };

		app_replace(app, &screen_enrol, &args);
		return;
	}
	if (!answer_tell(app, &job->answer)) {
		if (job->bad_group > 0)
			app_sayf(app, SAY_INFO,
				"That looks like a code for a first sign-in, but group %d of it "
				"does not check. Type it again.",
				job->bad_group);
		form_set_secret(self->form, "passphrase", &secret_text_store, self->passphrase);
		form_set_focus(self->form, "passphrase");
		return;
	}
	show_header(app);
	if (!self->whose) {
		app_replace(app, &screen_lookup, NULL);
		if (job->reseal && job->reseal->len > 0)
			app_push(app, &screen_reseal, job->reseal);
		return;
	}
	app_unlock(app, job->same);
}

static void
sign_in_act(App *app, void *state, int action)
{
	SignIn *self = state;
	const char *user = form_get(self->form, "user");
	SignInJob *job;

	if (!g_str_equal(form_focus(self->form), "passphrase")) {
		form_set_focus(self->form, "passphrase");
		return;
	}
	if (!*user || secret_text_length(self->passphrase) == 0) {
		app_say(app, SAY_INFO, "Type your user name and your passphrase, then Enter.");
		form_set_focus(self->form, *user ? "passphrase" : "user");
		return;
	}
	job = g_new0(SignInJob, 1);
	job->answer.session = screens_session(app);
	job->user = g_strstrip(g_strdup(user));
	job->same = g_ascii_strcasecmp(job->user, session_last_user(job->answer.session)) == 0;
	job->passphrase = secret_text_take(self->passphrase);
	form_set_secret(self->form, "passphrase", &secret_text_store, self->passphrase);
	app_ask(app, ASK_BLOCKING, sign_in_work, sign_in_done, job, job_free);
}

static bool
sign_in_key(App *app, void *state, int key)
{
	SignIn *self = state;

	return form_key(self->form, key) || (key == K_ESC && self->whose);
}

/* --- showing */

static void
sign_in_draw(App *app, const void *state, Canvas *canvas)
{
	const SignIn *self = state;
	const Session *session = screens_session(app);
	const Settings *settings = session_settings(session);
	Canvas part = canvas_part(canvas, 8, 2, 4, canvas->cols - 4);

	canvas_text(canvas, 1, 2, STYLE_TITLE, "Parent portal access, school office");
	canvas_textf(canvas, 3, 2, STYLE_NORMAL, "This desk      %s", settings->desk);
	canvas_textf(canvas, 4, 2, STYLE_NORMAL, "Database       %s",
		*self->where ? self->where : "none; the settings name no server");
	if (self->whose)
		canvas_textf(canvas, 6, 2, STYLE_WARN,
			"Locked. What %s was doing is kept as it was.", self->whose);
	else
		canvas_text(canvas, 6, 2, STYLE_NORMAL, "Sign in with your own user name.");
	form_draw(self->form, &part, 0, 3, true);
	canvas_wrap(canvas, 12, 2, 70, 3, STYLE_DIM,
		"The passphrase never leaves this desk. It opens your keys; nobody can look it "
		"up.");
	if (self->whose)
		canvas_wrap(canvas, 14, 2, 70, 3, STYLE_DIM,
			"Somebody else may sign in too: the desk then starts at the look-up.");
}

static const Key keys[] = {
	{ K_ENTER, "Enter", SIGN_IN, "sign in", "Sign in with the user name and passphrase typed.",
		KEY_MAIN },
	{ 0 },
};

const Screen screen_sign_in = {
	.name = "sign_in",
	.state_size = sizeof(SignIn),
	.keys = keys,
	.flags = SCREEN_SIGN_IN,
	.slow = "No answer from the server yet. Esc gives up; nothing was changed.",
	.open = sign_in_open,
	.draw = sign_in_draw,
	.act = sign_in_act,
	.key = sign_in_key,
	.close = sign_in_close,
};
