/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vault/secret.h"

/* Small files that hold secrets, from and to locked memory. */

#define SAFE_FILE_MAX 4096

/* A new file of mode 0600: written under another name, synced, then renamed, so that it is there
 * whole or not at all. VAULT_ERROR_EXISTS: never overwritten; VAULT_ERROR_FILE. */
bool safe_file_write(const char *path, const Secret *content, GError **error);

/* *ret_private: nobody but its owner may read the file. VAULT_ERROR_FILE; VAULT_ERROR_DAMAGED:
 * larger than SAFE_FILE_MAX. Caller owns. */
Secret *safe_file_read(const char *path, bool *ret_private, GError **error);
