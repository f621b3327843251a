/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/big.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/district.h"

enum { SMALL = 50, MANY = 200 };

static District *district;
static char *conninfo; /* of the owner */
static int schools;

static const char members[] =
	"do $$ declare r record; begin for r in"
	" (select 'median' as who, (select s.school_id from bench.school s order by abs(s.size - "
	"497),"
	"  s.school_id limit 1) as school union all select 'largest', (select s.school_id from"
	"  bench.school s order by s.size desc, s.school_id limit 1) union all select 'district', "
	"null)"
	" loop if not exists (select from pg_roles where rolname = r.who) then"
	"  execute format('create role %I login in role pindesk_staff', r.who); end if;"
	" insert into desk.staff (role_name, display) values (r.who, r.who);"
	" insert into desk.assignment (role_name, school_id, role, starts) values (r.who, r.school,"
	"  case when r.school is null then 'district' else 'account_admin' end, '2026-01-01');"
	" end loop; end $$";

double
big_time(PGconn *connection, const char *sql, int n, const char *const *values)
{
	gint64 begun = g_get_monotonic_time();

	PQclear(big_ask(connection, sql, n, values));
	return (double)(g_get_monotonic_time() - begun);
}

double
big_worked(PGconn *connection)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/schedstat", PQbackendPID(connection));
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;

	if (!g_file_get_contents(path, &text, NULL, &error))
		g_error("%s", error->message);
	return (double)g_ascii_strtoull(text, NULL, 10) / 1000;
}

PGresult *
big_ask(PGconn *connection, const char *sql, int n, const char *const *values)
{
	PGresult *result = PQexecParams(connection, sql, n, NULL, values, NULL, NULL, 0);
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		g_error("%.200s: %s", sql, PQerrorMessage(connection));
	return result;
}

PGconn *
big_connect(const char *user)
{
	g_autofree char *words =
		user ? g_strdup_printf("%s user=%s", conninfo, user) : g_strdup(conninfo);
	PGconn *connection = PQconnectdb(words);

	if (PQstatus(connection) != CONNECTION_OK)
		g_error("%s", PQerrorMessage(connection));
	return connection;
}

int
big_school(const char *user)
{
	PGconn *owner = big_connect(NULL);
	PGresult *result = big_ask(owner,
		"select coalesce(min(school_id), 0) from desk.assignment where role_name = $1", 1,
		&user);
	int school = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);

	PQclear(result);
	PQfinish(owner);
	return school;
}

int
big_schools(void)
{
	return schools;
}

/* Several statements at once; says how long they took. */
static void
step(PGconn *owner, const char *name, const char *sql)
{
	gint64 begun = g_get_monotonic_time();
	PGresult *result = PQexec(owner, sql);
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		g_error("%s: %s", name, PQerrorMessage(owner));
	PQclear(result);
	printf("# %-44s %7.1f s\n", name,
		(double)(g_get_monotonic_time() - begun) / G_USEC_PER_SEC);
	fflush(stdout);
}

static void
load_file(PGconn *owner, const char *name, const char *setting, int value)
{
	const char *top = g_getenv("PINDESK_DATA");
	g_autofree char *path = g_build_filename(top ? top : ".", "tests/bench", name, NULL);
	g_autofree char *set = g_strdup_printf("set bench.%s = %d", setting, value);
	g_autofree char *sql = NULL;
	g_autoptr(GError) error = NULL;

	if (!g_file_get_contents(path, &sql, NULL, &error))
		g_error("%s", error->message);
	PQclear(PQexec(owner, set));
	step(owner, name, sql);
	step(owner, "VACUUM ANALYZE", "vacuum analyze");
}

void
big_load(const char *name, const char *setting, int value)
{
	PGconn *owner = big_connect(NULL);

	load_file(owner, name, setting, value);
	PQfinish(owner);
}

static void
load(PGconn *owner)
{
	load_file(owner, "district.sql", "schools", schools);
	step(owner, "members of staff", members);
	step(owner, "registry.search_rebuild()", "select registry.search_rebuild()");
	step(owner, "VACUUM ANALYZE of the search tables",
		"vacuum analyze registry.person_at, registry.find_word, registry.find_pair");
}

static void
describe(PGconn *owner)
{
	PGresult *result = big_ask(owner,
		"select (select count(*) from registry.student), (select count(*) from "
		"registry.guardian),"
		" (select percentile_disc(0.5) within group (order by size) from bench.school),"
		" (select max(size) from bench.school), (select count(*) from registry.find_word),"
		" (select count(*) from registry.find_pair), (select count(*) from bench.school)",
		0, NULL);

	schools = (int)strtol(PQgetvalue(result, 0, 6), NULL, 10);
	printf("# %d schools (median %s, largest %s students), %s students, %s guardians, %s "
	       "words, "
	       "%s pairs\n",
		schools, PQgetvalue(result, 0, 2), PQgetvalue(result, 0, 3),
		PQgetvalue(result, 0, 0), PQgetvalue(result, 0, 1), PQgetvalue(result, 0, 4),
		PQgetvalue(result, 0, 5));
	fflush(stdout);
	PQclear(result);
}

bool
big_start(void)
{
	const char *there = g_getenv("PINDESK_BENCH_DB"), *many = g_getenv("PINDESK_BENCH_SCHOOLS");
	PGconn *owner;

	schools = many ? (int)strtol(many, NULL, 10) : SMALL;
	g_assert_cmpint(schools, >, 1);
	if (!there) {
		const char *const settings[] = { schools > MANY ? "shared_buffers=4GB"
								: "shared_buffers=512MB",
			"max_wal_size=8GB", "maintenance_work_mem=256MB", "autovacuum=off", NULL };
		district = district_start_with("local all all trust\n", settings);
		if (!district)
			return false;
		g_assert_cmpint(district_init(district, DISTRICT_ROOT_PASS "\n", ""), ==, 0);
		conninfo = g_strdup_printf("host=%s user=postgres dbname=desk", g_getenv("PGHOST"));
	} else {
		conninfo = g_strdup(there);
	}
	owner = big_connect(NULL);
	if (!there)
		load(owner);
	describe(owner);
	PQfinish(owner);
	return true;
}

void
big_stop(void)
{
	if (district && g_getenv("PINDESK_BENCH_KEEP")) {
		printf("# PINDESK_BENCH_DB='%s' until a line is typed here\n", conninfo);
		fflush(stdout);
		(void)getchar();
	}
	if (district)
		district_stop(district);
	district = NULL;
	g_clear_pointer(&conninfo, g_free);
}

static int
compare(const void *a, const void *b)
{
	double one = *(const double *)a, two = *(const double *)b;

	return (one > two) - (one < two);
}

double
big_quantile(double *times, int n, double share)
{
	int at = (int)(share * n);

	qsort(times, (size_t)n, sizeof *times, compare);
	return times[CLAMP(at, 0, n - 1)];
}
