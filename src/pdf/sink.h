/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vault/secret.h"

/* Bytes on their way into a PDF: they grow, in locked memory when a code may be among them. */
typedef struct {
	Secret *room; /* NULL: ordinary memory */
	unsigned char *bytes;
	size_t used, size;
} Sink;

/* The memory is taken at the first byte. */
void sink_init(Sink *sink, bool locked);
/* Wiped, when locked. */
void sink_clear(Sink *sink);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sink, sink_clear)

/* Room for LEN more bytes at the end; sink->used is the caller's to move. */
unsigned char *sink_room(Sink *sink, size_t len);
void sink_put(Sink *sink, const void *bytes, size_t len);
void sink_text(Sink *sink, const char *text);
void sink_int(Sink *sink, gint64 number);
/* At most two decimals and a blank before it, as content of a page wants it: " 72.25". */
void sink_number(Sink *sink, double number);
/* One byte of a PDF string, escaped where it has to be. */
void sink_escaped(Sink *sink, unsigned char byte);

/* Deflates; LOCKED: with its tables in locked memory. */
typedef struct Packer Packer;
Packer *packer_new(bool locked);
void packer_free(Packer *packer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Packer, packer_free)
/* Appends BYTES to SINK as a zlib stream. */
void packer_pack(Packer *packer, const void *bytes, size_t len, Sink *sink);
