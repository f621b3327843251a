/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "base/log.h"
#include "db/call.h"
#include "tests/lib/pgtmp.h"

/* Everything against one real server; "clerk" is a user with a password. */

#define SHORT_MS 300
#define FROZEN_MS 150

static PgTmp *pg;

static Db *
open_owner(void)
{
	g_autoptr(GError) error = NULL;
	Db *db = db_open(pgtmp_owner(pg), NULL, NULL, NULL, &error);
	g_assert_no_error(error);
	return db;
}

static void
run(Db *db, const char *sql)
{
	g_autoptr(GError) error = NULL;
	db_script(db, sql, NULL, &error);
	g_assert_no_error(error);
}

/* The connection answers. */
static void
assert_alive(Db *db)
{
	g_autoptr(GError) error = NULL;
	gint64 one = 0;
	db_get_id(db, "select 1", NULL, NULL, &one, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpint(one, ==, 1);
	g_assert_false(db_is_lost(db));
}

static void
assert_lost(Db *db)
{
	g_autoptr(GError) error = NULL;
	g_assert_true(db_is_lost(db));
	g_assert_false(db_run(db, "select 1", NULL, NULL, NULL, &error));
	g_assert_error(error, DB_ERROR, DB_ERROR_AWAY);
	db_rollback(db);
}

/* Connecting ---------------------------------------------------------------------------------- */

static void
test_password(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Secret) right = secret_from("right horse", 11);
	g_autoptr(Secret) wrong = secret_from("wrong horse", 11);
	g_autoptr(Db) owner = open_owner();
	g_autofree char *verifier = db_scram_verifier(owner, right, "clerk", &error);
	g_assert_no_error(error);
	g_assert_true(g_str_has_prefix(verifier, "SCRAM-SHA-256$"));
	g_autofree char *quoted = db_quote_text(owner, verifier);
	g_autofree char *sql = g_strconcat("alter role clerk password ", quoted, NULL);
	run(owner, sql);

	g_autoptr(Db) good = db_open(pgtmp_anybody(pg), "clerk", right, NULL, &error);
	g_assert_no_error(error);
	assert_alive(good);

	g_assert_null(db_open(pgtmp_anybody(pg), "clerk", wrong, NULL, &error));
	g_assert_error(error, DB_ERROR, DB_ERROR_PASSWORD);
	g_clear_error(&error);
	g_assert_null(db_open(pgtmp_anybody(pg), "clerk", NULL, NULL, &error));
	g_assert_error(error, DB_ERROR, DB_ERROR_PASSWORD);
	g_clear_error(&error);
	g_assert_null(db_open(pgtmp_anybody(pg), "nobody_known", right, NULL, &error));
	g_assert_error(error, DB_ERROR, DB_ERROR_PASSWORD);
}

/* A port of this machine where nobody listens. */
static int
free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
	g_assert_cmpint(getsockname(fd, (struct sockaddr *)&address, &length), ==, 0);
	close(fd);
	return ntohs(address.sin_port);
}

static void
test_nobody_there(void)
{
	g_autofree char *port =
		g_strdup_printf("host=127.0.0.1 port=%d user=clerk dbname=x", free_port());
	const struct {
		const char *conninfo;
		DbError code;
	} cases[] = {
		{ "host=/nowhere user=clerk dbname=x", DB_ERROR_AWAY },
		{ port, DB_ERROR_AWAY },
		{ "hoost=/nowhere", DB_ERROR_BROKEN },
		{ "host=", DB_ERROR_AWAY },
		{ "host = 'x", DB_ERROR_BROKEN },
	};
	g_setenv("PGHOST", "/nowhere", TRUE);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_null(db_open(cases[i].conninfo, NULL, NULL, NULL, &error));
		g_test_message("%s", error->message);
		g_assert_error(error, DB_ERROR, (int)cases[i].code);
	}
	g_unsetenv("PGHOST");
}

static void
test_no_database(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *none = g_strconcat(pgtmp_owner(pg), " dbname=none_such", NULL);
	g_assert_null(db_open(none, NULL, NULL, NULL, &error));
	g_assert_error(error, DB_ERROR, DB_ERROR_BROKEN);
	g_assert_nonnull(strstr(error->message, "no database of that name"));

	g_autoptr(Db) owner = open_owner();
	run(owner, "create database closed");
	run(owner, "revoke connect on database closed from public");
	g_autofree char *closed = g_strconcat(pgtmp_anybody(pg), " dbname=closed", NULL);
	g_autoptr(Secret) password = secret_from("right horse", 11);
	g_clear_error(&error);
	g_assert_null(db_open(closed, "clerk", password, NULL, &error));
	g_assert_error(error, DB_ERROR, DB_ERROR_DENIED);
}

static void
test_connect_frozen(void)
{
	g_autoptr(GError) error = NULL;
	pgtmp_freeze(pg);
	Db *db = db_open_within(pgtmp_owner(pg), NULL, NULL, SHORT_MS, NULL, &error);
	pgtmp_thaw(pg);
	g_assert_null(db);
	g_assert_error(error, DB_ERROR, DB_ERROR_SILENT);
}

static gpointer
cancel_soon(gpointer data)
{
	g_usleep(50000); /* only so that the wait has begun; right without it as well */
	g_cancellable_cancel(data);
	return NULL;
}

static void
test_connect_cancelled(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	pgtmp_freeze(pg);
	GThread *thread = g_thread_new("cancel", cancel_soon, cancel);
	Db *db = db_open_within(pgtmp_owner(pg), NULL, NULL, G_MAXINT, cancel, &error);
	pgtmp_thaw(pg);
	g_thread_join(thread);
	g_assert_null(db);
	g_assert_error(error, DB_ERROR, DB_ERROR_CANCELLED);
}

static int
tcp_option(Db *db, int option)
{
	int value = -1;
	socklen_t length = sizeof value;
	g_assert_cmpint(
		getsockopt(PQsocket(db->conn), IPPROTO_TCP, option, &value, &length), ==, 0);
	return value;
}

/* What the server's end of the line has, in the order idle, interval, count, user timeout. */
static char *
server_asks(Db *db)
{
	char *asks = NULL;
	g_autoptr(GError) error = NULL;
	db_get_text(db,
		"select concat_ws(' ', current_setting('tcp_keepalives_idle'), "
		"current_setting('tcp_keepalives_interval'), "
		"current_setting('tcp_keepalives_count'), current_setting('tcp_user_timeout'))",
		NULL, NULL, &asks, NULL, &error);
	g_assert_no_error(error);
	return asks;
}

static void
test_asked_after(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Db) net =
		db_open("host=127.0.0.1 user=postgres dbname=postgres", NULL, NULL, NULL, &error);
	g_assert_no_error(error);
	g_autofree char *asks = server_asks(net);
	g_assert_cmpstr(asks, ==, "30 10 3 60000");
	g_assert_cmpint(tcp_option(net, TCP_KEEPIDLE), ==, 30);
	g_assert_cmpint(tcp_option(net, TCP_KEEPINTVL), ==, 10);
	g_assert_cmpint(tcp_option(net, TCP_KEEPCNT), ==, 3);
	g_assert_cmpint(tcp_option(net, TCP_USER_TIMEOUT), ==, 60000);

	g_autoptr(Db) own =
		db_open("host=127.0.0.1 user=postgres dbname=postgres keepalives_idle=7", NULL,
			NULL, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpint(tcp_option(own, TCP_KEEPIDLE), ==, 7);

	g_autoptr(Db) here = open_owner();
	g_autofree char *nothing = server_asks(here);
	g_assert_cmpstr(nothing, ==, "0 0 0 0");
	assert_alive(here);
}

static void
test_describe(void)
{
	g_autofree char *known = db_describe("host=db.example.org dbname=desk");
	g_assert_cmpstr(known, ==, "desk on db.example.org");
	g_autofree char *bad = db_describe("hoost=x");
	g_assert_cmpstr(bad, ==, "");
	g_setenv("PGHOST", "far", TRUE);
	g_setenv("PGDATABASE", "d", TRUE);
	g_autofree char *environment = db_describe("");
	g_assert_cmpstr(environment, ==, "d on far");
	g_unsetenv("PGHOST");
	g_unsetenv("PGDATABASE");
}

/* Deadlines and giving up --------------------------------------------------------------------- */

static void
test_frozen(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Db) db = open_owner();
	db_set_deadline(db, FROZEN_MS);
	pgtmp_freeze(pg);
	bool good = db_run(db, "select 1", NULL, NULL, NULL, &error);
	pgtmp_thaw(pg);
	g_assert_false(good);
	g_assert_error(error, DB_ERROR, DB_ERROR_SILENT);
	assert_lost(db);
}

static void
test_slow(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Db) db = open_owner();
	db_set_deadline(db, SHORT_MS);
	g_assert_false(db_run(db, "select pg_sleep(3600)", NULL, NULL, NULL, &error));
	g_assert_error(error, DB_ERROR, DB_ERROR_SILENT);
	db_set_deadline(db, DB_DEADLINE_MS);
	assert_alive(db);
}

/* Cancels once the server says that somebody sleeps. */
static gpointer
cancel_sleeper(gpointer data)
{
	g_autoptr(Db) db = open_owner();
	gint64 sleeping = 0;
	while (sleeping == 0)
		db_get_id(db, "select count(*) from pg_stat_activity where wait_event = 'PgSleep'",
			NULL, NULL, &sleeping, NULL, NULL);
	g_cancellable_cancel(data);
	return NULL;
}

static void
test_cancel(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	g_autoptr(Db) db = open_owner();
	g_autoptr(GError) begin = NULL;
	g_assert_true(db_begin(db, NULL, &begin));
	GThread *thread = g_thread_new("cancel", cancel_sleeper, cancel);
	db_set_deadline(db, G_MAXINT);
	g_assert_false(db_run(db, "select pg_sleep(3600)", NULL, cancel, NULL, &error));
	g_thread_join(thread);
	g_assert_error(error, DB_ERROR, DB_ERROR_CANCELLED);
	db_rollback(db);
	for (int i = 0; i < 20; i++) /* the request never hits a later statement */
		assert_alive(db);
	g_clear_error(&error);
	g_assert_false(db_run(db, "select pg_sleep(3600)", NULL, cancel, NULL, &error));
	g_assert_error(error, DB_ERROR, DB_ERROR_CANCELLED);
	assert_alive(db);
}

static void
test_terminated(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Db) db = open_owner();
	g_autoptr(Db) other = open_owner();
	gint64 pid;
	g_assert_true(db_get_id(db, "select pg_backend_pid()", NULL, NULL, &pid, NULL, NULL));
	g_assert_true(db_run(other, "select pg_terminate_backend($1, 10000)", DB_ARGS(DB_INT(pid)),
		NULL, NULL, NULL));
	g_assert_false(db_run(db, "select 1", NULL, NULL, NULL, &error));
	g_assert_error(error, DB_ERROR, DB_ERROR_AWAY);
	assert_lost(db);
}

/* Refusals and failures ----------------------------------------------------------------------- */

static const char refuse_sql[] =
	"create schema if not exists desk;"
	"create or replace function desk.refuse(code text, facts text) returns int language "
	"plpgsql "
	"as $$ begin raise using errcode = code, message = 'guardian_x', detail = facts; end $$";

static void
test_refusal(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Refusal) refusal = NULL;
	g_autoptr(Db) db = open_owner();
	gint64 answer = 7;
	run(db, refuse_sql);
	g_assert_false(db_get_id(db, "select desk.refuse($1, $2)",
		DB_ARGS(DB_TEXT("PD003"), DB_TEXT("{\"guardian\": \"Rosa Lopez\"}")), NULL, &answer,
		&refusal, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(refusal->code, ==, "PD003");
	g_assert_cmpstr(refusal->name, ==, "code_live");
	g_assert_cmpstr(refusal_fact(refusal, "guardian"), ==, "Rosa Lopez");
	g_assert_cmpint(answer, ==, 7);
	assert_alive(db);

	g_assert_false(db_run(db, "select desk.refuse('PD060', '')", NULL, NULL, NULL, &error));
	g_assert_error(error, DB_ERROR, DB_ERROR_DENIED);
}

static void
test_failures(void)
{
	static const struct {
		const char *sqlstate;
		DbError code;
		bool lost;
	} cases[] = {
		{ "40001", DB_ERROR_CONFLICT, false },
		{ "40P01", DB_ERROR_CONFLICT, false },
		{ "55P03", DB_ERROR_CONFLICT, false },
		{ "42501", DB_ERROR_DENIED, false },
		{ "28000", DB_ERROR_DENIED, false },
		{ "57014", DB_ERROR_SILENT, false },
		{ "22012", DB_ERROR_BROKEN, false },
		{ "P0001", DB_ERROR_BROKEN, false },
		{ "25006", DB_ERROR_AWAY, true },
		{ "57P01", DB_ERROR_AWAY, true },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Refusal) refusal = NULL;
		g_autoptr(Db) db = open_owner();
		run(db, refuse_sql);
		g_test_message("%s", cases[i].sqlstate);
		g_assert_false(db_run(db, "select desk.refuse($1, '')",
			DB_ARGS(DB_TEXT(cases[i].sqlstate)), NULL, &refusal, &error));
		g_assert_error(error, DB_ERROR, (int)cases[i].code);
		g_assert_null(refusal);
		g_assert_cmpint(db_is_lost(db), ==, cases[i].lost);
		if (cases[i].code == DB_ERROR_BROKEN)
			g_assert_nonnull(strstr(error->message, "desk.refuse"));
	}
}

/* Statements kept ----------------------------------------------------------------------------- */

static const char twice[] = "select $1::bigint * 2";

static gint64
get_twice(Db *db, gint64 number)
{
	g_autoptr(GError) error = NULL;
	gint64 result = 0;
	db_keep(db, twice, DB_ARGS(DB_ID(number)), NULL, &error);
	g_assert_no_error(error);
	db_get_id(db, twice, DB_ARGS(DB_ID(number)), NULL, &result, NULL, &error);
	g_assert_no_error(error);
	return result;
}

static gint64
n_kept(Db *db)
{
	g_autoptr(GError) error = NULL;
	gint64 n = -1;
	db_get_id(db, "select count(*) from pg_prepared_statements", NULL, NULL, &n, NULL, &error);
	g_assert_no_error(error);
	return n;
}

static void
test_kept(void)
{
	g_autoptr(Db) db = open_owner();
	g_assert_cmpint(n_kept(db), ==, 0);
	for (int i = 0; i < 3; i++)
		g_assert_cmpint(get_twice(db, 21 + i), ==, 42 + 2 * i);
	g_assert_cmpint(n_kept(db), ==, 1);
}

/* The schema is upgraded under a desk that is open. */
static void
test_kept_upgraded(void)
{
	static const char sql[] = "select * from changing";
	g_autoptr(Db) db = open_owner();
	g_autoptr(GError) error = NULL;
	run(db, "create table changing as select 1::bigint as a");
	g_assert_true(db_keep(db, sql, NULL, NULL, &error));
	assert_alive(db);
	g_assert_true(db_run(db, sql, NULL, NULL, NULL, &error));
	run(db, "alter table changing alter a type text");
	g_assert_false(db_run(db, sql, NULL, NULL, NULL, &error));
	g_assert_error(error, DB_ERROR, DB_ERROR_BROKEN);
	g_clear_error(&error);
	for (int i = 0; i < 2; i++) {
		g_assert_true(db_keep(db, sql, NULL, NULL, &error));
		g_assert_true(db_run(db, sql, NULL, NULL, NULL, &error));
	}
	run(db, "drop table changing");
}

/* Each transaction may find another session, or one that another desk had before. */
static void
test_kept_pooled(void)
{
	const char *pooled = pgtmp_pooled(pg);
	if (!pooled) {
		g_test_skip("there is no PgBouncer on this machine");
		return;
	}
	g_autoptr(GError) error = NULL;
	Db *desks[4];
	for (size_t i = 0; i < G_N_ELEMENTS(desks); i++) {
		desks[i] = db_open(pooled, NULL, NULL, NULL, &error);
		g_assert_no_error(error);
	}
	for (int i = 0; i < 40; i++) {
		Db *one = desks[i % 4], *other = desks[(i + 1 + i % 3) % 4];
		g_assert_cmpint(get_twice(one, i), ==, 2 * i);
		db_begin(one, NULL, &error);
		g_assert_no_error(error);
		g_assert_cmpint(get_twice(one, i), ==, 2 * i);
		g_assert_cmpint(get_twice(other, i), ==, 2 * i);
		g_assert_cmpint(n_kept(one) + n_kept(other), ==, 0);
		db_rollback(one);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(desks); i++)
		db_close(desks[i]);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	log_open("/dev/null");
	g_assert_true(vault_start(NULL));
	g_autofree char *port = g_strdup_printf("%d", free_port());
	g_setenv("PGPORT", port, TRUE); /* its own and ours: of the net and of the folder */
	pg = pgtmp_start_with("local all postgres trust\nlocal all all scram-sha-256\n"
			      "host all postgres 127.0.0.1/32 trust\n",
		(const char *const[]){ "listen_addresses=127.0.0.1", NULL });
	if (pg == NULL) {
		g_print("1..0 # SKIP there is no PostgreSQL on this machine\n");
		return 0;
	}
	g_autoptr(Db) owner = open_owner();
	run(owner, "create role clerk login");
	g_clear_pointer(&owner, db_close);
	g_test_add_func("/db/password", test_password);
	g_test_add_func("/db/nobody-there", test_nobody_there);
	g_test_add_func("/db/no-database", test_no_database);
	g_test_add_func("/db/connect-frozen", test_connect_frozen);
	g_test_add_func("/db/connect-cancelled", test_connect_cancelled);
	g_test_add_func("/db/asked-after", test_asked_after);
	g_test_add_func("/db/describe", test_describe);
	g_test_add_func("/db/kept", test_kept);
	g_test_add_func("/db/kept-upgraded", test_kept_upgraded);
	g_test_add_func("/db/kept-pooled", test_kept_pooled);
	g_test_add_func("/db/frozen", test_frozen);
	g_test_add_func("/db/slow", test_slow);
	g_test_add_func("/db/cancel", test_cancel);
	g_test_add_func("/db/terminated", test_terminated);
	g_test_add_func("/db/refusal", test_refusal);
	g_test_add_func("/db/failures", test_failures);
	int code = g_test_run();
	pgtmp_stop(pg);
	return code;
}
