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
 *   district   staff up to principal, school keys, the portal key, grants, revocations
 *   principal  of the own school: account administrators and viewers, grants, revocations, and
 *              school keys after the first generation
 *
 * A statement of staff counts on its days only and until it is revoked, and so does everything its
 * holder signed: nobody seals to a key that a former principal made. To open what was sealed before,
 * it is enough that every signer once had the right: the key inside a grant proves itself. */

typedef struct Keyring Keyring;

/* TODAY: ISO. */
Keyring *keyring_new(
	const char *district_id, const unsigned char root[VAULT_KEY_BYTES], const char *today);
void keyring_free(Keyring *keyring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keyring, keyring_free)

/* How sentences call a school; "school 3" for one that was never named. */
void keyring_name_school(Keyring *keyring, int school_id, const char *name);

/* Accept one statement of that kind, or say why not: VAULT_ERROR_UNTRUSTED, _EXPIRED, _MISMATCH
 * (another district), _DAMAGED. Whoever signed must have been added before. The same one twice is
 * harmless. One that is over today (EXPIRED, or revoked) is kept for what it signed before. */
bool keyring_add_staff(
	Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error);
bool keyring_add_school(
	Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error);
bool keyring_add_portal(
	Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error);
bool keyring_add_revocation(
	Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error);
bool keyring_add_recovery(
	Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error);

/* All of CHAIN (elements Signed, any kind but grants, in any order), as far as they can be trusted.
 * Returns how many count today; *ret_refused (may be NULL) gets a sentence for each other one but
 * those that were revoked, elements char*, caller owns. */
int keyring_add_chain(Keyring *keyring, const GPtrArray *chain, GPtrArray **ret_refused);

/* The public key of the school's highest generation; borrowed. VAULT_ERROR_MISSING. Never an older
 * one in place of one whose signer's time is over: VAULT_ERROR_EXPIRED, a new one has to be made. */
const unsigned char *keyring_school_key(
	const Keyring *keyring, int school_id, int *ret_generation, GError **error);
/* The portal verifier's public key; borrowed. VAULT_ERROR_MISSING. */
const unsigned char *keyring_portal_key(const Keyring *keyring, GError **error);
/* The district's recovery key; borrowed. VAULT_ERROR_MISSING. */
const unsigned char *keyring_recovery_key(const Keyring *keyring, GError **error);

/* What counts today of USER at the school or in the whole district, with these keys; the highest
 * serial. NULL: nothing. Borrowed until the next statement is added. */
const Statement *keyring_member(const Keyring *keyring, const char *user,
	const unsigned char sign_key[VAULT_KEY_BYTES], const unsigned char box_key[VAULT_KEY_BYTES],
	int school_id);
/* Whoever was ever vouched for with this signing key, today or in the past; NULL: nobody. For
 * signatures under what was done. Borrowed until the next statement is added. */
const Statement *keyring_signer(
	const Keyring *keyring, const unsigned char sign_key[VAULT_KEY_BYTES]);
/* Every statement of staff whose standing is over because it was taken back: Statement, borrowed
 * until the next one is added. Caller owns the array. */
GPtrArray *keyring_revoked(const Keyring *keyring);
/* Every signing key that USER was ever vouched for with at the school: Statement, one for each key,
 * borrowed likewise. Caller owns the array. */
GPtrArray *keyring_keys_of(const Keyring *keyring, const char *user, int school_id);
/* Puts a revocation on the keyring that this desk has seen before, whoever hides it today. */
void keyring_distrust(
	Keyring *keyring, const unsigned char sign_key[VAULT_KEY_BYTES], int school_id, int serial);

/* The school key out of a grant to the holder of STAFF, after proving that the grant is signed by
 * one who may (or might, when it was signed), is for this person, box key, district and day, that
 * its school key is one this keyring knows, and that the secret inside is that key's. Caller owns. */
SchoolKey *keyring_open_grant(const Keyring *keyring, const StaffKey *staff, GBytes *body,
	GBytes *signer, GBytes *signature, GError **error);
/* The same for the district's recovery key (root_recovery), whose user is VAULT_RECOVERY_USER. */
SchoolKey *keyring_open_recovery(const Keyring *keyring, const BoxKey *recovery, GBytes *body,
	GBytes *signer, GBytes *signature, GError **error);
