/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/settings.h"
#include "cmd/cmd.h"
#include "db/keys.h"
#include "db/owner.h"
#include "db/session.h"
#include "tests/lib/district.h"
#include "vault/keyring.h"
#include "vault/passphrase.h"
#include "vault/root_file.h"

/* A district from nothing to staff who can sign in and open their school's key, by the commands
 * alone; each test goes on where the one before it ended. */

#define ROOT_PASS DISTRICT_ROOT_PASS
#define STAFF_PASS DISTRICT_STAFF_PASS

static District *district;

static int
admin_root(const char *lines, const char *words)
{
	g_autofree char *all = g_strdup_printf("%s --root-file %s", words, district->root_file);
	return district_admin(lines, all);
}

static bool
is_there(const char *file)
{
	return access(file, F_OK) == 0;
}

/* init ---------------------------------------------------------------------------------------- */

static int
init(const char *passphrase, const char *more)
{
	return district_init(district, passphrase, more);
}

static void
assert_nothing_made(void)
{
	g_autoptr(Db) db = district_owner();
	int version = -1;
	g_assert_false(is_there(district->root_file));
	g_assert_false(is_there(district->portal_file));
	g_assert_false(is_there(district->settings_file));
	g_assert_true(db_owner_version(db, &version, NULL));
	g_assert_cmpint(version, ==, 0);
}

static void
test_init_refuses(void)
{
	g_assert_cmpint(district_admin("", "init"), ==, CMD_USAGE);
	g_assert_cmpint(district_admin("", "nonsense"), ==, CMD_USAGE);
	g_assert_cmpint(init(ROOT_PASS, "surplus"), ==, CMD_USAGE);
	g_assert_cmpint(init("too short\n", ""), ==, CMD_FAILED);
	g_assert_cmpint(init("", ""), ==, CMD_FAILED);
	g_assert_cmpint(init(ROOT_PASS, "--profile none"), ==, CMD_FAILED);
	g_assert_cmpint(init(ROOT_PASS, "--profile ../pin"), ==, CMD_FAILED);
	g_assert_cmpint(district_admin("", "upgrade"), ==, CMD_USAGE);
	assert_nothing_made();
	/* The last file cannot be written: those before it go again. */
	g_autofree char *kept = g_strdup(district->settings_file);
	g_free(district->settings_file);
	district->settings_file = g_build_filename(district->folder, "no-such", "desk.ini", NULL);
	g_assert_cmpint(init(ROOT_PASS, ""), ==, CMD_FAILED);
	assert_nothing_made();
	g_free(district->settings_file);
	district->settings_file = g_steal_pointer(&kept);
}

static void
test_init(void)
{
	g_autoptr(GError) error = NULL;
	struct stat info;

	g_assert_cmpint(init(ROOT_PASS, ""), ==, CMD_OK);
	g_autoptr(Settings) settings = settings_load(district->settings_file, &error);
	g_assert_no_error(error);
	g_assert_cmpint(stat(district->settings_file, &info), ==, 0);
	g_assert_cmpint(info.st_mode & 0777, ==, 0600);
	g_autoptr(Secret) passphrase = secret_from(ROOT_PASS, strlen(ROOT_PASS));
	g_autoptr(Root) root = root_file_open(district->root_file, passphrase, &error);
	g_assert_no_error(error);
	g_autofree char *pinned = key_to_text(root_public(root));
	g_assert_cmpstr(settings->root_key, ==, pinned);
	g_assert_cmpstr(settings->district_id, ==, root_district_id(root));
	district_assert_text("select district_id from registry.district", settings->district_id);
	district_assert_text(
		"select name || ' ' || profile from registry.district", "Sample District pin");
	district_assert_text(
		"select count(*) from desk.template where kind = 'letter' and lang = 'en'", "1");
	district_assert_text(
		"select count(distinct kind) || ' ' || count(distinct lang) || ' ' || count(*) "
		"|| ' ' || count(*) filter (where version is distinct from shipped) "
		"from desk.template",
		"9 11 99 0");
	district_assert_text(
		"select value from desk.policy where section = 'credential' and key = 'length'",
		"10");

	/* Once more changes nothing. */
	g_assert_cmpint(init(ROOT_PASS, ""), ==, CMD_FAILED);
	g_autoptr(Root) again = root_file_open(district->root_file, passphrase, &error);
	g_assert_nonnull(again);
	district_assert_text("select count(*) from keys.portal_key", "1");
}

static void
test_init_keeps_files(void)
{
	district_run("create database second");
	g_setenv("PGDATABASE", "second", TRUE);
	g_assert_cmpint(init(ROOT_PASS, ""), ==, CMD_FAILED);
	g_assert_true(is_there(district->root_file));
	g_assert_true(is_there(district->portal_file));
	g_autoptr(Db) db = district_owner();
	int version = -1;
	g_assert_true(db_owner_version(db, &version, NULL));
	g_assert_cmpint(version, ==, 0);
	g_assert_cmpint(admin_root(ROOT_PASS, "school keys"), ==, CMD_FAILED);
	g_setenv("PGDATABASE", "desk", TRUE);
}

static void
test_upgrade(void)
{
	g_assert_cmpint(district_admin(NULL, "upgrade"), ==, CMD_OK);
	district_run(
		"insert into admin.migration (version, name) values (9999, 'of a newer program')");
	g_assert_cmpint(district_admin(NULL, "upgrade"), ==, CMD_FAILED);
	g_assert_cmpint(admin_root(ROOT_PASS, "school keys"), ==, CMD_FAILED);
	district_run("delete from admin.migration where version = 9999");
	g_assert_cmpint(district_admin(NULL, "upgrade"), ==, CMD_OK);
}

/* A migration in FOLDER; SQL NULL takes it away. */
static void
put_migration(const char *folder, const char *name, const char *sql)
{
	g_autofree char *file = g_build_filename(folder, name, NULL);
	if (sql == NULL)
		unlink(file);
	else
		g_assert_true(g_file_set_contents(file, sql, -1, NULL));
}

/* Each migration is whole or not there at all. */
static void
test_upgrade_steps(void)
{
	g_autofree char *data = g_dir_make_tmp("data-XXXXXX", NULL);
	g_autofree char *folder = g_build_filename(data, "schema", NULL);
	g_autofree char *usual = g_strdup(g_getenv("PINDESK_DATA"));
	const char newest[] = "select max(version) from admin.migration";
	const char tables[] = "select string_agg(relname, ' ' order by relname) from pg_class "
			      "where relname ~ '^step_'";

	g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
	g_setenv("PINDESK_DATA", data, TRUE);
	put_migration(folder, "0001-old.sql", "select 1/0");
	put_migration(folder, "9001-good.sql",
		"create table step_1 (); insert into admin.migration values (9001, 'good')");
	put_migration(folder, "9002-bad.sql",
		"create table step_2 (); insert into admin.migration values (9002, 'bad'); "
		"select 1/0");
	g_assert_cmpint(district_admin(NULL, "upgrade"), ==, CMD_FAILED);
	district_assert_text(newest, "9001");
	district_assert_text(tables, "step_1");
	district_run("delete from admin.migration where version > 9000");
	put_migration(folder, "9001-good.sql", NULL);
	put_migration(folder, "9002-bad.sql", "create table step_2 ()");
	g_assert_cmpint(district_admin(NULL, "upgrade"), ==, CMD_FAILED);
	district_assert_text(tables, "step_1");
	put_migration(folder, "9002-bad.sql", NULL);
	put_migration(folder, "0001-old.sql", NULL);
	rmdir(folder);
	rmdir(data);
	g_setenv("PINDESK_DATA", usual, TRUE);
}

/* school keys, staff add ---------------------------------------------------------------------- */

static const char two_lines[] = ROOT_PASS "\n" STAFF_PASS "\n";

static void
test_staff_without_school_key(void)
{
	district_run("select admin.school_put('LINC', 'Lincoln', '', '', '', ''); "
		     "select admin.school_put('MADI', 'Madison', '', '', '', '')");
	g_assert_cmpint(
		admin_root(two_lines, "staff add mortega --name 'M. Ortega' --role account_admin "
				      "--school LINC"),
		==, CMD_FAILED);
	district_assert_text("select count(*) from pg_roles where rolname = 'mortega'", "0");
	district_assert_text("select count(*) from desk.staff", "0");
}

static void
test_school_keys(void)
{
	g_assert_cmpint(admin_root("wrong-demo-2026", "school keys"), ==, CMD_FAILED);
	district_assert_text("select count(*) from keys.school_key", "0");
	for (int i = 0; i < 2; i++) {
		g_assert_cmpint(admin_root(ROOT_PASS, "school keys"), ==, CMD_OK);
		district_assert_text("select count(*) from keys.school_key", "2");
		district_assert_text(
			"select count(*) from keys.staff_grant where role_name = 'recovery'", "2");
	}
}

/* USER signs in as a desk does, with nothing but the settings and PASSPHRASE. NULL: refused. */
static Db *
sign_in(const char *user, const char *passphrase, Secret **ret_wrap_key)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Settings) settings = settings_load(district->settings_file, NULL);
	g_autoptr(Secret) typed = secret_from(passphrase, strlen(passphrase));
	g_autoptr(Secret) password = NULL;

	g_assert_true(passphrase_stretch(
		typed, settings->district_id, user, &password, ret_wrap_key, NULL));
	Db *db = db_open("", user, password, NULL, &error);
	if (db == NULL)
		g_assert_error(error, DB_ERROR, DB_ERROR_PASSWORD);
	return db;
}

static void
trust_chain(Db *db, Keyring *keyring)
{
	g_autoptr(GPtrArray) links = NULL;
	for (int school = 1; school <= 3; school++) {
		g_clear_pointer(&links, g_ptr_array_unref);
		g_assert_true(db_key_chain(db, school, NULL, &links, NULL, NULL));
		for (guint i = 0; i < links->len; i++) {
			const KeyLink *link = links->pdata[i];
			if (strcmp(link->kind, "school") == 0)
				keyring_add_school(
					keyring, link->body, link->signer, link->signature, NULL);
		}
	}
}

/* How many school keys USER can open, all steps checked against the pinned root. */
static int
count_keys(const char *user, const char *passphrase)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Settings) settings = settings_load(district->settings_file, NULL);
	g_autofree char *today = clock_today();
	g_autoptr(Secret) wrap_key = NULL;
	g_autoptr(Db) db = sign_in(user, passphrase, &wrap_key);
	g_autoptr(StaffKeyRow) row = NULL;
	g_autoptr(GPtrArray) grants = NULL;
	unsigned char root[VAULT_KEY_BYTES];

	if (db == NULL)
		return -1;
	g_assert_true(db_my_key(db, NULL, &row, NULL, &error));
	g_assert_no_error(error);
	g_autoptr(StaffKey) key =
		staff_key_unwrap(row->wrapped_seed, wrap_key, settings->district_id, user, &error);
	g_assert_no_error(error);
	g_assert_true(key_from_text(settings->root_key, root, NULL));
	g_autoptr(Keyring) keyring = keyring_new(settings->district_id, root, today);
	g_assert_true(keyring_add_staff(keyring, row->body, row->signer, row->signature, NULL));
	trust_chain(db, keyring);
	g_assert_true(db_my_grants(db, NULL, &grants, NULL, NULL));
	for (guint i = 0; i < grants->len; i++) {
		const GrantRow *grant = grants->pdata[i];
		g_autoptr(SchoolKey) school = keyring_open_grant(
			keyring, key, grant->body, grant->signer, grant->signature, &error);
		g_assert_no_error(error);
		g_assert_cmpint(school->school_id, ==, grant->school_id);
	}
	return (int)grants->len;
}

static void
test_staff(void)
{
	static const struct {
		const char *words, *user;
		int keys;
	} cases[] = {
		{ "mortega --name 'M. Ortega' --role account_admin --school LINC", "mortega", 1 },
		{ "jwells --name 'J. Wells' --role principal --school LINC", "jwells", 1 },
		{ "dnguyen --name 'D. Nguyen' --role district --district", "dnguyen", 2 },
		{ "viewer1 --name 'V. One' --role viewer --school MADI", "viewer1", 0 },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *words = g_strconcat("staff add ", cases[i].words, NULL);
		g_assert_cmpint(admin_root(two_lines, words), ==, CMD_OK);
		g_assert_cmpint(count_keys(cases[i].user, STAFF_PASS), ==, cases[i].keys);
	}
	g_autoptr(Secret) wrap_key = NULL;
	g_assert_null(sign_in("mortega", "another-demo-2026", &wrap_key));
	g_autoptr(Db) db = sign_in("mortega", STAFF_PASS, NULL);
	g_autoptr(GPtrArray) assignments = NULL;
	g_autoptr(GError) error = NULL;
	g_assert_true(db_hello(db, "front 1", NULL, &assignments, NULL, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(assignments->len, ==, 1);
	const Assignment *assignment = assignments->pdata[0];
	g_assert_cmpstr(assignment->staff, ==, "M. Ortega");
	g_assert_cmpstr(assignment->role, ==, "account_admin");
	g_assert_cmpstr(assignment->school_code, ==, "LINC");
}

static void
test_staff_refuses(void)
{
	static const struct {
		const char *words;
		int code;
	} cases[] = {
		{ "x --name X --role viewer --school LINC", CMD_USAGE },
		{ "Mortega --name X --role viewer --school LINC", CMD_USAGE },
		{ "m.ortega --name X --role viewer --school LINC", CMD_USAGE },
		{ "recovery --name X --role viewer --school LINC", CMD_USAGE },
		{ "pg_monitor --name X --role viewer --school LINC", CMD_USAGE },
		{ "pindesk_api --name X --role viewer --school LINC", CMD_USAGE },
		{ "ann --name X --role king --school LINC", CMD_USAGE },
		{ "ann --name X --role viewer", CMD_USAGE },
		{ "ann --name X --role viewer --school LINC --district", CMD_USAGE },
		{ "ann --name X --role district --school LINC", CMD_USAGE },
		{ "ann --name X --role principal --district", CMD_USAGE },
		{ "ann --name X --school LINC", CMD_USAGE },
		{ "ann --name X --role viewer --school LINC --until soon", CMD_USAGE },
		{ "ann bob --name X --role viewer --school LINC", CMD_USAGE },
		{ "ann --role viewer --school LINC", CMD_FAILED },
		{ "ann --name X", CMD_FAILED },
		{ "ann --name X --role viewer --school NONE", CMD_FAILED },
		{ "ann --name X --role viewer --school LINC --from 2027-02-01 --until 2027-01-01",
			CMD_FAILED },
		{ "outsider --name X --role viewer --school LINC", CMD_FAILED },
	};
	district_run("create role outsider login");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *words = g_strconcat("staff add ", cases[i].words, NULL);
		g_test_message("%s", cases[i].words);
		g_assert_cmpint(admin_root(two_lines, words), ==, cases[i].code);
	}
	const char *ann = "staff add ann --name X --role viewer --school LINC";
	g_assert_cmpint(admin_root(ROOT_PASS "\n", ann), ==, CMD_FAILED);
	g_assert_cmpint(admin_root(ROOT_PASS "\nshort\n", ann), ==, CMD_FAILED);
	g_assert_cmpint(admin_root("wrong-demo-2026\n" STAFF_PASS, ann), ==, CMD_FAILED);
	district_assert_text("select count(*) from pg_roles where rolname = 'ann'", "0");
	district_assert_text("select count(*) from desk.staff", "4");
}

#define LINC_DAYS                                                                                  \
	"select display || ' ' || role || ' ' || starts || ' ' || coalesce(ends::text, 'open') "   \
	"from desk.assignment join desk.staff using (role_name) where role_name = 'mortega' "      \
	"and school_id = 1"

/* What is not said stays. */
static void
test_staff_again(void)
{
	district_run(
		"update desk.assignment set starts = '2026-08-01' where role_name = 'mortega'");
	g_assert_cmpint(
		admin_root(ROOT_PASS, "staff add mortega --name 'Maria Ortega'"), ==, CMD_OK);
	district_assert_text(LINC_DAYS, "Maria Ortega account_admin 2026-08-01 open");
	g_assert_cmpint(
		admin_root(two_lines,
			"staff add mortega --role principal --school LINC --until 2099-06-30"),
		==, CMD_OK);
	district_assert_text(LINC_DAYS, "Maria Ortega principal 2026-08-01 2099-06-30");
	g_assert_cmpint(
		admin_root(ROOT_PASS,
			"staff add mortega --role account_admin --school LINC --until open"),
		==, CMD_OK);
	district_assert_text(LINC_DAYS, "Maria Ortega account_admin 2026-08-01 open");
	g_assert_cmpint(count_keys("mortega", STAFF_PASS), ==, 1);

	g_assert_cmpint(
		admin_root(ROOT_PASS, "staff add mortega --role account_admin --school MADI"), ==,
		CMD_OK);
	g_assert_cmpint(count_keys("mortega", STAFF_PASS), ==, 2);

	/* Another passphrase: another login, other keys, the same rights. */
	g_assert_cmpint(
		admin_root(ROOT_PASS "\nforgotten-demo-2026\n", "staff add mortega"), ==, CMD_OK);
	g_assert_cmpint(count_keys("mortega", STAFF_PASS), ==, -1);
	g_assert_cmpint(count_keys("mortega", "forgotten-demo-2026"), ==, 2);
	district_assert_text(LINC_DAYS, "Maria Ortega account_admin 2026-08-01 open");
}

/* An assignment that has run out is renewed by saying it again. */
static void
test_staff_renewed(void)
{
	g_assert_cmpint(admin_root(two_lines, "staff add jwells --role principal --school LINC "
					      "--from 2020-01-01 --until 2020-12-31"),
		==, CMD_OK);
	g_autoptr(Db) db = sign_in("jwells", STAFF_PASS, NULL);
	g_autoptr(GPtrArray) assignments = NULL;
	g_autoptr(Refusal) refusal = NULL;
	g_assert_false(db_hello(db, "front 1", NULL, &assignments, &refusal, NULL));
	g_assert_cmpstr(refusal->name, ==, "assignment_expired");
	g_assert_cmpint(admin_root(ROOT_PASS,
				"staff add jwells --role principal --school LINC --until open"),
		==, CMD_OK);
	g_assert_cmpint(count_keys("jwells", STAFF_PASS), ==, 1);
}

/* A school that comes later: the district's members hold its key at once. */
static void
test_later_school(void)
{
	district_run("select admin.school_put('ROOS', 'Roosevelt', '', '', '', '')");
	g_assert_cmpint(admin_root(ROOT_PASS, "school keys"), ==, CMD_OK);
	g_assert_cmpint(count_keys("dnguyen", STAFF_PASS), ==, 3);
}

/* Keys swapped in the database are not signed over. */
static void
test_swapped_keys(void)
{
	district_run("update keys.staff_key t set body = s.body, signer = s.signer, "
		     "signature = s.signature from keys.staff_key s "
		     "where t.role_name = 'viewer1' and s.role_name = 'mortega'");
	g_assert_cmpint(
		admin_root(ROOT_PASS, "staff add viewer1 --role account_admin --school MADI"), ==,
		CMD_FAILED);
	district_run("update keys.staff_key set body = set_byte(body, 60, get_byte(body, 60) # 1) "
		     "where role_name = 'viewer1'");
	g_assert_cmpint(
		admin_root(ROOT_PASS, "staff add viewer1 --role account_admin --school MADI"), ==,
		CMD_FAILED);
	district_assert_text(
		"select count(*) from keys.staff_grant where role_name = 'viewer1'", "0");
}

/* sweep --------------------------------------------------------------------------------------- */

static void
test_sweep(void)
{
	const char ended[] = "select count(ended_at)::text from portal.account";

	district_run(
		"insert into registry.student (school_id, student_id, permanent_id, given, status, "
		"exited_on) select min(school_id), 9001, 'S9001', 'Bo', 'exited', "
		"registry.today() - 90 from registry.school");
	district_run("insert into registry.guardian (guardian_id, given) values (9001, 'Ulla')");
	district_run(
		"insert into portal.account (account_id, email) values (9001, 'u@example.org')");
	district_run(
		"insert into portal.link (account_id, school_id, student_id, guardian_id) "
		"select 9001, school_id, 9001, 9001 from registry.student where student_id = 9001");
	g_assert_cmpint(district_admin(NULL, "sweep"), ==, CMD_OK);
	district_assert_text(ended, "0");
	district_run(
		"update registry.student set exited_on = exited_on - 1 where student_id = 9001");
	g_assert_cmpint(district_admin(NULL, "sweep"), ==, CMD_OK);
	district_assert_text(ended, "1");
	g_assert_cmpint(district_admin(NULL, "sweep"), ==, CMD_OK);
	g_assert_cmpint(district_admin(NULL, "sweep everything"), ==, CMD_USAGE);
	district_assert_text(
		"select count(*)::text from desk.event where kind = 'account_ended'", "1");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	log_open("/dev/null");
	g_assert_true(vault_start(NULL));
	district = district_start();
	if (district == NULL) {
		g_print("1..0 # SKIP there is no PostgreSQL on this machine\n");
		return 0;
	}
	g_test_add_func("/admin/01-init-refuses", test_init_refuses);
	g_test_add_func("/admin/02-init", test_init);
	g_test_add_func("/admin/03-init-keeps-files", test_init_keeps_files);
	g_test_add_func("/admin/04-upgrade", test_upgrade);
	g_test_add_func("/admin/04-upgrade-steps", test_upgrade_steps);
	g_test_add_func("/admin/05-staff-without-school-key", test_staff_without_school_key);
	g_test_add_func("/admin/06-school-keys", test_school_keys);
	g_test_add_func("/admin/07-staff", test_staff);
	g_test_add_func("/admin/08-staff-refuses", test_staff_refuses);
	g_test_add_func("/admin/09-staff-again", test_staff_again);
	g_test_add_func("/admin/10-staff-renewed", test_staff_renewed);
	g_test_add_func("/admin/11-later-school", test_later_school);
	g_test_add_func("/admin/12-swapped-keys", test_swapped_keys);
	g_test_add_func("/admin/13-sweep", test_sweep);
	int code = g_test_run();
	district_stop(district);
	return code;
}
