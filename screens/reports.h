/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/report.h"
#include "letter/report.h"
#include "screens/kit/list.h"
#include "screens/screens.h"

/* What the rooms of the reports share: the list of them (reports.c), one of them on the screen
 * (report.c), what was chosen for it (report_kept.c, report_filter.c), on paper and in a file
 * (report_out.c). */

typedef enum {
	COLUMN_TEXT,
	COLUMN_NUMBER,
	COLUMN_BAR,
	COLUMN_DAY, /* ISO; an hour may stand behind it */
	COLUMN_GRADE,
} ColumnKind;

/* A table ends with title NULL. {credential} in a title is what the district calls a code. */
typedef struct {
	int cell; /* of a ReportRow */
	const char *title;
	int width;
	ColumnKind kind;
	bool grows, narrow; /* NARROW: stays on a terminal of 60 columns */
} ReportField;

/* By what a report can be narrowed down, besides its days. */
typedef enum {
	ONLY_SCHOOL,
	ONLY_GRADE,
	ONLY_HOMEROOM,
	ONLY_LANGUAGE,
	ONLY_STAFF,
	N_ONLY
} ReportOnly;
extern const char *const report_only_names[N_ONLY]; /* for the database */

typedef struct {
	const char *name; /* for the database */
	const char *title, *what_for;
	const ReportField *fields;
	bool days;     /* from one day to another */
	bool day;      /* of one day */
	int spare;     /* columns more for each bar where the school need not be named */
	unsigned only; /* 1 << ONLY_GRADE and so on */
	const char *empty;
} ReportKindOf;

extern const ReportKindOf report_kinds[];
extern const int n_report_kinds;

/* What was chosen for a report; kept while the list of reports is open. */
typedef struct {
	char *with;      /* typed: only rows that have it somewhere; NULL: all */
	int sorted;      /* 1 + field; 0: as it came */
	char *from, *to; /* ISO or NULL */
	char *value[N_ONLY], *label[N_ONLY]; /* as db_report_choices gives them; NULL: any */
} ReportKept;

void report_kept_clear(ReportKept *kept);
/* "from 11/01/2026 to today, grade 3, only "Chen", sorted by School"; caller owns. TITLES: of the
 * fields. */
char *report_kept_words(
	const ReportKindOf *kind, const ReportKept *kept, const GPtrArray *titles, DateStyle dates);

/* Of ROWS (ReportRow; NULL: none) those it leaves, borrowed, in its order. Caller unrefs. */
GPtrArray *report_kept_rows(
	const ReportKindOf *kind, const ReportKept *kept, const GPtrArray *rows, DateStyle dates);

typedef struct {
	int kind;         /* of report_kinds */
	ReportKept *kept; /* borrowed from the screen below */
} ReportArgs;

extern const Screen screen_report; /* ReportArgs */

typedef struct {
	const ReportKindOf *kind;
	ReportKept *kept; /* borrowed from the screen below */
} ReportFilterArgs;

extern const Screen screen_report_filter; /* ReportFilterArgs */

/* Title of FIELD in this district. Caller owns. */
char *report_title(App *app, const ReportField *field);
/* A cell as it is shown and printed; NULL: nothing. Caller owns. */
char *report_cell_words(const ReportField *field, const ReportRow *row, DateStyle dates);
/* "181/188": a bar of WIDTH with its share behind it. Caller owns. */
char *report_bar(const char *cell, int width);

/* ROWS: ReportRow. FILTER: what was chosen, in words. Caller unrefs. */
GBytes *report_pages(App *app, const ReportKindOf *kind, const GPtrArray *rows, const char *filter,
	GError **error);

/* A file of them; all borrowed. */
typedef struct {
	const ReportKindOf *kind;
	const GPtrArray *titles; /* char *, of its fields */
	const GPtrArray *rows;   /* ReportRow */
	const char *head;        /* what it is and of what, in words */
	bool xlsx;               /* a workbook; else CSV */
} ReportFile;
/* On any thread. Its path, or NULL; caller owns. */
char *report_save(const ReportFile *file, GError **error);
