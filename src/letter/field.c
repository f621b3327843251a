/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/template.h"

#include <stddef.h>
#include <string.h>

#include "base/phone.h"
#include "base/text.h"

/* Which member of LetterFacts a placeholder shows, and how. Keep in the order of LetterField. */
typedef enum { SHOW_TEXT, SHOW_DATE, SHOW_PAGE, SHOW_PHONE, SHOW_OUTCOME, SHOW_NOTHING } FieldShow;

static const struct {
	const char *name;
	size_t at;
	FieldShow show;
} FIELDS[FIELD_COUNT] = {
	[FIELD_NONE] = { "", 0, SHOW_NOTHING },
	[FIELD_CODE] = { "code", 0, SHOW_NOTHING },
	[FIELD_CREDENTIAL] = { "credential", offsetof(LetterFacts, credential), SHOW_TEXT },
	[FIELD_CREDENTIAL_LONG] = { "credential_long", offsetof(LetterFacts, credential_long),
		SHOW_TEXT },
	[FIELD_EXPIRES] = { "expires", offsetof(LetterFacts, expires), SHOW_DATE },
	[FIELD_GRADE] = { "grade", offsetof(LetterFacts, grade), SHOW_TEXT },
	[FIELD_HELP_URL] = { "help_url", offsetof(LetterFacts, help_url), SHOW_PAGE },
	[FIELD_ISSUED_ON] = { "issued_on", offsetof(LetterFacts, issued_on), SHOW_DATE },
	[FIELD_LINK_URL] = { "link_url", offsetof(LetterFacts, link_url), SHOW_PAGE },
	[FIELD_OUTCOME] = { "outcome", offsetof(LetterFacts, outcome), SHOW_OUTCOME },
	[FIELD_PARENT] = { "parent", offsetof(LetterFacts, parent), SHOW_TEXT },
	[FIELD_PERMANENT_ID] = { "permanent_id", offsetof(LetterFacts, permanent_id), SHOW_TEXT },
	[FIELD_PORTAL_URL] = { "portal_url", offsetof(LetterFacts, portal_url), SHOW_PAGE },
	[FIELD_PRIMARY_PHONE] = { "primary_phone", offsetof(LetterFacts, primary_phone),
		SHOW_PHONE },
	[FIELD_QR] = { "qr", 0, SHOW_NOTHING },
	[FIELD_ROOM] = { "room", offsetof(LetterFacts, room), SHOW_TEXT },
	[FIELD_SCHOOL] = { "school", offsetof(LetterFacts, school), SHOW_TEXT },
	[FIELD_SCHOOL_HOURS] = { "school_hours", offsetof(LetterFacts, school_hours), SHOW_TEXT },
	[FIELD_SCHOOL_LINE1] = { "school_line1", offsetof(LetterFacts, school_line1), SHOW_TEXT },
	[FIELD_SCHOOL_LINE2] = { "school_line2", offsetof(LetterFacts, school_line2), SHOW_TEXT },
	[FIELD_SCHOOL_PHONE] = { "school_phone", offsetof(LetterFacts, school_phone), SHOW_PHONE },
	[FIELD_SHEET] = { "sheet", offsetof(LetterFacts, sheet), SHOW_TEXT },
	[FIELD_STAFF] = { "staff", offsetof(LetterFacts, staff), SHOW_TEXT },
	[FIELD_STUDENT] = { "student", offsetof(LetterFacts, student), SHOW_TEXT },
	[FIELD_TEACHER] = { "teacher", offsetof(LetterFacts, teacher), SHOW_TEXT },
	[FIELD_VISIT] = { "visit", offsetof(LetterFacts, visit), SHOW_TEXT },
	[FIELD_VISITED_ON] = { "visited_on", offsetof(LetterFacts, visited_on), SHOW_DATE },
};

const char *
letter_field_name(LetterField field)
{
	return FIELDS[field].name;
}

static const char *
fact(LetterField field, const LetterFacts *facts)
{
	if (FIELDS[field].show == SHOW_NOTHING)
		return NULL;
	const char *text = G_STRUCT_MEMBER(const char *, facts, FIELDS[field].at);
	return text && *text ? text : NULL;
}

/* Nothing for text_safe to do. */
static bool
is_plain(const char *text)
{
	for (; *text; text++)
		if (*text < 0x20 || *text > 0x7e)
			return false;
	return true;
}

char *
letter_field_value(LetterField field, const LetterFacts *facts)
{
	const char *text = fact(field, facts);
	if (!text)
		return NULL;
	g_autofree char *shown = NULL;
	switch (FIELDS[field].show) {
	case SHOW_DATE:
		shown = page_words_date(facts->words, text);
		break;
	case SHOW_PHONE:
		shown = *text == '+' ? phone_show(text, NULL) : NULL;
		break;
	case SHOW_OUTCOME:
		shown = g_strdup(page_words_get(facts->words, "receipt", text));
		break;
	case SHOW_PAGE: {
		const char *host = strstr(text, "://");
		shown = g_strdup(host ? host + 3 : text);
		break;
	}
	default:
		break;
	}
	if (shown)
		return is_plain(shown) ? g_steal_pointer(&shown) : text_safe(shown);
	return is_plain(text) ? g_strdup(text) : text_safe(text);
}

guint64
letter_facts_fields(const LetterFacts *facts)
{
	guint64 fields = 0;
	for (LetterField f = FIELD_NONE; f < FIELD_COUNT; f++)
		if (fact(f, facts))
			fields |= (guint64)1 << f;
	return fields;
}

LetterFacts
letter_facts_join(const LetterFacts *same, const LetterFacts *own)
{
	LetterFacts facts = *own;
	for (LetterField f = FIELD_NONE; f < FIELD_COUNT; f++)
		if (fact(f, same))
			G_STRUCT_MEMBER(const char *, &facts, FIELDS[f].at) = fact(f, same);
	facts.words = same->words ? same->words : own->words;
	facts.lang = same->lang ? same->lang : own->lang;
	return facts;
}

bool
letter_block_lacks(const LetterBlock *block, const LetterFacts *facts, LetterField *ret_missing)
{
	for (guint i = 0; i < block->runs->len; i++) {
		const LetterRun *run = g_ptr_array_index(block->runs, i);
		if (FIELDS[run->field].show == SHOW_NOTHING || fact(run->field, facts))
			continue;
		if (ret_missing)
			*ret_missing = run->field;
		return true;
	}
	return false;
}

bool
letter_facts_check(const LetterTemplate *template, const LetterFacts *facts, GError **error)
{
	/* What the fixed places of every letter need. */
	static const LetterField always[] = { FIELD_SCHOOL, FIELD_PARENT, FIELD_STUDENT,
		FIELD_ISSUED_ON, FIELD_EXPIRES, FIELD_SHEET, FIELD_LINK_URL };
	for (size_t i = 0; template->kind == TEMPLATE_LETTER && i < G_N_ELEMENTS(always); i++)
		if (!fact(always[i], facts)) {
			g_set_error(error, LETTER_ERROR, LETTER_ERROR_FACTS,
				"The letter has no {%s}.", letter_field_name(always[i]));
			return false;
		}
	for (guint i = 0; i < template->blocks->len; i++) {
		const LetterBlock *block = g_ptr_array_index(template->blocks, i);
		LetterField missing = FIELD_NONE;
		if (block->kind == BLOCK_BULLET || block->kind == BLOCK_PARTICULAR)
			continue;
		if (letter_block_lacks(block, facts, &missing)) {
			g_set_error(error, LETTER_ERROR, LETTER_ERROR_FACTS,
				"%s: line %d: there is no {%s} on record. Put it on record, or "
				"move it in the template to a list item, which is left out then.",
				template->file, block->line, letter_field_name(missing));
			return false;
		}
	}
	return true;
}
