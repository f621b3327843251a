/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/admin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/paths.h"
#include "cmd/cmd.h"
#include "cmd/profile_file.h"
#include "cmd/talk.h"
#include "vault/passphrase.h"

typedef struct {
	char *profile, *name;
	char *root_file, *portal_file, *settings_out;
	int fd;
	/* made on the way */
	ProfileFile *file;
	char *district_id;
	bool root_made, portal_made, settings_made;
} Init;

static void
init_clear(Init *init)
{
	g_free(init->profile);
	g_free(init->name);
	g_free(init->root_file);
	g_free(init->portal_file);
	g_free(init->settings_out);
	profile_file_free(init->file);
	g_free(init->district_id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Init, init_clear)

/* What a district that did not come to be has left behind. */
static void
unmake_files(const Init *init)
{
	if (init->root_made)
		unlink(init->root_file);
	if (init->portal_made)
		unlink(init->portal_file);
	if (init->settings_made)
		unlink(init->settings_out);
}

static bool
read_profile(Init *init, GError **error)
{
	if (strspn(init->profile, "abcdefghijklmnopqrstuvwxyz0123456789-") !=
		strlen(init->profile)) {
		g_set_error(error, PROFILE_ERROR, PROFILE_ERROR_INVALID,
			"There is no profile \"%s\".", init->profile);
		return false;
	}
	g_autofree char *under =
		g_build_filename("schema", "profiles", init->profile, "profile.ini", NULL);
	g_autofree char *file = paths_data(under);
	init->file = profile_file_read(file, error);
	if (init->file == NULL)
		g_prefix_error(error, "The profile \"%s\" cannot be used: ", init->profile);
	return init->file != NULL;
}

static bool
put_district(Db *db, const Init *init, GError **error)
{
	g_auto(ProfileKeys) keys = { NULL };

	return profile_keys_read(&keys, init->file->ini, error) &&
	       db_district_create(db, init->district_id, init->name, init->profile, init->file->ini,
		       (const char *const *)keys.sections->pdata,
		       (const char *const *)keys.keys->pdata,
		       (const char *const *)keys.values->pdata, error) &&
	       profile_file_put_letters(init->file, db, error);
}

static bool
put_portal_key(Db *db, Init *init, const Root *root, GError **error)
{
	g_autoptr(BoxKey) box =
		portal_file_create(init->portal_file, NULL, init->district_id, error);
	if (box == NULL)
		return false;
	init->portal_made = true;
	g_autoptr(Statement) statement = portal_key_statement(box, init->district_id);
	g_autoptr(Signed) key = root_sign(root, statement, error);
	return key != NULL && db_portal_key_put(db, key, error);
}

static bool
put_recovery_key(Db *db, const Root *root, GError **error)
{
	g_autoptr(Statement) statement =
		recovery_key_statement(root_recovery(root)->public_key, root_district_id(root));
	g_autoptr(Signed) key = root_sign(root, statement, error);

	return key != NULL && db_recovery_put(db, key, error);
}

static bool
write_settings(Init *init, const Root *root, GError **error)
{
	g_autofree char *key = key_to_text(root_public(root));
	g_autofree char *text = g_strdup_printf(
		"# A desk of %s. Where it belongs: ~/.config/pindesk/desk.ini, or\n"
		"# /etc/pindesk/desk.ini for everybody on this machine.\n\n"
		"[desk]\n"
		"# What this desk is called; stands beside everything done here.\n"
		"#name = front 1\n"
		"# Code of the school it opens at.\n"
		"#school =\n"
		"# A queue, ipp://printer/ipp/print, or folder:/some/where.\n"
		"#printer =\n"
		"# Seconds without a key until it locks.\n"
		"#idle-lock = 300\n"
		"# dark, light or mono\n"
		"#theme = dark\n"
		"# Where its log stands.\n"
		"#state = ~/.local/state/pindesk\n\n"
		"[district]\n"
		"id = %s\n"
		"# The key that vouches for all others; never take it from the database.\n"
		"root = %s\n\n"
		"[database]\n"
		"# How libpq finds it; without it PGSERVICE, PGHOST ... say.\n"
		"#conninfo = service=pindesk\n",
		init->name, init->district_id, key);
	int fd = open(init->settings_out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	init->settings_made = fd >= 0;
	bool good =
		fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fsync(fd) == 0;
	if (!good)
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s.",
			init->settings_out, g_strerror(errno));
	if (fd >= 0)
		close(fd);
	return good;
}

static Root *
make_district(Db *db, Init *init, const Secret *passphrase, GError **error)
{
	int version;

	if (!db_begin(db, NULL, error) || !db_owner_lock(db, error) ||
		!db_owner_version(db, &version, error))
		return NULL;
	if (version != 0) {
		g_set_error_literal(error, DB_ERROR, DB_ERROR_BROKEN,
			"This database is a district already. Nothing was changed.");
		return NULL;
	}
	if (!migration_apply(db, 0, false, &version, error))
		return NULL;
	init->district_id = g_uuid_string_random();
	g_autoptr(Root) root =
		root_file_create(init->root_file, passphrase, init->district_id, error);
	if (root == NULL)
		return NULL;
	init->root_made = true;
	if (!put_district(db, init, error) || !put_portal_key(db, init, root, error) ||
		!put_recovery_key(db, root, error) || !write_settings(init, root, error) ||
		!db_commit(db, NULL, error))
		return NULL;
	return g_steal_pointer(&root);
}

static int
init_run(Init *init)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Secret) passphrase = secret_read_line(init->fd, &error);

	if (passphrase == NULL || !passphrase_acceptable(passphrase, "", &error) ||
		!read_profile(init, &error))
		return talk_failed(NULL, error);
	g_autoptr(Db) db = admin_connect(&error);
	if (db == NULL)
		return talk_failed(NULL, error);
	g_autoptr(Root) root = make_district(db, init, passphrase, &error);
	if (root == NULL) {
		db_rollback(db);
		unmake_files(init);
		return talk_failed(NULL, error);
	}
	g_autofree char *fingerprint = key_fingerprint(root_public(root));
	talk_say("%s is made. Keep %s and its passphrase off the server, and a copy in a safe.\n"
		 "Every desk needs %s. The root key's fingerprint, for comparing:",
		init->name, init->root_file, init->settings_out);
	printf("%s\n", fingerprint);
	return CMD_OK;
}

int
admin_init(int argc, char **argv)
{
	g_auto(Init) init = { .fd = -1 };
	const GOptionEntry entries[] = {
		{ "profile", 0, 0, G_OPTION_ARG_STRING, &init.profile,
			"the district's rules: a folder of schema/profiles (pin)", "NAME" },
		{ "name", 0, 0, G_OPTION_ARG_STRING, &init.name, "the district's name", "NAME" },
		{ "root-file", 0, 0, G_OPTION_ARG_FILENAME, &init.root_file,
			"new file for the root key", "FILE" },
		{ "portal-file", 0, 0, G_OPTION_ARG_FILENAME, &init.portal_file,
			"new file for the portal's key", "FILE" },
		{ "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &init.fd,
			"descriptor with the root file's new passphrase, one line", "N" },
		{ "settings-out", 0, 0, G_OPTION_ARG_FILENAME, &init.settings_out,
			"new file for the desks' settings", "FILE" },
		{ NULL },
	};
	if (!talk_options(&argc, &argv, "admin init",
		    "Makes the district in an empty database: schema, rules, letters and keys.",
		    entries))
		return CMD_USAGE;
	if (init.name == NULL || init.root_file == NULL || init.portal_file == NULL ||
		init.settings_out == NULL || init.fd < 0)
		return talk_usage("admin init", "--name, --root-file, --portal-file, "
						"--settings-out and --passphrase-fd are "
						"needed.");
	if (init.profile == NULL)
		init.profile = g_strdup("pin");
	return init_run(&init);
}
