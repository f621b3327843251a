/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/package.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zip.h>

#include "exchange/csv_text.h"

/* Rows between two words about how far it is. */
#define TELL_ROWS 2000

struct Package {
	char *dir;   /* of a folder, or the folder of a single file */
	zip_t *zip;  /* of a ZIP, else NULL */
	char *inner; /* the one folder in which a ZIP has its files, with its '/'; "" none */
	char *stray; /* a file of a ZIP that lies deeper and is not read; NULL none */
	GPtrArray *names;
	GHashTable *texts; /* name to GBytes, of a package in one text; else NULL */
	guint64 all, read; /* bytes of its CSV files; read so far: each is gone through twice */
};

/* The file in hand. */
typedef struct {
	Package *package;
	int fd;          /* of a folder's */
	zip_file_t *zip; /* of a ZIP's */
	zip_uint64_t index, size, at;
} Opened;

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
is_table(const char *name)
{
	gsize length = strlen(name);
	return length > 4 && g_ascii_strcasecmp(name + length - 4, ".csv") == 0;
}

static guint64
file_size(const char *path)
{
	struct stat about;
	return stat(path, &about) == 0 ? (guint64)about.st_size : 0;
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
		if (is_litter(name) || !g_file_test(file, G_FILE_TEST_IS_REGULAR))
			continue;
		g_ptr_array_add(p->names, g_strdup(name));
		p->all += is_table(name) ? file_size(file) : 0;
	}
	return true;
}

/* The innermost folder in which all files of the ZIP lie, with its '/'; "" when they lie in none, or in
 * several. */
static char *
find_inner(zip_t *zip)
{
	g_autofree char *inner = NULL;
	for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); i++) {
		const char *name = zip_get_name(zip, (zip_uint64_t)i, ZIP_FL_ENC_GUESS);
		if (!name || is_litter(name) || g_str_has_suffix(name, "/"))
			continue;
		if (!inner)
			inner = g_strdup(name);
		while (*inner && !(g_str_has_suffix(inner, "/") && g_str_has_prefix(name, inner)))
			inner[strlen(inner) - 1] = '\0';
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
		if (!*name || is_litter(name))
			continue;
		if (strchr(name, '/') || strchr(name, '\\')) {
			if (!p->stray && !g_str_has_suffix(name, "/"))
				p->stray = g_strdup(name);
			continue;
		}
		g_ptr_array_add(p->names, g_strdup(name));
		p->all += is_table(name) ? stat.size : 0;
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

static bool
has_files(const Package *p, const char *path, GError **error)
{
	for (guint i = 0; i < p->names->len; i++)
		if (!p->stray || is_table(p->names->pdata[i]))
			return true;
	g_autofree char *name = g_path_get_basename(path);
	return csv_complain(error, EXCHANGE_ERROR_FORMAT, name, 0, 0, NULL,
		p->stray ? "its files lie in several folders inside. Put those of one package "
			   "together."
			 : "no file is here. Name the folder or the ZIP file that has them.");
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
		p->all = file_size(path);
	}
	if (!ok || !has_files(p, path, error))
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
	g_free(p->stray);
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

const char *
package_stray(const Package *p)
{
	return p->stray;
}

static gssize
opened_read(gpointer data, char *buffer, gsize size)
{
	Opened *o = data;
	gssize n;
	do
		n = o->zip ? (gssize)zip_fread(o->zip, buffer, size) : read(o->fd, buffer, size);
	while (n < 0 && !o->zip && errno == EINTR);
	if (n < 0 || (o->zip && o->at + (zip_uint64_t)n > o->size))
		return -1;
	/* A ZIP that ends before it should says so with its last piece. */
	if (n == 0 && o->zip && o->at != o->size)
		return -1;
	o->at += (zip_uint64_t)n;
	o->package->read += (guint64)n;
	return n;
}

static bool
opened_rewind(gpointer data)
{
	Opened *o = data;
	o->at = 0;
	if (!o->package->zip)
		return lseek(o->fd, 0, SEEK_SET) == 0;
	if (o->zip)
		zip_fclose(o->zip);
	o->zip = zip_fopen_index(o->package->zip, o->index, 0);
	return o->zip != NULL;
}

static bool
open_file(Opened *o, const char *file, GError **error)
{
	const Package *p = o->package;
	if (p->zip) {
		g_autofree char *name = g_strconcat(p->inner, file, NULL);
		zip_stat_t stat;
		if (zip_stat(p->zip, name, ZIP_FL_ENC_GUESS, &stat) != 0)
			return csv_complain(error, EXCHANGE_ERROR_READ, file, 0, 0, NULL,
				"the ZIP file is damaged. Have it sent again.");
		o->index = stat.index;
		o->size = stat.size;
		return true;
	}
	g_autofree char *path = g_build_filename(p->dir, file, NULL);
	o->fd = open(path, O_RDONLY | O_CLOEXEC);
	return o->fd >= 0 || csv_complain(error, EXCHANGE_ERROR_READ, file, 0, 0, NULL,
				     "cannot be read: %s", g_strerror(errno));
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
	/* What has been read is counted in it, which changes nothing that it is. */
	Opened opened = { .package = (Package *)p, .fd = -1 };
	const CsvBytes bytes = { opened_read, opened_rewind, &opened };
	bool ok = open_file(&opened, file, error) &&
		  csv_read_bytes(&bytes, file, row, data, ret_traits, error);
	if (opened.zip)
		zip_fclose(opened.zip);
	if (opened.fd >= 0)
		close(opened.fd);
	return ok;
}

double
package_done(const Package *p)
{
	return p->all ? MIN(1.0, (double)p->read / (2.0 * (double)p->all)) : 0;
}

void
package_tell(const Package *package, const RosterSink *sink, const char *file, guint64 *rows)
{
	if (++*rows % TELL_ROWS == 0 && sink->progress)
		sink->progress(sink->data, file, *rows, package_done(package));
}

void
package_warn(const CsvTraits *traits, Roster *roster, const char *file)
{
	if (traits->windows_1252)
		roster_warn(roster, file, 0,
			"not UTF-8; read as Windows-1252. Look at the names before you trust "
			"them.");
	if (traits->utf_16)
		roster_warn(roster, file, 0, "is UTF-16; read as that.");
	if (traits->delimiter != ',')
		roster_warn(roster, file, 0, "the cells are parted by %s, not by commas.",
			traits->delimiter == ';' ? "semicolons" : "tabs");
}
