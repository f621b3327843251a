/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/issue.h"

#include <string.h>

#include "db/session.h"
#include "desk/acts.h"
#include "letter/letter.h"
#include "vault/code.h"
#include "vault/envelope.h"

static CodeShape
shape_of(const Profile *profile)
{
	return (CodeShape){
		.alphabet = profile->alphabet,
		.length = profile->length,
		.group = profile->group,
	};
}

/* The district is the one pinned in the settings, whatever the row says. */
static EnvelopeContext
envelope_context(const Session *session, const CredentialContext *context, const char *credential)
{
	return (EnvelopeContext){
		.district_id = session_who(session)->district_id,
		.school_id = context->school_id,
		.credential_id = credential,
		.guardian_id = context->guardian_id,
		.student_id = context->student_id,
		.scope = context->scope,
		.generation = context->generation,
		.expires = context->expires,
	};
}

/* --- making */

bool
issue_code(Session *session, const char *act, gint64 visit_id, GCancellable *cancel,
	char **ret_credential, Refusal **ret_refusal, GError **error)
{
	const CodeShape shape = shape_of(session_profile(session));
	const unsigned char *school_public, *portal_public;
	unsigned char portal_key[VAULT_KEY_BYTES];
	const SchoolKey *school_key;
	g_autoptr(CredentialContext) context = NULL;
	g_autoptr(GBytes) to_school = NULL;
	g_autoptr(GBytes) to_portal = NULL;
	g_autoptr(Secret) code = NULL;
	g_autofree char *credential = g_uuid_string_random();
	g_autofree char *selector = NULL;
	EnvelopeContext inside;
	int generation = 0;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_issue_prepare(db, visit_id, cancel, &context, ret_refusal, error) ||
		!session_policy_is_current(session, cancel, ret_refusal, error))
		return false;
	if (!code_shape_valid(&shape, error) ||
		!session_seal_keys(session, context->school_id, &generation, &school_public,
			&portal_public, cancel, error))
		return false;
	memcpy(portal_key, portal_public, sizeof portal_key);
	/* The school's envelope is made by who holds its key, as whoever prints it has to. */
	school_key = session_school_key(session, context->school_id, generation, cancel, error);
	if (!school_key)
		return false;
	/* What goes inside is what this desk has proven, not what it was told. */
	context->generation = generation;
	inside = envelope_context(session, context, credential);
	code = code_new(&shape);
	to_school = envelope_seal_school(&inside, code, school_key->box, error);
	to_portal = to_school ? envelope_seal(&inside, code, portal_key, error) : NULL;
	if (!to_portal)
		return false;
	selector = code_selector(&shape, code, session_profile(session)->selector);
	return db_credential_issue(db, act, visit_id, credential, generation, context->expires,
		to_school, to_portal, selector, cancel, ret_credential, ret_refusal, error);
}

/* --- opening */

static Secret *
open_code(Session *session, const char *act, const char *credential, const char *why,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	g_autoptr(CredentialContext) context = NULL;
	g_autoptr(GBytes) sealed = NULL;
	const SchoolKey *key;
	EnvelopeContext inside;
	int sealed_to = 0;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_credential_context(db, credential, cancel, &context, ret_refusal, error) ||
		!db_sealed_to(db, credential, cancel, &sealed_to, ret_refusal, error))
		return NULL;
	key = session_school_key(session, context->school_id, sealed_to, cancel, error);
	if (!key ||
		!db_envelope_open(db, act, credential, why, cancel, &sealed, ret_refusal, error))
		return NULL;
	inside = envelope_context(session, context, credential);
	return envelope_open_school(sealed, key->box, &inside, error);
}

bool
issue_spelled(Session *session, const char *act, gint64 visit_id, GCancellable *cancel,
	Secret **ret_spelled, Refusal **ret_refusal, GError **error)
{
	const CodeShape shape = shape_of(session_profile(session));
	g_autofree char *opening = acts_part(act, "open");
	g_autofree char *credential = NULL;
	g_autoptr(Secret) code = NULL;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_phone_release(db, act, visit_id, cancel, &credential, ret_refusal, error))
		return false;
	code = open_code(session, opening, credential, "phone", cancel, ret_refusal, error);
	if (!code)
		return false;
	*ret_spelled = code_spelled(&shape, code);
	return true;
}

/* --- the letter */

static LetterFacts
letter_facts(
	const LetterRecord *record, const char *sheet, const char *lang, const Profile *profile)
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
		.lang = lang,
	};
}

/* What a letter is made of: the guardian's record and the template in the guardian's language, or
 * in English where the district has none. */
typedef struct {
	LetterRecord *record;
	LetterTemplate *template;
	char *lang;
} Words;

static void
words_clear(Words *words)
{
	letter_record_free(words->record);
	letter_template_free(words->template);
	g_free(words->lang);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Words, words_clear)

static bool
words_load(Words *words, Session *session, const char *credential, GCancellable *cancel,
	Refusal **ret_refusal, GError **error)
{
	g_autoptr(LetterText) text = NULL;
	g_autofree char *file = NULL;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_letter_data(db, credential, cancel, &words->record, ret_refusal, error) ||
		!db_letter_template(
			db, "letter", words->record->language, cancel, &text, ret_refusal, error))
		return false;
	file = g_strdup_printf("letter.%s.md", text->lang);
	words->template = letter_template_parse(text->body, file, error);
	words->lang = g_strdup(text->lang);
	return words->template != NULL;
}

void
issue_preview_free(IssuePreview *preview)
{
	if (!preview)
		return;
	g_clear_pointer(&preview->lines, g_ptr_array_unref);
	g_free(preview->qr);
	g_free(preview->language);
	g_free(preview);
}

bool
issue_preview(Session *session, const char *credential, const char *sheet, int columns,
	GCancellable *cancel, IssuePreview **ret_preview, Refusal **ret_refusal, GError **error)
{
	g_auto(Words) words = { 0 };
	g_autoptr(IssuePreview) preview = g_new0(IssuePreview, 1);
	LetterFacts facts;

	if (!words_load(&words, session, credential, cancel, ret_refusal, error))
		return false;
	facts = letter_facts(words.record, sheet, words.lang, session_profile(session));
	/* Better to hear now than at the printer that a name cannot be drawn. */
	if (!letter_check(words.template, &facts, error))
		return false;
	preview->lines = letter_text(words.template, &facts, columns, error);
	if (!preview->lines)
		return false;
	preview->qr = letter_qr_payload(&facts);
	preview->language = g_strdup(words.lang);
	preview->fell_back = g_strcmp0(words.lang, words.record->language) != 0;
	*ret_preview = g_steal_pointer(&preview);
	return true;
}

void
issue_sheet_free(IssueSheet *sheet)
{
	if (!sheet)
		return;
	g_free(sheet->number);
	secret_free(sheet->pdf);
	g_free(sheet);
}

static bool
draw_sheet(Session *session, const char *act, const char *credential, IssueSheet *sheet,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	const CodeShape shape = shape_of(session_profile(session));
	g_auto(Words) words = { 0 };
	g_autoptr(Secret) code = NULL;
	g_autoptr(Secret) grouped = NULL;
	LetterFacts facts;

	if (!words_load(&words, session, credential, cancel, ret_refusal, error))
		return false;
	facts = letter_facts(words.record, sheet->number, words.lang, session_profile(session));
	code = open_code(session, act, credential, "letter", cancel, ret_refusal, error);
	if (!code)
		return false;
	grouped = code_grouped(&shape, code);
	sheet->pdf = letter_pdf(words.template, &facts, grouped, error);
	return sheet->pdf != NULL;
}

static bool
load_sheet(Session *session, gint64 sheet_id, GCancellable *cancel, IssueSheet **ret_sheet,
	Refusal **ret_refusal, GError **error)
{
	g_autoptr(Sheet) row = NULL;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_sheet(db, sheet_id, cancel, &row, ret_refusal, error))
		return false;
	*ret_sheet = g_new0(IssueSheet, 1);
	(*ret_sheet)->sheet_id = sheet_id;
	(*ret_sheet)->number = g_strdup(row->number);
	return true;
}

bool
issue_sheet_again(Session *session, const char *act, const char *credential, gint64 sheet_id,
	GCancellable *cancel, IssueSheet **ret_sheet, Refusal **ret_refusal, GError **error)
{
	g_autofree char *opening = acts_part(act, "open");
	g_autoptr(IssueSheet) sheet = NULL;

	if (!load_sheet(session, sheet_id, cancel, &sheet, ret_refusal, error) ||
		!draw_sheet(session, opening, credential, sheet, cancel, ret_refusal, error))
		return false;
	*ret_sheet = g_steal_pointer(&sheet);
	return true;
}

bool
issue_sheet(Session *session, const char *act, const char *credential, const char *printer,
	GCancellable *cancel, IssueSheet **ret_sheet, Refusal **ret_refusal, GError **error)
{
	g_autofree char *sending = acts_part(act, "sent");
	g_autoptr(IssueSheet) sheet = NULL;
	g_autofree char *state = NULL;
	gint64 sheet_id = 0;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_sheet_reserve(
			   db, act, credential, printer, cancel, &sheet_id, ret_refusal, error))
		return false;
	if (!issue_sheet_again(
		    session, act, credential, sheet_id, cancel, &sheet, ret_refusal, error))
		return false;
	db = session_db(session, cancel, error);
	if (!db || !db_sheet_sent(db, sending, sheet_id, "", cancel, &state, ret_refusal, error))
		return false;
	*ret_sheet = g_steal_pointer(&sheet);
	return true;
}
