/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pango/pangocairo.h>
#include <stdbool.h>

#include "pdf/type.h"
#include "vault/secret.h"

/* Writes PDF 1.7: text by glyph with its Unicode, subset fonts, structure for screen readers
 * (PDF/UA tags), title and language, the same bytes for the same calls. What is drawn is held in
 * locked memory from the first byte to the last, compressed too, so that a code may be drawn.
 *
 * Measures are points, X to the right and Y down from the top left corner; GREY is 0 black to 1
 * white. Text of a layout has to be of TrueType outlines. One thread at a time. */

typedef struct Pdf Pdf;

#define PDF_ERROR pdf_error_quark()
GQuark pdf_error_quark(void);
typedef enum { PDF_ERROR_FONT } PdfError;

typedef struct {
	const char *title; /* of the document; never a person's name */
	const char *lang;  /* BCP 47 */
	const char *date;  /* ISO day: the file's; NULL: 2000-01-01 */
	bool open;         /* carries no code: ordinary memory will do */
	size_t room;       /* bytes there will be about; 0: not known */
} PdfAbout;

Pdf *pdf_new(const PdfAbout *about);
void pdf_free(Pdf *pdf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pdf, pdf_free)

void pdf_page_begin(Pdf *pdf, double width, double height);
void pdf_page_end(Pdf *pdf);
/* As many have ended. */
guint pdf_pages(const Pdf *pdf);
/* Instead of its end, after its tags have ended: the page is not in the file. Forms that were begun
 * meanwhile stay. */
void pdf_page_drop(Pdf *pdf);

/* What is drawn between is TAG in the document's structure: "H1" "H2" "P" "L" "LI" "LBody" "Table"
 * "TR" "TH" "TD" "Figure" "Form" ... Tags nest; a tag may begin on one page and end on a later one.
 * ALT is what is read aloud instead of a Figure. What is drawn outside of any tag is decoration. */
void pdf_tag_begin(Pdf *pdf, const char *tag, const char *alt);
void pdf_tag_end(Pdf *pdf);
/* What is drawn in the innermost tag is in LANG (BCP 47); nothing where that is the file's own. */
void pdf_tag_lang(Pdf *pdf, const char *lang);

/* LAYOUT with its top left corner at X, Y. */
void pdf_layout(Pdf *pdf, PangoLayout *layout, double x, double y, double grey);

void pdf_placed(Pdf *pdf, const Placed *placed, double x, double y, double grey);
/* CODE in the font FACE with its left edge at X on the baseline Y; GAP stands for its blanks,
 * TRACKING follows each other character (of the size). It is read from CODE byte by byte and never
 * becomes a string anywhere. */
void pdf_code(Pdf *pdf, guint face, double size, const Secret *code, double gap, double tracking,
	double x, double y);

/* Decoration, whatever tag is open. */
void pdf_line(Pdf *pdf, double x1, double y1, double x2, double y2, double width, double grey);
/* Filled. */
void pdf_rectangle(Pdf *pdf, double x, double y, double width, double height, double grey);
/* An outline LINE wide with corners of RADIUS. */
void pdf_frame(Pdf *pdf, double x, double y, double width, double height, double radius,
	double line, double grey);
/* Filled. */
void pdf_disc(Pdf *pdf, double x, double y, double radius, double grey);

/* What is drawn between has its origin at X, Y and is turned by ANGLE (radians, clockwise). */
void pdf_turn_begin(Pdf *pdf, double x, double y, double angle);
void pdf_turn_end(Pdf *pdf);

/* A square of COLUMNS x COLUMNS modules, each SIZE / COLUMNS wide; MODULES has a byte for each, row
 * by row, whose lowest bit says dark. */
void pdf_modules(
	Pdf *pdf, const unsigned char *modules, int columns, double x, double y, double size);

/* What is drawn between goes into the file once and is shown by pdf_form_show wherever it is wanted,
 * as one piece of the tag that is open there. Nothing secret. */
void pdf_form_begin(Pdf *pdf, double height);
guint pdf_form_end(Pdf *pdf, double width);
void pdf_form_show(Pdf *pdf, guint form);

/* The file; nothing can be drawn afterwards. NULL and PDF_ERROR_FONT when a font file cannot be
 * read, named by the message. Caller owns. */
Secret *pdf_finish(Pdf *pdf, GError **error);
/* The same in ordinary memory, for what carries no code. Caller unrefs. */
GBytes *pdf_finish_bytes(Pdf *pdf, GError **error);
