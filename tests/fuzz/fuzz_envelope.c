/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as what stands inside an envelope, sealed to a school's key as anybody can: never a code
 * that no desk of the school has sealed, and none for another purpose. */
#include <sodium.h>

#include "tests/fuzz/input.h"
#include "vault/envelope.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const EnvelopeContext context = { .district_id =
							 "6f1c8e0a-4b52-4c1e-9a77-2f3d5c8b9e10",
		.school_id = 3,
		.credential_id = "11111111-2222-4333-8444-555555555555",
		.guardian_id = 7,
		.student_id = 9,
		.scope = "guardianship",
		.generation = 1,
		.expires = "2026-12-22" };
	static BoxKey *key;
	unsigned char plain[ENVELOPE_BYTES - crypto_box_SEALBYTES] = { 0 }, sealed[ENVELOPE_BYTES];
	g_assert_true(vault_start(NULL));
	if (!key)
		key = box_key_new();
	memcpy(plain, bytes, MIN(len, sizeof plain));
	g_assert_cmpint(crypto_box_seal(sealed, plain, sizeof plain, key->public_key), ==, 0);
	g_autoptr(GBytes) envelope = g_bytes_new_static(sealed, sizeof sealed);
	g_autoptr(GError) open = NULL, school = NULL, raw = NULL;
	g_autoptr(Secret) code = envelope_open(envelope, key, &context, &open);
	g_assert_true((code != NULL) != (open != NULL));
	if (code) {
		/* There is one way to write it. */
		g_autoptr(GBytes) again = envelope_seal(&context, code, key->public_key, NULL);
		unsigned char opened[sizeof plain];
		g_assert_cmpint(
			crypto_box_seal_open(opened, g_bytes_get_data(again, NULL), ENVELOPE_BYTES,
				key->public_key, secret_peek(key->secret_key)),
			==, 0);
		g_assert_true(!memcmp(opened, plain, sizeof plain));
	}
	g_assert_null(envelope_open_school(envelope, key, &context, &school));
	g_autoptr(GBytes) as_is = g_bytes_new_static(bytes, len);
	g_assert_null(envelope_open(as_is, key, &context, &raw));
	check_sentence(school->message);
	check_sentence(raw->message);
	return 0;
}
