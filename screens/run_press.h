/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "desk/paper.h"
#include "screens/kit/app.h"

/* What is under way of a run at this desk: its codes, then its print jobs, one at a time. It belongs
 * to the desk and not to a screen, so that the clerk can go to the next parent meanwhile; while the
 * desk is locked it rests after what the printer has. What it has done stands in the database; this
 * is only what goes on. */

typedef enum {
	PRESS_REST,
	PRESS_CODES,   /* making codes */
	PRESS_DRAWING, /* drawing the letters of a job */
	PRESS_PAPER,   /* the printer has them */
	PRESS_NOTING,  /* writing down how the job ended */
} PressPhase;

typedef struct {
	App *app;
	gint64 run_id; /* whose it is, or was last */
	char *title;
	PressPhase phase;
	bool pausing;  /* rests after this block or job */
	bool stopping; /* nothing that is not sent yet is sent any more */
	guint changes; /* counts what the database was told; look again when it moved */
	gint64 began;  /* monotonic, of this stretch of work */
	int before;    /* codes or sheets that were done when it began */
	int done, all; /* codes while codes are made, sheets while printing */
	/* the job in hand */
	int job, sheets;
	char *printer;
	Paper *paper;
	PaperState state;
	char *words;   /* the printer's */
	char *trouble; /* why it rests, to be read by the clerk; NULL: no trouble */
	guint source;
	bool bare;          /* no separator sheets */
	bool ending;        /* the desk ends when it rests */
	gint64 followed;    /* monotonic: the server last heard that the job is followed */
	bool named;         /* and what the printer calls it */
	int asked;          /* the last lost job that a printer was asked about in this stretch */
	GPtrArray *offered; /* char *: printers in the dialog that asks for one */
} RunPress;

RunPress *run_press_new(void);
void run_press_free(RunPress *press);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunPress, run_press_free)
/* The desk's own. */
RunPress *screens_press(App *app);

bool run_press_busy(const RunPress *press);
/* Both need a press at rest. */
void run_press_codes(App *app, gint64 run_id, const char *title, int done, int all);
/* Asks about the jobs that a desk which is gone had sent, and prints what is to do, job by job, on the
 * desk's printer as it is chosen when a job begins. */
void run_press_print(App *app, gint64 run_id, const char *title, int done, int all);
/* After what is in hand. */
void run_press_pause(RunPress *press);
/* The desk ends as soon as it rests; NOW: the printer is followed no longer, and that is written
 * down. */
void run_press_end(RunPress *press, bool now);
/* The job in hand is given up as well; what is on paper of it has to be looked at. */
void run_press_stop(RunPress *press);

/* "38/min, 14 min left" with so many LEFT, or NULL while nobody can tell. Caller owns. */
char *run_press_rate(const RunPress *press, int left);

/* Asks whether it goes on while its screen is left. False: nothing is under way. */
bool run_ask_leave(App *app);
/* F10: ends the desk, or asks first. */
void run_quit(App *app, gpointer data);
