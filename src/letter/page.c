/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/page.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "letter/fonts.h"
#include "letter/qr.h"

#define TOO_HIGH 10000.0 /* fits nowhere */
#define CITED 60         /* characters of a text that does not fit */

bool
page_start(Page *page, Pdf *pdf, const PageWords *words)
{
	page->pdf = pdf;
	page->words = words;
	page->rtl = words && page_words_rtl(words);
	page->context = letter_fonts_context(words ? page_words_lang(words) : "en", &page->error);
	return page->context != NULL;
}

void
page_stop(Page *page)
{
	g_clear_object(&page->context);
	g_clear_error(&page->error);
	g_clear_pointer(&page->memo, g_hash_table_unref);
}

Words *
page_words_new(const Page *page)
{
	Words *words = words_new();
	words->rtl = page->rtl;
	return words;
}

void
page_complain_overflow(Page *page, const char *format, ...)
{
	if (page->error)
		return;
	va_list args;
	va_start(args, format);
	g_autofree char *what = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(&page->error, LETTER_ERROR, LETTER_ERROR_OVERFLOW, "%s%s%s",
		page->file ? page->file : "", page->file ? ": " : "", what);
}

/* X of something WIDTH wide, on the page as it is read. */
static double
mirror(const Page *page, double x, double width)
{
	return page->rtl ? (page->width > 0 ? page->width : LETTER_WIDTH) - x - width : x;
}

/* Whether this belongs to the layer being drawn. What is the same and left out because it has been
 * drawn for all is remembered in the page's shape. */
static bool
wanted(Page *page, bool own, double x, double y, double size, guint64 what)
{
	if (page->measuring || page->error)
		return false;
	if (page->layer == LAYER_ALL)
		return true;
	if (own)
		return page->layer == LAYER_OWN;
	guint64 parts[] = { (guint64)llround(x * 100), (guint64)llround(y * 100),
		(guint64)llround(size * 100), what };
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		page->shape = (page->shape ^ parts[i]) * 1099511628211u;
	return page->layer == LAYER_SAME;
}

static Placed *
place(Page *page, const Words *words, const WordsStyle *style, double width)
{
	if (page->error)
		return NULL;
	return words_place(words, page->context, style, width, &page->error);
}

double
page_placed_height(const Placed *placed)
{
	return placed->over > 0.5 ? TOO_HIGH : placed->height;
}

double
page_words_height(
	Page *page, const Words *words, const WordsStyle *style, double width, int *ret_lines)
{
	g_autoptr(Placed) placed = place(page, words, style, width);
	if (!placed)
		return 0;
	if (ret_lines)
		*ret_lines = placed->lines;
	return page_placed_height(placed);
}

void
page_placed(Page *page, const Placed *placed, guint same, const WordsStyle *style, const char *tag,
	double x, double y, double width)
{
	if (!wanted(page, !same, x, y, style->size, same))
		return;
	/* Without what is the same beside it no list is left to be an item of. */
	if (tag && page->layer == LAYER_OWN)
		tag = "P";
	if (tag)
		pdf_tag_begin(page->pdf, tag, NULL);
	pdf_placed(page->pdf, placed, style->ltr ? x : mirror(page, x, width), y, style->grey);
	if (tag)
		pdf_tag_end(page->pdf);
}

static double
draw(Page *page, const Words *words, const Placed *placed, const WordsStyle *style, const char *tag,
	double x, double y, double width)
{
	bool own = words->fields & ~page->same;
	page_placed(
		page, placed, own ? 0 : g_str_hash(words->text->str) | 1, style, tag, x, y, width);
	return page_placed_height(placed);
}

double
page_words(Page *page, const Words *words, const WordsStyle *style, const char *tag, double x,
	double y, double width)
{
	g_autoptr(Placed) placed = place(page, words, style, width);
	return placed ? draw(page, words, placed, style, tag, x, y, width) : 0;
}

/* The beginning of TEXT in one line, without marks of direction. */
static char *
cite(const char *text)
{
	GString *out = g_string_new(NULL);
	int count = 0;
	for (; *text && count < CITED; text = g_utf8_next_char(text)) {
		gunichar c = g_utf8_get_char(text);
		if (g_unichar_type(c) == G_UNICODE_FORMAT)
			continue;
		g_string_append_unichar(out, c == '\n' ? ' ' : c);
		count++;
	}
	g_string_append(out, *text ? "..." : "");
	return g_string_free(out, FALSE);
}

double
page_words_fit(Page *page, const Words *words, WordsStyle style, double smallest, int lines,
	const char *box, double x, double y, double width, double height)
{
	double largest = style.size;
	for (int wrapped = lines == 0; wrapped <= 1; wrapped++)
		for (style.size = largest; style.size >= smallest; style.size -= 0.5) {
			g_autoptr(Placed) placed = place(page, words, &style, width);
			if (!placed)
				return 0;
			if (page_placed_height(placed) <= height &&
				(wrapped || placed->lines <= lines))
				return draw(page, words, placed, &style, "P", x, y, width);
		}
	g_autofree char *cited = cite(words->text->str);
	page_complain_overflow(page,
		"the text in %s is too long even in small print. Shorten what stands on record: "
		"\"%s\".",
		box, cited);
	return 0;
}

double
page_text(Page *page, const char *text, const WordsStyle *style, const char *tag, double x,
	double y, double width)
{
	g_autofree char *safe = text_safe(text);
	g_autoptr(Words) words = page_words_new(page);
	words_add(words, safe, false, false);
	return page_words(page, words, style, tag, x, y, width);
}

double
page_fact(Page *page, LetterField field, const char *text, const WordsStyle *style, const char *tag,
	double x, double y, double width)
{
	g_autofree char *safe = text_safe(text);
	g_autoptr(Words) words = page_words_new(page);
	words_add_fact(words, field, safe, false, false);
	return page_words(page, words, style, tag, x, y, width);
}

void
page_line(Page *page, double x1, double y1, double x2, double y2, double width, double grey)
{
	if (wanted(page, false, x1, y1, x2, (guint64)llround(y2 * 100)))
		pdf_line(page->pdf, mirror(page, x1, 0), y1, mirror(page, x2, 0), y2, width, grey);
}

void
page_rectangle(Page *page, double x, double y, double width, double height, double grey)
{
	if (wanted(page, false, x, y, width, (guint64)llround(height * 100)))
		pdf_rectangle(page->pdf, mirror(page, x, width), y, width, height, grey);
}

void
page_frame(Page *page, double x, double y, double width, double height, double radius, double line,
	double grey)
{
	if (wanted(page, false, x, y, width, (guint64)llround(height * 100)))
		pdf_frame(page->pdf, mirror(page, x, width), y, width, height, radius, line, grey);
}

void
page_disc(Page *page, double x, double y, double radius, double grey)
{
	if (wanted(page, false, x, y, radius, 0))
		pdf_disc(page->pdf, mirror(page, x, 0), y, radius, grey);
}

void
page_stamp(Page *page, const char *text, double height)
{
	double width = page->width > 0 ? page->width : LETTER_WIDTH,
	       diagonal = hypot(width, height);
	g_autoptr(Words) words = page_words_new(page);
	words_add(words, text, true, false);
	WordsStyle style = { .size = 150, .grey = 0.9, .align = PANGO_ALIGN_CENTER, .ltr = true };
	int lines = 0;
	double tall = 0;
	for (; style.size >= 20; style.size -= 5) {
		tall = page_words_height(page, words, &style, diagonal * 0.8, &lines);
		if (page->error || (lines == 1 && tall < TOO_HIGH))
			break;
	}
	g_autoptr(Placed) placed = place(page, words, &style, diagonal * 0.8);
	if (!placed || !wanted(page, false, 0, 0, style.size, g_str_hash(text)))
		return;
	pdf_turn_begin(page->pdf, width / 2, height / 2, -atan2(height, width));
	pdf_placed(page->pdf, placed, -diagonal * 0.4, -tall / 2, style.grey);
	pdf_turn_end(page->pdf);
}

void
page_qr(Page *page, const char *payload, double x, double y, double size)
{
	static const char *const names[] = { "url", NULL };
	if (!wanted(page, true, x, y, size, 0))
		return;
	/* What follows "#" is for the page it opens, not for ears. */
	g_autofree char *opens = g_strndup(payload, strcspn(payload, "#"));
	const char *const values[] = { opens, NULL };
	const char *sentence = page_words_get(page->words, "words", "qr-alt");
	g_autofree char *alt = page_words_fill(sentence ? sentence : "{url}", names, values);
	pdf_tag_begin(page->pdf, "Figure", alt);
	qr_draw(page->pdf, payload, mirror(page, x, size), y, size, &page->error);
	pdf_tag_end(page->pdf);
}
