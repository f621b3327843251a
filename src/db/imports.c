/* SPDX-License-Identifier: Apache-2.0 */
#include "db/imports.h"

#include <stddef.h>

#include "db/rows.h"

DB_ROW(ImportFinding, import_finding, DB_COLUMN(ImportFinding, what, TEXT),
	DB_MAYBE(ImportFinding, c1, TEXT), DB_MAYBE(ImportFinding, c2, TEXT),
	DB_MAYBE(ImportFinding, c3, TEXT), DB_MAYBE(ImportFinding, c4, TEXT),
	DB_MAYBE(ImportFinding, c5, TEXT), DB_MAYBE(ImportFinding, c6, TEXT))
DB_ROW(ImportPast, import_past, DB_COLUMN(ImportPast, import_id, ID),
	DB_COLUMN(ImportPast, at, TIME), DB_COLUMN(ImportPast, by_whom, TEXT),
	DB_COLUMN(ImportPast, format, TEXT), DB_COLUMN(ImportPast, file, TEXT),
	DB_COLUMN(ImportPast, sha256, TEXT), DB_MAYBE(ImportPast, students, TEXT),
	DB_MAYBE(ImportPast, guardians, TEXT), DB_MAYBE(ImportPast, ties, TEXT),
	DB_MAYBE(ImportPast, schools, TEXT), DB_COLUMN(ImportPast, kept, ID),
	DB_COLUMN(ImportPast, unseen, ID), DB_COLUMN(ImportPast, leaving, TEXT))
DB_ROW(ImportKept, import_kept, DB_COLUMN(ImportKept, n, INT), DB_COLUMN(ImportKept, kind, TEXT),
	DB_MAYBE(ImportKept, person_id, ID), DB_COLUMN(ImportKept, person, TEXT),
	DB_COLUMN(ImportKept, field, TEXT), DB_COLUMN(ImportKept, ours, TEXT),
	DB_COLUMN(ImportKept, theirs, TEXT), DB_MAYBE(ImportKept, seen_by, TEXT),
	DB_MAYBE(ImportKept, seen_at, TIME))

bool
db_import_desk_begin(Db *db, GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	return db_run(db, "select desk.import_begin()", NULL, cancel, ret_refusal, error);
}

bool
db_import_desk_assemble(Db *db, const char *source, bool changes, GCancellable *cancel,
	ImportProblem **ret_problem, GPtrArray **ret_odd, Refusal **ret_refusal, GError **error)
{
	return db_import_get_problem(db, "select * from desk.import_sound($1, $2)",
		       DB_ARGS(DB_TEXT(source), DB_BOOL(changes)), cancel, ret_problem, ret_refusal,
		       error) &&
	       db_import_get_odd(
		       db, "select * from desk.import_odd()", cancel, ret_odd, ret_refusal, error);
}

bool
db_import_try(Db *db, const char *source, bool complete, GCancellable *cancel,
	GPtrArray **ret_findings, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.import_try($1, $2)",
		DB_ARGS(DB_TEXT(source), DB_BOOL(complete)), &import_finding_shape,
		import_finding_free_untyped, cancel, ret_findings, ret_refusal, error);
}

bool
db_import_take(Db *db, const char *act, const char *source, bool complete,
	const char *const *leaving, const char *format, const char *file, const char *sha256,
	GCancellable *cancel, gint64 *ret_import_id, Refusal **ret_refusal, GError **error)
{
	return db_get_id(db, "select desk.import_take($1, $2, $3, $4, $5, $6, $7)",
		DB_ARGS(DB_ACT(act), DB_TEXT(source), DB_BOOL(complete), DB_TEXTS(leaving),
			DB_TEXT(format), DB_TEXT(file), DB_TEXT(sha256)),
		cancel, ret_import_id, ret_refusal, error);
}

bool
db_imports(Db *db, GCancellable *cancel, GPtrArray **ret_imports, Refusal **ret_refusal,
	GError **error)
{
	return db_get_rows(db, "select * from desk.imports()", NULL, &import_past_shape,
		import_past_free_untyped, cancel, ret_imports, ret_refusal, error);
}

bool
db_import_kept(Db *db, gint64 import_id, GCancellable *cancel, GPtrArray **ret_kept,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.import_kept($1)", DB_ARGS(DB_ID(import_id)),
		&import_kept_shape, import_kept_free_untyped, cancel, ret_kept, ret_refusal, error);
}

bool
db_import_conflict_seen(Db *db, const char *act, gint64 import_id, int n, GCancellable *cancel,
	Refusal **ret_refusal, GError **error)
{
	return db_run(db, "select desk.import_conflict_seen($1, $2, nullif($3, 0))",
		DB_ARGS(DB_ACT(act), DB_ID(import_id), DB_INT(n)), cancel, ret_refusal, error);
}
