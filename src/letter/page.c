/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/page.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "letter/qr.h"

#define GREY 0.38
#define TOO_HIGH 10000.0 /* fits nowhere */

void
page_complain_overflow(Page *page, const char *format, ...)
{
	if (page->error)
		return;
	va_list args;
	va_start(args, format);
	g_autofree char *what = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(&page->error, LETTER_ERROR, LETTER_ERROR_OVERFLOW, "%s: %s",
		page->template->file, what);
}

static PangoLayout *
lay_out(Page *page, const Words *words, const WordsStyle *style, double width)
{
	if (page->error)
		return NULL;
	return words_layout(words, page->context, style, width, &page->error);
}

/* Something that cannot be broken is wider than its place. */
static bool
sticks_out(PangoLayout *layout)
{
	PangoRectangle logical;
	pango_layout_get_extents(layout, NULL, &logical);
	return logical.width > pango_layout_get_width(layout) + PANGO_SCALE / 2;
}

static double
layout_height(PangoLayout *layout)
{
	int height = 0;
	pango_layout_get_size(layout, NULL, &height);
	return sticks_out(layout) ? TOO_HIGH : (double)height / PANGO_SCALE;
}

double
page_words_height(
	Page *page, const Words *words, const WordsStyle *style, double width, int *ret_lines)
{
	g_autoptr(PangoLayout) layout = lay_out(page, words, style, width);
	if (!layout)
		return 0;
	if (ret_lines)
		*ret_lines = pango_layout_get_line_count(layout);
	return layout_height(layout);
}

double
page_words(Page *page, const Words *words, const WordsStyle *style, const char *tag, double x,
	double y, double width)
{
	g_autoptr(PangoLayout) layout = lay_out(page, words, style, width);
	if (!layout)
		return 0;
	if (!page->measuring) {
		cairo_tag_begin(page->cr, tag, NULL);
		cairo_set_source_rgb(page->cr, style->grey, style->grey, style->grey);
		cairo_move_to(page->cr, x, y);
		pango_cairo_show_layout(page->cr, layout);
		cairo_tag_end(page->cr, tag);
	}
	return layout_height(layout);
}

double
page_words_fit(Page *page, const Words *words, WordsStyle style, double smallest, int lines,
	const char *box, double x, double y, double width, double height)
{
	double largest = style.size;
	for (int wrapped = lines == 0; wrapped <= 1; wrapped++)
		for (style.size = largest; style.size >= smallest; style.size -= 0.5) {
			int count = 0;
			double tall = page_words_height(page, words, &style, width, &count);
			if (page->error)
				return 0;
			if (tall <= height && (wrapped || count <= lines))
				return page_words(page, words, &style, "P", x, y, width);
		}
	page_complain_overflow(page,
		"the text in %s is too long even in small print. Shorten what stands on record: "
		"\"%.60s%s\".",
		box, words->text->str, words->text->len > 60 ? "..." : "");
	return 0;
}

static void
draw_stamp(Page *page)
{
	g_autoptr(Words) words = words_new();
	words_add(words, page->stamp, true, false);
	WordsStyle style = { .size = 150, .grey = 0.9, .align = PANGO_ALIGN_CENTER };
	cairo_save(page->cr);
	cairo_translate(page->cr, LETTER_WIDTH / 2.0, LETTER_HEIGHT / 2.0);
	cairo_rotate(page->cr, -atan2(LETTER_HEIGHT, LETTER_WIDTH));
	double height = page_words_height(page, words, &style, LETTER_HEIGHT, NULL);
	page_words(page, words, &style, "P", -LETTER_HEIGHT / 2.0, -height / 2, LETTER_HEIGHT);
	cairo_restore(page->cr);
}

static void
add_line(Words *words, LetterField field, const char *text, const char *before)
{
	if (!text || !*text)
		return;
	if (words->text->len)
		words_add(words, before, false, false);
	words_add_fact(words, field, text, false, false);
}

static void
add_field(Words *words, LetterField field, const LetterFacts *facts, const char *before)
{
	g_autofree char *value = letter_field_value(field, facts);
	add_line(words, field, value, before);
}

/* School, address and phone: what the upper window shows. */
static void
draw_letterhead(Page *page)
{
	const double x = LETTER_MARGIN, y = 34, width = LETTER_WINDOW_WIDTH, height = 60;
	g_autoptr(Words) name = words_new();
	g_autoptr(Words) rest = words_new();
	add_field(name, FIELD_SCHOOL, page->facts, "");
	add_field(rest, FIELD_SCHOOL_LINE1, page->facts, "\n");
	add_field(rest, FIELD_SCHOOL_LINE2, page->facts, "\n");
	add_field(rest, FIELD_SCHOOL_PHONE, page->facts, "\n");
	WordsStyle large = { .size = 14, .bold = true }, small = { .size = 8.5, .grey = GREY };
	double used = page_words_fit(page, name, large, 9, 1, "the letterhead", x, y, width, 30);
	if (rest->text->len)
		page_words_fit(page, rest, small, 7, 3, "the letterhead", x, y + used + 1, width,
			height - used - 1);
}

static void
draw_window(Page *page)
{
	g_autoptr(Words) words = words_new();
	const char *lines[] = { page->facts->line1, page->facts->line2, page->facts->line3 };
	add_field(words, FIELD_PARENT, page->facts, "");
	int count = 1;
	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
		g_autofree char *line = lines[i] ? text_safe(lines[i]) : NULL;
		add_line(words, FIELD_NONE, line, "\n");
		count += line && *line;
	}
	WordsStyle style = { .size = 10.5 };
	page_words_fit(page, words, style, 8, count, "the address window", LETTER_WINDOW_X,
		LETTER_WINDOW_Y, LETTER_WINDOW_WIDTH, LETTER_WINDOW_HEIGHT);
}

/* Beside the window, where no envelope shows it: a small label, and the fact below it. */
static void
draw_particulars(Page *page)
{
	const double x = LETTER_KEEP_WIDTH + 6, width = PAGE_RIGHT - x, bottom = 252;
	WordsStyle label = { .size = 7.5, .grey = GREY }, value = { .size = 10 };
	double y = 36;
	for (guint i = 0; i < page->template->blocks->len; i++) {
		const LetterBlock *block = g_ptr_array_index(page->template->blocks, i);
		if (block->kind != BLOCK_PARTICULAR || letter_block_lacks(block, page->facts, NULL))
			continue;
		const LetterRun *first = g_ptr_array_index(block->runs, 0);
		guint labels = first->bold && block->runs->len > 1 ? 1 : 0;
		if (labels) {
			g_autoptr(Words) words = words_new();
			words_add(words, first->text ? first->text : "", false, false);
			y += page_words(page, words, &label, "P", x, y, width);
		}
		g_autoptr(Words) words = words_new();
		words_add_runs(words, block, labels, block->runs->len, page->facts);
		y += page_words_fit(page, words, value, 8, 1, "the particulars at the top right", x,
			y, width, bottom - y);
		y += 5;
	}
}

static void
draw_qr(Page *page)
{
	WordsStyle style = { .size = 8, .grey = GREY, .align = PANGO_ALIGN_CENTER };
	if (!page->error) {
		cairo_tag_begin(page->cr, "Figure", NULL);
		qr_draw(page->cr, page->qr, PAGE_QR_X, PAGE_QR_Y, PAGE_QR_SIZE, &page->error);
		cairo_tag_end(page->cr, "Figure");
	}
	for (guint i = 0; i < page->template->blocks->len; i++) {
		const LetterBlock *block = g_ptr_array_index(page->template->blocks, i);
		if (block->kind != BLOCK_QR)
			continue;
		g_autoptr(Words) words = words_new();
		words_add_runs(words, block, 1, block->runs->len, page->facts);
		if (words->text->len)
			page_words_fit(page, words, style, 7, 0, "the words below the QR",
				PAGE_QR_X + 10, PAGE_QR_Y + PAGE_QR_SIZE, PAGE_QR_SIZE - 20,
				PAGE_BODY_BOTTOM - PAGE_QR_Y - PAGE_QR_SIZE);
	}
}

static void
draw_rule(Page *page, double x, double y, double width, double grey)
{
	cairo_set_source_rgb(page->cr, grey, grey, grey);
	cairo_set_line_width(page->cr, 0.5);
	cairo_new_path(page->cr);
	cairo_move_to(page->cr, x, y);
	cairo_rel_line_to(page->cr, width, 0);
	cairo_stroke(page->cr);
}

/* The first paragraph at the left, the last at the right, others between. */
static void
draw_footer(Page *page)
{
	const double y = 746, height = 14;
	guint count = 0, n = 0;
	for (guint i = 0; i < page->template->blocks->len; i++)
		count += ((LetterBlock *)g_ptr_array_index(page->template->blocks, i))->kind ==
			 BLOCK_FOOTER;
	draw_rule(page, LETTER_MARGIN, y - 4, PAGE_WIDTH, 0.6);
	for (guint i = 0; i < page->template->blocks->len; i++) {
		const LetterBlock *block = g_ptr_array_index(page->template->blocks, i);
		if (block->kind != BLOCK_FOOTER)
			continue;
		g_autoptr(Words) words = words_new();
		words_add_runs(words, block, 0, block->runs->len, page->facts);
		WordsStyle style = { .size = 8,
			.grey = GREY,
			.align = n == 0           ? PANGO_ALIGN_LEFT
				 : n + 1 == count ? PANGO_ALIGN_RIGHT
						  : PANGO_ALIGN_CENTER };
		double share = count > 1 ? PAGE_WIDTH / (double)count : PAGE_WIDTH;
		page_words_fit(page, words, style, 6, 1, "the footer", LETTER_MARGIN + n * share, y,
			share, height);
		n++;
	}
}

void
page_draw_frame(Page *page)
{
	if (page->stamp)
		draw_stamp(page);
	draw_rule(page, 14, 264, 10, 0.6);
	draw_rule(page, 14, 528, 10, 0.6);
	draw_letterhead(page);
	draw_window(page);
	draw_particulars(page);
	draw_qr(page);
	draw_footer(page);
}
