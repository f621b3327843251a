/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "exchange/csv.h"

/* A full OneRoster 1.1 or 1.2 CSV package, unpacked into a folder: what of it a school desk needs,
 * cleaned. Every string is UTF-8 in NFC without controls, lives in the OneRoster, and is "" where
 * the package says nothing. Ids are the package's sourcedIds. */

typedef struct {
	const char *id, *code; /* code: the org's identifier, else its sourcedId */
	const char *name;      /* "" when the package has no orgs.csv */
} OneRosterSchool;

typedef struct {
	const char *id, *school;
	const char *room, *teacher, *grade;
} OneRosterHomeroom;

typedef struct {
	const char *id, *school, *homeroom; /* ids; homeroom may be "" */
	const char *permanent_id;
	const char *given, *middle, *family; /* a person of one name has it in given */
	const char *born;                    /* ISO */
	const char *grade;                   /* TK, K, 1 ... 12 */
	const char *phone;                   /* E.164 */
} OneRosterStudent;

typedef struct {
	const char *id;
	const char *given, *family;
	const char *email;
	const char *phone, *mobile; /* E.164 */
} OneRosterGuardian;

typedef struct {
	const char *student, *guardian; /* ids, each in this package */
	const char *relation; /* parent, guardian or relative: the package knows no more */
} OneRosterLink;

/* Something that was accepted although it is not as it should be. */
typedef struct {
	char *text; /* a sentence that begins with the file's name */
	guint count;
	guint line; /* of the first; 0 when it is not about a line */
} OneRosterWarning;

typedef struct {
	const char *version; /* "1.1" or "1.2", by the columns that are there */
	GArray *schools, *homerooms, *students, *guardians, *links;
	GPtrArray *warnings; /* OneRosterWarning, in the order they came up */
	GStringChunk *text;  /* holds the strings */
} OneRoster;

/* Reads the package in DIR. NULL: it cannot be used, and nothing of it should be; EXCHANGE_ERROR
 * names file, line and column and says what to do. */
OneRoster *oneroster_read(const char *dir, GError **error);
void oneroster_free(OneRoster *roster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OneRoster, oneroster_free)
