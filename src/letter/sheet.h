/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pango/pangocairo.h>
#include <stdbool.h>

/* Pages drawn by hand and without secrets: tables, forms, the ruler. Measures are points from the
 * top left corner. The first trouble stays in error; whatever is asked after it does nothing, so
 * that only the end needs to look. */

typedef struct {
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoContext *context;
	GByteArray *bytes;
	double width, height;
	bool right_to_left; /* x counts from the right edge, and text begins there */
	GError *error;
} Sheet;

/* LANG is BCP 47, DATE ISO (the file's own date). LETTER_ERROR_DRAW when there are no fonts. */
bool sheet_begin(Sheet *sheet, const char *title, const char *lang, const char *date, double width,
	double height, GError **error);
void sheet_next_page(Sheet *sheet);
/* The file; caller unrefs. Frees what SHEET holds in either case. */
GBytes *sheet_end(Sheet *sheet, GError **error);

typedef enum { SHEET_START, SHEET_CENTER, SHEET_END } SheetAlign;

typedef struct {
	double size; /* points */
	bool bold;
	double grey; /* 0 black .. 1 white */
	SheetAlign align;
	bool left_to_right; /* a number, a telephone, an address on the net: never turned round */
	int lines;          /* at most, then "…"; 0: any number */
} SheetStyle;

/* TEXT, wrapped in WIDTH. Caller unrefs. */
PangoLayout *sheet_layout(Sheet *sheet, const char *text, const SheetStyle *style, double width);
/* Draws it with its first corner at X, Y as a TAG ("P", "TD"). Returns its height. */
double sheet_text(Sheet *sheet, const char *text, const SheetStyle *style, const char *tag,
	double x, double y, double width);
double sheet_text_height(Sheet *sheet, const char *text, const SheetStyle *style, double width);
/* In one line and HEIGHT, in smaller print where it must be, down to SMALLEST; OVERFLOW names BOX. */
void sheet_text_fit(Sheet *sheet, const char *text, SheetStyle style, double smallest,
	const char *box, double x, double y, double width);

/* Lines and boxes that stand for nothing: no part of what is read aloud. */
void sheet_line(
	Sheet *sheet, double x1, double y1, double x2, double y2, double thick, double grey);
void sheet_frame(
	Sheet *sheet, double x, double y, double width, double height, double thick, double grey);
void sheet_fill(Sheet *sheet, double x, double y, double width, double height, double grey);
/* Across the whole page, light, below whatever is drawn after it. */
void sheet_watermark(Sheet *sheet, const char *text);
