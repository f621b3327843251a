/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/credential.h"

/* Letter runs (MISSION M1, X7 to X10). One run is of one school. ACT as in db/visit.h. */

typedef struct {
	gint64 run_id;
	int school_id;
	char *school, *title;
	char *state;    /* draft waiting minting frozen closed */
	char *delivery; /* backpack mail */
	char *job_by;   /* homeroom letters */
	int job_size;
	char *filter;                           /* JSON */
	int letters;                            /* of the frozen manifest; 0: not frozen */
	int planned, left_out, minted, dropped; /* guardians, as of now */
	char *expires;                          /* ISO; NULL: not frozen */
	char *created_by, *frozen_by, *confirmed_by;
	gint64 created_at, frozen_at, closed_at; /* 0: not yet */
	char *manifest;                          /* sha256 in hex; NULL: not minted */
} Run;

void run_free(Run *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Run, run_free)
/* The newest first. SCHOOL_ID 0: of all one's schools. *ret_runs: Run. */
bool db_runs(Db *db, int school_id, GCancellable *cancel, GPtrArray **ret_runs,
	Refusal **ret_refusal, GError **error);

/* Whom a run is for and how it leaves. FILTER is JSON: {"grades": ["3"], "homerooms": [12],
 * "language": "es", "who": "no_account" | "no_code" | "never_handed", "family": "0412883107", "ids":
 * ["0412883107"]},
 * each of them optional. CARRIER: own | eldest | youngest. */
typedef struct {
	const char *title, *delivery, *carrier, *job_by;
	int job_size;
	const char *filter;
} RunDraft;

bool db_run_draft(Db *db, const char *act, int school_id, const RunDraft *draft,
	GCancellable *cancel, gint64 *ret_run_id, Refusal **ret_refusal, GError **error);
/* Looks everybody through again; *ret_letters: how many it would be. */
bool db_run_check(Db *db, const char *act, gint64 run_id, GCancellable *cancel, gint64 *ret_letters,
	Refusal **ret_refusal, GError **error);

typedef struct {
	gint64 student_id, guardian_id;
	char *student, *guardian; /* as lists show them */
	char *grade, *room;
	char *code, *facts;                 /* for refusal_from_detail */
	bool kept_back;                     /* no letter; else a letter goes out all the same */
	bool dropped;                       /* was to have one when the run was frozen */
	char *guardian_name, *student_name; /* natural order */
	char *relation;                     /* NULL: not tied any more */
} RunException;

void run_exception_free(RunException *exception);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunException, run_exception_free)
/* *ret_exceptions: RunException. */
bool db_run_exceptions(Db *db, gint64 run_id, GCancellable *cancel, GPtrArray **ret_exceptions,
	Refusal **ret_refusal, GError **error);

/* What the first, the last and three other letters of a draft will say, the same for the same SEED.
 * *ret_letters: LetterRecord. */
bool db_run_samples(Db *db, gint64 run_id, const char *seed, GCancellable *cancel,
	GPtrArray **ret_letters, Refusal **ret_refusal, GError **error);

/* *ret_state of these: the run's state afterwards; caller owns. */
bool db_run_freeze(Db *db, const char *act, gint64 run_id, GCancellable *cancel, char **ret_state,
	Refusal **ret_refusal, GError **error);
bool db_run_confirm(Db *db, const char *act, gint64 run_id, bool yes, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error);
bool db_run_drop(Db *db, const char *act, gint64 run_id, GCancellable *cancel, char **ret_state,
	Refusal **ret_refusal, GError **error);
bool db_run_close(Db *db, const char *act, gint64 run_id, GCancellable *cancel, char **ret_state,
	Refusal **ret_refusal, GError **error);

/* A letter that waits for its code, and what the code has to be bound to. */
typedef struct {
	int ordinal;
	gint64 guardian_id, student_id;
	int school_id, generation;
	char *scope, *expires, *district_id;
} RunMint;

void run_mint_free(RunMint *mint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunMint, run_mint_free)
/* At most MOST of them, in order; none: all codes are made. *ret_mints: RunMint. */
bool db_run_mint_next(Db *db, gint64 run_id, int most, int after, GCancellable *cancel,
	GPtrArray **ret_mints, Refusal **ret_refusal, GError **error);
/* As many of each: ordinals in digits, uuids, envelopes (GBytes), selectors ("" where the profile has
 * none); the texts NULL-ended. *ret_kept: how many were; the others dropped out. */
bool db_run_mint(Db *db, const char *act, gint64 run_id, const char *const *ordinals,
	const char *const *credentials, int generation, const GPtrArray *to_school,
	const GPtrArray *to_portal, const char *const *selectors, GCancellable *cancel,
	gint64 *ret_kept, Refusal **ret_refusal, GError **error);

typedef struct {
	int job;
	char *label;          /* "3 Ms. Chen, room 12" */
	char *state;          /* todo sent ended */
	char *printer, *said; /* said: NULL until the printer is done */
	int letters;          /* that are its own now */
	int sheets, sent, printed, blank, ruined, placed;
	char *first, *last;   /* numbers of its sheets; NULL: none yet */
	char *by_whom, *desk; /* who sent it last, and from where; NULL: nobody yet */
	gint64 at;            /* when; 0: not yet */
	char *watch; /* of a sent job: here (this desk follows it), there (another does), away (that one
			is not connected, and gone in WAIT seconds), gone (nobody: look at the
			paper); NULL: it is not under way */
	int wait;
	char *printer_job; /* what the printer calls it, for print_follow; NULL: not known */
} RunJob;

void run_job_free(RunJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunJob, run_job_free)
/* In the order of printing. *ret_jobs: RunJob. */
bool db_run_jobs(Db *db, gint64 run_id, GCancellable *cancel, GPtrArray **ret_jobs,
	Refusal **ret_refusal, GError **error);
/* The job's sheets have their numbers and count as sent from here on; DESK follows it. */
bool db_run_job_take(Db *db, const char *act, gint64 run_id, int job, const char *printer,
	const char *desk, GCancellable *cancel, gint64 *ret_sheets, Refusal **ret_refusal,
	GError **error);

/* One letter of a sent job: the sealed code and what stands beside it. */
typedef struct {
	int ordinal;
	gint64 sheet_id;
	char *number;
	char *credential_id, *district_id;
	int school_id, generation;
	gint64 guardian_id, student_id;
	char *scope, *expires;
	GBytes *sealed;
	int sealed_to; /* generation of the school's key that opens it today */
	char *parent, *line1, *line2, *line3;
	char *language, *written_in;
	char *student, *permanent_id, *primary_phone, *grade, *room, *teacher, *issued_on;
	char *carrier; /* who takes it home, as lists show the name */
	char *homeroom,
		*homeroom_teacher; /* the carrier's, or "Envelopes"; homeroom NULL: no list */
	char *run_title;
	int envelope; /* letters in its envelope; 0: it is not mailed, or each has one of its own */
} RunPage;

void run_page_free(RunPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunPage, run_page_free)
/* *ret_pages: RunPage, in order. The event is written first. */
bool db_run_job_pages(Db *db, const char *act, gint64 run_id, int job, GCancellable *cancel,
	GPtrArray **ret_pages, Refusal **ret_refusal, GError **error);
/* SAID: the printer's last words. */
bool db_run_job_ended(Db *db, const char *act, gint64 run_id, int job, const char *printer_job,
	const char *said, GCancellable *cancel, Refusal **ret_refusal, GError **error);
/* Says now and then that the desk is still following it, and what the printer calls it (NULL: not
 * known yet). *ret_own false: it is no longer this desk's. */
bool db_run_job_follow(Db *db, gint64 run_id, int job, const char *printer_job,
	GCancellable *cancel, bool *ret_own, Refusal **ret_refusal, GError **error);
/* The desk that sent it is away and will not come back: its sheets are looked at now. */
bool db_run_job_take_over(Db *db, const char *act, gint64 run_id, int job, GCancellable *cancel,
	char **ret_watch, Refusal **ret_refusal, GError **error);
/* Nobody follows it any more: this desk (DESK is its name) asks the printer about it, and follows it.
 * *ret_printer_job: what the printer calls it; caller owns. */
bool db_run_job_recall(Db *db, const char *act, gint64 run_id, int job, const char *desk,
	GCancellable *cancel, char **ret_printer_job, Refusal **ret_refusal, GError **error);
/* The printer could not say: the job is as it was, and anybody's to look at. */
bool db_run_job_leave(Db *db, gint64 run_id, int job, GCancellable *cancel, Refusal **ret_refusal,
	GError **error);
/* Nothing of it came out, certainly: its numbers are blank and it can be sent again. */
bool db_run_job_forget(Db *db, const char *act, gint64 run_id, int job, GCancellable *cancel,
	gint64 *ret_sheets, Refusal **ret_refusal, GError **error);

/* MARK: good blank ruined handed mailed returned shredded safe. FIRST and LAST are the numbers on
 * the sheets, whole or their ends ("211"). *ret_sheets: how many it was true of. */
bool db_run_mark(Db *db, const char *act, gint64 run_id, const char *first, const char *last,
	const char *mark, const char *note, GCancellable *cancel, gint64 *ret_sheets,
	Refusal **ret_refusal, GError **error);
/* The letters of those sheets once more, or (STUDENT_ID not 0) of one family. *ret_job: the job that
 * prints them. */
bool db_run_again(Db *db, const char *act, gint64 run_id, const char *first, const char *last,
	gint64 student_id, const char *note, GCancellable *cancel, gint64 *ret_job,
	Refusal **ret_refusal, GError **error);

typedef struct {
	gint64 sheet_id;
	char *number, *state, *note;
	int job, ordinal;
	gint64 student_id, guardian_id;
	char *student, *guardian;
	char *code_state; /* issued live used expired revoked */
} RunSheet;

void run_sheet_free(RunSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunSheet, run_sheet_free)
/* JOB 0: of all. *ret_sheets: RunSheet. */
bool db_run_sheets(Db *db, gint64 run_id, int job, GCancellable *cancel, GPtrArray **ret_sheets,
	Refusal **ret_refusal, GError **error);

/* Whose letter a sheet is. */
typedef struct {
	gint64 sheet_id;
	char *number, *state;
	gint64 run_id; /* 0: printed at the counter */
	gint64 student_id, guardian_id;
	char *student, *guardian, *code_state;
	char *run_title; /* NULL: printed at the counter */
	char *address;   /* where the guardian lives now; NULL: not known, or the code has ended */
	bool moved;      /* that is not the address that stands on the letter */
} SheetOwner;

void sheet_owner_free(SheetOwner *owner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SheetOwner, sheet_owner_free)
bool db_sheet_find(Db *db, const char *number, GCancellable *cancel, SheetOwner **ret_owner,
	Refusal **ret_refusal, GError **error);

/* reserved = handed + mailed + returned + shredded + safe + difference. */
typedef struct {
	int letters, reserved, sent, printed, blank, ruined, handed, mailed, returned, shredded;
	int safe, difference;
	int without_sheet; /* letters of which no sheet is left */
} RunTotals;

void run_totals_free(RunTotals *totals);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunTotals, run_totals_free)
bool db_run_totals(Db *db, gint64 run_id, GCancellable *cancel, RunTotals **ret_totals,
	Refusal **ret_refusal, GError **error);

/* What stands on the sheet of a run beside its totals: who did what, and what proves it. */
typedef struct {
	gint64 run_id;
	char *title, *school, *state, *delivery;
	int letters, dropped;
	char *manifest; /* sha256 in hex; NULL: not all codes are made */
	char *created_by, *frozen_by, *confirmed_by, *closed_by; /* NULL: nobody yet */
	gint64 created_at, frozen_at, closed_at;
	int jobs, jobs_to_do;
	int open_sheets; /* in no bucket, and letters without a sheet */
	char *example;   /* the first of them */
	gint64 head_seq; /* the newest event of the school */
	char *head_hash;
} RunRecord;

void run_record_free(RunRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunRecord, run_record_free)
bool db_run_record(Db *db, gint64 run_id, GCancellable *cancel, RunRecord **ret_record,
	Refusal **ret_refusal, GError **error);
