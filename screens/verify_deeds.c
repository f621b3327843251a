/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/verify.h"

/* The acts of the verify screen: each is asked of the server, and then the whole visit is looked at
 * again. */

typedef struct {
	Answer answer;
	VerifyDeed deed;
	char *what; /* its name in Acts; NULL: no act */
	char *act;
	gint64 visit_id, student_id, guardian_id;
	char *purpose; /* VERIFY_START */
	char *text;    /* channel, question, note or reason */
	char *reply;   /* VERIFY_ANSWER; NULL takes back */
	VisitIdentity *identity;
	VisitView *view;
} VerifyJob;

static void
job_free(gpointer data)
{
	VerifyJob *job = data;

	answer_clear(&job->answer);
	g_free(job->what);
	g_free(job->act);
	g_free(job->purpose);
	g_free(job->text);
	g_free(job->reply);
	visit_identity_free(job->identity);
	visit_view_free(job->view);
	g_free(job);
}

static bool
do_deed(VerifyJob *job, Db *db, GCancellable *cancel, Refusal **refusal, GError **error)
{
	const char *desk = session_settings(job->answer.session)->desk;
	g_autofree char *state = NULL;

	switch (job->deed) {
	case VERIFY_LOAD:
		return true;
	case VERIFY_START:
		return db_visit_start(db, job->act, job->student_id, job->guardian_id, job->text,
			job->purpose, desk, cancel, &job->visit_id, refusal, error);
	case VERIFY_RESUME:
		return db_visit_resume(
			db, job->act, job->visit_id, desk, cancel, &state, refusal, error);
	case VERIFY_ANSWER:
		return db_visit_answer(db, job->act, job->visit_id, job->text, job->reply, cancel,
			&state, refusal, error);
	case VERIFY_IDENTITY:
		return db_visit_identity(
			db, job->act, job->visit_id, job->identity, cancel, &state, refusal, error);
	case VERIFY_PARK:
		return db_visit_park(
			db, job->act, job->visit_id, job->text, cancel, &state, refusal, error);
	case VERIFY_REFUSE:
		return db_visit_refuse(
			db, job->act, job->visit_id, job->text, cancel, &state, refusal, error);
	}
	g_assert_not_reached();
}

static void
verify_work(gpointer data, GCancellable *cancel)
{
	VerifyJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && do_deed(job, db, cancel, &answer->refusal, &answer->error) &&
		       visit_view(answer->session, job->visit_id, cancel, &job->view,
			       &answer->refusal, &answer->error);
}

/* One act keeps its id until it is answered: what it is, and about what. */
static VerifyJob *
job_new(App *app, Verify *self, VerifyDeed deed, const char *text, const char *reply)
{
	VerifyJob *job = g_new0(VerifyJob, 1);

	job->answer.session = screens_session(app);
	job->deed = deed;
	if (deed != VERIFY_LOAD) {
		job->what = g_strdup_printf("%d %s %s", deed, text ? text : "", reply ? reply : "");
		job->act = g_strdup(acts_id(self->acts, job->what));
	}
	job->visit_id = self->visit_id;
	job->student_id = self->student_id;
	job->guardian_id = self->guardian_id;
	job->purpose = g_strdup(self->purpose);
	job->text = g_strdup(text);
	job->reply = g_strdup(reply);
	return job;
}

static void
stand_on_question(Verify *self, VerifyDeed deed)
{
	int from = deed == VERIFY_ANSWER ? self->question : 0;
	int next = visit_view_unanswered(self->view, from);

	if (next < 0)
		next = visit_view_unanswered(self->view, 0);
	if (next >= 0)
		self->question = next;
}

static void
say_what_happened(App *app, Verify *self, VerifyDeed deed)
{
	int asked, answered, matches;

	visit_view_count(self->view, &asked, &answered, &matches);
	if (verify_in(self, "refused") && deed != VERIFY_REFUSE)
		app_say(app, SAY_REFUSAL,
			"Too many checks failed, so this visit has ended. Issue and tell nothing. "
			"The principal sees it on the look-up screen. Enter goes back to the "
			"look-up.");
	else if (deed == VERIFY_IDENTITY && verify_at(self, "identity"))
		app_say(app, SAY_REFUSAL,
			"The ID does not fit the record, and that is written down. Ask for another "
			"ID and record it here, or park (F5) or refuse (F8) the visit.");
	else if (verify_at(self, "questions") && asked == answered)
		app_sayf(app, SAY_INFO,
			"Every question is answered and %d of %d match, which is too few. Ask "
			"again and change an answer, or park (F5) or refuse (F8) the visit.",
			matches, asked);
}

static void
verify_done(App *app, void *state, gpointer data)
{
	Verify *self = state;
	VerifyJob *job = data;
	Visit *visit;

	if (job->what && answer_final(&job->answer))
		acts_done(self->acts, job->what);
	if (!answer_tell(app, &job->answer))
		return;
	visit_view_free(self->view);
	self->view = g_steal_pointer(&job->view);
	visit = self->view->visit;
	self->visit_id = visit->visit_id;
	app_set_title(app, "Visit %s   %s, %s of %s, grade %s", visit->number, visit->guardian,
		visit->relation, visit->student, visit->grade ? visit->grade : "-");
	stand_on_question(self, job->deed);
	if (self->view->identity)
		verify_identity_fill(
			self->identity, self->view->identity, screens_profile(app)->date_style);
	if (job->deed == VERIFY_PARK) {
		app_sayf(app, SAY_INFO,
			"Parked. Visit %s waits under F3 on the look-up screen of any desk here.",
			visit->number);
		app_home(app);
	} else if (job->deed == VERIFY_REFUSE) {
		app_sayf(app, SAY_INFO, "Visit %s is refused; the reason is kept.", visit->number);
		app_home(app);
	} else {
		say_what_happened(app, self, job->deed);
	}
}

void
verify_do(App *app, Verify *self, VerifyDeed deed, const char *text, const char *reply)
{
	VerifyJob *job = job_new(app, self, deed, text, reply);

	app_ask(app, ASK_BLOCKING, verify_work, verify_done, job, job_free);
}

void
verify_record_identity(App *app, Verify *self)
{
	VisitIdentity *identity = verify_identity_take(app, self->identity);
	VerifyJob *job;

	if (!identity)
		return;
	job = job_new(app, self, VERIFY_IDENTITY, NULL, NULL);
	job->identity = identity;
	app_ask(app, ASK_BLOCKING, verify_work, verify_done, job, job_free);
}

/* F2: nothing is lost, the visit waits for whoever takes it up. */
static void
parked_by_leaving(App *app, void *state, gpointer data)
{
	const VerifyJob *job = data;

	if (job->answer.good)
		app_sayf(app, SAY_INFO, "Visit %s is parked: F3 takes it up again.",
			job->view->visit->number);
	/* A visit that ended meanwhile has nothing to park. */
	else if (!job->answer.refusal || !g_str_equal(job->answer.refusal->name, "visit_closed"))
		answer_tell(app, &job->answer);
}

void
verify_park_behind(App *app, Verify *self)
{
	VerifyJob *job = job_new(app, self, VERIFY_PARK, "next parent", NULL);

	app_ask(app, ASK_KEEP | ASK_QUIET, verify_work, parked_by_leaving, job, job_free);
}
