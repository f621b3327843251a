/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/witness.h"

#include <string.h>

#include <sodium.h>

#include "base/defence.h"
#include "base/log.h"
#include "db/event.h"
#include "desk/cause.h"
#include "desk/chain.h"
#include "desk/heads.h"
#include "desk/kinds.h"

#define PATIENCE_MS 3000                   /* for each call to the server */
#define KEEP_US (10 * 60 * G_USEC_PER_SEC) /* an act that may still be under way */
#define CLOCKS_US (15 * 60 * G_USEC_PER_SEC)
enum { ACTS_MAX = 200, REFUSALS_MAX = 20 };
enum { ROW_SHORT = 16 }; /* events of one act that are signed one by one */

/* An act that was sent. */
typedef struct {
	char *act, *function;
	char **ids;
	gint64 sent;      /* wall clock, microseconds */
	GHashTable *done; /* what was signed of it: "kind student guardian ref" */
	bool pending;     /* an event of it waits for the server to be there, or to be in order */
	bool asked;       /* the server had its events ready once */
} Note;

typedef struct {
	char *code, *function;
	char **ids;
} Refused;

struct Witness {
	char *district_id;
	Heads *heads;
	GMutex lock; /* guards the next three */
	GPtrArray *notes;
	GPtrArray *refused;
	int look;         /* a school to look at; 0: none */
	GHashTable *told; /* sentences said before */
};

static void
note_free(gpointer data)
{
	Note *note = data;

	g_free(note->act);
	g_free(note->function);
	g_strfreev(note->ids);
	g_hash_table_unref(note->done);
	g_free(note);
}

static void
refused_free(gpointer data)
{
	Refused *refused = data;

	g_free(refused->code);
	g_free(refused->function);
	g_strfreev(refused->ids);
	g_free(refused);
}

Witness *
witness_new(const char *state_dir, const char *district_id)
{
	Witness *witness = g_new0(Witness, 1);

	witness->district_id = g_strdup(district_id);
	witness->heads = heads_load(state_dir, district_id);
	g_mutex_init(&witness->lock);
	witness->notes = g_ptr_array_new_with_free_func(note_free);
	witness->refused = g_ptr_array_new_with_free_func(refused_free);
	witness->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return witness;
}

void
witness_free(Witness *witness)
{
	if (!witness)
		return;
	heads_free(witness->heads);
	g_ptr_array_unref(witness->notes);
	g_ptr_array_unref(witness->refused);
	g_hash_table_unref(witness->told);
	g_mutex_clear(&witness->lock);
	g_free(witness->district_id);
	g_free(witness);
}

/* --- noting */

static bool
own_call(const char *function)
{
	return g_str_equal(function, "desk.report_refusal") ||
	       g_str_equal(function, "desk.sign_events") ||
	       g_str_equal(function, "desk.events_of_acts") || g_str_equal(function, "desk.chain");
}

static bool
noted(const Witness *witness, const char *act)
{
	for (guint i = 0; i < witness->notes->len; i++)
		if (g_ascii_strcasecmp(((const Note *)witness->notes->pdata[i])->act, act) == 0)
			return true;
	return false;
}

static void
note_act(Witness *witness, const DbCalled *called)
{
	Note *note;

	if (noted(witness, called->act))
		return; /* asked again */
	if (witness->notes->len >= ACTS_MAX)
		g_ptr_array_remove_index(witness->notes, 0);
	note = g_new0(Note, 1);
	note->act = g_strdup(called->act);
	note->function = g_strdup(called->function);
	note->ids = g_strdupv((char **)called->ids);
	note->sent = g_get_real_time();
	note->done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_ptr_array_add(witness->notes, note);
}

static void
note_refusal(Witness *witness, const DbCalled *called)
{
	Refused *refused;

	if (own_call(called->function) || witness->refused->len >= REFUSALS_MAX)
		return;
	/* The next parent parks whatever visit was open, also one that is over. */
	if (g_str_equal(called->function, "desk.visit_park") &&
		g_str_equal(called->refusal->code, "PD021"))
		return;
	refused = g_new0(Refused, 1);
	refused->code = g_strdup(called->refusal->code);
	refused->function = g_strdup(called->function);
	refused->ids = g_strdupv((char **)called->ids);
	g_ptr_array_add(witness->refused, refused);
}

static void
on_call(gpointer data, const DbCalled *called)
{
	Witness *witness = data;

	g_mutex_lock(&witness->lock);
	if (called->refusal)
		note_refusal(witness, called);
	else if (called->act)
		note_act(witness, called);
	g_mutex_unlock(&witness->lock);
}

void
witness_watch(Witness *witness, Db *db)
{
	db_watch(db, on_call, witness);
}

void
witness_forget(Witness *witness)
{
	g_mutex_lock(&witness->lock);
	g_ptr_array_set_size(witness->notes, 0);
	g_ptr_array_set_size(witness->refused, 0);
	g_mutex_unlock(&witness->lock);
	g_hash_table_remove_all(witness->told);
}

void
witness_look(Witness *witness, int school_id)
{
	g_mutex_lock(&witness->lock);
	witness->look = school_id;
	g_mutex_unlock(&witness->lock);
}

bool
witness_due(Witness *witness)
{
	g_mutex_lock(&witness->lock);
	bool due = witness->notes->len > 0 || witness->refused->len > 0 || witness->look != 0;
	g_mutex_unlock(&witness->lock);
	return due;
}

/* --- judging an event */

static char *
signed_name(const DbEvent *event)
{
	return g_strdup_printf("%d %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s",
		event->school_id, event->kind, event->student_id, event->guardian_id,
		event->ref ? event->ref : "");
}

static Note *
note_of(Witness *witness, const DbEvent *event)
{
	for (guint i = 0; event->act && i < witness->notes->len; i++) {
		Note *note = witness->notes->pdata[i];

		if (g_ascii_strcasecmp(note->act, event->act) == 0)
			return note;
	}
	return NULL;
}

/* NULL: it may be signed. */
static char *
judge(Witness *witness, const DbEvent *event, const char *user)
{
	g_autofree char *name = signed_name(event);
	const Note *note = note_of(witness, event);
	gint64 at = cause_time(event);

	if (!DEFENCE(event_cause))
		return NULL;
	if (!note || strcmp(event->actor, user) != 0 ||
		!kind_comes_of(event->kind, note->function) ||
		!cause_is_about(note->function, (const char *const *)note->ids, event) ||
		g_hash_table_contains(note->done, name))
		return g_strdup_printf(
			"The server has an event in your name that this desk did not cause (%s, "
			"number %" G_GINT64_FORMAT
			"). It was not signed. Tell the district's administrator.",
			event->kind, event->seq);
	if (at < note->sent - CLOCKS_US || at > g_get_real_time() + CLOCKS_US)
		return g_strdup("The clocks of this desk and of the server are more than a quarter "
				"of an hour apart. What you do is kept, but not signed, until one "
				"of them is set right.");
	if (!chain_event_holds(event))
		return g_strdup_printf(
			"The server's record of what you did does not hold together (number "
			"%" G_GINT64_FORMAT
			"). It was not signed. Tell the district's administrator.",
			event->seq);
	return NULL;
}

/* --- acting */

/* One round over what is due. */
typedef struct {
	Witness *witness;
	Db *db;
	const StaffKey *key;
	GCancellable *cancel;
	GHashTable *seen; /* school -> GArray of Head, followed just now; NULL: does not hold */
	char *trouble;    /* the first there is */
} Round;

static void
say(Round *round, char *sentence)
{
	if (sentence && !round->trouble)
		round->trouble = sentence;
	else
		g_free(sentence);
}

static void
seen_free(gpointer data)
{
	if (data)
		g_array_unref(data);
}

/* Where to begin: at what was seen before, or before FIRST if that is older (or nothing was: then
 * what this desk does itself is where it begins to follow). */
static Head
beginning(const Head *known, int school_id, const DbEvent *first)
{
	Head head = { 0 };

	if (known && (!first || known->seq < first->seq))
		return *known;
	head.school_id = school_id;
	if (first && first->seq > 1) {
		head.seq = first->seq - 1;
		memcpy(head.hash, g_bytes_get_data(first->prev, NULL), sizeof head.hash);
	}
	return head;
}

/* Follows the school's chain to now; NULL: nothing of it may be signed now. Caller owns. */
static GArray *
follow(Round *round, int school_id, const DbEvent *first)
{
	Witness *witness = round->witness;
	const Head *known = heads_get(witness->heads, school_id);
	Head head = beginning(known, school_id, first);
	g_autoptr(GArray) seen = g_array_new(FALSE, FALSE, sizeof(Head));
	g_autoptr(GError) why = NULL;
	ChainState state = chain_follow(round->db, &head, known, seen, round->cancel, &why);

	if (state == CHAIN_FITS || (state == CHAIN_AWAY && known && head.seq > known->seq))
		heads_put(witness->heads, &head);
	say(round, chain_words(state, &head));
	return state == CHAIN_FITS ? g_steal_pointer(&seen) : NULL;
}

/* SEEN has no gaps. */
static bool
passed(const GArray *seen, const DbEvent *event)
{
	gint64 at = seen->len > 0 ? event->seq - g_array_index(seen, Head, 0).seq : -1;

	return at >= 0 && at < seen->len &&
	       memcmp(g_array_index(seen, Head, at).hash, g_bytes_get_data(event->hash, NULL),
		       EVENT_HASH_BYTES) == 0;
}

static void
report_refusals(Round *round)
{
	Witness *witness = round->witness;
	g_autoptr(GPtrArray) refused = NULL;

	g_mutex_lock(&witness->lock);
	refused = witness->refused;
	witness->refused = g_ptr_array_new_with_free_func(refused_free);
	g_mutex_unlock(&witness->lock);
	for (guint i = 0; i < refused->len; i++) {
		const Refused *one = refused->pdata[i];
		g_autofree char *act = g_uuid_string_random();
		g_autoptr(Refusal) no = NULL;
		g_autoptr(GError) why = NULL;

		if (!db_report_refusal(round->db, act, one->code, one->function,
			    (const char *const *)one->ids, round->cancel, &no, &why))
			log_line("a refusal (%s) was not reported", one->code);
	}
}

static bool
ask_events(Round *round, GPtrArray **ret_events)
{
	Witness *witness = round->witness;
	g_autoptr(GPtrArray) acts = g_ptr_array_new();
	g_autoptr(GError) why = NULL;

	for (guint i = 0; i < witness->notes->len; i++)
		g_ptr_array_add(acts, ((Note *)witness->notes->pdata[i])->act);
	g_ptr_array_add(acts, NULL);
	return db_events_of_acts(
		round->db, (const char *const *)acts->pdata, round->cancel, ret_events, NULL, &why);
}

typedef struct {
	GPtrArray *schools, *seqs, *signatures; /* char * */
	GPtrArray *events; /* borrowed: those, and whatever they are the last of */
} Batch;

static void
batch_take(Batch *batch, const Round *round, const DbEvent *event)
{
	g_ptr_array_add(batch->events, (gpointer)event);
	g_hash_table_add(note_of(round->witness, event)->done, signed_name(event));
}

static void
batch_sign(Batch *batch, const Round *round, const DbEvent *event)
{
	unsigned char signature[EVENT_SIGNATURE_BYTES];
	char hex[2 * EVENT_SIGNATURE_BYTES + 1];

	event_sign(round->key, g_bytes_get_data(event->hash, NULL), signature);
	sodium_bin2hex(hex, sizeof hex, signature, sizeof signature);
	g_ptr_array_add(batch->schools, g_strdup_printf("%d", event->school_id));
	g_ptr_array_add(batch->seqs, g_strdup_printf("%" G_GINT64_FORMAT, event->seq));
	g_ptr_array_add(batch->signatures, g_strdup(hex));
}

static void
batch_send(Batch *batch, Round *round)
{
	g_autoptr(Refusal) refusal = NULL;
	g_autoptr(GError) why = NULL;
	bool taken = true;

	if (batch->events->len == 0)
		return;
	g_ptr_array_add(batch->schools, NULL);
	g_ptr_array_add(batch->seqs, NULL);
	g_ptr_array_add(batch->signatures, NULL);
	if (!db_sign_events(round->db, (const char *const *)batch->schools->pdata,
		    (const char *const *)batch->seqs->pdata,
		    (const char *const *)batch->signatures->pdata, round->cancel, &refusal, &why)) {
		say(round, refusal ? refusal_text(refusal) : NULL);
		taken = false;
	}
	for (guint i = 0; i < batch->events->len; i++) {
		const DbEvent *event = batch->events->pdata[i];
		g_autofree char *name = signed_name(event);
		Note *note = note_of(round->witness, event);

		if (taken)
			note->pending = false;
		else
			g_hash_table_remove(note->done, name);
	}
}

/* Whether the event stands in its school's chain; the first one asked about is the oldest. */
static bool
in_chain(Round *round, const DbEvent *event)
{
	gpointer school = GINT_TO_POINTER(event->school_id);
	gpointer seen;

	if (!g_hash_table_lookup_extended(round->seen, school, NULL, &seen)) {
		seen = follow(round, event->school_id, event);
		g_hash_table_insert(round->seen, school, seen);
	}
	if (!DEFENCE(event_history))
		return true;
	if (!seen)
		return false;
	if (!passed(seen, event))
		say(round, chain_words(CHAIN_BROKEN, &(Head){ .seq = event->seq - 1 }));
	return passed(seen, event);
}

/* Whether it is what this desk did and stands where it should. */
static bool
may_sign(Round *round, const DbEvent *event)
{
	char *why = judge(round->witness, event, staff_key_user(round->key));

	if (why) {
		say(round, why);
		return false;
	}
	note_of(round->witness, event)->pending = true;
	return in_chain(round, event);
}

/* How many events from FIRST on came of one act, one right after the other. */
static guint
row_length(const GPtrArray *events, guint first)
{
	const DbEvent *begin = events->pdata[first];
	guint n = 1;

	for (; first + n < events->len; n++) {
		const DbEvent *event = events->pdata[first + n];

		if (event->school_id != begin->school_id || event->seq != begin->seq + n ||
			g_strcmp0(event->act, begin->act) != 0)
			break;
	}
	return n;
}

/* A signature pins all that came before. Of the many events of one act (a block of codes) the last
 * one is signed for all of them, so a row ends at the first that cannot be. */
static void
sign_row(Round *round, Batch *batch, const GPtrArray *events, guint first, guint length)
{
	const DbEvent *last = NULL;

	for (guint i = first; i < first + length; i++) {
		const DbEvent *event = events->pdata[i];

		if (may_sign(round, event)) {
			batch_take(batch, round, event);
			if (length <= ROW_SHORT)
				batch_sign(batch, round, event);
			last = event;
		} else if (length > ROW_SHORT) {
			break;
		}
	}
	if (last && length > ROW_SHORT)
		batch_sign(batch, round, last);
}

static void
sign(Round *round, const GPtrArray *events)
{
	Batch batch = {
		.schools = g_ptr_array_new_with_free_func(g_free),
		.seqs = g_ptr_array_new_with_free_func(g_free),
		.signatures = g_ptr_array_new_with_free_func(g_free),
		.events = g_ptr_array_new(),
	};

	for (guint i = 0, n; i < events->len; i += n) {
		n = row_length(events, i);
		sign_row(round, &batch, events, i, n);
	}
	batch_send(&batch, round);
	g_ptr_array_unref(batch.schools);
	g_ptr_array_unref(batch.seqs);
	g_ptr_array_unref(batch.signatures);
	g_ptr_array_unref(batch.events);
}

/* An act is over when its events were asked for after its answer; one that may still be under way
 * (a lost connection) is kept for a while. */
static void
put_away(Witness *witness)
{
	gint64 now = g_get_real_time();

	g_mutex_lock(&witness->lock);
	for (guint i = witness->notes->len; i-- > 0;) {
		Note *note = witness->notes->pdata[i];

		bool over = note->asked || g_hash_table_size(note->done) > 0;

		if ((over && !note->pending) || now - note->sent > KEEP_US)
			g_ptr_array_remove_index(witness->notes, i);
		else
			note->asked = true;
	}
	g_mutex_unlock(&witness->lock);
}

static void
act(Round *round)
{
	Witness *witness = round->witness;
	g_autoptr(GPtrArray) events = NULL;
	int look;

	report_refusals(round);
	g_mutex_lock(&witness->lock);
	look = witness->look;
	witness->look = 0;
	g_mutex_unlock(&witness->lock);
	if (look != 0 && heads_get(witness->heads, look)) {
		seen_free(follow(round, look, NULL));
	}
	if (witness->notes->len == 0 || !ask_events(round, &events))
		return;
	sign(round, events);
	put_away(witness);
}

char *
witness_act(Witness *witness, Db *db, const StaffKey *key, GCancellable *cancel)
{
	Round round = { .witness = witness, .db = db, .key = key, .cancel = cancel };

	if (db_is_lost(db))
		return NULL;
	round.seen = g_hash_table_new_full(NULL, NULL, NULL, seen_free);
	db_set_deadline(db, PATIENCE_MS);
	act(&round);
	db_set_deadline(db, DB_DEADLINE_MS);
	g_hash_table_unref(round.seen);
	if (!round.trouble)
		return NULL;
	log_line("events were not signed");
	if (!g_hash_table_add(witness->told, g_strdup(round.trouble)))
		g_clear_pointer(&round.trouble, g_free);
	return round.trouble;
}
