/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"

/* Who signed in, and what the district gives every desk. The functions of src/db named after a
 * function of the database all have one shape: false leaves exactly one of *ret_refusal and *error
 * set; structs own their text; elements of a GPtrArray are freed with it. */

/* The highest migration this program knows. */
#define DB_SCHEMA_VERSION 27

bool db_schema_version(
	Db *db, GCancellable *cancel, int *ret_version, Refusal **ret_refusal, GError **error);

/* What the user may do now, and where. */
typedef struct {
	char *district_id, *district;
	char *user_name, *staff; /* "mortega", "M. Ortega" */
	char *role, *role_title; /* "account_admin", "account administrator" */
	int school_id;           /* 0: the whole district; the next three are then NULL */
	char *school_code, *school, *school_phone;
	gint64 server_time; /* seconds since 1970 */
	char *today;        /* ISO, at the server */
} Assignment;

void assignment_free(Assignment *assignment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Assignment, assignment_free)
/* *ret_assignments: Assignment, at least one. */
bool db_hello(Db *db, const char *desk, GCancellable *cancel, GPtrArray **ret_assignments,
	Refusal **ret_refusal, GError **error);

typedef struct {
	char *name; /* "pin" */
	int version;
	char *ini; /* for profile_parse */
} ProfileText;

void profile_text_free(ProfileText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProfileText, profile_text_free)
bool db_profile(Db *db, GCancellable *cancel, ProfileText **ret_profile, Refusal **ret_refusal,
	GError **error);

typedef struct {
	char *lang; /* what it is written in: "en" when LANG is not there */
	char *body; /* Markdown */
} LetterText;

void letter_text_free(LetterText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LetterText, letter_text_free)
bool db_letter_template(Db *db, const char *kind, const char *lang, GCancellable *cancel,
	LetterText **ret_template, Refusal **ret_refusal, GError **error);
