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
 *   keys NAME NAME ...               the same in one piece: the program reads all of them at once
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
 *   let MILLISECONDS                 the program goes on for so long
 *   bytes-below NUMBER               written since the last key, typing, resize or run
 *   colour none, colour some
 *   set NAME from REGEX              the first group of what matches on the screen
 *   signal TERM
 *   expect-exit CODE
 *   restored                         the terminal is as it was before run
 *   sh COMMAND                       exits with 0
 *   include FILE                     beside the story
 *
 * $STORY_RECORD names a file that gets every byte the program writes.
 * With $STORY_STALE it also says which waits wait for nothing: what they want was so before the key
 * (what comes after such a line may come too early on a busy machine), or was so no more a moment
 * later (a quick desk never shows it).
 * $STORY_TMP is a folder of the story's own, gone after it.
 */
#include "story.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <glib/gstdio.h>

bool
story_fail(Story *story, const char *format, ...)
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

	for (size_t i = 0; words[i].word != NULL; i++) {
		if (!g_str_equal(words[i].word, word))
			continue;
		if (words[i].running && story->vt == NULL)
			return story_fail(story, "nothing runs yet");
		return words[i].play(story, rest);
	}
	return story_fail(story, "no such word: %s", word);
}

bool
story_play(Story *story, const char *file)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;

	if (!g_file_get_contents(file, &text, NULL, &error))
		return story_fail(story, "%s", error->message);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (int i = 0; lines[i] != NULL; i++) {
		const char *line = g_strchug(lines[i]);
		g_autofree char *said = g_strdup_printf("%s:%d: %s", file, i + 1, line);
		story->line = said;
		if (*line == '\0' || *line == '#' || play_line(story, line))
			continue;
		g_autofree char *why = g_steal_pointer(&story->trouble);
		return story_fail(story, "%s\n%s", said, why);
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

	story.stale = g_getenv("STORY_STALE") != NULL;
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
	bool good = story_play(&story, file);
	if (!good)
		tell_failure(&story);
	vt_free(story.vt);
	remove_folder(tmp);
	g_free(story.folder);
	g_free(story.name);
	g_free(story.trouble);
	g_free(story.before);
	g_free(story.doubt);
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
