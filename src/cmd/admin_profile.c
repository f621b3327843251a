/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/admin.h"

#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/profile_file.h"
#include "cmd/profile_words.h"
#include "cmd/talk.h"
#include "db/letters.h"

static void
say_warnings(const Profile *profile)
{
	for (guint i = 0; i < profile->warnings->len; i++)
		talk_say("%s", (const char *)profile->warnings->pdata[i]);
}

/* The profile in force, read. */
static Profile *
in_force(Db *db, OwnerProfile **ret_row, GError **error)
{
	g_autoptr(OwnerProfile) row = NULL;

	if (!db_owner_profile(db, &row, error))
		return NULL;
	g_autofree char *file = g_strdup_printf("%s/version %d", row->name, row->version);
	Profile *profile = profile_parse(row->ini, file, error);
	if (profile != NULL)
		*ret_row = g_steal_pointer(&row);
	return profile;
}

/* --- show */

static bool
print_policy(const char *ini, const Profile *profile, int codes, GError **error)
{
	g_autofree char *words = profile_in_words(ini, error);
	g_autofree char *guess = profile_guess_words(profile, codes);

	if (words == NULL)
		return false;
	printf("%s%-11s%s\n", words, "Guessing", guess);
	return true;
}

static int
show_file(const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(ProfileFile) file = profile_file_read(path, &error);

	if (file == NULL)
		return talk_failed(NULL, error);
	printf("%s, from a file. Guessing is told for the largest district there is.\n\n",
		file->profile->name);
	if (!print_policy(file->ini, file->profile, PROFILE_MOST_CODES, &error))
		return talk_failed(NULL, error);
	say_warnings(file->profile);
	return CMD_OK;
}

static int
show_in_force(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(OwnerProfile) row = NULL;
	g_autoptr(Db) db = admin_begin(&error);
	g_autoptr(Profile) profile = db != NULL ? in_force(db, &row, &error) : NULL;
	int codes;

	if (profile == NULL || !db_owner_codes_possible(db, profile->scope, &codes, &error))
		return talk_failed(NULL, error);
	printf("%s, version %d, put in force on %s by %s.\n\n", row->name, row->version, row->on,
		row->by_whom);
	if (!print_policy(row->ini, profile, codes, &error))
		return talk_failed(NULL, error);
	say_warnings(profile);
	return CMD_OK;
}

int
admin_profile_show(int argc, char **argv)
{
	const GOptionEntry entries[] = { { NULL } };

	if (!talk_options(&argc, &argv, "admin profile show [FILE]",
		    "Says in words what the profile in force asks for, or the one in FILE.",
		    entries))
		return CMD_USAGE;
	return argc == 2 ? show_file(argv[1]) : show_in_force();
}

/* --- diff */

typedef struct {
	GHashTable *values; /* "[section] key" -> value */
	GPtrArray *order;   /* the same names, as they stand in the text; borrowed */
} Values;

static void
remember(const char *section, const char *key, const char *value, gpointer data)
{
	Values *values = data;
	char *name = g_strdup_printf("[%s] %s", section, key);
	g_hash_table_insert(values->values, name, g_strdup(value));
	g_ptr_array_add(values->order, name);
}

static void
values_clear(Values *values)
{
	g_hash_table_unref(values->values);
	g_ptr_array_unref(values->order);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Values, values_clear)

static bool
values_read(Values *values, const char *ini, GError **error)
{
	return profile_each(ini, remember, values, error);
}

#define VALUES_INIT                                                                                \
	{                                                                                          \
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free), g_ptr_array_new()  \
	}

/* A line of OUT for each key that differs, from the one in force to the one in the file. */
static bool
list_keys(GString *out, const char *now, const char *new, GError **error)
{
	g_auto(Values) before = VALUES_INIT;
	g_auto(Values) after = VALUES_INIT;

	if (!values_read(&before, now, error) || !values_read(&after, new, error))
		return false;
	for (guint i = 0; i < after.order->len; i++) {
		const char *name = after.order->pdata[i];
		const char *was = g_hash_table_lookup(before.values, name);
		const char *is = g_hash_table_lookup(after.values, name);
		if (was == NULL)
			g_string_append_printf(out, "%s: %s (new)\n", name, is);
		else if (strcmp(was, is) != 0)
			g_string_append_printf(out, "%s: %s -> %s\n", name, was, is);
	}
	for (guint i = 0; i < before.order->len; i++)
		if (!g_hash_table_contains(after.values, before.order->pdata[i]))
			g_string_append_printf(
				out, "%s: gone\n", (const char *)before.order->pdata[i]);
	return true;
}

/* Those that came with the profile before, whatever words the district uses instead. */
static const char *
body_of(const GPtrArray *texts, const ProfileLetter *letter)
{
	for (guint i = 0; i < texts->len; i++) {
		const OwnerText *have = texts->pdata[i];
		if (strcmp(have->kind, letter->kind) == 0 && strcmp(have->lang, letter->lang) == 0)
			return have->shipped != NULL ? have->shipped : "";
	}
	return NULL;
}

static bool
list_letters(GString *out, Db *db, const ProfileFile *file, GError **error)
{
	g_autoptr(GPtrArray) texts = NULL;
	int common = 0;

	if (!db_owner_texts(db, file->profile->name, &texts, error))
		return false;
	for (guint i = 0; i < file->letters->len; i++) {
		const ProfileLetter *letter = file->letters->pdata[i];
		const char *body = body_of(texts, letter);
		if (body != NULL && strcmp(body, letter->body) == 0)
			continue;
		common += letter->common;
		if (!letter->common)
			g_string_append_printf(out, "letters/%s.%s.md: %s\n", letter->kind,
				letter->lang, body == NULL ? "new" : "other words");
	}
	if (common > 0)
		g_string_append_printf(
			out, "pages that every profile has: %d new or in other words\n", common);
	return true;
}

/* What FILE would change; "" when nothing. Caller owns. */
static char *
differences(Db *db, const OwnerProfile *now, const ProfileFile *file, GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL);

	if (strcmp(now->name, file->profile->name) != 0)
		g_string_append_printf(out, "name: %s -> %s\n", now->name, file->profile->name);
	if (!list_keys(out, now->ini, file->ini, error) || !list_letters(out, db, file, error))
		return NULL;
	return g_strdup(out->str);
}

int
admin_profile_diff(int argc, char **argv)
{
	const GOptionEntry entries[] = { { NULL } };
	g_autoptr(GError) error = NULL;
	g_autoptr(OwnerProfile) row = NULL;

	if (!talk_options(&argc, &argv, "admin profile diff FILE",
		    "Lists what FILE would change in the profile in force.", entries))
		return CMD_USAGE;
	if (argc != 2)
		return talk_usage("admin profile diff", "say which FILE.");
	g_autoptr(ProfileFile) file = profile_file_read(argv[1], &error);
	g_autoptr(Db) db = file != NULL ? admin_begin(&error) : NULL;
	if (db == NULL || !db_owner_profile(db, &row, &error))
		return talk_failed(NULL, error);
	g_autofree char *out = differences(db, row, file, &error);
	if (out == NULL)
		return talk_failed(NULL, error);
	printf("%s", out);
	say_warnings(file->profile);
	if (out[0] == '\0')
		talk_say("Nothing differs from %s, version %d.", row->name, row->version);
	return CMD_OK;
}

/* --- load */

static bool
same_codes(const Profile *a, const Profile *b)
{
	return strcmp(a->alphabet, b->alphabet) == 0 && a->length == b->length &&
	       a->group == b->group && a->selector == b->selector &&
	       strcmp(a->scope, b->scope) == 0;
}

/* Codes that are out keep working, unless ANYWAY; a letter in English there is. */
static bool
may_load(Db *db, const ProfileFile *file, const OwnerProfile *row, bool anyway, GError **error)
{
	static const ProfileLetter english = { (char *)"letter", (char *)"en", NULL };
	g_autoptr(GPtrArray) texts = NULL;
	/* One that this program would not take any more can still be replaced. */
	g_autoptr(Profile) now = profile_parse(row->ini, row->name, NULL);
	int out;

	if (!db_owner_texts(db, file->profile->name, &texts, error) ||
		!db_owner_codes_out(db, &out, error))
		return false;
	bool letter = body_of(texts, &english) != NULL;
	for (guint i = 0; i < file->letters->len; i++) {
		const ProfileLetter *one = file->letters->pdata[i];
		letter = letter ||
			 (strcmp(one->kind, "letter") == 0 && strcmp(one->lang, "en") == 0);
	}
	if (!letter) {
		g_set_error(error, PROFILE_ERROR, PROFILE_ERROR_INVALID,
			"%s: there is no letter for it. Put letters/letter.en.md beside it.",
			file->file);
		return false;
	}
	if (out > 0 && !anyway && (now == NULL || !same_codes(file->profile, now))) {
		g_set_error(error, PROFILE_ERROR, PROFILE_ERROR_INVALID,
			"%d codes are out that would be worth nothing: the alphabet, length, "
			"group, selector or scope is another. Nothing was changed. Wait until "
			"they are used or expired, or say --anyway and give those parents new "
			"codes.",
			out);
		return false;
	}
	return true;
}

static bool
put(Db *db, const ProfileFile *file, bool anyway, int *ret_version, GError **error)
{
	g_auto(ProfileKeys) keys = { NULL };

	return profile_keys_read(&keys, file->ini, error) &&
	       db_profile_put(db, file->profile->name, file->ini,
		       (const char *const *)keys.sections->pdata,
		       (const char *const *)keys.keys->pdata,
		       (const char *const *)keys.values->pdata, anyway, ret_version, error) &&
	       profile_file_put_letters(file, db, error) && db_commit(db, NULL, error);
}

static int
load(const char *path, bool anyway)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(OwnerProfile) row = NULL;
	g_autoptr(ProfileFile) file = profile_file_read(path, &error);
	int version, codes;

	if (file == NULL)
		return talk_failed(NULL, error);
	say_warnings(file->profile);
	g_autoptr(Db) db = admin_begin(&error);
	bool there = db != NULL && db_owner_profile(db, &row, &error);
	g_autofree char *out = there ? differences(db, row, file, &error) : NULL;
	if (out == NULL)
		return talk_failed(NULL, error);
	if (out[0] == '\0' && strcmp(row->ini, file->ini) == 0) {
		talk_say("Nothing differs from %s, version %d. Nothing was changed.", row->name,
			row->version);
		return CMD_OK;
	}
	if (!may_load(db, file, row, anyway, &error) ||
		!db_owner_codes_possible(db, file->profile->scope, &codes, &error) ||
		!put(db, file, anyway, &version, &error))
		return talk_failed(NULL, error);
	g_autofree char *guess = profile_guess_words(file->profile, codes);
	printf("%s", out);
	talk_say("%s, version %d, is in force. %s\nEach desk takes it up when somebody signs in "
		 "there: have them sign in again.",
		file->profile->name, version, guess);
	return CMD_OK;
}

int
admin_profile_load(int argc, char **argv)
{
	gboolean anyway = FALSE;
	const GOptionEntry entries[] = {
		{ "anyway", 0, 0, G_OPTION_ARG_NONE, &anyway,
			"even when codes that are out become worthless", NULL },
		{ NULL },
	};

	if (!talk_options(&argc, &argv, "admin profile load FILE",
		    "Puts the profile in FILE in force, with the letters beside it. The ones "
		    "before it are kept.",
		    entries))
		return CMD_USAGE;
	if (argc != 2)
		return talk_usage("admin profile load", "say which FILE.");
	return load(argv[1], anyway);
}
