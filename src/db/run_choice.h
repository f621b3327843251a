/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/credential.h"

/* What a letter run is chosen by, what the policy says of it, and letters of it to look at on paper. */

typedef struct {
	gint64 homeroom_id;
	char *grade, *room, *teacher; /* "" where none is on record */
	int students;
} RunHomeroom;

void run_homeroom_free(RunHomeroom *homeroom);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunHomeroom, run_homeroom_free)
/* Those that have students, by grade. *ret_homerooms: RunHomeroom. */
bool db_run_homerooms(Db *db, int school_id, GCancellable *cancel, GPtrArray **ret_homerooms,
	Refusal **ret_refusal, GError **error);

/* An ID as it was typed, and whose it is. */
typedef struct {
	char *typed;
	char *permanent_id; /* with the zeros that a spreadsheet takes away; NULL: nobody's */
	int school_id;      /* 0: nobody's, with the next */
	gint64 student_id;
	char *why; /* "unknown", "left"; NULL: a student of one of the schools */
} RunId;

void run_id_free(RunId *id);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunId, run_id_free)
/* SCHOOLS: ids in digits; both NULL-ended. *ret_ids: RunId, as typed, each once. */
bool db_run_ids(Db *db, const char *const *schools, const char *const *typed, GCancellable *cancel,
	GPtrArray **ret_ids, Refusal **ret_refusal, GError **error);

typedef struct {
	bool may_freeze;
	char *freeze_roles; /* "principal; district" */
	bool may_confirm;   /* not the one who froze it */
	int second_above;   /* letters from which on a second person confirms */
	int letters_a_day, letters_today;
	int letters_alone; /* that one has frozen of late without a second person; count, too */
} RunLimits;

void run_limits_free(RunLimits *limits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunLimits, run_limits_free)
bool db_run_limits(Db *db, gint64 run_id, GCancellable *cancel, RunLimits **ret_limits,
	Refusal **ret_refusal, GError **error);

/* Before the letters of SEED (db_run_samples) go to a printer or into a file, WHERE: the event that
 * names whose they are. Only by who may freeze. */
bool db_run_samples_printed(Db *db, const char *act, gint64 run_id, const char *seed,
	const char *where, GCancellable *cancel, Refusal **ret_refusal, GError **error);
