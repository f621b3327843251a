/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/profile.h"

/* Inside of base/profile: a profile while it is being read. */

typedef struct {
	char *value;
	int line;
} ProfileEntry;

typedef struct {
	const char *file;
	GHashTable *entries; /* "section]key" -> ProfileEntry */
	Profile *profile;
} ProfileReader;

/* NULL when there is none. Borrowed. */
const ProfileEntry *profile_entry(
	const ProfileReader *reader, const char *section, const char *key);
/* Sets ERROR to "FILE: line N: ..." (LINE 0: without) and returns false. */
G_GNUC_PRINTF(4, 5)
bool profile_fail(GError **error, const ProfileReader *reader, int line, const char *format, ...);

/* Whether values that are good each for itself can be kept together; READER has every key. What is
 * unwise only goes to the profile's warnings. */
bool profile_makes_sense(const ProfileReader *reader, GError **error);
