/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#include "base/profile.h"
#include "base/settings.h"
#include "db/db.h"
#include "vault/keyring.h"
#include "vault/secret.h"

/* Who is at this desk: the connection, the keys, the district's profile. Signing in, locking and
 * everything that uses the database or a key runs on the worker; what stands in SessionWho changes
 * only while signing in, so the screens may read it. */

typedef struct Session Session;

typedef struct {
	char *user;       /* "mortega" */
	char *staff;      /* "M. Ortega" */
	char *role_title; /* "account administrator" */
	int school_id;    /* where this desk works; 0: the whole district */
	char *school;     /* "Lincoln Elementary", or the district's name */
	char *district;
	char *district_id; /* proven to be the pinned one */
} SessionWho;

#define SESSION_ERROR session_error_quark()
GQuark session_error_quark(void);
typedef enum {
	SESSION_ERROR_PASSPHRASE, /* a user seen at this desk before, and a wrong passphrase */
	SESSION_ERROR_UNKNOWN,    /* a user name never seen here, and refused */
	SESSION_ERROR_SCHEMA,     /* the server speaks another version */
	SESSION_ERROR_DISTRICT,   /* the server belongs to another district than the settings */
	SESSION_ERROR_KEYS,       /* the member's keys do not open, or are not trusted */
	SESSION_ERROR_LOCKED,     /* nobody is signed in */
	SESSION_ERROR_POLICY,     /* the district has changed its policy meanwhile */
} SessionError;

/* SETTINGS are borrowed for as long as the session. */
Session *session_new(const Settings *settings);
void session_free(Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

/* The way in: stretch the passphrase, connect, compare versions and district, take the profile, and
 * unwrap the keys. Nothing of it is kept when it does not end well; then exactly one of *ret_refusal
 * and *error is set. USER is taken in lower case. */
bool session_sign_in(Session *session, const char *user, const Secret *passphrase,
	GCancellable *cancel, Refusal **ret_refusal, GError **error);
/* Wipes the keys and leaves the server. Who it was stays, for signing in again. */
void session_lock(Session *session);

/* Borrowed; NULL before the first sign-in. A profile stays for as long as the session. */
const SessionWho *session_who(const Session *session);
const Profile *session_profile(const Session *session);
const Settings *session_settings(const Session *session);
/* User name of the last sign-in at this desk, or "". Borrowed. */
const char *session_last_user(const Session *session);

/* The connection, opened again when it was lost. NULL with ERROR: it cannot be had now. */
Db *session_db(Session *session, GCancellable *cancel, GError **error);

/* Whether the district's policy is still the one this desk signed in with; a code of an older shape
 * must not be made. SESSION_ERROR_POLICY: sign in again. */
bool session_policy_is_current(
	Session *session, GCancellable *cancel, Refusal **ret_refusal, GError **error);

/* The keys of whoever is signed in, to sign with; for the worker. Borrowed until lock or the next
 * sign-in; NULL when the desk is locked. */
const StaffKey *session_staff_key(const Session *session);

/* Whether the desk has something to sign or to tell the server; from any thread. */
bool session_witness_due(Session *session);
/* TEXT is what WHAT ("The words of the letter (es)") are by the database, where nobody signs them:
 * when they are others than this desk knew, the next session_witness says so. For the worker. */
void session_note_text(Session *session, const char *what, const char *text);
/* Does it (desk/witness.h), if the connection is there. NULL, or a sentence the clerk has to read;
 * caller owns. Locking does it too. */
char *session_witness(Session *session, GCancellable *cancel);
/* Does it in the middle of long work; what the clerk has to read waits for the next session_witness.
 * For the worker. */
void session_sign(Session *session, GCancellable *cancel);

/* The desk's own printer, chosen for this session ("" when none is). Borrowed. */
const char *session_printer(const Session *session);
void session_set_printer(Session *session, const char *printer);

/* Public keys to seal to, proven to hang on the pinned root. Borrowed until the next call of either
 * of these two. */
bool session_seal_keys(Session *session, int school_id, int *ret_generation,
	const unsigned char **ret_school, const unsigned char **ret_portal, GCancellable *cancel,
	GError **error);
/* What this desk believes of SCHOOL_ID and the whole district, on a keyring of its own: for plans that
 * may come to nothing. NULL with ERROR. Caller owns. */
Keyring *session_keyring(Session *session, int school_id, GCancellable *cancel, GError **error);
/* Whether TYPED is the passphrase of whoever is signed in. Stretches: a good tenth of a second. */
bool session_is_passphrase(Session *session, const Secret *typed, bool *ret_is, GError **error);
/* The password to connect with from now on; copied. */
void session_set_password(Session *session, const Secret *password);
/* The school's own key of that generation, out of the member's grants. Borrowed until lock. */
const SchoolKey *session_school_key(
	Session *session, int school_id, int generation, GCancellable *cancel, GError **error);
