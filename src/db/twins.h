/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"

/* Records of guardians, or of students, that may be one person: proposed, laid side by side, joined
 * by hand, taken apart again; and ties that a student system no longer names. Days are ISO. */

typedef enum { TWIN_GUARDIANS, TWIN_STUDENTS } TwinKind;

typedef struct {
	char *state;             /* "proposed" by somebody who may not join, "new", "joined" */
	gint64 one_id, other_id; /* joined: the record that stayed, the one that went */
	char *one, *other;       /* "LOPEZ, Rosa"; OTHER "": it is at another school */
	/* "Ana Garcia (3), Mateo Garcia (1)"; of a student the ID, school, grade; NULL */
	char *one_children, *other_children;
	char *why;              /* "same name, telephone"; joined: the note */
	char *by_whom, *on_day; /* who proposed or joined; NULL */
	gint64 kept_id;         /* which is to stay, as proposed; 0 */
} TwinPair;

void twin_pair_free(TwinPair *pair);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TwinPair, twin_pair_free)
/* SCHOOL_ID 0: the caller's schools (the whole district: what was proposed). PERSON_ID not 0: that
 * record's alone. *ret_pairs: TwinPair. */
bool db_twin_pairs(Db *db, TwinKind kind, int school_id, gint64 person_id, GCancellable *cancel,
	GPtrArray **ret_pairs, Refusal **ret_refusal, GError **error);

/* One line of two records side by side. */
typedef struct {
	char *field; /* "name", "phones", "email", "language", "address", "child" ... */
	char *label, *one, *other; /* NULL: nothing there */
} TwinLine;

void twin_line_free(TwinLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TwinLine, twin_line_free)
/* An event. *ret_lines: TwinLine. */
bool db_twin_lines(Db *db, TwinKind kind, gint64 one_id, gint64 other_id, GCancellable *cancel,
	GPtrArray **ret_lines, Refusal **ret_refusal, GError **error);

/* *ret_why: why KEPT_ID cannot stay while GONE_ID goes; NULL: it can. */
bool db_twin_can(Db *db, TwinKind kind, gint64 kept_id, gint64 gone_id, GCancellable *cancel,
	Refusal **ret_why, Refusal **ret_refusal, GError **error);
/* TAKE: of "name", "email", "language", "address", what comes from the record that goes; of a
 * student nothing does but what is empty.
 * *ret_state: "joined", or "proposed" by somebody who may not join. */
bool db_twin_join(Db *db, TwinKind kind, const char *act, gint64 kept_id, gint64 gone_id,
	const char *const *take, const char *note, GCancellable *cancel, char **ret_state,
	Refusal **ret_refusal, GError **error);
bool db_twin_two(Db *db, TwinKind kind, const char *act, gint64 one_id, gint64 other_id,
	const char *note, GCancellable *cancel, char **ret_state, Refusal **ret_refusal,
	GError **error);
bool db_twin_apart(Db *db, TwinKind kind, const char *act, gint64 gone_id, const char *note,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error);

/* A guardian whom a student system no longer names, and who stays for now. */
typedef struct {
	gint64 student_id, guardian_id;
	char *student, *guardian; /* as lists show them */
	char *relation;
	char *held; /* "verified, has a code that works"; NULL: nothing any more */
	char *source, *since;
} TieUnnamed;

void tie_unnamed_free(TieUnnamed *tie);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TieUnnamed, tie_unnamed_free)
/* *ret_ties: TieUnnamed. SCHOOL_ID as above. */
bool db_ties_unnamed(Db *db, int school_id, GCancellable *cancel, GPtrArray **ret_ties,
	Refusal **ret_refusal, GError **error);
/* ENDS: the tie, the code, what the account sees. *ret_state: "ended" or "stays". */
bool db_tie_unnamed_decide(Db *db, const char *act, gint64 student_id, gint64 guardian_id,
	bool ends, const char *note, GCancellable *cancel, char **ret_state, Refusal **ret_refusal,
	GError **error);
