/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vault/secret.h"

/* Table pages for any list of the office: a heading repeated on every page, "page 2 of 5", cells
 * that wrap, and simple bars. US letter. Only report_secret, and report_draw_in into a file in locked
 * memory, may carry codes. Every text is copied, may be anything from the database, and passes text_safe. */

typedef struct Pdf Pdf; /* pdf/pdf.h */

typedef struct {
	const char *title;     /* "Roster" */
	const char *school;    /* NULL: no such line, as with the next four */
	const char *filter;    /* what was chosen: "grade 3, room 12, sorted by name" */
	const char *by;        /* who printed it */
	const char *at;        /* when, as it is to be read: "11/22/2026 10:42" */
	const char *watermark; /* across each page: "CONFIDENTIAL" */
	const char *empty;     /* what the page says when there are no rows */
	const char *date;      /* ISO, for the file's own date; NULL: 2000-01-01 */
	const char *notice;    /* in bold at the top of each page */
	bool landscape;
	/* What the cell of ROW of a REPORT_CODE column is, borrowed; only where the file is in locked
	 * memory. */
	const Secret *(*code)(guint row, gpointer data);
	/* A heading above ROW when it differs from the row's before it; NULL: none. Caller (the
	 * report) owns what it returns. */
	char *(*section)(guint row, gpointer data);
} ReportHead;

typedef enum {
	REPORT_TEXT,
	REPORT_NUMBER, /* at the right */
	REPORT_CODE,   /* what the head's code() says */
	REPORT_BAR,    /* the cell says "181/188": a bar, and "96 %" beside it */
} ReportKind;

/* A table of them ends with {0} (title NULL). */
typedef struct {
	const char *title;
	double share; /* of the width, in relation to the others; 0 counts as 1 */
	ReportKind kind;
} ReportColumn;

/* What stands in ROW and COLUMN (both from 0), or NULL for nothing; the report frees it. */
typedef char *(*report_cell_fn)(guint row, guint column, gpointer data);

/* The pages as PDF; the same input gives the same bytes. Caller unrefs. A list is never refused for
 * what stands in it: a cell of more than twelve lines ends in "…", a character that no font has
 * stands as "?". NULL and LETTER_ERROR_DRAW without fonts. At most 24 columns. */
GBytes *report_pdf(const ReportHead *head, const ReportColumn *columns, report_cell_fn cell,
	guint rows, gpointer data, GError **error);
/* The same in locked memory, for what carries codes; *ret_pages: how many. Caller frees. */
Secret *report_secret(const ReportHead *head, const ReportColumn *columns, report_cell_fn cell,
	guint rows, gpointer data, guint *ret_pages, GError **error);
/* The same on pages of a file that is being written, in English. */
bool report_draw_in(Pdf *pdf, const ReportHead *head, const ReportColumn *columns,
	report_cell_fn cell, guint rows, gpointer data, guint *ret_pages, GError **error);
