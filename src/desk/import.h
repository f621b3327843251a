/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/imports.h"
#include "desk/session.h"
#include "exchange/roster.h"

/* Takes a package in: for the command and for the screen. Everything here waits, and is called on the
 * worker. */

/* Where it is: what is read, or which step the server is at. Told on the worker, often. */
typedef struct {
	const char *step; /* "read", or a step of ImportStepFn */
	const char *file; /* being read, else "" */
	guint64 rows;     /* of that file so far; else how many the step is about, 0 unknown */
	double done;      /* 0 to 1, of all that has to be done, as far as one can say */
} ImportProgress;
typedef void (*ImportTellFn)(gpointer data, const ImportProgress *progress);

/* What is to be read. */
typedef struct {
	const char *path;
	RosterFormat format;
	const char *mapping; /* of ROSTER_MAPPED, else NULL */
	ImportTellFn tell;   /* NULL: nobody asks */
	gpointer data;
	GCancellable *cancel; /* may be NULL */
	bool desk;            /* with the rights of whoever is at the desk, not as the owner */
} ImportWork;

/* How long each part took, in microseconds. */
typedef struct {
	gint64 read, copy, assemble, apply, index;
} ImportTimes;

/* Reads the package into the stage tables of the import that has begun on DB, and puts it together.
 * *ret_roster says whose ids they are and what was odd. On false one of *ret_refusal and *error. */
bool import_stage(Db *db, const ImportWork *work, ImportTimes *times, Roster **ret_roster,
	Refusal **ret_refusal, GError **error);

/* After it: takes what is staged into the registry, as db_import_apply. */
bool import_apply(Db *db, const ImportWork *work, ImportTimes *times, const Roster *roster,
	bool anyway, bool only_try, GPtrArray **ret_counts, Refusal **ret_refusal, GError **error);

/* SHA-256 of a file, or of those of a folder with their names, in hex; caller owns. NULL: it
 * cannot be read. */
char *import_hash(const char *path, GCancellable *cancel, GError **error);

/* What the history calls the package at PATH; caller owns. */
char *import_name(const char *path);

/* "reading users.csv, 120,000 rows" in words; caller owns. */
char *import_progress_words(const ImportProgress *progress);

/* --- at the desk */

/* What a package would do, looked at and not done. */
typedef struct {
	char *path, *mapping;
	RosterFormat format;
	char *sha256;
	Roster *roster;      /* its warnings, what it is */
	GPtrArray *findings; /* ImportFinding */
} ImportLook;

void import_look_free(ImportLook *look);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImportLook, import_look_free)

/* Reads the package of WORK and has it tried. NULL: *ret_refusal or *error. */
ImportLook *import_look(
	Session *session, const ImportWork *work, Refusal **ret_refusal, GError **error);

/* Reads it again and takes it in, if it is still the same. LEAVING as db_import_take. *ret_sent: the
 * end was sent, so that after a failure nobody knows whether it is done; the same ACT again is no
 * second import. */
bool import_take(Session *session, const char *act, const ImportWork *work, const ImportLook *look,
	const char *const *leaving, gint64 *ret_import_id, bool *ret_sent, Refusal **ret_refusal,
	GError **error);
