/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/run_choice.h"
#include "desk/session.h"

/* A letter run begun: at one school, or one at each of several. For the worker. */

/* What is NULL or empty leaves nobody out. All borrowed. */
typedef struct {
	const char *title;
	const char *delivery, *carrier; /* NULL: backpack, own */
	int job_size;                   /* letters of a print job; 0: a homeroom */
	const int *schools;
	int n_schools;
	const char *who;              /* no_account no_code never_handed */
	const char *language;         /* BCP 47 */
	const char *grades;           /* "K 1 2", parted by blanks or commas */
	const char *const *homerooms; /* ids in digits, NULL-ended; of the one school */
	const char *family;           /* permanent ID of one student: its guardians */
	const char *ids;              /* permanent IDs, parted by anything that is in none */
	bool without_bad;             /* go on without the IDs that are nobody's */
} RunBegin;

/* Adds the words of TEXT that may be IDs, or grades: of letters, digits, - _ and . only; caller frees
 * each. NULL has none. */
void run_begin_words(GPtrArray *words, const char *text);

/* *ret_runs: gint64 each, in the order of the schools; a school that none of the IDs is of has none.
 * PD119 names the IDs that are no students'; nothing is begun then. When a later school refuses,
 * what was begun at those before it stays. *ret_bad: as many IDs were left out. */
bool run_begin(Session *session, const char *act, const RunBegin *begin, GCancellable *cancel,
	GArray **ret_runs, int *ret_bad, Refusal **ret_refusal, GError **error);
