/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/csv_text.h"

#include <errno.h>
#include <string.h>

struct CsvText {
	const CsvBytes *bytes;
	char *name;
	CsvTraits traits;
	gsize skip;  /* bytes of the mark at the beginning */
	GIConv conv; /* (GIConv)-1: the bytes are UTF-8 */
	char *raw;   /* CSV_PIECE and what the last piece left over */
	gsize left;  /* of a character that goes on in the next piece */
};

/* What the first time through found. */
typedef struct {
	guint line;
	guint nul, bad; /* lines of the first NUL, of the first byte that is not UTF-8; 0 none */
	bool multibyte; /* some character of more than one byte is sound */
	bool undefined; /* there are bytes that Windows-1252 does not have */
} Scan;

static bool
complain_read(const CsvText *t, GError **error)
{
	return csv_complain(error, EXCHANGE_ERROR_READ, t->name, 0, 0, NULL,
		"cannot be read to its end: it is damaged, or locked by a password. Have it sent "
		"again.");
}

/* UTF-16: with its mark, or without when every other byte of the beginning is NUL. Returns what
 * iconv calls it, *RET_SKIP the bytes of the mark; NULL when it is something else. */
static const char *
find_utf_16(const char *text, gsize length, gsize *ret_skip)
{
	gsize look = MIN(length, 64) & ~(gsize)1, even = 0, odd = 0;
	*ret_skip = 2;
	if (length >= 2 && memcmp(text, "\xFF\xFE", 2) == 0)
		return "UTF-16LE";
	if (length >= 2 && memcmp(text, "\xFE\xFF", 2) == 0)
		return "UTF-16BE";
	*ret_skip = 0;
	for (gsize i = 0; i < look; i++)
		*(i % 2 ? &odd : &even) += text[i] == '\0';
	if (look < 8)
		return NULL;
	return odd == look / 2 && even == 0   ? "UTF-16LE"
	       : even == look / 2 && odd == 0 ? "UTF-16BE"
					      : NULL;
}

/* Up to SIZE bytes; fewer at the end only. */
static gssize
fill(const CsvText *t, char *buffer, gsize size)
{
	gsize got = 0;
	while (got < size) {
		gssize n = t->bytes->read(t->bytes->data, buffer + got, size - got);
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		got += (gsize)n;
	}
	return (gssize)got;
}

static bool
start_over(CsvText *t, GError **error)
{
	char mark[4];
	t->left = 0;
	if (t->conv != (GIConv)-1)
		g_iconv(t->conv, NULL, NULL, NULL, NULL);
	if (!t->bytes->rewind(t->bytes->data) || fill(t, mark, t->skip) != (gssize)t->skip)
		return complain_read(t, error);
	return true;
}

/* The LENGTH bytes in t->raw, converted; what cannot be yet stays there. */
static bool
convert(CsvText *t, gsize length, bool end, GString *out, GError **error)
{
	char buffer[4096], *in = t->raw;
	gsize in_left = length, done = 0;
	while (in_left > 0) {
		char *to = buffer;
		gsize room = sizeof buffer;
		done = g_iconv(t->conv, &in, &in_left, &to, &room);
		int reason = errno;
		g_string_append_len(out, buffer, to - buffer);
		if (done == (gsize)-1 && (reason != E2BIG && (reason != EINVAL || end)))
			return csv_complain(error, EXCHANGE_ERROR_ENCODING, t->name, 0, 0, NULL,
				"begins like UTF-16 and goes on otherwise. Export it again as "
				"UTF-8.");
		if (done == (gsize)-1 && reason == EINVAL)
			break;
	}
	memmove(t->raw, in, in_left);
	t->left = in_left;
	return true;
}

bool
csv_text_next(CsvText *t, GString *out, bool *ret_end, GError **error)
{
	gssize got = fill(t, t->raw + t->left, CSV_PIECE);
	if (got < 0)
		return complain_read(t, error);
	*ret_end = got < CSV_PIECE;
	gsize length = t->left + (gsize)got;
	if (t->conv != (GIConv)-1)
		return convert(t, length, *ret_end, out, error);
	g_string_append_len(out, t->raw, (gssize)length);
	return true;
}

/* Looks at the bytes of PIECE; returns how many belong to a character that is not whole yet. */
static gsize
scan_piece(Scan *s, const char *piece, gsize length, bool end)
{
	const char *stop = piece + length;
	for (const char *p = piece; p < stop;) {
		guchar byte = (guchar)*p;
		if (byte < 0x80) {
			s->nul = s->nul || byte ? s->nul : s->line;
			s->line += byte == '\n';
			p++;
			continue;
		}
		gunichar c = g_utf8_get_char_validated(p, stop - p);
		if (c == (gunichar)-2 && !end)
			return (gsize)(stop - p);
		if (c == (gunichar)-1 || c == (gunichar)-2) {
			s->bad = s->bad ? s->bad : s->line;
			s->undefined = s->undefined || byte == 0x81 || byte == 0x8D ||
				       byte == 0x8F || byte == 0x90 || byte == 0x9D;
			p++;
		} else {
			s->multibyte = true;
			p = g_utf8_next_char(p);
		}
	}
	return 0;
}

static bool
scan(CsvText *t, Scan *s, GError **error)
{
	g_autoptr(GString) piece = g_string_sized_new(CSV_PIECE + 8);
	bool end = false;
	s->line = 1;
	while (!end) {
		if (!csv_text_next(t, piece, &end, error))
			return false;
		gsize rest = scan_piece(s, piece->str, piece->len, end);
		g_string_erase(piece, 0, (gssize)(piece->len - rest));
	}
	return true;
}

/* Text that is not UTF-8 is Windows-1252 if it can be that: a file with sound UTF-8 in one place and
 * broken in another is damaged, not Windows. */
static bool
judge(CsvText *t, const Scan *s, GError **error)
{
	if (s->nul)
		return csv_complain(error, EXCHANGE_ERROR_NUL, t->name, s->nul, 0, NULL,
			"holds NUL bytes, so it is not text. Export the file again as UTF-8.");
	if (!s->bad)
		return true;
	if (s->multibyte || s->undefined)
		return csv_complain(error, EXCHANGE_ERROR_ENCODING, t->name, s->bad, 0, NULL,
			"the bytes here are not UTF-8 text. Export the file again as UTF-8.");
	t->traits.windows_1252 = true;
	t->conv = g_iconv_open("UTF-8", "WINDOWS-1252");
	return true;
}

CsvText *
csv_text_open(const CsvBytes *bytes, const char *name, GError **error)
{
	g_autoptr(CsvText) t = g_new0(CsvText, 1);
	Scan s = { 0 };
	char head[64];

	t->bytes = bytes;
	t->name = g_strdup(name);
	t->conv = (GIConv)-1;
	t->raw = g_malloc(CSV_PIECE + 16);
	t->traits.delimiter = ',';
	gssize length = bytes->rewind(bytes->data) ? fill(t, head, sizeof head) : -1;
	if (length < 0) {
		complain_read(t, error);
		return NULL;
	}
	const char *utf_16 = find_utf_16(head, (gsize)length, &t->skip);
	if (utf_16) {
		t->conv = g_iconv_open("UTF-8", utf_16);
		t->traits.utf_16 = true;
	} else if (length >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0) {
		t->traits.bom = true;
		t->skip = 3;
	}
	if (!start_over(t, error) || !scan(t, &s, error) || !judge(t, &s, error) ||
		!start_over(t, error))
		return NULL;
	return g_steal_pointer(&t);
}

void
csv_text_free(CsvText *t)
{
	if (!t)
		return;
	if (t->conv != (GIConv)-1)
		g_iconv_close(t->conv);
	g_free(t->raw);
	g_free(t->name);
	g_free(t);
}

CsvTraits
csv_text_traits(const CsvText *t)
{
	return t->traits;
}
