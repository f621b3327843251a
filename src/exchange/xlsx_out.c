/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/xlsx_out.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <xlsxwriter.h>

#include "base/text.h"

enum { CELL_MAX = 32000, ROWS_MAX = 1048573 };

G_DEFINE_QUARK(xlsx - error - quark, xlsx_error)

/* The library says on standard error what it returns as well, in the middle of a screen. */
static int
hush(void)
{
	int kept = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	int nowhere = kept >= 0 ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;

	if (nowhere >= 0) {
		dup2(nowhere, STDERR_FILENO);
		close(nowhere);
	}
	return kept;
}

static void
speak(int kept)
{
	if (kept < 0)
		return;
	dup2(kept, STDERR_FILENO);
	close(kept);
}

static char *
cut(char *text)
{
	if (g_utf8_strlen(text, -1) > CELL_MAX)
		*g_utf8_offset_to_pointer(text, CELL_MAX) = '\0';
	return text;
}

static lxw_error
put(lxw_worksheet *sheet, lxw_row_t row, int column, const char *text, lxw_format *format)
{
	g_autofree char *safe = text && *text ? cut(text_safe(text)) : NULL;

	return safe ? worksheet_write_string(sheet, row, (lxw_col_t)column, safe, format)
		    : LXW_NO_ERROR;
}

/* Fills BOOK and ends it; it is freed in either case. */
static lxw_error
fill(lxw_workbook *book, const XlsxAbout *about, xlsx_cell_fn cell, guint rows, gpointer data)
{
	lxw_worksheet *sheet = workbook_add_worksheet(book, about->sheet);
	lxw_format *text = workbook_add_format(book);
	lxw_format *bold = workbook_add_format(book);
	lxw_error bad = sheet ? LXW_NO_ERROR : LXW_ERROR_MEMORY_MALLOC_FAILED;
	lxw_error ended;

	format_set_num_format(text, "@");
	format_set_num_format(bold, "@");
	format_set_bold(bold);
	for (int i = 0; !bad && i < about->columns; i++) {
		bad = worksheet_set_column(
			sheet, (lxw_col_t)i, (lxw_col_t)i, about->widths[i], text);
		if (!bad)
			bad = put(sheet, 0, i, about->titles[i], bold);
	}
	for (guint row = 0; !bad && row < rows; row++)
		for (int i = 0; !bad && i < about->columns; i++) {
			g_autofree char *value = cell(row, i, data);

			bad = put(sheet, row + 1, i, value, text);
		}
	if (!bad)
		bad = put(sheet, rows + 2, 0, about->note, text);
	if (!bad) {
		worksheet_freeze_panes(sheet, 1, 0);
		worksheet_repeat_rows(sheet, 0, 0);
		worksheet_set_landscape(sheet);
		bad = worksheet_autofilter(sheet, 0, 0, rows, (lxw_col_t)(about->columns - 1));
	}
	ended = workbook_close(book);
	return bad ? bad : ended;
}

static bool
put_in_place(const char *made, const char *path)
{
	int fd = open(made, O_RDONLY | O_CLOEXEC);
	bool kept = fd >= 0 && fchmod(fd, 0600) == 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return kept && g_rename(made, path) == 0;
}

static bool
write_into(const char *room, const char *made, const XlsxAbout *about, xlsx_cell_fn cell,
	guint rows, gpointer data, GError **error)
{
	lxw_workbook_options options = { .tmpdir = (char *)room };
	mode_t mask = umask(077);
	int kept = hush();
	lxw_workbook *book = workbook_new_opt(made, &options);
	lxw_error bad = book ? fill(book, about, cell, rows, data) : LXW_ERROR_MEMORY_MALLOC_FAILED;

	speak(kept);
	umask(mask);
	if (bad)
		g_set_error(error, XLSX_ERROR, XLSX_ERROR_WRITE,
			"The workbook could not be written: %s", lxw_strerror(bad));
	return !bad;
}

bool
xlsx_out_save(const char *path, const XlsxAbout *about, xlsx_cell_fn cell, guint rows,
	gpointer data, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *room = g_build_filename(folder, ".pindesk-XXXXXX", NULL);
	g_autofree char *made = NULL;
	bool kept = false;

	if (rows > ROWS_MAX) {
		g_set_error(error, XLSX_ERROR, XLSX_ERROR_WRITE,
			"%u lines are more than a sheet takes. Choose fewer.", rows);
		return false;
	}
	if (!g_mkdtemp_full(room, 0700)) {
		g_set_error(error, XLSX_ERROR, XLSX_ERROR_WRITE,
			"Nothing can be written in %s: %s.", folder, g_strerror(errno));
		return false;
	}
	made = g_build_filename(room, "new.xlsx", NULL);
	if (write_into(room, made, about, cell, rows, data, error)) {
		kept = put_in_place(made, path);
		if (!kept)
			g_set_error(error, XLSX_ERROR, XLSX_ERROR_WRITE,
				"%s could not be written: %s.", path, g_strerror(errno));
	}
	g_unlink(made);
	g_rmdir(room);
	return kept;
}
