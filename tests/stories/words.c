/* SPDX-License-Identifier: Apache-2.0 */
#include "story.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <gio/gio.h>

/* --- what is waited for */

typedef bool (*TrueFn)(Story *story, gconstpointer data);

static void
tell_of(const char *line, const char *what)
{
	printf("# %s: %s\n", line, what);
	fflush(stdout);
}

/* Something is done next, and nothing has shown that what was done before had its effect. */
static void
tell_doubt(Story *story)
{
	if (!story->doubt)
		return;
	tell_of(story->doubt, "it was so before");
	g_clear_pointer(&story->doubt, g_free);
	g_clear_pointer(&story->before, g_free);
}

/* With $STORY_STALE: was what is waited for so before the key? Then what is waited for next may show
 * that the key had its effect. */
static void
look_back(Story *story, TrueFn is_true, gconstpointer data)
{
	if (story->before == NULL)
		return;
	story->past = true;
	bool was_true = is_true(story, data);
	story->past = false;
	g_clear_pointer(&story->doubt, g_free);
	if (was_true)
		story->doubt = g_strdup(story->line);
	else
		g_clear_pointer(&story->before, g_free);
}

/* With $STORY_STALE: what was so only until the key had its effect is never shown by a quick desk. */
static void
look_again(Story *story, TrueFn is_true, gconstpointer data)
{
	if (!story->stale)
		return;
	vt_settle(story->vt, 500);
	if (!is_true(story, data))
		tell_of(story->line, "it did not stay so");
}

static bool
wait_until(Story *story, TrueFn is_true, gconstpointer data)
{
	gint64 end = g_get_monotonic_time() + story->patience * G_GINT64_CONSTANT(1000);

	look_back(story, is_true, data);
	while (!is_true(story, data)) {
		gint64 left = (end - g_get_monotonic_time()) / 1000;
		if (left <= 0)
			return false;
		vt_read(story->vt, (int)MIN(left, 100));
	}
	look_again(story, is_true, data);
	return true;
}

/* What is on the screen, or was before the key. Caller owns. */
static char *
screen_of(Story *story)
{
	return story->past ? g_strdup(story->before) : vt_screen(story->vt);
}

static void
cursor_of(Story *story, int *row, int *column)
{
	vt_cursor(story->vt, row, column);
	if (story->past) {
		*row = story->before_at[0];
		*column = story->before_at[1];
	}
}

static bool
has_text(Story *story, gconstpointer text)
{
	g_autofree char *screen = screen_of(story);
	return strstr(screen, text) != NULL;
}

static bool
has_no_text(Story *story, gconstpointer text)
{
	return !has_text(story, text);
}

static bool
line_wait(Story *story, const char *text)
{
	return wait_until(story, has_text, text) ||
	       story_fail(story, "\"%s\" does not stand on the screen", text);
}

static bool
line_gone(Story *story, const char *text)
{
	return wait_until(story, has_no_text, text) ||
	       story_fail(story, "\"%s\" still stands on the screen", text);
}

static bool
line_not_see(Story *story, const char *text)
{
	vt_settle(story->vt, 100);
	return has_no_text(story, text) || story_fail(story, "\"%s\" stands on the screen", text);
}

static bool
cursor_is_on(Story *story, gconstpointer text)
{
	int row, column;
	cursor_of(story, &row, &column);
	g_autofree char *screen = screen_of(story);
	g_auto(GStrv) lines = g_strsplit(screen, "\n", -1);
	return row < (int)g_strv_length(lines) && strstr(lines[row], text) != NULL;
}

static bool
cursor_is_at(Story *story, gconstpointer data)
{
	const int *wanted = data;
	int row, column;
	cursor_of(story, &row, &column);
	return row == wanted[0] && column == wanted[1];
}

static bool
line_cursor(Story *story, const char *rest)
{
	int at[2], row, column;
	bool right;

	if (g_str_has_prefix(rest, "on "))
		right = wait_until(story, cursor_is_on, rest + 3);
	else if (sscanf(rest, "at %d,%d", &at[0], &at[1]) == 2)
		right = wait_until(story, cursor_is_at, at);
	else
		return story_fail(story, "cursor on TEXT, or cursor at ROW,COLUMN");
	vt_cursor(story->vt, &row, &column);
	return right || story_fail(story, "the cursor is at %d,%d", row, column);
}

/* --- golden screens */

static gboolean
blot(const GMatchInfo *match, GString *out, gpointer data)
{
	g_autofree char *text = g_match_info_fetch(match, 0);
	for (glong i = 0; i < g_utf8_strlen(text, -1); i++)
		g_string_append_c(out, '#');
	return FALSE;
}

static char *
masked_screen(Story *story)
{
	char *screen = screen_of(story);

	for (guint i = 0; i < story->masks->len; i++) {
		char *masked = g_regex_replace_eval(
			story->masks->pdata[i], screen, -1, 0, 0, blot, NULL, NULL);
		g_free(screen);
		screen = masked;
	}
	return screen;
}

static bool
is_golden(Story *story, gconstpointer golden)
{
	g_autofree char *screen = masked_screen(story);
	return g_str_equal(screen, golden);
}

static bool
line_screen(Story *story, const char *name)
{
	g_autofree char *file = g_strdup_printf("%s.txt", name);
	g_autofree char *path = g_build_filename(story->folder, "golden", story->name, file, NULL);
	g_autofree char *golden = NULL;
	g_autoptr(GError) error = NULL;

	if (story->update) {
		vt_settle(story->vt, 300);
		g_autofree char *folder = g_path_get_dirname(path);
		g_autofree char *screen = masked_screen(story);
		g_mkdir_with_parents(folder, 0777);
		return g_file_set_contents(path, screen, -1, &error) ||
		       story_fail(story, "%s", error->message);
	}
	if (!g_file_get_contents(path, &golden, NULL, &error))
		return story_fail(story, "%s", error->message);
	return wait_until(story, is_golden, golden) ||
	       story_fail(story, "the screen is not %s, which is\n%s", path, golden);
}

static bool
line_mask(Story *story, const char *pattern)
{
	g_autoptr(GError) error = NULL;
	GRegex *regex = g_regex_new(pattern, 0, 0, &error);

	if (regex == NULL)
		return story_fail(story, "%s", error->message);
	g_ptr_array_add(story->masks, regex);
	return true;
}

typedef struct Capture {
	GRegex *regex;
	char *found;
} Capture;

static bool
captures(Story *story, gconstpointer data)
{
	Capture *capture = (Capture *)data;
	g_autofree char *screen = screen_of(story);
	g_autoptr(GMatchInfo) match = NULL;

	if (!g_regex_match(capture->regex, screen, 0, &match))
		return false;
	g_free(capture->found);
	capture->found = g_match_info_fetch(match, g_match_info_get_match_count(match) > 1 ? 1 : 0);
	return true;
}

static bool
line_set(Story *story, const char *rest)
{
	g_auto(GStrv) parts = g_strsplit(rest, " from ", 2);
	g_autoptr(GError) error = NULL;

	if (g_strv_length(parts) != 2)
		return story_fail(story, "set NAME from REGEX");
	g_autoptr(GRegex) regex = g_regex_new(parts[1], G_REGEX_MULTILINE, 0, &error);
	if (regex == NULL)
		return story_fail(story, "%s", error->message);
	Capture capture = { regex, NULL };
	if (!wait_until(story, captures, &capture))
		return story_fail(story, "nothing on the screen matches");
	g_hash_table_insert(story->values, g_strdup(parts[0]), capture.found);
	return true;
}

/* --- what is done */

static void
mark(Story *story)
{
	tell_doubt(story);
	if (story->stale && story->vt != NULL && story->before == NULL) {
		vt_settle(story->vt, 500);
		story->before = vt_screen(story->vt);
		vt_cursor(story->vt, &story->before_at[0], &story->before_at[1]);
	}
	story->mark = vt_bytes(story->vt);
}

static bool
line_type(Story *story, const char *text)
{
	mark(story);
	vt_type(story->vt, text);
	return true;
}

static bool
line_key(Story *story, const char *names)
{
	g_auto(GStrv) keys = g_strsplit(names, " ", -1);

	mark(story);
	for (char **key = keys; *key != NULL; key++)
		if (**key != '\0' && !vt_key(story->vt, *key))
			return story_fail(story, "no key is called %s", *key);
	return true;
}

static bool
line_keys(Story *story, const char *names)
{
	vt_cork(story->vt);
	bool good = line_key(story, names);
	vt_uncork(story->vt);
	return good;
}

static bool
line_paste(Story *story, const char *text)
{
	g_autofree char *raw = g_strcompress(text);
	mark(story);
	vt_paste(story->vt, raw);
	return true;
}

static bool
line_resize(Story *story, const char *size)
{
	int columns, rows;

	if (sscanf(size, "%dx%d", &columns, &rows) != 2)
		return story_fail(story, "a size is COLUMNSxROWS");
	if (story->vt != NULL) {
		mark(story);
		vt_resize(story->vt, rows, columns);
	}
	story->columns = columns;
	story->rows = rows;
	return true;
}

static bool
line_env(Story *story, const char *rest)
{
	g_auto(GStrv) parts = g_strsplit(rest, "=", 2);
	if (g_strv_length(parts) != 2)
		return story_fail(story, "env NAME=VALUE");
	story->env = g_environ_setenv(story->env, parts[0], parts[1], TRUE);
	return true;
}

static bool
line_unset(Story *story, const char *name)
{
	story->env = g_environ_unsetenv(story->env, name);
	return true;
}

static bool
line_run(Story *story, const char *rest)
{
	g_auto(GStrv) argv = NULL;
	g_autoptr(GError) error = NULL;

	if (!g_shell_parse_argv(rest, NULL, &argv, &error))
		return story_fail(story, "%s", error->message);
	vt_free(story->vt);
	story->vt = vt_start(argv, story->env, story->rows, story->columns);
	tell_doubt(story);
	g_clear_pointer(&story->before, g_free);
	story->mark = vt_bytes(story->vt);
	return true;
}

static bool
line_sh(Story *story, const char *command)
{
	const char *argv[] = { "/bin/sh", "-c", command, NULL };
	g_autofree char *out = NULL;
	g_autofree char *err = NULL;
	g_autoptr(GError) error = NULL;
	int status;

	tell_doubt(story);
	if (!g_spawn_sync(
		    NULL, (char **)argv, story->env, 0, NULL, NULL, &out, &err, &status, &error) ||
		!g_spawn_check_wait_status(status, &error))
		return story_fail(
			story, "%s\n%s%s", error->message, out ? out : "", err ? err : "");
	return true;
}

static bool
line_signal(Story *story, const char *name)
{
	static const struct {
		const char *name;
		int number;
	} signals[] = { { "TERM", SIGTERM }, { "HUP", SIGHUP }, { "INT", SIGINT },
		{ "SEGV", SIGSEGV }, { "ABRT", SIGABRT }, { "STOP", SIGSTOP }, { "CONT", SIGCONT },
		{ "KILL", SIGKILL } };

	for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
		if (g_str_equal(signals[i].name, name)) {
			kill(vt_pid(story->vt), signals[i].number);
			return true;
		}
	return story_fail(story, "no signal is called %s", name);
}

static bool
line_include(Story *story, const char *name)
{
	g_autofree char *path = g_build_filename(story->folder, name, NULL);
	return story_play(story, path);
}

/* --- what is looked at */

static bool
line_quiet(Story *story, const char *milliseconds)
{
	gint64 length = g_ascii_strtoll(milliseconds, NULL, 10);

	vt_settle(story->vt, 200);
	gint64 before = vt_bytes(story->vt);
	gint64 end = g_get_monotonic_time() + length * 1000;
	for (gint64 left = length; left > 0; left = (end - g_get_monotonic_time()) / 1000)
		if (vt_read(story->vt, (int)left))
			return story_fail(story, "%d bytes were written",
				(int)(vt_bytes(story->vt) - before));
	return true;
}

static bool
line_let(Story *story, const char *milliseconds)
{
	gint64 end = g_get_monotonic_time() + g_ascii_strtoll(milliseconds, NULL, 10) * 1000;

	for (gint64 left; (left = end - g_get_monotonic_time()) > 0;)
		vt_read(story->vt, (int)(left / 1000) + 1);
	return true;
}

static bool
line_bytes_below(Story *story, const char *number)
{
	vt_settle(story->vt, 200);
	gint64 written = vt_bytes(story->vt) - story->mark;
	return written < g_ascii_strtoll(number, NULL, 10) ||
	       story_fail(story, "%d bytes were written", (int)written);
}

static bool
line_colour(Story *story, const char *wanted)
{
	vt_settle(story->vt, 100);
	bool some = vt_has_colour(story->vt);
	return some == g_str_equal(wanted, "some") ||
	       story_fail(story, some ? "there is colour" : "there is no colour");
}

static bool
line_expect_exit(Story *story, const char *code)
{
	int its = vt_exit_code(story->vt, story->patience);
	if (its < 0)
		return story_fail(story, "it has not ended");
	return its == g_ascii_strtoll(code, NULL, 10) || story_fail(story, "it ended with %d", its);
}

static bool
line_restored(Story *story, const char *rest)
{
	const char *left = vt_left_over(story->vt);
	return left == NULL || story_fail(story, "%s", left);
}

/* Keep alphabetized. */
const Word words[] = {
	{ "bytes-below", line_bytes_below, true },
	{ "colour", line_colour, true },
	{ "cursor", line_cursor, true },
	{ "env", line_env, false },
	{ "expect-exit", line_expect_exit, true },
	{ "gone", line_gone, true },
	{ "include", line_include, false },
	{ "key", line_key, true },
	{ "keys", line_keys, true },
	{ "let", line_let, true },
	{ "mask", line_mask, false },
	{ "not-see", line_not_see, true },
	{ "paste", line_paste, true },
	{ "quiet", line_quiet, true },
	{ "resize", line_resize, true },
	{ "restored", line_restored, true },
	{ "run", line_run, false },
	{ "screen", line_screen, true },
	{ "see", line_wait, true },
	{ "set", line_set, true },
	{ "sh", line_sh, false },
	{ "signal", line_signal, true },
	{ "size", line_resize, false },
	{ "type", line_type, true },
	{ "unset", line_unset, false },
	{ "wait", line_wait, true },
	{ 0 },
};
