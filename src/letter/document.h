/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "letter/letter.h"
#include "letter/page_words.h"

/* Pages without a code and without an address window, from the same Markdown as letters: hand-outs,
 * the receipt of a visit, the words of the Access Form. schema/profiles/common/README.md tells what
 * a file consists of. */

typedef struct {
	const PageWords *words; /* language, direction, dates; NULL: English */
	const char *date;       /* ISO: the file's own date */
	bool sample;            /* SAMPLE across each page, in the language */
} DocumentLook;

/* FILE is its name for messages, and its kind: what stands before the first "." or "-" of its last
 * part ("handout", "receipt", "form"). LETTER_ERROR_TEMPLATE. Caller frees. */
LetterTemplate *document_template_parse(const char *markdown, const char *file, GError **error);

/* As many pages as it takes (a hand-out and a receipt: one, else LETTER_ERROR_OVERFLOW). FACTS are
 * those the text names; the others may be NULL. Its title is the text's own. The same input gives
 * the same bytes. Caller unrefs. LETTER_ERROR_*. */
GBytes *document_pdf(const LetterTemplate *template, const LetterFacts *facts,
	const DocumentLook *look, GError **error);

/* As lines of at most COLUMNS for a terminal. */
GPtrArray *document_text(const LetterTemplate *template, const LetterFacts *facts,
	const DocumentLook *look, int columns, GError **error);

/* Facts nobody can mistake for a person's, for samples: in the words' language, pages and names of
 * the code from PROFILE, TODAY and what follows from it. What it borrows lives as long as OWNER,
 * which the caller unrefs. */
LetterFacts document_sample_facts(
	const Profile *profile, const PageWords *words, const char *today, GPtrArray **ret_owner);

/* The text of KIND ("letter", "handout-link", "receipt" ...) in LANG from the program's own files:
 * the profile's folder, else the common one; in English when LANG has none. *ret_lang is the
 * language found, *ret_path its file (for messages). NULL only with an error. Caller owns all. */
char *document_find(const char *profile, const char *kind, const char *lang, char **ret_lang,
	char **ret_path, GError **error);
