/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What a school desk needs of a package of people, whatever its format. People go straight on, row by
 * row, so that nothing large is held here; the database puts them together. Every string is UTF-8 in
 * NFC without controls, lives in the Roster, and is "" where the package says nothing. Ids are the
 * package's own. */

typedef struct {
	const char *id, *code; /* code: what staff know it by */
	const char *name;      /* "" when the package does not say */
} RosterSchool;

typedef struct {
	const char *id, *school;
	const char *room, *teacher, *grade;
} RosterHomeroom;

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
	bool ends; /* whether it can say that a tie has ended, be it by leaving it out */
	GArray *schools, *homerooms;
	GPtrArray *files;    /* names of a mapping's files, in its order; empty for OneRoster */
	GPtrArray *keys;     /* of each the column of the student's id: "column 2 (ID)"; "" none */
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

/* Bytes of an id, a room, a line of an address: more than anybody writes, and all that an index of the database holds. */
#define ROSTER_KEY_MAX 500

/* "42", good for a few calls. */
const char *roster_digits(guint number);

/* CELL as E.164 in KEEP; "" when there is none, or with WRONG added to *flaws when it cannot be dialed.
 * EXTENDED is added when an extension was left out. */
const char *roster_dial(
	GStringChunk *keep, const char *cell, guint wrong, guint extended, guint *flaws);

/* Has a name and a place, nothing of a list, and no more letters than mail takes (RFC 5321). */
bool roster_is_mail(const char *text);

/* BORN, a day or "", or "" with a warning when no student can be born then, as those that some systems
 * write for a day that they do not know. TODAY as YYYY-MM-DD. */
const char *roster_born(
	Roster *roster, const char *file, guint line, const char *born, const char *today);

/* "-", ".", FNU, LNU and the like stand for a name that a person does not have: "" then. */
const char *roster_name(const char *cell);

/* Rows as they are handed on, of which the database makes people. Cells are texts, "" for nothing,
 * numbers in digits; good for the call only. A mapping's rows say what one row of file FILE says of a
 * person: the lowest rank, then the first has the say, later ones fill in what is empty; whom all rows
 * only know is not of the package. The rest are OneRoster's own. */
typedef enum {
	ROSTER_ROW_SCHOOL,   /* id, code, name */
	ROSTER_ROW_HOMEROOM, /* id, school, room, teacher, grade */
	ROSTER_ROW_STUDENT, /* file, line, rank, known, flaws, id, school, room, teacher, number, given,
			      * middle, family, born, grade, phone, email, language, line1, line2, city,
			      * state, zip */
	ROSTER_ROW_GUARDIAN, /* file, line, known, flaws, id, given, family, email, phone, mobile, work,
			      * language, line1, line2, city, state, zip */
	ROSTER_ROW_LINK,     /* file, line, student, guardian, relation, ended */
	ROSTER_ROW_ENDED, /* id */
	ROSTER_ROW_USER, /* line, id, roles, given, middle, family, identifier, email, phone, mobile,
			      * flaws, agents, grade, school, rank, differs */
	ROSTER_ROW_ROLE,      /* line, user, role, school, rank, id, gone, over */
	ROSTER_ROW_BORN,      /* line, user, born */
	ROSTER_ROW_ENROLLED,  /* line, class, user, teacher, main, rank, since */
	ROSTER_ROW_ID,        /* table, line, id */
	ROSTER_ROW_REFERENCE, /* table, line, column, place, target, id */
	ROSTER_ROW_COUNT
} RosterRow;

/* What roles of a ROSTER_ROW_USER, and flaws of a row, are made of. */
enum { ROSTER_STUDENT = 1, ROSTER_PARENT = 2, ROSTER_GUARDIAN = 4, ROSTER_RELATIVE = 8 };
enum {
	ROSTER_FLAW_PHONE = 1, /* cannot be dialed */
	ROSTER_FLAW_PHONE_EXTENSION = 2,
	ROSTER_FLAW_MOBILE = 4,
	ROSTER_FLAW_MOBILE_EXTENSION = 8,
	ROSTER_FLAW_MAIL = 16,
	ROSTER_HAS_PHONE = 32, /* no flaw: the home number is there, sound or not */
	ROSTER_FLAW_LANGUAGE = 64,
	ROSTER_HAS_AGENTS = 128 /* no flaw: the row says whose this is, or that it is nobody's */
};

typedef struct {
	/* false with ERROR set ends the reading. */
	bool (*row)(gpointer data, RosterRow kind, const char *const *cells, GError **error);
	/* Now and then: the file in hand, its rows so far, how much of the package has been read (0 to
	 * 1). NULL: nobody asks. */
	void (*progress)(gpointer data, const char *file, guint64 rows, double done);
	gpointer data;
} RosterSink;

/* Gives schools and homerooms to SINK. */
bool roster_send_places(const Roster *roster, const RosterSink *sink, GError **error);

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
	int table;                         /* of OneRoster, or in files of the Roster */
	guint line, column, place, target; /* of a ROSTER_ROW_REFERENCE */
	guint other;                       /* line of whoever has ID already */
	const char *id;
} RosterProblem;
bool roster_complain(const Roster *roster, const RosterProblem *problem, GError **error);
/* The same for what is no more than odd: COUNT rows of TABLE, the first of which is LINE; WHO: names of
 * some, or NULL. */
void roster_oddity(
	Roster *roster, const char *kind, int table, guint count, guint line, const char *who);
