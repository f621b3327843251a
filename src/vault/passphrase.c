/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/passphrase.h"

#include <string.h>

#include <sodium.h>

#include "base/defence.h"
#include "vault/error.h"

#define STRETCH_PASSES 3
#define STRETCH_MEMORY (64u << 20)
#define KDF_CONTEXT "pdeskpwd" /* exactly crypto_kdf_CONTEXTBYTES */

enum { SUBKEY_PASSWORD = 1, SUBKEY_WRAP = 2 };

static void
hash_text(crypto_generichash_state *state, const char *text)
{
	crypto_generichash_update(state, (const unsigned char *)text, strlen(text) + 1);
}

/* Every part goes in with its closing zero, so that no two pairs run together into one. */
static void
make_salt(const char *district_id, const char *user, unsigned char salt[crypto_pwhash_SALTBYTES])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, crypto_pwhash_SALTBYTES);
	hash_text(&state, "pindesk passphrase 1");
	hash_text(&state, district_id);
	hash_text(&state, user);
	crypto_generichash_final(&state, salt, crypto_pwhash_SALTBYTES);
}

static Secret *
derive_subkey(const Secret *master, int number)
{
	Secret *key = secret_new(PASSPHRASE_WRAP_KEY_BYTES);

	crypto_kdf_derive_from_key(
		secret_bytes(key), secret_len(key), number, KDF_CONTEXT, secret_peek(master));
	return key;
}

static Secret *
printable(const Secret *key)
{
	const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
	size_t size = sodium_base64_encoded_len(secret_len(key), variant);
	Secret *text = secret_new(size - 1);

	sodium_bin2base64(
		(char *)secret_bytes(text), size, secret_peek(key), secret_len(key), variant);
	return text;
}

bool
passphrase_stretch(const Secret *passphrase, const char *district_id, const char *user,
	Secret **ret_password, Secret **ret_wrap_key, GError **error)
{
	g_autoptr(Secret) master = secret_new(crypto_kdf_KEYBYTES);
	g_autoptr(Secret) key = NULL;
	unsigned char salt[crypto_pwhash_SALTBYTES];

	if (secret_len(passphrase) == 0) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_INPUT,
			"The passphrase is empty. Type it, then press Enter.");
		return false;
	}
	make_salt(district_id, user, salt);
	if (crypto_pwhash(secret_bytes(master), secret_len(master), secret_text(passphrase),
		    secret_len(passphrase), salt, STRETCH_PASSES, STRETCH_MEMORY,
		    crypto_pwhash_ALG_ARGON2ID13) != 0) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_MEMORY,
			"This computer has no 64 MiB of memory left to check the passphrase. "
			"Close other programs and try again.");
		return false;
	}
	if (ret_password != NULL) {
		key = derive_subkey(master, SUBKEY_PASSWORD);
		*ret_password = printable(key);
	}
	if (ret_wrap_key != NULL)
		*ret_wrap_key =
			derive_subkey(master, DEFENCE(two_subkeys) ? SUBKEY_WRAP : SUBKEY_PASSWORD);
	return true;
}

/* How many different characters there are, counting no further than ENOUGH. */
static int
count_different(const char *text, int enough)
{
	gunichar seen[8];
	int n = 0;

	g_assert(enough <= (int)G_N_ELEMENTS(seen));
	for (const char *p = text; *p != '\0' && n < enough; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		int i = 0;

		while (i < n && seen[i] != c)
			i++;
		if (i == n)
			seen[n++] = c;
	}
	sodium_memzero(seen, sizeof seen);
	return n;
}

bool
passphrase_acceptable(const Secret *passphrase, const char *user, GError **error)
{
	const char *text = secret_text(passphrase);
	const char *wrong = NULL;

	if (!g_utf8_validate(text, secret_len(passphrase), NULL))
		wrong = "The passphrase holds bytes that are no characters. Type it on a keyboard.";
	else if (g_utf8_strlen(text, -1) < PASSPHRASE_MIN_CHARACTERS)
		wrong = "The passphrase is too short. Take at least 12 characters: "
			"three or four words are easy to remember.";
	else if (count_different(text, 5) < 5)
		wrong = "The passphrase repeats the same few characters. Take three or four words.";
	else if (user[0] != '\0' && g_ascii_strncasecmp(text, user, strlen(user)) == 0 &&
		 strlen(text) < strlen(user) + 8)
		wrong = "The passphrase is little more than the user name. Take three or four "
			"words.";
	if (wrong != NULL)
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_INPUT, wrong);
	return wrong == NULL;
}
