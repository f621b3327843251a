/* SPDX-License-Identifier: Apache-2.0 */
#include "base/settings.h"

#include <unistd.h>

#define ID "8c1f3a52-0f7e-4c57-9a3f-1f0f5c0e7a11"
#define ROOT "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

static Settings *
load(const char *text, GError **error)
{
	g_autofree char *file = NULL;
	int fd = g_file_open_tmp("settings-XXXXXX.ini", &file, NULL);
	g_assert_cmpint(fd, >=, 0);
	close(fd);
	g_assert_true(g_file_set_contents(file, text, -1, NULL));
	Settings *settings = settings_load(file, error);
	unlink(file);
	return settings;
}

static void
test_full(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Settings) settings = load(
		"# this desk\n[desk]\nname = front 1\nschool=LINC\nprinter = folder:/tmp/paper\n"
		"idle-lock = 120\ntheme = mono\nstate = ~/pindesk\n\n[district]\nid = " ID
		"\nroot = " ROOT "\n[database]\nconninfo = host=/run/pg dbname=desk\n",
		&error);
	g_assert_no_error(error);
	g_assert_cmpstr(settings->desk, ==, "front 1");
	g_assert_cmpstr(settings->school, ==, "LINC");
	g_assert_cmpstr(settings->printer, ==, "folder:/tmp/paper");
	g_assert_cmpint(settings->idle_lock, ==, 120);
	g_assert_cmpstr(settings->theme, ==, "mono");
	g_autofree char *state = g_build_filename(g_get_home_dir(), "pindesk", NULL);
	g_assert_cmpstr(settings->state_dir, ==, state);
	g_assert_cmpstr(settings->district_id, ==, ID);
	g_assert_cmpstr(settings->root_key, ==, ROOT);
	g_assert_cmpstr(settings->conninfo, ==, "host=/run/pg dbname=desk");
}

static void
test_empty(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Settings) settings = load("", &error);
	g_assert_no_error(error);
	g_assert_cmpstr(settings->desk, ==, g_get_host_name());
	g_assert_cmpstr(settings->school, ==, "");
	g_assert_cmpstr(settings->printer, ==, "");
	g_assert_cmpint(settings->idle_lock, ==, 300);
	g_assert_cmpstr(settings->theme, ==, "dark");
	g_assert_true(g_str_has_suffix(settings->state_dir, "/pindesk"));
	g_assert_cmpstr(settings->conninfo, ==, "");
}

static void
test_bad(void)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "[desk]\ncolour = red\n", "line 2: [desk] colour is not a setting" },
		{ "[dask]\nname = x\n", "line 2: [dask] name is not a setting" },
		{ "[desk]\n\ntheme = blue\n", "line 3: [desk] theme: \"blue\" is not dark" },
		{ "[desk]\nidle-lock = soon\n", "[desk] idle-lock: \"soon\" is not a number" },
		{ "[desk]\nidle-lock = 4\n", "5 to 7200" },
		{ "[district]\nid = 12\n", "[district] id: \"12\" is not" },
		{ "[district]\nroot = AAAA\n", "[district] root: \"AAAA\" is not" },
		{ "[district]\nroot = %%%\n", "[district] root: \"%%%\" is not" },
		{ "[desk]\nname\n", "line 2: this is not \"key = value\"" },
		{ "name = x\n", "line 1: this key stands before any [section]" },
		{ "[desk]\nname = x\nname = y\n", "line 3: this key stands in its section twice" },
		{ "[desk\n", "line 1: a section looks like [name]" },
		{ "[desk]\nname = \xff\n", "not UTF-8" },
		{ "[desk]\nprinter = x\x1b[2J\n", "line 2: there is a character in it" },
		{ "[desk\xe2\x80\xae]\n", "line 1: there is a character in it" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_null(load(cases[i].text, &error));
		g_assert_error(error, SETTINGS_ERROR, SETTINGS_ERROR_INVALID);
		g_test_message("%s", error->message);
		g_assert_nonnull(g_strstr_len(error->message, -1, cases[i].says));
		g_assert_nonnull(g_strstr_len(error->message, -1, "settings-"));
	}
}

static void
test_where(void)
{
	g_autoptr(GError) error = NULL;
	g_assert_null(settings_load("/nowhere/desk.ini", &error));
	g_assert_error(error, SETTINGS_ERROR, SETTINGS_ERROR_MISSING);
	g_assert_nonnull(g_strstr_len(error->message, -1, "/nowhere/desk.ini"));

	g_clear_error(&error);
	g_setenv("PINDESK_SETTINGS", "/nowhere/other.ini", TRUE);
	g_assert_null(settings_load(NULL, &error));
	g_assert_nonnull(g_strstr_len(error->message, -1, "/nowhere/other.ini"));
	g_unsetenv("PINDESK_SETTINGS");

	g_clear_error(&error);
	g_assert_null(settings_load("/", &error));
	g_assert_error(error, SETTINGS_ERROR, SETTINGS_ERROR_INVALID);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/settings/full", test_full);
	g_test_add_func("/settings/empty", test_empty);
	g_test_add_func("/settings/bad", test_bad);
	g_test_add_func("/settings/where", test_where);
	return g_test_run();
}
