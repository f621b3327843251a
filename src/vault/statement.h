/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vault/secret.h"

/* What the keys of a district say about each other: canonical bytes (magic, kind, ordered fields
 * with their lengths) under a detached Ed25519 signature over a domain-separated message. There is
 * one way to write a statement, and anything else is not read. */

#define VAULT_KEY_BYTES 32 /* any public key */
#define VAULT_SIGNATURE_BYTES 64
#define VAULT_SEALED_KEY_BYTES 80 /* a 32-byte key, crypto_box_seal'd */

typedef enum {
	STATEMENT_STAFF = 1,  /* this person has these keys and this role */
	STATEMENT_SCHOOL_KEY, /* this is a school's key */
	STATEMENT_PORTAL_KEY, /* this is the portal verifier's key */
	STATEMENT_GRANT,      /* this person holds this school's key, sealed inside */
	STATEMENT_REVOCATION, /* this signing key's standing at this school is over */
	STATEMENT_RECOVERY,   /* this is the district's recovery key; the root alone says so */
} StatementKind;

typedef enum {
	STAFF_VIEWER = 1,
	STAFF_ACCOUNT_ADMIN,
	STAFF_PRINCIPAL,
	STAFF_DISTRICT,
	STAFF_AUDITOR,
} StaffRole;

/* "account_admin" as the database writes it; NULL / false for what is none. */
const char *staff_role_name(StaffRole role);
bool staff_role_from_name(const char *name, StaffRole *ret_role);

/* A field that the kind does not have stays empty. Ids up to 200 bytes. */
typedef struct {
	StatementKind kind;
	char *district_id;                       /* all */
	char *user;                              /* STAFF GRANT REVOCATION: lower case */
	unsigned char sign_key[VAULT_KEY_BYTES]; /* STAFF REVOCATION */
	unsigned char box_key[VAULT_KEY_BYTES]; /* STAFF GRANT: the member's; PORTAL_KEY RECOVERY */
	StaffRole role;                         /* STAFF GRANT */
	int school_id;                          /* all that are of one; STAFF and REVOCATION:
						    * 0 is the whole district */
	int generation;                         /* SCHOOL_KEY GRANT: from 1 */
	unsigned char school_key[VAULT_KEY_BYTES]; /* SCHOOL_KEY GRANT */
	unsigned char
		sealed[VAULT_SEALED_KEY_BYTES]; /* GRANT: the school's secret key to box_key */
	char *from, *until;                     /* STAFF GRANT: ISO, both days count; "": open */
	int serial; /* STAFF: counts a member's statements at a school, from 1; REVOCATION: up to
		     * and with this one they are over */
} Statement;

/* All empty. */
Statement *statement_new(StatementKind kind, const char *district_id);
void statement_free(Statement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Statement, statement_free)

/* The canonical bytes. VAULT_ERROR_INPUT: a field that is wanted is missing or does not fit. */
GBytes *statement_write(const Statement *statement, GError **error);
/* Only what statement_write can have written. VAULT_ERROR_DAMAGED otherwise. Caller owns. */
Statement *statement_parse(GBytes *body, GError **error);

/* A statement as the database keeps it: three columns. */
typedef struct {
	GBytes *body;
	GBytes *signer; /* Ed25519 public key */
	GBytes *signature;
} Signed;

/* Takes references of its own. */
Signed *signed_new(GBytes *body, GBytes *signer, GBytes *signature);
void signed_free(Signed *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Signed, signed_free)

/* Signs with an Ed25519 secret key (64 bytes) and its public half; for staff_key_sign and
 * root_sign. VAULT_ERROR_INPUT from statement_write. Caller owns. */
Signed *signed_make(const Statement *statement, const Secret *sign_secret,
	const unsigned char sign_public[VAULT_KEY_BYTES], GError **error);

/* Whether the signature is SIGNER's over BODY; nothing about who the signer is. */
bool signed_verify(const Signed *row, GError **error);
