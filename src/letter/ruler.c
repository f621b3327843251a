/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/ruler.h"

#include "letter/letter.h"
#include "letter/page.h"

#define INCH 72.0
#define GREY 0.38
#define FOLD 264.0

/* Everything here lies where the envelope's glass is, which no language mirrors. */

static const char *
label(Page *page, const char *key)
{
	const char *text = page_words_need(page->words, "ruler", key, &page->error);

	return text ? text : "";
}

/* Where words begin that a right-to-left page would mirror. */
static double
start(const Page *page, double x, double width)
{
	return page->rtl ? LETTER_WIDTH - x - width : x;
}

static void
say(Page *page, const char *key, double size, bool bold, double x, double y, double width)
{
	WordsStyle style = { .size = size, .bold = bold };

	page_text(
		page, label(page, key), &style, bold ? "H1" : "P", start(page, x, width), y, width);
}

static void
number(Page *page, int inches, double x, double y, bool beside)
{
	g_autofree char *text = g_strdup_printf("%d", inches);
	WordsStyle style = { .size = 7,
		.grey = GREY,
		.ltr = true,
		.align = beside ? PANGO_ALIGN_LEFT : PANGO_ALIGN_CENTER };

	page_text(page, text, &style, "P", beside ? x : x - 10, y, 20);
}

/* INCHES along X or down Y, a mark every eighth. */
static void
draw_bar(Pdf *pdf, Page *page, double x, double y, int inches, bool down)
{
	for (int i = 0; i <= inches * 8; i++) {
		double at = i * INCH / 8;
		double tall = i % 8 == 0 ? 14 : i % 4 == 0 ? 9 : 5;

		if (down)
			pdf_line(pdf, x, y + at, x + tall, y + at, 0.6, 0);
		else
			pdf_line(pdf, x + at, y, x + at, y + tall, 0.6, 0);
		if (i % 8 == 0 && down)
			number(page, i / 8, x + 16, y + at - 5, true);
		else if (i % 8 == 0)
			number(page, i / 8, x + at, y + 15, false);
	}
	if (down)
		pdf_line(pdf, x, y, x, y + inches * INCH, 1, 0);
	else
		pdf_line(pdf, x, y, x + inches * INCH, y, 1, 0);
}

static void
dotted(Pdf *pdf, double x1, double y1, double x2, double y2)
{
	double long_way = MAX(x2 - x1, y2 - y1);

	for (double at = 0; at < long_way; at += 6) {
		double end = MIN(at + 2.5, long_way);

		if (y1 == y2)
			pdf_line(pdf, x1 + at, y1, x1 + end, y1, 0.7, 0.3);
		else
			pdf_line(pdf, x1, y1 + at, x1, y1 + end, 0.7, 0.3);
	}
}

static void
dotted_frame(Pdf *pdf, double x, double y, double width, double height)
{
	dotted(pdf, x, y, x + width, y);
	dotted(pdf, x, y + height, x + width, y + height);
	dotted(pdf, x, y, x, y + height);
	dotted(pdf, x + width, y, x + width, y + height);
}

/* Where a letter has its name and address, and what no letter may print around it. */
static void
draw_address(Pdf *pdf)
{
	pdf_rectangle(pdf, LETTER_WINDOW_X, LETTER_WINDOW_Y, LETTER_WINDOW_WIDTH,
		LETTER_WINDOW_HEIGHT, 0.88);
	dotted_frame(
		pdf, LETTER_KEEP_X + 4, LETTER_KEEP_Y, LETTER_KEEP_WIDTH - 4, LETTER_KEEP_HEIGHT);
}

static void
draw_off(Page *page, double y)
{
	static const char *const ways[] = { "right", "down" };
	WordsStyle style = { .size = 9.5 };
	double x = 90;

	say(page, "off", 9.5, false, 90, y, 440);
	for (size_t i = 0; i < G_N_ELEMENTS(ways); i++, x += 210) {
		page_text(page, label(page, ways[i]), &style, "P", start(page, x, 60), y + 26, 60);
		pdf_line(page->pdf, x + 64, y + 38, x + 180, y + 38, 0.7, 0.2);
	}
}

static void
draw_measures(Page *page, double y)
{
	say(page, "scale", 9.5, false, 90, y, 440);
	say(page, "measure", 9.5, false, 90, y + 30, 440);
	draw_bar(page->pdf, page, 90, y + 62, 6, false);
	draw_bar(page->pdf, page, 560, 110, 9, true);
}

/* A #10 envelope with two windows; measures in letter.h. */
static void
draw_folded(Page *page)
{
	Pdf *pdf = page->pdf;

	draw_address(pdf);
	pdf_frame(pdf, 36, 30, 252, 63, 4, 1, 0.2);
	pdf_frame(pdf, 36, 147, 288, 72, 4, 1, 0.2);
	say(page, "upper", 8, false, 44, 34, 236);
	say(page, "lower", 8, false, 76, 152, 208);
	say(page, "keep", 8, false, 36, 232, 340);
	for (int i = 1; i <= 2; i++) {
		dotted(pdf, 0, i * FOLD, LETTER_WIDTH, i * FOLD);
		say(page, "fold", 8, false, 400, i * FOLD - 13, 150);
	}
	say(page, "title", 16, true, 90, 290, 440);
	say(page, "envelope-10", 10.5, false, 90, 316, 440);
	draw_measures(page, 350);
	draw_off(page, 560);
}

/* Windows of 9 x 12 envelopes lie in no one place: a grid, to read where this one's lies. */
static void
draw_flat(Page *page)
{
	Pdf *pdf = page->pdf;

	for (int i = 1; i <= 12; i++)
		pdf_line(pdf, i * INCH / 2, 0, i * INCH / 2, 4.5 * INCH, 0.3, i % 2 ? 0.85 : 0.7);
	for (int i = 1; i <= 9; i++)
		pdf_line(pdf, 0, i * INCH / 2, 6 * INCH, i * INCH / 2, 0.3, i % 2 ? 0.85 : 0.7);
	for (int i = 1; i <= 6; i++)
		number(page, i, i * INCH, 18, false);
	for (int i = 1; i <= 4; i++)
		number(page, i, 20, i * INCH - 10, true);
	draw_address(pdf);
	say(page, "lower", 8, false, 76, 152, 208);
	say(page, "title", 16, true, 90, 340, 440);
	say(page, "envelope-9x12", 10.5, false, 90, 366, 440);
	say(page, "keep", 9.5, false, 90, 390, 440);
	draw_measures(page, 420);
	draw_off(page, 560);
}

GBytes *
ruler_pdf(const PageWords *words, const char *date, GError **error)
{
	const char *title = page_words_need(words, "ruler", "title", error);
	Page page = { .error = NULL };
	bool good;

	if (!title)
		return NULL;
	g_autoptr(Pdf) pdf = pdf_new(&(PdfAbout){ .title = title,
		.lang = words ? page_words_lang(words) : "en",
		.date = date,
		.open = true });
	if (page_start(&page, pdf, words)) {
		pdf_page_begin(pdf, LETTER_WIDTH, LETTER_HEIGHT);
		draw_folded(&page);
		pdf_page_end(pdf);
		pdf_page_begin(pdf, LETTER_WIDTH, LETTER_HEIGHT);
		draw_flat(&page);
		pdf_page_end(pdf);
	}
	good = !page.error;
	if (!good)
		g_propagate_error(error, g_steal_pointer(&page.error));
	page_stop(&page);
	return good ? pdf_finish_bytes(pdf, error) : NULL;
}
