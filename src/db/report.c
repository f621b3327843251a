/* SPDX-License-Identifier: Apache-2.0 */
#include "db/report.h"

#include "db/rows.h"

#define CELL(n)                                                                                    \
	{                                                                                          \
		"c" #n, DB_FIELD_TEXT, offsetof(ReportRow, cells) + ((n)-1) * sizeof(char *), true \
	}

DB_ROW(ReportRow, report_row, CELL(1), CELL(2), CELL(3), CELL(4), CELL(5), CELL(6), CELL(7),
	CELL(8))
DB_ROW(ReportChoice, report_choice, DB_COLUMN(ReportChoice, field, TEXT),
	DB_COLUMN(ReportChoice, value, TEXT), DB_COLUMN(ReportChoice, label, TEXT))

bool
db_report(Db *db, const ReportWish *wish, GCancellable *cancel, GPtrArray **ret_rows,
	Refusal **ret_refusal, GError **error)
{
	g_autofree char *act = g_uuid_string_random();

	return db_get_rows(db,
		"select r.* from " DB_ACTING("$6") " cross join lateral "
						   "desk.report($1 || left('', a.nothing), $2, $3, "
						   "jsonb_object($4::text[], $5::text[])) r",
		DB_ARGS(DB_TEXT(wish->report), DB_DATE(wish->from), DB_DATE(wish->to),
			DB_TEXTS(wish->fields), DB_TEXTS(wish->values), DB_ACT(act)),
		&report_row_shape, report_row_free_untyped, cancel, ret_rows, ret_refusal, error);
}

bool
db_report_choices(Db *db, const char *school, GCancellable *cancel, GPtrArray **ret_choices,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.report_choices($1)", DB_ARGS(DB_TEXT(school)),
		&report_choice_shape, report_choice_free_untyped, cancel, ret_choices, ret_refusal,
		error);
}
