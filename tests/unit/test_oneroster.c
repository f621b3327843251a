/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/oneroster.h"

#include <string.h>

#include <glib/gstdio.h>

#include "exchange/oneroster_cell.h"

/* DATA is the folder tests/data, OTHERS a folder of packages made by others, which need not be
 * there: both given by the build. */

/* What was read, a line each. */
static char *
dump(const OneRoster *r)
{
	GString *s = g_string_new(NULL);
	for (guint i = 0; i < r->schools->len; i++) {
		const OneRosterSchool *x = &g_array_index(r->schools, OneRosterSchool, i);
		g_string_append_printf(s, "school %s %s %s\n", x->id, x->code, x->name);
	}
	for (guint i = 0; i < r->homerooms->len; i++) {
		const OneRosterHomeroom *x = &g_array_index(r->homerooms, OneRosterHomeroom, i);
		g_string_append_printf(s, "homeroom %s %s|%s|%s|%s\n", x->id, x->school, x->room,
			x->teacher, x->grade);
	}
	for (guint i = 0; i < r->students->len; i++) {
		const OneRosterStudent *x = &g_array_index(r->students, OneRosterStudent, i);
		g_string_append_printf(s, "student %s %s|%s|%s|%s|%s|%s|%s|%s|%s\n", x->id,
			x->school, x->homeroom, x->permanent_id, x->given, x->middle, x->family,
			x->born, x->grade, x->phone);
	}
	for (guint i = 0; i < r->guardians->len; i++) {
		const OneRosterGuardian *x = &g_array_index(r->guardians, OneRosterGuardian, i);
		g_string_append_printf(s, "guardian %s %s|%s|%s|%s|%s\n", x->id, x->given,
			x->family, x->email, x->phone, x->mobile);
	}
	for (guint i = 0; i < r->links->len; i++) {
		const OneRosterLink *x = &g_array_index(r->links, OneRosterLink, i);
		g_string_append_printf(s, "link %s %s %s\n", x->student, x->guardian, x->relation);
	}
	return g_string_free(s, FALSE);
}

static char *
warnings(const OneRoster *r)
{
	GString *s = g_string_new(NULL);
	for (guint i = 0; i < r->warnings->len; i++) {
		const OneRosterWarning *w = r->warnings->pdata[i];
		g_string_append_printf(s, "%u@%u %s\n", w->count, w->line, w->text);
	}
	return g_string_free(s, FALSE);
}

static void
test_1_1(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(OneRoster) r = oneroster_read(DATA "/oneroster-1.1", &error);
	g_assert_no_error(error);
	g_assert_cmpstr(r->version, ==, "1.1");
	g_autofree char *read = dump(r);
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
	g_autoptr(OneRoster) r = oneroster_read(DATA "/oneroster-1.2", &error);
	g_assert_no_error(error);
	g_assert_cmpstr(r->version, ==, "1.2");
	g_autofree char *read = dump(r);
	g_assert_cmpstr(read, ==,
		"school s1 TIDE Tide Elementary\n"
		"school s2 REEF Reef Middle\n"
		"student u1 s1||0400000001|Zoë||O'Neill|2018-02-28|3|\n"
		"student u3 s2||u3|Gael||Rivas||7|\n"
		"guardian p1 Maeve|O'Neill|maeve@example.org|+16265550111|\n"
		"guardian p2 Raúl|Rivas|||\n"
		"link u1 p1 parent\n"
		"link u3 p2 parent\n");
	g_autofree char *said = warnings(r);
	g_assert_cmpstr(said, ==,
		"1@3 demographics.csv: a value of birthDate is not a day written YYYY-MM-DD; it is "
		"not used.\n"
		"1@3 users.csv: a student belongs to more than one school; the first or primary "
		"one is taken.\n"
		"1@3 users.csv: a student has no identifier; the sourcedId is taken for the "
		"student ID.\n"
		"1@3 users.csv: a student has no birth date, so that question cannot be asked.\n");
}

/* One thing changed in a good package: REPLACE for FIND in FILE ("" for FIND: the whole file; NULL
 * for REPLACE: no file). */
typedef struct {
	const char *name, *package, *file, *find, *replace;
	const char *outcome; /* how the complaint begins, or a warning that has to be there */
} Change;

static const Change refused[] = {
	{ "no-users", "1.1", "users.csv", "", NULL,
		"users.csv: the manifest says that it is in the package, and it is not." },
	{ "no-roles", "1.2", "roles.csv", "", NULL, "roles.csv: the manifest says" },
	{ "delta", "1.1", "manifest.csv", "file.users,bulk", "file.users,delta",
		"users.csv: the manifest calls this a delta, changes only. Export a full (bulk) "
		"package." },
	{ "version-2", "1.1", "manifest.csv", "oneroster.version,1.1", "oneroster.version,2.0",
		"manifest.csv, line 3, column 2 (value): this is OneRoster 2.0;" },
	{ "mode", "1.1", "manifest.csv", "file.users,bulk", "file.users,full",
		"manifest.csv, line 16, column 2 (value): \"full\" is none of absent, bulk, "
		"delta." },
	{ "empty-file", "1.1", "orgs.csv", "", "", "orgs.csv: the file is empty;" },
	{ "no-column", "1.1", "users.csv", ",familyName,", ",name,",
		"users.csv, line 1, column familyName: this column is missing. Export the file "
		"again with it." },
	{ "no-role-column", "1.1", "users.csv", ",role,", ",rank,",
		"roles.csv: the package has no such file." },
	{ "column-twice", "1.1", "users.csv", ",middleName,", ",givenName,",
		"users.csv, line 1, column 11 (givenName): this column is there twice." },
	{ "open-quote", "1.1", "users.csv", "\"u1,u2\",,", "\"u1,u2,,",
		"users.csv, line 6, column 16: a quoted cell ends at character" },
	{ "comma-without-quotes", "1.1", "users.csv",
		"\"Byrne, Jr.\",,,cara@example.org,,626-555-0112 x9,,,",
		"Byrne, Jr.,,,cara@example.org,,626-555-0112 x9,,,extra",
		"users.csv, line 6, column 19: this row has 19 cells, the header 18." },
	{ "id-twice", "1.1", "users.csv", "\r\np2,", "\r\np1,",
		"users.csv, line 6, column 1 (sourcedId): \"p1\" stands in line 5 already." },
	{ "no-id", "1.1", "users.csv", "\r\np2,", "\r\n,",
		"users.csv, line 6, column 1 (sourcedId): nothing stands here. Fill it in." },
	{ "no-org", "1.1", "users.csv", "u2,,,true,s1,", "u2,,,true,s9,",
		"users.csv, line 3, column 5 (orgSourcedIds): orgs.csv does not have \"s9\"." },
	{ "no-agent", "1.1", "users.csv", "\"p1,p2\"", "\"p1,p9\"",
		"users.csv, line 2, column 16 (agentSourcedIds): users.csv does not have \"p9\"." },
	{ "no-parent-org", "1.1", "orgs.csv", "TIDE,d1", "TIDE,d9",
		"orgs.csv, line 3, column 7 (parentSourcedId): orgs.csv does not have \"d9\"." },
	{ "org-type", "1.1", "orgs.csv", "Elementary,school", "Elementary,campus",
		"orgs.csv, line 3, column 5 (type): \"campus\" is not a word that OneRoster knows "
		"here." },
	{ "one-code-two-schools", "1.2", "orgs.csv", ",REEF,", ",TIDE,",
		"orgs.csv, line 4, column identifier: another school has \"TIDE\" too." },
	{ "one-id-two-students", "1.1", "users.csv", "0400000003", "0400000001",
		"users.csv, line 4, column identifier: the student of line 2 has \"0400000001\" "
		"too." },
	{ "no-name", "1.1", "users.csv", ",Suharto,", ",,",
		"users.csv, line 4, column familyName: \"u3\" has neither a first nor a last "
		"name." },
	{ "no-such-user-enrolled", "1.1", "enrollments.csv", "s1,t2,", "s1,t9,",
		"enrollments.csv, line 4, column 6 (userSourcedId): users.csv does not have "
		"\"t9\"." },
	{ "no-such-class", "1.1", "enrollments.csv", "e2,,,c2", "e2,,,c9",
		"enrollments.csv, line 3, column 4 (classSourcedId): classes.csv does not have "
		"\"c9\"." },
	{ "no-such-user-role", "1.2", "roles.csv", ",t1,primary", ",t9,primary",
		"roles.csv, line 8, column 4 (userSourcedId): users.csv does not have \"t9\"." },
	{ "born-nobody", "1.2", "demographics.csv", "u3,", "u9,",
		"demographics.csv, line 3, column 1 (sourcedId): users.csv does not have \"u9\"." },
};

static const Change accepted[] = {
	{ "no-manifest", "1.1", "manifest.csv", "", NULL, "manifest.csv: is not there;" },
	{ "no-manifest-1.2", "1.2", "manifest.csv", "", NULL, "manifest.csv: is not there;" },
	{ "manifest-misspelt", "1.1", "manifest.csv", "file.demographics", "fiel.demographics",
		"manifest.csv: holds a property that OneRoster does not know;" },
	{ "manifest-of-the-other-version", "1.1", "manifest.csv", "version,1.1", "version,1.2",
		"manifest.csv: says OneRoster 1.2, but the columns are those of 1.1;" },
	{ "declared-absent", "1.1", "manifest.csv", "file.enrollments,bulk",
		"file.enrollments,absent",
		"enrollments.csv: the manifest says that it is not in the package; it is not "
		"read." },
	{ "strange-file", "1.1", "pupils.csv", "", "a,b\n",
		"pupils.csv: not a file of OneRoster; not read." },
	{ "strange-column", "1.1", "users.csv", "grades,password", "grades,homePhone",
		"users.csv: the column homePhone is not one of OneRoster and is not read." },
	{ "own-column-in-the-middle", "1.1", "users.csv", ",middleName,", ",metadata.mid,",
		"users.csv: the columns are not in OneRoster's order; they are read by name." },
	{ "column-in-capitals", "1.1", "users.csv", "givenName", "GivenName",
		"users.csv: the column givenName is called GivenName here" },
	{ "column-in-the-singular", "1.1", "classes.csv", "termSourcedIds", "termSourcedId",
		"classes.csv: the column termSourcedIds is called termSourcedId here" },
	{ "short-rows", "1.1", "users.csv", "\"u1,u2\",,", "\"u1,u2\"",
		"users.csv: some rows have more or fewer cells than the header." },
	{ "status-in-bulk", "1.1", "users.csv", "t1,,,", "t1,active,2026-08-15T08:00:00.000Z,",
		"users.csv: status or dateLastModified is filled" },
	{ "deleted", "1.1", "users.csv", "p2,,,", "p2,tobedeleted,,",
		"users.csv: rows with the status tobedeleted are left out." },
	{ "school-year", "1.1", "academicSessions.csv", ",2027\r", ",2026-2027\r",
		"academicSessions.csv: a value of schoolYear is not a year of four digits;" },
	{ "course-missing", "1.1", "classes.csv", "03,hr,,homeroom", "03,xx,,homeroom",
		"classes.csv: courseSourcedId names rows that courses.csv does not have;" },
	{ "enabled-yes", "1.1", "users.csv", "u2,,,true", "u2,,,YES",
		"users.csv: a value of enabledUser is neither true nor false;" },
	{ "role-in-capitals", "1.1", "users.csv", "s1,student,u2", "s1,Student,u2",
		"users.csv: a value of role has capitals it should not have." },
	{ "role-unknown", "1.1", "users.csv", "s1,teacher,t1", "s1,coach,t1",
		"users.csv: a value of role is not a word that OneRoster knows here; it is not "
		"used." },
	{ "siblings-linked", "1.1", "users.csv", "\"p1,p2\"", "\"p1,p2,u2\"",
		"users.csv: agentSourcedIds ties people who are not" },
	{ "student-of-the-district", "1.2", "roles.csv", ",u1,primary,student,2026-08-17,,s1",
		",u1,primary,student,2026-08-17,,d1", NULL },
	{ "no-orgs", "1.2", "orgs.csv", "", NULL,
		"orgs.csv: is not there; schools are known by their ids only." },
	{ "no-demographics", "1.2", "demographics.csv", "", NULL,
		"demographics.csv: is not there" },
	{ "controls-in-a-name", "1.1", "users.csv", "Maeve", "Ma\033[31m\u202Eeve", NULL },
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
		g_assert_cmpuint(g_string_replace(edited, c->find, c->replace, 1), ==, 1);
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

static OneRoster *
read_changed(const Change *c, GError **error)
{
	g_autofree char *dir = g_dir_make_tmp("pindesk-oneroster-XXXXXX", NULL);
	copy_package(c, dir);
	change_package(c, dir);
	OneRoster *r = oneroster_read(dir, error);
	remove_package(dir);
	return r;
}

static void
test_refused(gconstpointer data)
{
	const Change *c = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(OneRoster) r = read_changed(c, &error);
	g_assert_null(r);
	g_assert_nonnull(error);
	g_assert_true(error->domain == EXCHANGE_ERROR);
	if (!g_str_has_prefix(error->message, c->outcome))
		g_assert_cmpstr(error->message, ==, c->outcome);
}

static void
test_accepted(gconstpointer data)
{
	const Change *c = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(OneRoster) r = read_changed(c, &error);
	g_assert_no_error(error);
	g_autofree char *said = warnings(r);
	if (c->outcome && !strstr(said, c->outcome))
		g_assert_cmpstr(said, ==, c->outcome);
	g_autofree char *read = dump(r);
	g_assert_nonnull(strstr(read, "link u1 p1 parent\n"));
	g_assert_null(strstr(read, "\x1B"));
	if (strcmp(c->name, "controls-in-a-name") == 0)
		g_assert_nonnull(strstr(read, "guardian p1 Ma[31meve Rose|O'Neill"));
	if (strcmp(c->name, "deleted") == 0)
		g_assert_null(strstr(read, "p2"));
	if (strcmp(c->name, "no-orgs") == 0)
		g_assert_true(g_str_has_prefix(read, "school s1 s1 \nschool s2 s2 \n"));
	if (strcmp(c->name, "declared-absent") == 0)
		g_assert_nonnull(strstr(read, "student u1 s1||"));
}

static void
test_no_folder(void)
{
	g_autoptr(GError) error = NULL;
	g_assert_null(oneroster_read("/nowhere/at/all", &error));
	g_assert_nonnull(strstr(error->message, "not a folder that can be read."));
}

static void
test_cells(void)
{
	g_autoptr(GStringChunk) keep = g_string_chunk_new(64);
	static const struct {
		const char *raw, *clean;
	} clean[] = { { "", "" }, { "Ana", "Ana" }, { "  Ana \t Maria ", "Ana Maria" },
		{ "Jose\u0301", "José" }, { "a\u00A0b", "a b" }, { "a\177\302\205b", "ab" },
		{ "\u200Fعلی\u200Cرضا", "علی\u200Cرضا" }, { "Null", "Null" }, { "\r\n", "" } };
	for (gsize i = 0; i < G_N_ELEMENTS(clean); i++)
		g_assert_cmpstr(oneroster_cell_clean(clean[i].raw, keep), ==, clean[i].clean);
	static const char *const grades[][2] = { { "03", "3" }, { "KG", "K" }, { "00", "K" },
		{ "0", "K" }, { "12", "12" }, { "tk", "TK" }, { "", "" }, { "09,10", "9" },
		{ "PS", "PS" } };
	for (gsize i = 0; i < G_N_ELEMENTS(grades); i++)
		g_assert_cmpstr(oneroster_cell_grade(grades[i][0], keep), ==, grades[i][1]);
	g_assert_true(oneroster_cell_is_date("2024-02-29"));
	static const char *const days[] = { "2023-02-29", "2024-2-9", "02/29/2024", "2024-13-01",
		"2024-00-10", "0000-01-01", "2024-02-29T00", "", "2024-0a-01" };
	for (gsize i = 0; i < G_N_ELEMENTS(days); i++)
		g_assert_false(oneroster_cell_is_date(days[i]));
	g_assert_false(oneroster_cell_is_word("stud", "student parent"));
	g_assert_false(oneroster_cell_is_word("", "student parent"));
	g_assert_true(oneroster_cell_is_word("parent", "student parent"));
}

/* Packages of others: what is said of each; NULL: it is read. */
static const struct {
	const char *package, *complaint;
	guint schools, homerooms, students, guardians, links;
} others[] = {
	{ "v1.1-edfi-derived", NULL, 1, 0, 260, 428, 428 },
	{ "v1.2-edfi-derived", NULL, 1, 0, 260, 428, 428 },
	{ "v1.1-gospelnerd-elementary", NULL, 1, 6, 72, 0, 0 },
	{ "v1.1-gospelnerd-middle", NULL, 1, 6, 105, 0, 0 },
	{ "v1.2-longsight-graph-bulk", NULL, 1, 0, 0, 0, 0 },
	{ "v1.2-longsight-negative/bulk-status-filled", NULL, 1, 0, 0, 0, 0 },
	{ "v1.2-longsight-negative/class-course-missing", NULL, 1, 0, 0, 0, 0 },
	{ "v1.2-longsight-negative/class-term-missing", NULL, 1, 0, 0, 0, 0 },
	{ "v1.2-longsight-negative/course-org-missing", NULL, 1, 0, 0, 0, 0 },
	{ "v1.2-longsight-negative/csv-quote-failure",
		"users.csv, line 2, column 5: a quote (\") stands" },
	{ "v1.2-longsight-negative/duplicate-user",
		"users.csv, line 3, column 1 (sourcedId): \"user-agent\"" },
	{ "v1.2-longsight-negative/enrollment-class-missing",
		"enrollments.csv, line 2, column 4 (classSourcedId): " },
	{ "v1.2-longsight-negative/enrollment-user-missing",
		"enrollments.csv, line 2, column 6 (userSourcedId): " },
	{ "v1.2-longsight-negative/extension-column-without-prefix", NULL, 1, 0, 0, 0, 0 },
	{ "v1.2-longsight-negative/header-order", NULL, 1, 0, 0, 0, 0 },
	{ "v1.2-longsight-negative/manifest-missing", NULL, 1, 0, 0, 0, 0 },
	{ "v1.2-longsight-negative/manifest-says-bulk-but-file-missing", NULL, 1, 0, 0, 0, 0 },
	{ "v1.2-longsight-negative/metadata-column-misplaced", NULL, 1, 0, 0, 0, 0 },
	{ "v1.2-longsight-negative/org-bad-type", "orgs.csv, line 3, column 5 (type): \"campus\"" },
	{ "v1.2-longsight-negative/org-parent-missing",
		"orgs.csv, line 3, column 7 (parentSourcedId): " },
	{ "v1.2-longsight-negative/role-org-missing",
		"roles.csv, line 2, column 9 (orgSourcedId): " },
	{ "v1.2-longsight-negative/role-user-missing",
		"roles.csv, line 2, column 4 (userSourcedId): " },
	{ "v1.2-longsight-negative/session-bad-year", NULL, 1, 0, 0, 0, 0 },
	{ "v1.2-longsight-negative/session-parent-missing", NULL, 1, 0, 0, 0, 0 },
	{ "v1.2-longsight-negative/unknown-file", NULL, 1, 0, 0, 0, 0 },
	{ "v1.2-longsight-negative/user-agent-missing",
		"users.csv, line 3, column 14 (agentSourcedIds): " },
	{ "v1.2-longsight-negative/user-enabled-yes", NULL, 1, 0, 0, 0, 0 },
	{ "v1.2-longsight-negative/user-missing-family", NULL, 1, 0, 0, 0, 0 },
};

static void
test_others(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *dir = g_build_filename(OTHERS, others[i].package, NULL);
	if (!g_file_test(dir, G_FILE_TEST_IS_DIR)) {
		g_test_skip("this package is not here");
		return;
	}
	g_autoptr(GError) error = NULL;
	g_autoptr(OneRoster) r = oneroster_read(dir, &error);
	if (others[i].complaint) {
		g_assert_null(r);
		if (!g_str_has_prefix(error->message, others[i].complaint))
			g_assert_cmpstr(error->message, ==, others[i].complaint);
		return;
	}
	g_assert_no_error(error);
	g_assert_cmpuint(r->schools->len, ==, others[i].schools);
	g_assert_cmpuint(r->homerooms->len, ==, others[i].homerooms);
	g_assert_cmpuint(r->students->len, ==, others[i].students);
	g_assert_cmpuint(r->guardians->len, ==, others[i].guardians);
	g_assert_cmpuint(r->links->len, ==, others[i].links);
	if (strstr(dir, "negative"))
		g_assert_cmpuint(r->warnings->len, >, 0);
}

int
main(int argc, char **argv)
{
	g_setenv("PINDESK_NOW", "2026-11-22T10:42:00", TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/oneroster/1.1", test_1_1);
	g_test_add_func("/oneroster/1.2", test_1_2);
	g_test_add_func("/oneroster/no-folder", test_no_folder);
	g_test_add_func("/oneroster/cells", test_cells);
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
	return g_test_run();
}
