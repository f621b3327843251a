/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

/* A terminal without a window: a program on a pty, its screen kept by libvterm. */

typedef struct Vt Vt;

/* ENV: "NAME=VALUE", NULL at the end, the whole environment of the program. */
Vt *vt_start(char **argv, char **env, int rows, int columns);
/* Ends the program. */
void vt_free(Vt *vt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Vt, vt_free)

/* Takes what the program writes within MILLISECONDS; returns at once after some came. False: none
 * came. */
bool vt_read(Vt *vt, int milliseconds);
/* Reads until nothing comes for QUIET milliseconds. */
void vt_settle(Vt *vt, int quiet);
/* Bytes the program has written so far. */
gint64 vt_bytes(const Vt *vt);

/* One row, blanks at its end cut; caller owns. */
char *vt_row(Vt *vt, int row);
/* All rows, "\n" after each; caller owns. */
char *vt_screen(Vt *vt);
void vt_cursor(Vt *vt, int *ret_row, int *ret_column);
/* Is there a cell with a colour of its own? */
bool vt_has_colour(Vt *vt);
/* NULL: the terminal is as a program should leave it; else what is not. */
const char *vt_left_over(Vt *vt);

/* NAME: Enter, Esc, Tab, Shift-Tab, Up ..., F1, Ctrl-L, a character. False: no such key. */
bool vt_key(Vt *vt, const char *name);
/* Keeps the keys that follow back; sends them at once, so that the program reads them at once. */
void vt_cork(Vt *vt);
void vt_uncork(Vt *vt);
void vt_type(Vt *vt, const char *text);
/* As a terminal pastes: between marks, if the program asked for them. */
void vt_paste(Vt *vt, const char *text);
void vt_resize(Vt *vt, int rows, int columns);

pid_t vt_pid(const Vt *vt);
/* Waits for its end; -1: it has not ended after MILLISECONDS. A signal N is 128 + N. */
int vt_exit_code(Vt *vt, int milliseconds);
