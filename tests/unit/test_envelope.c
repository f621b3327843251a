/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <glib.h>
#include <sodium.h>

#include "vault/envelope.h"
#include "vault/error.h"

/* public key | nonce | crypto_box */
enum {
	NONCE_AT = 32,
	BOX_AT = NONCE_AT + crypto_box_NONCEBYTES,
	PLAIN_BYTES = ENVELOPE_BYTES - BOX_AT - crypto_box_MACBYTES
};

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
		"f7fba33d633934f10947119edbe77d7e4057315e75095457363f843dded26a1b2955a69ba6a233dd"
		"8d882f3f11b1e36fd61fd8b819a09c20ddfb8c6917ae274af4c2d94b7d540d0c969e0652af30965c"
		"da699b6ca1bf3cb1882d7279d34ca961789dedaa09f1298aa52c87fd687e52047ef6b3057cfb0057"
		"fce90544885573f5e34dcf3d71d88e709e8b0b84445b21afdec8ed69672228ac341006f73d293c54"
		"9b6a7125e4505f01399fc80772cdbf91c4142e01721ac6b3f69ff498785edfc56b946e9fffbfe0d1"
		"f83672c9d95cc46a155c4f0a6e6ea844b96c7b94cc0e222d1a732a756090c9fc92e56e401396e0d7"
		"1fe24d9f73beadd8ff0dbc5874b814c4156d65be6a05a2f9fa35d0ddbd426c6828f5ee4c0136288c"
		"d50b465df8ec9ea75c083f58cfb1f8913fd139450f1ea2799d8287ea2c49bdd4555510fc5dd9a509"
		"bd1aa3f39362d3c2ecd031a130b2c428739b8d72d570fa8564fe2b32ac3d4a7de530f6c0c124d9ac"
		"b492809f58da7a44";
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
		/* The top bit of an X25519 point means nothing, and has to be as it was too. */
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
		guint8 plain[PLAIN_BYTES] = { 0 };
		guint8 sealed[ENVELOPE_BYTES];
		guint8 own[crypto_box_SECRETKEYBYTES];
		g_autoptr(GBytes) bytes = NULL;
		g_autoptr(GError) error = NULL;

		if (round > 0)
			randombytes_buf(plain, sizeof plain);
		if (round % 2 == 0)
			memcpy(plain, "\1\0\x08\0\0\0\0\0\0\0\1", 11);
		crypto_box_keypair(sealed, own);
		randombytes_buf(sealed + NONCE_AT, crypto_box_NONCEBYTES);
		g_assert_cmpint(crypto_box_easy(sealed + BOX_AT, plain, sizeof plain,
					sealed + NONCE_AT, key->public_key, own),
			==, 0);
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

static const guint8 *
bytes_of(GBytes *sealed)
{
	return g_bytes_get_data(sealed, NULL);
}

/* Those of one sealer share a public key and nothing else; another sealer has another. */
static void
test_many(void)
{
	g_autoptr(BoxKey) key = box_key_new();
	g_autoptr(Secret) code = secret_from("4831607295", 10);
	g_autoptr(EnvelopeSealer) first = envelope_sealer_new(key->public_key, NULL);
	g_autoptr(EnvelopeSealer) second = envelope_sealer_new(key->public_key, NULL);
	g_autoptr(EnvelopeOpener) opener = envelope_opener_new(key);
	g_autoptr(GPtrArray) sealed = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	EnvelopeContext context = CONTEXT;

	for (int i = 0; i < 20; i++) {
		context.student_id = i;
		g_ptr_array_add(sealed,
			envelope_sealer_seal(i / 5 % 2 ? second : first, &context, code, NULL));
	}
	for (int i = 0; i < 20; i++) {
		g_autoptr(Secret) opened = NULL;

		context.student_id = i;
		opened = envelope_opener_open(opener, sealed->pdata[i], &context, NULL);
		g_assert_nonnull(opened);
		g_assert_true(secret_equal(opened, code));
		for (int j = 0; j < i; j++) {
			const guint8 *one = bytes_of(sealed->pdata[i]),
				     *other = bytes_of(sealed->pdata[j]);

			g_assert_cmpint(
				memcmp(one, other, NONCE_AT) == 0, ==, i / 5 % 2 == j / 5 % 2);
			g_assert_cmpint(
				memcmp(one + NONCE_AT, other + NONCE_AT, BOX_AT - NONCE_AT), !=, 0);
			g_assert_cmpint(
				memcmp(one + BOX_AT, other + BOX_AT, ENVELOPE_BYTES - BOX_AT), !=,
				0);
			g_assert_null(
				envelope_opener_open(opener, sealed->pdata[j], &context, NULL));
		}
	}
}

/* Of two envelopes with the same public key, the parts of one do not go with those of the other, and
 * what did not open leaves the next one as it is. */
static void
test_mixed(void)
{
	static const int parts[][2] = { { NONCE_AT, BOX_AT },
		{ BOX_AT, BOX_AT + crypto_box_MACBYTES },
		{ BOX_AT + crypto_box_MACBYTES, ENVELOPE_BYTES }, { BOX_AT, ENVELOPE_BYTES } };
	g_autoptr(BoxKey) key = box_key_new();
	g_autoptr(Secret) code = secret_from("4831607295", 10);
	g_autoptr(EnvelopeSealer) sealer = envelope_sealer_new_school(key, NULL);
	g_autoptr(EnvelopeOpener) opener = envelope_opener_new_school(key);
	g_autoptr(GBytes) one = envelope_sealer_seal(sealer, &CONTEXT, code, NULL);
	g_autoptr(GBytes) other = envelope_sealer_seal(sealer, &CONTEXT, code, NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		guint8 bytes[ENVELOPE_BYTES];
		g_autoptr(GBytes) mixed = NULL;
		g_autoptr(Secret) opened = NULL;
		g_autoptr(GError) error = NULL;

		memcpy(bytes, bytes_of(one), sizeof bytes);
		memcpy(bytes + parts[i][0], bytes_of(other) + parts[i][0],
			parts[i][1] - parts[i][0]);
		mixed = g_bytes_new(bytes, sizeof bytes);
		g_assert_null(envelope_opener_open(opener, mixed, &CONTEXT, &error));
		g_assert_error(error, VAULT_ERROR, VAULT_ERROR_DAMAGED);
		opened = envelope_opener_open(opener, one, &CONTEXT, NULL);
		g_assert_true(opened && secret_equal(opened, code));
	}
}

/* Public keys that agree with everybody on the same key. */
static void
test_low_order(void)
{
	static const guint8 low[][VAULT_KEY_BYTES] = { { 0 }, { 1 },
		{ 0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1,
			0x9f, 0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86,
			0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00 } };
	static const guint8 zero[crypto_scalarmult_BYTES], none[crypto_core_hsalsa20_INPUTBYTES];
	g_autoptr(BoxKey) key = box_key_new();
	guint8 shared[crypto_box_BEFORENMBYTES], plain[PLAIN_BYTES] = { 0 };

	crypto_core_hsalsa20(shared, none, zero, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(low); i++) {
		guint8 bytes[ENVELOPE_BYTES] = { 0 };
		g_autoptr(GBytes) sealed = NULL;

		memcpy(bytes, low[i], VAULT_KEY_BYTES);
		crypto_box_easy_afternm(
			bytes + BOX_AT, plain, sizeof plain, bytes + NONCE_AT, shared);
		sealed = g_bytes_new(bytes, sizeof bytes);
		assert_shut(sealed, key, &CONTEXT, VAULT_ERROR_DAMAGED, "does not open");
	}
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
	g_autofree char *quite_long = g_strnfill(150, 'a');
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
	g_test_add_func("/envelope/many", test_many);
	g_test_add_func("/envelope/mixed", test_mixed);
	g_test_add_func("/envelope/low-order", test_low_order);
	g_test_add_func("/envelope/unsealable", test_unsealable);
	g_test_add_func("/envelope/bad-wish", test_bad_wish);
	return g_test_run();
}
