/* SPDX-License-Identifier: Apache-2.0 */
/* The places of a letter that stay where they are, whatever its words. What an envelope's windows
 * show is at the left in every language, for that is where envelopes have them. */
#include <string.h>

#include "base/text.h"
#include "letter/page.h"

#define GREY 0.38

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
	WordsStyle large = { .size = 14, .bold = true, .ltr = true };
	WordsStyle small = { .size = 8.5, .grey = GREY, .ltr = true };
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
	WordsStyle style = { .size = 10.5, .ltr = true };
	page_words_fit(page, words, style, 8, count, "the address window", LETTER_WINDOW_X,
		LETTER_WINDOW_Y, LETTER_WINDOW_WIDTH, LETTER_WINDOW_HEIGHT);
}

/* Beside the window, where no envelope shows it, in every language: a small label, and the fact
 * below it. */
static void
draw_particulars(Page *page)
{
	const double left = LETTER_KEEP_WIDTH + 6, width = PAGE_RIGHT - left, bottom = 252;
	const double x = page->rtl ? LETTER_WIDTH - PAGE_RIGHT : left;
	WordsStyle label = { .size = 7.5, .grey = GREY }, value = { .size = 10 };
	double y = 36;
	for (guint i = 0; i < page->template->blocks->len; i++) {
		const LetterBlock *block = g_ptr_array_index(page->template->blocks, i);
		if (block->kind != BLOCK_PARTICULAR || letter_block_lacks(block, page->facts, NULL))
			continue;
		const LetterRun *first = g_ptr_array_index(block->runs, 0);
		guint labels = first->bold && block->runs->len > 1 ? 1 : 0;
		if (labels) {
			g_autoptr(Words) words = page_words_new(page);
			words_add(words, first->text ? first->text : "", false, false);
			y += page_words(page, words, &label, "P", x, y, width);
		}
		g_autoptr(Words) words = page_words_new(page);
		words_add_runs(words, block, labels, block->runs->len, page->facts);
		y += page_words_fit(page, words, value, 8, 1, "the particulars at the top right", x,
			y, width, bottom - y);
		y += 5;
	}
}

void
page_draw_qr(Page *page)
{
	WordsStyle style = { .size = 8, .grey = GREY, .align = PANGO_ALIGN_CENTER };
	page_qr(page, page->qr, PAGE_QR_X, PAGE_QR_Y, PAGE_QR_SIZE);
	for (guint i = 0; i < page->template->blocks->len; i++) {
		const LetterBlock *block = g_ptr_array_index(page->template->blocks, i);
		if (block->kind != BLOCK_QR)
			continue;
		g_autoptr(Words) words = page_words_new(page);
		words_add_runs(words, block, 1, block->runs->len, page->facts);
		if (words->text->len)
			page_words_fit(page, words, style, 7, 0, "the words below the QR",
				PAGE_QR_X + 10, PAGE_QR_Y + PAGE_QR_SIZE, PAGE_QR_SIZE - 20,
				PAGE_BODY_BOTTOM - PAGE_QR_Y - PAGE_QR_SIZE);
	}
}

/* The first paragraph where lines begin, the last where they end, others between. */
void
page_draw_footer(Page *page)
{
	const double y = 746, height = 14;
	guint count = 0, n = 0;
	for (guint i = 0; i < page->template->blocks->len; i++)
		count += ((LetterBlock *)g_ptr_array_index(page->template->blocks, i))->kind ==
			 BLOCK_FOOTER;
	if (count)
		page_line(page, LETTER_MARGIN, y - 4, PAGE_RIGHT, y - 4, 0.5, 0.6);
	for (guint i = 0; i < page->template->blocks->len; i++) {
		const LetterBlock *block = g_ptr_array_index(page->template->blocks, i);
		if (block->kind != BLOCK_FOOTER)
			continue;
		g_autoptr(Words) words = page_words_new(page);
		words_add_runs(words, block, 0, block->runs->len, page->facts);
		WordsStyle style = { .size = 8,
			.grey = GREY,
			.align = n == 0           ? PANGO_ALIGN_LEFT
				 : n + 1 == count ? PANGO_ALIGN_RIGHT
						  : PANGO_ALIGN_CENTER };
		double share = PAGE_WIDTH / (double)count;
		page_words_fit(page, words, style, 6, 1, "the footer", LETTER_MARGIN + n * share, y,
			share, height);
		n++;
	}
}

void
page_draw_frame(Page *page)
{
	if (page->stamp)
		page_stamp(page, page->stamp, LETTER_HEIGHT);
	page_line(page, 14, 264, 24, 264, 0.5, 0.6);
	page_line(page, 14, 528, 24, 528, 0.5, 0.6);
	draw_letterhead(page);
	draw_window(page);
	draw_particulars(page);
}
