/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/key_file.h"

#include <string.h>

#include <sodium.h>

#include "vault/error.h"
#include "vault/safe_file.h"
#include "vault/wire.h"

#define PASSES 3
#define MEMORY (256u << 20)
#define SALT_BYTES crypto_pwhash_SALTBYTES
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define CHECK_BYTES crypto_generichash_BYTES_MIN
#define PAYLOAD_MAX 128
#define BASE64 sodium_base64_VARIANT_ORIGINAL

void
key_file_clear(KeyFile *file)
{
	g_clear_pointer(&file->district_id, g_free);
	g_clear_pointer(&file->payload, secret_free);
}

/* The text of a file while it is made; never longer than SAFE_FILE_MAX. */
typedef struct {
	Secret *buffer;
	size_t len;
} Draft;

static void
draft_add(Draft *draft, const char *text)
{
	size_t len = strlen(text);

	g_assert(draft->len + len <= secret_len(draft->buffer));
	memcpy(secret_bytes(draft->buffer) + draft->len, text, len);
	draft->len += len;
}

static void
draft_add_line(Draft *draft, const char *name, const char *value)
{
	draft_add(draft, name);
	draft_add(draft, ": ");
	draft_add(draft, value);
	draft_add(draft, "\n");
}

static void
draft_add_bytes(Draft *draft, const char *name, const unsigned char *bytes, size_t len)
{
	size_t size = sodium_base64_encoded_len(len, BASE64);
	g_autoptr(Secret) value = secret_new(size - 1);

	sodium_bin2base64((char *)secret_bytes(value), size, bytes, len, BASE64);
	draft_add_line(draft, name, secret_text(value));
}

static Secret *
stretch(const Secret *passphrase, const unsigned char salt[SALT_BYTES], GError **error)
{
	g_autoptr(Secret) key = secret_new(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

	if (secret_len(passphrase) == 0) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_INPUT,
			"The passphrase is empty. Type it again.");
		return NULL;
	}
	if (crypto_pwhash(secret_bytes(key), secret_len(key), secret_text(passphrase),
		    secret_len(passphrase), salt, PASSES, MEMORY,
		    crypto_pwhash_ALG_ARGON2ID13) != 0) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_MEMORY,
			"This computer has no 256 MiB of memory left for the passphrase of a key "
			"file. "
			"Close other programs and try again.");
		return NULL;
	}
	return g_steal_pointer(&key);
}

/* Everything above the sealed line is bound to it. */
static bool
draft_add_sealed(Draft *draft, const Secret *payload, const Secret *passphrase, GError **error)
{
	unsigned char salt[SALT_BYTES], nonce[NONCE_BYTES], sealed[PAYLOAD_MAX + TAG_BYTES];
	g_autoptr(Secret) key = NULL;

	randombytes_buf(salt, sizeof salt);
	randombytes_buf(nonce, sizeof nonce);
	key = stretch(passphrase, salt, error);
	if (key == NULL)
		return false;
	draft_add_bytes(draft, "salt", salt, sizeof salt);
	draft_add_bytes(draft, "nonce", nonce, sizeof nonce);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, secret_peek(payload),
		secret_len(payload), secret_peek(draft->buffer), draft->len, NULL, nonce,
		secret_peek(key));
	draft_add_bytes(draft, "sealed", sealed, secret_len(payload) + TAG_BYTES);
	return true;
}

static void
make_check(const unsigned char *text, size_t len, unsigned char check[CHECK_BYTES])
{
	crypto_generichash(check, CHECK_BYTES, text, len, NULL, 0);
}

bool
key_file_write(const char *path, const KeyFileKind *kind, const KeyFile *file,
	const Secret *passphrase, GError **error)
{
	g_autoptr(Secret) buffer = secret_new(SAFE_FILE_MAX);
	g_autoptr(Secret) content = NULL;
	Draft draft = { buffer, 0 };
	unsigned char check[CHECK_BYTES];

	g_assert(secret_len(file->payload) == kind->payload && kind->payload <= PAYLOAD_MAX);
	g_assert(passphrase != NULL || kind->bare_allowed);
	g_assert(wire_text_valid(file->district_id, strlen(file->district_id)));
	draft_add(&draft, kind->title);
	draft_add(&draft, "\n# ");
	draft_add(&draft, kind->advice);
	draft_add(&draft, "\n");
	draft_add_line(&draft, "district", file->district_id);
	for (int i = 0; i < KEY_FILE_PUBLICS && kind->publics[i] != NULL; i++)
		draft_add_bytes(&draft, kind->publics[i], file->publics[i], VAULT_KEY_BYTES);
	if (passphrase == NULL)
		draft_add_bytes(&draft, "secret", secret_peek(file->payload), kind->payload);
	else if (!draft_add_sealed(&draft, file->payload, passphrase, error))
		return false;
	make_check(secret_peek(buffer), draft.len, check);
	draft_add_bytes(&draft, "check", check, sizeof check);
	content = secret_from(secret_peek(buffer), draft.len);
	return safe_file_write(path, content, error);
}

/* A place in the text of a file. */
typedef struct {
	const char *start, *at, *end;
} Cursor;

/* The rest of the next line when it begins with PREFIX; else NULL, and nothing is taken. */
static const char *
take_line(Cursor *cursor, const char *prefix, size_t *ret_len)
{
	size_t left = cursor->end - cursor->at, skip = strlen(prefix);
	const char *newline = memchr(cursor->at, '\n', left);
	const char *value = cursor->at + skip;

	if (newline == NULL || (size_t)(newline - cursor->at) < skip ||
		memcmp(cursor->at, prefix, skip) != 0)
		return NULL;
	cursor->at = newline + 1;
	*ret_len = newline - value;
	return value;
}

static bool
take_bytes(Cursor *cursor, const char *name, unsigned char *to, size_t size)
{
	g_autofree char *prefix = g_strdup_printf("%s: ", name);
	size_t len, got;
	const char *value = take_line(cursor, prefix, &len);

	return value != NULL &&
	       sodium_base642bin(to, size, value, len, NULL, &got, NULL, BASE64) == 0 &&
	       got == size;
}

/* Title, advice, district and public keys. */
static bool
take_head(Cursor *cursor, const KeyFileKind *kind, KeyFile *file)
{
	size_t len;
	const char *value = take_line(cursor, "# ", &len);

	if (value == NULL)
		return false;
	value = take_line(cursor, "district: ", &len);
	if (value == NULL || !wire_text_valid(value, len))
		return false;
	file->district_id = g_strndup(value, len);
	for (int i = 0; i < KEY_FILE_PUBLICS && kind->publics[i] != NULL; i++)
		if (!take_bytes(cursor, kind->publics[i], file->publics[i], VAULT_KEY_BYTES))
			return false;
	return true;
}

/* Whether the last line is the check of all the others; then CURSOR ends before it. */
static bool
take_check(Cursor *cursor)
{
	unsigned char check[CHECK_BYTES], wanted[CHECK_BYTES];
	Cursor last = *cursor;
	const char *p = cursor->end;

	if (p == cursor->start || p[-1] != '\n')
		return false;
	for (p--; p > cursor->start && p[-1] != '\n'; p--)
		;
	last.at = p;
	if (p <= cursor->at || !take_bytes(&last, "check", check, sizeof check))
		return false;
	make_check((const unsigned char *)cursor->start, p - cursor->start, wanted);
	cursor->end = p;
	return memcmp(check, wanted, sizeof check) == 0;
}

static bool
fail(GError **error, VaultError code, const char *path, const char *rest)
{
	g_set_error(error, VAULT_ERROR, code, "%s %s", path, rest);
	return false;
}

static bool
fail_damaged(GError **error, const char *path)
{
	return fail(error, VAULT_ERROR_DAMAGED, path,
		"is damaged: something in it was changed or is missing. Take its copy.");
}

static bool
take_sealed(
	Cursor *cursor, const char *path, const Secret *passphrase, Secret *payload, GError **error)
{
	unsigned char salt[SALT_BYTES], nonce[NONCE_BYTES], sealed[PAYLOAD_MAX + TAG_BYTES];
	g_autoptr(Secret) key = NULL;
	size_t bound, size = secret_len(payload) + TAG_BYTES;

	if (!take_bytes(cursor, "salt", salt, sizeof salt) ||
		!take_bytes(cursor, "nonce", nonce, sizeof nonce))
		return fail_damaged(error, path);
	bound = cursor->at - cursor->start;
	if (!take_bytes(cursor, "sealed", sealed, size) || cursor->at != cursor->end)
		return fail_damaged(error, path);
	if (passphrase == NULL)
		return fail(error, VAULT_ERROR_PASSPHRASE, path,
			"is protected by a passphrase. Give it.");
	key = stretch(passphrase, salt, error);
	if (key == NULL)
		return false;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(secret_bytes(payload), NULL, NULL, sealed,
		    size, (const unsigned char *)cursor->start, bound, nonce,
		    secret_peek(key)) != 0)
		return fail(error, VAULT_ERROR_PASSPHRASE, path,
			"does not open with this passphrase. Type it again.");
	return true;
}

static bool
take_bare(Cursor *cursor, const char *path, bool private_, Secret *payload, GError **error)
{
	if (!take_bytes(cursor, "secret", secret_bytes(payload), secret_len(payload)) ||
		cursor->at != cursor->end)
		return fail_damaged(error, path);
	if (!private_)
		return fail(error, VAULT_ERROR_FILE, path,
			"can be read by others than its owner. Run 'chmod 600' on it; "
			"if others may have read it, make a new key.");
	return true;
}

bool
key_file_read(const char *path, const KeyFileKind *kind, const Secret *passphrase,
	KeyFile *ret_file, GError **error)
{
	bool private_ = false;
	g_autoptr(Secret) content = safe_file_read(path, &private_, error);
	g_auto(KeyFile) file = { 0 };
	Cursor cursor;
	const char *title;
	size_t len;
	bool good;

	memset(ret_file, 0, sizeof *ret_file);
	if (content == NULL)
		return false;
	cursor.start = cursor.at = secret_text(content);
	cursor.end = cursor.start + secret_len(content);
	title = take_line(&cursor, kind->title, &len);
	if (title == NULL || len != 0) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_DAMAGED,
			"%s is another kind of file: its first line is not \"%s\".", path,
			kind->title);
		return false;
	}
	if (!take_check(&cursor) || !take_head(&cursor, kind, &file))
		return fail_damaged(error, path);
	file.payload = secret_new(kind->payload);
	if (kind->bare_allowed && g_str_has_prefix(cursor.at, "secret: "))
		good = take_bare(&cursor, path, private_, file.payload, error);
	else
		good = take_sealed(&cursor, path, passphrase, file.payload, error);
	if (!good)
		return false;
	*ret_file = file;
	memset(&file, 0, sizeof file);
	return true;
}
