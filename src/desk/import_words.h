/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desk/import.h"

/* What an import would do or did, in lines to read, and as pages to print. */

/* char *; caller unrefs. */
GPtrArray *import_look_lines(const ImportLook *look);
GPtrArray *import_past_lines(const ImportPast *past, const GPtrArray *kept);

/* LINES as a PDF, BY whom. Caller unrefs. */
GBytes *import_pages(const char *title, const char *by, const GPtrArray *lines, GError **error);
