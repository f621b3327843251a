/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "exchange/csv.h"
#include "exchange/roster.h"

/* What an office was sent: a folder, a ZIP, or one CSV file, read as a set of named files. Files
 * of a ZIP are unpacked in memory only; nothing personal is written to a disk. Inside exchange
 * only. */

typedef struct Package Package;

/* One file of a ZIP, and all of them, may be this large; beyond it is a bomb, not a district. */
#define PACKAGE_BYTES_MAX (G_GUINT64_CONSTANT(2) << 30)

/* NULL: EXCHANGE_ERROR. */
Package *package_open(const char *path, GError **error);
/* A package written as one text, each file after a line "== NAME". */
Package *package_from_text(const char *text, gsize length);
void package_free(Package *package);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Package, package_free)

/* Names of the files, sorted, NULL at the end; borrowed. Folders inside and what machines leave
 * behind (.DS_Store, __MACOSX) are not among them. */
const char *const *package_names(const Package *package);
bool package_has(const Package *package, const char *name);
/* Whether the files lie in a folder inside the ZIP, where they should not. */
bool package_is_nested(const Package *package);
/* A table that lies deeper in the ZIP than the others, and is not read; NULL: none. */
const char *package_stray(const Package *package);

/* Reads FILE; like csv_read. */
bool package_read(const Package *package, const char *file, CsvRowFn row, gpointer data,
	CsvTraits *ret_traits, GError **error);

/* How much of the package's tables has been read, 0 to 1. */
double package_done(const Package *package);

/* Counts one more of the *ROWS of FILE; now and then SINK is told how far it is. */
void package_tell(const Package *package, const RosterSink *sink, const char *file, guint64 *rows);

/* Warns of what is odd about how FILE was written. */
void package_warn(const CsvTraits *traits, Roster *roster, const char *file);
