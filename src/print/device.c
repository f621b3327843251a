/* SPDX-License-Identifier: Apache-2.0 */
#include "print/link.h"

#include <string.h>

#define DEAD_AFTER 10 /* seconds; pages follow their job at once */

Printer *
device_find(Link *link)
{
	ipp_t *request = link_request_new(link, IPP_OP_GET_PRINTER_ATTRIBUTES);
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", NULL,
		"device-uri");
	g_autoptr(ipp_t) answer = link_ask(link, request);
	ipp_attribute_t *attribute =
		answer ? ippFindAttribute(answer, "device-uri", IPP_TAG_URI) : NULL;
	if (!attribute)
		return NULL;
	/* What follows a question mark is for the backend of CUPS. */
	const char *text = ippGetString(attribute, 0, NULL);
	g_autofree char *uri = g_strndup(text, strcspn(text, "?"));
	g_autoptr(Printer) device = printer_parse(uri, NULL);
	if (!device || device->kind != PRINTER_IPP)
		return NULL;
	g_free(device->label);
	device->label = g_strdup(link->printer->label);
	return g_steal_pointer(&device);
}

static ipp_t *
ask_jobs(Link *link, const char *which)
{
	static const char *const wanted[] = { "job-id", "job-name", "job-state",
		"job-state-reasons", "time-at-creation", "job-impressions-completed" };
	ipp_t *request = link_request_new(link, IPP_OP_GET_JOBS);
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "which-jobs", NULL, which);
	ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
		G_N_ELEMENTS(wanted), NULL, wanted);
	return link_ask(link, request);
}

static bool
is_over(ipp_jstate_t state)
{
	return state >= IPP_JSTATE_CANCELED;
}

/* Of two jobs the one that tells how both are. */
static bool
is_weightier(ipp_jstate_t state, ipp_jstate_t than)
{
	if (than == 0 || is_over(state) != is_over(than))
		return than == 0 || !is_over(state);
	return than == IPP_JSTATE_COMPLETED;
}

/* One job of an answer. */
typedef struct {
	int id;
	ipp_jstate_t state;
	const char *name; /* of the answer */
	bool empty;       /* it waits for its pages */
	int created;      /* by the printer's clock */
	int pages;        /* that are out */
} Job;

static void
job_read(Job *job, ipp_attribute_t *attribute)
{
	const char *name = ippGetName(attribute);
	if (!g_strcmp0(name, "job-id"))
		job->id = ippGetInteger(attribute, 0);
	else if (!g_strcmp0(name, "job-state"))
		job->state = (ipp_jstate_t)ippGetInteger(attribute, 0);
	else if (!g_strcmp0(name, "job-name"))
		job->name = ippGetString(attribute, 0, NULL);
	else if (!g_strcmp0(name, "job-state-reasons"))
		job->empty = ippContainsString(attribute, "job-data-insufficient");
	else if (!g_strcmp0(name, "time-at-creation"))
		job->created = ippGetInteger(attribute, 0);
	else if (!g_strcmp0(name, "job-impressions-completed"))
		job->pages = ippGetInteger(attribute, 0);
}

/* How one is, and whether there is another one. */
typedef struct {
	Job best;
	int first; /* id of the one found first */
	bool several;
} Jobs;

static void
weigh_one(const Job *job, Jobs *jobs)
{
	jobs->several = jobs->several || (jobs->first && jobs->first != job->id);
	jobs->first = jobs->first ? jobs->first : job->id;
	if (is_weightier(job->state, jobs->best.state))
		jobs->best = *job;
}

/* Each job is a group of attributes; between two groups is one without a name. */
static void
weigh(ipp_t *answer, const char *name, Jobs *jobs)
{
	Job job = { 0 };
	for (ipp_attribute_t *a = ippFirstAttribute(answer);; a = ippNextAttribute(answer)) {
		if (a && ippGetGroupTag(a) == IPP_TAG_JOB && ippGetName(a)) {
			job_read(&job, a);
			continue;
		}
		if (job.state && !g_strcmp0(job.name, name))
			weigh_one(&job, jobs);
		job = (Job){ 0 };
		if (!a)
			return;
	}
}

bool
device_ask(Link *link, const char *name, DeviceJobs *ret_jobs)
{
	/* In this order: a job that ends in between is found twice, not missed. */
	static const char *const which[] = { "not-completed", "completed" };
	Jobs jobs = { 0 };
	for (size_t i = 0; i < G_N_ELEMENTS(which); i++) {
		g_autoptr(ipp_t) answer = ask_jobs(link, which[i]);
		ipp_status_t status = cupsLastError();
		if (!answer || status >= IPP_STATUS_ERROR_INTERNAL)
			return false;
		if (status <= IPP_STATUS_OK_EVENTS_COMPLETE)
			weigh(answer, name, &jobs);
	}
	*ret_jobs = (DeviceJobs){
		.state = jobs.best.state, .several = jobs.several, .pages = jobs.best.pages
	};
	if (jobs.best.state && !is_over(jobs.best.state))
		ret_jobs->id = jobs.best.id;
	return true;
}

DeviceClock
device_clock(const Printer *device, GCancellable *cancel)
{
	DeviceClock clock = { 0 };
	g_autoptr(Link) link = link_open(device, cancel, NULL);
	if (!link)
		return clock;
	ipp_t *request = link_request_new(link, IPP_OP_GET_PRINTER_ATTRIBUTES);
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", NULL,
		"printer-up-time");
	g_autoptr(ipp_t) answer = link_ask(link, request);
	ipp_attribute_t *up =
		answer ? ippFindAttribute(answer, "printer-up-time", IPP_TAG_INTEGER) : NULL;
	clock.up = up ? ippGetInteger(up, 0) : 0;
	clock.at = g_get_monotonic_time();
	return clock;
}

bool
device_was_off(const DeviceClock *before, const DeviceClock *after)
{
	gint64 passed = (after->at - before->at) / G_USEC_PER_SEC;

	/* There are printers whose clock stands still. */
	return before->up > 0 && after->up > 0 && after->up != before->up &&
	       after->up + 2 < before->up + passed;
}

int
device_find_dead(Link *link)
{
	DeviceClock now = device_clock(link->printer, link->cancel);
	g_autoptr(ipp_t) answer = now.up > 0 ? ask_jobs(link, "not-completed") : NULL;
	g_autofree char *ours = link_job_name("");
	Job job = { 0 };

	for (ipp_attribute_t *a = answer ? ippFirstAttribute(answer) : NULL; answer;
		a = ippNextAttribute(answer)) {
		if (a && ippGetGroupTag(a) == IPP_TAG_JOB && ippGetName(a)) {
			job_read(&job, a);
			continue;
		}
		if (job.empty && job.name && g_str_has_prefix(job.name, ours) &&
			now.up - job.created > DEAD_AFTER)
			return job.id;
		job = (Job){ 0 };
		if (!a)
			break;
	}
	return 0;
}
