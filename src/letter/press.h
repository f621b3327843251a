/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "letter/letter.h"

/* Many letters from one template in one language: what is the same in all of them is laid out once
 * and goes into a file once. A press belongs to one thread; several threads have one each.
 *
 * A file of N letters holds its fonts once: 100 to 1000 are a good number for a print job. All of
 * it is locked memory, about 1.5 KB for a letter. */

typedef struct LetterPress LetterPress;
typedef struct Pdf Pdf; /* pdf/pdf.h */

/* SAME are the facts all letters have in common, words, school, days and pages of the web for
 * example; those that are NULL in it are each letter's own. What it borrows, TEMPLATE too, has to
 * outlive the press. Caller frees. LETTER_ERROR_DRAW. */
LetterPress *letter_press_new(
	const LetterTemplate *template, const LetterFacts *same, GError **error);
/* The same, for letters that go into the files of FIRST, between its own: a homeroom whose parents
 * read several languages is one file in one order. Letters are taken from FIRST, which has to outlive
 * this press. */
LetterPress *letter_press_beside(LetterPress *first, const LetterTemplate *template,
	const LetterFacts *same, GError **error);
/* Before the first letter: every letter in the files of PRESS takes a sheet of two sides, an empty one
 * where it has no back. */
void letter_press_both_sides(LetterPress *press);
/* The same, and what stands on the back of the letters of PRESS itself. BACK's are borrowed as in
 * letter_press_new. */
bool letter_press_set_back(LetterPress *press, const LetterBack *back, GError **error);
void letter_press_free(LetterPress *press);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LetterPress, letter_press_free)

/* One letter more. When it cannot be drawn (LETTER_ERROR_*) the others stay as they are and the
 * file goes on without it. */
bool letter_press_add(
	LetterPress *press, const LetterFacts *own, const Secret *code, GError **error);
/* As many are in the file. */
guint letter_press_count(const LetterPress *press);
/* The file, one page a letter (two with both sides) in the order they were added; the next letter begins a new one.
 * NULL and LETTER_ERROR_FACTS when there is none. Caller frees with secret_free. */
Secret *letter_press_take(LetterPress *press, GError **error);

/* Pages between the letters that are none of them (a list of what follows): DRAW puts them into the
 * file with page_begin and page_end of its own (letter/report.h). They are not counted; where letters
 * have two sides, they end on a back. DATE is the file's when it begins with them. */
typedef bool (*LetterPressDraw)(Pdf *pdf, gpointer data, GError **error);
bool letter_press_pages(
	LetterPress *press, const char *date, LetterPressDraw draw, gpointer data, GError **error);
/* Forgets the file that was begun, letters and all. */
void letter_press_drop(LetterPress *press);
