/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vault/keys.h"

/* What happened, chained by school: the hash of an event covers the one before it, and the
 * signature of whoever acted covers that. docs of the columns: schema/0002. */

#define EVENT_HASH_BYTES 32
#define EVENT_SIGNATURE_BYTES 64

/* The fields under the hash, as text and in this order; NULL is SQL's NULL. */
enum {
	EVENT_SCHOOL,
	EVENT_SEQ,
	EVENT_AT, /* "2026-11-22T10:42:00.123456", UTC */
	EVENT_ACTOR,
	EVENT_DESK,
	EVENT_KIND,
	EVENT_STUDENT,
	EVENT_GUARDIAN,
	EVENT_REF,
	EVENT_ACT,
	EVENT_DETAIL,
	EVENT_FIELDS,
};

void event_body(const char *const fields[EVENT_FIELDS], unsigned char ret_body[EVENT_HASH_BYTES]);
/* The hash of an event with that body after the one with hash PREV (zeros before the first). */
void event_link(const unsigned char prev[EVENT_HASH_BYTES],
	const unsigned char body[EVENT_HASH_BYTES], unsigned char ret_hash[EVENT_HASH_BYTES]);

void event_sign(const StaffKey *key, const unsigned char hash[EVENT_HASH_BYTES],
	unsigned char ret_signature[EVENT_SIGNATURE_BYTES]);
/* Whether SIGNATURE under HASH is that of SIGN_KEY, in that district. */
bool event_signed_by(const unsigned char sign_key[VAULT_KEY_BYTES], const char *district_id,
	const unsigned char hash[EVENT_HASH_BYTES],
	const unsigned char signature[EVENT_SIGNATURE_BYTES]);

/* A hash to print and to type again: ten groups of four, which is enough of it to pin a history.
 * Caller owns. */
char *event_hash_text(const unsigned char hash[EVENT_HASH_BYTES]);
/* Whether TEXT (any spacing and case) is that of HASH. */
bool event_hash_is(const unsigned char hash[EVENT_HASH_BYTES], const char *text);
/* Whether TEXT can be the text of any hash. */
bool event_hash_text_valid(const char *text);
