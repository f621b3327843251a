/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/wording.h"

#include "db/session.h"

void
wording_clear(Wording *wording)
{
	g_clear_pointer(&wording->lang, g_free);
	g_clear_pointer(&wording->template, letter_template_free);
	g_clear_pointer(&wording->words, page_words_free);
}

bool
wording_load(Wording *wording, Session *session, const char *language, GCancellable *cancel,
	Refusal **ret_refusal, GError **error)
{
	g_autoptr(LetterText) text = NULL;
	g_autofree char *file = NULL;
	g_autofree char *what = NULL;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_letter_template(db, "letter", language, cancel, &text, ret_refusal, error))
		return false;
	file = g_strdup_printf("letter.%s.md", text->lang);
	what = g_strdup_printf("The words of the letter (%s)", text->lang);
	session_note_text(session, what, text->body);
	wording->template = letter_template_parse(text->body, file, error);
	wording->words = wording->template ? page_words_load(text->lang, error) : NULL;
	wording->lang = g_strdup(text->lang);
	return wording->words != NULL;
}

bool
wording_load_back(Wording *back, Session *session, const char *lang, GCancellable *cancel,
	Refusal **ret_refusal, GError **error)
{
	if (g_str_equal(session_profile(session)->bilingual, "no") || g_str_equal(lang, "en"))
		return true;
	return wording_load(back, session, "en", cancel, ret_refusal, error);
}

LetterFacts
wording_facts(const Wording *wording, const LetterRecord *record, const char *sheet,
	const Profile *profile)
{
	return (LetterFacts){
		.school = record->school,
		.school_line1 = record->school_line1,
		.school_line2 = record->school_line2,
		.school_phone = record->school_phone,
		.school_hours = record->school_hours,
		.parent = record->parent,
		.line1 = record->line1,
		.line2 = record->line2,
		.line3 = record->line3,
		.student = record->student,
		.permanent_id = record->permanent_id,
		.primary_phone = record->primary_phone,
		.grade = record->grade,
		.room = record->room,
		.teacher = record->teacher,
		.issued_on = record->issued_on,
		.expires = record->expires,
		.sheet = sheet,
		.link_url = profile->link_url,
		.help_url = profile->help_url,
		.portal_url = profile->portal_url,
		.lang = wording->lang,
		.credential = profile->credential,
		.credential_long = profile->credential_long,
		.words = wording->words,
	};
}
