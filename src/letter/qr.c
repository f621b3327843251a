/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/qr.h"

#include <langinfo.h>
#include <qrencode.h>
#include <string.h>

#include "letter/letter.h"
#include "pdf/qr_code.h"

#define QUIET 4

G_DEFINE_AUTOPTR_CLEANUP_FUNC(QRcode, QRcode_free)

static bool
is_dark(const QRcode *qr, int column, int row)
{
	if (column < 0 || row < 0 || column >= qr->width || row >= qr->width)
		return false;
	return qr->data[row * qr->width + column] & 1;
}

static void
draw(Pdf *pdf, const unsigned char *modules, int columns, double x, double y, double size)
{
	double module = size / (columns + 2 * QUIET);
	pdf_modules(pdf, modules, columns, x + QUIET * module, y + QUIET * module,
		size - 2 * QUIET * module);
}

/* At error correction M, or a better one where that makes no more modules: fewer and larger modules
 * outlive a printer and a fold better than more correction. */
bool
qr_draw(Pdf *pdf, const char *payload, double x, double y, double size, GError **error)
{
	QrCode ours;
	if (qr_code_make(&ours, payload, strlen(payload), QR_CODE_M, -1)) {
		draw(pdf, ours.modules, ours.width, x, y, size);
		return true;
	}
	g_autoptr(QRcode) qr = QRcode_encodeString8bit(payload, 0, QR_ECLEVEL_M);
	if (!qr) {
		g_set_error(error, LETTER_ERROR, LETTER_ERROR_DRAW,
			"The address for the QR is too long for a QR. Shorten it in the profile.");
		return false;
	}
	draw(pdf, qr->data, qr->width, x, y, size);
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
