/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/oneroster_cell.h"

#include <string.h>

#include "exchange/roster.h"

static bool
is_plain(const char *raw)
{
	char before = ' ';
	for (const char *p = raw; *p; before = *p++)
		if ((guchar)*p < 0x20 || (guchar)*p > 0x7E || (*p == ' ' && before == ' '))
			return false;
	return before != ' ' || !*raw;
}

/* Marks that turn the direction of the text that follows, say where a line may end, and a stray byte
 * order mark. The zero-width joiners stay: Persian is written with them. */
static bool
is_mark(gunichar c)
{
	return c == 0x00AD || c == 0x200B || c == 0x2060 || c == 0x061C || c == 0x200E ||
	       c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
	       c == 0xFEFF;
}

const char *
oneroster_cell_clean(const char *raw, GStringChunk *keep)
{
	if (is_plain(raw))
		return raw;
	g_autofree char *composed = g_utf8_normalize(raw, -1, G_NORMALIZE_DEFAULT_COMPOSE);
	g_autoptr(GString) out = g_string_new(NULL);
	bool blank = false;
	for (const char *p = composed; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (g_unichar_isspace(c)) {
			blank = out->len > 0;
		} else if (!g_unichar_iscntrl(c) && !is_mark(c)) {
			if (blank)
				g_string_append_c(out, ' ');
			blank = false;
			g_string_append_unichar(out, c);
		}
	}
	return g_string_chunk_insert_len(keep, out->str, out->len);
}

bool
oneroster_cell_is_date(const char *text)
{
	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return false;
	for (int i = 0; i < 10; i++)
		if (i != 4 && i != 7 && !g_ascii_isdigit(text[i]))
			return false;
	int year = (int)g_ascii_strtoll(text, NULL, 10);
	int month = (int)g_ascii_strtoll(text + 5, NULL, 10);
	int day = (int)g_ascii_strtoll(text + 8, NULL, 10);
	return year > 0 && month >= 1 && month <= 12 && g_date_valid_dmy(day, month, year);
}

const char *
oneroster_cell_word(const char *text, const char *words)
{
	gsize length = strlen(text);
	for (const char *p = words; length && *p; p += *p == ' ') {
		gsize n = strcspn(p, " ");
		if (n == length && g_ascii_strncasecmp(p, text, n) == 0)
			return p;
		p += n;
	}
	return NULL;
}

bool
oneroster_cell_is_word(const char *text, const char *words)
{
	const char *word = oneroster_cell_word(text, words);
	return word && strncmp(word, text, strlen(text)) == 0;
}

/* 4.12883E+09: the number that was there is lost. */
static bool
is_rounded(const char *text)
{
	gsize digits = strspn(text, "0123456789.,");
	const char *rest = text + digits;
	return digits > 0 && (*rest == 'E' || *rest == 'e') && rest[1] == '+' && rest[2] &&
	       strspn(rest + 2, "0123456789") == strlen(rest + 2);
}

const char *
oneroster_cell_wrong_key(const char *text, ExchangeError *ret_code)
{
	*ret_code = is_rounded(text) ? EXCHANGE_ERROR_ID : EXCHANGE_ERROR_LARGE;
	return is_rounded(text)                ? "what a spreadsheet makes of a long number"
	       : strlen(text) > ROSTER_KEY_MAX ? "longer than anything that belongs here"
					       : NULL;
}

const char *
oneroster_cell_grade(const char *text, GStringChunk *keep)
{
	g_autoptr(GString) item = g_string_new(NULL);
	if (!oneroster_cell_next(&text, item))
		return "";
	g_autofree char *grade = g_ascii_strup(item->str, item->len);
	const char *p = grade;
	while (*p == '0')
		p++;
	if (strcmp(p, "KG") == 0 || (p > grade && *p == '\0'))
		return "K";
	return g_string_chunk_insert(keep, g_ascii_isdigit(*p) ? p : grade);
}

const char *
oneroster_cell_room(const char *text)
{
	static const char *const prefixes[] = { "Room ", "Rm. ", "Rm " };
	for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++)
		if (g_ascii_strncasecmp(text, prefixes[i], strlen(prefixes[i])) == 0)
			return text + strlen(prefixes[i]);
	return text;
}

bool
oneroster_cell_next(const char **at, GString *item)
{
	const char *p = *at;
	while (*p == ',' || *p == ' ')
		p++;
	if (*p == '\0')
		return false;
	gsize length = strcspn(p, ",");
	*at = p + length;
	while (length > 0 && p[length - 1] == ' ')
		length--;
	g_string_truncate(item, 0);
	g_string_append_len(item, p, length);
	return true;
}
