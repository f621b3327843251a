/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/mapping.h"

#include <string.h>

#include "base/ini.h"

static const char *const field_names[FIELD_COUNT] = { [FIELD_SCHOOL_ID] = "school.id",
	[FIELD_SCHOOL_CODE] = "school.code",
	[FIELD_SCHOOL_NAME] = "school.name",
	[FIELD_STUDENT_ID] = "student.id",
	[FIELD_STUDENT_NUMBER] = "student.number",
	[FIELD_STUDENT_GIVEN] = "student.given",
	[FIELD_STUDENT_MIDDLE] = "student.middle",
	[FIELD_STUDENT_FAMILY] = "student.family",
	[FIELD_STUDENT_BORN] = "student.born",
	[FIELD_STUDENT_GRADE] = "student.grade",
	[FIELD_STUDENT_SCHOOL] = "student.school",
	[FIELD_STUDENT_UNTIL] = "student.until",
	[FIELD_STUDENT_ROOM] = "student.room",
	[FIELD_STUDENT_TEACHER] = "student.teacher",
	[FIELD_STUDENT_PHONE] = "student.phone",
	[FIELD_STUDENT_EMAIL] = "student.email",
	[FIELD_STUDENT_LANGUAGE] = "student.language",
	[FIELD_STUDENT_LINE1] = "student.line1",
	[FIELD_STUDENT_LINE2] = "student.line2",
	[FIELD_STUDENT_CITY] = "student.city",
	[FIELD_STUDENT_STATE] = "student.state",
	[FIELD_STUDENT_ZIP] = "student.zip",
	[FIELD_GUARDIAN_ID] = "guardian.id",
	[FIELD_GUARDIAN_NAME] = "guardian.name",
	[FIELD_GUARDIAN_GIVEN] = "guardian.given",
	[FIELD_GUARDIAN_FAMILY] = "guardian.family",
	[FIELD_GUARDIAN_EMAIL] = "guardian.email",
	[FIELD_GUARDIAN_HOME] = "guardian.home",
	[FIELD_GUARDIAN_MOBILE] = "guardian.mobile",
	[FIELD_GUARDIAN_WORK] = "guardian.work",
	[FIELD_GUARDIAN_LANGUAGE] = "guardian.language",
	[FIELD_GUARDIAN_LINE1] = "guardian.line1",
	[FIELD_GUARDIAN_LINE2] = "guardian.line2",
	[FIELD_GUARDIAN_CITY] = "guardian.city",
	[FIELD_GUARDIAN_STATE] = "guardian.state",
	[FIELD_GUARDIAN_ZIP] = "guardian.zip",
	[FIELD_RELATION] = "relation",
	[FIELD_RELATION_UNTIL] = "relation.until" };

typedef struct {
	Mapping *mapping;
	const char *name;
} Parsing;

static bool complain(const Parsing *p, int line, GError **error, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

static bool
complain(const Parsing *p, int line, GError **error, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *said = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return csv_complain(
		error, EXCHANGE_ERROR_MAPPING, p->name, (guint)line, 0, NULL, "%s", said);
}

static void
clear_only(MappingOnly *only)
{
	g_free(only->column);
	g_strfreev(only->values);
}

static void
free_file(gpointer data)
{
	MappingFile *file = data;
	for (guint i = 0; i < FIELD_COUNT; i++)
		g_strfreev(file->columns[i]);
	clear_only(&file->student);
	clear_only(&file->guardian);
	clear_only(&file->school);
	clear_only(&file->first);
	clear_only(&file->ended);
	g_free(file->name);
	g_free(file->section);
	g_free(file);
}

void
mapping_free(Mapping *m)
{
	if (!m)
		return;
	g_free(m->name);
	g_free(m->title);
	g_free(m->school);
	g_ptr_array_unref(m->files);
	g_hash_table_unref(m->relations);
	g_hash_table_unref(m->languages);
	g_hash_table_unref(m->grades);
	g_free(m);
}

static bool
read_bool(const Parsing *p, const char *value, int line, bool *ret, GError **error)
{
	*ret = strcmp(value, "yes") == 0;
	return *ret || strcmp(value, "no") == 0 ||
	       complain(p, line, error, "\"%s\" is neither yes nor no.", value);
}

static bool
is_source(const char *value)
{
	return *value && strlen(value) <= 40 &&
	       strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(value);
}

static bool
take_general(const Parsing *p, const char *key, const char *value, int line, GError **error)
{
	Mapping *m = p->mapping;
	if (strcmp(key, "complete") == 0)
		return read_bool(p, value, line, &m->complete, error);
	if (strcmp(key, "name") == 0) {
		if (!is_source(value))
			return complain(p, line, error,
				"\"%s\" has more than small letters, digits and hyphens.", value);
		g_free(m->name);
		m->name = g_strdup(value);
	} else if (strcmp(key, "title") == 0) {
		g_free(m->title);
		m->title = g_strdup(value);
	} else if (strcmp(key, "school") == 0) {
		g_free(m->school);
		m->school = g_strdup(value);
	} else if (strcmp(key, "date") == 0) {
		if (!g_strv_contains((const char *const[]){ "us", "iso", "day-first",
					     "us or day-first", NULL },
			    value))
			return complain(p, line, error,
				"\"%s\" is none of us, iso, day-first, us or day-first.", value);
		m->either = strchr(value, ' ') != NULL;
		m->date = date_style_from_name(value);
	} else {
		return complain(p, line, error, "[mapping] has no key %s.", key);
	}
	return true;
}

/* "TG: A | (empty)" */
static bool
take_only(const Parsing *p, MappingOnly *only, const char *value, int line, GError **error)
{
	const char *colon = strchr(value, ':');
	if (!colon || colon == value)
		return complain(p, line, error,
			"\"%s\" is not a column, a colon and the values that count.", value);
	only->column = g_strstrip(g_strndup(value, (gsize)(colon - value)));
	only->values = g_strsplit(colon + 1, "|", -1);
	for (char **v = only->values; *v; v++)
		if (strcmp(g_strstrip(*v), "(empty)") == 0)
			**v = '\0';
	return true;
}

/* "ID", "MN?" when it may be missing, "PID & SQ" for several */
static bool
take_field(const Parsing *p, MappingFile *file, const char *key, const char *value, int line,
	GError **error)
{
	for (guint i = 0; i < FIELD_COUNT; i++) {
		if (strcmp(field_names[i], key) != 0)
			continue;
		g_autofree char *columns = g_strdup(value);
		file->optional[i] = g_str_has_suffix(columns, "?");
		if (file->optional[i])
			columns[strlen(columns) - 1] = '\0';
		file->columns[i] = g_strsplit(columns, "&", -1);
		for (char **c = file->columns[i]; *c; c++)
			if (!*g_strstrip(*c))
				return complain(p, line, error, "%s names no column.", key);
		if (g_strv_length(file->columns[i]) > MAPPING_COLUMNS_MAX)
			return complain(p, line, error, "%s has more than %d columns.", key,
				MAPPING_COLUMNS_MAX);
		return file->columns[i][0] || complain(p, line, error, "%s names no column.", key);
	}
	return complain(p, line, error, "there is no field %s.", key);
}

static MappingFile *
find_file(Mapping *m, const char *section)
{
	MappingFile *last = m->files->len ? m->files->pdata[m->files->len - 1] : NULL;
	if (last && strcmp(last->section, section) == 0)
		return last;
	MappingFile *file = g_new0(MappingFile, 1);
	const char *number = strstr(section, " #");
	file->section = g_strdup(section);
	file->name = number ? g_strndup(section, (gsize)(number - section)) : g_strdup(section);
	g_ptr_array_add(m->files, file);
	return file;
}

static bool
take_key(const char *section, const char *key, const char *value, int line, gpointer data,
	GError **error)
{
	const Parsing *p = data;
	Mapping *m = p->mapping;
	GHashTable *table = strcmp(section, "relations") == 0   ? m->relations
			    : strcmp(section, "languages") == 0 ? m->languages
			    : strcmp(section, "grades") == 0    ? m->grades
								: NULL;
	if (table) {
		g_hash_table_replace(table, g_utf8_casefold(key, -1), g_strdup(value));
		return true;
	}
	if (strcmp(section, "mapping") == 0)
		return take_general(p, key, value, line, error);
	if (!g_str_has_prefix(section, "file "))
		return complain(p, line, error,
			"the section [%s] is none of mapping, file NAME, relations, languages, "
			"grades.",
			section);
	MappingFile *file = find_file(m, section + strlen("file "));
	if (strcmp(key, "student.only") == 0)
		return take_only(p, &file->student, value, line, error);
	if (strcmp(key, "guardian.only") == 0)
		return take_only(p, &file->guardian, value, line, error);
	if (strcmp(key, "school.only") == 0)
		return take_only(p, &file->school, value, line, error);
	if (strcmp(key, "student.first") == 0)
		return take_only(p, &file->first, value, line, error);
	if (strcmp(key, "relation.ended") == 0)
		return take_only(p, &file->ended, value, line, error);
	if (strcmp(key, "known") == 0)
		return read_bool(p, value, line, &file->known_only, error);
	if (strcmp(key, "optional") == 0)
		return read_bool(p, value, line, &file->may_be_absent, error);
	return take_field(p, file, key, value, line, error);
}

static bool
check(const Parsing *p, GError **error)
{
	const Mapping *m = p->mapping;
	bool students = false;
	for (guint i = 0; i < m->files->len; i++) {
		const MappingFile *file = m->files->pdata[i];
		students = students || (file->columns[FIELD_STUDENT_ID] && !file->known_only);
	}
	if (!m->name)
		return complain(p, 0, error, "[mapping] has no name.");
	return students || complain(p, 0, error, "no file has student.id, so nobody comes of it.");
}

static GHashTable *
new_table(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

Mapping *
mapping_parse(const char *text, const char *name, GError **error)
{
	g_autoptr(Mapping) m = g_new0(Mapping, 1);
	g_autoptr(GError) cause = NULL;
	m->files = g_ptr_array_new_with_free_func(free_file);
	m->relations = new_table();
	m->languages = new_table();
	m->grades = new_table();
	m->date = DATE_ISO;
	m->school = g_strdup("");
	Parsing p = { m, name };
	if (!ini_each(text, name, take_key, &p, &cause)) {
		if (cause->domain == EXCHANGE_ERROR)
			g_propagate_error(error, g_steal_pointer(&cause));
		else
			csv_complain(error, EXCHANGE_ERROR_MAPPING, name, 0, 0, NULL, "%s",
				cause->message + strlen(name) + 2);
		return NULL;
	}
	if (!check(&p, error))
		return NULL;
	if (!m->title)
		m->title = g_strdup(m->name);
	return g_steal_pointer(&m);
}

const char *
mapping_value(GHashTable *table, const char *cell)
{
	g_autofree char *folded = g_utf8_casefold(cell, -1);
	const char *value = g_hash_table_lookup(table, folded);
	return value ? value : cell;
}
