/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/student.h"

#include "base/text.h"

/* What can be done with a guardian from the list: the letter again, the standing, the end of a
 * code. */

/* Natural order; caller owns. */
static char *
student_spoken(const StudentScreen *self)
{
	const Student *student = self->student;

	return g_strstrip(g_strdup_printf("%s %s", student->given ? student->given : "",
		student->family ? student->family : ""));
}

void
student_visit(App *app, StudentScreen *self, const char *purpose)
{
	const Guardian *guardian = student_focused(self);
	g_autofree char *student = student_spoken(self);
	const VerifyArgs args = {
		.visit_id = guardian->visit_id,
		.student_id = self->student_id,
		.guardian_id = guardian->guardian_id,
		.guardian = guardian->given_name,
		.student = student,
		.purpose = purpose,
		.resume = guardian->visit_id != 0,
	};

	app_push(app, &screen_verify, &args);
}

static void
again_picked(App *app, void *state, int index)
{
	static const char *const purposes[] = { "reprint", "replace" };
	const Guardian *guardian = student_focused(state);

	if (index < 0 || !guardian)
		return;
	if (guardian_may_again(guardian, purposes[index]))
		student_visit(app, state, purposes[index]);
	else
		app_say(app, SAY_REFUSAL,
			"That letter came from another school. It can be replaced here, but not "
			"printed again.");
}

void
student_ask_again(App *app, StudentScreen *self)
{
	static const char *const options[] = {
		"print it again: the same code on a new sheet",
		"replace it: a new code, and the old one stops working",
	};
	g_autofree char *text =
		g_strdup_printf("%s has %s %s. The parent comes to the counter with a photo ID "
				"for either.",
			student_focused(self)->given_name, text_article(self->code_title),
			self->code_title);

	dialog_pick(app, "Letter", text, options, G_N_ELEMENTS(options), again_picked);
}

static void
standing_picked(App *app, void *state, int index)
{
	StudentScreen *self = state;
	const Guardian *guardian = student_focused(self);
	g_autofree char *student = student_spoken(self);
	StandingArgs args;

	if (index < 0 || !guardian)
		return;
	args = (StandingArgs){
		.way = self->ways[index],
		.student_id = self->student_id,
		.guardian_id = guardian->guardian_id,
		.guardian = guardian->given_name,
		.student = student,
		.relation = guardian->relation,
	};
	app_push(app, &screen_standing, &args);
}

/* What fits the standing there is; whether this member may, the database says. */
void
student_ask_standing(App *app, StudentScreen *self)
{
	static const char *const words[] = {
		[STANDING_VERIFY] = "record the document that proves guardianship",
		[STANDING_CONFIRM] = "confirm the document a colleague has seen",
		[STANDING_RESTRICT] = "restrict: a court order or binding document is here",
		[STANDING_LIFT] = "lift the restriction (principal)",
		[STANDING_UNVERIFY] = "take off the verified list",
		[STANDING_APART] = "tell apart from another person of the same name",
	};
	const Guardian *guardian = student_focused(self);
	bool twin = g_str_equal(guardian->can_code, "PD009");
	const char *options[G_N_ELEMENTS(self->ways)];
	int n = 0;

	if (g_str_equal(guardian->standing, "restricted")) {
		self->ways[n++] = STANDING_LIFT;
	} else if (g_str_equal(guardian->standing, "verified")) {
		self->ways[n++] = STANDING_RESTRICT;
		self->ways[n++] = STANDING_UNVERIFY;
	} else {
		self->ways[n++] = guardian->standing_document ? STANDING_CONFIRM : STANDING_VERIFY;
		self->ways[n++] = STANDING_RESTRICT;
	}
	if (twin)
		self->ways[n++] = STANDING_APART;
	for (int i = 0; i < n; i++)
		options[i] = words[self->ways[i]];
	dialog_pick(app, "Standing", guardian->given_name, options, n, standing_picked);
}

/* --- ending a code */

typedef struct {
	Answer answer;
	char *act, *reason, *who;
	gint64 student_id, guardian_id;
} RevokeJob;

static void
revoke_free(gpointer data)
{
	RevokeJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->reason);
	g_free(job->who);
	g_free(job);
}

static void
revoke_work(gpointer data, GCancellable *cancel)
{
	RevokeJob *job = data;
	Answer *answer = &job->answer;
	g_autofree char *text = NULL;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && db_revoke(db, job->act, job->student_id, job->guardian_id, job->reason,
				     cancel, &text, &answer->refusal, &answer->error);
}

static void
revoke_done(App *app, void *state, gpointer data)
{
	StudentScreen *self = state;
	RevokeJob *job = data;

	if (answer_final(&job->answer))
		acts_done(self->acts, "revoke");
	if (!answer_tell(app, &job->answer))
		return;
	app_sayf(app, SAY_INFO, "The %s of %s works no more. Nobody else's was touched.",
		self->code_title, job->who);
	app_reload(app);
}

static void
revoke_with(App *app, void *state, const char *reason)
{
	StudentScreen *self = state;
	const Guardian *guardian = student_focused(self);
	RevokeJob *job;

	if (!reason || !guardian)
		return;
	job = g_new0(RevokeJob, 1);
	job->answer.session = screens_session(app);
	job->act = g_strdup(acts_id(self->acts, "revoke"));
	job->reason = g_strdup(reason);
	job->who = g_strdup(guardian->given_name);
	job->student_id = self->student_id;
	job->guardian_id = guardian->guardian_id;
	app_ask(app, ASK_BLOCKING, revoke_work, revoke_done, job, revoke_free);
}

static void
revoke_sure(App *app, void *state, bool yes)
{
	if (yes)
		dialog_line(app, "End the code", "Why? The reason is kept.", "Reason", 120,
			revoke_with);
}

void
student_ask_revoke(App *app, StudentScreen *self)
{
	dialog_word(app, "End the code",
		"The code of this one person stops working at once, and its letter is waste paper. "
		"The other parent's code, account and letter are not touched.",
		"revoke", revoke_sure);
}

void
student_show_trouble(App *app, StudentScreen *self)
{
	const Guardian *guardian = student_focused(self);
	const UnlockArgs args = {
		.student_id = self->student_id,
		.guardian_id = guardian->guardian_id,
		.guardian = guardian->given_name,
	};

	app_push(app, &screen_unlock, &args);
}

void
student_show_code(App *app, StudentScreen *self)
{
	const Guardian *guardian = student_focused(self);
	const RevealArgs args = {
		.student_id = self->student_id,
		.guardian_id = guardian->guardian_id,
		.guardian = guardian->given_name,
		.student = self->student->name,
	};

	app_push(app, &screen_reveal, &args);
}

void
student_show_events(App *app, StudentScreen *self)
{
	const AuditArgs args = { .student_id = self->student_id, .about = self->student->name };

	app_push(app, &screen_audit, &args);
}
