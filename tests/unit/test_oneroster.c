/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/oneroster.h"

#include <string.h>

#include <glib/gstdio.h>

#include "desk/import.h"
#include "exchange/package.h"
#include "tests/lib/district.h"

/* DATA is the folder tests/data, OTHERS a folder of packages made by others, which need not be
 * there: both given by the build. */

static Db *db;

/* What is staged, a line each. */
static const char dump_sql[] =
	"select coalesce(string_agg(t.line || E'\\n', '' order by t.n, t.line), '') from ("
	"select 1 as n, concat_ws(' ', 'school', i.id, i.code, i.name) as line "
	"from pg_temp.import_school i "
	"union all select 2, 'homeroom ' || i.id || ' ' || concat_ws('|', i.school, i.room, "
	"i.teacher, i.grade) from pg_temp.import_homeroom i "
	"union all select 3, 'student ' || i.id || ' ' || concat_ws('|', i.school, i.homeroom, "
	"i.permanent_id, i.given, i.middle, i.family, i.born, i.grade, i.phone, nullif(i.email, "
	"'')) || "
	"case when i.known_only then ' (known)' else '' end from pg_temp.import_student i "
	"union all select 4, 'guardian ' || i.id || ' ' || concat_ws('|', i.given, i.family, "
	"i.email, i.phone, i.mobile) || case when i.known_only then ' (known)' else '' end "
	"from pg_temp.import_guardian i "
	"union all select 5, concat_ws(' ', 'link', i.student, i.guardian, i.relation) "
	"from pg_temp.import_link i union all select 6, 'ended ' || i.id "
	"from pg_temp.import_ended i union all select 7, concat_ws(' ', 'no', i.role, i.id, i.usr) "
	"from pg_temp.import_role i where i.gone) t";

/* Reads PATH and has the database put it together; *RET_READ is what came of it. */
static Roster *
read_path(const char *path, char **ret_read, GError **error)
{
	const ImportWork work = { path, ROSTER_ONEROSTER, NULL };
	ImportTimes times = { 0 };
	g_autoptr(Roster) roster = NULL;
	g_autoptr(GError) trouble = NULL;
	db_begin(db, NULL, &trouble);
	g_assert_no_error(trouble);
	db_import_begin(db, NULL, &trouble);
	g_assert_no_error(trouble);
	import_stage(db, &work, &times, &roster, NULL, error);
	if (roster && ret_read) {
		db_get_text(db, dump_sql, NULL, NULL, ret_read, NULL, &trouble);
		g_assert_no_error(trouble);
	}
	db_rollback(db);
	return g_steal_pointer(&roster);
}

static guint
count_lines(const char *read, const char *kind)
{
	guint count = 0;
	for (const char *p = read; p && *p; p = strchr(p, '\n') + 1)
		count += g_str_has_prefix(p, kind) && p[strlen(kind)] == ' ';
	return count;
}

static char *
warnings(const Roster *r)
{
	GString *s = g_string_new(NULL);
	for (guint i = 0; i < r->warnings->len; i++) {
		const RosterWarning *w = r->warnings->pdata[i];
		g_string_append_printf(s, "%u@%u %s\n", w->count, w->line, w->text);
	}
	return g_string_free(s, FALSE);
}

static void
test_1_1(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *read = NULL;
	g_autoptr(Roster) r = read_path(DATA "/oneroster-1.1", &read, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(r->format, ==, "OneRoster 1.1");
	g_assert_true(r->all_students && r->all_links);
	g_assert_cmpstr(read, ==,
		"school s1 TIDE Tide Elementary\n"
		"school s2 s2 Reef Middle\n"
		"homeroom c1 s1|12|Chen|3\n"
		"homeroom c2 s1|Blue Herons||K\n"
		"student u1 s1|c1|0400000001|Zoë|Ann|O'Neill|2018-02-28|3|+16265550110\n"
		"student u2 s1|c2|0400000002|Max||O'Neill|2021-01-05|K|\n"
		"student u3 s2||0400000003|Suharto||||7|\n"
		"guardian p1 Maeve Rose|O'Neill|maeve@example.org|+16265550110|+16265550111\n"
		"guardian p2 Cara|Byrne, Jr.|cara@example.org|+16265550112|\n"
		"guardian p3 Wulandari||||\n"
		"link u1 p1 parent\n"
		"link u1 p2 guardian\n"
		"link u2 p1 parent\n"
		"link u3 p3 relative\n");
	g_autofree char *said = warnings(r);
	g_assert_cmpstr(said, ==,
		"1@4 users.csv: familyName is empty in some rows.\n"
		"1@7 users.csv: givenName is empty in some rows.\n"
		"1@4 users.csv: a student has no birth date, so that question cannot be asked.\n"
		"1@6 users.csv: a telephone number has an extension, which is left out.\n"
		"1@7 users.csv: an e-mail address is not one and is left out.\n"
		"1@7 users.csv: a telephone number cannot be dialed and is left out.\n"
		"1@8 users.csv: a parent, guardian or relative has no student here and is left "
		"out.\n");
}

static void
test_1_2(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *read = NULL;
	g_autoptr(Roster) r = read_path(DATA "/oneroster-1.2", &read, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(r->format, ==, "OneRoster 1.2");
	g_assert_cmpstr(read, ==,
		"school s1 TIDE Tide Elementary\n"
		"school s2 REEF Reef Middle\n"
		"student u1 s1||0400000001|Zoë||O'Neill|2018-02-28|3||"
		"zoe@students.example.org\n"
		"student u3 s2||u3|Gael||Rivas||7|\n"
		"guardian p1 Maeve|O'Neill|maeve@example.org|+16265550111|\n"
		"guardian p2 Raúl|Rivas|||\n"
		"link u1 p1 parent\n"
		"link u3 p2 parent\n");
	g_autofree char *said = warnings(r);
	g_assert_cmpstr(said, ==,
		"1@3 users.csv: a student belongs to more than one school; the first or primary "
		"one is taken.\n"
		"1@3 users.csv: a student has no identifier; the sourcedId is taken for the "
		"student ID.\n"
		"1@3 users.csv: a student has no birth date, so that question cannot be asked.\n");
}

/* One thing changed in a good package: REPLACE for FIND in FILE ("" for FIND: the whole file; "*"
 * before it: wherever it stands; NULL for REPLACE: no file). */
typedef struct {
	const char *name, *package, *file, *find, *replace;
	const char *outcome; /* how the complaint begins, or a warning that has to be there */
	const char *code;    /* of the complaint */
} Change;

static const Change refused[] = {
	{ "no-users", "1.1", "users.csv", "", NULL,
		"users.csv: the manifest says that it is in the package, and it is not.",
		"manifest.file_missing" },
	{ "no-roles", "1.2", "roles.csv", "", NULL, "roles.csv: the manifest says",
		"manifest.file_missing" },
	{ "version-2", "1.1", "manifest.csv", "oneroster.version,1.1", "oneroster.version,2.0",
		"manifest.csv, line 3, column 2 (value): this is OneRoster 2.0;",
		"manifest.invalid_value" },
	{ "mode", "1.1", "manifest.csv", "file.users,bulk", "file.users,full",
		"manifest.csv, line 16, column 2 (value): \"full\" is none of absent, bulk, "
		"delta.",
		"manifest.invalid_value" },
	{ "empty-file", "1.1", "orgs.csv", "", "", "orgs.csv: the file is empty;",
		"schema.empty_file" },
	{ "no-column", "1.1", "users.csv", ",familyName,", ",",
		"users.csv, line 1, column familyName: this column is missing. Export the file "
		"again with it.",
		"schema.missing_header" },
	{ "no-roles-at-all", "1.2", "roles.csv", "", NULL,
		"roles.csv: the package has no such file.", "package.missing_file" },
	{ "column-twice", "1.1", "users.csv", ",middleName,", ",givenName,",
		"users.csv, line 1, column 11 (givenName): this column is there twice.",
		"schema.duplicate_header" },
	{ "open-quote", "1.1", "users.csv", "\"u1,u2\",,", "\"u1,u2,,",
		"users.csv, line 6, column 16: a quoted cell ends at character",
		"csv.unexpected_character_after_quote" },
	{ "comma-without-quotes", "1.1", "users.csv",
		"\"Byrne, Jr.\",,,cara@example.org,,626-555-0112 x9,,,",
		"Byrne, Jr.,,,cara@example.org,,626-555-0112 x9,,,extra",
		"users.csv, line 6, column 19: this row has 19 cells, the header 18.",
		"csv.too_many_cells" },
	{ "id-twice", "1.1", "users.csv", "\r\np2,", "\r\np1,",
		"users.csv, line 6, column 1 (sourcedId): \"p1\" stands in line 5 already.",
		"reference.duplicate_sourced_id" },
	{ "no-id", "1.1", "users.csv", "\r\np2,", "\r\n,",
		"users.csv, line 6, column 1 (sourcedId): nothing stands here. Fill it in.",
		"row.missing_required_value" },
	{ "no-org", "1.1", "users.csv", "u2,,,true,s1,", "u2,,,true,s9,",
		"users.csv, line 3, column 5 (orgSourcedIds): orgs.csv does not have \"s9\".",
		"reference.missing_target_record" },
	{ "no-agent", "1.1", "users.csv", "\"p1,p2\"", "\"p1,p9\"",
		"users.csv, line 2, column 16 (agentSourcedIds): users.csv does not have \"p9\".",
		"reference.missing_target_record" },
	{ "no-parent-org", "1.1", "orgs.csv", "TIDE,d1", "TIDE,d9",
		"orgs.csv, line 3, column 7 (parentSourcedId): orgs.csv does not have \"d9\".",
		"reference.missing_target_record" },
	{ "org-type", "1.1", "orgs.csv", "Elementary,school", "Elementary,campus",
		"orgs.csv, line 3, column 5 (type): \"campus\" is not a word that OneRoster knows "
		"here.",
		"row.invalid_enum" },
	{ "one-code-two-schools", "1.2", "orgs.csv", ",REEF,", ",TIDE,",
		"orgs.csv, line 4, column identifier: another school has \"TIDE\" too.",
		"semantic.conflict" },
	{ "one-id-two-students", "1.1", "users.csv", "0400000003", "0400000001",
		"users.csv, line 4, column identifier: the student of line 2 has \"0400000001\" "
		"too.",
		"semantic.conflict" },
	{ "no-name", "1.1", "users.csv", ",Suharto,", ",,",
		"users.csv, line 4, column familyName: \"u3\" has neither a first nor a last "
		"name.",
		"row.missing_required_value" },
	{ "no-such-user-enrolled", "1.1", "enrollments.csv", "s1,t2,", "s1,t9,",
		"enrollments.csv, line 4, column 6 (userSourcedId): users.csv does not have "
		"\"t9\".",
		"reference.missing_target_record" },
	{ "no-such-class", "1.1", "enrollments.csv", "e2,,,c2", "e2,,,c9",
		"enrollments.csv, line 3, column 4 (classSourcedId): classes.csv does not have "
		"\"c9\".",
		"reference.missing_target_record" },
	{ "no-such-user-role", "1.2", "roles.csv", ",t1,primary", ",t9,primary",
		"roles.csv, line 8, column 4 (userSourcedId): users.csv does not have \"t9\".",
		"reference.missing_target_record" },
	{ "born-nobody", "1.2", "demographics.csv", "u3,", "u9,",
		"demographics.csv, line 3, column 1 (sourcedId): users.csv does not have \"u9\".",
		"reference.missing_target_record" },
	{ "no-manifest", "1.1", "manifest.csv", "", NULL,
		"manifest.csv: is not there, so nobody can say whether the package is whole.",
		"package.missing_manifest" },
	{ "manifest-header", "1.1", "manifest.csv", "propertyName,value", "property,value",
		"manifest.csv, line 1, column 1: the first line is not propertyName,value.",
		"manifest.invalid_header" },
	{ "manifest-twice", "1.1", "manifest.csv", "file.results,", "file.users,",
		"manifest.csv, line 16, column 1 (propertyName): file.users is there twice.",
		"manifest.duplicate_property" },
	{ "declared-absent", "1.1", "manifest.csv", "file.enrollments,bulk",
		"file.enrollments,absent",
		"enrollments.csv: the manifest says that it is not in the package, and it is;",
		"manifest.file_unexpected" },
	{ "declared-but-not-there", "1.1", "manifest.csv", "file.categories,absent",
		"file.categories,bulk",
		"categories.csv: the manifest says that it is in the package, and it is not.",
		"manifest.file_missing" },
	{ "strange-file", "1.1", "pupils.csv", "", "a,b\n", "pupils.csv: not a file of OneRoster",
		"package.unknown_file" },
	{ "strange-column", "1.1", "users.csv", "grades,password", "grades,homePhone",
		"users.csv, line 1, column 18 (homePhone): this is not a column of OneRoster.",
		"schema.invalid_metadata_header" },
	{ "own-column-in-the-middle", "1.1", "users.csv", ",middleName,", ",metadata.mid,",
		"users.csv, line 1, column 11: a metadata column stands before identifier.",
		"schema.metadata_column_position" },
	{ "order", "1.1", "users.csv", "givenName,familyName", "familyName,givenName",
		"users.csv, line 1, column 10 (givenName): this column belongs before familyName.",
		"schema.header_order_mismatch" },
	{ "status-in-one-row", "1.1", "users.csv", "t1,,,", "t1,active,2026-08-15T08:00:00.000Z,",
		"users.csv, line 9, column 2 (status): this is filled here and empty in other "
		"rows,",
		"row.field_forbidden_in_bulk" },
	{ "date-in-one-row", "1.1", "users.csv", "t1,,,", "t1,,2026-08-15T08:00:00.000Z,",
		"users.csv, line 9, column 3 (dateLastModified): this is filled here",
		"row.field_forbidden_in_bulk" },
	{ "delta-without-status", "1.1", "manifest.csv", "file.users,bulk", "file.users,delta",
		"users.csv, line 2, column 2 (status): nothing stands here, and the manifest calls",
		"row.field_required_in_delta" },
	{ "course-missing", "1.1", "classes.csv", "03,hr,,homeroom", "03,xx,,homeroom",
		"classes.csv, line 2, column 6 (courseSourcedId): courses.csv does not have "
		"\"xx\".",
		"reference.missing_target_record" },
	{ "session-year", "1.1", "academicSessions.csv", ",2027\r", ",27\r",
		"academicSessions.csv, line 2, column 9 (schoolYear): \"27\" is not a year",
		"row.invalid_year" },
	{ "enabled-yes", "1.1", "users.csv", "u2,,,true", "u2,,,YES",
		"users.csv, line 3, column 4 (enabledUser): \"YES\" is neither true nor false.",
		"row.invalid_boolean" },
	{ "role-unknown", "1.1", "users.csv", "s1,teacher,t1", "s1,coach,t1",
		"users.csv, line 9, column 6 (role): \"coach\" is not a word", "row.invalid_enum" },
	{ "born-in-american", "1.2", "demographics.csv", "2018-02-28", "02/28/2018",
		"demographics.csv, line 2, column 4 (birthDate): \"02/28/2018\" is not a day",
		"row.invalid_date" },
	{ "id-with-a-blank", "1.2", "users.csv", "\nt1,", "\nt 1,",
		"users.csv, line 6, column 1 (sourcedId): \"t 1\" is not an id:",
		"row.invalid_guid" },
	{ "no-family-name-in-1.2", "1.2", "users.csv", ",Chen,", ",,",
		"users.csv, line 6, column 8 (familyName): nothing stands here. Fill it in; for",
		"row.missing_required_value" },
	{ "profile-of-nobody", "1.2", "userProfiles.csv", ",u1,", ",u9,",
		"userProfiles.csv, line 2, column 4 (userSourcedId): users.csv does not have "
		"\"u9\".",
		"reference.missing_target_record" },
	{ "no-profile", "1.2", "roles.csv", "s1,pr1", "s1,pr9",
		"roles.csv, line 2, column 10 (userProfileSourcedId): userProfiles.csv does not "
		"have \"pr9\".",
		"reference.missing_target_record" },
};

static const Change accepted[] = {
	{ "no-manifest-1.2", "1.2", "manifest.csv", "", NULL, "manifest.csv: is not there;" },
	{ "manifest-misspelt", "1.1", "manifest.csv", "file.demographics", "fiel.demographics",
		"manifest.csv: holds a property that OneRoster does not know;" },
	{ "manifest-of-the-other-version", "1.1", "manifest.csv", "version,1.1", "version,1.2",
		"manifest.csv: says OneRoster 1.2, but the columns are those of 1.1;" },
	{ "column-in-capitals", "1.1", "users.csv", "givenName", "GivenName",
		"users.csv: the column givenName is called GivenName here" },
	{ "column-in-the-singular", "1.1", "classes.csv", "termSourcedIds", "termSourcedId",
		"classes.csv: the column termSourcedIds is called termSourcedId here" },
	{ "short-rows", "1.1", "users.csv", "\"u1,u2\",,", "\"u1,u2\"",
		"users.csv: some rows have more or fewer cells than the header." },
	{ "role-in-capitals", "1.1", "users.csv", "s1,student,u2", "s1,Student,u2",
		"users.csv: a value of role has capitals it should not have." },
	{ "siblings-linked", "1.1", "users.csv", "\"p1,p2\"", "\"p1,p2,u2\"",
		"users.csv: agentSourcedIds ties people who are not" },
	{ "student-of-the-district", "1.2", "roles.csv", ",u1,primary,student,2026-08-17,,s1",
		",u1,primary,student,2026-08-17,,d1", NULL },
	{ "no-orgs", "1.2", "orgs.csv", "", NULL,
		"orgs.csv: is not there; schools are known by their ids only." },
	{ "no-demographics", "1.2", "demographics.csv", "", NULL,
		"demographics.csv: is not there" },
	{ "controls-in-a-name", "1.1", "users.csv", "Maeve", "Ma\033[31m\u202Eeve", NULL },
	{ "status-in-every-row", "1.1", "demographics.csv", "*,,,20",
		",active,2026-08-15T08:00:00.000Z,20",
		"demographics.csv: status or dateLastModified is filled, which a full package "
		"leaves" },
	{ "deleted", "1.1", "academicSessions.csv", "*y27,,,", "y27,tobedeleted,,",
		"academicSessions.csv: rows with the status tobedeleted are left out." },
	{ "school-year", "1.1", "academicSessions.csv", ",2027\r", ",2026-2027\r",
		"academicSessions.csv: schoolYear names two years; the second is taken." },
	{ "column-of-another-file", "1.1", "users.csv", "grades,password", "grades,classCode",
		"users.csv: the column classCode belongs into another file and is not read." },
	{ "enabled-in-capitals", "1.1", "users.csv", "u2,,,true", "u2,,,TRUE",
		"users.csv: a value of enabledUser has capitals it should not have." },
	{ "not-csv", "1.1", "read-me.txt", "", "Hello\n",
		"read-me.txt: not a CSV file; not read." },
	{ "left-by-a-machine", "1.1", ".DS_Store", "", "x", NULL },
};

static void
copy_package(const Change *c, const char *to)
{
	g_autofree char *from = g_strdup_printf(DATA "/oneroster-%s", c->package);
	g_autoptr(GDir) dir = g_dir_open(from, 0, NULL);
	g_assert_nonnull(dir);
	for (const char *name; (name = g_dir_read_name(dir));) {
		g_autofree char *text = NULL;
		gsize length;
		g_autofree char *source = g_build_filename(from, name, NULL);
		g_autofree char *target = g_build_filename(to, name, NULL);
		g_assert_true(g_file_get_contents(source, &text, &length, NULL));
		/* A package whose manifest lacks the file would be judged by that alone. */
		if (strcmp(name, "manifest.csv") == 0 && !c->replace &&
			strcmp(c->name, "no-users") != 0 && strcmp(c->name, "no-roles") != 0) {
			g_autofree char *stem = g_strndup(c->file, strlen(c->file) - 4);
			g_autofree char *line = g_strdup_printf("file.%s,bulk", stem);
			g_autoptr(GString) edited = g_string_new(text);
			g_autofree char *absent = g_strdup_printf("file.%s,absent", stem);
			g_string_replace(edited, line, absent, 1);
			g_assert_true(g_file_set_contents(target, edited->str, -1, NULL));
			continue;
		}
		g_assert_true(g_file_set_contents(target, text, (gssize)length, NULL));
	}
}

static void
change_package(const Change *c, const char *dir)
{
	g_autofree char *path = g_build_filename(dir, c->file, NULL);
	if (!c->replace) {
		g_assert_cmpint(g_unlink(path), ==, 0);
	} else if (!*c->find) {
		g_assert_true(g_file_set_contents(path, c->replace, -1, NULL));
	} else {
		g_autofree char *text = NULL;
		g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
		g_autoptr(GString) edited = g_string_new(text);
		bool all = c->find[0] == '*';
		g_assert_cmpuint(
			g_string_replace(edited, c->find + all, c->replace, all ? 0 : 1), >=, 1);
		g_assert_true(g_file_set_contents(path, edited->str, -1, NULL));
	}
}

static void
remove_package(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	for (const char *name; (name = g_dir_read_name(dir));) {
		g_autofree char *file = g_build_filename(path, name, NULL);
		g_unlink(file);
	}
	g_rmdir(path);
}

static Roster *
read_changed(const Change *c, char **ret_read, GError **error)
{
	g_autofree char *dir = g_dir_make_tmp("pindesk-oneroster-XXXXXX", NULL);
	copy_package(c, dir);
	change_package(c, dir);
	Roster *r = read_path(dir, ret_read, error);
	remove_package(dir);
	return r;
}

static void
test_refused(gconstpointer data)
{
	const Change *c = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(Roster) r = read_changed(c, NULL, &error);
	g_assert_null(r);
	g_assert_nonnull(error);
	g_assert_true(error->domain == EXCHANGE_ERROR);
	g_assert_cmpstr(exchange_error_code(error), ==, c->code);
	if (!g_str_has_prefix(error->message, c->outcome))
		g_assert_cmpstr(error->message, ==, c->outcome);
}

static void
test_accepted(gconstpointer data)
{
	const Change *c = data;
	g_autoptr(GError) error = NULL;
	g_autofree char *read = NULL;
	g_autoptr(Roster) r = read_changed(c, &read, &error);
	g_assert_no_error(error);
	g_autofree char *said = warnings(r);
	if (c->outcome && !strstr(said, c->outcome))
		g_assert_cmpstr(said, ==, c->outcome);
	g_assert_nonnull(strstr(read, "link u1 p1 parent\n"));
	g_assert_null(strstr(read, "\x1B"));
	if (strcmp(c->name, "controls-in-a-name") == 0)
		g_assert_nonnull(strstr(read, "guardian p1 Ma[31meve Rose|O'Neill"));
	if (strcmp(c->name, "no-orgs") == 0)
		g_assert_true(g_str_has_prefix(read, "school s1 s1 \nschool s2 s2 \n"));
}

/* The files of TEXT, each after a line "== NAME", into DIR. */
static void
write_package(const char *dir, const char *text)
{
	g_auto(GStrv) files = g_strsplit(text + strlen("== "), "\n== ", -1);
	for (char **file = files; *file; file++) {
		char *end = strchr(*file, '\n');
		g_autofree char *name = g_strndup(*file, (gsize)(end - *file));
		g_autofree char *path = g_build_filename(dir, name, NULL);
		g_assert_true(g_file_set_contents(path, end + 1, -1, NULL));
	}
}

/* Changes only: who is not named is as before, a parent known from before is tied, somebody whose role
 * nobody tells may be either. */
static void
test_changes(void)
{
	static const char text[] =
		"== manifest.csv\npropertyName,value\nmanifest.version,1.0\n"
		"oneroster.version,1.2\nfile.users,delta\nfile.roles,delta\n"
		"== users.csv\nsourcedId,status,dateLastModified,enabledUser,username,userIds,"
		"givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,"
		"password\n"
		"u1,active,2026-08-15T08:00:00.000Z,true,u1,,Ana,Ruiz,,0042,,,,p1,03,\n"
		"x1,active,2026-08-15T08:00:00.000Z,true,x1,,Kim,Ngo,,,,,,,,\n"
		"p9,tobedeleted,2026-08-15T08:00:00.000Z,true,p9,,Pa,Ruiz,,,,,,,,\n"
		"== roles.csv\nsourcedId,status,dateLastModified,userSourcedId,roleType,role,"
		"beginDate,endDate,orgSourcedId,userProfileSourcedId\n"
		"r1,active,2026-08-15T08:00:00.000Z,u1,primary,student,,,s1,\n"
		"r2,tobedeleted,2026-08-15,p2,,Guardian,,,s1,\nr3,tobedeleted,2026-08-15,p2,,,,,,\n"
		"r4,tobedeleted,2026-08-15,u2,,student,,,s1,\nr5,tobedeleted,2026-08-15,t1,,"
		"teacher,,,,\n"
		"r6,tobedeleted,2026-08-15,,,guardian,,,s1,\n";
	g_autoptr(GError) error = NULL;
	g_autofree char *dir = g_dir_make_tmp("pindesk-oneroster-XXXXXX", NULL);
	write_package(dir, text);
	g_autofree char *read = NULL;
	g_autoptr(Roster) r = read_path(dir, &read, &error);
	remove_package(dir);
	g_assert_no_error(error);
	g_assert_false(r->all_students || r->all_links || !r->ends);
	g_autofree char *said = warnings(r);
	g_assert_nonnull(strstr(said, "3@5 roles.csv: a role with the status tobedeleted is no"));
	g_assert_cmpstr(read, ==,
		"school s1 s1 \n"
		"student u1 s1||0042|Ana||Ruiz||3|\n"
		"student x1 ||x1|Kim||Ngo||| (known)\n"
		"guardian x1 Kim|Ngo||| (known)\n"
		"link u1 p1 \n"
		"ended p9\nno 0 r3 p2\nno 4 r2 p2\n");
}

static void
test_no_folder(void)
{
	g_autoptr(GError) error = NULL;
	g_assert_null(read_path("/nowhere/at/all", NULL, &error));
	g_assert_nonnull(strstr(error->message, "not a folder that can be read."));
}

/* Packages of others: what is read of each. */
static const struct {
	const char *package;
	guint counts[5];
} others[] = {
	{ "v1.1-edfi-derived", { 1, 0, 260, 428, 428 } },
	{ "v1.2-edfi-derived", { 1, 0, 260, 428, 428 } },
	{ "v1.1-gospelnerd-elementary", { 1, 6, 72, 0, 0 } },
	{ "v1.1-gospelnerd-middle", { 1, 6, 105, 0, 0 } },
	{ "v1.2-longsight-graph-bulk", { 1, 0, 0, 0, 0 } },
};

static void
test_others(gconstpointer data)
{
	static const char *const kinds[] = { "school", "homeroom", "student", "guardian", "link" };
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *dir = g_build_filename(OTHERS, others[i].package, NULL);
	if (!g_file_test(dir, G_FILE_TEST_IS_DIR)) {
		g_test_skip("this package is not here");
		return;
	}
	g_autoptr(GError) error = NULL;
	g_autofree char *read = NULL;
	g_autoptr(Roster) r = read_path(dir, &read, &error);
	g_assert_no_error(error);
	g_assert_nonnull(r);
	for (guint k = 0; k < G_N_ELEMENTS(kinds); k++)
		g_assert_cmpuint(count_lines(read, kinds[k]), ==, others[i].counts[k]);
}

/* Packages with one fault each, beside which it stands what is to be said of it and where. */
static void
check_fault(const char *dir)
{
	g_autofree char *file = g_build_filename(dir, "EXPECTED.json", NULL);
	g_autofree char *expected = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(Roster) r = read_path(dir, NULL, &error);
	g_assert_true(g_file_get_contents(file, &expected, NULL, NULL));
	if (r)
		g_error("%s was taken", dir);
	const char *place_file;
	guint line, column;
	exchange_error_place(error, &place_file, &line, &column);
	g_autofree char *code = g_strdup_printf("\"%s\"", exchange_error_code(error));
	g_autofree char *place = g_strdup_printf("\"%s row %u\"", place_file, line);
	if (!strstr(expected, code) ||
		(!strstr(expected, "package level") && !strstr(expected, place)))
		g_error("%s: %s %s, wanted %s", dir, code, error->message, expected);
	g_assert_true(strstr(expected, "package level") || column > 0);
}

static void
test_faults(void)
{
	g_autoptr(GDir) dir = g_dir_open(OTHERS "/v1.2-longsight-negative", 0, NULL);
	guint count = 0;
	if (!dir) {
		g_test_skip("these packages are not here");
		return;
	}
	for (const char *name; (name = g_dir_read_name(dir)); count++) {
		g_autofree char *path =
			g_build_filename(OTHERS, "v1.2-longsight-negative", name, NULL);
		check_fault(path);
	}
	g_assert_cmpuint(count, >=, 23);
}

int
main(int argc, char **argv)
{
	g_setenv("PINDESK_NOW", "2026-11-22T10:42:00", TRUE);
	g_test_init(&argc, &argv, NULL);
	g_assert_true(vault_start(NULL));
	District *district = district_start();
	if (!district) {
		g_print("1..0 # SKIP no PostgreSQL on this machine\n");
		return 0;
	}
	g_assert_cmpint(district_init(district, DISTRICT_ROOT_PASS, "--profile pin"), ==, 0);
	db = district_owner();
	db_set_deadline(db, 60000);
	g_test_add_func("/oneroster/1.1", test_1_1);
	g_test_add_func("/oneroster/1.2", test_1_2);
	g_test_add_func("/oneroster/one-fault-each", test_faults);
	g_test_add_func("/oneroster/changes", test_changes);
	g_test_add_func("/oneroster/no-folder", test_no_folder);
	for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_autofree char *name = g_strconcat("/oneroster/refused/", refused[i].name, NULL);
		g_test_add_data_func(name, &refused[i], test_refused);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(accepted); i++) {
		g_autofree char *name = g_strconcat("/oneroster/accepted/", accepted[i].name, NULL);
		g_test_add_data_func(name, &accepted[i], test_accepted);
	}
	for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
		g_autofree char *name = g_strconcat("/oneroster/others/", others[i].package, NULL);
		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_others);
	}
	int code = g_test_run();
	db_close(db);
	district_stop(district);
	return code;
}
