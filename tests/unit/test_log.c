/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/paths.h"

static char *folder, *file;

static char **
lines(void)
{
	char *text = NULL;
	g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
	char **split = g_strsplit(g_strchomp(text), "\n", -1);
	g_free(text);
	return split;
}

static void
assert_line(const char *line, const char *text)
{
	g_test_message("%s", line);
	g_assert_true(g_regex_match_simple(
		"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z ", line, G_REGEX_DEFAULT, 0));
	g_assert_cmpstr(strchr(line, ' ') + 1, ==, text);
}

/* A folder that is not there is made; lines are appended; control characters do not get through. */
static void
test_file(void)
{
	struct stat info;
	log_open(file);
	log_line("started %d", 1);
	log_line("one\ntwo\x1b[2Jthree");
	log_open(NULL);
	log_open(file);
	log_line("again");
	g_auto(GStrv) got = lines();
	g_assert_cmpuint(g_strv_length(got), ==, 3);
	assert_line(got[0], "started 1");
	assert_line(got[1], "one two [2Jthree");
	assert_line(got[2], "again");
	g_assert_cmpint(stat(file, &info), ==, 0);
	g_assert_cmpint(info.st_mode & 0777, ==, 0600);
}

/* In a program of its own, for the test harness has a word to say about GLib's messages. */
static void
test_glib(void)
{
	if (g_test_subprocess()) {
		log_open(g_getenv("TEST_LOG"));
		g_log_structured("Pango", G_LOG_LEVEL_WARNING, "MESSAGE", "no font for %s", "x");
		g_debug("not kept");
		return;
	}
	unlink(file);
	g_setenv("TEST_LOG", file, TRUE);
	g_test_trap_subprocess(NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
	g_test_trap_assert_passed();
	g_auto(GStrv) got = lines();
	g_assert_cmpuint(g_strv_length(got), ==, 1);
	assert_line(got[0], "Pango: no font for x");
}

static void
test_clock(void)
{
	g_setenv("PINDESK_NOW", "2026-11-22T23:42:00", TRUE);
	g_autofree char *today = clock_today();
	g_assert_cmpstr(today, ==, "2026-11-22");
	g_autoptr(GDateTime) local = clock_local();
	g_assert_cmpint(g_date_time_get_hour(local), ==, 23);
	g_assert_cmpint(clock_now(), ==, g_date_time_to_unix(local));
	g_unsetenv("PINDESK_NOW");
	g_assert_cmpint(clock_now(), >, g_date_time_to_unix(local) - 100 * G_TIME_SPAN_DAY);
}

static void
test_paths(void)
{
	g_setenv("PINDESK_DATA", "/somewhere", TRUE);
	g_autofree char *set = paths_data("schema/sample");
	g_assert_cmpstr(set, ==, "/somewhere/schema/sample");
	g_unsetenv("PINDESK_DATA");
	g_autofree char *installed = paths_data("schema");
	g_assert_true(g_str_has_suffix(installed, "/share/pindesk/schema"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("log-XXXXXX", NULL);
	g_autofree char *inner = g_build_filename(folder, "state", NULL);
	file = g_build_filename(inner, "log", NULL);
	g_test_add_func("/log/file", test_file);
	g_test_add_func("/log/glib", test_glib);
	g_test_add_func("/clock", test_clock);
	g_test_add_func("/paths", test_paths);
	int code = g_test_run();
	log_open(NULL);
	unlink(file);
	rmdir(inner);
	rmdir(folder);
	g_free(file);
	g_free(folder);
	return code;
}
