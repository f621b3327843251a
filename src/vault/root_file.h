/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vault/keys.h"
#include "vault/secret.h"
#include "vault/statement.h"

/* Two files of a district, text that says what it is in its first line, mode 0600, written under
 * another name and renamed when it is safely on disk; never overwritten.
 *
 * The root file (root signing key and recovery key) is kept off the server, under a passphrase
 * (Argon2id, 3 passes, 256 MiB: call on the worker, about a second). The portal file is the
 * verifier's key, read by a service: a passphrase is possible but not asked for. */

typedef struct Root Root;

/* New keys, in a new file. VAULT_ERROR_EXISTS, VAULT_ERROR_FILE, VAULT_ERROR_INPUT (empty
 * passphrase). Caller owns. */
Root *root_file_create(
	const char *path, const Secret *passphrase, const char *district_id, GError **error);
/* VAULT_ERROR_FILE, VAULT_ERROR_PASSPHRASE, VAULT_ERROR_DAMAGED. Caller owns. */
Root *root_file_open(const char *path, const Secret *passphrase, GError **error);
void root_free(Root *root);

/* What the root file keeps, for splitting it (vault/share.h) and putting it together. Callers own. */
#define ROOT_SECRET_BYTES 64
Secret *root_secret(const Root *root);
Root *root_from_secret(const Secret *secret, const char *district_id);
/* A new root file for a root that is at hand. VAULT_ERROR_EXISTS, _FILE, _INPUT. */
bool root_file_write(const Root *root, const char *path, const Secret *passphrase, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Root, root_free)

/* Borrowed. */
const char *root_district_id(const Root *root);
const unsigned char *root_public(const Root *root);
const BoxKey *root_recovery(const Root *root);

/* Signs as the root. VAULT_ERROR_INPUT: a field that does not fit, or another district. */
Signed *root_sign(const Root *root, const Statement *statement, GError **error);

/* PASSPHRASE NULL: the file is protected by its mode alone. Caller owns. */
BoxKey *portal_file_create(
	const char *path, const Secret *passphrase, const char *district_id, GError **error);
/* VAULT_ERROR_PASSPHRASE also when one is needed and PASSPHRASE is NULL; VAULT_ERROR_FILE also when
 * others than the owner can read the file. VAULT_ERROR_MISMATCH: another district's; DISTRICT_ID
 * may be NULL for any. Caller owns. */
BoxKey *portal_file_open(
	const char *path, const Secret *passphrase, const char *district_id, GError **error);
