/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run_press_parts.h"

#include "desk/run.h"

/* The press itself, and the codes it makes; run_press_paper.c prints. */

enum {
	CODES_AT_ONCE = 100,  /* between two blocks other questions get their turn */
	SETTLED_AFTER = 2000, /* milliseconds; a rate is worth telling then */
};

RunPress *
run_press_new(void)
{
	return g_new0(RunPress, 1);
}

void
run_press_let_go(RunPress *press)
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
	run_press_let_go(press);
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

void
run_press_rest(RunPress *press)
{
	press->phase = PRESS_REST;
	press->pausing = press->stopping = false;
	press->changes++;
	run_press_let_go(press);
	if (press->source)
		g_source_remove(press->source);
	press->source = 0;
	app_redraw(press->app);
	if (press->ending)
		app_quit(press->app, 0);
}

void
run_press_trouble(RunPress *press, const char *text)
{
	g_free(press->trouble);
	press->trouble = g_strdup(text);
}

/* True when the server did what was asked; else the press rests and says why. */
bool
run_press_went_well(RunPress *press, const Answer *answer)
{
	if (answer->good)
		return true;
	if (answer->refusal) {
		g_autofree char *text = refusal_text(answer->refusal);

		run_press_trouble(press, text);
	} else {
		run_press_trouble(
			press, answer->error ? answer->error->message : "It was given up.");
	}
	run_press_rest(press);
	return false;
}

void
run_press_start(App *app, gint64 run_id, const char *title, int done, int all)
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

	if (!run_press_went_well(press, &job->answer))
		return;
	press->done = MIN(press->done + job->done, press->all);
	press->changes++;
	if (job->done == 0 || press->done == press->all || press->pausing)
		run_press_rest(press);
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
	run_press_start(app, run_id, title, done, all);
	next_codes(screens_press(app));
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
		run_press_note(press, PAPER_MAYBE, "the desk was left while it printed");
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
