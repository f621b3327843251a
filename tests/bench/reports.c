/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/big.h"
#include "vault/secret.h"

/* What the reports, the roster, the emergency card, the New Emergency Contact Report and what waits at
 * a glance cost in a large district: to a clerk of a middling school, of the largest, to the district,
 * and of the middling school once it has ten years behind it (years.sql). Told are blocks, and the
 * processor's work as times of a SELECT 1. Asserted is what no other program on the
 * machine can spoil: of what the district's own report reads, a school's may read as much as its
 * share of the students, times SLACK, and FLOOR blocks; what is of days, after ten years, as much
 * as before, times YEARS_SLACK, and YEARS_FLOOR; and no student of the largest school makes more
 * work than one of the middling school does, times GROWTH. */

enum {
	TIMES = 5,
	ONES = 500,
	SLACK = 8,
	FLOOR = 400,
	YEARS_SLACK = 2,
	YEARS_FLOOR = 100,
	GROWTH = 3
};

/* OF_ALL: the district asks it of all schools at once. OF_DAYS: what was years ago is not in it. */
typedef enum { OF_ALL = 1, OF_DAYS = 2 } Kind;

typedef struct {
	const char *name, *sql;
	int kind;
	double most; /* blocks, however large the district; 0: not asserted */
} Question;

#define REPORT(what, kind)                                                                         \
	{                                                                                          \
		what, "select count(*) from desk.report('" what "', null, null)", OF_ALL | (kind)  \
	}
static const Question questions[] = {
	REPORT("coverage", 0),
	REPORT("homerooms", 0),
	REPORT("days", OF_DAYS),
	REPORT("weeks", OF_DAYS),
	REPORT("approvals", OF_DAYS),
	REPORT("locked", OF_DAYS),
	REPORT("parked", OF_DAYS),
	REPORT("refused", OF_DAYS),
	REPORT("returned", OF_DAYS),
	REPORT("close", OF_DAYS),
	{ "close of another day",
		"select count(*) from desk.report('close', null, current_date - 9)",
		OF_ALL | OF_DAYS },
	{ "what there is to choose", "select count(*) from desk.report_choices(null)" },
	{ "what waits, at a glance", "select * from desk.glance()", OF_ALL | OF_DAYS },
	{ "contact reports printed", "select count(*) from desk.contact_prints()",
		OF_ALL | OF_DAYS },
	{ "New Emergency Contact Report",
		"select count(*) from desk.contact_report($1, 1, 100000, null)", OF_DAYS },
	{ "that of a week",
		"select count(*) from desk.contact_report($1, null, null, current_date - 7)",
		OF_DAYS },
	{ "cards for the binder", "select count(*) from desk.contact_cards($1, 1, 100000, null)",
		OF_DAYS },
	{ "roster of students", "select count(*) from desk.roster($1, 'students')", OF_DAYS },
	{ "roster of guardians", "select count(*) from desk.roster($1, 'guardians')", OF_DAYS },
	{ "an emergency card", "select count(*) from desk.card($2)", OF_DAYS, 500 },
	{ "near spellings", "select count(*) from desk.find_near('garzia anna')" },
};

enum { MEDIAN, LARGEST, DISTRICT, YEARS, CLERKS };

typedef struct {
	double work; /* microseconds of a processor */
	double blocks;
} Cost;

/* Blocks of the plan's first node, nested functions and all. */
static double
blocks_of(PGconn *clerk, const char *sql)
{
	g_autofree char *explain =
		g_strconcat("explain (analyze, buffers, timing off, costs off) ", sql, NULL);
	PGresult *result = big_ask(clerk, explain, 0, NULL);
	double blocks = 0;

	for (int i = 0; i < PQntuples(result); i++) {
		const char *line = PQgetvalue(result, i, 0), *hit = strstr(line, "hit="),
			   *read = strstr(line, "read=");

		if (!strstr(line, "Buffers: shared"))
			continue;
		blocks += hit ? g_ascii_strtod(hit + 4, NULL) : 0;
		blocks += read ? g_ascii_strtod(read + 5, NULL) : 0;
		break;
	}
	PQclear(result);
	return blocks;
}

typedef struct {
	PGconn *clerk;
	int school;
	char *student;
	double share; /* of all students */
	double one;   /* the work of a SELECT 1 */
} Clerk;

/* What SQL makes the server work, least of so many TIMES: who else wants the processor only adds. */
static double
work_of(PGconn *clerk, const char *sql, int times)
{
	double least = G_MAXDOUBLE;

	for (int i = 0; i < times; i++) {
		double before = big_worked(clerk);

		PQclear(big_ask(clerk, sql, 0, NULL));
		least = MIN(least, big_worked(clerk) - before);
	}
	return least;
}

static Cost
measure(const Clerk *clerk, const Question *question)
{
	g_autoptr(GString) sql = g_string_new(question->sql);
	g_autofree char *number = g_strdup_printf("%d", clerk->school);
	Cost cost;

	g_string_replace(sql, "$1", number, 0);
	g_string_replace(sql, "$2", clerk->student, 0);
	cost.work = work_of(clerk->clerk, sql->str, TIMES);
	cost.blocks = blocks_of(clerk->clerk, sql->str);
	return cost;
}

/* One value the owner knows. Caller frees. */
static char *
know(const char *sql, int school)
{
	PGconn *owner = big_connect(NULL);
	g_autofree char *number = g_strdup_printf("%d", school);
	const char *const values[] = { number };
	PGresult *result = big_ask(owner, sql, 1, values);
	char *value = g_strdup(PQgetvalue(result, 0, 0));

	PQclear(result);
	PQfinish(owner);
	return value;
}

static void
clerk_start(Clerk *clerk, const char *user)
{
	g_autofree char *share = NULL;

	clerk->school = big_school(user);
	clerk->clerk = big_connect(user);
	if (clerk->school == 0)
		clerk->school = 1;
	share = know("select size::float8 / (select sum(size) from bench.school) from bench.school "
		     "where school_id = $1::int",
		clerk->school);
	clerk->share = g_ascii_strtod(share, NULL);
	clerk->one = work_of(clerk->clerk, "select 1", ONES);
	clerk->student = know("select min(student_id) from registry.student where school_id = "
			      "$1::int and status = 'active'",
		clerk->school);
}

static void
clerk_end(Clerk *clerk)
{
	PQfinish(clerk->clerk);
	g_free(clerk->student);
}

static bool
within(const char *whose, double blocks, double may)
{
	if (blocks > may)
		printf("  MISSED: %s it may read %.0f blocks\n", whose, may);
	return blocks <= may;
}

static bool
judge(const Question *question, const Clerk *clerks, const Cost *costs)
{
	static const char *const names[] = { "of the median school", "of the largest school",
		"of the district" };
	double one = clerks[0].one;
	bool kept = true;

	for (int i = 1; i < CLERKS; i++)
		one = MIN(one, clerks[i].one);
	printf("%-28s", question->name);
	for (int i = 0; i < CLERKS; i++)
		printf(" %8.0f", costs[i].blocks);
	for (int i = 0; i < CLERKS; i++)
		printf(" %7.0fx", costs[i].work / one);
	printf("\n");
	for (int i = 0; question->kind & OF_ALL && i < DISTRICT; i++) {
		double may = FLOOR + SLACK * clerks[i].share * costs[DISTRICT].blocks;

		kept = within(names[i], costs[i].blocks, may) && kept;
	}
	for (int i = 0; question->most > 0 && i <= DISTRICT; i++)
		kept = within(names[i], costs[i].blocks, question->most) && kept;
	if (question->kind & OF_DAYS)
		kept = within("after ten years", costs[YEARS].blocks,
			       YEARS_FLOOR + YEARS_SLACK * costs[MEDIAN].blocks) &&
		       kept;
	if (costs[LARGEST].work * clerks[MEDIAN].share >
		GROWTH * costs[MEDIAN].work * clerks[LARGEST].share) {
		printf("  MISSED: at the largest school it works more than as much for a "
		       "student\n");
		kept = false;
	}
	fflush(stdout);
	return kept;
}

static void
ask_all(const Clerk *clerk, Cost (*costs)[CLERKS], int who)
{
	for (size_t i = 0; i < G_N_ELEMENTS(questions); i++)
		costs[i][who] = measure(clerk, &questions[i]);
}

int
main(int argc, char **argv)
{
	static const char *const users[] = { "median", "largest", "district" };
	Cost costs[G_N_ELEMENTS(questions)][CLERKS];
	Clerk clerks[CLERKS];
	bool kept = true;

	g_test_init(&argc, &argv, NULL);
	if (!vault_start(NULL) || !big_start())
		return 77;
	for (int i = 0; i < YEARS; i++) {
		clerk_start(&clerks[i], users[i]);
		ask_all(&clerks[i], costs, i);
	}
	big_load("years.sql", "school", clerks[MEDIAN].school);
	clerk_start(&clerks[YEARS], users[MEDIAN]);
	ask_all(&clerks[YEARS], costs, YEARS);
	printf("# blocks read, and work as times of a SELECT 1: at the median school, the largest, "
	       "the district; the median school after ten years\n");
	for (size_t i = 0; i < G_N_ELEMENTS(questions); i++)
		kept = judge(&questions[i], clerks, costs[i]) && kept;
	for (int i = 0; i < CLERKS; i++)
		clerk_end(&clerks[i]);
	big_stop();
	return kept ? 0 : 1;
}
