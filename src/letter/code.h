/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pango/pangocairo.h>
#include <stdbool.h>

#include "pdf/pdf.h"

/* The code on paper, without a string of it anywhere but in its Secret: Pango only chooses the
 * font; the characters go one by one, as numbers of glyphs, into the page's content, which is in
 * locked memory, as are the tables that pack it and the finished PDF. */

/* How wide CODE is in points when 1 point large. 0 and LETTER_ERROR_GLYPH when a character has no
 * glyph. */
double code_width(PangoContext *context, const Secret *code, GError **error);
/* CODE with its left edge at X on the baseline Y, SIZE points large. */
void code_draw(
	Pdf *pdf, PangoContext *context, const Secret *code, double size, double x, double y);
