/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "vault/keyring.h"

/* What this desk has seen of keys: the newest key of each school, and whose standing is over. The
 * database may lie about today, but not go back behind what a desk knows. No secret. */

typedef struct Known Known;

/* Kept in STATE_DIR/keys; a file that is not there is nothing known yet, and so are lines that
 * cannot be read. */
Known *known_load(const char *state_dir, const char *district_id);
void known_free(Known *known);

/* Tells KEYRING of every standing that is known to be over. */
void known_tell(const Known *known, Keyring *keyring);
/* Takes in what KEYRING has learned: ends of standing. Writes the file when there is news; one that
 * cannot be written is logged. */
void known_learn(Known *known, const Keyring *keyring);
/* The key that is to be used for the school: VAULT_ERROR_UNTRUSTED when the desk has seen a newer
 * one, or another of the same generation. Else it is remembered. */
bool known_check(Known *known, int school_id, int generation,
	const unsigned char key[VAULT_KEY_BYTES], GError **error);
