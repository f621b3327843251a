/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Inside of the roll: what is searched by typing. As the database folds for find_people: beginnings
 * of words of any column, either part of O'Brien, telephones by all or their last digits. A text
 * that is searched has a blank before each word. */

void roll_add_words(GString *text, const char *cell);
/* PHONE is E.164. */
void roll_add_digits(GString *text, const char *phone);

/* The words of TYPED, a blank before each; NULL when there is none. Caller owns. */
char **roll_typed_words(const char *typed);
bool roll_has_words(const char *text, char **wanted);
