/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run_view.h"

#include <string.h>

#include "base/date.h"
#include "desk/run.h"

/* What a frozen run looks like: its print jobs, its sheets in numbers, what is under way. */

enum { LABEL, LETTERS, SHEETS, STATE };

const RunJob *
run_view_focus(const RunView *self)
{
	return list_row(self->list, self);
}

bool
run_view_elsewhere(const RunJob *job)
{
	return job->watch &&
	       g_strv_contains((const char *const[]){ "there", "away", NULL }, job->watch);
}

bool
run_view_away(const RunJob *job)
{
	return g_strcmp0(job->watch, "away") == 0;
}

const RunJob *
run_view_far(const RunView *self)
{
	for (guint i = 0; self->jobs && i < self->jobs->len; i++)
		if (run_view_elsewhere(self->jobs->pdata[i]))
			return self->jobs->pdata[i];
	return NULL;
}

RunPress *
run_view_press(App *app, const RunView *self)
{
	RunPress *press = screens_press(app);

	return press->run_id == self->run_id ? press : NULL;
}

int
run_view_letters(const RunView *self)
{
	int letters = 0;

	for (guint i = 0; self->jobs && i < self->jobs->len; i++)
		letters += ((RunJob *)self->jobs->pdata[i])->letters;
	return letters;
}

/* Of a job whose end is not the printer's own word what nobody has looked at yet counts only when
 * MAYBE. */
static int
letters_out(const RunView *self, bool maybe)
{
	int letters = 0;

	for (guint i = 0; self->jobs && i < self->jobs->len; i++) {
		const RunJob *job = self->jobs->pdata[i];
		bool sure =
			g_str_equal(job->state, "ended") && g_strcmp0(job->said, "printed") == 0;

		letters += MIN(
			job->letters, job->printed + job->placed + (sure || maybe ? job->sent : 0));
	}
	return letters;
}

int
run_view_printed(const RunView *self)
{
	return letters_out(self, false);
}

/* --- the list */

/* 931 of "0412-000931", which is what people say. */
static int
end_of(const char *number)
{
	const char *dash = strrchr(number, '-');

	return (int)g_ascii_strtoll(dash ? dash + 1 : number, NULL, 10);
}

static bool
at_printer(const RunView *self, const RunJob *job)
{
	return self->press->run_id == self->run_id && run_press_busy(self->press) &&
	       self->press->job == job->job;
}

static void
state_cell(const RunView *self, const RunJob *job, Cell *cell)
{
	g_autoptr(GString) bad = g_string_new(NULL);

	if (job->blank > 0)
		g_string_append_printf(bad, ", %d blank", job->blank);
	if (job->ruined > 0)
		g_string_append_printf(bad, ", %d ruined", job->ruined);
	if (at_printer(self, job))
		cell_set(cell, STYLE_STRONG, "at the printer");
	else if (g_str_equal(job->state, "todo"))
		cell_setf(cell, STYLE_DIM, "%s%s",
			job->letters > 0 ? "waiting" : "nothing to print", bad->str);
	else if (run_view_elsewhere(job))
		cell_setf(cell, run_view_away(job) ? STYLE_WARN : STYLE_STRONG, "%s %s",
			run_view_away(job) ? "AWAY" : "at", *job->desk ? job->desk : job->by_whom);
	else if (g_str_equal(job->state, "sent"))
		cell_set(cell, STYLE_WARN, "SENT, end not known");
	else if (job->sent > 0)
		cell_setf(cell, STYLE_WARN, "look at %d%s", job->sent, bad->str);
	else if (job->printed > 0)
		cell_setf(cell, STYLE_GOOD, "%s%s", bad->len > 0 ? "looked at" : "all good",
			bad->str);
	else
		cell_setf(cell, STYLE_GOOD, "%s%s", job->placed > 0 ? "placed" : "done", bad->str);
}

static void
job_cell(const void *data, int row, int column, Cell *cell)
{
	const RunJob *job = ((const RunView *)data)->jobs->pdata[row];

	switch (column) {
	case LABEL:
		cell_set(cell, STYLE_NORMAL, job->label);
		break;
	case LETTERS:
		cell_setf(cell, STYLE_NORMAL, "%d", job->letters);
		break;
	case SHEETS:
		if (job->sheets == 1)
			cell_setf(cell, STYLE_NORMAL, "%d", end_of(job->first));
		else if (job->first)
			cell_setf(cell, STYLE_NORMAL, "%d to %d", end_of(job->first),
				end_of(job->last));
		break;
	case STATE:
		state_cell(data, job, cell);
		break;
	}
}

static const ListColumn usual[] = {
	{ LABEL, "Print job", 20, .grows = true },
	{ LETTERS, "Letters", 7, .right = true },
	{ SHEETS, "Sheets", 16 },
	{ STATE, "State", 19 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ LABEL, "Print job", 20, .grows = true },
	{ LETTERS, "Letters", 7, .right = true },
	{ STATE, "State", 19 },
	{ 0 },
};
static const ListColumn *const sets[] = { usual, narrow, NULL };
const ListSection run_view_sections[1] = {
	{ sets, .rows = offsetof(RunView, jobs), .cell = job_cell },
};

/* --- below it */

static void
draw_totals(const RunView *self, Canvas *canvas, int row)
{
	const RunTotals *totals = self->totals;

	canvas_textf(canvas, row, 1, STYLE_NORMAL,
		"Sheets  reserved %d  to look at %d  good %d  blank %d  ruined %d  to go %d",
		totals->reserved, totals->sent, totals->printed, totals->blank, totals->ruined,
		run_view_letters(self) - letters_out(self, true));
	canvas_textf(canvas, row + 1, 1, STYLE_NORMAL,
		"Placed  handed %d  mailed %d  returned %d  shredded %d  in the safe %d",
		totals->handed, totals->mailed, totals->returned, totals->shredded, totals->safe);
}

static void
draw_bar(const RunView *self, const RunPress *press, Canvas *canvas, int row)
{
	bool busy = press && run_press_busy(press);
	bool codes = busy ? press->phase == PRESS_CODES : g_str_equal(self->run->state, "minting");
	int all = codes ? self->run->letters : run_view_letters(self);
	int done = !codes ? run_view_printed(self)
		   : busy ? press->done
			  : self->run->minted + self->run->dropped;
	g_autofree char *rate = busy ? run_press_rate(press, all - done) : NULL;
	int col = canvas_bar(canvas, row, 1, 34, done, all);

	canvas_textf(canvas, row, col + 2, STYLE_NORMAL, "%d %%  %d of %d %s%s%s",
		all > 0 ? (int)((gint64)done * 100 / all) : 100, done, all,
		codes ? "codes" : "printed", rate ? ", " : "", rate ? rate : "");
}

/* What is under way, or what to do next. */
static char *
under_way(const RunView *self, const RunPress *press)
{
	g_autofree char *printer = NULL;

	if (!press || !run_press_busy(press))
		return NULL;
	if (press->phase == PRESS_CODES)
		return g_strdup(press->pausing
					? "Pausing after this block of codes."
					: "Making codes. Space pauses; nothing is lost by it.");
	printer = run_printer_label(press->printer);
	if (press->phase == PRESS_PAPER)
		return g_strdup_printf("%s: %s%s", printer,
			press->words                    ? press->words
			: press->state == PAPER_SENDING ? "sending"
							: "printing",
			press->pausing ? ". It pauses after this job." : "");
	return g_strdup_printf("%s: %s", printer,
		press->phase == PRESS_DRAWING ? "drawing the next letters" : "the job has ended");
}

static int
jobs_in(const RunView *self, const char *state)
{
	int n = 0;

	for (guint i = 0; i < self->jobs->len; i++) {
		const RunJob *job = self->jobs->pdata[i];

		n += g_str_equal(job->state, state) && (job->letters > 0 || job->sent > 0) &&
		     !run_view_elsewhere(job);
	}
	return n;
}

static int
sent_elsewhere(const RunView *self)
{
	int sheets = 0;

	for (guint i = 0; i < self->jobs->len; i++)
		if (run_view_elsewhere(self->jobs->pdata[i]))
			sheets += ((RunJob *)self->jobs->pdata[i])->sent;
	return sheets;
}

static bool
any_lost(const RunView *self)
{
	for (guint i = 0; i < self->jobs->len; i++)
		if (run_job_lost(self->jobs->pdata[i]))
			return true;
	return false;
}

static const char *
next_step(const RunView *self)
{
	const RunTotals *totals = self->totals;

	if (g_str_equal(self->run->state, "minting"))
		return "Not all codes are made. Space goes on; each letter gets its code once.";
	if (g_str_equal(self->run->state, "closed"))
		return "The run is closed: every sheet is accounted for. Enter shows them; mail "
		       "that comes back is marked there.";
	if (any_lost(self))
		return "Nobody knows how a sent job ended. Space asks the printer; or look in its "
		       "tray: "
		       "G all came out good, N nothing came out, B some are blank or ruined.";
	if (jobs_in(self, "sent") > 0)
		return "Of a job that was sent it is not known how it ended. Stand on it, look in "
		       "the tray: G all came out good, N nothing came out, B some are blank or "
		       "ruined.";
	if (totals->sent > sent_elsewhere(self))
		return "Look at the sheets in the tray: G when all of the marked job are good, B "
		       "for those that are not.";
	if (totals->without_sheet > 0 && jobs_in(self, "todo") == 0)
		return "Letters have no good sheet yet: R prints them again, with the same codes.";
	if (jobs_in(self, "todo") > 0)
		return "Space prints the jobs that wait, one after the other. P chooses the "
		       "printer.";
	return totals->difference > 0
		       ? "All is printed. Enter says where each sheet went, until none is open."
		       : "Every sheet is accounted for. Enter shows them and closes the run.";
}

/* What another desk does; caller owns. */
static char *
far_words(const RunJob *far, DateStyle dates)
{
	g_autofree char *since = date_show_moment_short(far->at, dates);

	if (run_view_away(far))
		return g_strdup_printf("%s: desk %s (%s) is not connected any more. In %d s its "
				       "sheets are anybody's to look at; K takes them now.",
			far->label, far->desk, far->by_whom, far->wait);
	return g_strdup_printf("%s: being printed at desk %s (%s) since %s.", far->label, far->desk,
		far->by_whom, since);
}

static void
draw_words(App *app, const RunView *self, const RunPress *press, Canvas *canvas, int row)
{
	g_autofree char *words = under_way(self, press);
	const RunJob *far = run_view_far(self);
	g_autofree char *elsewhere = far ? far_words(far, screens_profile(app)->date_style) : NULL;
	bool busy = words != NULL;

	if (!busy && far)
		row += canvas_wrap(canvas, row, 1, canvas->cols - 2, 2, STYLE_STRONG, elsewhere);
	if (!busy && self->run->dropped > 0)
		row += canvas_textf(canvas, row, 1, STYLE_NORMAL,
			       "%d dropped out since it was frozen: W lists who and why.",
			       self->run->dropped) > 0;
	if (!busy && press && press->trouble)
		row += canvas_wrap(canvas, row, 1, canvas->cols - 2, 2, STYLE_WARN, press->trouble);
	canvas_wrap(canvas, row, 1, canvas->cols - 2, canvas->rows - row,
		busy ? STYLE_STRONG : STYLE_NORMAL, busy ? words : next_step(self));
}

void
run_view_draw(App *app, const void *state, Canvas *canvas)
{
	const RunView *self = state;
	const RunPress *press = run_view_press(app, self);
	int bottom = canvas->rows - 8;

	if (!self->run || !self->jobs)
		return;
	list_draw(self->list, canvas, 0, bottom, self, true);
	canvas_rule(canvas, bottom, NULL);
	draw_totals(self, canvas, bottom + 1);
	draw_bar(self, press, canvas, bottom + 3);
	draw_words(app, self, press, canvas, bottom + 4);
}
