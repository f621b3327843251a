/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"
#include "vault/statement.h"

/* Who may do what where: the functions of schema/0011 and 0016. ACT as in db/visit.h. Statements go
 * as a bundle, all signed by one key. Nothing that comes from here is believed before vault/keyring
 * has checked it. */

typedef struct {
	char *user_name, *staff; /* "mortega", "M. Ortega" */
	int school_id;           /* 0: the whole district */
	char *school, *school_code;
	char *role, *title,
		*role_title;        /* "principal", "assistant principal" or "", as it is called */
	char *starts, *ends;        /* ISO; ENDS NULL: open */
	char *state;                /* active | future | ended | code | keys */
	char *by_whom;              /* who gave it; NULL: the owner of the district */
	char *until;                /* last day of the code */
	GBytes *sign_key, *box_key; /* NULL: no keys yet */
	int serial;                 /* of the newest statement at this school; 0: none */
	int generation,
		newest; /* of the school's key: the newest held, the newest there is; 0: none */
	bool may_change, is_me;
	bool may_let_in; /* whoever asked lets new members in there, and makes a new key */
} StaffRow;

void staff_row_free(StaffRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StaffRow, staff_row_free)
/* Caller owns. */
StaffRow *staff_row_copy(const StaffRow *row);
/* SCHOOL_ID 0: everywhere. *ret_rows: StaffRow. */
bool db_staff(Db *db, int school_id, GCancellable *cancel, GPtrArray **ret_rows,
	Refusal **ret_refusal, GError **error);

typedef struct {
	int school_id;
	char *code, *name;
} SchoolRow;

void school_row_free(SchoolRow *school);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SchoolRow, school_row_free)
/* Those of the caller. *ret_schools: SchoolRow, by name. */
bool db_schools(Db *db, GCancellable *cancel, GPtrArray **ret_schools, Refusal **ret_refusal,
	GError **error);

/* What is given to a member. */
typedef struct {
	const char *user, *name; /* NAME: of a new member */
	int school_id;           /* 0: the whole district */
	const char *role, *title;
	const char *starts, *ends; /* ISO; ENDS NULL: open */
} StaffOffer;

/* VERIFIER: of the code for the first sign-in, db_scram_verifier. */
bool db_staff_invite(Db *db, const char *act, const StaffOffer *offer, const char *verifier,
	GCancellable *cancel, Refusal **ret_refusal, GError **error);
bool db_staff_code(Db *db, const char *act, const char *user, const char *verifier,
	GCancellable *cancel, Refusal **ret_refusal, GError **error);

/* BUNDLE: Signed, all by the caller. */
bool db_staff_grant(Db *db, const char *act, const StaffOffer *offer, const GPtrArray *bundle,
	GCancellable *cancel, Refusal **ret_refusal, GError **error);
/* *ret_state: "closed" (the login too) or "ended"; caller owns. */
bool db_staff_take_away(Db *db, const char *act, const char *user, int school_id, bool anyway,
	const GPtrArray *bundle, GCancellable *cancel, char **ret_state, Refusal **ret_refusal,
	GError **error);
bool db_school_key_renew(Db *db, const char *act, int school_id, const GPtrArray *bundle,
	GCancellable *cancel, Refusal **ret_refusal, GError **error);

/* The caller's own first sign-in, while it is not finished. */
typedef struct {
	char *user_name, *staff;
	char *state; /* code | keys */
	char *by_whom, *until;
	GBytes *wrapped_seed; /* in state keys; the words of what is inside are the true ones */
} Enrolment;

void enrolment_free(Enrolment *enrolment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Enrolment, enrolment_free)
/* *ret_enrolment NULL: nothing is left to do. */
bool db_enrolment(Db *db, GCancellable *cancel, Enrolment **ret_enrolment, Refusal **ret_refusal,
	GError **error);
bool db_enrol(Db *db, const char *verifier, GBytes *wrapped_seed, GBytes *sign_key, GBytes *box_key,
	GCancellable *cancel, Refusal **ret_refusal, GError **error);
bool db_passphrase_change(Db *db, const char *act, const char *verifier, GBytes *wrapped_seed,
	GCancellable *cancel, Refusal **ret_refusal, GError **error);

/* Codes that are sealed to an older key than the newest the caller holds. */
typedef struct {
	int school_id;
	char *school;
	int newest;
	int envelopes;
} ResealLeft;

void reseal_left_free(ResealLeft *left);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ResealLeft, reseal_left_free)
/* *ret_left: ResealLeft. */
bool db_reseal_left(
	Db *db, GCancellable *cancel, GPtrArray **ret_left, Refusal **ret_refusal, GError **error);

typedef struct {
	char *credential_id;
	int sealed_to; /* generation of the key that opens it */
	GBytes *sealed;
	int generation; /* inside, like what follows */
	gint64 guardian_id, student_id;
	char *scope, *expires;
} ResealRow;

void reseal_row_free(ResealRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ResealRow, reseal_row_free)
/* Those after the credential AFTER (NULL: from the first). *ret_rows: ResealRow, at most LIMIT. */
bool db_reseal_next(Db *db, int school_id, const char *after, int limit, GCancellable *cancel,
	GPtrArray **ret_rows, Refusal **ret_refusal, GError **error);
/* CREDENTIALS: NULL-ended; SEALED: as many GBytes. *ret_left: still sealed to an older key. */
bool db_reseal(Db *db, const char *act, int school_id, int generation,
	const char *const *credentials, const GPtrArray *sealed, GCancellable *cancel,
	int *ret_left, Refusal **ret_refusal, GError **error);

/* Every statement ever signed about members; what old signatures are checked by. */
typedef struct {
	char *kind;    /* staff | revocation | recovery */
	char *subject; /* user name; NULL for recovery */
	int school_id;
	gint64 at; /* seconds since 1970: when the database got it */
	GBytes *body, *signer, *signature;
} StaffStatement;

void staff_statement_free(StaffStatement *statement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StaffStatement, staff_statement_free)
/* *ret_statements: StaffStatement, the oldest first. */
bool db_staff_statements(Db *db, GCancellable *cancel, GPtrArray **ret_statements,
	Refusal **ret_refusal, GError **error);
