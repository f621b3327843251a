/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "cmd/admin.h"
#include "cmd/cmd.h"
#include "cmd/talk.h"
#include "vault/passphrase.h"
#include "vault/share.h"

/* What the root key is kept for: split it, put it together again, and prove that it opens every
 * school. Who is to hold the keys then is said with `admin staff add`. */

int
admin_shares(int argc, char **argv)
{
	g_autofree char *root_file = NULL;
	g_auto(GStrv) shares = NULL;
	int fd = -1;
	const GOptionEntry entries[] = {
		{ "root-file", 0, 0, G_OPTION_ARG_FILENAME, &root_file, "the district's root key",
			"FILE" },
		{ "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &fd,
			"descriptor with the root file's passphrase, one line", "N" },
		{ "share", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &shares,
			"new file for a share; three times", "FILE" },
		{ NULL },
	};
	g_autoptr(GError) error = NULL;

	if (!talk_options(&argc, &argv, "admin shares",
		    "Splits the district's root key in three shares, any two of which open it.",
		    entries))
		return CMD_USAGE;
	if (root_file == NULL || fd < 0 || shares == NULL || g_strv_length(shares) != SHARE_COUNT)
		return talk_usage("admin shares",
			"--root-file, --passphrase-fd and three times --share are needed.");
	g_autoptr(Secret) passphrase = secret_read_line(fd, &error);
	g_autoptr(Root) root = passphrase ? root_file_open(root_file, passphrase, &error) : NULL;
	if (root == NULL || !share_files_create(root, (const char *const *)shares, &error))
		return talk_failed(NULL, error);
	talk_say("Three shares are written. Print them or keep the files, each with another "
		 "person; any two\nopen the district's keys, and one alone says nothing.");
	return CMD_OK;
}

typedef struct {
	char *root_file, *new_root_file;
	char **shares;
	int fd;
} Recover;

static void
recover_clear(Recover *recover)
{
	g_free(recover->root_file);
	g_free(recover->new_root_file);
	g_strfreev(recover->shares);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Recover, recover_clear)

/* The root of two shares, and a root file of it with the passphrase that FD says. */
static Root *
root_from_shares(const Recover *recover, GError **error)
{
	g_autoptr(Secret) passphrase = secret_read_line(recover->fd, error);
	g_autoptr(Root) root = NULL;

	if (passphrase == NULL || !passphrase_acceptable(passphrase, "", error))
		return NULL;
	root = share_files_open(recover->shares[0], recover->shares[1], error);
	if (root == NULL || !root_file_write(root, recover->new_root_file, passphrase, error))
		return NULL;
	talk_say("%s is the district's root file again.", recover->new_root_file);
	return g_steal_pointer(&root);
}

static Root *
open_root(const Recover *recover, Db *db, GError **error)
{
	g_autofree char *district = NULL;
	g_autoptr(Root) root = NULL;

	if (recover->root_file != NULL)
		return admin_open_root(db, recover->root_file, recover->fd, error);
	root = root_from_shares(recover, error);
	if (root == NULL || !db_owner_district(db, &district, error))
		return NULL;
	if (g_strcmp0(root_district_id(root), district) == 0)
		return g_steal_pointer(&root);
	g_set_error(error, DB_ERROR, DB_ERROR_BROKEN,
		"These shares are of another district than this database.");
	return NULL;
}

/* How many members hold that generation and are trusted today. */
static int
count_holders(Db *db, const Keyring *keyring, const GPtrArray *members, const OwnerSchool *school)
{
	int holders = 0;

	for (guint i = 0; i < members->len; i++) {
		const OwnerMember *member = members->pdata[i];
		g_autoptr(GPtrArray) grants = NULL;

		if ((member->school_id != 0 && member->school_id != school->school_id) ||
			!member->sign_key || !member->box_key ||
			!keyring_member(keyring, member->user_name,
				g_bytes_get_data(member->sign_key, NULL),
				g_bytes_get_data(member->box_key, NULL), school->school_id) ||
			!db_owner_grants(db, member->user_name, &grants, NULL))
			continue;
		for (guint g = 0; g < grants->len; g++) {
			const GrantRow *grant = grants->pdata[g];

			holders += grant->school_id == school->school_id &&
				   grant->generation == school->generation;
		}
	}
	return holders;
}

/* Whether the recovery key opens the school's newest key. */
static bool
opens(const Keyring *keyring, const Root *root, const GPtrArray *grants, const OwnerSchool *school,
	GError **error)
{
	for (guint i = 0; i < grants->len; i++) {
		const GrantRow *grant = grants->pdata[i];
		g_autoptr(SchoolKey) key = NULL;

		if (grant->school_id != school->school_id ||
			grant->generation != school->generation)
			continue;
		key = keyring_open_recovery(keyring, root_recovery(root), grant->body,
			grant->signer, grant->signature, error);
		return key != NULL;
	}
	g_set_error(error, DB_ERROR, DB_ERROR_BROKEN, "there is no grant for recovery");
	return false;
}

static int
prove(Db *db, const Root *root)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) schools = NULL, grants = NULL, members = NULL;
	g_autoptr(Keyring) keyring = admin_keyring(db, root, &error);
	int code = CMD_OK;

	if (keyring == NULL || !db_owner_schools(db, &schools, &error) ||
		!db_owner_members(db, &members, &error) ||
		!db_owner_grants(db, VAULT_RECOVERY_USER, &grants, &error))
		return talk_failed(NULL, error);
	for (guint i = 0; i < schools->len; i++) {
		const OwnerSchool *school = schools->pdata[i];
		g_autoptr(GError) why = NULL;
		int holders = count_holders(db, keyring, members, school);

		if (school->generation == 0) {
			printf("%s\tno key yet: pindesk admin school keys\n", school->code);
		} else if (!opens(keyring, root, grants, school, &why)) {
			printf("%s\tLOST: %s\n", school->code, why->message);
			code = CMD_FAILED;
		} else {
			printf("%s\tkey %d opens, %d hold it%s\n", school->code, school->generation,
				holders,
				holders > 0 ? ""
					    : ": pindesk admin staff add USER --role principal");
		}
	}
	return code;
}

int
admin_recover(int argc, char **argv)
{
	g_auto(Recover) recover = { .fd = -1 };
	const GOptionEntry entries[] = {
		{ "root-file", 0, 0, G_OPTION_ARG_FILENAME, &recover.root_file,
			"the district's root key", "FILE" },
		{ "share", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &recover.shares,
			"or two of its shares", "FILE" },
		{ "new-root-file", 0, 0, G_OPTION_ARG_FILENAME, &recover.new_root_file,
			"with shares: new file for the root key", "FILE" },
		{ "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &recover.fd,
			"descriptor with the root file's passphrase, one line; with shares: that "
			"of the new file",
			"N" },
		{ NULL },
	};
	g_autoptr(GError) error = NULL;

	if (!talk_options(&argc, &argv, "admin recover",
		    "Proves that the district's recovery key opens the key of every school, and "
		    "says who holds them. Out of two shares, makes the root file again.",
		    entries))
		return CMD_USAGE;
	if (recover.fd < 0 || (recover.root_file != NULL) == (recover.shares != NULL) ||
		(recover.shares != NULL && (g_strv_length(recover.shares) != SHARE_NEEDED ||
						   recover.new_root_file == NULL)))
		return talk_usage("admin recover",
			"--passphrase-fd is needed, and --root-file or two times --share with "
			"--new-root-file.");
	g_autoptr(Db) db = admin_begin(&error);
	g_autoptr(Root) root = db ? open_root(&recover, db, &error) : NULL;
	return root == NULL ? talk_failed(NULL, error) : prove(db, root);
}
