/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "letter/document.h"

/* The Parent Access Form: one sheet. In front what is agreed to (a text of the kind "form"), on the
 * back what the parent fills in and signs, and what the office does. */

/* What stands on the back already. All borrowed; NULL is a line to write on. */
typedef struct {
	const char *school, *permanent_id;
	const char *student_first, *student_middle, *student_last;
	const char *parent; /* natural order */
	const char *address, *unit, *city, *state, *zip;
	const char *home_phone; /* E.164, or as it was typed */
	const char *email;
	/* For the office. */
	const char *visit;       /* number of the visit */
	const char *date;        /* ISO */
	const char *verified_by; /* name, printed */
	const char *id_kind;     /* "Passport": ticked as another ID */
	bool id_california;      /* ticked; ID_KIND is not needed then */
	bool approval;           /* the site approves: a line for that */
	const char *version;     /* of the text, as it is printed: "es 2, 1a2b3c4d" */
} FormFacts;

/* Both sides. FACTS is what the text names (LetterFacts of the school and the code's names). Labels
 * stand in the language of LOOK, with English beside it where there is room. Caller unrefs.
 * LETTER_ERROR_*; _OVERFLOW when the text does not go on one side. */
GBytes *form_pdf(const LetterTemplate *text, const LetterFacts *facts, const FormFacts *filled,
	const DocumentLook *look, GError **error);
