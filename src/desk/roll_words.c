/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/roll_words.h"

#include <string.h>

#include "base/text.h"

static void
add_words(GString *text, const char *cell)
{
	g_autofree char *folded = text_fold(cell);
	g_auto(GStrv) parts = g_strsplit_set(folded, " ;/", -1);

	for (int i = 0; parts[i]; i++)
		if (*parts[i])
			g_string_append_printf(text, " %s", parts[i]);
}

/* O'Brien is found by what stands behind the apostrophe as well. */
static void
add_parts(GString *text, const char *cell)
{
	g_autoptr(GString) apart = g_string_new(NULL);
	bool any = false;

	for (const char *p = cell; *p; p = g_utf8_next_char(p)) {
		bool here = text_is_apostrophe(g_utf8_get_char(p));

		g_string_append_unichar(apart, here ? ' ' : g_utf8_get_char(p));
		any = any || here;
	}
	if (any)
		add_words(text, apart->str);
}

void
roll_add_words(GString *text, const char *cell)
{
	add_words(text, cell);
	add_parts(text, cell);
}

void
roll_add_digits(GString *text, const char *phone)
{
	static const size_t last[] = { 4, 7, 10 };
	size_t len = strlen(phone);

	g_string_append_printf(text, " %s %s", phone, phone + (*phone == '+'));
	for (size_t i = 0; i < G_N_ELEMENTS(last); i++)
		if (len > last[i])
			g_string_append_printf(text, " %s", phone + len - last[i]);
}

char **
roll_typed_words(const char *typed)
{
	g_autoptr(GString) text = g_string_new(NULL);
	char **parts;

	if (typed)
		add_words(text, typed);
	parts = text->len > 0 ? g_strsplit(text->str + 1, " ", -1) : NULL;
	for (int i = 0; parts && parts[i]; i++) {
		char *word = g_strconcat(" ", parts[i], NULL);

		g_free(parts[i]);
		parts[i] = word;
	}
	return parts;
}

bool
roll_has_words(const char *folded, char **wanted)
{
	for (int i = 0; wanted[i]; i++)
		if (!strstr(folded, wanted[i]))
			return false;
	return true;
}
