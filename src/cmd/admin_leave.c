/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/admin.h"
#include "cmd/cmd.h"
#include "cmd/talk.h"

#define USAGE "admin staff remove"

/* Taking away with the root key: what a desk may not (members of the whole district), or when nobody
 * is left at a desk who may. */

typedef struct {
	const char *user;
	Db *db;
	Root *root;
	Keyring *before, *after; /* what counts without and with the end of USER's standing */
	GPtrArray *members;      /* OwnerMember */
	GPtrArray *schools;      /* OwnerSchool */
} Leave;

static void
leave_clear(Leave *leave)
{
	keyring_free(leave->before);
	keyring_free(leave->after);
	g_clear_pointer(&leave->members, g_ptr_array_unref);
	g_clear_pointer(&leave->schools, g_ptr_array_unref);
	root_free(leave->root);
	db_close(leave->db);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Leave, leave_clear)

static bool
is_trusted(const Keyring *keyring, const OwnerMember *member, int school_id)
{
	return member->sign_key && member->box_key &&
	       keyring_member(keyring, member->user_name, g_bytes_get_data(member->sign_key, NULL),
		       g_bytes_get_data(member->box_key, NULL), school_id);
}

/* Ends the standing at one school (0: the district), in the database and on the keyring. */
static bool
end_standing(Leave *leave, const OwnerMember *gone, GError **error)
{
	g_autoptr(GPtrArray) keys = keyring_keys_of(leave->before, leave->user, gone->school_id);
	g_autofree char *state = NULL;

	for (guint i = 0; i < keys->len; i++) {
		const Statement *old = keys->pdata[i];
		g_autoptr(Statement) over = staff_revocation(root_district_id(leave->root),
			leave->user, old->sign_key, gone->school_id, MAX(gone->serial, 1));
		g_autoptr(Signed) row = root_sign(leave->root, over, error);

		if (row == NULL || !db_revocation_put(leave->db, leave->user, row, error) ||
			!keyring_add_revocation(
				leave->after, row->body, row->signer, row->signature, error))
			return false;
	}
	return db_unassign(leave->db, leave->user, gone->school_id, &state, error);
}

/* Members whom only who goes had vouched for are vouched for by the root. */
static bool
vouch_again(Leave *leave, int *ret_vouched, GError **error)
{
	for (guint i = 0; i < leave->members->len; i++) {
		const OwnerMember *member = leave->members->pdata[i];
		g_autoptr(Statement) statement = NULL;
		g_autoptr(Signed) row = NULL;
		StaffRole role;

		if (strcmp(member->user_name, leave->user) == 0 ||
			!is_trusted(leave->before, member, member->school_id) ||
			is_trusted(leave->after, member, member->school_id) ||
			!staff_role_from_name(member->role, &role))
			continue;
		statement = staff_statement(root_district_id(leave->root), member->user_name,
			g_bytes_get_data(member->sign_key, NULL),
			g_bytes_get_data(member->box_key, NULL), role, member->school_id,
			member->starts, member->ends, member->serial + 1);
		row = root_sign(leave->root, statement, error);
		if (row == NULL || !db_staff_vouch(leave->db, member->user_name, row, error) ||
			!keyring_add_staff(
				leave->after, row->body, row->signer, row->signature, error))
			return false;
		(*ret_vouched)++;
	}
	return true;
}

static bool
holds_keys(const OwnerMember *member)
{
	return strcmp(member->role, "account_admin") == 0 ||
	       strcmp(member->role, "principal") == 0 || strcmp(member->role, "district") == 0;
}

/* A new key of the school for recovery and everybody who is left. */
static bool
renew(Leave *leave, const OwnerSchool *school, GError **error)
{
	g_autoptr(SchoolKey) key = school_key_new(school->school_id, school->generation + 1);
	g_autoptr(Statement) statement = school_key_statement(key, root_district_id(leave->root));
	g_autoptr(Signed) row = root_sign(leave->root, statement, error);

	if (row == NULL ||
		!db_school_key_put(
			leave->db, school->school_id, school->generation + 1, row, error) ||
		!admin_grant(leave->db, leave->root, key, VAULT_RECOVERY_USER,
			root_recovery(leave->root)->public_key, STAFF_DISTRICT, NULL, NULL, error))
		return false;
	for (guint i = 0; i < leave->members->len; i++) {
		const OwnerMember *member = leave->members->pdata[i];
		StaffRole role;

		if (strcmp(member->user_name, leave->user) == 0 || !holds_keys(member) ||
			(member->school_id != 0 && member->school_id != school->school_id) ||
			!staff_role_from_name(member->role, &role))
			continue;
		if (!is_trusted(leave->after, member, school->school_id))
			talk_say("No new key of %s for %s: nobody in office has signed for those "
				 "keys.",
				school->code, member->user_name);
		else if (!admin_grant(leave->db, leave->root, key, member->user_name,
				 g_bytes_get_data(member->box_key, NULL), role, member->starts,
				 member->ends, error))
			return false;
	}
	talk_say("%s has a new key; whoever holds it seals again what is out at the next sign-in.",
		school->code);
	return true;
}

static bool
renew_held(Leave *leave, const GPtrArray *grants, GError **error)
{
	for (guint i = 0; i < leave->schools->len; i++) {
		const OwnerSchool *school = leave->schools->pdata[i];
		bool held = false;

		for (guint g = 0; g < grants->len; g++)
			held = held ||
			       ((const GrantRow *)grants->pdata[g])->school_id == school->school_id;
		if (held && !renew(leave, school, error))
			return false;
	}
	return true;
}

static bool
look_up(Leave *leave, GError **error)
{
	leave->before = admin_keyring(leave->db, leave->root, error);
	leave->after = leave->before ? admin_keyring(leave->db, leave->root, error) : NULL;
	return leave->after && db_owner_members(leave->db, &leave->members, error) &&
	       db_owner_schools(leave->db, &leave->schools, error);
}

static int
run(Leave *leave, const char *code)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) grants = NULL, held = NULL;
	int ended = 0, vouched = 0;

	if (!look_up(leave, &error) || !db_owner_grants(leave->db, leave->user, &held, &error))
		return talk_failed(NULL, error);
	grants = g_ptr_array_new();
	for (guint i = 0; i < leave->members->len; i++) {
		const OwnerMember *member = leave->members->pdata[i];

		if (strcmp(member->user_name, leave->user) != 0 ||
			(code != NULL && g_strcmp0(member->school_code, code) != 0))
			continue;
		if (!end_standing(leave, member, &error))
			return talk_failed(NULL, error);
		ended++;
		for (guint g = 0; g < held->len; g++) {
			const GrantRow *grant = held->pdata[g];

			if (member->school_id == 0 || grant->school_id == member->school_id)
				g_ptr_array_add(grants, held->pdata[g]);
		}
	}
	if (ended == 0) {
		talk_say("%s has no role%s%s. Nothing was changed.", leave->user,
			code ? " at " : "", code ? code : "");
		return CMD_FAILED;
	}
	if (!vouch_again(leave, &vouched, &error) || !renew_held(leave, grants, &error) ||
		!db_commit(leave->db, NULL, &error))
		return talk_failed(NULL, error);
	talk_say("%s is out: roles taken away: %d. Members vouched for anew: %d.", leave->user,
		ended, vouched);
	return CMD_OK;
}

int
admin_staff_remove(int argc, char **argv)
{
	g_auto(Leave) leave = { 0 };
	g_autofree char *root_file = NULL, *code = NULL;
	int fd = -1;
	const GOptionEntry entries[] = {
		{ "school", 0, 0, G_OPTION_ARG_STRING, &code, "only at this school", "CODE" },
		{ "root-file", 0, 0, G_OPTION_ARG_FILENAME, &root_file, "the district's root key",
			"FILE" },
		{ "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &fd,
			"descriptor with the root file's passphrase, one line", "N" },
		{ NULL },
	};
	g_autoptr(GError) error = NULL;

	if (!talk_options(&argc, &argv, USAGE " USER",
		    "Takes a member's roles away at once, with new keys for the schools whose keys "
		    "the member held.",
		    entries))
		return CMD_USAGE;
	if (argc != 2)
		return talk_usage(USAGE, "one user name is needed.");
	if (root_file == NULL || fd < 0)
		return talk_usage(USAGE, "--root-file and --passphrase-fd are needed.");
	leave.user = argv[1];
	leave.db = admin_begin(&error);
	leave.root = leave.db ? admin_open_root(leave.db, root_file, fd, &error) : NULL;
	return leave.root == NULL ? talk_failed(NULL, error) : run(&leave, code);
}
