/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/mapped.h"

#include <string.h>

#include "base/text.h"
#include "exchange/oneroster_cell.h"

/* Rows between two words about how far it is. */
#define TELL_ROWS 2000

typedef struct {
	Roster *out;
	const Mapping *mapping;
	const RosterSink *sink;
	GHashTable *schools, *rooms, *students, *guardians; /* id to index in out's array, + 1 */
	GHashTable *links;                                  /* "student guardian" */
	GHashTable *numbers;                                /* student ID to the student's id */
} Reading;

/* The file in hand. */
typedef struct {
	Reading *reading;
	const MappingFile *file;
	const char *name;
	GHashTable *places; /* name of a column to its place, + 1; NULL before the header */
	guint width;
	GStringChunk *scratch; /* of the row in hand */
	guint line;
	const Package *package;
	guint64 rows;
	const char *fields[FIELD_COUNT];
} File;

static gpointer
find(GHashTable *index, GArray *array, gsize size, const char *id)
{
	guint at = GPOINTER_TO_UINT(g_hash_table_lookup(index, id));
	return at ? array->data + (at - 1) * size : NULL;
}

static const char *
keep(const File *f, FieldId field)
{
	return roster_keep(f->reading->out, f->fields[field]);
}

/* Fills *KEPT when nothing stands there yet. */
static void
fill(const char **kept, const char *text)
{
	if (!*kept || !**kept)
		*kept = text;
}

static void
fill_address(const File *f, RosterAddress *kept, FieldId line1)
{
	if (*kept->line1 || *kept->city)
		return;
	kept->line1 = keep(f, line1);
	kept->line2 = keep(f, line1 + 1);
	kept->city = keep(f, line1 + 2);
	kept->state = keep(f, line1 + 3);
	kept->zip = keep(f, line1 + 4);
}

static const char *
language(const File *f, FieldId field)
{
	const char *value = mapping_value(f->reading->mapping->languages, f->fields[field]);
	gsize length = strlen(value);
	bool tag =
		length >= 2 && length <= 20 &&
		strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == length &&
		(length <= 3 || strchr(value, '-'));
	if (length && !tag)
		roster_warn(f->reading->out, f->name, f->line,
			"a language is not in the mapping and is left out.");
	return tag ? roster_keep(f->reading->out, value) : "";
}

/* Schools and homerooms ---------------------------------------------------------------------------*/

static RosterSchool *
add_school(Reading *r, const char *id)
{
	RosterSchool *known = find(r->schools, r->out->schools, sizeof(RosterSchool), id);
	if (known)
		return known;
	RosterSchool school = { roster_keep(r->out, id), roster_keep(r->out, id), "" };
	g_array_append_val(r->out->schools, school);
	g_hash_table_insert(r->schools, (char *)school.id, GUINT_TO_POINTER(r->out->schools->len));
	return &g_array_index(r->out->schools, RosterSchool, r->out->schools->len - 1);
}

static const char *
add_room(const File *f, const char *school, const char *grade)
{
	Reading *r = f->reading;
	const char *room = oneroster_cell_room(f->fields[FIELD_STUDENT_ROOM]);
	const char *teacher = f->fields[FIELD_STUDENT_TEACHER];
	if (!*room && !*teacher)
		return "";
	g_autofree char *id = g_strdup_printf("%s room %s", school, *room ? room : teacher);
	RosterHomeroom *known = find(r->rooms, r->out->homerooms, sizeof(RosterHomeroom), id);
	if (known) {
		fill(&known->teacher, keep(f, FIELD_STUDENT_TEACHER));
		return known->id;
	}
	RosterHomeroom homeroom = { roster_keep(r->out, id), roster_keep(r->out, school),
		roster_keep(r->out, room), roster_keep(r->out, teacher), grade };
	g_array_append_val(r->out->homerooms, homeroom);
	g_hash_table_insert(
		r->rooms, (char *)homeroom.id, GUINT_TO_POINTER(r->out->homerooms->len));
	return homeroom.id;
}

/* People ------------------------------------------------------------------------------------------*/

static bool
take_number(const File *f, RosterStudent *s, GError **error)
{
	const char *number = f->fields[FIELD_STUDENT_NUMBER];
	if (!*number || *s->permanent_id)
		return true;
	const char *other = g_hash_table_lookup(f->reading->numbers, number);
	if (other && strcmp(other, s->id) != 0)
		return csv_complain(error, EXCHANGE_ERROR_CONTENT, f->name, f->line, 0, NULL,
			"the student %s has the ID \"%s\" too. Give each student their own.", other,
			number);
	s->permanent_id = keep(f, FIELD_STUDENT_NUMBER);
	g_hash_table_insert(f->reading->numbers, (char *)s->permanent_id, (char *)s->id);
	return true;
}

static bool
take_born(const File *f, RosterStudent *s, GError **error)
{
	const char *typed = f->fields[FIELD_STUDENT_BORN];
	if (!*typed || *s->born)
		return true;
	g_autofree char *iso = oneroster_cell_is_date(typed)
				       ? g_strdup(typed)
				       : date_parse(typed, f->reading->mapping->date, NULL);
	if (!iso)
		return csv_complain(error, EXCHANGE_ERROR_DATE, f->name, f->line, 0, "student.born",
			"\"%.60s\" is not a day as the mapping says days are written.", typed);
	s->born = roster_keep(f->reading->out, iso);
	return true;
}

static RosterStudent *
add_student(const File *f)
{
	Reading *r = f->reading;
	const char *id = f->fields[FIELD_STUDENT_ID];
	RosterStudent *known = find(r->students, r->out->students, sizeof(RosterStudent), id);
	/* A file that says no more than who belongs to whom brings no students. */
	bool tells = f->file->columns[FIELD_STUDENT_SCHOOL] ||
		     f->file->columns[FIELD_STUDENT_GIVEN] ||
		     f->file->columns[FIELD_STUDENT_FAMILY];
	if (known || f->file->known_only || !tells)
		return known;
	RosterStudent student = { roster_keep(r->out, id), "", "", "", "", "", "", "", "", "", "",
		"", ROSTER_NO_ADDRESS, false };
	g_array_append_val(r->out->students, student);
	g_hash_table_insert(
		r->students, (char *)student.id, GUINT_TO_POINTER(r->out->students->len));
	return &g_array_index(r->out->students, RosterStudent, r->out->students->len - 1);
}

static bool
take_student(const File *f, GError **error)
{
	Reading *r = f->reading;
	RosterStudent *s = add_student(f);
	if (!s)
		return true;
	g_autoptr(GString) school = g_string_new(NULL);
	const char *schools = f->fields[FIELD_STUDENT_SCHOOL];
	if (!oneroster_cell_next(&schools, school))
		g_string_assign(school, r->mapping->school);
	if (school->len && !*s->school)
		s->school = add_school(r, school->str)->id;
	const char *grade = mapping_value(r->mapping->grades, f->fields[FIELD_STUDENT_GRADE]);
	fill(&s->grade, oneroster_cell_grade(grade, r->out->text));
	if (*s->school && !*s->homeroom)
		s->homeroom = add_room(f, s->school, s->grade);
	fill(&s->given, roster_keep(r->out, roster_name(f->fields[FIELD_STUDENT_GIVEN])));
	fill(&s->middle, roster_keep(r->out, roster_name(f->fields[FIELD_STUDENT_MIDDLE])));
	fill(&s->family, roster_keep(r->out, roster_name(f->fields[FIELD_STUDENT_FAMILY])));
	if (!*s->phone)
		s->phone = roster_phone(r->out, f->name, f->line, f->fields[FIELD_STUDENT_PHONE]);
	if (!*s->email)
		s->email = roster_mail(r->out, f->name, f->line, f->fields[FIELD_STUDENT_EMAIL]);
	if (!*s->language)
		s->language = language(f, FIELD_STUDENT_LANGUAGE);
	fill_address(f, &s->address, FIELD_STUDENT_LINE1);
	return take_number(f, s, error) && take_born(f, s, error);
}

/* "Rosa Lopez" and "Lopez, Rosa"; the last word of the first is taken for the family name. */
static void
split_name(const File *f, RosterGuardian *g)
{
	const char *name = f->fields[FIELD_GUARDIAN_NAME];
	const char *comma = strchr(name, ','), *blank = strrchr(name, ' ');
	if (!*name || *g->given || *g->family)
		return;
	g_autofree char *first = comma   ? g_strstrip(g_strdup(comma + 1))
				 : blank ? g_strndup(name, (gsize)(blank - name))
					 : g_strdup(name);
	g_autofree char *last = comma ? g_strstrip(g_strndup(name, (gsize)(comma - name)))
				      : g_strdup(blank ? blank + 1 : "");
	g->given = roster_keep(f->reading->out, first);
	g->family = roster_keep(f->reading->out, last);
}

/* The guardian's id; where the system has none, the student's and the name. "" for no guardian. */
static char *
guardian_id(const File *f)
{
	if (*f->fields[FIELD_GUARDIAN_ID])
		return g_strdup(f->fields[FIELD_GUARDIAN_ID]);
	g_autofree char *name = g_strjoin(" ", f->fields[FIELD_GUARDIAN_NAME],
		f->fields[FIELD_GUARDIAN_GIVEN], f->fields[FIELD_GUARDIAN_FAMILY], NULL);
	g_autofree char *folded = text_fold(g_strstrip(name));
	bool named = f->file->columns[FIELD_GUARDIAN_ID] && !f->file->optional[FIELD_GUARDIAN_ID];
	if (!*folded || named || !*f->fields[FIELD_STUDENT_ID])
		return g_strdup("");
	return g_strdup_printf("%s %s", f->fields[FIELD_STUDENT_ID], folded);
}

static RosterGuardian *
add_guardian(const File *f, const char *id)
{
	Reading *r = f->reading;
	RosterGuardian *known = find(r->guardians, r->out->guardians, sizeof(RosterGuardian), id);
	if (known || f->file->known_only)
		return known;
	RosterGuardian guardian = { roster_keep(r->out, id), "", "", "", "", "", "", "",
		ROSTER_NO_ADDRESS, false };
	g_array_append_val(r->out->guardians, guardian);
	g_hash_table_insert(
		r->guardians, (char *)guardian.id, GUINT_TO_POINTER(r->out->guardians->len));
	return &g_array_index(r->out->guardians, RosterGuardian, r->out->guardians->len - 1);
}

static void
take_guardian(const File *f, const char *id)
{
	Roster *out = f->reading->out;
	RosterGuardian *g = add_guardian(f, id);
	if (!g)
		return;
	split_name(f, g);
	fill(&g->given, roster_keep(out, roster_name(f->fields[FIELD_GUARDIAN_GIVEN])));
	fill(&g->family, roster_keep(out, roster_name(f->fields[FIELD_GUARDIAN_FAMILY])));
	if (!*g->email)
		g->email = roster_mail(out, f->name, f->line, f->fields[FIELD_GUARDIAN_EMAIL]);
	if (!*g->phone)
		g->phone = roster_phone(out, f->name, f->line, f->fields[FIELD_GUARDIAN_HOME]);
	if (!*g->mobile)
		g->mobile = roster_phone(out, f->name, f->line, f->fields[FIELD_GUARDIAN_MOBILE]);
	if (!*g->work)
		g->work = roster_phone(out, f->name, f->line, f->fields[FIELD_GUARDIAN_WORK]);
	if (!*g->language)
		g->language = language(f, FIELD_GUARDIAN_LANGUAGE);
	fill_address(f, &g->address, FIELD_GUARDIAN_LINE1);
}

static void
take_link(const File *f, const char *guardian)
{
	Reading *r = f->reading;
	const char *student = f->fields[FIELD_STUDENT_ID];
	g_autofree char *pair = g_strdup_printf("%s\n%s", student, guardian);
	if (f->file->known_only || !g_hash_table_add(r->links, g_steal_pointer(&pair)))
		return;
	g_autofree char *cell = g_utf8_strdown(f->fields[FIELD_RELATION], -1);
	const char *relation = mapping_value(r->mapping->relations, cell);
	RosterLink link = { roster_keep(r->out, student), roster_keep(r->out, guardian),
		roster_keep(r->out, *relation ? relation : "guardian") };
	g_array_append_val(r->out->links, link);
}

/* Rows --------------------------------------------------------------------------------------------*/

static const char *
cell_of(const File *f, const CsvRow *row, const char *column)
{
	guint at = GPOINTER_TO_UINT(g_hash_table_lookup(f->places, column));
	return at && at <= row->count ? oneroster_cell_clean(row->cells[at - 1], f->scratch) : "";
}

static bool
read_header(File *f, const CsvRow *row, GError **error)
{
	f->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	f->width = row->count;
	for (guint i = 0; i < row->count; i++) {
		const char *name = oneroster_cell_clean(row->cells[i], f->scratch);
		if (!g_hash_table_contains(f->places, name))
			g_hash_table_insert(f->places, g_strdup(name), GUINT_TO_POINTER(i + 1));
	}
	for (guint i = 0; i < FIELD_COUNT; i++)
		for (char **c = f->file->columns[i]; c && *c && !f->file->optional[i]; c++)
			if (!g_hash_table_contains(f->places, *c))
				return csv_complain(error, EXCHANGE_ERROR_NO_HEADER, f->name, 1, 0,
					*c,
					"this column is missing. Export the file again with it, or "
					"correct the mapping.");
	return true;
}

static bool
counts(const File *f, const CsvRow *row, const MappingOnly *only)
{
	if (!only->column)
		return true;
	const char *cell = cell_of(f, row, only->column);
	for (char **v = only->values; *v; v++)
		if (g_ascii_strcasecmp(*v, cell) == 0)
			return true;
	return false;
}

static void
read_fields(File *f, const CsvRow *row)
{
	for (guint i = 0; i < FIELD_COUNT; i++) {
		if (!f->file->columns[i] || !f->file->columns[i][1]) {
			f->fields[i] =
				f->file->columns[i] ? cell_of(f, row, f->file->columns[i][0]) : "";
			continue;
		}
		g_autoptr(GString) joined = g_string_new(NULL);
		for (char **c = f->file->columns[i]; c && *c; c++) {
			const char *cell = cell_of(f, row, *c);
			if (joined->len && *cell)
				g_string_append_c(joined, '-');
			g_string_append(joined, cell);
		}
		f->fields[i] = joined->len ? g_string_chunk_insert(f->scratch, joined->str) : "";
	}
}

static bool
check_row(const File *f, const CsvRow *row, GError **error)
{
	for (guint i = f->width; i < row->count; i++)
		if (*row->cells[i])
			return csv_complain(error, EXCHANGE_ERROR_WIDTH, f->name, row->line, i + 1,
				NULL,
				"this row has %u cells, the header %u. Most likely a cell with a "
				"comma in it is not in quotes.",
				row->count, f->width);
	return true;
}

static bool
take_row(const CsvRow *row, gpointer data, GError **error)
{
	File *f = data;
	g_string_chunk_clear(f->scratch);
	if (!f->places)
		return read_header(f, row, error);
	f->line = row->line;
	const RosterSink *sink = f->reading->sink;
	if (++f->rows % TELL_ROWS == 0 && sink && sink->progress)
		sink->progress(sink->data, f->name, f->rows, package_done(f->package));
	if (!check_row(f, row, error))
		return false;
	read_fields(f, row);
	if (*f->fields[FIELD_SCHOOL_ID] && counts(f, row, &f->file->school)) {
		RosterSchool *school = add_school(f->reading, f->fields[FIELD_SCHOOL_ID]);
		if (*f->fields[FIELD_SCHOOL_CODE])
			school->code = keep(f, FIELD_SCHOOL_CODE);
		fill(&school->name, keep(f, FIELD_SCHOOL_NAME));
	}
	bool student = counts(f, row, &f->file->student);
	if (student && f->file->columns[FIELD_STUDENT_ID] && !*f->fields[FIELD_STUDENT_ID])
		return csv_complain(error, EXCHANGE_ERROR_NO_VALUE, f->name, row->line, 0,
			f->file->columns[FIELD_STUDENT_ID][0],
			"nothing stands here. Each row needs the student's id.");
	if (student && *f->fields[FIELD_STUDENT_ID] && !take_student(f, error))
		return false;
	g_autofree char *guardian = guardian_id(f);
	if (!*guardian || !counts(f, row, &f->file->guardian))
		return true;
	take_guardian(f, guardian);
	if (student && *f->fields[FIELD_STUDENT_ID])
		take_link(f, guardian);
	return true;
}

static const char *
find_name(const Package *package, const Mapping *m, const MappingFile *file)
{
	const char *const *names = package_names(package);
	if (m->files->len == 1 && names[0] && !names[1])
		return names[0];
	for (; *names; names++)
		if (g_ascii_strcasecmp(*names, file->name) == 0)
			return *names;
	return NULL;
}

static bool
read_file(Reading *r, const Package *package, const MappingFile *file, GError **error)
{
	CsvTraits traits;
	File f = { .reading = r,
		.file = file,
		.package = package,
		.name = find_name(package, r->mapping, file) };
	if (!f.name)
		return file->may_be_absent ||
		       csv_complain(error, EXCHANGE_ERROR_NO_FILE, file->name, 0, 0, NULL,
			       "the package has no such file, and the mapping needs it.");
	f.scratch = g_string_chunk_new(4096);
	bool ok = package_read(package, f.name, take_row, &f, &traits, error);
	if (ok && !f.places)
		ok = csv_complain(error, EXCHANGE_ERROR_EMPTY, f.name, 0, 0, NULL,
			"the file is empty; not even its header is there. Export it again.");
	if (ok && traits.windows_1252)
		roster_warn(r->out, f.name, 0,
			"not UTF-8; read as Windows-1252. Look at the names before you trust "
			"them.");
	g_clear_pointer(&f.places, g_hash_table_unref);
	g_string_chunk_free(f.scratch);
	return ok;
}

/* What comes of it --------------------------------------------------------------------------------*/

static bool
check_name(
	const Reading *r, const char *id, const char **given, const char **family, GError **error)
{
	if (!**given && !**family)
		return csv_complain(error, EXCHANGE_ERROR_NO_VALUE, r->mapping->title, 0, 0, NULL,
			"\"%.60s\" has neither a first nor a last name. Fill one in.", id);
	if (!**given) {
		*given = *family;
		*family = "";
	}
	return true;
}

static bool
finish_students(Reading *r, GError **error)
{
	for (guint i = 0; i < r->out->students->len; i++) {
		RosterStudent *s = &g_array_index(r->out->students, RosterStudent, i);
		if (!check_name(r, s->id, &s->given, &s->family, error))
			return false;
		fill(&s->permanent_id, s->id);
		s->known_only = !*s->school;
		if (s->known_only)
			roster_warn(r->out, r->mapping->title, 0,
				"students without a school are taken when the registry knows them "
				"already.");
	}
	return true;
}

/* Guardians of nobody go; so do ties to people who are in no file. */
static bool
finish_guardians(Reading *r, GError **error)
{
	g_autoptr(GHashTable) tied = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = r->out->links->len; i-- > 0;) {
		const RosterLink *l = &g_array_index(r->out->links, RosterLink, i);
		if (!g_hash_table_contains(r->students, l->student) ||
			!g_hash_table_contains(r->guardians, l->guardian)) {
			roster_warn(r->out, r->mapping->title, 0,
				"a tie names somebody who is not here and is left out.");
			g_array_remove_index(r->out->links, i);
		} else {
			g_hash_table_add(tied, (char *)l->guardian);
		}
	}
	for (guint i = r->out->guardians->len; i-- > 0;) {
		RosterGuardian *g = &g_array_index(r->out->guardians, RosterGuardian, i);
		if (!g_hash_table_contains(tied, g->id))
			g_array_remove_index(r->out->guardians, i);
		else if (!check_name(r, g->id, &g->given, &g->family, error))
			return false;
	}
	return true;
}

Roster *
mapped_read(const Package *package, const Mapping *mapping, const RosterSink *sink, GError **error)
{
	g_autoptr(Roster) out = roster_new();
	Reading r = { .out = out, .mapping = mapping, .sink = sink };
	GHashTable **tables[] = { &r.schools, &r.rooms, &r.students, &r.guardians, &r.numbers };
	for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
		*tables[i] = g_hash_table_new(g_str_hash, g_str_equal);
	r.links = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	out->source = roster_keep(out, mapping->name);
	out->format = roster_keep(out, mapping->title);
	out->all_students = out->all_links = mapping->complete;
	bool ok = true;
	for (guint i = 0; ok && i < mapping->files->len; i++)
		ok = read_file(&r, package, mapping->files->pdata[i], error);
	ok = ok && finish_students(&r, error) && finish_guardians(&r, error) &&
	     (!sink || roster_send(out, sink, error));
	for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
		g_hash_table_unref(*tables[i]);
	g_hash_table_unref(r.links);
	return ok ? g_steal_pointer(&out) : NULL;
}
