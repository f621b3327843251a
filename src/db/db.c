/* SPDX-License-Identifier: Apache-2.0 */
#include "db/db.h"

#include <string.h>

#include "base/defence.h"
#include "base/log.h"
#include "db/call.h"

G_DEFINE_QUARK(pindesk - db - error - quark, db_error)

DbWait
db_wait(Db *db, int events, gint64 until, GCancellable *cancel)
{
	GPollFD fds[2] = { { .fd = PQsocket(db->conn), .events = events } };
	bool with_cancel = cancel != NULL && g_cancellable_make_pollfd(cancel, &fds[1]);
	DbWait outcome = DB_WAIT_DEADLINE;

	for (;;) {
		gint64 left = until - g_get_monotonic_time();
		if (g_cancellable_is_cancelled(cancel)) {
			outcome = DB_WAIT_CANCELLED;
			break;
		}
		if (left <= 0)
			break;
		int ready = g_poll(fds, with_cancel ? 2 : 1, (int)MIN(left / 1000 + 1, 60000));
		if (ready > 0 && fds[0].revents != 0) {
			outcome = DB_WAIT_READY;
			break;
		}
	}
	if (with_cancel)
		g_cancellable_release_fd(cancel);
	return outcome;
}

void
db_wait_error(DbWait outcome, int deadline_ms, GError **error)
{
	if (outcome == DB_WAIT_CANCELLED)
		g_set_error_literal(error, DB_ERROR, DB_ERROR_CANCELLED, "Given up.");
	else
		g_set_error(error, DB_ERROR, DB_ERROR_SILENT,
			"The server has not answered for %d seconds.", MAX(deadline_ms / 1000, 1));
}

void
db_lose(Db *db)
{
	PQfinish(g_steal_pointer(&db->conn));
}

static void
drop_notice(void *data, const char *message)
{
}

/* A peer that lost its power says nothing: both ends ask after it when the line has been still for
 * half a minute, and give it up after another half. */
#define STILL "30"
#define ASK_EVERY "10"
#define ASK_TIMES "3"
#define GIVE_UP_MS "60000"

static PGconn *
start(const char *conninfo, const char *user, const Secret *password)
{
	const char *keywords[13], *values[13];
	int n = 0;
	const struct {
		const char *keyword, *value;
	} options[] = {
		/* Before CONNINFO, which may say otherwise. */
		{ "keepalives_idle", STILL },
		{ "keepalives_interval", ASK_EVERY },
		{ "keepalives_count", ASK_TIMES },
		{ "tcp_user_timeout", GIVE_UP_MS },
		{ "dbname", conninfo },
		{ "user", user },
		{ "password", password ? secret_text(password) : NULL },
		{ "application_name", "pindesk" },
		{ "client_encoding", "UTF8" },
		{ "gssencmode", "disable" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
		if (options[i].value == NULL || options[i].value[0] == '\0')
			continue;
		keywords[n] = options[i].keyword;
		values[n++] = options[i].value;
	}
	keywords[n] = values[n] = NULL;
	PGconn *conn = PQconnectStartParams(keywords, values, 1);
	g_assert(conn != NULL);
	PQsetNoticeProcessor(conn, drop_notice, NULL);
	/* The only way to learn the SQLSTATE of a refused connection: it stands in the message. */
	PQsetErrorVerbosity(conn, PQERRORS_VERBOSE);
	return conn;
}

static const char *
option(const PQconninfoOption *options, const char *keyword)
{
	for (; options != NULL && options->keyword != NULL; options++)
		if (strcmp(options->keyword, keyword) == 0 && options->val != NULL)
			return options->val;
	return NULL;
}

/* On this machine, by a socket in a folder. HOST may name several. */
static bool
is_here(const char *host)
{
	g_auto(GStrv) hosts = g_strsplit(host ? host : "", ",", -1);

	for (int i = 0; hosts[i] != NULL; i++)
		if (hosts[i][0] != '\0' && hosts[i][0] != '/' && hosts[i][0] != '@')
			return false;
	return true;
}

static bool
is_option(const PQconninfoOption *options, const char *keyword, const char *wanted)
{
	return g_strcmp0(option(options, keyword), wanted) == 0;
}

/* Nothing has been sent yet. A passphrase's password goes over the net only to a server that has
 * proven who it is, and only by SCRAM bound to that proof. */
static bool
check_protected(PGconn *conn, GError **error)
{
	PQconninfoOption *options = PQconninfo(conn);
	bool here = is_here(option(options, "host")) && option(options, "hostaddr") == NULL;
	bool good = here || (is_option(options, "sslmode", "verify-full") &&
				    is_option(options, "channel_binding", "require"));

	PQconninfoFree(options);
	if (good || !DEFENCE(connection))
		return true;
	log_line("db: connection not protected");
	g_set_error_literal(error, DB_ERROR, DB_ERROR_BROKEN,
		"This desk's way to the server is not protected, so nothing was sent. Whoever "
		"looks after the desk: the connection needs sslmode=verify-full and "
		"channel_binding=require, as in pg_service.conf.sample.");
	return false;
}

/* Whether SQLSTATE stands in the message of a failed connection ("FATAL:  28P01: ..."). */
static bool
has_state(const char *message, const char *sqlstate)
{
	g_autofree char *mark = g_strconcat(":  ", sqlstate, ": ", NULL);
	return strstr(message, mark) != NULL;
}

static const struct {
	const char *sqlstate;
	DbError code;
	const char *sentence;
} connect_errors[] = {
	{ "28P01", DB_ERROR_PASSWORD, "The server knows no such user and passphrase." },
	{ "28000", DB_ERROR_PASSWORD, "The server knows no such user and passphrase." },
	{ "42501", DB_ERROR_DENIED, "This user may not use this database." },
	{ "53300", DB_ERROR_AWAY, "The server takes no more desks just now. Try again soon." },
	{ "57P03", DB_ERROR_AWAY, "The server is starting or stopping. Try again soon." },
	{ "3D000", DB_ERROR_BROKEN, "The server has no database of that name." },
};

static void
explain_connect(PGconn *conn, ConnStatusType last, GError **error)
{
	const char *message = PQerrorMessage(conn);

	for (size_t i = 0; i < G_N_ELEMENTS(connect_errors); i++) {
		if (!has_state(message, connect_errors[i].sqlstate))
			continue;
		log_line("db: connection refused, SQLSTATE %s", connect_errors[i].sqlstate);
		g_set_error_literal(
			error, DB_ERROR, connect_errors[i].code, connect_errors[i].sentence);
		return;
	}
	if (PQconnectionNeedsPassword(conn)) {
		g_set_error_literal(
			error, DB_ERROR, DB_ERROR_PASSWORD, "The server asks for a passphrase.");
		return;
	}
	if (last == CONNECTION_SSL_STARTUP) {
		log_line("db: no secure connection");
		g_set_error_literal(error, DB_ERROR, DB_ERROR_BROKEN,
			"The server cannot prove who it is, so this desk does not talk to it. Call "
			"whoever looks after the server.");
		return;
	}
	if (last == CONNECTION_AWAITING_RESPONSE || last == CONNECTION_AUTH_OK) {
		log_line("db: signing in was broken off");
		g_set_error_literal(error, DB_ERROR, DB_ERROR_BROKEN,
			"The server broke off while you signed in, or asked for your passphrase in "
			"a way that is not safe. It was not told. Call whoever looks after the "
			"server.");
		return;
	}
	const char *host = PQhost(conn);
	log_line("db: no connection");
	g_set_error(error, DB_ERROR, DB_ERROR_AWAY,
		"No server answers at %s. Look at the network, then call whoever looks after the "
		"server.",
		host && host[0] ? host : "the address this desk has");
}

static bool
finish_connect(Db *db, GCancellable *cancel, GError **error)
{
	gint64 until = g_get_monotonic_time() + db->deadline_ms * (gint64)1000;
	PostgresPollingStatusType next = PGRES_POLLING_WRITING;
	ConnStatusType last = PQstatus(db->conn);

	if (last == CONNECTION_BAD)
		next = PGRES_POLLING_FAILED;
	while (next != PGRES_POLLING_OK && next != PGRES_POLLING_FAILED) {
		int events = next == PGRES_POLLING_READING ? G_IO_IN : G_IO_OUT;
		DbWait outcome = db_wait(db, events, until, cancel);
		if (outcome != DB_WAIT_READY) {
			db_wait_error(outcome, db->deadline_ms, error);
			return false;
		}
		last = PQstatus(db->conn);
		next = PQconnectPoll(db->conn);
	}
	if (next == PGRES_POLLING_FAILED) {
		explain_connect(db->conn, last, error);
		return false;
	}
	return true;
}

/* So that the server lets go of what a desk held that is gone: its locks, above all. In a statement,
 * for a pooler refuses startup options; there it is the pooler that the server asks after, and every
 * desk says the same. On a socket in a folder it does nothing. Its answer tells whether there is
 * one: a pooler gives out numbers of its own for the sessions it lends. */
static bool
ask_after_desk(Db *db, GCancellable *cancel, GError **error)
{
	gint64 session;

	if (!db_get_id(db,
		    "select pg_backend_pid()::bigint from (select "
		    "set_config('tcp_keepalives_idle', '" STILL "', false), "
		    "set_config('tcp_keepalives_interval', '" ASK_EVERY "', false), "
		    "set_config('tcp_keepalives_count', '" ASK_TIMES "', false), "
		    "set_config('tcp_user_timeout', '" GIVE_UP_MS "', false)) as asked",
		    NULL, cancel, &session, NULL, error))
		return false;
	db->own = session == PQbackendPID(db->conn);
	return true;
}

static bool
check_conninfo(const char *conninfo, GError **error)
{
	char *why = NULL;
	PQconninfoOption *options = PQconninfoParse(conninfo, &why);
	if (options != NULL) {
		PQconninfoFree(options);
		return true;
	}
	g_set_error(error, DB_ERROR, DB_ERROR_BROKEN,
		"[database] conninfo in this desk's settings cannot be understood: %s",
		why ? g_strchomp(why) : "");
	PQfreemem(why);
	return false;
}

Db *
db_open_within(const char *conninfo, const char *user, const Secret *password, int deadline_ms,
	GCancellable *cancel, GError **error)
{
	if (!check_conninfo(conninfo, error))
		return NULL;
	g_autoptr(Db) db = g_new0(Db, 1);
	db->kept = g_ptr_array_new();
	db->deadline_ms = deadline_ms;
	db->conn = start(conninfo, user, password);
	if (password != NULL && !check_protected(db->conn, error))
		return NULL;
	if (!finish_connect(db, cancel, error))
		return NULL;
	PQsetnonblocking(db->conn, 1);
	PQsetErrorVerbosity(db->conn, PQERRORS_DEFAULT);
	if (!ask_after_desk(db, cancel, error))
		return NULL;
	return g_steal_pointer(&db);
}

Db *
db_open(const char *conninfo, const char *user, const Secret *password, GCancellable *cancel,
	GError **error)
{
	return db_open_within(conninfo, user, password, DB_DEADLINE_MS, cancel, error);
}

void
db_close(Db *db)
{
	if (db == NULL)
		return;
	db_lose(db);
	g_ptr_array_unref(db->kept);
	g_free(db);
}

void
db_set_deadline(Db *db, int deadline_ms)
{
	db->deadline_ms = deadline_ms;
}

bool
db_is_lost(const Db *db)
{
	return db->conn == NULL;
}

char *
db_describe(const char *conninfo)
{
	PQconninfoOption *own = PQconninfoParse(conninfo, NULL);
	PQconninfoOption *usual = PQconndefaults();
	const char *name = option(own, "dbname"), *host = option(own, "host");

	name = name ? name : option(usual, "dbname");
	host = host ? host : option(usual, "host");
	char *text = own == NULL || name == NULL
			     ? g_strdup("")
			     : g_strdup_printf("%s on %s", name, host ? host : "this machine");
	PQconninfoFree(own);
	PQconninfoFree(usual);
	return text;
}

bool
db_begin(Db *db, GCancellable *cancel, GError **error)
{
	return db_run(db, "BEGIN", NULL, cancel, NULL, error);
}

bool
db_commit(Db *db, GCancellable *cancel, GError **error)
{
	return db_run(db, "COMMIT", NULL, cancel, NULL, error);
}

void
db_rollback(Db *db)
{
	if (db->conn != NULL && PQtransactionStatus(db->conn) != PQTRANS_IDLE)
		db_run(db, "ROLLBACK", NULL, NULL, NULL, NULL);
}

char *
db_scram_verifier(Db *db, const Secret *password, const char *user, GError **error)
{
	char *verifier = db->conn == NULL ? NULL
					  : PQencryptPasswordConn(db->conn, secret_text(password),
						    user, "scram-sha-256");
	if (verifier == NULL) {
		g_set_error_literal(error, DB_ERROR, DB_ERROR_BROKEN,
			"The password could not be made into a verifier.");
		return NULL;
	}
	char *copy = g_strdup(verifier);
	PQfreemem(verifier);
	return copy;
}

static char *
take_quoted(char *quoted)
{
	g_assert(quoted != NULL);
	char *copy = g_strdup(quoted);
	PQfreemem(quoted);
	return copy;
}

char *
db_quote_name(Db *db, const char *text)
{
	return take_quoted(PQescapeIdentifier(db->conn, text, strlen(text)));
}

char *
db_quote_text(Db *db, const char *text)
{
	return take_quoted(PQescapeLiteral(db->conn, text, strlen(text)));
}
