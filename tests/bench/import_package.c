/* SPDX-License-Identifier: Apache-2.0 */
/* import_package FOLDER STUDENTS full|next|delta|sds|aeries: writes a OneRoster 1.1 package of a made-up
 * district, row by row; SDS: the same people as School Data Sync v2.1, AERIES: as its two tables. Two guardians a household, five households for six students. NEXT is what the
 * same system sends a month later: one in two hundred has left, as many are new, one telephone or
 * e-mail in a hundred is another. DELTA is the same as changes only. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STUDENTS_A_SCHOOL = 600, STUDENTS_A_ROOM = 25 };
enum Mode { FULL, NEXT, DELTA };

static const char *const given[] = { "Ana", "José", "Mei", "Noah", "Zoë", "Aram", "Linh", "Omar",
	"Ruth", "Kai", "Sofía", "Min-jun", "Tiago", "Priya", "Levon", "Grace", "Mateo", "Yuki",
	"Leila", "Sam", "Inés", "Bao", "Nadia", "Hugo", "Ester", "Ravi", "Clara", "Dmitri", "Aisha",
	"Theo" };
static const char *const syllables[] = { "ga", "ro", "mi", "len", "tor", "va", "ches", "ka", "ruiz",
	"der", "son", "yan", "pe", "lo", "ma", "nez", "wil", "ber", "to", "shi", "kim", "zal",
	"dor", "fer", "nan", "ny", "bar", "qui", "sal", "cor" };

static FILE *
table(const char *folder, const char *name)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "we");
	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(1);
	}
	return file;
}

static void
done(FILE *file)
{
	if (fclose(file) != 0) {
		perror("import_package");
		exit(1);
	}
}

/* The same for the same NUMBER, whatever else there is. */
static unsigned
mix(unsigned number)
{
	number = (number ^ 61) ^ (number >> 16);
	number *= 9;
	number ^= number >> 4;
	number *= 0x27d4eb2dU;
	return number ^ (number >> 15);
}

static void
family(unsigned household, char name[32])
{
	unsigned n = mix(household);
	snprintf(name, 32, "%s%s%s", syllables[n % 30], syllables[n / 30 % 30],
		n % 3 ? syllables[n / 900 % 30] : "");
	name[0] = (char)(name[0] - 'a' + 'A');
}

/* Whether row I has another telephone or e-mail in a later package. */
static bool
is_other(enum Mode mode, unsigned i)
{
	return mode != FULL && i % 100 == 3;
}

static bool
has_left(enum Mode mode, unsigned i)
{
	return mode != FULL && i % 200 == 7;
}

static const char *
status(enum Mode mode, bool left)
{
	return mode != DELTA ? ","
	       : left        ? "tobedeleted,2026-11-01T08:00:00.000Z"
			     : "active,2026-11-01T08:00:00.000Z";
}

static void
put_student(FILE *f, enum Mode mode, unsigned i, bool isnew)
{
	char name[32];
	unsigned household = i * 5 / 6;
	bool left = has_left(mode, i), other = is_other(mode, i);
	if ((left && mode == NEXT) || (mode == DELTA && !left && !other && !isnew))
		return;
	family(household, name);
	fprintf(f, "s%u,%s,true,school%u,student,s%u,,%s,%s,,%07u,,,626%07u,\"g%u,g%u\",%02u,\n", i,
		status(mode, left), i / STUDENTS_A_SCHOOL, i, given[mix(i) % 30], name, 1000000 + i,
		2000000 + mix(household + other) % 7000000, 2 * household, 2 * household + 1,
		i / STUDENTS_A_ROOM % 12 + 1);
}

static void
put_guardian(FILE *f, enum Mode mode, unsigned i, bool isnew)
{
	char name[32];
	unsigned household = i / 2;
	bool other = is_other(mode, i);
	if (mode == DELTA && !other && !isnew)
		return;
	family(household + (i % 5 == 0), name);
	fprintf(f, "g%u,%s,true,district,%s,g%u,,%s,%s,,,%s%u%s@example.org,213%07u,626%07u,,,\n",
		i, status(mode, false), i % 7 ? "parent" : "guardian", i, given[mix(i + 77) % 30],
		name, name, i, other ? "b" : "", 2000000 + mix(i) % 7000000,
		2000000 + mix(household) % 7000000);
}

static void
put_users(const char *folder, enum Mode mode, unsigned students, unsigned more)
{
	FILE *f = table(folder, "users.csv");
	fprintf(f, "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,"
		   "userIds,givenName,familyName,middleName,identifier,email,sms,phone,"
		   "agentSourcedIds,grades,password\n");
	for (unsigned i = 0; i < students + more; i++)
		put_student(f, mode, i, i >= students);
	unsigned old = 2 * (students * 5 / 6 + 1), all = 2 * ((students + more) * 5 / 6 + 1);
	for (unsigned i = 0; i < all; i++)
		put_guardian(f, mode, i, i >= old);
	for (unsigned i = 0; mode != DELTA && i <= (students + more) / STUDENTS_A_ROOM; i++)
		fprintf(f, "t%u,,,true,district,teacher,t%u,,%s,Teach%u,,,,,,,,\n", i, i,
			given[mix(i) % 30], i);
	done(f);
}

static void
put_places(const char *folder, unsigned students)
{
	FILE *f = table(folder, "orgs.csv");
	fprintf(f, "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\n"
		   "district,,,Large Unified,district,,\n");
	for (unsigned i = 0; i <= students / STUDENTS_A_SCHOOL; i++)
		fprintf(f, "school%u,,,School %u,school,N%05u,district\n", i, i, i);
	done(f);
	f = table(folder, "academicSessions.csv");
	fprintf(f, "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,"
		   "schoolYear\ny27,,,2026-2027,schoolYear,2026-08-15,2027-06-15,,2027\n");
	done(f);
	f = table(folder, "courses.csv");
	fprintf(f, "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,"
		   "orgSourcedId,subjects,subjectCodes\nhr,,,y27,Homeroom,,,district,,\n");
	done(f);
	f = table(folder, "classes.csv");
	fprintf(f, "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,"
		   "classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,"
		   "periods\n");
	for (unsigned i = 0; i <= students / STUDENTS_A_ROOM; i++)
		fprintf(f, "c%u,,,Room %u,%02u,hr,,homeroom,%u,school%u,y27,,,\n", i, i, i % 12 + 1,
			i % 60 + 1, i * STUDENTS_A_ROOM / STUDENTS_A_SCHOOL);
	done(f);
}

static void
put_rest(const char *folder, enum Mode mode, unsigned students)
{
	FILE *born = table(folder, "demographics.csv"), *in = table(folder, "enrollments.csv");
	fprintf(born, "sourcedId,status,dateLastModified,birthDate,sex,"
		      "americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,"
		      "nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,"
		      "hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,"
		      "cityOfBirth,publicSchoolResidenceStatus\n");
	fprintf(in, "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,"
		    "userSourcedId,role,primary,beginDate,endDate\n");
	for (unsigned i = 0; i < students; i++) {
		if (has_left(mode, i))
			continue;
		fprintf(born, "s%u,,,%04u-%02u-%02u,,,,,,,,,,,,\n", i, 2008 + i % 13,
			mix(i) % 12 + 1, mix(i + 1) % 28 + 1);
		fprintf(in, "e%u,,,c%u,school%u,s%u,student,,2026-08-15,\n", i, i / STUDENTS_A_ROOM,
			i / STUDENTS_A_SCHOOL, i);
	}
	for (unsigned i = 0; i <= students / STUDENTS_A_ROOM; i++)
		fprintf(in, "et%u,,,c%u,school%u,t%u,teacher,true,2026-08-15,\n", i, i,
			i * STUDENTS_A_ROOM / STUDENTS_A_SCHOOL, i);
	done(born);
	done(in);
}

static void
put_manifest(const char *folder, enum Mode mode)
{
	static const char *const files[] = { "academicSessions", "classes", "courses",
		"demographics", "enrollments", "orgs" };
	FILE *f = table(folder, "manifest.csv");
	fprintf(f, "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n");
	for (unsigned i = 0; i < sizeof files / sizeof *files; i++)
		fprintf(f, "file.%s,%s\n", files[i], mode == DELTA ? "absent" : "bulk");
	fprintf(f, "file.users,%s\n", mode == DELTA ? "delta" : "bulk");
	done(f);
}

static void
birthday(FILE *f, unsigned i)
{
	fprintf(f, "%04u-%02u-%02u", 2008 + i % 13, mix(i) % 12 + 1, mix(i + 1) % 28 + 1);
}

static void
put_sds(const char *folder, unsigned students)
{
	FILE *orgs = table(folder, "orgs.csv"), *users = table(folder, "users.csv"),
	     *roles = table(folder, "roles.csv"), *ties = table(folder, "relationships.csv"),
	     *born = table(folder, "demographics.csv");
	char name[32];
	fprintf(orgs, "sourcedId,name,type,parentSourcedId\n");
	for (unsigned i = 0; i <= students / STUDENTS_A_SCHOOL; i++)
		fprintf(orgs, "school%u,School %u,school,\n", i, i);
	fprintf(users, "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,"
		       "email,phone,sms\n");
	fprintf(roles, "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,"
		       "roleStartDate,roleEndDate\n");
	fprintf(ties, "userSourcedId,relationshipUserSourcedId,relationshipRole\n");
	fprintf(born, "userSourcedId,sex,birthDate,birthCity,birthState,birthCountry,"
		      "ethnicityCodes,raceCodes\n");
	for (unsigned i = 0; i < students; i++) {
		unsigned household = i * 5 / 6;
		family(household, name);
		fprintf(users, "s%u,s%u,%s,%s,,,,,\n", i, i, given[mix(i) % 30], name);
		fprintf(roles, "s%u,school%u,student,,%02u,TRUE,,\n", i, i / STUDENTS_A_SCHOOL,
			i / STUDENTS_A_ROOM % 12 + 1);
		fprintf(ties, "s%u,g%u,parent\ns%u,g%u,guardian\n", i, 2 * household, i,
			2 * household + 1);
		fprintf(born, "s%u,,", i);
		birthday(born, i);
		fprintf(born, ",,,,,\n");
	}
	for (unsigned i = 0; i < 2 * (students * 5 / 6 + 1); i++) {
		family(i / 2 + (i % 5 == 0), name);
		fprintf(users, "g%u,g%u,%s,%s,,,%s%u@example.org,+1626%07u,+1213%07u\n", i, i,
			given[mix(i + 77) % 30], name, name, i, 2000000 + mix(i / 2) % 7000000,
			2000000 + mix(i) % 7000000);
	}
	done(orgs);
	done(users);
	done(roles);
	done(ties);
	done(born);
}

static void
put_aeries(const char *folder, unsigned students)
{
	FILE *stu = table(folder, "STU.csv"), *con = table(folder, "CON.csv");
	char name[32];
	fprintf(stu, "ID,SC,LN,FN,MN,BD,GR,TL,CL,TG,AD,CY,ST,ZC\n");
	fprintf(con, "PC,ID,SQ,LN,FN,RL,TL,CP,WP,EM,CL\n");
	for (unsigned i = 0; i < students; i++) {
		unsigned household = i * 5 / 6;
		family(household, name);
		fprintf(stu, "%u,%u,%s,%s,,", 1000000 + i, i / STUDENTS_A_SCHOOL, name,
			given[mix(i) % 30]);
		birthday(stu, i);
		fprintf(stu, ",%u,626%07u,01,,%u Oak St,Pasadena,CA,91101\n",
			i / STUDENTS_A_ROOM % 12 + 1, 2000000 + mix(household) % 7000000,
			household);
		for (unsigned n = 1; n <= 2; n++)
			fprintf(con, "P,%u,%u,%s,%s,%c,626%07u,213%07u,,%s%u@example.org,01\n",
				1000000 + i, n, name, given[mix(i + n) % 30], n == 1 ? 'M' : 'F',
				2000000 + mix(household) % 7000000, 2000000 + mix(i) % 7000000,
				name, 2 * household + n);
	}
	done(stu);
	done(con);
}

int
main(int argc, char **argv)
{
	const char *kind = argc == 4 ? argv[3] : "";
	enum Mode mode = strcmp(kind, "next") == 0    ? NEXT
			 : strcmp(kind, "delta") == 0 ? DELTA
						      : FULL;
	unsigned long students = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
	if (students == 0 || students > 10000000) {
		fprintf(stderr,
			"usage: import_package FOLDER STUDENTS full|next|delta|sds|aeries\n");
		return 2;
	}
	unsigned had = (unsigned)students, more = mode == FULL ? 0 : had / 200;
	if (strcmp(kind, "sds") == 0 || strcmp(kind, "aeries") == 0) {
		(kind[0] == 's' ? put_sds : put_aeries)(argv[1], had);
		return 0;
	}
	put_manifest(argv[1], mode);
	put_users(argv[1], mode, had, more);
	if (mode != DELTA) {
		put_places(argv[1], had + more);
		put_rest(argv[1], mode, had + more);
	}
	return 0;
}
