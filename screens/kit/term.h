/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Inside the kit: taking the terminal over and giving it back, whatever happens. */

bool term_start(GError **error);
/* Also at exit() and, from a handler that only calls what a handler may, on a fault. */
void term_stop(void);
/* The window's size changed. */
void term_resized(void);
void term_size(int *ret_rows, int *ret_columns);

/* A frame: everything is drawn anew; only what differs is sent. */
void term_frame_begin(void);
void term_frame_end(void);
/* Where the cursor will stand after the frame. */
void term_set_cursor(int row, int column);
/* Nothing of what was shown stays on the terminal or in curses. */
void term_wipe(void);

/* theme.c */
void theme_start(void);
unsigned theme_attributes(int style);
