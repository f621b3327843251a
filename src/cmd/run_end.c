/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/run.h"

#include <string.h>

#include "cmd/talk.h"
#include "db/day.h"
#include "db/event.h"
#include "db/people.h"
#include "db/session.h"
#include "desk/run_lists.h"

/* What is signed and filed: the sheet of a run, the sheet of a day. */

static bool
save(Door *door, GBytes *pdf, const char *what, const char *path)
{
	g_autofree char *act = g_uuid_string_random();
	gsize len = 0;
	const char *bytes = g_bytes_get_data(pdf, &len);
	Db *db = door_db(door);

	if (!db || !db_log_export(db, act, session_who(door->session)->school_id, "export", what, 0,
			   NULL, &door->refusal, &door->error))
		return false;
	if (g_file_set_contents(path, bytes, (gssize)len, &door->error)) {
		talk_say("%s is in %s. No code stands in it.", what, path);
		return true;
	}
	g_prefix_error(&door->error, "%s could not be written: ", what);
	return false;
}

bool
run_save_sheet(Door *door, gint64 run_id, const char *path)
{
	g_autoptr(RunRecord) record = NULL;
	g_autoptr(RunTotals) totals = NULL;
	g_autoptr(GPtrArray) jobs = NULL;
	g_autoptr(GBytes) pdf = NULL;
	g_autofree char *what = NULL;
	Db *db = door_db(door);

	if (!db || !db_run_record(db, run_id, NULL, &record, &door->refusal, &door->error) ||
		!db_run_totals(db, run_id, NULL, &totals, &door->refusal, &door->error) ||
		!db_run_jobs(db, run_id, NULL, &jobs, &door->refusal, &door->error))
		return false;
	pdf = run_sheet_pdf(record, jobs, totals, door->session, &door->error);
	what = g_strdup_printf("The sheet of run %s", record->title);
	return pdf && save(door, pdf, what, path);
}

/* --- letters that came back */

/* 931 of "0412-000931", and of "931". */
static gint64
end_of(const char *number)
{
	const char *dash = strrchr(number, '-');

	return g_ascii_strtoll(dash ? dash + 1 : number, NULL, 10);
}

static bool
cancel_code(Door *door, const RunSheet *sheet, const char *why)
{
	g_autofree char *act = g_uuid_string_random();
	g_autofree char *text = NULL;
	Db *db = door_db(door);

	return db && db_revoke(db, act, sheet->student_id, sheet->guardian_id,
			     why ? why : "the letter came back", NULL, &text, &door->refusal,
			     &door->error);
}

bool
run_cancel_codes(Door *door, gint64 run_id, const char *first, const char *last, const char *why)
{
	g_autoptr(GPtrArray) sheets = NULL;
	int cancelled = 0;
	Db *db = door_db(door);

	if (!db || !db_run_sheets(db, run_id, 0, NULL, &sheets, &door->refusal, &door->error))
		return false;
	for (guint i = 0; i < sheets->len; i++) {
		const RunSheet *sheet = sheets->pdata[i];

		if (!g_str_equal(sheet->state, "returned") ||
			end_of(sheet->number) < end_of(first) ||
			end_of(sheet->number) > end_of(last) ||
			(!g_str_equal(sheet->code_state, "issued") &&
				!g_str_equal(sheet->code_state, "live")))
			continue;
		if (!cancel_code(door, sheet, why))
			return false;
		cancelled++;
	}
	talk_say("Codes cancelled: %d. Their letters are shredded.", cancelled);
	return true;
}

/* --- the day */

static void
say_day(const GPtrArray *papers, const GPtrArray *open, const DayEnd *end, const char *day)
{
	for (guint i = 0; i < papers->len; i++) {
		const DayPaper *paper = papers->pdata[i];

		talk_say("%s: %d sheets, %d not accounted for%s%s", paper->title, paper->reserved,
			paper->difference, paper->example ? ", the first is " : "",
			paper->example ? paper->example : "");
	}
	if (!end)
		talk_say("%s is not closed.", day ? day : "Today");
	else
		talk_say("%s was closed by %s. Newest event then: %" G_GINT64_FORMAT " %s",
			end->day, end->by_whom, end->head_seq, end->head_hash);
	for (guint i = 0; i < open->len; i++)
		talk_say("%s was left open: pindesk run day --date %s --close",
			((DayOpen *)open->pdata[i])->day, ((DayOpen *)open->pdata[i])->day);
}

static bool
show_day(Door *door, int school_id, const char *school, const char *day, const char *path)
{
	g_autoptr(GPtrArray) papers = NULL;
	g_autoptr(GPtrArray) open = NULL;
	g_autoptr(DayEnd) end = NULL;
	g_autoptr(GBytes) pdf = NULL;
	Db *db = door_db(door);

	if (!db || !db_day_paper(db, school_id, day, NULL, &papers, &door->refusal, &door->error) ||
		!db_days_open(db, school_id, NULL, &open, &door->refusal, &door->error) ||
		!db_day_ended(db, school_id, day, NULL, &end, &door->refusal, &door->error))
		return false;
	if (door->json)
		run_print_rows(&day_paper_shape, papers);
	else
		say_day(papers, open, end, day);
	if (!path)
		return true;
	pdf = day_sheet_pdf(school,
		day   ? day
		: end ? end->day
		      : "today",
		papers, end, door->session, &door->error);
	return pdf && save(door, pdf, "The sheet of the day", path);
}

/* Name of the school with CODE where the user has a role (NULL: of the first one); NULL: none.
 * Caller owns. */
static char *
find_school(Door *door, const char *code, int *ret_id)
{
	g_autoptr(GPtrArray) assignments = NULL;
	Db *db = door_db(door);

	if (!db || !db_hello(db, door->settings->desk, NULL, &assignments, &door->refusal,
			   &door->error))
		return NULL;
	for (guint i = 0; i < assignments->len; i++) {
		const Assignment *here = assignments->pdata[i];

		if (here->school_id > 0 && (!code || g_strcmp0(here->school_code, code) == 0)) {
			*ret_id = here->school_id;
			return g_strdup(here->school);
		}
	}
	g_set_error(&door->error, DB_ERROR, DB_ERROR_BROKEN, "%s has no role at a school%s%s.",
		door->user, code ? " " : "", code ? code : "");
	return NULL;
}

bool
run_day(Door *door, const char *code, const char *date, bool close, const char *path)
{
	g_autofree char *act = g_uuid_string_random();
	g_autofree char *day = NULL;
	g_autoptr(Refusal) why = NULL;
	int school_id = 0;
	g_autofree char *school = find_school(door, code, &school_id);
	Db *db = school ? door_db(door) : NULL;

	if (!db)
		return false;
	if (close && !db_day_close(db, act, school_id, date, NULL, &day, &why, &door->error) &&
		!why)
		return false;
	/* What is open stands on the sheet, too; the refusal is said last. */
	if (!show_day(door, school_id, school, date, path))
		return false;
	door->refusal = g_steal_pointer(&why);
	return !door->refusal;
}
