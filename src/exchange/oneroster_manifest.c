/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/oneroster_manifest.h"

#include <string.h>

#include "exchange/oneroster_cell.h"

#define MANIFEST "manifest.csv"
#define VALUE_COLUMN 2

static bool
take_version(Manifest *m, guint line, const char *value, GError **error)
{
	if (!g_str_has_prefix(value, "1.0") && !g_str_has_prefix(value, "1.1") &&
		!g_str_has_prefix(value, "1.2"))
		return csv_complain(error, EXCHANGE_ERROR_MANIFEST_VALUE, MANIFEST, line,
			VALUE_COLUMN, "value",
			"this is OneRoster %.20s; pindesk reads 1.1 and 1.2. Export one of these.",
			value);
	g_free(m->version);
	m->version = g_strdup(value);
	return true;
}

static bool
take_mode(Manifest *m, guint line, const char *name, const char *value, GError **error)
{
	if (!oneroster_cell_is_word(value, "absent bulk delta"))
		return csv_complain(error, EXCHANGE_ERROR_MANIFEST_VALUE, MANIFEST, line,
			VALUE_COLUMN, "value",
			"\"%.60s\" is none of absent, bulk, delta. Export the package again.",
			value);
	if (g_hash_table_contains(m->modes, name))
		return csv_complain(error, EXCHANGE_ERROR_MANIFEST_TWICE, MANIFEST, line, 1,
			"propertyName", "file.%.60s is there twice. Take one of them out.", name);
	g_hash_table_insert(m->modes, g_strdup(name), g_strdup(value));
	return true;
}

static bool
take_property(const CsvRow *row, gpointer data, GError **error)
{
	Manifest *m = data;
	const char *name = row->cells[0], *value = row->count > 1 ? row->cells[1] : "";
	if (!m->modes) {
		if (row->count != 2 || strcmp(name, "propertyName") != 0 ||
			strcmp(value, "value") != 0)
			return csv_complain(error, EXCHANGE_ERROR_MANIFEST_HEADER, MANIFEST,
				row->line, 1, NULL,
				"the first line is not propertyName,value. Export the package "
				"again.");
		m->modes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
		return true;
	}
	if (g_str_has_prefix(name, "file."))
		return take_mode(m, row->line, name + strlen("file."), value, error);
	if (strcmp(name, "oneroster.version") == 0)
		return take_version(m, row->line, value, error);
	if (!oneroster_cell_is_word(name, "manifest.version source.systemName source.systemCode"))
		roster_warn(m->set->roster, MANIFEST, row->line,
			"holds a property that OneRoster does not know; it is not used.");
	return true;
}

/* Without a manifest a list of people is taken for what it is; of a larger package nobody knows
 * whether it is whole, or full. */
static bool
go_without(Manifest *m, GError **error)
{
	static const TableId more[] = { TABLE_SESSIONS, TABLE_COURSES, TABLE_CLASSES,
		TABLE_ENROLLMENTS };
	for (gsize i = 0; i < G_N_ELEMENTS(more); i++)
		if (m->has[more[i]])
			return csv_complain(error, EXCHANGE_ERROR_MANIFEST, MANIFEST, 0, 0, NULL,
				"is not there, so nobody can say whether the package is whole. "
				"Export it again and send all of its files.");
	roster_warn(m->set->roster, MANIFEST, 0,
		"is not there; what the package holds is judged by its files.");
	return true;
}

static bool
read_manifest(Manifest *m, GError **error)
{
	if (!package_has(m->package, MANIFEST))
		return go_without(m, error);
	if (!package_read(m->package, MANIFEST, take_property, m, NULL, error))
		return false;
	return m->modes || csv_complain(error, EXCHANGE_ERROR_MANIFEST_HEADER, MANIFEST, 0, 0, NULL,
				   "is empty. Export the package again.");
}

static bool
look_around(Manifest *m, GError **error)
{
	static const char known[] =
		MANIFEST " categories.csv classResources.csv courseResources.csv lineItems.csv "
			 "resources.csv results.csv lineItemLearningObjectiveIds.csv "
			 "lineItemScoreScales.csv "
			 "resultLearningObjectiveIds.csv resultScoreScales.csv scoreScales.csv "
			 "userResources.csv";
	for (const char *const *name = package_names(m->package); *name; name++) {
		bool ours = oneroster_cell_is_word(*name, known);
		for (guint i = 0; i < TABLE_COUNT && !ours; i++)
			if (strcmp(*name, table_file(i)) == 0)
				ours = m->has[i] = true;
		if (!ours && g_str_has_suffix(*name, ".csv"))
			return csv_complain(error, EXCHANGE_ERROR_STRANGE, *name, 0, 0, NULL,
				"not a file of OneRoster (small and capital letters count). Take "
				"it out of the package, or give it its right name.");
		if (!ours)
			roster_warn(m->set->roster, *name, 0, "not a CSV file; not read.");
	}
	if (package_is_nested(m->package))
		roster_warn(m->set->roster, MANIFEST, 0,
			"the files lie in a folder inside the ZIP; they are read there.");
	return true;
}

static bool
check_mode(Manifest *m, const char *name, const char *mode, GError **error)
{
	g_autofree char *file = g_strconcat(name, ".csv", NULL);
	bool there = package_has(m->package, file);
	if (strcmp(mode, "absent") != 0 && !there)
		return csv_complain(error, EXCHANGE_ERROR_FILE_MISSING, file, 0, 0, NULL,
			"the manifest says that it is in the package, and it is not. Export the "
			"package again, or copy the file.");
	if (strcmp(mode, "absent") == 0 && there)
		return csv_complain(error, EXCHANGE_ERROR_FILE_UNEXPECTED, file, 0, 0, NULL,
			"the manifest says that it is not in the package, and it is; it may be "
			"left from an older export. Take it out, or export the package again.");
	return true;
}

/* In the order of the names, so that the same package brings the same complaint. */
static bool
check_files(Manifest *m, GError **error)
{
	if (!m->modes)
		return true;
	g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(m->modes), (GCompareFunc)strcmp);
	for (const GList *n = names; n; n = n->next)
		if (!check_mode(m, n->data, g_hash_table_lookup(m->modes, n->data), error))
			return false;
	for (guint i = 0; i < TABLE_COUNT; i++) {
		const char *file = table_file(i);
		g_autofree char *stem = g_strndup(file, strlen(file) - strlen(".csv"));
		m->set->delta[i] = g_strcmp0(g_hash_table_lookup(m->modes, stem), "delta") == 0;
	}
	return true;
}

bool
manifest_open(Manifest *m, const Package *package, TableSet *set, GError **error)
{
	memset(m, 0, sizeof *m);
	m->package = package;
	m->set = set;
	return look_around(m, error) && read_manifest(m, error) && check_files(m, error);
}

void
manifest_clear(Manifest *m)
{
	g_free(m->version);
	g_clear_pointer(&m->modes, g_hash_table_unref);
}
