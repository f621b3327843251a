/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/date.h"
#include "exchange/csv.h"

/* A mapping file: which column of which CSV file means what. The format is told in
 * schema/mappings/README.md. Inside exchange only. */

/* Columns that may be joined to one field. */
#define MAPPING_COLUMNS_MAX 4

typedef enum {
	FIELD_SCHOOL_ID,
	FIELD_SCHOOL_CODE,
	FIELD_SCHOOL_NAME,
	FIELD_STUDENT_ID,
	FIELD_STUDENT_NUMBER,
	FIELD_STUDENT_GIVEN,
	FIELD_STUDENT_MIDDLE,
	FIELD_STUDENT_FAMILY,
	FIELD_STUDENT_BORN,
	FIELD_STUDENT_GRADE,
	FIELD_STUDENT_SCHOOL,
	FIELD_STUDENT_UNTIL,
	FIELD_STUDENT_ROOM,
	FIELD_STUDENT_TEACHER,
	FIELD_STUDENT_PHONE,
	FIELD_STUDENT_EMAIL,
	FIELD_STUDENT_LANGUAGE,
	FIELD_STUDENT_LINE1,
	FIELD_STUDENT_LINE2,
	FIELD_STUDENT_CITY,
	FIELD_STUDENT_STATE,
	FIELD_STUDENT_ZIP,
	FIELD_GUARDIAN_ID,
	FIELD_GUARDIAN_NAME,
	FIELD_GUARDIAN_GIVEN,
	FIELD_GUARDIAN_FAMILY,
	FIELD_GUARDIAN_EMAIL,
	FIELD_GUARDIAN_HOME,
	FIELD_GUARDIAN_MOBILE,
	FIELD_GUARDIAN_WORK,
	FIELD_GUARDIAN_LANGUAGE,
	FIELD_GUARDIAN_LINE1,
	FIELD_GUARDIAN_LINE2,
	FIELD_GUARDIAN_CITY,
	FIELD_GUARDIAN_STATE,
	FIELD_GUARDIAN_ZIP,
	FIELD_RELATION,
	FIELD_RELATION_UNTIL,
	FIELD_COUNT
} FieldId;

/* Who of the rows counts: those in which COLUMN has one of VALUES ("" for an empty cell). */
typedef struct {
	char *column;
	char **values;
} MappingOnly;

typedef struct {
	char *section;               /* "STU.csv #2" */
	char *name;                  /* of the file; the letter case does not count */
	char **columns[FIELD_COUNT]; /* joined by '-' when several; "A | B": the one that is there;
				      * NULL: not in this file */
	bool optional[FIELD_COUNT];  /* the column may be missing */
	MappingOnly student, guardian, school; /* column NULL: every row */
	MappingOnly first;                     /* of a student's rows these have the say */
	MappingOnly ended;                     /* ties that have ended; column NULL: none */
	bool known_only;                       /* adds to people of other files, brings none */
	bool may_be_absent;
} MappingFile;

typedef struct {
	char *name;   /* what the ids are remembered under */
	char *title;  /* as people say it */
	char *school; /* id of the school when no column says it, "" */
	DateStyle date;
	bool either;                                /* US, or day first when that alone can be */
	bool complete;                              /* whoever is not named has gone */
	GPtrArray *files;                           /* MappingFile, in the order of reading */
	GHashTable *relations, *languages, *grades; /* folded cell to what it means */
} Mapping;

/* NAME is what complaints call the text. NULL: EXCHANGE_ERROR_MAPPING. */
Mapping *mapping_parse(const char *text, const char *name, GError **error);
void mapping_free(Mapping *mapping);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mapping, mapping_free)

/* CELL by TABLE, or as it is when the table does not have it; borrowed. */
const char *mapping_value(GHashTable *table, const char *cell);
