/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Comma-separated files that leave the desk: RFC 4180, UTF-8 with a byte order mark, CRLF. What a
 * spreadsheet would run as a formula is text: an apostrophe stands before it. Leading zeros and
 * telephones stay as they are. */

/* Adds one row of N cells; NULL is an empty cell. Into an empty TEXT goes the mark first. */
void csv_out_row(GString *text, const char *const *cells, int n);

/* TEXT as a new file of mode 0600, there whole or not at all. */
bool csv_out_save(const GString *text, const char *path, GError **error);
