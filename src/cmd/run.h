/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/door.h"
#include "db/rows.h"
#include "db/run.h"

/* The parts of `pindesk run`: a letter run from a terminal, for a print shop or a cron job. */

/* One of one's runs; NULL: door->refusal or door->error. Caller frees. */
Run *run_cmd_find(Door *door, gint64 run_id);

extern const DbShape run_shape, run_job_shape, run_exception_shape, run_totals_shape,
	run_sheet_shape, sheet_owner_shape, day_paper_shape;
/* On standard output: ROWS of a shape as a JSON array, or ROW as an object. */
void run_print_rows(const DbShape *shape, const GPtrArray *rows);
void run_print_row(const DbShape *shape, gconstpointer row);
/* In words: a run on a line; its jobs; its totals; its exceptions, counted by reason. */
void run_say_run(const Run *run);
void run_say_jobs(const GPtrArray *jobs);
void run_say_totals(const RunTotals *totals);
/* On standard error: what is certain, and what has to be looked at. */
void run_say_standing(const GPtrArray *jobs);
void run_say_exceptions(const GPtrArray *exceptions);

/* What `run draft` is told, as it is typed. */
typedef struct {
	char *title, *delivery, *carrier, *job_by;
	char *schools; /* codes parted by commas, or "all" */
	char *grades, *homerooms, *language, *who, *family;
	char *ids; /* a file */
	gboolean skip_unknown;
} RunWish;

void run_wish_clear(RunWish *wish);
#define RUN_WISH_ENTRIES(wish)                                                                     \
	{ "title", 0, 0, G_OPTION_ARG_STRING, &(wish).title, "draft: Fall 2026", "TITLE" },        \
		{ "school", 0, 0, G_OPTION_ARG_STRING, &(wish).schools,                            \
			"draft, day: at this school (draft: several with commas, or all)",         \
			"CODE[,CODE]" },                                                           \
		{ "delivery", 0, 0, G_OPTION_ARG_STRING, &(wish).delivery,                         \
			"draft: backpack or mail", "HOW" },                                        \
		{ "carrier", 0, 0, G_OPTION_ARG_STRING, &(wish).carrier,                           \
			"draft: who takes it home: own, eldest, youngest", "WHO" },                \
		{ "job", 0, 0, G_OPTION_ARG_STRING, &(wish).job_by,                                \
			"draft: letters of a print job (a homeroom)", "N" },                       \
		{ "who", 0, 0, G_OPTION_ARG_STRING, &(wish).who,                                   \
			"draft: no_account, no_code or never_handed", "WHO" },                     \
		{ "grades", 0, 0, G_OPTION_ARG_STRING, &(wish).grades, "draft: these grades",      \
			"K,1,2" },                                                                 \
		{ "homeroom", 0, 0, G_OPTION_ARG_STRING, &(wish).homerooms,                        \
			"draft: these homerooms, by room or teacher", "ROOM[,ROOM]" },             \
		{ "language", 0, 0, G_OPTION_ARG_STRING, &(wish).language,                         \
			"draft: who reads this language", "LANG" },                                \
		{ "ids", 0, 0, G_OPTION_ARG_FILENAME, &(wish).ids,                                 \
			"draft: these students, an ID a line", "FILE" },                           \
		{ "skip-unknown", 0, 0, G_OPTION_ARG_NONE, &(wish).skip_unknown,                   \
			"draft: go on without IDs that are no students", NULL },                   \
	{                                                                                          \
		"family", 0, 0, G_OPTION_ARG_STRING, &(wish).family,                               \
			"draft, again: the guardians of the student with this ID", "ID"            \
	}
/* Begins the run, or one at each school, and shows them. */
bool run_cmd_draft(Door *door, const RunWish *wish);
/* The student of the run's school with the ID TYPED; 0: door->refusal or door->error. */
gint64 run_cmd_student(Door *door, gint64 run_id, const char *typed);
/* Looks everybody through and says who gets no letter. SAMPLES: where some letters go; NULL: nowhere. */
bool run_cmd_check(Door *door, gint64 run_id, const char *samples);

/* What `run print` and `run resume` do. JOB 0: every job that is still to do. MANIFEST: where the
 * list of sheets is written, without codes; NULL: nowhere. */
typedef struct {
	const char *printer;
	const char *manifest;
	int job;
	int patience;       /* seconds of silence until a printer is given up; 0: as always */
	bool no_separators; /* no list before each homeroom's letters */
	bool take_over;     /* jobs of desks that are away */
} RunPrint;

bool run_print_jobs(Door *door, gint64 run_id, const RunPrint *print);
/* Asks the printers what became of the jobs that were sent and that nobody follows any more, and says
 * and writes down what they know; one that still prints is followed to its end. */
bool run_recall_jobs(Door *door, gint64 run_id, const RunPrint *print);
/* Whether JOB is among those that were asked for. */
bool run_wants_job(const RunPrint *print, const RunJob *job);
/* Cancelled by the first Ctrl-C, SIGTERM or SIGHUP; the second ends the program as it stands. */
GCancellable *run_stopping(void);
/* A PrintSaid; DATA is the printer's label. */
void run_say_printer(const char *words, gpointer data);
/* Writes down how a job ended; PRINTER_JOB NULL: as it is known. */
bool run_job_ended(Door *door, gint64 run_id, int job, const char *printer_job, const char *said);
/* Writes the sheet of a run to PATH, as a PDF. */
bool run_save_sheet(Door *door, gint64 run_id, const char *path);
/* Ends the codes of the sheets from FIRST to LAST that came back; WHY may be NULL. */
bool run_cancel_codes(
	Door *door, gint64 run_id, const char *first, const char *last, const char *why);
/* CLOSE: ends DATE (ISO; NULL: today) at the school CODE (NULL: the user's own). Says what is open, and writes the
 * sheet of the day to PATH (NULL: nowhere). */
bool run_day(Door *door, const char *code, const char *date, bool close, const char *path);
/* Makes the codes that are not made yet, telling how far it is. */
bool run_make(Door *door, gint64 run_id);
