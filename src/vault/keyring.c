/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/keyring.h"

#include <string.h>

#include <sodium.h>

#include "base/defence.h"
#include "vault/error.h"

struct Keyring {
	char *district_id;
	unsigned char root[VAULT_KEY_BYTES];
	char *today;
	GHashTable *school_names; /* int -> char* */
	GPtrArray *staff;         /* accepted Statements of that kind */
	GPtrArray *schools;
	Statement *portal;
};

Keyring *
keyring_new(const char *district_id, const unsigned char root[VAULT_KEY_BYTES], const char *today)
{
	Keyring *keyring = g_new0(Keyring, 1);

	keyring->district_id = g_strdup(district_id);
	memcpy(keyring->root, root, VAULT_KEY_BYTES);
	keyring->today = g_strdup(today);
	keyring->school_names = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	keyring->staff = g_ptr_array_new_with_free_func((GDestroyNotify)statement_free);
	keyring->schools = g_ptr_array_new_with_free_func((GDestroyNotify)statement_free);
	return keyring;
}

void
keyring_free(Keyring *keyring)
{
	if (keyring == NULL)
		return;
	g_free(keyring->district_id);
	g_free(keyring->today);
	g_hash_table_unref(keyring->school_names);
	g_ptr_array_unref(keyring->staff);
	g_ptr_array_unref(keyring->schools);
	statement_free(keyring->portal);
	g_free(keyring);
}

void
keyring_name_school(Keyring *keyring, int school_id, const char *name)
{
	g_hash_table_insert(keyring->school_names, GINT_TO_POINTER(school_id), g_strdup(name));
}

static char *
school_words(const Keyring *keyring, int school_id)
{
	const char *name = g_hash_table_lookup(keyring->school_names, GINT_TO_POINTER(school_id));

	return name != NULL ? g_strdup(name) : g_strdup_printf("school %d", school_id);
}

/* The statement as the beginning of a sentence. */
static char *
subject_words(const Keyring *keyring, const Statement *statement)
{
	g_autofree char *school = school_words(keyring, statement->school_id);

	switch (statement->kind) {
	case STATEMENT_STAFF:
		return g_strdup_printf("The staff key of %s", statement->user);
	case STATEMENT_SCHOOL_KEY:
		return g_strdup_printf("The school key of %s", school);
	case STATEMENT_PORTAL_KEY:
		return g_strdup("The key of the parent portal");
	case STATEMENT_GRANT:
		return g_strdup_printf("The grant of the key of %s to %s", school, statement->user);
	}
	g_assert_not_reached();
}

static bool G_GNUC_PRINTF(5, 6) refuse(const Keyring *keyring, const Statement *statement,
	GError **error, VaultError code, const char *format, ...)
{
	g_autofree char *subject = subject_words(keyring, statement);
	g_autofree char *rest = NULL;
	va_list args;

	va_start(args, format);
	rest = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, VAULT_ERROR, code, "%s %s", subject, rest);
	return false;
}

static bool
is_key(const unsigned char *a, const unsigned char *b)
{
	return memcmp(a, b, VAULT_KEY_BYTES) == 0;
}

/* What is signed, when the signature is good and it is of KIND and of this district. */
static Statement *
open_row(const Keyring *keyring, StatementKind kind, const Signed *row, GError **error)
{
	g_autoptr(Statement) statement = NULL;

	if (DEFENCE(signature) && !signed_verify(row, error))
		return NULL;
	statement = statement_parse(row->body, error);
	if (statement == NULL)
		return NULL;
	if (statement->kind != kind) {
		refuse(keyring, statement, error, VAULT_ERROR_MISMATCH,
			"stands in the database where another kind of statement belongs.");
		return NULL;
	}
	if (strcmp(statement->district_id, keyring->district_id) != 0 && DEFENCE(district)) {
		refuse(keyring, statement, error, VAULT_ERROR_MISMATCH, "is of another district.");
		return NULL;
	}
	return g_steal_pointer(&statement);
}

static bool
may_sign_as_district(const Statement *signer, const Statement *statement)
{
	switch (statement->kind) {
	case STATEMENT_STAFF:
	case STATEMENT_GRANT:
		return statement->role != STAFF_DISTRICT;
	case STATEMENT_SCHOOL_KEY:
		return true;
	case STATEMENT_PORTAL_KEY:
		return signer->school_id == 0;
	}
	return false;
}

static bool
may_sign_as_principal(const Statement *statement)
{
	if (statement->kind != STATEMENT_STAFF && statement->kind != STATEMENT_GRANT)
		return false;
	return statement->role == STAFF_ACCOUNT_ADMIN || statement->role == STAFF_VIEWER;
}

/* A statement about the whole district, or about no school, has school_id 0. */
static bool
may_sign(const Statement *signer, const Statement *statement)
{
	if (signer->school_id != 0 && signer->school_id != statement->school_id &&
		statement->kind != STATEMENT_PORTAL_KEY && DEFENCE(signer_school))
		return false;
	if (!DEFENCE(signer_role))
		return true;
	switch (signer->role) {
	case STAFF_DISTRICT:
		return may_sign_as_district(signer, statement);
	case STAFF_PRINCIPAL:
		return may_sign_as_principal(statement);
	case STAFF_VIEWER:
	case STAFF_ACCOUNT_ADMIN:
	case STAFF_AUDITOR:
		return false;
	}
	return false;
}

/* SIGNER has 32 bytes: signed_verify has seen to it. A member may hold several statements. */
static bool
check_signer(const Keyring *keyring, const Statement *statement, GBytes *signer, GError **error)
{
	const unsigned char *key = g_bytes_get_data(signer, NULL);
	const char *known = NULL;

	if (is_key(key, keyring->root) || !DEFENCE(chain))
		return true;
	for (guint i = 0; i < keyring->staff->len; i++) {
		const Statement *member = keyring->staff->pdata[i];

		if (!is_key(key, member->sign_key))
			continue;
		if (may_sign(member, statement))
			return true;
		known = member->user;
	}
	if (known != NULL)
		return refuse(keyring, statement, error, VAULT_ERROR_UNTRUSTED,
			"was signed by %s, who may not sign that.", known);
	return refuse(keyring, statement, error, VAULT_ERROR_UNTRUSTED,
		"was signed by a key this desk does not trust.");
}

static bool
check_days(const Keyring *keyring, const Statement *statement, GError **error)
{
	if (!DEFENCE(days))
		return true;
	if (strcmp(keyring->today, statement->from) < 0)
		return refuse(keyring, statement, error, VAULT_ERROR_EXPIRED,
			"counts only from %s on.", statement->from);
	if (statement->until[0] != '\0' && strcmp(keyring->today, statement->until) > 0)
		return refuse(keyring, statement, error, VAULT_ERROR_EXPIRED, "ended on %s.",
			statement->until);
	return true;
}

static bool
accept_staff(Keyring *keyring, const Signed *row, GError **error)
{
	g_autoptr(Statement) statement = open_row(keyring, STATEMENT_STAFF, row, error);

	if (statement == NULL || !check_signer(keyring, statement, row->signer, error) ||
		!check_days(keyring, statement, error))
		return false;
	g_ptr_array_add(keyring->staff, g_steal_pointer(&statement));
	return true;
}

static const Statement *
find_school_key(const Keyring *keyring, int school_id, int generation)
{
	for (guint i = 0; i < keyring->schools->len; i++) {
		const Statement *key = keyring->schools->pdata[i];

		if (key->school_id == school_id && key->generation == generation)
			return key;
	}
	return NULL;
}

static bool
accept_school(Keyring *keyring, const Signed *row, GError **error)
{
	g_autoptr(Statement) statement = open_row(keyring, STATEMENT_SCHOOL_KEY, row, error);
	const Statement *known;

	if (statement == NULL || !check_signer(keyring, statement, row->signer, error))
		return false;
	known = find_school_key(keyring, statement->school_id, statement->generation);
	if (known == NULL)
		g_ptr_array_add(keyring->schools, g_steal_pointer(&statement));
	else if (!is_key(known->school_key, statement->school_key) && DEFENCE(one_school_key))
		return refuse(keyring, statement, error, VAULT_ERROR_UNTRUSTED,
			"is there twice, with two different keys of generation %d.",
			statement->generation);
	return true;
}

static bool
accept_portal(Keyring *keyring, const Signed *row, GError **error)
{
	g_autoptr(Statement) statement = open_row(keyring, STATEMENT_PORTAL_KEY, row, error);

	if (statement == NULL || !check_signer(keyring, statement, row->signer, error))
		return false;
	if (keyring->portal == NULL)
		keyring->portal = g_steal_pointer(&statement);
	else if (!is_key(keyring->portal->box_key, statement->box_key) && DEFENCE(one_portal))
		return refuse(keyring, statement, error, VAULT_ERROR_UNTRUSTED,
			"is there twice, with two different keys.");
	return true;
}

bool
keyring_add_staff(Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error)
{
	Signed row = { body, signer, signature };

	return accept_staff(keyring, &row, error);
}

bool
keyring_add_school(
	Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error)
{
	Signed row = { body, signer, signature };

	return accept_school(keyring, &row, error);
}

bool
keyring_add_portal(
	Keyring *keyring, GBytes *body, GBytes *signer, GBytes *signature, GError **error)
{
	Signed row = { body, signer, signature };

	return accept_portal(keyring, &row, error);
}

static bool
accept_any(Keyring *keyring, const Signed *row, GError **error)
{
	g_autoptr(Statement) statement = statement_parse(row->body, error);

	if (statement == NULL)
		return false;
	switch (statement->kind) {
	case STATEMENT_STAFF:
		return accept_staff(keyring, row, error);
	case STATEMENT_SCHOOL_KEY:
		return accept_school(keyring, row, error);
	case STATEMENT_PORTAL_KEY:
		return accept_portal(keyring, row, error);
	case STATEMENT_GRANT:
		return refuse(keyring, statement, error, VAULT_ERROR_MISMATCH,
			"stands in the database where another kind of statement belongs.");
	}
	return false;
}

/* One round over what is not accepted yet; returns how many it took out of WAITING. */
static int
accept_round(Keyring *keyring, GPtrArray *waiting)
{
	int taken = 0;

	for (guint i = 0; i < waiting->len;) {
		if (accept_any(keyring, waiting->pdata[i], NULL)) {
			g_ptr_array_remove_index(waiting, i);
			taken++;
		} else {
			i++;
		}
	}
	return taken;
}

int
keyring_add_chain(Keyring *keyring, const GPtrArray *chain, GPtrArray **ret_refused)
{
	g_autoptr(GPtrArray) waiting = g_ptr_array_sized_new(chain->len);
	g_autoptr(GPtrArray) refused = g_ptr_array_new_with_free_func(g_free);
	int accepted = 0, taken;

	for (guint i = 0; i < chain->len; i++)
		g_ptr_array_add(waiting, chain->pdata[i]);
	while ((taken = accept_round(keyring, waiting)) > 0)
		accepted += taken;
	for (guint i = 0; i < waiting->len; i++) {
		g_autoptr(GError) why = NULL;

		if (!accept_any(keyring, waiting->pdata[i], &why))
			g_ptr_array_add(refused, g_strdup(why->message));
	}
	if (ret_refused != NULL)
		*ret_refused = g_steal_pointer(&refused);
	return accepted;
}

const unsigned char *
keyring_school_key(const Keyring *keyring, int school_id, int *ret_generation, GError **error)
{
	g_autofree char *school = NULL;
	const Statement *best = NULL;

	for (guint i = 0; i < keyring->schools->len; i++) {
		const Statement *key = keyring->schools->pdata[i];

		if (key->school_id == school_id &&
			(best == NULL || key->generation > best->generation))
			best = key;
	}
	if (best == NULL) {
		school = school_words(keyring, school_id);
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_MISSING,
			"There is no key of %s that this desk can trust. Ask the district office.",
			school);
		return NULL;
	}
	if (ret_generation != NULL)
		*ret_generation = best->generation;
	return best->school_key;
}

const unsigned char *
keyring_portal_key(const Keyring *keyring, GError **error)
{
	if (keyring->portal == NULL) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_MISSING,
			"There is no key of the parent portal that this desk can trust. "
			"Ask the district office.");
		return NULL;
	}
	return keyring->portal->box_key;
}

static bool
check_holder(const Keyring *keyring, const Statement *grant, const char *user,
	const unsigned char *box_key, GError **error)
{
	if (strcmp(grant->user, user) != 0)
		return refuse(keyring, grant, error, VAULT_ERROR_MISMATCH, "is not for %s.", user);
	if (!is_key(grant->box_key, box_key))
		return refuse(keyring, grant, error, VAULT_ERROR_MISMATCH,
			"was made for another key than the one %s holds now.", user);
	return true;
}

static bool
check_school(const Keyring *keyring, const Statement *grant, GError **error)
{
	const Statement *school = find_school_key(keyring, grant->school_id, grant->generation);

	if (!DEFENCE(grant_school_key))
		return true;
	if (school == NULL)
		return refuse(keyring, grant, error, VAULT_ERROR_UNTRUSTED,
			"is for a school key (generation %d) that this desk does not trust.",
			grant->generation);
	if (!is_key(school->school_key, grant->school_key))
		return refuse(keyring, grant, error, VAULT_ERROR_UNTRUSTED,
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
		refuse(keyring, grant, error, VAULT_ERROR_DAMAGED, "cannot be opened.");
		return NULL;
	}
	key->school_id = grant->school_id;
	key->generation = grant->generation;
	key->box = box_key_from_secret(secret);
	if (!is_key(key->box->public_key, grant->school_key) && DEFENCE(grant_secret)) {
		refuse(keyring, grant, error, VAULT_ERROR_MISMATCH,
			"holds a key that is not the school's.");
		return NULL;
	}
	return g_steal_pointer(&key);
}

static SchoolKey *
open_grant(const Keyring *keyring, const char *user, const BoxKey *holder, const Signed *row,
	GError **error)
{
	g_autoptr(Statement) grant = open_row(keyring, STATEMENT_GRANT, row, error);

	if (grant == NULL || !check_signer(keyring, grant, row->signer, error) ||
		!check_holder(keyring, grant, user, holder->public_key, error) ||
		!check_days(keyring, grant, error) || !check_school(keyring, grant, error))
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
