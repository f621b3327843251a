/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <json-glib/json-glib.h>

#include "exchange/csv.h"

/* Files that others made to break readers of CSV; TORTURE, their folder, need not be there. */

static bool
add_row(const CsvRow *row, gpointer data, GError **error)
{
	g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < row->count; i++)
		g_ptr_array_add(cells, g_strdup(row->cells[i]));
	g_ptr_array_add(data, g_steal_pointer(&cells));
	return true;
}

static GPtrArray *
read_rows(const char *text, gsize length, CsvTraits *traits, GError **error)
{
	g_autoptr(GPtrArray) rows =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	return csv_read(text, length, "f.csv", add_row, rows, traits, error)
		       ? g_steal_pointer(&rows)
		       : NULL;
}

static const char *
cell(GPtrArray *rows, guint row, guint column)
{
	g_assert_cmpuint(row, <, rows->len);
	GPtrArray *cells = rows->pdata[row];
	g_assert_cmpuint(column, <, cells->len);
	return cells->pdata[column];
}

/* The folder's file NAME as it is; NULL, and the test skipped, when there is none. */
static char *
load(const char *name, gsize *ret_length)
{
	g_autofree char *path = g_build_filename(TORTURE, name, NULL);
	char *text = NULL;
	if (!g_file_get_contents(path, &text, ret_length, NULL))
		g_test_skip("these files are not here");
	return text;
}

static void
check_object(GPtrArray *rows, guint row, JsonObject *object)
{
	GPtrArray *header = rows->pdata[0];
	g_assert_cmpuint(header->len, ==, json_object_get_size(object));
	for (guint i = 0; i < header->len; i++)
		g_assert_cmpstr(cell(rows, row, i), ==,
			json_object_get_string_member(object, header->pdata[i]));
}

static void
check_json(GPtrArray *rows, const char *json, gsize length)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autofree char *utf8 = g_utf8_validate(json, (gssize)length, NULL)
					? g_strndup(json, length)
					: g_convert(json, (gssize)length, "UTF-8", "WINDOWS-1252",
						  NULL, NULL, NULL);
	g_assert_true(json_parser_load_from_data(parser, utf8, -1, NULL));
	JsonNode *root = json_parser_get_root(parser);
	if (JSON_NODE_HOLDS_OBJECT(root)) {
		g_assert_cmpuint(rows->len, ==, 2);
		check_object(rows, 1, json_node_get_object(root));
		return;
	}
	JsonArray *array = json_node_get_array(root);
	g_assert_cmpuint(rows->len, ==, json_array_get_length(array) + 1);
	for (guint i = 0; i + 1 < rows->len; i++)
		check_object(rows, i + 1, json_array_get_object_element(array, i));
}

static void
test_spectrum(gconstpointer name)
{
	gsize length, json_length;
	g_autofree char *csv_name = g_strdup_printf("csv-spectrum/%s.csv", (const char *)name);
	g_autofree char *json_name = g_strdup_printf("csv-spectrum/%s.json", (const char *)name);
	g_autofree char *text = load(csv_name, &length);
	g_autofree char *json = text ? load(json_name, &json_length) : NULL;
	g_autoptr(GError) error = NULL;
	if (!json)
		return;
	g_autoptr(GPtrArray) rows = read_rows(text, length, NULL, &error);
	/* Quotes inside a cell without quotes: RFC 4180 has none, and neither may a package. */
	if (strcmp(name, "location_coordinates") == 0) {
		g_assert_cmpstr(exchange_error_code(error), ==, "csv.unescaped_quote");
		return;
	}
	g_assert_no_error(error);
	check_json(rows, json, json_length);
}

static void
check_vector(JsonObject *vector)
{
	const char *input = json_object_get_string_member(vector, "input");
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) rows = read_rows(input, strlen(input), NULL, &error);
	if (json_object_get_null_member(vector, "rows")) {
		const char *wanted = json_object_get_string_member(vector, "error");
		g_assert_null(rows);
		g_assert_true(g_str_has_prefix(wanted, exchange_error_code(error)) ||
			      strstr(wanted, "bare CR"));
		return;
	}
	g_assert_no_error(error);
	JsonArray *wanted = json_object_get_array_member(vector, "rows");
	g_assert_cmpuint(rows->len, ==, json_array_get_length(wanted));
	for (guint i = 0; i < rows->len; i++) {
		JsonArray *cells = json_array_get_array_element(wanted, i);
		for (guint k = 0; k < json_array_get_length(cells); k++) {
			/* Blanks around a cell are gone. */
			g_autofree char *bare = g_strdup(json_array_get_string_element(cells, k));
			g_assert_cmpstr(cell(rows, i, k), ==, g_strstrip(bare));
		}
	}
}

static void
test_vectors(void)
{
	gsize length;
	g_autofree char *json = load("longsight-csv-vectors.json", &length);
	g_autoptr(JsonParser) parser = json_parser_new();
	if (!json)
		return;
	g_assert_true(json_parser_load_from_data(parser, json, (gssize)length, NULL));
	JsonArray *vectors = json_node_get_array(json_parser_get_root(parser));
	g_assert_cmpuint(json_array_get_length(vectors), >=, 7);
	for (guint i = 0; i < json_array_get_length(vectors); i++)
		check_vector(json_array_get_object_element(vectors, i));
}

static void
test_encodings(void)
{
	gsize length;
	CsvTraits traits;
	g_autofree char *windows = load("windows-1252.csv", &length);
	if (!windows)
		return;
	g_autoptr(GPtrArray) rows = read_rows(windows, length, &traits, NULL);
	g_assert_true(traits.windows_1252);
	g_assert_cmpstr(cell(rows, 1, 1), ==, "José");
	g_assert_cmpstr(cell(rows, 2, 2), ==, "O’Brien");
	g_autofree char *wide = load("utf16le-bom.csv", &length);
	g_autoptr(GPtrArray) read = read_rows(wide, length, &traits, NULL);
	g_assert_true(traits.utf_16);
	g_assert_cmpstr(cell(read, 1, 1), ==, "José");
}

int
main(int argc, char **argv)
{
	static const char *const spectrum[] = { "comma_in_quotes", "empty_crlf", "escaped_quotes",
		"location_coordinates", "newlines", "quotes_and_newlines", "simple", "utf8" };
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(spectrum); i++) {
		g_autofree char *name = g_strconcat("/csv-torture/", spectrum[i], NULL);
		g_test_add_data_func(name, spectrum[i], test_spectrum);
	}
	g_test_add_func("/csv-torture/vectors", test_vectors);
	g_test_add_func("/csv-torture/encodings", test_encodings);
	return g_test_run();
}
