/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "print/print.h"

/* A virtual printer and a private CUPS with the queue "office" on it, for the tests of printing.
 * What cannot be done is a failed assertion. */

typedef struct {
	char *dir;     /* all of it is in here */
	char *address; /* the printer's */
	char *page;    /* a PDF of one empty page */
} Bench;
extern Bench bench;

/* What a follower does when it is told certain words. */
typedef struct {
	const char *when;     /* a part of the words */
	const char *mode;     /* puts the printer into it */
	GCancellable *cancel; /* stops */
	bool freeze;          /* stops the printer's process */
	void (*deed)(void);   /* what happens then */
	GString *heard;
} Script;

/* Makes the folder and the page. */
void bench_open(void);
void bench_start(void);
void bench_stop(void);
void bench_start_cups(void);
void bench_stop_cups(void);
/* Ended as a crash would; and the same service or printer again, on its old address. */
void bench_kill_cups(void);
void bench_cups_again(void);
void bench_again(void);
/* Stops what runs and takes the folder away. */
void bench_end(void);

/* What PROGRAM (of the source tree, or a whole path) says. Caller owns; NULL: it failed, unless it
 * MUST not. */
char *bench_run(const char *program, const char *const *args, bool must);
/* How the printer fares: a mode of packaging/printer. */
void bench_mode(const char *name);
void bench_signal(int number);
void bench_signal_cups(int number);
/* What the queue prints on. */
void bench_device(const char *uri);
/* Documents that the printer printed; that CUPS has in its spool. */
guint bench_printed(void);
guint bench_spooled(void);

Secret *bench_pages(void);
/* A PrintSaid with a Script for its data. */
void bench_hear(const char *words, gpointer data);
/* Sends a page to WHERE and follows it with SCRIPT; *ret_heard is all it said. */
PrintOutcome bench_print(const char *where, Script script, char **ret_heard, GError **error);
/* Lets a page in hand end: the next one is taken only then. */
void bench_settle(void);
void bench_mentions(const char *text, const char *part);
