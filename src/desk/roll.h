/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/date.h"
#include "db/roster.h"

/* The roster of a school in memory: all of its lines come at once (a school has a few thousand), so
 * that what is typed narrows them down without asking the server again. Knows no terminal. */

typedef enum { ROLL_OF_STUDENTS, ROLL_OF_GUARDIANS } RollWho;
/* "students", "guardians": for the database. */
const char *roll_who_name(RollWho who);

typedef enum {
	ROLL_TEXT,
	ROLL_NUMBER,
	ROLL_DAY,
	ROLL_TELEPHONE,
	ROLL_CHOICE, /* one of a few words */
	ROLL_LEVEL,  /* a grade: TK, K, 1 ... */
} RollKind;

typedef struct {
	const char *name;  /* as a command calls it: "phone" */
	const char *title; /* {credential}: what the district calls a code */
	RosterField field;
	RollKind kind;
	int width;    /* on the terminal */
	double share; /* of a printed page; 0: not printed */
} RollColumn;

enum { ROLL_COLUMNS_MAX = 23 };
/* Ends with title NULL; the first is the name. */
const RollColumn *roll_columns(RollWho who);
/* The column called NAME, or -1. */
int roll_column(RollWho who, const char *name);
/* Where a grade stands, as registry.grade_rank has it: preschool, TK, K, 1 to 12, none. */
int roll_level(const char *grade);

typedef struct Roll Roll;

/* Takes LINES (RosterLine). Folds every line: for the worker. CREDENTIAL: the district's word. */
Roll *roll_new(RollWho who, GPtrArray *lines, DateStyle dates, const char *credential);
void roll_free(Roll *roll);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Roll, roll_free)

/* What is shown now, for another thread to read: it can be neither chosen from nor sorted. Shares the
 * lines. Caller frees. */
Roll *roll_snapshot(const Roll *roll);
/* Chooses as was chosen in OLD, of the same people. */
void roll_choose_like(Roll *roll, const Roll *old);

RollWho roll_who(const Roll *roll);
/* Title of a column in this district; borrowed. */
const char *roll_title(const Roll *roll, int column);
/* A cell as it is read, "" when nothing is known; and as a file keeps it (days ISO, telephones
 * E.164), NULL when nothing is, nor can be. Callers own. */
char *roll_shown(const Roll *roll, const RosterLine *line, int column);
char *roll_kept(const Roll *roll, const RosterLine *line, int column);

/* --- what is chosen. Lines that are shown, in their order; borrowed until the next choice. */
const GPtrArray *roll_lines(const Roll *roll);
guint roll_total(const Roll *roll);
/* How many people the shown lines are of: a guardian may have several. */
guint roll_people(const Roll *roll);

/* Only lines with each word of TYPED at the beginning of a word in any column, whatever their case
 * and accents. NULL or "": all. */
void roll_search(Roll *roll, const char *typed);
/* Only lines whose COLUMN has what is WANTED: one of several words parted by commas; "none" is an
 * empty cell; a number or a day also as <3 or >11/01/2026. NULL or "": whatever it has. */
void roll_only(Roll *roll, int column, const char *wanted);
const char *roll_wanted(const Roll *roll, int column); /* NULL: whatever */
/* By COLUMN, empty ones last; what is alike stays as it was. -1: by name, as it came. */
void roll_sort(Roll *roll, int column, bool down);
int roll_sorted(const Roll *roll, bool *ret_down);
/* All lines again, in the order they have. */
void roll_all(Roll *roll);

/* What stands in COLUMN of all lines, as it is read; sorted as the column sorts, "" not among it.
 * GPtrArray of char *; caller unrefs. */
GPtrArray *roll_values(const Roll *roll, int column);
/* The choice in words: "Grade 3, with "gar", by Room". Caller owns; NULL: all of it by name. */
char *roll_words(const Roll *roll);
/* NULL-ended credentials of the shown lines that have one to print; borrows from the lines. Caller
 * frees the array alone. */
const char **roll_credentials(const Roll *roll);
