/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The one error domain of the vault. Messages are sentences a clerk may read. */

#define VAULT_ERROR vault_error_quark()
GQuark vault_error_quark(void);

typedef enum {
	VAULT_ERROR_MEMORY,     /* memory cannot be locked, or not enough of it */
	VAULT_ERROR_INPUT,      /* a value given to us does not fit (too long, not a date ...) */
	VAULT_ERROR_PASSPHRASE, /* the passphrase does not open it */
	VAULT_ERROR_DAMAGED,    /* bytes that nobody of ours wrote, or not all of them */
	VAULT_ERROR_UNTRUSTED,  /* the chain of signatures does not end at the pinned root */
	VAULT_ERROR_EXPIRED,    /* signed well, but not for today */
	VAULT_ERROR_MISMATCH,   /* authentic, but made for another person, school, credential ... */
	VAULT_ERROR_MISSING,    /* no such key is known here */
	VAULT_ERROR_FILE,       /* the file cannot be read or written */
	VAULT_ERROR_EXISTS,     /* the file is there already and is not overwritten */
} VaultError;
