/* SPDX-License-Identifier: Apache-2.0 */
#include "print/link.h"

#include <string.h>

/* What a printer reports (RFC 8011, 5.4.12; the start of the keyword, whatever its severity), how
 * the office says it, and whether a page waits for it. The first row that applies is told. */
static const struct {
	const char *prefix, *words;
	bool stops;
} REASONS[] = {
	{ "media-jam", "jammed", true },
	{ "media-empty", "out of paper", true },
	{ "media-needed", "out of paper", true },
	{ "input-tray-missing", "missing a paper tray", true },
	{ "toner-empty", "out of toner", true },
	{ "marker-supply-empty", "out of toner or ink", true },
	{ "cover-open", "open. Close its cover", true },
	{ "door-open", "open. Close its door", true },
	{ "interlock-open", "open. Close its cover", true },
	{ "output-area-full", "full. Empty its output tray", true },
	{ "output-tray-missing", "missing its output tray", true },
	{ "fuser", "not well. Its fuser needs care", true },
	{ "paused", "paused. Someone must start it again", true },
	{ "moving-to-paused", "paused. Someone must start it again", true },
	{ "offline", "switched off or off the network", true },
	{ "shutdown", "switched off or off the network", true },
	{ "timed-out", "not answering", true },
	{ "connecting-to-device", "not answering", true },
	{ "toner-low", "low on toner", false },
	{ "marker-supply-low", "low on toner or ink", false },
	{ "media-low", "low on paper", false },
};

/* "tray 2" when the printer says which of its trays is empty. Caller owns; NULL: it does not. */
static char *
empty_tray(ipp_t *answer)
{
	ipp_attribute_t *trays = ippFindAttribute(answer, "printer-input-tray", IPP_TAG_STRING);
	for (int i = 0; trays && i < ippGetCount(trays); i++) {
		int len = 0;
		const char *octets = ippGetOctetString(trays, i, &len);
		g_autofree char *tray = g_strndup(octets ? octets : "", (gsize)len);
		const char *name = strstr(tray, "name=");
		if (!name || !strstr(tray, "level=0;") || strstr(tray, "type=other"))
			continue;
		return g_strndup(name + 5, strcspn(name + 5, ";"));
	}
	return NULL;
}

static int
reason_find(ipp_attribute_t *reasons)
{
	for (size_t row = 0; row < G_N_ELEMENTS(REASONS); row++)
		for (int i = 0; i < ippGetCount(reasons); i++)
			if (g_str_has_prefix(ippGetString(reasons, i, NULL), REASONS[row].prefix))
				return (int)row;
	return -1;
}

char *
state_words(ipp_t *answer, bool *ret_ready)
{
	ipp_attribute_t *state = ippFindAttribute(answer, "printer-state", IPP_TAG_ENUM);
	ipp_attribute_t *accepts =
		ippFindAttribute(answer, "printer-is-accepting-jobs", IPP_TAG_BOOLEAN);
	ipp_attribute_t *reasons =
		ippFindAttribute(answer, "printer-state-reasons", IPP_TAG_KEYWORD);
	int row = reasons ? reason_find(reasons) : -1;
	bool stopped = state && ippGetInteger(state, 0) == IPP_PSTATE_STOPPED;
	bool busy = state && ippGetInteger(state, 0) == IPP_PSTATE_PROCESSING;
	bool closed = accepts && !ippGetBoolean(accepts, 0);
	*ret_ready = !stopped && !closed && !(row >= 0 && REASONS[row].stops);
	if (closed)
		return g_strdup("not taking any pages");
	if (row >= 0 && g_str_has_prefix(REASONS[row].prefix, "media-")) {
		g_autofree char *tray = REASONS[row].stops ? empty_tray(answer) : NULL;
		if (tray && !strcmp(REASONS[row].words, "out of paper"))
			return g_strdup_printf("out of paper (%s)", tray);
	}
	if (row >= 0 && REASONS[row].stops)
		return g_strdup(REASONS[row].words);
	if (stopped)
		return g_strdup("stopped. Someone must start it again");
	const char *base = busy ? "ready, printing now" : "ready";
	return row >= 0 ? g_strdup_printf("%s, %s", base, REASONS[row].words) : g_strdup(base);
}

ipp_t *
state_ask(Link *link)
{
	static const char *const wanted[] = { "printer-state", "printer-state-reasons",
		"printer-is-accepting-jobs", "printer-input-tray", "document-format-supported",
		"sides-supported" };
	ipp_t *request = link_request_new(link, IPP_OP_GET_PRINTER_ATTRIBUTES);
	ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
		G_N_ELEMENTS(wanted), NULL, wanted);
	return link_ask(link, request);
}

static bool
folder_state(const Printer *printer, char **ret_words, bool *ret_ready)
{
	bool there = g_file_test(printer->path, G_FILE_TEST_IS_DIR);
	*ret_words = g_strdup(there ? "ready" : "not there yet. It is made with the first sheet");
	if (ret_ready)
		*ret_ready = true;
	return true;
}

bool
print_state(const Printer *printer, GCancellable *cancel, char **ret_words, bool *ret_ready,
	GError **error)
{
	if (printer->kind == PRINTER_FOLDER)
		return folder_state(printer, ret_words, ret_ready);
	bool ready = false;
	char *words = NULL;
	g_autoptr(GError) away = NULL;
	g_autoptr(Link) link = link_open(printer, cancel, &away);
	g_autoptr(ipp_t) answer = link ? state_ask(link) : NULL;
	ipp_status_t status = link ? cupsLastError() : IPP_STATUS_ERROR_SERVICE_UNAVAILABLE;
	if (g_cancellable_is_cancelled(cancel)) {
		link_fail(error, PRINT_ERROR_CANCELLED, "Stopped.");
		return false;
	}
	if (answer && status == IPP_STATUS_ERROR_NOT_FOUND)
		words = g_strdup("not known to this desk. Choose another printer");
	else if (!answer || status > IPP_STATUS_OK_EVENTS_COMPLETE)
		words = g_strdup(link || printer->host ? "not answering"
						       : "not to be reached: the print service "
							 "of this desk (CUPS) does not run");
	else
		words = state_words(answer, &ready);
	*ret_words = words;
	if (ret_ready)
		*ret_ready = ready;
	return true;
}
