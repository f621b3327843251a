/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cmd/admin.h"
#include "cmd/cmd.h"
#include "cmd/talk.h"
#include "db/letters.h"
#include "desk/pages.h"
#include "letter/page_words.h"

/* The texts of letters, forms and hand-outs: those that came with the profile, and the district's
 * own in their place. */

typedef struct {
	Db *db;
	Profile *profile;
	GPtrArray *texts; /* OwnerText in force */
} Letters;

static void
letters_clear(Letters *letters)
{
	db_close(letters->db);
	profile_free(letters->profile);
	g_clear_pointer(&letters->texts, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Letters, letters_clear)

static bool
letters_open(Letters *letters, GError **error)
{
	g_autoptr(OwnerProfile) row = NULL;

	letters->db = admin_begin(error);
	if (!letters->db || !db_owner_profile(letters->db, &row, error))
		return false;
	letters->profile = profile_parse(row->ini, row->name, error);
	return letters->profile && db_owner_texts(letters->db, row->name, &letters->texts, error);
}

static const OwnerText *
find(const Letters *letters, const char *kind, const char *lang)
{
	for (guint i = 0; i < letters->texts->len; i++) {
		const OwnerText *text = letters->texts->pdata[i];

		if (strcmp(text->kind, kind) == 0 && strcmp(text->lang, lang) == 0)
			return text;
	}
	return NULL;
}

/* "en, es"; NULL when KIND is in force in every language. Caller owns. */
static char *
missing_of(const Letters *letters, const char *kind)
{
	g_auto(GStrv) languages = page_words_languages();
	g_autoptr(GString) out = g_string_new(NULL);

	for (int i = 0; languages[i]; i++)
		if (!find(letters, kind, languages[i]))
			g_string_append_printf(out, "%s%s", out->len ? ", " : "", languages[i]);
	return out->len ? g_strdup(out->str) : NULL;
}

static void
say_missing(const Letters *letters)
{
	for (int i = 0; i < PAGE_KINDS; i++) {
		g_autofree char *missing = strcmp(page_kinds[i].kind, "ruler") != 0
						   ? missing_of(letters, page_kinds[i].kind)
						   : NULL;

		if (missing)
			talk_say("%s is missing in: %s. English is printed there.",
				page_kinds[i].kind, missing);
	}
}

int
admin_letters_list(int argc, char **argv)
{
	const GOptionEntry entries[] = { { NULL } };
	g_auto(Letters) letters = { NULL };
	g_autoptr(GError) error = NULL;

	if (!talk_options(&argc, &argv, "admin letters list",
		    "Lists every text in force: kind, language, version, whose words they are, and "
		    "who put them\nin force on which day.",
		    entries))
		return CMD_USAGE;
	if (!letters_open(&letters, &error))
		return talk_failed(NULL, error);
	for (guint i = 0; i < letters.texts->len; i++) {
		const OwnerText *text = letters.texts->pdata[i];

		printf("%-18s %-8s %3d  %-8s  %s %s\n", text->kind, text->lang, text->version,
			text->own ? "district" : "shipped", text->on, text->by_whom);
	}
	say_missing(&letters);
	return CMD_OK;
}

/* --- judging */

/* Whether a page can be made of it as it stands: placeholders, length, glyphs. */
static bool
judge(const Profile *profile, const char *kind, const char *lang, const char *file,
	const char *body, GError **error)
{
	/* Long, as real ones can be. */
	static const PageSchool school = { 1, (char *)"Benjamin Franklin Elementary School",
		(char *)"1234 East Washington Boulevard", (char *)"Pasadena CA 91104-2217",
		(char *)"+16265550143", (char *)"Monday to Friday, 7:30 to 4:00" };
	g_autofree char *today = clock_today();
	const PageLook look = { profile, today, true, &school };
	g_autoptr(PageWording) wording = page_wording_new(kind, lang, file, body);
	g_autoptr(GBytes) pdf = page_wording_pdf(wording, &look, error);

	return pdf != NULL;
}

static bool
is_language(const char *lang)
{
	g_auto(GStrv) languages = page_words_languages();

	return g_strv_contains((const char *const *)languages, lang);
}

/* "handout-link.zh-Hans.md" to kind and language; false with ERROR when it is no such name. */
static bool
parse_name(const char *path, char **ret_kind, char **ret_lang, GError **error)
{
	g_autofree char *name = g_path_get_basename(path);
	g_auto(GStrv) parts = g_strsplit(name, ".", -1);

	if (g_strv_length(parts) != 3 || strcmp(parts[2], "md") != 0 || !page_kind_find(parts[0]) ||
		!is_language(parts[1])) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			"%s: a text is called KIND.LANGUAGE.md, as handout-link.es.md.", path);
		return false;
	}
	*ret_kind = g_strdup(parts[0]);
	*ret_lang = g_strdup(parts[1]);
	return true;
}

static bool
check_file(const Profile *profile, const char *path, GError **error)
{
	g_autofree char *kind = NULL, *lang = NULL, *body = NULL;

	return parse_name(path, &kind, &lang, error) &&
	       g_file_get_contents(path, &body, NULL, error) &&
	       judge(profile, kind, lang, path, body, error);
}

static int
check_files(const Profile *profile, char **paths, int n)
{
	int bad = 0;

	for (int i = 0; i < n; i++) {
		g_autoptr(GError) trouble = NULL;

		if (check_file(profile, paths[i], &trouble))
			continue;
		talk_say("%s", trouble->message);
		bad++;
	}
	talk_say("%d texts checked, %d of them cannot be printed.", n, bad);
	return bad ? CMD_FAILED : CMD_OK;
}

static int
check_all(const Letters *letters)
{
	int bad = 0;

	for (guint i = 0; i < letters->texts->len; i++) {
		const OwnerText *text = letters->texts->pdata[i];
		g_autofree char *file = g_strdup_printf("%s.%s.md", text->kind, text->lang);
		g_autoptr(GError) trouble = NULL;

		if (judge(letters->profile, text->kind, text->lang, file, text->body, &trouble))
			continue;
		talk_say("%s", trouble->message);
		bad++;
	}
	say_missing(letters);
	talk_say("%u texts checked, %d of them cannot be printed.", letters->texts->len, bad);
	return bad ? CMD_FAILED : CMD_OK;
}

int
admin_letters_check(int argc, char **argv)
{
	const GOptionEntry entries[] = { { NULL } };
	g_auto(Letters) letters = { NULL };
	g_autoptr(GError) error = NULL;

	if (!talk_options(&argc, &argv, "admin letters check [FILE ...]",
		    "Makes a page of every text in force, or of each FILE (KIND.LANGUAGE.md), and "
		    "names file and\nline of what cannot be printed. Lists languages that are "
		    "missing.",
		    entries))
		return CMD_USAGE;
	if (!letters_open(&letters, &error))
		return talk_failed(NULL, error);
	return argc > 1 ? check_files(letters.profile, argv + 1, argc - 1) : check_all(&letters);
}

/* --- editing */

/* TEXT in a file of its own; caller owns its name. */
static char *
write_copy(const char *name, const char *text, GError **error)
{
	g_autofree char *dir = g_dir_make_tmp("pindesk-letter-XXXXXX", error);
	g_autofree char *path = dir ? g_build_filename(dir, name, NULL) : NULL;

	if (!path || !g_file_set_contents(path, text, -1, error))
		return NULL;
	return g_steal_pointer(&path);
}

static void
drop_copy(const char *path)
{
	g_autofree char *dir = g_path_get_dirname(path);

	g_unlink(path);
	g_rmdir(dir);
}

/* $VISUAL or $EDITOR with PATH, until it is closed. */
static bool
run_editor(const char *path, GError **error)
{
	const char *editor = g_getenv("VISUAL") ? g_getenv("VISUAL") : g_getenv("EDITOR");
	g_auto(GStrv) words = NULL;
	g_autoptr(GStrvBuilder) line = g_strv_builder_new();
	int status = 0;

	if (!g_shell_parse_argv(editor && *editor ? editor : "editor", NULL, &words, error))
		return false;
	g_strv_builder_addv(line, (const char **)words);
	g_strv_builder_add(line, path);
	g_auto(GStrv) command = g_strv_builder_end(line);
	return g_spawn_sync(NULL, command, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN,
		       NULL, NULL, NULL, NULL, &status, error) &&
	       g_spawn_check_wait_status(status, error);
}

/* What the editor leaves of the text in force; caller owns. What cannot be printed is kept in the
 * file that the message names. */
static char *
edit_copy(const Letters *letters, const char *kind, const char *lang, GError **error)
{
	const OwnerText *now = find(letters, kind, lang);
	const OwnerText *start = now ? now : find(letters, kind, "en");
	g_autofree char *name = g_strdup_printf("%s.%s.md", kind, lang);
	g_autofree char *path = write_copy(name, start ? start->body : "", error);
	g_autofree char *body = NULL;

	if (!path || !run_editor(path, error) || !g_file_get_contents(path, &body, NULL, error) ||
		!judge(letters->profile, kind, lang, path, body, error))
		return NULL;
	drop_copy(path);
	return g_steal_pointer(&body);
}

static bool
put(Letters *letters, const char *kind, const char *lang, const char *body, int *ret_version,
	GError **error)
{
	return db_template_own(
		       letters->db, letters->profile->name, kind, lang, body, ret_version, error) &&
	       db_commit(letters->db, NULL, error);
}

static int
say_put(const char *kind, const char *lang, const char *body, int version)
{
	if (body)
		talk_say("%s.%s is in force with the district's own words, version %d.", kind, lang,
			version);
	else if (version > 0)
		talk_say("%s.%s is in force as it came with the profile, version %d.", kind, lang,
			version);
	else
		talk_say("There is no %s.%s any more; English is printed.", kind, lang);
	return CMD_OK;
}

static char *
new_body(const Letters *letters, const char *kind, const char *lang, const char *file,
	GError **error)
{
	g_autofree char *body = NULL;

	if (!file)
		return edit_copy(letters, kind, lang, error);
	if (!g_file_get_contents(file, &body, NULL, error) ||
		!judge(letters->profile, kind, lang, file, body, error))
		return NULL;
	return g_steal_pointer(&body);
}

int
admin_letters_edit(int argc, char **argv)
{
	gboolean back = FALSE;
	const GOptionEntry entries[] = {
		{ "take-back", 0, 0, G_OPTION_ARG_NONE, &back,
			"use the words that came with the profile again", NULL },
		{ NULL },
	};
	g_auto(Letters) letters = { NULL };
	g_autoptr(GError) error = NULL;
	int version = 0;

	if (!talk_options(&argc, &argv, "admin letters edit KIND LANG [FILE]",
		    "Puts the district's own words in place of a text: those of FILE, or what "
		    "$VISUAL or $EDITOR\nleaves of the text in force. Nothing is changed when they "
		    "cannot be printed. Every version is kept.",
		    entries))
		return CMD_USAGE;
	if (argc < 3 || argc > (back ? 3 : 4))
		return talk_usage("admin letters edit", "say KIND and LANG, and FILE or nothing.");
	if (!page_kind_find(argv[1]) || strcmp(argv[1], "ruler") == 0)
		return talk_usage("admin letters edit", "there is no kind %s.", argv[1]);
	if (!is_language(argv[2]))
		return talk_usage("admin letters edit", "there is no language %s.", argv[2]);
	if (!letters_open(&letters, &error))
		return talk_failed(NULL, error);
	g_autofree char *body = back ? NULL : new_body(&letters, argv[1], argv[2], argv[3], &error);
	if ((!back && !body) || !put(&letters, argv[1], argv[2], body, &version, &error))
		return talk_failed(NULL, error);
	return say_put(argv[1], argv[2], body, version);
}

/* --- comparing */

/* As diff -u says it, on standard output. */
static bool
compare(const OwnerText *text, GError **error)
{
	g_autofree char *name = g_strdup_printf("%s.%s.md", text->kind, text->lang);
	g_autofree char *before = write_copy(name, text->shipped ? text->shipped : "", error);
	g_autofree char *after = before ? write_copy(name, text->body, error) : NULL;
	g_autofree char *first = g_strdup_printf("%s (shipped)", name);
	g_autofree char *second = g_strdup_printf("%s (district, version %d)", name, text->version);
	g_autofree char *out = NULL;
	char *const command[] = { (char *)"diff", (char *)"-u", (char *)"--label", first,
		(char *)"--label", second, before, after, NULL };
	int status = 0;

	if (!after || !g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
			      &out, NULL, &status, error))
		return false;
	printf("%s", out);
	drop_copy(before);
	drop_copy(after);
	return true;
}

int
admin_letters_diff(int argc, char **argv)
{
	const GOptionEntry entries[] = { { NULL } };
	g_auto(Letters) letters = { NULL };
	g_autoptr(GError) error = NULL;
	int own = 0;

	if (!talk_options(&argc, &argv, "admin letters diff [KIND [LANG]]",
		    "Shows how the district's own words differ from those that came with the "
		    "profile.",
		    entries))
		return CMD_USAGE;
	if (!letters_open(&letters, &error))
		return talk_failed(NULL, error);
	for (guint i = 0; i < letters.texts->len; i++) {
		const OwnerText *text = letters.texts->pdata[i];

		if (!text->own || (argc > 1 && strcmp(text->kind, argv[1]) != 0) ||
			(argc > 2 && strcmp(text->lang, argv[2]) != 0))
			continue;
		if (!compare(text, &error))
			return talk_failed(NULL, error);
		own++;
	}
	if (own == 0)
		talk_say("All words are those that came with the profile.");
	return CMD_OK;
}
