/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "letter/page.h"

/* What letters of one file and letters of many have in common. */

/* A file for letters like FACTS; ROOM is how many bytes it will have about, 0: not known. */
Pdf *letter_pdf_new(const LetterFacts *facts, size_t room);
void letter_draw_front(Page *page);
void letter_draw_back(Page *page);
/* One side more of PDF, the front or the back of a letter; LIKE says what is on it besides (code, QR,
 * stamp). */
bool letter_add_side(Pdf *pdf, const Page *like, const LetterTemplate *template,
	const LetterFacts *facts, bool front, GError **error);
/* A code of PROFILE's shape that no district has issued, of FILL. Caller frees. */
Secret *letter_stand_in(const Profile *profile, char fill);
