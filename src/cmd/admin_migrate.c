/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/admin.h"

#include <stdlib.h>
#include <string.h>

#include "base/paths.h"
#include "cmd/cmd.h"
#include "cmd/talk.h"
#include "db/session.h"

static void
migration_free(gpointer data)
{
	Migration *migration = data;
	g_free(migration->name);
	g_free(migration->file);
	g_free(migration);
}

static int
compare(gconstpointer a, gconstpointer b)
{
	const Migration *const *left = a, *const *right = b;
	return (*left)->version - (*right)->version;
}

bool
migration_list(GPtrArray **ret_migrations, GError **error)
{
	g_autofree char *folder = paths_data("schema");
	g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(migration_free);
	const char *entry;

	if (dir == NULL)
		return false;
	while ((entry = g_dir_read_name(dir)) != NULL) {
		if (strspn(entry, "0123456789") != 4 || !g_str_has_suffix(entry, ".sql"))
			continue;
		Migration *migration = g_new(Migration, 1);
		*migration = (Migration){ (int)strtol(entry, NULL, 10),
			g_strndup(entry, strlen(entry) - strlen(".sql")),
			g_build_filename(folder, entry, NULL) };
		g_ptr_array_add(list, migration);
	}
	g_ptr_array_sort(list, compare);
	*ret_migrations = g_steal_pointer(&list);
	return true;
}

static bool
apply(Db *db, const Migration *migration, GError **error)
{
	g_autofree char *sql = NULL;
	int version;

	if (!g_file_get_contents(migration->file, &sql, NULL, error))
		return false;
	if (!db_script(db, sql, NULL, error)) {
		g_prefix_error(error, "Migration %s: ", migration->name);
		return false;
	}
	if (!db_owner_version(db, &version, error))
		return false;
	if (version != migration->version) {
		g_set_error(error, DB_ERROR, DB_ERROR_BROKEN,
			"Migration %s does not enter itself in admin.migration.", migration->name);
		return false;
	}
	return true;
}

bool
migration_apply(Db *db, int version, bool one, int *ret_version, GError **error)
{
	g_autoptr(GPtrArray) list = NULL;
	if (!migration_list(&list, error))
		return false;
	for (guint i = 0; i < list->len; i++) {
		const Migration *migration = list->pdata[i];
		if (migration->version <= version)
			continue;
		if (!apply(db, migration, error))
			return false;
		version = migration->version;
		if (one)
			break;
	}
	*ret_version = version;
	return true;
}

/* One step: 1 applied, 0 nothing left, -1 with ERROR set. */
static int
upgrade_once(Db *db, int *ret_version, GError **error)
{
	int before;
	if (!db_begin(db, NULL, error) || !db_owner_lock(db, error) ||
		!db_owner_version(db, &before, error))
		return -1;
	if (before == 0) {
		g_set_error_literal(error, DB_ERROR, DB_ERROR_BROKEN,
			"This database is no district yet. pindesk admin init makes one.");
		return -1;
	}
	if (before > DB_SCHEMA_VERSION) {
		g_set_error(error, DB_ERROR, DB_ERROR_BROKEN,
			"This database is at version %d, newer than this program knows (%d). Bring "
			"the program up to date.",
			before, DB_SCHEMA_VERSION);
		return -1;
	}
	if (!migration_apply(db, before, true, ret_version, error) || !db_commit(db, NULL, error))
		return -1;
	return *ret_version > before;
}

int
admin_upgrade(int argc, char **argv)
{
	static const GOptionEntry entries[] = { { NULL } };
	g_autoptr(GError) error = NULL;
	int version = 0, step;

	if (!talk_options(&argc, &argv, "admin upgrade",
		    "Brings the database to the schema of this program, a migration at a time.",
		    entries))
		return CMD_USAGE;
	g_autoptr(Db) db = admin_connect(&error);
	if (db == NULL)
		return talk_failed(NULL, error);
	while ((step = upgrade_once(db, &version, &error)) > 0)
		talk_say("Migration %d is in.", version);
	if (step < 0)
		return talk_failed(NULL, error);
	talk_say("The database is at version %d.", version);
	return CMD_OK;
}
