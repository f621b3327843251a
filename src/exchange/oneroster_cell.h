/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "exchange/csv.h"

/* Single cells of OneRoster files. */

/* RAW without controls and marks that nobody sees, blanks joined to one and gone at the ends, in NFC.
 * RAW itself when it is so already, else a copy that lives in KEEP. */
const char *oneroster_cell_clean(const char *raw, GStringChunk *keep);

/* What is wrong with what somebody or something is known by, and its code; NULL: nothing. */
const char *oneroster_cell_wrong_key(const char *text, ExchangeError *ret_code);

/* Whether TEXT is a day of the calendar as YYYY-MM-DD. */
bool oneroster_cell_is_date(const char *text);

/* Where TEXT stands among WORDS (parted by blanks) when letter case does not count; NULL: nowhere. */
const char *oneroster_cell_word(const char *text, const char *words);

/* Whether TEXT is one of WORDS; letter case counts. */
bool oneroster_cell_is_word(const char *text, const char *words);

/* The grade as the registry has it: "03" is "3", "KG" and "00" are "K". Of a list, the first. Lives
 * in KEEP. */
const char *oneroster_cell_grade(const char *text, GStringChunk *keep);

/* "Rm 101" and "Room 101" are "101". Points into TEXT. */
const char *oneroster_cell_room(const char *text);

/* The next item of the list at *AT, blanks gone, in ITEM; false at its end. */
bool oneroster_cell_next(const char **at, GString *item);
