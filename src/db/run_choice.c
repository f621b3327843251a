/* SPDX-License-Identifier: Apache-2.0 */
#include "db/run_choice.h"

#include "db/rows.h"

DB_ROW(RunHomeroom, run_homeroom, DB_COLUMN(RunHomeroom, homeroom_id, ID),
	DB_COLUMN(RunHomeroom, grade, TEXT), DB_COLUMN(RunHomeroom, room, TEXT),
	DB_COLUMN(RunHomeroom, teacher, TEXT), DB_COLUMN(RunHomeroom, students, INT))

bool
db_run_homerooms(Db *db, int school_id, GCancellable *cancel, GPtrArray **ret_homerooms,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.run_homerooms($1)", DB_ARGS(DB_INT(school_id)),
		&run_homeroom_shape, run_homeroom_free_untyped, cancel, ret_homerooms, ret_refusal,
		error);
}

DB_ROW(RunId, run_id, DB_COLUMN(RunId, typed, TEXT), DB_MAYBE(RunId, permanent_id, TEXT),
	DB_MAYBE(RunId, school_id, INT), DB_MAYBE(RunId, student_id, ID),
	DB_MAYBE(RunId, why, TEXT))

bool
db_run_ids(Db *db, const char *const *schools, const char *const *typed, GCancellable *cancel,
	GPtrArray **ret_ids, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.run_ids($1::int[], $2)",
		DB_ARGS(DB_TEXTS(schools), DB_TEXTS(typed)), &run_id_shape, run_id_free_untyped,
		cancel, ret_ids, ret_refusal, error);
}

DB_ROW(RunLimits, run_limits, DB_COLUMN(RunLimits, may_freeze, BOOL),
	DB_COLUMN(RunLimits, freeze_roles, TEXT), DB_COLUMN(RunLimits, may_confirm, BOOL),
	DB_COLUMN(RunLimits, second_above, INT), DB_COLUMN(RunLimits, letters_a_day, INT),
	DB_COLUMN(RunLimits, letters_today, INT), DB_COLUMN(RunLimits, letters_alone, INT))

bool
db_run_limits(Db *db, gint64 run_id, GCancellable *cancel, RunLimits **ret_limits,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.run_limits($1)", DB_ARGS(DB_ID(run_id)),
		&run_limits_shape, run_limits_free_untyped, cancel, (gpointer *)ret_limits,
		ret_refusal, error);
}

bool
db_run_samples_printed(Db *db, const char *act, gint64 run_id, const char *seed, const char *where,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	gint64 letters;

	return db_get_id(db, "select desk.run_samples_printed($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_ID(run_id), DB_TEXT(seed), DB_TEXT(where)), cancel,
		&letters, ret_refusal, error);
}
