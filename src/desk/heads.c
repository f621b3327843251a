/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/heads.h"

#include <glib/gstdio.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"

struct Heads {
	char *dir, *file, *first_line;
	GArray *list; /* Head */
};

static void
take_line(Heads *heads, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", 4);
	gint64 school, seq;
	Head head;
	size_t length;

	if (g_strv_length(words) != 3 ||
		!g_ascii_string_to_signed(words[0], 10, 1, G_MAXINT, &school, NULL) ||
		!g_ascii_string_to_signed(words[1], 10, 1, G_MAXINT64, &seq, NULL))
		return;
	if (sodium_hex2bin(head.hash, sizeof head.hash, words[2], strlen(words[2]), NULL, &length,
		    NULL) != 0 ||
		length != sizeof head.hash)
		return;
	head.school_id = (int)school;
	head.seq = seq;
	g_array_append_val(heads->list, head);
}

Heads *
heads_load(const char *state_dir, const char *district_id)
{
	Heads *heads = g_new0(Heads, 1);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	heads->dir = g_strdup(state_dir);
	heads->file = g_build_filename(state_dir, "heads", NULL);
	heads->first_line = g_strdup_printf("# events seen of district %s", district_id);
	heads->list = g_array_new(FALSE, TRUE, sizeof(Head));
	if (!g_file_get_contents(heads->file, &text, NULL, NULL))
		return heads;
	lines = g_strsplit(text, "\n", -1);
	if (g_strcmp0(lines[0], heads->first_line) != 0)
		return heads;
	for (int i = 1; lines[i]; i++)
		take_line(heads, lines[i]);
	return heads;
}

void
heads_free(Heads *heads)
{
	if (!heads)
		return;
	g_array_unref(heads->list);
	g_free(heads->first_line);
	g_free(heads->file);
	g_free(heads->dir);
	g_free(heads);
}

guint
heads_count(const Heads *heads)
{
	return heads->list->len;
}

const Head *
heads_at(const Heads *heads, guint index)
{
	return &g_array_index(heads->list, Head, index);
}

const Head *
heads_get(const Heads *heads, int school_id)
{
	for (guint i = 0; i < heads->list->len; i++)
		if (heads_at(heads, i)->school_id == school_id)
			return heads_at(heads, i);
	return NULL;
}

static void
write_file(const Heads *heads)
{
	g_autoptr(GString) text = g_string_new(heads->first_line);
	g_autoptr(GError) why = NULL;

	g_string_append_c(text, '\n');
	for (guint i = 0; i < heads->list->len; i++) {
		const Head *head = heads_at(heads, i);
		char hex[2 * EVENT_HASH_BYTES + 1];

		sodium_bin2hex(hex, sizeof hex, head->hash, sizeof head->hash);
		g_string_append_printf(
			text, "%d %" G_GINT64_FORMAT " %s\n", head->school_id, head->seq, hex);
	}
	g_mkdir_with_parents(heads->dir, 0700);
	if (!g_file_set_contents_full(heads->file, text->str, (gssize)text->len,
		    G_FILE_SET_CONTENTS_CONSISTENT, 0600, &why))
		log_line("events seen are not kept: %s", why->message);
}

void
heads_put(Heads *heads, const Head *head)
{
	Head *known = (Head *)heads_get(heads, head->school_id);

	if (known && memcmp(known, head, sizeof *head) == 0)
		return;
	if (known)
		*known = *head;
	else
		g_array_append_val(heads->list, *head);
	write_file(heads);
}
