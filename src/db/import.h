/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"

/* Takes a package of people into the registry, over an owner's connection and inside a transaction
 * of the caller's: begin, stage the rows, apply; then commit, or roll back and nothing was. */

/* Stage tables, with the columns that are given. "" for nothing, numbers in digits, "t" and "f". */
typedef enum {
	IMPORT_SCHOOLS,   /* id, code, name */
	IMPORT_HOMEROOMS, /* id, school, room, teacher, grade */
	/* What single rows of a mapping's files say, put together by db_import_assemble */
	IMPORT_STUDENTS, /* file, line, rank, known, flaws, id, school, room, teacher, number, given,
			  * middle, family, born, grade, phone, email, language, line1, line2, city,
			  * state, zip */
	IMPORT_GUARDIANS, /* file, line, known, flaws, id, given, family, email, phone, mobile, work,
			   * language, line1, line2, city, state, zip */
	IMPORT_LINKS,     /* file, line, student, guardian, relation, ended */
	IMPORT_ENDED,     /* id */
	/* OneRoster's own, put together there too */
	IMPORT_USERS, /* line, id, roles, given, middle, family, identifier, email, phone, mobile, flaws,
		       * agents, grade, school, rank, differs */
	IMPORT_ROLES,      /* line, usr, role, school, rank, id, gone, over */
	IMPORT_BORN,       /* line, usr, born */
	IMPORT_ENROLLED,   /* line, class, usr, teacher, main, rank, since */
	IMPORT_IDS,        /* tab, line, id */
	IMPORT_REFERENCES, /* tab, line, col, place, target, id */
	IMPORT_TABLES
} ImportTable;

/* Where an import is. STEP is one of "check", "assemble", "schools", "students", "guardians", "links",
 * "index", "log"; OF is how many it is about, 0 when nobody can say. Told on the worker. */
typedef void (*ImportStepFn)(gpointer data, const char *step, gint64 of);

/* What came of one kind of row. */
typedef struct {
	char *kind; /* "school", "student", "guardian", "link" */
	gint64 added, changed, unchanged;
	gint64 ended;   /* students who have left */
	gint64 missing; /* in the registry and no longer in the package; left as they are */
} ImportCount;

/* One of those that were added, changed or ended. */
typedef struct {
	char *kind, *done; /* "student", "added" */
	char *name, *about;
} ImportSample;

/* What the desk entered and the package has otherwise: it stayed. Kind "unknown": a change of
 * somebody whom the registry does not have. */
typedef struct {
	char *kind, *person, *field, *ours, *theirs;
	gint64 total; /* how many there are; at most 200 are told */
} ImportConflict;

void import_count_free(ImportCount *count);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportCount, import_count_free)

bool db_import_begin(Db *db, Refusal **ret_refusal, GError **error);

/* Rows on their way into the stage tables: some are gathered, then sent by COPY, so that what is held
 * here does not grow with the package. */
typedef struct ImportStage ImportStage;
ImportStage *db_import_stage(Db *db, GCancellable *cancel);
bool db_import_row(ImportStage *stage, ImportTable table, const char *const *cells, GError **error);
/* Sends what is left. */
bool db_import_flush(ImportStage *stage, GError **error);
/* Microseconds spent on sending. */
gint64 db_import_copying(const ImportStage *stage);
void db_import_stage_free(ImportStage *stage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportStage, db_import_stage_free)

/* What only all rows together show; the fields are those of a RosterProblem. */
typedef struct {
	char *kind;
	int tab, line, col, place, target, other;
	char *id;
} ImportProblem;
void import_problem_free(ImportProblem *problem);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportProblem, import_problem_free)

/* What is odd, in how many rows of a table, the first of which is LINE. */
typedef struct {
	char *kind;
	char *who; /* some of those it is about; NULL: it does not matter */
	int tab;
	gint64 rows;
	int line;
} ImportOdd;

/* Whoever listens is told the steps of what is asked after it. */
void db_import_listen(Db *db, ImportStepFn step, gpointer data);
/* After staging: looks up what the rows refer to and makes people of them.
 * SOURCE is what the ids are of ("oneroster"); the same for every package of the same system.
 * *ret_problem: NULL when the package is sound. *ret_odd: ImportOdd. */
bool db_import_assemble(Db *db, const char *source, bool changes, GCancellable *cancel,
	ImportProblem **ret_problem, GPtrArray **ret_odd, Refusal **ret_refusal, GError **error);
/* COMPLETE: students whom the package does not name have left; refused when that is more than a
 * tenth of a school, unless ANYWAY. ONLY_TRY: makes nobody searchable and writes no event, for the
 * caller rolls it back. *ret_counts: ImportCount, in the order of the kinds above. */
bool db_import_apply(Db *db, const char *source, bool complete, bool anyway, bool only_try,
	GCancellable *cancel, GPtrArray **ret_counts, Refusal **ret_refusal, GError **error);
/* After it: writes the import down for the desk's history. */
bool db_import_record(Db *db, const char *source, bool complete, const char *format,
	const char *file, const char *sha256, const GPtrArray *counts, GError **error);
/* ImportSample, ImportConflict: after apply, before the transaction ends. */
bool db_import_samples(Db *db, GPtrArray **ret_samples, GError **error);
bool db_import_conflicts(Db *db, GPtrArray **ret_conflicts, GError **error);
/* Two records that may be one person. */
typedef struct {
	char *kind, *why; /* "student", "guardian" */
	gint64 one_id, other_id;
	char *one, *other;
} ImportTwins;

/* ImportTwins: any time. */
bool db_import_twins(Db *db, GPtrArray **ret_pairs, GError **error);
/* After the commit: without it the look-up reads over what is dead. */
bool db_import_vacuum(Db *db, GError **error);

/* For those at the desk (db/imports.h): the first row of SQL, or NULL; and what was odd. */
bool db_import_get_problem(Db *db, const char *sql, const DbArg *args, GCancellable *cancel,
	ImportProblem **ret_problem, Refusal **ret_refusal, GError **error);
bool db_import_get_odd(Db *db, const char *sql, GCancellable *cancel, GPtrArray **ret_odd,
	Refusal **ret_refusal, GError **error);
