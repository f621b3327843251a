/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/report.h"
#include "letter/report.h"
#include "screens/kit/list.h"
#include "screens/screens.h"

/* What the rooms of the reports share: the list of them (reports.c), one of them on the screen
 * (report.c), on paper and in a file (report_out.c). */

typedef enum { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_BAR, COLUMN_DAY } ColumnKind;

/* A table ends with title NULL. {credential} in a title is what the district calls a code. */
typedef struct {
	int cell; /* of a ReportRow */
	const char *title;
	int width;
	ColumnKind kind;
	bool grows, narrow; /* NARROW: stays on a terminal of 60 columns */
} ReportField;

typedef struct {
	const char *name; /* for the database */
	const char *title, *what_for;
	const ReportField *fields;
	bool days; /* from one day to another */
	bool day;  /* of one day */
	int spare; /* columns more for each bar where the school need not be named */
	const char *empty;
} ReportKindOf;

extern const ReportKindOf report_kinds[];
extern const int n_report_kinds;

typedef struct {
	int kind; /* of report_kinds */
} ReportArgs;

extern const Screen screen_report; /* ReportArgs */

/* Title of FIELD in this district. Caller owns. */
char *report_title(App *app, const ReportField *field);
/* A cell as it is shown and printed; NULL: nothing. Caller owns. */
char *report_cell_words(const ReportField *field, const ReportRow *row, DateStyle dates);
/* "181/188": a bar of WIDTH with its share behind it. Caller owns. */
char *report_bar(const char *cell, int width);

/* ROWS: ReportRow. FILTER: what was chosen, in words. Callers unref or free. */
GBytes *report_pages(App *app, const ReportKindOf *kind, const GPtrArray *rows, const char *filter,
	GError **error);
/* Writes them to a file of their own; its path, or NULL. */
char *report_file(App *app, const ReportKindOf *kind, const GPtrArray *rows, GError **error);
