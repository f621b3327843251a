/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/pages.h"

#include <string.h>

#include "base/text.h"

#include "letter/document.h"
#include "letter/letter.h"
#include "letter/page_words.h"
#include "letter/ruler.h"

/* In the order in which a clerk sees them. */
const PageKind page_kinds[PAGE_KINDS] = {
	{ "letter", "Letter with the code" },
	{ "form", "Parent Access Form" },
	{ "receipt", "Receipt of a visit" },
	{ "handout-register", "Hand-out: register" },
	{ "handout-link", "Hand-out: link a student" },
	{ "handout-verify", "Hand-out: verify a code" },
	{ "handout-reset", "Hand-out: reset the password" },
	{ "handout-locked", "Hand-out: account locked" },
	{ "handout-devices", "Hand-out: which devices" },
	{ "ruler", "Ruler for window envelopes" },
};

const PageKind *
page_kind_find(const char *kind)
{
	for (size_t i = 0; i < G_N_ELEMENTS(page_kinds); i++)
		if (g_str_equal(page_kinds[i].kind, kind))
			return &page_kinds[i];
	return NULL;
}

void
page_wording_free(PageWording *wording)
{
	if (!wording)
		return;
	g_free(wording->kind);
	g_free(wording->lang);
	g_free(wording->wanted);
	g_free(wording->file);
	g_free(wording->body);
	g_free(wording->mark);
	g_free(wording);
}

/* "es 2, 1a2b3c4d": enough to find the text again, whoever holds the paper. */
static char *
mark_of(const char *lang, int version, const char *body)
{
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, body, -1);

	return version > 0 ? g_strdup_printf("%s %d, %.8s", lang, version, hash)
			   : g_strdup_printf("%s, %.8s", lang, hash);
}

static PageWording *
wording_of(const char *kind, const char *lang, const char *wanted, const char *file,
	const char *body, int version)
{
	PageWording *wording = g_new0(PageWording, 1);

	wording->kind = g_strdup(kind);
	wording->lang = g_strdup(lang);
	wording->wanted = g_strdup(wanted);
	wording->file = file ? g_strdup(file) : g_strdup_printf("%s.%s.md", kind, lang);
	wording->body = g_strdup(body);
	wording->version = version;
	wording->mark = mark_of(lang, version, body);
	return wording;
}

PageWording *
page_wording_new(const char *kind, const char *lang, const char *file, const char *body)
{
	return wording_of(kind, lang, lang, file, body, 0);
}

/* The ruler's words stand in no text. */
static PageWording *
ruler_wording(const char *lang, GError **error)
{
	g_autoptr(PageWords) words = page_words_load(lang, error);

	return words ? wording_of("ruler", page_words_lang(words), lang, "ruler", "", 0) : NULL;
}

PageWording *
page_wording_shipped(const char *profile, const char *kind, const char *lang, GError **error)
{
	g_autofree char *found = NULL, *path = NULL, *body = NULL;

	if (g_str_equal(kind, "ruler"))
		return ruler_wording(lang, error);
	body = document_find(profile, kind, lang, &found, &path, error);
	return body ? wording_of(kind, found, lang, path, body, 0) : NULL;
}

bool
page_wording_in_force(Session *session, const char *kind, const char *lang, GCancellable *cancel,
	PageWording **ret_wording, Refusal **ret_refusal, GError **error)
{
	g_autoptr(PageText) text = NULL;
	Db *db;

	if (g_str_equal(kind, "ruler")) {
		*ret_wording = ruler_wording(lang, error);
		return *ret_wording != NULL;
	}
	db = session_db(session, cancel, error);
	if (!db || !db_page_text(db, kind, lang, cancel, &text, ret_refusal, error))
		return false;
	*ret_wording = wording_of(kind, text->lang, lang, NULL, text->body, text->version);
	return true;
}

/* --- on paper */

/* What is borrowed while a page is made. */
typedef struct {
	PageWords *words;
	LetterTemplate *template;
	GPtrArray *owner;
	LetterFacts facts;
} Making;

static void
making_clear(Making *making)
{
	page_words_free(making->words);
	letter_template_free(making->template);
	g_clear_pointer(&making->owner, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Making, making_clear)

static bool
is_letter(const PageWording *wording)
{
	return g_str_equal(wording->kind, "letter");
}

static bool
is_ruler(const PageWording *wording)
{
	return g_str_equal(wording->kind, "ruler");
}

/* A receipt is of one visit, a letter of one code: about nobody they are samples. */
static bool
is_sample(const PageWording *wording, const PageLook *look)
{
	return look->sample || is_letter(wording) || g_str_equal(wording->kind, "receipt");
}

static void
fill_school(LetterFacts *facts, const PageSchool *school)
{
	facts->school = school->name;
	facts->school_line1 = school->line1;
	facts->school_line2 = school->line2;
	facts->school_phone = school->phone;
	facts->school_hours = school->hours;
}

/* Facts that every page may name. */
static LetterFacts
facts_of(const PageWording *wording, const PageLook *look)
{
	return (LetterFacts){
		.issued_on = look->today,
		.link_url = look->profile->link_url,
		.help_url = look->profile->help_url,
		.portal_url = look->profile->portal_url,
		.lang = wording->lang,
		.credential = look->profile->credential,
		.credential_long = look->profile->credential_long,
	};
}

static bool
making_start(Making *making, const PageWording *wording, const PageLook *look, GError **error)
{
	making->words = page_words_load(wording->lang, error);
	if (!making->words)
		return false;
	if (is_ruler(wording))
		return true;
	making->template = is_letter(wording)
				   ? letter_template_parse(wording->body, wording->file, error)
				   : document_template_parse(wording->body, wording->file, error);
	making->facts = is_sample(wording, look)
				? document_sample_facts(
					  look->profile, making->words, look->today, &making->owner)
				: facts_of(wording, look);
	making->facts.words = making->words;
	/* A sample letter is about nobody, from nowhere. */
	if (look->school && !is_letter(wording))
		fill_school(&making->facts, look->school);
	return making->template != NULL;
}

GBytes *
page_wording_pdf(const PageWording *wording, const PageLook *look, GError **error)
{
	g_auto(Making) making = { 0 };

	if (!making_start(&making, wording, look, error))
		return NULL;
	const DocumentLook document = { making.words, look->today, is_sample(wording, look) };
	if (is_ruler(wording))
		return ruler_pdf(making.words, look->today, error);
	if (is_letter(wording))
		return letter_sample(
			making.template, look->profile, making.words, look->today, error);
	if (g_str_equal(wording->kind, "form")) {
		const FormFacts blank = { .school = look->school ? look->school->name : NULL,
			.approval = g_strcmp0(look->profile->approval, "none") != 0,
			.version = wording->mark };
		return form_pdf(making.template, &making.facts, &blank, &document, error);
	}
	return document_pdf(making.template, &making.facts, &document, error);
}

GPtrArray *
page_wording_lines(const PageWording *wording, const PageLook *look, int columns, GError **error)
{
	g_auto(Making) making = { 0 };

	if (!making_start(&making, wording, look, error))
		return NULL;
	const DocumentLook document = { making.words, look->today, is_sample(wording, look) };
	if (is_letter(wording))
		return letter_text(making.template, &making.facts, columns, error);
	if (!is_ruler(wording))
		return document_text(making.template, &making.facts, &document, columns, error);
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	static const char *const keys[] = { "title", "envelope-10", "envelope-9x12", "scale" };
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		const char *text = page_words_get(making.words, "ruler", keys[i]);
		g_autoptr(GPtrArray) wrapped = text_wrap(text ? text : "", columns);

		for (guint k = 0; k < wrapped->len; k++)
			g_ptr_array_add(lines, g_strdup(wrapped->pdata[k]));
		g_ptr_array_add(lines, g_strdup(""));
	}
	return lines;
}

char *
page_wording_qr(const PageWording *wording, const PageLook *look)
{
	return strstr(wording->body, "{qr}") ? g_strdup(look->profile->help_url) : NULL;
}
