/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run_view.h"

#include <string.h>

/* What became of the sheets of the marked job, and printing them again: each asks, and is done. */

/* "211-": from there to the last sheet of JOB. */
static bool
parse_sheets(const RunJob *job, const char *line, char **ret_first, char **ret_last)
{
	g_autofree char *text = g_strstrip(g_strdup(line));
	size_t len = strlen(text);
	g_autofree char *whole = NULL;

	if (job && job->last && len > 1 && text[len - 1] == '-') {
		text[len - 1] = ' ';
		whole = g_strconcat(text, job->last, NULL);
	}
	return run_range_parse(whole ? whole : text, ret_first, ret_last);
}

static void
ask_job(App *app, RunView *self, RunDeed deed, bool end)
{
	RunAsk *asking = run_view_deed(app, self, deed);

	asking->job = run_view_focus(self)->job;
	asking->mark = end ? g_strdup("end") : NULL;
	run_view_ask(app, asking);
}

void
run_marks_good(App *app, RunView *self)
{
	ask_job(app, self, RUN_GOOD, false);
}

static void
good_answered(App *app, void *state, bool yes)
{
	if (yes)
		ask_job(app, state, RUN_GOOD, true);
}

/* The server says of a job that it was sent and not what became of it. */
void
run_marks_ask_seen(App *app, RunView *self)
{
	const RunJob *job = run_view_focus(self);
	g_autofree char *printer = run_printer_label(job->printer);
	g_autofree char *text =
		g_strdup_printf("%s went to %s, and nobody wrote down how it ended. Have you seen "
				"sheets %s to %s, every one of them, and are they good?",
			job->label, printer, job->first, job->last);

	dialog_yes_no(app, "All good?", text, "all are here and good", "no", good_answered);
}

static void
none_answered(App *app, void *state, bool yes)
{
	if (yes)
		ask_job(app, state, RUN_FORGET, false);
}

void
run_marks_none(App *app, RunView *self)
{
	const RunJob *job = run_view_focus(self);
	g_autofree char *text = g_strdup_printf(
		"%d sheets of %s are in doubt. When none of them came out their numbers are blank "
		"for good, and the job is printed on new sheets. A sheet that turns up later must "
		"be shredded.",
		job->sent, job->label);

	dialog_word(app, "Nothing came out", text, "nothing", none_answered);
}

static void
take_over_answered(App *app, void *state, bool yes)
{
	if (yes)
		ask_job(app, state, RUN_TAKE_OVER, false);
}

void
run_marks_take_over(App *app, RunView *self)
{
	const RunJob *job = run_view_focus(self);
	g_autofree char *text = g_strdup_printf(
		"Desk %s (%s) has lost the server. When it was switched off or has crashed, its "
		"sheets are yours to look at. When only its line is down it may still be "
		"printing: go there first. It is recorded that you took the job.",
		job->desk, job->by_whom);

	dialog_word(app, "Take the job over", text, "take", take_over_answered);
}

static void
bad_typed(App *app, void *state, const char *line)
{
	RunView *self = state;
	RunAsk *asking;

	if (!line)
		return;
	asking = run_view_deed(app, self, RUN_MARK);
	asking->mark = g_strdup(self->ruined ? "ruined" : "blank");
	if (parse_sheets(run_view_focus(self), line, &asking->first, &asking->last)) {
		run_view_ask(app, asking);
		return;
	}
	run_ask_free(asking);
	app_say(app, SAY_REFUSAL, "Type the numbers on the sheets: 977, or 211-240.");
}

static void
bad_picked(App *app, void *state, int index)
{
	RunView *self = state;

	if (index < 0)
		return;
	self->ruined = index == 1;
	dialog_line(app, self->ruined ? "Ruined" : "Blank",
		"The number at the foot of the sheet, or the first and the last: 211-240; 211- "
		"means "
		"from there to the end of the marked job. Scanning its QR does as well.",
		"Sheets", 200, bad_typed);
}

void
run_marks_bad(App *app)
{
	static const char *const options[] = { "blank or faint, or it did not come out",
		"ruined: torn, crooked, smeared" };

	dialog_pick(
		app, "Sheets that are no good", "What is wrong with them?", options, 2, bad_picked);
}

/* --- printing again */

static void
reason_typed(App *app, void *state, const char *line)
{
	RunView *self = state;
	RunAsk *asking;

	if (!line)
		return;
	asking = run_view_deed(app, self, self->family ? RUN_FAMILY : RUN_AGAIN);
	asking->first = g_strdup(self->first);
	asking->last = g_strdup(self->last);
	asking->note = g_strdup(line);
	run_view_ask(app, asking);
}

static void
again_typed(App *app, void *state, const char *line)
{
	RunView *self = state;

	if (!line)
		return;
	g_clear_pointer(&self->first, g_free);
	g_clear_pointer(&self->last, g_free);
	if (run_range_parse(line, &self->first, &self->last))
		dialog_line(app, "Print again",
			"The old sheets become void and have to be shredded; the reason is kept.",
			"Why", 120, reason_typed);
	else
		app_say(app, SAY_REFUSAL, "Type the numbers on the sheets: 977, or 211-240.");
}

static void
again_picked(App *app, void *state, int index)
{
	RunView *self = state;

	if (index < 0)
		return;
	self->family = index == 1;
	dialog_line(app, "Print again",
		self->family ? "The number on one sheet of the family; all letters to the "
			       "guardians of that student are printed again."
			     : "The number at the foot of the sheet, or the first and the last: "
			       "211-240.",
		"Sheets", 200, again_typed);
}

void
run_marks_again(App *app)
{
	static const char *const options[] = { "some sheets, by their numbers",
		"all letters of one family" };

	dialog_pick(app, "Print again",
		"The codes stay the same; the sheets get new numbers. What is printed again?",
		options, 2, again_picked);
}
