/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#include "desk/roll.h"
#include "desk/session.h"

/* A roster out of the desk: a file for a spreadsheet, pages, and pages with codes. */

typedef struct {
	const char *school;  /* its name */
	const char *by, *at; /* who and when, as it is read */
	const char *date;    /* ISO: the day of the file */
} RosterAbout;

/* Asks for the roster of SCHOOL_ID. For the worker. NULL: *ret_refusal or *error. */
Roll *roster_ask(Session *session, int school_id, RollWho who, GCancellable *cancel,
	Refusal **ret_refusal, GError **error);

/* The school of the caller's with that CODE ("LINC", in any case). For the worker. */
bool roster_school(Session *session, const char *code, GCancellable *cancel, int *ret_school_id,
	char **ret_name, Refusal **ret_refusal, GError **error);

typedef enum { ROSTER_CSV, ROSTER_XLSX } RosterFile;

/* The shown lines with all their columns as a new file of mode 0600. That it is written down comes
 * before: db_log_export with "export-roster". */
bool roster_save(const Roll *roll, RosterFile file, const char *path, GError **error);
/* "guardians of Lincoln Elementary, Grade 3, 25 lines": what is written down of an export, and on
 * the paper of a roster with codes. Caller owns. */
char *roster_what(const Roll *roll, const char *school);

/* Pages without a code. Caller unrefs. */
GBytes *roster_pages(const Roll *roll, const RosterAbout *about, GError **error);

/* --- with codes: only of guardians, only on paper. For the worker. ACT as in desk/acts.h. */

typedef struct {
	gint64 roster_id;
	char *number; /* of the paper */
	Secret *pdf;
	int pages, codes;
	int left_out; /* lines whose code ended meanwhile, or that never had one */
} RosterPages;

void roster_pages_free(RosterPages *pages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterPages, roster_pages_free)

/* Opens the codes of the granted request ROSTER_ID and draws the shown lines that have one, who and
 * when and REASON on each page. NULL: *ret_refusal or *error. */
RosterPages *roster_code_pages(Session *session, const char *act, gint64 roster_id,
	const Roll *roll, const char *reason, const RosterAbout *about, GCancellable *cancel,
	Refusal **ret_refusal, GError **error);
