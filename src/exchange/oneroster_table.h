/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "exchange/package.h"
#include "exchange/roster.h"

/* The files of a package as tables: which columns there are, what may stand in them, which file
 * they refer to; and one reader for all of them. Inside exchange only. */

typedef enum {
	TABLE_NONE = -1,
	TABLE_ORGS,
	TABLE_SESSIONS,
	TABLE_COURSES,
	TABLE_CLASSES,
	TABLE_USERS,
	TABLE_PROFILES,
	TABLE_ROLES,
	TABLE_DEMOGRAPHICS,
	TABLE_ENROLLMENTS,
	TABLE_COUNT
} TableId;

/* Columns, in the order of the standard; the first three are the same in every table. */
enum { COLUMN_ID, COLUMN_STATUS, COLUMN_MODIFIED };
enum { ORG_NAME = 3, ORG_TYPE, ORG_IDENTIFIER, ORG_PARENT };
enum {
	CLASS_TITLE = 3,
	CLASS_GRADES,
	CLASS_COURSE,
	CLASS_CODE,
	CLASS_TYPE,
	CLASS_LOCATION,
	CLASS_SCHOOL,
	CLASS_TERMS,
	CLASS_SUBJECTS,
	CLASS_SUBJECT_CODES,
	CLASS_PERIODS
};
enum {
	USER_ENABLED = 3,
	USER_ORGS,
	USER_ROLE,
	USER_USERNAME,
	USER_IDS,
	USER_GIVEN,
	USER_FAMILY,
	USER_MIDDLE,
	USER_IDENTIFIER,
	USER_EMAIL,
	USER_SMS,
	USER_PHONE,
	USER_AGENTS,
	USER_GRADES,
	USER_PASSWORD,
	USER_MASTER,
	USER_PREFERRED_GIVEN,
	USER_PREFERRED_MIDDLE,
	USER_PREFERRED_FAMILY,
	USER_PRIMARY_ORG,
	USER_PRONOUNS
};
enum { ROLE_USER = 3, ROLE_TYPE, ROLE_ROLE, ROLE_BEGIN, ROLE_END, ROLE_ORG, ROLE_PROFILE };
enum { DEMOGRAPHICS_BORN = 3, DEMOGRAPHICS_SEX };
enum {
	ENROLLMENT_CLASS = 3,
	ENROLLMENT_SCHOOL,
	ENROLLMENT_USER,
	ENROLLMENT_ROLE,
	ENROLLMENT_PRIMARY,
	ENROLLMENT_BEGIN,
	ENROLLMENT_END
};

/* What the tables of one package share. */
typedef struct {
	Roster *roster;               /* borrowed: keeps what outlives a row, takes warnings */
	GHashTable *ids[TABLE_COUNT]; /* sourcedId to its line, of a table that is not large */
	bool delta[TABLE_COUNT];      /* changes only: what it does not name may be known */
	bool roles_in_users;          /* users.csv is of 1.1: it has the column role */
	bool agents;                  /* users.csv has the column agentSourcedIds */
	bool read[TABLE_COUNT];       /* the file is there */
	const RosterSink *sink;       /* takes the ids of large tables, and references to them */
	char **sent;                  /* references sent of late */
} TableSet;

void table_set_clear(TableSet *set);

/* "users.csv" */
const char *table_file(TableId table);

/* One row; CELLS by the enums above, cleaned, "" where there is nothing, good for the call only. */
typedef bool (*TableRowFn)(guint line, const char *const *cells, gpointer data, GError **error);

/* Reads TABLE from PACKAGE and gives every row that is not marked as deleted to ROW, and deleted ones
 * of changes to GONE, with nothing looked at but status and date (both may be NULL). Whatever refers to
 * a table read before, or to itself, has been looked up, unless that table is large. */
bool table_read(TableSet *set, TableId table, const Package *package, TableRowFn row,
	TableRowFn gone, gpointer data, GError **error);
/* COLUMN of TABLE names ID, which its target does not have. */
bool table_complain_missing(
	TableId table, guint line, guint column, guint place, const char *id, GError **error);
