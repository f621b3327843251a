/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/list.h"
#include "screens/run.h"

/* The frozen run: run.c acts on it, run_marks.c says of its sheets, run_view.c draws it. */

typedef struct {
	gint64 run_id;
	bool start;
	List *list;
	const RunPress *press; /* the desk's */
	Run *run;              /* NULL until loaded */
	GPtrArray *jobs;
	RunTotals *totals;
	Acts *acts;
	guint seen; /* the press's changes that are shown */
	bool ticking;
	gint64 looked; /* monotonic: when the server was last asked */
	bool ruined;   /* what B asks about */
	bool family;   /* what R asks about */
	char *first, *last;
} RunView;

extern const ListSection run_view_sections[1];
void run_view_draw(App *app, const void *state, Canvas *canvas);
/* NULL when there is none. */
const RunJob *run_view_focus(const RunView *self);
/* Another desk prints JOB now; the first such job (NULL: none). */
bool run_view_elsewhere(const RunJob *job);
/* That desk is not connected; it may come back. */
bool run_view_away(const RunJob *job);
const RunJob *run_view_far(const RunView *self);
/* The press, when it works or worked last on this run; else NULL. */
RunPress *run_view_press(App *app, const RunView *self);
/* Letters whose sheets are out by the printer's word or a clerk's, and all of them. */
int run_view_printed(const RunView *self);
int run_view_letters(const RunView *self);

/* A deed on this run, and having it done; the run is shown as it is after it (run.c). */
RunAsk *run_view_deed(App *app, RunView *self, RunDeed deed);
void run_view_ask(App *app, RunAsk *ask);

/* The sheets of the marked job are good; where the server does not know how it ended, it asks with
 * run_marks_ask_seen whether somebody has seen them. */
void run_marks_good(App *app, RunView *self);
void run_marks_ask_seen(App *app, RunView *self);
/* None of them came out. */
void run_marks_none(App *app, RunView *self);
/* The job is this desk's from now on. */
void run_marks_take_over(App *app, RunView *self);
/* Some sheets are no good; some are printed again. */
void run_marks_bad(App *app);
void run_marks_again(App *app);
