/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <glib.h>
#include <sodium.h>

#include "vault/envelope.h"
#include "vault/error.h"

static const EnvelopeContext CONTEXT = {
	.district_id = "6f1c8e0a-4b52-4c1e-9a77-2f3d5c8b9e10",
	.school_id = 1,
	.credential_id = "0b9d7a52-63f1-4e0c-8f5a-7d1e2c3b4a59",
	.guardian_id = 1204,
	.student_id = 412,
	.scope = "guardianship",
	.generation = 1,
	.expires = "2026-12-22",
};

static GBytes *
seal(const EnvelopeContext *context, const char *code, const BoxKey *key)
{
	g_autoptr(Secret) secret = secret_from(code, strlen(code));
	g_autoptr(GError) error = NULL;
	GBytes *sealed = envelope_seal(context, secret, key->public_key, &error);

	g_assert_no_error(error);
	g_assert_cmpuint(g_bytes_get_size(sealed), ==, ENVELOPE_BYTES);
	return sealed;
}

static void
assert_shut(GBytes *sealed, const BoxKey *key, const EnvelopeContext *context, int code,
	const char *part)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(envelope_open(sealed, key, context, &error));
	g_assert_error(error, VAULT_ERROR, code);
	g_assert_nonnull(strstr(error->message, part));
}

static void
test_round_trip(void)
{
	static const char *const codes[] = { "4831607295", "K7XWNQJ2V", "1",
		"0123456789012345678901234567890123456789" };
	g_autoptr(BoxKey) key = box_key_new();

	for (size_t i = 0; i < G_N_ELEMENTS(codes); i++) {
		g_autoptr(GBytes) sealed = seal(&CONTEXT, codes[i], key);
		g_autoptr(GBytes) again = seal(&CONTEXT, codes[i], key);
		g_autoptr(GError) error = NULL;
		g_autoptr(Secret) code = envelope_open(sealed, key, &CONTEXT, &error);

		g_assert_no_error(error);
		g_assert_cmpstr(secret_text(code), ==, codes[i]);
		g_assert_cmpuint(secret_len(code), ==, strlen(codes[i]));
		g_assert_false(g_bytes_equal(sealed, again));
	}
}

/* Sealed for one thing, opened as another: each field by itself, told by name. */
static void
test_context(void)
{
	g_autoptr(BoxKey) key = box_key_new();
	g_autoptr(GBytes) sealed = seal(&CONTEXT, "4831607295", key);
	EnvelopeContext other[12];
	static const char *const named[12] = { "another district", "another school", "another code",
		"another guardian", "another student", "another scope", "another generation",
		"another expiry date", "another guardian", "another student", "another expiry date",
		"another scope" };

	for (size_t i = 0; i < G_N_ELEMENTS(other); i++)
		other[i] = CONTEXT;
	other[0].district_id = "6f1c8e0a-4b52-4c1e-9a77-2f3d5c8b9e11";
	other[1].school_id = 2;
	other[2].credential_id = "0b9d7a52-63f1-4e0c-8f5a-7d1e2c3b4a58";
	other[3].guardian_id = 1205;
	other[4].student_id = 413;
	other[5].scope = "guardian";
	other[6].generation = 2;
	other[7].expires = "2026-12-23";
	other[8].guardian_id = -1204;
	other[9].student_id = 0;
	other[10].expires = "2027-12-22";
	other[11].scope = "guardianshi";
	for (size_t i = 0; i < G_N_ELEMENTS(other); i++)
		assert_shut(sealed, key, &other[i], VAULT_ERROR_MISMATCH, named[i]);
}

static GBytes *
from_hex(const char *hex)
{
	size_t len = strlen(hex) / 2;
	guint8 *bytes = g_malloc(len);

	for (size_t i = 0; i < len; i++)
		bytes[i] = (guint8)(g_ascii_xdigit_value(hex[2 * i]) << 4 |
				    g_ascii_xdigit_value(hex[2 * i + 1]));
	return g_bytes_new_take(bytes, len);
}

/* Frozen: an envelope that was sealed by version 0.1 opens for ever. */
static void
test_frozen(void)
{
	static const char hex[] =
		"5ea2921b8361c53020a4bba5fd1a265b18f9aebe279e5bd13419479af7f88e70bf99c5dde9eb2f1b"
		"e38e615145387ff34a04a326cb3b41d4e797ba9858853d3871660b9362c1a6d63dc4b130384fe2ef"
		"940b5988903e10c67a11304221825b703e7ef108ef9833071ae102d303327731ba6fccd478e98b17"
		"2fbc8f3839b76b0762820443a53300a18eaabd0163169d57633644a0b0f1581589f0dc1dc2932cb2"
		"2530bfa11c7202736974a93e8524e176816e0d40915eecb0cb520649c17f8cfe6386dbe040171ac4"
		"467588537c240a37adb8a5e12c2b03cecb7e3d579c3e7b3d5c81c6cc6e0763c6ec385a86eefa9c83"
		"0349b2977e0f1c540181ad5a2e0d9c57ae90cb501eb90f02b047e59a22c6309efda8d803eb25447b"
		"1499fc1683f8e1bbc89025c87299bb3a4f903f68cad77a9e38e80852b33c757b973273b8e1d40ab4"
		"55f64cf15539713d26218d4e5198ccd6468d136f983cb482eed1dc954a329843e165ab0298d9dbf2"
		"f9ab320f72cbaaf0";
	g_autoptr(GBytes) sealed = from_hex(hex);
	g_autoptr(Secret) secret = secret_new(32);
	g_autoptr(BoxKey) key = NULL;
	g_autoptr(Secret) code = NULL;
	g_autoptr(GError) error = NULL;

	memset(secret_bytes(secret), 7, 32);
	key = box_key_from_secret(secret);
	code = envelope_open(sealed, key, &CONTEXT, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(secret_text(code), ==, "4831607295");
}

/* What begins alike is not the same. */
static void
test_prefix(void)
{
	g_autoptr(BoxKey) key = box_key_new();
	EnvelopeContext context = CONTEXT;
	g_autoptr(GBytes) sealed = NULL;

	context.scope = "guardian";
	sealed = seal(&context, "4831607295", key);
	assert_shut(sealed, key, &CONTEXT, VAULT_ERROR_MISMATCH, "another scope");
}

static void
test_other_key(void)
{
	g_autoptr(BoxKey) key = box_key_new();
	g_autoptr(BoxKey) other = box_key_new();
	g_autoptr(GBytes) sealed = seal(&CONTEXT, "4831607295", key);

	assert_shut(sealed, other, &CONTEXT, VAULT_ERROR_DAMAGED, "another key");
}

static void
test_changed(void)
{
	g_autoptr(BoxKey) key = box_key_new();
	g_autoptr(GBytes) sealed = seal(&CONTEXT, "4831607295", key);
	guint8 bytes[ENVELOPE_BYTES + 1] = { 0 };

	memcpy(bytes, g_bytes_get_data(sealed, NULL), ENVELOPE_BYTES);
	for (int i = 0; i < ENVELOPE_BYTES; i++) {
		g_autoptr(GBytes) changed = NULL;

		bytes[i] ^= 1 << i % 8;
		changed = g_bytes_new(bytes, ENVELOPE_BYTES);
		/* The top bit of an X25519 point means nothing, but the nonce is made of it too. */
		assert_shut(changed, key, &CONTEXT, VAULT_ERROR_DAMAGED, "does not open");
		bytes[i] ^= 1 << i % 8;
	}
	for (int len = 0; len <= ENVELOPE_BYTES + 1; len++) {
		g_autoptr(GBytes) cut = g_bytes_new(bytes, len);

		if (len != ENVELOPE_BYTES)
			assert_shut(cut, key, &CONTEXT, VAULT_ERROR_DAMAGED, "does not open");
	}
}

/* Anybody can seal anything to a public key; only our own form is a code. */
static void
test_foreign_content(void)
{
	g_autoptr(BoxKey) key = box_key_new();

	for (int round = 0; round < 500; round++) {
		guint8 plain[ENVELOPE_BYTES - crypto_box_SEALBYTES] = { 0 };
		guint8 sealed[ENVELOPE_BYTES];
		g_autoptr(GBytes) bytes = NULL;
		g_autoptr(GError) error = NULL;

		if (round > 0)
			randombytes_buf(plain, sizeof plain);
		if (round % 2 == 0)
			memcpy(plain, "\1\0\x08\0\0\0\0\0\0\0\1", 11);
		crypto_box_seal(sealed, plain, sizeof plain, key->public_key);
		bytes = g_bytes_new(sealed, sizeof sealed);
		g_assert_null(envelope_open(bytes, key, &CONTEXT, &error));
		g_assert_error(error, VAULT_ERROR, VAULT_ERROR_DAMAGED);
	}
}

/* A school's envelope says that a holder of the school's key made it; one that anybody could make
 * does not pass for it, nor the other way round. */
static void
test_school(void)
{
	g_autoptr(BoxKey) key = box_key_new();
	g_autoptr(BoxKey) other = box_key_new();
	g_autoptr(BoxKey) crossed = box_key_from_secret(other->secret_key);
	g_autoptr(Secret) code = secret_from("4831607295", 10);
	g_autoptr(GBytes) good = envelope_seal_school(&CONTEXT, code, key, NULL);
	g_autoptr(GBytes) anybodys = envelope_seal(&CONTEXT, code, key->public_key, NULL);
	g_autoptr(Secret) opened = envelope_open_school(good, key, &CONTEXT, NULL);
	g_autoptr(GError) error = NULL;
	EnvelopeContext elsewhere = CONTEXT;

	g_assert_cmpuint(g_bytes_get_size(good), ==, ENVELOPE_BYTES);
	g_assert_true(secret_equal(opened, code));
	g_assert_null(envelope_open_school(anybodys, key, &CONTEXT, &error));
	g_assert_error(error, VAULT_ERROR, VAULT_ERROR_UNTRUSTED);
	g_assert_null(envelope_open(good, key, &CONTEXT, NULL));
	/* Sealed to the right public key, proven with a secret key that is another's. */
	memcpy(crossed->public_key, key->public_key, VAULT_KEY_BYTES);
	g_autoptr(GBytes) forged = envelope_seal_school(&CONTEXT, code, crossed, NULL);
	g_assert_null(envelope_open_school(forged, key, &CONTEXT, NULL));
	elsewhere.student_id++;
	g_clear_error(&error);
	g_assert_null(envelope_open_school(good, key, &elsewhere, &error));
	g_assert_error(error, VAULT_ERROR, VAULT_ERROR_MISMATCH);
}

static void
assert_unsealable(const EnvelopeContext *context, const Secret *code, const guint8 *public_key)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(envelope_seal(context, code, public_key, &error));
	g_assert_error(error, VAULT_ERROR, VAULT_ERROR_INPUT);
}

static void
test_unsealable(void)
{
	g_autoptr(BoxKey) key = box_key_new();
	g_autoptr(Secret) code = secret_from("4831607295", 10);
	g_autoptr(Secret) empty = secret_new(0);
	g_autoptr(Secret) huge = secret_new(65);
	g_autofree char *long_id = g_strnfill(201, 'a');
	g_autofree char *quite_long = g_strnfill(200, 'a');
	guint8 low_order[VAULT_KEY_BYTES] = { 1 };
	EnvelopeContext bad[7];

	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		bad[i] = CONTEXT;
	bad[0].district_id = NULL;
	bad[1].credential_id = "";
	bad[2].scope = NULL;
	bad[3].expires = "soon";
	bad[4].expires = NULL;
	bad[5].district_id = long_id;
	bad[6].district_id = quite_long;
	bad[6].credential_id = quite_long; /* each would fit, both do not */
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		assert_unsealable(&bad[i], code, key->public_key);
	assert_unsealable(&CONTEXT, empty, key->public_key);
	assert_unsealable(&CONTEXT, huge, key->public_key);
	assert_unsealable(&CONTEXT, code, low_order);
}

/* Wishing for a context that cannot be opens nothing either. */
static void
test_bad_wish(void)
{
	g_autoptr(BoxKey) key = box_key_new();
	g_autoptr(GBytes) sealed = seal(&CONTEXT, "4831607295", key);
	EnvelopeContext wish = CONTEXT;

	wish.scope = NULL;
	assert_shut(sealed, key, &wish, VAULT_ERROR_MISMATCH, "another purpose");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_assert_true(vault_start(NULL));
	g_test_add_func("/envelope/round-trip", test_round_trip);
	g_test_add_func("/envelope/frozen", test_frozen);
	g_test_add_func("/envelope/context", test_context);
	g_test_add_func("/envelope/prefix", test_prefix);
	g_test_add_func("/envelope/other-key", test_other_key);
	g_test_add_func("/envelope/changed", test_changed);
	g_test_add_func("/envelope/foreign-content", test_foreign_content);
	g_test_add_func("/envelope/school", test_school);
	g_test_add_func("/envelope/unsealable", test_unsealable);
	g_test_add_func("/envelope/bad-wish", test_bad_wish);
	return g_test_run();
}
