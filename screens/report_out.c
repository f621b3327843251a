/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/reports.h"

#include <string.h>

#include "desk/export.h"

/* A report as words, as pages and as a file. */

char *
report_title(App *app, const ReportField *field)
{
	g_autoptr(GString) title = g_string_new(field->title);

	g_string_replace(title, "{credential}", screens_profile(app)->credential, 0);
	if (title->len > 0)
		title->str[0] = g_ascii_toupper(title->str[0]);
	return g_strdup(title->str);
}

char *
report_cell_words(const ReportField *field, const ReportRow *row, DateStyle dates)
{
	const char *cell = row->cells[field->cell - 1];

	g_autofree char *iso = NULL, *day = NULL;

	if (!cell || field->kind != COLUMN_DAY)
		return g_strdup(cell);
	iso = g_strndup(cell, strlen("2026-11-22"));
	day = date_show(iso, dates);
	return g_strconcat(day, cell + strlen(iso), NULL);
}

char *
report_bar(const char *cell, int width)
{
	const char *slash = cell ? strchr(cell, '/') : NULL;
	gint64 part = slash ? g_ascii_strtoll(cell, NULL, 10) : 0;
	gint64 whole = slash ? g_ascii_strtoll(slash + 1, NULL, 10) : 0;
	int full = width - 6;
	g_autoptr(GString) bar = g_string_new(NULL);

	if (whole <= 0)
		return g_strdup("-");
	for (int i = 0; i < full; i++)
		g_string_append_c(bar, i < (part * full + whole / 2) / whole ? '#' : '-');
	g_string_append_printf(bar, " %3d %%", (int)(part * 100 / whole));
	return g_strdup(bar->str);
}

/* --- pages */

typedef struct {
	const ReportKindOf *kind;
	const GPtrArray *rows;
	DateStyle dates;
} Pages;

static char *
page_cell(guint row, guint column, gpointer data)
{
	const Pages *pages = data;

	return report_cell_words(
		&pages->kind->fields[column], pages->rows->pdata[row], pages->dates);
}

GBytes *
report_pages(App *app, const ReportKindOf *kind, const GPtrArray *rows, const char *filter,
	GError **error)
{
	const SessionWho *who = session_who(screens_session(app));
	Pages pages = { kind, rows, screens_profile(app)->date_style };
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *today = g_date_time_format(now, "%Y-%m-%d");
	g_autofree char *day = date_show(today, pages.dates);
	g_autofree char *clock = g_date_time_format(now, "%H:%M");
	g_autofree char *at = g_strconcat(day, " ", clock, NULL);
	g_autoptr(GPtrArray) titles = g_ptr_array_new_with_free_func(g_free);
	ReportColumn columns[REPORT_CELLS + 1] = { 0 };
	const ReportHead head = {
		.title = kind->title,
		.school = who->school,
		.filter = filter,
		.by = who->staff,
		.at = at,
		.empty = kind->empty,
		.date = today,
	};

	for (int i = 0; kind->fields[i].title; i++) {
		const ReportField *field = &kind->fields[i];

		g_ptr_array_add(titles, report_title(app, field));
		columns[i].title = titles->pdata[i];
		columns[i].share = field->width;
		columns[i].kind =
			field->kind == COLUMN_BAR
				? REPORT_BAR
				: (field->kind == COLUMN_NUMBER ? REPORT_NUMBER : REPORT_TEXT);
	}
	return report_pdf(&head, columns, page_cell, rows->len, &pages, error);
}

/* --- a file */

/* A share is "11 of 12": of "11/12" a spreadsheet makes a day. Caller owns. */
static char *
file_cell(const ReportField *field, const ReportRow *row)
{
	const char *cell = row->cells[field->cell - 1];
	g_auto(GStrv) parts = cell && field->kind == COLUMN_BAR ? g_strsplit(cell, "/", 2) : NULL;

	return parts ? g_strjoinv(" of ", parts) : g_strdup(cell);
}

static void
add_row(GString *text, const ReportFile *file, const ReportRow *row)
{
	char *cells[REPORT_CELLS];
	int n = 0;

	for (; file->kind->fields[n].title; n++)
		cells[n] = file_cell(&file->kind->fields[n], row);
	export_row(text, (const char *const *)cells, n);
	for (int i = 0; i < n; i++)
		g_free(cells[i]);
}

static char *
save_csv(const ReportFile *file, GError **error)
{
	g_autoptr(GString) text = g_string_new("");

	export_row(text, &file->head, 1);
	export_row(text, (const char *const *)file->titles->pdata, (int)file->titles->len);
	for (guint i = 0; i < file->rows->len; i++)
		add_row(text, file, file->rows->pdata[i]);
	return export_save(file->kind->name, text, error);
}

static char *
xlsx_cell(guint row, int column, gpointer data)
{
	const ReportFile *file = data;

	return file_cell(&file->kind->fields[column], file->rows->pdata[row]);
}

static char *
save_xlsx(const ReportFile *file, GError **error)
{
	int widths[REPORT_CELLS];
	XlsxAbout about = { .sheet = file->kind->title,
		.titles = (const char *const *)file->titles->pdata,
		.widths = widths,
		.note = file->head };

	for (; file->kind->fields[about.columns].title; about.columns++)
		widths[about.columns] = file->kind->fields[about.columns].width + 4;
	return export_workbook(
		file->kind->name, &about, xlsx_cell, file->rows->len, (gpointer)file, error);
}

char *
report_save(const ReportFile *file, GError **error)
{
	return file->xlsx ? save_xlsx(file, error) : save_csv(file, error);
}
