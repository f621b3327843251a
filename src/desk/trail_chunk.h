/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desk/trail.h"

/* Inside of desk/trail: a run of events that one thread checks. */

typedef enum {
	TRAIL_GOOD,
	TRAIL_GAP,       /* a number is missing before it */
	TRAIL_CHANGED,   /* its hash is not that of its columns */
	TRAIL_LINK,      /* it does not hold to the one before it */
	TRAIL_TIME,      /* it is older than the one before it */
	TRAIL_SIGNATURE, /* its signature is nobody's who acted */
	TRAIL_KEY,       /* signed, but no key of its actor is proven */
} TrailFault;

typedef struct {
	const TrailKeys *keys;
	GPtrArray *events;
	/* The one before the first. */
	gint64 prev_seq;
	unsigned char prev_hash[EVENT_HASH_BYTES];
	char *prev_at;

	bool done; /* guarded by the pool's lock */
	TrailFault fault;
	gint64 at; /* number of the event with the fault */
	char *actor;
} TrailChunk;

TrailChunk *trail_chunk_new(const TrailKeys *keys, GPtrArray *events, gint64 prev_seq,
	const unsigned char prev_hash[EVENT_HASH_BYTES], const char *prev_at);
void trail_chunk_free(TrailChunk *chunk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TrailChunk, trail_chunk_free)
/* On any thread. */
void trail_chunk_check(TrailChunk *chunk);

/* Keys (32 bytes each) of USER; NULL: none. */
const GPtrArray *trail_keys_of(const TrailKeys *keys, const char *user);
const char *trail_keys_district(const TrailKeys *keys);
void trail_count_unsigned(GHashTable *table, const char *user, gint64 count, const char *at);
GHashTable *trail_unsigned_new(void);
