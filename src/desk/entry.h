/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#include "base/profile.h"
#include "base/settings.h"
#include "db/db.h"
#include "db/session.h"
#include "desk/seen.h"
#include "vault/keyring.h"
#include "vault/secret.h"

/* The way into a session: gathered step by step, kept by nobody unless all of it is there. */
typedef struct {
	const Settings *settings; /* borrowed, and given by the caller with the next two */
	const Seen *seen;         /* tells a wrong passphrase from an unknown user */
	const char *user;         /* in lower case */
	/* What is found; the caller steals what it keeps. */
	Secret *password, *wrap_key;
	Db *db;
	Assignment *here;
	Profile *profile;
	char *profile_ini;
	StaffKey *key;
	Keyring *keyring;
} Entry;

void entry_clear(Entry *entry);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Entry, entry_clear)

/* Stretches the passphrase, connects, compares versions and district, takes the profile and unwraps
 * the keys. False: exactly one of *ret_refusal and *error (SESSION_ERROR_*) is set. */
bool entry_open(Entry *entry, const Secret *passphrase, GCancellable *cancel, Refusal **ret_refusal,
	GError **error);
