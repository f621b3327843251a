/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"

/* The end of a day: where the paper with codes is that a school answers for. DAY is ISO; NULL: today.
 * Common to all of these: false with *ret_refusal when the server refused, with *error when it failed. */

/* The sheets of the counter, a letter run, or a roster with codes. */
typedef struct {
	char *kind; /* counter run roster */
	gint64 id;  /* of the run or the roster; 0: the counter */
	char *title, *state;
	int reserved, handed, mailed, returned, shredded, safe;
	int difference; /* in no bucket */
	char *example;  /* the first of those; NULL: none */
} DayPaper;

void day_paper_free(DayPaper *paper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DayPaper, day_paper_free)
/* Those with a difference first. *ret_papers: DayPaper. */
bool db_day_paper(Db *db, int school_id, const char *day, GCancellable *cancel,
	GPtrArray **ret_papers, Refusal **ret_refusal, GError **error);

/* That a day was closed, and the newest event then. */
typedef struct {
	char *day, *by_whom;
	gint64 at, head_seq;
	char *head_hash;
} DayEnd;

void day_end_free(DayEnd *end);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DayEnd, day_end_free)
/* *ret_end NULL: nobody has closed it. */
bool db_day_ended(Db *db, int school_id, const char *day, GCancellable *cancel, DayEnd **ret_end,
	Refusal **ret_refusal, GError **error);
/* Refused while it has a difference. *ret_day: ISO; caller owns. */
bool db_day_close(Db *db, const char *act, int school_id, const char *day, GCancellable *cancel,
	char **ret_day, Refusal **ret_refusal, GError **error);

/* An earlier day on which codes were printed and that nobody has closed since. */
typedef struct {
	char *day;
	int sheets;
} DayOpen;

void day_open_free(DayOpen *open);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DayOpen, day_open_free)
/* The oldest first. *ret_days: DayOpen. */
bool db_days_open(Db *db, int school_id, GCancellable *cancel, GPtrArray **ret_days,
	Refusal **ret_refusal, GError **error);

/* A sheet of the counter that is not handed over or shredded. */
typedef struct {
	gint64 sheet_id;
	char *number, *state; /* reserved sent printed blank ruined safe */
	gint64 at;
	char *by_whom;
	gint64 student_id, guardian_id;
	char *student, *guardian;
	gint64 visit_id;
	char *visit_state, *code_state;
} CounterSheet;

void counter_sheet_free(CounterSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CounterSheet, counter_sheet_free)
/* Those that lie about first, then those in the safe. *ret_sheets: CounterSheet. */
bool db_counter_sheets(Db *db, int school_id, GCancellable *cancel, GPtrArray **ret_sheets,
	Refusal **ret_refusal, GError **error);
