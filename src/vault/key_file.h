/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vault/secret.h"
#include "vault/statement.h"

/* The form the root file and the portal file have in common: lines of text that a person may look
 * at, a payload (under a passphrase, or bare), and a check against accidents. */

#define KEY_FILE_PUBLICS 2

typedef struct {
	const char *title;                     /* the first line, with the version */
	const char *advice;                    /* the second line, after "# " */
	const char *publics[KEY_FILE_PUBLICS]; /* names of its public keys; NULL: none */
	size_t payload;                        /* bytes of the payload */
	bool bare_allowed;                     /* may be without a passphrase */
} KeyFileKind;

typedef struct {
	char *district_id;
	unsigned char publics[KEY_FILE_PUBLICS][VAULT_KEY_BYTES];
	Secret *payload;
} KeyFile;

void key_file_clear(KeyFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KeyFile, key_file_clear)

/* PASSPHRASE NULL: bare. VAULT_ERROR_EXISTS, _FILE, _INPUT, _MEMORY. */
bool key_file_write(const char *path, const KeyFileKind *kind, const KeyFile *file,
	const Secret *passphrase, GError **error);
/* RET_FILE is cleared on failure. VAULT_ERROR_FILE, _DAMAGED, _PASSPHRASE, _MEMORY. */
bool key_file_read(const char *path, const KeyFileKind *kind, const Secret *passphrase,
	KeyFile *ret_file, GError **error);
