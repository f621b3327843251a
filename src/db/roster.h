/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"

/* The roster of a school, and rosters with codes. Shapes and errors as in db/session.h. */

typedef enum {
	ROSTER_NAME,
	ROSTER_CHILD,
	ROSTER_RELATION,
	ROSTER_PERMANENT_ID,
	ROSTER_GRADE,
	ROSTER_ROOM,
	ROSTER_TEACHER,
	ROSTER_BORN,
	ROSTER_GUARDIANS,
	ROSTER_VERIFIED,
	ROSTER_CODED,
	ROSTER_REGISTERED_COUNT,
	ROSTER_STANDING,
	ROSTER_LANGUAGE,
	ROSTER_PHONE,
	ROSTER_EMAIL,
	ROSTER_REGISTERED,
	ROSTER_REGISTERED_EMAIL,
	ROSTER_CODE,
	ROSTER_ISSUED_ON,
	ROSTER_HANDED_ON,
	ROSTER_EXPIRES,
	ROSTER_SHEET,
	ROSTER_FIELDS,
} RosterField;

typedef struct {
	gint64 student_id;
	gint64 guardian_id;  /* 0: a line of a student */
	char *credential_id; /* NULL: there is no code that could be printed */
	/* As desk.roster gives them: days ISO, telephones E.164; several values parted by "; ";
	 * NULL: nothing known, or nothing to be shown. */
	char *cells[ROSTER_FIELDS];
} RosterLine;

void roster_line_free(RosterLine *line);
typedef struct {
	int school_id;
	char *school; /* its name */
} RosterPlace;

void roster_place_free(RosterPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterPlace, roster_place_free)
/* The school of the caller with that CODE, in any case. */
bool db_roster_school(Db *db, const char *code, GCancellable *cancel, RosterPlace **ret_place,
	Refusal **ret_refusal, GError **error);
/* WHO: "students" or "guardians". *ret_lines: RosterLine, by name. */
bool db_roster(Db *db, int school_id, const char *who, GCancellable *cancel, GPtrArray **ret_lines,
	Refusal **ret_refusal, GError **error);

/* --- with codes */

/* CREDENTIALS: NULL-ended. WHAT: the choice and the order, in words. */
bool db_roster_ask(Db *db, const char *act, int school_id, const char *const *credentials,
	const char *reason, const char *what, GCancellable *cancel, gint64 *ret_roster_id,
	Refusal **ret_refusal, GError **error);
bool db_roster_decide(Db *db, const char *act, gint64 roster_id, bool yes, const char *note,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error);

typedef struct {
	char *number; /* of the paper */
	char *credential_id;
	int school_id, generation, sealed_to;
	gint64 guardian_id, student_id;
	char *scope, *expires;
	GBytes *sealed;
} RosterCode;

void roster_code_free(RosterCode *code);
/* *ret_codes: RosterCode; those that ended meanwhile are not among them. */
bool db_roster_open(Db *db, const char *act, gint64 roster_id, GCancellable *cancel,
	GPtrArray **ret_codes, Refusal **ret_refusal, GError **error);
/* Before the pages are sent. */
bool db_roster_printed(Db *db, const char *act, gint64 roster_id, const char *printer, int pages,
	GCancellable *cancel, char **ret_number, Refusal **ret_refusal, GError **error);
/* All its PAGES are there and shredded, or in the safe. */
bool db_roster_shredded(Db *db, const char *act, gint64 roster_id, int pages, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error);
bool db_roster_stored(Db *db, const char *act, gint64 roster_id, int pages, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error);

typedef struct {
	gint64 roster_id;
	int school_id;
	char *number; /* NULL: no code was opened for it */
	char *what, *reason;
	char *state; /* asked granted refused used safe lapsed */
	int codes;
	int pages;     /* 0: not known */
	char *printer; /* NULL: nowhere yet */
	char *asked_by;
	gint64 asked_at;
	char *by_whom, *note; /* who decided; NULL: nobody */
	bool mine;
} RosterPaper;

void roster_paper_free(RosterPaper *paper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterPaper, roster_paper_free)
/* Those that wait for a second person, may be printed or lie on paper. *ret_papers: RosterPaper. */
bool db_rosters(Db *db, GCancellable *cancel, GPtrArray **ret_papers, Refusal **ret_refusal,
	GError **error);
