/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"

/* Linking: what the parent's end asks the database (schema portal, a login of pindesk_portal), and
 * what the office is shown of it (schema desk, staff). docs/INTEGRATION.md has the protocol. */

/* --- the parent's end */

typedef struct {
	char *district_id;
	char *flow;       /* student_id | phone | access_code: what a parent types here */
	char *credential; /* "PIN" */
	char *alphabet;
	int length, group; /* the shape of a code, see vault/code.h */
	int selector;      /* so many characters of it are no secret; 0: none */
} PortalRules;

void portal_rules_free(PortalRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PortalRules, portal_rules_free)
bool db_portal_rules(Db *db, GCancellable *cancel, PortalRules **ret_rules, Refusal **ret_refusal,
	GError **error);

/* What a parent typed that is no secret; NULL what the flow does not ask. */
typedef struct {
	const char *permanent_id;
	const char *birth_date; /* ISO */
	const char *phone;
	const char *selector;
} PortalTyped;

/* Counts a try; outside of a transaction, so that it stays counted. ACT: a new uuid, the same again
 * is the same try. SOURCE: where it comes from, an address or an account. */
bool db_portal_begin(Db *db, const char *act, const char *flow, const PortalTyped *typed,
	const char *source, GCancellable *cancel, Refusal **ret_refusal, GError **error);

/* One that the code may be in; most open with no key. */
typedef struct {
	char *credential_id, *district_id;
	int school_id;
	gint64 guardian_id, student_id;
	char *scope;
	int generation;
	char *expires; /* ISO */
	GBytes *sealed;
} PortalEnvelope;

void portal_envelope_free(PortalEnvelope *envelope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PortalEnvelope, portal_envelope_free)
/* *ret_envelopes: PortalEnvelope. */
bool db_portal_envelopes(Db *db, const char *act, GCancellable *cancel, GPtrArray **ret_envelopes,
	Refusal **ret_refusal, GError **error);

typedef struct {
	gint64 id;    /* a guardian to choose; 0 for a student */
	char *name;   /* natural order */
	char *number; /* permanent ID of a student, else NULL */
	char *school; /* of a student, else NULL */
} PortalPerson;

typedef struct {
	char *result;      /* linked | choose | no */
	bool wait;         /* no: this source has had its tries */
	gint64 account;    /* linked */
	GPtrArray *people; /* PortalPerson: students linked, or guardians to choose from */
} PortalAnswer;

void portal_answer_free(PortalAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PortalAnswer, portal_answer_free)
/* CREDENTIAL: the envelope that held the code; NULL none. EMAIL may be NULL; ACCOUNT 0: the one with
 * that e-mail, or a new one. GUARDIAN 0: not chosen yet, or nothing to choose. */
bool db_portal_result(Db *db, const char *act, const char *credential, const char *email,
	gint64 account, gint64 guardian, GCancellable *cancel, PortalAnswer **ret_answer,
	Refusal **ret_refusal, GError **error);

/* --- the office */

/* One thing that could keep a parent from linking. */
typedef struct {
	char *what; /* standing student account locked code twin email unlocks, or the part typed wrong */
	bool ok;
	char *detail; /* a sentence */
	char *next;   /* the step that mends it; NULL: none */
} Trouble;

void trouble_free(Trouble *trouble);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Trouble, trouble_free)
/* *ret_troubles: Trouble, in the order to read them. An event. */
bool db_account_trouble(Db *db, gint64 student_id, gint64 guardian_id, GCancellable *cancel,
	GPtrArray **ret_troubles, Refusal **ret_refusal, GError **error);

typedef struct {
	char *kind;        /* sign_in | code | source */
	gint64 account_id; /* 0 unless sign_in */
	gint64 guardian_id, student_id;
	char *guardian, *student; /* as lists show them */
	gint64 since;             /* seconds since 1970 */
	int tries, sources;
} LockedAccount;

void locked_account_free(LockedAccount *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LockedAccount, locked_account_free)
/* *ret_accounts: LockedAccount, the longest first. */
bool db_locked_accounts(Db *db, GCancellable *cancel, GPtrArray **ret_accounts,
	Refusal **ret_refusal, GError **error);
/* *ret_state: "unlocked" or "was_not_locked"; caller owns. ID_KIND, LAST4: the photo ID seen. NOTE
 * may be NULL. */
bool db_unlock(Db *db, const char *act, gint64 guardian_id, const char *id_kind, const char *last4,
	const char *note, GCancellable *cancel, char **ret_state, Refusal **ret_refusal,
	GError **error);
