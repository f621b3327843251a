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

/* What a report is about; all borrowed. */
typedef struct {
	/* coverage homerooms days weeks approvals locked parked refused returned close */
	const char *report;
	const char *from, *to; /* ISO days; NULL: the last 30 days */
	/* Only what has these: fields (school grade homeroom language staff) and values as
	 * db_report_choices gives them, NULL-ended, as many of each. */
	const char *const *fields, *const *values;
} ReportWish;

/* *ret_rows: ReportRow. */
bool db_report(Db *db, const ReportWish *wish, GCancellable *cancel, GPtrArray **ret_rows,
	Refusal **ret_refusal, GError **error);

/* By what a report can be narrowed down. */
typedef struct {
	char *field, *value;
	char *label; /* to read: "12 Ms. Chen" */
} ReportChoice;

void report_choice_free(ReportChoice *choice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReportChoice, report_choice_free)
/* SCHOOL: a school's code; NULL: all of the user's. *ret_choices: ReportChoice, in the order to be
 * shown, those of a field together. */
bool db_report_choices(Db *db, const char *school, GCancellable *cancel, GPtrArray **ret_choices,
	Refusal **ret_refusal, GError **error);
