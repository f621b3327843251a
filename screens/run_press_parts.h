/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/run_press.h"
#include "screens/screens.h"

/* What the two halves of a press share: run_press.c and run_press_paper.c. */

/* Begins a stretch of work, of which DONE of ALL are done. */
void run_press_start(App *app, gint64 run_id, const char *title, int done, int all);
/* Nothing is under way any more. */
void run_press_rest(RunPress *press);
/* Why it rests, for the clerk. */
void run_press_trouble(RunPress *press, const char *text);
/* True when the server did what was asked; else the press rests and says why. */
bool run_press_went_well(RunPress *press, const Answer *answer);
/* The job in hand is in hand no longer. */
void run_press_let_go(RunPress *press);
/* Writes down how the job in hand ended, in the words SAID, and goes on or rests. */
void run_press_note(RunPress *press, PaperState state, const char *said);
