/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include <zip.h>

#include "exchange/xlsx_out.h"

/* Workbooks: all text, nobody else's, there whole or not at all. What another program reads in them,
 * tests/e2e/roster.sh looks at. */

static const char *const cells[][2] = {
	{ "0412883107", "+16265550143" },
	{ "=1+1", "@SUM(A1)" },
	{ "a\x1b[2J\u202e<b>&\"", NULL },
	{ "\xff\xfe", "ĐỖ" },
};

static char *
cell(guint row, int column, gpointer data)
{
	return g_strdup(cells[row][column]);
}

static char *
long_cell(guint row, int column, gpointer data)
{
	return g_strnfill(1000000, 'x');
}

static const char *const titles[] = { "ID", "Phone" };
static const int widths[] = { 12, 14 };
static const XlsxAbout about = { "Students", titles, widths, 2 };

static char *
part(const char *path, const char *name)
{
	int code = 0;
	zip_t *zip = zip_open(path, ZIP_RDONLY, &code);
	zip_stat_t size = { 0 };
	zip_file_t *file;
	char *text;

	g_assert_nonnull(zip);
	g_assert_cmpint(zip_stat(zip, name, 0, &size), ==, 0);
	file = zip_fopen(zip, name, 0);
	text = g_malloc0(size.size + 1);
	g_assert_cmpint(zip_fread(file, text, size.size), ==, (zip_int64_t)size.size);
	zip_fclose(file);
	zip_close(zip);
	return text;
}

static int
files_in(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	int n = 0;

	while (g_dir_read_name(dir))
		n++;
	return n;
}

static void
test_cells(void)
{
	g_autofree char *folder = g_dir_make_tmp("xlsx-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "a.xlsx", NULL);
	g_autofree char *sheet = NULL, *strings = NULL;
	g_autoptr(GError) error = NULL;
	GStatBuf kept;

	g_assert_true(xlsx_out_save(path, &about, cell, G_N_ELEMENTS(cells), NULL, &error));
	g_assert_no_error(error);
	g_assert_cmpint(g_stat(path, &kept), ==, 0);
	g_assert_cmpint(kept.st_mode & 0777, ==, 0600);
	g_assert_cmpint(files_in(folder), ==, 1);
	sheet = part(path, "xl/worksheets/sheet1.xml");
	strings = part(path, "xl/sharedStrings.xml");
	g_assert_null(strstr(sheet, "<f>"));
	g_assert_nonnull(strstr(sheet, "autoFilter ref=\"A1:B5\""));
	g_assert_nonnull(strstr(sheet, "state=\"frozen\""));
	g_assert_nonnull(strstr(strings, "<t>0412883107</t>"));
	g_assert_nonnull(strstr(strings, "<t>=1+1</t>"));
	g_assert_nonnull(strstr(strings, "\uFFFD[2J\uFFFD&lt;b&gt;&amp;"));
	g_assert_null(strstr(strings, "\x1b"));
	g_assert_null(strstr(strings, "\u202e"));
	g_unlink(path);
	g_rmdir(folder);
}

/* Sorting by a column leaves what is said below the rows where it stands. */
static void
test_note(void)
{
	g_autofree char *folder = g_dir_make_tmp("xlsx-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "a.xlsx", NULL);
	g_autofree char *sheet = NULL, *strings = NULL;
	g_autoptr(GError) error = NULL;
	XlsxAbout noted = about;

	noted.note = "Codes given, Lincoln Elementary";
	g_assert_true(xlsx_out_save(path, &noted, cell, G_N_ELEMENTS(cells), NULL, &error));
	g_assert_no_error(error);
	sheet = part(path, "xl/worksheets/sheet1.xml");
	strings = part(path, "xl/sharedStrings.xml");
	g_assert_nonnull(strstr(sheet, "autoFilter ref=\"A1:B5\""));
	g_assert_null(strstr(sheet, "r=\"A6\""));
	g_assert_nonnull(strstr(sheet, "<c r=\"A7\""));
	g_assert_nonnull(strstr(strings, "<t>Codes given, Lincoln Elementary</t>"));
	g_unlink(path);
	g_rmdir(folder);
}

static void
test_long(void)
{
	g_autofree char *folder = g_dir_make_tmp("xlsx-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "a.xlsx", NULL);
	g_autofree char *strings = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(xlsx_out_save(path, &about, long_cell, 1, NULL, &error));
	g_assert_no_error(error);
	strings = part(path, "xl/sharedStrings.xml");
	g_assert_cmpuint(strlen(strings), <, 40000);
	g_unlink(path);
	g_rmdir(folder);
}

/* Nothing is left, and what was there stays. */
static void
test_no_room(void)
{
	g_autofree char *folder = g_dir_make_tmp("xlsx-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "a.xlsx", NULL);
	g_autofree char *away = g_build_filename(folder, "no", "a.xlsx", NULL);
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL, other = NULL;

	g_assert_false(xlsx_out_save(away, &about, cell, 1, NULL, &error));
	g_assert_error(error, XLSX_ERROR, XLSX_ERROR_WRITE);
	g_assert_true(g_file_set_contents(path, "before", -1, NULL));
	g_assert_false(xlsx_out_save(path, &about, cell, 2000000, NULL, &other));
	g_assert_error(other, XLSX_ERROR, XLSX_ERROR_WRITE);
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, "before");
	g_assert_cmpint(files_in(folder), ==, 1);
	g_unlink(path);
	g_rmdir(folder);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/xlsx_out/cells", test_cells);
	g_test_add_func("/xlsx_out/note", test_note);
	g_test_add_func("/xlsx_out/long", test_long);
	g_test_add_func("/xlsx_out/no_room", test_no_room);
	return g_test_run();
}
