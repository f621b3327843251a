/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/qr.h"

#include <langinfo.h>
#include <qrencode.h>
#include <string.h>

#include "letter/letter.h"

#define QUIET 4

G_DEFINE_AUTOPTR_CLEANUP_FUNC(QRcode, QRcode_free)

static bool
is_dark(const QRcode *qr, int column, int row)
{
	if (column < 0 || row < 0 || column >= qr->width || row >= qr->width)
		return false;
	return qr->data[row * qr->width + column] & 1;
}

static cairo_surface_t *
mask_new(const QRcode *qr)
{
	int side = qr->width + 2 * QUIET;
	cairo_surface_t *mask = cairo_image_surface_create(CAIRO_FORMAT_A1, side, side);
	unsigned char *data = cairo_image_surface_get_data(mask);
	int stride = cairo_image_surface_get_stride(mask);
	cairo_surface_flush(mask);
	for (int row = 0; row < qr->width; row++)
		for (int column = 0; column < qr->width; column++) {
			int bit = column + QUIET;
			/* Bits of A1 fill 32-bit words in the order of the machine. */
			int shift = G_BYTE_ORDER == G_LITTLE_ENDIAN ? bit % 8 : 7 - bit % 8;
			if (is_dark(qr, column, row))
				data[(row + QUIET) * stride + bit / 8] |=
					(unsigned char)(1 << shift);
		}
	cairo_surface_mark_dirty(mask);
	return mask;
}

bool
qr_draw(cairo_t *cr, const char *payload, double x, double y, double size, GError **error)
{
	g_autoptr(QRcode) qr = QRcode_encodeString8bit(payload, 0, QR_ECLEVEL_M);
	if (!qr) {
		g_set_error(error, LETTER_ERROR, LETTER_ERROR_DRAW,
			"The address for the QR is too long for a QR. Shorten it in the profile.");
		return false;
	}
	cairo_surface_t *mask = mask_new(qr);
	cairo_pattern_t *pattern = cairo_pattern_create_for_surface(mask);
	cairo_pattern_set_filter(pattern, CAIRO_FILTER_NEAREST);
	cairo_save(cr);
	cairo_translate(cr, x, y);
	cairo_scale(cr, size / (qr->width + 2 * QUIET), size / (qr->width + 2 * QUIET));
	cairo_set_source_rgb(cr, 0, 0, 0);
	cairo_mask(cr, pattern);
	cairo_restore(cr);
	cairo_pattern_destroy(pattern);
	cairo_surface_destroy(mask);
	return true;
}

char *
letter_qr_payload(const LetterFacts *facts)
{
	return g_strdup_printf("%s#s=%s", facts->link_url, facts->sheet);
}

static char *
block_line(const QRcode *qr, int row, int quiet)
{
	static const char *const halves[] = { " ", "\u2580", "\u2584", "\u2588" };
	GString *line = g_string_new(NULL);
	for (int column = -quiet; column < qr->width + quiet; column++)
		g_string_append(
			line, halves[is_dark(qr, column, row) | is_dark(qr, column, row + 1) << 1]);
	return g_string_free(line, FALSE);
}

GPtrArray *
letter_qr_blocks(const char *payload, int max_columns, int max_rows, char **ret_why)
{
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
		*ret_why = g_strdup("The QR cannot be shown: this terminal is not set to UTF-8.");
		return NULL;
	}
	g_autoptr(QRcode) qr = QRcode_encodeString8bit(payload, 0, QR_ECLEVEL_L);
	if (!qr) {
		*ret_why = g_strdup("The QR cannot be made: its address is too long.");
		return NULL;
	}
	/* Screens have a border of their own: half a quiet zone is enough for every reader. */
	int quiet =
		qr->width + 2 * QUIET <= max_columns && (qr->width + 2 * QUIET + 1) / 2 <= max_rows
			? QUIET
			: QUIET / 2;
	int columns = qr->width + 2 * quiet, rows = (columns + 1) / 2;
	if (columns > max_columns || rows > max_rows) {
		*ret_why = g_strdup_printf(
			"The QR cannot be shown: it needs %d columns and %d rows, and "
			"there are %d and %d. Make the window larger.",
			columns, rows, MAX(max_columns, 0), MAX(max_rows, 0));
		return NULL;
	}
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	for (int row = -quiet; row < qr->width + quiet; row += 2)
		g_ptr_array_add(lines, block_line(qr, row, quiet));
	return lines;
}
