/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/sheet.h"

#include <cairo-pdf.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "letter/fonts.h"
#include "letter/letter.h"

static cairo_status_t
take_bytes(void *data, const unsigned char *bytes, unsigned int len)
{
	g_byte_array_append(data, bytes, len);
	return CAIRO_STATUS_SUCCESS;
}

bool
sheet_begin(Sheet *sheet, const char *title, const char *lang, const char *date, double width,
	double height, GError **error)
{
	g_autofree char *when = g_strdup_printf("%sT12:00:00Z", date ? date : "2000-01-01");

	*sheet = (Sheet){ .width = width, .height = height };
	sheet->context = letter_fonts_context(lang, error);
	if (!sheet->context)
		return false;
	sheet->bytes = g_byte_array_new();
	sheet->surface =
		cairo_pdf_surface_create_for_stream(take_bytes, sheet->bytes, width, height);
	cairo_pdf_surface_restrict_to_version(sheet->surface, CAIRO_PDF_VERSION_1_5);
	cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_TITLE, title);
	cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_CREATOR, "pindesk");
	cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_CREATE_DATE, when);
	cairo_pdf_surface_set_metadata(sheet->surface, CAIRO_PDF_METADATA_MOD_DATE, when);
	sheet->cr = cairo_create(sheet->surface);
	cairo_tag_begin(sheet->cr, "Document", NULL);
	return true;
}

void
sheet_next_page(Sheet *sheet)
{
	cairo_show_page(sheet->cr);
}

GBytes *
sheet_end(Sheet *sheet, GError **error)
{
	cairo_status_t status;

	cairo_tag_end(sheet->cr, "Document");
	cairo_show_page(sheet->cr);
	cairo_destroy(sheet->cr);
	cairo_surface_finish(sheet->surface);
	status = cairo_surface_status(sheet->surface);
	cairo_surface_destroy(sheet->surface);
	g_object_unref(sheet->context);
	g_autoptr(GByteArray) bytes = sheet->bytes;
	if (sheet->error) {
		g_propagate_error(error, sheet->error);
		return NULL;
	}
	if (status != CAIRO_STATUS_SUCCESS) {
		g_set_error(error, LETTER_ERROR, LETTER_ERROR_DRAW,
			"The page could not be drawn: %s.", cairo_status_to_string(status));
		return NULL;
	}
	return g_bytes_new(bytes->data, bytes->len);
}

static PangoAlignment
alignment(const Sheet *sheet, const SheetStyle *style)
{
	/* Pango turns left and right round by itself where the text runs from right to left. */
	bool turned = sheet->right_to_left && style->left_to_right;

	if (style->align == SHEET_CENTER)
		return PANGO_ALIGN_CENTER;
	return (style->align == SHEET_END) != turned ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
}

/* To LINES lines. Pango would keep the rest in the file for whoever copies the text out of it. */
static void
cut(PangoLayout *layout, int lines)
{
	while (pango_layout_get_line_count(layout) > lines) {
		PangoLayoutLine *last = pango_layout_get_line_readonly(layout, lines - 1);
		const char *text = pango_layout_get_text(layout);
		const char *end = text + pango_layout_line_get_start_index(last) +
				  pango_layout_line_get_length(last);
		g_autofree char *kept = NULL;
		g_autofree char *shorter = NULL;

		for (int back = 0; back < 3 && end > text; back++)
			end = text_prev(text, end);
		if (end == text)
			return;
		kept = g_strndup(text, (gsize)(end - text));
		shorter = g_strconcat(g_strchomp(kept), "\u2026", NULL);
		pango_layout_set_text(layout, shorter, -1);
	}
}

PangoLayout *
sheet_layout(Sheet *sheet, const char *text, const SheetStyle *style, double width)
{
	PangoLayout *layout;
	PangoFontDescription *font = letter_fonts_describe(style->size, style->bold);
	g_autofree char *safe = text_safe(text);

	pango_context_set_base_dir(sheet->context, sheet->right_to_left && !style->left_to_right
							   ? PANGO_DIRECTION_RTL
							   : PANGO_DIRECTION_LTR);
	layout = pango_layout_new(sheet->context);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_auto_dir(layout, FALSE);
	pango_layout_set_alignment(layout, alignment(sheet, style));
	pango_layout_set_text(layout, safe, -1);
	if (style->lines > 0)
		cut(layout, style->lines);
	return layout;
}

static double
layout_height(PangoLayout *layout)
{
	int height = 0;

	pango_layout_get_size(layout, NULL, &height);
	return (double)height / PANGO_SCALE;
}

double
sheet_text_height(Sheet *sheet, const char *text, const SheetStyle *style, double width)
{
	g_autoptr(PangoLayout) layout = sheet_layout(sheet, text, style, width);

	return layout_height(layout);
}

/* Where something WIDTH wide begins, counted from the left. */
static double
from_left(const Sheet *sheet, double x, double width)
{
	return sheet->right_to_left ? sheet->width - x - width : x;
}

double
sheet_text(Sheet *sheet, const char *text, const SheetStyle *style, const char *tag, double x,
	double y, double width)
{
	g_autoptr(PangoLayout) layout = sheet_layout(sheet, text, style, width);

	cairo_tag_begin(sheet->cr, tag, NULL);
	cairo_set_source_rgb(sheet->cr, style->grey, style->grey, style->grey);
	cairo_move_to(sheet->cr, from_left(sheet, x, width), y);
	pango_cairo_show_layout(sheet->cr, layout);
	cairo_tag_end(sheet->cr, tag);
	return layout_height(layout);
}

void
sheet_text_fit(Sheet *sheet, const char *text, SheetStyle style, double smallest, const char *box,
	double x, double y, double width)
{
	double base = style.size;

	if (sheet->error)
		return;
	for (; style.size >= smallest; style.size -= 0.5) {
		g_autoptr(PangoLayout) layout = sheet_layout(sheet, text, &style, width);

		if (pango_layout_get_line_count(layout) > 1)
			continue;
		sheet_text(sheet, text, &style, "P", x, y + (base - style.size), width);
		return;
	}
	g_set_error(&sheet->error, LETTER_ERROR, LETTER_ERROR_OVERFLOW,
		"The text in %s is too long even in small print. Shorten it: \"%.60s%s\".", box,
		text, strlen(text) > 60 ? "..." : "");
}

void
sheet_line(Sheet *sheet, double x1, double y1, double x2, double y2, double thick, double grey)
{
	cairo_set_source_rgb(sheet->cr, grey, grey, grey);
	cairo_set_line_width(sheet->cr, thick);
	cairo_new_path(sheet->cr);
	cairo_move_to(sheet->cr, from_left(sheet, x1, 0), y1);
	cairo_line_to(sheet->cr, from_left(sheet, x2, 0), y2);
	cairo_stroke(sheet->cr);
}

static void
box(Sheet *sheet, double x, double y, double width, double height, double grey)
{
	cairo_set_source_rgb(sheet->cr, grey, grey, grey);
	cairo_new_path(sheet->cr);
	cairo_rectangle(sheet->cr, from_left(sheet, x, width), y, width, height);
}

void
sheet_frame(
	Sheet *sheet, double x, double y, double width, double height, double thick, double grey)
{
	box(sheet, x, y, width, height, grey);
	cairo_set_line_width(sheet->cr, thick);
	cairo_stroke(sheet->cr);
}

void
sheet_fill(Sheet *sheet, double x, double y, double width, double height, double grey)
{
	box(sheet, x, y, width, height, grey);
	cairo_fill(sheet->cr);
}

void
sheet_watermark(Sheet *sheet, const char *text)
{
	SheetStyle style = { .size = 110, .bold = true, .grey = 0.92, .align = SHEET_CENTER };
	double diagonal = hypot(sheet->width, sheet->height);
	double height;

	while (style.size > 20) {
		g_autoptr(PangoLayout) layout = sheet_layout(sheet, text, &style, diagonal * 0.8);

		if (pango_layout_get_line_count(layout) == 1)
			break;
		style.size -= 5;
	}
	height = sheet_text_height(sheet, text, &style, diagonal);
	cairo_save(sheet->cr);
	cairo_translate(sheet->cr, sheet->width / 2, sheet->height / 2);
	cairo_rotate(sheet->cr, -atan2(sheet->height, sheet->width));
	g_autoptr(PangoLayout) layout = sheet_layout(sheet, text, &style, diagonal);
	cairo_set_source_rgb(sheet->cr, style.grey, style.grey, style.grey);
	cairo_move_to(sheet->cr, -diagonal / 2, -height / 2);
	pango_cairo_show_layout(sheet->cr, layout);
	cairo_restore(sheet->cr);
}
