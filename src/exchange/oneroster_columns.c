/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/oneroster_columns.h"

#define COMMON                                                                                     \
	{ "sourcedId", CELL_ID, NEED | FILL }, { "status" },                                       \
	{                                                                                          \
		"dateLastModified"                                                                 \
	}
#define ROLE_WORDS                                                                                 \
	"student parent guardian relative teacher administrator aide counselor "                   \
	"districtAdministrator principal proctor siteAdministrator systemAdministrator"

static const Column org_columns[] = {
	COMMON,
	{ "name", CELL_TEXT, NEED | FILL },
	{ "type", CELL_WORD, NEED | FILL,
		.words = "department school district local state national" },
	{ "identifier", CELL_KEY },
	{ "parentSourcedId", CELL_REF, 0, TABLE_ORGS },
};
static const Column session_columns[] = {
	COMMON,
	{ "title", CELL_TEXT, FILL },
	{ "type", CELL_WORD, FILL, .words = "gradingPeriod semester schoolYear term" },
	{ "startDate", CELL_DATE, FILL },
	{ "endDate", CELL_DATE, FILL },
	{ "parentSourcedId", CELL_REF, 0, TABLE_SESSIONS },
	{ "schoolYear", CELL_YEAR, FILL },
};
static const Column course_columns[] = {
	COMMON,
	{ "schoolYearSourcedId", CELL_REF, 0, TABLE_SESSIONS },
	{ "title", CELL_TEXT, FILL },
	{ "courseCode" },
	{ "grades" },
	{ "orgSourcedId", CELL_REF, FILL, TABLE_ORGS },
	{ "subjects" },
	{ "subjectCodes" },
};
static const Column class_columns[] = {
	COMMON,
	{ "title", CELL_TEXT, NEED | FILL },
	{ "grades" },
	{ "courseSourcedId", CELL_REF, FILL, TABLE_COURSES },
	{ "classCode" },
	{ "classType", CELL_WORD, NEED | FILL, .words = "homeroom scheduled" },
	{ "location" },
	{ "schoolSourcedId", CELL_REF, NEED | FILL, TABLE_ORGS },
	{ "termSourcedIds", CELL_REFS, FILL, TABLE_SESSIONS },
	{ "subjects" },
	{ "subjectCodes" },
	{ "periods" },
};
static const Column user_columns[] = {
	COMMON,
	{ "enabledUser", CELL_BOOL, FILL },
	{ "orgSourcedIds", CELL_REFS, NEED | FILL | ONLY_1_1, TABLE_ORGS },
	{ "role", CELL_WORD, NEED | FILL | ONLY_1_1, .words = ROLE_WORDS },
	{ "username" },
	{ "userIds" },
	{ "givenName", CELL_TEXT, NEED | FILL | SOFT },
	{ "familyName", CELL_TEXT, NEED | FILL | SOFT },
	{ "middleName" },
	{ "identifier", CELL_KEY },
	{ "email" },
	{ "sms" },
	{ "phone" },
	{ "agentSourcedIds", CELL_REFS, 0, TABLE_USERS },
	{ "grades" },
	{ "password" },
	{ "userMasterIdentifier", .rules = ONLY_1_2 },
	{ "preferredGivenName", .rules = ONLY_1_2 },
	{ "preferredMiddleName", .rules = ONLY_1_2 },
	{ "preferredFamilyName", .rules = ONLY_1_2 },
	{ "primaryOrgSourcedId", CELL_REF, ONLY_1_2, TABLE_ORGS },
	{ "pronouns", .rules = ONLY_1_2 },
};
static const Column profile_columns[] = {
	COMMON,
	{ "userSourcedId", CELL_REF, NEED | FILL, TABLE_USERS },
	{ "profileType", CELL_TEXT, FILL },
	{ "vendorId", CELL_TEXT, FILL },
	{ "applicationId" },
	{ "description" },
	{ "credentialType", CELL_TEXT, FILL },
	{ "username", CELL_TEXT, FILL },
	{ "password" },
};
static const Column role_columns[] = {
	COMMON,
	{ "userSourcedId", CELL_REF, NEED | FILL, TABLE_USERS },
	{ "roleType", CELL_WORD, FILL, .words = "primary secondary" },
	{ "role", CELL_WORD, NEED | FILL, .words = ROLE_WORDS },
	{ "beginDate", CELL_DATE },
	{ "endDate", CELL_DATE },
	{ "orgSourcedId", CELL_REF, NEED | FILL, TABLE_ORGS },
	{ "userProfileSourcedId", CELL_REF, 0, TABLE_PROFILES },
};
static const Column demographics_columns[] = {
	{ "sourcedId", CELL_REF, NEED | FILL, TABLE_USERS },
	{ "status" },
	{ "dateLastModified" },
	{ "birthDate", CELL_DATE, NEED },
	{ "sex" },
	{ "americanIndianOrAlaskaNative" },
	{ "asian" },
	{ "blackOrAfricanAmerican" },
	{ "nativeHawaiianOrOtherPacificIslander" },
	{ "white" },
	{ "demographicRaceTwoOrMoreRaces" },
	{ "hispanicOrLatinoEthnicity" },
	{ "countryOfBirthCode" },
	{ "stateOfBirthAbbreviation" },
	{ "cityOfBirth" },
	{ "publicSchoolResidenceStatus" },
};
static const Column enrollment_columns[] = {
	COMMON,
	{ "classSourcedId", CELL_REF, NEED | FILL, TABLE_CLASSES },
	{ "schoolSourcedId", CELL_REF, FILL, TABLE_ORGS },
	{ "userSourcedId", CELL_REF, NEED | FILL, TABLE_USERS },
	{ "role", CELL_WORD, NEED | FILL, .words = "student teacher administrator proctor aide" },
	{ "primary", CELL_BOOL },
	{ "beginDate", CELL_DATE },
	{ "endDate", CELL_DATE },
};

const TableShape table_shapes[TABLE_COUNT] = {
	[TABLE_ORGS] = { "orgs.csv", org_columns, G_N_ELEMENTS(org_columns), true },
	[TABLE_SESSIONS] = { "academicSessions.csv", session_columns, G_N_ELEMENTS(session_columns),
		true },
	[TABLE_COURSES] = { "courses.csv", course_columns, G_N_ELEMENTS(course_columns), true },
	[TABLE_CLASSES] = { "classes.csv", class_columns, G_N_ELEMENTS(class_columns), true },
	[TABLE_USERS] = { "users.csv", user_columns, G_N_ELEMENTS(user_columns), true },
	[TABLE_PROFILES] = { "userProfiles.csv", profile_columns, G_N_ELEMENTS(profile_columns),
		true },
	[TABLE_ROLES] = { "roles.csv", role_columns, G_N_ELEMENTS(role_columns) },
	[TABLE_DEMOGRAPHICS] = { "demographics.csv", demographics_columns,
		G_N_ELEMENTS(demographics_columns), true },
	[TABLE_ENROLLMENTS] = { "enrollments.csv", enrollment_columns,
		G_N_ELEMENTS(enrollment_columns) },
};
G_STATIC_ASSERT(G_N_ELEMENTS(table_shapes) == TABLE_COUNT);
G_STATIC_ASSERT(G_N_ELEMENTS(user_columns) == USER_PRONOUNS + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(class_columns) == CLASS_PERIODS + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(role_columns) == ROLE_PROFILE + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(enrollment_columns) == ENROLLMENT_END + 1);

G_STATIC_ASSERT(G_N_ELEMENTS(user_columns) <= COLUMNS_MAX);
