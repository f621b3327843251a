/* SPDX-License-Identifier: Apache-2.0 */
/* The words between the first fold and the footer, top to bottom, beside the QR where they reach
 * it. Measured first, in smaller and smaller print, then drawn. */
#include "letter/page.h"

#include <math.h>

#include "letter/code.h"

#define GREY 0.38
#define LARGEST 11.0
#define SMALLEST 9.0
#define CODE_HEIGHT 92
#define CODE_NOTE_WIDTH 128
#define STEP_INDENT 25

typedef struct {
	double y;
	double size;
	double gap; /* wanted above the next block, the larger of two neighbours' */
} Flow;

static double
column(Page *page, const Words *words, const WordsStyle *style, double indent, double y)
{
	double width = PAGE_WIDTH - indent;
	double height = page_words_height(page, words, style, width, NULL);
	if (y + height > PAGE_QR_Y)
		width = PAGE_QR_X - LETTER_MARGIN - indent - 6;
	return width;
}

static void
skip(Flow *flow, double gap)
{
	if (flow->y > PAGE_BODY_TOP)
		flow->y += fmax(flow->gap, gap) * flow->size / LARGEST;
	flow->gap = 0;
}

static void
draw_words(Page *page, Flow *flow, const LetterBlock *block, const WordsStyle *style,
	const char *tag, double indent)
{
	g_autoptr(Words) words = words_new();
	words_add_runs(words, block, 0, block->runs->len, page->facts);
	double width = column(page, words, style, indent, flow->y);
	flow->y += page_words(page, words, style, tag, LETTER_MARGIN + indent, flow->y, width);
}

static void
draw_number(Page *page, int number, double y, double size)
{
	g_autofree char *text = g_strdup_printf("%d", number);
	g_autoptr(Words) words = words_new();
	words_add(words, text, true, false);
	WordsStyle style = { .size = size - 0.5, .grey = 1, .align = PANGO_ALIGN_CENTER };
	double line = page_words_height(page, words, &style, STEP_INDENT, NULL);
	double radius = size * 0.78, middle = y + size * 0.68;
	if (page->measuring || page->error)
		return;
	cairo_set_source_rgb(page->cr, 0.13, 0.13, 0.13);
	cairo_new_path(page->cr);
	cairo_arc(page->cr, LETTER_MARGIN + radius, middle, radius, 0, 2 * G_PI);
	cairo_fill(page->cr);
	page_words(page, words, &style, "P", LETTER_MARGIN, middle - line / 2, 2 * radius);
}

static void
draw_step(Page *page, Flow *flow, const LetterBlock *block)
{
	WordsStyle style = { .size = flow->size };
	skip(flow, 6);
	draw_number(page, block->number, flow->y, flow->size);
	draw_words(page, flow, block, &style, "P", STEP_INDENT);
	flow->gap = 6;
}

static void
draw_bullet(Page *page, Flow *flow, const LetterBlock *block)
{
	if (letter_block_lacks(block, page->facts, NULL))
		return;
	WordsStyle style = { .size = flow->size };
	skip(flow, 2);
	if (!page->measuring) {
		cairo_set_source_rgb(page->cr, 0.13, 0.13, 0.13);
		cairo_new_path(page->cr);
		cairo_arc(
			page->cr, LETTER_MARGIN + 4, flow->y + flow->size * 0.72, 1.7, 0, 2 * G_PI);
		cairo_fill(page->cr);
	}
	draw_words(page, flow, block, &style, "P", 14);
	flow->gap = 2;
}

static void
draw_warning(Page *page, Flow *flow, const LetterBlock *block)
{
	WordsStyle style = { .size = flow->size };
	skip(flow, 10);
	double top = flow->y;
	draw_words(page, flow, block, &style, "P", 14);
	if (!page->measuring) {
		cairo_set_source_rgb(page->cr, 0.13, 0.13, 0.13);
		cairo_new_path(page->cr);
		cairo_rectangle(page->cr, LETTER_MARGIN, top, 3, flow->y - top);
		cairo_fill(page->cr);
	}
	flow->gap = 10;
}

static void
draw_box(Page *page, double y, double height)
{
	const double x = LETTER_MARGIN, r = 7, w = PAGE_WIDTH;
	cairo_new_path(page->cr);
	cairo_arc(page->cr, x + w - r, y + r, r, -G_PI_2, 0);
	cairo_arc(page->cr, x + w - r, y + height - r, r, 0, G_PI_2);
	cairo_arc(page->cr, x + r, y + height - r, r, G_PI_2, G_PI);
	cairo_arc(page->cr, x + r, y + r, r, G_PI, 3 * G_PI_2);
	cairo_close_path(page->cr);
	cairo_set_source_rgb(page->cr, 0.13, 0.13, 0.13);
	cairo_set_line_width(page->cr, 1.4);
	cairo_stroke(page->cr);
}

static Words *
gather(Page *page, BlockKind kind)
{
	Words *words = words_new();
	for (guint i = 0; i < page->template->blocks->len; i++) {
		const LetterBlock *block = g_ptr_array_index(page->template->blocks, i);
		if (block->kind != kind)
			continue;
		if (words->text->len)
			words_add(words, "\n", false, false);
		words_add_runs(words, block, 0, block->runs->len, page->facts);
	}
	return words;
}

/* The label above, the code below it as large as it goes, the note at the right of a hairline. */
static void
draw_code(Page *page, Flow *flow)
{
	g_autoptr(Words) label = gather(page, BLOCK_CODE_LABEL);
	g_autoptr(Words) note = gather(page, BLOCK_CODE_NOTE);
	double notes = note->text->len ? CODE_NOTE_WIDTH : 0;
	double x = LETTER_MARGIN + 18, width = PAGE_WIDTH - 36 - (notes ? notes + 16 : 0);
	skip(flow, 12);
	double y = flow->y;
	flow->y += CODE_HEIGHT;
	flow->gap = 14;
	if (page->measuring)
		return;
	draw_box(page, y, CODE_HEIGHT);
	WordsStyle small = { .size = 9, .grey = GREY }, beside = { .size = 9.5 };
	if (label->text->len)
		page_words_fit(page, label, small, 7, 1, "the label of the code box", x, y + 11,
			width, 24);
	if (notes) {
		double left = PAGE_RIGHT - 16 - notes;
		double height = page_words_height(page, note, &beside, notes, NULL);
		cairo_new_path(page->cr);
		cairo_move_to(page->cr, left - 12, y + 14);
		cairo_rel_line_to(page->cr, 0, CODE_HEIGHT - 28);
		cairo_set_source_rgb(page->cr, 0.6, 0.6, 0.6);
		cairo_set_line_width(page->cr, 0.6);
		cairo_stroke(page->cr);
		page_words_fit(page, note, beside, 7.5, 0, "the note in the code box", left,
			y + fmax(8, (CODE_HEIGHT - height) / 2), notes, CODE_HEIGHT - 16);
	}
	if (page->error)
		return;
	cairo_tag_begin(page->cr, "P", NULL);
	code_draw(page->cr, page->context, page->code, x, y + CODE_HEIGHT - 20, width, 50, 24,
		&page->error);
	cairo_tag_end(page->cr, "P");
}

static void
draw_block(Page *page, Flow *flow, const LetterBlock *block)
{
	WordsStyle title = { .size = flow->size * 1.9, .bold = true };
	WordsStyle heading = { .size = flow->size * 1.14, .bold = true };
	WordsStyle plain = { .size = flow->size };
	switch (block->kind) {
	case BLOCK_TITLE:
		skip(flow, 0);
		draw_words(page, flow, block, &title, "H1", 0);
		flow->gap = 8;
		break;
	case BLOCK_HEADING:
		skip(flow, 14);
		draw_words(page, flow, block, &heading, "H2", 0);
		flow->gap = 6;
		break;
	case BLOCK_PARAGRAPH:
		skip(flow, 6);
		draw_words(page, flow, block, &plain, "P", 0);
		flow->gap = 6;
		break;
	case BLOCK_STEP:
		draw_step(page, flow, block);
		break;
	case BLOCK_BULLET:
		draw_bullet(page, flow, block);
		break;
	case BLOCK_WARNING:
		draw_warning(page, flow, block);
		break;
	case BLOCK_CODE:
		draw_code(page, flow);
		break;
	default:
		break;
	}
}

/* Draws (or measures) at SIZE; returns where it ends. */
static double
draw_all(Page *page, double size)
{
	Flow flow = { .y = PAGE_BODY_TOP, .size = size };
	for (guint i = 0; i < page->template->blocks->len && !page->error; i++)
		draw_block(page, &flow, g_ptr_array_index(page->template->blocks, i));
	return flow.y;
}

void
page_draw_body(Page *page)
{
	double over = 0;
	for (double size = LARGEST; size >= SMALLEST; size -= 0.25) {
		page->measuring = true;
		over = draw_all(page, size) - PAGE_BODY_BOTTOM;
		page->measuring = false;
		if (page->error)
			return;
		if (over <= 0) {
			draw_all(page, size);
			return;
		}
	}
	page_complain_overflow(page,
		"the letter is %.0f points longer than its page, about %.0f lines. Shorten its "
		"words.",
		ceil(over), ceil(over / (SMALLEST * 1.36)));
}
