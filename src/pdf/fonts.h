/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "pdf/file.h"
#include "pdf/type.h"

/* The fonts of one PDF file: each glyph used gets a number in its font by the order of its first
 * use, and only those go into the file. */

typedef struct PdfFonts PdfFonts;

PdfFonts *pdf_fonts_new(void);
void pdf_fonts_free(PdfFonts *fonts);

/* SHAPE's number in its font. */
guint pdf_fonts_number(PdfFonts *fonts, guint shape);
/* Gives the digits and capitals of SHAPES (type_ascii) and its blank their numbers now: the order
 * says nothing then of a code that is written with them. */
void pdf_fonts_number_code(PdfFonts *fonts, const guint *shapes);

/* Writes the fonts; "/F0 5 0 R/F1 9 0 R" with F and the number of TypeFace. Caller owns. NULL: a
 * font cannot be made smaller, ret_face is which. */
char *pdf_fonts_write(PdfFonts *fonts, PdfFile *file, guint *ret_face);
