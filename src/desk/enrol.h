/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desk/session.h"

/* The way to an own passphrase: the first sign-in by a code, and changing it later. For the worker.
 * On false exactly one of *ret_refusal and *error is set. */

/* A first sign-in that is not finished. */
typedef struct {
	char *staff;   /* "P. Adams" */
	char *by_whom; /* who let the member in, and compares the words */
	char *until;   /* ISO, last day of the code */
	char *words;   /* of the keys that this member has made; NULL: none yet, the code counts */
} EnrolView;

void enrol_view_free(EnrolView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EnrolView, enrol_view_free)

/* What is left to do for USER, whom TYPED (a code or a passphrase) lets in. *ret_view NULL: nothing,
 * sign in. */
bool enrol_look(Session *session, const char *user, const Secret *typed, GCancellable *cancel,
	EnrolView **ret_view, Refusal **ret_refusal, GError **error);

/* Whether FRESH may be USER's passphrase; VAULT_ERROR_INPUT says what to do. */
bool enrol_acceptable(const Secret *fresh, const char *user, GError **error);

/* Makes the member's keys here, wraps them by the passphrase FRESH, and puts that in the place of
 * CODE. When it fails, sign in with FRESH first: the server may have taken it. */
bool enrol_finish(Session *session, const char *user, const Secret *code, const Secret *fresh,
	GCancellable *cancel, EnrolView **ret_view, Refusal **ret_refusal, GError **error);

/* Another passphrase for whoever is signed in: the keys wrapped by it and the password to the server
 * change together or not at all; a lost answer is looked into. SESSION_ERROR_PASSPHRASE: OLD is not
 * the one. */
bool enrol_change(Session *session, const char *act, const Secret *old, const Secret *fresh,
	GCancellable *cancel, Refusal **ret_refusal, GError **error);
