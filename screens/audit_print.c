/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/audit.h"

#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "desk/kinds.h"
#include "letter/report.h"

/* The pages of screen_audit: the list as it is shown, and a student's record of who had access. */

enum { COLUMNS_MAX = 5 };

/* Cells copied, so that the worker draws what the clerk saw. */
typedef struct {
	Answer answer;
	ReportHead head;
	const ReportColumn *columns;
	GPtrArray *rows; /* char *[COLUMNS_MAX] as GStrv */
	GBytes *pdf;
	char *title, *filter, *at, *today, *kind;
	/* The record is asked for first: */
	gint64 student_id;
	char *act;
	DateStyle style;
} PageJob;

static void
page_job_free(gpointer data)
{
	PageJob *job = data;

	answer_clear(&job->answer);
	g_ptr_array_unref(job->rows);
	g_clear_pointer(&job->pdf, g_bytes_unref);
	g_free(job->title);
	g_free(job->filter);
	g_free(job->at);
	g_free(job->today);
	g_free(job->kind);
	g_free(job->act);
	g_free(job);
}

static char *
cell(guint row, guint column, gpointer data)
{
	const PageJob *job = data;
	char **cells = job->rows->pdata[row];

	return g_strdup(cells[column]);
}

static PageJob *
page_job_new(App *app, const char *title, const char *filter, const char *kind)
{
	PageJob *job = g_new0(PageJob, 1);
	const SessionWho *who = session_who(screens_session(app));
	g_autoptr(GDateTime) now = clock_local();
	g_autofree char *time = g_date_time_format(now, "%H:%M");
	g_autofree char *day = NULL;

	job->answer.session = screens_session(app);
	job->style = screens_profile(app)->date_style;
	job->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
	job->today = clock_today();
	day = date_show(job->today, job->style);
	job->title = g_strdup(title);
	job->filter = g_strdup(filter);
	job->kind = g_strdup(kind);
	job->at = g_strdup_printf("%s %s", day, time);
	job->head = (ReportHead){
		.title = job->title,
		.school = who->school,
		.filter = job->filter,
		.by = who->staff,
		.at = job->at,
		.date = job->today,
		.empty = "Nothing is written down.",
		.landscape = true,
	};
	return job;
}

static void
add_row(PageJob *job, const char *a, const char *b, const char *c, const char *d, const char *e)
{
	const char *const cells[COLUMNS_MAX + 1] = { a ? a : "", b ? b : "", c ? c : "", d ? d : "",
		e ? e : "", NULL };

	g_ptr_array_add(job->rows, g_strdupv((char **)cells));
}

static void
draw_work(gpointer data, GCancellable *cancel)
{
	PageJob *job = data;

	job->pdf =
		report_pdf(&job->head, job->columns, cell, job->rows->len, job, &job->answer.error);
	job->answer.good = job->pdf != NULL;
}

static void
draw_done(App *app, void *state, gpointer data)
{
	PageJob *job = data;
	PrintArgs args = { 0 };

	if (!answer_tell(app, &job->answer))
		return;
	args.title = job->title;
	args.pdf = job->pdf;
	args.copies = 1;
	args.kind = job->kind;
	app_push(app, &screen_print, &args);
}

/* --- the list */

static const ReportColumn list_columns[] = {
	{ "When", 1.3, REPORT_TEXT },
	{ "Who", 1.5, REPORT_TEXT },
	{ "What", 4, REPORT_TEXT },
	{ "Student", 2, REPORT_TEXT },
	{ "Desk, signature", 1.5, REPORT_TEXT },
	{ 0 },
};

static char *
moment(gint64 at, DateStyle style)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(at);
	g_autofree char *iso = g_date_time_format(time, "%Y-%m-%d");
	g_autofree char *day = date_show(iso, style);
	g_autofree char *clock = g_date_time_format(time, "%H:%M:%S");

	return g_strdup_printf("%s %s", day, clock);
}

void
audit_print(App *app, const Audit *self)
{
	PageJob *job = page_job_new(app, "What was done", app_title(app), "events");

	job->columns = list_columns;
	for (guint i = 0; i < self->shown->len; i++) {
		const char *words;
		const AuditRow *row = audit_row_at(self, i, &words);
		g_autofree char *when = moment(row->at, job->style);
		g_autofree char *place = g_strdup_printf("%s%s%s", row->desk ? row->desk : "",
			row->desk ? ", " : "", row->has_signature ? "signed" : "not signed");

		add_row(job, when, row->who, words, row->student, place);
	}
	app_ask(app, ASK_BLOCKING, draw_work, draw_done, job, page_job_free);
}

/* --- who had access */

static const ReportColumn record_columns[] = {
	{ "Day", 1, REPORT_TEXT },
	{ "Who", 1.6, REPORT_TEXT },
	{ "As", 1.6, REPORT_TEXT },
	{ "What was seen or done", 3.4, REPORT_TEXT },
	{ "On what grounds", 2.4, REPORT_TEXT },
	{ 0 },
};

static const char *
role_words(const char *role)
{
	static const struct {
		const char *role, *words;
	} roles[] = {
		{ "viewer", "viewer" },
		{ "account_admin", "account administrator" },
		{ "principal", "principal" },
		{ "district", "district staff" },
		{ "auditor", "auditor" },
	};

	for (size_t i = 0; role && i < G_N_ELEMENTS(roles); i++)
		if (g_str_equal(roles[i].role, role))
			return roles[i].words;
	return "the district's systems";
}

/* The same person doing the same thing on the same day is one line. */
static void
add_disclosure(PageJob *job, const Disclosure *one, GHashTable *seen)
{
	g_autofree char *grounds = kind_grounds(one->kind);
	g_autofree char *words = NULL;
	g_autofree char *day = NULL;
	char *key;

	if (!grounds)
		return;
	words = kind_words(one->kind, one->detail, one->ref, one->guardian);
	day = date_show(one->day, job->style);
	key = g_strdup_printf("%s\n%s\n%s", day, one->actor, words);
	if (g_hash_table_add(seen, key))
		add_row(job, day, one->who, role_words(one->role), words, grounds);
}

static void
record_work(gpointer data, GCancellable *cancel)
{
	PageJob *job = data;
	Answer *answer = &job->answer;
	g_autoptr(GPtrArray) rows = NULL;
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	Db *db = session_db(answer->session, cancel, &answer->error);

	if (!db || !db_disclosures(db, job->act, job->student_id, cancel, &rows, &answer->refusal,
			   &answer->error))
		return;
	for (guint i = 0; i < rows->len; i++)
		add_disclosure(job, rows->pdata[i], seen);
	draw_work(job, cancel);
}

void
audit_print_disclosures(App *app, gint64 student_id, const char *student)
{
	g_autofree char *filter = g_strdup_printf("%s (California Education Code 49064)", student);
	PageJob *job = page_job_new(app, "Record of access", filter, "record of access");

	job->columns = record_columns;
	job->student_id = student_id;
	job->act = g_uuid_string_random();
	app_ask(app, ASK_BLOCKING, record_work, draw_done, job, page_job_free);
}
