/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <glib.h>

#include "vault/error.h"
#include "vault/passphrase.h"

#define DISTRICT "6f1c8e0a-4b52-4c1e-9a77-2f3d5c8b9e10"

typedef struct {
	Secret *password, *wrap_key;
} Keys;

static Keys
stretch(const char *passphrase, const char *district, const char *user)
{
	g_autoptr(Secret) secret = secret_from(passphrase, strlen(passphrase));
	g_autoptr(GError) error = NULL;
	Keys keys = { NULL, NULL };

	g_assert_true(
		passphrase_stretch(secret, district, user, &keys.password, &keys.wrap_key, &error));
	g_assert_no_error(error);
	return keys;
}

static void
keys_free(Keys *keys)
{
	secret_free(keys->password);
	secret_free(keys->wrap_key);
}

/* Frozen: the values were computed by the reference argon2 program and Python's BLAKE2b. If this
 * fails, every member of every district is locked out. */
static void
test_frozen(void)
{
	static const unsigned char wrap_key[32] = { 0x28, 0x63, 0xbd, 0x5a, 0xf1, 0x9f, 0xfe, 0xca,
		0x85, 0xf1, 0x1c, 0xc5, 0x45, 0xfb, 0xd7, 0xb5, 0x85, 0x84, 0xeb, 0xcc, 0xf4, 0x00,
		0xaf, 0x67, 0xc5, 0x6b, 0x22, 0x62, 0xbd, 0xfe, 0x38, 0xf4 };
	Keys keys = stretch("counter-demo-2026", DISTRICT, "jwells");

	g_assert_cmpstr(
		secret_text(keys.password), ==, "mFstPt-a2k9qHhKZjKvYeVrrs52toXAlt9Qdm--VLSk");
	g_assert_cmpmem(secret_peek(keys.wrap_key), secret_len(keys.wrap_key), wrap_key, 32);
	keys_free(&keys);
}

static void
test_printable(void)
{
	Keys keys = stretch("caf\xc3\xa9 au lait \xe5\xad\xa6", DISTRICT, "ltran");
	const char *p = secret_text(keys.password);

	g_assert_cmpuint(secret_len(keys.password), ==, 43);
	for (; *p != '\0'; p++)
		g_assert_true(g_ascii_isalnum(*p) || *p == '-' || *p == '_');
	g_assert_cmpuint(p - secret_text(keys.password), ==, 43);
	g_assert_cmpuint(secret_len(keys.wrap_key), ==, PASSPHRASE_WRAP_KEY_BYTES);
	keys_free(&keys);
}

/* Whatever differs, both keys do; and nothing runs together in the salt. */
static void
test_differs(void)
{
	static const struct {
		const char *passphrase, *district, *user;
	} rows[] = {
		{ "counter-demo-2026", "d1", "mortega" },
		{ "counter-demo-2027", "d1", "mortega" },
		{ "counter-demo-2026", "d2", "mortega" },
		{ "counter-demo-2026", "d1", "jwells" },
		{ "counter-demo-2026", "d", "1mortega" },
		{ "counter-demo-2026", "d1m", "ortega" },
	};
	Keys keys[G_N_ELEMENTS(rows)];

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		keys[i] = stretch(rows[i].passphrase, rows[i].district, rows[i].user);
		for (size_t k = 0; k < i; k++) {
			g_assert_false(secret_equal(keys[i].password, keys[k].password));
			g_assert_false(secret_equal(keys[i].wrap_key, keys[k].wrap_key));
		}
	}
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		keys_free(&keys[i]);
}

static void
test_one_wanted(void)
{
	g_autoptr(Secret) passphrase = secret_from("counter-demo-2026", 17);
	g_autoptr(Secret) password = NULL;
	g_autoptr(Secret) wrap_key = NULL;
	Keys keys = stretch("counter-demo-2026", DISTRICT, "mortega");

	g_assert_true(passphrase_stretch(passphrase, DISTRICT, "mortega", &password, NULL, NULL));
	g_assert_true(passphrase_stretch(passphrase, DISTRICT, "mortega", NULL, &wrap_key, NULL));
	g_assert_true(secret_equal(password, keys.password));
	g_assert_true(secret_equal(wrap_key, keys.wrap_key));
	keys_free(&keys);
}

static void
test_empty(void)
{
	g_autoptr(Secret) empty = secret_new(0);
	g_autoptr(GError) error = NULL;
	Secret *password = NULL, *wrap_key = NULL;

	g_assert_false(
		passphrase_stretch(empty, DISTRICT, "mortega", &password, &wrap_key, &error));
	g_assert_error(error, VAULT_ERROR, VAULT_ERROR_INPUT);
	g_assert_null(password);
	g_assert_null(wrap_key);
}

static void
test_acceptable(void)
{
	static const struct {
		const char *passphrase;
		const char *wrong; /* a part of the sentence; NULL: acceptable */
	} rows[] = {
		{ "counter-demo-2026", NULL },
		{ "three plain words", NULL },
		{ "mortega likes green tea", NULL },
		{ "\xd1\x81\xd0\xb8\xd0\xbd\xd0\xb8\xd0\xb9 \xd0\xba\xd0\xbe\xd1\x82 "
		  "\xd0\xbd\xd0\xb0",
			NULL },
		{ "", "short" },
		{ "elevenchars", "short" },
		{ "\xe5\xad\xa6\xe5\xad\xa6\xe5\xad\xa6\xe5\xad\xa6", "short" },
		{ "aaaaaaaaaaaaaaaa", "repeats" },
		{ "121212121212", "repeats" },
		{ "mortega12345", "user name" },
		{ "MORTEGA-2026", "user name" },
		{ "counter\xff-demo-2026", "keyboard" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Secret) secret =
			secret_from(rows[i].passphrase, strlen(rows[i].passphrase));
		g_autoptr(GError) error = NULL;
		bool acceptable = passphrase_acceptable(secret, "mortega", &error);

		g_assert_cmpint(acceptable, ==, rows[i].wrong == NULL);
		if (!acceptable) {
			g_assert_error(error, VAULT_ERROR, VAULT_ERROR_INPUT);
			g_assert_nonnull(strstr(error->message, rows[i].wrong));
		}
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_assert_true(vault_start(NULL));
	g_test_add_func("/passphrase/frozen", test_frozen);
	g_test_add_func("/passphrase/printable", test_printable);
	g_test_add_func("/passphrase/differs", test_differs);
	g_test_add_func("/passphrase/one-wanted", test_one_wanted);
	g_test_add_func("/passphrase/empty", test_empty);
	g_test_add_func("/passphrase/acceptable", test_acceptable);
	return g_test_run();
}
