/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "exchange/csv.h"
#include "exchange/csv_out.h"

/* What leaves the desk as a file: nothing a spreadsheet would run, nothing lost on the way back. */

static void
test_cells(void)
{
	static const struct {
		const char *cell, *file;
	} cases[] = {
		{ "Lopez", "\"Lopez\"" },
		{ "0412883107", "\"0412883107\"" },
		{ "+16265550143", "\"+16265550143\"" },
		{ "-3", "\"-3\"" },
		{ "2026-11-22", "\"2026-11-22\"" },
		{ "say \"no\", please", "\"say \"\"no\"\", please\"" },
		{ "=1+1", "\"'=1+1\"" },
		{ "=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"" },
		{ "+cmd|' /C calc'!A0", "\"'+cmd|' /C calc'!A0\"" },
		{ "-2+3+cmd|' /C calc'!A0", "\"'-2+3+cmd|' /C calc'!A0\"" },
		{ "@SUM(A1)", "\"'@SUM(A1)\"" },
		{ "  =1+1", "\"'  =1+1\"" },
		{ "\t=1+1", "\"' =1+1\"" },
		{ "\uff1d1+1", "\"'\uff1d1+1\"" },
		{ "+1626\"", "\"'+1626\"\"\"" },
		{ "a\nb\x1b[2J", "\"a b\xef\xbf\xbd[2J\"" },
		{ "", "\"\"" },
		{ NULL, "" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) text = g_string_new("");
		g_autofree char *wanted = g_strdup_printf("\xef\xbb\xbf%s\r\n", cases[i].file);

		csv_out_row(text, &cases[i].cell, 1);
		g_assert_cmpstr(text->str, ==, wanted);
	}
}

static bool
second_row(const CsvRow *row, gpointer data, GError **error)
{
	if (row->line == 2 && row->count == 3)
		*(char **)data = g_strjoin("|", row->cells[0], row->cells[1], row->cells[2], NULL);
	return true;
}

static void
test_round_trip(void)
{
	static const char *const head[] = { "ID", "Phone", "Name" };
	static const char *const cells[] = { "0412883107", "+16265550143", "Núñez, \"Ana\"" };
	g_autoptr(GString) text = g_string_new("");
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = g_dir_make_tmp("pindesk-csv-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "x.csv", NULL);
	g_autofree char *read = NULL;
	CsvTraits traits = { 0 };
	GStatBuf info;

	csv_out_row(text, head, 3);
	csv_out_row(text, cells, 3);
	g_assert_true(csv_out_save(text, path, &error));
	g_assert_no_error(error);
	g_assert_cmpint(g_stat(path, &info), ==, 0);
	g_assert_cmpint(info.st_mode & 0777, ==, 0600);
	g_assert_true(csv_read_file(path, "x.csv", second_row, &read, &traits, &error));
	g_assert_no_error(error);
	g_assert_true(traits.bom && !traits.windows_1252 && traits.delimiter == ',');
	g_assert_cmpstr(read, ==, "0412883107|+16265550143|Núñez, \"Ana\"");
	g_assert_false(csv_out_save(text, "/no/such/folder/x.csv", &error));
	g_assert_nonnull(error);
	g_remove(path);
	g_rmdir(folder);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/csv_out/cells", test_cells);
	g_test_add_func("/csv_out/round_trip", test_round_trip);
	return g_test_run();
}
