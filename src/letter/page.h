/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pango/pangocairo.h>

#include "letter/page_words.h"
#include "pdf/pdf.h"
#include "letter/template.h"
#include "letter/words.h"

/* One page being drawn. The first trouble stays in error; whatever is asked after it does nothing,
 * so that only the end needs to look.
 *
 * X is where a thing stands on a page that is read from the left; with rtl set all functions here
 * put it at the mirrored place, and words at the right edge of their width. */

/* Letters differ in few words: what is the same can be drawn once for many (press.c). */
typedef enum { LAYER_ALL, LAYER_SAME, LAYER_OWN } PageLayer;

typedef struct {
	Pdf *pdf;
	PangoContext *context;  /* letter_fonts_context */
	const char *file;       /* named by complaints; NULL: none */
	const PageWords *words; /* NULL: English */
	double width;           /* of the page; 0: LETTER_WIDTH */
	bool rtl;
	bool measuring; /* lay out only */
	GError *error;

	/* Only where a template is drawn. */
	const LetterTemplate *template;
	const LetterFacts *facts;
	const Secret *code;
	const char *qr;    /* what it opens */
	const char *stamp; /* across the page, or NULL */

	/* Only where many letters are drawn. */
	PageLayer layer;
	guint64 same;     /* bits of the LetterFields that are the same in all of them */
	guint64 shape;    /* of what is the same on this page and where it stands */
	GHashTable *memo; /* layouts of what is the same, by block (body.c) */
} Page;

/* A page of PDF for LANG's words; pdf, context, words and rtl are set. false with page->error. */
bool page_start(Page *page, Pdf *pdf, const PageWords *words);
/* Frees what page_start and drawing took, error included; page->pdf is the caller's. */
void page_stop(Page *page);

/* An empty Words that knows which way the page is read. */
Words *page_words_new(const Page *page);

/* Lays WORDS out and draws them with their top left corner at X, Y, as a TAG of the document's
 * structure ("P", "H1"; NULL: whatever tag is open). Returns their height. */
double page_words(Page *page, const Words *words, const WordsStyle *style, const char *tag,
	double x, double y, double width);
/* Height alone; *ret_lines, when asked for, is how many lines it takes. */
double page_words_height(
	Page *page, const Words *words, const WordsStyle *style, double width, int *ret_lines);
/* The largest size from STYLE's down to SMALLEST at which WORDS fit WIDTH x HEIGHT, better in
 * LINES lines than wrapped (0: any); draws them so. OVERFLOW names BOX ("the address window"). */
double page_words_fit(Page *page, const Words *words, WordsStyle style, double smallest, int lines,
	const char *box, double x, double y, double width, double height);
/* Plain text (made safe here) as one paragraph; returns its height. */
double page_text(Page *page, const char *text, const WordsStyle *style, const char *tag, double x,
	double y, double width);
/* A fact, as words_add_fact takes it, in one paragraph; returns its height. */
double page_fact(Page *page, LetterField field, const char *text, const WordsStyle *style,
	const char *tag, double x, double y, double width);

/* What was laid out before. SAME: a hash of its text when it is the same in all letters, else 0. */
void page_placed(Page *page, const Placed *placed, guint same, const WordsStyle *style,
	const char *tag, double x, double y, double width);
/* Endless when something that cannot be broken is wider than its place. */
double page_placed_height(const Placed *placed);

void page_line(Page *page, double x1, double y1, double x2, double y2, double width, double grey);
void page_rectangle(Page *page, double x, double y, double width, double height, double grey);
void page_frame(Page *page, double x, double y, double width, double height, double radius,
	double line, double grey);
void page_disc(Page *page, double x, double y, double radius, double grey);
/* TEXT in large pale letters from corner to corner of a page so HIGH; what is drawn later lies
 * over it. */
void page_stamp(Page *page, const char *text, double height);
/* A QR with its quiet zone, four modules, inside of SIZE; read aloud as words/<lang>.ini says. */
void page_qr(Page *page, const char *payload, double x, double y, double size);

void page_complain_overflow(Page *page, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A column that the body of a template flows into, top to bottom. */
typedef struct {
	double x, width, top, bottom;
	double largest, smallest; /* sizes of plain words that may be tried */
	/* Where something stands in the way (the QR): from there on the column is so wide. 0: no. */
	double narrow_from, narrow_width;
} PageColumn;

/* Draws the body of the page's template in the largest size that fits; returns where it ends.
 * LETTER_ERROR_OVERFLOW says how many lines are too many. */
double page_draw_body(Page *page, const PageColumn *column);

/* The places of a letter outside its body: stamp, letterhead, window, particulars, QR, footer, fold
 * marks. */
void page_draw_frame(Page *page);
/* Of those, what other pages have as well. */
void page_draw_qr(Page *page);
void page_draw_footer(Page *page);

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
