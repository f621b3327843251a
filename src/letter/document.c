/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/document.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/paths.h"
#include "letter/page.h"
#include "letter/text.h"

#define GREY 0.38

static TemplateKind
kind_of(const char *file)
{
	g_autofree char *name = g_path_get_basename(file);
	if (g_str_has_prefix(name, "receipt."))
		return TEMPLATE_RECEIPT;
	return g_str_has_prefix(name, "form.") ? TEMPLATE_FORM : TEMPLATE_HANDOUT;
}

LetterTemplate *
document_template_parse(const char *markdown, const char *file, GError **error)
{
	return template_parse(markdown, file, kind_of(file), error);
}

static bool
has_qr(const LetterTemplate *template)
{
	for (guint i = 0; i < template->blocks->len; i++)
		if (((LetterBlock *)g_ptr_array_index(template->blocks, i))->kind == BLOCK_QR)
			return true;
	return false;
}

/* Whose page it is, small at the top. */
static void
draw_head(Page *page)
{
	WordsStyle style = { .size = 9, .grey = GREY };
	g_autofree char *school = letter_field_value(FIELD_SCHOOL, page->facts);
	if (school && !page->error)
		page_fact(page, FIELD_SCHOOL, school, &style, "P", LETTER_MARGIN, 44, PAGE_WIDTH);
}

static void
draw(Page *page)
{
	bool qr = page->qr && has_qr(page->template);
	PageColumn column = { .x = LETTER_MARGIN,
		.width = PAGE_WIDTH,
		.top = 72,
		.bottom = PAGE_BODY_BOTTOM,
		.largest = 12,
		.smallest = 9,
		.narrow_from = qr ? PAGE_QR_Y : 0,
		.narrow_width = PAGE_QR_X - LETTER_MARGIN - 6 };
	if (page->stamp)
		page_stamp(page, page->stamp, LETTER_HEIGHT);
	draw_head(page);
	page_draw_body(page, &column);
	if (qr)
		page_draw_qr(page);
	page_draw_footer(page);
}

/* The text of the title, for the file. */
static char *
title_of(const LetterTemplate *template, const LetterFacts *facts)
{
	for (guint i = 0; i < template->blocks->len; i++) {
		const LetterBlock *block = g_ptr_array_index(template->blocks, i);
		if (block->kind == BLOCK_TITLE)
			return letter_block_text(block, facts);
	}
	return g_strdup("");
}

GBytes *
document_pdf(const LetterTemplate *template, const LetterFacts *facts, const DocumentLook *look,
	GError **error)
{
	LetterFacts in = *facts;
	in.words = look->words;
	const char *stamp = page_words_get(look->words, "words", "sample");
	if (!letter_facts_check(template, &in, error))
		return NULL;
	g_autofree char *title = title_of(template, &in);
	g_autoptr(Pdf) pdf = pdf_new(&(PdfAbout){ .title = title,
		.lang = look->words ? page_words_lang(look->words) : "en",
		.date = look->date,
		.open = true });
	Page page = { .template = template,
		.file = template->file,
		.facts = &in,
		.qr = facts->help_url,
		.stamp = look->sample ? stamp : NULL };
	if (page_start(&page, pdf, look->words)) {
		pdf_page_begin(pdf, LETTER_WIDTH, LETTER_HEIGHT);
		draw(&page);
		pdf_page_end(pdf);
	}
	bool good = !page.error;
	if (!good)
		g_propagate_error(error, g_steal_pointer(&page.error));
	page_stop(&page);
	return good ? pdf_finish_bytes(pdf, error) : NULL;
}

GPtrArray *
document_text(const LetterTemplate *template, const LetterFacts *facts, const DocumentLook *look,
	int columns, GError **error)
{
	LetterFacts in = *facts;
	in.words = look->words;
	return letter_facts_check(template, &in, error) ? letter_text_body(template, &in, columns)
							: NULL;
}

/* Both ISO; caller owns. */
static char *
days_after(const char *day, int days)
{
	int y = 0, m = 0, d = 0;
	if (sscanf(day, "%d-%d-%d", &y, &m, &d) != 3)
		return g_strdup(day);
	g_autoptr(GDateTime) start = g_date_time_new_utc(y, m, d, 12, 0, 0);
	g_autoptr(GDateTime) end = start ? g_date_time_add_days(start, days) : NULL;
	return end ? g_date_time_format(end, "%Y-%m-%d") : g_strdup(day);
}

static const char *
own(GPtrArray *owner, char *text)
{
	g_ptr_array_add(owner, text);
	return text;
}

static const char *
sample_word(GPtrArray *owner, const PageWords *words, const char *key, const char *english)
{
	const char *word = page_words_get(words, "words", key);
	return own(owner, g_strdup(word ? word : english));
}

LetterFacts
document_sample_facts(
	const Profile *profile, const PageWords *words, const char *today, GPtrArray **ret_owner)
{
	GPtrArray *owner = g_ptr_array_new_with_free_func(g_free);
	*ret_owner = owner;
	return (LetterFacts){
		.school = sample_word(owner, words, "sample-school", "SAMPLE SCHOOL"),
		.school_line1 = "100 Sample Street",
		.school_line2 = "Sampletown CA 00000",
		.school_phone = "000-000-0000",
		.school_hours =
			sample_word(owner, words, "sample-hours", "Monday to Friday, 8:00 to 4:00"),
		.parent = sample_word(owner, words, "sample-parent", "SAMPLE PARENT"),
		.line1 = "200 Sample Avenue",
		.line2 = "Sampletown CA 00000",
		.student = sample_word(owner, words, "sample-student", "SAMPLE STUDENT"),
		.permanent_id = "0000000000",
		.primary_phone = "000-000-0000",
		.grade = "5",
		.room = "0",
		.teacher = sample_word(owner, words, "sample-teacher", "Sample Teacher"),
		.issued_on = own(owner, g_strdup(today)),
		.expires = own(owner, days_after(today, profile->days_by_hand)),
		.sheet = "0000-000000",
		.link_url = profile->link_url,
		.help_url = profile->help_url,
		.portal_url = profile->portal_url,
		.credential = profile->credential,
		.credential_long = profile->credential_long,
		.visit = "0000-000",
		.visited_on = own(owner, g_strdup(today)),
		.staff = sample_word(owner, words, "sample-teacher", "Sample Teacher"),
		.outcome = "issued",
		.words = words,
	};
}

static bool
read_text(const char *folder, const char *kind, const char *lang, char **ret_text, char **ret_path)
{
	g_autofree char *relative =
		g_strdup_printf("schema/profiles/%s/letters/%s.%s.md", folder, kind, lang);
	g_autofree char *path = paths_data(relative);
	if (!g_file_get_contents(path, ret_text, NULL, NULL))
		return false;
	*ret_path = g_steal_pointer(&path);
	return true;
}

char *
document_find(const char *profile, const char *kind, const char *lang, char **ret_lang,
	char **ret_path, GError **error)
{
	const char *const folders[] = { profile, "common" };
	const char *const langs[] = { lang, "en" };
	char *text = NULL;
	for (size_t l = 0; l < G_N_ELEMENTS(langs); l++)
		for (size_t f = 0; langs[l] && f < G_N_ELEMENTS(folders); f++) {
			if (!read_text(folders[f], kind, langs[l], &text, ret_path))
				continue;
			*ret_lang = g_strdup(langs[l]);
			return text;
		}
	g_set_error(error, LETTER_ERROR, LETTER_ERROR_TEMPLATE,
		"There is no text %s.en.md, neither of the profile %s nor of all profiles.", kind,
		profile);
	return NULL;
}
