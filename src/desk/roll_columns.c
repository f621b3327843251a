/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/roll.h"

/* The columns of a roster, as they stand on the screen, in files and on paper. */

static const RollColumn of_students[] = {
	{ "name", "Student", ROSTER_NAME, ROLL_TEXT, 24, 24 },
	{ "grade", "Grade", ROSTER_GRADE, ROLL_LEVEL, 5, 8 },
	{ "room", "Room", ROSTER_ROOM, ROLL_CHOICE, 5, 7 },
	{ "teacher", "Teacher", ROSTER_TEACHER, ROLL_CHOICE, 12, 13 },
	{ "id", "ID", ROSTER_PERMANENT_ID, ROLL_TEXT, 11, 13 },
	{ "code", "{credential}", ROSTER_CODE, ROLL_CHOICE, 6, 7 },
	{ "registered", "Registered", ROSTER_REGISTERED, ROLL_CHOICE, 10, 12 },
	{ "guardians", "Guardians", ROSTER_GUARDIANS, ROLL_NUMBER, 9, 0 },
	{ "verified", "Verified", ROSTER_VERIFIED, ROLL_NUMBER, 8, 9 },
	{ "with-code", "With {credential}", ROSTER_CODED, ROLL_NUMBER, 8, 0 },
	{ "accounts", "Accounts", ROSTER_REGISTERED_COUNT, ROLL_NUMBER, 8, 0 },
	{ "born", "Born", ROSTER_BORN, ROLL_DAY, 10, 12 },
	{ "language", "Language", ROSTER_LANGUAGE, ROLL_CHOICE, 10, 11 },
	{ "registered-email", "Registered e-mail", ROSTER_REGISTERED_EMAIL, ROLL_TEXT, 30, 20 },
	{ "email", "Student e-mail", ROSTER_EMAIL, ROLL_TEXT, 26, 0 },
	{ 0 },
};

static const RollColumn of_guardians[] = {
	{ "name", "Guardian", ROSTER_NAME, ROLL_TEXT, 22, 19 },
	{ "child", "Child", ROSTER_CHILD, ROLL_TEXT, 22, 19.5 },
	{ "grade", "Grade", ROSTER_GRADE, ROLL_LEVEL, 5, 7 },
	{ "room", "Room", ROSTER_ROOM, ROLL_CHOICE, 5, 7 },
	{ "code", "{credential}", ROSTER_CODE, ROLL_CHOICE, 9, 8 },
	{ "registered", "Registered", ROSTER_REGISTERED, ROLL_CHOICE, 10, 12 },
	{ "standing", "Standing", ROSTER_STANDING, ROLL_CHOICE, 10, 12 },
	{ "relation", "Relation", ROSTER_RELATION, ROLL_CHOICE, 10, 14 },
	{ "language", "Language", ROSTER_LANGUAGE, ROLL_CHOICE, 10, 11 },
	{ "phone", "Phone", ROSTER_PHONE, ROLL_TELEPHONE, 12, 15 },
	{ "email", "E-mail", ROSTER_EMAIL, ROLL_TEXT, 26, 0 },
	{ "registered-email", "Registered e-mail", ROSTER_REGISTERED_EMAIL, ROLL_TEXT, 26, 16 },
	{ "issued", "Issued", ROSTER_ISSUED_ON, ROLL_DAY, 10, 0 },
	{ "handed", "Handed over", ROSTER_HANDED_ON, ROLL_DAY, 11, 0 },
	{ "expires", "Works until", ROSTER_EXPIRES, ROLL_DAY, 11, 13 },
	{ "sheet", "Sheet", ROSTER_SHEET, ROLL_TEXT, 18, 0 },
	{ "teacher", "Teacher", ROSTER_TEACHER, ROLL_CHOICE, 12, 0 },
	{ "id", "Student ID", ROSTER_PERMANENT_ID, ROLL_TEXT, 11, 0 },
	{ 0 },
};

G_STATIC_ASSERT(G_N_ELEMENTS(of_guardians) <= ROLL_COLUMNS_MAX + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(of_students) <= ROLL_COLUMNS_MAX + 1);

const char *
roll_who_name(RollWho who)
{
	return who == ROLL_OF_STUDENTS ? "students" : "guardians";
}

const RollColumn *
roll_columns(RollWho who)
{
	return who == ROLL_OF_STUDENTS ? of_students : of_guardians;
}

int
roll_column(RollWho who, const char *name)
{
	const RollColumn *columns = roll_columns(who);

	for (int i = 0; columns[i].title; i++)
		if (g_ascii_strcasecmp(columns[i].name, name) == 0)
			return i;
	return -1;
}

int
roll_level(const char *grade)
{
	static const struct {
		const char *grade;
		int level;
	} named[] = { { "K", 0 }, { "KG", 0 }, { "TK", -1 }, { "none", 99 } };

	for (size_t i = 0; i < G_N_ELEMENTS(named); i++)
		if (g_ascii_strcasecmp(grade, named[i].grade) == 0)
			return named[i].level;
	return g_ascii_isdigit(*grade) ? (int)g_ascii_strtoull(grade, NULL, 10) : -2;
}
