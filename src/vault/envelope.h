/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vault/keys.h"
#include "vault/secret.h"

/* A code sealed to a public key together with what it is for, so that a row of the database cannot
 * be swapped for another. All envelopes have the same size. */

typedef struct {
	const char *district_id;
	int school_id;
	const char *credential_id; /* uuid */
	gint64 guardian_id;
	gint64 student_id;   /* 0 where the scope has none */
	const char *scope;   /* guardianship | guardian | student */
	int generation;      /* of the school key, in both envelopes */
	const char *expires; /* ISO */
} EnvelopeContext;

#define ENVELOPE_BYTES 368

/* Outside an envelope is what crypto_box_seal would make, X25519 and XSalsa20-Poly1305, in another
 * order: a public key made for the purpose, a random nonce of 24 bytes, and crypto_box of the rest.
 * Many envelopes then share one such key, and agreeing on a key with the recipient, which is most of
 * the work, is done once for all of them. Who had the secret half of it could open those; it is
 * wiped before the first is sealed. What both sides agreed on lives as long as the sealer does. */

/* Seals one after the other to the same key, on one thread. VAULT_ERROR_INPUT: PUBLIC_KEY is no key. */
typedef struct EnvelopeSealer EnvelopeSealer;
EnvelopeSealer *envelope_sealer_new(
	const unsigned char public_key[VAULT_KEY_BYTES], GError **error);
/* To a school, by a holder of SCHOOL itself: a proof of that is inside each. Anybody could seal to a
 * public key, and so have a letter printed with a code of their own choosing. */
EnvelopeSealer *envelope_sealer_new_school(const BoxKey *school, GError **error);
void envelope_sealer_free(EnvelopeSealer *sealer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EnvelopeSealer, envelope_sealer_free)

/* Exactly ENVELOPE_BYTES. VAULT_ERROR_INPUT: something does not fit. */
GBytes *envelope_sealer_seal(
	EnvelopeSealer *sealer, const EnvelopeContext *context, const Secret *code, GError **error);

/* Opens one after the other with KEY, which has to outlive it; those that were sealed one after the
 * other cost one agreement. On one thread. */
typedef struct EnvelopeOpener EnvelopeOpener;
EnvelopeOpener *envelope_opener_new(const BoxKey *key);
/* Opens what envelope_sealer_new_school sealed, and nothing else. */
EnvelopeOpener *envelope_opener_new_school(const BoxKey *school);
void envelope_opener_free(EnvelopeOpener *opener);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EnvelopeOpener, envelope_opener_free)

/* VAULT_ERROR_DAMAGED: not sealed to this key, or changed; VAULT_ERROR_MISMATCH: a good envelope of
 * something else, the sentence names the first thing that differs; VAULT_ERROR_UNTRUSTED, of a
 * school's: it was sealed by somebody who does not hold the school's key. Caller owns. */
Secret *envelope_opener_open(
	EnvelopeOpener *opener, GBytes *sealed, const EnvelopeContext *context, GError **error);

/* The same for one. */
GBytes *envelope_seal(const EnvelopeContext *context, const Secret *code,
	const unsigned char public_key[VAULT_KEY_BYTES], GError **error);
GBytes *envelope_seal_school(
	const EnvelopeContext *context, const Secret *code, const BoxKey *school, GError **error);
Secret *envelope_open(
	GBytes *sealed, const BoxKey *key, const EnvelopeContext *context, GError **error);
Secret *envelope_open_school(
	GBytes *sealed, const BoxKey *school, const EnvelopeContext *context, GError **error);
