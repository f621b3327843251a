/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vault/event.h"

/* How far this desk has seen the chain of events of each school. A server that shows it another
 * history later, or a shorter one, is found out by this. No secret. */

typedef struct Heads Heads;

typedef struct {
	int school_id;
	gint64 seq;
	unsigned char hash[EVENT_HASH_BYTES];
} Head;

/* Kept in STATE_DIR/heads; a file of another district, or one that cannot be read, is an empty
 * list. */
Heads *heads_load(const char *state_dir, const char *district_id);
void heads_free(Heads *heads);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Heads, heads_free)
/* NULL: never seen. Borrowed until the next heads_put. */
const Head *heads_get(const Heads *heads, int school_id);
/* Keeps HEAD and writes the file; one that cannot be written is logged and forgotten. */
void heads_put(Heads *heads, const Head *head);
/* Each, in no order. */
guint heads_count(const Heads *heads);
const Head *heads_at(const Heads *heads, guint index);
