/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "letter/words.h"

/* Text that needs no more than one letter after the other, from left to right and broken at blanks:
 * Latin and Cyrillic that Noto Sans has. Each piece between blanks is shaped once and kept; most
 * names are made of pieces that came before. */

/* As words_place would, and many times faster; NULL when the text is not simple or a piece is wider
 * than WIDTH: Pango knows what to do then. Caller unrefs. */
Placed *simple_place(
	const Words *words, PangoContext *context, const WordsStyle *style, double width);
