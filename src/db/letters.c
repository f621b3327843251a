/* SPDX-License-Identifier: Apache-2.0 */
#include "db/letters.h"

#include "db/rows.h"

DB_ROW(TextInForce, text_in_force, DB_COLUMN(TextInForce, kind, TEXT),
	DB_COLUMN(TextInForce, lang, TEXT), DB_COLUMN(TextInForce, version, INT),
	DB_COLUMN(TextInForce, own, BOOL), DB_MAYBE(TextInForce, title, TEXT))

bool
db_letter_templates(
	Db *db, GCancellable *cancel, GPtrArray **ret_texts, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.letter_templates()", NULL, &text_in_force_shape,
		text_in_force_free_untyped, cancel, ret_texts, ret_refusal, error);
}

DB_ROW(PageText, page_text, DB_COLUMN(PageText, lang, TEXT), DB_COLUMN(PageText, body, TEXT),
	DB_COLUMN(PageText, version, INT))

bool
db_page_text(Db *db, const char *kind, const char *lang, GCancellable *cancel, PageText **ret_text,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.letter_template($1, $2)",
		DB_ARGS(DB_TEXT(kind), DB_TEXT(lang)), &page_text_shape, page_text_free_untyped,
		cancel, (gpointer *)ret_text, ret_refusal, error);
}

DB_ROW(FormText, form_text, DB_COLUMN(FormText, kept, BOOL), DB_COLUMN(FormText, lang, TEXT),
	DB_COLUMN(FormText, wanted, TEXT), DB_COLUMN(FormText, version, INT),
	DB_COLUMN(FormText, hash, TEXT), DB_COLUMN(FormText, body, TEXT),
	DB_MAYBE(FormText, agreed_by, TEXT), DB_MAYBE(FormText, agreed_on, TEXT),
	DB_MAYBE(FormText, seen_by, TEXT))

bool
db_form_text(Db *db, gint64 visit_id, GCancellable *cancel, FormText **ret_text,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.form_text($1)", DB_ARGS(DB_ID(visit_id)),
		&form_text_shape, form_text_free_untyped, cancel, (gpointer *)ret_text, ret_refusal,
		error);
}

bool
db_form_text_is(Db *db, const char *act, gint64 visit_id, const char *lang, int version,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	return db_run(db, "select desk.form_text_is($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_ID(visit_id), DB_TEXT(lang), DB_INT(version)), cancel,
		ret_refusal, error);
}

DB_ROW(FormDatum, form_datum, DB_COLUMN(FormDatum, field, TEXT), DB_MAYBE(FormDatum, record, TEXT))

bool
db_form_data(Db *db, gint64 student_id, gint64 guardian_id, GCancellable *cancel,
	GPtrArray **ret_data, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.form_data($1, $2)",
		DB_ARGS(DB_ID(student_id), DB_ID(guardian_id)), &form_datum_shape,
		form_datum_free_untyped, cancel, ret_data, ret_refusal, error);
}

bool
db_form_printed(Db *db, const char *act, gint64 student_id, gint64 guardian_id, gint64 visit_id,
	const char *lang, int version, GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	return db_run(db, "select desk.form_printed($1, $2, $3, nullif($4, 0), $5, $6)",
		DB_ARGS(DB_ACT(act), DB_ID(student_id), DB_ID(guardian_id), DB_ID(visit_id),
			DB_TEXT(lang), DB_INT(version)),
		cancel, ret_refusal, error);
}

DB_ROW(PageSchool, page_school, DB_COLUMN(PageSchool, school_id, INT),
	DB_COLUMN(PageSchool, name, TEXT), DB_COLUMN(PageSchool, line1, TEXT),
	DB_COLUMN(PageSchool, line2, TEXT), DB_COLUMN(PageSchool, phone, TEXT),
	DB_COLUMN(PageSchool, hours, TEXT))

bool
db_page_school(Db *db, int school_id, GCancellable *cancel, PageSchool **ret_school,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.page_school($1)", DB_ARGS(DB_INT(school_id)),
		&page_school_shape, page_school_free_untyped, cancel, (gpointer *)ret_school,
		ret_refusal, error);
}

DB_ROW(ReceiptRecord, receipt_record, DB_COLUMN(ReceiptRecord, number, TEXT),
	DB_COLUMN(ReceiptRecord, school_id, INT), DB_COLUMN(ReceiptRecord, school, TEXT),
	DB_COLUMN(ReceiptRecord, school_line1, TEXT), DB_COLUMN(ReceiptRecord, school_line2, TEXT),
	DB_COLUMN(ReceiptRecord, school_phone, TEXT), DB_COLUMN(ReceiptRecord, school_hours, TEXT),
	DB_COLUMN(ReceiptRecord, parent, TEXT), DB_COLUMN(ReceiptRecord, student, TEXT),
	DB_COLUMN(ReceiptRecord, language, TEXT), DB_COLUMN(ReceiptRecord, visited_on, TEXT),
	DB_MAYBE(ReceiptRecord, staff, TEXT), DB_COLUMN(ReceiptRecord, outcome, TEXT))

bool
db_receipt_data(Db *db, gint64 visit_id, GCancellable *cancel, ReceiptRecord **ret_receipt,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.receipt_data($1)", DB_ARGS(DB_ID(visit_id)),
		&receipt_record_shape, receipt_record_free_untyped, cancel, (gpointer *)ret_receipt,
		ret_refusal, error);
}

DB_ROW(OwnerText, owner_text, DB_COLUMN(OwnerText, kind, TEXT), DB_COLUMN(OwnerText, lang, TEXT),
	DB_COLUMN(OwnerText, version, INT), DB_COLUMN(OwnerText, own, BOOL),
	DB_COLUMN(OwnerText, body, TEXT), DB_MAYBE(OwnerText, shipped, TEXT),
	DB_COLUMN(OwnerText, by_whom, TEXT), DB_COLUMN(OwnerText, on, TEXT))

bool
db_owner_texts(Db *db, const char *profile, GPtrArray **ret_texts, GError **error)
{
	return db_get_rows(db,
		"select t.kind, t.lang, t.version, t.version is distinct from t.shipped as own, "
		"t.body, s.body as shipped, v.by_whom::text, v.at::date::text as \"on\" "
		"from desk.template t join desk.template_version v using (profile, kind, lang, "
		"version) "
		"left join desk.template_version s on s.profile = t.profile and s.kind = t.kind "
		"and s.lang = t.lang and s.version = t.shipped "
		"where t.profile = $1 order by t.kind, t.lang <> 'en', t.lang",
		DB_ARGS(DB_TEXT(profile)), &owner_text_shape, owner_text_free_untyped, NULL,
		ret_texts, NULL, error);
}

bool
db_template_own(Db *db, const char *profile, const char *kind, const char *lang, const char *body,
	int *ret_version, GError **error)
{
	gint64 version = 0;

	if (!db_get_id(db, "select admin.template_own($1, $2, $3, $4)::bigint",
		    DB_ARGS(DB_TEXT(profile), DB_TEXT(kind), DB_TEXT(lang), DB_TEXT(body)), NULL,
		    &version, NULL, error))
		return false;
	*ret_version = (int)version;
	return true;
}
