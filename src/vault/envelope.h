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

/* Exactly ENVELOPE_BYTES. VAULT_ERROR_INPUT: something does not fit, or PUBLIC_KEY is no key. */
GBytes *envelope_seal(const EnvelopeContext *context, const Secret *code,
	const unsigned char public_key[VAULT_KEY_BYTES], GError **error);

/* The same to a school, by a holder of SCHOOL itself: a proof of that is inside. Anybody could seal
 * to a public key, and so have a letter printed with a code of their own choosing. */
GBytes *envelope_seal_school(
	const EnvelopeContext *context, const Secret *code, const BoxKey *school, GError **error);

/* VAULT_ERROR_DAMAGED: not sealed to this key, or changed; VAULT_ERROR_MISMATCH: a good envelope of
 * something else, the sentence names the first thing that differs. Caller owns. */
Secret *envelope_open(
	GBytes *sealed, const BoxKey *key, const EnvelopeContext *context, GError **error);
/* The same of a school's; VAULT_ERROR_UNTRUSTED also when it was sealed by somebody who does not hold
 * the school's key. */
Secret *envelope_open_school(
	GBytes *sealed, const BoxKey *school, const EnvelopeContext *context, GError **error);
