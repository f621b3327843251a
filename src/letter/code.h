/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pango/pangocairo.h>
#include <stdbool.h>

#include "vault/secret.h"

/* The code on paper, without a string of it anywhere but in its Secret.
 *
 * Pango would copy the text into a layout, so it only chooses the font here: characters are mapped
 * to glyphs one by one, the glyph array lives in a Secret, and cairo makes the text of the PDF
 * extractable by itself. Cairo does keep copies while it works, on the ordinary heap and not wiped
 * when freed: the glyph array in the page's recording until the page is shown, and the page's
 * content in the deflate stream's buffers until the surface is finished. Both are gone from the
 * live heap when letter_pdf returns, their bytes may stay in freed memory until it is used again.
 * The finished PDF is in locked memory only. */

/* Draws CODE with its left edge at X on the baseline Y, as large as fits WIDTH but at most LARGEST
 * points. Returns its size in points; 0 and LETTER_ERROR_OVERFLOW when it would be below SMALLEST,
 * LETTER_ERROR_GLYPH when a character has no glyph. CR may be NULL: only measures. */
double code_draw(cairo_t *cr, PangoContext *context, const Secret *code, double x, double y,
	double width, double largest, double smallest, GError **error);
