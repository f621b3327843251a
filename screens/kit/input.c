/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/input.h"

#include <stdio.h>
#include <string.h>

#include <curses.h>

#define PASTE_MAX 4096 /* bytes; more is not a name */

enum { PASTE_BEGIN = KEY_MAX + 1, PASTE_END };

static GString *paste;

static const struct {
	int curses;
	int key;
} curses_keys[] = {
	{ KEY_ENTER, K_ENTER },
	{ KEY_BTAB, K_BACKTAB },
	{ KEY_UP, K_UP },
	{ KEY_DOWN, K_DOWN },
	{ KEY_LEFT, K_LEFT },
	{ KEY_RIGHT, K_RIGHT },
	{ KEY_HOME, K_HOME },
	{ KEY_END, K_END },
	{ KEY_FIND, K_HOME },
	{ KEY_SELECT, K_END },
	{ KEY_PPAGE, K_PGUP },
	{ KEY_NPAGE, K_PGDN },
	{ KEY_BACKSPACE, K_BACKSPACE },
	{ KEY_DC, K_DELETE },
	{ KEY_IC, K_INSERT },
};

bool
key_is_text(int key)
{
	return key >= 0x20 && !(key >= 0x7f && key <= 0x9f) && g_unichar_validate((gunichar)key);
}

int
key_plain(int key)
{
	return key_is_text(key) ? (int)g_unichar_tolower(key) : key;
}

static void
wipe(char *text)
{
	if (text != NULL)
		explicit_bzero(text, strlen(text));
	g_free(text);
}

void
input_free(Input *input)
{
	if (input == NULL)
		return;
	wipe(input->paste);
	explicit_bzero(input, sizeof *input);
	g_free(input);
}

Input *
input_copy(const Input *input)
{
	Input *copy = g_new0(Input, 1);
	copy->key = input->key;
	copy->paste = g_strdup(input->paste);
	return copy;
}

static void
drop_paste(void)
{
	if (paste == NULL)
		return;
	explicit_bzero(paste->str, paste->allocated_len);
	g_string_free(paste, TRUE);
	paste = NULL;
}

/* What terminals and their like send whatever TERM says: a key of which terminfo does not know would
 * come as Esc and letters. */
static const struct {
	const char *bytes;
	int curses;
} usual[] = {
	{ "\033OP", KEY_F(1) },
	{ "\033OQ", KEY_F(2) },
	{ "\033OR", KEY_F(3) },
	{ "\033OS", KEY_F(4) },
	{ "\033[11~", KEY_F(1) },
	{ "\033[12~", KEY_F(2) },
	{ "\033[13~", KEY_F(3) },
	{ "\033[14~", KEY_F(4) },
	{ "\033[15~", KEY_F(5) },
	{ "\033[17~", KEY_F(6) },
	{ "\033[18~", KEY_F(7) },
	{ "\033[19~", KEY_F(8) },
	{ "\033[20~", KEY_F(9) },
	{ "\033[21~", KEY_F(10) },
	{ "\033[23~", KEY_F(11) },
	{ "\033[24~", KEY_F(12) },
	{ "\033[1~", KEY_HOME },
	{ "\033[2~", KEY_IC },
	{ "\033[3~", KEY_DC },
	{ "\033[4~", KEY_END },
	{ "\033[5~", KEY_PPAGE },
	{ "\033[6~", KEY_NPAGE },
	{ "\033[H", KEY_HOME },
	{ "\033[F", KEY_END },
	{ "\033OH", KEY_HOME },
	{ "\033OF", KEY_END },
	{ "\033[Z", KEY_BTAB },
};

/* What terminfo knows stays as it is. */
static void
define_usual(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(usual); i++)
		if (key_defined(usual[i].bytes) == 0)
			define_key(usual[i].bytes, usual[i].curses);
}

void
input_start(void)
{
	define_usual();
	define_key("\033[200~", PASTE_BEGIN);
	define_key("\033[201~", PASTE_END);
	fputs("\033[?2004h", stdout);
	fflush(stdout);
}

void
input_stop(void)
{
	fputs("\033[?2004l", stdout);
	fflush(stdout);
	drop_paste();
}

bool
input_in_paste(void)
{
	return paste != NULL;
}

bool
input_end_paste(Input *ret_input)
{
	if (paste == NULL)
		return false;
	while (paste->len > 0 && paste->str[paste->len - 1] == '\n')
		g_string_truncate(paste, paste->len - 1);
	for (char *p = paste->str; *p != '\0'; p++)
		if (*p == '\n')
			*p = ' ';
	ret_input->key = 0;
	ret_input->paste = g_strndup(paste->str, paste->len);
	drop_paste();
	return true;
}

static void
take_pasted(wint_t c, bool code)
{
	if (code || paste->len > PASTE_MAX)
		return;
	if (c == '\r' || c == '\n' || c == '\t')
		g_string_append_c(paste, c == '\t' ? ' ' : '\n');
	else if (key_is_text(c))
		g_string_append_unichar(paste, c);
}

static int
key_of_code(wint_t c)
{
	for (size_t i = 0; i < G_N_ELEMENTS(curses_keys); i++)
		if (curses_keys[i].curses == (int)c)
			return curses_keys[i].key;
	if (c >= KEY_F(1) && c <= KEY_F(24))
		return K_F((int)(c - KEY_F(0)));
	return 0;
}

static int
key_of_char(wint_t c)
{
	switch (c) {
	case '\r':
	case '\n':
		return K_ENTER;
	case '\t':
		return K_TAB;
	case 27:
		return K_ESC;
	case 8:
	case 127:
		return K_BACKSPACE;
	}
	if (c >= 1 && c <= 26)
		return K_CONTROL + c;
	return key_is_text(c) ? (int)c : 0;
}

bool
input_next(Input *ret_input)
{
	wint_t c;
	int got;

	while ((got = get_wch(&c)) != ERR) {
		bool code = got == KEY_CODE_YES;
		if (code && c == PASTE_BEGIN) {
			drop_paste();
			paste = g_string_sized_new(PASTE_MAX + 8);
		} else if (code && c == PASTE_END) {
			if (input_end_paste(ret_input))
				return true;
		} else if (paste != NULL) {
			take_pasted(c, code);
		} else {
			ret_input->paste = NULL;
			ret_input->key = code ? key_of_code(c) : key_of_char(c);
			if (ret_input->key != 0)
				return true;
		}
	}
	return false;
}
