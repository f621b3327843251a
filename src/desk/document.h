/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#include "desk/paper.h"

/* Pages without a code on their way to paper: forms, hand-outs, samples, reports. */

enum { DOCUMENT_COPIES = 99 }; /* at most, in one go */

/* COPIES of PDF to PRINTER on a thread of its own; paper_state tells how it goes. KIND ("form",
 * "roster") is the file's name in a folder and says nothing of anybody. NULL: PRINTER makes no
 * sense. */
Paper *document_send(
	const char *printer, GBytes *pdf, int copies, const char *kind, GError **error);

/* What the printer says meanwhile ("Office", "out of paper"). */
typedef void (*DocumentSaid)(const char *printer, const char *words, gpointer data);

/* The same at once, for a command: until the pages are out. False: they are not, or nobody can
 * tell; ERROR says which. */
bool document_print(const char *printer, GBytes *pdf, int copies, const char *kind,
	DocumentSaid said, gpointer data, GCancellable *cancel, GError **error);
