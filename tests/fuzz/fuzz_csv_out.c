/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as cells of a table that leaves the desk: read back they are as they were, but for what a
 * spreadsheet would run and what a terminal would obey. */
#include "base/text.h"
#include "exchange/csv.h"
#include "exchange/csv_out.h"
#include "tests/fuzz/input.h"

typedef struct {
	char **cells;
	guint count;
	bool seen;
} Wanted;

static bool
see_row(const CsvRow *row, gpointer data, GError **error)
{
	Wanted *wanted = data;
	if (row->line == 1)
		return true;
	g_assert_false(wanted->seen);
	wanted->seen = true;
	g_assert_cmpuint(row->count, ==, wanted->count);
	for (guint i = 0; i < row->count; i++) {
		g_autofree char *safe = text_safe(wanted->cells[i]);
		const char *cell = row->cells[i];
		g_assert_false(*cell && strchr("=@\t\r", *cell));
		g_assert_true(!strcmp(cell, safe) || (*cell == '\'' && !strcmp(cell + 1, safe)));
	}
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	g_autoptr(GError) error = NULL;
	if (len > CSV_CELL_MAX)
		return 0;
	g_autofree char *text = g_strndup((const char *)bytes, len);
	g_auto(GStrv) cells = g_strsplit(text, "\x1f", 20);
	Wanted wanted = { cells, g_strv_length(cells), false };
	g_autoptr(GString) out = g_string_new(NULL);
	const char *titles[20];
	for (guint i = 0; i < wanted.count; i++)
		titles[i] = "t";
	if (wanted.count == 0)
		return 0;
	csv_out_row(out, titles, (int)wanted.count);
	csv_out_row(out, (const char *const *)cells, (int)wanted.count);
	g_assert_true(csv_read(out->str, out->len, "f.csv", see_row, &wanted, NULL, &error));
	return 0;
}
