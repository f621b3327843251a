/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/credential.h"
#include "desk/session.h"
#include "letter/letter.h"
#include "letter/page_words.h"

/* The words of the letter in force, in one language, and what is put into them. For the worker. */

typedef struct {
	char *lang; /* what it is written in; English where the district has no other */
	LetterTemplate *template;
	PageWords *words;
} Wording;

void wording_clear(Wording *wording);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wording, wording_clear)

/* For somebody who reads LANGUAGE. */
bool wording_load(Wording *wording, Session *session, const char *language, GCancellable *cancel,
	Refusal **ret_refusal, GError **error);

/* The English back of a letter in LANG: left empty (lang NULL) where the profile has none, or LANG is
 * English already. */
bool wording_load_back(Wording *back, Session *session, const char *lang, GCancellable *cancel,
	Refusal **ret_refusal, GError **error);

/* All borrowed from WORDING, RECORD, PROFILE and SHEET (NULL: none yet). */
LetterFacts wording_facts(const Wording *wording, const LetterRecord *record, const char *sheet,
	const Profile *profile);
