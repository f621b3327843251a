/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/trail_chunk.h"

#include <string.h>

#include "base/defence.h"
#include "desk/chain.h"

#define BACK_MINUTES 5 /* a clock that was set right may go back so far */

static void
unsigned_free(gpointer data)
{
	TrailUnsigned *entry = data;

	g_free(entry->oldest);
	g_free(entry);
}

GHashTable *
trail_unsigned_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unsigned_free);
}

void
trail_count_unsigned(GHashTable *table, const char *user, gint64 count, const char *at)
{
	TrailUnsigned *entry = g_hash_table_lookup(table, user);

	if (!entry) {
		entry = g_new0(TrailUnsigned, 1);
		entry->oldest = g_strdup(at);
		g_hash_table_insert(table, g_strdup(user), entry);
	}
	entry->count += count;
	if (strcmp(at, entry->oldest) < 0) {
		g_free(entry->oldest);
		entry->oldest = g_strdup(at);
	}
}

TrailChunk *
trail_chunk_new(const TrailKeys *keys, GPtrArray *events, gint64 prev_seq,
	const unsigned char prev_hash[EVENT_HASH_BYTES], const char *prev_at)
{
	TrailChunk *chunk = g_new0(TrailChunk, 1);

	chunk->keys = keys;
	chunk->events = g_ptr_array_ref(events);
	chunk->prev_seq = prev_seq;
	memcpy(chunk->prev_hash, prev_hash, EVENT_HASH_BYTES);
	chunk->prev_at = g_strdup(prev_at);
	return chunk;
}

void
trail_chunk_free(TrailChunk *chunk)
{
	if (!chunk)
		return;
	g_ptr_array_unref(chunk->events);
	g_free(chunk->prev_at);
	g_free(chunk->actor);
	g_free(chunk);
}

/* "2026-11-22T10:42:00..." five minutes on, to the second; NULL: no time. */
static char *
later(const char *at)
{
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(at, utc);
	g_autoptr(GDateTime) then = time ? g_date_time_add_minutes(time, BACK_MINUTES) : NULL;

	return then ? g_date_time_format(then, "%Y-%m-%dT%H:%M:%S") : NULL;
}

static bool
goes_back(const char *before, const char *at)
{
	g_autofree char *limit = NULL;

	if (!before || strcmp(at, before) >= 0)
		return false;
	limit = later(at);
	return !limit || strcmp(limit, before) < 0;
}

static bool
is_hash(GBytes *bytes, const unsigned char hash[EVENT_HASH_BYTES])
{
	return g_bytes_get_size(bytes) == EVENT_HASH_BYTES &&
	       memcmp(g_bytes_get_data(bytes, NULL), hash, EVENT_HASH_BYTES) == 0;
}

static TrailFault
check_signature(TrailChunk *chunk, const DbEvent *event)
{
	const GPtrArray *keys = trail_keys_of(chunk->keys, event->actor);

	if (!event->signature)
		return TRAIL_GOOD;
	if (!keys)
		return DEFENCE(event_key) ? TRAIL_KEY : TRAIL_GOOD;
	if (g_bytes_get_size(event->signature) != EVENT_SIGNATURE_BYTES)
		return TRAIL_SIGNATURE;
	for (guint i = 0; i < keys->len; i++)
		if (event_signed_by(keys->pdata[i], trail_keys_district(chunk->keys),
			    g_bytes_get_data(event->hash, NULL),
			    g_bytes_get_data(event->signature, NULL)))
			return TRAIL_GOOD;
	return DEFENCE(event_signature) ? TRAIL_SIGNATURE : TRAIL_GOOD;
}

static TrailFault
check(TrailChunk *chunk, const DbEvent *event)
{
	if (event->seq != chunk->prev_seq + 1 && DEFENCE(event_gap))
		return TRAIL_GAP;
	if (!chain_event_holds(event) && DEFENCE(event_changed))
		return TRAIL_CHANGED;
	if (!is_hash(event->prev, chunk->prev_hash) && DEFENCE(event_link))
		return TRAIL_LINK;
	if (goes_back(chunk->prev_at, event->at) && DEFENCE(event_time))
		return TRAIL_TIME;
	return check_signature(chunk, event);
}

void
trail_chunk_check(TrailChunk *chunk)
{
	for (guint i = 0; i < chunk->events->len; i++) {
		const DbEvent *event = chunk->events->pdata[i];

		chunk->fault = check(chunk, event);
		if (chunk->fault != TRAIL_GOOD) {
			chunk->at = event->seq;
			chunk->actor = g_strdup(event->actor);
			return;
		}
		chunk->prev_seq = event->seq;
		memcpy(chunk->prev_hash, g_bytes_get_data(event->hash, NULL), EVENT_HASH_BYTES);
		g_free(chunk->prev_at);
		chunk->prev_at = g_strdup(event->at);
	}
}
