/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"

/* Takes a package of people into the registry, over an owner's connection and inside a transaction
 * of the caller's: begin, stage each table, apply; then commit, or roll back and nothing was. */

typedef enum {
	IMPORT_SCHOOLS,   /* id, code, name */
	IMPORT_HOMEROOMS, /* id, school, room, teacher, grade */
	IMPORT_STUDENTS,  /* id, school, homeroom, permanent_id, given, middle, family, born, grade,
			   * phone, language, line1, line2, city, state, zip, known */
	IMPORT_GUARDIANS, /* id, given, family, email, phone, mobile, work, language, line1, line2,
			   * city, state, zip, known */
	IMPORT_LINKS,     /* student, guardian, relation */
	IMPORT_ENDED,     /* id */
} ImportTable;

/* KNOWN is "known" for a change of somebody the registry has, else "". */
#define IMPORT_CELLS_MAX 17

/* Fills CELLS with row I as listed above: borrowed until the next thousand rows are asked for, "" for
 * nothing, ids those of the package. false: there are no more rows. */
typedef bool (*ImportRowFn)(guint i, const char *cells[IMPORT_CELLS_MAX], gpointer data);

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
bool db_import_stage(Db *db, ImportTable table, ImportRowFn row, gpointer data, GError **error);
/* SOURCE is what the ids are of ("oneroster"); the same for every package of the same system.
 * COMPLETE: students whom the package does not name have left; refused when that is more than a
 * tenth of a school, unless ANYWAY. *ret_counts: ImportCount, in the order of the kinds above. */
bool db_import_apply(Db *db, const char *source, bool complete, bool anyway, GPtrArray **ret_counts,
	Refusal **ret_refusal, GError **error);
/* ImportSample, ImportConflict: after apply, before the transaction ends. */
bool db_import_samples(Db *db, GPtrArray **ret_samples, GError **error);
bool db_import_conflicts(Db *db, GPtrArray **ret_conflicts, GError **error);
/* Two records that may be one person. */
typedef struct {
	char *kind, *why; /* "student", "guardian" */
	char *one, *other;
} ImportTwins;

/* ImportTwins: any time. */
bool db_import_twins(Db *db, GPtrArray **ret_pairs, GError **error);
/* After the commit: without it the look-up reads over what is dead. */
bool db_import_vacuum(Db *db, GError **error);
