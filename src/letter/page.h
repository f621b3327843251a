/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pango/pangocairo.h>

#include "letter/template.h"
#include "letter/words.h"

/* One page being drawn. The first trouble stays in error; whatever is asked after it does nothing,
 * so that only the end needs to look. */

typedef struct {
	cairo_t *cr;
	PangoContext *context;
	const LetterTemplate *template;
	const LetterFacts *facts;
	const Secret *code;
	const char *qr;    /* what it opens */
	const char *stamp; /* across the page, or NULL */
	bool measuring;    /* lay out only */
	GError *error;
} Page;

/* Lays WORDS out and draws them with their top left corner at X, Y, as a TAG of the document's
 * structure ("P", "H1"). Returns their height. */
double page_words(Page *page, const Words *words, const WordsStyle *style, const char *tag,
	double x, double y, double width);
/* Height alone; *ret_lines, when asked for, is how many lines it takes. */
double page_words_height(
	Page *page, const Words *words, const WordsStyle *style, double width, int *ret_lines);
/* The largest size from STYLE's down to SMALLEST at which WORDS fit WIDTH x HEIGHT, better in
 * LINES lines than wrapped (0: any); draws them so. OVERFLOW names BOX ("the address window"). */
double page_words_fit(Page *page, const Words *words, WordsStyle style, double smallest, int lines,
	const char *box, double x, double y, double width, double height);
void page_complain_overflow(Page *page, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The places outside the body: stamp, letterhead, window, particulars, QR, footer, fold marks. */
void page_draw_frame(Page *page);
/* The body, from below the first fold to the footer (body.c). */
void page_draw_body(Page *page);

/* Where the QR and its caption stand; the body keeps clear of it. */
enum {
	PAGE_BODY_TOP = 282,
	PAGE_BODY_BOTTOM = 732,
	PAGE_QR_SIZE = 126,
	PAGE_QR_X = LETTER_WIDTH - LETTER_MARGIN - PAGE_QR_SIZE + 12,
	PAGE_QR_Y = 540,
	PAGE_RIGHT = LETTER_WIDTH - LETTER_MARGIN,
	PAGE_WIDTH = LETTER_WIDTH - 2 * LETTER_MARGIN,
};
