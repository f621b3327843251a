/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/text.h"

#include <string.h>

void
pdf_text_append_uint(GString *out, guint number)
{
	char digits[12];
	int at = (int)sizeof digits;
	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	g_string_append_len(out, digits + at, (gssize)sizeof digits - at);
}

void
pdf_text_append_utf16(GString *out, const char *text)
{
	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		if (c > 0xffff)
			g_string_append_printf(out, "%04X%04X", 0xd800 + ((c - 0x10000) >> 10),
				0xdc00 + ((c - 0x10000) & 0x3ff));
		else
			g_string_append_printf(out, "%04X", c);
	}
}

void
pdf_text_append(GString *out, const char *text)
{
	if (!g_str_is_ascii(text)) {
		g_string_append(out, "<FEFF");
		pdf_text_append_utf16(out, text);
		g_string_append_c(out, '>');
		return;
	}
	g_string_append_c(out, '(');
	for (const char *p = text; *p; p++) {
		if (strchr("()\\", *p))
			g_string_append_c(out, '\\');
		g_string_append_c(out, *p);
	}
	g_string_append_c(out, ')');
}
