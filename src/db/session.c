/* SPDX-License-Identifier: Apache-2.0 */
#include "db/session.h"

#include "db/rows.h"

bool
db_schema_version(
	Db *db, GCancellable *cancel, int *ret_version, Refusal **ret_refusal, GError **error)
{
	gint64 version;
	if (!db_get_id(
		    db, "select desk.schema_version()", NULL, cancel, &version, ret_refusal, error))
		return false;
	*ret_version = (int)version;
	return true;
}

DB_ROW(Assignment, assignment, DB_COLUMN(Assignment, district_id, TEXT),
	DB_COLUMN(Assignment, district, TEXT), DB_COLUMN(Assignment, user_name, TEXT),
	DB_COLUMN(Assignment, staff, TEXT), DB_COLUMN(Assignment, role, TEXT),
	DB_COLUMN(Assignment, role_title, TEXT), DB_MAYBE(Assignment, school_id, INT),
	DB_MAYBE(Assignment, school_code, TEXT), DB_MAYBE(Assignment, school, TEXT),
	DB_MAYBE(Assignment, school_phone, TEXT), DB_COLUMN(Assignment, server_time, TIME),
	DB_COLUMN(Assignment, today, TEXT))

bool
db_hello(Db *db, const char *desk, GCancellable *cancel, GPtrArray **ret_assignments,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.hello($1)", DB_ARGS(DB_TEXT(desk)),
		&assignment_shape, assignment_free_untyped, cancel, ret_assignments, ret_refusal,
		error);
}

DB_ROW(ProfileText, profile_text, DB_COLUMN(ProfileText, name, TEXT),
	DB_COLUMN(ProfileText, version, INT), DB_COLUMN(ProfileText, ini, TEXT))

bool
db_profile(Db *db, GCancellable *cancel, ProfileText **ret_profile, Refusal **ret_refusal,
	GError **error)
{
	return db_get_row(db, "select * from desk.profile()", NULL, &profile_text_shape,
		profile_text_free_untyped, cancel, (gpointer *)ret_profile, ret_refusal, error);
}

DB_ROW(LetterText, letter_text, DB_COLUMN(LetterText, lang, TEXT),
	DB_COLUMN(LetterText, body, TEXT))

bool
db_letter_template(Db *db, const char *kind, const char *lang, GCancellable *cancel,
	LetterText **ret_template, Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.letter_template($1, $2)",
		DB_ARGS(DB_TEXT(kind), DB_TEXT(lang)), &letter_text_shape, letter_text_free_untyped,
		cancel, (gpointer *)ret_template, ret_refusal, error);
}
