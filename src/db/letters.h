/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"

/* Texts of letters, forms and hand-outs, and what pages without a code say. */

/* A text in force. */
typedef struct {
	char *kind, *lang; /* "form", "es" */
	int version;
	bool own;    /* the district's own words */
	char *title; /* its first heading; NULL: it has none */
} TextInForce;

void text_in_force_free(TextInForce *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TextInForce, text_in_force_free)
/* *ret_texts: TextInForce, by kind, English first. */
bool db_letter_templates(
	Db *db, GCancellable *cancel, GPtrArray **ret_texts, Refusal **ret_refusal, GError **error);

typedef struct {
	char *lang; /* what it is written in: "en" when the one asked for is not there */
	char *body; /* Markdown */
	int version;
} PageText;

void page_text_free(PageText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PageText, page_text_free)
bool db_page_text(Db *db, const char *kind, const char *lang, GCancellable *cancel,
	PageText **ret_text, Refusal **ret_refusal, GError **error);

/* The text of a visit's Access Form. */
typedef struct {
	bool kept;           /* signed; else it is what would be printed */
	char *lang, *wanted; /* WANTED: the parent's language */
	int version;
	char *hash; /* eight digits, to compare */
	char *body;
	char *agreed_by, *agreed_on, *seen_by; /* NULL: not signed */
} FormText;

void form_text_free(FormText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FormText, form_text_free)
bool db_form_text(Db *db, gint64 visit_id, GCancellable *cancel, FormText **ret_text,
	Refusal **ret_refusal, GError **error);
/* The visit's paper carries this version. */
bool db_form_text_is(Db *db, const char *act, gint64 visit_id, const char *lang, int version,
	GCancellable *cancel, Refusal **ret_refusal, GError **error);

/* One field of the form as the record fills it: those of the paper (see db_visit_form), and
 * "language", "school_id", "school_phone". */
typedef struct {
	char *field;
	char *record; /* NULL: nothing on record */
} FormDatum;

void form_datum_free(FormDatum *datum);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FormDatum, form_datum_free)
bool db_form_data(Db *db, gint64 student_id, gint64 guardian_id, GCancellable *cancel,
	GPtrArray **ret_data, Refusal **ret_refusal, GError **error);
/* VISIT_ID 0: of no visit. */
bool db_form_printed(Db *db, const char *act, gint64 student_id, gint64 guardian_id,
	gint64 visit_id, const char *lang, int version, GCancellable *cancel, Refusal **ret_refusal,
	GError **error);

typedef struct {
	int school_id;
	char *name, *line1, *line2, *phone, *hours; /* "" where nothing is known */
} PageSchool;

void page_school_free(PageSchool *school);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PageSchool, page_school_free)
bool db_page_school(Db *db, int school_id, GCancellable *cancel, PageSchool **ret_school,
	Refusal **ret_refusal, GError **error);

typedef struct {
	char *number; /* of the visit */
	int school_id;
	char *school, *school_line1, *school_line2, *school_phone, *school_hours;
	char *parent, *student; /* natural order */
	char *language;
	char *visited_on; /* ISO */
	char *staff;
	char *outcome; /* issued | phone | waiting | ended */
} ReceiptRecord;

void receipt_record_free(ReceiptRecord *receipt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReceiptRecord, receipt_record_free)
bool db_receipt_data(Db *db, gint64 visit_id, GCancellable *cancel, ReceiptRecord **ret_receipt,
	Refusal **ret_refusal, GError **error);

/* --- over an owner's connection */

typedef struct {
	char *kind, *lang;
	int version;
	bool own; /* the district's own words */
	char *body;
	char *shipped;      /* the words that came with the profile; NULL: none in this language */
	char *by_whom, *on; /* who put it in force, and the day (ISO) */
} OwnerText;

void owner_text_free(OwnerText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OwnerText, owner_text_free)
/* *ret_texts: OwnerText of PROFILE, by kind, English first. */
bool db_owner_texts(Db *db, const char *profile, GPtrArray **ret_texts, GError **error);
/* BODY NULL takes the district's own words back. *ret_version: in force then; 0: none is. */
bool db_template_own(Db *db, const char *profile, const char *kind, const char *lang,
	const char *body, int *ret_version, GError **error);
