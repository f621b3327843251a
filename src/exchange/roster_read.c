/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/paths.h"
#include "exchange/mapped.h"
#include "exchange/oneroster.h"
#include "exchange/package.h"

typedef struct {
	bool any, dated, enabled, role;
} Header;

static bool
see_header(const CsvRow *row, gpointer data, GError **error)
{
	Header *header = data;
	for (guint i = 0; i < row->count && !header->any; i++) {
		header->dated =
			header->dated || g_ascii_strcasecmp(row->cells[i], "dateLastModified") == 0;
		header->enabled =
			header->enabled || g_ascii_strcasecmp(row->cells[i], "enabledUser") == 0;
		header->role = header->role || g_ascii_strcasecmp(row->cells[i], "role") == 0;
	}
	header->any = true;
	return true;
}

static bool
has(const Package *package, const char *name)
{
	for (const char *const *n = package_names(package); *n; n++)
		if (g_ascii_strcasecmp(*n, name) == 0)
			return true;
	return false;
}

/* Which SDS it is: "sds-v1", "sds-v2", "sds-v2.1"; NULL: none. OneRoster's users.csv has columns that
 * no SDS has. */
static const char *
find_sds(const Package *package)
{
	Header header = { 0 };
	if (has(package, "Student.csv") && has(package, "School.csv"))
		return "sds-v1";
	if (package_has(package, "manifest.csv") || !package_has(package, "users.csv") ||
		!package_read(package, "users.csv", see_header, &header, NULL, NULL) ||
		header.dated || header.enabled || !package_has(package, "orgs.csv"))
		return NULL;
	return header.role ? "sds-v2" : package_has(package, "roles.csv") ? "sds-v2.1" : NULL;
}

/* NAME is a path, or a word for one that comes with the program. */
static Roster *
read_mapped(const Package *package, const char *name, const RosterSink *sink, GError **error)
{
	g_autofree char *relative = g_strdup_printf("schema/mappings/%s.ini", name);
	g_autofree char *path = strchr(name, '/') || g_str_has_suffix(name, ".ini")
					? g_strdup(name)
					: paths_data(relative);
	g_autofree char *base = g_path_get_basename(path);
	g_autofree char *text = NULL;
	g_autoptr(GError) cause = NULL;
	if (!g_file_get_contents(path, &text, NULL, &cause)) {
		csv_complain(error, EXCHANGE_ERROR_MAPPING, base, 0, 0, NULL, "cannot be read: %s",
			cause->message);
		return NULL;
	}
	g_autoptr(Mapping) mapping = mapping_parse(text, base, error);
	return mapping ? mapped_read(package, mapping, sink, error) : NULL;
}

static Roster *
read_package(const Package *package, const char *path, RosterFormat format, const char *mapping,
	const RosterSink *sink, GError **error)
{
	if (format == ROSTER_MAPPED || (format == ROSTER_AUTO && mapping))
		return read_mapped(package, mapping, sink, error);
	const char *sds = format == ROSTER_ONEROSTER ? NULL : find_sds(package);
	if (sds)
		return read_mapped(package, sds, sink, error);
	bool oneroster = package_has(package, "manifest.csv") ||
			 package_has(package, "users.csv") || format == ROSTER_ONEROSTER;
	if (format != ROSTER_SDS && oneroster)
		return oneroster_read(package, sink, error);
	g_autofree char *base = g_path_get_basename(path);
	csv_complain(error, EXCHANGE_ERROR_FORMAT, base, 0, 0, NULL,
		format == ROSTER_SDS ? "not a package of School Data Sync: neither Student.csv and "
				       "School.csv nor "
				       "users.csv, roles.csv and orgs.csv are in it."
				     : "neither OneRoster nor School Data Sync. Say with --mapping "
				       "which column is "
				       "what.");
	return NULL;
}

Roster *
roster_read(const char *path, RosterFormat format, const char *mapping, const RosterSink *sink,
	GError **error)
{
	g_autoptr(Package) package = package_open(path, error);
	Roster *roster = package ? read_package(package, path, format, mapping, sink, error) : NULL;
	if (roster && package_stray(package))
		roster_warn(roster, package_stray(package), 0,
			"lies in a folder inside the ZIP; neither it nor others there are read.");
	return roster;
}
