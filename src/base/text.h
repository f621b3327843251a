/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Text as people read it: graphemes, columns, folding, and what may reach a terminal. */

/* A copy that is valid UTF-8 in NFC and holds nothing a terminal would obey or a reader could be
 * fooled by: C0/C1 controls, DEL, bidi controls and invalid bytes become U+FFFD; newline and tab
 * become a space. Caller owns. */
char *text_safe(const char *raw);

/* Whether TEXT, which is UTF-8, has nothing but line ends and tabs that a terminal would obey or a
 * reader could be fooled by. */
bool text_is_safe(const char *text);

/* Columns of a safe text on a terminal (wide characters 2, combining marks 0). */
int text_width(const char *text);

/* TEXT cut (with "…") or padded with blanks to exactly COLUMNS. Caller owns. */
char *text_fit(const char *text, int columns);

/* Start of the next grapheme after P, or of the one before P (never below START). */
const char *text_next(const char *p);
const char *text_prev(const char *start, const char *p);

/* TEXT in lines of at most COLUMNS, broken at blanks; a word longer than a line is cut. */
GPtrArray *text_wrap(const char *text, int columns);

/* "a" or "an": what stands before NOUN in English. */
const char *text_article(const char *noun);

/* Lower case without accents, hyphens as blanks and apostrophes gone: for filters in the desk.
 * The database folds for itself. Caller owns. */
char *text_fold(const char *text);
/* Any of the signs that people write for one. */
bool text_is_apostrophe(gunichar c);
