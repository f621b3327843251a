/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a CSV file: refused with a sentence, or rows of sound text in cells of bounded size. */
#include <stdint.h>
#include <string.h>

#include "exchange/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static bool
see_row(const CsvRow *row, gpointer data, GError **error)
{
	guint *line = data;
	g_assert_cmpuint(row->line, >, *line);
	*line = row->line;
	for (guint i = 0; i < row->count; i++) {
		g_assert_true(g_utf8_validate(row->cells[i], -1, NULL));
		g_assert_cmpuint(strlen(row->cells[i]), <=, CSV_CELL_MAX);
	}
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	g_autoptr(GError) error = NULL;
	guint line = 0;
	CsvTraits traits;
	if (!csv_read((const char *)bytes, len, "f.csv", see_row, &line, &traits, &error)) {
		g_assert_true(error->domain == EXCHANGE_ERROR && exchange_error_code(error));
		g_assert_true(g_utf8_validate(error->message, -1, NULL));
		g_assert_true(g_str_has_prefix(error->message, "f.csv"));
	}
	return 0;
}
