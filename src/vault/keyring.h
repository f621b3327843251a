/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vault/keys.h"
#include "vault/secret.h"
#include "vault/statement.h"

/* Which public keys this desk believes: those whose chain of signatures ends at the root pinned in
 * its own settings. What the database says is only where to look.
 *
 *   root       may sign everything
 *   district   staff up to principal, school keys, the portal key, grants up to principal
 *   principal  staff and grants of the own school, account administrators and viewers
 *
 * Statements of staff and grants count on their days only, and so does everything their holder
 * signed. */

typedef struct Keyring Keyring;

/* TODAY: ISO. */
Keyring *keyring_new(
	const char *district_id, const unsigned char root[VAULT_KEY_BYTES], const char *today);
void keyring_free(Keyring *keyring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keyring, keyring_free)

/* How sentences call a school; "school 3" for one that was never named. */
void keyring_name_school(Keyring *keyring, int school_id, const char *name);

/* Accept one statement of that kind, or say why not: VAULT_ERROR_UNTRUSTED, _EXPIRED, _MISMATCH
 * (another district), _DAMAGED. Whoever signed must have been added before. Statements are never
 * half accepted; the same one twice is harmless. */
bool keyring_add_staff(
	Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error);
bool keyring_add_school(
	Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error);
bool keyring_add_portal(
	Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error);

/* All of CHAIN (elements Signed, any kind but grants, in any order), as far as they can be trusted.
 * Returns how many were; *ret_refused (may be NULL) gets a sentence for each other one, elements
 * char*, caller owns. */
int keyring_add_chain(Keyring *keyring, const GPtrArray *chain, GPtrArray **ret_refused);

/* The public key of the school's highest generation; borrowed. VAULT_ERROR_MISSING. */
const unsigned char *keyring_school_key(
	const Keyring *keyring, int school_id, int *ret_generation, GError **error);
/* The portal verifier's public key; borrowed. VAULT_ERROR_MISSING. */
const unsigned char *keyring_portal_key(const Keyring *keyring, GError **error);

/* The school key out of a grant to the holder of STAFF, after proving that the grant is signed by
 * one who may, is for this person, box key, district and day, that its school key is one this
 * keyring has accepted, and that the secret inside is that key's. Caller owns. */
SchoolKey *keyring_open_grant(const Keyring *keyring, const StaffKey *staff, GBytes *body,
	GBytes *signer, GBytes *signature, GError **error);
/* The same for the district's recovery key (root_recovery), whose user is VAULT_RECOVERY_USER. */
SchoolKey *keyring_open_recovery(const Keyring *keyring, const BoxKey *recovery, GBytes *body,
	GBytes *signer, GBytes *signature, GError **error);
