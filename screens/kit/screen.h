/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/canvas.h"
#include "screens/kit/keys.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* One screen a clerk sees: a table of functions, a table of keys, and the size of its state. The
 * app loop owns the state (zeroed before open) and is the only thing that loops. Every function
 * but draw may be NULL. */

typedef struct App App;

typedef enum KeyFlags {
	KEY_MAIN = 1 << 0,        /* stands first in the footer; Enter, as a rule; waits, too */
	KEY_HIDDEN = 1 << 1,      /* works and is listed under F1, but not in the footer */
	KEY_DESTRUCTIVE = 1 << 2, /* never runs from typing ahead across a dialog or a new screen */
	KEY_AFTER = 1 << 3,       /* key() is asked first; the row runs when it says false (a form's
				   * Enter, which moves on and only off the last field saves) */
	KEY_WAITS = 1 << 4, /* acts on what a look-up found: held back while one (ASK_LATEST, not
				   * ASK_QUIET) is out, with all that is typed after it */
} KeyFlags;

/* One row: dispatch, footer and the F1 list are all made from it. A table ends with {0}. */
typedef struct Key {
	int key;           /* K_F(3), K_ENTER, 'm' (either case) */
	const char *shown; /* "F3", "Enter", "M" */
	int action;        /* what act() gets; above 0 */
	const char *label; /* for the footer, one or two words; NULL: not in the footer */
	const char *help;  /* one sentence for F1 */
	unsigned flags;
	/* NULL: always can be done. Returns NULL when it can be done now, else the sentence why
	 * not; borrowed until the next call. Asked often; must not wait for anything. */
	const char *(*unavailable)(App *app, const void *state);
} Key;

typedef enum ScreenFlags {
	SCREEN_DIALOG = 1 << 0, /* drawn in a box over the screen below; closing it loads nothing */
	SCREEN_SIGN_IN = 1 << 1, /* no F2, no Ctrl-L, no idle lock here */
} ScreenFlags;

typedef struct Screen {
	const char *name; /* "lookup"; for the log and for stories */
	/* The line under the header ("Letter runs"), or the title of a dialog; NULL: none, or only
	 * app_set_title knows it ("GARCIA LOPEZ, Ana Maria   ID 0412883107"). */
	const char *title;
	size_t state_size;
	const Key *keys;
	unsigned flags;
	const char *slow; /* said after 3 s without an answer; NULL: the kit's own sentence */

	/* Once, before anything else. ARGS is borrowed for this call. */
	void (*open)(App *app, void *state, gconstpointer args);
	/* After open, when a screen above was closed (not a dialog), and after unlock: asks (app_ask)
	 * for fresh data. Keeps what the clerk typed. */
	void (*load)(App *app, void *state);
	/* Draws; decides nothing, asks nothing, changes nothing. */
	void (*draw)(App *app, const void *state, Canvas *canvas);
	/* One action of the key table, known to be available. */
	void (*act)(App *app, void *state, int action);
	/* Is a field in focus that takes typed characters? Then they go to key(), not to the table.
	 * NULL: as its form says, if it has one. */
	bool (*typing)(const void *state);
	/* Every key that no row of the table took: arrows, editing keys, typed characters. For
	 * list_key, edit_key, form_key. False: not used (Esc then closes the screen). NULL: they go
	 * to its list or its form, if it has one. */
	bool (*key)(App *app, void *state, int key);
	/* Before the desk locks: wipe what is shown and secret. The rest is kept. */
	void (*conceal)(App *app, void *state);
	/* F2, next parent: sees that nothing is lost (parks a visit). Called from the top down,
	 * before the screen is closed; may ask with ASK_KEEP. Of the bottom one by app_home, too. */
	void (*leave)(App *app, void *state);
	/* Frees what the state owns, not the state, nor its list and form. */
	void (*close)(void *state);

	/* For dialogs: the inside they want, in rows and columns; the kit cuts it to what there is. */
	void (*size)(App *app, const void *state, int columns, int *ret_rows, int *ret_columns);
} Screen;
