/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/mapped.h"

#include <string.h>

#include <glib/gstdio.h>

#include "exchange/roster.h"

/* What the rows say, a line each: "student FILE:LINE rank known flaws id ..." without empty ends. */
static bool
dump(gpointer data, RosterRow kind, const char *const *cells, GError **error)
{
	static const struct {
		const char *name;
		guint cells;
	} kinds[] = { { "school", 3 }, { "room", 5 }, { "student", 22 }, { "guardian", 17 },
		{ "link", 5 } };
	GString *s = data;
	g_assert_cmpuint(kind, <, G_N_ELEMENTS(kinds));
	if (kind == ROSTER_ROW_LINK && strcmp(cells[5], "f") != 0)
		g_string_append(s, "ended ");
	g_string_append(s, kinds[kind].name);
	for (guint i = 0; i < kinds[kind].cells; i++)
		g_string_append_printf(s, "%c%s", i ? '|' : ' ', cells[i]);
	while (s->str[s->len - 1] == '|')
		g_string_truncate(s, s->len - 1);
	g_string_append_c(s, '\n');
	return true;
}

typedef struct {
	const char *name;
	const char *files[8]; /* name, text, name, text ... */
	const char *mapping;  /* NULL: detected */
	const char *read;     /* the rows, or with REFUSED how the complaint begins */
	const char *refused;  /* its code */
	const char *warned;   /* the first warning */
} Case;

#define STU "ID,SC,LN,FN,BD,GR,TG,CL,AD,CY\n"
#define CON "ID,SQ,PC,LN,FN,RL,TL,EM\n"
#define TEN(text) text text text text text text text text text text
#define LONG TEN(TEN("abcdef"))
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
		"student 0|2|1|f|0|1001|5|||1001|Ana||García|2017-04-12|3|||es|1 Oak St||Pasadena\n"
		"student 0|3|1|f|0|1002|5|||1002|Bo||Lee|2018-12-01|K|||ko\n"
		"guardian 1|2|f|0|1001-1|Rosa|López|rosa@example.org|+16265550143\n"
		"link 1|2|1001|1001-1|mother\n"
		"guardian 1|4|f|0|1003-1|Pa|Gone\n"
		"link 1|4|1003|1003-1|father\n" },
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
		"student 0|2|1|f|0|7|12|4||0042|Kim||Ngo|2016-02-03|TK\n"
		"guardian 1|2|f|0|c1|Lan|Ngo\n"
		"link 1|2|7|c1|mother\n" },
	{ "ended-by-a-day",
		{ "students.csv",
			"dcid,student_number,schoolid,last_name,first_name,dob,grade_level\n",
			"contacts.csv",
			"student_dcid,contact_id,last_name,first_name,relationship,is_active,end_"
			"date\n"
			"7,c1,Ngo,Lan,Mom,1,\n7,c2,Ngo,Van,Dad,1,11/21/2026\n"
			"7,c3,Ngo,Ba,Dad,1,11/22/2026\n7,c4,Ngo,Bo,Dad,0,\n" },
		"powerschool",
		"guardian 1|2|f|0|c1|Lan|Ngo\nlink 1|2|7|c1|mother\n"
		"ended link 1|3|7|c2|father\n"
		"guardian 1|4|f|0|c3|Ba|Ngo\nlink 1|4|7|c3|father\n"
		"ended link 1|5|7|c4|father\n" },
	{ "ended-by-a-tag",
		{ "STU.csv", STU, "CON.csv",
			"ID,SQ,PC,LN,FN,DEL\n1001,1,P,López,Rosa,0\n1001,2,P,García,Tom,1\n"
			"1001,3,E,Neighbour,Ned,1\n" },
		"aeries",
		"guardian 1|2|f|0|1001-1|Rosa|López\nlink 1|2|1001|1001-1|guardian\n"
		"ended link 1|3|1001|1001-2|guardian\n" },
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
		"student 0|2|1|f|0|s1|9|||0007|Ana||Ruiz|2019-04-12|K||ana@example.org|es\n"
		"guardian 0|2|f|0|k1|Maria Elena|Ruiz|m@example.org||+16265550150\n"
		"link 0|2|s1|k1|mother\n"
		"student 0|3|1|f|0|s1|9|||0007|Ana||Ruiz|2019-04-12|K|||es\n"
		"guardian 0|3|f|0|s1 ruiz, jose|José|Ruiz\n"
		"link 0|3|s1|s1 ruiz, jose|father\n"
		"student 0|4|1|f|0|s1|9|||0007|Ana||Ruiz|2019-04-12|K|||es\n" },
	{ "sds-v1-with-parents",
		{ "School.csv", "SIS ID,Name\n1,North\n", "Student.csv",
			"SIS ID,School SIS ID,First Name,Last Name,Birthdate\n"
			"s1,1,Ana,Ruiz,4/2/2010\n",
			"User.csv",
			"Email,First Name,Last Name,Phone,SIS ID\n"
			"M@example.org,Maria,Ruiz,6265550150,\nx@example.org,Not,Tied,,\n",
			"GuardianRelationship.csv",
			"SIS ID,Email,Role\ns1,m@example.org,Other\ns9,m@example.org,Parent\n" },
		NULL,
		"student 1|2|1|f|0|s1|1||||Ana||Ruiz|2010-04-02\n"
		"guardian 2|2|f|0|m@example.org\n"
		"link 2|2|s1|m@example.org|guardian\n"
		"guardian 2|3|f|0|m@example.org\n"
		"link 2|3|s9|m@example.org|parent\n"
		"guardian 3|2|t|0|m@example.org|Maria|Ruiz|M@example.org||+16265550150\n"
		"guardian 3|3|t|0|x@example.org|Not|Tied|x@example.org\n"
		"school 1|1|North\n",
		NULL,
		"Student.csv: the days could be read with the day first too; the month was "
		"taken to be first." },
	{ "sds-v1-of-the-kingdom",
		{ "school.csv", "DfE Number,Name\n8881001,North\n", "student.csv",
			"ID,School DfE Number,First Name,Last Name,Birthdate,Status\n"
			"p1,8881001,Ana,Ruiz,19/12/2010,Active\n"
			"p2,8881001,Bo,Lee,03/04/2011,active\n"
			"p3,8881001,Gone,Far,03/04/2011,Inactive\n",
			"guardianrelationship.csv",
			"ID,Email,Role\np1,a@example.org,Parent\np1,b@example.org,Doctor\n",
			"user.csv",
			"Email,First Name,Last Name,Phone,SIS ID\na@example.org,Ann,Ruiz,,\n" },
		NULL,
		"student 1|2|1|f|0|p1|8881001||||Ana||Ruiz|2010-12-19\n"
		"student 1|3|1|f|0|p2|8881001||||Bo||Lee|2011-04-03\n"
		"guardian 2|2|f|0|a@example.org\n"
		"link 2|2|p1|a@example.org|parent\n"
		"guardian 3|2|t|0|a@example.org|Ann|Ruiz|a@example.org\n"
		"school 8881001|8881001|North\n" },
	{ "sds-v1-days-of-two-kinds",
		{ "School.csv", "SIS ID,Name\n1,North\n", "Student.csv",
			"SIS ID,School SIS ID,First Name,Last Name,Birthdate\n"
			"s1,1,Ana,Ruiz,12/19/2010\ns2,1,Bo,Lee,19/12/2010\n" },
		NULL, "Student.csv, line 3, column 5 (Birthdate): \"19/12/2010\" is not a day",
		"row.invalid_date" },
	{ "sds-v2",
		{ "orgs.csv",
			"sourcedId,name,type\n1,North,School\n2,All,district\n3,Far,college\n",
			"users.csv",
			"sourcedId,orgSourcedIds,givenName,familyName,username,password,role,"
			"grade\n"
			"u1,\"2,1\",Ana,Ruiz,a,,Student,09\nu2,1,Tim,Teach,t,,Teacher,\n" },
		NULL,
		"student 1|2|1|f|0|u1|1||||Ana||Ruiz||9\n"
		"school 1|1|North\nschool 3|3|Far\n" },
	{ "sds-v2.1-of-two-schools",
		{ "orgs.csv", "sourcedId,name,type\n1,North,school\n2,South,school\n", "roles.csv",
			"userSourcedId,orgSourcedId,role,grade,isPrimary,roleEndDate\n"
			"u1,1,student,09,FALSE,2025-06-11\nu1,2,student,10,TRUE,2027-06-11\n"
			"u2,1,student,09,,\nu2,2,teacher,,TRUE,\n",
			"users.csv",
			"sourcedId,username,givenName,familyName,email,phone,sms\n"
			"u1,a,Ana,Ruiz,,,\n" },
		NULL,
		"student 1|2|3|f|0|u1|1||||||||9\n"
		"student 1|3|0|f|0|u1|2||||||||10\n"
		"student 1|4|1|f|0|u2|1||||||||9\n"
		"student 3|2|1|t|0|u1|||||Ana||Ruiz\n"
		"guardian 3|2|t|0|u1|Ana|Ruiz\n"
		"school 1|1|North\nschool 2|2|South\n" },
	{ "nothing-known", { "a.csv", "x\n1\n", "b.csv", "y\n" }, NULL, NULL,
		"package.unknown_format" },
	{ "column-missing", { "a.csv", "ID\n1\n" }, SMALL,
		"a.csv, line 1, column G: this column is missing.", "schema.missing_header" },
	{ "file-missing", { "b.csv", "ID,G\n1,x\n", "c.csv", "x\n" }, SMALL,
		"a.csv: the package has no such file", "package.missing_file" },
	{ "file-missing-of-a-full-set", { "b.csv", "ID\n1\n" },
		SMALL "[file b.csv]\nstudent.id = ID\n[mapping]\ncomplete = yes\n",
		"a.csv: the package has no such file, and the mapping needs it.",
		"package.missing_file" },
	{ "file-missing-of-changes", { "b.csv", "ID,C\n1,x\n", "c.csv", "x\n" },
		SMALL "[file b.csv]\nstudent.id = ID\nguardian.id = C\n",
		"guardian 1|2|f|0|x\nlink 1|2|1|x|guardian\n", NULL,
		"a.csv: is not there; of what it tells nothing is changed." },
	{ "long-id", { "a.csv", "ID,G\n1,x\n" LONG ",y\n" }, SMALL,
		"a.csv, line 3, column 1 (ID): \"abcdef", "csv.cell_too_large" },
	{ "long-room", { "a.csv", "ID,G,R\n1,x," LONG "\n" }, SMALL "student.room = R\n",
		"a.csv, line 2, column 3 (R): \"abcdef", "csv.cell_too_large" },
	{ "days-of-nobody",
		{ "a.csv", "ID,G,B\n1,x,1900-01-01\n2,y,2026-11-23\n3,z,2026-11-22\n4,u,1926-01-"
			   "01\n" },
		SMALL "student.born = B\n",
		"student 0|2|1|f|0|1|||||x\nstudent 0|3|1|f|0|2|||||y\n"
		"student 0|4|1|f|0|3|||||z|||2026-11-22\nstudent 0|5|1|f|0|4|||||u|||1926-01-01\n",
		NULL,
		"a.csv: a birth date lies in the future, or more than 100 years back, and is left "
		"out." },
	{ "id-of-a-spreadsheet", { "a.csv", "ID,G\n4.12883E+09,x\n" }, SMALL,
		"a.csv, line 2, column 1 (ID): \"4.12883E+09\" is what a spreadsheet makes",
		"row.invalid_guid" },
	{ "end-of-a-file-of-old", { "a.csv", "ID,G\n1,x\n\032" }, SMALL,
		"student 0|2|1|f|0|1|||||x\n" },
	{ "long-address", { "a.csv", "ID,G,A\n1,x," LONG "\n" }, SMALL "student.line1 = A\n",
		"a.csv, line 2, column 3 (A): \"abcdef", "csv.cell_too_large" },
	{ "long-guardian", { "a.csv", "ID,G,N\n1,x," LONG "\n" }, SMALL "guardian.name = N\n",
		"a.csv, line 2: \"1 abcdef", "csv.cell_too_large" },
	{ "no-student", { "a.csv", "ID,G\n,x\n" }, SMALL,
		"a.csv, line 2, column 1 (ID): nothing stands here.",
		"row.missing_required_value" },
	{ "too-wide", { "a.csv", "ID,G\n1,x,y\n" }, SMALL,
		"a.csv, line 2, column 3: this row has 3 cells", "csv.too_many_cells" },
	{ "empty", { "a.csv", "" }, SMALL, "a.csv: the file is empty;", "schema.empty_file" },
	{ "day", { "a.csv", "ID,G,B\n1,x,tomorrow\n" }, SMALL "student.born = B\n",
		"a.csv, line 2, column 3 (B): \"tomorrow\" is not a day", "row.invalid_date" },
	{ "end-is-no-day", { "a.csv", "ID,G,E\n1,x,soon\n" },
		SMALL "guardian.id = ID\nrelation.until = E\n",
		"a.csv, line 2, column 3 (E): \"soon\" is not a day", "row.invalid_date" },
	{ "mapping-ended", { "a.csv", "" }, SMALL "relation.ended = E\n",
		"mapping.ini, line 7: \"E\" is not a column, a colon", "mapping.invalid" },
	{ "school-unknown", { "a.csv", "ID,G\n1,x\n" }, SMALL, "student 0|2|1|f|0|1|||||x\n" },
	{ "letter-case", { "a.csv", "id,g,s\n1,x,9\n,,\n" }, SMALL,
		"student 0|2|1|f|0|1|9||||x\n" },
	{ "controls", { "a.csv", "ID,G,S\n1,A\033[2Jna\342\200\256,9\n" }, SMALL,
		"student 0|2|1|f|0|1|9||||A[2Jna\n" },
	{ "flaws",
		{ "a.csv", "ID,G,S,T,M,L\n1,x,9,12,nobody,martian\n2,y,9,626 555 0143 x5,,es\n" },
		SMALL "student.phone = T\nguardian.id = ID\nguardian.email = M\nstudent.language = "
		      "L\n",
		"student 0|2|1|f|65|1|9||||x\nguardian 0|2|f|16|1\nlink 0|2|1|1|guardian\n"
		"student 0|3|1|f|2|2|9||||y|||||+16265550143||es\nguardian 0|3|f|0|2\n"
		"link 0|3|2|2|guardian\n" },
	{ "joined-too-much", { "a.csv", "" }, SMALL "guardian.id = A & B & C & D & E\n",
		"mapping.ini, line 7: guardian.id has more than 4 columns.", "mapping.invalid" },
	{ "semicolons", { "a.csv", "ID;G;S\n1;x;9\n" }, SMALL, "student 0|2|1|f|0|1|9||||x\n", NULL,
		"a.csv: the cells are parted by semicolons, not by commas." },
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
read_case(const Case *c, GString *rows, GError **error)
{
	g_autofree char *dir = g_dir_make_tmp("pindesk-mapped-XXXXXX", NULL);
	g_autofree char *other = g_dir_make_tmp("pindesk-mapping-XXXXXX", NULL);
	g_autofree char *file = g_build_filename(other, "mapping.ini", NULL);
	bool own = c->mapping && strchr(c->mapping, '\n');
	const RosterSink sink = { dump, NULL, rows };
	for (guint i = 0; i < G_N_ELEMENTS(c->files) && c->files[i]; i += 2)
		put(dir, c->files[i], c->files[i + 1]);
	if (own)
		put(other, "mapping.ini", c->mapping);
	Roster *r = roster_read(dir, c->mapping ? ROSTER_MAPPED : ROSTER_AUTO,
		own ? file : c->mapping, &sink, error);
	remove_all(dir);
	remove_all(other);
	return r;
}

static void
test_case(gconstpointer data)
{
	const Case *c = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) rows = g_string_new(NULL);
	g_autoptr(Roster) r = read_case(c, rows, &error);
	if (c->refused) {
		g_assert_null(r);
		g_assert_cmpstr(exchange_error_code(error), ==, c->refused);
		if (c->read && !g_str_has_prefix(error->message, c->read))
			g_assert_cmpstr(error->message, ==, c->read);
		return;
	}
	g_assert_no_error(error);
	g_assert_true(g_utf8_validate(rows->str, -1, NULL));
	g_assert_cmpstr(rows->str, ==, c->read);
	const RosterWarning *first = r->warnings->len ? r->warnings->pdata[0] : NULL;
	g_assert_cmpstr(first ? first->text : NULL, ==, c->warned);
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
	return g_test_run();
}
