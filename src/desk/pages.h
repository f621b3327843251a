/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>

#include "db/letters.h"
#include "desk/session.h"
#include "letter/form.h"

/* Every page without a real code: samples, forms, hand-outs, receipts, the ruler; from the
 * program's own files or from the texts in force. */

typedef struct {
	const char *kind;  /* "handout-link"; "ruler" has no text */
	const char *label; /* "Hand-out: link a student" */
} PageKind;

enum { PAGE_KINDS = 10 };
extern const PageKind page_kinds[PAGE_KINDS];
/* NULL: there is no such kind. */
const PageKind *page_kind_find(const char *kind);

/* The words of one page. */
typedef struct {
	char *kind;
	char *lang;   /* what it is written in */
	char *wanted; /* what was asked for */
	char *file;   /* for messages: "form.es.md" */
	char *body;   /* Markdown; "" for the ruler */
	char *mark;   /* its version on paper: "es 2, 1a2b3c4d" */
	int version;  /* 0: of the program's own files */
} PageWording;

void page_wording_free(PageWording *wording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PageWording, page_wording_free)

/* From the program's files: PROFILE's own, else the common ones; in English when LANG has none. */
PageWording *page_wording_shipped(
	const char *profile, const char *kind, const char *lang, GError **error);
/* From the text in force at the district. For the worker. */
bool page_wording_in_force(Session *session, const char *kind, const char *lang,
	GCancellable *cancel, PageWording **ret_wording, Refusal **ret_refusal, GError **error);
/* BODY as it stands. */
PageWording *page_wording_new(
	const char *kind, const char *lang, const char *file, const char *body);

/* What a page says besides. */
typedef struct {
	const Profile *profile;
	const char *today;        /* ISO */
	bool sample;              /* SAMPLE across it, about nobody */
	const PageSchool *school; /* NULL: none */
} PageLook;

/* The page, as PDF; a form is a blank one. Caller unrefs. LETTER_ERROR_*. */
GBytes *page_wording_pdf(const PageWording *wording, const PageLook *look, GError **error);
/* The page as its reader reads it, in lines of at most COLUMNS; NULL only with an error. */
GPtrArray *page_wording_lines(
	const PageWording *wording, const PageLook *look, int columns, GError **error);
/* What its QR opens; NULL: it has none. Caller owns. */
char *page_wording_qr(const PageWording *wording, const PageLook *look);

/* --- filled in, for one parent */

typedef struct {
	GBytes *pdf;
	char *lang, *wanted; /* WANTED: the parent's language */
	int version;
	int school_id;
	gint64 student_id, guardian_id, visit_id; /* visit_id 0: of no visit */
} FormPaper;

void form_paper_free(FormPaper *paper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FormPaper, form_paper_free)

/* The Access Form of a visit, with what the parent corrected and what the office did; of a pair,
 * from the record. For the worker. */
bool form_paper_visit(Session *session, gint64 visit_id, GCancellable *cancel,
	FormPaper **ret_paper, Refusal **ret_refusal, GError **error);
bool form_paper_pair(Session *session, gint64 student_id, gint64 guardian_id, GCancellable *cancel,
	FormPaper **ret_paper, Refusal **ret_refusal, GError **error);
/* Writes down that PAPER is printed, and for a visit which text its paper carries. */
bool form_paper_printed(Session *session, const char *act, const FormPaper *paper,
	GCancellable *cancel, Refusal **ret_refusal, GError **error);

/* The receipt of a visit in the parent's language, never with the code. For the worker. Caller
 * unrefs. */
GBytes *receipt_paper(Session *session, gint64 visit_id, GCancellable *cancel,
	Refusal **ret_refusal, GError **error);
