/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/run.h"
#include "desk/session.h"
#include "vault/secret.h"

/* A letter run: codes made in blocks, letters drawn a print job at a time. For the worker; codes
 * live here in Secrets only, and no longer than it takes to seal them or to draw a job. */

/* One of one's runs; *ret_run NULL: there is no such run at one's schools. */
bool run_find(Db *db, gint64 run_id, GCancellable *cancel, Run **ret_run, Refusal **ret_refusal,
	GError **error);

/* Some letters of a draft, the first and the last among them, as lines of at most COLUMNS, the code
 * shown as dots. *ret_lines: char *. LETTER_ERROR_* for a letter that could not be drawn. */
bool run_sample_lines(Session *session, gint64 run_id, int columns, GCancellable *cancel,
	GPtrArray **ret_lines, Refusal **ret_refusal, GError **error);

/* Such letters as pages, with SAMPLE across each and dots for the code, the same for the same SEED.
 * They are real families' facts: db_run_samples_printed comes before they go to paper or a file. */
bool run_sample_pdf(Session *session, gint64 run_id, const char *seed, GCancellable *cancel,
	GBytes **ret_pdf, Refusal **ret_refusal, GError **error);

/* How far it is; called on the worker. */
typedef void (*RunSaid)(int done, int all, gpointer data);

/* Makes and keeps the codes of a frozen run that has not all of them yet; goes on where it was left,
 * whatever stopped it. *ret_made: how many were kept now (guardians who may no longer have one drop
 * out and are listed). SAID may be NULL. */
bool run_make_codes(Session *session, gint64 run_id, RunSaid said, gpointer data,
	GCancellable *cancel, int *ret_made, Refusal **ret_refusal, GError **error);
/* The next of them, at most MOST, for a desk that has other questions to ask in between. *ret_done:
 * letters looked at, with a code now or dropped; 0: none is left. */
bool run_make_some(Session *session, gint64 run_id, int most, GCancellable *cancel, int *ret_done,
	Refusal **ret_refusal, GError **error);

/* The letters of one print job as one document. */
typedef struct {
	int job, sheets;
	int separators;      /* pages of lists among the letters; they are no sheets */
	char *first, *last;  /* numbers on the first and the last sheet */
	GPtrArray *left_out; /* char *: a sentence for each letter that cannot be drawn */
	Secret *pdf;         /* NULL: none of them can */
	bool both;           /* front and back of each sheet, for a printer that can */
} RunPaper;

void run_paper_free(RunPaper *paper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunPaper, run_paper_free)

/* Takes numbers for the sheets of a job (they count as sent from then on) and draws its letters,
 * before each homeroom's (SEPARATORS) a list of who takes them home, without codes. A
 * letter that cannot be drawn is left out, its number blank. *ret_paper NULL: no letter of it is
 * left to print. When it fails as a whole the numbers are blank and the job can be sent again. */
bool run_draw_job(Session *session, const char *act, gint64 run_id, int job, const char *printer,
	bool separators, GCancellable *cancel, RunPaper **ret_paper, Refusal **ret_refusal,
	GError **error);

/* The same for many jobs of one run: what is the same in all letters is laid out once for each of HANDS
 * (1 to RUN_HANDS), threads that draw a job each while the worker takes or sends another. More than one is
 * of use where jobs are taken ahead. Borrows from the session: free it before that locks. */
enum { RUN_HANDS = 2 };
typedef struct RunPen RunPen;
RunPen *run_pen_new(Session *session, guint hands);
void run_pen_free(RunPen *pen);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunPen, run_pen_free)

/* A job whose numbers are taken and whose letters are being drawn. Each is finished or forgotten, in
 * the order they were taken, before the pen goes. */
typedef struct RunTaken RunTaken;
/* *ret_taken NULL: no letter of it is left to print. */
bool run_pen_take(RunPen *pen, const char *act, gint64 run_id, int job, const char *printer,
	bool separators, GCancellable *cancel, RunTaken **ret_taken, Refusal **ret_refusal,
	GError **error);
/* Waits until it is drawn; the job is gone, whatever happens. NULL: it failed as a whole. */
RunPaper *run_pen_finish(
	RunPen *pen, RunTaken *job, GCancellable *cancel, Refusal **ret_refusal, GError **error);
/* It is not to be sent after all: its numbers are blank, and it waits to be sent again. */
void run_pen_forget(RunPen *pen, RunTaken *job);

/* Whether the printer can be asked what became of JOB: it was sent, and nobody follows it any more. */
bool run_job_lost(const RunJob *job);

/* Whether run_draw_job or run_pen_take was refused because another desk had taken the job meanwhile. */
bool run_job_taken(const Refusal *refusal);

/* The sheet's number out of what a scanner typed from a letter's QR ("https://...#s=0412-000931"),
 * or TYPED itself. Caller owns. */
char *run_sheet_number(const char *typed);
