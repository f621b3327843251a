/* SPDX-License-Identifier: Apache-2.0 */
#include "db/people.h"

#include <string.h>

#include "db/rows.h"

DB_ROW(FoundPerson, found_person, DB_COLUMN(FoundPerson, kind, TEXT),
	DB_COLUMN(FoundPerson, person_id, ID), DB_COLUMN(FoundPerson, school_id, INT),
	DB_COLUMN(FoundPerson, name, TEXT), DB_MAYBE(FoundPerson, born, TEXT),
	DB_MAYBE(FoundPerson, grade, TEXT), DB_MAYBE(FoundPerson, room, TEXT),
	DB_MAYBE(FoundPerson, guardians, INT), DB_MAYBE(FoundPerson, verified, INT),
	DB_MAYBE(FoundPerson, phone, TEXT), DB_MAYBE(FoundPerson, children, TEXT),
	DB_MAYBE(FoundPerson, student_id, ID))

bool
db_find_people(Db *db, const char *typed, int most, GCancellable *cancel, GPtrArray **ret_people,
	Refusal **ret_refusal, GError **error)
{
	static const char sql[] = "select * from desk.find_people($1, $2)";
	const DbArg *args = DB_ARGS(DB_TEXT(typed), DB_INT(most));

	/* At every keystroke: to parse and to plan it takes the server a quarter of the time. */
	return db_keep(db, sql, args, cancel, error) &&
	       db_get_rows(db, sql, args, &found_person_shape, found_person_free_untyped, cancel,
		       ret_people, ret_refusal, error);
}

bool
db_find_near(Db *db, const char *typed, GCancellable *cancel, GPtrArray **ret_people,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.find_near($1)", DB_ARGS(DB_TEXT(typed)),
		&found_person_shape, found_person_free_untyped, cancel, ret_people, ret_refusal,
		error);
}

DB_ROW(Glance, glance, DB_COLUMN(Glance, parked, INT), DB_COLUMN(Glance, waiting_forms, INT),
	DB_COLUMN(Glance, locked, INT), DB_COLUMN(Glance, failed_visits, INT),
	DB_COLUMN(Glance, contact_changes, INT))

bool
db_glance(Db *db, GCancellable *cancel, Glance **ret_glance, Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.glance()", NULL, &glance_shape,
		glance_free_untyped, cancel, (gpointer *)ret_glance, ret_refusal, error);
}

DB_ROW(WaitingVisit, waiting_visit, DB_COLUMN(WaitingVisit, visit_id, ID),
	DB_COLUMN(WaitingVisit, number, TEXT), DB_COLUMN(WaitingVisit, kind, TEXT),
	DB_COLUMN(WaitingVisit, student, TEXT), DB_COLUMN(WaitingVisit, guardian, TEXT),
	DB_MAYBE(WaitingVisit, since, TIME), DB_MAYBE(WaitingVisit, by_whom, TEXT),
	DB_MAYBE(WaitingVisit, note, TEXT), DB_MAYBE(WaitingVisit, desk, TEXT))

bool
db_visits_waiting(
	Db *db, GCancellable *cancel, GPtrArray **ret_visits, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.visits_waiting()", NULL, &waiting_visit_shape,
		waiting_visit_free_untyped, cancel, ret_visits, ret_refusal, error);
}

DB_ROW(Student, student, DB_COLUMN(Student, student_id, ID), DB_COLUMN(Student, school_id, INT),
	DB_COLUMN(Student, permanent_id, TEXT), DB_MAYBE(Student, family, TEXT),
	DB_MAYBE(Student, given, TEXT), DB_MAYBE(Student, middle, TEXT),
	DB_COLUMN(Student, name, TEXT), DB_MAYBE(Student, born, TEXT),
	DB_MAYBE(Student, grade, TEXT), DB_MAYBE(Student, room, TEXT),
	DB_MAYBE(Student, teacher, TEXT), DB_COLUMN(Student, school, TEXT),
	DB_COLUMN(Student, of_age, BOOL), DB_MAYBE(Student, exited_on, TEXT))

bool
db_student(Db *db, gint64 student_id, GCancellable *cancel, Student **ret_student,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.student($1)", DB_ARGS(DB_ID(student_id)),
		&student_shape, student_free_untyped, cancel, (gpointer *)ret_student, ret_refusal,
		error);
}

DB_ROW(Guardian, guardian, DB_COLUMN(Guardian, student_id, ID),
	DB_COLUMN(Guardian, guardian_id, ID), DB_COLUMN(Guardian, name, TEXT),
	DB_COLUMN(Guardian, given_name, TEXT), DB_MAYBE(Guardian, relation, TEXT),
	DB_COLUMN(Guardian, standing, TEXT), DB_MAYBE(Guardian, standing_since, TEXT),
	DB_MAYBE(Guardian, standing_document, TEXT), DB_MAYBE(Guardian, standing_by, TEXT),
	DB_MAYBE(Guardian, language, TEXT), DB_MAYBE(Guardian, language_name, TEXT),
	DB_MAYBE(Guardian, phone, TEXT), DB_MAYBE(Guardian, email, TEXT),
	DB_MAYBE(Guardian, registered_email, TEXT), DB_MAYBE(Guardian, address, TEXT),
	DB_MAYBE(Guardian, credential_state, TEXT), DB_MAYBE(Guardian, credential_on, TEXT),
	DB_MAYBE(Guardian, credential_expires, TEXT), DB_MAYBE(Guardian, handed_on, TEXT),
	DB_MAYBE(Guardian, visit_id, ID), DB_MAYBE(Guardian, visit_state, TEXT),
	DB_MAYBE(Guardian, visit_purpose, TEXT), DB_COLUMN(Guardian, can_code, TEXT),
	DB_MAYBE(Guardian, can_facts, TEXT), DB_COLUMN(Guardian, can_again, TEXT),
	DB_MAYBE(Guardian, can_again_facts, TEXT), DB_COLUMN(Guardian, account_locked, BOOL),
	DB_MAYBE(Guardian, account_email, TEXT), DB_MAYBE(Guardian, account_ends, TEXT))

Refusal *
guardian_refusal(const Guardian *guardian)
{
	if (strcmp(guardian->can_code, "PD000") == 0)
		return NULL;
	return refusal_from_detail(guardian->can_code, guardian->can_facts);
}

Refusal *
guardian_again_refusal(const Guardian *guardian)
{
	if (strcmp(guardian->can_again, "PD000") == 0)
		return NULL;
	return refusal_from_detail(guardian->can_again, guardian->can_again_facts);
}

bool
guardian_may_again(const Guardian *guardian, const char *purpose)
{
	if (strcmp(guardian->can_again, "PD000") != 0)
		return false;
	g_autoptr(Refusal) facts = refusal_from_detail("PD000", guardian->can_again_facts);
	g_auto(GStrv) purposes = g_strsplit(refusal_fact(facts, "purposes"), "; ", -1);
	return g_strv_contains((const char *const *)purposes, purpose);
}

bool
db_guardians(Db *db, gint64 student_id, GCancellable *cancel, GPtrArray **ret_guardians,
	Refusal **ret_refusal, GError **error)
{
	g_autofree char *act = g_uuid_string_random();

	return db_get_rows(db, "select * from desk.guardians($1, $2)",
		DB_ARGS(DB_ID(student_id), DB_ACT(act)), &guardian_shape, guardian_free_untyped,
		cancel, ret_guardians, ret_refusal, error);
}

bool
db_verify_standing(Db *db, const char *act, gint64 student_id, gint64 guardian_id,
	const char *document, const char *note, GCancellable *cancel, char **ret_standing,
	Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.verify_standing($1, $2, $3, $4, $5)",
		DB_ARGS(DB_ACT(act), DB_ID(student_id), DB_ID(guardian_id), DB_TEXT(document),
			DB_TEXT(note)),
		cancel, ret_standing, ret_refusal, error);
}

bool
db_confirm_standing(Db *db, const char *act, gint64 student_id, gint64 guardian_id,
	GCancellable *cancel, char **ret_standing, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.confirm_standing($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_ID(student_id), DB_ID(guardian_id)), cancel, ret_standing,
		ret_refusal, error);
}

bool
db_unverify(Db *db, const char *act, gint64 student_id, gint64 guardian_id, const char *reason,
	GCancellable *cancel, char **ret_standing, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.unverify($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_ID(student_id), DB_ID(guardian_id), DB_TEXT(reason)),
		cancel, ret_standing, ret_refusal, error);
}

bool
db_restrict(Db *db, const char *act, gint64 student_id, gint64 guardian_id, const char *document,
	const char *since, const char *until, const char *note, GCancellable *cancel,
	char **ret_standing, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.restrict($1, $2, $3, $4, $5, $6, $7)",
		DB_ARGS(DB_ACT(act), DB_ID(student_id), DB_ID(guardian_id), DB_TEXT(document),
			DB_DATE(since), DB_DATE(until), DB_TEXT(note)),
		cancel, ret_standing, ret_refusal, error);
}

bool
db_lift(Db *db, const char *act, gint64 student_id, gint64 guardian_id, const char *document,
	const char *note, GCancellable *cancel, char **ret_standing, Refusal **ret_refusal,
	GError **error)
{
	return db_get_text(db, "select desk.lift($1, $2, $3, $4, $5)",
		DB_ARGS(DB_ACT(act), DB_ID(student_id), DB_ID(guardian_id), DB_TEXT(document),
			DB_TEXT(note)),
		cancel, ret_standing, ret_refusal, error);
}

bool
db_tell_apart(Db *db, const char *act, gint64 student_id, gint64 guardian_id, const char *note,
	GCancellable *cancel, char **ret_text, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.tell_apart($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_ID(student_id), DB_ID(guardian_id), DB_TEXT(note)), cancel,
		ret_text, ret_refusal, error);
}

bool
db_revoke(Db *db, const char *act, gint64 student_id, gint64 guardian_id, const char *reason,
	GCancellable *cancel, char **ret_text, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.revoke($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_ID(student_id), DB_ID(guardian_id), DB_TEXT(reason)),
		cancel, ret_text, ret_refusal, error);
}
