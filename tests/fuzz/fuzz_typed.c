/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as something that was typed or scanned: a telephone, a day, a name, a mail address, lines
 * of settings. Whatever comes of it is sound text, and nothing a terminal obeys. */
#include <stdint.h>
#include <string.h>

#include "base/date.h"
#include "base/ini.h"
#include "base/phone.h"
#include "base/text.h"
#include "exchange/oneroster_cell.h"
#include "tests/fuzz/roster.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static bool
see_key(const char *section, const char *key, const char *value, int line, gpointer data,
	GError **error)
{
	g_assert_true(section && key && value && line > *(int *)data);
	*(int *)data = line;
	return true;
}

static void
try_phone(const char *typed)
{
	g_autofree char *number = NULL, *extension = NULL;
	if (!phone_parse(typed, &number, &extension, NULL))
		return;
	g_assert_true(number[0] == '+' && strspn(number + 1, "0123456789") == strlen(number) - 1);
	g_assert_true(strlen(number) <= 16);
	g_autofree char *shown = phone_show(number, extension), *again = NULL;
	g_assert_true(phone_parse(shown, &again, NULL, NULL));
	g_assert_cmpstr(again, ==, number);
}

static void
try_date(const char *typed)
{
	static const DateStyle styles[] = { DATE_ISO, DATE_US };
	for (gsize i = 0; i < G_N_ELEMENTS(styles); i++) {
		g_autofree char *iso = date_parse(typed, styles[i], NULL);
		g_assert_true(!iso || oneroster_cell_is_date(iso));
		g_autofree char *shown = iso ? date_show(iso, styles[i]) : g_strdup("");
		g_autofree char *again = date_parse(shown, styles[i], NULL);
		g_assert_cmpstr(again, ==, iso);
	}
	g_autofree char *shown = date_show(typed, DATE_DAY_FIRST), *words = date_words(typed);
	g_autofree char *brief = date_show_short(typed, DATE_US);
	g_assert_true(shown && words && brief);
}

/* TEXT has passed text_safe. */
static void
try_columns(const char *text)
{
	const int widths[] = { 1, 2, 7, 80 };
	for (gsize i = 0; i < G_N_ELEMENTS(widths); i++) {
		g_autofree char *cell = text_fit(text, widths[i]);
		g_autoptr(GPtrArray) lines = text_wrap(text, widths[i]);
		g_assert_cmpint(text_width(cell), ==, widths[i]);
		for (guint at = 0; at < lines->len; at++)
			g_assert_true(g_utf8_validate(lines->pdata[at], -1, NULL));
	}
	for (const char *p = text; *p;) {
		const char *next = text_next(p);
		g_assert_true(next > p);
		g_assert_true(text_prev(text, next) < next);
		p = next;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	g_autofree char *raw = g_strndup((const char *)bytes, len);
	g_autofree char *typed = g_utf8_make_valid(raw, -1);
	g_autofree char *safe = text_safe(raw);
	g_autofree char *folded = text_fold(typed);
	g_autoptr(GStringChunk) keep = g_string_chunk_new(64);
	g_autoptr(GError) error = NULL;
	int line = 0;

	check_text(safe);
	g_assert_true(g_utf8_validate(folded, -1, NULL));
	check_text(oneroster_cell_clean(typed, keep));
	g_assert_true(g_utf8_validate(oneroster_cell_grade(typed, keep), -1, NULL));
	if (len < 300)
		try_columns(safe);
	try_phone(typed);
	try_date(typed);
	roster_is_mail(typed);
	if (!ini_each(typed, "f.ini", see_key, &line, &error))
		g_assert_true(g_str_has_prefix(error->message, "f.ini"));
	return 0;
}
