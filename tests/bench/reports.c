/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/big.h"
#include "vault/secret.h"

/* What the reports, the emergency card, the New Emergency Contact Report and what waits at a glance cost
 * in a large district: for a clerk of a middling school, of the largest, and for the district.
 * Asserted is what no other program on the machine can spoil: of what the district's own report
 * reads, a school's may read as much as its share of the students, times SLACK, and FLOOR blocks. */

enum { TIMES = 5, SLACK = 8, FLOOR = 400 };

typedef struct {
	const char *name, *sql;
	bool of_all; /* the district asks it of all schools at once */
	double most; /* blocks, however large the district; 0: not asserted */
} Question;

#define REPORT(what)                                                                               \
	{                                                                                          \
		what, "select count(*) from desk.report('" what "', null, null)", true             \
	}
static const Question questions[] = {
	REPORT("coverage"),
	REPORT("homerooms"),
	REPORT("days"),
	REPORT("weeks"),
	REPORT("approvals"),
	REPORT("locked"),
	REPORT("parked"),
	REPORT("refused"),
	REPORT("returned"),
	REPORT("close"),
	{ "what there is to choose", "select count(*) from desk.report_choices(null)", false },
	{ "what waits, at a glance", "select * from desk.glance()", true },
	{ "contact reports printed", "select count(*) from desk.contact_prints()", true },
	{ "New Emergency Contact Report",
		"select count(*) from desk.contact_report($1, 1, 100000, null)", false },
	{ "cards for the binder", "select count(*) from desk.contact_cards($1, 1, 100000, null)",
		false },
	{ "an emergency card", "select count(*) from desk.card($2)", false, 500 },
	{ "near spellings", "select count(*) from desk.find_near('garzia anna')", false },
};

typedef struct {
	double ms;
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

static Cost
measure(PGconn *clerk, const Question *question, int school, const char *student)
{
	g_autoptr(GString) sql = g_string_new(question->sql);
	g_autofree char *number = g_strdup_printf("%d", school);
	double times[TIMES];
	Cost cost;

	g_string_replace(sql, "$1", number, 0);
	g_string_replace(sql, "$2", student, 0);
	for (int i = 0; i < TIMES; i++)
		times[i] = big_time(clerk, sql->str, 0, NULL) / 1000;
	cost.ms = big_quantile(times, TIMES, 0.5);
	cost.blocks = blocks_of(clerk, sql->str);
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

typedef struct {
	PGconn *clerk;
	int school;
	char *student;
	double share; /* of all students */
} Clerk;

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
	clerk->student = know("select min(student_id) from registry.student where school_id = "
			      "$1::int and status = 'active'",
		clerk->school);
}

static bool
judge(const Question *question, Clerk clerks[3])
{
	static const char *const names[] = { "median", "largest" };
	Cost costs[3];
	bool kept = true;

	for (int i = 0; i < 3; i++)
		costs[i] = measure(clerks[i].clerk, question, clerks[i].school, clerks[i].student);
	printf("%-30s %9.1f %9.1f %9.1f ms %9.0f %9.0f %9.0f blocks\n", question->name, costs[0].ms,
		costs[1].ms, costs[2].ms, costs[0].blocks, costs[1].blocks, costs[2].blocks);
	for (int i = 0; question->of_all && i < 2; i++) {
		double may = FLOOR + SLACK * clerks[i].share * costs[2].blocks;

		if (costs[i].blocks <= may)
			continue;
		printf("  MISSED: of the %s school it may read %.0f blocks\n", names[i], may);
		kept = false;
	}
	for (int i = 0; question->most > 0 && i < 3; i++) {
		if (costs[i].blocks <= question->most)
			continue;
		printf("  MISSED: it may read %.0f blocks\n", question->most);
		kept = false;
	}
	fflush(stdout);
	return kept;
}

int
main(int argc, char **argv)
{
	static const char *const users[] = { "median", "largest", "district" };
	Clerk clerks[3];
	bool kept = true;

	g_test_init(&argc, &argv, NULL);
	if (!vault_start(NULL) || !big_start())
		return 77;
	printf("# median of %d, as a clerk of the median school, of the largest, as the district\n",
		TIMES);
	for (int i = 0; i < 3; i++)
		clerk_start(&clerks[i], users[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(questions); i++)
		kept = judge(&questions[i], clerks) && kept;
	for (int i = 0; i < 3; i++) {
		PQfinish(clerks[i].clerk);
		g_free(clerks[i].student);
	}
	big_stop();
	return kept ? 0 : 1;
}
