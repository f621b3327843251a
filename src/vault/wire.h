/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Fields in order, each a tag (1 byte), a length (2 bytes, big end first) and its bytes: the one
 * form of everything the vault signs or seals. A writer or reader that went bad once stays bad. */

typedef struct {
	unsigned char *at, *end;
	bool bad;
} WireWriter;

void wire_put(WireWriter *writer, int tag, const void *bytes, size_t len);
void wire_put_int(WireWriter *writer, int tag, gint64 value);

typedef struct {
	const unsigned char *at, *end;
	bool bad;
} WireReader;

/* The next field must have TAG. Borrows into what is read; NULL when bad. */
const unsigned char *wire_get(WireReader *reader, int tag, size_t *ret_len);
/* The same, of exactly LEN bytes, copied to TO. */
void wire_get_fixed(WireReader *reader, int tag, void *to, size_t len);
gint64 wire_get_int(WireReader *reader, int tag);

/* Text that may stand in a field: 1 to 200 bytes of UTF-8 without controls. */
#define WIRE_TEXT_MAX 200
bool wire_text_valid(const char *text, size_t len);
/* "2026-11-22", a day that exists. */
bool wire_date_valid(const char *text, size_t len);
