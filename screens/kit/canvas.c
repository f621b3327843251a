/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/canvas.h"

#include <string.h>

#include <curses.h>

#include "base/text.h"
#include "screens/kit/term.h"

static bool
is_outside(const Canvas *canvas, int row, int col)
{
	return row < 0 || row >= canvas->rows || col < 0 || col >= canvas->cols;
}

/* SAFE and not wider than what is left of the row. */
static int
put(Canvas *canvas, int row, int col, Style style, const char *safe)
{
	attrset(theme_attributes(style));
	mvaddstr(canvas->top + row, canvas->left + col, safe);
	attrset(A_NORMAL);
	return col + text_width(safe);
}

int
canvas_text(Canvas *canvas, int row, int col, Style style, const char *text)
{
	if (text == NULL || *text == '\0' || is_outside(canvas, row, col))
		return col;
	g_autofree char *safe = text_safe(text);
	if (text_width(safe) <= canvas->cols - col)
		return put(canvas, row, col, style, safe);
	g_autofree char *cut = text_fit(safe, canvas->cols - col);
	return put(canvas, row, col, style, cut);
}

int
canvas_textf(Canvas *canvas, int row, int col, Style style, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	return canvas_text(canvas, row, col, style, text);
}

int
canvas_fit(Canvas *canvas, int row, int col, int columns, Style style, const char *text)
{
	columns = MIN(columns, canvas->cols - col);
	if (columns <= 0 || is_outside(canvas, row, col))
		return col;
	g_autofree char *safe = text_safe(text ? text : "");
	g_autofree char *fit = text_fit(safe, columns);
	return put(canvas, row, col, style, fit);
}

int
canvas_fit_right(Canvas *canvas, int row, int col, int columns, Style style, const char *text)
{
	g_autofree char *safe = text_safe(text ? text : "");
	int spare = columns - text_width(safe);
	if (spare <= 0)
		return canvas_fit(canvas, row, col, columns, style, safe);
	canvas_fit(canvas, row, col, spare, style, "");
	return canvas_fit(canvas, row, col + spare, columns - spare, style, safe);
}

int
canvas_ascii(Canvas *canvas, int row, int col, Style style, const char *text, size_t length)
{
	attrset(theme_attributes(style));
	for (size_t i = 0; i < length && !is_outside(canvas, row, col); i++, col++) {
		chtype c = (unsigned char)text[i];
		mvaddch(canvas->top + row, canvas->left + col, c < 0x20 || c > 0x7e ? '?' : c);
	}
	attrset(A_NORMAL);
	return col;
}

/* One paragraph; returns the rows used. */
static int
wrap_paragraph(
	Canvas *canvas, int row, int col, int columns, int rows, Style style, const char *text)
{
	g_autofree char *safe = text_safe(text);
	g_autoptr(GPtrArray) lines = text_wrap(safe, columns);

	if (lines->len == 0)
		return 1;
	for (guint i = 0; i < lines->len && (int)i < rows; i++) {
		const char *line = lines->pdata[i];
		if ((int)i == rows - 1 && i + 1 < lines->len) {
			g_autofree char *more = g_strconcat(line, " …", NULL);
			canvas_fit(canvas, row + i, col, columns, style, more);
		} else {
			canvas_text(canvas, row + i, col, style, line);
		}
	}
	return MIN((int)lines->len, rows);
}

int
canvas_wrap(Canvas *canvas, int row, int col, int columns, int rows, Style style, const char *text)
{
	int used = 0;

	columns = columns > 0 ? MIN(columns, canvas->cols - col) : canvas->cols - col;
	rows = rows > 0 ? MIN(rows, canvas->rows - row) : canvas->rows - row;
	if (columns <= 0 || rows <= 0 || text == NULL || *text == '\0')
		return 0;
	g_auto(GStrv) paragraphs = g_strsplit(text, "\n", -1);
	for (char **p = paragraphs; *p != NULL && used < rows; p++)
		used += wrap_paragraph(canvas, row + used, col, columns, rows - used, style, *p);
	return used;
}

void
canvas_rule(Canvas *canvas, int row, const char *label)
{
	if (is_outside(canvas, row, 0))
		return;
	g_autofree char *dashes = g_strnfill(canvas->cols, '-');
	put(canvas, row, 0, STYLE_DIM, dashes);
	if (label != NULL && *label != '\0')
		canvas_textf(canvas, row, 2, STYLE_TITLE, " %s ", label);
}

int
canvas_bar(Canvas *canvas, int row, int col, int columns, gint64 part, gint64 whole)
{
	gint64 full = whole > 0 ? CLAMP(part, 0, whole) * columns / whole : 0;
	g_autofree char *done = g_strnfill(full, '#');
	g_autofree char *rest = g_strnfill(MAX(columns - full, 0), '-');

	canvas_text(canvas, row, col, STYLE_GOOD, done);
	return canvas_text(canvas, row, col + full, STYLE_DIM, rest);
}

void
canvas_mark_at(Canvas *canvas, int row, int col)
{
	canvas_text(canvas, row, col, STYLE_FOCUS, ">");
}

void
canvas_mark(Canvas *canvas, int row)
{
	canvas_mark_at(canvas, row, 1);
}

void
canvas_cursor(Canvas *canvas, int row, int col)
{
	if (canvas->rows <= 0 || canvas->cols <= 0)
		return;
	term_set_cursor(canvas->top + CLAMP(row, 0, canvas->rows - 1),
		canvas->left + CLAMP(col, 0, canvas->cols - 1));
}

Canvas
canvas_part(const Canvas *canvas, int row, int col, int rows, int cols)
{
	Canvas part = { 0 };

	row = CLAMP(row, 0, canvas->rows);
	col = CLAMP(col, 0, canvas->cols);
	part.top = canvas->top + row;
	part.left = canvas->left + col;
	part.rows = CLAMP(rows, 0, canvas->rows - row);
	part.cols = CLAMP(cols, 0, canvas->cols - col);
	return part;
}
