/* SPDX-License-Identifier: Apache-2.0 */
#include "print/link.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#define EVERY 0.4 /* seconds between two questions */

typedef struct {
	const Printer *printer;
	int id;        /* 0: none that could be stopped */
	char *name;    /* of the job */
	char *called;  /* what a printer that changes names made of it; NULL: not asked yet */
	bool behind;   /* PRINTER is the one behind a queue, which knows the job by NAME only */
	bool recalled; /* by a desk that did not send it: only the printer's very own words count */
	bool met;      /* it has said of this job how it is */
	int age;       /* seconds since it was made, by the clock of its queue; 0: not known */
	int pages;     /* that it says are out; 0: it does not say */
	int patience;  /* seconds of silence */
	Link *link;    /* NULL while there is no contact */
	GCancellable *cancel;
	PrintSaid said;
	gpointer data;
	char *words;        /* said last */
	gint64 heard;       /* monotonic time of the last answer */
	ipp_jstate_t state; /* 0 before the first answer */
	bool started;       /* the printer had the page in hand at some time, or may have */
	bool forgotten;     /* no such job any more */
	bool lost;          /* no contact at the last look */
	bool several;       /* the printer got the pages more than once */
	bool was_off;       /* the printer was switched off and on while it had the job */
	Printer *device;    /* behind the queue; NULL: none that can be asked */
	bool taken;         /* out of its queue: it is at the device */
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

static bool
ask_by_name(Follow *follow)
{
	DeviceJobs jobs;

	if (!device_ask(follow->link, follow->name, &jobs))
		return false;
	follow->id = jobs.id;
	follow->state = jobs.state;
	follow->several = jobs.several;
	follow->pages = jobs.pages;
	follow->forgotten = jobs.state == 0;
	follow->met = follow->met || !follow->forgotten;
	return true;
}

/* One that was started anew counts from 1 again: the number may be another job's. A printer that
 * changes names is known by what it made of ours at first, which only who sent it has seen. */
static bool
is_anothers(Follow *follow, const char *name)
{
	g_autofree char *any = link_job_name("");

	if (follow->recalled)
		return !g_str_equal(name, follow->name);
	if (!follow->called) {
		follow->called = g_strdup(name);
		return g_str_has_prefix(name, any) && !g_str_equal(name, follow->name);
	}
	return !g_str_equal(name, follow->called);
}

static int
number_in(ipp_t *answer, const char *name)
{
	ipp_attribute_t *attribute = ippFindAttribute(answer, name, IPP_TAG_INTEGER);

	return attribute ? ippGetInteger(attribute, 0) : 0;
}

/* Both times are of one clock, whichever it is. */
static int
age_of(ipp_t *answer)
{
	int made = number_in(answer, "time-at-creation");
	int now = number_in(answer, "job-printer-up-time");

	return made > 0 && now > made ? now - made : 0;
}

static bool
ask_by_id(Follow *follow)
{
	static const char *const wanted[] = { "job-state", "job-name", "time-at-processing",
		"time-at-creation", "job-printer-up-time", "job-impressions-completed" };
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
	ipp_attribute_t *name = ippFindAttribute(answer, "job-name", IPP_TAG_NAME);
	if (!state)
		return false;
	follow->forgotten =
		name ? is_anothers(follow, ippGetString(name, 0, NULL)) : follow->recalled;
	if (follow->forgotten)
		return true;
	follow->met = true;
	follow->age = age_of(answer);
	follow->pages = number_in(answer, "job-impressions-completed");
	follow->state = (ipp_jstate_t)ippGetInteger(state, 0);
	follow->started = !begun || ippGetValueTag(begun) != IPP_TAG_NOVALUE;
	return true;
}

/* Asks once how the job is; false: no answer. */
static bool
ask_job(Follow *follow)
{
	return follow->behind ? ask_by_name(follow) : ask_by_id(follow);
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

static bool
is_completed(const Follow *follow)
{
	return !follow->forgotten && follow->state == IPP_JSTATE_COMPLETED;
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

/* A print service that was started anew sends what it had in hand once more. When the printer has
 * it already it is taken out of the queue, before the same numbers come out a second time. */
static void
rescue(Follow *follow)
{
	if (!follow->device)
		follow->device = device_find(follow->link);
	g_autoptr(Link) link =
		follow->device ? link_open(follow->device, follow->cancel, NULL) : NULL;
	DeviceJobs jobs;

	if (link && device_ask(link, follow->name, &jobs) && jobs.state != 0) {
		purge(follow);
		follow->taken = true;
	}
}

/* One look at the job, told in words when TELL. */
static void
look(Follow *follow, bool tell)
{
	if (!follow->link)
		follow->link = link_open(follow->printer, follow->cancel, NULL);
	if (follow->link && ask_job(follow)) {
		follow->heard = g_get_monotonic_time();
		if (!is_over(follow) && (follow->lost || follow->link->renewed) &&
			follow->printer->kind == PRINTER_QUEUE)
			rescue(follow);
		follow->lost = follow->link->renewed = false;
		if (!is_over(follow) && tell)
			say_progress(follow);
		return;
	}
	follow->lost = true;
	if (tell && !g_cancellable_is_cancelled(follow->cancel))
		say(follow, "not answering. It may still come");
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
	/* The number may have become another job's, or none's. */
	look(follow, false);
	if (follow->id == 0 || !follow->link || is_over(follow))
		return;
	g_autoptr(ipp_t) answer = link_ask(follow->link, job_request(follow, IPP_OP_CANCEL_JOB));
	if (!answer)
		g_clear_pointer(&follow->link, link_close);
	for (int i = 0; i < 4 && follow->link && !is_over(follow); i++) {
		if (i > 0)
			link_wait(NULL, 0.15);
		look(follow, false);
	}
}

/* By the printer, or by somebody at it. A queue calls both cancelled, and counts what it has sent. */
static void
fail_given_up(const Follow *follow, GError **error)
{
	const char *label = follow->printer->label;
	bool queue = follow->printer->kind == PRINTER_QUEUE;
	bool cancelled = !queue && follow->state == IPP_JSTATE_CANCELED;
	g_autofree char *pages = !queue && follow->pages > 0
					 ? g_strdup_printf(" after %d page%s, as it says",
						   follow->pages, follow->pages == 1 ? "" : "s")
					 : g_strdup("");

	link_fail(error, PRINT_ERROR_JOB, "%s%s%s. Look in its tray: some of it may be there.",
		cancelled ? "It was cancelled at " : label, cancelled ? label : " gave it up",
		pages);
}

/* It did not come to its end, or nobody heard of it. */
static void
fail_unfinished(const Follow *follow, bool stopped, GError **error)
{
	const char *label = follow->printer->label;

	if (stopped)
		link_fail(error, PRINT_ERROR_JOB,
			"Printing was stopped, but %s may have printed some of it. Look in its "
			"tray.",
			label);
	else if (follow->forgotten)
		link_fail(error, PRINT_ERROR_JOB,
			"%s no longer knows of it. Look in its tray: it may be there.", label);
	else if (is_over(follow))
		fail_given_up(follow, error);
	else
		link_fail(error, PRINT_ERROR_UNKNOWN,
			"%s has not answered for %d seconds. Look in its tray: it may be there, or "
			"may still come.",
			label, follow->patience);
}

static bool
never_began(const Follow *follow)
{
	return is_over(follow) && !follow->forgotten && !is_completed(follow) && !follow->started &&
	       !follow->recalled;
}

static PrintOutcome
conclude(const Follow *follow, bool stopped, GError **error)
{
	const char *label = follow->printer->label;
	const char *twice = "Look in its tray: of a number that is there twice, shred one.";

	if (follow->recalled && !follow->met) {
		link_fail(error, PRINT_ERROR_SILENT, "%s %s. Look in its tray.", label,
			follow->forgotten ? "no longer knows of it" : "does not answer");
	} else if (follow->several) {
		link_fail(error, PRINT_ERROR_UNKNOWN,
			"The print service sent it to %s more than once. %s", label, twice);
	} else if (follow->was_off) {
		link_fail(error, PRINT_ERROR_UNKNOWN,
			"%s was switched off and on, and got it anew. %s", label, twice);
	} else if (is_completed(follow) && follow->printer->kind == PRINTER_IPP) {
		return PRINT_DONE;
	} else if (is_completed(follow) && !stopped) {
		link_fail(error, PRINT_ERROR_UNKNOWN,
			"%s took it and does not say whether it printed. Look in its tray.", label);
	} else if (never_began(follow)) {
		link_fail(error, PRINT_ERROR_JOB,
			"It was taken back before %s began it. Nothing was printed.", label);
		return PRINT_NOT;
	} else {
		fail_unfinished(follow, stopped, error);
	}
	return PRINT_MAYBE;
}

/* Nobody answers. A printer that was away when it was asked first is not waited for as long. */
static bool
is_silent(const Follow *follow)
{
	int patience =
		follow->recalled && !follow->met ? MAX(1, follow->patience / 4) : follow->patience;

	return g_get_monotonic_time() - follow->heard > (gint64)patience * G_USEC_PER_SEC;
}

/* Until the job is over, or nobody answers, or CANCEL. */
static bool
wait_for_end(Follow *follow)
{
	bool stopped = false, silent = false;
	follow->heard = g_get_monotonic_time();
	while (!is_over(follow) && !stopped && !silent && !follow->taken) {
		look(follow, true);
		stopped = !is_over(follow) && !follow->taken && !link_wait(follow->cancel, EVERY);
		silent = is_silent(follow);
	}
	if (stopped)
		stop_job(follow);
	return stopped;
}

/* From a queue that has done with the job to the printer behind it. The queue had contact with it
 * just now, so it need not be waited for as long. */
static void
turn_to_device(Follow *follow)
{
	g_clear_pointer(&follow->link, link_close);
	follow->printer = follow->device;
	follow->behind = true;
	follow->started = true;
	follow->id = 0;
	follow->state = 0;
	follow->forgotten = follow->taken = follow->met = false;
	if (!follow->recalled)
		follow->patience = MAX(1, follow->patience / 4);
}

/* The device was switched on when its queue had made the job already, AGE seconds before. */
static bool
is_younger(const DeviceClock *clock, int age)
{
	return clock->up > 0 && clock->up + 2 < age;
}

/* The queue says what it thinks; then the printer behind it is asked. */
static bool
follow_queue(Follow *follow)
{
	DeviceClock before = { 0 }, after;
	bool stopped;
	int age;

	follow->link = link_open(follow->printer, follow->cancel, NULL);
	follow->device = follow->link ? device_find(follow->link) : NULL;
	if (follow->device)
		before = device_clock(follow->device, follow->cancel);
	stopped = wait_for_end(follow);
	age = follow->age;
	if (!follow->taken) {
		purge(follow);
		if (stopped || !(is_completed(follow) || follow->forgotten))
			return stopped;
	}
	if (!follow->device && follow->link)
		follow->device = device_find(follow->link);
	if (!follow->device)
		return stopped;
	turn_to_device(follow);
	stopped = wait_for_end(follow);
	after = device_clock(follow->device, follow->cancel);
	follow->was_off = device_was_off(&before, &after) ||
			  (follow->recalled && is_younger(before.up > 0 ? &before : &after, age));
	return stopped;
}

static PrintOutcome
follow_job(const Printer *printer, const char *job, bool recalled, PrintSaid said, gpointer data,
	GCancellable *cancel, GError **error)
{
	const char *mark = strchr(job, ' ');
	Follow follow = { .printer = printer,
		.id = (int)strtol(job, NULL, 10),
		.name = link_job_name(mark ? mark + 1 : ""),
		.recalled = recalled,
		.patience = link_patience(),
		.cancel = cancel,
		.said = said,
		.data = data };
	bool stopped =
		printer->kind == PRINTER_QUEUE ? follow_queue(&follow) : wait_for_end(&follow);
	link_close(follow.link);
	g_free(follow.words);
	g_free(follow.name);
	g_free(follow.called);
	PrintOutcome outcome = conclude(&follow, stopped, error);
	printer_free(follow.device);
	return outcome;
}

PrintOutcome
print_follow(const Printer *printer, const char *job, PrintSaid said, gpointer data,
	GCancellable *cancel, GError **error)
{
	return printer->kind == PRINTER_FOLDER
		       ? PRINT_DONE
		       : follow_job(printer, job, false, said, data, cancel, error);
}

PrintOutcome
print_recall(const Printer *printer, const char *job, PrintSaid said, gpointer data,
	GCancellable *cancel, GError **error)
{
	return printer->kind == PRINTER_FOLDER
		       ? folder_find(printer, job, error)
		       : follow_job(printer, job, true, said, data, cancel, error);
}
