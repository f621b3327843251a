/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"
#include "vault/statement.h"

/* What was done and looked at. Shapes and errors as in db/session.h; nothing of a DbEvent is
 * believed before desk/witness or desk/trail has recomputed its hash. */

typedef struct {
	int school_id;
	gint64 seq;
	char *at; /* "2026-11-22T10:42:00.123456", UTC */
	char *actor, *desk, *kind;
	gint64 student_id, guardian_id; /* 0: none */
	char *ref, *act, *detail;
	GBytes *prev, *hash, *signature; /* signature: NULL when there is none */
} DbEvent;

void db_event_free(DbEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DbEvent, db_event_free)
/* What came of ACTS (NULL-ended) and is not signed yet. *ret_events: DbEvent. */
bool db_events_of_acts(Db *db, const char *const *acts, GCancellable *cancel,
	GPtrArray **ret_events, Refusal **ret_refusal, GError **error);
/* Whole events of a school with numbers above AFTER, for whoever oversees it. *ret_events: DbEvent. */
bool db_events_read(Db *db, int school_id, gint64 after, int limit, GCancellable *cancel,
	GPtrArray **ret_events, Refusal **ret_refusal, GError **error);

/* A link of the chain: enough to follow it. */
typedef struct {
	gint64 seq;
	GBytes *prev, *body, *hash;
} DbLink;

void db_link_free(DbLink *link);
/* From number FROM on. *ret_links: DbLink. */
bool db_chain(Db *db, int school_id, gint64 from, int limit, GCancellable *cancel,
	GPtrArray **ret_links, Refusal **ret_refusal, GError **error);

/* SCHOOLS, SEQS, SIGNATURES (hex): one of each an event, NULL-ended. */
bool db_sign_events(Db *db, const char *const *schools, const char *const *seqs,
	const char *const *signatures, GCancellable *cancel, Refusal **ret_refusal, GError **error);

typedef struct {
	int school_id;
	char *code, *school;
	gint64 seq;
	GBytes *hash;
} DbHead;

void db_head_free(DbHead *head);
/* The newest event of each school. *ret_heads: DbHead. */
bool db_heads(
	Db *db, GCancellable *cancel, GPtrArray **ret_heads, Refusal **ret_refusal, GError **error);

/* That FUNCTION ("desk.visit_start") refused CODE; IDS are its ids by position, "" for what is none. */
bool db_report_refusal(Db *db, const char *act, const char *code, const char *function,
	const char *const *ids, GCancellable *cancel, Refusal **ret_refusal, GError **error);
/* That a page without a code was printed, or (KIND begins with "export") data written to a file.
 * SCHOOL_ID, STUDENT_ID 0: none in particular. */
bool db_log_export(Db *db, const char *act, int school_id, const char *kind, const char *what,
	gint64 student_id, GCancellable *cancel, Refusal **ret_refusal, GError **error);

/* An event to read. */
typedef struct {
	int school_id;
	char *code; /* of the school */
	gint64 seq;
	gint64 at;         /* seconds since 1970 */
	char *actor, *who; /* "mortega", "M. Ortega" */
	char *desk, *kind;
	gint64 student_id;
	char *student;
	gint64 guardian_id;
	char *guardian;
	char *ref, *detail; /* detail: JSON */
	bool has_signature; /* whether a good one, pindesk audit verify says */
	bool oversees;      /* the reader sees all events of this school */
} AuditRow;

void audit_row_free(AuditRow *row);
/* 0 and NULL: whatever. The newest first, 2000 at most. *ret_rows: AuditRow. */
bool db_audit(Db *db, const char *act, gint64 student_id, gint64 guardian_id, const char *sheet,
	gint64 visit_id, const char *day, GCancellable *cancel, GPtrArray **ret_rows,
	Refusal **ret_refusal, GError **error);

typedef struct {
	gint64 at;
	char *day; /* ISO, in the district */
	char *actor, *who;
	char *role; /* NULL: no member of staff */
	char *kind, *guardian, *ref, *detail;
} Disclosure;

void disclosure_free(Disclosure *row);
/* Everything about a student, the oldest first. *ret_rows: Disclosure. */
bool db_disclosures(Db *db, const char *act, gint64 student_id, GCancellable *cancel,
	GPtrArray **ret_rows, Refusal **ret_refusal, GError **error);

/* --- the same over an owner's connection, which asks the tables */

bool db_owner_heads(Db *db, GPtrArray **ret_heads, GError **error);
bool db_owner_events(
	Db *db, int school_id, gint64 after, int limit, GPtrArray **ret_events, GError **error);
/* A row of today that the history does not bear out. */
typedef struct {
	int school_id;
	gint64 seq; /* the event it contradicts; the newest one where it has none */
	char *what; /* code: ended by an event, and works; link: no event made it */
} DbAstray;
void db_astray_free(DbAstray *astray);
/* *ret_astray: DbAstray, by school, the oldest first. */
bool db_owner_astray(Db *db, GPtrArray **ret_astray, GError **error);
void signed_row_free(Signed *row);
/* Every statement ever signed about members. *ret_statements: Signed. */
bool db_owner_statements(Db *db, GPtrArray **ret_statements, GError **error);
/* What AuditRow has, the newest first. SCHOOL: its code; STUDENT: permanent id; USER; SHEET; DAY:
 * ISO; each NULL for whatever. */
bool db_owner_audit(Db *db, const char *school, const char *student, const char *user,
	const char *sheet, const char *day, int limit, GPtrArray **ret_rows, GError **error);

/* --- looking a code up */

bool db_reveal_ask(Db *db, const char *act, gint64 student_id, gint64 guardian_id,
	const char *reason, GCancellable *cancel, gint64 *ret_reveal_id, Refusal **ret_refusal,
	GError **error);

typedef struct {
	gint64 reveal_id;
	char *state; /* "asked", "granted", "refused", "used", "lapsed" */
	char *credential_id;
	char *reason;
	char *by_whom, *note; /* of the second person */
} RevealState;

void reveal_state_free(RevealState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RevealState, reveal_state_free)
bool db_reveal_state(Db *db, gint64 reveal_id, GCancellable *cancel, RevealState **ret_state,
	Refusal **ret_refusal, GError **error);

typedef struct {
	gint64 reveal_id;
	char *student, *guardian; /* natural order */
	char *reason, *asked_by;
	gint64 asked_at;
} RevealRequest;

void reveal_request_free(RevealRequest *request);
/* Of colleagues. *ret_requests: RevealRequest. */
bool db_reveals_waiting(Db *db, GCancellable *cancel, GPtrArray **ret_requests,
	Refusal **ret_refusal, GError **error);
bool db_reveal_decide(Db *db, const char *act, gint64 reveal_id, bool yes, const char *note,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error);
/* The school envelope; the event is written first. */
bool db_reveal_open(Db *db, const char *act, gint64 reveal_id, GCancellable *cancel,
	GBytes **ret_envelope, Refusal **ret_refusal, GError **error);
