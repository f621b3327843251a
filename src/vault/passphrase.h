/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vault/secret.h"

/* From a member's passphrase to a database password and to the key that wraps the staff key, by one
 * Argon2id stretch (3 passes, 64 MiB, compiled in: a server must not be able to ask for less). */

#define PASSPHRASE_WRAP_KEY_BYTES 32
#define PASSPHRASE_MIN_CHARACTERS 12

/* The salt is made of DISTRICT_ID and USER (lower-cased by the caller): the same everywhere, told
 * by nobody. *ret_password: 43 printable ASCII characters for PostgreSQL's SCRAM. *ret_wrap_key: 32
 * bytes. Callers own both; either may be NULL when not wanted. Takes a good tenth of a second: call
 * it on the worker. VAULT_ERROR_INPUT: an empty passphrase; VAULT_ERROR_MEMORY: 64 MiB are not to
 * be had. */
bool passphrase_stretch(const Secret *passphrase, const char *district_id, const char *user,
	Secret **ret_password, Secret **ret_wrap_key, GError **error);

/* Whether a new passphrase is good enough: length, not one character over and over, not the user
 * name. VAULT_ERROR_INPUT says what to do. */
bool passphrase_acceptable(const Secret *passphrase, const char *user, GError **error);
