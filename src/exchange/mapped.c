/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/mapped.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "exchange/oneroster_cell.h"

/* Schools are held here, of which even a large district has few; what rows say of people goes straight
 * on to the sink. */
typedef struct {
	Roster *out;
	const Mapping *mapping;
	const RosterSink *sink;
	GHashTable *schools; /* id to index in out->schools, + 1 */
	char *today;
	bool any; /* of the mapping's files one is there */
} Reading;

/* A column, + 1; 0: not in this file. */
typedef struct {
	guint at[MAPPING_COLUMNS_MAX];
} Places;

/* The file in hand. */
typedef struct {
	Reading *reading;
	const MappingFile *file;
	const char *name;
	guint number, line; /* of the file, of the row in hand */
	guint width;        /* 0 before the header */
	Places places[FIELD_COUNT];
	guint student_only, guardian_only, school_only, student_first, ended; /* columns, + 1 */
	bool tells;            /* who somebody is, or where: brings students */
	bool says;             /* of students more than their ids */
	GStringChunk *scratch; /* of the row in hand */
	const Package *package;
	guint64 rows;
	DateStyle date;
	guint months, days,
		both; /* days that can be read only so, while the style is being found */
	const char *fields[FIELD_COUNT];
} File;

static bool
send(const File *f, RosterRow kind, const char *const *cells, GError **error)
{
	const RosterSink *sink = f->reading->sink;
	return sink->row(sink->data, kind, cells, error);
}

static const char *
language(const File *f, FieldId field, guint *flaws)
{
	const char *value = mapping_value(f->reading->mapping->languages, f->fields[field]);
	gsize length = strlen(value);
	bool tag =
		length >= 2 && length <= 20 &&
		strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == length &&
		(length <= 3 || strchr(value, '-'));
	*flaws |= length && !tag ? ROSTER_FLAW_LANGUAGE : 0;
	return tag ? value : "";
}

static const char *
mail(const File *f, FieldId field, guint *flaws)
{
	const char *cell = f->fields[field];
	bool sound = !*cell || roster_is_mail(cell);
	*flaws |= sound ? 0 : ROSTER_FLAW_MAIL;
	return sound ? cell : "";
}

/* Schools -----------------------------------------------------------------------------------------*/

static void
take_school(const File *f)
{
	Reading *r = f->reading;
	const char *id = f->fields[FIELD_SCHOOL_ID], *code = f->fields[FIELD_SCHOOL_CODE];
	guint at = GPOINTER_TO_UINT(g_hash_table_lookup(r->schools, id));
	if (!at) {
		RosterSchool school = { roster_keep(r->out, id), roster_keep(r->out, id), "" };
		g_array_append_val(r->out->schools, school);
		at = r->out->schools->len;
		g_hash_table_insert(r->schools, (char *)school.id, GUINT_TO_POINTER(at));
	}
	RosterSchool *school = &g_array_index(r->out->schools, RosterSchool, at - 1);
	if (*code)
		school->code = roster_keep(r->out, code);
	if (!*school->name)
		school->name = roster_keep(r->out, f->fields[FIELD_SCHOOL_NAME]);
}

/* Of the list in the cell the first that is a school of the package, else the first. */
static const char *
school_of(const File *f)
{
	const Reading *r = f->reading;
	const char *cell = f->fields[FIELD_STUDENT_SCHOOL], *first = "";
	g_autoptr(GString) item = g_string_new(NULL);
	while (oneroster_cell_next(&cell, item)) {
		if (!*first || g_hash_table_contains(r->schools, item->str))
			first = g_string_chunk_insert(f->scratch, item->str);
		if (g_hash_table_contains(r->schools, item->str))
			break;
	}
	return *first ? first : r->mapping->school;
}

/* People ------------------------------------------------------------------------------------------*/

static bool
find_day(const File *f, FieldId field, const char **ret_iso, GError **error)
{
	const char *typed = f->fields[field];
	*ret_iso = typed;
	if (!*typed || oneroster_cell_is_date(typed))
		return true;
	g_autofree char *iso = date_parse(typed, f->date, NULL);
	if (!iso)
		return csv_complain(error, EXCHANGE_ERROR_DATE, f->name, f->line,
			f->places[field].at[0], f->file->columns[field][0],
			"\"%.60s\" is not a day as the mapping says days are written.", typed);
	*ret_iso = g_string_chunk_insert(f->scratch, iso);
	return true;
}

static bool
take_student(const File *f, const char *rank, GError **error)
{
	const Mapping *m = f->reading->mapping;
	const char *const *cells = f->fields;
	guint flaws = 0;
	const char *born;
	if (!find_day(f, FIELD_STUDENT_BORN, &born, error))
		return false;
	born = roster_born(f->reading->out, f->name, f->line, born, f->reading->today);
	const char *phone = roster_dial(f->scratch, cells[FIELD_STUDENT_PHONE], ROSTER_FLAW_PHONE,
		ROSTER_FLAW_PHONE_EXTENSION, &flaws);
	const char *email = mail(f, FIELD_STUDENT_EMAIL, &flaws);
	const char *spoken = language(f, FIELD_STUDENT_LANGUAGE, &flaws);
	const char *row[] = { roster_digits(f->number), roster_digits(f->line), rank,
		f->file->known_only || !f->tells ? "t" : "f", roster_digits(flaws),
		cells[FIELD_STUDENT_ID], school_of(f),
		oneroster_cell_room(cells[FIELD_STUDENT_ROOM]), cells[FIELD_STUDENT_TEACHER],
		cells[FIELD_STUDENT_NUMBER], roster_name(cells[FIELD_STUDENT_GIVEN]),
		roster_name(cells[FIELD_STUDENT_MIDDLE]), roster_name(cells[FIELD_STUDENT_FAMILY]),
		born,
		oneroster_cell_grade(
			mapping_value(m->grades, cells[FIELD_STUDENT_GRADE]), f->scratch),
		phone, email, spoken, cells[FIELD_STUDENT_LINE1], cells[FIELD_STUDENT_LINE2],
		cells[FIELD_STUDENT_CITY], cells[FIELD_STUDENT_STATE], cells[FIELD_STUDENT_ZIP] };
	return send(f, ROSTER_ROW_STUDENT, row, error);
}

/* "Rosa Lopez" and "Lopez, Rosa"; the last word of the first is taken for the family name. */
static void
split_name(const File *f, const char **given, const char **family)
{
	const char *name = f->fields[FIELD_GUARDIAN_NAME];
	const char *comma = strchr(name, ','), *blank = strrchr(name, ' ');
	if (!*name || **given || **family)
		return;
	g_autofree char *first = comma   ? g_strstrip(g_strdup(comma + 1))
				 : blank ? g_strndup(name, (gsize)(blank - name))
					 : g_strdup(name);
	g_autofree char *last = comma ? g_strstrip(g_strndup(name, (gsize)(comma - name)))
				      : g_strdup(blank ? blank + 1 : "");
	*given = g_string_chunk_insert(f->scratch, first);
	*family = g_string_chunk_insert(f->scratch, last);
}

/* The guardian's id, an e-mail address in small letters; where the system has none, the student's and
 * the name. "" for no guardian. */
static char *
guardian_id(const File *f)
{
	const char *id = f->fields[FIELD_GUARDIAN_ID];
	if (*id)
		return strchr(id, '@') ? g_ascii_strdown(id, -1) : g_strdup(id);
	g_autofree char *name = g_strjoin(" ", f->fields[FIELD_GUARDIAN_NAME],
		f->fields[FIELD_GUARDIAN_GIVEN], f->fields[FIELD_GUARDIAN_FAMILY], NULL);
	g_autofree char *folded = text_fold(g_strstrip(name));
	bool named = f->file->columns[FIELD_GUARDIAN_ID] && !f->file->optional[FIELD_GUARDIAN_ID];
	if (!*folded || named || !*f->fields[FIELD_STUDENT_ID])
		return g_strdup("");
	return g_strdup_printf("%s %s", f->fields[FIELD_STUDENT_ID], folded);
}

static bool
take_guardian(const File *f, const char *id, GError **error)
{
	const char *const *cells = f->fields;
	guint flaws = 0;
	const char *given = roster_name(cells[FIELD_GUARDIAN_GIVEN]);
	const char *family = roster_name(cells[FIELD_GUARDIAN_FAMILY]);
	split_name(f, &given, &family);
	const char *email = mail(f, FIELD_GUARDIAN_EMAIL, &flaws);
	const char *home = roster_dial(f->scratch, cells[FIELD_GUARDIAN_HOME], ROSTER_FLAW_PHONE,
		ROSTER_FLAW_PHONE_EXTENSION, &flaws);
	const char *mobile = roster_dial(f->scratch, cells[FIELD_GUARDIAN_MOBILE],
		ROSTER_FLAW_MOBILE, ROSTER_FLAW_MOBILE_EXTENSION, &flaws);
	const char *work = roster_dial(f->scratch, cells[FIELD_GUARDIAN_WORK], ROSTER_FLAW_PHONE,
		ROSTER_FLAW_PHONE_EXTENSION, &flaws);
	const char *spoken = language(f, FIELD_GUARDIAN_LANGUAGE, &flaws);
	const char *row[] = { roster_digits(f->number), roster_digits(f->line),
		f->file->known_only ? "t" : "f", roster_digits(flaws), id, given, family, email,
		home, mobile, work, spoken, cells[FIELD_GUARDIAN_LINE1],
		cells[FIELD_GUARDIAN_LINE2], cells[FIELD_GUARDIAN_CITY],
		cells[FIELD_GUARDIAN_STATE], cells[FIELD_GUARDIAN_ZIP] };
	return send(f, ROSTER_ROW_GUARDIAN, row, error);
}

static bool
take_link(const File *f, const char *guardian, bool ended, GError **error)
{
	g_autofree char *cell = g_utf8_strdown(f->fields[FIELD_RELATION], -1);
	const char *relation = mapping_value(f->reading->mapping->relations, cell);
	const char *row[] = { roster_digits(f->number), roster_digits(f->line),
		f->fields[FIELD_STUDENT_ID], guardian, *relation ? relation : "guardian",
		ended ? "t" : "f" };
	return f->file->known_only || send(f, ROSTER_ROW_LINK, row, error);
}

/* Rows --------------------------------------------------------------------------------------------*/

static const char *
cell_at(const File *f, const CsvRow *row, guint at)
{
	return at && at <= row->count ? oneroster_cell_clean(row->cells[at - 1], f->scratch) : "";
}

/* NAME is a column, or "A | B" for the first of several that is there. */
static guint
find_column(const File *f, GHashTable *places, const char *name)
{
	g_auto(GStrv) names = g_strsplit(name, "|", -1);
	for (char **n = names; *n; n++) {
		g_autofree char *folded = g_utf8_casefold(g_strstrip(*n), -1);
		guint at = GPOINTER_TO_UINT(g_hash_table_lookup(places, folded));
		if (at)
			return at;
	}
	return 0;
}

static GHashTable *
read_names(const File *f, const CsvRow *row)
{
	GHashTable *places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < row->count; i++) {
		const char *name = oneroster_cell_clean(row->cells[i], f->scratch);
		g_autofree char *folded = g_utf8_casefold(name, -1);
		if (!g_hash_table_contains(places, folded))
			g_hash_table_insert(
				places, g_steal_pointer(&folded), GUINT_TO_POINTER(i + 1));
	}
	return places;
}

static bool
read_header(File *f, const CsvRow *row, GError **error)
{
	const MappingFile *file = f->file;
	g_autoptr(GHashTable) names = read_names(f, row);
	const struct {
		const MappingOnly *only;
		guint *at;
	} onlys[] = { { &file->student, &f->student_only }, { &file->guardian, &f->guardian_only },
		{ &file->school, &f->school_only }, { &file->first, &f->student_first },
		{ &file->ended, &f->ended } };
	f->width = row->count;
	for (gsize i = 0; i < G_N_ELEMENTS(onlys); i++)
		if (onlys[i].only->column)
			*onlys[i].at = find_column(f, names, onlys[i].only->column);
	for (guint i = 0; i < FIELD_COUNT; i++)
		for (guint n = 0; file->columns[i] && file->columns[i][n]; n++) {
			guint at = find_column(f, names, file->columns[i][n]);
			if (!at && !file->optional[i])
				return csv_complain(error, EXCHANGE_ERROR_NO_HEADER, f->name, 1, 0,
					file->columns[i][n],
					"this column is missing. Export the file again with it, or "
					"correct the mapping.");
			f->places[i].at[n] = at;
		}
	if (f->ended || f->places[FIELD_RELATION_UNTIL].at[0])
		f->reading->out->ends = true;
	for (guint i = FIELD_STUDENT_NUMBER; i <= FIELD_STUDENT_ZIP; i++)
		f->says = f->says || file->columns[i];
	f->tells = file->columns[FIELD_STUDENT_SCHOOL] || file->columns[FIELD_STUDENT_GIVEN] ||
		   file->columns[FIELD_STUDENT_FAMILY];
	return true;
}

static bool
counts(const File *f, const CsvRow *row, const MappingOnly *only, guint at)
{
	if (!only->column)
		return true;
	const char *cell = cell_at(f, row, at);
	for (char **v = only->values; *v; v++)
		if (g_ascii_strcasecmp(*v, cell) == 0)
			return true;
	return false;
}

/* What people and places are known and found by. */
static bool
check_key(const File *f, FieldId field, const char *key, GError **error)
{
	ExchangeError code;
	const char *wrong = oneroster_cell_wrong_key(key, &code);
	return !wrong || csv_complain(error, code, f->name, f->line, f->places[field].at[0],
				 f->file->columns[field] ? f->file->columns[field][0] : NULL,
				 "\"%.60s\" is %s. Correct it in the export.", key, wrong);
}

static bool
check_keys(const File *f, GError **error)
{
	static const FieldId keys[] = { FIELD_SCHOOL_ID, FIELD_SCHOOL_CODE, FIELD_STUDENT_ID,
		FIELD_STUDENT_NUMBER, FIELD_STUDENT_SCHOOL, FIELD_STUDENT_ROOM,
		FIELD_STUDENT_TEACHER, FIELD_STUDENT_LINE1, FIELD_STUDENT_ZIP, FIELD_GUARDIAN_LINE1,
		FIELD_GUARDIAN_ZIP };
	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
		if (!check_key(f, keys[i], f->fields[keys[i]], error))
			return false;
	return true;
}

/* "0": the row that has the say; "3": of a place that the student has left. */
static bool
rank_of(const File *f, const CsvRow *row, const char **ret_rank, GError **error)
{
	const char *until;
	if (!find_day(f, FIELD_STUDENT_UNTIL, &until, error))
		return false;
	bool left = *until && strcmp(until, f->reading->today) < 0;
	bool first = f->file->first.column && counts(f, row, &f->file->first, f->student_first);
	*ret_rank = left ? (first ? "2" : "3") : (first ? "0" : "1");
	return true;
}

/* Whether the tie of the row is one that has been. */
static bool
find_ended(const File *f, const CsvRow *row, bool *ret_ended, GError **error)
{
	const char *until;
	if (!find_day(f, FIELD_RELATION_UNTIL, &until, error))
		return false;
	*ret_ended = (*until && strcmp(until, f->reading->today) < 0) ||
		     (f->file->ended.column && counts(f, row, &f->file->ended, f->ended));
	return true;
}

static void
read_fields(File *f, const CsvRow *row)
{
	for (guint i = 0; i < FIELD_COUNT; i++) {
		const guint *at = f->places[i].at;
		f->fields[i] = cell_at(f, row, at[0]);
		if (!f->file->columns[i] || !f->file->columns[i][1])
			continue;
		g_autoptr(GString) joined = g_string_new(f->fields[i]);
		for (guint n = 1; n < MAPPING_COLUMNS_MAX; n++) {
			const char *cell = cell_at(f, row, at[n]);
			if (joined->len && *cell)
				g_string_append_c(joined, '-');
			g_string_append(joined, cell);
		}
		f->fields[i] = g_string_chunk_insert(f->scratch, joined->str);
	}
}

static bool
take_people(const File *f, const CsvRow *row, GError **error)
{
	const char *rank, *student = f->fields[FIELD_STUDENT_ID];
	bool taken = counts(f, row, &f->file->student, f->student_only);
	if (taken && f->file->columns[FIELD_STUDENT_ID] && !*student)
		return csv_complain(error, EXCHANGE_ERROR_NO_VALUE, f->name, row->line,
			f->places[FIELD_STUDENT_ID].at[0], f->file->columns[FIELD_STUDENT_ID][0],
			"nothing stands here. Each row needs the student's id.");
	taken = taken && *student;
	if (taken && f->says && (!rank_of(f, row, &rank, error) || !take_student(f, rank, error)))
		return false;
	g_autofree char *guardian = guardian_id(f);
	bool ended;
	if (!*guardian || !counts(f, row, &f->file->guardian, f->guardian_only))
		return true;
	if (!check_key(f, FIELD_GUARDIAN_ID, guardian, error))
		return false;
	if (!find_ended(f, row, &ended, error))
		return false;
	/* Of whoever has gone nothing new is told. */
	return (ended || take_guardian(f, guardian, error)) &&
	       (!taken || take_link(f, guardian, ended, error));
}

static bool
is_blank(const File *f, const CsvRow *row)
{
	for (guint i = 1; i <= row->count; i++)
		if (*cell_at(f, row, i))
			return false;
	return true;
}

static bool
take_row(const CsvRow *row, gpointer data, GError **error)
{
	File *f = data;
	g_string_chunk_clear(f->scratch);
	if (!f->width)
		return read_header(f, row, error);
	f->line = row->line;
	package_tell(f->package, f->reading->sink, f->name, &f->rows);
	if (is_blank(f, row))
		return true;
	if (!csv_check_width(row, f->width, f->name, error))
		return false;
	read_fields(f, row);
	if (!check_keys(f, error))
		return false;
	if (*f->fields[FIELD_SCHOOL_ID] && counts(f, row, &f->file->school, f->school_only))
		take_school(f);
	return take_people(f, row, error);
}

/* Files -------------------------------------------------------------------------------------------*/

static bool
see_day(const CsvRow *row, gpointer data, GError **error)
{
	File *f = data;
	g_string_chunk_clear(f->scratch);
	if (!f->width)
		return read_header(f, row, error);
	const char *cell = cell_at(f, row, f->places[FIELD_STUDENT_BORN].at[0]);
	g_autofree char *us = date_parse(cell, DATE_US, NULL);
	g_autofree char *day_first = date_parse(cell, DATE_DAY_FIRST, NULL);
	f->months += us && !day_first;
	f->days += day_first && !us;
	f->both += us && day_first && strcmp(us, day_first) != 0;
	return true;
}

/* Which of two ways the days of the file are written in: one day that can be read in one way only says
 * so of all. */
static bool
find_date_style(File *f, GError **error)
{
	f->date = f->reading->mapping->date;
	if (!f->reading->mapping->either || !f->file->columns[FIELD_STUDENT_BORN])
		return true;
	if (!package_read(f->package, f->name, see_day, f, NULL, error))
		return false;
	f->date = f->days && !f->months ? DATE_DAY_FIRST : DATE_US;
	if (f->both && !f->days && !f->months)
		roster_warn_counted(f->reading->out, f->name, 0, f->both,
			"the days could be read with the day first too; the month was taken to be "
			"first.");
	f->width = 0;
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

/* A file that is not there: changes without it have none of its kind. */
static bool
do_without(Reading *r, const MappingFile *file, GError **error)
{
	if (file->may_be_absent)
		return true;
	if (r->mapping->complete)
		return csv_complain(error, EXCHANGE_ERROR_NO_FILE, file->name, 0, 0, NULL,
			"the package has no such file, and the mapping needs it.");
	roster_warn(r->out, file->name, 0, "is not there; of what it tells nothing is changed.");
	return true;
}

static char *
key_words(const File *f)
{
	guint at = f->places[FIELD_STUDENT_ID].at[0];
	return at ? g_strdup_printf("column %u (%s)", at, f->file->columns[FIELD_STUDENT_ID][0])
		  : g_strdup("");
}

static bool
read_file(Reading *r, const Package *package, const MappingFile *file, GError **error)
{
	CsvTraits traits;
	File f = { .reading = r,
		.file = file,
		.package = package,
		.number = r->out->files->len,
		.name = find_name(package, r->mapping, file) };
	g_ptr_array_add(r->out->files, (char *)roster_keep(r->out, f.name ? f.name : file->name));
	if (!f.name) {
		g_ptr_array_add(r->out->keys, (char *)"");
		return do_without(r, file, error);
	}
	r->any = true;
	f.scratch = g_string_chunk_new(4096);
	bool ok = find_date_style(&f, error) &&
		  package_read(package, f.name, take_row, &f, &traits, error);
	if (ok && !f.width)
		ok = csv_complain_empty(f.name, error);
	if (ok)
		package_warn(&traits, r->out, f.name);
	g_autofree char *key = key_words(&f);
	g_ptr_array_add(r->out->keys, (char *)roster_keep(r->out, key));
	g_string_chunk_free(f.scratch);
	return ok;
}

Roster *
mapped_read(const Package *package, const Mapping *mapping, const RosterSink *sink, GError **error)
{
	g_autoptr(Roster) out = roster_new();
	Reading r = { .out = out, .mapping = mapping, .sink = sink, .today = clock_today() };
	r.schools = g_hash_table_new(g_str_hash, g_str_equal);
	out->source = roster_keep(out, mapping->name);
	out->format = roster_keep(out, mapping->title);
	out->all_students = out->all_links = out->ends = mapping->complete;
	bool ok = true;
	for (guint i = 0; ok && i < mapping->files->len; i++)
		ok = read_file(&r, package, mapping->files->pdata[i], error);
	if (ok && !r.any)
		ok = csv_complain(error, EXCHANGE_ERROR_NO_FILE,
			((const MappingFile *)mapping->files->pdata[0])->name, 0, 0, NULL,
			"the package has no such file, nor another one that the mapping reads.");
	ok = ok && roster_send_places(out, sink, error);
	g_hash_table_unref(r.schools);
	g_free(r.today);
	return ok ? g_steal_pointer(&out) : NULL;
}
