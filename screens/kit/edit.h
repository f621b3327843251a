/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/canvas.h"

/* One line of text being typed: moves by what a reader sees as one character, counts columns, keeps
 * its text in NFC, scrolls sideways, undoes. Keys: Left Right Home End Backspace Delete, Ctrl-U
 * clears, Ctrl-W takes the word before, Ctrl-K what follows, Ctrl-Z undoes. */

typedef struct Edit Edit;

/* MAX: characters (graphemes) it takes at most. */
Edit *edit_new(int max);
void edit_free(Edit *edit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Edit, edit_free)

/* False: not a key of an editor, or it could not take it (full). */
bool edit_key(Edit *edit, int key);
const char *edit_text(const Edit *edit);
bool edit_is_empty(const Edit *edit);
/* Replaces the text, cursor at its end; starts undo anew. */
void edit_set(Edit *edit, const char *text);
void edit_clear(Edit *edit);
/* Column of the cursor from the start of the text, and the text's width. */
int edit_column(const Edit *edit);
int edit_width(const Edit *edit);
/* In COLUMNS; sets the terminal's cursor when FOCUSED. '_' fills what is empty. */
void edit_draw(Edit *edit, Canvas *canvas, int row, int col, int columns, bool focused);

/* The same for what must not be seen or copied: the kit keeps only how many characters there are,
 * the text goes into a store of the caller's (locked memory). */
typedef struct SecretStore {
	/* One character as UTF-8. False: full. */
	bool (*append)(void *store, const char *bytes, size_t length);
	/* Takes the last character away. */
	void (*drop)(void *store);
	void (*clear)(void *store);
} SecretStore;

typedef struct SecretEdit {
	const SecretStore *calls;
	void *store; /* borrowed */
	int count;   /* characters typed */
} SecretEdit;

bool secret_edit_key(SecretEdit *edit, int key);
/* Empties the store as well. */
void secret_edit_clear(SecretEdit *edit);
/* A '*' for each character. */
void secret_edit_draw(
	const SecretEdit *edit, Canvas *canvas, int row, int col, int columns, bool focused);
