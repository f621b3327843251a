/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/profile.h"

/* The ini text of a valid profile as sentences, a subject a line: "Code        Ten ...". NULL with
 * an error when INI is no such text. Caller owns. */
char *profile_in_words(const char *ini, GError **error);

/* "100,000,000 codes are possible; 3 tries at each of 1,234 would guess 0.000037 of them." Caller
 * owns. */
char *profile_guess_words(const Profile *profile, int codes);
