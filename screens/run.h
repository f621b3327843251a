/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/run.h"
#include "db/run_choice.h"
#include "desk/acts.h"
#include "screens/kit/list.h"
#include "screens/run_press.h"
#include "screens/screens.h"

/* The letter run at the desk. screen_runs lists the runs; a draft is looked through and frozen on
 * screen_run_draft, printed on screen_run, and its sheets are placed on screen_run_sheets. */

typedef struct {
	gint64 run_id;
	bool start;        /* screen_run: go on making codes at once */
	const char *sheet; /* screen_run_sheets: take it up at once; NULL: none */
} RunArgs;

extern const Screen screen_run_new;    /* no arguments */
extern const Screen screen_run_draft;  /* RunArgs */
extern const Screen screen_run;        /* RunArgs */
extern const Screen screen_run_sheets; /* RunArgs */
/* RunArgs: who dropped out of a frozen run. */
extern const Screen screen_run_dropped;
extern const Screen screen_day;         /* no arguments: the close of the day */
extern const Screen screen_day_counter; /* no arguments: sheets of the counter that lie about */

/* Opens the screen on which RUN is gone on with; REPLACE: in place of the asking one. */
void run_open_screen(App *app, const Run *run, bool start, bool replace);

/* --- one job for every question about a run: do the deed, then look at it again */

typedef enum {
	RUN_LOOK,    /* only look */
	RUN_RECHECK, /* a draft's verdicts anew */
	RUN_FREEZE,
	RUN_CONFIRM,
	RUN_REOPEN,
	RUN_DROP,
	RUN_CLOSE,
	RUN_GOOD, /* all sheets of JOB that wait; MARK: it has ended; else STATE says "sent" if not */
	RUN_TAKE_OVER, /* JOB from a desk that is away */
	RUN_FORGET,    /* nothing of JOB came out */
	RUN_MARK,      /* FIRST to LAST as MARK says */
	RUN_AGAIN,     /* FIRST to LAST once more, for the reason NOTE */
	RUN_FAMILY,    /* all letters of the family that sheet FIRST went to */
	RUN_FIND,      /* whose is sheet FIRST? */
} RunDeed;

typedef enum {
	RUN_WITH_EXCEPTIONS = 1 << 0,
	RUN_WITH_JOBS = 1 << 1,
	RUN_WITH_TOTALS = 1 << 2,
	RUN_WITH_SHEETS = 1 << 3, /* of JOB; 0: of all */
	RUN_WITH_LIMITS = 1 << 4,
} RunWith;

typedef struct {
	Answer answer;
	RunDeed deed;
	unsigned with;
	const char *what; /* its name in Acts; NULL: no act */
	char *act;
	gint64 run_id;
	int job;
	char *first, *last, *mark, *note;
	/* answers */
	char *state;
	gint64 count; /* sheets marked, job made */
	SheetOwner *owner;
	Run *run;
	RunLimits *limits;
	GPtrArray *exceptions, *jobs, *sheets;
	RunTotals *totals;
} RunAsk;

/* ACTS NULL: the deed is no act. */
RunAsk *run_ask_new(App *app, gint64 run_id, RunDeed deed, unsigned with, Acts *acts);
void run_ask_free(gpointer ask);
void run_ask_work(gpointer ask, GCancellable *cancel);
/* Ends the act when it was answered and tells what was refused. True when there was no trouble. */
bool run_ask_tell(App *app, RunAsk *ask, Acts *acts);

/* "211-240", "211 240", "211", or what a scanner types. False: neither. Caller owns both. */
bool run_range_parse(const char *typed, char **ret_first, char **ret_last);

/* Asks for a printer with the queues there are, and makes it the desk's. */
void run_choose_printer(App *app);
/* "Office"; caller owns. */
char *run_printer_label(const char *printer);

/* A page without codes: the tick list of one print job. Caller unrefs. */
GBytes *run_tick_list(const Run *run, const RunJob *job, const GPtrArray *sheets,
	const Session *session, GError **error);

/* Shows the first, the last and three other letters of a draft, without codes. */
void run_show_samples(App *app, gint64 run_id);
/* Such letters on paper, SAMPLE across each: asks for the printer. */
void run_print_samples(App *app, const Run *run);

/* A reason in a word or two: "no full address". Borrowed. */
const char *run_reason_label(const char *code);
/* Opens where the reason is mended. */
void run_mend(App *app, const RunException *one);
/* One of these of it in a list. */
enum { EXCEPTION_GUARDIAN, EXCEPTION_STUDENT, EXCEPTION_GRADE, EXCEPTION_WHY };
void run_exception_cell(const RunException *one, int column, Cell *cell);
/* The reason in a sentence and what to do next. */
void run_exception_say(const RunException *one, Canvas *canvas, int row, int rows);

/* What screen_pick chooses from for a new run, of SchoolRow and RunHomeroom; PickRow, caller unrefs.
 * HERE: the school that is chosen to begin with. */
GPtrArray *run_school_rows(const GPtrArray *schools, int here);
GPtrArray *run_room_rows(const GPtrArray *homerooms);
void run_pick_schools(App *app, GPtrArray *rows);
void run_pick_rooms(App *app, const char *school, GPtrArray *rows);
