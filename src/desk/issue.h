/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#include "db/credential.h"
#include "desk/session.h"
#include "vault/secret.h"

/* From a finished check to a code on paper. Codes live here in Secrets only, and no longer than it
 * takes to seal them, draw them or say them. For the worker; ACT as in desk/acts.h. */

/* Makes a code for the visit: asks whether it may be, seals it to the school and to the portal
 * under proven keys, and has it stored. Nobody has seen it then. Caller owns *ret_credential. */
bool issue_code(Session *session, const char *act, gint64 visit_id, GCancellable *cancel,
	char **ret_credential, Refusal **ret_refusal, GError **error);

/* A letter to look at before it is printed: without the code. */
typedef struct {
	GPtrArray *lines; /* char *: what the parent will read, as safe text */
	char *qr;         /* what its QR opens */
	char *language;   /* what it is written in */
	bool fell_back;   /* the guardian reads another language, which has no letter yet */
} IssuePreview;

void issue_preview_free(IssuePreview *preview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IssuePreview, issue_preview_free)
bool issue_preview(Session *session, const char *credential, const char *sheet, int columns,
	GCancellable *cancel, IssuePreview **ret_preview, Refusal **ret_refusal, GError **error);

/* A sheet ready to go to a printer. */
typedef struct {
	gint64 sheet_id;
	char *number;
	Secret *pdf;
	bool back; /* the letter goes on on its back */
} IssueSheet;

void issue_sheet_free(IssueSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IssueSheet, issue_sheet_free)
/* Takes a new sheet number for the credential and draws its letter; the sheet counts as sent from
 * then on, so that no crash can leave a page unaccounted for. */
bool issue_sheet(Session *session, const char *act, const char *credential, const char *printer,
	GCancellable *cancel, IssueSheet **ret_sheet, Refusal **ret_refusal, GError **error);
/* Draws a sheet again that certainly never reached paper. */
bool issue_sheet_again(Session *session, const char *act, const char *credential, gint64 sheet_id,
	GCancellable *cancel, IssueSheet **ret_sheet, Refusal **ret_refusal, GError **error);

/* The code to be read aloud in a visit by video: "four eight three one six", one group a line.
 * Caller owns. */
bool issue_spelled(Session *session, const char *act, gint64 visit_id, GCancellable *cancel,
	Secret **ret_spelled, Refusal **ret_refusal, GError **error);
