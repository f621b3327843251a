/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pango/pangocairo.h>
#include <stdbool.h>

#include "pdf/pdf.h"

/* Pages of tables: text that is cut where it does not fit and is never refused. Measures are points
 * from the top left corner. A page without secrets; its text may be anything from the database. */

typedef struct {
	Pdf *pdf;
	PangoContext *context;
	double width, height;
	GHashTable *placed; /* what was measured is drawn next, and tables say much twice */
} Sheet;

/* Begins the file, in LANG (BCP 47), and its first page. LETTER_ERROR_DRAW when there are no
 * fonts. */
bool sheet_begin(Sheet *sheet, const char *title, const char *lang, const char *date, double width,
	double height, GError **error);
/* The same on a further page of PDF, which somebody else begins and ends. */
bool sheet_begin_in(
	Sheet *sheet, Pdf *pdf, const char *lang, double width, double height, GError **error);
/* Ends the page; PDF goes on. */
void sheet_end_in(Sheet *sheet);
void sheet_next_page(Sheet *sheet);
/* The file; caller unrefs. Frees what SHEET holds in either case. */
GBytes *sheet_end(Sheet *sheet, GError **error);

typedef enum { SHEET_LEFT, SHEET_RIGHT, SHEET_CENTER } SheetAlign;

typedef struct {
	double size; /* points */
	bool bold;
	double grey; /* 0 black .. 1 white */
	SheetAlign align;
	int lines; /* at most, then "…"; 0: any number */
} SheetStyle;

/* TEXT wrapped in WIDTH with its first corner at X, Y, as a TAG ("P", "TD"). A character that no
 * font has stands as "?". Returns its height. */
double sheet_text(Sheet *sheet, const char *text, const SheetStyle *style, const char *tag,
	double x, double y, double width);
double sheet_text_height(Sheet *sheet, const char *text, const SheetStyle *style, double width);
/* Decoration. */
void sheet_line(
	Sheet *sheet, double x1, double y1, double x2, double y2, double thick, double grey);
/* Across the whole page, light, below whatever is drawn after it. */
void sheet_watermark(Sheet *sheet, const char *text);
