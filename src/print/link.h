/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <cups/cups.h>

#include "print/print.h"

/* A conversation with one printer or print service, for the files of this folder. */

struct Printer {
	PrinterKind kind;
	char *text, *label;
	char *uri;      /* printer-uri of IPP requests */
	char *resource; /* path of the HTTP request */
	char *host;     /* NULL: the desk's CUPS */
	char *path;     /* of a folder */
	int port;
	bool secure;
	bool both_sides; /* of the paper, where it can */
	bool one_sheet;  /* and nowhere else: two pages are one sheet */
};

typedef struct {
	http_t *http;
	const Printer *printer; /* borrowed; NULL: the desk's CUPS itself */
	GCancellable *cancel;   /* borrowed; may be NULL */
	gint64 deadline;        /* of the request in hand, monotonic microseconds */
	double limit;           /* seconds of silence that a request may last */
	bool renewed;           /* libcups had to connect anew: the other end was started anew */
} Link;

/* Sets a sentence that may begin with a printer's label; its first letter becomes a capital. */
void link_fail(GError **error, PrintError code, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* PRINT_ERROR_AWAY; PRINTER may be NULL: the desk's own print service. */
void link_fail_away(const Printer *printer, GError **error);

/* PRINTER may be NULL: the desk's own print service. PRINT_ERROR_AWAY, PRINT_ERROR_CANCELLED. */
Link *link_open(const Printer *printer, GCancellable *cancel, GError **error);
void link_close(Link *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Link, link_close)

/* Seconds, as print_set_patience said. */
int link_patience(void);

/* Starts the clock of a request: this many seconds of silence and it is given up. */
void link_allow(Link *link, double seconds);

/* A request about the printer, with its usual first attributes. */
ipp_t *link_request_new(const Link *link, ipp_op_t operation);
/* The answer, or NULL when none came; takes REQUEST. cupsLastError() has the IPP status. */
ipp_t *link_ask(Link *link, ipp_t *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ipp_t, ippDelete)

/* Waits, at most SECONDS; false at once when cancelled. */
bool link_wait(GCancellable *cancel, double seconds);

/* The printer's state as people say it, from an answer to Get-Printer-Attributes. Caller owns. */
char *state_words(ipp_t *answer, bool *ret_ready);
/* Asks for what state_words looks at. NULL when there was no answer. */
ipp_t *state_ask(Link *link);

/* device.c: what stands behind a queue. The printer that the queue of LINK prints on, called what
 * the queue is called; NULL when it cannot be asked about a job (no answer, or not IPP). */
Printer *device_find(Link *link);
/* The jobs of one name at a printer, as if they were one. */
typedef struct {
	int id; /* of one that has not ended; 0: none */
	/* pending or processing while one is, else canceled or aborted when one is, else completed; 0:
	 * there is no such job */
	ipp_jstate_t state;
	bool several; /* the same pages were sent more than once */
	int pages;    /* that it says are out; 0: it does not say */
} DeviceJobs;
/* false: no answer. */
bool device_ask(Link *link, const char *name, DeviceJobs *ret_jobs);

/* The id of a job that a desk began at the printer of LINK and never gave its pages, because it was
 * killed in between; 0: none. */
int device_find_dead(Link *link);

/* How long the printer had been on (printer-up-time), and when it was asked. */
typedef struct {
	int up;    /* seconds; 0: it does not say */
	gint64 at; /* monotonic microseconds */
} DeviceClock;
DeviceClock device_clock(const Printer *device, GCancellable *cancel);
/* Whether it was switched off and on between two such questions. */
bool device_was_off(const DeviceClock *before, const DeviceClock *after);

/* The name of the job whose random part is MARK; caller owns. */
char *link_job_name(const char *mark);

/* folder.c: print_send and print_recall for a folder. */
char *folder_keep(const Printer *printer, const Secret *pdf, const char *sheet, GError **error);
PrintOutcome folder_find(const Printer *printer, const char *name, GError **error);
