/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/profile_file.h"

#include <string.h>

#include "base/paths.h"
#include "letter/document.h"

static void
letter_free(gpointer data)
{
	ProfileLetter *letter = data;
	g_free(letter->kind);
	g_free(letter->lang);
	g_free(letter->body);
	g_free(letter);
}

void
profile_file_free(ProfileFile *file)
{
	if (file == NULL)
		return;
	g_free(file->file);
	g_free(file->ini);
	profile_free(file->profile);
	g_ptr_array_unref(file->letters);
	g_free(file);
}

static bool
has_letter(const ProfileFile *file, const char *kind, const char *lang)
{
	for (guint i = 0; i < file->letters->len; i++) {
		const ProfileLetter *letter = file->letters->pdata[i];
		if (strcmp(letter->kind, kind) == 0 && strcmp(letter->lang, lang) == 0)
			return true;
	}
	return false;
}

/* "letter.en.md" is the letter in English; other names are no letters. The profile's own goes
 * before one that every profile has. */
static bool
read_letter(ProfileFile *file, const char *folder, const char *entry, bool common, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(entry, ".", -1);
	g_autofree char *path = g_build_filename(folder, entry, NULL);
	g_autofree char *body = NULL;

	if (g_strv_length(parts) != 3 || strcmp(parts[2], "md") != 0 ||
		has_letter(file, parts[0], parts[1]))
		return true;
	if (!g_file_get_contents(path, &body, NULL, error))
		return false;
	g_autoptr(LetterTemplate) template = strcmp(parts[0], "letter") == 0
						     ? letter_template_parse(body, path, error)
						     : document_template_parse(body, path, error);
	if (template == NULL)
		return false;
	ProfileLetter *letter = g_new(ProfileLetter, 1);
	*letter = (ProfileLetter){ g_strdup(parts[0]), g_strdup(parts[1]), g_steal_pointer(&body),
		common };
	g_ptr_array_add(file->letters, letter);
	return true;
}

static bool
read_folder(ProfileFile *file, const char *folder, bool common, GError **error)
{
	const char *entry;

	if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
		return true;
	g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
	if (dir == NULL)
		return false;
	while ((entry = g_dir_read_name(dir)) != NULL)
		if (!read_letter(file, folder, entry, common, error))
			return false;
	return true;
}

static bool
read_letters(ProfileFile *file, GError **error)
{
	g_autofree char *beside = g_path_get_dirname(file->file);
	g_autofree char *own = g_build_filename(beside, "letters", NULL);
	g_autofree char *common = paths_data("schema/profiles/common/letters");

	return read_folder(file, own, false, error) && read_folder(file, common, true, error);
}

ProfileFile *
profile_file_read(const char *path, GError **error)
{
	g_autoptr(ProfileFile) file = g_new0(ProfileFile, 1);

	file->letters = g_ptr_array_new_with_free_func(letter_free);
	file->file = g_canonicalize_filename(path, NULL);
	if (!g_file_get_contents(path, &file->ini, NULL, error))
		return NULL;
	file->profile = profile_parse(file->ini, file->file, error);
	if (file->profile == NULL || !read_letters(file, error))
		return NULL;
	return g_steal_pointer(&file);
}

static void
collect(const char *section, const char *key, const char *value, gpointer data)
{
	ProfileKeys *keys = data;
	g_ptr_array_add(keys->sections, g_strdup(section));
	g_ptr_array_add(keys->keys, g_strdup(key));
	g_ptr_array_add(keys->values, g_strdup(value));
}

bool
profile_keys_read(ProfileKeys *keys, const char *ini, GError **error)
{
	keys->sections = g_ptr_array_new_with_free_func(g_free);
	keys->keys = g_ptr_array_new_with_free_func(g_free);
	keys->values = g_ptr_array_new_with_free_func(g_free);
	if (!profile_each(ini, collect, keys, error))
		return false;
	g_ptr_array_add(keys->sections, NULL);
	g_ptr_array_add(keys->keys, NULL);
	g_ptr_array_add(keys->values, NULL);
	return true;
}

void
profile_keys_clear(ProfileKeys *keys)
{
	g_clear_pointer(&keys->sections, g_ptr_array_unref);
	g_clear_pointer(&keys->keys, g_ptr_array_unref);
	g_clear_pointer(&keys->values, g_ptr_array_unref);
}

bool
profile_file_put_letters(const ProfileFile *file, Db *db, GError **error)
{
	for (guint i = 0; i < file->letters->len; i++) {
		const ProfileLetter *letter = file->letters->pdata[i];
		if (!db_template_put(db, file->profile->name, letter->kind, letter->lang,
			    letter->body, error))
			return false;
	}
	return true;
}
