/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "vault/error.h"
#include "vault/keyring.h"

/* Inside of the keyring: what it believes (keyring.c) and what it opens (keyring_grant.c). */

/* A statement whose chain was once good. */
typedef struct {
	Statement *statement;
	GBytes *body;
	unsigned char signer[VAULT_KEY_BYTES];
	bool now;   /* the chain is good today */
	bool twice; /* another one says otherwise, so neither counts */
} Link;

struct Keyring {
	char *district_id;
	unsigned char root[VAULT_KEY_BYTES];
	char *today;
	GHashTable *school_names; /* int -> char* */
	GPtrArray *staff;         /* Link */
	GPtrArray *schools;       /* Link */
	GPtrArray *revocations;   /* Link; signer all zero: remembered by the desk */
	Link *portal, *recovery;
};

bool keyring_is_key(const unsigned char *a, const unsigned char *b);
/* Says "<the statement> <rest>" and is false. */
bool keyring_refuse(const Keyring *keyring, const Statement *statement, GError **error,
	VaultError code, const char *format, ...) G_GNUC_PRINTF(5, 6);
/* What is signed, when the signature is good and it is of KIND and of this district. */
Statement *keyring_open_row(
	const Keyring *keyring, StatementKind kind, const Signed *row, GError **error);
/* Whether SIGNER (32 bytes) may sign STATEMENT: today, or else once. */
bool keyring_check_signer(const Keyring *keyring, const Statement *statement,
	const unsigned char *signer, bool now, GError **error);
bool keyring_check_days(const Keyring *keyring, const Statement *statement, GError **error);
bool keyring_is_revoked(const Keyring *keyring, const Statement *member);
const Link *keyring_find_school(const Keyring *keyring, int school_id, int generation);
