/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/chain.h"

#include <string.h>

#include "base/defence.h"

enum { AT_ONCE = 2000, ROUNDS = 50 };

static bool
is_hash(GBytes *bytes, const unsigned char hash[EVENT_HASH_BYTES])
{
	return g_bytes_get_size(bytes) == EVENT_HASH_BYTES &&
	       memcmp(g_bytes_get_data(bytes, NULL), hash, EVENT_HASH_BYTES) == 0;
}

/* Whether LINK comes after HEAD. */
static bool
holds(const Head *head, const DbLink *link)
{
	unsigned char hash[EVENT_HASH_BYTES];

	if (link->seq != head->seq + 1 || !is_hash(link->prev, head->hash) ||
		g_bytes_get_size(link->body) != EVENT_HASH_BYTES)
		return false;
	event_link(head->hash, g_bytes_get_data(link->body, NULL), hash);
	return is_hash(link->hash, hash);
}

static bool
same_hash(const Head *a, const Head *b)
{
	return memcmp(a->hash, b->hash, EVENT_HASH_BYTES) == 0;
}

/* LINKS begin with HEAD's own, unless it is the very beginning. */
static ChainState
follow_links(Head *head, const Head *known, const GPtrArray *links, GArray *seen)
{
	guint first = 0;

	if (head->seq > 0) {
		const DbLink *same = links->len > 0 ? links->pdata[0] : NULL;

		if (!same || same->seq != head->seq)
			return CHAIN_SHORT;
		if (!is_hash(same->hash, head->hash))
			return CHAIN_FORKED;
		first = 1;
	}
	for (guint i = first; i < links->len; i++) {
		const DbLink *link = links->pdata[i];

		if (!holds(head, link))
			return CHAIN_BROKEN;
		head->seq = link->seq;
		memcpy(head->hash, g_bytes_get_data(link->hash, NULL), EVENT_HASH_BYTES);
		g_array_append_val(seen, *head);
		if (known && known->seq == head->seq && !same_hash(known, head))
			return CHAIN_FORKED;
	}
	return CHAIN_FITS;
}

ChainState
chain_follow(
	Db *db, Head *head, const Head *known, GArray *seen, GCancellable *cancel, GError **error)
{
	for (int i = 0; i < ROUNDS; i++) {
		g_autoptr(GPtrArray) links = NULL;
		ChainState state;

		if (!db_chain(db, head->school_id, MAX(head->seq, 1), AT_ONCE, cancel, &links, NULL,
			    error))
			return CHAIN_AWAY;
		state = follow_links(head, known, links, seen);
		if (state != CHAIN_FITS && DEFENCE(event_history))
			return state;
		if (links->len < AT_ONCE)
			return known && known->seq > head->seq ? CHAIN_SHORT : CHAIN_FITS;
	}
	g_set_error_literal(error, DB_ERROR, DB_ERROR_SILENT, "There is much to catch up with.");
	return CHAIN_AWAY;
}

char *
chain_words(ChainState state, const Head *head)
{
	switch (state) {
	case CHAIN_FITS:
	case CHAIN_AWAY:
		break;
	case CHAIN_SHORT:
		return g_strdup_printf(
			"The server's record of events is shorter than it was: this desk has seen "
			"%" G_GINT64_FORMAT
			" of them. Nothing is signed. Tell the district's administrator now.",
			head->seq);
	case CHAIN_FORKED:
		return g_strdup_printf(
			"The server shows this desk another history than before: event "
			"%" G_GINT64_FORMAT
			" is not what it was. Nothing is signed. Tell the district's administrator "
			"now.",
			head->seq);
	case CHAIN_BROKEN:
		return g_strdup_printf(
			"The server's record of events was tampered with: after event "
			"%" G_GINT64_FORMAT
			" it does not hold together. Nothing is signed. Tell the district's "
			"administrator now.",
			head->seq);
	}
	return NULL;
}

void
chain_event_body(const DbEvent *event, unsigned char ret_body[EVENT_HASH_BYTES])
{
	char school[16], seq[32], student[32], guardian[32];
	const char *fields[EVENT_FIELDS] = {
		[EVENT_SCHOOL] = school,
		[EVENT_SEQ] = seq,
		[EVENT_AT] = event->at,
		[EVENT_ACTOR] = event->actor,
		[EVENT_DESK] = event->desk,
		[EVENT_KIND] = event->kind,
		[EVENT_STUDENT] = event->student_id ? student : NULL,
		[EVENT_GUARDIAN] = event->guardian_id ? guardian : NULL,
		[EVENT_REF] = event->ref,
		[EVENT_ACT] = event->act,
		[EVENT_DETAIL] = event->detail,
	};

	g_snprintf(school, sizeof school, "%d", event->school_id);
	g_snprintf(seq, sizeof seq, "%" G_GINT64_FORMAT, event->seq);
	g_snprintf(student, sizeof student, "%" G_GINT64_FORMAT, event->student_id);
	g_snprintf(guardian, sizeof guardian, "%" G_GINT64_FORMAT, event->guardian_id);
	event_body(fields, ret_body);
}

bool
chain_event_holds(const DbEvent *event)
{
	unsigned char body[EVENT_HASH_BYTES], hash[EVENT_HASH_BYTES];

	if (g_bytes_get_size(event->prev) != EVENT_HASH_BYTES)
		return false;
	chain_event_body(event, body);
	event_link(g_bytes_get_data(event->prev, NULL), body, hash);
	return is_hash(event->hash, hash);
}
