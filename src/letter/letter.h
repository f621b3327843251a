/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/profile.h"
#include "letter/page_words.h"
#include "vault/secret.h"

/* The letter that carries a code to a parent: words from a Markdown template, one US letter page,
 * a PDF. Measures are points (1/72 inch) from the top left corner of the page, 612 wide and 792
 * high, folded in thirds at 264 and 528.
 *
 * Made for a #10 double-window envelope (9 1/2 x 4 1/8 inches; upper window 7/8 x 3 1/2, lower
 * window 1 x 4, both 1/2 from the left, 2 3/8 and 5/8 from the bottom), letter at its bottom left:
 *   upper window   x 36..288, y  30..93    school, address and phone
 *   lower window   x 36..324, y 147..219   LETTER_WINDOW_*: name and address
 * The sheet may slide up by 33 and right by 65, so LETTER_KEEP_* holds nothing else. */
enum {
	LETTER_WIDTH = 612,
	LETTER_HEIGHT = 792,
	LETTER_MARGIN = 72,
	LETTER_WINDOW_X = 72,
	LETTER_WINDOW_Y = 150,
	LETTER_WINDOW_WIDTH = 216,
	LETTER_WINDOW_HEIGHT = 60,
	LETTER_KEEP_X = 0,
	LETTER_KEEP_Y = 112,
	LETTER_KEEP_WIDTH = 390,
	LETTER_KEEP_HEIGHT = 150,
};

/* What a letter says besides the code. All borrowed; NULL where nothing is on record. */
typedef struct {
	const char *school, *school_line1, *school_line2, *school_phone, *school_hours;
	const char *parent;                /* natural order: "Rosa Lopez" */
	const char *line1, *line2, *line3; /* postal address; all NULL: the window shows the name */
	const char *student;               /* natural order */
	const char *permanent_id, *grade, *room, *teacher;
	const char *primary_phone;       /* the student's, E.164 */
	const char *issued_on, *expires; /* ISO: "2026-11-22" */
	const char *sheet;               /* "0412-000931" */
	const char *link_url, *help_url, *portal_url;
	const char *lang; /* BCP 47; NULL is "en". Not asked where there are words */
	const char *credential, *credential_long; /* "PIN", "Parent Portal PIN" */
	const char *visit, *visited_on, *staff;   /* of a receipt */
	const char *outcome;                      /* key of [receipt] in words: "issued" */
	const PageWords *words; /* language, direction, days; NULL: English, left to right */
	const char *qr;         /* what the QR opens; NULL: letter_qr_payload */
} LetterFacts;

typedef struct LetterTemplate LetterTemplate;

#define LETTER_ERROR letter_error_quark()
GQuark letter_error_quark(void);
typedef enum {
	LETTER_ERROR_TEMPLATE, /* the message names file and line and how to mend it */
	LETTER_ERROR_OVERFLOW, /* a text does not fit its box: names the box and what to shorten */
	LETTER_ERROR_GLYPH,    /* no font has a character: names it and the field */
	LETTER_ERROR_FACTS,    /* something a letter cannot do without is missing */
	LETTER_ERROR_DRAW,     /* no fonts, or an address too long for a QR */
} LetterError;

/* Parses a letter's template (CommonMark; what it must have is told in
 * schema/profiles/common/README.md). FILE is only its name for messages: "letter.en.md: line 12:
 * ...". Caller frees. */
LetterTemplate *letter_template_parse(const char *markdown, const char *file, GError **error);
void letter_template_free(LetterTemplate *template);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LetterTemplate, letter_template_free)

/* The letter as PDF, in locked memory because the code stands in it. CODE is ASCII text, groups
 * parted by a blank ("48316 07295"). The same input gives the same bytes. Caller frees with
 * secret_free. Errors: LETTER_ERROR_*, PDF_ERROR_FONT. */
Secret *letter_pdf(const LetterTemplate *template, const LetterFacts *facts, const Secret *code,
	GError **error);

/* The other side of the sheet, in another language: the same letter without letterhead and address.
 */
typedef struct {
	const LetterTemplate *template;
	const PageWords *words;
} LetterBack;
Secret *letter_pdf_both(const LetterTemplate *template, const LetterFacts *facts,
	const LetterBack *back, const Secret *code, GError **error);

/* Whether letter_pdf would succeed, before there is a code, a sheet or a day it ends (those FACTS
 * lack are stood in for by the longest there can be): ask this before a code is issued. PROFILE
 * tells how long a code is; NULL: ten digits. BACK may be NULL. */
bool letter_check(const LetterTemplate *template, const LetterFacts *facts, const LetterBack *back,
	const Profile *profile, GError **error);

/* A sample letter as PDF, with data that nobody can mistake for a person's, SAMPLE across the page
 * in the language of WORDS (NULL: English) and a QR that opens the profile's help page. TODAY is
 * ISO. Caller unrefs. */
GBytes *letter_sample(const LetterTemplate *template, const Profile *profile,
	const PageWords *words, const char *today, GError **error);

/* Letters of a run to look at before there are codes: the facts are real, SAMPLE stands across each
 * page, dots stand for the code, the QR opens the profile's help page. */
typedef struct {
	const LetterTemplate *template;
	LetterFacts facts;
	LetterBack back; /* template NULL: one side */
} LetterLook;
/* LOOKS: N of them. Caller unrefs. */
GBytes *letter_looks_pdf(const LetterLook *looks, guint n, const Profile *profile, GError **error);

/* The letter as lines of at most COLUMNS for a terminal, the code shown as dots. GPtrArray of
 * char * (safe text), freed with the array; NULL only with an error. */
GPtrArray *letter_text(
	const LetterTemplate *template, const LetterFacts *facts, int columns, GError **error);

/* What the QR of a real letter opens: link page, then "#s=" and the sheet number. Caller owns. */
char *letter_qr_payload(const LetterFacts *facts);

/* A QR as lines of half blocks, quiet zone included, dark modules dark on a white ground (draw it
 * black on white). NULL when it cannot be shown; *ret_why is then a sentence that says why. Caller
 * owns either. */
GPtrArray *letter_qr_blocks(const char *payload, int max_columns, int max_rows, char **ret_why);
