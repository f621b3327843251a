/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/seen.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/log.h"

enum { SEEN_MAX = 50 };

struct Seen {
	char *dir, *file;
	GPtrArray *users;
};

Seen *
seen_load(const char *state_dir)
{
	Seen *seen = g_new0(Seen, 1);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	seen->dir = g_strdup(state_dir);
	seen->file = g_build_filename(state_dir, "users", NULL);
	seen->users = g_ptr_array_new_with_free_func(g_free);
	if (!g_file_get_contents(seen->file, &text, NULL, NULL) || !g_utf8_validate(text, -1, NULL))
		return seen;
	lines = g_strsplit(text, "\n", SEEN_MAX + 1);
	for (int i = 0; lines[i] && seen->users->len < SEEN_MAX; i++)
		if (*lines[i] && strlen(lines[i]) < 64)
			g_ptr_array_add(seen->users, g_strdup(lines[i]));
	return seen;
}

void
seen_free(Seen *seen)
{
	if (!seen)
		return;
	g_ptr_array_unref(seen->users);
	g_free(seen->file);
	g_free(seen->dir);
	g_free(seen);
}

static bool
find(const Seen *seen, const char *user, guint *ret_index)
{
	return g_ptr_array_find_with_equal_func(seen->users, user, g_str_equal, ret_index);
}

bool
seen_has(const Seen *seen, const char *user)
{
	return find(seen, user, NULL);
}

const char *
seen_last(const Seen *seen)
{
	return seen->users->len > 0 ? seen->users->pdata[0] : "";
}

void
seen_add(Seen *seen, const char *user)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	guint index;

	if (g_strcmp0(seen_last(seen), user) == 0)
		return;
	if (find(seen, user, &index))
		g_ptr_array_remove_index(seen->users, index);
	g_ptr_array_insert(seen->users, 0, g_strdup(user));
	if (seen->users->len > SEEN_MAX)
		g_ptr_array_set_size(seen->users, SEEN_MAX);
	for (guint i = 0; i < seen->users->len; i++)
		g_string_append_printf(text, "%s\n", (const char *)seen->users->pdata[i]);
	g_mkdir_with_parents(seen->dir, 0700);
	if (!g_file_set_contents_full(seen->file, text->str, (gssize)text->len,
		    G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
		log_line("user names are not kept: %s", error->message);
}
