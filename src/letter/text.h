/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "letter/template.h"

/* The words of BLOCK with its facts put in. Caller owns. */
char *letter_block_text(const LetterBlock *block, const LetterFacts *facts);

/* All blocks of TEMPLATE as lines of at most COLUMNS, without letterhead and address. */
GPtrArray *letter_text_body(const LetterTemplate *template, const LetterFacts *facts, int columns);
