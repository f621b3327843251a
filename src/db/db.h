/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#include "db/refusal.h"
#include "vault/secret.h"

/* One connection to the central database. Everything here waits, so it is called on the worker:
 * each wait ends at a deadline or when CANCEL says so (CANCEL may be NULL). A connection that lost
 * its server, or gave up on it, stays lost; opening another one is the caller's affair. */

#define DB_ERROR db_error_quark()
GQuark db_error_quark(void);
typedef enum {
	DB_ERROR_PASSWORD,  /* the server knows no such user and passphrase */
	DB_ERROR_AWAY,      /* nothing answers there, or the connection is gone */
	DB_ERROR_SILENT,    /* connected, but no answer within the deadline */
	DB_ERROR_DENIED,    /* this user may not do that */
	DB_ERROR_CONFLICT,  /* two at once; the same again may work */
	DB_ERROR_CANCELLED, /* CANCEL was asked to */
	DB_ERROR_BROKEN,    /* anything else; the message has the server's words */
} DbError;

#define DB_DEADLINE_MS 10000

typedef struct Db Db;

/* CONNINFO is libpq's ("" leaves it to the environment); USER and PASSWORD may be NULL. */
Db *db_open(const char *conninfo, const char *user, const Secret *password, GCancellable *cancel,
	GError **error);
/* The same with a deadline of its own, for the connection and for what is asked on it. */
Db *db_open_within(const char *conninfo, const char *user, const Secret *password, int deadline_ms,
	GCancellable *cancel, GError **error);
void db_close(Db *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Db, db_close)

void db_set_deadline(Db *db, int deadline_ms);
/* Whether only another db_open can help. */
bool db_is_lost(const Db *db);
/* "desk on db.example.org"; where CONNINFO and the environment lead, without connecting. "" when
 * they are no good. Caller owns. */
char *db_describe(const char *conninfo);

/* What stands for $1, $2 ... in a statement. Everything is borrowed for the call only; NULL is
 * SQL's NULL. */
typedef enum {
	DB_ARG_END,
	DB_ARG_TEXT,
	DB_ARG_INT,
	DB_ARG_ID,
	DB_ARG_BOOL,
	DB_ARG_DATE,
	DB_ARG_UUID,
	DB_ARG_ACT, /* a uuid too: that of the act itself */
	DB_ARG_BYTES,
	DB_ARG_TEXTS,
	DB_ARG_UUIDS,
	DB_ARG_BYTES_LIST,
} DbArgType;

typedef struct {
	DbArgType type;
	gint64 number;
	const char *text;
	GBytes *bytes;
	const char *const *texts; /* NULL-ended */
	const GPtrArray *list;    /* GBytes */
} DbArg;

#define DB_TEXT(value)                                                                             \
	{                                                                                          \
		.type = DB_ARG_TEXT, .text = (value)                                               \
	}
#define DB_INT(value)                                                                              \
	{                                                                                          \
		.type = DB_ARG_INT, .number = (value)                                              \
	}
#define DB_ID(value)                                                                               \
	{                                                                                          \
		.type = DB_ARG_ID, .number = (value)                                               \
	}
#define DB_BOOL(value)                                                                             \
	{                                                                                          \
		.type = DB_ARG_BOOL, .number = (value)                                             \
	}
#define DB_DATE(iso)                                                                               \
	{                                                                                          \
		.type = DB_ARG_DATE, .text = (iso)                                                 \
	}
#define DB_UUID(value)                                                                             \
	{                                                                                          \
		.type = DB_ARG_UUID, .text = (value)                                               \
	}
#define DB_ACT(value)                                                                              \
	{                                                                                          \
		.type = DB_ARG_ACT, .text = (value)                                                \
	}
#define DB_BYTES(value)                                                                            \
	{                                                                                          \
		.type = DB_ARG_BYTES, .bytes = (value)                                             \
	}
#define DB_TEXTS(value)                                                                            \
	{                                                                                          \
		.type = DB_ARG_TEXTS, .texts = (value)                                             \
	}
#define DB_UUIDS(value)                                                                            \
	{                                                                                          \
		.type = DB_ARG_UUIDS, .texts = (value)                                             \
	}
#define DB_BYTES_LIST(value)                                                                       \
	{                                                                                          \
		.type = DB_ARG_BYTES_LIST, .list = (value)                                         \
	}
#define DB_ARGS(...) ((const DbArg[]){ __VA_ARGS__, { .type = DB_ARG_END } })

/* For a look whose function takes no act, but leaves an event: a from item "a" that names the act in
 * argument N. What the look is called with adds a.nothing, so that it comes after. */
#define DB_ACTING(n)                                                                               \
	"(select 0 * length(set_config('pindesk.act', " n "::text, true)) as nothing) a"

/* A call, told to whoever watches the connection: before it is sent, and again when it was
 * refused. */
typedef struct {
	const char *function;   /* "desk.visit_start" */
	const char *act;        /* NULL: none was named */
	const char *const *ids; /* by position, ids and uuids; "" for other arguments; NULL-ended */
	const Refusal *refusal; /* NULL: it is about to be sent */
} DbCalled;

typedef void (*DbWatch)(gpointer data, const DbCalled *called);
/* One watcher a connection; it must not use the connection. NULL: none. */
void db_watch(Db *db, DbWatch watch, gpointer data);

/* For SQL that is asked over and over, with arguments of the types of ARGS: from now on the server has
 * it parsed and planned, as long as this connection lasts. Where a pooler stands between, nothing is
 * done: the next statement may go to another session, which knows nothing of it. Costs nothing the
 * second time. Borrows SQL for as long as the connection lasts. */
bool db_keep(Db *db, const char *sql, const DbArg *args, GCancellable *cancel, GError **error);

/* Runs SQL (a constant of this program) for no rows or rows nobody wants. ARGS may be NULL. On
 * false exactly one of *ret_refusal and *error is set. RET_REFUSAL may be NULL where the server has
 * no reason to refuse: a refusal is then DB_ERROR_DENIED. */
bool db_run(Db *db, const char *sql, const DbArg *args, GCancellable *cancel, Refusal **ret_refusal,
	GError **error);
/* For the one value of one row. Text also where the server gives a uuid or a date; NULL stays NULL.
 * Callers own. */
bool db_get_text(Db *db, const char *sql, const DbArg *args, GCancellable *cancel, char **ret_text,
	Refusal **ret_refusal, GError **error);
bool db_get_id(Db *db, const char *sql, const DbArg *args, GCancellable *cancel, gint64 *ret_id,
	Refusal **ret_refusal, GError **error);
bool db_get_bytes(Db *db, const char *sql, const DbArg *args, GCancellable *cancel,
	GBytes **ret_bytes, Refusal **ret_refusal, GError **error);

/* Several statements in one text, no arguments, no answer: a migration. */
bool db_script(Db *db, const char *sql, GCancellable *cancel, GError **error);

bool db_begin(Db *db, GCancellable *cancel, GError **error);
bool db_commit(Db *db, GCancellable *cancel, GError **error);
/* Never fails: a server that cannot be asked has rolled back by itself. */
void db_rollback(Db *db);

/* PASSWORD as the verifier that CREATE ROLE takes (SCRAM-SHA-256$...), made here. Caller owns. */
char *db_scram_verifier(Db *db, const Secret *password, const char *user, GError **error);
/* TEXT quoted for SQL as an identifier or as a literal, where no $1 can stand. Callers own. */
char *db_quote_name(Db *db, const char *text);
char *db_quote_text(Db *db, const char *text);
