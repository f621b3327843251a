/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run_press_parts.h"

#include "desk/run.h"

/* Print jobs, one after the other: what a desk that is gone had sent, then what waits. */

enum {
	LOOK_EVERY = 200,  /* milliseconds */
	FOLLOW_EVERY = 20, /* seconds; the server forgets a desk after two minutes */
};

/* --- how a job ended, written down */

typedef struct {
	Answer answer;
	RunPress *press;
	gint64 run_id;
	int job, sheets;
	PaperState state;
	char *act, *said;
} NoteJob;

static void
note_job_free(gpointer data)
{
	NoteJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->said);
	g_free(job);
}

static void
note_work(gpointer data, GCancellable *cancel)
{
	NoteJob *job = data;
	Answer *answer = &job->answer;
	gint64 sheets = 0;
	Db *db = session_db(answer->session, cancel, &answer->error);

	if (db && job->state == PAPER_NOT)
		answer->good = db_run_job_forget(db, job->act, job->run_id, job->job, cancel,
			&sheets, &answer->refusal, &answer->error);
	else if (db && job->state == PAPER_UNKNOWN)
		answer->good = db_run_job_leave(
			db, job->run_id, job->job, cancel, &answer->refusal, &answer->error);
	else if (db)
		answer->good = db_run_job_ended(db, job->act, job->run_id, job->job, NULL,
			job->said, cancel, &answer->refusal, &answer->error);
}

static void next_job(RunPress *press);

static void
note_done(App *app, void *state, gpointer data)
{
	NoteJob *job = data;
	RunPress *press = job->press;

	if (!run_press_went_well(press, &job->answer))
		return;
	press->changes++;
	if (job->state == PAPER_DONE)
		press->done = MIN(press->done + job->sheets, press->all);
	else if (!press->trouble && job->said)
		run_press_trouble(press, job->said);
	run_press_let_go(press);
	if ((job->state != PAPER_DONE && job->state != PAPER_UNKNOWN) || press->pausing)
		run_press_rest(press);
	else
		next_job(press);
}

void
run_press_note(RunPress *press, PaperState state, const char *said)
{
	NoteJob *job = g_new0(NoteJob, 1);

	job->answer.session = screens_session(press->app);
	job->press = press;
	job->run_id = press->run_id;
	job->job = press->job;
	job->sheets = press->sheets;
	job->state = state;
	job->act = g_uuid_string_random();
	job->said = g_strdup(said);
	press->phase = PRESS_NOTING;
	app_ask(press->app, ASK_KEEP | ASK_QUIET, note_work, note_done, job, note_job_free);
}

/* --- following: other desks see that this one is still there */

typedef struct {
	Answer answer;
	RunPress *press;
	gint64 run_id;
	int job;
	char *printer_job;
	bool own;
} FollowJob;

static void
follow_job_free(gpointer data)
{
	FollowJob *job = data;

	answer_clear(&job->answer);
	g_free(job->printer_job);
	g_free(job);
}

static void
follow_work(gpointer data, GCancellable *cancel)
{
	FollowJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && db_run_job_follow(db, job->run_id, job->job, job->printer_job, cancel,
				     &job->own, &answer->refusal, &answer->error);
}

/* Another desk took this one for gone and has said what its sheets are. */
static void
follow_done(App *app, void *state, gpointer data)
{
	FollowJob *job = data;
	RunPress *press = job->press;

	if (!job->answer.good || job->own || press->phase != PRESS_PAPER || press->job != job->job)
		return;
	run_press_trouble(press,
		"This desk was away for long, and a colleague has looked at the sheets of "
		"the job meanwhile. Nothing more is sent.");
	run_press_rest(press);
}

static void
follow(RunPress *press)
{
	gint64 now = g_get_monotonic_time();
	g_autofree char *name = paper_job(press->paper);
	FollowJob *job;

	if (app_locked(press->app) ||
		(now - press->followed < FOLLOW_EVERY * G_USEC_PER_SEC && (press->named || !name)))
		return;
	press->followed = now;
	press->named = name != NULL;
	job = g_new0(FollowJob, 1);
	job->answer.session = screens_session(press->app);
	job->press = press;
	job->run_id = press->run_id;
	job->job = press->job;
	job->printer_job = g_steal_pointer(&name);
	app_ask(press->app, ASK_KEEP | ASK_QUIET, follow_work, follow_done, job, follow_job_free);
}

/* --- paper */

static gboolean
look_at_paper(gpointer data)
{
	RunPress *press = data;
	bool under_way = screens_follow(press->app, press->paper, &press->state, &press->words);

	follow(press);
	/* While the desk is locked nobody may write it down. */
	if (under_way || app_locked(press->app))
		return G_SOURCE_CONTINUE;
	press->source = 0;
	run_press_note(press, press->state,
		press->words && press->state != PAPER_DONE ? press->words : "printed");
	return G_SOURCE_REMOVE;
}

/* The printer has it. */
static void
look_out(RunPress *press)
{
	press->phase = PRESS_PAPER;
	press->followed = g_get_monotonic_time();
	press->source = g_timeout_add(LOOK_EVERY, look_at_paper, press);
}

static void
send(RunPress *press, RunPaper *paper)
{
	g_autoptr(GError) error = NULL;

	press->job = paper->job;
	press->sheets = paper->sheets;
	press->state = PAPER_SENDING;
	if (paper->left_out->len > 0)
		run_press_trouble(press, paper->left_out->pdata[0]);
	if (!paper->pdf) {
		run_press_note(press, PAPER_DONE, "no letter of it can be drawn");
		return;
	}
	press->paper = paper_send_copies(press->printer, g_steal_pointer(&paper->pdf), paper->first,
		1, paper->both ? PAPER_ONE_SHEET : PAPER_ONE_SIDE, &error);
	if (!press->paper) {
		run_press_trouble(press, error->message);
		run_press_note(press, PAPER_NOT, error->message);
		return;
	}
	look_out(press);
}

/* --- the next job: one that was lost sight of, or one that is drawn now */

typedef struct {
	Answer answer;
	RunPress *press;
	gint64 run_id;
	char *act, *printer, *desk;
	bool separators;
	int asked;         /* as the press has it */
	int job;           /* 0: none was left */
	RunPaper *paper;   /* drawn */
	RunJob *lost;      /* or this one, which the printer is asked about */
	char *printer_job; /* by this name */
} DrawJob;

static void
draw_job_free(gpointer data)
{
	DrawJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->printer);
	g_free(job->desk);
	run_paper_free(job->paper);
	run_job_free(job->lost);
	g_free(job->printer_job);
	g_free(job);
}

/* Drawn, and stopped before it was sent. */
static void
put_back(RunPress *press, const RunPaper *paper)
{
	press->job = paper->job;
	press->sheets = paper->sheets;
	run_press_note(press, PAPER_NOT, "Stopped before anything was sent to the printer.");
}

static const RunJob *
next_todo(const GPtrArray *jobs)
{
	for (guint i = 0; i < jobs->len; i++)
		if (g_str_equal(((RunJob *)jobs->pdata[i])->state, "todo"))
			return jobs->pdata[i];
	return NULL;
}

/* The place of the next one that nobody follows any more, after ASKED; -1: there is none. */
static int
next_lost(const GPtrArray *jobs, int asked)
{
	for (guint i = 0; i < jobs->len; i++)
		if (((RunJob *)jobs->pdata[i])->job > asked && run_job_lost(jobs->pdata[i]))
			return (int)i;
	return -1;
}

static void
recall_work(DrawJob *job, Db *db, RunJob *lost, GCancellable *cancel)
{
	Answer *answer = &job->answer;

	job->lost = lost;
	job->job = job->asked = lost->job;
	answer->good = db_run_job_recall(db, job->act, job->run_id, lost->job, job->desk, cancel,
		&job->printer_job, &answer->refusal, &answer->error);
}

static void
draw_work(gpointer data, GCancellable *cancel)
{
	DrawJob *job = data;
	Answer *answer = &job->answer;
	g_autoptr(GPtrArray) jobs = NULL;
	const RunJob *next;
	int lost;
	Db *db = session_db(answer->session, cancel, &answer->error);

	if (!db || !db_run_jobs(db, job->run_id, cancel, &jobs, &answer->refusal, &answer->error))
		return;
	lost = next_lost(jobs, job->asked);
	if (lost >= 0) {
		recall_work(job, db, g_ptr_array_steal_index(jobs, (guint)lost), cancel);
		return;
	}
	next = next_todo(jobs);
	job->job = next ? next->job : 0;
	answer->good = !next || run_draw_job(answer->session, job->act, job->run_id, job->job,
					job->printer, job->separators, cancel, &job->paper,
					&answer->refusal, &answer->error);
}

static void
recall(RunPress *press, DrawJob *job)
{
	g_autoptr(GError) error = NULL;

	press->job = job->lost->job;
	press->sheets = job->lost->sent;
	g_free(press->printer);
	press->printer = g_strdup(job->lost->printer);
	press->paper = paper_recall(press->printer, job->printer_job, &error);
	if (!press->paper) {
		run_press_note(press, PAPER_UNKNOWN, error->message);
		return;
	}
	press->named = true;
	look_out(press);
}

static void
draw_done(App *app, void *state, gpointer data)
{
	DrawJob *job = data;
	RunPress *press = job->press;

	press->asked = job->asked;
	/* Another desk was quicker: the next one, then. */
	if ((run_job_taken(job->answer.refusal) || (job->lost && job->answer.refusal)) &&
		!press->pausing) {
		next_job(press);
		return;
	}
	if (!run_press_went_well(press, &job->answer))
		return;
	press->changes++;
	if (job->lost)
		recall(press, job);
	else if (job->paper && press->stopping)
		put_back(press, job->paper);
	else if (job->paper)
		send(press, job->paper);
	else if (job->job == 0 || press->pausing)
		run_press_rest(press);
	else /* all its letters have dropped out */
		next_job(press);
}

static void
next_job(RunPress *press)
{
	Session *session = screens_session(press->app);
	DrawJob *job = g_new0(DrawJob, 1);

	g_free(press->printer);
	press->printer = g_strdup(session_printer(session));
	job->answer.session = session;
	job->press = press;
	job->run_id = press->run_id;
	job->act = g_uuid_string_random();
	job->printer = g_strdup(press->printer);
	job->desk = g_strdup(session_settings(session)->desk);
	job->asked = press->asked;
	job->separators = !press->bare;
	press->phase = PRESS_DRAWING;
	app_ask(press->app, ASK_KEEP | ASK_QUIET, draw_work, draw_done, job, draw_job_free);
}

void
run_press_print(App *app, gint64 run_id, const char *title, int done, int all)
{
	run_press_start(app, run_id, title, done, all);
	next_job(screens_press(app));
}
