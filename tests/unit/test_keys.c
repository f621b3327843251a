/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <glib.h>

#include "vault/error.h"
#include "vault/keys.h"

#define DISTRICT "6f1c8e0a-4b52-4c1e-9a77-2f3d5c8b9e10"

static void
assert_says(GError *error, int code, const char *part)
{
	g_assert_error(error, VAULT_ERROR, code);
	if (strstr(error->message, part) == NULL)
		g_error("\"%s\" does not say \"%s\"", error->message, part);
}

static Secret *
wrap_key_of(guint8 fill)
{
	Secret *key = secret_new(32);

	memset(secret_bytes(key), fill, 32);
	return key;
}

static void
test_wrap(void)
{
	g_autoptr(StaffKey) key = staff_key_new(DISTRICT, "mortega");
	g_autoptr(Secret) wrap_key = wrap_key_of(7);
	g_autoptr(Secret) other_wrap_key = wrap_key_of(8);
	g_autoptr(GBytes) wrapped = staff_key_wrap(key, wrap_key);
	g_autoptr(GBytes) again = staff_key_wrap(key, wrap_key);
	g_autoptr(GError) error = NULL;
	g_autoptr(StaffKey) back = staff_key_unwrap(wrapped, wrap_key, DISTRICT, "mortega", &error);

	g_assert_no_error(error);
	g_assert_false(g_bytes_equal(wrapped, again));
	g_assert_cmpmem(staff_key_sign_public(back), 32, staff_key_sign_public(key), 32);
	g_assert_cmpmem(staff_key_box_public(back), 32, staff_key_box_public(key), 32);
	g_assert_cmpstr(staff_key_user(back), ==, "mortega");
	g_assert_cmpstr(staff_key_district(back), ==, DISTRICT);
	g_assert_null(staff_key_unwrap(wrapped, other_wrap_key, DISTRICT, "mortega", &error));
	assert_says(error, VAULT_ERROR_PASSPHRASE, "passphrase");
	g_clear_error(&error);
	g_assert_null(staff_key_unwrap(wrapped, wrap_key, DISTRICT, "ltran", &error));
	assert_says(error, VAULT_ERROR_MISMATCH, "somebody else");
	g_clear_error(&error);
	g_assert_null(staff_key_unwrap(wrapped, wrap_key, "another", "mortega", &error));
	assert_says(error, VAULT_ERROR_MISMATCH, "somebody else");
}

static void
test_wrap_changed(void)
{
	g_autoptr(StaffKey) key = staff_key_new(DISTRICT, "mortega");
	g_autoptr(Secret) wrap_key = wrap_key_of(7);
	g_autoptr(GBytes) wrapped = staff_key_wrap(key, wrap_key);
	size_t size = g_bytes_get_size(wrapped);
	g_autofree guint8 *bytes = g_memdup2(g_bytes_get_data(wrapped, NULL), size);

	for (size_t i = 0; i < size; i++) {
		g_autoptr(GBytes) changed = NULL;
		g_autoptr(GBytes) cut = g_bytes_new(bytes, i);
		g_autoptr(GError) error = NULL;

		bytes[i] ^= 1 << i % 8;
		changed = g_bytes_new(bytes, size);
		bytes[i] ^= 1 << i % 8;
		g_assert_null(staff_key_unwrap(changed, wrap_key, DISTRICT, "mortega", &error));
		g_assert_nonnull(error);
		g_assert_null(staff_key_unwrap(cut, wrap_key, DISTRICT, "mortega", NULL));
	}
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

/* Frozen: a key that was wrapped by version 0.1 opens for ever, to the same two keys. */
static void
test_wrap_frozen(void)
{
	static const char hex[] =
		"01b0afc4109f27c1df2b8d7995c7b6d7d8fb29a1b068bee72c5b55ec1b82308ffb7e2acbfc0fb54c"
		"c8aeda25266d8192241ffac1b35b76ad49871d115e4375d8346a85372a7a9e81e0ba665a2e435f43"
		"4d938f0bb06f856f7af743979fd17ae8103899bda64102e4c0fddc6804195eeb4e4ab5a5363b2e06"
		"5d21e2663f";
	g_autoptr(GBytes) wrapped = from_hex(hex);
	g_autoptr(Secret) wrap_key = wrap_key_of(7);
	g_autoptr(GError) error = NULL;
	g_autoptr(StaffKey) key = staff_key_unwrap(wrapped, wrap_key, DISTRICT, "mortega", &error);
	g_autofree char *sign_print = NULL;
	g_autofree char *box_print = NULL;

	g_assert_no_error(error);
	sign_print = key_fingerprint(staff_key_sign_public(key));
	box_print = key_fingerprint(staff_key_box_public(key));
	g_assert_cmpstr(sign_print, ==, "bed6 3641 e2a1 936d d8b9");
	g_assert_cmpstr(box_print, ==, "6457 816a 61c5 a5e9 6b5b");
}

/* Frozen: fingerprints are on paper in the principal's office. */
static void
test_fingerprint(void)
{
	unsigned char key[VAULT_KEY_BYTES], back[VAULT_KEY_BYTES];
	g_autofree char *print = NULL;
	g_autofree char *text = NULL;
	g_autofree char *other = NULL;

	for (int i = 0; i < VAULT_KEY_BYTES; i++)
		key[i] = (unsigned char)i;
	print = key_fingerprint(key);
	g_assert_cmpstr(print, ==, "65b2 a817 6a94 75a3 06d9");
	text = key_to_text(key);
	g_assert_cmpstr(text, ==, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
	g_assert_true(key_from_text(text, back, NULL));
	g_assert_cmpmem(back, 32, key, 32);
	key[31] ^= 1;
	other = key_fingerprint(key);
	g_assert_cmpstr(other, !=, print);
}

static void
test_key_text(void)
{
	static const char *const bad[] = { "", "AAEC",
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=x",
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gIQ==",
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh-=",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" };

	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		unsigned char key[VAULT_KEY_BYTES];
		g_autoptr(GError) error = NULL;

		g_assert_false(key_from_text(bad[i], key, &error));
		assert_says(error, VAULT_ERROR_INPUT, "no key");
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_assert_true(vault_start(NULL));
	g_test_add_func("/keys/wrap", test_wrap);
	g_test_add_func("/keys/wrap-changed", test_wrap_changed);
	g_test_add_func("/keys/wrap-frozen", test_wrap_frozen);
	g_test_add_func("/keys/fingerprint", test_fingerprint);
	g_test_add_func("/keys/text", test_key_text);
	return g_test_run();
}
