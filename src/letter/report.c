/* SPDX-License-Identifier: Apache-2.0 */
/* Twice over the rows: once to measure and part them into pages, once to draw, so that "of 5" is
 * known and no more than a page is held. */
#include "letter/report.h"

#include <string.h>

#include "letter/code.h"
#include "letter/letter.h"
#include "letter/sheet.h"

#define MARGIN 40.0
#define SIZE 9.0
#define PAD 3.0
#define GUTTER 8.0
#define CELL_LINES 12
#define BAR_WORDS 38.0 /* "100 %" beside a bar */
#define GREY 0.38

enum { MOST_COLUMNS = 24 };

typedef struct {
	const ReportHead *head;
	const ReportColumn *columns;
	report_cell_fn cell;
	gpointer data;
	guint rows, n_columns;
	double left[MOST_COLUMNS], width[MOST_COLUMNS]; /* points */
	Sheet sheet;
	guint page, pages;
	GArray *breaks; /* guint: first row of each page */
} Report;

static void
place_columns(Report *report)
{
	double room = report->sheet.width - 2 * MARGIN, whole = 0, x = MARGIN;

	while (report->columns[report->n_columns].title)
		report->n_columns++;
	g_assert(report->n_columns > 0 && report->n_columns <= MOST_COLUMNS);
	for (guint i = 0; i < report->n_columns; i++)
		whole += report->columns[i].share > 0 ? report->columns[i].share : 1;
	room -= GUTTER * (report->n_columns - 1);
	for (guint i = 0; i < report->n_columns; i++) {
		double share = report->columns[i].share > 0 ? report->columns[i].share : 1;

		report->left[i] = x;
		report->width[i] = room * share / whole;
		x += report->width[i] + GUTTER;
	}
}

static SheetStyle
cell_style(const ReportColumn *column)
{
	return (SheetStyle){ .size = SIZE,
		.lines = CELL_LINES,
		.align = column->kind == REPORT_NUMBER ? SHEET_RIGHT : SHEET_LEFT };
}

static const SheetStyle section_style = { .size = SIZE + 1.5, .bold = true, .lines = 1 };

/* The heading above ROW, when it is another than the one above the row before. Caller owns. */
static char *
section_of(const Report *report, guint row, bool top)
{
	g_autofree char *now = NULL, *before = NULL;

	if (!report->head->section)
		return NULL;
	now = report->head->section(row, report->data);
	if (row > 0 && !top)
		before = report->head->section(row - 1, report->data);
	return g_strcmp0(now, before) == 0 ? NULL : g_steal_pointer(&now);
}

static double
section_height(Report *report, const char *section)
{
	return section ? sheet_text_height(&report->sheet, section, &section_style,
				 report->sheet.width - 2 * MARGIN) +
				 3 * PAD
		       : 0;
}

static double
row_height(Report *report, guint row)
{
	double highest = SIZE * 1.36;

	for (guint i = 0; i < report->n_columns; i++) {
		SheetStyle style = cell_style(&report->columns[i]);
		g_autofree char *text = report->columns[i].kind >= REPORT_CODE
						? NULL
						: report->cell(row, i, report->data);

		if (text)
			highest = MAX(highest,
				sheet_text_height(&report->sheet, text, &style, report->width[i]));
	}
	return highest + 2 * PAD;
}

/* --- what stands around the rows */

static double
draw_line(Report *report, const char *text, const SheetStyle *style, const char *tag, double y)
{
	double width = report->sheet.width - 2 * MARGIN;

	return text && *text ? sheet_text(&report->sheet, text, style, tag, MARGIN, y, width) : 0;
}

/* Title and all at the top of the first page; in one line on the others. Returns where it ends. */
static double
draw_head(Report *report)
{
	const ReportHead *head = report->head;
	SheetStyle title = { .size = 16, .bold = true, .lines = 2 };
	SheetStyle small = { .size = 9.5, .grey = GREY, .lines = 2 };
	SheetStyle notice = { .size = 9.5, .bold = true, .lines = 2 };
	double y = MARGIN;

	y += draw_line(report, head->notice, &notice, "P", y);
	if (report->page == 0) {
		y += draw_line(report, head->title, &title, "H1", y) + 2;
		y += draw_line(report, head->school, &small, "P", y);
		y += draw_line(report, head->filter, &small, "P", y);
	} else {
		g_autofree char *again =
			head->school ? g_strdup_printf("%s, %s", head->title, head->school)
				     : g_strdup(head->title);

		small.lines = 1;
		y += draw_line(report, again, &small, "P", y);
	}
	return y + 8;
}

static void
draw_foot(Report *report)
{
	const ReportHead *head = report->head;
	SheetStyle style = { .size = 8, .grey = GREY, .lines = 1 };
	double y = report->sheet.height - MARGIN - 10;
	double half = report->sheet.width - 2 * MARGIN;
	g_autofree char *number = g_strdup_printf("Page %u of %u", report->page + 1, report->pages);
	g_autofree char *who =
		g_strdup_printf("Printed%s%s%s%s", head->by ? " by " : "", head->by ? head->by : "",
			head->at ? (head->by ? ", " : " ") : "", head->at ? head->at : "");

	sheet_line(&report->sheet, MARGIN, y - 4, report->sheet.width - MARGIN, y - 4, 0.5, 0.6);
	if (head->by || head->at)
		sheet_text(&report->sheet, who, &style, "P", MARGIN, y, half - 90);
	style.align = SHEET_RIGHT;
	sheet_text(&report->sheet, number, &style, "P", report->sheet.width - MARGIN - 90, y, 90);
}

static double
heading_height(Report *report)
{
	double highest = 0;

	for (guint i = 0; i < report->n_columns; i++) {
		SheetStyle style = cell_style(&report->columns[i]);

		style.bold = true;
		style.lines = 3;
		highest = MAX(highest, sheet_text_height(&report->sheet, report->columns[i].title,
					       &style, report->width[i]));
	}
	return highest + 2 * PAD;
}

static double
draw_heading(Report *report, double y)
{
	double height = heading_height(report);
	double right = report->sheet.width - MARGIN;

	pdf_rectangle(report->sheet.pdf, MARGIN - 4, y, right - MARGIN + 8, height, 0.92);
	pdf_tag_begin(report->sheet.pdf, "TR", NULL);
	for (guint i = 0; i < report->n_columns; i++) {
		SheetStyle style = cell_style(&report->columns[i]);

		style.bold = true;
		style.lines = 3;
		sheet_text(&report->sheet, report->columns[i].title, &style, "TH", report->left[i],
			y + PAD, report->width[i]);
	}
	pdf_tag_end(report->sheet.pdf);
	return y + height;
}

static double
room_top(Report *report, bool first)
{
	const ReportHead *head = report->head;
	SheetStyle title = { .size = 16, .bold = true, .lines = 2 };
	SheetStyle small = { .size = 9.5, .lines = 2 };
	double width = report->sheet.width - 2 * MARGIN, y = MARGIN + 8;
	SheetStyle notice = { .size = 9.5, .bold = true, .lines = 2 };
	const char *lines[] = { head->school, head->filter };

	if (head->notice)
		y += sheet_text_height(&report->sheet, head->notice, &notice, width);
	if (first) {
		y += sheet_text_height(&report->sheet, head->title, &title, width) + 2;
		for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
			if (lines[i] && *lines[i])
				y += sheet_text_height(&report->sheet, lines[i], &small, width);
	} else {
		y += sheet_text_height(&report->sheet, "x", &small, width);
	}
	return y + heading_height(report);
}

/* --- rows */

static void
draw_bar(Report *report, guint column, const char *text, double y)
{
	g_auto(GStrv) parts = g_strsplit(text, "/", 2);
	gint64 part = g_ascii_strtoll(parts[0], NULL, 10);
	gint64 whole = parts[0] && parts[1] ? g_ascii_strtoll(parts[1], NULL, 10) : 0;
	double share = whole > 0 ? CLAMP((double)part / (double)whole, 0, 1) : 0;
	double width = report->width[column] - BAR_WORDS;
	SheetStyle style = { .size = SIZE, .align = SHEET_RIGHT };
	g_autofree char *words =
		whole > 0 ? g_strdup_printf("%" G_GINT64_FORMAT " %%", part * 100 / whole)
			  : g_strdup("-");

	pdf_rectangle(report->sheet.pdf, report->left[column], y + 2, width, SIZE - 1, 0.88);
	pdf_rectangle(
		report->sheet.pdf, report->left[column], y + 2, width * share, SIZE - 1, 0.35);
	sheet_text(&report->sheet, words, &style, "TD", report->left[column] + width, y, BAR_WORDS);
}

/* As large as the column allows, at most a little larger than the rest. */
static void
draw_code(Report *report, guint column, const Secret *code, double y)
{
	double width = code_width(report->sheet.context, code, NULL);
	double size = width > 0 ? MIN(SIZE + 1, report->width[column] / width) : SIZE;

	pdf_tag_begin(report->sheet.pdf, "TD", NULL);
	code_draw(report->sheet.pdf, report->sheet.context, code, size, report->left[column],
		y + SIZE + 1);
	pdf_tag_end(report->sheet.pdf);
}

static double
draw_row(Report *report, guint row, bool top, double y)
{
	g_autofree char *section = section_of(report, row, top);
	double height = row_height(report, row);

	if (section) {
		sheet_text(&report->sheet, section, &section_style, "H2", MARGIN, y + 2 * PAD,
			report->sheet.width - 2 * MARGIN);
		y += section_height(report, section);
	}
	pdf_tag_begin(report->sheet.pdf, "TR", NULL);
	for (guint i = 0; i < report->n_columns; i++) {
		SheetStyle style = cell_style(&report->columns[i]);
		bool is_code = report->columns[i].kind == REPORT_CODE;
		const Secret *code = is_code ? report->head->code(row, report->data) : NULL;
		g_autofree char *text = is_code ? NULL : report->cell(row, i, report->data);

		if (code)
			draw_code(report, i, code, y + PAD);
		else if (text && report->columns[i].kind == REPORT_BAR)
			draw_bar(report, i, text, y + PAD);
		else if (text)
			sheet_text(&report->sheet, text, &style, "TD", report->left[i], y + PAD,
				report->width[i]);
	}
	pdf_tag_end(report->sheet.pdf);
	y += height;
	sheet_line(&report->sheet, MARGIN, y, report->sheet.width - MARGIN, y, 0.3, 0.75);
	return y;
}

/* The first row of each page. */
static void
part_pages(Report *report)
{
	double bottom = report->sheet.height - MARGIN - 20;
	double y = room_top(report, true);
	bool top = true;

	for (guint row = 0; row < report->rows; row++) {
		g_autofree char *section = section_of(report, row, top);
		double height = row_height(report, row);

		if (!top && y + section_height(report, section) + height > bottom) {
			g_array_append_val(report->breaks, row);
			y = room_top(report, false);
			top = true;
			row--;
			continue;
		}
		y += section_height(report, section) + height;
		top = false;
	}
	report->pages = report->breaks->len + 1;
}

static void
draw_page(Report *report)
{
	guint first = report->page ? g_array_index(report->breaks, guint, report->page - 1) : 0;
	guint last = report->page < report->breaks->len
			     ? g_array_index(report->breaks, guint, report->page)
			     : report->rows;
	SheetStyle plain = { .size = 10 };
	double y;

	if (report->head->watermark)
		sheet_watermark(&report->sheet, report->head->watermark);
	y = draw_head(report);
	pdf_tag_begin(report->sheet.pdf, "Table", NULL);
	y = draw_heading(report, y);
	for (guint row = first; row < last; row++)
		y = draw_row(report, row, row == first, y);
	pdf_tag_end(report->sheet.pdf);
	if (report->rows == 0)
		draw_line(report, report->head->empty ? report->head->empty : "Nothing to list.",
			&plain, "P", y + 8);
	draw_foot(report);
}

static void
draw_pages(Report *report)
{
	place_columns(report);
	report->breaks = g_array_new(FALSE, FALSE, sizeof(guint));
	part_pages(report);
	for (report->page = 0; report->page < report->pages; report->page++) {
		if (report->page > 0)
			sheet_next_page(&report->sheet);
		draw_page(report);
	}
	g_array_unref(report->breaks);
}

GBytes *
report_pdf(const ReportHead *head, const ReportColumn *columns, report_cell_fn cell, guint rows,
	gpointer data, GError **error)
{
	Report report = {
		.head = head, .columns = columns, .cell = cell, .rows = rows, .data = data
	};
	double wide = LETTER_HEIGHT, high = LETTER_WIDTH;

	if (!sheet_begin(&report.sheet, head->title, "en", head->date,
		    head->landscape ? wide : high, head->landscape ? high : wide, error))
		return NULL;
	draw_pages(&report);
	return sheet_end(&report.sheet, error);
}

bool
report_draw_in(Pdf *pdf, const ReportHead *head, const ReportColumn *columns, report_cell_fn cell,
	guint rows, gpointer data, guint *ret_pages, GError **error)
{
	Report report = {
		.head = head, .columns = columns, .cell = cell, .rows = rows, .data = data
	};

	if (!sheet_begin_in(&report.sheet, pdf, "en",
		    head->landscape ? LETTER_HEIGHT : LETTER_WIDTH,
		    head->landscape ? LETTER_WIDTH : LETTER_HEIGHT, error))
		return false;
	pdf_tag_begin(pdf, "Sect", NULL);
	pdf_tag_lang(pdf, "en");
	draw_pages(&report);
	pdf_tag_end(pdf);
	sheet_end_in(&report.sheet);
	*ret_pages = report.pages;
	return true;
}

Secret *
report_secret(const ReportHead *head, const ReportColumn *columns, report_cell_fn cell, guint rows,
	gpointer data, guint *ret_pages, GError **error)
{
	g_autoptr(Pdf) pdf =
		pdf_new(&(PdfAbout){ .title = head->title, .lang = "en", .date = head->date });

	return report_draw_in(pdf, head, columns, cell, rows, data, ret_pages, error)
		       ? pdf_finish(pdf, error)
		       : NULL;
}
