/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/wire.h"

#include <string.h>

#define HEAD_BYTES 3
#define INT_BYTES 8

void
wire_put(WireWriter *writer, int tag, const void *bytes, size_t len)
{
	if (len > G_MAXUINT16 || (size_t)(writer->end - writer->at) < HEAD_BYTES + len)
		writer->bad = true;
	if (writer->bad)
		return;
	writer->at[0] = (unsigned char)tag;
	writer->at[1] = (unsigned char)(len >> 8);
	writer->at[2] = (unsigned char)len;
	if (len > 0)
		memcpy(writer->at + HEAD_BYTES, bytes, len);
	writer->at += HEAD_BYTES + len;
}

void
wire_put_int(WireWriter *writer, int tag, gint64 value)
{
	guint64 big = GUINT64_TO_BE((guint64)value);

	wire_put(writer, tag, &big, INT_BYTES);
}

const unsigned char *
wire_get(WireReader *reader, int tag, size_t *ret_len)
{
	const unsigned char *at = reader->at;
	size_t left = reader->end - at, len;

	*ret_len = 0;
	if (reader->bad || left < HEAD_BYTES || at[0] != tag) {
		reader->bad = true;
		return NULL;
	}
	len = (size_t)at[1] << 8 | at[2];
	if (left - HEAD_BYTES < len) {
		reader->bad = true;
		return NULL;
	}
	reader->at = at + HEAD_BYTES + len;
	*ret_len = len;
	return at + HEAD_BYTES;
}

void
wire_get_fixed(WireReader *reader, int tag, void *to, size_t len)
{
	size_t got;
	const unsigned char *bytes = wire_get(reader, tag, &got);

	if (bytes == NULL || got != len)
		reader->bad = true;
	else
		memcpy(to, bytes, len);
}

gint64
wire_get_int(WireReader *reader, int tag)
{
	guint64 big = 0;

	wire_get_fixed(reader, tag, &big, INT_BYTES);
	return (gint64)GUINT64_FROM_BE(big);
}

bool
wire_text_valid(const char *text, size_t len)
{
	if (len == 0 || len > WIRE_TEXT_MAX || !g_utf8_validate_len(text, len, NULL))
		return false;
	for (size_t i = 0; i < len; i++)
		if (g_ascii_iscntrl(text[i]))
			return false;
	return true;
}

static int
digits(const char *text, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (!g_ascii_isdigit(text[i]))
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

bool
wire_date_valid(const char *text, size_t len)
{
	int year, month, day;

	if (len != 10 || text[4] != '-' || text[7] != '-')
		return false;
	year = digits(text, 4);
	month = digits(text + 5, 2);
	day = digits(text + 8, 2);
	return year > 0 && month > 0 && day > 0 && g_date_valid_dmy(day, month, year);
}
