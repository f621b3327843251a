/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/admin.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/cmd.h"
#include "cmd/talk.h"
#include "db/session.h"

#define ADMIN_DEADLINE_MS (10 * 60 * 1000)
#define CONNECT_DEADLINE_MS 10000

static const struct {
	const char *first, *second; /* SECOND NULL: one word is the whole name */
	int (*run)(int argc, char **argv);
	const char *help;
} parts[] = {
	{ "init", NULL, admin_init, "make the district, its keys and its schema" },
	{ "upgrade", NULL, admin_upgrade, "bring the schema up to date" },
	{ "letters", "list", admin_letters_list, "list the texts in force" },
	{ "letters", "check", admin_letters_check,
		"make a page of each text, name what cannot be" },
	{ "letters", "diff", admin_letters_diff,
		"show the district's own words beside those shipped" },
	{ "letters", "edit", admin_letters_edit, "put the district's own words in force" },
	{ "portal", "login", admin_portal_login,
		"make the login of the parent portal, or give it a password" },
	{ "profile", "show", admin_profile_show, "say in words what the profile asks for" },
	{ "profile", "diff", admin_profile_diff, "list what another profile would change" },
	{ "profile", "load", admin_profile_load, "put another profile in force" },
	{ "school", "keys", admin_school_keys, "make a key for every school that has none" },
	{ "staff", "add", admin_staff_add, "add a member of staff, or change one" },
	{ "staff", "remove", admin_staff_remove, "take roles away, with new keys for the schools" },
	{ "shares", NULL, admin_shares, "split the root key in three, any two of which open it" },
	{ "recover", NULL, admin_recover, "prove that every school's key can be had back" },
	{ "sweep", NULL, admin_sweep, "end codes and accounts past their day; for a daily cron" },
};

static int
print_help(FILE *out, int code)
{
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *name = parts[i].second == NULL ? g_strdup(parts[i].first)
								: g_strconcat(parts[i].first, " ",
									  parts[i].second, NULL);
		fprintf(out, "pindesk admin %-14s %s\n", name, parts[i].help);
	}
	fprintf(out, "\nAll connect as PGHOST, PGUSER ... say; it takes the database's owner.\n");
	return code;
}

int
cmd_admin(int argc, char **argv)
{
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		return print_help(stdout, CMD_OK);
	for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(parts); i++) {
		int words = parts[i].second == NULL ? 1 : 2;
		if (strcmp(argv[1], parts[i].first) == 0 &&
			(words == 1 || (argc > 2 && strcmp(argv[2], parts[i].second) == 0)))
			return parts[i].run(argc - words, argv + words);
	}
	return print_help(stderr, CMD_USAGE);
}

Db *
admin_connect(GError **error)
{
	Db *db = db_open_within("", NULL, NULL, CONNECT_DEADLINE_MS, NULL, error);
	if (db != NULL)
		db_set_deadline(db, ADMIN_DEADLINE_MS);
	return db;
}

Db *
admin_begin(GError **error)
{
	g_autoptr(Db) db = admin_connect(error);
	int version;

	if (db == NULL || !db_begin(db, NULL, error) || !db_owner_lock(db, error) ||
		!db_owner_version(db, &version, error))
		return NULL;
	if (version != DB_SCHEMA_VERSION) {
		g_set_error(error, DB_ERROR, DB_ERROR_BROKEN,
			"The database is at version %d and this program at %d. %s", version,
			DB_SCHEMA_VERSION,
			version == 0                  ? "pindesk admin init begins one."
			: version < DB_SCHEMA_VERSION ? "Run pindesk admin upgrade."
						      : "Bring the program up to date.");
		return NULL;
	}
	return g_steal_pointer(&db);
}

Root *
admin_open_root(Db *db, const char *file, int fd, GError **error)
{
	g_autofree char *district = NULL;
	g_autoptr(Secret) passphrase = secret_read_line(fd, error);

	if (passphrase == NULL || !db_owner_district(db, &district, error))
		return NULL;
	g_autoptr(Root) root = root_file_open(file, passphrase, error);
	if (root == NULL)
		return NULL;
	if (g_strcmp0(root_district_id(root), district) != 0) {
		g_set_error(error, DB_ERROR, DB_ERROR_BROKEN,
			"%s is the root file of another district than this database's.", file);
		return NULL;
	}
	return g_steal_pointer(&root);
}

Keyring *
admin_keyring(Db *db, const Root *root, GError **error)
{
	g_autofree char *today = clock_today();
	g_autoptr(GPtrArray) links = NULL;
	g_autoptr(GPtrArray) chain = g_ptr_array_new_with_free_func((GDestroyNotify)signed_free);

	if (!db_owner_links(db, &links, error))
		return NULL;
	for (guint i = 0; i < links->len; i++) {
		const KeyLink *link = links->pdata[i];
		g_ptr_array_add(chain, signed_new(link->body, link->signer, link->signature));
	}
	Keyring *keyring = keyring_new(root_district_id(root), root_public(root), today);
	keyring_add_chain(keyring, chain, NULL);
	return keyring;
}

bool
admin_grant(Db *db, const Root *root, const SchoolKey *key, const char *user,
	const unsigned char box_key[VAULT_KEY_BYTES], StaffRole role, const char *from,
	const char *until, GError **error)
{
	g_autoptr(Statement) statement =
		school_key_grant(key, root_district_id(root), user, box_key, role, from, until);
	g_autoptr(Signed) grant = root_sign(root, statement, error);
	return grant != NULL &&
	       db_grant_put(db, user, key->school_id, key->generation, grant, error);
}

Statement *
admin_member_statement(Keyring *keyring, const OwnerStaff *member, GError **error)
{
	if (!keyring_add_staff(keyring, member->body, member->signer, member->signature, error)) {
		g_prefix_error(error, "The keys of %s: ", member->user);
		return NULL;
	}
	g_autoptr(Statement) statement = statement_parse(member->body, error);
	if (statement != NULL && g_strcmp0(statement->user, member->user) != 0) {
		g_set_error(error, DB_ERROR, DB_ERROR_BROKEN,
			"The keys that stand under %s are another person's.", member->user);
		return NULL;
	}
	return g_steal_pointer(&statement);
}
