/* SPDX-License-Identifier: Apache-2.0 */
#include "print/link.h"

void
printer_listing_free(PrinterListing *listing)
{
	if (!listing)
		return;
	g_free(listing->name);
	g_free(listing->place);
	g_free(listing->words);
	g_free(listing);
}

static ipp_t *
ask_queues(Link *link)
{
	static const char *const wanted[] = { "printer-name", "printer-location", "printer-state",
		"printer-state-reasons", "printer-is-accepting-jobs" };
	ipp_t *request = link_request_new(link, IPP_OP_CUPS_GET_PRINTERS);
	ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
		G_N_ELEMENTS(wanted), NULL, wanted);
	return link_ask(link, request);
}

/* Attributes of one printer come as a group; GROUP is its copy, so that names are found in it. */
static PrinterListing *
listing_new(ipp_t *group, const char *chosen)
{
	ipp_attribute_t *name = ippFindAttribute(group, "printer-name", IPP_TAG_NAME);
	ipp_attribute_t *place = ippFindAttribute(group, "printer-location", IPP_TAG_TEXT);
	if (!name)
		return NULL;
	PrinterListing *listing = g_new0(PrinterListing, 1);
	listing->name = g_strdup(ippGetString(name, 0, NULL));
	listing->place = g_strdup(place ? ippGetString(place, 0, NULL) : "");
	listing->words = state_words(group, &listing->ready);
	listing->chosen = !g_strcmp0(listing->name, chosen);
	return listing;
}

static int
by_name(gconstpointer a, gconstpointer b)
{
	const PrinterListing *const *left = a, *const *right = b;
	return g_ascii_strcasecmp((*left)->name, (*right)->name);
}

GPtrArray *
print_list(GCancellable *cancel, GError **error)
{
	g_autoptr(Link) link = link_open(NULL, cancel, error);
	if (!link)
		return NULL;
	g_autoptr(ipp_t) answer = ask_queues(link);
	GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)printer_listing_free);
	if (answer && cupsLastError() == IPP_STATUS_ERROR_NOT_FOUND)
		return list; /* no queue at all */
	if (!answer || cupsLastError() > IPP_STATUS_OK_EVENTS_COMPLETE) {
		link_fail_away(NULL, error);
		g_ptr_array_unref(list);
		return NULL;
	}
	const char *chosen = cupsGetDefault2(link->http);
	ipp_t *group = ippNew();
	for (ipp_attribute_t *a = ippFirstAttribute(answer);; a = ippNextAttribute(answer)) {
		if (a && ippGetGroupTag(a) == IPP_TAG_PRINTER) {
			ippCopyAttribute(group, a, 0);
			continue;
		}
		PrinterListing *listing = listing_new(group, chosen);
		if (listing) {
			g_ptr_array_add(list, listing);
			ippDelete(group);
			group = ippNew();
		}
		if (!a)
			break;
	}
	ippDelete(group);
	g_ptr_array_sort(list, by_name);
	return list;
}
