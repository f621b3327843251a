/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/edit.h"
#include "screens/kit/list.h"
#include "screens/run.h"

/* Where the sheets of a run are: run_sheets.c acts on them, run_sheets_view.c draws them. */

typedef struct {
	gint64 run_id;
	Edit *typed;
	List *list;
	Run *run; /* NULL until loaded */
	RunTotals *totals;
	GPtrArray *jobs, *sheets;
	GPtrArray *shown;   /* RunSheet, borrowed from SHEETS */
	bool all;           /* those that lie in a bucket as well */
	char *first, *last; /* the sheets in hand; NULL: none */
	SheetOwner *owner;  /* of the one sheet in hand */
	char mark;          /* asked about */
	Acts *acts;
	char *wanted; /* the sheet to take up first; NULL: none */
} Sheets;

extern const ListSection sheets_sections[1];
void sheets_draw(App *app, const void *state, Canvas *canvas);
/* Whether it lies in no bucket. */
bool sheets_is_open(const RunSheet *sheet);
/* The one sheet in hand was printed in another run. */
bool sheets_other_run(const Sheets *self);
/* The one sheet in hand is a letter that came back; its code can still be used. */
bool sheets_came_back(const Sheets *self);
bool sheets_code_works(const SheetOwner *owner);
