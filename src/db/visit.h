/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"

/* A parent's visit, step by step. ACT is a uuid made before the first try; the same act again
 * returns the first result. Dates are ISO. *ret_state is the visit's state afterwards (open, parked,
 * refused, issued, done); caller owns. */

typedef struct {
	gint64 visit_id;
	char *number;  /* "0412-318" */
	char *state;   /* open | parked | refused | issued | done */
	char *channel; /* "in_person", "video" */
	int school_id;
	char *school;
	gint64 student_id;
	char *student; /* "Ana Maria Garcia Lopez" */
	char *permanent_id, *grade;
	gint64 guardian_id;
	char *guardian; /* "Rosa Lopez" */
	char *relation;
	char *purpose; /* new | reprint | replace */
	char *step; /* next to do: questions identity form approval code letter handed; NULL: none */
	int failed_checks;
	char *by_whom;
	char *desk, *note;
	char *credential_id; /* uuid, in a reprint from the start; NULL: none yet, like all below */
	char *credential_state, *credential_expires;
	gint64 sheet_id;
	char *sheet_number, *sheet_state;
} Visit;

void visit_free(Visit *visit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Visit, visit_free)
/* PURPOSE: "new"; "reprint", the same code on another sheet; "replace", a new code, with which the
 * old one ends. */
bool db_visit_start(Db *db, const char *act, gint64 student_id, gint64 guardian_id,
	const char *channel, const char *purpose, const char *desk, GCancellable *cancel,
	gint64 *ret_visit_id, Refusal **ret_refusal, GError **error);
bool db_visit(Db *db, gint64 visit_id, GCancellable *cancel, Visit **ret_visit,
	Refusal **ret_refusal, GError **error);

typedef struct {
	int ordinal;
	char *step;
	char *state;  /* todo | now | done | failed */
	char *detail; /* "2 of 5"; NULL: none */
} VisitStep;

void visit_step_free(VisitStep *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VisitStep, visit_step_free)
/* *ret_steps: VisitStep. */
bool db_visit_steps(Db *db, gint64 visit_id, GCancellable *cancel, GPtrArray **ret_steps,
	Refusal **ret_refusal, GError **error);

typedef struct {
	int ordinal;
	char *question; /* "birth_date" */
	char *record;   /* lines parted by \n; NULL: nothing on record, not asked */
	char *answer;   /* match | no_match | unsure; NULL: not yet */
	char *by_whom;
} VisitQuestion;

void visit_question_free(VisitQuestion *question);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VisitQuestion, visit_question_free)
/* *ret_questions: VisitQuestion. */
bool db_visit_questions(Db *db, gint64 visit_id, GCancellable *cancel, GPtrArray **ret_questions,
	Refusal **ret_refusal, GError **error);
/* ANSWER NULL takes it back. */
bool db_visit_answer(Db *db, const char *act, gint64 visit_id, const char *question,
	const char *answer, GCancellable *cancel, char **ret_state, Refusal **ret_refusal,
	GError **error);

/* What was seen of the photo ID; never its number. Owner: whoever filled it. */
typedef struct {
	char *kind, *issuer, *last4;
	char *expires; /* ISO; NULL: none is printed on it */
	bool name_matches, face_matches;
} VisitIdentity;

void visit_identity_free(VisitIdentity *identity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VisitIdentity, visit_identity_free)
bool db_visit_identity(Db *db, const char *act, gint64 visit_id, const VisitIdentity *identity,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error);
/* *ret_identity: NULL when none was recorded. */
bool db_visit_identity_get(Db *db, gint64 visit_id, GCancellable *cancel,
	VisitIdentity **ret_identity, Refusal **ret_refusal, GError **error);

typedef struct {
	int ordinal;
	char *field;    /* "address_line1" */
	char *record;   /* NULL: nothing on record */
	char *proposed; /* what the parent corrected; NULL: as on record */
	bool editable;
} VisitField;

void visit_field_free(VisitField *field);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VisitField, visit_field_free)
/* *ret_fields: VisitField. */
bool db_visit_form(Db *db, gint64 visit_id, GCancellable *cancel, GPtrArray **ret_fields,
	Refusal **ret_refusal, GError **error);
/* FIELDS and VALUES: as many of each, NULL-ended; an empty value goes back to the record. */
bool db_visit_form_save(Db *db, const char *act, gint64 visit_id, const char *const *fields,
	const char *const *values, bool signature_seen, bool finish, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error);

typedef struct {
	bool signature_seen, finished;
	int agreement_version;
	char *verified_by, *verified_on; /* NULL: not yet */
} VisitFormState;

void visit_form_state_free(VisitFormState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VisitFormState, visit_form_state_free)
bool db_visit_form_state(Db *db, gint64 visit_id, GCancellable *cancel,
	VisitFormState **ret_form_state, Refusal **ret_refusal, GError **error);

bool db_visit_park(Db *db, const char *act, gint64 visit_id, const char *note, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error);
bool db_visit_resume(Db *db, const char *act, gint64 visit_id, const char *desk,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error);
bool db_visit_refuse(Db *db, const char *act, gint64 visit_id, const char *reason,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error);

/* A form that the user may approve. */
typedef struct {
	gint64 visit_id;
	char *number; /* "0412-318" */
	char *student, *guardian;
	gint64 since; /* seconds since 1970 */
	char *by_whom;
} WaitingForm;

void waiting_form_free(WaitingForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WaitingForm, waiting_form_free)
/* *ret_forms: WaitingForm, the oldest first. */
bool db_approvals_waiting(
	Db *db, GCancellable *cancel, GPtrArray **ret_forms, Refusal **ret_refusal, GError **error);
/* YES false ends the visit; NOTE then says why, else it may be NULL. */
bool db_approve(Db *db, const char *act, gint64 visit_id, bool yes, const char *note,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error);
