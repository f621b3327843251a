/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "exchange/oneroster_table.h"

/* The folder of a package, held against its manifest. Inside exchange only. */

typedef struct {
	char *dir;
	char *version;         /* what the manifest calls it, NULL when it does not say */
	GHashTable *modes;     /* "users" to "bulk"; NULL without a manifest */
	bool has[TABLE_COUNT]; /* files to read */
	TableSet *set;         /* borrowed: takes the warnings */
} PackageFiles;

/* Whatever it returns, P wants package_files_clear. */
bool package_files_open(PackageFiles *p, const char *dir, TableSet *set, GError **error);
void package_files_clear(PackageFiles *p);

/* Where FILE of the package lies. Caller owns. */
char *package_files_path(const PackageFiles *p, const char *file);
