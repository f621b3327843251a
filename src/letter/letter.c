/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/letter.h"

#include <stdio.h>
#include <string.h>

#include "letter/document.h"
#include "letter/page.h"
#include "letter/sides.h"

const PageColumn letter_front = { .x = LETTER_MARGIN,
	.width = PAGE_WIDTH,
	.top = PAGE_BODY_TOP,
	.bottom = PAGE_BODY_BOTTOM,
	.largest = 11,
	.smallest = 9,
	.narrow_from = PAGE_QR_Y,
	.narrow_width = PAGE_QR_X - LETTER_MARGIN - 6 };
const PageColumn letter_back = { .x = LETTER_MARGIN,
	.width = PAGE_WIDTH,
	.top = 72,
	.bottom = PAGE_BODY_BOTTOM,
	.largest = 12,
	.smallest = 9,
	.narrow_from = PAGE_QR_Y,
	.narrow_width = PAGE_QR_X - LETTER_MARGIN - 6 };

void
letter_draw_front(Page *page)
{
	page_draw_frame(page);
	page_draw_body(page, &letter_front);
	page_draw_qr(page);
	page_draw_footer(page);
}

void
letter_draw_back(Page *page)
{
	if (page->stamp)
		page_stamp(page, page->stamp, LETTER_HEIGHT);
	page_draw_body(page, &letter_back);
	page_draw_qr(page);
	page_draw_footer(page);
}

bool
letter_add_side(Pdf *pdf, const Page *like, const LetterTemplate *template,
	const LetterFacts *facts, bool front, GError **error)
{
	Page page = *like;
	page.template = template;
	page.file = template->file;
	page.facts = facts;
	if (!letter_facts_check(template, facts, error))
		return false;
	if (page_start(&page, pdf, facts->words)) {
		pdf_page_begin(pdf, LETTER_WIDTH, LETTER_HEIGHT);
		if (front)
			letter_draw_front(&page);
		else
			letter_draw_back(&page);
		pdf_page_end(pdf);
	}
	bool good = !page.error;
	if (!good)
		g_propagate_error(error, g_steal_pointer(&page.error));
	page_stop(&page);
	return good;
}

Pdf *
letter_pdf_new(const LetterFacts *facts, size_t room)
{
	const char *title = page_words_get(facts->words, "words", "letter-title");
	return pdf_new(&(PdfAbout){ .title = title ? title : "Parent portal letter",
		.lang = facts->words ? page_words_lang(facts->words) : facts->lang,
		.date = facts->issued_on,
		.room = room });
}

static Secret *
sides(const LetterTemplate *template, const LetterFacts *facts, const LetterBack *back,
	const Page *like, GError **error)
{
	g_autoptr(Pdf) pdf = letter_pdf_new(facts, 0);
	if (!letter_add_side(pdf, like, template, facts, true, error))
		return NULL;
	if (back) {
		LetterFacts other = *facts;
		other.words = back->words;
		if (!letter_add_side(pdf, like, back->template, &other, false, error))
			return NULL;
	}
	return pdf_finish(pdf, error);
}

Secret *
letter_pdf_both(const LetterTemplate *template, const LetterFacts *facts, const LetterBack *back,
	const Secret *code, GError **error)
{
	g_autofree char *qr = facts->qr ? NULL : letter_qr_payload(facts);
	Page like = { .code = code, .qr = qr ? qr : facts->qr };
	return sides(template, facts, back, &like, error);
}

Secret *
letter_pdf(const LetterTemplate *template, const LetterFacts *facts, const Secret *code,
	GError **error)
{
	return letter_pdf_both(template, facts, NULL, code, error);
}

Secret *
letter_stand_in(const Profile *profile, char fill)
{
	g_autoptr(GString) text = g_string_new(NULL);
	int length = profile && profile->length > 0 ? profile->length : 10;
	int group = profile && profile->group > 0 ? profile->group : 5;
	for (int i = 0; i < length; i++) {
		if (i > 0 && i % group == 0)
			g_string_append_c(text, ' ');
		g_string_append_c(text, fill);
	}
	return secret_from(text->str, text->len);
}

bool
letter_check(const LetterTemplate *template, const LetterFacts *facts, const LetterBack *back,
	const Profile *profile, GError **error)
{
	bool letters = profile && profile->alphabet && strpbrk(profile->alphabet, "MW");
	g_autoptr(Secret) code = letter_stand_in(profile, letters ? 'W' : '0');
	LetterFacts full = *facts;
	full.sheet = facts->sheet ? facts->sheet : "0000-000000";
	full.issued_on = facts->issued_on ? facts->issued_on : "2026-09-30";
	full.expires = facts->expires ? facts->expires : "2026-09-30";
	g_autoptr(Secret) pdf = letter_pdf_both(template, &full, back, code, error);
	return pdf != NULL;
}

GBytes *
letter_sample(const LetterTemplate *template, const Profile *profile, const PageWords *words,
	const char *today, GError **error)
{
	g_autoptr(GPtrArray) owner = NULL;
	LetterFacts facts = document_sample_facts(profile, words, today, &owner);
	g_autoptr(Secret) code = letter_stand_in(profile, '0');
	const char *stamp = page_words_get(words, "words", "sample");
	Page like = { .code = code, .qr = profile->help_url, .stamp = stamp ? stamp : "SAMPLE" };
	g_autoptr(Secret) pdf = sides(template, &facts, NULL, &like, error);
	return pdf ? g_bytes_new(secret_peek(pdf), secret_len(pdf)) : NULL;
}
