/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Settings and profiles as text: [section], key = value, lines that start with # or ;. */

#define INI_ERROR ini_error_quark()
GQuark ini_error_quark(void);
typedef enum { INI_ERROR_SYNTAX } IniError;

/* One "key = value" at LINE (from 1), blanks around both taken off. false with ERROR set stops. */
typedef bool (*IniFn)(const char *section, const char *key, const char *value, int line,
	gpointer data, GError **error);

/* Calls FN for each key of TEXT in order. A line that is none of the above, a key outside a
 * section or a key given twice in its section is an error "FILE: line N: ...". */
bool ini_each(const char *text, const char *file, IniFn fn, gpointer data, GError **error);

/* "a; b ;c" as a NULL-ended list without empty items. Caller owns. */
char **ini_list(const char *value);
/* VALUE as a whole number from MIN to MAX; false when it is not one. */
bool ini_int(const char *value, int min, int max, int *ret_number);
