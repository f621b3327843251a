/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"

/* Students, guardians, and how they stand to each other. Dates are ISO. */

/* One line of the look-up. What a kind does not have is NULL or 0. */
typedef struct {
	char *kind; /* "student" or "guardian" */
	gint64 person_id;
	int school_id;
	char *name;              /* "GARCIA LOPEZ, Ana Maria" */
	char *born;              /* student */
	char *grade, *room;      /* student */
	int guardians, verified; /* student: how many there are, how many of them verified */
	char *phone;             /* guardian: E.164 */
	char *children;          /* guardian: "GARCIA, Mateo (5)" */
	gint64 student_id; /* the student to open: the person, or the guardian's first child */
} FoundPerson;

void found_person_free(FoundPerson *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FoundPerson, found_person_free)
/* *ret_people: FoundPerson, students first, MOST (1 to 100) at most. */
bool db_find_people(Db *db, const char *typed, int most, GCancellable *cancel,
	GPtrArray **ret_people, Refusal **ret_refusal, GError **error);
/* Near spellings, for when db_find_people found nothing. */
bool db_find_near(Db *db, const char *typed, GCancellable *cancel, GPtrArray **ret_people,
	Refusal **ret_refusal, GError **error);

typedef struct {
	int parked, waiting_forms, locked, failed_visits;
	int contact_changes; /* of emergency cards, that wait */
} Glance;

void glance_free(Glance *glance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Glance, glance_free)
bool db_glance(
	Db *db, GCancellable *cancel, Glance **ret_glance, Refusal **ret_refusal, GError **error);

typedef struct {
	gint64 visit_id;
	char *number; /* "0412-318" */
	char *kind;   /* "parked" or "failed" */
	char *student, *guardian;
	gint64 since; /* seconds since 1970 */
	char *by_whom;
	char *note, *desk; /* NULL: none */
} WaitingVisit;

void waiting_visit_free(WaitingVisit *visit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WaitingVisit, waiting_visit_free)
/* *ret_visits: WaitingVisit, of the user's own schools. */
bool db_visits_waiting(Db *db, GCancellable *cancel, GPtrArray **ret_visits, Refusal **ret_refusal,
	GError **error);

typedef struct {
	gint64 student_id;
	int school_id;
	char *permanent_id;
	char *family, *given, *middle; /* any may be NULL but one */
	char *name;                    /* "GARCIA LOPEZ, Ana Maria" */
	char *born, *grade, *room, *teacher;
	char *school;
	bool of_age;
	char *exited_on; /* NULL: still enrolled */
} Student;

void student_free(Student *student);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Student, student_free)
bool db_student(Db *db, gint64 student_id, GCancellable *cancel, Student **ret_student,
	Refusal **ret_refusal, GError **error);

/* One line of the verified-guardian list. NULL where nothing is; a restricted person has no phone,
 * e-mail, address and language here. */
typedef struct {
	gint64 student_id, guardian_id;
	char *name;       /* "LOPEZ, Rosa" */
	char *given_name; /* "Rosa Lopez" */
	char *relation;
	char *standing; /* "verified", "unverified", "restricted" */
	char *standing_since, *standing_document, *standing_by;
	char *language, *language_name; /* BCP 47, English name */
	char *phone, *email, *registered_email;
	char *address;          /* one line */
	char *credential_state; /* issued | live | used | expired | revoked */
	char *credential_on, *credential_expires, *handed_on;
	gint64 visit_id; /* open or parked; 0: none */
	char *visit_state, *visit_purpose;
	char *can_code;        /* "PD000": may be issued now; else what a visit would meet */
	char *can_facts;       /* JSON */
	char *can_again;       /* "PD000": may be printed again or replaced; else why not */
	char *can_again_facts; /* JSON; with "PD000": "purposes", "reprint; replace" or "replace" */
	bool account_locked;
	char *account_email, *account_ends; /* the last day, once every child has left */
} Guardian;

void guardian_free(Guardian *guardian);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Guardian, guardian_free)
/* What stands against a visit now; NULL: nothing. Caller owns. */
Refusal *guardian_refusal(const Guardian *guardian);
/* Whether a visit for PURPOSE ("reprint", "replace") may start; a refusal comes from
 * guardian_again_refusal, unless it is the purpose alone: another school's code is only replaced. */
bool guardian_may_again(const Guardian *guardian, const char *purpose);
/* What stands against printing again and replacing; NULL: nothing. Caller owns. */
Refusal *guardian_again_refusal(const Guardian *guardian);
/* *ret_guardians: Guardian. */
bool db_guardians(Db *db, gint64 student_id, GCancellable *cancel, GPtrArray **ret_guardians,
	Refusal **ret_refusal, GError **error);

/* The writes below: ACT is a uuid made before the first try. *ret_standing and *ret_text are the
 * caller's. DOCUMENT: a key of the profile's documents. *ret_standing: "verified", or "waiting" for
 * a second person. */
bool db_verify_standing(Db *db, const char *act, gint64 student_id, gint64 guardian_id,
	const char *document, const char *note, GCancellable *cancel, char **ret_standing,
	Refusal **ret_refusal, GError **error);
/* The second person; never the one who saw the document first. */
bool db_confirm_standing(Db *db, const char *act, gint64 student_id, gint64 guardian_id,
	GCancellable *cancel, char **ret_standing, Refusal **ret_refusal, GError **error);
bool db_unverify(Db *db, const char *act, gint64 student_id, gint64 guardian_id, const char *reason,
	GCancellable *cancel, char **ret_standing, Refusal **ret_refusal, GError **error);
/* DOCUMENT in words ("court order 24-1187"). SINCE and UNTIL are ISO; NULL: today, no end. NOTE:
 * what it forbids. */
bool db_restrict(Db *db, const char *act, gint64 student_id, gint64 guardian_id,
	const char *document, const char *since, const char *until, const char *note,
	GCancellable *cancel, char **ret_standing, Refusal **ret_refusal, GError **error);
/* DOCUMENT: what ends the restriction. *ret_standing: what was proved before it. */
bool db_lift(Db *db, const char *act, gint64 student_id, gint64 guardian_id, const char *document,
	const char *note, GCancellable *cancel, char **ret_standing, Refusal **ret_refusal,
	GError **error);
/* This person is not the other one of the same name. */
bool db_tell_apart(Db *db, const char *act, gint64 student_id, gint64 guardian_id, const char *note,
	GCancellable *cancel, char **ret_text, Refusal **ret_refusal, GError **error);
/* Ends this guardian's code, and nobody else's. */
bool db_revoke(Db *db, const char *act, gint64 student_id, gint64 guardian_id, const char *reason,
	GCancellable *cancel, char **ret_text, Refusal **ret_refusal, GError **error);
