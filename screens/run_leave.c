/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

/* Leaving while letters are printed or codes are made: nothing goes on unseen, and nothing stays
 * half known without being written down. */

static const char *
what_goes_on(const RunPress *press)
{
	return press->phase == PRESS_CODES ? "Codes are being made" : "Letters are being printed";
}

/* --- the screen */

enum { LET_IT_GO_ON, STOP_AFTER, STAY };

static void
screen_answered(App *app, void *state, int index)
{
	if (index == STOP_AFTER)
		run_press_pause(screens_press(app));
	if (index == LET_IT_GO_ON || index == STOP_AFTER)
		app_pop(app);
}

bool
run_ask_leave(App *app)
{
	const RunPress *press = screens_press(app);
	bool codes = press->phase == PRESS_CODES;
	const char *const options[] = { "let it go on; I do something else meanwhile",
		codes ? "stop after this block, and go back" : "stop after this job, and go back",
		"stay here" };

	if (!run_press_busy(press))
		return false;
	dialog_pick(app, what_goes_on(press),
		codes ? "Nothing is lost in either case; each letter gets its code once."
		      : "It goes on while you are elsewhere in the desk; F7 leads back here. While "
			"the desk is locked it rests after the job in hand.",
		options, G_N_ELEMENTS(options), screen_answered);
	return true;
}

/* --- the desk */

enum { QUIT_AFTER, QUIT_STAY, QUIT_NOW };

static void
quit_answered(App *app, void *state, int index)
{
	RunPress *press = screens_press(app);

	if (index == QUIT_AFTER)
		run_press_end(press, false);
	else if (index == QUIT_NOW)
		run_press_end(press, true);
	if (index == QUIT_AFTER && run_press_busy(press))
		app_say(app, SAY_INFO,
			"The desk ends by itself when what is in hand is done and written down.");
}

void
run_quit(App *app, gpointer data)
{
	const RunPress *press = screens_press(app);
	static const char *const options[] = { "leave when what is in hand is done",
		"stay; it goes on", "leave now; its sheets are looked at later" };

	if (!run_press_busy(press)) {
		app_quit(app, 0);
		return;
	}
	dialog_pick(app, what_goes_on(press),
		press->phase == PRESS_PAPER
			? "When the desk is left now the printer still prints what it has, and "
			  "nobody "
			  "follows it: whoever opens the run next looks at the sheets."
			: "Nothing is lost in either case.",
		options, press->phase == PRESS_PAPER ? 3 : 2, quit_answered);
}
