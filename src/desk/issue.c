/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/issue.h"

#include "desk/acts.h"
#include "desk/seal.h"
#include "desk/wording.h"

/* --- making */

/* Better to hear now than at the printer that a name cannot be drawn. */
static bool
letter_can_be(Session *session, gint64 visit_id, GCancellable *cancel, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(LetterRecord) record = NULL;
	g_auto(Wording) wording = { 0 };
	g_auto(Wording) back = { 0 };
	LetterFacts facts;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_letter_draft(db, visit_id, cancel, &record, ret_refusal, error) ||
		!wording_load(&wording, session, record->language, cancel, ret_refusal, error) ||
		!wording_load_back(&back, session, wording.lang, cancel, ret_refusal, error))
		return false;
	facts = wording_facts(&wording, record, NULL, session_profile(session));
	return letter_check(wording.template, &facts,
		back.lang ? &(LetterBack){ back.template, back.words } : NULL,
		session_profile(session), error);
}

bool
issue_code(Session *session, const char *act, gint64 visit_id, GCancellable *cancel,
	char **ret_credential, Refusal **ret_refusal, GError **error)
{
	g_autoptr(CredentialContext) context = NULL;
	g_auto(SealedCode) sealed = { 0 };
	g_auto(SealBlock) block = { 0 };
	Sealer sealer;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_issue_prepare(db, visit_id, cancel, &context, ret_refusal, error) ||
		!letter_can_be(session, visit_id, cancel, ret_refusal, error) ||
		!sealer_init(&sealer, session, context->school_id, cancel, ret_refusal, error) ||
		!seal_block_init(&block, &sealer, error) ||
		!seal_new_code(&block, context, &sealed, error))
		return false;
	return db_credential_issue(db, act, visit_id, sealed.credential, sealer.generation,
		context->expires, sealed.to_school, sealed.to_portal, sealed.selector, cancel,
		ret_credential, ret_refusal, error);
}

/* --- opening */

static Secret *
open_code(Session *session, const char *act, const char *credential, const char *why,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	g_autoptr(CredentialContext) context = NULL;
	g_autoptr(GBytes) sealed = NULL;
	const SchoolKey *key;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_credential_context(db, credential, cancel, &context, ret_refusal, error))
		return NULL;
	/* Without the key nothing is asked for: an event says that somebody could read. */
	key = seal_key_of(session, context, credential, cancel, error);
	if (!key ||
		!db_envelope_open(db, act, credential, why, cancel, &sealed, ret_refusal, error))
		return NULL;
	return seal_open_code(session, context, credential, sealed, key, error);
}

bool
issue_spelled(Session *session, const char *act, gint64 visit_id, GCancellable *cancel,
	Secret **ret_spelled, Refusal **ret_refusal, GError **error)
{
	const CodeShape shape = seal_shape(session);
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
	g_autoptr(IssuePreview) preview = g_new0(IssuePreview, 1);
	g_autoptr(LetterRecord) record = NULL;
	g_auto(Wording) wording = { 0 };
	LetterFacts facts;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_letter_data(db, credential, cancel, &record, ret_refusal, error) ||
		!wording_load(&wording, session, record->language, cancel, ret_refusal, error))
		return false;
	facts = wording_facts(&wording, record, sheet, session_profile(session));
	preview->lines = letter_text(wording.template, &facts, columns, error);
	if (!preview->lines)
		return false;
	preview->qr = letter_qr_payload(&facts);
	preview->language = g_strdup(wording.lang);
	preview->fell_back = g_strcmp0(wording.lang, record->language) != 0;
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
	const CodeShape shape = seal_shape(session);
	g_autoptr(LetterRecord) record = NULL;
	g_auto(Wording) wording = { 0 };
	g_auto(Wording) back = { 0 };
	g_autoptr(Secret) code = NULL;
	g_autoptr(Secret) grouped = NULL;
	LetterFacts facts;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_letter_data(db, credential, cancel, &record, ret_refusal, error) ||
		!wording_load(&wording, session, record->language, cancel, ret_refusal, error) ||
		!wording_load_back(&back, session, wording.lang, cancel, ret_refusal, error))
		return false;
	facts = wording_facts(&wording, record, sheet->number, session_profile(session));
	code = open_code(session, act, credential, "letter", cancel, ret_refusal, error);
	if (!code)
		return false;
	grouped = code_grouped(&shape, code);
	sheet->back = back.lang != NULL;
	sheet->pdf = sheet->back
			     ? letter_pdf_both(wording.template, &facts,
				       &(LetterBack){ back.template, back.words }, grouped, error)
			     : letter_pdf(wording.template, &facts, grouped, error);
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
