/* SPDX-License-Identifier: Apache-2.0 */
/* Plays stories: files that say line by line what a person types and sees. One TAP line a story.
 *
 *   story [--update] FILE.story ...
 *
 * A line is a word and what goes with it; $NAME is replaced from the environment and from `set`.
 * What is waited for may take its time (10 s, or STORY_PATIENCE seconds).
 *
 *   env NAME=VALUE   unset NAME      for the program; before run
 *   size 80x24                       of the window; before run
 *   run PROGRAM ARGUMENTS
 *   type TEXT                        as typed
 *   key NAME ...                     Enter Esc Tab Shift-Tab Up F1 Ctrl-L Space x
 *   paste TEXT                       "\n" is a line end
 *   wait TEXT, see TEXT              until it stands on one row of the screen
 *   gone TEXT                        until it does not
 *   not-see TEXT                     it does not, now that nothing comes any more
 *   cursor on TEXT                   until the cursor is on a row with TEXT
 *   cursor at ROW,COLUMN             from 0
 *   screen NAME                      until it is golden/STORY/NAME.txt; --update writes that
 *   mask REGEX                       what differs from day to day; '#' in golden screens
 *   resize 100x30
 *   quiet MILLISECONDS               nothing is written for so long
 *   bytes-below NUMBER               written since the last key, typing, resize or run
 *   colour none, colour some
 *   set NAME from REGEX              the first group of what matches on the screen
 *   signal TERM
 *   expect-exit CODE
 *   restored                         the terminal is as it was before run
 *   sh COMMAND                       exits with 0
 *   include FILE                     beside the story
 *
 * $STORY_TMP is a folder of the story's own, gone after it.
 */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "vt.h"

typedef struct Story {
	const char *file;
	char *folder, *name;
	Vt *vt;
	char **env;
	GHashTable *values; /* set by `set` */
	GPtrArray *masks;   /* of GRegex */
	int rows, columns;
	gint64 mark;  /* bytes at the last key */
	int patience; /* milliseconds */
	bool update;
	char *trouble; /* why a line failed */
} Story;

typedef bool (*LineFn)(Story *story, const char *rest);

static bool play(Story *story, const char *file);

G_GNUC_PRINTF(2, 3)
static bool
fail(Story *story, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_free(story->trouble);
	story->trouble = g_strdup_vprintf(format, args);
	va_end(args);
	return false;
}

/* $NAME and ${NAME} replaced; caller owns. */
static char *
expand(Story *story, const char *text)
{
	GString *out = g_string_new(NULL);

	while (*text != '\0') {
		bool braced = text[0] == '$' && text[1] == '{';
		const char *name = text + 1 + braced;
		const char *end = name;
		if (*text == '$' && !g_ascii_isdigit(*name))
			while (g_ascii_isalnum(*end) || *end == '_')
				end++;
		if (*text != '$' || end == name || (braced && *end != '}')) {
			g_string_append_c(out, *text++);
			continue;
		}
		g_autofree char *key = g_strndup(name, end - name);
		const char *value = g_hash_table_lookup(story->values, key);
		value = value ? value : g_environ_getenv(story->env, key);
		g_string_append(out, value ? value : "");
		text = end + braced;
	}
	return g_string_free(out, FALSE);
}

/* --- what is waited for */

typedef bool (*TrueFn)(Story *story, gconstpointer data);

static bool
wait_until(Story *story, TrueFn is_true, gconstpointer data)
{
	gint64 end = g_get_monotonic_time() + story->patience * G_GINT64_CONSTANT(1000);

	while (!is_true(story, data)) {
		gint64 left = (end - g_get_monotonic_time()) / 1000;
		if (left <= 0)
			return false;
		vt_read(story->vt, (int)MIN(left, 100));
	}
	return true;
}

static bool
has_text(Story *story, gconstpointer text)
{
	g_autofree char *screen = vt_screen(story->vt);
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
	       fail(story, "\"%s\" does not stand on the screen", text);
}

static bool
line_gone(Story *story, const char *text)
{
	return wait_until(story, has_no_text, text) ||
	       fail(story, "\"%s\" still stands on the screen", text);
}

static bool
line_not_see(Story *story, const char *text)
{
	vt_settle(story->vt, 100);
	return has_no_text(story, text) || fail(story, "\"%s\" stands on the screen", text);
}

static bool
cursor_is_on(Story *story, gconstpointer text)
{
	int row, column;
	vt_cursor(story->vt, &row, &column);
	g_autofree char *line = vt_row(story->vt, row);
	return strstr(line, text) != NULL;
}

static bool
cursor_is_at(Story *story, gconstpointer data)
{
	const int *wanted = data;
	int row, column;
	vt_cursor(story->vt, &row, &column);
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
		return fail(story, "cursor on TEXT, or cursor at ROW,COLUMN");
	vt_cursor(story->vt, &row, &column);
	return right || fail(story, "the cursor is at %d,%d", row, column);
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
	char *screen = vt_screen(story->vt);

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
		       fail(story, "%s", error->message);
	}
	if (!g_file_get_contents(path, &golden, NULL, &error))
		return fail(story, "%s", error->message);
	return wait_until(story, is_golden, golden) ||
	       fail(story, "the screen is not %s, which is\n%s", path, golden);
}

static bool
line_mask(Story *story, const char *pattern)
{
	g_autoptr(GError) error = NULL;
	GRegex *regex = g_regex_new(pattern, 0, 0, &error);

	if (regex == NULL)
		return fail(story, "%s", error->message);
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
	g_autofree char *screen = vt_screen(story->vt);
	g_autoptr(GMatchInfo) match = NULL;

	if (!g_regex_match(capture->regex, screen, 0, &match))
		return false;
	capture->found = g_match_info_fetch(match, g_match_info_get_match_count(match) > 1 ? 1 : 0);
	return true;
}

static bool
line_set(Story *story, const char *rest)
{
	g_auto(GStrv) parts = g_strsplit(rest, " from ", 2);
	g_autoptr(GError) error = NULL;

	if (g_strv_length(parts) != 2)
		return fail(story, "set NAME from REGEX");
	g_autoptr(GRegex) regex = g_regex_new(parts[1], G_REGEX_MULTILINE, 0, &error);
	if (regex == NULL)
		return fail(story, "%s", error->message);
	Capture capture = { regex, NULL };
	if (!wait_until(story, captures, &capture))
		return fail(story, "nothing on the screen matches");
	g_hash_table_insert(story->values, g_strdup(parts[0]), capture.found);
	return true;
}

/* --- what is done */

static void
mark(Story *story)
{
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
			return fail(story, "no key is called %s", *key);
	return true;
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
		return fail(story, "a size is COLUMNSxROWS");
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
		return fail(story, "env NAME=VALUE");
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
		return fail(story, "%s", error->message);
	vt_free(story->vt);
	story->vt = vt_start(argv, story->env, story->rows, story->columns);
	mark(story);
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

	if (!g_spawn_sync(
		    NULL, (char **)argv, story->env, 0, NULL, NULL, &out, &err, &status, &error) ||
		!g_spawn_check_wait_status(status, &error))
		return fail(story, "%s\n%s%s", error->message, out ? out : "", err ? err : "");
	return true;
}

static bool
line_signal(Story *story, const char *name)
{
	static const struct {
		const char *name;
		int number;
	} signals[] = { { "TERM", SIGTERM }, { "HUP", SIGHUP }, { "INT", SIGINT },
		{ "SEGV", SIGSEGV }, { "ABRT", SIGABRT }, { "STOP", SIGSTOP },
		{ "CONT", SIGCONT } };

	for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
		if (g_str_equal(signals[i].name, name)) {
			kill(vt_pid(story->vt), signals[i].number);
			return true;
		}
	return fail(story, "no signal is called %s", name);
}

static bool
line_include(Story *story, const char *name)
{
	g_autofree char *path = g_build_filename(story->folder, name, NULL);
	return play(story, path);
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
			return fail(story, "%d bytes were written",
				(int)(vt_bytes(story->vt) - before));
	return true;
}

static bool
line_bytes_below(Story *story, const char *number)
{
	vt_settle(story->vt, 200);
	gint64 written = vt_bytes(story->vt) - story->mark;
	return written < g_ascii_strtoll(number, NULL, 10) ||
	       fail(story, "%d bytes were written", (int)written);
}

static bool
line_colour(Story *story, const char *wanted)
{
	vt_settle(story->vt, 100);
	bool some = vt_has_colour(story->vt);
	return some == g_str_equal(wanted, "some") ||
	       fail(story, some ? "there is colour" : "there is no colour");
}

static bool
line_expect_exit(Story *story, const char *code)
{
	int its = vt_exit_code(story->vt, story->patience);
	if (its < 0)
		return fail(story, "it has not ended");
	return its == g_ascii_strtoll(code, NULL, 10) || fail(story, "it ended with %d", its);
}

static bool
line_restored(Story *story, const char *rest)
{
	const char *left = vt_left_over(story->vt);
	return left == NULL || fail(story, "%s", left);
}

/* Keep alphabetized. */
static const struct {
	const char *word;
	LineFn play;
	bool running; /* needs a program */
} words[] = {
	{ "bytes-below", line_bytes_below, true },
	{ "colour", line_colour, true },
	{ "cursor", line_cursor, true },
	{ "env", line_env, false },
	{ "expect-exit", line_expect_exit, true },
	{ "gone", line_gone, true },
	{ "include", line_include, false },
	{ "key", line_key, true },
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
};

static bool
play_line(Story *story, const char *line)
{
	const char *blank = strchr(line, ' ');
	g_autofree char *word = blank ? g_strndup(line, blank - line) : g_strdup(line);
	/* a regular expression has its own use for '$' */
	bool plain =
		g_str_equal(word, "mask") || g_str_equal(word, "set") || g_str_equal(word, "sh");
	g_autofree char *rest =
		plain ? g_strdup(blank ? blank + 1 : "") : expand(story, blank ? blank + 1 : "");

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		if (!g_str_equal(words[i].word, word))
			continue;
		if (words[i].running && story->vt == NULL)
			return fail(story, "nothing runs yet");
		return words[i].play(story, rest);
	}
	return fail(story, "no such word: %s", word);
}

static bool
play(Story *story, const char *file)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;

	if (!g_file_get_contents(file, &text, NULL, &error))
		return fail(story, "%s", error->message);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (int i = 0; lines[i] != NULL; i++) {
		const char *line = g_strchug(lines[i]);
		if (*line == '\0' || *line == '#' || play_line(story, line))
			continue;
		g_autofree char *why = g_steal_pointer(&story->trouble);
		return fail(story, "%s:%d: %s\n%s", file, i + 1, line, why);
	}
	return true;
}

/* --- stories */

static void
tell(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line != NULL; line++)
		printf("# %s\n", *line);
}

static void
tell_failure(Story *story)
{
	int row, column;

	tell(story->trouble);
	if (story->vt == NULL)
		return;
	vt_settle(story->vt, 50);
	vt_cursor(story->vt, &row, &column);
	printf("# The screen, its cursor at %d,%d:\n", row, column);
	for (int i = 0; i < story->rows; i++) {
		g_autofree char *line = vt_row(story->vt, i);
		printf("# %2d|%s\n", i, line);
	}
}

static char **
environment(void)
{
	char **env = g_get_environ();
	const char *unwanted[] = { "COLUMNS", "LINES", "NO_COLOR", "LC_ALL", "LC_CTYPE",
		"ESCDELAY" };

	for (size_t i = 0; i < G_N_ELEMENTS(unwanted); i++)
		env = g_environ_unsetenv(env, unwanted[i]);
	env = g_environ_setenv(env, "TERM", "xterm-256color", TRUE);
	return g_environ_setenv(env, "LANG", "C.UTF-8", TRUE);
}

/* A folder with plain files in it. */
static void
remove_folder(const char *path)
{
	g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
	const char *name;

	while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *file = g_build_filename(path, name, NULL);
		g_unlink(file);
	}
	g_rmdir(path);
}

static bool
play_story(const char *file, bool update)
{
	const char *patience = g_getenv("STORY_PATIENCE");
	Story story = { .file = file, .rows = 24, .columns = 80, .update = update };

	story.patience = 1000 * (patience ? (int)g_ascii_strtoll(patience, NULL, 10) : 10);
	story.folder = g_path_get_dirname(file);
	story.name = g_path_get_basename(file);
	char *dot = strrchr(story.name, '.');
	if (dot != NULL)
		*dot = '\0';
	story.env = environment();
	story.values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	story.masks = g_ptr_array_new_with_free_func((GDestroyNotify)g_regex_unref);
	g_autofree char *tmp = g_dir_make_tmp("story.XXXXXX", NULL);
	story.env = g_environ_setenv(story.env, "STORY_TMP", tmp, TRUE);
	bool good = play(&story, file);
	if (!good)
		tell_failure(&story);
	vt_free(story.vt);
	remove_folder(tmp);
	g_free(story.folder);
	g_free(story.name);
	g_free(story.trouble);
	g_strfreev(story.env);
	g_hash_table_unref(story.values);
	g_ptr_array_unref(story.masks);
	return good;
}

int
main(int argc, char **argv)
{
	bool update = false, all_good = true;
	int first = 1, number = 0;

	setlocale(LC_ALL, "C.UTF-8");
	signal(SIGPIPE, SIG_IGN);
	if (argc > 1 && g_str_equal(argv[1], "--update")) {
		update = true;
		first = 2;
	}
	printf("1..%d\n", argc - first);
	for (int i = first; i < argc; i++) {
		g_autofree char *name = g_path_get_basename(argv[i]);
		bool good = play_story(argv[i], update);
		printf("%sok %d - %s\n", good ? "" : "not ", ++number, name);
		fflush(stdout);
		all_good = all_good && good;
	}
	return all_good ? 0 : 1;
}
