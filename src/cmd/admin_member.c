/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/admin_member.h"

#include <string.h>

#include "base/clock.h"
#include "vault/error.h"
#include "vault/passphrase.h"

void
member_clear(Member *member)
{
	g_free(member->name);
	g_free(member->role_name);
	g_free(member->school_code);
	g_free(member->from);
	g_free(member->until);
	secret_free(member->passphrase);
	db_close(member->db);
	root_free(member->root);
	keyring_free(member->keyring);
	owner_staff_free(member->old);
	statement_free(member->old_keys);
	owner_school_free(member->school);
	staff_key_free(member->key);
	secret_free(member->login_password);
	g_clear_pointer(&member->wrapped_seed, g_bytes_unref);
	statement_free(member->statement);
}

G_GNUC_PRINTF(2, 3)
static bool
fail(GError **error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error_literal(error, DB_ERROR, DB_ERROR_BROKEN, text);
	return false;
}

static bool
holds_keys(StaffRole role)
{
	return role == STAFF_ACCOUNT_ADMIN || role == STAFF_PRINCIPAL || role == STAFF_DISTRICT;
}

/* Who it is and where ------------------------------------------------------------------------- */

static bool
find_school(Member *member, GError **error)
{
	g_autoptr(GPtrArray) schools = NULL;

	if (member->school_code == NULL)
		return true;
	if (!db_owner_schools(member->db, &schools, error))
		return false;
	for (guint i = 0; i < schools->len; i++) {
		const OwnerSchool *school = schools->pdata[i];
		if (strcmp(school->code, member->school_code) == 0) {
			member->school = g_ptr_array_steal_index(schools, i);
			break;
		}
	}
	if (member->school == NULL)
		return fail(error, "There is no school with the code %s.", member->school_code);
	if (holds_keys(member->role) && member->school->generation == 0)
		return fail(error, "%s has no key yet. Run pindesk admin school keys first.",
			member->school_code);
	return true;
}

static bool
find_login(Member *member, GError **error)
{
	if (!db_owner_login(member->db, member->user, &member->login, error))
		return false;
	if (member->login == OWNER_LOGIN_OTHER)
		return fail(error,
			"This server has a role %s already that is not one of pindesk's staff. "
			"Take another user name.",
			member->user);
	return true;
}

/* Whether somebody in office once signed for the very keys that stand under the member's name. */
static bool
was_vouched_for(const Member *member)
{
	g_autoptr(Statement) now = statement_parse(member->old->body, NULL);
	const Statement *once = now ? keyring_signer(member->keyring, now->sign_key) : NULL;

	return once && strcmp(now->user, member->user) == 0 &&
	       strcmp(once->user, member->user) == 0 &&
	       memcmp(once->box_key, now->box_key, VAULT_KEY_BYTES) == 0;
}

/* Keys that are out of date are the member's all the same: this may be what renews them. */
static bool
verify_old(Member *member, GError **error)
{
	g_autoptr(GError) why = NULL;

	if (member->old == NULL)
		return true;
	member->old_keys = admin_member_statement(member->keyring, member->old, &why);
	if (member->old_keys == NULL &&
		(g_error_matches(why, VAULT_ERROR, VAULT_ERROR_EXPIRED) || was_vouched_for(member)))
		member->old_keys = statement_parse(member->old->body, NULL);
	if (member->old_keys != NULL)
		return true;
	g_propagate_error(error, g_steal_pointer(&why));
	return false;
}

/* Days not said stay as they are. */
static bool
fill_days(Member *member, GError **error)
{
	g_autofree char *from = NULL, *until = NULL, *today = clock_today();

	if (member->role_name == NULL)
		return true;
	if (!db_owner_assignment(
		    member->db, member->user, member->school_code, &from, &until, error))
		return false;
	/* What is over says nothing about what begins now. */
	if (until != NULL && strcmp(until, today) < 0) {
		g_clear_pointer(&from, g_free);
		g_clear_pointer(&until, g_free);
	}
	if (member->from == NULL)
		member->from = g_steal_pointer(&from);
	if (member->until == NULL)
		member->until = g_steal_pointer(&until);
	if (g_strcmp0(member->until, "open") == 0)
		g_clear_pointer(&member->until, g_free);
	if (member->from != NULL && member->until != NULL &&
		strcmp(member->from, member->until) > 0)
		return fail(error, "The assignment would end (%s) before it begins (%s).",
			member->until, member->from);
	return true;
}

/* Keys ---------------------------------------------------------------------------------------- */

/* Whether the passphrase that was said is the one the member has. */
static bool
is_old_passphrase(const Member *member, bool *ret_same, GError **error)
{
	const char *district = root_district_id(member->root);
	g_autoptr(Secret) wrap_key = NULL;

	if (!passphrase_stretch(member->passphrase, district, member->user, NULL, &wrap_key, error))
		return false;
	g_autoptr(StaffKey) key =
		staff_key_unwrap(member->old->wrapped_seed, wrap_key, district, member->user, NULL);
	*ret_same = key != NULL;
	return true;
}

static bool
make_key(Member *member, GError **error)
{
	const char *district = root_district_id(member->root);
	g_autoptr(Secret) wrap_key = NULL;

	if (member->passphrase == NULL)
		return fail(error,
			"A first passphrase for %s is needed, in the second line after the root "
			"file's.",
			member->user);
	if (!passphrase_acceptable(member->passphrase, member->user, error) ||
		!passphrase_stretch(member->passphrase, district, member->user,
			&member->login_password, &wrap_key, error))
		return false;
	member->key = staff_key_new(district, member->user);
	member->wrapped_seed = staff_key_wrap(member->key, wrap_key);
	return true;
}

static bool
choose_key(Member *member, GError **error)
{
	bool keep = member->old != NULL;

	if (member->old != NULL && member->passphrase != NULL &&
		!is_old_passphrase(member, &keep, error))
		return false;
	if (!keep)
		return make_key(member, error);
	member->wrapped_seed = g_bytes_ref(member->old->wrapped_seed);
	/* Somebody who was out comes back by the same passphrase: the login is opened again. */
	return member->login == OWNER_LOGIN_OURS || member->passphrase == NULL ||
	       passphrase_stretch(member->passphrase, root_district_id(member->root), member->user,
		       &member->login_password, NULL, error);
}

static int
school_id(const Member *member)
{
	return member->school ? member->school->school_id : 0;
}

static void
set_standing(Statement *statement, StaffRole role, int school, const char *from, const char *until)
{
	statement->role = role;
	statement->school_id = school;
	g_free(statement->from);
	g_free(statement->until);
	statement->from = g_strdup(from ? from : "");
	statement->until = g_strdup(until ? until : "");
}

/* A statement about what was told; without a word about that, the old one again. */
static bool
choose_statement(Member *member, GError **error)
{
	const Statement *old = member->old_keys;
	int serial;
	bool keep = member->role_name == NULL;

	member->statement = member->key != NULL ? staff_key_statement(member->key, member->role,
							  school_id(member), NULL, NULL)
						: statement_parse(member->old->body, error);
	if (member->statement == NULL)
		return false;
	if (keep)
		set_standing(member->statement, old->role, old->school_id, old->from, old->until);
	else
		set_standing(member->statement, member->role, school_id(member), member->from,
			member->until);
	if (!db_owner_serial(
		    member->db, member->user, member->statement->school_id, &serial, error))
		return false;
	member->statement->serial = serial + 1;
	return true;
}

/* With new keys the old ones are over, wherever somebody had signed for them. */
static bool
end_old_keys(Member *member, GError **error)
{
	g_autoptr(GPtrArray) schools = NULL;

	if (member->key == NULL || member->old_keys == NULL)
		return true;
	if (!db_owner_schools(member->db, &schools, error))
		return false;
	for (int i = -1; i < (int)schools->len; i++) {
		int school = i < 0 ? 0 : ((const OwnerSchool *)schools->pdata[i])->school_id;
		g_autoptr(Statement) over = NULL;
		g_autoptr(Signed) row = NULL;
		int serial;

		if (!db_owner_serial(member->db, member->user, school, &serial, error))
			return false;
		if (serial == 0)
			continue;
		over = staff_revocation(root_district_id(member->root), member->user,
			member->old_keys->sign_key, school, serial);
		row = root_sign(member->root, over, error);
		if (row == NULL || !db_revocation_put(member->db, member->user, row, error))
			return false;
	}
	return true;
}

bool
member_look_up(Member *member, GError **error)
{
	if (!db_owner_staff(member->db, member->user, &member->old, error))
		return false;
	if (member->old == NULL && (member->name == NULL || member->role_name == NULL))
		return fail(error, "%s is new here: --name and --role are needed.", member->user);
	if (member->name == NULL)
		member->name = g_strdup(member->old->display);
	return find_school(member, error) && fill_days(member, error) && find_login(member, error);
}

bool
member_prepare(Member *member, GError **error)
{
	member->keyring = admin_keyring(member->db, member->root, error);
	return member->keyring != NULL && verify_old(member, error) && choose_key(member, error) &&
	       choose_statement(member, error);
}

/* Grants -------------------------------------------------------------------------------------- */

/* The days and the role of a grant: as told when it is for what was told, else as in OLD. */
static bool
hand_over(Member *member, const GrantRow *recovery, const Statement *old, GError **error)
{
	g_autoptr(SchoolKey) key =
		keyring_open_recovery(member->keyring, root_recovery(member->root), recovery->body,
			recovery->signer, recovery->signature, error);
	if (key == NULL)
		return false;
	return old == NULL ? admin_grant(member->db, member->root, key, member->user,
				     member->statement->box_key, member->role, member->from,
				     member->until, error)
			   : admin_grant(member->db, member->root, key, member->user,
				     member->statement->box_key, old->role, old->from, old->until,
				     error);
}

/* Whether what was told gives the member this school's key. */
static bool
is_told(const Member *member, int school)
{
	return member->role_name != NULL && holds_keys(member->role) &&
	       (member->school == NULL || member->school->school_id == school);
}

static const GrantRow *
find_grant(const GPtrArray *grants, int school, int generation)
{
	for (guint i = 0; i < grants->len; i++) {
		const GrantRow *grant = grants->pdata[i];
		if (grant->school_id == school && grant->generation == generation)
			return grant;
	}
	return NULL;
}

/* Every school key that the member is to hold, and with new keys also those held already. */
static bool
store_grants(Member *member, int *ret_grants, GError **error)
{
	g_autoptr(GPtrArray) recovery = NULL, held = NULL;
	int grants = 0;

	if (!db_owner_grants(member->db, VAULT_RECOVERY_USER, &recovery, error) ||
		!db_owner_grants(member->db, member->user, &held, error))
		return false;
	for (guint i = 0; i < recovery->len; i++) {
		const GrantRow *row = recovery->pdata[i];
		const GrantRow *has = find_grant(held, row->school_id, row->generation);
		g_autoptr(Statement) old = NULL;

		if (!is_told(member, row->school_id)) {
			if (has == NULL || member->key == NULL)
				continue;
			old = statement_parse(has->body, error);
			if (old == NULL)
				return false;
		}
		if (!hand_over(member, row, old, error))
			return false;
		grants++;
	}
	*ret_grants = grants;
	return true;
}

/* Storing ------------------------------------------------------------------------------------- */

static bool
store_login(Member *member, GError **error)
{
	if (member->login_password == NULL)
		return member->login == OWNER_LOGIN_OURS ||
		       fail(error,
			       "%s has no login on this server. Say the passphrase again, in "
			       "the second line, with a new one.",
			       member->user);
	g_autofree char *verifier =
		db_scram_verifier(member->db, member->login_password, member->user, error);
	return verifier != NULL &&
	       db_login_put(member->db, member->user, verifier, member->login, error);
}

bool
member_store(Member *member, int *ret_grants, GError **error)
{
	g_autoptr(Signed) key = root_sign(member->root, member->statement, error);

	return key != NULL && store_login(member, error) && end_old_keys(member, error) &&
	       db_staff_put(
		       member->db, member->user, member->name, member->wrapped_seed, key, error) &&
	       (member->role_name == NULL ||
		       db_assign(member->db, member->user, member->school_code, member->role_name,
			       member->from, member->until, error)) &&
	       store_grants(member, ret_grants, error);
}
