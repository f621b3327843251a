/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#include "db/event.h"
#include "desk/heads.h"

/* Following a school's chain of events, link by link. */

typedef enum {
	CHAIN_FITS,
	CHAIN_AWAY,   /* could not be asked; ERROR says why */
	CHAIN_SHORT,  /* what was seen before is not there any more */
	CHAIN_FORKED, /* another event stands where one was seen before */
	CHAIN_BROKEN, /* a link does not hold to the one before it */
} ChainState;

/* From HEAD (seq 0: the very beginning) to the newest link there is; moves HEAD along as far as the
 * chain holds, and adds each link it passes to SEEN (Head). KNOWN (may be NULL) has to lie on the
 * way. */
ChainState chain_follow(
	Db *db, Head *head, const Head *known, GArray *seen, GCancellable *cancel, GError **error);
/* How a clerk hears of anything but FITS and AWAY. Caller owns. */
char *chain_words(ChainState state, const Head *head);

/* The body of an event as the server gave it, recomputed. */
void chain_event_body(const DbEvent *event, unsigned char ret_body[EVENT_HASH_BYTES]);
/* Whether its hash is what its columns and prev give. */
bool chain_event_holds(const DbEvent *event);
