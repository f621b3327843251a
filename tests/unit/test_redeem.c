/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <json-glib/json-glib.h>

#include "base/log.h"
#include "cmd/cmd.h"
#include "db/portal.h"
#include "tests/lib/district.h"
#include "vault/code.h"
#include "vault/envelope.h"
#include "vault/root_file.h"

/* pindesk redeem in districts of the other two profiles: a name chosen after the code, and a code
 * typed alone. tests/e2e/redeem.sh has the first profile, from the counter on. */

#define PEOPLE                                                                                     \
	"SELECT admin.school_put('A', 'Lincoln', '', '', '', '');"                                 \
	"SELECT admin.school_key_put(1, 1, 'b', 's', 's');"                                        \
	"CREATE ROLE portal LOGIN PASSWORD 'portal' IN ROLE pindesk_portal;"                       \
	"INSERT INTO registry.student (school_id, student_id, permanent_id, given, family, phone)" \
	" VALUES (1, 1, '0071', 'Ana', 'Ruiz', '+16265550143'), (1, 2, '0072', 'Leo', 'Ruiz', "    \
	"'');"                                                                                     \
	"INSERT INTO registry.guardian (guardian_id, given, family) VALUES (1, 'Eva', 'Ruiz'),"    \
	" (2, 'Max', 'Berg');"                                                                     \
	"INSERT INTO registry.guardianship (school_id, student_id, guardian_id, standing) VALUES"  \
	" (1, 1, 1, 'verified'), (1, 2, 1, 'verified'), (1, 1, 2, 'verified');"

/* A code of guardian 1 in a district of its own. */
typedef struct {
	District *district;
	Secret *code;
	CodeShape shape;
	PortalRules *rules;
} Fixture;

static void
put_code(Fixture *f, const char *scope)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Db) db = district_owner();
	g_autoptr(BoxKey) key = portal_file_open(f->district->portal_file, NULL, NULL, &error);
	g_autofree char *id = g_uuid_string_random();
	g_autofree char *selector = NULL;

	g_assert_no_error(error);
	db_portal_rules(db, NULL, &f->rules, NULL, &error);
	g_assert_no_error(error);
	f->shape = (CodeShape){ f->rules->alphabet, f->rules->length, f->rules->group };
	f->code = code_new(&f->shape);
	selector = code_selector(&f->shape, f->code, f->rules->selector);
	const EnvelopeContext inside = {
		.district_id = f->rules->district_id,
		.school_id = 1,
		.credential_id = id,
		.guardian_id = 1,
		.student_id = 1,
		.scope = scope,
		.generation = 1,
		.expires = "2199-01-01",
	};
	g_autoptr(GBytes) sealed = envelope_seal(&inside, f->code, key->public_key, &error);
	g_assert_no_error(error);
	db_run(db,
		"INSERT INTO desk.credential (credential_id, school_id, student_id, guardian_id, "
		"scope, generation, state, issued_on, expires, handed_on, selector) "
		"VALUES ($1, 1, 1, 1, $2, 1, 'live', current_date, '2199-01-01', current_date, $3)",
		DB_ARGS(DB_UUID(id), DB_TEXT(scope), DB_TEXT(selector)), NULL, NULL, &error);
	g_assert_no_error(error);
	db_run(db,
		"INSERT INTO desk.envelope (school_id, credential_id, to_key, generation, sealed) "
		"VALUES (1, $1, 'portal', 1, $2)",
		DB_ARGS(DB_UUID(id), DB_BYTES(sealed)), NULL, NULL, &error);
	g_assert_no_error(error);
}

static bool
setup(Fixture *f, const char *profile, const char *scope)
{
	g_autofree char *more = g_strdup_printf("--profile %s", profile);

	f->district = district_start();
	if (f->district == NULL) {
		g_test_skip("there is no PostgreSQL on this machine");
		return false;
	}
	g_assert_cmpint(district_init(f->district, DISTRICT_ROOT_PASS "\n", more), ==, CMD_OK);
	district_run(PEOPLE);
	put_code(f, scope);
	return true;
}

static void
teardown(Fixture *f)
{
	secret_free(f->code);
	portal_rules_free(f->rules);
	district_stop(f->district);
}

/* A file without a name, with TEXT and the code in it, to be read from its beginning. */
static int
make_input(const Fixture *f, const char *before, const char *after)
{
	g_autofree char *name = NULL;
	int fd = g_file_open_tmp("redeem-XXXXXX", &name, NULL);

	unlink(name);
	g_assert_cmpint(write(fd, before, strlen(before)), ==, (ssize_t)strlen(before));
	g_assert_cmpint(write(fd, "code: ", 6), ==, 6);
	g_assert_cmpint(write(fd, secret_peek(f->code), secret_len(f->code)), >, 0);
	g_assert_cmpint(write(fd, after, strlen(after)), ==, (ssize_t)strlen(after));
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* Runs redeem as the portal's login; *ret_said is what it printed. Returns its exit code. */
static int
redeem(const Fixture *f, const char *before, const char *after, char **ret_said)
{
	g_autofree char *name = NULL;
	char *argv[] = { (char *)"redeem", (char *)"--json", (char *)"--portal-file",
		f->district->portal_file, NULL };
	int in = dup(STDIN_FILENO), out = dup(STDOUT_FILENO), code;
	int from = make_input(f, before, after), to = g_file_open_tmp("redeem-XXXXXX", &name, NULL);

	g_setenv("PGUSER", "portal", TRUE);
	g_setenv("PGPASSWORD", "portal", TRUE);
	fflush(stdout);
	dup2(from, STDIN_FILENO);
	dup2(to, STDOUT_FILENO);
	code = cmd_redeem(4, argv);
	fflush(stdout);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	g_setenv("PGUSER", "postgres", TRUE);
	g_assert_true(g_file_get_contents(name, ret_said, NULL, NULL));
	unlink(name);
	close(in);
	close(out);
	close(from);
	close(to);
	return code;
}

static void
assert_said(const Fixture *f, const char *before, const char *after, int code, const char *said)
{
	g_autofree char *seen = NULL;

	g_assert_cmpint(redeem(f, before, after, &seen), ==, code);
	g_assert_cmpstr(seen, ==, said);
}

#define CHOOSE                                                                                     \
	"{\"result\":\"choose\",\"contacts\":[{\"name\":\"Max Berg\",\"choice\":1},"               \
	"{\"name\":\"Eva Ruiz\",\"choice\":2}]}\n"
#define NO "{\"result\":\"no\",\"wait\":false}\n"

static void
test_phone(void)
{
	Fixture f = { 0 };

	if (!setup(&f, "vpc", "guardianship"))
		return;
	assert_said(
		&f, "permanent-id: 0071\nphone: 626 555 0199\nsource: a\n", "\n", CMD_FAILED, NO);
	assert_said(&f, "permanent-id: 0071\nphone: 626 555 0143\nsource: b\n", "\n\nchoice: 1\n",
		CMD_FAILED, CHOOSE NO);
	assert_said(&f, "permanent-id: 0071\nphone: 626 555 0143\nsource: c\n", "\n\n", CMD_FAILED,
		CHOOSE NO);
	assert_said(&f,
		"permanent-id: 0071\nphone: (626) 555-0143\nsource: d\nemail: e@example.org\n",
		"\n\nchoice: 2\n", CMD_OK,
		CHOOSE "{\"result\":\"linked\",\"students\":[{\"name\":\"Ana Ruiz\",\"permanent_"
		       "id\":\"0071\",\"school\":\"Lincoln\"}],\"account\":1}\n");
	district_assert_text(
		"SELECT string_agg(concat_ws(' ', outcome, part), ', ' ORDER BY attempt_id) "
		"FROM portal.attempt",
		"refused phone, refused name, refused name, linked");
	teardown(&f);
}

static void
test_alone(void)
{
	Fixture f = { 0 };
	const char *linked = "{\"result\":\"linked\",\"students\":[{\"name\":\"Ana Ruiz\","
			     "\"permanent_id\":\"0071\",\"school\":\"Lincoln\"},{\"name\":\"Leo "
			     "Ruiz\",\"permanent_id\":\"0072\",\"school\":\"Lincoln\"}],"
			     "\"account\":1}\n";

	if (!setup(&f, "access-code", "guardian"))
		return;
	assert_said(&f, "", "X\n", CMD_FAILED,
		"{\"result\":\"slip\",\"group\":0,\"words\":\"The code is too long: it has 12 "
		"characters.\"}\n");
	/* Case does not matter. */
	for (size_t i = 0; i < secret_len(f.code); i++)
		secret_bytes(f.code)[i] = g_ascii_tolower(secret_peek(f.code)[i]);
	assert_said(&f, "email: eva@example.org\n", "\n", CMD_OK, linked);
	assert_said(&f, "email: eva@example.org\n", "\n", CMD_FAILED, NO);
	district_assert_text(
		"SELECT string_agg(concat_ws(' ', outcome, part), ', ' ORDER BY attempt_id) "
		"FROM portal.attempt",
		"linked, refused used");
	teardown(&f);
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;

	g_test_init(&argc, &argv, NULL);
	log_open("/dev/null");
	vault_start(&error);
	g_assert_no_error(error);
	g_test_add_func("/redeem/phone", test_phone);
	g_test_add_func("/redeem/alone", test_alone);
	return g_test_run();
}
