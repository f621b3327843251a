/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"

/* The code and the paper it is on. Codes pass here only sealed. ACT as in db/visit.h. */

/* What a code issued now would be bound to; also what an issued one is bound to. */
typedef struct {
	char *district_id; /* uuid */
	int school_id;
	int generation; /* of the school key when it was issued */
	gint64 guardian_id;
	gint64 student_id; /* 0 where the scope has none */
	char *scope;       /* guardianship | guardian | student */
	char *expires;     /* ISO */
} CredentialContext;

void credential_context_free(CredentialContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CredentialContext, credential_context_free)
/* Meets every refusal that db_credential_issue would. */
bool db_issue_prepare(Db *db, gint64 visit_id, GCancellable *cancel,
	CredentialContext **ret_context, Refusal **ret_refusal, GError **error);
/* CREDENTIAL is the uuid inside both envelopes. SELECTOR: the beginning of a code that is typed alone
 * (code_selector); NULL where the profile has none. *ret_credential: what stands issued now (the first
 * one, when ACT was here before); caller owns. */
bool db_credential_issue(Db *db, const char *act, gint64 visit_id, const char *credential,
	int generation, const char *expires, GBytes *school_envelope, GBytes *portal_envelope,
	const char *selector, GCancellable *cancel, char **ret_credential, Refusal **ret_refusal,
	GError **error);
bool db_credential_context(Db *db, const char *credential, GCancellable *cancel,
	CredentialContext **ret_context, Refusal **ret_refusal, GError **error);
/* The generation of the school's key that opens the school's envelope today; what stands inside (the
 * context) keeps the one it was issued with. */
bool db_sealed_to(Db *db, const char *credential, GCancellable *cancel, int *ret_generation,
	Refusal **ret_refusal, GError **error);
/* The school envelope; the event is written first. WHY: "letter", "phone". */
bool db_envelope_open(Db *db, const char *act, const char *credential, const char *why,
	GCancellable *cancel, GBytes **ret_envelope, Refusal **ret_refusal, GError **error);

/* What a letter says besides the code. NULL where nothing is on record. */
typedef struct {
	char *school, *school_line1, *school_line2, *school_phone, *school_hours;
	char *parent;
	char *line1, *line2, *line3;
	char *language;
	char *student, *permanent_id, *grade, *room, *teacher;
	char *primary_phone;       /* the student's, E.164 */
	char *issued_on, *expires; /* ISO */
} LetterRecord;

void letter_record_free(LetterRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LetterRecord, letter_record_free)
bool db_letter_data(Db *db, const char *credential, GCancellable *cancel, LetterRecord **ret_record,
	Refusal **ret_refusal, GError **error);
/* What the letter will say of a visit whose code is made next; refused as db_issue_prepare is. */
bool db_letter_draft(Db *db, gint64 visit_id, GCancellable *cancel, LetterRecord **ret_record,
	Refusal **ret_refusal, GError **error);

typedef struct {
	gint64 sheet_id;
	char *number; /* "0412-000931" */
	char *state;  /* reserved sent printed blank ruined handed mailed returned shredded */
	char *credential_id;
	char *printer, *job; /* NULL: not yet */
} Sheet;

void sheet_free(Sheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sheet, sheet_free)
bool db_sheet_reserve(Db *db, const char *act, const char *credential, const char *printer,
	GCancellable *cancel, gint64 *ret_sheet_id, Refusal **ret_refusal, GError **error);
bool db_sheet(Db *db, gint64 sheet_id, GCancellable *cancel, Sheet **ret_sheet,
	Refusal **ret_refusal, GError **error);
/* *ret_state of the next three: the sheet's state afterwards; caller owns. */
bool db_sheet_sent(Db *db, const char *act, gint64 sheet_id, const char *job, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error);
/* MARK: "good", "blank", "ruined", "shredded". */
bool db_sheet_mark(Db *db, const char *act, gint64 sheet_id, const char *mark, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error);
bool db_sheet_handed(Db *db, const char *act, gint64 sheet_id, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error);

/* *ret_credential: uuid; caller owns. */
bool db_phone_release(Db *db, const char *act, gint64 visit_id, GCancellable *cancel,
	char **ret_credential, Refusal **ret_refusal, GError **error);
bool db_phone_confirmed(Db *db, const char *act, gint64 visit_id, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error);
