/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as what a printer or a print service answers (IPP): words for a clerk, and never a page
 * that is said to be out when the answer does not say so. The conversation itself is replaced. */
#include "print/link.h"
#include "tests/fuzz/input.h"

typedef struct {
	const uint8_t *at;
	size_t left;
} Wire;

static Wire wire;
static ipp_status_t status;

ssize_t fuzz_read(Wire *from, ipp_uchar_t *buffer, size_t bytes);
Link *__wrap_link_open(const Printer *printer, GCancellable *cancel, GError **error);
void __wrap_link_close(Link *link);
ipp_t *__wrap_link_ask(Link *link, ipp_t *request);
ipp_status_t __wrap_cupsLastError(void);
const char *__wrap_cupsGetDefault2(http_t *http);

ssize_t
fuzz_read(Wire *from, ipp_uchar_t *buffer, size_t bytes)
{
	size_t n = MIN(bytes, from->left);
	memcpy(buffer, from->at, n);
	from->at += n;
	from->left -= n;
	return (ssize_t)n;
}

Link *
__wrap_link_open(const Printer *printer, GCancellable *cancel, GError **error)
{
	Link *link = g_new0(Link, 1);
	link->printer = printer;
	return link;
}

void
__wrap_link_close(Link *link)
{
	g_free(link);
}

/* One answer after the other, until the input ends. */
ipp_t *
__wrap_link_ask(Link *link, ipp_t *request)
{
	ipp_t *answer = ippNew();
	ippDelete(request);
	if (ippReadIO(&wire, (ipp_iocb_t)fuzz_read, 1, NULL, answer) != IPP_STATE_DATA) {
		ippDelete(answer);
		status = IPP_STATUS_ERROR_INTERNAL;
		return NULL;
	}
	status = ippGetStatusCode(answer);
	return answer;
}

ipp_status_t
__wrap_cupsLastError(void)
{
	return status;
}

const char *
__wrap_cupsGetDefault2(http_t *http)
{
	return "Office";
}

static void
again(const uint8_t *bytes, size_t len)
{
	wire = (Wire){ bytes, len };
	status = IPP_STATUS_OK;
}

static void
try_list(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) list = print_list(NULL, &error);
	for (guint i = 0; list && i < list->len; i++) {
		const PrinterListing *listing = list->pdata[i];
		g_assert_true(listing->name && listing->place && listing->words);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static Printer *printer;
	if (!printer)
		printer = printer_parse("Office", NULL);
	Link link = { .printer = printer };
	g_autofree char *words = NULL;
	DeviceJobs jobs = { 0 };

	again(bytes, len);
	g_assert_true(print_state(printer, NULL, &words, NULL, NULL));
	g_assert_true(*words);
	again(bytes, len);
	g_autoptr(Printer) device = device_find(&link);
	g_assert_true(!device || printer_kind(device) == PRINTER_IPP);
	again(bytes, len);
	if (device_ask(&link, "pindesk sheet x", &jobs))
		g_assert_true(jobs.id == 0 || jobs.state != 0);
	again(bytes, len);
	device_find_dead(&link);
	again(bytes, len);
	try_list();
	return 0;
}
