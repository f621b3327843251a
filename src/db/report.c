/* SPDX-License-Identifier: Apache-2.0 */
#include "db/report.h"

#include "db/rows.h"

#define CELL(n)                                                                                    \
	{                                                                                          \
		"c" #n, DB_FIELD_TEXT, offsetof(ReportRow, cells) + ((n)-1) * sizeof(char *), true \
	}

DB_ROW(ReportRow, report_row, CELL(1), CELL(2), CELL(3), CELL(4), CELL(5), CELL(6), CELL(7),
	CELL(8))

bool
db_report(Db *db, const char *report, const char *from, const char *to, GCancellable *cancel,
	GPtrArray **ret_rows, Refusal **ret_refusal, GError **error)
{
	g_autofree char *act = g_uuid_string_random();

	return db_get_rows(db,
		"select r.* from " DB_ACTING(
			"$4") " cross join lateral "
			      "desk.report($1 || left('', a.nothing), $2, $3) r",
		DB_ARGS(DB_TEXT(report), DB_DATE(from), DB_DATE(to), DB_ACT(act)),
		&report_row_shape, report_row_free_untyped, cancel, ret_rows, ret_refusal, error);
}
