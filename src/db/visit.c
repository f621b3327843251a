/* SPDX-License-Identifier: Apache-2.0 */
#include "db/visit.h"

#include "db/rows.h"

DB_ROW(Visit, visit, DB_COLUMN(Visit, visit_id, ID), DB_COLUMN(Visit, number, TEXT),
	DB_COLUMN(Visit, state, TEXT), DB_COLUMN(Visit, channel, TEXT),
	DB_COLUMN(Visit, school_id, INT), DB_COLUMN(Visit, school, TEXT),
	DB_COLUMN(Visit, student_id, ID), DB_COLUMN(Visit, student, TEXT),
	DB_COLUMN(Visit, permanent_id, TEXT), DB_MAYBE(Visit, grade, TEXT),
	DB_COLUMN(Visit, guardian_id, ID), DB_COLUMN(Visit, guardian, TEXT),
	DB_MAYBE(Visit, relation, TEXT), DB_COLUMN(Visit, purpose, TEXT),
	DB_MAYBE(Visit, step, TEXT), DB_COLUMN(Visit, failed_checks, INT),
	DB_MAYBE(Visit, by_whom, TEXT), DB_MAYBE(Visit, desk, TEXT), DB_MAYBE(Visit, note, TEXT),
	DB_MAYBE(Visit, credential_id, TEXT), DB_MAYBE(Visit, credential_state, TEXT),
	DB_MAYBE(Visit, credential_expires, TEXT), DB_MAYBE(Visit, sheet_id, ID),
	DB_MAYBE(Visit, sheet_number, TEXT), DB_MAYBE(Visit, sheet_state, TEXT))

bool
db_visit_start(Db *db, const char *act, gint64 student_id, gint64 guardian_id, const char *channel,
	const char *purpose, const char *desk, GCancellable *cancel, gint64 *ret_visit_id,
	Refusal **ret_refusal, GError **error)
{
	return db_get_id(db, "select desk.visit_start($1, $2, $3, $4, $5, $6)",
		DB_ARGS(DB_ACT(act), DB_ID(student_id), DB_ID(guardian_id), DB_TEXT(channel),
			DB_TEXT(desk), DB_TEXT(purpose)),
		cancel, ret_visit_id, ret_refusal, error);
}

bool
db_visit(Db *db, gint64 visit_id, GCancellable *cancel, Visit **ret_visit, Refusal **ret_refusal,
	GError **error)
{
	return db_get_row(db, "select * from desk.visit($1)", DB_ARGS(DB_ID(visit_id)),
		&visit_shape, visit_free_untyped, cancel, (gpointer *)ret_visit, ret_refusal,
		error);
}

DB_ROW(VisitStep, visit_step, DB_COLUMN(VisitStep, ordinal, INT), DB_COLUMN(VisitStep, step, TEXT),
	DB_COLUMN(VisitStep, state, TEXT), DB_MAYBE(VisitStep, detail, TEXT))

bool
db_visit_steps(Db *db, gint64 visit_id, GCancellable *cancel, GPtrArray **ret_steps,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.visit_steps($1)", DB_ARGS(DB_ID(visit_id)),
		&visit_step_shape, visit_step_free_untyped, cancel, ret_steps, ret_refusal, error);
}

DB_ROW(VisitQuestion, visit_question, DB_COLUMN(VisitQuestion, ordinal, INT),
	DB_COLUMN(VisitQuestion, question, TEXT), DB_MAYBE(VisitQuestion, record, TEXT),
	DB_MAYBE(VisitQuestion, answer, TEXT), DB_MAYBE(VisitQuestion, by_whom, TEXT))

bool
db_visit_questions(Db *db, gint64 visit_id, GCancellable *cancel, GPtrArray **ret_questions,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.visit_questions($1)", DB_ARGS(DB_ID(visit_id)),
		&visit_question_shape, visit_question_free_untyped, cancel, ret_questions,
		ret_refusal, error);
}

bool
db_visit_answer(Db *db, const char *act, gint64 visit_id, const char *question, const char *answer,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.visit_answer($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_ID(visit_id), DB_TEXT(question), DB_TEXT(answer)), cancel,
		ret_state, ret_refusal, error);
}

DB_ROW(VisitIdentity, visit_identity, DB_COLUMN(VisitIdentity, kind, TEXT),
	DB_MAYBE(VisitIdentity, issuer, TEXT), DB_MAYBE(VisitIdentity, last4, TEXT),
	DB_MAYBE(VisitIdentity, expires, TEXT), DB_MAYBE(VisitIdentity, name_matches, BOOL),
	DB_MAYBE(VisitIdentity, face_matches, BOOL))

bool
db_visit_identity(Db *db, const char *act, gint64 visit_id, const VisitIdentity *identity,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.visit_identity($1, $2, $3, $4, $5, $6, $7, $8)",
		DB_ARGS(DB_ACT(act), DB_ID(visit_id), DB_TEXT(identity->kind),
			DB_TEXT(identity->issuer), DB_TEXT(identity->last4),
			DB_DATE(identity->expires), DB_BOOL(identity->name_matches),
			DB_BOOL(identity->face_matches)),
		cancel, ret_state, ret_refusal, error);
}

bool
db_visit_identity_get(Db *db, gint64 visit_id, GCancellable *cancel, VisitIdentity **ret_identity,
	Refusal **ret_refusal, GError **error)
{
	g_autoptr(GPtrArray) found = NULL;
	if (!db_get_rows(db, "select * from desk.visit_identity_get($1)", DB_ARGS(DB_ID(visit_id)),
		    &visit_identity_shape, visit_identity_free_untyped, cancel, &found, ret_refusal,
		    error))
		return false;
	*ret_identity = found->len > 0 ? g_ptr_array_steal_index(found, 0) : NULL;
	return true;
}

DB_ROW(VisitField, visit_field, DB_COLUMN(VisitField, ordinal, INT),
	DB_COLUMN(VisitField, field, TEXT), DB_MAYBE(VisitField, record, TEXT),
	DB_MAYBE(VisitField, proposed, TEXT), DB_COLUMN(VisitField, editable, BOOL))

bool
db_visit_form(Db *db, gint64 visit_id, GCancellable *cancel, GPtrArray **ret_fields,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.visit_form($1)", DB_ARGS(DB_ID(visit_id)),
		&visit_field_shape, visit_field_free_untyped, cancel, ret_fields, ret_refusal,
		error);
}

bool
db_visit_form_save(Db *db, const char *act, gint64 visit_id, const char *const *fields,
	const char *const *values, bool signature_seen, bool finish, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.visit_form_save($1, $2, $3, $4, $5, $6)",
		DB_ARGS(DB_ACT(act), DB_ID(visit_id), DB_TEXTS(fields), DB_TEXTS(values),
			DB_BOOL(signature_seen), DB_BOOL(finish)),
		cancel, ret_state, ret_refusal, error);
}

DB_ROW(VisitFormState, visit_form_state, DB_COLUMN(VisitFormState, signature_seen, BOOL),
	DB_COLUMN(VisitFormState, finished, BOOL), DB_MAYBE(VisitFormState, agreement_version, INT),
	DB_MAYBE(VisitFormState, verified_by, TEXT), DB_MAYBE(VisitFormState, verified_on, TEXT))

bool
db_visit_form_state(Db *db, gint64 visit_id, GCancellable *cancel, VisitFormState **ret_form_state,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.visit_form_state($1)", DB_ARGS(DB_ID(visit_id)),
		&visit_form_state_shape, visit_form_state_free_untyped, cancel,
		(gpointer *)ret_form_state, ret_refusal, error);
}

bool
db_visit_park(Db *db, const char *act, gint64 visit_id, const char *note, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.visit_park($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_ID(visit_id), DB_TEXT(note)), cancel, ret_state,
		ret_refusal, error);
}

bool
db_visit_resume(Db *db, const char *act, gint64 visit_id, const char *desk, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.visit_resume($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_ID(visit_id), DB_TEXT(desk)), cancel, ret_state,
		ret_refusal, error);
}

bool
db_visit_refuse(Db *db, const char *act, gint64 visit_id, const char *reason, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.visit_refuse($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_ID(visit_id), DB_TEXT(reason)), cancel, ret_state,
		ret_refusal, error);
}

DB_ROW(WaitingForm, waiting_form, DB_COLUMN(WaitingForm, visit_id, ID),
	DB_COLUMN(WaitingForm, number, TEXT), DB_COLUMN(WaitingForm, student, TEXT),
	DB_COLUMN(WaitingForm, guardian, TEXT), DB_COLUMN(WaitingForm, since, TIME),
	DB_MAYBE(WaitingForm, by_whom, TEXT))

bool
db_approvals_waiting(
	Db *db, GCancellable *cancel, GPtrArray **ret_forms, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.approvals_waiting()", NULL, &waiting_form_shape,
		waiting_form_free_untyped, cancel, ret_forms, ret_refusal, error);
}

bool
db_approve(Db *db, const char *act, gint64 visit_id, bool yes, const char *note,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.approve($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_ID(visit_id), DB_BOOL(yes), DB_TEXT(note)), cancel,
		ret_state, ret_refusal, error);
}
