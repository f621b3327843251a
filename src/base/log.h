/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The desk's log: what happened, never names, codes or typed text. One line each, UTC, appended to
 * FILE (mode 0600); stderr when FILE is NULL. GLib's own messages go there as well, so that nothing
 * ever writes on the terminal behind curses' back. */
void log_open(const char *file);
void log_line(const char *format, ...) G_GNUC_PRINTF(1, 2);
