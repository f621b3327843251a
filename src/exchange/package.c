/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/package.h"

#include <string.h>

#include <zip.h>

struct Package {
	char *dir;   /* of a folder, or the folder of a single file */
	zip_t *zip;  /* of a ZIP, else NULL */
	char *inner; /* the one folder in which a ZIP has its files, with its '/'; "" none */
	GPtrArray *names;
	GHashTable *texts; /* name to GBytes, of a package in one text; else NULL */
};

static int
compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
is_litter(const char *name)
{
	return name[0] == '.' || g_str_has_prefix(name, "__MACOSX") ||
	       g_ascii_strcasecmp(name, "Thumbs.db") == 0 ||
	       g_ascii_strcasecmp(name, "desktop.ini") == 0;
}

static bool
open_folder(Package *p, const char *path, GError **error)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	if (!dir)
		return csv_complain(error, EXCHANGE_ERROR_READ, path, 0, 0, NULL,
			"not a folder that can be read. Name the folder of the package, or its ZIP "
			"file.");
	p->dir = g_strdup(path);
	for (const char *name; (name = g_dir_read_name(dir));) {
		g_autofree char *file = g_build_filename(path, name, NULL);
		if (!is_litter(name) && g_file_test(file, G_FILE_TEST_IS_REGULAR))
			g_ptr_array_add(p->names, g_strdup(name));
	}
	return true;
}

/* The folder in which all files of the ZIP lie, with its '/'; "" when they lie in none, or in
 * several. */
static char *
find_inner(zip_t *zip)
{
	g_autofree char *inner = NULL;
	for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); i++) {
		const char *name = zip_get_name(zip, (zip_uint64_t)i, ZIP_FL_ENC_GUESS);
		const char *slash = name ? strchr(name, '/') : NULL;
		if (!name || is_litter(name))
			continue;
		if (!slash || (inner && !g_str_has_prefix(name, inner)))
			return g_strdup("");
		if (!inner)
			inner = g_strndup(name, (gsize)(slash - name) + 1);
	}
	return inner ? g_steal_pointer(&inner) : g_strdup("");
}

static bool
list_zip(Package *p, const char *path, GError **error)
{
	guint64 all = 0;
	p->inner = find_inner(p->zip);
	for (zip_int64_t i = 0; i < zip_get_num_entries(p->zip, 0); i++) {
		zip_stat_t stat;
		if (zip_stat_index(p->zip, (zip_uint64_t)i, ZIP_FL_ENC_GUESS, &stat) != 0 ||
			!(stat.valid & ZIP_STAT_SIZE) || !(stat.valid & ZIP_STAT_NAME))
			return csv_complain(error, EXCHANGE_ERROR_READ, path, 0, 0, NULL,
				"the ZIP file is damaged. Have it sent again.");
		all += stat.size;
		if (stat.size > PACKAGE_BYTES_MAX || all > PACKAGE_BYTES_MAX)
			return csv_complain(error, EXCHANGE_ERROR_READ, path, 0, 0, NULL,
				"the ZIP file unpacks to more than 2 GB. Unpack it into a folder "
				"and name that, if it is what it should be.");
		if (!g_str_has_prefix(stat.name, p->inner))
			continue;
		const char *name = stat.name + strlen(p->inner);
		if (*name && !strchr(name, '/') && !strchr(name, '\\') && !is_litter(name))
			g_ptr_array_add(p->names, g_strdup(name));
	}
	return true;
}

static bool
open_zip(Package *p, const char *path, GError **error)
{
	int code;
	p->zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
	if (!p->zip)
		return csv_complain(error, EXCHANGE_ERROR_READ, path, 0, 0, NULL,
			"not a ZIP file, or a damaged one. Have it sent again.");
	return list_zip(p, path, error);
}

static bool
is_zip(const char *path)
{
	g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
	gsize length = file ? g_mapped_file_get_length(file) : 0;
	const char *text = file ? g_mapped_file_get_contents(file) : NULL;
	return (length >= 4 && memcmp(text, "PK", 2) == 0 && text[2] < 8) ||
	       g_str_has_suffix(path, ".zip");
}

Package *
package_open(const char *path, GError **error)
{
	g_autoptr(Package) p = g_new0(Package, 1);
	p->names = g_ptr_array_new_with_free_func(g_free);
	p->inner = NULL;
	bool ok = true;
	if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
		ok = open_folder(p, path, error);
	} else if (is_zip(path)) {
		ok = open_zip(p, path, error);
	} else {
		p->dir = g_path_get_dirname(path);
		g_ptr_array_add(p->names, g_path_get_basename(path));
	}
	if (!ok)
		return NULL;
	g_ptr_array_sort(p->names, compare_names);
	g_ptr_array_add(p->names, NULL);
	return g_steal_pointer(&p);
}

Package *
package_from_text(const char *text, gsize length)
{
	static const char mark[] = "\n== ";
	g_autofree char *all = g_malloc(length + 2);
	Package *p = g_new0(Package, 1);
	p->names = g_ptr_array_new_with_free_func(g_free);
	p->texts =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_bytes_unref);
	all[0] = '\n';
	memcpy(all + 1, text, length);
	all[++length] = '\0';
	const char *end = all + length, *at = g_strstr_len(all, (gssize)length, mark);
	while (at) {
		const char *name = at + strlen(mark);
		const char *line = memchr(name, '\n', (gsize)(end - name));
		at = line ? g_strstr_len(line, end - line, mark) : NULL;
		g_autofree char *file = line ? g_strndup(name, (gsize)(line - name)) : NULL;
		if (!line || g_hash_table_contains(p->texts, file))
			continue;
		const char *stop = at ? at + 1 : end;
		g_hash_table_insert(p->texts, file,
			g_bytes_new(line + 1, stop > line ? (gsize)(stop - line - 1) : 0));
		g_ptr_array_add(p->names, g_steal_pointer(&file));
	}
	g_ptr_array_sort(p->names, compare_names);
	g_ptr_array_add(p->names, NULL);
	return p;
}

void
package_free(Package *p)
{
	if (!p)
		return;
	if (p->zip)
		zip_discard(p->zip);
	g_clear_pointer(&p->texts, g_hash_table_unref);
	g_ptr_array_unref(p->names);
	g_free(p->dir);
	g_free(p->inner);
	g_free(p);
}

const char *const *
package_names(const Package *p)
{
	return (const char *const *)p->names->pdata;
}

bool
package_has(const Package *p, const char *name)
{
	return g_strv_contains(package_names(p), name);
}

bool
package_is_nested(const Package *p)
{
	return p->inner && *p->inner;
}

/* The bytes of FILE in the ZIP, LENGTH of them; NULL: damaged, locked by a password, or longer than
 * its entry says. */
static char *
unpack(const Package *p, const char *file, gsize *ret_length)
{
	g_autofree char *name = g_strconcat(p->inner, file, NULL);
	zip_stat_t stat;
	if (zip_stat(p->zip, name, ZIP_FL_ENC_GUESS, &stat) != 0)
		return NULL;
	zip_file_t *opened = zip_fopen_index(p->zip, stat.index, 0);
	g_autofree char *bytes = opened ? g_try_malloc(stat.size + 1) : NULL;
	zip_int64_t got = bytes ? zip_fread(opened, bytes, stat.size + 1) : -1;
	bool whole = opened && zip_fclose(opened) == 0 && got == (zip_int64_t)stat.size;
	if (!whole)
		return NULL;
	*ret_length = stat.size;
	return g_steal_pointer(&bytes);
}

bool
package_read(const Package *p, const char *file, CsvRowFn row, gpointer data, CsvTraits *ret_traits,
	GError **error)
{
	if (p->texts) {
		gsize size;
		const char *text = g_bytes_get_data(g_hash_table_lookup(p->texts, file), &size);
		return csv_read(text ? text : "", size, file, row, data, ret_traits, error);
	}
	if (!p->zip) {
		g_autofree char *path = g_build_filename(p->dir, file, NULL);
		return csv_read_file(path, file, row, data, ret_traits, error);
	}
	gsize length;
	g_autofree char *bytes = unpack(p, file, &length);
	if (!bytes)
		return csv_complain(error, EXCHANGE_ERROR_READ, file, 0, 0, NULL,
			"cannot be unpacked: the ZIP file is damaged or locked by a password. Have "
			"it sent again.");
	return csv_read(bytes, length, file, row, data, ret_traits, error);
}
