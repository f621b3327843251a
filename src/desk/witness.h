/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#include "db/db.h"
#include "vault/keys.h"

/* The desk's own view of what happened. It notes which acts it sends; afterwards it signs the events
 * that came of them with the member's key, after it has seen that they are what was done and that
 * the school's history is the one it saw before, only longer; many events of one act in a row by a
 * signature on the last of them. Anything else it does not sign, and
 * says so. What was refused left no event, so it tells the server of that too. For the worker, but
 * for witness_due. */

typedef struct Witness Witness;

/* What has been seen before is kept in STATE_DIR. */
Witness *witness_new(const char *state_dir, const char *district_id);
void witness_free(Witness *witness);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Witness, witness_free)

/* Notes what is asked on DB from now on, which has to live shorter than WITNESS or be told. */
void witness_watch(Witness *witness, Db *db);
/* Somebody else signed in: what is noted was not theirs. */
void witness_forget(Witness *witness);
/* Looks at SCHOOL_ID's history at the next chance, also when nothing was done. */
void witness_look(Witness *witness, int school_id);

/* Whether there is anything to do. From any thread. */
bool witness_due(Witness *witness);
/* Does it, within a few seconds or not at all; what could not be done now is due later. NULL, or a
 * sentence that the clerk has to read, once each. Caller owns. */
char *witness_act(Witness *witness, Db *db, const StaffKey *key, GCancellable *cancel);
