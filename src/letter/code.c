/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/code.h"

#include <hb.h>
#include <stdalign.h>

#include "letter/fonts.h"
#include "letter/letter.h"

#define GAP 0.42 /* between groups, of the size */
#define TRACKING 0.03

/* Places the glyphs at SIZE from X on; returns the right edge, or -1 when a character is unknown.
 * GLYPHS may be NULL. *ret_count is how many there are (blanks are none). */
static double
place(PangoFont *font, const Secret *code, double size, double x, double y, cairo_glyph_t *glyphs,
	int *ret_count)
{
	hb_font_t *shapes = pango_font_get_hb_font(font);
	const unsigned char *bytes = secret_peek(code);
	int count = 0;
	for (size_t i = 0; i < secret_len(code); i++) {
		hb_codepoint_t glyph = 0;
		if (bytes[i] == ' ') {
			x += GAP * size;
			continue;
		}
		if (!hb_font_get_nominal_glyph(shapes, bytes[i], &glyph))
			return -1;
		if (glyphs)
			glyphs[count] = (cairo_glyph_t){ .index = glyph, .x = x, .y = y };
		count++;
		x += (double)hb_font_get_glyph_h_advance(shapes, glyph) / PANGO_SCALE +
		     TRACKING * size;
	}
	*ret_count = count;
	return x - TRACKING * size;
}

static PangoFont *
font_load(PangoContext *context, double size)
{
	PangoFontDescription *description = letter_fonts_describe(size, true);
	PangoFont *font = pango_context_load_font(context, description);
	pango_font_description_free(description);
	return font;
}

/* Bytes for LEN glyphs, wherever among them glyphs may start. */
static Secret *
room_new(size_t len)
{
	return secret_new(len * sizeof(cairo_glyph_t) + alignof(cairo_glyph_t) - 1);
}

static cairo_glyph_t *
room_glyphs(Secret *room)
{
	unsigned char *bytes = secret_bytes(room);
	bytes += -(uintptr_t)bytes % alignof(cairo_glyph_t);
	return (cairo_glyph_t *)(void *)bytes;
}

static void
draw(cairo_t *cr, PangoFont *font, const Secret *code, double size, double x, double y)
{
	g_autoptr(Secret) room = room_new(secret_len(code));
	cairo_glyph_t *glyphs = room_glyphs(room);
	int count = 0;
	place(font, code, size, x, y, glyphs, &count);
	cairo_set_scaled_font(cr, pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font)));
	cairo_set_source_rgb(cr, 0, 0, 0);
	cairo_show_glyphs(cr, glyphs, count);
}

double
code_draw(cairo_t *cr, PangoContext *context, const Secret *code, double x, double y, double width,
	double largest, double smallest, GError **error)
{
	for (double size = largest; size >= smallest; size -= 1) {
		g_autoptr(PangoFont) font = font_load(context, size);
		int count = 0;
		double right = place(font, code, size, x, y, NULL, &count);
		if (right < 0) {
			g_set_error(error, LETTER_ERROR, LETTER_ERROR_GLYPH,
				"No font on this desk has a character of the code. Look at the "
				"profile's alphabet.");
			return 0;
		}
		if (right - x > width)
			continue;
		if (cr)
			draw(cr, font, code, size, x, y);
		return size;
	}
	g_set_error(error, LETTER_ERROR, LETTER_ERROR_OVERFLOW,
		"The code is too long for its box. Look at the profile's length and groups.");
	return 0;
}
