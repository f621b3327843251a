/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/list.h"

#include "base/text.h"
#include "screens/kit/keys.h"

#define MARGIN 3 /* '>' stands in it */
#define GAP 2
#define COLUMNS_MAX 16

struct Cell {
	char *text;
	Style style;
};

/* Lines, as they would stand on an endless screen: each section with rows has a heading, then its
 * rows. The focus is a line that is a row. */
struct List {
	const ListSection *sections;
	int n_sections;
	int section, row; /* in focus */
	int top;          /* line in the first row drawn */
	int page;         /* rows drawn last */
};

void
cell_set(Cell *cell, Style style, const char *text)
{
	g_free(cell->text);
	cell->text = g_strdup(text);
	cell->style = style;
}

void
cell_setf(Cell *cell, Style style, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_free(cell->text);
	cell->text = g_strdup_vprintf(format, args);
	va_end(args);
	cell->style = style;
}

List *
list_new(const ListSection *sections, int n_sections)
{
	List *list = g_new0(List, 1);
	list->sections = sections;
	list->n_sections = n_sections;
	list->page = 10;
	return list;
}

void
list_free(List *list)
{
	g_free(list);
}

static const GPtrArray *
rows_of(const ListSection *section, const void *data)
{
	return *(GPtrArray *const *)((const char *)data + section->rows);
}

static int
section_count(const List *list, int section, const void *data)
{
	const ListSection *its = &list->sections[section];

	if (its->count != NULL)
		return MAX(its->count(data), 0);
	const GPtrArray *rows = rows_of(its, data);
	return rows != NULL ? (int)rows->len : 0;
}

int
list_count(const List *list, const void *data)
{
	int sum = 0;
	for (int s = 0; s < list->n_sections; s++)
		sum += section_count(list, s, data);
	return sum;
}

/* The Nth row of all sections is ROW of SECTION. */
static int
position(const List *list, const void *data)
{
	int before = 0;
	for (int s = 0; s < list->section && s < list->n_sections; s++)
		before += section_count(list, s, data);
	return before + list->row;
}

static void
go_to(List *list, int n, const void *data)
{
	n = CLAMP(n, 0, MAX(list_count(list, data) - 1, 0));
	for (int s = 0; s < list->n_sections; s++) {
		int rows = section_count(list, s, data);
		if (n < rows) {
			list->section = s;
			list->row = n;
			return;
		}
		n -= rows;
	}
	list->section = list->row = 0;
}

int
list_focus(List *list, const void *data, int *ret_section)
{
	if (list_count(list, data) == 0)
		return -1;
	if (list->section >= list->n_sections ||
		list->row >= section_count(list, list->section, data))
		go_to(list, position(list, data), data);
	if (ret_section != NULL)
		*ret_section = list->section;
	return list->row;
}

gpointer
list_row(List *list, const void *data)
{
	int section, row = list_focus(list, data, &section);

	if (row < 0)
		return NULL;
	g_assert(list->sections[section].count == NULL);
	return rows_of(&list->sections[section], data)->pdata[row];
}

void
list_set_focus(List *list, int section, int row)
{
	list->section = MAX(section, 0);
	list->row = MAX(row, 0);
}

void
list_home(List *list)
{
	list->section = list->row = list->top = 0;
}

bool
list_key(List *list, int key, const void *data)
{
	int rows = list_count(list, data);

	if (list_focus(list, data, NULL) < 0)
		return false;
	int at = position(list, data);
	switch (key) {
	case K_UP:
		go_to(list, at - 1, data);
		return true;
	case K_DOWN:
		go_to(list, at + 1, data);
		return true;
	case K_PGUP:
		go_to(list, at - MAX(list->page - 2, 1), data);
		return true;
	case K_PGDN:
		go_to(list, at + MAX(list->page - 2, 1), data);
		return true;
	case K_HOME:
		go_to(list, 0, data);
		return true;
	case K_END:
		go_to(list, rows - 1, data);
		return true;
	}
	return false;
}

/* --- drawing */

static int
set_width(const ListColumn *set)
{
	int width = MARGIN - GAP;
	for (; set->title != NULL; set++)
		width += GAP + set->width;
	return width;
}

static const ListColumn *
fitting_set(const ListSection *section, int columns)
{
	const ListColumn *const *set = section->sets;
	while (set[1] != NULL && set_width(*set) > columns)
		set++;
	return *set;
}

/* The width of each column of SET in COLUMNS; returns how many there are. */
static int
share_out(const ListColumn *set, int columns, int *widths)
{
	int n = 0, growing = 0;
	int spare = columns - set_width(set) - 1;

	for (; set[n].title != NULL && n < COLUMNS_MAX; n++) {
		widths[n] = set[n].width;
		growing += set[n].grows;
	}
	for (int i = 0; i < n && spare > 0 && growing > 0; i++) {
		if (!set[i].grows)
			continue;
		int share = spare / growing--;
		widths[i] += share;
		spare -= share;
	}
	return n;
}

static void
draw_cell(Canvas *canvas, int row, int col, int width, const ListColumn *column, Style style,
	const char *text)
{
	if (column->right)
		canvas_fit_right(canvas, row, col, width, style, text);
	else
		canvas_fit(canvas, row, col, width, style, text);
}

static void
draw_line(const List *list, Canvas *canvas, int at, int section, int row, const void *data)
{
	const ListSection *its = &list->sections[section];
	const ListColumn *set = fitting_set(its, canvas->cols);
	bool focused = section == list->section && row == list->row;
	int widths[COLUMNS_MAX];
	int n = share_out(set, canvas->cols, widths);

	for (int i = 0, col = MARGIN; i < n; col += widths[i] + GAP, i++) {
		if (row < 0) {
			draw_cell(canvas, at, col, widths[i], &set[i], STYLE_TITLE, set[i].title);
			continue;
		}
		Cell cell = { NULL, STYLE_NORMAL };
		its->cell(data, row, set[i].id, &cell);
		if (focused && cell.style == STYLE_NORMAL)
			cell.style = STYLE_FOCUS;
		draw_cell(canvas, at, col, widths[i], &set[i], cell.style, cell.text);
		g_free(cell.text);
	}
}

/* Line number LINE as section and row (-1: its heading). False: past the end. */
static bool
line_at(const List *list, int line, const void *data, int *ret_section, int *ret_row)
{
	for (int s = 0; s < list->n_sections; s++) {
		int rows = section_count(list, s, data);
		if (rows == 0)
			continue;
		if (line <= rows) {
			*ret_section = s;
			*ret_row = line - 1;
			return true;
		}
		line -= rows + 1;
	}
	return false;
}

static int
line_count(const List *list, const void *data)
{
	int lines = 0;
	for (int s = 0; s < list->n_sections; s++) {
		int rows = section_count(list, s, data);
		lines += rows > 0 ? rows + 1 : 0;
	}
	return lines;
}

static int
focus_line(const List *list, const void *data)
{
	int line = 0;
	for (int s = 0; s < list->section; s++) {
		int rows = section_count(list, s, data);
		line += rows > 0 ? rows + 1 : 0;
	}
	return line + 1 + list->row;
}

/* The first row drawn is always a heading (the one of the section of line TOP), so the focus has
 * to be below TOP. */
static void
scroll(List *list, int rows, const void *data)
{
	int line = focus_line(list, data);
	int lines = line_count(list, data);

	list->top = MIN(list->top, MAX(lines - rows, 0));
	if (line <= list->top)
		list->top = line - 1;
	if (line > list->top + rows - 1)
		list->top = line - rows + 1;
}

static int
draw_lines(List *list, Canvas *canvas, int row, int rows, const void *data, bool cursor)
{
	int section = 0, its_row = 0, used = 0;

	list->page = rows;
	scroll(list, rows, data);
	for (; used < rows && line_at(list, list->top + used, data, &section, &its_row); used++) {
		draw_line(list, canvas, row + used, section, used == 0 ? -1 : its_row, data);
		if (used == 0 || section != list->section || its_row != list->row)
			continue;
		canvas_mark(canvas, row + used);
		if (cursor)
			canvas_cursor(canvas, row + used, MARGIN);
	}
	return used;
}

/* The column behind the last heading of any section. */
static int
headings_end(const List *list, int columns, const void *data)
{
	int end = 0;

	for (int s = 0; s < list->n_sections; s++) {
		const ListColumn *set = fitting_set(&list->sections[s], columns);
		int widths[COLUMNS_MAX];
		int n = section_count(list, s, data) > 0 ? share_out(set, columns, widths) : 0;

		for (int i = 0, col = MARGIN; i < n; col += widths[i] + GAP, i++) {
			int title = MIN(text_width(set[i].title), widths[i]);
			if (title > 0)
				end = MAX(end, col + (set[i].right ? widths[i] : title));
		}
	}
	return end;
}

/* What does not fit is counted ("3 of 25"): beside the headings, or below the rows when the headings
 * need the room. */
int
list_draw(List *list, Canvas *canvas, int row, int rows, const void *data, bool cursor)
{
	int count = list_count(list, data);
	g_autofree char *widest = g_strdup_printf("%d of %d", count, count);

	rows = MIN(rows, canvas->rows - row);
	if (rows < 2 || list_focus(list, data, NULL) < 0)
		return 0;
	bool more = line_count(list, data) > rows;
	bool below = more &&
		     headings_end(list, canvas->cols, data) > canvas->cols - text_width(widest) - 2;
	if (!more || (below && rows == 2))
		return draw_lines(list, canvas, row, rows, data, cursor);
	int used = draw_lines(list, canvas, row, rows - below, data, cursor);
	g_autofree char *place = g_strdup_printf(" %d of %d", position(list, data) + 1, count);
	canvas_text(canvas, below ? row + used : row, canvas->cols - text_width(place) - 1,
		STYLE_DIM, place);
	return used + below;
}
