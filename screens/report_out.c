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
	return g_strdup(title->str);
}

char *
report_cell_words(const ReportField *field, const ReportRow *row, DateStyle dates)
{
	const char *cell = row->cells[field->cell - 1];

	if (!cell)
		return NULL;
	return field->kind == COLUMN_DAY ? date_show(cell, dates) : g_strdup(cell);
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

static void
add_row(GString *text, App *app, const ReportKindOf *kind, const ReportRow *row)
{
	g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

	for (int i = 0; kind->fields[i].title; i++)
		g_ptr_array_add(cells, row ? g_strdup(row->cells[kind->fields[i].cell - 1])
					   : report_title(app, &kind->fields[i]));
	export_row(text, (const char *const *)cells->pdata, (int)cells->len);
}

char *
report_file(App *app, const ReportKindOf *kind, const GPtrArray *rows, GError **error)
{
	g_autoptr(GString) text = g_string_new("");

	add_row(text, app, kind, NULL);
	for (guint i = 0; i < rows->len; i++)
		add_row(text, app, kind, rows->pdata[i]);
	return export_save(kind->name, text, error);
}
