/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* North American telephone numbers (NANP); others are kept as typed with a leading +. */

/* "626.555.0143 x12" to "+16265550143" and "12" (NULL when none). false: not a number that can be
 * dialled; *ret_why, when asked for, then borrows a short sentence. Callers own the results. */
bool phone_parse(const char *typed, char **ret_e164, char **ret_extension, const char **ret_why);

/* "+16265550143" (and "12") to "626-555-0143 x12". Caller owns. */
char *phone_show(const char *e164, const char *extension);
