/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/texts.h"

#include <glib/gstdio.h>

#include "base/clock.h"
#include "base/log.h"

struct Texts {
	char *dir, *file, *district;
	GKeyFile *known; /* [district id] name=hash;day */
};

Texts *
texts_load(const char *state_dir, const char *district_id)
{
	Texts *texts = g_new0(Texts, 1);

	texts->dir = g_strdup(state_dir);
	texts->file = g_build_filename(state_dir, "texts", NULL);
	texts->district = g_strdup(district_id);
	texts->known = g_key_file_new();
	g_key_file_load_from_file(texts->known, texts->file, G_KEY_FILE_NONE, NULL);
	return texts;
}

void
texts_free(Texts *texts)
{
	if (!texts)
		return;
	g_key_file_unref(texts->known);
	g_free(texts->district);
	g_free(texts->file);
	g_free(texts->dir);
	g_free(texts);
}

static void
keep(Texts *texts, const char *name, const char *hash)
{
	g_autofree char *today = clock_today();
	const char *const value[] = { hash, today };
	g_autoptr(GError) error = NULL;
	g_autofree char *all = NULL;

	g_key_file_set_string_list(texts->known, texts->district, name, value, 2);
	all = g_key_file_to_data(texts->known, NULL, NULL);
	g_mkdir_with_parents(texts->dir, 0700);
	if (!g_file_set_contents_full(
		    texts->file, all, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
		log_line("texts are not kept: %s", error->message);
}

bool
texts_changed(Texts *texts, const char *name, const char *text, char **ret_since)
{
	g_autofree char *key = g_strdelimit(g_strdup(name), " ", '-');
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	g_auto(GStrv) old =
		g_key_file_get_string_list(texts->known, texts->district, key, NULL, NULL);
	guint words = old ? g_strv_length(old) : 0;

	if (words > 0 && g_strcmp0(old[0], hash) == 0)
		return false;
	keep(texts, key, hash);
	if (words == 0)
		return false;
	if (ret_since)
		*ret_since = g_strdup(words > 1 ? old[1] : "");
	return true;
}
