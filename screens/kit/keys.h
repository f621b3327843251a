/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Keys as the desk knows them: a typed character is its code point (composed as the terminal sent
 * it); everything else has a code above Unicode. No curses name leaves the kit. */

typedef enum KeyCode {
	K_ENTER = 0x200000,
	K_ESC,
	K_TAB,
	K_BACKTAB,
	K_UP,
	K_DOWN,
	K_LEFT,
	K_RIGHT,
	K_HOME,
	K_END,
	K_PGUP,
	K_PGDN,
	K_BACKSPACE,
	K_DELETE,
	K_INSERT,
	K_FUNCTION,           /* K_F(1) is the next one */
	K_CONTROL = 0x200100, /* K_CTRL('a') is the next one */
} KeyCode;

#define K_F(n) (K_FUNCTION + (n))
#define K_CTRL(letter) (K_CONTROL + ((letter)&0x1f))

/* Is KEY a character that a field can take? */
bool key_is_text(int key);

/* A letter key in either case is one key: 'm' for 'M'. Anything else is itself. */
int key_plain(int key);
