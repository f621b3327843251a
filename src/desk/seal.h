/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/credential.h"
#include "desk/session.h"
#include "vault/code.h"
#include "vault/envelope.h"

/* New codes sealed to a school and to the portal, and a school's envelope opened again. Codes live
 * here in Secrets only. For the worker. */

/* How this district's codes look; borrows from the session's profile. */
CodeShape seal_shape(const Session *session);

/* What codes of one school are sealed to, proven once for as many as are made. */
typedef struct {
	const Session *session;
	CodeShape shape;
	int generation;
	const SchoolKey *school; /* borrowed from the session until it locks */
	unsigned char portal[VAULT_KEY_BYTES];
} Sealer;

bool sealer_init(Sealer *sealer, Session *session, int school_id, GCancellable *cancel,
	Refusal **ret_refusal, GError **error);

/* Some codes of SEALER's, made one after the other on one thread: what is worked out for the first
 * serves for all. Borrows from SEALER. VAULT_ERROR_INPUT: a key is no key. */
typedef struct {
	const Sealer *sealer;
	EnvelopeSealer *school, *portal;
} SealBlock;

bool seal_block_init(SealBlock *block, const Sealer *sealer, GError **error);
void seal_block_clear(SealBlock *block);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SealBlock, seal_block_clear)

typedef struct {
	char *credential; /* uuid */
	GBytes *to_school, *to_portal;
	char *selector; /* NULL where the profile has none */
} SealedCode;

void sealed_code_clear(SealedCode *sealed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SealedCode, sealed_code_clear)

/* Makes a code bound to CONTEXT and to a new credential. What goes inside is what this desk has
 * proven, not what it was told: the pinned district and the generation of the key. */
bool seal_new_code(const SealBlock *block, const CredentialContext *context, SealedCode *ret_sealed,
	GError **error);

/* The key that opens the school's envelope of CREDENTIAL today, which may have been sealed again since.
 * NULL with ERROR: the member does not hold it. Borrowed until the session locks. */
const SchoolKey *seal_key_of(Session *session, const CredentialContext *context,
	const char *credential, GCancellable *cancel, GError **error);
/* The code in the school's envelope of CREDENTIAL, by its KEY. NULL with ERROR. Caller owns. */
Secret *seal_open_code(Session *session, const CredentialContext *context, const char *credential,
	GBytes *sealed, const SchoolKey *key, GError **error);

/* Opens many for paper, each in the groups a reader sees. Starts as zeros; clear it before the
 * session locks. */
typedef struct {
	const SchoolKey *key; /* of OPENER; the session's */
	EnvelopeOpener *opener;
} SealOpener;

void seal_opener_clear(SealOpener *opener);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SealOpener, seal_opener_clear)

/* By KEY, the session's. Asks the database nothing. NULL with ERROR: it does not open. Caller owns. */
Secret *seal_opener_open(SealOpener *opener, const Session *session,
	const CredentialContext *context, const char *credential, const SchoolKey *key,
	GBytes *sealed, GError **error);
