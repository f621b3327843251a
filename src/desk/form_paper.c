/* SPDX-License-Identifier: Apache-2.0 */
/* The Access Form and the receipt of one parent, out of the database. */
#include "desk/pages.h"

#include "base/clock.h"
#include "db/visit.h"
#include "desk/acts.h"
#include "letter/document.h"
#include "letter/page_words.h"

void
form_paper_free(FormPaper *paper)
{
	if (!paper)
		return;
	g_clear_pointer(&paper->pdf, g_bytes_unref);
	g_free(paper->lang);
	g_free(paper->wanted);
	g_free(paper);
}

/* One field on paper: what the parent corrected, else the record's. */
static void
set_field(GHashTable *fields, const char *field, const char *value)
{
	if (value && *value)
		g_hash_table_insert(fields, g_strdup(field), g_strdup(value));
}

static const char *
field_of(GHashTable *fields, const char *field)
{
	return g_hash_table_lookup(fields, field);
}

static FormFacts
facts_of(GHashTable *fields)
{
	return (FormFacts){
		.school = field_of(fields, "school"),
		.permanent_id = field_of(fields, "permanent_id"),
		.student_first = field_of(fields, "student_first"),
		.student_middle = field_of(fields, "student_middle"),
		.student_last = field_of(fields, "student_last"),
		.parent = field_of(fields, "parent_name"),
		.address = field_of(fields, "address_line1"),
		.unit = field_of(fields, "address_line2"),
		.city = field_of(fields, "city"),
		.state = field_of(fields, "state"),
		.zip = field_of(fields, "zip"),
		.home_phone = field_of(fields, "home_phone"),
		.email = field_of(fields, "email"),
	};
}

/* Draws it; LANG and VERSION say which text stands in front. */
static bool
draw(Session *session, const FormFacts *facts, const PageWording *wording, const char *phone,
	FormPaper *paper, GError **error)
{
	const Profile *profile = session_profile(session);
	g_autofree char *today = clock_today();
	g_autoptr(PageWords) words = page_words_load(wording->lang, error);
	g_autoptr(LetterTemplate) template =
		words ? document_template_parse(wording->body, wording->file, error) : NULL;
	const LetterFacts said = { .school = facts->school,
		.school_phone = phone,
		.issued_on = today,
		.link_url = profile->link_url,
		.help_url = profile->help_url,
		.portal_url = profile->portal_url,
		.lang = wording->lang,
		.credential = profile->credential,
		.credential_long = profile->credential_long };
	const DocumentLook look = { words, today, false };

	if (!template)
		return false;
	paper->pdf = form_pdf(template, &said, facts, &look, error);
	paper->lang = g_strdup(wording->lang);
	paper->version = wording->version;
	return paper->pdf != NULL;
}

static const char *
label_of_kind(const Profile *profile, const char *key)
{
	for (guint i = 0; i < profile->id_kinds->len; i++) {
		const ProfileChoice *choice = profile->id_kinds->pdata[i];

		if (g_str_equal(choice->key, key))
			return choice->label;
	}
	return key;
}

/* What the office has done already: the ID that was seen, and by whom. */
static void
fill_office(FormFacts *facts, const Visit *visit, const VisitIdentity *identity, Session *session,
	const char *today)
{
	facts->visit = visit->number;
	if (!identity)
		return;
	facts->date = today;
	facts->verified_by = session_who(session)->staff;
	facts->id_california = g_str_equal(identity->kind, "california_id") ||
			       g_str_equal(identity->kind, "drivers_license");
	facts->id_kind = label_of_kind(session_profile(session), identity->kind);
}

bool
form_paper_visit(Session *session, gint64 visit_id, GCancellable *cancel, FormPaper **ret_paper,
	Refusal **ret_refusal, GError **error)
{
	g_autoptr(Visit) visit = NULL;
	g_autoptr(GPtrArray) rows = NULL;
	g_autoptr(VisitIdentity) identity = NULL;
	g_autoptr(FormText) text = NULL;
	g_autoptr(PageSchool) school = NULL;
	g_autoptr(GHashTable) fields =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autofree char *today = clock_today();
	Db *db = session_db(session, cancel, error);

	if (!db || !db_visit(db, visit_id, cancel, &visit, ret_refusal, error) ||
		!db_visit_form(db, visit_id, cancel, &rows, ret_refusal, error) ||
		!db_visit_identity_get(db, visit_id, cancel, &identity, ret_refusal, error) ||
		!db_form_text(db, visit_id, cancel, &text, ret_refusal, error) ||
		!db_page_school(db, visit->school_id, cancel, &school, ret_refusal, error))
		return false;
	for (guint i = 0; i < rows->len; i++) {
		const VisitField *row = rows->pdata[i];

		set_field(fields, row->field, row->proposed ? row->proposed : row->record);
	}
	FormFacts facts = facts_of(fields);
	fill_office(&facts, visit, identity, session, today);
	facts.approval = g_strcmp0(session_profile(session)->approval, "none") != 0;
	g_autofree char *mark = g_strdup_printf("%s %d, %s", text->lang, text->version, text->hash);
	facts.version = mark;
	g_autoptr(PageWording) wording = page_wording_new("form", text->lang, NULL, text->body);
	wording->version = text->version;
	g_autoptr(FormPaper) paper = g_new0(FormPaper, 1);
	paper->wanted = g_strdup(text->wanted);
	paper->school_id = visit->school_id;
	paper->student_id = visit->student_id;
	paper->guardian_id = visit->guardian_id;
	paper->visit_id = visit_id;
	if (!draw(session, &facts, wording, school->phone, paper, error))
		return false;
	*ret_paper = g_steal_pointer(&paper);
	return true;
}

bool
form_paper_pair(Session *session, gint64 student_id, gint64 guardian_id, GCancellable *cancel,
	FormPaper **ret_paper, Refusal **ret_refusal, GError **error)
{
	g_autoptr(GPtrArray) rows = NULL;
	g_autoptr(PageWording) wording = NULL;
	g_autoptr(GHashTable) fields =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	Db *db = session_db(session, cancel, error);

	if (!db || !db_form_data(db, student_id, guardian_id, cancel, &rows, ret_refusal, error))
		return false;
	for (guint i = 0; i < rows->len; i++) {
		const FormDatum *row = rows->pdata[i];

		set_field(fields, row->field, row->record);
	}
	if (!page_wording_in_force(session, "form", field_of(fields, "language"), cancel, &wording,
		    ret_refusal, error))
		return false;
	FormFacts facts = facts_of(fields);
	facts.approval = g_strcmp0(session_profile(session)->approval, "none") != 0;
	facts.version = wording->mark;
	g_autoptr(FormPaper) paper = g_new0(FormPaper, 1);
	paper->wanted = g_strdup(wording->wanted);
	paper->school_id = (int)g_ascii_strtoll(field_of(fields, "school_id"), NULL, 10);
	paper->student_id = student_id;
	paper->guardian_id = guardian_id;
	if (!draw(session, &facts, wording, field_of(fields, "school_phone"), paper, error))
		return false;
	*ret_paper = g_steal_pointer(&paper);
	return true;
}

bool
form_paper_printed(Session *session, const char *act, const FormPaper *paper, GCancellable *cancel,
	Refusal **ret_refusal, GError **error)
{
	g_autofree char *text_act = acts_part(act, "text");
	Db *db = session_db(session, cancel, error);

	return db &&
	       (paper->visit_id == 0 || db_form_text_is(db, text_act, paper->visit_id, paper->lang,
						paper->version, cancel, ret_refusal, error)) &&
	       db_form_printed(db, act, paper->student_id, paper->guardian_id, paper->visit_id,
		       paper->lang, paper->version, cancel, ret_refusal, error);
}

GBytes *
receipt_paper(Session *session, gint64 visit_id, GCancellable *cancel, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(ReceiptRecord) record = NULL;
	g_autoptr(PageWording) wording = NULL;
	const Profile *profile = session_profile(session);
	Db *db = session_db(session, cancel, error);

	if (!db || !db_receipt_data(db, visit_id, cancel, &record, ret_refusal, error) ||
		!page_wording_in_force(
			session, "receipt", record->language, cancel, &wording, ret_refusal, error))
		return NULL;
	g_autoptr(PageWords) words = page_words_load(wording->lang, error);
	g_autoptr(LetterTemplate) template =
		words ? document_template_parse(wording->body, wording->file, error) : NULL;
	if (!template)
		return NULL;
	const LetterFacts facts = { .school = record->school,
		.school_line1 = record->school_line1,
		.school_line2 = record->school_line2,
		.school_phone = record->school_phone,
		.school_hours = record->school_hours,
		.parent = record->parent,
		.student = record->student,
		.issued_on = record->visited_on,
		.link_url = profile->link_url,
		.help_url = profile->help_url,
		.portal_url = profile->portal_url,
		.lang = wording->lang,
		.credential = profile->credential,
		.credential_long = profile->credential_long,
		.visited_on = record->visited_on,
		.visit = record->number,
		.staff = record->staff,
		.outcome = record->outcome,
		.words = words };
	const DocumentLook look = { words, record->visited_on, false };
	return document_pdf(template, &facts, &look, error);
}
