/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "exchange/oneroster_table.h"

/* The files of a package, held against its manifest. Inside exchange only. */

typedef struct {
	char *version;          /* what the manifest calls it, NULL when it does not say */
	GHashTable *modes;      /* "users" to "bulk"; NULL without a manifest */
	bool has[TABLE_COUNT];  /* files to read */
	const Package *package; /* borrowed */
	TableSet *set;          /* borrowed: takes the warnings and which files are changes */
} Manifest;

/* Whatever it returns, M wants manifest_clear. */
bool manifest_open(Manifest *m, const Package *package, TableSet *set, GError **error);
void manifest_clear(Manifest *m);
