/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/oneroster_package.h"

#include <string.h>

#include "exchange/oneroster_cell.h"

char *
package_files_path(const PackageFiles *p, const char *file)
{
	return g_build_filename(p->dir, file, NULL);
}

static bool
take_property(const CsvRow *row, gpointer data, GError **error)
{
	PackageFiles *p = data;
	const char *name = row->cells[0], *value = row->count > 1 ? row->cells[1] : "";
	if (row->line == 1 && strcmp(name, "propertyName") == 0)
		return true;
	if (g_str_has_prefix(name, "file.")) {
		if (!oneroster_cell_is_word(value, "absent bulk delta"))
			return csv_complain(error, EXCHANGE_ERROR_CONTENT, "manifest.csv",
				row->line, 2, "value",
				"\"%s\" is none of absent, bulk, delta. Export the package again.",
				value);
		g_hash_table_insert(p->modes, g_strdup(name + strlen("file.")), g_strdup(value));
	} else if (strcmp(name, "oneroster.version") == 0) {
		if (!g_str_has_prefix(value, "1.0") && !g_str_has_prefix(value, "1.1") &&
			!g_str_has_prefix(value, "1.2"))
			return csv_complain(error, EXCHANGE_ERROR_CONTENT, "manifest.csv",
				row->line, 2, "value",
				"this is OneRoster %s; pindesk reads 1.1 and 1.2. Export one of "
				"these.",
				value);
		g_free(p->version);
		p->version = g_strdup(value);
	} else if (!oneroster_cell_is_word(
			   name, "manifest.version source.systemName source.systemCode")) {
		table_warn(p->set, "manifest.csv", row->line,
			"holds a property that OneRoster does not know; it is not used.");
	}
	return true;
}

static bool
read_manifest(PackageFiles *p, GError **error)
{
	g_autofree char *path = package_files_path(p, "manifest.csv");
	if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
		table_warn(p->set, "manifest.csv", 0,
			"is not there; what the package holds is judged by its files.");
		return true;
	}
	p->modes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return csv_read_file(path, "manifest.csv", take_property, p, NULL, error);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Says which files are left unread, so that nobody waits for what is in them. */
static bool
look_around(PackageFiles *p, GError **error)
{
	static const char known[] =
		"manifest.csv categories.csv classResources.csv courseResources.csv lineItems.csv "
		"resources.csv results.csv lineItemLearningObjectiveIds.csv "
		"lineItemScoreScales.csv "
		"resultLearningObjectiveIds.csv resultScoreScales.csv scoreScales.csv "
		"userProfiles.csv userResources.csv";
	g_autoptr(GError) cause = NULL;
	g_autoptr(GDir) dir = g_dir_open(p->dir, 0, &cause);
	if (!dir)
		return csv_complain(error, EXCHANGE_ERROR_READ, p->dir, 0, 0, NULL,
			"not a folder that can be read. Unpack the OneRoster package and name its "
			"folder.");
	g_autoptr(GPtrArray) strange = g_ptr_array_new_with_free_func(g_free);
	for (const char *name; (name = g_dir_read_name(dir));) {
		bool ours = oneroster_cell_is_word(name, known);
		for (guint i = 0; i < TABLE_COUNT && !ours; i++)
			if (strcmp(name, table_file(i)) == 0)
				ours = p->has[i] = true;
		if (!ours && g_str_has_suffix(name, ".csv"))
			g_ptr_array_add(strange, g_strdup(name));
	}
	g_ptr_array_sort(strange, compare_names);
	for (guint i = 0; i < strange->len; i++)
		table_warn(p->set, strange->pdata[i], 0, "not a file of OneRoster; not read.");
	return true;
}

/* Holds the folder against the manifest. A file that is there but declared absent stays unread: it
 * may be left from an older export. */
static bool
check_files(PackageFiles *p, GError **error)
{
	if (!p->modes)
		return true;
	for (guint i = 0; i < TABLE_COUNT; i++) {
		const char *file = table_file(i);
		g_autofree char *stem = g_strndup(file, strlen(file) - strlen(".csv"));
		const char *mode = g_hash_table_lookup(p->modes, stem);
		if (g_strcmp0(mode, "delta") == 0)
			return csv_complain(error, EXCHANGE_ERROR_CONTENT, file, 0, 0, NULL,
				"the manifest calls this a delta, changes only. Export a full "
				"(bulk) package.");
		if (g_strcmp0(mode, "bulk") == 0 && !p->has[i])
			return csv_complain(error, EXCHANGE_ERROR_CONTENT, file, 0, 0, NULL,
				"the manifest says that it is in the package, and it is not. "
				"Export the package "
				"again, or copy the file.");
		if (g_strcmp0(mode, "absent") == 0 && p->has[i]) {
			table_warn(p->set, file, 0,
				"the manifest says that it is not in the package; it is not read.");
			p->has[i] = false;
		}
	}
	GHashTableIter iter;
	gpointer name, mode;
	for (g_hash_table_iter_init(&iter, p->modes);
		g_hash_table_iter_next(&iter, &name, &mode);) {
		g_autofree char *file = g_strconcat(name, ".csv", NULL);
		g_autofree char *path = package_files_path(p, file);
		if (strcmp(mode, "bulk") == 0 && !g_file_test(path, G_FILE_TEST_EXISTS))
			table_warn(p->set, file, 0,
				"the manifest says that it is in the package, and it is not; "
				"pindesk does not need it.");
	}
	return true;
}

bool
package_files_open(PackageFiles *p, const char *dir, TableSet *set, GError **error)
{
	memset(p, 0, sizeof *p);
	p->dir = g_strdup(dir);
	p->set = set;
	return look_around(p, error) && read_manifest(p, error) && check_files(p, error);
}

void
package_files_clear(PackageFiles *p)
{
	g_free(p->dir);
	g_free(p->version);
	g_clear_pointer(&p->modes, g_hash_table_unref);
}
