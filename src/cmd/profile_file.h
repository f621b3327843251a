/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/profile.h"
#include "db/owner.h"

/* A profile as it stands in a folder: profile.ini, and beside it letters/KIND.LANG.md; and the
 * pages that every profile has (schema/profiles/common). */

typedef struct {
	char *kind, *lang; /* "letter", "en" */
	char *body;
	bool common; /* not of this profile: every one has it */
} ProfileLetter;

typedef struct {
	char *file; /* path of the ini */
	char *ini;
	Profile *profile;   /* of INI; its name is what it will be called */
	GPtrArray *letters; /* ProfileLetter */
} ProfileFile;

/* Reads FILE and its letters, and judges both. Caller frees. */
ProfileFile *profile_file_read(const char *file, GError **error);
void profile_file_free(ProfileFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProfileFile, profile_file_free)

/* An ini text cut into its keys, for the database; NULL-ended, as many of each. */
typedef struct {
	GPtrArray *sections, *keys, *values;
} ProfileKeys;

bool profile_keys_read(ProfileKeys *keys, const char *ini, GError **error);
void profile_keys_clear(ProfileKeys *keys);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ProfileKeys, profile_keys_clear)

/* Stores the letters under the profile's name; those that it has besides stay. */
bool profile_file_put_letters(const ProfileFile *file, Db *db, GError **error);
