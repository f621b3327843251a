/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vault/secret.h"
#include "vault/statement.h"

/* The keys themselves. All secret halves are in locked memory. */

/* An X25519 pair: what envelopes and grants are sealed to. */
typedef struct {
	unsigned char public_key[VAULT_KEY_BYTES];
	Secret *secret_key;
} BoxKey;

BoxKey *box_key_new(void);
/* Takes a copy of SECRET_KEY (32 bytes) and computes the public half. */
BoxKey *box_key_from_secret(const Secret *secret_key);
void box_key_free(BoxKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BoxKey, box_key_free)

/* A member's keys: Ed25519 to sign and X25519 to be sealed to, both from one seed. */
typedef struct StaffKey StaffKey;

/* From a new random seed. USER in lower case. */
StaffKey *staff_key_new(const char *district_id, const char *user);
void staff_key_free(StaffKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StaffKey, staff_key_free)

/* Borrowed. */
const char *staff_key_user(const StaffKey *key);
const char *staff_key_district(const StaffKey *key);
const unsigned char *staff_key_sign_public(const StaffKey *key);
const unsigned char *staff_key_box_public(const StaffKey *key);
const BoxKey *staff_key_box(const StaffKey *key);
/* The 64 bytes that sign; for vault/event.h. Borrowed. */
const Secret *staff_key_sign_secret(const StaffKey *key);

/* The seed under WRAP_KEY (32 bytes, passphrase_stretch), with district and user inside; what
 * keys.staff_key keeps as wrapped_seed. */
GBytes *staff_key_wrap(const StaffKey *key, const Secret *wrap_key);
/* VAULT_ERROR_PASSPHRASE: WRAP_KEY does not open it; VAULT_ERROR_MISMATCH: it is another person's
 * or another district's. */
StaffKey *staff_key_unwrap(GBytes *wrapped, const Secret *wrap_key, const char *district_id,
	const char *user, GError **error);

/* Signs as this member. VAULT_ERROR_INPUT from statement_write. Caller owns. */
Signed *staff_key_sign(const StaffKey *key, const Statement *statement, GError **error);

/* The unsigned statement about this member, its serial 1: have it signed. NULL dates: open.
 * SCHOOL_ID 0: the whole district. Caller owns. */
Statement *staff_key_statement(
	const StaffKey *key, StaffRole role, int school_id, const char *from, const char *until);
/* The same about somebody whose public keys alone are at hand. */
Statement *staff_statement(const char *district_id, const char *user,
	const unsigned char sign_key[VAULT_KEY_BYTES], const unsigned char box_key[VAULT_KEY_BYTES],
	StaffRole role, int school_id, const char *from, const char *until, int serial);
/* The unsigned statement that SIGN_KEY's standing at the school is over, all of it up to and with
 * SERIAL. Caller owns. */
Statement *staff_revocation(const char *district_id, const char *user,
	const unsigned char sign_key[VAULT_KEY_BYTES], int school_id, int serial);

/* A school's key, one generation of it. */
typedef struct {
	int school_id;
	int generation;
	BoxKey *box;
} SchoolKey;

SchoolKey *school_key_new(int school_id, int generation);
void school_key_free(SchoolKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SchoolKey, school_key_free)

/* The unsigned statement that this is the school's key. Caller owns. */
Statement *school_key_statement(const SchoolKey *key, const char *district_id);
/* The unsigned grant of this key to USER (who owns BOX_KEY). The recovery grant is one to
 * VAULT_RECOVERY_USER with STAFF_DISTRICT. NULL dates: open. Caller owns. */
#define VAULT_RECOVERY_USER "recovery"
Statement *school_key_grant(const SchoolKey *key, const char *district_id, const char *user,
	const unsigned char box_key[VAULT_KEY_BYTES], StaffRole role, const char *from,
	const char *until);
/* The unsigned statement that BOX is the portal verifier's key. Caller owns. */
Statement *portal_key_statement(const BoxKey *box, const char *district_id);

/* The unsigned statement that BOX_KEY is the district's recovery key. Caller owns. */
Statement *recovery_key_statement(
	const unsigned char box_key[VAULT_KEY_BYTES], const char *district_id);

/* A public key for a person to compare: "7f3a 02bc 9d41 e860 55c2". Caller owns. */
char *key_fingerprint(const unsigned char key[VAULT_KEY_BYTES]);
/* Base64, for the settings file, and back. VAULT_ERROR_INPUT. Caller owns. */
char *key_to_text(const unsigned char key[VAULT_KEY_BYTES]);
bool key_from_text(const char *text, unsigned char ret_key[VAULT_KEY_BYTES], GError **error);
