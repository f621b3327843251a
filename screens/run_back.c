/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run_back.h"

#include "db/people.h"
#include "desk/run_lists.h"

/* What the screen of a run's sheets asks for beside where they are: a letter that came back, and the
 * sheet that is signed. */

typedef struct {
	Answer answer;
	Acts *acts; /* of the asking screen, which is open when this is looked at */
	const char *what;
	char *act;
	gint64 run_id, student_id, guardian_id, job;
	char *number, *note;
} BackJob;

static void
back_job_free(gpointer data)
{
	BackJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->number);
	g_free(job->note);
	g_free(job);
}

static BackJob *
back_job_new(App *app, const SheetOwner *owner, const char *what, const char *note, Acts *acts)
{
	BackJob *job = g_new0(BackJob, 1);

	job->answer.session = screens_session(app);
	job->acts = acts;
	job->what = what;
	job->act = g_strdup(acts_id(acts, what));
	job->run_id = owner->run_id;
	job->student_id = owner->student_id;
	job->guardian_id = owner->guardian_id;
	job->number = g_strdup(owner->number);
	job->note = g_strdup(note);
	return job;
}

static bool
told(App *app, BackJob *job)
{
	if (answer_final(&job->answer))
		acts_done(job->acts, job->what);
	return answer_tell(app, &job->answer);
}

/* --- to the address on record by now */

static void
readdress_work(gpointer data, GCancellable *cancel)
{
	BackJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good =
		db && db_run_again(db, job->act, job->run_id, job->number, job->number, 0,
			      job->note, cancel, &job->job, &answer->refusal, &answer->error);
}

static void
readdress_done(App *app, void *state, gpointer data)
{
	BackJob *job = data;

	if (!told(app, job))
		return;
	app_reload(app);
	app_sayf(app, SAY_INFO,
		"It is a print job of its own: same code, a new sheet, the new address. Shred this "
		"one (X). Esc goes back to print the job.");
}

void
run_back_readdress(App *app, const SheetOwner *owner, const char *note, Acts *acts)
{
	app_ask(app, ASK_BLOCKING, readdress_work, readdress_done,
		back_job_new(app, owner, "readdress", note, acts), back_job_free);
}

/* --- its code */

static void
cancel_work(gpointer data, GCancellable *cancel)
{
	BackJob *job = data;
	Answer *answer = &job->answer;
	g_autofree char *text = NULL;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && db_revoke(db, job->act, job->student_id, job->guardian_id, job->note,
				     cancel, &text, &answer->refusal, &answer->error);
}

static void
cancel_done(App *app, void *state, gpointer data)
{
	if (!told(app, data))
		return;
	app_reload(app);
	app_say(app, SAY_INFO,
		"The code is cancelled. The letter is good for nothing now: X, shred it.");
}

void
run_back_cancel(App *app, const SheetOwner *owner, const char *note, Acts *acts)
{
	app_ask(app, ASK_BLOCKING, cancel_work, cancel_done,
		back_job_new(app, owner, "cancel", note, acts), back_job_free);
}

/* --- the sheet to be signed */

typedef struct {
	Answer answer;
	gint64 run_id;
	char *title;
	GBytes *pdf;
} SheetJob;

static void
sheet_job_free(gpointer data)
{
	SheetJob *job = data;

	answer_clear(&job->answer);
	g_free(job->title);
	g_clear_pointer(&job->pdf, g_bytes_unref);
	g_free(job);
}

static void
sheet_work(gpointer data, GCancellable *cancel)
{
	SheetJob *job = data;
	Answer *answer = &job->answer;
	g_autoptr(RunRecord) record = NULL;
	g_autoptr(RunTotals) totals = NULL;
	g_autoptr(GPtrArray) jobs = NULL;
	Db *db = session_db(answer->session, cancel, &answer->error);

	if (!db ||
		!db_run_record(
			db, job->run_id, cancel, &record, &answer->refusal, &answer->error) ||
		!db_run_totals(
			db, job->run_id, cancel, &totals, &answer->refusal, &answer->error) ||
		!db_run_jobs(db, job->run_id, cancel, &jobs, &answer->refusal, &answer->error))
		return;
	job->title = g_strdup_printf("Day sheet, run %s", record->title);
	job->pdf = run_sheet_pdf(record, jobs, totals, answer->session, &answer->error);
	answer->good = job->pdf != NULL;
}

static void
sheet_done(App *app, void *state, gpointer data)
{
	SheetJob *job = data;
	const PrintArgs print = { .title = job->title, .pdf = job->pdf, .kind = "daysheet" };

	if (answer_tell(app, &job->answer))
		app_push(app, &screen_print, &print);
}

void
run_back_sheet(App *app, gint64 run_id)
{
	SheetJob *job = g_new0(SheetJob, 1);

	job->answer.session = screens_session(app);
	job->run_id = run_id;
	app_ask(app, ASK_BLOCKING, sheet_work, sheet_done, job, sheet_job_free);
}
