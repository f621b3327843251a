/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/paths.h"
#include "cmd/cmd.h"
#include "cmd/profile_words.h"
#include "tests/lib/district.h"
#include "vault/secret.h"

/* A district's profile is looked at, changed and changed back; each test goes on where the one
 * before it ended. */

static District *district;

static int
profile(const char *act, const char *file)
{
	g_autofree char *words = g_strdup_printf("profile %s %s", act, file);
	return district_admin(NULL, words);
}

static void
test_show(void)
{
	g_autofree char *pin = paths_data("schema/profiles/pin/profile.ini");

	g_assert_cmpint(profile("show", ""), ==, CMD_FAILED); /* no district yet */
	g_assert_cmpint(profile("show", pin), ==, CMD_OK);
	g_assert_cmpint(profile("show", "/no/such/file"), ==, CMD_FAILED);
	g_assert_cmpint(profile("show", "one two"), ==, CMD_USAGE);
	g_assert_cmpint(district_init(district, DISTRICT_ROOT_PASS, ""), ==, CMD_OK);
	g_assert_cmpint(profile("show", ""), ==, CMD_OK);
	district_assert_text(
		"select name || ' ' || version || ' ' || by_whom from admin.profile_version",
		"pin 1 postgres");
}

/* The shipped ini with the first OLD become NEW, in a folder "pin" of the district's. */
static char *
changed(const char *old, const char *new)
{
	g_autofree char *pin = paths_data("schema/profiles/pin/profile.ini");
	g_autofree char *folder = g_build_filename(district->folder, "pin", NULL);
	char *file = g_build_filename(folder, "profile.ini", NULL);
	char *text = NULL;

	g_assert_true(g_file_get_contents(pin, &text, NULL, NULL));
	g_autoptr(GString) all = g_string_new(text);
	g_free(text);
	g_assert_cmpuint(g_string_replace(all, old, new, 1), ==, 1);
	g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
	g_assert_true(g_file_set_contents(file, all->str, -1, NULL));
	return file;
}

static void
test_load(void)
{
	g_autofree char *pin = paths_data("schema/profiles/pin/profile.ini");

	g_assert_cmpint(profile("load", ""), ==, CMD_USAGE);
	g_assert_cmpint(profile("load", pin), ==, CMD_OK);
	district_assert_text("select version from desk.profile", "1"); /* the same is no version */
	g_autofree char *file = changed("must-match = 4", "must-match = 3");
	g_assert_cmpint(profile("diff", file), ==, CMD_OK);
	district_assert_text("select desk.policy('questions', 'must-match')", "4");
	g_assert_cmpint(profile("load", file), ==, CMD_OK);
	district_assert_text("select desk.policy('questions', 'must-match')", "3");
	district_assert_text("select version from desk.profile", "2");
	district_assert_text("select string_agg(version::text, ' ' order by version) from "
			     "admin.profile_version where ini like '%must-match%'",
		"1 2");
	district_assert_text("select count(distinct profile) from desk.template", "1");
	g_free(g_steal_pointer(&file));
	file = changed("must-match = 4", "must-match = 9");
	g_assert_cmpint(profile("load", file), ==, CMD_FAILED);
	district_assert_text("select version from desk.profile", "2");
}

#define CODE_OUT                                                                                   \
	"set session_replication_role = replica; insert into desk.credential (credential_id, "     \
	"school_id, student_id, guardian_id, scope, generation, state, issued_on, expires) "       \
	"values ('00000000-0000-0000-0000-000000000001', 1, 1, 1, 'guardianship', 1, 'live', "     \
	"registry.today(), registry.today())"

static void
test_codes_out(void)
{
	district_run(CODE_OUT);
	g_autofree char *days = changed("days-by-hand = 30", "days-by-hand = 20");
	g_assert_cmpint(profile("load", days), ==, CMD_OK);
	g_autofree char *length = changed("length = 10", "length = 15");
	g_assert_cmpint(profile("load", length), ==, CMD_FAILED);
	district_assert_text("select desk.policy('credential', 'length')", "10");
	/* The database itself keeps it so. */
	g_autoptr(GError) error = NULL;
	g_autoptr(Db) db = district_owner();
	g_assert_false(db_run(db,
		"select admin.profile_put('pin', 'x', '{credential}', '{scope}', '{student}', "
		"false)",
		NULL, NULL, NULL, &error));
	g_assert_nonnull(strstr(error->message, "codes are out"));
	g_assert_cmpint(profile("load --anyway", length), ==, CMD_OK);
	district_assert_text("select desk.policy('credential', 'length')", "15");
	district_run("set session_replication_role = replica; update desk.credential set state = "
		     "'used'");
	g_autofree char *pin = paths_data("schema/profiles/pin/profile.ini");
	g_assert_cmpint(profile("load", pin), ==, CMD_OK);
	district_assert_text("select desk.policy('credential', 'length')", "10");
}

static void
test_another(void)
{
	g_autofree char *lunch = paths_data("tests/profiles/lunch/profile.ini");

	g_assert_cmpint(profile("load", lunch), ==, CMD_OK);
	district_assert_text("select d.profile || ' ' || p.version from registry.district d join "
			     "desk.profile p on p.name = d.profile",
		"lunch 1");
	district_assert_text(
		"select count(*) from desk.template where profile = 'lunch' and kind = "
		"'letter'",
		"1");
	/* With the pages that every profile has. */
	district_assert_text(
		"select count(distinct kind) from desk.template where profile = 'lunch'", "8");
	g_assert_cmpint(profile("show", ""), ==, CMD_OK);
	/* A name that has no letters. */
	g_autofree char *text = NULL;
	g_autofree char *bare = g_build_filename(district->folder, "bare.ini", NULL);
	g_assert_true(g_file_get_contents(lunch, &text, NULL, NULL));
	g_assert_true(g_file_set_contents(bare, text, -1, NULL));
	g_assert_cmpint(profile("load", bare), ==, CMD_FAILED);
	unlink(bare);
}

static void
collect(const char *section, const char *key, const char *value, gpointer data)
{
	GString *missing = data;
	if (!g_str_has_suffix(section, "-label") && !g_str_has_suffix(section, "-issuer"))
		g_string_append_printf(missing, "{%s.%s}", section, key);
}

/* The words tell every key of the policy, each once. */
static void
test_words(void)
{
	g_autoptr(GString) ini = g_string_new("");
	g_autoptr(GString) names = g_string_new("");
	g_autofree char *pin = paths_data("schema/profiles/pin/profile.ini");
	g_autofree char *text = NULL;

	g_assert_true(g_file_get_contents(pin, &text, NULL, NULL));
	g_assert_true(profile_each(text, collect, names, NULL));
	g_auto(GStrv) keys = g_strsplit(names->str, "}", -1);
	for (int i = 0; keys[i] != NULL && keys[i][0] != '\0'; i++) {
		const char *dot = strchr(keys[i], '.');
		g_string_append_printf(ini, "[%.*s]\n%s = <%s>\n", (int)(dot - keys[i] - 1),
			keys[i] + 1, dot + 1, keys[i] + 1);
	}
	g_autofree char *words = profile_in_words(ini->str, NULL);
	g_assert_nonnull(words);
	for (int i = 0; keys[i] != NULL && keys[i][0] != '\0'; i++) {
		g_autofree char *name = g_strdup_printf("<%s>", keys[i] + 1);
		const char *at = strstr(words, name);
		g_test_message("%s", name);
		g_assert_nonnull(at);
		g_assert_null(strstr(at + 1, name));
	}
}

static void
test_guess_words(void)
{
	static const struct {
		int length, group, tries, codes;
		const char *says;
	} rows[] = {
		{ 10, 5, 3, 2035,
			"100,000,000 codes are possible; 3 tries at each of 2,035 would "
			"guess 0.000061 of them." },
		{ 8, 8, 5, 700000,
			"10,000,000 codes are possible; 5 tries at each of 700,000 would "
			"guess 0.35 of them." },
		{ 7, 7, 3, 700000,
			"1,000,000 codes are possible; 3 tries at each of 700,000 would "
			"guess 2.1 of them." },
		{ 10, 5, 3, 0,
			"100,000,000 codes are possible; 3 tries at each of 0 would guess "
			"0.0 of them." },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const Profile shape = { .alphabet = (char *)"0123456789",
			.length = rows[i].length,
			.group = rows[i].group,
			.tries = rows[i].tries };
		g_autofree char *words = profile_guess_words(&shape, rows[i].codes);
		g_assert_cmpstr(words, ==, rows[i].says);
	}
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
	g_test_add_func("/admin/profile/show", test_show);
	g_test_add_func("/admin/profile/load", test_load);
	g_test_add_func("/admin/profile/codes-out", test_codes_out);
	g_test_add_func("/admin/profile/another", test_another);
	g_test_add_func("/admin/profile/words", test_words);
	g_test_add_func("/admin/profile/guess-words", test_guess_words);
	int code = g_test_run();
	g_autofree char *folder = g_build_filename(district->folder, "pin", NULL);
	g_autofree char *file = g_build_filename(folder, "profile.ini", NULL);
	unlink(file);
	rmdir(folder);
	district_stop(district);
	return code;
}
