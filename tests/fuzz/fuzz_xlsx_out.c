/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as cells of a workbook that leaves the desk: its parts are sound XML of characters that XML
 * has, and the cells read back as they were, but for what a terminal would obey. */
#include <zip.h>

#include "base/text.h"
#include "exchange/xlsx_out.h"
#include "tests/fuzz/input.h"

enum { COLUMNS = 3, CELLS_MAX = 60 };

/* What is read of a part: texts of the elements called NAME. */
typedef struct {
	const char *name;
	GPtrArray *texts;
	GString *open; /* NULL outside of one */
} Part;

static void
start(GMarkupParseContext *context, const char *name, const char **names, const char **values,
	gpointer data, GError **error)
{
	Part *part = data;
	if (strcmp(name, part->name) == 0)
		part->open = g_string_new(NULL);
}

static void
end(GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
	Part *part = data;
	if (strcmp(name, part->name) != 0)
		return;
	g_ptr_array_add(part->texts, g_string_free(part->open, FALSE));
	part->open = NULL;
}

static void
take(GMarkupParseContext *context, const char *text, gsize len, gpointer data, GError **error)
{
	Part *part = data;
	if (part->open)
		g_string_append_len(part->open, text, (gssize)len);
}

static void
check_xml(const char *text, gsize len)
{
	g_assert_true(g_utf8_validate(text, (gssize)len, NULL));
	for (const char *p = text; p < text + len; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		g_assert_true((c >= 0x20 || c == '\n' || c == '\t' || c == '\r') && c != 0xFFFE &&
			      c != 0xFFFF);
	}
}

/* Texts of the elements NAME of the part FILE; none where there is no such part. */
static GPtrArray *
read_part(zip_t *zip, const char *file, const char *name)
{
	static const GMarkupParser parser = { start, end, take, NULL, NULL };
	Part part = { name, g_ptr_array_new_with_free_func(g_free), NULL };
	zip_stat_t size;
	if (zip_stat(zip, file, 0, &size) != 0)
		return part.texts;
	g_autofree char *text = g_malloc(size.size + 1);
	zip_file_t *in = zip_fopen(zip, file, 0);
	g_assert_cmpint(zip_fread(in, text, size.size), ==, (zip_int64_t)size.size);
	zip_fclose(in);
	check_xml(text, size.size);
	g_autoptr(GError) error = NULL;
	GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, &part, NULL);
	g_assert_true(g_markup_parse_context_parse(context, text, (gssize)size.size, &error) &&
		      g_markup_parse_context_end_parse(context, &error));
	g_markup_parse_context_free(context);
	return part.texts;
}

/* A workbook writes "_x0041_" as "_x005F_x0041_", else it would stand for a character. */
static char *
meant(const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "_x005F_", -1);
	return g_strjoinv("_", parts);
}

static char *
cell(guint row, int column, gpointer data)
{
	char **cells = data;
	guint at = row * COLUMNS + (guint)column;
	return at < g_strv_length(cells) ? g_strdup(cells[at]) : NULL;
}

/* The titles stand first. */
static void
check_book(const char *path, const char *const *titles, char **cells)
{
	zip_t *zip = zip_open(path, ZIP_RDONLY, NULL);
	g_assert_nonnull(zip);
	g_autoptr(GPtrArray) strings = read_part(zip, "xl/sharedStrings.xml", "t");
	g_autoptr(GPtrArray) values = read_part(zip, "xl/worksheets/sheet1.xml", "v");
	guint at = COLUMNS;
	zip_close(zip);
	for (guint i = 0; cells[i]; i++) {
		g_autofree char *safe = text_safe(cells[i]);
		if (!*safe)
			continue;
		g_assert_cmpuint(at, <, values->len);
		guint64 number = g_ascii_strtoull(values->pdata[at++], NULL, 10);
		g_assert_cmpuint(number, <, strings->len);
		g_autofree char *read = meant(strings->pdata[number]);
		g_autofree char *wanted = meant(safe);
		g_assert_cmpstr(read, ==, wanted);
	}
	g_assert_cmpuint(at, ==, values->len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const titles[] = { "ID", "Phone", "Name" };
	static const int widths[] = { 12, 14, 20 };
	static const XlsxAbout about = { "Roster", titles, widths, COLUMNS };
	g_autoptr(GError) error = NULL;
	if (len > 4096)
		return 0;
	g_autofree char *text = g_strndup((const char *)bytes, len);
	g_auto(GStrv) cells = g_strsplit(text, "\x1f", CELLS_MAX);
	guint rows = (g_strv_length(cells) + COLUMNS - 1) / COLUMNS;
	g_autofree char *path = g_build_filename(fuzz_folder(), "book.xlsx", NULL);
	g_assert_true(xlsx_out_save(path, &about, cell, rows, cells, &error));
	check_book(path, titles, cells);
	g_unlink(path);
	return 0;
}
