/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/roster.h"

#include <string.h>

#include "base/phone.h"
#include "base/text.h"

#define MAIL_MAX 254
#define AGE_MAX 100

Roster *
roster_new(void)
{
	Roster *r = g_new0(Roster, 1);
	r->source = r->format = "";
	r->text = g_string_chunk_new(65536);
	r->warnings = g_ptr_array_new();
	r->warned = g_hash_table_new(g_str_hash, g_str_equal);
	r->files = g_ptr_array_new();
	r->keys = g_ptr_array_new();
	r->schools = g_array_new(FALSE, FALSE, sizeof(RosterSchool));
	r->homerooms = g_array_new(FALSE, FALSE, sizeof(RosterHomeroom));
	return r;
}

static void
free_warning(gpointer data, gpointer unused)
{
	RosterWarning *warning = data;
	g_free(warning->text);
	g_free(warning);
}

void
roster_free(Roster *r)
{
	if (!r)
		return;
	g_hash_table_unref(r->warned);
	g_ptr_array_foreach(r->warnings, free_warning, NULL);
	g_ptr_array_unref(r->warnings);
	g_ptr_array_unref(r->files);
	g_ptr_array_unref(r->keys);
	g_array_unref(r->schools);
	g_array_unref(r->homerooms);
	g_string_chunk_free(r->text);
	g_free(r);
}

const char *
roster_keep(Roster *r, const char *text)
{
	return text && *text ? g_string_chunk_insert(r->text, text) : "";
}

void
roster_warn_counted(Roster *r, const char *file, guint line, guint count, const char *said)
{
	g_autofree char *raw = g_strdup_printf("%s: %s", file, said);
	g_autofree char *text = text_safe(raw);
	RosterWarning *warning = g_hash_table_lookup(r->warned, text);
	if (!warning) {
		warning = g_new0(RosterWarning, 1);
		warning->text = g_steal_pointer(&text);
		warning->line = line;
		g_ptr_array_add(r->warnings, warning);
		g_hash_table_insert(r->warned, warning->text, warning);
	}
	warning->count += count;
}

void
roster_warn(Roster *r, const char *file, guint line, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *said = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	roster_warn_counted(r, file, line, 1, said);
}

const char *
roster_digits(guint number)
{
	static _Thread_local char texts[8][12];
	static _Thread_local guint next;
	char *text = texts[next++ % G_N_ELEMENTS(texts)];
	g_snprintf(text, sizeof texts[0], "%u", number);
	return text;
}

const char *
roster_dial(GStringChunk *keep, const char *cell, guint wrong, guint extended, guint *flaws)
{
	g_autofree char *number = NULL, *extension = NULL;
	if (!*cell)
		return "";
	if (!phone_parse(cell, &number, &extension, NULL)) {
		*flaws |= wrong;
		return "";
	}
	*flaws |= extension ? extended : 0;
	return g_string_chunk_insert(keep, number);
}

bool
roster_is_mail(const char *text)
{
	const char *at = strchr(text, '@');
	return at && at != text && at[1] && !strpbrk(text, " <>,;") && strlen(text) <= MAIL_MAX;
}

const char *
roster_born(Roster *r, const char *file, guint line, const char *born, const char *today)
{
	gint64 age = g_ascii_strtoll(today, NULL, 10) - g_ascii_strtoll(born, NULL, 10);
	if (!*born || (strcmp(born, today) <= 0 && age <= AGE_MAX))
		return born;
	roster_warn(r, file, line,
		"a birth date lies in the future, or more than %d years back, and is left out.",
		AGE_MAX);
	return "";
}

const char *
roster_name(const char *cell)
{
	static const char *const none[] = { "-", "--", ".", "FNU", "LNU", "(none)" };
	for (gsize i = 0; i < G_N_ELEMENTS(none); i++)
		if (strcmp(cell, none[i]) == 0)
			return "";
	return cell;
}

bool
roster_send_places(const Roster *r, const RosterSink *sink, GError **error)
{
	for (guint i = 0; i < r->schools->len; i++) {
		const RosterSchool *s = &g_array_index(r->schools, RosterSchool, i);
		const char *row[] = { s->id, s->code, s->name };
		if (!sink->row(sink->data, ROSTER_ROW_SCHOOL, row, error))
			return false;
	}
	for (guint i = 0; i < r->homerooms->len; i++) {
		const RosterHomeroom *h = &g_array_index(r->homerooms, RosterHomeroom, i);
		const char *row[] = { h->id, h->school, h->room, h->teacher, h->grade };
		if (!sink->row(sink->data, ROSTER_ROW_HOMEROOM, row, error))
			return false;
	}
	return true;
}
