/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run_view.h"

#include "desk/run.h"

/* A frozen run: its codes are made and its letters printed, job by job; each sheet is looked at, and
 * printed again when it is no good. */

enum { OPEN = 1, GO, GOOD, BAD, NONE, AGAIN, PRINTER, STOP, TICKS, LISTS, DROPPED, TAKE_OVER };
enum {
	TICK_EVERY = 250, /* milliseconds */
	LOOK_EVERY = 5,   /* seconds */
};

static void
run_open(App *app, void *state, gconstpointer args)
{
	RunView *self = state;

	self->run_id = ((const RunArgs *)args)->run_id;
	self->start = ((const RunArgs *)args)->start;
	self->press = screens_press(app);
	self->list = app_list(app, run_view_sections, 1);
	self->acts = acts_new();
}

static void
run_close(void *state)
{
	RunView *self = state;

	run_free(self->run);
	g_clear_pointer(&self->jobs, g_ptr_array_unref);
	run_totals_free(self->totals);
	acts_free(self->acts);
	g_free(self->first);
	g_free(self->last);
}

/* --- asking */

static void
say_deed(App *app, const RunAsk *ask)
{
	int count = (int)ask->count;

	switch (ask->deed) {
	case RUN_GOOD:
		app_sayf(app, SAY_INFO, "%d %s good.", count,
			count == 1 ? "sheet is" : "sheets are");
		break;
	case RUN_MARK:
		app_sayf(app, SAY_INFO,
			"%d %s marked %s. R prints the letters again: same codes, new sheets.",
			count, count == 1 ? "sheet is" : "sheets are", ask->mark);
		break;
	case RUN_TAKE_OVER:
		app_say(app, SAY_INFO,
			"The job is yours. Look in the tray of that desk: G all came out good, N "
			"nothing came out, B some are blank or ruined.");
		break;
	case RUN_FORGET:
		app_sayf(app, SAY_INFO,
			"%d numbers are blank. The job waits again; Space prints it on new sheets.",
			count);
		break;
	case RUN_AGAIN:
	case RUN_FAMILY:
		app_sayf(app, SAY_INFO,
			"It is a print job of its own now, the last one. The old sheets are void: "
			"shred them. Space prints it.");
		break;
	default:
		break;
	}
}

static void start_codes(App *app, RunView *self);

static void
asked(App *app, void *state, gpointer data)
{
	RunView *self = state;
	RunAsk *ask = data;

	if (!run_ask_tell(app, ask, self->acts))
		return;
	run_free(self->run);
	self->run = g_steal_pointer(&ask->run);
	g_clear_pointer(&self->jobs, g_ptr_array_unref);
	self->jobs = g_steal_pointer(&ask->jobs);
	run_totals_free(self->totals);
	self->totals = g_steal_pointer(&ask->totals);
	app_set_title(app, "Run %s   %d letters, frozen by %s", self->run->title,
		self->run->letters, self->run->frozen_by ? self->run->frozen_by : "");
	if (self->start && g_str_equal(self->run->state, "minting"))
		start_codes(app, self);
	self->start = false;
	if (ask->deed == RUN_GOOD && ask->state && run_view_focus(self))
		run_marks_ask_seen(app, self);
	else
		say_deed(app, ask);
}

RunAsk *
run_view_deed(App *app, RunView *self, RunDeed deed)
{
	return run_ask_new(app, self->run_id, deed, RUN_WITH_JOBS | RUN_WITH_TOTALS, self->acts);
}

void
run_view_ask(App *app, RunAsk *ask)
{
	app_ask(app, ASK_BLOCKING, run_ask_work, asked, ask, run_ask_free);
}

static bool
tick(App *app, void *state)
{
	RunView *self = state;
	const RunPress *press = screens_press(app);
	gint64 now = g_get_monotonic_time();

	/* What another desk prints does not show by itself. */
	if (press->changes != self->seen ||
		(run_view_far(self) && now - self->looked > LOOK_EVERY * G_USEC_PER_SEC)) {
		self->seen = press->changes;
		self->looked = now;
		app_ask(app, ASK_QUIET | ASK_LATEST, run_ask_work, asked,
			run_view_deed(app, self, RUN_LOOK), run_ask_free);
	}
	if (run_press_busy(press))
		app_redraw(app);
	return true;
}

static void
run_load(App *app, void *state)
{
	RunView *self = state;

	self->seen = screens_press(app)->changes;
	run_view_ask(app, run_view_deed(app, self, RUN_LOOK));
	if (!self->ticking)
		app_timer(app, TICK_EVERY, tick);
	self->ticking = true;
}

/* --- codes and printing */

static void
start_codes(App *app, RunView *self)
{
	if (!run_press_busy(screens_press(app)))
		run_press_codes(app, self->run_id, self->run->title,
			self->run->minted + self->run->dropped, self->run->letters);
}

static void
go(App *app, RunView *self)
{
	RunPress *press = screens_press(app);

	if (run_press_busy(press)) {
		run_press_pause(press);
		app_say(app, SAY_INFO,
			press->phase == PRESS_CODES ? "It pauses after this block of codes."
						    : "It pauses when the job in hand has come "
						      "out. S stops it at once.");
	} else if (g_str_equal(self->run->state, "minting")) {
		start_codes(app, self);
	} else if (!*session_printer(screens_session(app))) {
		run_choose_printer(app);
	} else {
		run_press_print(app, self->run_id, self->run->title, run_view_printed(self),
			run_view_letters(self));
	}
}

static void
stop(App *app)
{
	RunPress *press = screens_press(app);

	run_press_stop(press);
	app_say(app, SAY_INFO,
		press->phase == PRESS_CODES
			? "It stops after this block of codes. Space goes on."
			: "The printer is asked to stop. Look in the tray what came out all the "
			  "same.");
}

/* --- the tick list */

static void
ticks_done(App *app, void *state, gpointer data)
{
	RunView *self = state;
	RunAsk *ask = data;
	const RunJob *job = run_view_focus(self);
	g_autoptr(GError) error = NULL;
	g_autofree char *title = NULL;
	g_autoptr(GBytes) pdf = NULL;
	PrintArgs print = { .kind = "ticklist" };

	if (!run_ask_tell(app, ask, self->acts))
		return;
	title = g_strdup_printf("Tick list, %s", job->label);
	pdf = run_tick_list(self->run, job, ask->sheets, screens_session(app), &error);
	print.title = title;
	print.pdf = pdf;
	if (pdf)
		app_push(app, &screen_print, &print);
	else
		app_say(app, SAY_FAILURE, error->message);
}

static void
ticks(App *app, RunView *self)
{
	RunAsk *asking = run_ask_new(app, self->run_id, RUN_LOOK, RUN_WITH_SHEETS, self->acts);

	asking->job = run_view_focus(self)->job;
	app_ask(app, ASK_BLOCKING, run_ask_work, ticks_done, asking, run_ask_free);
}

static void
run_act(App *app, void *state, int action)
{
	RunView *self = state;
	const RunArgs args = { .run_id = self->run_id };

	switch (action) {
	case OPEN:
		app_push(app, &screen_run_sheets, &args);
		break;
	case GO:
		go(app, self);
		break;
	case GOOD:
		run_marks_good(app, self);
		break;
	case BAD:
		run_marks_bad(app);
		break;
	case NONE:
		run_marks_none(app, self);
		break;
	case TAKE_OVER:
		run_marks_take_over(app, self);
		break;
	case AGAIN:
		run_marks_again(app);
		break;
	case PRINTER:
		run_choose_printer(app);
		break;
	case STOP:
		stop(app);
		break;
	case TICKS:
		ticks(app, self);
		break;
	case DROPPED:
		app_push(app, &screen_run_dropped, &args);
		break;
	case LISTS:
		screens_press(app)->bare = !screens_press(app)->bare;
		app_say(app, SAY_INFO,
			screens_press(app)->bare
				? "No separator sheets from the next job on; T prints the tick "
				  "list of the marked one."
				: "A separator sheet with the list of carriers, without codes, "
				  "comes "
				  "out before each homeroom's letters.");
		break;
	}
}

/* --- what can be done now */

static const char *
not_here(App *app, const void *state)
{
	return ((const RunView *)state)->run ? NULL : "The run has not come from the server yet.";
}

static const char *
cannot_go(App *app, const void *state)
{
	const RunView *self = state;
	const RunPress *press = screens_press(app);

	if (!self->run)
		return not_here(app, state);
	if (run_press_busy(press) && press->run_id != self->run_id)
		return "Another run is under way at this desk. It has to pause or end first.";
	if (run_press_busy(press))
		return press->pausing ? "It pauses already, after what is in hand." : NULL;
	if (g_str_equal(self->run->state, "closed"))
		return "The run is closed.";
	if (g_str_equal(self->run->state, "minting"))
		return NULL;
	for (guint i = 0; i < self->jobs->len; i++)
		if (g_str_equal(((RunJob *)self->jobs->pdata[i])->state, "todo") ||
			run_job_lost(self->jobs->pdata[i]))
			return NULL;
	return "No print job waits. R prints letters again.";
}

static const char *
cannot_stop(App *app, const void *state)
{
	const RunPress *press = run_view_press(app, state);

	return press && run_press_busy(press) ? NULL : "Nothing of this run is under way.";
}

static const char *
none_to_look_at(App *app, const void *state)
{
	const RunView *self = state;
	const RunJob *job = run_view_focus(self);
	const RunPress *press = run_view_press(app, self);

	if (!job || job->sent == 0)
		return "No sheet of the marked job waits to be looked at.";
	if (press && run_press_busy(press) && press->job == job->job)
		return "The job is still under way. Look at its sheets when it has come out.";
	if (run_view_away(job))
		return "A desk that may come back has printed the marked job. K takes it over.";
	if (run_view_elsewhere(job))
		return "Another desk is printing the marked job; its sheets are looked at there.";
	return NULL;
}

static const char *
not_away(App *app, const void *state)
{
	const RunJob *job = run_view_focus(state);

	if (job && run_view_away(job))
		return NULL;
	return job && run_view_elsewhere(job) ? "That desk is connected, and printing."
					      : "No other desk has the marked job.";
}

static const char *
is_closed(App *app, const void *state)
{
	const RunView *self = state;

	return self->run && g_str_equal(self->run->state, "closed") ? "The run is closed." : NULL;
}

static const char *
no_sheets(App *app, const void *state)
{
	const RunView *self = state;

	if (!self->totals)
		return not_here(app, state);
	if (is_closed(app, state))
		return is_closed(app, state);
	return self->totals->reserved > 0 ? NULL : "Nothing of the run has been printed yet.";
}

static const char *
no_job(App *app, const void *state)
{
	const RunJob *job = run_view_focus(state);

	return job && job->sheets > 0 ? NULL : "The marked job has no sheets yet.";
}

static bool
run_key(App *app, void *state, int key)
{
	RunView *self = state;

	if (key == K_ESC && run_view_press(app, self))
		return run_ask_leave(app);
	return list_key(self->list, key, self);
}

static const Key keys[] = {
	{ ' ', "Space", GO, "print or pause",
		"Ask the printer what became of jobs that were sent, and print those that wait (or "
		"make the codes); or pause after the job in hand.",
		KEY_MAIN, cannot_go },
	{ K_ENTER, "Enter", OPEN, "sheets", "Say where each sheet went, until none is open.", 0,
		not_here },
	{ 'g', "G", GOOD, "good", "All sheets of the marked job have come out right.", 0,
		none_to_look_at },
	{ 'b', "B", BAD, "blank/ruined", "Some sheets are no good, by their numbers.", 0,
		no_sheets },
	{ 'r', "R", AGAIN, "reprint", "Print some letters again: same codes, new sheets.", 0,
		no_sheets },
	{ 'p', "P", PRINTER, "printer", "Another printer, from the next job on.", 0, is_closed },
	{ 's', "S", STOP, "stop", "Ask the printer to give up the job in hand.", 0, cannot_stop },
	{ 'n', "N", NONE, NULL, "Nothing of the marked job came out; it is printed anew.",
		KEY_HIDDEN | KEY_DESTRUCTIVE, none_to_look_at },
	{ 'k', "K", TAKE_OVER, NULL, "Take the marked job over from a desk that is away.",
		KEY_HIDDEN | KEY_DESTRUCTIVE, not_away },
	{ 't', "T", TICKS, NULL,
		"Print the tick list of the marked job, without codes, for the homeroom.",
		KEY_HIDDEN, no_job },
	{ 'w', "W", DROPPED, NULL, "Who was to have a letter and dropped out, and why.", KEY_HIDDEN,
		not_here },
	{ 'l', "L", LISTS, NULL, "A separator sheet before each homeroom's letters, or none.",
		KEY_HIDDEN },
	{ 0 },
};

const Screen screen_run = {
	.name = "run",
	.state_size = sizeof(RunView),
	.keys = keys,
	.slow = "No answer from the server yet. Esc gives up; the same key asks again, and nothing "
		"happens twice.",
	.open = run_open,
	.load = run_load,
	.draw = run_view_draw,
	.act = run_act,
	.key = run_key,
	.close = run_close,
};
