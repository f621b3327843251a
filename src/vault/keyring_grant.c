/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <sodium.h>

#include "base/defence.h"
#include "vault/keyring_private.h"

static bool
check_holder(const Keyring *keyring, const Statement *grant, const char *user,
	const unsigned char *box_key, GError **error)
{
	if (strcmp(grant->user, user) != 0)
		return keyring_refuse(
			keyring, grant, error, VAULT_ERROR_MISMATCH, "is not for %s.", user);
	if (!keyring_is_key(grant->box_key, box_key))
		return keyring_refuse(keyring, grant, error, VAULT_ERROR_MISMATCH,
			"was made for another key than the one %s holds now.", user);
	return true;
}

static bool
check_school(const Keyring *keyring, const Statement *grant, GError **error)
{
	const Link *school = keyring_find_school(keyring, grant->school_id, grant->generation);

	if (!DEFENCE(grant_school_key))
		return true;
	if (school == NULL)
		return keyring_refuse(keyring, grant, error, VAULT_ERROR_UNTRUSTED,
			"is for a school key (generation %d) that this desk does not trust.",
			grant->generation);
	if (!keyring_is_key(school->statement->school_key, grant->school_key))
		return keyring_refuse(keyring, grant, error, VAULT_ERROR_UNTRUSTED,
			"is for another school key than the district signed.");
	return true;
}

/* The secret half inside GRANT, if it is that of the school key the grant names. */
static SchoolKey *
unseal(const Keyring *keyring, const Statement *grant, const BoxKey *holder, GError **error)
{
	g_autoptr(Secret) secret = secret_new(VAULT_KEY_BYTES);
	g_autoptr(SchoolKey) key = g_new0(SchoolKey, 1);

	if (crypto_box_seal_open(secret_bytes(secret), grant->sealed, sizeof grant->sealed,
		    holder->public_key, secret_peek(holder->secret_key)) != 0) {
		keyring_refuse(keyring, grant, error, VAULT_ERROR_DAMAGED, "cannot be opened.");
		return NULL;
	}
	key->school_id = grant->school_id;
	key->generation = grant->generation;
	key->box = box_key_from_secret(secret);
	if (!keyring_is_key(key->box->public_key, grant->school_key) && DEFENCE(grant_secret)) {
		keyring_refuse(keyring, grant, error, VAULT_ERROR_MISMATCH,
			"holds a key that is not the school's.");
		return NULL;
	}
	return g_steal_pointer(&key);
}

static SchoolKey *
open_grant(const Keyring *keyring, const char *user, const BoxKey *holder, const Signed *row,
	GError **error)
{
	g_autoptr(Statement) grant = keyring_open_row(keyring, STATEMENT_GRANT, row, error);

	if (grant == NULL ||
		!keyring_check_signer(
			keyring, grant, g_bytes_get_data(row->signer, NULL), false, error) ||
		!check_holder(keyring, grant, user, holder->public_key, error) ||
		!keyring_check_days(keyring, grant, error) || !check_school(keyring, grant, error))
		return NULL;
	return unseal(keyring, grant, holder, error);
}

SchoolKey *
keyring_open_grant(const Keyring *keyring, const StaffKey *staff, GBytes *body, GBytes *signer,
	GBytes *signature, GError **error)
{
	Signed row = { body, signer, signature };

	if (strcmp(staff_key_district(staff), keyring->district_id) != 0) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_MISMATCH,
			"The staff key of %s is of another district.", staff_key_user(staff));
		return NULL;
	}
	return open_grant(keyring, staff_key_user(staff), staff_key_box(staff), &row, error);
}

SchoolKey *
keyring_open_recovery(const Keyring *keyring, const BoxKey *recovery, GBytes *body, GBytes *signer,
	GBytes *signature, GError **error)
{
	Signed row = { body, signer, signature };

	return open_grant(keyring, VAULT_RECOVERY_USER, recovery, &row, error);
}
