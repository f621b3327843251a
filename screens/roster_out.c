/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/roster.h"

#include "db/event.h"
#include "desk/acts.h"
#include "desk/export.h"

/* The roster out of the desk: a file, or pages. */

void
roster_stamp_clear(RosterStamp *stamp)
{
	g_clear_pointer(&stamp->school, g_free);
	g_clear_pointer(&stamp->by, g_free);
	g_clear_pointer(&stamp->at, g_free);
	g_clear_pointer(&stamp->date, g_free);
}

RosterAbout
roster_stamp(App *app, const char *school, RosterStamp *owner)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *clock = g_date_time_format(now, "%H:%M");
	g_autofree char *day = NULL;

	owner->school = g_strdup(school);
	owner->by = g_strdup(session_who(screens_session(app))->staff);
	owner->date = g_date_time_format(now, "%Y-%m-%d");
	day = date_show(owner->date, screens_profile(app)->date_style);
	owner->at = g_strconcat(day, " ", clock, NULL);
	return (RosterAbout){ owner->school, owner->by, owner->at, owner->date };
}

typedef struct {
	Answer answer;
	Roll *roll;
	Acts *acts; /* borrowed from the screen, for its own thread only */
	int school_id;
	char *school, *act, *path;
	RosterFile file;
	RosterStamp stamp;
	GBytes *pdf;
} OutJob;

static void
job_free(gpointer data)
{
	OutJob *job = data;

	answer_clear(&job->answer);
	roll_free(job->roll);
	g_free(job->school);
	g_free(job->act);
	g_free(job->path);
	roster_stamp_clear(&job->stamp);
	g_clear_pointer(&job->pdf, g_bytes_unref);
	g_free(job);
}

/* --- a file */

static void
file_work(gpointer data, GCancellable *cancel)
{
	OutJob *job = data;
	Answer *answer = &job->answer;
	bool sheet = job->file == ROSTER_XLSX;
	g_autofree char *what = roster_what(job->roll, job->school);
	Db *db = session_db(answer->session, cancel, &answer->error);

	if (!db || !db_log_export(db, job->act, job->school_id, "export-roster", what, 0, cancel,
			   &answer->refusal, &answer->error))
		return;
	job->path = export_path("roster", sheet ? "xlsx" : "csv", &answer->error);
	answer->good = job->path && roster_save(job->roll, job->file, job->path, &answer->error);
}

static void
file_done(App *app, void *state, gpointer data)
{
	OutJob *job = data;

	if (answer_final(&job->answer))
		acts_done(job->acts, "file");
	if (answer_tell(app, &job->answer))
		app_sayf(app, SAY_INFO, "Written to %s. Nobody else at this computer can open it.",
			job->path);
}

void
roster_file(
	App *app, const Roll *roll, int school_id, const char *school, Acts *acts, RosterFile file)
{
	OutJob *job = g_new0(OutJob, 1);

	job->answer.session = screens_session(app);
	job->roll = roll_snapshot(roll);
	job->school_id = school_id;
	job->school = g_strdup(school);
	job->acts = acts;
	job->act = g_strdup(acts_id(acts, "file"));
	job->file = file;
	app_ask(app, ASK_BLOCKING, file_work, file_done, job, job_free);
}

/* --- pages */

static void
print_work(gpointer data, GCancellable *cancel)
{
	OutJob *job = data;
	const RosterAbout about = { job->stamp.school, job->stamp.by, job->stamp.at,
		job->stamp.date };

	job->pdf = roster_pages(job->roll, &about, &job->answer.error);
	job->answer.good = job->pdf != NULL;
}

static void
print_done(App *app, void *state, gpointer data)
{
	OutJob *job = data;
	g_autofree char *what = roster_what(job->roll, job->school);
	g_autofree char *title = g_strdup_printf("Roster of %s", what);
	const PrintArgs print = { .title = title, .pdf = job->pdf, .kind = "roster" };

	if (answer_tell(app, &job->answer))
		app_push(app, &screen_print, &print);
}

void
roster_print(App *app, const Roll *roll, const char *school)
{
	OutJob *job = g_new0(OutJob, 1);

	job->answer.session = screens_session(app);
	job->roll = roll_snapshot(roll);
	job->school = g_strdup(school);
	roster_stamp(app, school, &job->stamp);
	app_ask(app, ASK_BLOCKING, print_work, print_done, job, job_free);
}
