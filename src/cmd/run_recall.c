/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/run.h"

#include "base/text.h"
#include "cmd/talk.h"
#include "desk/run.h"
#include "print/print.h"

/* After a desk was killed, or lost its power, with a job at the printer: who goes on with the run asks
 * the printer what became of it. */

typedef struct {
	Door *door;
	gint64 run_id;
	const RunPrint *print;
} Recall;

static void
say_job(const RunJob *job, const char *words)
{
	g_autofree char *safe = text_safe(words);

	talk_say("Job %d, sheets %s to %s: %s", job->job, job->first, job->last, safe);
}

/* The printer's word is written down, as when the desk itself had heard it. */
static bool
ask(const Recall *recall, const RunJob *job, const Printer *printer, const char *printer_job)
{
	Door *door = recall->door;
	char *label = (char *)printer_label(printer);
	g_autoptr(GError) why = NULL;
	PrintOutcome outcome =
		print_recall(printer, printer_job, run_say_printer, label, run_stopping(), &why);
	g_autofree char *out = NULL;
	Db *db;

	if (g_error_matches(why, PRINT_ERROR, PRINT_ERROR_SILENT)) {
		say_job(job, why->message);
		db = door_db(door);
		return db && db_run_job_leave(db, recall->run_id, job->job, NULL, &door->refusal,
				     &door->error);
	}
	out = g_strdup_printf(
		"%s says they are out. Look at them, then mark them: run mark.", label);
	say_job(job, outcome == PRINT_DONE ? out : why->message);
	return run_job_ended(door, recall->run_id, job->job, NULL, why ? why->message : "printed");
}

/* One that another desk has asked about meanwhile is that desk's. */
static bool
recall_one(const Recall *recall, const RunJob *job)
{
	Door *door = recall->door;
	g_autofree char *act = g_uuid_string_random();
	g_autofree char *printer_job = NULL;
	g_autoptr(Printer) printer = printer_parse(job->printer, NULL);
	g_autoptr(Refusal) refusal = NULL;
	Db *db = door_db(door);

	if (!db)
		return false;
	if (!printer || !db_run_job_recall(db, act, recall->run_id, job->job, door->settings->desk,
				NULL, &printer_job, &refusal, &door->error))
		return !door->error;
	return ask(recall, job, printer, printer_job);
}

/* By the word of whoever runs it that the desk will not come back. */
static bool
take_over(const Recall *recall, const RunJob *job)
{
	Door *door = recall->door;
	g_autofree char *act = g_uuid_string_random();
	g_autofree char *watch = NULL;
	g_autofree char *words = g_strdup_printf(
		"taken over from desk %s (%s), which is not connected.", job->desk, job->by_whom);
	Db *db = door_db(door);

	if (!db || !db_run_job_take_over(db, act, recall->run_id, job->job, NULL, &watch,
			   &door->refusal, &door->error))
		return false;
	say_job(job, words);
	return true;
}

static bool
take_over_all(const Recall *recall, const GPtrArray *jobs)
{
	for (guint i = 0; i < jobs->len; i++) {
		const RunJob *job = jobs->pdata[i];

		if (g_strcmp0(job->watch, "away") == 0 && run_wants_job(recall->print, job) &&
			!take_over(recall, job))
			return false;
	}
	return true;
}

bool
run_recall_jobs(Door *door, gint64 run_id, const RunPrint *print)
{
	const Recall recall = { door, run_id, print };
	g_autoptr(GPtrArray) before = NULL;
	g_autoptr(GPtrArray) jobs = NULL;
	Db *db = door_db(door);

	if (print->patience > 0)
		print_set_patience(print->patience);
	if (!db || !db_run_jobs(db, run_id, NULL, &before, &door->refusal, &door->error) ||
		(print->take_over && !take_over_all(&recall, before)))
		return false;
	db = door_db(door);
	if (!db || !db_run_jobs(db, run_id, NULL, &jobs, &door->refusal, &door->error))
		return false;
	for (guint i = 0; i < jobs->len; i++)
		if (run_job_lost(jobs->pdata[i]) && run_wants_job(print, jobs->pdata[i]) &&
			!recall_one(&recall, jobs->pdata[i]))
			return false;
	return true;
}
