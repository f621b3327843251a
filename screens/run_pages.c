/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

#include "base/clock.h"
#include "base/date.h"
#include "desk/run.h"
#include "letter/report.h"

/* Pages of a run without any code: the tick list that goes with a homeroom's letters, and
 * letters of a draft to look at. */

/* --- the tick list */

static char *
tick_cell(guint row, guint column, gpointer data)
{
	const RunSheet *sheet = ((GPtrArray *)data)->pdata[row];

	switch (column) {
	case 0:
		return g_strdup("[  ]");
	case 1:
		return g_strdup(sheet->student);
	case 2:
		return g_strdup(sheet->guardian);
	case 3:
		return g_strdup(sheet->number);
	default:
		return NULL;
	}
}

GBytes *
run_tick_list(const Run *run, const RunJob *job, const GPtrArray *sheets, const Session *session,
	GError **error)
{
	static const ReportColumn columns[] = { { "", 1 }, { "Student", 5 }, { "For", 5 },
		{ "Sheet", 3 }, { "Given on, by", 4 }, { 0 } };
	g_autoptr(GPtrArray) rows = g_ptr_array_new();
	g_autofree char *title = NULL;
	g_autofree char *at =
		date_show_moment_short(clock_now(), session_profile(session)->date_style);
	g_autofree char *today = clock_today();
	ReportHead head = { .school = run->school,
		.filter = run->title,
		.by = session_who(session)->staff,
		.at = at,
		.date = today,
		.empty = "No letter." };

	for (guint i = 0; i < sheets->len; i++) {
		const RunSheet *sheet = sheets->pdata[i];

		if (!g_str_equal(sheet->state, "blank") && !g_str_equal(sheet->state, "ruined") &&
			!g_str_equal(sheet->state, "shredded"))
			g_ptr_array_add(rows, (gpointer)sheet);
	}
	title = g_strdup_printf(
		"%s: %u %s", job->label, rows->len, rows->len == 1 ? "letter" : "letters");
	head.title = title;
	return report_pdf(&head, columns, tick_cell, rows->len, rows, error);
}

/* --- letters of a draft */

typedef struct {
	Answer answer;
	gint64 run_id;
	GPtrArray *lines;
} SamplesJob;

static void
samples_free(gpointer data)
{
	SamplesJob *job = data;

	answer_clear(&job->answer);
	g_clear_pointer(&job->lines, g_ptr_array_unref);
	g_free(job);
}

static void
samples_work(gpointer data, GCancellable *cancel)
{
	SamplesJob *job = data;
	Answer *answer = &job->answer;

	answer->good = run_sample_lines(answer->session, job->run_id, 72, cancel, &job->lines,
		&answer->refusal, &answer->error);
}

static void
samples_done(App *app, void *state, gpointer data)
{
	SamplesJob *job = data;
	const PageArgs page = {
		.title = "SAMPLES: no code is made yet", .lines = job->lines, .kind = "samples"
	};

	if (answer_tell(app, &job->answer))
		app_push(app, &screen_page, &page);
}

void
run_show_samples(App *app, gint64 run_id)
{
	SamplesJob *job = g_new0(SamplesJob, 1);

	job->answer.session = screens_session(app);
	job->run_id = run_id;
	app_ask(app, ASK_BLOCKING, samples_work, samples_done, job, samples_free);
}

/* --- the same on paper */

typedef struct {
	Answer answer;
	char *seed, *title;
	gint64 run_id;
	GBytes *pdf;
} PaperJob;

static void
paper_free_job(gpointer data)
{
	PaperJob *job = data;

	answer_clear(&job->answer);
	g_free(job->seed);
	g_free(job->title);
	g_clear_pointer(&job->pdf, g_bytes_unref);
	g_free(job);
}

static void
paper_work(gpointer data, GCancellable *cancel)
{
	PaperJob *job = data;
	Answer *answer = &job->answer;

	answer->good = run_sample_pdf(answer->session, job->run_id, job->seed, cancel, &job->pdf,
		&answer->refusal, &answer->error);
}

static void
paper_done(App *app, void *state, gpointer data)
{
	PaperJob *job = data;
	const PrintArgs print = { .title = job->title,
		.pdf = job->pdf,
		.kind = "samples",
		.samples_of = job->run_id,
		.seed = job->seed };

	if (answer_tell(app, &job->answer))
		app_push(app, &screen_print, &print);
}

void
run_print_samples(App *app, const Run *run)
{
	PaperJob *job = g_new0(PaperJob, 1);

	job->answer.session = screens_session(app);
	job->seed = g_uuid_string_random();
	job->title = g_strdup_printf("Samples of the run %s", run->title);
	job->run_id = run->run_id;
	app_ask(app, ASK_BLOCKING, paper_work, paper_done, job, paper_free_job);
}
