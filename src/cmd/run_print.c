/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/run.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "cmd/talk.h"
#include "desk/run.h"
#include "exchange/csv_out.h"
#include "print/print.h"

/* --- codes */

static void
say_codes(int done, int all, gpointer data)
{
	talk_say("Codes made: %d of %d.", done, all);
}

bool
run_make(Door *door, gint64 run_id)
{
	int made = 0;

	if (!run_make_codes(door->session, run_id, say_codes, NULL, NULL, &made, &door->refusal,
		    &door->error))
		return false;
	return true;
}

/* --- the list of sheets */

static const char *
label_of(const GPtrArray *jobs, int job)
{
	for (guint i = 0; i < jobs->len; i++)
		if (((RunJob *)jobs->pdata[i])->job == job)
			return ((RunJob *)jobs->pdata[i])->label;
	return NULL;
}

static void
add_sheet(GString *text, const RunSheet *sheet, const GPtrArray *jobs)
{
	g_autofree char *job = g_strdup_printf("%d", sheet->job);
	g_autofree char *letter = g_strdup_printf("%d", sheet->ordinal);

	csv_out_row(text,
		(const char *const[]){ job, letter, sheet->number, sheet->state, sheet->student,
			sheet->guardian, label_of(jobs, sheet->job) },
		7);
}

/* Told beside whatever else went wrong. */
static bool
no_manifest(Door *door, const GError *why)
{
	const char *words = why ? why->message : "the server refused";

	if (door->error || door->refusal)
		talk_say("The list of sheets could not be written: %s", words);
	else
		g_set_error(&door->error, DB_ERROR, DB_ERROR_BROKEN,
			"The list of sheets could not be written: %s", words);
	return false;
}

static bool
write_manifest(Door *door, gint64 run_id, const char *path)
{
	static const char *const titles[] = { "job", "letter", "sheet", "state", "student",
		"guardian", "job_for" };
	g_autoptr(GPtrArray) sheets = NULL;
	g_autoptr(GPtrArray) jobs = NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	Db *db = session_db(door->session, NULL, &error);

	if (!db || !db_run_sheets(db, run_id, 0, NULL, &sheets, NULL, &error) ||
		!db_run_jobs(db, run_id, NULL, &jobs, NULL, &error))
		return no_manifest(door, error);
	csv_out_row(text, titles, G_N_ELEMENTS(titles));
	for (guint i = 0; i < sheets->len; i++)
		add_sheet(text, sheets->pdata[i], jobs);
	return csv_out_save(text, path, &error) || no_manifest(door, error);
}

/* --- stopping: a printer may hang, and whoever waits for it may not */

static GCancellable *stopping;

static void
stop_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
}

static gpointer
wait_for_signal(gpointer data)
{
	sigset_t set;
	int number = 0;

	stop_signals(&set);
	while (sigwait(&set, &number) != 0)
		continue;
	talk_say("Stopping; the printer is asked to give up what it has.");
	g_cancellable_cancel(stopping);
	while (sigwait(&set, &number) != 0)
		continue;
	_exit(128 + number);
}

GCancellable *
run_stopping(void)
{
	sigset_t set;

	if (stopping)
		return stopping;
	stopping = g_cancellable_new();
	stop_signals(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	g_thread_unref(g_thread_new("signals", wait_for_signal, NULL));
	return stopping;
}

/* --- paper */

void
run_say_printer(const char *words, gpointer data)
{
	talk_say("%s: %s.", (const char *)data, words);
}

bool
run_job_ended(Door *door, gint64 run_id, int job, const char *printer_job, const char *said)
{
	g_autofree char *act = g_uuid_string_random();
	Db *db = door_db(door);

	return db && db_run_job_ended(db, act, run_id, job, printer_job, said, NULL, &door->refusal,
			     &door->error);
}

/* A restart can ask the printer about it. */
static bool
job_named(Door *door, gint64 run_id, int job, const char *printer_job)
{
	Db *db = door_db(door);
	bool own;

	return db && db_run_job_follow(db, run_id, job, printer_job, NULL, &own, &door->refusal,
			     &door->error);
}

static bool
job_forgotten(Door *door, gint64 run_id, int job)
{
	g_autofree char *act = g_uuid_string_random();
	gint64 sheets;
	Db *db = door_db(door);

	return db &&
	       db_run_job_forget(db, act, run_id, job, NULL, &sheets, &door->refusal, &door->error);
}

/* After an error that leaves it certain that nothing is on paper, the job can be sent again. */
static bool
send_paper(Door *door, gint64 run_id, const Printer *printer, RunPaper *paper)
{
	char *label = (char *)printer_label(printer);
	g_autoptr(GError) why = NULL;
	g_autoptr(Printer) sided = paper->both ? printer_parse(printer_text(printer), NULL) : NULL;
	g_autofree char *sent = NULL;
	PrintOutcome outcome;

	if (sided)
		printer_set_one_sheet(sided);
	sent = print_send(sided ? sided : printer, paper->pdf, paper->first, 1, run_say_printer,
		label, stopping, &why);
	if (sent && !job_named(door, run_id, paper->job, sent))
		return false;
	outcome = sent ? print_follow(printer, sent, run_say_printer, label, stopping, &why)
		       : PRINT_NOT;

	if (!sent && g_error_matches(why, PRINT_ERROR, PRINT_ERROR_UNKNOWN))
		outcome = PRINT_MAYBE;
	if (outcome == PRINT_NOT) {
		if (!job_forgotten(door, run_id, paper->job))
			return false;
		talk_say(
			"Job %d: nothing of it was printed. Its numbers %s to %s are blank, and it "
			"waits again.",
			paper->job, paper->first, paper->last);
		g_propagate_error(&door->error, g_steal_pointer(&why));
		return false;
	}
	if (!run_job_ended(door, run_id, paper->job, sent, why ? why->message : "printed"))
		return false;
	talk_say("Job %d, sheets %s to %s: %s", paper->job, paper->first, paper->last,
		outcome == PRINT_DONE ? "the printer says they are out. Look at them, then "
					"mark them: run mark."
				      : why->message);
	return outcome == PRINT_DONE;
}

/* Jobs on their way to one printer. */
typedef struct {
	Door *door;
	gint64 run_id;
	const RunPrint *print;
	const Printer *printer;
	const GPtrArray *jobs; /* RunJob */
	guint next;            /* of JOBS */
	bool found;            /* there was one to do */
	bool ahead;            /* the next job is drawn while this one is */
	RunPen *pen;
} Printing;

/* JOB is gone, whatever happens. */
static bool
print_taken(Printing *printing, RunTaken *job)
{
	Door *door = printing->door;
	g_autoptr(RunPaper) paper =
		run_pen_finish(printing->pen, job, NULL, &door->refusal, &door->error);

	if (!paper)
		return false;
	for (guint i = 0; i < paper->left_out->len; i++)
		talk_say("Left out: %s", (const char *)paper->left_out->pdata[i]);
	if (!paper->pdf)
		return run_job_ended(
			door, printing->run_id, paper->job, NULL, "no letter of it can be drawn");
	return send_paper(door, printing->run_id, printing->printer, paper);
}

bool
run_wants_job(const RunPrint *print, const RunJob *job)
{
	return !print->job || job->job == print->job;
}

static bool
wanted(const Printing *printing, const RunJob *job)
{
	return printing->print->job ? run_wants_job(printing->print, job)
				    : g_str_equal(job->state, "todo");
}

/* The next of all jobs that are to do, those another desk has not taken until it is their turn.
 * *ret_job NULL: there is none. */
static bool
take_next(Printing *printing, RunTaken **ret_job, Refusal **ret_refusal, GError **error)
{
	*ret_job = NULL;
	while (!*ret_job && printing->next < printing->jobs->len) {
		const RunJob *job = printing->jobs->pdata[printing->next++];
		g_autofree char *act = g_uuid_string_random();
		g_autoptr(Refusal) refusal = NULL;

		if (!wanted(printing, job))
			continue;
		if (g_cancellable_is_cancelled(stopping))
			return false;
		printing->found = true;
		session_sign(printing->door->session, NULL);
		if (run_pen_take(printing->pen, act, printing->run_id, job->job,
			    printer_text(printing->printer), !printing->print->no_separators, NULL,
			    ret_job, &refusal, error))
			continue;
		if (printing->print->job || !run_job_taken(refusal)) {
			*ret_refusal = g_steal_pointer(&refusal);
			return false;
		}
		talk_say("Job %d: another desk has taken it.", job->job);
	}
	return true;
}

static bool
print_all(Printing *printing)
{
	Door *door = printing->door;
	bool ahead = printing->ahead;
	RunTaken *job, *next = NULL;
	bool good = take_next(printing, &job, &door->refusal, &door->error);

	while (good && job) {
		g_autoptr(Refusal) refusal = NULL;
		g_autoptr(GError) error = NULL;
		bool took = !ahead || take_next(printing, &next, &refusal, &error);

		good = print_taken(printing, job);
		if (good && !ahead)
			took = take_next(printing, &next, &refusal, &error);
		if (good && !took) {
			door->refusal = g_steal_pointer(&refusal);
			door->error = g_steal_pointer(&error);
		}
		good = good && took;
		job = g_steal_pointer(&next);
	}
	if (job) /* taken ahead, and not sent */
		run_pen_forget(printing->pen, job);
	if (good && !printing->found)
		talk_say("There is no print job to do.");
	return good;
}

/* After trouble; the trouble itself is said last. */
static void
say_standing(Door *door, gint64 run_id)
{
	g_autoptr(GPtrArray) jobs = NULL;
	g_autoptr(Refusal) refusal = NULL;
	Db *db = session_db(door->session, NULL, NULL);

	if (db && db_run_jobs(db, run_id, NULL, &jobs, &refusal, NULL))
		run_say_standing(jobs);
}

static void
show_jobs(Door *door, gint64 run_id)
{
	g_autoptr(GPtrArray) jobs = NULL;
	g_autoptr(Refusal) refusal = NULL;
	Db *db = session_db(door->session, NULL, NULL);

	if (db && db_run_jobs(db, run_id, NULL, &jobs, &refusal, NULL))
		run_print_rows(&run_job_shape, jobs);
}

bool
run_print_jobs(Door *door, gint64 run_id, const RunPrint *print)
{
	g_autoptr(Printer) printer = printer_parse(print->printer, &door->error);
	g_autoptr(GPtrArray) jobs = NULL;
	g_autoptr(RunPen) pen = NULL;
	Printing printing = { .door = door, .run_id = run_id, .print = print, .printer = printer };
	Db *db = printer ? door_db(door) : NULL;
	bool good;

	if (!db || !db_run_jobs(db, run_id, NULL, &jobs, &door->refusal, &door->error))
		return false;
	/* A folder takes a job as quickly as it is drawn, so the next one is drawn meanwhile. Before a
	 * printer, which does not, it would only hold numbers that nobody sees for an hour. */
	printing.ahead = printer_kind(printer) == PRINTER_FOLDER;
	run_stopping();
	if (print->patience > 0)
		print_set_patience(print->patience);
	printing.jobs = jobs;
	printing.pen = pen = run_pen_new(door->session, printing.ahead ? RUN_HANDS : 1);
	good = print_all(&printing);
	if (!good)
		say_standing(door, run_id);
	if (door->json)
		show_jobs(door, run_id);
	/* The list says how far it came, too. */
	return (!print->manifest || write_manifest(door, run_id, print->manifest)) && good;
}
