/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"

/* What a school wants to know about its counter, as rows of texts. */

enum { REPORT_CELLS = 8 };

typedef struct {
	/* As desk.report gives them: days are ISO, bars are "181/188", the last is the school's code;
	 * NULL: nothing. */
	char *cells[REPORT_CELLS];
} ReportRow;

void report_row_free(ReportRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReportRow, report_row_free)
/* REPORT: coverage homerooms days weeks approvals locked parked refused returned close. FROM, TO: ISO
 * days; NULL: the last 30 days. *ret_rows: ReportRow. */
bool db_report(Db *db, const char *report, const char *from, const char *to, GCancellable *cancel,
	GPtrArray **ret_rows, Refusal **ret_refusal, GError **error);
