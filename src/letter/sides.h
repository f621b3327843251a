/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "letter/page.h"

/* What letters of one file and letters of many have in common. */

/* A file for letters like FACTS. OPEN: no code will be in it. */
Pdf *letter_pdf_new(const LetterFacts *facts, bool open);
void letter_draw_front(Page *page);
