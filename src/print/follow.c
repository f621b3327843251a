/* SPDX-License-Identifier: Apache-2.0 */
#include "print/link.h"

#include <stdlib.h>

#include "base/log.h"

#define EVERY 0.4 /* seconds between two questions */

typedef struct {
	const Printer *printer;
	int id;
	Link *link; /* NULL while there is no contact */
	GCancellable *cancel;
	PrintSaid said;
	gpointer data;
	char *words;        /* said last */
	gint64 heard;       /* monotonic time of the last answer */
	ipp_jstate_t state; /* 0 before the first answer */
	bool started;       /* the printer had the page in hand at some time, or may have */
	bool forgotten;     /* no such job any more */
} Follow;

static void
say(Follow *follow, const char *words)
{
	if (!g_strcmp0(follow->words, words))
		return;
	g_free(follow->words);
	follow->words = g_strdup(words);
	if (follow->said)
		follow->said(words, follow->data);
}

static ipp_t *
job_request(Follow *follow, ipp_op_t operation)
{
	ipp_t *request = link_request_new(follow->link, operation);
	ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", follow->id);
	return request;
}

/* Asks once how the job is; false: no answer. */
static bool
ask_job(Follow *follow)
{
	static const char *const wanted[] = { "job-state", "time-at-processing" };
	ipp_t *request = job_request(follow, IPP_OP_GET_JOB_ATTRIBUTES);
	ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
		G_N_ELEMENTS(wanted), NULL, wanted);
	g_autoptr(ipp_t) answer = link_ask(follow->link, request);
	ipp_status_t status = cupsLastError();
	if (!answer)
		return false;
	follow->forgotten = status == IPP_STATUS_ERROR_NOT_FOUND || status == IPP_STATUS_ERROR_GONE;
	if (status > IPP_STATUS_OK_EVENTS_COMPLETE)
		return follow->forgotten;
	ipp_attribute_t *state = ippFindAttribute(answer, "job-state", IPP_TAG_ENUM);
	ipp_attribute_t *begun = ippFindAttribute(answer, "time-at-processing", IPP_TAG_ZERO);
	if (!state)
		return false;
	follow->state = (ipp_jstate_t)ippGetInteger(state, 0);
	follow->started = !begun || ippGetValueTag(begun) != IPP_TAG_NOVALUE;
	return true;
}

static void
say_progress(Follow *follow)
{
	g_autoptr(ipp_t) answer = state_ask(follow->link);
	if (!answer || cupsLastError() > IPP_STATUS_OK_EVENTS_COMPLETE)
		return;
	bool ready = false;
	g_autofree char *words = state_words(answer, &ready);
	if (!ready) {
		g_autofree char *waits =
			g_strdup_printf("%s. It goes on by itself when that is put right", words);
		say(follow, waits);
	} else if (follow->state == IPP_JSTATE_HELD || follow->state == IPP_JSTATE_STOPPED) {
		say(follow, "held back by the print service. Stop it here, or call your "
			    "administrator");
	} else {
		say(follow,
			follow->state == IPP_JSTATE_PROCESSING ? "printing" : "waiting its turn");
	}
}

static bool
is_over(const Follow *follow)
{
	return follow->forgotten || follow->state >= IPP_JSTATE_CANCELED;
}

/* One look at the job, told in words when TELL. */
static void
look(Follow *follow, bool tell)
{
	if (!follow->link)
		follow->link = link_open(follow->printer, follow->cancel, NULL);
	if (follow->link && ask_job(follow)) {
		follow->heard = g_get_monotonic_time();
		if (!is_over(follow) && tell)
			say_progress(follow);
		return;
	}
	if (tell && !g_cancellable_is_cancelled(follow->cancel))
		say(follow, "not answering. The page may still come");
	g_clear_pointer(&follow->link, link_close);
}

/* The printer is told to stop; about a second is given to it to say what became of the page. */
static void
stop_job(Follow *follow)
{
	g_clear_pointer(&follow->link, link_close);
	follow->cancel = NULL;
	follow->link = link_open(follow->printer, NULL, NULL);
	if (!follow->link)
		return;
	follow->link->limit = 0.5;
	g_autoptr(ipp_t) answer = link_ask(follow->link, job_request(follow, IPP_OP_CANCEL_JOB));
	if (!answer)
		g_clear_pointer(&follow->link, link_close);
	for (int i = 0; i < 4 && follow->link && !is_over(follow); i++) {
		if (i > 0)
			link_wait(NULL, 0.15);
		look(follow, false);
	}
}

/* Takes the document out of the spool of a queue, where CUPS would keep it in clear. */
static void
purge(Follow *follow)
{
	if (follow->printer->kind != PRINTER_QUEUE || follow->forgotten)
		return;
	if (!follow->link)
		return;
	ipp_t *request = job_request(follow, IPP_OP_CANCEL_JOB);
	ippAddBoolean(request, IPP_TAG_OPERATION, "purge-job", 1);
	g_autoptr(ipp_t) answer = link_ask(follow->link, request);
	if (!answer || cupsLastError() > IPP_STATUS_OK_EVENTS_COMPLETE)
		log_line("print: job %d could not be taken out of the spool: %s", follow->id,
			cupsLastErrorString());
}

static PrintOutcome
conclude(const Follow *follow, bool stopped, GError **error)
{
	const char *label = follow->printer->label;
	if (!follow->forgotten && follow->state == IPP_JSTATE_COMPLETED)
		return PRINT_DONE;
	if (!follow->forgotten && follow->state >= IPP_JSTATE_CANCELED && !follow->started) {
		link_fail(error, PRINT_ERROR_JOB,
			"The page was taken back before %s began it. Nothing was printed.", label);
		return PRINT_NOT;
	}
	if (stopped)
		link_fail(error, PRINT_ERROR_JOB,
			"Printing was stopped, but %s may have printed the sheet. Look in its "
			"tray.",
			label);
	else if (follow->forgotten)
		link_fail(error, PRINT_ERROR_JOB,
			"%s no longer knows the page. Look in its tray: the sheet may be there.",
			label);
	else if (follow->state >= IPP_JSTATE_CANCELED)
		link_fail(error, PRINT_ERROR_JOB,
			"%s gave the page up. Look in its tray: part of the sheet may be there.",
			label);
	else
		link_fail(error, PRINT_ERROR_UNKNOWN,
			"%s has not answered for %d seconds. Look in its tray: the sheet may be "
			"there.",
			label, link_patience());
	return PRINT_MAYBE;
}

PrintOutcome
print_follow(const Printer *printer, const char *job, PrintSaid said, gpointer data,
	GCancellable *cancel, GError **error)
{
	if (printer->kind == PRINTER_FOLDER)
		return PRINT_DONE;
	Follow follow = { .printer = printer,
		.id = (int)strtol(job, NULL, 10),
		.cancel = cancel,
		.said = said,
		.data = data,
		.heard = g_get_monotonic_time() };
	bool stopped = false, silent = false;
	while (!is_over(&follow) && !stopped && !silent) {
		look(&follow, true);
		stopped = !is_over(&follow) && !link_wait(cancel, EVERY);
		silent = g_get_monotonic_time() - follow.heard >
			 (gint64)link_patience() * G_USEC_PER_SEC;
	}
	if (stopped)
		stop_job(&follow);
	purge(&follow);
	link_close(follow.link);
	g_free(follow.words);
	return conclude(&follow, stopped, error);
}
