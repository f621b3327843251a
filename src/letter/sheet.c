/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/sheet.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "letter/fonts.h"
#include "letter/simple.h"

enum { LINE_MAX_CHARS = 400, PLACED_MAX = 1000 };

bool
sheet_begin(Sheet *sheet, const char *title, const char *lang, const char *date, double width,
	double height, GError **error)
{
	*sheet = (Sheet){ .width = width, .height = height };
	sheet->context = letter_fonts_context(lang, error);
	if (!sheet->context)
		return false;
	sheet->pdf =
		pdf_new(&(PdfAbout){ .title = title, .lang = lang, .date = date, .open = true });
	pdf_page_begin(sheet->pdf, width, height);
	return true;
}

bool
sheet_begin_in(
	Sheet *sheet, Pdf *pdf, const char *lang, double width, double height, GError **error)
{
	*sheet = (Sheet){ .pdf = pdf, .width = width, .height = height };
	sheet->context = letter_fonts_context(lang, error);
	if (sheet->context)
		pdf_page_begin(pdf, width, height);
	return sheet->context != NULL;
}

static void
sheet_clear(Sheet *sheet)
{
	g_clear_pointer(&sheet->placed, g_hash_table_unref);
	g_clear_object(&sheet->context);
}

void
sheet_end_in(Sheet *sheet)
{
	sheet_clear(sheet);
	pdf_page_end(g_steal_pointer(&sheet->pdf));
}

void
sheet_next_page(Sheet *sheet)
{
	pdf_page_end(sheet->pdf);
	pdf_page_begin(sheet->pdf, sheet->width, sheet->height);
}

GBytes *
sheet_end(Sheet *sheet, GError **error)
{
	g_autoptr(Pdf) pdf = g_steal_pointer(&sheet->pdf);

	sheet_clear(sheet);
	pdf_page_end(pdf);
	return pdf_finish_bytes(pdf, error);
}

/* The first byte of LAYOUT's text that no font has a glyph for; -1: there is none. */
static int
first_unknown(PangoLayout *layout)
{
	PangoLayoutIter *iter = NULL;
	int found = -1;

	if (pango_layout_get_unknown_glyphs_count(layout) == 0)
		return -1;
	iter = pango_layout_get_iter(layout);
	do {
		const PangoGlyphItem *run = pango_layout_iter_get_run_readonly(iter);

		for (int i = 0; run && found < 0 && i < run->glyphs->num_glyphs; i++) {
			PangoGlyph glyph = run->glyphs->glyphs[i].glyph;

			if (glyph != PANGO_GLYPH_EMPTY && (glyph & PANGO_GLYPH_UNKNOWN_FLAG))
				found = run->item->offset + run->glyphs->log_clusters[i];
		}
	} while (found < 0 && pango_layout_iter_next_run(iter));
	pango_layout_iter_free(iter);
	return found;
}

/* A table is not refused for one character in it. */
static void
replace_unknown(PangoLayout *layout)
{
	for (int at = first_unknown(layout); at >= 0; at = first_unknown(layout)) {
		const char *text = pango_layout_get_text(layout);
		g_autofree char *before = g_strndup(text, (gsize)at);
		g_autofree char *mended =
			g_strconcat(before, "?", g_utf8_next_char(text + at), NULL);

		pango_layout_set_text(layout, mended, -1);
	}
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

static PangoAlignment
alignment(const SheetStyle *style)
{
	return style->align == SHEET_LEFT    ? PANGO_ALIGN_LEFT
	       : style->align == SHEET_RIGHT ? PANGO_ALIGN_RIGHT
					     : PANGO_ALIGN_CENTER;
}

static PangoLayout *
lay_out(Sheet *sheet, const char *text, const SheetStyle *style, double width)
{
	PangoLayout *layout = pango_layout_new(sheet->context);
	PangoFontDescription *font = letter_fonts_describe(style->size, style->bold);

	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_auto_dir(layout, FALSE);
	pango_layout_set_alignment(layout, alignment(style));
	pango_layout_set_text(layout, text, -1);
	replace_unknown(layout);
	if (style->lines > 0)
		cut(layout, style->lines);
	return layout;
}

/* Most of a table; NULL: it is for Pango. */
static Placed *
place_simple(Sheet *sheet, const char *text, const SheetStyle *style, double width)
{
	const WordsStyle simple = { style->size, style->bold, style->grey, alignment(style), true };
	g_autoptr(Words) words = words_new();
	g_autoptr(Placed) placed = NULL;

	/* One blank is all it knows between two words. */
	if (text[0] == ' ' || strstr(text, "  ") || g_str_has_suffix(text, " "))
		return NULL;
	words_add(words, text, false, false);
	placed = simple_place(words, sheet->context, &simple, width);
	return placed && (style->lines == 0 || placed->lines <= style->lines)
		       ? g_steal_pointer(&placed)
		       : NULL;
}

static Placed *
place_new(Sheet *sheet, const char *text, const SheetStyle *style, double width)
{
	g_autofree char *safe = text_safe(text);
	g_autoptr(PangoLayout) layout = NULL;
	Placed *placed;

	/* More than fits, without setting a million characters to find out. */
	if (style->lines > 0 && g_utf8_strlen(safe, -1) > style->lines * LINE_MAX_CHARS)
		*g_utf8_offset_to_pointer(safe, style->lines * LINE_MAX_CHARS) = '\0';
	placed = place_simple(sheet, safe, style, width);
	if (placed)
		return placed;
	layout = lay_out(sheet, safe, style, width);
	return placed_new(layout);
}

/* What a text was placed for. */
typedef struct {
	SheetStyle style;
	double width;
	char *text;
} Key;

static guint
key_hash(gconstpointer data)
{
	const Key *key = data;

	return g_str_hash(key->text) + (guint)(key->width * 8 + key->style.size) + key->style.bold;
}

static gboolean
key_equal(gconstpointer one, gconstpointer other)
{
	const Key *a = one, *b = other;

	return a->style.size == b->style.size && a->style.bold == b->style.bold &&
	       a->style.align == b->style.align && a->style.lines == b->style.lines &&
	       a->width == b->width && g_str_equal(a->text, b->text);
}

static void
key_free(gpointer data)
{
	g_free(((Key *)data)->text);
	g_free(data);
}

/* Borrowed until the next one is placed. */
static const Placed *
place(Sheet *sheet, const char *text, const SheetStyle *style, double width)
{
	Key key = { *style, width, (char *)text };
	Placed *placed;

	if (!sheet->placed)
		sheet->placed = g_hash_table_new_full(
			key_hash, key_equal, key_free, (GDestroyNotify)placed_unref);
	placed = g_hash_table_lookup(sheet->placed, &key);
	if (placed)
		return placed;
	if (g_hash_table_size(sheet->placed) >= PLACED_MAX)
		g_hash_table_remove_all(sheet->placed);
	placed = place_new(sheet, text, style, width);
	key.text = g_strdup(text);
	g_hash_table_insert(sheet->placed, g_memdup2(&key, sizeof key), placed);
	return placed;
}

double
sheet_text_height(Sheet *sheet, const char *text, const SheetStyle *style, double width)
{
	return place(sheet, text, style, width)->height;
}

double
sheet_text(Sheet *sheet, const char *text, const SheetStyle *style, const char *tag, double x,
	double y, double width)
{
	const Placed *placed = place(sheet, text, style, width);

	pdf_tag_begin(sheet->pdf, tag, NULL);
	pdf_placed(sheet->pdf, placed, x, y, style->grey);
	pdf_tag_end(sheet->pdf);
	return placed->height;
}

void
sheet_line(Sheet *sheet, double x1, double y1, double x2, double y2, double thick, double grey)
{
	pdf_line(sheet->pdf, x1, y1, x2, y2, thick, grey);
}

void
sheet_watermark(Sheet *sheet, const char *text)
{
	SheetStyle style = { .size = 110, .bold = true, .grey = 0.92, .align = SHEET_CENTER };
	double diagonal = hypot(sheet->width, sheet->height);
	const Placed *placed;

	while (style.size > 20 && place(sheet, text, &style, diagonal * 0.8)->lines > 1)
		style.size -= 5;
	placed = place(sheet, text, &style, diagonal * 0.8);
	pdf_turn_begin(sheet->pdf, sheet->width / 2, sheet->height / 2,
		-atan2(sheet->height, sheet->width));
	pdf_placed(sheet->pdf, placed, -diagonal * 0.4, -placed->height / 2, style.grey);
	pdf_turn_end(sheet->pdf);
}
