/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/defence.h"
#include "vault/keyring_private.h"

static char *
the_school(const Keyring *keyring, int school_id)
{
	const char *name = g_hash_table_lookup(keyring->school_names, GINT_TO_POINTER(school_id));

	return name != NULL ? g_strdup(name) : g_strdup_printf("school %d", school_id);
}

/* The highest generation; of several that say the same, one that counts today. */
static const Link *
newest(const Keyring *keyring, int school_id)
{
	const Link *best = NULL;

	for (guint i = 0; i < keyring->schools->len; i++) {
		const Link *key = keyring->schools->pdata[i];

		if (key->statement->school_id != school_id)
			continue;
		if (best == NULL || key->statement->generation > best->statement->generation ||
			(key->statement->generation == best->statement->generation && key->now))
			best = key;
	}
	return best;
}

const unsigned char *
keyring_school_key(const Keyring *keyring, int school_id, int *ret_generation, GError **error)
{
	g_autofree char *school = the_school(keyring, school_id);
	const Link *best = newest(keyring, school_id);

	if (best == NULL) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_MISSING,
			"There is no key of %s that this desk can trust. Ask the district office.",
			school);
		return NULL;
	}
	if (best->twice) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_UNTRUSTED,
			"The database has two different keys of %s. Neither is used. Tell the "
			"district office.",
			school);
		return NULL;
	}
	if (!best->now && DEFENCE(school_key_now)) {
		const Statement *who = keyring_signer(keyring, best->signer);

		g_set_error(error, VAULT_ERROR, VAULT_ERROR_EXPIRED,
			"The key of %s was made by %s, whose time here is over. The principal or "
			"the district office makes a new one: F10, staff.",
			school, who != NULL ? who->user : "somebody");
		return NULL;
	}
	if (ret_generation != NULL)
		*ret_generation = best->statement->generation;
	return best->statement->school_key;
}

const unsigned char *
keyring_portal_key(const Keyring *keyring, GError **error)
{
	if (keyring->portal == NULL || !keyring->portal->now) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_MISSING,
			"There is no key of the parent portal that this desk can trust. "
			"Ask the district office.");
		return NULL;
	}
	return keyring->portal->statement->box_key;
}

const unsigned char *
keyring_recovery_key(const Keyring *keyring, GError **error)
{
	if (keyring->recovery == NULL) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_MISSING,
			"The district's recovery key is not known here, so no new key was made: "
			"nobody could help if all who hold it were gone. Ask the district office.");
		return NULL;
	}
	return keyring->recovery->statement->box_key;
}

const Statement *
keyring_member(const Keyring *keyring, const char *user,
	const unsigned char sign_key[VAULT_KEY_BYTES], const unsigned char box_key[VAULT_KEY_BYTES],
	int school_id)
{
	const Statement *best = NULL;

	for (guint i = 0; i < keyring->staff->len; i++) {
		const Link *link = keyring->staff->pdata[i];
		const Statement *member = link->statement;

		if (link->now && strcmp(member->user, user) == 0 &&
			keyring_is_key(member->sign_key, sign_key) &&
			keyring_is_key(member->box_key, box_key) &&
			(member->school_id == 0 || member->school_id == school_id) &&
			(best == NULL || member->serial > best->serial))
			best = member;
	}
	return best;
}

const Statement *
keyring_signer(const Keyring *keyring, const unsigned char sign_key[VAULT_KEY_BYTES])
{
	for (guint i = 0; i < keyring->staff->len; i++) {
		const Link *link = keyring->staff->pdata[i];

		if (keyring_is_key(link->statement->sign_key, sign_key))
			return link->statement;
	}
	return NULL;
}

GPtrArray *
keyring_revoked(const Keyring *keyring)
{
	GPtrArray *over = g_ptr_array_new();

	for (guint i = 0; i < keyring->staff->len; i++) {
		const Link *link = keyring->staff->pdata[i];

		if (keyring_is_revoked(keyring, link->statement))
			g_ptr_array_add(over, link->statement);
	}
	return over;
}

static bool
has_key(const GPtrArray *statements, const unsigned char *sign_key)
{
	for (guint i = 0; i < statements->len; i++)
		if (keyring_is_key(((const Statement *)statements->pdata[i])->sign_key, sign_key))
			return true;
	return false;
}

GPtrArray *
keyring_keys_of(const Keyring *keyring, const char *user, int school_id)
{
	GPtrArray *statements = g_ptr_array_new();

	for (guint i = 0; i < keyring->staff->len; i++) {
		const Link *link = keyring->staff->pdata[i];

		if (strcmp(link->statement->user, user) == 0 &&
			link->statement->school_id == school_id &&
			!has_key(statements, link->statement->sign_key))
			g_ptr_array_add(statements, link->statement);
	}
	return statements;
}
