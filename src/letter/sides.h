/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "letter/page.h"

/* What letters of one file and letters of many have in common. */

/* A file for letters like FACTS; ROOM is how many bytes it will have about, 0: not known. */
Pdf *letter_pdf_new(const LetterFacts *facts, size_t room);
void letter_draw_front(Page *page);
