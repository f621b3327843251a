/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a page, top to bottom, beside the QR where they reach it. Measured first, in smaller
 * and smaller print, then drawn. */
#include <math.h>

#include "letter/code.h"
#include "letter/page.h"

#define GREY 0.38
#define INK 0.13
#define USUAL 11.0 /* the size that gaps are told for */
#define CODE_HEIGHT 92
#define CODE_NOTE_WIDTH 128
#define STEP_INDENT 25

typedef struct {
	const PageColumn *column;
	double y;
	double size;
	double gap; /* wanted above the next block, the larger of two neighbours' */
} Flow;

/* --- what is the same in many letters is laid out once */

typedef struct {
	const LetterBlock *block;
	double size, width;
	Placed *placed;
	guint hash; /* of its text, never 0 */
} Memo;

static guint
memo_hash(gconstpointer data)
{
	const Memo *memo = data;
	return g_direct_hash(memo->block) ^ (guint)(memo->size * 64) ^
	       ((guint)(memo->width * 8) << 12);
}

static gboolean
memo_equal(gconstpointer one, gconstpointer other)
{
	const Memo *a = one, *b = other;
	return a->block == b->block && a->size == b->size && a->width == b->width;
}

static void
memo_free(Memo *memo)
{
	placed_unref(memo->placed);
	g_free(memo);
}

static const Memo *
memo_find(Page *page, const Memo *wanted)
{
	if (!page->memo)
		page->memo = g_hash_table_new_full(
			memo_hash, memo_equal, NULL, (GDestroyNotify)memo_free);
	return g_hash_table_lookup(page->memo, wanted);
}

static const Memo *
memo_keep(Page *page, Memo memo, const Words *words, Placed *placed)
{
	memo.placed = placed_ref(placed);
	memo.hash = g_str_hash(words->text->str) | 1;
	Memo *kept = g_memdup2(&memo, sizeof memo);
	g_hash_table_add(page->memo, kept);
	return kept;
}

static bool
is_own(const Page *page, const LetterBlock *block)
{
	for (guint i = 0; i < block->runs->len; i++) {
		const LetterRun *run = g_ptr_array_index(block->runs, i);
		if (run->field != FIELD_NONE && !(page->same >> run->field & 1))
			return true;
	}
	return false;
}

/* The whole of BLOCK; *ret_same as page_placed wants it. */
static Placed *
place(Page *page, const LetterBlock *block, const WordsStyle *style, double width, guint *ret_same)
{
	bool own = page->layer == LAYER_ALL || is_own(page, block);
	Memo memo = { .block = block, .size = style->size, .width = width };
	const Memo *known = own ? NULL : memo_find(page, &memo);
	*ret_same = 0;
	if (page->error)
		return NULL;
	if (!known) {
		g_autoptr(Words) words = page_words_new(page);
		words_add_runs(words, block, 0, block->runs->len, page->facts);
		Placed *placed = words_place(words, page->context, style, width, &page->error);
		if (own || !placed)
			return placed;
		g_autoptr(Placed) made = placed;
		known = memo_keep(page, memo, words, made);
	}
	*ret_same = known->hash;
	return placed_ref(known->placed);
}

/* --- blocks */

static void
skip(Flow *flow, double gap)
{
	if (flow->y > flow->column->top)
		flow->y += fmax(flow->gap, gap) * flow->size / USUAL;
	flow->gap = 0;
}

static void
draw_words(Page *page, Flow *flow, const LetterBlock *block, const WordsStyle *style,
	const char *tag, double indent)
{
	const PageColumn *column = flow->column;
	double width = column->width - indent;
	guint same = 0;
	g_autoptr(Placed) placed = place(page, block, style, width, &same);
	if (placed && column->narrow_from > 0 &&
		flow->y + page_placed_height(placed) > column->narrow_from) {
		placed_unref(placed);
		width = column->narrow_width - indent;
		placed = place(page, block, style, width, &same);
	}
	if (!placed)
		return;
	page_placed(page, placed, same, style, tag, column->x + indent, flow->y, width);
	flow->y += page_placed_height(placed);
}

static void
draw_number(Page *page, const Flow *flow, int number)
{
	g_autofree char *text = g_strdup_printf("%d", number);
	g_autoptr(Words) words = page_words_new(page);
	words_add(words, text, true, false);
	WordsStyle style = { .size = flow->size - 0.5, .grey = 1, .align = PANGO_ALIGN_CENTER };
	double radius = flow->size * 0.78, middle = flow->y + flow->size * 0.68;
	if (page->measuring)
		return;
	double line = page_words_height(page, words, &style, STEP_INDENT, NULL);
	page_disc(page, flow->column->x + radius, middle, radius, INK);
	page_words(page, words, &style, "Lbl", flow->column->x, middle - line / 2, 2 * radius);
}

static void
tag_begin(Page *page, const char *tag)
{
	if (!page->measuring && page->layer == LAYER_ALL && !page->error)
		pdf_tag_begin(page->pdf, tag, NULL);
}

static void
tag_end(Page *page)
{
	if (!page->measuring && page->layer == LAYER_ALL && !page->error)
		pdf_tag_end(page->pdf);
}

static void
draw_step(Page *page, Flow *flow, const LetterBlock *block)
{
	WordsStyle style = { .size = flow->size };
	skip(flow, 6);
	tag_begin(page, "LI");
	draw_number(page, flow, block->number);
	draw_words(page, flow, block, &style, "LBody", STEP_INDENT);
	tag_end(page);
	flow->gap = 6;
}

static void
draw_bullet(Page *page, Flow *flow, const LetterBlock *block)
{
	if (letter_block_lacks(block, page->facts, NULL))
		return;
	WordsStyle style = { .size = flow->size };
	skip(flow, 2);
	page_disc(page, flow->column->x + 4, flow->y + flow->size * 0.72, 1.7, INK);
	tag_begin(page, "LI");
	draw_words(page, flow, block, &style, "LBody", 14);
	tag_end(page);
	flow->gap = 2;
}

static void
draw_warning(Page *page, Flow *flow, const LetterBlock *block)
{
	WordsStyle style = { .size = flow->size };
	skip(flow, 10);
	double top = flow->y;
	draw_words(page, flow, block, &style, "P", 14);
	page_rectangle(page, flow->column->x, top, 3, flow->y - top, INK);
	flow->gap = 10;
}

static Words *
gather(Page *page, BlockKind kind)
{
	Words *words = page_words_new(page);
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

/* As large as it goes, from X on in a page that is read from the left. */
static void
draw_code_itself(Page *page, double x, double baseline, double width)
{
	const double largest = 50, smallest = 20; /* twelve W of access-code are 22 */
	double one = code_width(page->context, page->code, &page->error);
	if (page->error)
		return;
	double size = fmin(largest, floor(width / one));
	if (size < smallest) {
		g_set_error(&page->error, LETTER_ERROR, LETTER_ERROR_OVERFLOW,
			"The code is too long for its box. Look at the profile's length and "
			"groups.");
		return;
	}
	if (page->layer == LAYER_SAME)
		return;
	if (page->rtl)
		x = LETTER_WIDTH - x - size * one;
	pdf_tag_begin(page->pdf, "P", NULL);
	code_draw(page->pdf, page->context, page->code, size, x, baseline);
	pdf_tag_end(page->pdf);
}

/* The label above, the code below it as large as it goes, the note beside a hairline. */
static void
draw_code(Page *page, Flow *flow)
{
	const PageColumn *column = flow->column;
	skip(flow, 12);
	double y = flow->y;
	flow->y += CODE_HEIGHT;
	flow->gap = 14;
	if (page->measuring || page->error)
		return;
	g_autoptr(Words) label = gather(page, BLOCK_CODE_LABEL);
	g_autoptr(Words) note = gather(page, BLOCK_CODE_NOTE);
	double notes = note->text->len ? CODE_NOTE_WIDTH : 0;
	double x = column->x + 18, width = column->width - 36 - (notes ? notes + 16 : 0);
	page_frame(page, column->x, y, column->width, CODE_HEIGHT, 7, 1.4, INK);
	WordsStyle small = { .size = 9, .grey = GREY }, beside = { .size = 9.5 };
	if (label->text->len)
		page_words_fit(page, label, small, 7, 1, "the label of the code box", x, y + 11,
			width, 24);
	draw_code_itself(page, x, y + CODE_HEIGHT - 20, width);
	if (!notes)
		return;
	double left = column->x + column->width - 16 - notes;
	double height = page_words_height(page, note, &beside, notes, NULL);
	page_line(page, left - 12, y + 14, left - 12, y + CODE_HEIGHT - 14, 0.6, 0.6);
	page_words_fit(page, note, beside, 7.5, 0, "the note in the code box", left,
		y + fmax(8, (CODE_HEIGHT - height) / 2), notes, CODE_HEIGHT - 16);
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

static bool
is_item(const LetterBlock *block)
{
	return block->kind == BLOCK_STEP || block->kind == BLOCK_BULLET;
}

/* Draws (or measures) at SIZE; returns where it ends. */
static double
draw_all(Page *page, const PageColumn *column, double size)
{
	Flow flow = { .column = column, .y = column->top, .size = size };
	BlockKind list = BLOCK_COUNT;
	for (guint i = 0; i < page->template->blocks->len && !page->error; i++) {
		const LetterBlock *block = g_ptr_array_index(page->template->blocks, i);
		if (list != BLOCK_COUNT && block->kind != list) {
			tag_end(page);
			list = BLOCK_COUNT;
		}
		if (is_item(block) && list == BLOCK_COUNT) {
			tag_begin(page, "L");
			list = block->kind;
		}
		draw_block(page, &flow, block);
	}
	if (list != BLOCK_COUNT)
		tag_end(page);
	return flow.y;
}

double
page_draw_body(Page *page, const PageColumn *column)
{
	double end = 0;
	for (double size = column->largest; size >= column->smallest; size -= 0.25) {
		page->measuring = true;
		end = draw_all(page, column, size);
		page->measuring = false;
		if (page->error)
			return end;
		if (end <= column->bottom)
			return draw_all(page, column, size);
	}
	page_complain_overflow(page,
		"the words are %.0f points longer than their page, about %.0f lines. Shorten "
		"them.",
		ceil(end - column->bottom),
		ceil((end - column->bottom) / (column->smallest * 1.36)));
	return end;
}
