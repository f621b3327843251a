/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <libpq-fe.h>

#include "db/db.h"

/* Inside of src/db: libpq seen by connection, call and rows alone. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PGresult, PQclear)

struct Db {
	PGconn *conn;    /* NULL once lost */
	bool own;        /* the session at the server is this connection's alone */
	GPtrArray *kept; /* SQL, borrowed, prepared there under its place in here */
	int deadline_ms;
	DbWatch watch;
	gpointer watcher;
	/* What the server tells while it works on an import. */
	void (*step)(gpointer data, const char *step, gint64 of);
	gpointer stepper;
};

typedef enum { DB_WAIT_READY, DB_WAIT_DEADLINE, DB_WAIT_CANCELLED } DbWait;

/* Until the connection's socket is ready for EVENTS (G_IO_IN | G_IO_OUT), the monotonic time UNTIL
 * has come, or CANCEL was asked. */
DbWait db_wait(Db *db, int events, gint64 until, GCancellable *cancel);
/* Says what a wait that did not end in READY means. */
void db_wait_error(DbWait outcome, int deadline_ms, GError **error);
/* Closes what is left of the connection. */
void db_lose(Db *db);

/* Runs SQL and waits for its last result, in binary format; a result always means success. On NULL
 * exactly one of *ret_refusal and *error is set. Caller clears. */
PGresult *db_call(Db *db, const char *sql, const DbArg *args, GCancellable *cancel,
	Refusal **ret_refusal, GError **error);

/* Runs SQL, "copy TABLE from stdin", with the LENGTH bytes at DATA as its rows. */
bool db_copy(Db *db, const char *sql, const char *data, gsize length, GCancellable *cancel,
	GError **error);

/* "desk.hello" out of "select * from desk.hello($1)", for messages. Caller owns. */
char *db_function_of(const char *sql);
