/* SPDX-License-Identifier: Apache-2.0 */
#include "db/day.h"

#include "db/rows.h"

DB_ROW(DayPaper, day_paper, DB_COLUMN(DayPaper, kind, TEXT), DB_MAYBE(DayPaper, id, ID),
	DB_COLUMN(DayPaper, title, TEXT), DB_COLUMN(DayPaper, state, TEXT),
	DB_COLUMN(DayPaper, reserved, INT), DB_COLUMN(DayPaper, handed, INT),
	DB_COLUMN(DayPaper, mailed, INT), DB_COLUMN(DayPaper, returned, INT),
	DB_COLUMN(DayPaper, shredded, INT), DB_COLUMN(DayPaper, safe, INT),
	DB_COLUMN(DayPaper, difference, INT), DB_MAYBE(DayPaper, example, TEXT))

bool
db_day_paper(Db *db, int school_id, const char *day, GCancellable *cancel, GPtrArray **ret_papers,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.day_paper($1, $2::date)",
		DB_ARGS(DB_INT(school_id), DB_TEXT(day)), &day_paper_shape, day_paper_free_untyped,
		cancel, ret_papers, ret_refusal, error);
}

DB_ROW(DayEnd, day_end, DB_COLUMN(DayEnd, day, TEXT), DB_COLUMN(DayEnd, by_whom, TEXT),
	DB_COLUMN(DayEnd, at, TIME), DB_COLUMN(DayEnd, head_seq, ID),
	DB_COLUMN(DayEnd, head_hash, TEXT))

bool
db_day_ended(Db *db, int school_id, const char *day, GCancellable *cancel, DayEnd **ret_end,
	Refusal **ret_refusal, GError **error)
{
	g_autoptr(GPtrArray) rows = NULL;

	*ret_end = NULL;
	if (!db_get_rows(db, "select * from desk.day_ended($1, $2::date)",
		    DB_ARGS(DB_INT(school_id), DB_TEXT(day)), &day_end_shape, day_end_free_untyped,
		    cancel, &rows, ret_refusal, error))
		return false;
	if (rows->len > 0)
		*ret_end = g_ptr_array_steal_index(rows, 0);
	return true;
}

bool
db_day_close(Db *db, const char *act, int school_id, const char *day, GCancellable *cancel,
	char **ret_day, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.day_close($1, $2, $3::date)",
		DB_ARGS(DB_ACT(act), DB_INT(school_id), DB_TEXT(day)), cancel, ret_day, ret_refusal,
		error);
}

DB_ROW(DayOpen, day_open, DB_COLUMN(DayOpen, day, TEXT), DB_COLUMN(DayOpen, sheets, INT))

bool
db_days_open(Db *db, int school_id, GCancellable *cancel, GPtrArray **ret_days,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.days_open($1)", DB_ARGS(DB_INT(school_id)),
		&day_open_shape, day_open_free_untyped, cancel, ret_days, ret_refusal, error);
}

DB_ROW(CounterSheet, counter_sheet, DB_COLUMN(CounterSheet, sheet_id, ID),
	DB_COLUMN(CounterSheet, number, TEXT), DB_COLUMN(CounterSheet, state, TEXT),
	DB_COLUMN(CounterSheet, at, TIME), DB_COLUMN(CounterSheet, by_whom, TEXT),
	DB_COLUMN(CounterSheet, student_id, ID), DB_COLUMN(CounterSheet, guardian_id, ID),
	DB_COLUMN(CounterSheet, student, TEXT), DB_COLUMN(CounterSheet, guardian, TEXT),
	DB_COLUMN(CounterSheet, visit_id, ID), DB_COLUMN(CounterSheet, visit_state, TEXT),
	DB_COLUMN(CounterSheet, code_state, TEXT))

bool
db_counter_sheets(Db *db, int school_id, GCancellable *cancel, GPtrArray **ret_sheets,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.counter_sheets($1)", DB_ARGS(DB_INT(school_id)),
		&counter_sheet_shape, counter_sheet_free_untyped, cancel, ret_sheets, ret_refusal,
		error);
}
