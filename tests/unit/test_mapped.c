/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/mapped.h"

#include <string.h>

#include <glib/gstdio.h>

#include "exchange/roster.h"

/* EXPORTS is a folder of exports made by others, which need not be there: given by the build. */

static char *
dump(const Roster *r)
{
	GString *s = g_string_new(NULL);
	for (guint i = 0; i < r->schools->len; i++) {
		const RosterSchool *x = &g_array_index(r->schools, RosterSchool, i);
		g_string_append_printf(s, "school %s %s %s\n", x->id, x->code, x->name);
	}
	for (guint i = 0; i < r->homerooms->len; i++) {
		const RosterHomeroom *x = &g_array_index(r->homerooms, RosterHomeroom, i);
		g_string_append_printf(
			s, "room %s|%s|%s|%s\n", x->school, x->room, x->teacher, x->grade);
	}
	for (guint i = 0; i < r->students->len; i++) {
		const RosterStudent *x = &g_array_index(r->students, RosterStudent, i);
		g_string_append_printf(s, "student %s %s|%s|%s|%s|%s|%s|%s|%s|%s|%s%s%s%s\n", x->id,
			x->school, x->permanent_id, x->given, x->middle, x->family, x->born,
			x->grade, x->phone, x->language, x->address.line1, *x->email ? " " : "",
			x->email, x->known_only ? " (known)" : "");
	}
	for (guint i = 0; i < r->guardians->len; i++) {
		const RosterGuardian *x = &g_array_index(r->guardians, RosterGuardian, i);
		g_string_append_printf(s, "guardian %s %s|%s|%s|%s|%s|%s|%s|%s\n", x->id, x->given,
			x->family, x->email, x->phone, x->mobile, x->work, x->language,
			x->address.city);
	}
	for (guint i = 0; i < r->links->len; i++) {
		const RosterLink *x = &g_array_index(r->links, RosterLink, i);
		g_string_append_printf(s, "link %s %s %s\n", x->student, x->guardian, x->relation);
	}
	return g_string_free(s, FALSE);
}

typedef struct {
	const char *name;
	const char *files[8]; /* name, text, name, text ... */
	const char *mapping;  /* NULL: detected */
	const char *read;     /* how the dump begins, or with REFUSED the complaint */
	const char *refused;  /* its code */
} Case;

#define STU "ID,SC,LN,FN,BD,GR,TG,CL,AD,CY\n"
#define CON "ID,SQ,PC,LN,FN,RL,TL,EM\n"
#define SMALL                                                                                      \
	"[mapping]\nname = x\n[file a.csv]\nstudent.id = ID\nstudent.given = G\n"                  \
	"student.school = S?\n"

static const Case cases[] = {
	{ "aeries",
		{ "STU.csv",
			STU "1001,5,García,Ana,4/12/2017,3,,01,1 Oak St,Pasadena\n"
			    "1002,5,Lee,Bo,12/1/2018,0,,4,,\n1003,5,Gone,Far,1/1/2010,9,I,,,\n",
			"con.csv",
			CON "1001,1,P,López,Rosa,M,6265550143,rosa@example.org\n"
			    "1001,2,E,Neighbour,Ned,N,6265550144,\n"
			    "1003,1,P,Gone,Pa,F,,\n" },
		"aeries",
		"school 5 5 \n"
		"student 1001 5|1001|Ana||García|2017-04-12|3||es|1 Oak St\n"
		"student 1002 5|1002|Bo||Lee|2018-12-01|K||ko|\n"
		"guardian 1001-1 Rosa|López|rosa@example.org|+16265550143||||\n"
		"link 1001 1001-1 mother\n" },
	{ "powerschool",
		{ "students.csv",
			"dcid,student_number,schoolid,last_name,first_name,dob,grade_level,home_"
			"room,"
			"enroll_status\n"
			"7,0042,12,Ngo,Kim,02/03/2016,-1,Rm 4,0\n",
			"contacts.csv",
			"student_dcid,contact_id,last_name,first_name,relationship,legal_guardian\n"
			"7,c1,Ngo,Lan,Mom,1\n7,c2,Ngo,Van,Uncle,0\n" },
		"powerschool",
		"school 12 12 \n"
		"room 12|4||TK\n"
		"student 7 12|0042|Kim||Ngo|2016-02-03|TK|||\n"
		"guardian c1 Lan|Ngo||||||\n"
		"link 7 c1 mother\n" },
	{ "clever",
		{ "any name.csv",
			"School_id,Student_id,Student_number,Last_name,First_name,Grade,DOB,"
			"Home_language,Contact_name,Contact_relationship,Contact_type,Contact_"
			"phone,"
			"Contact_email,Contact_sis_id,Student_email\n"
			"9,s1,0007,Ruiz,Ana,Kindergarten,04/12/2019,Spanish,Maria Elena "
			"Ruiz,Mother,"
			"Parent/Guardian,(626) 555-0150,m@example.org,k1,ana@example.org\n"
			"9,s1,0007,Ruiz,Ana,Kindergarten,04/12/2019,Spanish,\"Ruiz, José\",Father,"
			"Parent/Guardian,,,,\n"
			"9,s1,0007,Ruiz,Ana,Kindergarten,04/12/2019,Spanish,Dr. "
			"Who,Doctor,Doctor,,,k3,"
			"\n" },
		"clever",
		"school 9 9 \n"
		"student s1 9|0007|Ana||Ruiz|2019-04-12|K||es| ana@example.org\n"
		"guardian k1 Maria Elena|Ruiz|m@example.org||+16265550150|||\n"
		"guardian s1 ruiz, jose José|Ruiz||||||\n"
		"link s1 k1 mother\n"
		"link s1 s1 ruiz, jose father\n" },
	{ "sds-v1-with-parents",
		{ "School.csv", "SIS ID,Name\n1,North\n", "Student.csv",
			"SIS ID,School SIS ID,First Name,Last Name,Birthdate\n"
			"s1,1,Ana,Ruiz,4/2/2010\n",
			"User.csv",
			"Email,First Name,Last Name,Phone,SIS ID\n"
			"m@example.org,Maria,Ruiz,6265550150,\nx@example.org,Not,Tied,,\n",
			"GuardianRelationship.csv",
			"SIS ID,Email,Role\ns1,m@example.org,Other\ns9,m@example.org,Parent\n" },
		NULL,
		"school 1 1 North\n"
		"student s1 1|s1|Ana||Ruiz|2010-04-02||||\n"
		"guardian m@example.org Maria|Ruiz|m@example.org||+16265550150|||\n"
		"link s1 m@example.org guardian\n" },
	{ "sds-v2",
		{ "orgs.csv", "sourcedId,name,type\n1,North,school\n2,All,district\n", "users.csv",
			"sourcedId,orgSourcedIds,givenName,familyName,username,password,role,"
			"grade\n"
			"u1,\"1,2\",Ana,Ruiz,a,,Student,09\nu2,1,Tim,Teach,t,,Teacher,\n" },
		NULL,
		"school 1 1 North\n"
		"student u1 1|u1|Ana||Ruiz||9|||\n" },
	{ "nothing-known", { "a.csv", "x\n1\n", "b.csv", "y\n" }, NULL, NULL,
		"package.unknown_format" },
	{ "column-missing", { "a.csv", "ID\n1\n" }, SMALL,
		"a.csv, line 1, column G: this column is missing.", "schema.missing_header" },
	{ "file-missing", { "b.csv", "ID,G\n1,x\n", "c.csv", "x\n" }, SMALL,
		"a.csv: the package has no such file", "package.missing_file" },
	{ "no-student", { "a.csv", "ID,G\n,x\n" }, SMALL,
		"a.csv, line 2, column ID: nothing stands here.", "row.missing_required_value" },
	{ "no-name", { "a.csv", "ID,G\n1,-\n" }, SMALL, "x: \"1\" has neither",
		"row.missing_required_value" },
	{ "too-wide", { "a.csv", "ID,G\n1,x,y\n" }, SMALL,
		"a.csv, line 2, column 3: this row has 3 cells", "csv.too_many_cells" },
	{ "empty", { "a.csv", "" }, SMALL, "a.csv: the file is empty;", "schema.empty_file" },
	{ "day", { "a.csv", "ID,G,B\n1,x,tomorrow\n" }, SMALL "student.born = B\n",
		"a.csv, line 2, column student.born: \"tomorrow\" is not a day",
		"row.invalid_date" },
	{ "number-twice", { "a.csv", "ID,G,N\n1,x,7\n2,y,7\n" }, SMALL "student.number = N\n",
		"a.csv, line 3: the student 1 has the ID \"7\" too.", "semantic.conflict" },
	{ "school-unknown", { "a.csv", "ID,G\n1,x\n" }, SMALL, "student 1 |1|x||||||| (known)\n" },
	{ "controls", { "a.csv", "ID,G,S\n1,A\033[2Jna\342\200\256,9\n" }, SMALL,
		"school 9 9 \nstudent 1 9|1|A[2Jna|||||||\n" },
	{ "mapping-field", { "a.csv", "" }, SMALL "student.shoe = X\n",
		"mapping.ini, line 7: there is no field student.shoe.", "mapping.invalid" },
	{ "mapping-section", { "a.csv", "" }, SMALL "[files]\na = b\n",
		"mapping.ini, line 8: the section [files] is none of", "mapping.invalid" },
	{ "mapping-name", { "a.csv", "" }, "[mapping]\nname = X Y\n",
		"mapping.ini, line 2: \"X Y\" has more than", "mapping.invalid" },
	{ "mapping-nobody", { "a.csv", "" }, "[mapping]\nname = x\n",
		"mapping.ini: no file has student.id", "mapping.invalid" },
	{ "mapping-only", { "a.csv", "" }, SMALL "student.only = TG\n",
		"mapping.ini, line 7: \"TG\" is not a column, a colon", "mapping.invalid" },
	{ "mapping-syntax", { "a.csv", "" }, "hello\n", "mapping.ini: line 1:", "mapping.invalid" },
};

static void
put(const char *dir, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
remove_all(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_autofree char *file = g_build_filename(path, name, NULL);
		g_unlink(file);
	}
	g_rmdir(path);
}

static Roster *
read_case(const Case *c, GError **error)
{
	g_autofree char *dir = g_dir_make_tmp("pindesk-mapped-XXXXXX", NULL);
	g_autofree char *other = g_dir_make_tmp("pindesk-mapping-XXXXXX", NULL);
	g_autofree char *file = g_build_filename(other, "mapping.ini", NULL);
	bool own = c->mapping && strchr(c->mapping, '\n');
	for (guint i = 0; i < G_N_ELEMENTS(c->files) && c->files[i]; i += 2)
		put(dir, c->files[i], c->files[i + 1]);
	if (own)
		put(other, "mapping.ini", c->mapping);
	Roster *r = roster_read(dir, c->mapping ? ROSTER_MAPPED : ROSTER_AUTO,
		own ? file : c->mapping, NULL, error);
	remove_all(dir);
	remove_all(other);
	return r;
}

static void
test_case(gconstpointer data)
{
	const Case *c = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(Roster) r = read_case(c, &error);
	if (c->refused) {
		g_assert_null(r);
		g_assert_cmpstr(exchange_error_code(error), ==, c->refused);
		if (c->read && !g_str_has_prefix(error->message, c->read))
			g_assert_cmpstr(error->message, ==, c->read);
		return;
	}
	g_assert_no_error(error);
	g_autofree char *read = dump(r);
	g_assert_true(g_utf8_validate(read, -1, NULL));
	g_assert_cmpstr(read, ==, c->read);
}

/* Exports of others: how many schools, students, guardians, ties are read of each. */
static const struct {
	const char *path, *mapping;
	guint schools, students, guardians, links;
	const char *line;
} exports[] = {
	{ "microsoft-sds/SDS_Format/100_Users", NULL, 2, 86, 0, 0,
		"student 13001 10001|13001|Ora|Christopher|Klein|2000-04-02|9|||\n" },
	{ "microsoft-sds/SDS_v2.1", NULL, 2, 4, 2, 3, "link 114003 114002 relative\n" },
	{ "edfi-contacts/student_contacts.csv", "edfi-contacts", 0, 260, 428, 428,
		"link 604821 778393 mother\n" },
	{ "schoology", "schoology", 1, 4, 2, 4, "link lily_mock ryan_mock guardian\n" },
};

static void
test_exports(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *path = g_build_filename(EXPORTS, exports[i].path, NULL);
	g_autoptr(GError) error = NULL;
	if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_test_skip("this export is not here");
		return;
	}
	g_autoptr(Roster) r = roster_read(path, ROSTER_AUTO, exports[i].mapping, NULL, &error);
	g_assert_no_error(error);
	g_autofree char *read = dump(r);
	if (!strstr(read, exports[i].line))
		g_assert_cmpstr(read, ==, exports[i].line);
	g_assert_cmpuint(r->schools->len, ==, exports[i].schools);
	g_assert_cmpuint(r->students->len, ==, exports[i].students);
	g_assert_cmpuint(r->guardians->len, ==, exports[i].guardians);
	g_assert_cmpuint(r->links->len, ==, exports[i].links);
}

int
main(int argc, char **argv)
{
	g_setenv("PINDESK_NOW", "2026-11-22T10:42:00", TRUE);
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name = g_strconcat("/mapped/", cases[i].name, NULL);
		g_test_add_data_func(name, &cases[i], test_case);
	}
	for (guint i = 0; i < G_N_ELEMENTS(exports); i++) {
		g_autofree char *name = g_strconcat("/mapped/exports/", exports[i].path, NULL);
		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_exports);
	}
	return g_test_run();
}
