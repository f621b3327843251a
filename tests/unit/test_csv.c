/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/csv.h"

#include <string.h>

#include <glib/gstdio.h>

/* What was read as "line:cell|cell" a row, rows ended by newline. */
typedef struct {
	GString *seen;
	guint stop_at; /* line at which to stop the reading; 0 never */
} Seen;

static bool
see_row(const CsvRow *row, gpointer data, GError **error)
{
	Seen *s = data;
	g_string_append_printf(s->seen, "%u:", row->line);
	for (guint i = 0; i < row->count; i++)
		g_string_append_printf(s->seen, "%s%s", i ? "|" : "", row->cells[i]);
	g_string_append_c(s->seen, '\n');
	if (row->line == s->stop_at)
		return csv_complain(
			error, EXCHANGE_ERROR_CONTENT, "f.csv", row->line, 2, "name", "stop.");
	return true;
}

static char *
read_bytes(const char *bytes, gssize length, guint stop_at, CsvTraits *traits, GError **error)
{
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("pindesk-csv-XXXXXX", &path, NULL);
	g_assert_cmpint(fd, >=, 0);
	g_assert_true(g_file_set_contents(path, bytes, length, NULL));
	Seen seen = { g_string_new(NULL), stop_at };
	bool ok = csv_read_file(path, "f.csv", see_row, &seen, traits, error);
	g_unlink(path);
	g_close(fd, NULL);
	return g_string_free(seen.seen, !ok);
}

typedef struct {
	const char *name, *bytes, *rows, *complaint, *code;
} Case;

static const Case good[] = {
	{ "/lf", "a,b\n1,2\n", "1:a|b\n2:1|2\n" },
	{ "/crlf", "a,b\r\n1,2\r\n", "1:a|b\n2:1|2\n" },
	{ "/no-newline-at-end", "a\n1", "1:a\n2:1\n" },
	{ "/empty-cells", "a,b,c\n,,\n,x,", "1:a|b|c\n2:||\n3:|x|\n" },
	{ "/blank-lines", "a\n\n  \n1\n", "1:a\n4:1\n" },
	{ "/quoted", "\"a\",\"b\"\n\"1,5\",\"say \"\"yes\"\"\"\n", "1:a|b\n2:1,5|say \"yes\"\n" },
	{ "/line-in-a-cell", "a,b\n\"x\r\ny\",2\n3,4\n", "1:a|b\n2:x\r\ny|2\n4:3|4\n" },
	{ "/cell-in-quotes-is-empty", "a,b\n\"\",2\n", "1:a|b\n2:|2\n" },
	{ "/utf-8", "a\nMuñoz 王 Արփի\n", "1:a\n2:Muñoz 王 Արփի\n" },
	{ "/blanks-around", "a , b\n 1 ,\" 2 \"\n", "1:a|b\n2:1| 2 \n" },
	{ "/nothing", "", "" },
	{ "/semicolons", "a;b\n1,5;2\n", "1:a|b\n2:1,5|2\n" },
	{ "/tabs", "a\tb\n1\t2\n", "1:a|b\n2:1|2\n" },
	{ "/semicolons-and-a-comma", "a;b, c;d\n1;2,5;3\n", "1:a|b, c|d\n2:1|2,5|3\n" },
	{ "/semicolons-and-quoted-commas", "\"a, b, c\";d\n1;2\n", "1:a, b, c|d\n2:1|2\n" },
	{ "/semicolons-after-blank-lines", "\n \na;b\n1;2\n", "3:a|b\n4:1|2\n" },
	{ "/semicolon-in-a-cell", "a,b\n1;2,3\n", "1:a|b\n2:1;2|3\n" },
};

static const Case bad[] = {
	{ "/quote-in-a-cell", "a,b\n1,x\"y\n", NULL,
		"f.csv, line 2, column 2: a quote (\") stands in the middle of a cell, at "
		"character 4.",
		"csv.unescaped_quote" },
	{ "/text-after-quote", "a,b\n1,2\n\"x\"y,2\n", NULL, "f.csv, line 3, column 1: a quote",
		"csv.unexpected_character_after_quote" },
	{ "/quote-never-closed", "a,b\n1,\"x\n3,4\n5,6\n", NULL,
		"f.csv, line 2, column 2: the quote (\") opened in this row is never closed.",
		"csv.unclosed_quote" },
	{ "/quote-closed-by-a-later-one", "a,b\n1,\"x\n3,\"y\"\n", NULL,
		"f.csv, line 3, column 2: a quoted cell ends at character 4 and text follows. The "
		"row began on line 2;",
		"csv.unexpected_character_after_quote" },
	{ "/cr", "a,b\r1,2\r3,4", NULL, "f.csv, line 1: the line ends as on a very old Macintosh",
		"csv.bare_carriage_return" },
	{ "/cr-in-the-middle", "a,b\r\n1,2\r3,4\r\n", NULL, "f.csv, line 2: the line ends",
		"csv.bare_carriage_return" },
	{ "/half-utf-8", "a\nMu\xC3\xB1oz\nP\xF1oz\n", NULL,
		"f.csv, line 3: the bytes here are not UTF-8 text.", "csv.invalid_encoding" },
	{ "/not-windows-either", "a\n\x81\n", NULL,
		"f.csv, line 2: the bytes here are not UTF-8 text.", "csv.invalid_encoding" },
};

static void
test_good(gconstpointer data)
{
	const Case *c = data;
	g_autoptr(GError) error = NULL;
	g_autofree char *rows = read_bytes(c->bytes, -1, 0, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(rows, ==, c->rows);
}

static void
test_bad(gconstpointer data)
{
	const Case *c = data;
	g_autoptr(GError) error = NULL;
	g_autofree char *rows = read_bytes(c->bytes, -1, 0, NULL, &error);
	g_assert_null(rows);
	g_assert_true(error->domain == EXCHANGE_ERROR);
	g_assert_cmpstr(exchange_error_code(error), ==, c->code);
	if (!g_str_has_prefix(error->message, c->complaint))
		g_assert_cmpstr(error->message, ==, c->complaint);
}

static void
test_traits(void)
{
	CsvTraits t;
	g_autofree char *plain = read_bytes("a,b\n", -1, 0, &t, NULL);
	g_assert_cmpstr(plain, ==, "1:a|b\n");
	g_assert_false(t.bom || t.windows_1252);
	g_assert_cmpint(t.delimiter, ==, ',');
	g_autofree char *bom = read_bytes("\xEF\xBB\xBF"
					  "a;b\r\n",
		-1, 0, &t, NULL);
	g_assert_cmpstr(bom, ==, "1:a|b\n");
	g_assert_true(t.bom);
	g_assert_cmpint(t.delimiter, ==, ';');
	g_autofree char *windows = read_bytes("a\nMu\xF1oz \x93x\x94\n", -1, 0, &t, NULL);
	g_assert_cmpstr(windows, ==, "1:a\n2:Muñoz “x”\n");
	g_assert_true(t.windows_1252);
}

static void
test_nul(void)
{
	g_autoptr(GError) error = NULL;
	g_assert_null(read_bytes("a\nb\0c\n", 6, 0, NULL, &error));
	g_assert_error(error, EXCHANGE_ERROR, EXCHANGE_ERROR_NUL);
	g_assert_true(g_str_has_prefix(error->message, "f.csv, line 2: holds NUL bytes"));
}

static void
test_stop(void)
{
	g_autoptr(GError) error = NULL;
	g_assert_null(read_bytes("a\n1\n2\n3\n", -1, 2, NULL, &error));
	g_assert_cmpstr(error->message, ==, "f.csv, line 2, column 2 (name): stop.");
}

static void
test_missing(void)
{
	g_autoptr(GError) error = NULL;
	g_assert_false(csv_read_file("/nowhere/f.csv", "f.csv", see_row, NULL, NULL, &error));
	g_assert_error(error, EXCHANGE_ERROR, EXCHANGE_ERROR_READ);
	g_assert_true(g_str_has_prefix(error->message, "f.csv: cannot be read: "));
}

static char *
read_cell_of(gsize length, GError **error)
{
	g_autoptr(GString) text = g_string_new("a,b\n1,");
	g_autofree char *cell = g_strnfill(length, 'x');
	g_string_append_printf(text, "%s\n3,4\n", cell);
	return read_bytes(text->str, (gssize)text->len, 0, NULL, error);
}

static void
test_large_cell(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *rows = read_cell_of(CSV_CELL_MAX, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(strlen(rows), >, CSV_CELL_MAX);
	g_assert_null(read_cell_of(CSV_CELL_MAX + 1, &error));
	g_assert_cmpstr(exchange_error_code(error), ==, "csv.cell_too_large");
	g_assert_true(g_str_has_prefix(
		error->message, "f.csv, line 2, column 2: this cell has 65537 bytes"));
	g_clear_error(&error);
	g_assert_null(read_cell_of(1 << 20, &error));
	g_assert_cmpstr(exchange_error_code(error), ==, "csv.cell_too_large");
}

static void
test_utf_16(void)
{
	static const struct {
		const char *bytes;
		gsize length;
	} files[] = { { "\xFF\xFE"
			"a\0,\0b\0\n\0\xF1\0,\0"
			"2\0\n\0",
			      18 },
		{ "\xFE\xFF\0a\0,\0b\0\n\0\xF1\0,\0"
		  "2\0\n",
			18 },
		{ "a\0,\0b\0\n\0\xF1\0,\0"
		  "2\0\n\0",
			16 },
		{ "\0a\0,\0b\0\n\0\xF1\0,\0"
		  "2\0\n",
			16 } };
	for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
		CsvTraits traits;
		g_autoptr(GError) error = NULL;
		g_autofree char *rows =
			read_bytes(files[i].bytes, (gssize)files[i].length, 0, &traits, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(rows, ==, "1:a|b\n2:ñ|2\n");
		g_assert_true(traits.utf_16);
	}
	g_autoptr(GError) error = NULL;
	g_assert_null(read_bytes("\xFF\xFE"
				 "a\0\0\xD8,\0",
		8, 0, NULL, &error));
	g_assert_cmpstr(exchange_error_code(error), ==, "csv.invalid_encoding");
	g_clear_error(&error);
	g_assert_null(read_bytes("\xFF\xFE"
				 "a\0\0\0,\0\n\0",
		10, 0, NULL, &error));
	g_assert_cmpstr(exchange_error_code(error), ==, "csv.nul");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autofree char *name = g_strconcat("/csv/good", good[i].name, NULL);
		g_test_add_data_func(name, &good[i], test_good);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *name = g_strconcat("/csv/bad", bad[i].name, NULL);
		g_test_add_data_func(name, &bad[i], test_bad);
	}
	g_test_add_func("/csv/traits", test_traits);
	g_test_add_func("/csv/nul", test_nul);
	g_test_add_func("/csv/stop", test_stop);
	g_test_add_func("/csv/missing", test_missing);
	g_test_add_func("/csv/large-cell", test_large_cell);
	g_test_add_func("/csv/utf-16", test_utf_16);
	return g_test_run();
}
