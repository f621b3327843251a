/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

#include "desk/run.h"
#include "print/print.h"

enum {
	CODES_AT_ONCE = 100,  /* between two blocks other questions get their turn */
	LOOK_EVERY = 200,     /* milliseconds */
	SETTLED_AFTER = 2000, /* a rate is worth telling after so many */
	FOLLOW_EVERY = 20,    /* seconds; the server forgets a desk after two minutes */
};

RunPress *
run_press_new(void)
{
	return g_new0(RunPress, 1);
}

static void
let_go_of_job(RunPress *press)
{
	g_clear_pointer(&press->paper, paper_free);
	g_clear_pointer(&press->printer, g_free);
	g_clear_pointer(&press->words, g_free);
	press->job = press->sheets = 0;
	press->named = false;
}

void
run_press_free(RunPress *press)
{
	if (!press)
		return;
	if (press->source)
		g_source_remove(press->source);
	let_go_of_job(press);
	g_free(press->title);
	g_free(press->trouble);
	g_clear_pointer(&press->offered, g_ptr_array_unref);
	g_free(press);
}

bool
run_press_busy(const RunPress *press)
{
	return press->phase != PRESS_REST;
}

static void
rest(RunPress *press)
{
	press->phase = PRESS_REST;
	press->pausing = press->stopping = false;
	press->changes++;
	let_go_of_job(press);
	if (press->source)
		g_source_remove(press->source);
	press->source = 0;
	app_redraw(press->app);
	if (press->ending)
		app_quit(press->app, 0);
}

static void
trouble(RunPress *press, const char *text)
{
	g_free(press->trouble);
	press->trouble = g_strdup(text);
}

/* True when the server did what was asked; else the press rests and says why. */
static bool
went_well(RunPress *press, const Answer *answer)
{
	if (answer->good)
		return true;
	if (answer->refusal) {
		g_autofree char *text = refusal_text(answer->refusal);

		trouble(press, text);
	} else {
		trouble(press, answer->error ? answer->error->message : "It was given up.");
	}
	rest(press);
	return false;
}

static void
start(App *app, gint64 run_id, const char *title, int done, int all)
{
	RunPress *press = screens_press(app);

	g_assert(!run_press_busy(press));
	press->app = app;
	press->run_id = run_id;
	g_free(press->title);
	press->title = g_strdup(title);
	press->began = g_get_monotonic_time();
	press->before = press->done = done;
	press->all = all;
	press->pausing = press->stopping = false;
	press->asked = 0;
	g_clear_pointer(&press->trouble, g_free);
}

/* --- codes */

typedef struct {
	Answer answer;
	RunPress *press; /* borrowed: it ends after the app */
	gint64 run_id;
	int done; /* letters looked at in this block; 0: none was left */
} CodesJob;

static void
codes_job_free(gpointer data)
{
	CodesJob *job = data;

	answer_clear(&job->answer);
	g_free(job);
}

static void
codes_work(gpointer data, GCancellable *cancel)
{
	CodesJob *job = data;
	Answer *answer = &job->answer;

	answer->good = run_make_some(answer->session, job->run_id, CODES_AT_ONCE, cancel,
		&job->done, &answer->refusal, &answer->error);
}

static void next_codes(RunPress *press);

static void
codes_done(App *app, void *state, gpointer data)
{
	CodesJob *job = data;
	RunPress *press = job->press;

	if (!went_well(press, &job->answer))
		return;
	press->done = MIN(press->done + job->done, press->all);
	press->changes++;
	if (job->done == 0 || press->done == press->all || press->pausing)
		rest(press);
	else
		next_codes(press);
}

static void
next_codes(RunPress *press)
{
	CodesJob *job = g_new0(CodesJob, 1);

	job->answer.session = screens_session(press->app);
	job->press = press;
	job->run_id = press->run_id;
	press->phase = PRESS_CODES;
	app_ask(press->app, ASK_KEEP | ASK_QUIET, codes_work, codes_done, job, codes_job_free);
}

void
run_press_codes(App *app, gint64 run_id, const char *title, int done, int all)
{
	start(app, run_id, title, done, all);
	next_codes(screens_press(app));
}

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

	if (!went_well(press, &job->answer))
		return;
	press->changes++;
	if (job->state == PAPER_DONE)
		press->done = MIN(press->done + job->sheets, press->all);
	else if (!press->trouble && job->said)
		trouble(press, job->said);
	let_go_of_job(press);
	if ((job->state != PAPER_DONE && job->state != PAPER_UNKNOWN) || press->pausing)
		rest(press);
	else
		next_job(press);
}

static void
note(RunPress *press, PaperState state, const char *said)
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
	trouble(press, "This desk was away for long, and a colleague has looked at the sheets of "
		       "the job meanwhile. Nothing more is sent.");
	rest(press);
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
	note(press, press->state,
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
		trouble(press, paper->left_out->pdata[0]);
	if (!paper->pdf) {
		note(press, PAPER_DONE, "no letter of it can be drawn");
		return;
	}
	press->paper = paper_send_copies(press->printer, g_steal_pointer(&paper->pdf), paper->first,
		1, paper->both ? PAPER_ONE_SHEET : PAPER_ONE_SIDE, &error);
	if (!press->paper) {
		trouble(press, error->message);
		note(press, PAPER_NOT, error->message);
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
	note(press, PAPER_NOT, "Stopped before anything was sent to the printer.");
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
		note(press, PAPER_UNKNOWN, error->message);
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
	if (!went_well(press, &job->answer))
		return;
	press->changes++;
	if (job->lost)
		recall(press, job);
	else if (job->paper && press->stopping)
		put_back(press, job->paper);
	else if (job->paper)
		send(press, job->paper);
	else if (job->job == 0 || press->pausing)
		rest(press);
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
	start(app, run_id, title, done, all);
	next_job(screens_press(app));
}

/* --- the clerk's word */

void
run_press_pause(RunPress *press)
{
	press->pausing = run_press_busy(press);
}

void
run_press_stop(RunPress *press)
{
	run_press_pause(press);
	press->stopping = press->pausing;
	if (press->paper)
		paper_cancel(press->paper);
}

void
run_press_end(RunPress *press, bool now)
{
	press->ending = true;
	run_press_pause(press);
	if (!run_press_busy(press)) {
		app_quit(press->app, 0);
	} else if (now && press->phase == PRESS_PAPER) {
		g_source_remove(press->source);
		press->source = 0;
		note(press, PAPER_MAYBE, "the desk was left while it printed");
	}
}

char *
run_press_rate(const RunPress *press, int left)
{
	gint64 spent = (g_get_monotonic_time() - press->began) / 1000;
	gint64 made = press->done - press->before;
	gint64 seconds;

	if (!run_press_busy(press) || made <= 0 || spent < SETTLED_AFTER)
		return NULL;
	seconds = left * spent / made / 1000;
	return seconds < 90
		       ? g_strdup_printf("%" G_GINT64_FORMAT "/min, %" G_GINT64_FORMAT " s left",
				 made * 60000 / spent, seconds)
		       : g_strdup_printf("%" G_GINT64_FORMAT "/min, %" G_GINT64_FORMAT " min left",
				 made * 60000 / spent, (seconds + 30) / 60);
}
