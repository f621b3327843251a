/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/known.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/defence.h"
#include "base/log.h"
#include "vault/error.h"

/* A line: "key DISTRICT SCHOOL GENERATION BASE64" or "over DISTRICT SCHOOL SERIAL BASE64". */
typedef struct {
	bool over;
	char *district_id;
	int school_id, number;
	unsigned char key[VAULT_KEY_BYTES];
} Line;

struct Known {
	char *dir, *file, *district_id;
	GPtrArray *lines; /* Line; of other districts too */
};

static void
line_free(gpointer data)
{
	Line *line = data;

	g_free(line->district_id);
	g_free(line);
}

static bool
read_number(const char *text, int least, int *ret_number)
{
	gint64 number;

	if (!g_ascii_string_to_signed(text, 10, least, G_MAXINT, &number, NULL))
		return false;
	*ret_number = (int)number;
	return true;
}

static Line *
read_line(const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", 6);
	Line line = { 0 };

	if (g_strv_length(words) != 5)
		return NULL;
	line.over = strcmp(words[0], "over") == 0;
	if ((!line.over && strcmp(words[0], "key") != 0) ||
		!read_number(words[2], line.over ? 0 : 1, &line.school_id) ||
		!read_number(words[3], 1, &line.number) || !key_from_text(words[4], line.key, NULL))
		return NULL;
	line.district_id = g_strdup(words[1]);
	return g_memdup2(&line, sizeof line);
}

Known *
known_load(const char *state_dir, const char *district_id)
{
	Known *known = g_new0(Known, 1);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	known->dir = g_strdup(state_dir);
	known->file = g_build_filename(state_dir, "keys", NULL);
	known->district_id = g_strdup(district_id);
	known->lines = g_ptr_array_new_with_free_func(line_free);
	if (!g_file_get_contents(known->file, &text, NULL, NULL) ||
		!g_utf8_validate(text, -1, NULL))
		return known;
	lines = g_strsplit(text, "\n", -1);
	for (int i = 0; lines[i] != NULL; i++) {
		Line *line = read_line(lines[i]);

		if (line != NULL)
			g_ptr_array_add(known->lines, line);
	}
	return known;
}

void
known_free(Known *known)
{
	if (known == NULL)
		return;
	g_ptr_array_unref(known->lines);
	g_free(known->district_id);
	g_free(known->file);
	g_free(known->dir);
	g_free(known);
}

static void
write_file(const Known *known)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < known->lines->len; i++) {
		const Line *line = known->lines->pdata[i];
		g_autofree char *key = key_to_text(line->key);

		g_string_append_printf(text, "%s %s %d %d %s\n", line->over ? "over" : "key",
			line->district_id, line->school_id, line->number, key);
	}
	g_mkdir_with_parents(known->dir, 0700);
	if (!g_file_set_contents_full(known->file, text->str, (gssize)text->len,
		    G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
		log_line("what was seen of keys is not kept: %s", error->message);
}

/* The line about that school: of its key, or of that KEY's end. */
static Line *
find(const Known *known, bool over, int school_id, const unsigned char *key)
{
	for (guint i = 0; i < known->lines->len; i++) {
		Line *line = known->lines->pdata[i];

		if (line->over == over && line->school_id == school_id &&
			strcmp(line->district_id, known->district_id) == 0 &&
			(!over || memcmp(line->key, key, VAULT_KEY_BYTES) == 0))
			return line;
	}
	return NULL;
}

static void
put(Known *known, bool over, int school_id, int number, const unsigned char *key)
{
	Line *line = find(known, over, school_id, key);

	if (line == NULL) {
		line = g_new0(Line, 1);
		line->over = over;
		line->district_id = g_strdup(known->district_id);
		line->school_id = school_id;
		g_ptr_array_add(known->lines, line);
	}
	line->number = number;
	memcpy(line->key, key, VAULT_KEY_BYTES);
}

void
known_tell(const Known *known, Keyring *keyring)
{
	for (guint i = 0; DEFENCE(known_over) && i < known->lines->len; i++) {
		const Line *line = known->lines->pdata[i];

		if (line->over && strcmp(line->district_id, known->district_id) == 0)
			keyring_distrust(keyring, line->key, line->school_id, line->number);
	}
}

void
known_learn(Known *known, const Keyring *keyring)
{
	g_autoptr(GPtrArray) revoked = keyring_revoked(keyring);
	bool news = false;

	for (guint i = 0; i < revoked->len; i++) {
		const Statement *over = revoked->pdata[i];
		const Line *line = find(known, true, over->school_id, over->sign_key);

		if (line != NULL && line->number >= over->serial)
			continue;
		put(known, true, over->school_id, over->serial, over->sign_key);
		news = true;
	}
	if (news)
		write_file(known);
}

bool
known_check(Known *known, int school_id, int generation, const unsigned char key[VAULT_KEY_BYTES],
	GError **error)
{
	const Line *line = find(known, false, school_id, key);

	if (!DEFENCE(known_key))
		return true;
	if (line != NULL && line->number > generation) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_UNTRUSTED,
			"The server shows an old key of the school (generation %d); this desk has "
			"seen generation %d. Nothing is made with it. Tell the district office.",
			generation, line->number);
		return false;
	}
	if (line != NULL && line->number == generation &&
		memcmp(line->key, key, VAULT_KEY_BYTES) != 0) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_UNTRUSTED,
			"The server shows another key of the school (generation %d) than this desk "
			"has seen before. Nothing is made with it. Tell the district office.",
			generation);
		return false;
	}
	if (line == NULL || line->number < generation) {
		put(known, false, school_id, generation, key);
		write_file(known);
	}
	return true;
}
