/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/trail.h"

#include <string.h>

#include "base/defence.h"
#include "desk/trail_chunk.h"
#include "vault/keyring.h"

enum { AT_ONCE = 5000, THREADS = 2, AHEAD = 4 };

/* --- keys */

struct TrailKeys {
	char *district_id;
	GHashTable *users; /* char * -> GPtrArray of 32 bytes */
};

static void
add_key(TrailKeys *keys, const char *user, const unsigned char *key)
{
	GPtrArray *list = g_hash_table_lookup(keys->users, user);

	if (!list) {
		list = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(keys->users, g_strdup(user), list);
	}
	for (guint i = 0; i < list->len; i++)
		if (memcmp(list->pdata[i], key, VAULT_KEY_BYTES) == 0)
			return;
	g_ptr_array_add(list, g_memdup2(key, VAULT_KEY_BYTES));
}

TrailKeys *
trail_keys_new(const char *district_id, const unsigned char root[VAULT_KEY_BYTES],
	const char *today, const GPtrArray *statements)
{
	TrailKeys *keys = g_new0(TrailKeys, 1);
	g_autoptr(Keyring) keyring = keyring_new(district_id, root, today);
	g_autoptr(GPtrArray) refused = NULL;

	keys->district_id = g_strdup(district_id);
	keys->users = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	keyring_add_chain(keyring, statements, &refused);
	for (guint i = 0; i < statements->len; i++) {
		const Signed *row = statements->pdata[i];
		g_autoptr(Statement) said = statement_parse(row->body, NULL);
		const Statement *proven;

		if (!said || said->kind != STATEMENT_STAFF)
			continue;
		proven = keyring_signer(keyring, said->sign_key);
		if (proven && strcmp(proven->user, said->user) == 0)
			add_key(keys, said->user, said->sign_key);
	}
	return keys;
}

void
trail_keys_free(TrailKeys *keys)
{
	if (!keys)
		return;
	g_hash_table_unref(keys->users);
	g_free(keys->district_id);
	g_free(keys);
}

const GPtrArray *
trail_keys_of(const TrailKeys *keys, const char *user)
{
	return g_hash_table_lookup(keys->users, user);
}

const char *
trail_keys_district(const TrailKeys *keys)
{
	return keys->district_id;
}

/* --- schools and pins */

void
trail_pin_free(TrailPin *pin)
{
	if (!pin)
		return;
	g_free(pin->where);
	g_free(pin->text);
	g_free(pin);
}

TrailSchool *
trail_school_new(int school_id, const char *code, const char *school)
{
	TrailSchool *trail = g_new0(TrailSchool, 1);

	trail->school_id = school_id;
	trail->code = g_strdup(code);
	trail->school = g_strdup(school);
	trail->not_signed = trail_unsigned_new();
	return trail;
}

void
trail_school_free(TrailSchool *school)
{
	if (!school)
		return;
	g_clear_pointer(&school->head_hash, g_bytes_unref);
	g_hash_table_unref(school->not_signed);
	g_free(school->code);
	g_free(school->school);
	g_free(school->what);
	g_free(school->next);
	g_free(school);
}

/* The first fault counts. */
static void G_GNUC_PRINTF(4, 5)
	fault(TrailSchool *school, gint64 seq, const char *next, const char *format, ...)
{
	va_list args;

	if (school->broken != 0)
		return;
	va_start(args, format);
	school->what = g_strdup_vprintf(format, args);
	va_end(args);
	school->broken = seq;
	school->next = g_strdup(next);
}

#define KEEP_ALL                                                                                   \
	"Stop the database, keep its files, backups and logs as they are, and compare this event " \
	"with the newest backup made before it."
#define ASK_MEMBER "Ask this person what they did then, and compare with the newest backup."

void
trail_contradicted(TrailSchool *school, gint64 seq, const char *what)
{
	fault(school, seq,
		"Revoke that code at a desk, and compare its row with the newest backup.", "%s",
		what);
}

static void
name_fault(TrailSchool *school, const TrailChunk *chunk)
{
	switch (chunk->fault) {
	case TRAIL_GOOD:
		break;
	case TRAIL_GAP:
		fault(school, chunk->prev_seq + 1, KEEP_ALL,
			"it is missing: after %" G_GINT64_FORMAT " comes %" G_GINT64_FORMAT,
			chunk->prev_seq, chunk->at);
		break;
	case TRAIL_CHANGED:
		fault(school, chunk->at, KEEP_ALL,
			"it was changed: its hash is not that of what stands there");
		break;
	case TRAIL_LINK:
		fault(school, chunk->at, KEEP_ALL,
			"it does not hold to event %" G_GINT64_FORMAT
			": one of the two was replaced",
			chunk->prev_seq);
		break;
	case TRAIL_TIME:
		fault(school, chunk->at, KEEP_ALL,
			"its time is before that of event %" G_GINT64_FORMAT, chunk->prev_seq);
		break;
	case TRAIL_SIGNATURE:
		fault(school, chunk->at, ASK_MEMBER,
			"its signature is not that of %s: it, or what comes before it, is not what "
			"was signed",
			chunk->actor);
		break;
	case TRAIL_KEY:
		fault(school, chunk->at, ASK_MEMBER,
			"it is signed, but no key of %s is vouched for by the district's root",
			chunk->actor);
		break;
	}
}

/* --- the run */

typedef struct {
	TrailSchool *school;
	const TrailKeys *keys;
	const GPtrArray *pins;
	GThreadPool *pool;
	GMutex lock;
	GCond changed;
	GQueue chunks; /* TrailChunk, in order */
	/* Events of one act, one right after the other, without a signature so far. */
	char *act, *actor, *oldest;
	gint64 row;
} Run;

static void
check_on_thread(gpointer data, gpointer user_data)
{
	TrailChunk *chunk = data;
	Run *run = user_data;

	trail_chunk_check(chunk);
	g_mutex_lock(&run->lock);
	chunk->done = true;
	g_cond_signal(&run->changed);
	g_mutex_unlock(&run->lock);
}

static void
check_pins(Run *run, const TrailChunk *chunk)
{
	for (guint p = 0; run->pins && p < run->pins->len; p++) {
		const TrailPin *pin = run->pins->pdata[p];
		const DbEvent *first = chunk->events->pdata[0];
		gint64 index = pin->seq - first->seq;

		if (pin->school_id != run->school->school_id || index < 0 ||
			index >= chunk->events->len)
			continue;
		const DbEvent *event = chunk->events->pdata[index];
		if (chunk->fault != TRAIL_GOOD && event->seq >= chunk->at)
			continue;
		if (!event_hash_is(g_bytes_get_data(event->hash, NULL), pin->text) &&
			DEFENCE(event_seen))
			fault(run->school, event->seq, KEEP_ALL,
				"it is not the one that %s has seen: the history was written anew",
				pin->where);
	}
}

/* What is in the row, signed for or not. */
static void
end_row(Run *run, bool with_signature)
{
	if (with_signature)
		run->school->with_signature += run->row;
	else if (run->row > 0)
		trail_count_unsigned(run->school->not_signed, run->actor, run->row, run->oldest);
	run->row = 0;
	g_clear_pointer(&run->act, g_free);
	g_clear_pointer(&run->actor, g_free);
	g_clear_pointer(&run->oldest, g_free);
}

/* A signature is for the events of the same act right before it, too: it pins them, and the desk
 * signs the last of many only when all are its own. */
static void
count_event(Run *run, const DbEvent *event)
{
	if (run->row > 0 &&
		(g_strcmp0(event->act, run->act) != 0 || strcmp(event->actor, run->actor) != 0))
		end_row(run, false);
	if (event->signature) {
		end_row(run, true);
		run->school->with_signature++;
	} else if (!trail_keys_of(run->keys, event->actor)) {
		run->school->keyless++;
	} else if (!event->act) {
		trail_count_unsigned(run->school->not_signed, event->actor, 1, event->at);
	} else if (run->row++ == 0) {
		run->act = g_strdup(event->act);
		run->actor = g_strdup(event->actor);
		run->oldest = g_strdup(event->at);
	}
}

static void
count_events(Run *run, const TrailChunk *chunk)
{
	for (guint i = 0; i < chunk->events->len; i++) {
		const DbEvent *event = chunk->events->pdata[i];

		if (chunk->fault != TRAIL_GOOD && event->seq >= chunk->at)
			break;
		count_event(run, event);
	}
}

/* Waits for the oldest chunk and adds it up. */
static void
take_chunk(Run *run)
{
	g_autoptr(TrailChunk) chunk = g_queue_pop_head(&run->chunks);
	TrailSchool *school = run->school;

	g_mutex_lock(&run->lock);
	while (!chunk->done)
		g_cond_wait(&run->changed, &run->lock);
	g_mutex_unlock(&run->lock);
	if (school->broken != 0)
		return;
	check_pins(run, chunk);
	name_fault(school, chunk);
	school->events += chunk->fault == TRAIL_GOOD ? chunk->events->len : 0;
	count_events(run, chunk);
	school->last_seq = chunk->prev_seq;
	memcpy(school->last_hash, chunk->prev_hash, EVENT_HASH_BYTES);
}

static bool
fetch_all(Run *run, TrailFetch fetch, gpointer data, GError **error)
{
	unsigned char hash[EVENT_HASH_BYTES] = { 0 };
	g_autofree char *at = NULL;
	gint64 seq = 0;

	while (run->school->broken == 0) {
		g_autoptr(GPtrArray) events = NULL;
		TrailChunk *chunk;

		if (!fetch(data, run->school->school_id, seq, AT_ONCE, &events, error))
			return false;
		if (events->len == 0)
			break;
		chunk = trail_chunk_new(run->keys, events, seq, hash, at);
		g_queue_push_tail(&run->chunks, chunk);
		const DbEvent *last = events->pdata[events->len - 1];
		seq = last->seq;
		g_free(at);
		at = g_strdup(last->at);
		if (g_bytes_get_size(last->hash) == EVENT_HASH_BYTES)
			memcpy(hash, g_bytes_get_data(last->hash, NULL), EVENT_HASH_BYTES);
		g_thread_pool_push(run->pool, chunk, NULL);
		while (run->chunks.length > AHEAD)
			take_chunk(run);
	}
	return true;
}

static bool
is_head(const TrailSchool *school)
{
	return g_bytes_get_size(school->head_hash) == EVENT_HASH_BYTES &&
	       memcmp(g_bytes_get_data(school->head_hash, NULL), school->last_hash,
		       EVENT_HASH_BYTES) == 0;
}

/* What should be there and is not. */
static void
check_end(Run *run)
{
	TrailSchool *school = run->school;

	for (guint p = 0; run->pins && p < run->pins->len; p++) {
		const TrailPin *pin = run->pins->pdata[p];

		if (pin->school_id == school->school_id && pin->seq > school->last_seq &&
			DEFENCE(event_seen))
			fault(school, school->last_seq + 1, KEEP_ALL,
				"the history was cut off here: %s has seen it up to number "
				"%" G_GINT64_FORMAT,
				pin->where, pin->seq);
	}
	if (!DEFENCE(event_head))
		return;
	if (school->head_seq > school->last_seq)
		fault(school, school->last_seq + 1, KEEP_ALL,
			"the history was cut off here: the database itself counts %" G_GINT64_FORMAT
			" events",
			school->head_seq);
	else if (school->head_seq != school->last_seq || (school->head_hash && !is_head(school)))
		fault(school, MAX(school->last_seq, 1), KEEP_ALL,
			"the database itself calls another event the newest one");
}

bool
trail_verify(TrailSchool *school, const TrailKeys *keys, const GPtrArray *pins, TrailFetch fetch,
	gpointer data, GError **error)
{
	Run run = { .school = school, .keys = keys, .pins = pins };
	bool good;

	g_mutex_init(&run.lock);
	g_cond_init(&run.changed);
	g_queue_init(&run.chunks);
	run.pool = g_thread_pool_new(check_on_thread, &run, THREADS, TRUE, NULL);
	good = fetch_all(&run, fetch, data, error);
	while (run.chunks.length > 0)
		take_chunk(&run);
	end_row(&run, false);
	g_thread_pool_free(run.pool, FALSE, TRUE);
	g_mutex_clear(&run.lock);
	g_cond_clear(&run.changed);
	if (good)
		check_end(&run);
	return good;
}
