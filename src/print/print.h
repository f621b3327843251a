/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#include "vault/secret.h"

/* Paper. Straight-line code for the worker thread: every wait has a deadline and looks at its
 * GCancellable about every half second. Nothing here writes to the terminal, and nothing that goes
 * to a printer besides the pages says whose they are.
 *
 * Copies of the pages outside locked memory: libcups' and TLS's send buffers while a job is sent,
 * the spool of a queue until its job has ended, and what the printer itself keeps. */

/* "Office" (a CUPS queue), "ipp://host/ipp/print" or "ipps://...", "folder:/some/where". */
typedef struct Printer Printer;
typedef enum { PRINTER_QUEUE, PRINTER_IPP, PRINTER_FOLDER } PrinterKind;

#define PRINT_ERROR print_error_quark()
GQuark print_error_quark(void);
typedef enum {
	PRINT_ERROR_NAME,    /* the printer's name or address makes no sense */
	PRINT_ERROR_AWAY,    /* no such queue, printer or print service; nothing was printed */
	PRINT_ERROR_REFUSED, /* it answered and will not (no PDF, rejects jobs); nothing printed */
	PRINT_ERROR_CANCELLED, /* asked to stop before anything was sent; nothing printed */
	PRINT_ERROR_FOLDER,    /* the file could not be written; nothing is left of it */
	PRINT_ERROR_UNKNOWN,   /* contact was lost half way: the page may be on paper */
	PRINT_ERROR_JOB,       /* print_follow: the job did not end well; the message says how */
	PRINT_ERROR_SILENT, /* print_recall: the printer cannot say; nothing more is known than before */
} PrintError;

Printer *printer_parse(const char *text, GError **error);
void printer_free(Printer *printer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Printer, printer_free)
PrinterKind printer_kind(const Printer *printer);
/* As it was typed; and short, for a clerk: "Office", "the printer at 10.1.2.3", "folder letters". */
const char *printer_text(const Printer *printer);
const char *printer_label(const Printer *printer);

/* From now on pages go on both sides of the paper, where the printer can; else, as at first, one on
 * each sheet. */
void printer_set_both_sides(Printer *printer);
/* The same, but a printer that cannot is refused: what is on the back belongs to the sheet. */
void printer_set_one_sheet(Printer *printer);

/* A queue of this desk's CUPS and how it is. */
typedef struct {
	char *name;  /* for printer_parse */
	char *place; /* "Front office", "" when nobody said */
	char *words; /* "ready", "tray is empty" */
	bool ready;  /* a job sent now would print now, as far as the printer says */
	bool chosen; /* the default queue */
} PrinterListing;
void printer_listing_free(PrinterListing *listing);

/* GPtrArray of PrinterListing, by name; empty when there is no queue. Error when CUPS is away. */
GPtrArray *print_list(GCancellable *cancel, GError **error);

/* How a printer is, in words that go after "Office is ...": "ready", "out of paper", "jammed",
 * "not answering". A printer that is away is words too; false only when cancelled. Caller owns
 * *ret_words; ret_ready may be NULL. */
bool print_state(const Printer *printer, GCancellable *cancel, char **ret_words, bool *ret_ready,
	GError **error);

/* Sends a PDF as a job of COPIES copies, named "pindesk sheet" and a random mark. SHEET (the
 * neutral sheet number) is the file's name in a folder, "0412-000931.pdf", never more. A printer busy with another job is
 * asked again until CANCEL. SAID, when given, is told in words what it waits for. Returns the job's
 * id for print_follow, also good after a restart of the desk; caller owns. After any error but
 * PRINT_ERROR_UNKNOWN nothing has been printed. */
typedef void (*PrintSaid)(const char *words, gpointer data);
char *print_send(const Printer *printer, const Secret *pdf, const char *sheet, int copies,
	PrintSaid said, gpointer data, GCancellable *cancel, GError **error);

typedef enum {
	PRINT_DONE,  /* the printer says the pages are out */
	PRINT_MAYBE, /* cancelled, aborted, lost half way, or the printer never says: count the
			sheet as possibly printed */
	PRINT_NOT,   /* certainly nothing on paper */
} PrintOutcome;

/* Waits for the job's real end, however long paper is out, and takes its document out of the spool
 * of a queue then. CUPS calls a job completed that the printer aborted or still holds, so its
 * "completed" is never taken for the printer's: an IPP printer behind a queue is asked itself, and
 * of any other (USB, socket) the outcome is PRINT_MAYBE. SAID is called on this thread whenever the words change ("printing", "out of
 * paper. Goes on by itself when filled."). CANCEL cancels the job at the printer. error is set,
 * with a sentence for the clerk, whenever the outcome is not PRINT_DONE. */
PrintOutcome print_follow(const Printer *printer, const char *job, PrintSaid said, gpointer data,
	GCancellable *cancel, GError **error);

/* The same of a job whose desk was killed or lost its power: what became of it, or still does. Only
 * what is certain counts: a job of exactly our name, at a printer that was on all the time. PRINT_MAYBE
 * with PRINT_ERROR_SILENT when the printer does not answer, or no longer knows of it; never
 * PRINT_NOT, for that would be a machine's word alone. */
PrintOutcome print_recall(const Printer *printer, const char *job, PrintSaid said, gpointer data,
	GCancellable *cancel, GError **error);

/* How many seconds of silence make print_follow give up with PRINT_MAYBE; 60 at first. A single
 * question is given up after a tenth of it. */
void print_set_patience(int seconds);
