/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/log.h"
#include "db/rows.h"
#include "tests/lib/pgtmp.h"

/* What goes to the server and what comes back, value by value, against a real one. */

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

/* Arguments and rows -------------------------------------------------------------------------- */

static void
assert_echo(Db *db, const char *sql, DbArg arg, const char *expected)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	const DbArg args[] = { arg, { .type = DB_ARG_END } };
	db_get_text(db, sql, args, NULL, &text, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(text, ==, expected);
}

static void
test_arguments(void)
{
	static const char *const texts[] = { "a", "", "b\"c", "d\\e", "{f,g}", "NULL", "ñ", NULL };
	static const char *const none[] = { NULL };
	const char id[] = "8c1f3a52-0f7e-4c57-9a3f-1f0f5c0e7a11";
	g_autoptr(GBytes) bytes = g_bytes_new("\0\1'\\", 4);
	g_autoptr(GBytes) empty = g_bytes_new(NULL, 0);
	g_autoptr(GPtrArray) list = g_ptr_array_new();
	g_autoptr(Db) db = open_owner();

	assert_echo(db, "select $1", (DbArg)DB_TEXT("it's"), "it's");
	assert_echo(db, "select $1", (DbArg)DB_TEXT(NULL), NULL);
	assert_echo(db, "select $1::text", (DbArg)DB_INT(-5), "-5");
	assert_echo(db, "select $1", (DbArg)DB_ID(G_MAXINT64), "9223372036854775807");
	assert_echo(db, "select $1::text", (DbArg)DB_BOOL(true), "true");
	assert_echo(db, "select $1::text", (DbArg)DB_BOOL(false), "false");
	assert_echo(db, "select $1", (DbArg)DB_DATE("2017-04-12"), "2017-04-12");
	assert_echo(db, "select $1", (DbArg)DB_DATE(NULL), NULL);
	assert_echo(db, "select $1", (DbArg)DB_UUID(id), id);
	assert_echo(db, "select encode($1, 'hex')", (DbArg)DB_BYTES(bytes), "0001275c");
	assert_echo(db, "select length($1)::text", (DbArg)DB_BYTES(empty), "0");
	assert_echo(db, "select $1::text", (DbArg)DB_BYTES(NULL), NULL);
	assert_echo(db, "select array_to_string($1, '|')", (DbArg)DB_TEXTS(texts),
		"a||b\"c|d\\e|{f,g}|NULL|ñ");
	assert_echo(db, "select cardinality($1)::text", (DbArg)DB_TEXTS(none), "0");
	assert_echo(db, "select $1::text", (DbArg)DB_TEXTS(NULL), NULL);
	assert_echo(db, "select $1::text", (DbArg)DB_BYTES_LIST(list), "{}");
	assert_echo(db, "select $1::text", (DbArg)DB_BYTES_LIST(NULL), NULL);
	g_ptr_array_add(list, bytes);
	g_ptr_array_add(list, empty);
	g_ptr_array_add(list, bytes);
	assert_echo(db, "select $1::text", (DbArg)DB_BYTES_LIST(list),
		"{\"\\\\x0001275c\",\"\\\\x\",\"\\\\x0001275c\"}");
}

typedef struct {
	char *text;
	int number;
	gint64 id;
	bool yes;
	gint64 when;
	GBytes *bytes;
} Sample;

void sample_free(Sample *sample);
DB_ROW(Sample, sample, DB_COLUMN(Sample, text, TEXT), DB_COLUMN(Sample, number, INT),
	DB_COLUMN(Sample, id, ID), DB_COLUMN(Sample, yes, BOOL), DB_COLUMN(Sample, when, TIME),
	DB_COLUMN(Sample, bytes, BYTES))

#define SAMPLE_SQL                                                                                 \
	"select '\\x00ff'::bytea as bytes, true as yes, 'x'::text as text, 5 as number, "          \
	"6000000000 as id, '2026-11-22 10:42:00+00'::timestamptz as when, 1 as unasked"

static void
test_rows(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) rows = NULL;
	g_autoptr(Db) db = open_owner();
	run(db, "set time zone 'Asia/Tokyo'; set datestyle to 'German'");
	db_get_rows(db, SAMPLE_SQL " union all " SAMPLE_SQL, NULL, &sample_shape,
		sample_free_untyped, NULL, &rows, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(rows->len, ==, 2);
	const Sample *sample = rows->pdata[1];
	g_assert_cmpstr(sample->text, ==, "x");
	g_assert_cmpint(sample->number, ==, 5);
	g_assert_cmpint(sample->id, ==, 6000000000);
	g_assert_true(sample->yes);
	g_assert_cmpint(sample->when, ==, 1795344120);
	g_assert_cmpmem(g_bytes_get_data(sample->bytes, NULL), g_bytes_get_size(sample->bytes),
		"\0\xff", 2);
	sample_free(NULL);
}

static void
test_texts(void)
{
	static const struct {
		const char *sql, *text;
	} cases[] = {
		{ "select 'a'::name", "a" },
		{ "select 'a'::varchar", "a" },
		{ "select '{\"a\": 1}'::jsonb", "{\"a\": 1}" },
		{ "select '{\"a\":1}'::json", "{\"a\":1}" },
		{ "select '0001-01-01'::date", "0001-01-01" },
		{ "select '9999-12-31'::date", "9999-12-31" },
		{ "select '1999-12-31'::date", "1999-12-31" },
		{ "select 42::smallint", "42" },
		{ "select 'sad'::mood", "sad" },
		{ "select ''", "" },
		{ "select null::text", NULL },
	};
	g_autoptr(Db) db = open_owner();
	run(db, "create type mood as enum ('sad', 'glad')");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *text = NULL;
		db_get_text(db, cases[i].sql, NULL, NULL, &text, NULL, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

/* What does not fit is said with function and column, and nothing crashes. */
static void
test_misfits(void)
{
	static const struct {
		const char *sql, *says;
	} cases[] = {
		{ "select 'x'::text as text", "column number is missing" },
		{ SAMPLE_SQL ", null::text as extra where false", NULL },
		{ "select a.*, 1 as text from (select 1 as number, 1 as id, true as yes, "
		  "now() as when, ''::bytea as bytes) a",
			NULL },
		{ "select 'x' as text, 'five' as number, 1 as id, true as yes, now() as when, "
		  "''::bytea as bytes",
			"column number is of another kind" },
		{ "select 'x' as text, 5::bigint as number, 1 as id, true as yes, now() as when, "
		  "''::bytea as bytes",
			"column number is of another kind" },
		{ "select 'x' as text, 5 as number, null::bigint as id, true as yes, "
		  "now() as when, ''::bytea as bytes",
			"column id is empty" },
		{ "select 'x' as text, 5 as number, 1 as id, 1 as yes, now() as when, "
		  "''::bytea as bytes",
			"column yes is of another kind" },
		{ "select 'x' as text, 5 as number, 1 as id, true as yes, now()::date as when, "
		  "''::bytea as bytes",
			"column when is of another kind" },
		{ "select 'x' as text, 5 as number, 1 as id, true as yes, "
		  "'infinity'::timestamptz as when, ''::bytea as bytes",
			"column when holds what cannot be" },
		{ "select 'infinity'::date as text, 5 as number, 1 as id, true as yes, "
		  "now() as when, ''::bytea as bytes",
			"column text holds what cannot be" },
		{ "select 1.5 as text, 5 as number, 1 as id, true as yes, now() as when, "
		  "''::bytea as bytes",
			"column text holds what cannot be" },
	};
	g_autoptr(Db) db = open_owner();
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GPtrArray) rows = NULL;
		bool good = db_get_rows(db, cases[i].sql, NULL, &sample_shape, sample_free_untyped,
			NULL, &rows, NULL, &error);
		g_test_message("%zu: %s", i, error ? error->message : "good");
		g_assert_cmpint(good, ==, cases[i].says == NULL);
		if (cases[i].says == NULL)
			continue;
		g_assert_error(error, DB_ERROR, DB_ERROR_BROKEN);
		g_assert_nonnull(strstr(error->message, cases[i].says));
	}
}

static void
test_no_row(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Refusal) refusal = NULL;
	g_autoptr(Db) db = open_owner();
	gpointer row = NULL;
	g_assert_false(db_get_row(db, SAMPLE_SQL " where false", NULL, &sample_shape,
		sample_free_untyped, NULL, &row, &refusal, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(refusal->name, ==, "not_found");
	g_assert_null(row);
	g_assert_false(db_get_row(db, SAMPLE_SQL " where false", NULL, &sample_shape,
		sample_free_untyped, NULL, &row, NULL, &error));
	g_assert_error(error, DB_ERROR, DB_ERROR_BROKEN);
}

/* More than a socket takes at once, both ways. */
static void
test_large(void)
{
	const gsize size = 16 * 1024 * 1024;
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) back = NULL;
	g_autoptr(Db) db = open_owner();
	guchar *data = g_malloc(size);
	for (gsize i = 0; i < size; i++)
		data[i] = (guchar)(i * 31 >> 3);
	g_autoptr(GBytes) bytes = g_bytes_new_take(data, size);
	db_get_bytes(db, "select $1", DB_ARGS(DB_BYTES(bytes)), NULL, &back, NULL, &error);
	g_assert_no_error(error);
	g_assert_true(g_bytes_equal(bytes, back));
}

/* Transactions -------------------------------------------------------------------------------- */

static gint64
count(Db *db, const char *sql)
{
	g_autoptr(GError) error = NULL;
	gint64 n = -1;
	db_get_id(db, sql, NULL, NULL, &n, NULL, &error);
	g_assert_no_error(error);
	return n;
}

static void
test_transaction(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Db) db = open_owner();
	run(db, "create table t (n int primary key)");
	g_assert_true(db_begin(db, NULL, &error));
	run(db, "insert into t values (1)");
	db_rollback(db);
	g_assert_cmpint(count(db, "select count(*) from t"), ==, 0);
	db_rollback(db); /* none is open: harmless */

	g_assert_true(db_begin(db, NULL, &error));
	run(db, "insert into t values (1); insert into t values (2)");
	g_assert_true(db_commit(db, NULL, &error));
	g_assert_cmpint(count(db, "select count(*) from t"), ==, 2);

	g_assert_true(db_begin(db, NULL, &error));
	g_assert_false(
		db_script(db, "insert into t values (3); insert into t values (1)", NULL, &error));
	g_assert_error(error, DB_ERROR, DB_ERROR_BROKEN);
	db_rollback(db);
	g_assert_cmpint(count(db, "select count(*) from t"), ==, 2);
	run(db, "drop table t");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	log_open("/dev/null");
	pg = pgtmp_start("local all all trust\n");
	if (pg == NULL) {
		g_print("1..0 # SKIP there is no PostgreSQL on this machine\n");
		return 0;
	}
	g_test_add_func("/db-rows/arguments", test_arguments);
	g_test_add_func("/db-rows/rows", test_rows);
	g_test_add_func("/db-rows/texts", test_texts);
	g_test_add_func("/db-rows/misfits", test_misfits);
	g_test_add_func("/db-rows/no-row", test_no_row);
	g_test_add_func("/db-rows/large", test_large);
	g_test_add_func("/db-rows/transaction", test_transaction);
	int code = g_test_run();
	pgtmp_stop(pg);
	return code;
}
