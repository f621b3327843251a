/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/import.h"

/* Imports at the desk, by whoever the database lets: staged as those of the command (db/import.h),
 * tried, taken in, and looked up later. */

bool db_import_desk_begin(Db *db, GCancellable *cancel, Refusal **ret_refusal, GError **error);
/* As db_import_assemble. */
bool db_import_desk_assemble(Db *db, const char *source, bool changes, GCancellable *cancel,
	ImportProblem **ret_problem, GPtrArray **ret_odd, Refusal **ret_refusal, GError **error);

/* One thing that an import would do, as texts:
 *   count    kind, added, changed, ended, as before, no longer named
 *   leaving  school's code, its name, "students" or "guardians", how many, of how many
 *   school   code, name, students added, changed, ended, ties added/ended
 *   sample   kind, done, name, about
 *   kept     kind, person, field, here, in the package, how many in all */
typedef struct {
	char *what;
	char *c1, *c2, *c3, *c4, *c5, *c6; /* NULL: no such */
} ImportFinding;
void import_finding_free(ImportFinding *finding);

/* *ret_findings: ImportFinding. Nothing of it is done. */
bool db_import_try(Db *db, const char *source, bool complete, GCancellable *cancel,
	GPtrArray **ret_findings, Refusal **ret_refusal, GError **error);
/* LEAVING: codes of the schools of which a tenth may leave, NULL at the end. Ends with the commit of
 * the caller's transaction. */
bool db_import_take(Db *db, const char *act, const char *source, bool complete,
	const char *const *leaving, const char *format, const char *file, const char *sha256,
	GCancellable *cancel, gint64 *ret_import_id, Refusal **ret_refusal, GError **error);

/* An import of the past. */
typedef struct {
	gint64 import_id, at;
	char *by_whom, *format, *file, *sha256;
	char *students, *guardians, *ties, *schools; /* "+20 ~3 -1" */
	gint64 kept;                                 /* what the desk had otherwise, and stayed */
	gint64 unseen;                               /* of these, not marked as seen */
	char *leaving; /* codes of schools of which a tenth left, "" none */
} ImportPast;
void import_past_free(ImportPast *past);

bool db_imports(Db *db, GCancellable *cancel, GPtrArray **ret_imports, Refusal **ret_refusal,
	GError **error);

/* What that import left as the desk had it. */
typedef struct {
	int n; /* counts them in their import */
	char *kind, *person, *field, *ours, *theirs;
	gint64 person_id; /* 0: nobody here */
	char *seen_by;    /* NULL: nobody has said that it is seen */
	gint64 seen_at;   /* 0 */
} ImportKept;
void import_kept_free(ImportKept *kept);

bool db_import_kept(Db *db, gint64 import_id, GCancellable *cancel, GPtrArray **ret_kept,
	Refusal **ret_refusal, GError **error);
/* N 0: all of that import. */
bool db_import_conflict_seen(Db *db, const char *act, gint64 import_id, int n, GCancellable *cancel,
	Refusal **ret_refusal, GError **error);
