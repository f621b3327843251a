/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/run.h"

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
run_make(RunDoor *door, gint64 run_id)
{
	int made = 0;

	if (!run_make_codes(door->session, run_id, say_codes, NULL, NULL, &made, &door->refusal,
		    &door->error))
		return false;
	return true;
}

/* --- the list of sheets */

static void
add_sheet(GString *text, const RunSheet *sheet)
{
	g_autofree char *job = g_strdup_printf("%d", sheet->job);
	g_autofree char *letter = g_strdup_printf("%d", sheet->ordinal);

	csv_out_row(text,
		(const char *const[]){
			job, letter, sheet->number, sheet->state, sheet->student, sheet->guardian },
		6);
}

/* Told beside whatever else went wrong. */
static bool
no_manifest(RunDoor *door, const GError *why)
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
write_manifest(RunDoor *door, gint64 run_id, const char *path)
{
	static const char *const titles[] = { "job", "letter", "sheet", "state", "student",
		"guardian" };
	g_autoptr(GPtrArray) sheets = NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	Db *db = session_db(door->session, NULL, &error);

	if (!db || !db_run_sheets(db, run_id, 0, NULL, &sheets, NULL, &error))
		return no_manifest(door, error);
	csv_out_row(text, titles, G_N_ELEMENTS(titles));
	for (guint i = 0; i < sheets->len; i++)
		add_sheet(text, sheets->pdata[i]);
	return csv_out_save(text, path, &error) || no_manifest(door, error);
}

/* --- paper */

static void
say_words(const char *words, gpointer data)
{
	talk_say("%s: %s.", (const char *)data, words);
}

static bool
job_ended(RunDoor *door, gint64 run_id, int job, const char *printer_job, const char *said)
{
	g_autofree char *act = g_uuid_string_random();
	Db *db = run_door_db(door);

	return db && db_run_job_ended(db, act, run_id, job, printer_job, said, NULL, &door->refusal,
			     &door->error);
}

static bool
job_forgotten(RunDoor *door, gint64 run_id, int job)
{
	g_autofree char *act = g_uuid_string_random();
	gint64 sheets;
	Db *db = run_door_db(door);

	return db &&
	       db_run_job_forget(db, act, run_id, job, NULL, &sheets, &door->refusal, &door->error);
}

/* After an error that leaves it certain that nothing is on paper, the job can be sent again. */
static bool
send_paper(RunDoor *door, gint64 run_id, const Printer *printer, RunPaper *paper)
{
	char *label = (char *)printer_label(printer);
	g_autoptr(GError) why = NULL;
	g_autofree char *sent =
		print_send(printer, paper->pdf, paper->first, 1, say_words, label, NULL, &why);
	PrintOutcome outcome =
		sent ? print_follow(printer, sent, say_words, label, NULL, &why) : PRINT_NOT;

	if (!sent && g_error_matches(why, PRINT_ERROR, PRINT_ERROR_UNKNOWN))
		outcome = PRINT_MAYBE;
	if (outcome == PRINT_NOT) {
		if (job_forgotten(door, run_id, paper->job))
			g_propagate_error(&door->error, g_steal_pointer(&why));
		return false;
	}
	if (!job_ended(door, run_id, paper->job, sent, why ? why->message : "printed"))
		return false;
	talk_say("Job %d, sheets %s to %s: %s", paper->job, paper->first, paper->last,
		outcome == PRINT_DONE ? "the printer says they are out. Look at them, then "
					"mark them: run mark."
				      : why->message);
	return outcome == PRINT_DONE;
}

static bool
print_job(RunDoor *door, gint64 run_id, int job, const Printer *printer, bool separators)
{
	g_autofree char *act = g_uuid_string_random();
	g_autoptr(RunPaper) paper = NULL;

	if (!run_draw_job(door->session, act, run_id, job, printer_text(printer), separators, NULL,
		    &paper, &door->refusal, &door->error))
		return false;
	if (!paper)
		return true;
	for (guint i = 0; i < paper->left_out->len; i++)
		talk_say("Left out: %s", (const char *)paper->left_out->pdata[i]);
	if (!paper->pdf)
		return job_ended(door, run_id, job, NULL, "no letter of it can be drawn");
	return send_paper(door, run_id, printer, paper);
}

bool
run_print_jobs(RunDoor *door, gint64 run_id, const RunPrint *print)
{
	g_autoptr(Printer) printer = printer_parse(print->printer, &door->error);
	g_autoptr(GPtrArray) jobs = NULL;
	Db *db = printer ? run_door_db(door) : NULL;
	bool good = true, found = false;

	if (!db || !db_run_jobs(db, run_id, NULL, &jobs, &door->refusal, &door->error))
		return false;
	for (guint i = 0; good && i < jobs->len; i++) {
		const RunJob *job = jobs->pdata[i];

		if (print->job ? job->job != print->job : !g_str_equal(job->state, "todo"))
			continue;
		found = true;
		good = print_job(door, run_id, job->job, printer, !print->no_separators);
	}
	if (!found)
		talk_say("There is no print job to do.");
	/* The list says how far it came, too. */
	return (!print->manifest || write_manifest(door, run_id, print->manifest)) && good;
}
