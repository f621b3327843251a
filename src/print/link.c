/* SPDX-License-Identifier: Apache-2.0 */
#include "print/link.h"

#include <sys/stat.h>

#define CONNECT_MS 3000
#define SLICE 0.5 /* seconds between two looks at the cancellable */

static gint patience = 60;

void
print_set_patience(int seconds)
{
	g_atomic_int_set(&patience, seconds);
}

int
link_patience(void)
{
	return g_atomic_int_get(&patience);
}

/* libcups asks for a password on the terminal unless told otherwise. */
static const char *
no_password(const char *prompt, http_t *http, const char *method, const char *resource, void *data)
{
	return NULL;
}

/* Called by libcups after each SLICE of silence; 0 gives up. */
static int
on_silence(http_t *http, void *data)
{
	const Link *link = data;
	if (g_cancellable_is_cancelled(link->cancel))
		return 0;
	return g_get_monotonic_time() < link->deadline;
}

static void
on_cancel(GCancellable *cancel, int *flag)
{
	g_atomic_int_set(flag, 1);
}

static http_t *
connect_to(const Printer *printer, GCancellable *cancel)
{
	int flag = 0;
	bool direct = printer && printer->host;
	gulong handler =
		cancel ? g_cancellable_connect(cancel, G_CALLBACK(on_cancel), &flag, NULL) : 0;
	http_t *http = httpConnect2(direct ? printer->host : cupsServer(),
		direct ? printer->port : ippPort(), NULL, AF_UNSPEC,
		direct ? HTTP_ENCRYPTION_IF_REQUESTED : cupsEncryption(), 1, CONNECT_MS, &flag);
	if (handler)
		g_cancellable_disconnect(cancel, handler);
	return http;
}

void
link_fail(GError **error, PrintError code, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *message = g_strdup_vprintf(format, args);
	va_end(args);
	message[0] = g_ascii_toupper(message[0]);
	g_set_error_literal(error, PRINT_ERROR, (int)code, message);
}

void
link_fail_away(const Printer *printer, GError **error)
{
	if (printer && printer->host)
		link_fail(error, PRINT_ERROR_AWAY,
			"%s does not answer. See that it is switched on and on the network.",
			printer->label);
	else
		link_fail(error, PRINT_ERROR_AWAY,
			"The print service of this desk (CUPS) does not answer. Call your "
			"administrator, or print to a printer's own address.");
}

Link *
link_open(const Printer *printer, GCancellable *cancel, GError **error)
{
	g_autoptr(Link) link = g_new0(Link, 1);
	link->printer = printer;
	link->cancel = cancel;
	cupsSetPasswordCB2(no_password, NULL);
	link->limit = MAX(2 * SLICE, link_patience() / 10.0);
	link_allow(link, link->limit);
	link->http = connect_to(printer, cancel);
	if (g_cancellable_is_cancelled(cancel)) {
		link_fail(error, PRINT_ERROR_CANCELLED, "Stopped.");
		return NULL;
	}
	if (link->http)
		httpSetTimeout(link->http, SLICE, on_silence, link);
	/* Only now, so that a printer that hangs in the handshake is given up as well. */
	if (!link->http || httpGetFd(link->http) < 0 ||
		(printer && printer->secure &&
			httpEncryption(link->http, HTTP_ENCRYPTION_ALWAYS) < 0)) {
		link_fail_away(printer, error);
		return NULL;
	}
	return g_steal_pointer(&link);
}

void
link_close(Link *link)
{
	if (!link)
		return;
	httpClose(link->http);
	g_free(link);
}

void
link_allow(Link *link, double seconds)
{
	link->deadline = g_get_monotonic_time() + (gint64)(seconds * G_USEC_PER_SEC);
}

ipp_t *
link_request_new(const Link *link, ipp_op_t operation)
{
	ipp_t *request = ippNewRequest(operation);
	if (link->printer)
		ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL,
			link->printer->uri);
	ippAddString(
		request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, cupsUser());
	return request;
}

char *
link_job_name(const char *mark)
{
	return g_strconcat("pindesk sheet ", mark, NULL);
}

/* Which one it is, of all sockets of this machine. */
static ino_t
socket_of(const Link *link)
{
	struct stat status;
	int fd = httpGetFd(link->http);

	return fd >= 0 && fstat(fd, &status) == 0 ? status.st_ino : 0;
}

ipp_t *
link_ask(Link *link, ipp_t *request)
{
	ino_t before = socket_of(link);
	ipp_t *answer;

	link_allow(link, link->limit);
	answer = cupsDoRequest(link->http, request, link->printer ? link->printer->resource : "/");
	link->renewed = link->renewed || socket_of(link) != before;
	return answer;
}

bool
link_wait(GCancellable *cancel, double seconds)
{
	GPollFD fd = { 0 };
	if (g_cancellable_is_cancelled(cancel))
		return false;
	bool pollable = cancel && g_cancellable_make_pollfd(cancel, &fd);
	g_poll(&fd, pollable ? 1 : 0, (int)(seconds * 1000));
	if (pollable)
		g_cancellable_release_fd(cancel);
	return !g_cancellable_is_cancelled(cancel);
}
