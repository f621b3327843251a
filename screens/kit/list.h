/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/canvas.h"

#include <stddef.h>

/* Rows to choose from, in one or more sections with a heading each. A section gives several sets of
 * columns, the widest first; the first that fits is drawn. The last must fit 60 columns. */

typedef struct ListColumn {
	int id; /* what cell() is asked for */
	const char *title;
	int width;  /* columns it needs at least */
	bool grows; /* takes what is to spare (shared by all that do) */
	bool right; /* numbers */
} ListColumn;

/* What a cell shows. */
typedef struct Cell Cell;
void cell_set(Cell *cell, Style style, const char *text);
void cell_setf(Cell *cell, Style style, const char *format, ...) G_GNUC_PRINTF(3, 4);

typedef struct ListSection {
	/* Sets, widest first, NULL at the end; each ends with {0} (title NULL). */
	const ListColumn *const *sets;
	/* NULL: as many as the GPtrArray * at ROWS of DATA has; none while that is NULL. */
	int (*count)(const void *data);
	/* A cell that is not set stays blank. */
	void (*cell)(const void *data, int row, int column, Cell *cell);
	size_t rows; /* offsetof(Runs, runs) */
} ListSection;

typedef struct List List;

/* SECTIONS: borrowed, for as long as the list. A section without rows is not drawn. */
List *list_new(const ListSection *sections, int n_sections);
void list_free(List *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(List, list_free)

/* Up Down PgUp PgDn Home End. False: not one of them, or no rows. DATA as for draw. */
bool list_key(List *list, int key, const void *data);
/* The row in focus and its section (RET_SECTION may be NULL); -1 when there are no rows. */
int list_focus(List *list, const void *data, int *ret_section);
/* What stands in focus, of sections that have `rows`; NULL when there are none. */
gpointer list_row(List *list, const void *data);
void list_set_focus(List *list, int section, int row);
/* To the first row. */
void list_home(List *list);
int list_count(const List *list, const void *data);
/* In ROWS rows from ROW on. CURSOR: put the terminal's cursor on the row in focus. Returns the
 * rows used. */
int list_draw(List *list, Canvas *canvas, int row, int rows, const void *data, bool cursor);
