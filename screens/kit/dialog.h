/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/app.h"

/* Questions in a box over the asking screen. The answer comes back to that screen's state, after
 * the box is gone. Esc always means no. TEXT is wrapped, "\n" breaks; all texts are copied. */

typedef void (*DialogBool)(App *app, void *state, bool yes);
typedef void (*DialogText)(App *app, void *state, const char *line);
typedef void (*DialogIndex)(App *app, void *state, int index);

/* Says what will happen and asks. Only Y or N (or Esc) answers, never Enter. YES and NO say what
 * each does: "print it again", "leave it". */
void dialog_yes_no(App *app, const char *title, const char *text, const char *yes, const char *no,
	DialogBool answer);

/* One line, not empty: a reason, a note. NULL: given up. */
void dialog_line(App *app, const char *title, const char *text, const char *label, int max,
	DialogText answer);

/* For what cannot be undone: WORD must be typed in full, then Enter. */
void dialog_word(
	App *app, const char *title, const char *text, const char *word, DialogBool answer);

/* One of N; digits choose at once. -1: given up. */
void dialog_pick(App *app, const char *title, const char *text, const char *const *options, int n,
	DialogIndex answer);
