/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What a school desk needs of a package of people, whatever its format, cleaned. Every string is
 * UTF-8 in NFC without controls, lives in the Roster, and is "" where the package says nothing. Ids
 * are the package's own. The arrays are filled by mappings alone; OneRoster's people go straight on,
 * row by row. */

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
	const char *email;
	const char *language; /* BCP 47 */
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
	bool raw; /* its rows are OneRoster's own, still to be put together */
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

/* The same of COUNT rows. */
void roster_warn_counted(
	Roster *roster, const char *file, guint line, guint count, const char *text);

/* A telephone as E.164, an e-mail address as it is; "" with a warning when it is none. */
const char *roster_phone(Roster *roster, const char *file, guint line, const char *typed);
const char *roster_mail(Roster *roster, const char *file, guint line, const char *typed);

/* Has a name and a place, nothing of a list, and no more letters than mail takes (RFC 5321). */
bool roster_is_mail(const char *text);
#define ROSTER_SAYS_PHONE "a telephone number cannot be dialed and is left out."
#define ROSTER_SAYS_EXTENSION "a telephone number has an extension, which is left out."
#define ROSTER_SAYS_MAIL "an e-mail address is not one and is left out."

/* "-", ".", FNU, LNU and the like stand for a name that a person does not have: "" then. */
const char *roster_name(const char *cell);

/* Rows as they are handed on. The first six are what becomes of a package; the rest are OneRoster's
 * own, of which the database makes the first, so that nothing large is held here. Cells are texts,
 * "" for nothing, numbers in digits; good for the call only. */
typedef enum {
	ROSTER_ROW_SCHOOL,   /* id, code, name */
	ROSTER_ROW_HOMEROOM, /* id, school, room, teacher, grade */
	ROSTER_ROW_STUDENT, /* id, school, homeroom, permanent_id, given, middle, family, born, grade,
			      * phone, email, language, line1, line2, city, state, zip, known */
	ROSTER_ROW_GUARDIAN, /* id, given, family, email, phone, mobile, work, language, line1, line2,
			      * city, state, zip, known */
	ROSTER_ROW_LINK,     /* student, guardian, relation */
	ROSTER_ROW_ENDED,    /* id */
	ROSTER_ROW_USER, /* line, id, roles, given, middle, family, identifier, email, phone, mobile,
			      * flaws, agents, grade, school, rank, differs */
	ROSTER_ROW_ROLE,      /* line, user, role, school, rank */
	ROSTER_ROW_BORN,      /* line, user, born */
	ROSTER_ROW_ENROLLED,  /* line, class, user, teacher, main, rank, since */
	ROSTER_ROW_ID,        /* table, line, id */
	ROSTER_ROW_REFERENCE, /* table, line, column, place, target, id */
	ROSTER_ROW_COUNT
} RosterRow;
#define ROSTER_CELLS_MAX 18

/* What roles and flaws of a ROSTER_ROW_USER are made of. */
enum { ROSTER_STUDENT = 1, ROSTER_PARENT = 2, ROSTER_GUARDIAN = 4, ROSTER_RELATIVE = 8 };
enum {
	ROSTER_FLAW_PHONE = 1, /* cannot be dialed */
	ROSTER_FLAW_PHONE_EXTENSION = 2,
	ROSTER_FLAW_MOBILE = 4,
	ROSTER_FLAW_MOBILE_EXTENSION = 8,
	ROSTER_FLAW_MAIL = 16,
	ROSTER_HAS_PHONE = 32 /* no flaw: the home number is there, sound or not */
};

typedef struct {
	/* false with ERROR set ends the reading. */
	bool (*row)(gpointer data, RosterRow kind, const char *const *cells, GError **error);
	/* Now and then: the file in hand, its rows so far, how much of the package has been read (0 to
	 * 1). NULL: nobody asks. */
	void (*progress)(gpointer data, const char *file, guint64 rows, double done);
	gpointer data;
} RosterSink;

/* Gives what the arrays hold to SINK. */
bool roster_send(const Roster *roster, const RosterSink *sink, GError **error);

typedef enum { ROSTER_AUTO, ROSTER_ONEROSTER, ROSTER_SDS, ROSTER_MAPPED } RosterFormat;

/* Reads the folder, ZIP or file PATH and gives its rows to SINK. MAPPING names the mapping file of
 * ROSTER_MAPPED, else NULL. What comes back knows whose ids they are and what was odd.
 * NULL: it cannot be used, and nothing of it should be; EXCHANGE_ERROR names file, line and column
 * and says what to do. */
Roster *roster_read(const char *path, RosterFormat format, const char *mapping,
	const RosterSink *sink, GError **error);

/* What only all rows together show: "twice", "missing", "no_name", "number_twice". */
typedef struct {
	const char *kind;
	int table;                         /* of a ROSTER_ROW_ID */
	guint line, column, place, target; /* of a ROSTER_ROW_REFERENCE */
	guint other;                       /* line of whoever has ID already */
	const char *id;
} RosterProblem;
bool roster_complain(const RosterProblem *problem, GError **error);
/* The same for what is no more than odd: COUNT rows, the first of which is LINE. */
void roster_oddity(Roster *roster, const char *kind, guint count, guint line);
