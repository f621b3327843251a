/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/big.h"
#include "vault/secret.h"

/* How long the look-up takes while somebody types, against a SELECT 1 and against 50 rows read by an
 * index, call by call in turn on one connection. The limits are those the look-up is made to keep at
 * 1,000 schools (PINDESK_BENCH_SCHOOLS). Every call is made in PASSES passes over the keystrokes and
 * counts with the least of its times, the SELECT 1 beside it likewise: what differs between
 * keystrokes stays, a time that another program or the machine under this one took is gone. The
 * times of all calls as they came are said beside it. PINDESK_BENCH_SEED: other keystrokes;
 * PINDESK_BENCH_SLOWEST: tells so many of the inputs that took longest. */

enum { KEYSTROKES = 3000, WARM = 300, PASSES = 3 };
#define PAGE                                                                                       \
	"13" /* what the desk asks for at 80x24: whom it can show, and whether there are more */

typedef struct {
	const char *user;
	double limit; /* p99 of the look-up as times of the median SELECT 1 */
} Scope;

/* FIND is what a desk sends, PLAIN the same where a pooler stands between (db_keep). */
typedef enum { ONE, ROWS, FIND, PLAIN, ASKED } Asked;

#define LOOK_UP "select * from desk.find_people($1, " PAGE ")"
#define KEPT "kept"

/* Per thing asked: all times as they came, and the least of each keystroke; in us. */
typedef struct {
	double *came[ASKED], *least[ASKED];
	int n_came, n_rows;
} Times;

static const Scope scopes[] = {
	{ "median", 5 },
	{ "largest", 6 }, /* six times as many students: nobody may notice it */
	{ "district", 17 },
};

/* Caller frees with PQclear. */
static PGresult *
keystrokes(const char *user)
{
	const char *seed = g_getenv("PINDESK_BENCH_SEED");
	int school = big_school(user);
	g_autofree char *sql =
		g_strdup_printf("select typed from bench.keystrokes(nullif(%d, 0), %d, %s)", school,
			KEYSTROKES, seed ? seed : "100");
	PGconn *owner = big_connect(NULL);
	PGresult *result = big_ask(owner, sql, 0, NULL);

	PQfinish(owner);
	return result;
}

static double
find(PGconn *clerk, const char *typed, int *rows)
{
	gint64 begun = g_get_monotonic_time();
	PGresult *result = PQexecPrepared(clerk, KEPT, 1, &typed, NULL, NULL, 0);
	double time = (double)(g_get_monotonic_time() - begun);

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		g_error("%s", PQerrorMessage(clerk));
	*rows += PQntuples(result);
	PQclear(result);
	return time;
}

static double
reference(PGconn *clerk, int i, int size)
{
	g_autofree char *from = g_strdup_printf("%d", (int)((gint64)i * 7919 % size));
	const char *const values[] = { from };

	return big_time(clerk,
		"select kind, person_id, school_id, name, born, grade, room, guardians, verified, "
		"phone, children, student from bench.reference where n >= $1::bigint order by n "
		"limit 50",
		1, values);
}

static int
reference_size(void)
{
	PGconn *owner = big_connect(NULL);
	PGresult *result = big_ask(owner, "select max(n) - 50 from bench.reference", 0, NULL);
	int size = (int)strtol(PQgetvalue(result, 0, 0), NULL, 10);

	PQclear(result);
	PQfinish(owner);
	return size;
}

static int
slower(gconstpointer a, gconstpointer b, gpointer data)
{
	const double *found = data;
	double one = found[*(const int *)a], two = found[*(const int *)b];

	return (one < two) - (one > two);
}

static void
tell_slowest(PGresult *typed, double *found)
{
	const char *many = g_getenv("PINDESK_BENCH_SLOWEST");
	int n = many ? (int)strtol(many, NULL, 10) : 0;
	g_autofree int *order = g_new(int, KEYSTROKES);

	for (int i = 0; i < KEYSTROKES; i++)
		order[i] = i;
	g_qsort_with_data(order, KEYSTROKES, sizeof *order, slower, found);
	for (int i = 0; i < MIN(n, KEYSTROKES); i++)
		printf("# %8.0f us [%s]\n", found[order[i]], PQgetvalue(typed, order[i], 0));
}

static void
pass(PGconn *clerk, PGresult *typed, int size, Times *times)
{
	for (int i = 0; i < KEYSTROKES; i++) {
		/* Not the same words: they would be at hand. */
		const char *words = PQgetvalue(typed, i, 0),
			   *others = PQgetvalue(typed, KEYSTROKES - 1 - i, 0);
		double took[ASKED];

		took[ONE] = big_time(clerk, "select 1", 0, NULL);
		took[ROWS] = reference(clerk, i, size);
		took[FIND] = find(clerk, words, &times->n_rows);
		took[PLAIN] = big_time(clerk, LOOK_UP, 1, &others);
		for (Asked a = 0; a < ASKED; a++) {
			times->came[a][times->n_came] = took[a];
			times->least[a][i] = MIN(times->least[a][i], took[a]);
		}
		times->n_came++;
	}
}

static void
measure(PGconn *clerk, PGresult *typed, int size, Times *times)
{
	int rows = 0;

	PQclear(PQprepare(clerk, KEPT, LOOK_UP, 1, NULL));
	for (Asked a = 0; a < ASKED; a++) {
		times->came[a] = g_new(double, (gsize)KEYSTROKES *PASSES);
		times->least[a] = g_new(double, KEYSTROKES);
		for (int i = 0; i < KEYSTROKES; i++)
			times->least[a][i] = G_MAXDOUBLE;
	}
	for (int i = 0; i < WARM; i++)
		find(clerk, PQgetvalue(typed, KEYSTROKES - 1 - i, 0), &rows);
	for (int i = 0; i < PASSES; i++)
		pass(clerk, typed, size, times);
	tell_slowest(typed, times->least[FIND]);
}

static void
tell(const char *which, double **times, int n)
{
	double p50[ASKED], p99[ASKED];

	for (Asked a = 0; a < ASKED; a++) {
		p50[a] = big_quantile(times[a], n, 0.5);
		p99[a] = big_quantile(times[a], n, 0.99);
	}
	printf("  %-14s SELECT 1 %4.0f/%4.0f us, 50 rows by index %4.0f/%4.0f\n", which, p50[ONE],
		p99[ONE], p50[ROWS], p99[ROWS]);
	for (Asked a = FIND; a < ASKED; a++)
		printf("%16s %-19s %4.0f/%4.0f (max %.0f): p99 is %.1f x SELECT 1, %.1f x 50 rows "
		       "(p50: %.1f, %.1f; p99 to p99: %.1f, %.1f)\n",
			"", a == FIND ? "find_people" : "behind a pooler", p50[a], p99[a],
			times[a][n - 1], p99[a] / p50[ONE], p99[a] / p50[ROWS], p50[a] / p50[ONE],
			p50[a] / p50[ROWS], p99[a] / p99[ONE], p99[a] / p99[ROWS]);
}

static bool
judge(const Scope *scope, PGresult *typed, int size)
{
	PGconn *clerk = big_connect(scope->user);
	Times t = { 0 };
	double limit, took;

	measure(clerk, typed, size, &t);
	PQfinish(clerk);
	printf("%s: %.1f rows a keystroke\n", scope->user, (double)t.n_rows / t.n_came);
	tell("as they came", t.came, t.n_came);
	tell("least of each", t.least, KEYSTROKES);
	took = big_quantile(t.least[FIND], KEYSTROKES, 0.99);
	limit = scope->limit * MIN(big_quantile(t.least[ONE], KEYSTROKES, 0.5),
				       big_quantile(t.least[ROWS], KEYSTROKES, 0.5));
	printf("  limit %.0f x both: %s\n", scope->limit, took <= limit ? "kept" : "MISSED");
	fflush(stdout);
	for (Asked a = 0; a < ASKED; a++) {
		g_free(t.came[a]);
		g_free(t.least[a]);
	}
	return took <= limit;
}

int
main(int argc, char **argv)
{
	bool kept = true;
	int size;

	g_test_init(&argc, &argv, NULL);
	if (!vault_start(NULL) || !big_start())
		return 77;
	printf("# times are p50/p99 of %d keystrokes as typed, %d times each, beside a SELECT 1 "
	       "and 50 rows by an index\n",
		KEYSTROKES, PASSES);
	size = reference_size();
	for (size_t i = 0; i < G_N_ELEMENTS(scopes); i++) {
		PGresult *typed = keystrokes(scopes[i].user);

		kept = judge(&scopes[i], typed, size) && kept;
		PQclear(typed);
	}
	big_stop();
	return kept ? 0 : 1;
}
