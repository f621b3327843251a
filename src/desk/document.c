/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/document.h"

#include "print/print.h"

static Secret *
pages_of(GBytes *pdf)
{
	gsize len = 0;
	const void *bytes = g_bytes_get_data(pdf, &len);

	return secret_from(bytes, len);
}

/* The Access Form is one sheet: agreed to in front, signed on the back. */
static bool
is_on_both_sides(const char *kind)
{
	return g_str_equal(kind, "form");
}

Paper *
document_send(const char *printer, GBytes *pdf, int copies, const char *kind, GError **error)
{
	return paper_send_copies(printer, pages_of(pdf), kind, CLAMP(copies, 1, DOCUMENT_COPIES),
		is_on_both_sides(kind) ? PAPER_BOTH_SIDES : PAPER_ONE_SIDE, error);
}

typedef struct {
	const Printer *printer;
	DocumentSaid said;
	gpointer data;
} Telling;

static void
tell(const char *words, gpointer data)
{
	const Telling *telling = data;

	if (words && telling->said)
		telling->said(printer_label(telling->printer), words, telling->data);
}

bool
document_print(const char *printer, GBytes *pdf, int copies, const char *kind, DocumentSaid said,
	gpointer data, GCancellable *cancel, GError **error)
{
	g_autoptr(Secret) pages = pages_of(pdf);
	g_autoptr(Printer) parsed = printer_parse(printer, error);
	Telling telling = { parsed, said, data };

	if (parsed && is_on_both_sides(kind))
		printer_set_both_sides(parsed);
	g_autofree char *job =
		parsed ? print_send(parsed, pages, kind, CLAMP(copies, 1, DOCUMENT_COPIES), tell,
				 &telling, cancel, error)
		       : NULL;

	return job && print_follow(parsed, job, tell, &telling, cancel, error) == PRINT_DONE;
}
