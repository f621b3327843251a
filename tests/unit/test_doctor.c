/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <json-glib/json-glib.h>

#include "base/log.h"
#include "cmd/cmd.h"
#include "tests/lib/district.h"
#include "vault/secret.h"

/* A healthy desk, and then one ailment after another. */

static District *district;

/* What the doctor says of CHECK ("good", "mend", "unseen"); caller owns. */
static char *
doctor(const char *check, int *ret_code)
{
	g_auto(GStrv) argv = g_strsplit("doctor --json", " ", -1);
	g_autofree char **left = g_memdup2(argv, sizeof(char *) * 3);
	g_autofree char *file = g_build_filename(district->folder, "doctor", NULL);
	g_autofree char *text = NULL;
	int out = dup(STDOUT_FILENO), fd = open(file, O_RDWR | O_CREAT | O_TRUNC, 0600);

	fflush(stdout);
	dup2(fd, STDOUT_FILENO);
	*ret_code = cmd_doctor(2, left);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	close(fd);
	g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
	unlink(file);
	g_autoptr(JsonNode) root = json_from_string(text, NULL);
	g_assert_nonnull(root);
	JsonObject *all = json_node_get_object(root);
	JsonArray *checks = json_object_get_array_member(all, "checks");
	g_assert_cmpint(json_object_get_boolean_member(all, "good"), ==, *ret_code == CMD_OK);
	for (guint i = 0; i < json_array_get_length(checks); i++) {
		JsonObject *one = json_array_get_object_element(checks, i);
		const char *state = json_object_get_string_member(one, "state");
		g_assert_cmpint(
			json_object_get_null_member(one, "mend"), ==, strcmp(state, "mend") != 0);
		if (strcmp(json_object_get_string_member(one, "check"), check) == 0)
			return g_strdup(state);
	}
	return NULL;
}

static void
assert_health(const char *check, const char *state)
{
	int code;
	g_autofree char *got = doctor(check, &code);
	g_test_message("%s: %s", check, got);
	g_assert_cmpstr(got, ==, state);
	if (strcmp(state, "mend") == 0)
		g_assert_cmpint(code, ==, CMD_FAILED);
}

/* The desk's settings with KEY's line become LINE. */
static void
change_settings(const char *key, const char *line)
{
	g_autofree char *text = NULL;
	g_assert_true(g_file_get_contents(district->settings_file, &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (int i = 0; lines[i] != NULL; i++)
		if (g_str_has_prefix(lines[i], key)) {
			g_free(lines[i]);
			lines[i] = g_strdup(line);
		}
	g_autofree char *changed = g_strjoinv("\n", lines);
	g_assert_true(g_file_set_contents(district->settings_file, changed, -1, NULL));
}

static void
test_doctor(void)
{
	static const char *const good[] = { "memory", "settings", "root", "server", "schema",
		"trust", "guessing", "printer" };
	g_autofree char *state = g_strconcat("state = ", district->folder, NULL);

	g_assert_cmpint(district_init(district, DISTRICT_ROOT_PASS, ""), ==, CMD_OK);
	g_setenv("PINDESK_SETTINGS", district->settings_file, TRUE);
	change_settings("#state", state);
	for (size_t i = 0; i < G_N_ELEMENTS(good); i++)
		assert_health(good[i], "good");
	change_settings("root", "root = AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
	assert_health("root", "good");
	assert_health("trust", "mend");
	district_run(
		"insert into admin.migration (version, name) values (9999, 'of a newer program')");
	assert_health("schema", "mend");
	district_run("delete from admin.migration where version = 9999");
	change_settings("#printer", "printer = ipp://127.0.0.1:1/ipp/print");
	assert_health("printer", "mend");
	change_settings("#conninfo", "conninfo = host=/nowhere");
	assert_health("server", "mend");
	assert_health("trust", "unseen");
	change_settings("root", "root =");
	assert_health("root", "mend");
	change_settings("root", "roots = x");
	assert_health("settings", "mend");
	assert_health("printer", "unseen");
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
	g_test_add_func("/doctor", test_doctor);
	int code = g_test_run();
	district_stop(district);
	return code;
}
