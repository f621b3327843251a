/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What a school desk needs of a package of people, whatever its format, cleaned. Every string is
 * UTF-8 in NFC without controls, lives in the Roster, and is "" where the package says nothing. Ids
 * are the package's own. */

typedef struct {
	const char *id, *code; /* code: what staff know it by */
	const char *name;      /* "" when the package does not say */
} RosterSchool;

typedef struct {
	const char *id, *school;
	const char *room, *teacher, *grade;
} RosterHomeroom;

typedef struct {
	const char *line1, *line2, *city, *state, *zip; /* all "": no address */
} RosterAddress;
#define ROSTER_NO_ADDRESS                                                                          \
	{                                                                                          \
		"", "", "", "", ""                                                                 \
	}

typedef struct {
	const char *id, *school, *homeroom; /* ids; homeroom may be "" */
	const char *permanent_id;
	const char *given, *middle, *family; /* a person of one name has it in given */
	const char *born;                    /* ISO */
	const char *grade;                   /* TK, K, 1 ... 12 */
	const char *phone;                   /* E.164 */
	const char *language;                /* BCP 47 */
	RosterAddress address;
	bool known_only; /* a change of somebody who must be known; school may then be "" */
} RosterStudent;

typedef struct {
	const char *id;
	const char *given, *family;
	const char *email;
	const char *phone, *mobile, *work; /* E.164 */
	const char *language;              /* BCP 47 */
	RosterAddress address;
	bool known_only;
} RosterGuardian;

typedef struct {
	const char *student, *guardian; /* ids; in changes one of them may be known already */
	const char *relation;           /* "parent", or what the package has: "mother" */
} RosterLink;

/* Something that was accepted although it is not as it should be. */
typedef struct {
	char *text; /* a sentence that begins with the file's name */
	guint count;
	guint line; /* of the first; 0 when it is not about a line */
} RosterWarning;

typedef struct {
	const char *source; /* of whose ids: "oneroster", "sds", or what a mapping is called */
	const char *format; /* "OneRoster 1.2", as people say it */
	/* Whether whoever is not named has gone. false: the package tells changes only. */
	bool all_students, all_links;
	GArray *schools, *homerooms, *students, *guardians, *links;
	GPtrArray *ended;    /* ids of people whom changes take away */
	GPtrArray *warnings; /* RosterWarning, in the order they came up */
	GHashTable *warned;  /* text of a warning to the RosterWarning */
	GStringChunk *text;  /* holds the strings */
} Roster;

Roster *roster_new(void);
void roster_free(Roster *roster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Roster, roster_free)

/* TEXT, kept as long as the roster; "" for NULL. */
const char *roster_keep(Roster *roster, const char *text);

/* Counts a warning; LINE 0 when it is about the whole file. */
void roster_warn(Roster *roster, const char *file, guint line, const char *format, ...)
	G_GNUC_PRINTF(4, 5);

/* A telephone as E.164, an e-mail address as it is; "" with a warning when it is none. */
const char *roster_phone(Roster *roster, const char *file, guint line, const char *typed);
const char *roster_mail(Roster *roster, const char *file, guint line, const char *typed);

/* "-", ".", FNU, LNU and the like stand for a name that a person does not have: "" then. */
const char *roster_name(const char *cell);

typedef enum { ROSTER_AUTO, ROSTER_ONEROSTER, ROSTER_SDS, ROSTER_MAPPED } RosterFormat;

/* Reads the folder, ZIP or file PATH. MAPPING names the mapping file of ROSTER_MAPPED, else NULL.
 * NULL: it cannot be used, and nothing of it should be; EXCHANGE_ERROR names file, line and column
 * and says what to do. */
Roster *roster_read(const char *path, RosterFormat format, const char *mapping, GError **error);
