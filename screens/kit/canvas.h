/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/theme.h"

#include <glib.h>
#include <stdbool.h>

/* A piece of the terminal to draw on, in rows and columns from 0. What does not fit is cut. Text
 * passes text_safe on its way, so anything from the database may be given as it is. */

typedef struct Canvas {
	int top, left; /* where it is on the terminal */
	int rows, cols;
} Canvas;

/* All return the column after the last one drawn on (of the last row, where there are more). */
int canvas_text(Canvas *canvas, int row, int col, Style style, const char *text);
int canvas_textf(Canvas *canvas, int row, int col, Style style, const char *format, ...)
	G_GNUC_PRINTF(5, 6);
/* Exactly COLUMNS wide: cut with "…" or padded with blanks. */
int canvas_fit(Canvas *canvas, int row, int col, int columns, Style style, const char *text);
int canvas_fit_right(Canvas *canvas, int row, int col, int columns, Style style, const char *text);
/* Printable ASCII straight to the screen, with no copy of it made: for a code being shown. */
int canvas_ascii(Canvas *canvas, int row, int col, Style style, const char *text, size_t length);

/* TEXT in lines of at most COLUMNS, at most ROWS of them (the last cut with "…"). "\n" breaks.
 * Returns the rows used. COLUMNS or ROWS 0: up to the edge. */
int canvas_wrap(
	Canvas *canvas, int row, int col, int columns, int rows, Style style, const char *text);

/* A line across, with a label in it or NULL. */
void canvas_rule(Canvas *canvas, int row, const char *label);
/* "#####-----", PART of WHOLE in COLUMNS. */
int canvas_bar(Canvas *canvas, int row, int col, int columns, gint64 part, gint64 whole);
/* The mark beside what is in focus: '>' at column 1 (or COL). */
void canvas_mark(Canvas *canvas, int row);
void canvas_mark_at(Canvas *canvas, int row, int col);
/* Where the terminal's cursor stands: always on the focused cell, always visible. */
void canvas_cursor(Canvas *canvas, int row, int col);

/* A part of it, cut to what there is. */
Canvas canvas_part(const Canvas *canvas, int row, int col, int rows, int cols);
