/* SPDX-License-Identifier: Apache-2.0 */
#include "print/link.h"

#include <string.h>

#include "base/log.h"

#define CHUNK 32768

static bool
stopped(GCancellable *cancel, GError **error)
{
	if (!g_cancellable_is_cancelled(cancel))
		return false;
	link_fail(error, PRINT_ERROR_CANCELLED, "Stopped before anything was sent to the printer.");
	return true;
}

static bool
refuse(const Printer *printer, const char *why, GError **error)
{
	link_fail(error, PRINT_ERROR_REFUSED, "%s %s", printer->label, why);
	return false;
}

static bool
has_value(ipp_t *answer, const char *name, const char *value)
{
	ipp_attribute_t *values = ippFindAttribute(answer, name, IPP_TAG_ZERO);
	return values && ippContainsString(values, value);
}

/* That the printer is there, known and takes PDF; *ret_sides is what it is told of the paper's
 * sides, NULL: nothing it would understand. */
static bool
check_printer(Link *link, const char **ret_sides, GError **error)
{
	g_autoptr(ipp_t) answer = state_ask(link);
	ipp_status_t status = cupsLastError();
	if (stopped(link->cancel, error))
		return false;
	if (answer && status == IPP_STATUS_ERROR_NOT_FOUND)
		return refuse(
			link->printer, "is not known to this desk. Choose another printer.", error);
	if (!answer || status > IPP_STATUS_OK_EVENTS_COMPLETE) {
		link_fail_away(link->printer, error);
		return false;
	}
	if (!has_value(answer, "document-format-supported", "application/pdf"))
		return refuse(link->printer,
			"does not take PDF. Choose another printer, or make a queue for this one.",
			error);
	*ret_sides = has_value(answer, "sides-supported", "one-sided") ? "one-sided" : NULL;
	if (link->printer->both_sides &&
		has_value(answer, "sides-supported", "two-sided-long-edge"))
		*ret_sides = "two-sided-long-edge";
	else if (link->printer->one_sheet)
		return refuse(link->printer,
			"cannot print on both sides, as this letter wants it. Choose another "
			"printer.",
			error);
	return true;
}

static int
ask_create(Link *link, const char *name, int copies, const char *sides)
{
	ipp_t *request = link_request_new(link, IPP_OP_CREATE_JOB);
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, name);
	if (copies > 1)
		ippAddInteger(request, IPP_TAG_JOB, IPP_TAG_INTEGER, "copies", copies);
	if (sides)
		ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "sides", NULL, sides);
	g_autoptr(ipp_t) answer = link_ask(link, request);
	if (!answer || cupsLastError() > IPP_STATUS_OK_EVENTS_COMPLETE)
		return 0;
	ipp_attribute_t *id = ippFindAttribute(answer, "job-id", IPP_TAG_INTEGER);
	return id ? ippGetInteger(id, 0) : 0;
}

/* A job that will not get its pages must not keep the printer; answered or not. */
static void
drop_job(const Printer *printer, int id)
{
	g_autoptr(Link) link = link_open(printer, NULL, NULL);
	if (!link)
		return;
	link->limit = 1;
	ipp_t *request = link_request_new(link, IPP_OP_CANCEL_JOB);
	ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", id);
	if (printer->kind == PRINTER_QUEUE)
		ippAddBoolean(request, IPP_TAG_OPERATION, "purge-job", 1);
	ippDelete(link_ask(link, request));
}

/* Some printers wait for the pages of a desk that was killed for ever. */
static void
drop_dead(Link *link)
{
	int id = device_find_dead(link);

	if (id > 0)
		drop_job(link->printer, id);
}

/* A job without pages yet; a printer busy with another one is asked until CANCEL. 0: no. */
static int
create_job(Link *link, const char *name, int copies, const char *sides, PrintSaid said,
	gpointer data, GError **error)
{
	for (bool told = false;; told = true) {
		int id = ask_create(link, name, copies, sides);
		ipp_status_t status = cupsLastError();
		if (id > 0)
			return id;
		if (stopped(link->cancel, error))
			return 0;
		if (status == IPP_STATUS_ERROR_NOT_ACCEPTING_JOBS)
			return refuse(link->printer,
				"does not take any pages at the moment. Choose another printer.",
				error);
		if (status == IPP_STATUS_ERROR_FORBIDDEN ||
			status == IPP_STATUS_ERROR_NOT_AUTHENTICATED ||
			status == IPP_STATUS_ERROR_NOT_AUTHORIZED)
			return refuse(link->printer,
				"does not let this desk print. Call your administrator.", error);
		if (status != IPP_STATUS_ERROR_BUSY) {
			link_fail_away(link->printer, error);
			return 0;
		}
		drop_dead(link);
		if (said && !told)
			said("busy with another job. Waiting for it", data);
		if (!link_wait(link->cancel, 0.5) && stopped(link->cancel, error))
			return 0;
	}
}

/* Whether the job has its document after all. libcups loses the answer of a print service that took
 * more than a second to say that it may be sent. */
static ipp_t *
ask_document(const Link *lost, int id)
{
	static const char *const wanted[] = { "job-state", "job-state-reasons" };
	g_autoptr(Link) link = link_open(lost->printer, lost->cancel, NULL);
	if (!link)
		return NULL;
	ipp_t *request = link_request_new(link, IPP_OP_GET_JOB_ATTRIBUTES);
	ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", id);
	ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
		G_N_ELEMENTS(wanted), NULL, wanted);
	return link_ask(link, request);
}

static bool
has_document(const Link *lost, int id)
{
	g_autoptr(ipp_t) answer = NULL;
	for (int i = 0; i < 3 && !answer && !g_cancellable_is_cancelled(lost->cancel); i++)
		answer = ask_document(lost, id);
	ipp_attribute_t *state =
		answer ? ippFindAttribute(answer, "job-state", IPP_TAG_ENUM) : NULL;
	return state && !has_value(answer, "job-state-reasons", "job-incoming") &&
	       !has_value(answer, "job-state-reasons", "job-data-insufficient") &&
	       (ippGetInteger(state, 0) == IPP_JSTATE_PENDING ||
		       ippGetInteger(state, 0) == IPP_JSTATE_PROCESSING ||
		       ippGetInteger(state, 0) == IPP_JSTATE_COMPLETED);
}

/* true: the printer has it all. *ret_sent bytes went out in any case. */
static bool
send_document(Link *link, int id, const Secret *pdf, size_t *ret_sent)
{
	ipp_t *request = link_request_new(link, IPP_OP_SEND_DOCUMENT);
	ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", id);
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL,
		"application/pdf");
	ippAddBoolean(request, IPP_TAG_OPERATION, "last-document", 1);
	link_allow(link, 10);
	http_status_t http =
		cupsSendRequest(link->http, request, link->printer->resource, CUPS_LENGTH_VARIABLE);
	ippDelete(request);
	size_t sent = 0;
	while (http == HTTP_STATUS_CONTINUE && sent < secret_len(pdf)) {
		size_t chunk = MIN(secret_len(pdf) - sent, CHUNK);
		link_allow(link, 10);
		http = cupsWriteRequestData(
			link->http, (const char *)secret_peek(pdf) + sent, chunk);
		sent += chunk;
	}
	*ret_sent = sent;
	if (http != HTTP_STATUS_CONTINUE)
		return false;
	link_allow(link, 20);
	g_autoptr(ipp_t) answer = cupsGetResponse(link->http, link->printer->resource);
	return answer && cupsLastError() <= IPP_STATUS_OK_EVENTS_COMPLETE;
}

/* What an unsent document means: a clear no leaves nothing on paper, silence may not. */
static void
explain(const Link *link, size_t sent, GError **error)
{
	ipp_status_t status = cupsLastError();
	bool refused = status >= IPP_STATUS_ERROR_BAD_REQUEST && status < IPP_STATUS_ERROR_INTERNAL;
	log_line("print: of a document %zu bytes were sent: %s, HTTP %d", sent,
		cupsLastErrorString(), (int)httpGetStatus(link->http));
	if (sent == 0 && !stopped(link->cancel, error))
		link_fail_away(link->printer, error);
	else if (sent > 0 && refused)
		refuse(link->printer, "would not take it. Choose another printer.", error);
	else if (sent > 0)
		link_fail(error, PRINT_ERROR_UNKNOWN,
			"%s on the way to %s. Look in its tray: some of it may be there.",
			g_cancellable_is_cancelled(link->cancel) ? "It was stopped"
								 : "Contact was lost",
			link->printer->label);
}

char *
print_send(const Printer *printer, const Secret *pdf, const char *sheet, int copies, PrintSaid said,
	gpointer data, GCancellable *cancel, GError **error)
{
	if (stopped(cancel, error))
		return NULL;
	if (printer->kind == PRINTER_FOLDER)
		return folder_keep(printer, pdf, sheet, error);
	g_autoptr(GError) away = NULL;
	g_autoptr(Link) link = link_open(printer, cancel, &away);
	const char *sides = NULL;
	if (!link && !stopped(cancel, error))
		g_propagate_error(error, g_steal_pointer(&away));
	if (!link || !check_printer(link, &sides, error))
		return NULL;
	/* A queue passes the name on and not its number, and a service that was started anew gives the
	 * number to another job: a job is known by both. */
	g_autofree char *mark = g_strdup_printf("%08x%08x", g_random_int(), g_random_int());
	g_autofree char *name = link_job_name(mark);
	int id = create_job(link, name, copies, sides, said, data, error);
	if (id == 0)
		return NULL;
	size_t sent = 0;
	if (!send_document(link, id, pdf, &sent)) {
		g_autoptr(GError) why = NULL;
		explain(link, sent, &why);
		if (!g_error_matches(why, PRINT_ERROR, PRINT_ERROR_UNKNOWN) ||
			sent < secret_len(pdf) || !has_document(link, id)) {
			drop_job(printer, id);
			g_propagate_error(error, g_steal_pointer(&why));
			return NULL;
		}
	}
	return g_strdup_printf("%d %s", id, mark);
}
