/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/date.h"

/* A district's policy as the desk shows it: schema/profiles/<name>/profile.ini, the very text that
 * the database keeps (desk.profile). The rules themselves are enforced there; this is for words and
 * shapes. */

typedef struct {
	char *key;   /* "california_id" */
	char *label; /* "California ID" */
} ProfileChoice;

typedef struct {
	char *name;            /* "pin" */
	char *credential;      /* "PIN": what the office calls the code */
	char *credential_long; /* "Parent Portal PIN" */
	DateStyle date_style;
	char *alphabet; /* of the code, ASCII, upper case, no look-alikes */
	int length;     /* characters with checks */
	int group;      /* characters in a group; every group ends in its check character */
	int selector; /* the first so many characters are no secret and find the row; whole groups */
	int tries;    /* wrong tries at one code, from anywhere, until it is locked */
	char *scope;  /* guardianship | guardian | student */
	int days_by_hand, days_by_mail;
	char *bilingual;      /* "yes": the back of a letter says the same in English */
	char *approval;       /* of the signed form: none | second_person | signer */
	char **questions;     /* "student_name", "birth_date" ..., in the order asked */
	GPtrArray *id_kinds;  /* ProfileChoice: photo IDs accepted, in the order shown */
	GPtrArray *issuers;   /* ProfileChoice: usual issuer for a kind of ID (key = kind) */
	GPtrArray *documents; /* ProfileChoice: documents that prove guardianship */
	GPtrArray *address_documents, *people_documents; /* ProfileChoice: for the emergency card */
	GPtrArray *channels;                             /* ProfileChoice: in_person, video */
	char *portal_url;                                /* where a parent registers */
	char *link_url;                                  /* what the QR of a letter opens */
	char *help_url;                                  /* what the QR of a sample opens */
	GPtrArray *warnings; /* char *: "FILE: line N: ...", what is allowed and yet unwise */
} Profile;

#define PROFILE_ERROR profile_error_quark()
GQuark profile_error_quark(void);
typedef enum { PROFILE_ERROR_INVALID } ProfileError;

/* INI is the text, FILE only its name for messages: "profile.ini: line 12: ...". Refused are keys
 * and values that are not known, and policies that cannot work or could be guessed. */
Profile *profile_parse(const char *ini, const char *file, GError **error);
void profile_free(Profile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Profile, profile_free)

/* What is guessed by somebody who knows everything but the codes, and spends all tries at each of
 * CODES codes: as many hits are to be expected. */
double profile_guesses(const Profile *profile, double codes);
/* As many codes as there are in the largest district; more expected hits among them than this make
 * a profile impossible. */
#define PROFILE_MOST_CODES 700000
#define PROFILE_MOST_HITS 1
/* How many codes there can be that differ in what is secret of them. */
double profile_secrets(const Profile *profile);

/* One "key = value" of a profile's text, for those who store it key by key. */
typedef void (*ProfileEachFn)(
	const char *section, const char *key, const char *value, gpointer data);
/* Calls FN for each key of INI in order, without judging it; false when INI is no such text. */
bool profile_each(const char *ini, ProfileEachFn fn, gpointer data, GError **error);
