/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/export.h"

#include "exchange/csv_out.h"

void
export_row(GString *text, const char *const *cells, int n)
{
	csv_out_row(text, cells, n);
}

static char *
folder(GError **error)
{
	const char *documents = g_get_user_special_dir(G_USER_DIRECTORY_DOCUMENTS);
	g_autofree char *path =
		g_build_filename(documents ? documents : g_get_home_dir(), "pindesk", NULL);

	if (g_mkdir_with_parents(path, 0700) != 0) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
			"The folder %s cannot be made.", path);
		return NULL;
	}
	return g_steal_pointer(&path);
}

char *
export_path(const char *name, const char *ending, GError **error)
{
	g_autofree char *where = folder(error);
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *stamp = g_date_time_format(now, "%Y-%m-%d-%H%M%S");
	g_autofree char *file = g_strdup_printf("%s-%s.%s", name, stamp, ending);

	return where ? g_build_filename(where, file, NULL) : NULL;
}

char *
export_save(const char *name, const GString *text, GError **error)
{
	g_autofree char *path = export_path(name, "csv", error);

	return path && csv_out_save(text, path, error) ? g_steal_pointer(&path) : NULL;
}

char *
export_workbook(const char *name, const XlsxAbout *about, xlsx_cell_fn cell, guint rows,
	gpointer data, GError **error)
{
	g_autofree char *path = export_path(name, "xlsx", error);

	return path && xlsx_out_save(path, about, cell, rows, data, error) ? g_steal_pointer(&path)
									   : NULL;
}
