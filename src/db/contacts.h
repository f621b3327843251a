/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"

/* The emergency card of a student: who is called, at which number, and where everybody lives; its
 * changes, and what the school prints of them. Dates are ISO, telephones E.164. How a parent is
 * reached changes at once; an address and who is on the card only with a document seen. */

/* One line of the card. NULL where nothing is; a restricted person has a name and no more. */
typedef struct {
	gint64 student_id;
	char *kind;       /* "student", "guardian", "contact" */
	gint64 person_id; /* guardian_id; contact: its place on the card, from 1 */
	char *name;       /* "LOPEZ, Rosa"; contact: natural order */
	char *given_name; /* "Rosa Lopez" */
	char *given, *family;
	char *relation;
	char *standing; /* guardian: verified | unverified | restricted */
	char *home_phone, *work_phone, *cell_phone;
	char *first_phone; /* "home", "work", "cell": to be called first */
	bool texts;        /* may be sent text messages */
	char *email;
	char *prefers; /* "call", "text", "email", "mail" */
	char *language, *language_name;
	char *line1, *line2, *city, *state, *zip;
	char *address;     /* one line */
	bool safe_at_home; /* the address is the programme's, and the only one there is */
	char *changed_on, *changed_by; /* the last change made here or in the portal */
	int waiting;                   /* changes of this person that wait */
	/* student: for the page of the binder */
	char *school, *grade, *room, *teacher, *born, *permanent_id;
} CardPerson;

void card_person_free(CardPerson *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CardPerson, card_person_free)
/* *ret_people: CardPerson: the student, then the guardians, then the contacts in order. */
bool db_card(Db *db, gint64 student_id, GCancellable *cancel, GPtrArray **ret_people,
	Refusal **ret_refusal, GError **error);

/* One change, made or waiting. LABELS, OLDS and NEWS have a line for each field. */
typedef struct {
	gint64 change_id;
	char *kind; /* reach | address | home | name | contact_add ... guardian_remove */
	gint64 student_id, guardian_id;
	char *student; /* "GARCIA LOPEZ, Ana Maria (3, room 12)" */
	char *person;  /* natural order */
	char *labels, *olds, *news;
	char *source; /* "desk", "form", "portal" */
	char *state;  /* waiting | applied | declined | withdrawn */
	gint64 since; /* seconds since 1970: proposed; of one made: when it was made */
	char *by_whom;
	char *document; /* in words; NULL: none was needed, or it waits */
	char *reason;   /* of a decline */
	bool needs_document;
	bool stale;   /* the record has changed since it was proposed */
	char *number; /* visit of a form, "0412-318"; in a report how the school counts it */
} ContactChange;

void contact_change_free(ContactChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ContactChange, contact_change_free)
/* *ret_changes: ContactChange, of the user's own schools, the oldest first. */
bool db_changes_waiting(Db *db, GCancellable *cancel, GPtrArray **ret_changes,
	Refusal **ret_refusal, GError **error);
/* What happened to a card, the newest first. */
bool db_card_history(Db *db, gint64 student_id, GCancellable *cancel, GPtrArray **ret_changes,
	Refusal **ret_refusal, GError **error);

/* The kinds and their fields:
 *   reach (guardian)        home work cell first texts email prefers language
 *   address (guardian)      line1 line2 city state zip; students: "yes" moves the student as well
 *   home (the student's)    line1 line2 city state zip phone
 *   name (guardian)         given family relation
 *   contact_add             name relation phone
 *   contact_change          contact (its place) name relation phone
 *   contact_remove          contact (its place)
 *   guardian_add            given family relation phone
 *   guardian_remove         -
 * CONFIRM: what a refusal asked to be confirmed, by its name: "guardian", "restricted", "letters"
 * (they stay) or "revoke" (their codes end), "safe_at_home", "stale". */
typedef struct {
	gint64 student_id, guardian_id; /* guardian 0: the student's own card */
	const char *kind;
	const char *const *fields, *const *values; /* as many of each, NULL-ended */
	const char *document;                      /* a key of the profile; NULL: none seen */
	const char *note;
	const char *const *confirm; /* NULL-ended; NULL: nothing */
} CardEdit;

/* ACT: a uuid made before the first try. *ret_state: "applied", or "same" when
 * nothing differs; caller owns. */
bool db_card_change(Db *db, const char *act, const CardEdit *edit, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error);
/* A proposal taken over; the people and addresses among them need a document. */
bool db_change_accept(Db *db, const char *act, gint64 change_id, const char *document,
	const char *const *confirm, GCancellable *cancel, char **ret_state, Refusal **ret_refusal,
	GError **error);
bool db_change_decline(Db *db, const char *act, gint64 change_id, const char *reason,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error);

/* The New Emergency Contact Report: a school counts its changes; a print has those from one number
 * to another. */
typedef struct {
	gint64 print_id; /* 0: not printed yet */
	int school_id;
	char *school;
	char *what;                 /* "report" or "cards" */
	int from_number, to_number; /* of the changes; TO below FROM: none */
	int changes, cards;
	gint64 printed_at; /* 0: not printed yet */
	char *printed_by;
} ContactPrint;

void contact_print_free(ContactPrint *print);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ContactPrint, contact_print_free)
/* *ret_prints: ContactPrint: for each school what is new, then what was printed, the newest first. */
bool db_contact_prints(Db *db, GCancellable *cancel, GPtrArray **ret_prints, Refusal **ret_refusal,
	GError **error);
/* *ret_changes: ContactChange. SINCE: an ISO day instead of FROM; NULL: from number FROM to TO. */
bool db_contact_report(Db *db, int school_id, int from, int to, const char *since,
	GCancellable *cancel, GPtrArray **ret_changes, Refusal **ret_refusal, GError **error);
/* *ret_people: CardPerson: the cards that these changes left, one after another. */
bool db_contact_cards(Db *db, int school_id, int from, int to, const char *since,
	GCancellable *cancel, GPtrArray **ret_people, Refusal **ret_refusal, GError **error);
/* Keeps that a report (WHAT "report" or "cards") was printed. "report" moves on what is new. */
bool db_contact_printed(Db *db, const char *act, int school_id, int from, int to, const char *what,
	GCancellable *cancel, gint64 *ret_print_id, Refusal **ret_refusal, GError **error);
