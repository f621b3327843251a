/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/admin.h"

#include <string.h>

#include "cmd/cmd.h"
#include "cmd/talk.h"

/* Members of the whole district hold every school's key. One whose own keys have run out gets none:
 * renewing the member gives them. */
static bool
grant_to_district(Db *db, const Root *root, Keyring *keyring, const SchoolKey *key, GError **error)
{
	g_autoptr(GPtrArray) staff = NULL;
	if (!db_owner_district_staff(db, &staff, error))
		return false;
	for (guint i = 0; i < staff->len; i++) {
		const OwnerStaff *member = staff->pdata[i];
		g_autoptr(GError) why = NULL;
		g_autoptr(Statement) statement = admin_member_statement(keyring, member, &why);
		if (statement == NULL)
			talk_say("No key for %s: %s", member->user, why->message);
		else if (!admin_grant(db, root, key, member->user, statement->box_key,
				 STAFF_DISTRICT, statement->from, statement->until, error))
			return false;
	}
	return true;
}

static bool
make_key(Db *db, const Root *root, Keyring *keyring, const OwnerSchool *school, GError **error)
{
	g_autoptr(SchoolKey) key = school_key_new(school->school_id, 1);
	g_autoptr(Statement) statement = school_key_statement(key, root_district_id(root));
	g_autoptr(Signed) signed_key = root_sign(root, statement, error);

	return signed_key != NULL &&
	       db_school_key_put(db, school->school_id, 1, signed_key, error) &&
	       admin_grant(db, root, key, VAULT_RECOVERY_USER, root_recovery(root)->public_key,
		       STAFF_DISTRICT, NULL, NULL, error) &&
	       grant_to_district(db, root, keyring, key, error);
}

static bool
make_keys(Db *db, const Root *root, GError **error)
{
	g_autoptr(GPtrArray) schools = NULL;
	g_autoptr(Keyring) keyring = admin_keyring(db, root, error);
	int made = 0;

	if (keyring == NULL || !db_owner_schools(db, &schools, error))
		return false;
	for (guint i = 0; i < schools->len; i++) {
		const OwnerSchool *school = schools->pdata[i];
		if (school->generation > 0)
			continue;
		if (!make_key(db, root, keyring, school, error))
			return false;
		talk_say("%s, %s: key made.", school->code, school->name);
		made++;
	}
	if (!db_commit(db, NULL, error))
		return false;
	talk_say(made > 0 ? "%d of %u schools got a key." : "%d of %u schools needed a key.", made,
		schools->len);
	return true;
}

int
admin_school_keys(int argc, char **argv)
{
	g_autofree char *root_file = NULL;
	int fd = -1;
	const GOptionEntry entries[] = {
		{ "root-file", 0, 0, G_OPTION_ARG_FILENAME, &root_file, "the district's root key",
			"FILE" },
		{ "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &fd,
			"descriptor with the root file's passphrase, one line", "N" },
		{ NULL },
	};
	g_autoptr(GError) error = NULL;

	if (!talk_options(&argc, &argv, "admin school keys",
		    "Makes a key for every school that has none, kept for recovery as well.",
		    entries))
		return CMD_USAGE;
	if (root_file == NULL || fd < 0)
		return talk_usage(
			"admin school keys", "--root-file and --passphrase-fd are needed.");
	g_autoptr(Db) db = admin_begin(&error);
	g_autoptr(Root) root = db ? admin_open_root(db, root_file, fd, &error) : NULL;
	if (root == NULL || !make_keys(db, root, &error))
		return talk_failed(NULL, error);
	return CMD_OK;
}
