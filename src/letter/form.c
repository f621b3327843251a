/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/form.h"

#include "base/phone.h"
#include "base/text.h"
#include "letter/page.h"
#include "letter/text.h"

#define LEFT 54.0
#define RIGHT (LETTER_WIDTH - LEFT)
#define WIDE (RIGHT - LEFT)
#define GREY 0.38
#define ROW 43.0 /* a label, and room to write below it */
#define SIGN_ROW 54.0
#define GUTTER 14.0

/* A line to write on, in a row of several. */
typedef struct {
	const char *label; /* key of [form] */
	double share;
	LetterField field;
	const char *value;
} Blank;

/* The office's own words, read once; NULL when they cannot be had. */
static const PageWords *
english_words(void)
{
	static PageWords *english;
	static gsize once;

	if (g_once_init_enter(&once)) {
		english = page_words_load("en", NULL);
		g_once_init_leave(&once, 1);
	}
	return english;
}

/* The label of KEY in the page's language, with the office's own beside it. Caller owns. */
static char *
label_of(Page *page, const char *key, bool both)
{
	const char *label = page_words_need(page->words, "form", key, &page->error);
	const char *english = english_words() ? page_words_get(english_words(), "form", key) : NULL;

	if (!label)
		return g_strdup("");
	if (!both || !english || g_str_equal(label, english))
		return g_strdup(label);
	return g_strdup_printf("%s / %s", label, english);
}

/* In one line; in the page's language alone where both do not fit. Returns its height. */
static double
draw_label(Page *page, const char *key, WordsStyle style, double x, double y, double width)
{
	g_autofree char *label = label_of(page, key, true);
	g_autoptr(Words) both = page_words_new(page);
	g_autoptr(Words) one = NULL;
	int lines = 0;

	words_add(both, label, false, false);
	if (page_words_height(page, both, &style, width, &lines) < 2.5 * style.size && lines == 1)
		return page_words(page, both, &style, "P", x, y, width);
	g_free(label);
	label = label_of(page, key, false);
	one = page_words_new(page);
	words_add(one, label, false, false);
	return page_words_fit(page, one, style, style.size - 2.5, 1, "a label of the form", x, y,
		width, 2.5 * style.size);
}

static void
draw_value(Page *page, const Blank *blank, double x, double y, double width, double height)
{
	WordsStyle style = { .size = 11.5 };
	g_autoptr(Words) words = NULL;
	g_autofree char *safe = NULL;

	if (!blank->value || !*blank->value)
		return;
	safe = text_safe(blank->value);
	words = page_words_new(page);
	words_add_fact(words, blank->field, safe, false, false);
	page_words_fit(page, words, style, 7, 1, "the form", x, y, width, height);
}

/* A row of lines to write on, N of them, from X in WIDTH. Returns where it ends. */
static double
draw_row(Page *page, const Blank *blanks, size_t n, double x, double y, double width, double height)
{
	const WordsStyle small = { .size = 8, .grey = GREY };
	double room = width - GUTTER * (double)(n - 1), whole = 0;

	for (size_t i = 0; i < n; i++)
		whole += blanks[i].share;
	for (size_t i = 0; i < n; i++) {
		double part = room * blanks[i].share / whole;
		double line = y + height - 4;

		draw_label(page, blanks[i].label, small, x, y, part);
		draw_value(page, &blanks[i], x, line - 19, part, 20);
		page_line(page, x, line, x + part, line, 0.7, 0.2);
		x += part + GUTTER;
	}
	return y + height;
}

static double
draw_fields(Page *page, const FormFacts *f, double y)
{
	g_autofree char *phone = f->home_phone && *f->home_phone == '+'
					 ? phone_show(f->home_phone, NULL)
					 : g_strdup(f->home_phone);
	const Blank rows[][3] = {
		{ { "school", 6, FIELD_SCHOOL, f->school },
			{ "permanent-id", 4, FIELD_PERMANENT_ID, f->permanent_id } },
		{ { "first", 4, FIELD_STUDENT, f->student_first },
			{ "middle", 2, FIELD_STUDENT, f->student_middle },
			{ "last", 5, FIELD_STUDENT, f->student_last } },
		{ { "parent", 1, FIELD_PARENT, f->parent } },
		{ { "address", 7, FIELD_NONE, f->address }, { "unit", 3, FIELD_NONE, f->unit } },
		{ { "city", 5, FIELD_NONE, f->city }, { "state", 2, FIELD_NONE, f->state },
			{ "zip", 3, FIELD_NONE, f->zip } },
		{ { "home-phone", 4, FIELD_PRIMARY_PHONE, phone },
			{ "email", 6, FIELD_PORTAL_URL, f->email } },
	};
	WordsStyle heading = { .size = 9, .bold = true };

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		size_t n = 0;

		while (n < G_N_ELEMENTS(rows[i]) && rows[i][n].label)
			n++;
		if (i == 1) {
			g_autofree char *student = label_of(page, "student", true);

			y += page_text(page, student, &heading, "P", LEFT, y, WIDE) + 2;
		}
		y = draw_row(page, rows[i], n, LEFT, y, WIDE, ROW);
	}
	return y;
}

static double
draw_signature(Page *page, double y)
{
	const Blank row[] = { { "signature", 7, FIELD_NONE, NULL },
		{ "date", 3, FIELD_NONE, NULL } };
	WordsStyle style = { .size = 10, .bold = true };
	g_autofree char *agree = label_of(page, "agree", false);

	y += page_text(page, agree, &style, "P", LEFT, y + 4, WIDE) + 8;
	return draw_row(page, row, G_N_ELEMENTS(row), LEFT, y, WIDE, SIGN_ROW);
}

/* --- for the office */

static void
draw_box(Page *page, double x, double y, bool ticked)
{
	const double size = 10;

	page_frame(page, x, y, size, size, 0, 0.8, 0.1);
	if (!ticked)
		return;
	page_line(page, x + 2, y + 2, x + size - 2, y + size - 2, 1.3, 0);
	page_line(page, x + size - 2, y + 2, x + 2, y + size - 2, 1.3, 0);
}

static double
draw_check(Page *page, const char *key, bool ticked, double x, double y, double width)
{
	const WordsStyle style = { .size = 9.5 };

	draw_box(page, x, y + 1, ticked);
	return y + MAX(draw_label(page, key, style, x + 16, y, width - 16), 14);
}

static double
draw_verified(Page *page, const FormFacts *f, double x, double y, double width)
{
	WordsStyle style = { .size = 9, .grey = GREY };
	g_autofree char *how = label_of(page, "verified-how", true);
	const Blank other = { "", 1, FIELD_NONE, f->id_california ? NULL : f->id_kind };
	double half = width / 2 - GUTTER, right = x + width / 2, left_end, right_end;

	y += page_text(page, how, &style, "P", x, y, width) + 4;
	left_end = draw_check(page, "id-california", f->id_california, x, y, half);
	right_end = draw_check(page, "id-other", !f->id_california && f->id_kind, right, y, half);
	draw_value(page, &other, right + 16, right_end + 1, half, 20);
	page_line(page, right + 16, right_end + 20, x + width, right_end + 20, 0.7, 0.2);
	return MAX(left_end, right_end + 24) + 4;
}

/* The office reads English; its own words stand beside the parent's so that both know whose part
 * this is. */
static void
draw_office(Page *page, const FormFacts *f, double y)
{
	const double x = LEFT + 12, width = WIDE - 24, top = y;
	g_autofree char *title = label_of(page, "office", true);
	g_autofree char *confirm = label_of(page, "office-confirm", false);
	g_autofree char *date = f->date ? page_words_date(NULL, f->date) : NULL;
	const Blank seen[] = { { "date", 3, FIELD_ISSUED_ON, date },
		{ "verified-by", 5, FIELD_PARENT, f->verified_by },
		{ "visit", 2, FIELD_SHEET, f->visit } };
	const Blank approved[] = { { "approved-by", 7, FIELD_NONE, NULL },
		{ "date", 3, FIELD_NONE, NULL } };
	WordsStyle heading = { .size = 10.5, .bold = true }, small = { .size = 8.5, .grey = GREY };

	y += 9;
	y += page_text(page, title, &heading, "H2", x, y, width) + 1;
	y += page_text(page, confirm, &small, "P", x, y, width) + 5;
	y = draw_row(page, seen, G_N_ELEMENTS(seen), x, y, width, ROW) + 3;
	y = draw_verified(page, f, x, y, width);
	if (f->approval)
		y = draw_row(page, approved, G_N_ELEMENTS(approved), x, y, width, ROW);
	page_frame(page, LEFT, top, WIDE, y + 6 - top, 5, 1.1, 0.2);
	if (y > 738)
		page_complain_overflow(page,
			"the form's back is %.0f points too long. Shorten its words.", y - 738);
}

/* --- both sides */

static void
draw_foot(Page *page, const char *version, bool over)
{
	WordsStyle style = { .size = 8, .grey = GREY };
	g_autofree char *label = label_of(page, "version", false);
	g_autofree char *turn = label_of(page, "over", false);
	g_autoptr(Words) words = page_words_new(page);

	if (version) {
		words_add(words, label, false, false);
		words_add(words, ": ", false, false);
		words_add_fact(words, FIELD_SHEET, version, false, false);
		page_words(page, words, &style, "P", LEFT, 756, WIDE / 2);
	}
	style.align = PANGO_ALIGN_RIGHT;
	style.bold = true;
	style.size = 9.5;
	if (over)
		page_text(page, turn, &style, "P", LEFT + WIDE / 3, 755, WIDE * 2 / 3);
}

static void
draw_front(Page *page, const FormFacts *filled)
{
	const PageColumn column = {
		.x = LEFT, .width = WIDE, .top = 50, .bottom = 742, .largest = 11, .smallest = 8.5
	};

	page_draw_body(page, &column);
	draw_foot(page, filled->version, true);
}

static char *
title_of(const LetterTemplate *text, const LetterFacts *facts)
{
	for (guint i = 0; i < text->blocks->len; i++) {
		const LetterBlock *block = text->blocks->pdata[i];

		if (block->kind == BLOCK_TITLE)
			return letter_block_text(block, facts);
	}
	return g_strdup("");
}

static void
draw_back(Page *page, const char *title, const FormFacts *filled)
{
	WordsStyle heading = { .size = 15, .bold = true }, small = { .size = 9, .grey = GREY };
	g_autofree char *print = label_of(page, "print", true);
	double y = 40;

	y += page_text(page, title, &heading, "H1", LEFT, y, WIDE);
	y += page_text(page, print, &small, "P", LEFT, y, WIDE) + 7;
	y = draw_fields(page, filled, y);
	y = draw_signature(page, y) + 12;
	draw_office(page, filled, y);
	draw_foot(page, filled->version, false);
}

static void
draw_side(Page *page, const char *title, const FormFacts *filled, const DocumentLook *look)
{
	const char *stamp = look->sample ? page_words_get(page->words, "words", "sample") : NULL;

	pdf_page_begin(page->pdf, LETTER_WIDTH, LETTER_HEIGHT);
	if (stamp)
		page_stamp(page, stamp, LETTER_HEIGHT);
	if (title)
		draw_back(page, title, filled);
	else
		draw_front(page, filled);
	pdf_page_end(page->pdf);
}

GBytes *
form_pdf(const LetterTemplate *text, const LetterFacts *facts, const FormFacts *filled,
	const DocumentLook *look, GError **error)
{
	LetterFacts said = *facts;
	bool good;

	said.words = look->words;
	if (!letter_facts_check(text, &said, error))
		return NULL;
	g_autofree char *title = title_of(text, &said);
	g_autoptr(Pdf) pdf = pdf_new(&(PdfAbout){ .title = title,
		.lang = look->words ? page_words_lang(look->words) : "en",
		.date = look->date,
		.open = true });
	Page page = { .template = text, .facts = &said, .file = text->file };
	if (page_start(&page, pdf, look->words)) {
		draw_side(&page, NULL, filled, look);
		draw_side(&page, title, filled, look);
	}
	good = !page.error;
	if (!good)
		g_propagate_error(error, g_steal_pointer(&page.error));
	page_stop(&page);
	return good ? pdf_finish_bytes(pdf, error) : NULL;
}
