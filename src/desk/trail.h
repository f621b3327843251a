/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "db/event.h"
#include "vault/event.h"

/* Going through a school's whole history: every hash recomputed, every link followed, every
 * signature checked against keys that hang on the pinned root. Two threads do the arithmetic while
 * the caller's fetches the next events. */

/* Which signing keys a user name ever had, as far as the root vouches for them. */
typedef struct TrailKeys TrailKeys;

/* STATEMENTS: Signed, all there ever were, in any order. TODAY: ISO. */
TrailKeys *trail_keys_new(const char *district_id, const unsigned char root[VAULT_KEY_BYTES],
	const char *today, const GPtrArray *statements);
void trail_keys_free(TrailKeys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TrailKeys, trail_keys_free)

/* An event that has to be in the history as it was seen before. */
typedef struct {
	char *where; /* "this desk", "head of 11/20": has seen it */
	int school_id;
	gint64 seq;
	char *text; /* of its hash */
} TrailPin;

void trail_pin_free(TrailPin *pin);

typedef struct {
	gint64 count;
	char *oldest; /* as DbEvent's at */
} TrailUnsigned;

typedef struct {
	int school_id;
	char *code, *school;
	gint64 head_seq; /* what the server says its newest is; 0: none */
	GBytes *head_hash;

	/* Found by trail_verify: */
	gint64 events, with_signature;
	gint64 keyless;         /* of logins that hold no keys: imports, the portal */
	GHashTable *not_signed; /* user name -> TrailUnsigned */
	gint64 last_seq;
	unsigned char last_hash[EVENT_HASH_BYTES];
	gint64 broken; /* number of the first event that is wrong; 0: none */
	char *what, *next;
} TrailSchool;

TrailSchool *trail_school_new(int school_id, const char *code, const char *school);
/* What stands beside the history does not agree with event SEQ of it; the first fault counts. */
void trail_contradicted(TrailSchool *school, gint64 seq, const char *what);
void trail_school_free(TrailSchool *school);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TrailSchool, trail_school_free)

/* Events (DbEvent) with numbers above AFTER, LIMIT at most. */
typedef bool (*TrailFetch)(gpointer data, int school_id, gint64 after, int limit,
	GPtrArray **ret_events, GError **error);

/* PINS: TrailPin, those of other schools are passed over. false: the server could not be asked; a
 * history that is wrong is no failure. */
bool trail_verify(TrailSchool *school, const TrailKeys *keys, const GPtrArray *pins,
	TrailFetch fetch, gpointer data, GError **error);
