/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/sink.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

#define FIRST_ROOM 16384
/* Pages are small: a window of 4 KiB and short tables are all they need. */
#define WINDOW_BITS 12
#define MEMORY_LEVEL 6
#define LEVEL 4 /* a hundredth more bytes than by default, and sooner */
#define ARENA_BYTES (128 * 1024)

struct Packer {
	z_stream stream;
	Secret *arena; /* NULL: ordinary memory */
	size_t used;
};

void
sink_init(Sink *sink, bool locked)
{
	*sink = (Sink){ 0 };
	if (locked)
		sink->room = secret_new(0);
}

void
sink_clear(Sink *sink)
{
	if (sink->room)
		secret_free(sink->room);
	else
		g_free(sink->bytes);
	*sink = (Sink){ 0 };
}

static void
grow(Sink *sink, size_t size)
{
	size = MAX(MAX(size, 2 * sink->size), FIRST_ROOM);
	if (!sink->room) {
		sink->bytes = g_realloc(sink->bytes, size);
	} else {
		Secret *room = secret_new(size);
		if (sink->used)
			memcpy(secret_bytes(room), sink->bytes, sink->used);
		secret_free(sink->room);
		sink->room = room;
		sink->bytes = secret_bytes(room);
	}
	sink->size = size;
}

unsigned char *
sink_room(Sink *sink, size_t len)
{
	if (!sink->bytes || sink->used + len > sink->size)
		grow(sink, sink->used + len);
	return sink->bytes + sink->used;
}

void
sink_put(Sink *sink, const void *bytes, size_t len)
{
	if (len == 0)
		return;
	memcpy(sink_room(sink, len), bytes, len);
	sink->used += len;
}

void
sink_text(Sink *sink, const char *text)
{
	sink_put(sink, text, strlen(text));
}

void
sink_int(Sink *sink, gint64 number)
{
	unsigned char digits[24];
	size_t at = sizeof digits;
	guint64 rest = number < 0 ? -(guint64)number : (guint64)number;
	do
		digits[--at] = (unsigned char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		digits[--at] = '-';
	sink_put(sink, digits + at, sizeof digits - at);
}

void
sink_number(Sink *sink, double number)
{
	gint64 hundredths = llround(number * 100);
	guint64 part = (guint64)(hundredths < 0 ? -hundredths : hundredths);
	sink_text(sink, hundredths < 0 ? " -" : " ");
	sink_int(sink, (gint64)(part / 100));
	if (part % 100 == 0)
		return;
	char decimals[] = { '.', (char)('0' + part / 10 % 10), (char)('0' + part % 10) };
	sink_put(sink, decimals, decimals[2] == '0' ? 2 : 3);
}

void
sink_escaped(Sink *sink, unsigned char byte)
{
	unsigned char *at = sink_room(sink, 2);
	if (byte == '(' || byte == ')' || byte == '\\') {
		*at++ = '\\';
		sink->used++;
	} else if (byte == '\r') {
		*at++ = '\\';
		sink->used++;
		byte = 'r';
	}
	*at = byte;
	sink->used++;
}

static void *
arena_alloc(void *data, unsigned items, unsigned size)
{
	Packer *packer = data;
	size_t wanted = ((size_t)items * size + 15) & ~(size_t)15;
	unsigned char *start = secret_bytes(packer->arena);
	start += -(uintptr_t)start % 16;
	if (packer->used + wanted + 16 > secret_len(packer->arena))
		return NULL;
	packer->used += wanted;
	return start + packer->used - wanted;
}

/* All at once, with the arena. */
static void
arena_free(void *data, void *place)
{
}

Packer *
packer_new(bool locked)
{
	Packer *packer = g_new0(Packer, 1);
	if (locked) {
		packer->arena = secret_new(ARENA_BYTES);
		packer->stream.zalloc = arena_alloc;
		packer->stream.zfree = arena_free;
		packer->stream.opaque = packer;
	}
	int status = deflateInit2(
		&packer->stream, LEVEL, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY);
	g_assert(status == Z_OK);
	return packer;
}

void
packer_free(Packer *packer)
{
	if (!packer)
		return;
	deflateEnd(&packer->stream);
	secret_free(packer->arena);
	g_free(packer);
}

void
packer_pack(Packer *packer, const void *bytes, size_t len, Sink *sink)
{
	size_t bound = deflateBound(&packer->stream, len);
	deflateReset(&packer->stream);
	packer->stream.next_in = (Bytef *)bytes;
	packer->stream.avail_in = (uInt)len;
	packer->stream.next_out = sink_room(sink, bound);
	packer->stream.avail_out = (uInt)bound;
	int status = deflate(&packer->stream, Z_FINISH);
	g_assert(status == Z_STREAM_END);
	sink->used += bound - packer->stream.avail_out;
}
