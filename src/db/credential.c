/* SPDX-License-Identifier: Apache-2.0 */
#include "db/credential.h"

#include "db/rows.h"

DB_ROW(CredentialContext, credential_context, DB_COLUMN(CredentialContext, district_id, TEXT),
	DB_COLUMN(CredentialContext, school_id, INT), DB_COLUMN(CredentialContext, generation, INT),
	DB_COLUMN(CredentialContext, guardian_id, ID), DB_MAYBE(CredentialContext, student_id, ID),
	DB_COLUMN(CredentialContext, scope, TEXT), DB_COLUMN(CredentialContext, expires, TEXT))

bool
db_issue_prepare(Db *db, gint64 visit_id, GCancellable *cancel, CredentialContext **ret_context,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.issue_prepare($1)", DB_ARGS(DB_ID(visit_id)),
		&credential_context_shape, credential_context_free_untyped, cancel,
		(gpointer *)ret_context, ret_refusal, error);
}

bool
db_credential_issue(Db *db, const char *act, gint64 visit_id, const char *credential,
	int generation, const char *expires, GBytes *school_envelope, GBytes *portal_envelope,
	const char *selector, GCancellable *cancel, char **ret_credential, Refusal **ret_refusal,
	GError **error)
{
	return db_get_text(db, "select desk.credential_issue($1, $2, $3, $4, $5, $6, $7, $8)",
		DB_ARGS(DB_ACT(act), DB_ID(visit_id), DB_UUID(credential), DB_INT(generation),
			DB_DATE(expires), DB_BYTES(school_envelope), DB_BYTES(portal_envelope),
			DB_TEXT(selector)),
		cancel, ret_credential, ret_refusal, error);
}

bool
db_credential_context(Db *db, const char *credential, GCancellable *cancel,
	CredentialContext **ret_context, Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.credential_context($1)",
		DB_ARGS(DB_UUID(credential)), &credential_context_shape,
		credential_context_free_untyped, cancel, (gpointer *)ret_context, ret_refusal,
		error);
}

bool
db_sealed_to(Db *db, const char *credential, GCancellable *cancel, int *ret_generation,
	Refusal **ret_refusal, GError **error)
{
	gint64 generation;

	if (!db_get_id(db, "select sealed_to from desk.credential_context($1)",
		    DB_ARGS(DB_UUID(credential)), cancel, &generation, ret_refusal, error))
		return false;
	*ret_generation = (int)generation;
	return true;
}

bool
db_envelope_open(Db *db, const char *act, const char *credential, const char *why,
	GCancellable *cancel, GBytes **ret_envelope, Refusal **ret_refusal, GError **error)
{
	return db_get_bytes(db, "select desk.envelope_open($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_UUID(credential), DB_TEXT(why)), cancel, ret_envelope,
		ret_refusal, error);
}

DB_ROW(LetterRecord, letter_record, DB_COLUMN(LetterRecord, school, TEXT),
	DB_MAYBE(LetterRecord, school_line1, TEXT), DB_MAYBE(LetterRecord, school_line2, TEXT),
	DB_MAYBE(LetterRecord, school_phone, TEXT), DB_MAYBE(LetterRecord, school_hours, TEXT),
	DB_COLUMN(LetterRecord, parent, TEXT), DB_MAYBE(LetterRecord, line1, TEXT),
	DB_MAYBE(LetterRecord, line2, TEXT), DB_MAYBE(LetterRecord, line3, TEXT),
	DB_MAYBE(LetterRecord, language, TEXT), DB_COLUMN(LetterRecord, student, TEXT),
	DB_MAYBE(LetterRecord, permanent_id, TEXT), DB_MAYBE(LetterRecord, primary_phone, TEXT),
	DB_MAYBE(LetterRecord, grade, TEXT), DB_MAYBE(LetterRecord, room, TEXT),
	DB_MAYBE(LetterRecord, teacher, TEXT), DB_COLUMN(LetterRecord, issued_on, TEXT),
	DB_COLUMN(LetterRecord, expires, TEXT))

bool
db_letter_data(Db *db, const char *credential, GCancellable *cancel, LetterRecord **ret_record,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.letter_data($1)", DB_ARGS(DB_UUID(credential)),
		&letter_record_shape, letter_record_free_untyped, cancel, (gpointer *)ret_record,
		ret_refusal, error);
}

bool
db_letter_draft(Db *db, gint64 visit_id, GCancellable *cancel, LetterRecord **ret_record,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.letter_draft($1)", DB_ARGS(DB_ID(visit_id)),
		&letter_record_shape, letter_record_free_untyped, cancel, (gpointer *)ret_record,
		ret_refusal, error);
}

DB_ROW(Sheet, sheet, DB_COLUMN(Sheet, sheet_id, ID), DB_COLUMN(Sheet, number, TEXT),
	DB_COLUMN(Sheet, state, TEXT), DB_COLUMN(Sheet, credential_id, TEXT),
	DB_MAYBE(Sheet, printer, TEXT), DB_MAYBE(Sheet, job, TEXT))

bool
db_sheet_reserve(Db *db, const char *act, const char *credential, const char *printer,
	GCancellable *cancel, gint64 *ret_sheet_id, Refusal **ret_refusal, GError **error)
{
	return db_get_id(db, "select desk.sheet_reserve($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_UUID(credential), DB_TEXT(printer)), cancel, ret_sheet_id,
		ret_refusal, error);
}

bool
db_sheet(Db *db, gint64 sheet_id, GCancellable *cancel, Sheet **ret_sheet, Refusal **ret_refusal,
	GError **error)
{
	return db_get_row(db, "select * from desk.sheet($1)", DB_ARGS(DB_ID(sheet_id)),
		&sheet_shape, sheet_free_untyped, cancel, (gpointer *)ret_sheet, ret_refusal,
		error);
}

bool
db_sheet_sent(Db *db, const char *act, gint64 sheet_id, const char *job, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.sheet_sent($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_ID(sheet_id), DB_TEXT(job)), cancel, ret_state, ret_refusal,
		error);
}

bool
db_sheet_mark(Db *db, const char *act, gint64 sheet_id, const char *mark, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.sheet_mark($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_ID(sheet_id), DB_TEXT(mark)), cancel, ret_state,
		ret_refusal, error);
}

bool
db_sheet_handed(Db *db, const char *act, gint64 sheet_id, GCancellable *cancel, char **ret_state,
	Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.sheet_handed($1, $2)",
		DB_ARGS(DB_ACT(act), DB_ID(sheet_id)), cancel, ret_state, ret_refusal, error);
}

bool
db_phone_release(Db *db, const char *act, gint64 visit_id, GCancellable *cancel,
	char **ret_credential, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.phone_release($1, $2)",
		DB_ARGS(DB_ACT(act), DB_ID(visit_id)), cancel, ret_credential, ret_refusal, error);
}

bool
db_phone_confirmed(Db *db, const char *act, gint64 visit_id, GCancellable *cancel, char **ret_state,
	Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.phone_confirmed($1, $2)",
		DB_ARGS(DB_ACT(act), DB_ID(visit_id)), cancel, ret_state, ret_refusal, error);
}
