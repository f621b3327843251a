/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#include <unigbrk.h>
#include <unicase.h>
#include <uninorm.h>
#include <uniwidth.h>

#include "base/defence.h"

#define REPLACEMENT 0xfffd

/* A code point that would steer a terminal, turn the reading order or hide itself, or that no workbook
 * may have. */
static bool
is_unsafe(gunichar c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c || c == 0x200b || c == 0x200e ||
	       c == 0x200f || (c >= 0x202a && c <= 0x202e) || c == 0x2060 ||
	       (c >= 0x2066 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
	       c == 0xfffe || c == 0xffff;
}

static bool
is_line_end(gunichar c)
{
	return c == '\n' || c == '\t' || c == '\r' || c == 0x2028 || c == 0x2029;
}

/* TEXT normalised by FORM into a GLib string. */
static char *
normalise(const char *text, uninorm_t form)
{
	size_t length = 0;
	uint8_t *done = u8_normalize(form, (const uint8_t *)text, strlen(text), NULL, &length);
	if (done == NULL)
		return g_strdup(text);
	char *copy = g_strndup((const char *)done, length);
	free(done);
	return copy;
}

char *
text_safe(const char *raw)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *end = raw + strlen(raw);

	for (const char *p = raw; p < end;) {
		gunichar c = g_utf8_get_char_validated(p, end - p);
		if (c == (gunichar)-1 || c == (gunichar)-2) {
			g_string_append_unichar(out, REPLACEMENT);
			p++;
			continue;
		}
		if (c == '\r' && p[1] == '\n')
			;
		else if (is_line_end(c))
			g_string_append_c(out, ' ');
		else
			g_string_append_unichar(
				out, is_unsafe(c) && DEFENCE(safe_text) ? REPLACEMENT : c);
		p = g_utf8_next_char(p);
	}
	return normalise(out->str, UNINORM_NFC);
}

bool
text_is_safe(const char *text)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (is_unsafe(c) && c != '\n' && c != '\t')
			return false;
	}
	return true;
}

int
text_width(const char *text)
{
	int width = u8_width((const uint8_t *)text, strlen(text), "UTF-8");
	return MAX(width, 0);
}

const char *
text_next(const char *p)
{
	if (*p == '\0')
		return p;
	size_t length = strlen(p);
	/* Whole-string breaks know emoji sequences and flags, which a look at two neighbours does
	 * not; a window keeps the cost flat in long texts. */
	const char *end = p + length;
	if (length > 256) {
		end = p + 256;
		while ((*end & 0xc0) == 0x80)
			end--;
	}
	g_autofree char *breaks = g_malloc(end - p);
	u8_grapheme_breaks((const uint8_t *)p, end - p, breaks);
	for (const char *q = p + 1; q < end; q++)
		if (breaks[q - p])
			return q;
	return end;
}

const char *
text_prev(const char *start, const char *p)
{
	if (p <= start)
		return start;
	g_autofree char *breaks = g_malloc(p - start);
	u8_grapheme_breaks((const uint8_t *)start, p - start, breaks);
	for (const char *q = p - 1; q > start; q--)
		if (breaks[q - start])
			return q;
	return start;
}

static int
width_between(const char *p, const char *end)
{
	return MAX(u8_width((const uint8_t *)p, end - p, "UTF-8"), 0);
}

/* The furthest grapheme boundary of TEXT that needs no more than COLUMNS. */
static const char *
cut_at(const char *text, int columns, int *ret_width)
{
	int width = 0;
	while (*text != '\0') {
		const char *next = text_next(text);
		int wide = width_between(text, next);
		if (width + wide > columns)
			break;
		width += wide;
		text = next;
	}
	*ret_width = width;
	return text;
}

char *
text_fit(const char *text, int columns)
{
	if (columns <= 0)
		return g_strdup("");
	int width = text_width(text);
	g_autoptr(GString) out = g_string_new(NULL);

	if (width <= columns) {
		g_string_append(out, text);
	} else {
		const char *end = cut_at(text, columns - 1, &width);
		g_string_append_len(out, text, end - text);
		g_string_append(out, "…");
		width++;
	}
	for (; width < columns; width++)
		g_string_append_c(out, ' ');
	return g_strdup(out->str);
}

static void
put_line(GPtrArray *lines, const char *start, const char *end)
{
	while (end > start && end[-1] == ' ')
		end--;
	g_ptr_array_add(lines, g_strndup(start, end - start));
}

/* One line from P; returns where the next one starts. */
static const char *
wrap_line(GPtrArray *lines, const char *p, int columns)
{
	int width;
	const char *end = cut_at(p, columns, &width);

	if (end == p && *end != '\0') /* not even one grapheme fits */
		end = text_next(p);
	const char *newline = memchr(p, '\n', end - p);
	if (newline != NULL || *end == '\n') {
		newline = newline ? newline : end;
		put_line(lines, p, newline);
		return newline + 1;
	}
	if (*end != '\0' && *end != ' ') {
		const char *blank = end;
		while (blank > p && blank[-1] != ' ')
			blank--;
		if (blank > p)
			end = blank;
	}
	put_line(lines, p, end);
	while (*end == ' ')
		end++;
	return end;
}

GPtrArray *
text_wrap(const char *text, int columns)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

	columns = MAX(columns, 1);
	while (*text != '\0')
		text = wrap_line(lines, text, columns);
	return lines;
}

/* Letters that carry no separable accent, with their plain form. Keep sorted. */
static const struct {
	gunichar letter;
	const char *plain;
} plain_letters[] = {
	{ 0xdf, "ss" },
	{ 0xe6, "ae" },
	{ 0xf0, "d" },
	{ 0xf8, "o" },
	{ 0xfe, "th" },
	{ 0x111, "d" },
	{ 0x127, "h" },
	{ 0x131, "i" },
	{ 0x142, "l" },
	{ 0x153, "oe" },
};

bool
text_is_apostrophe(gunichar c)
{
	return c == '\'' || c == '`' || c == 0xb4 || c == 0x2018 || c == 0x2019 || c == 0x2bc;
}

static void
fold_one(GString *out, gunichar c)
{
	if (c >= 0x300 && c <= 0x36f)
		return;
	if (text_is_apostrophe(c))
		return;
	if (c == '-' || (c >= 0x2010 && c <= 0x2015)) {
		g_string_append_c(out, ' ');
		return;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(plain_letters); i++)
		if (plain_letters[i].letter == c) {
			g_string_append(out, plain_letters[i].plain);
			return;
		}
	g_string_append_unichar(out, c);
}

char *
text_fold(const char *text)
{
	g_autofree char *lower = g_utf8_strdown(text, -1);
	g_autofree char *parts = normalise(lower, UNINORM_NFKD);
	g_autoptr(GString) out = g_string_new(NULL);

	for (const char *p = parts; *p != '\0'; p = g_utf8_next_char(p))
		fold_one(out, g_utf8_get_char(p));
	return normalise(out->str, UNINORM_NFC);
}

const char *
text_article(const char *noun)
{
	return *noun != '\0' && strchr("AEIOaeio", *noun) != NULL ? "an" : "a";
}
