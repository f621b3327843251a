/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desk/import.h"

/* What an import would do or did, in lines to read, and as pages to print. */

/* What a package says of those it does not name, to go on after its format; static. */
const char *import_scope_words(const Roster *roster);

/* "Students" for "student"; "add" for "added", as what is to be done; static. */
const char *import_kind_words(const char *kind);
const char *import_done_words(const char *done);

/* One thing that was odd, and one that the desk has otherwise; caller owns. */
char *import_warning_words(const RosterWarning *warning);
char *import_kept_words(const char *kind, const char *person, const char *field, const char *ours,
	const char *theirs);

/* char *; caller unrefs. */
GPtrArray *import_look_lines(const ImportLook *look);
GPtrArray *import_past_lines(const ImportPast *past, const GPtrArray *kept);

/* LINES as a PDF; SESSION is who prints it. Caller unrefs. */
GBytes *import_pages(
	const char *title, const Session *session, const GPtrArray *lines, GError **error);
