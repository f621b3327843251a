/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vault/secret.h"

/* One document on its way to a printer, on a thread of its own: paper may be out for an hour, and
 * the desk's worker has other parents to look up. The screen looks in from time to time. */

typedef enum {
	PAPER_SENDING,
	PAPER_PRINTING, /* the printer has it */
	PAPER_DONE,     /* the printer says it is out */
	PAPER_MAYBE,    /* it ended badly; something may be on paper */
	PAPER_NOT,      /* certainly nothing on paper */
	PAPER_UNKNOWN, /* paper_recall: the printer cannot say; nothing more is known than before */
} PaperState;

typedef struct Paper Paper;

typedef enum {
	PAPER_ONE_SIDE,
	PAPER_BOTH_SIDES, /* where the printer can */
	PAPER_ONE_SHEET,  /* front and back of one sheet; a printer that cannot is refused */
} PaperSides;
/* Takes PDF and wipes it as soon as the printer has it. NUMBER is the sheet's; COPIES is 1 for a sheet
 * that is counted. NULL: PRINTER makes no sense (PDF is then freed as well). */
Paper *paper_send_copies(const char *printer, Secret *pdf, const char *number, int copies,
	PaperSides sides, GError **error);
/* One that a desk which is gone had sent, JOB as paper_job gave it: the printer is asked what became
 * of it, and it is followed to its end (print_recall). NULL: PRINTER makes no sense. */
Paper *paper_recall(const char *printer, const char *job, GError **error);
/* Lets go. A document under way is followed to its end all the same, so that it leaves the spool. */
void paper_free(Paper *paper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Paper, paper_free)

/* Where it is, and what the printer says, in words ("out of paper. Goes on by itself when
 * filled."). Caller owns *ret_words, which may be NULL. */
PaperState paper_state(Paper *paper, char **ret_words);
/* What the printer calls it, for print_follow; NULL until the printer has it. Caller owns. */
char *paper_job(Paper *paper);
/* Asks the printer to give up. The sheet counts as possibly printed unless it ends PAPER_NOT. */
void paper_cancel(Paper *paper);

/* How a printer is, asked on a thread of its own as well. */
typedef struct PaperLook PaperLook;

PaperLook *paper_look(const char *printer);
void paper_look_free(PaperLook *look);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PaperLook, paper_look_free)
/* NULL until it has answered; then "Office: ready". Caller owns. */
char *paper_look_words(PaperLook *look);
