/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/staff.h"

#include "vault/enrol_code.h"

/* What the list of staff asks the server: the list, a new code, a role taken away, a new key. */

typedef enum { LOAD, NEW_CODE, TAKE_AWAY, NEW_KEY } Errand;

typedef struct {
	Answer answer;
	Errand errand;
	char *act;
	StaffRow *row;
	Secret *code;
	bool anyway;
	int school_id;
	char *left_out;
	GPtrArray *members, *reseal;
} StaffJob;

static void
job_free(gpointer data)
{
	StaffJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	staff_row_free(job->row);
	secret_free(job->code);
	g_free(job->left_out);
	g_clear_pointer(&job->members, g_ptr_array_unref);
	g_clear_pointer(&job->reseal, g_ptr_array_unref);
	g_free(job);
}

static void
work(gpointer data, GCancellable *cancel)
{
	StaffJob *job = data;
	Answer *answer = &job->answer;
	Session *session = answer->session;
	const StaffOffer again = { .user = job->row ? job->row->user_name : NULL };
	Db *db;

	switch (job->errand) {
	case LOAD:
		answer->good = staff_list(session, job->school_id, cancel, &job->members,
			&answer->refusal, &answer->error);
		return;
	case NEW_CODE:
		answer->good = staff_invite(session, job->act, &again, job->code, cancel,
			&answer->refusal, &answer->error);
		return;
	case TAKE_AWAY:
		answer->good = staff_take_away(session, job->act, job->row, job->anyway, cancel,
			&job->left_out, &answer->refusal, &answer->error);
		break;
	case NEW_KEY:
		answer->good = staff_renew_key(session, job->act, job->school_id, cancel,
			&job->left_out, &answer->refusal, &answer->error);
		break;
	}
	/* What is sealed to the old key is sealed again right away; what is not, at a sign-in. */
	db = answer->good ? session_db(session, cancel, NULL) : NULL;
	if (db)
		db_reseal_left(db, cancel, &job->reseal, NULL, NULL);
}

static void
load_done(App *app, void *state, gpointer data)
{
	Staff *self = state;
	StaffJob *job = data;

	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->members, g_ptr_array_unref);
	self->members = g_steal_pointer(&job->members);
}

static StaffJob *
new_job(App *app, Errand errand)
{
	StaffJob *job = g_new0(StaffJob, 1);

	job->answer.session = screens_session(app);
	job->errand = errand;
	job->school_id = session_who(job->answer.session)->school_id;
	return job;
}

void
staff_load(App *app, void *state)
{
	app_ask(app, ASK_BLOCKING, work, load_done, new_job(app, LOAD), job_free);
}

/* --- a new code */

static void
code_done(App *app, void *state, gpointer data)
{
	Staff *self = state;
	StaffJob *job = data;

	if (answer_final(&job->answer)) {
		acts_done(self->acts, "code");
		g_clear_pointer(&self->code, secret_free);
	}
	if (!answer_tell(app, &job->answer))
		return;
	const StaffCodeArgs args = { job->row->staff, job->row->user_name, job->code };

	app_push(app, &screen_staff_code, &args);
}

static void
code_answer(App *app, void *state, bool yes)
{
	Staff *self = state;
	const StaffMember *member = staff_focused(self);
	StaffJob *job;

	if (!yes || !member)
		return;
	if (!self->code)
		self->code = enrol_code_new();
	job = new_job(app, NEW_CODE);
	job->row = staff_row_copy(member->row);
	job->act = g_strdup(acts_id(self->acts, "code"));
	job->code = secret_copy(self->code);
	app_ask(app, ASK_BLOCKING, work, code_done, job, job_free);
}

void
staff_ask_code(App *app, const StaffRow *row)
{
	g_autofree char *text = g_strdup_printf(
		"%s gets a code for another first sign-in. The passphrase of today stops working, "
		"and an open desk of theirs is put out.\nNew keys are made with it: compare the "
		"words with F5 afterwards.",
		row->staff);

	dialog_yes_no(app, "A new code", text, "make the code", "leave it", code_answer);
}

/* --- taking away, and a new key */

static void
key_made(App *app, StaffJob *job, const char *what)
{
	if (job->left_out && *job->left_out)
		app_sayf(app, SAY_INFO, "%s Without the new key for now, compare their words: %s.",
			what, job->left_out);
	else
		app_say(app, SAY_INFO, what);
	if (job->reseal && job->reseal->len > 0)
		app_push(app, &screen_reseal, job->reseal);
}

static void ask_last(App *app, Staff *self, const Refusal *refusal);

static void
take_done(App *app, void *state, gpointer data)
{
	Staff *self = state;
	StaffJob *job = data;
	g_autofree char *what = NULL;

	if (answer_final(&job->answer))
		acts_done(self->acts, "take");
	if (job->answer.refusal && g_str_equal(job->answer.refusal->code, "PD087")) {
		ask_last(app, self, job->answer.refusal);
		return;
	}
	if (!answer_tell(app, &job->answer))
		return;
	what = g_strdup_printf("%s is out%s%s.", job->row->staff, job->row->school ? " of " : "",
		job->row->school ? job->row->school : "");
	app_reload(app);
	key_made(app, job, what);
}

static void
take_answer(App *app, void *state, bool yes)
{
	Staff *self = state;
	const StaffMember *member = staff_focused(self);
	StaffJob *job;

	if (!yes || !member)
		return;
	job = new_job(app, TAKE_AWAY);
	job->row = staff_row_copy(member->row);
	job->anyway = self->anyway;
	job->act = g_strdup(acts_id(self->acts, "take"));
	app_ask(app, ASK_BLOCKING, work, take_done, job, job_free);
}

static void
ask_last(App *app, Staff *self, const Refusal *refusal)
{
	g_autofree char *is = refusal_text(refusal);
	g_autofree char *next = refusal_next(refusal);
	g_autofree char *text = g_strconcat(is, "\n", next, NULL);

	self->anyway = true;
	dialog_word(app, "The last one", text, "last", take_answer);
}

void
staff_ask_take(App *app, Staff *self, const StaffRow *row)
{
	g_autofree char *text = g_strdup_printf(
		"%s, %s%s%s, may do nothing more there, from now on; an open desk is put out.\n%s"
		"Codes that parents have in hand stay good.",
		row->staff, row->role_title, row->school ? ", " : "",
		row->school ? row->school : "",
		row->generation > 0 ? "The school gets a new key, which everybody else is given. "
				    : "");

	self->anyway = false;
	dialog_word(app, "Take away", text, "out", take_answer);
}

static void
renew_done(App *app, void *state, gpointer data)
{
	Staff *self = state;
	StaffJob *job = data;

	if (answer_final(&job->answer))
		acts_done(self->acts, "key");
	if (!answer_tell(app, &job->answer))
		return;
	app_reload(app);
	key_made(app, job, "The school has a new key.");
}

static void
renew_answer(App *app, void *state, bool yes)
{
	Staff *self = state;
	const StaffMember *member = staff_focused(self);
	StaffJob *job;

	if (!yes)
		return;
	job = new_job(app, NEW_KEY);
	if (!job->school_id && member)
		job->school_id = member->row->school_id;
	job->act = g_strdup(acts_id(self->acts, "key"));
	app_ask(app, ASK_BLOCKING, work, renew_done, job, job_free);
}

void
staff_ask_key(App *app)
{
	dialog_yes_no(app, "A new key for the school",
		"When somebody may know what they should not, or whoever made the key of "
		"today has left. Everybody who holds it gets the new one; codes stay as "
		"they are.",
		"make a new key", "leave it", renew_answer);
}
