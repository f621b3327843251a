/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/keys.h"

#include <string.h>

#include <sodium.h>

#include "vault/error.h"
#include "vault/wire.h"

#define KDF_CONTEXT "pdeskstf" /* exactly crypto_kdf_CONTEXTBYTES */
#define SEED_BYTES crypto_kdf_KEYBYTES
#define FINGERPRINT_BYTES crypto_generichash_BYTES_MIN
#define FINGERPRINT_GROUPS 5

enum { SUBKEY_SIGN = 1, SUBKEY_BOX = 2 };

/* A wrapped seed: version, nonce, secretbox of three fields. */
#define WRAP_VERSION 1
#define WRAP_HEAD (1 + crypto_secretbox_NONCEBYTES)
enum { WRAP_DISTRICT = 1, WRAP_USER, WRAP_SEED };

struct StaffKey {
	char *district_id;
	char *user;
	Secret *seed;
	unsigned char sign_public[VAULT_KEY_BYTES];
	Secret *sign_secret; /* 64 bytes, as libsodium keeps it */
	BoxKey *box;
};

BoxKey *
box_key_new(void)
{
	g_autoptr(Secret) secret = secret_new(crypto_box_SECRETKEYBYTES);

	randombytes_buf(secret_bytes(secret), secret_len(secret));
	return box_key_from_secret(secret);
}

BoxKey *
box_key_from_secret(const Secret *secret_key)
{
	BoxKey *key = g_new0(BoxKey, 1);

	g_assert(secret_len(secret_key) == crypto_box_SECRETKEYBYTES);
	key->secret_key = secret_copy(secret_key);
	crypto_scalarmult_base(key->public_key, secret_peek(secret_key));
	return key;
}

void
box_key_free(BoxKey *key)
{
	if (key == NULL)
		return;
	secret_free(key->secret_key);
	g_free(key);
}

static Secret *
derive_subkey(const Secret *seed, int number)
{
	Secret *key = secret_new(32);

	crypto_kdf_derive_from_key(
		secret_bytes(key), secret_len(key), number, KDF_CONTEXT, secret_peek(seed));
	return key;
}

static StaffKey *
staff_key_from_seed(const Secret *seed, const char *district_id, const char *user)
{
	StaffKey *key = g_new0(StaffKey, 1);
	g_autoptr(Secret) sign_seed = derive_subkey(seed, SUBKEY_SIGN);
	g_autoptr(Secret) box_secret = derive_subkey(seed, SUBKEY_BOX);

	key->district_id = g_strdup(district_id);
	key->user = g_strdup(user);
	key->seed = secret_copy(seed);
	key->sign_secret = secret_new(crypto_sign_SECRETKEYBYTES);
	crypto_sign_seed_keypair(
		key->sign_public, secret_bytes(key->sign_secret), secret_peek(sign_seed));
	key->box = box_key_from_secret(box_secret);
	return key;
}

StaffKey *
staff_key_new(const char *district_id, const char *user)
{
	g_autoptr(Secret) seed = secret_new(SEED_BYTES);

	g_assert(wire_text_valid(district_id, strlen(district_id)));
	g_assert(wire_text_valid(user, strlen(user)));
	randombytes_buf(secret_bytes(seed), SEED_BYTES);
	return staff_key_from_seed(seed, district_id, user);
}

void
staff_key_free(StaffKey *key)
{
	if (key == NULL)
		return;
	g_free(key->district_id);
	g_free(key->user);
	secret_free(key->seed);
	secret_free(key->sign_secret);
	box_key_free(key->box);
	g_free(key);
}

const char *
staff_key_user(const StaffKey *key)
{
	return key->user;
}

const char *
staff_key_district(const StaffKey *key)
{
	return key->district_id;
}

const unsigned char *
staff_key_sign_public(const StaffKey *key)
{
	return key->sign_public;
}

const unsigned char *
staff_key_box_public(const StaffKey *key)
{
	return key->box->public_key;
}

const BoxKey *
staff_key_box(const StaffKey *key)
{
	return key->box;
}

const Secret *
staff_key_sign_secret(const StaffKey *key)
{
	return key->sign_secret;
}

GBytes *
staff_key_wrap(const StaffKey *key, const Secret *wrap_key)
{
	g_autoptr(Secret) plain = secret_new(2 * WIRE_TEXT_MAX + SEED_BYTES + 16);
	unsigned char *start = secret_bytes(plain);
	WireWriter writer = { start, start + secret_len(plain), false };
	size_t len, size;
	unsigned char *out;

	g_assert(secret_len(wrap_key) == crypto_secretbox_KEYBYTES);
	wire_put(&writer, WRAP_DISTRICT, key->district_id, strlen(key->district_id));
	wire_put(&writer, WRAP_USER, key->user, strlen(key->user));
	wire_put(&writer, WRAP_SEED, secret_peek(key->seed), SEED_BYTES);
	g_assert(!writer.bad);
	len = writer.at - start;
	size = WRAP_HEAD + crypto_secretbox_MACBYTES + len;
	out = g_malloc(size);
	out[0] = WRAP_VERSION;
	randombytes_buf(out + 1, crypto_secretbox_NONCEBYTES);
	crypto_secretbox_easy(out + WRAP_HEAD, start, len, out + 1, secret_peek(wrap_key));
	return g_bytes_new_take(out, size);
}

static bool
same_text(const unsigned char *bytes, size_t len, const char *text)
{
	return bytes != NULL && len == strlen(text) && memcmp(bytes, text, len) == 0;
}

/* PLAIN as staff_key_wrap wrote it. */
static StaffKey *
read_wrapped(const Secret *plain, const char *district_id, const char *user, GError **error)
{
	const unsigned char *start = secret_peek(plain);
	WireReader reader = { start, start + secret_len(plain), false };
	g_autoptr(Secret) seed = secret_new(SEED_BYTES);
	size_t district_len, user_len;
	const unsigned char *in_district = wire_get(&reader, WRAP_DISTRICT, &district_len);
	const unsigned char *in_user = wire_get(&reader, WRAP_USER, &user_len);

	wire_get_fixed(&reader, WRAP_SEED, secret_bytes(seed), SEED_BYTES);
	if (reader.bad || reader.at != reader.end) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_DAMAGED,
			"Your key in the database is damaged. Ask the district office to renew "
			"it.");
		return NULL;
	}
	if (!same_text(in_district, district_len, district_id) ||
		!same_text(in_user, user_len, user)) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_MISMATCH,
			"The key the database keeps for you belongs to somebody else. "
			"Tell the district office before you go on.");
		return NULL;
	}
	return staff_key_from_seed(seed, district_id, user);
}

StaffKey *
staff_key_unwrap(GBytes *wrapped, const Secret *wrap_key, const char *district_id, const char *user,
	GError **error)
{
	size_t size;
	const unsigned char *bytes = g_bytes_get_data(wrapped, &size);
	const size_t least = WRAP_HEAD + crypto_secretbox_MACBYTES;
	g_autoptr(Secret) plain = NULL;

	g_assert(secret_len(wrap_key) == crypto_secretbox_KEYBYTES);
	if (size < least || bytes[0] != WRAP_VERSION) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_DAMAGED,
			"Your key in the database is damaged. Ask the district office to renew "
			"it.");
		return NULL;
	}
	plain = secret_new(size - least);
	if (crypto_secretbox_open_easy(secret_bytes(plain), bytes + WRAP_HEAD, size - WRAP_HEAD,
		    bytes + 1, secret_peek(wrap_key)) != 0) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_PASSPHRASE,
			"Your passphrase does not open your key. Ask the district office to renew "
			"it.");
		return NULL;
	}
	return read_wrapped(plain, district_id, user, error);
}

Signed *
staff_key_sign(const StaffKey *key, const Statement *statement, GError **error)
{
	return signed_make(statement, key->sign_secret, key->sign_public, error);
}

static void
set_days(Statement *statement, const char *from, const char *until)
{
	statement->from = g_strdup(from == NULL ? "" : from);
	statement->until = g_strdup(until == NULL ? "" : until);
}

Statement *
staff_statement(const char *district_id, const char *user,
	const unsigned char sign_key[VAULT_KEY_BYTES], const unsigned char box_key[VAULT_KEY_BYTES],
	StaffRole role, int school_id, const char *from, const char *until, int serial)
{
	Statement *statement = statement_new(STATEMENT_STAFF, district_id);

	statement->user = g_strdup(user);
	memcpy(statement->sign_key, sign_key, VAULT_KEY_BYTES);
	memcpy(statement->box_key, box_key, VAULT_KEY_BYTES);
	statement->role = role;
	statement->school_id = school_id;
	statement->serial = serial;
	set_days(statement, from, until);
	return statement;
}

Statement *
staff_key_statement(
	const StaffKey *key, StaffRole role, int school_id, const char *from, const char *until)
{
	return staff_statement(key->district_id, key->user, key->sign_public, key->box->public_key,
		role, school_id, from, until, 1);
}

Statement *
staff_revocation(const char *district_id, const char *user,
	const unsigned char sign_key[VAULT_KEY_BYTES], int school_id, int serial)
{
	Statement *statement = statement_new(STATEMENT_REVOCATION, district_id);

	statement->user = g_strdup(user);
	memcpy(statement->sign_key, sign_key, VAULT_KEY_BYTES);
	statement->school_id = school_id;
	statement->serial = serial;
	return statement;
}

SchoolKey *
school_key_new(int school_id, int generation)
{
	SchoolKey *key = g_new0(SchoolKey, 1);

	key->school_id = school_id;
	key->generation = generation;
	key->box = box_key_new();
	return key;
}

void
school_key_free(SchoolKey *key)
{
	if (key == NULL)
		return;
	box_key_free(key->box);
	g_free(key);
}

Statement *
school_key_statement(const SchoolKey *key, const char *district_id)
{
	Statement *statement = statement_new(STATEMENT_SCHOOL_KEY, district_id);

	statement->school_id = key->school_id;
	statement->generation = key->generation;
	memcpy(statement->school_key, key->box->public_key, VAULT_KEY_BYTES);
	return statement;
}

Statement *
school_key_grant(const SchoolKey *key, const char *district_id, const char *user,
	const unsigned char box_key[VAULT_KEY_BYTES], StaffRole role, const char *from,
	const char *until)
{
	Statement *grant = statement_new(STATEMENT_GRANT, district_id);

	grant->user = g_strdup(user);
	memcpy(grant->box_key, box_key, VAULT_KEY_BYTES);
	grant->role = role;
	grant->school_id = key->school_id;
	grant->generation = key->generation;
	memcpy(grant->school_key, key->box->public_key, VAULT_KEY_BYTES);
	set_days(grant, from, until);
	/* A key nothing can be sealed to leaves zeros, which statement_write refuses. */
	if (crypto_box_seal(grant->sealed, secret_peek(key->box->secret_key), VAULT_KEY_BYTES,
		    box_key) != 0)
		memset(grant->sealed, 0, sizeof grant->sealed);
	return grant;
}

Statement *
portal_key_statement(const BoxKey *box, const char *district_id)
{
	Statement *statement = statement_new(STATEMENT_PORTAL_KEY, district_id);

	memcpy(statement->box_key, box->public_key, VAULT_KEY_BYTES);
	return statement;
}

Statement *
recovery_key_statement(const unsigned char box_key[VAULT_KEY_BYTES], const char *district_id)
{
	Statement *statement = statement_new(STATEMENT_RECOVERY, district_id);

	memcpy(statement->box_key, box_key, VAULT_KEY_BYTES);
	return statement;
}

char *
key_fingerprint(const unsigned char key[VAULT_KEY_BYTES])
{
	static const char domain[] = "pindesk fingerprint 1";
	crypto_generichash_state state;
	unsigned char hash[FINGERPRINT_BYTES];
	GString *text = g_string_new(NULL);

	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	crypto_generichash_update(&state, (const unsigned char *)domain, sizeof domain);
	crypto_generichash_update(&state, key, VAULT_KEY_BYTES);
	crypto_generichash_final(&state, hash, sizeof hash);
	for (int i = 0; i < FINGERPRINT_GROUPS; i++)
		g_string_append_printf(
			text, "%s%02x%02x", i > 0 ? " " : "", hash[2 * i], hash[2 * i + 1]);
	return g_string_free(text, FALSE);
}

char *
key_to_text(const unsigned char key[VAULT_KEY_BYTES])
{
	return g_base64_encode(key, VAULT_KEY_BYTES);
}

bool
key_from_text(const char *text, unsigned char ret_key[VAULT_KEY_BYTES], GError **error)
{
	unsigned char key[VAULT_KEY_BYTES];
	size_t len;
	const char *end;

	if (sodium_base642bin(key, sizeof key, text, strlen(text), NULL, &len, &end,
		    sodium_base64_VARIANT_ORIGINAL) != 0 ||
		len != sizeof key || *end != '\0' || sodium_is_zero(key, sizeof key)) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_INPUT,
			"This is no key: 44 characters of base64 are wanted, as 'pindesk admin "
			"init' wrote "
			"them.");
		return false;
	}
	memcpy(ret_key, key, sizeof key);
	return true;
}
