/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/code.h"

#include "letter/fonts.h"
#include "letter/letter.h"

#define GAP 0.42 /* between groups, of the size */
#define TRACKING 0.03

static guint
code_face(PangoContext *context)
{
	PangoFontDescription *description = letter_fonts_describe(24, true);
	g_autoptr(PangoFont) font = pango_context_load_font(context, description);
	pango_font_description_free(description);
	return type_face(font);
}

double
code_width(PangoContext *context, const Secret *code, GError **error)
{
	const guint *shapes = type_ascii(code_face(context));
	const unsigned char *bytes = secret_peek(code);
	double width = -TRACKING;
	for (size_t i = 0; i < secret_len(code); i++) {
		if (bytes[i] == ' ') {
			width += GAP;
		} else if (bytes[i] < 128 && shapes[bytes[i]]) {
			width += type_shape_at(shapes[bytes[i]])->advance / 1000 + TRACKING;
		} else {
			g_set_error(error, LETTER_ERROR, LETTER_ERROR_GLYPH,
				"No font on this desk has a character of the code. Look at the "
				"profile's alphabet.");
			return 0;
		}
	}
	return width;
}

void
code_draw(Pdf *pdf, PangoContext *context, const Secret *code, double size, double x, double y)
{
	pdf_code(pdf, code_face(context), size, code, GAP, TRACKING, x, y);
}
