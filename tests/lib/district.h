/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "db/db.h"

/* An empty database of its own, and `pindesk admin` at work on it, for the tests of the commands.
 * libpq's environment points there as its owner. */

#define DISTRICT_ROOT_PASS "district-demo-2026"
#define DISTRICT_STAFF_PASS "counter-demo-2026"

typedef struct {
	char *folder;
	char *root_file, *portal_file, *settings_file; /* in FOLDER, as init is told */
} District;

/* NULL when there is no PostgreSQL on this machine. */
District *district_start(void);
/* As pgtmp_start_with. */
District *district_start_with(const char *hba, const char *const *settings);
/* Deletes the folder with the three files. */
void district_stop(District *district);

/* Runs "pindesk admin WORDS", with LINES for --passphrase-fd unless NULL; returns its exit code.
 * What it says goes nowhere, unless the test is verbose. */
int district_admin(const char *lines, const char *words);
/* "init" with the district's files, NAME and MORE words. */
int district_init(const District *district, const char *lines, const char *more);

/* The owner's connection, and what most tests do with it. */
Db *district_owner(void);
void district_run(const char *sql);
void district_assert_text(const char *sql, const char *expected);
