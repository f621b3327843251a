/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/list.h"
#include "screens/screens.h"

/* Some of a list: homerooms, schools. What is chosen is chosen at once, in the rows themselves, which
 * the asking screen keeps; there is nothing to give up. */

enum { PICK_MARK, PICK_TEXT }; /* ids of columns: the mark, then text[0], text[1] ... */

typedef struct {
	gint64 id;
	char *text[4]; /* NULL: nothing */
	int number;    /* counted for what is chosen: students */
	bool chosen;
} PickRow;

void pick_row_free(gpointer row);

/* Borrowed for the opening; ROWS gets a reference. */
typedef struct {
	const char *title;  /* "Homerooms of Lincoln Elementary" */
	const char *what;   /* "homerooms" */
	const char *none;   /* what it means when none is chosen */
	const char *number; /* what PickRow.number counts; NULL: nothing */
	const ListColumn *const *sets;
	GPtrArray *rows; /* PickRow */
} PickArgs;

extern const Screen screen_pick; /* PickArgs */

/* As many are chosen. */
int pick_chosen(const GPtrArray *rows);
