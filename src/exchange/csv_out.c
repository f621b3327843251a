/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/csv_out.h"

#include <string.h>

#include "base/text.h"

/* "+16265550143", which a spreadsheet takes for a number and for nothing worse. */
static bool
is_phone(const char *cell)
{
	size_t digits = *cell == '+' ? strspn(cell + 1, "0123456789") : 0;

	return digits >= 7 && digits <= 15 && cell[digits + 1] == '\0';
}

static bool
is_number(const char *cell)
{
	const char *digits = *cell == '-' ? cell + 1 : cell;

	return *digits != '\0' && strspn(digits, "0123456789.") == strlen(digits);
}

static bool
is_formula(const char *cell)
{
	static const gunichar begins[] = { '=', '+', '-', '@', '|', '%', 0xff1d, 0xff0b, 0xff0d,
		0xff20 };
	const char *p = cell;
	gunichar first;

	while (*p == ' ')
		p++;
	first = g_utf8_get_char(p);
	for (size_t i = 0; *p != '\0' && i < G_N_ELEMENTS(begins); i++)
		if (first == begins[i])
			return !is_phone(cell) && !is_number(cell);
	return false;
}

static void
append_cell(GString *text, const char *cell)
{
	g_autofree char *safe = text_safe(cell);

	g_string_append_c(text, '"');
	if (is_formula(safe))
		g_string_append_c(text, '\'');
	for (const char *p = safe; *p != '\0'; p++) {
		if (*p == '"')
			g_string_append_c(text, '"');
		g_string_append_c(text, *p);
	}
	g_string_append_c(text, '"');
}

void
csv_out_row(GString *text, const char *const *cells, int n)
{
	if (text->len == 0)
		g_string_append(text, "\xef\xbb\xbf");
	for (int i = 0; i < n; i++) {
		if (i > 0)
			g_string_append_c(text, ',');
		if (cells[i] != NULL)
			append_cell(text, cells[i]);
	}
	g_string_append(text, "\r\n");
}

bool
csv_out_save(const GString *text, const char *path, GError **error)
{
	return g_file_set_contents_full(
		path, text->str, (gssize)text->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}
