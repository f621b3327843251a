/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/roll.h"

/* The columns of a roster, as they stand on the screen, in files and on paper. */

static const RollColumn of_students[] = {
	{ "name", "Student", ROSTER_NAME, ROLL_TEXT, 24, 24 },
	{ "grade", "Grade", ROSTER_GRADE, ROLL_LEVEL, 5, 5 },
	{ "room", "Room", ROSTER_ROOM, ROLL_CHOICE, 5, 6 },
	{ "teacher", "Teacher", ROSTER_TEACHER, ROLL_CHOICE, 12, 11 },
	{ "id", "ID", ROSTER_PERMANENT_ID, ROLL_TEXT, 11, 10 },
	{ "code", "{credential}", ROSTER_CODE, ROLL_CHOICE, 6, 7 },
	{ "registered", "Registered", ROSTER_REGISTERED, ROLL_CHOICE, 10, 8 },
	{ "guardians", "Guardians", ROSTER_GUARDIANS, ROLL_NUMBER, 9, 7 },
	{ "verified", "Verified", ROSTER_VERIFIED, ROLL_NUMBER, 8, 6 },
	{ "with-code", "With {credential}", ROSTER_CODED, ROLL_NUMBER, 8, 6 },
	{ "accounts", "Accounts", ROSTER_REGISTERED_COUNT, ROLL_NUMBER, 8, 6 },
	{ "born", "Born", ROSTER_BORN, ROLL_DAY, 10, 8 },
	{ "language", "Language", ROSTER_LANGUAGE, ROLL_CHOICE, 10, 8 },
	{ "registered-email", "Registered e-mail", ROSTER_REGISTERED_EMAIL, ROLL_TEXT, 30, 20 },
	{ "email", "Student e-mail", ROSTER_EMAIL, ROLL_TEXT, 26, 0 },
	{ 0 },
};

static const RollColumn of_guardians[] = {
	{ "name", "Guardian", ROSTER_NAME, ROLL_TEXT, 22, 18 },
	{ "child", "Child", ROSTER_CHILD, ROLL_TEXT, 22, 18 },
	{ "grade", "Grade", ROSTER_GRADE, ROLL_LEVEL, 5, 8 },
	{ "room", "Room", ROSTER_ROOM, ROLL_CHOICE, 5, 7 },
	{ "code", "{credential}", ROSTER_CODE, ROLL_CHOICE, 9, 7 },
	{ "registered", "Registered", ROSTER_REGISTERED, ROLL_CHOICE, 10, 12 },
	{ "standing", "Standing", ROSTER_STANDING, ROLL_CHOICE, 10, 12 },
	{ "relation", "Relation", ROSTER_RELATION, ROLL_CHOICE, 10, 9 },
	{ "language", "Language", ROSTER_LANGUAGE, ROLL_CHOICE, 10, 12 },
	{ "phone", "Phone", ROSTER_PHONE, ROLL_TELEPHONE, 12, 14 },
	{ "email", "E-mail", ROSTER_EMAIL, ROLL_TEXT, 26, 0 },
	{ "registered-email", "Registered e-mail", ROSTER_REGISTERED_EMAIL, ROLL_TEXT, 26, 17 },
	{ "issued", "Issued", ROSTER_ISSUED_ON, ROLL_DAY, 10, 0 },
	{ "handed", "Handed over", ROSTER_HANDED_ON, ROLL_DAY, 11, 0 },
	{ "expires", "Works until", ROSTER_EXPIRES, ROLL_DAY, 11, 11 },
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
