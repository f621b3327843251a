/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "desk/pages.h"

/* The receipt of a visit, in the parent's language and without the code, to the printer. */

typedef struct {
	Answer answer;
	gint64 visit_id;
	char *title;
	GBytes *pdf;
} ReceiptJob;

static void
job_free(gpointer data)
{
	ReceiptJob *job = data;

	answer_clear(&job->answer);
	g_free(job->title);
	g_clear_pointer(&job->pdf, g_bytes_unref);
	g_free(job);
}

static void
receipt_work(gpointer data, GCancellable *cancel)
{
	ReceiptJob *job = data;
	Answer *answer = &job->answer;

	job->pdf = receipt_paper(
		answer->session, job->visit_id, cancel, &answer->refusal, &answer->error);
	answer->good = job->pdf != NULL;
}

static void
receipt_done(App *app, void *state, gpointer data)
{
	ReceiptJob *job = data;
	const PrintArgs print = {
		.title = job->title, .pdf = job->pdf, .copies = 1, .kind = "receipt"
	};

	if (answer_tell(app, &job->answer))
		app_push(app, &screen_print, &print);
}

void
receipt_print(App *app, gint64 visit_id, const char *number)
{
	ReceiptJob *job = g_new0(ReceiptJob, 1);

	job->answer.session = screens_session(app);
	job->visit_id = visit_id;
	job->title = g_strdup_printf("Receipt of visit %s", number);
	app_ask(app, ASK_BLOCKING, receipt_work, receipt_done, job, job_free);
}
