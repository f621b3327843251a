/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/root_file.h"

#include <string.h>

#include <sodium.h>

#include "vault/error.h"
#include "vault/key_file.h"

enum { ROOT_PUBLIC, RECOVERY_PUBLIC };

static const KeyFileKind ROOT_FILE = {
	.title = "pindesk district root key, version 1",
	.advice = "Keep this file off the server and off the desks, and a copy of it in a safe.",
	.publics = { [ROOT_PUBLIC] = "root", [RECOVERY_PUBLIC] = "recovery" },
	.payload = ROOT_SECRET_BYTES,
};

static const KeyFileKind PORTAL_FILE = {
	.title = "pindesk portal verifier key, version 1",
	.advice = "For the parent portal's verifier only. Who has this file can read every code.",
	.publics = { "portal" },
	.payload = VAULT_KEY_BYTES,
	.bare_allowed = true,
};

struct Root {
	char *district_id;
	unsigned char public_key[VAULT_KEY_BYTES];
	Secret *sign_secret; /* 64 bytes, as libsodium keeps it */
	BoxKey *recovery;
};

/* The Ed25519 seed, then the recovery secret key. */
Secret *
root_secret(const Root *root)
{
	Secret *secret = secret_new(ROOT_SECRET_BYTES);

	memcpy(secret_bytes(secret), secret_peek(root->sign_secret), crypto_sign_SEEDBYTES);
	memcpy(secret_bytes(secret) + crypto_sign_SEEDBYTES,
		secret_peek(root->recovery->secret_key), VAULT_KEY_BYTES);
	return secret;
}

Root *
root_from_secret(const Secret *secret, const char *district_id)
{
	Root *root = g_new0(Root, 1);
	g_autoptr(Secret) recovery =
		secret_from(secret_peek(secret) + crypto_sign_SEEDBYTES, VAULT_KEY_BYTES);

	G_STATIC_ASSERT(ROOT_SECRET_BYTES == crypto_sign_SEEDBYTES + VAULT_KEY_BYTES);
	g_assert(secret_len(secret) == ROOT_SECRET_BYTES);
	root->district_id = g_strdup(district_id);
	root->sign_secret = secret_new(crypto_sign_SECRETKEYBYTES);
	crypto_sign_seed_keypair(
		root->public_key, secret_bytes(root->sign_secret), secret_peek(secret));
	root->recovery = box_key_from_secret(recovery);
	return root;
}

bool
root_file_write(const Root *root, const char *path, const Secret *passphrase, GError **error)
{
	g_auto(KeyFile) file = { .district_id = g_strdup(root->district_id) };

	file.payload = root_secret(root);
	memcpy(file.publics[ROOT_PUBLIC], root->public_key, VAULT_KEY_BYTES);
	memcpy(file.publics[RECOVERY_PUBLIC], root->recovery->public_key, VAULT_KEY_BYTES);
	return key_file_write(path, &ROOT_FILE, &file, passphrase, error);
}

Root *
root_file_create(
	const char *path, const Secret *passphrase, const char *district_id, GError **error)
{
	g_autoptr(Secret) secret = secret_new(ROOT_SECRET_BYTES);
	g_autoptr(Root) root = NULL;

	randombytes_buf(secret_bytes(secret), ROOT_SECRET_BYTES);
	root = root_from_secret(secret, district_id);
	if (!root_file_write(root, path, passphrase, error))
		return NULL;
	return g_steal_pointer(&root);
}

static bool
refuse_publics(const char *path, GError **error)
{
	g_set_error(error, VAULT_ERROR, VAULT_ERROR_DAMAGED,
		"%s is damaged: its public and secret halves do not belong together. "
		"Take its copy.",
		path);
	return false;
}

Root *
root_file_open(const char *path, const Secret *passphrase, GError **error)
{
	g_auto(KeyFile) file = { 0 };
	g_autoptr(Root) root = NULL;

	if (!key_file_read(path, &ROOT_FILE, passphrase, &file, error))
		return NULL;
	root = root_from_secret(file.payload, file.district_id);
	if (memcmp(root->public_key, file.publics[ROOT_PUBLIC], VAULT_KEY_BYTES) != 0 ||
		memcmp(root->recovery->public_key, file.publics[RECOVERY_PUBLIC],
			VAULT_KEY_BYTES) != 0) {
		refuse_publics(path, error);
		return NULL;
	}
	return g_steal_pointer(&root);
}

void
root_free(Root *root)
{
	if (root == NULL)
		return;
	g_free(root->district_id);
	secret_free(root->sign_secret);
	box_key_free(root->recovery);
	g_free(root);
}

const char *
root_district_id(const Root *root)
{
	return root->district_id;
}

const unsigned char *
root_public(const Root *root)
{
	return root->public_key;
}

const BoxKey *
root_recovery(const Root *root)
{
	return root->recovery;
}

Signed *
root_sign(const Root *root, const Statement *statement, GError **error)
{
	if (g_strcmp0(statement->district_id, root->district_id) != 0) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_INPUT,
			"This root file is of another district and signs nothing for this one.");
		return NULL;
	}
	return signed_make(statement, root->sign_secret, root->public_key, error);
}

BoxKey *
portal_file_create(
	const char *path, const Secret *passphrase, const char *district_id, GError **error)
{
	g_auto(KeyFile) file = { .district_id = g_strdup(district_id) };
	g_autoptr(BoxKey) key = box_key_new();

	file.payload = secret_copy(key->secret_key);
	memcpy(file.publics[0], key->public_key, VAULT_KEY_BYTES);
	if (!key_file_write(path, &PORTAL_FILE, &file, passphrase, error))
		return NULL;
	return g_steal_pointer(&key);
}

BoxKey *
portal_file_open(
	const char *path, const Secret *passphrase, const char *district_id, GError **error)
{
	g_auto(KeyFile) file = { 0 };
	g_autoptr(BoxKey) key = NULL;

	if (!key_file_read(path, &PORTAL_FILE, passphrase, &file, error))
		return NULL;
	if (district_id != NULL && strcmp(district_id, file.district_id) != 0) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_MISMATCH, "%s is of another district.",
			path);
		return NULL;
	}
	key = box_key_from_secret(file.payload);
	if (memcmp(key->public_key, file.publics[0], VAULT_KEY_BYTES) != 0) {
		refuse_publics(path, error);
		return NULL;
	}
	return g_steal_pointer(&key);
}
