/* SPDX-License-Identifier: Apache-2.0 */
#include "base/ini.h"

#include <string.h>

#include "base/text.h"

G_DEFINE_QUARK(pindesk - ini - error - quark, ini_error)

static bool
fail(GError **error, const char *file, int line, const char *what)
{
	g_set_error(error, INI_ERROR, INI_ERROR_SYNTAX, "%s: line %d: %s", file, line, what);
	return false;
}

bool
ini_each(const char *text, const char *file, IniFn fn, gpointer data, GError **error)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *section = NULL;

	if (!g_utf8_validate(text, -1, NULL))
		return fail(error, file, 1, "this is not UTF-8 text.");
	for (int i = 0; lines[i] != NULL; i++) {
		char *line = g_strstrip(lines[i]);
		size_t length = strlen(line);
		if (length == 0 || line[0] == '#' || line[0] == ';')
			continue;
		if (!text_is_safe(line))
			return fail(error, file, i + 1,
				"there is a character in it that nobody sees. Type it again.");
		if (line[0] == '[') {
			if (length < 3 || strchr(line, ']') != line + length - 1)
				return fail(error, file, i + 1, "a section looks like [name].");
			g_free(section);
			section = g_strndup(line + 1, length - 2);
			continue;
		}
		char *equals = strchr(line, '=');
		if (equals == NULL || equals == line)
			return fail(error, file, i + 1, "this is not \"key = value\".");
		if (section == NULL)
			return fail(error, file, i + 1, "this key stands before any [section].");
		*equals = '\0';
		g_strchomp(line);
		if (!g_hash_table_add(seen, g_strconcat(section, "]", line, NULL)))
			return fail(error, file, i + 1, "this key stands in its section twice.");
		if (!fn(section, line, g_strchug(equals + 1), i + 1, data, error))
			return false;
	}
	return true;
}

char **
ini_list(const char *value)
{
	g_auto(GStrv) parts = g_strsplit(value, ";", -1);
	g_autoptr(GStrvBuilder) list = g_strv_builder_new();

	for (int i = 0; parts[i] != NULL; i++)
		if (g_strstrip(parts[i])[0] != '\0')
			g_strv_builder_add(list, parts[i]);
	return g_strv_builder_end(list);
}

bool
ini_int(const char *value, int min, int max, int *ret_number)
{
	gint64 number;
	if (!g_ascii_string_to_signed(value, 10, min, max, &number, NULL))
		return false;
	*ret_number = (int)number;
	return true;
}
