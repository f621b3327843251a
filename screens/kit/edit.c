/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/edit.h"

#include <string.h>

#include "base/text.h"
#include "screens/kit/keys.h"

#define UNDO_MAX 100

typedef struct Before {
	char *text;
	size_t cursor;
} Before;

struct Edit {
	char *text;    /* NFC, always */
	size_t cursor; /* byte; at the start of a grapheme or the end */
	int max;
	int scroll;   /* columns hidden on the left */
	bool typing;  /* the last change was a typed character: one undo for a word */
	bool refused; /* the last character had no room: its accents have none either */
	GPtrArray *undo;
};

static void
before_free(gpointer data)
{
	Before *before = data;
	g_free(before->text);
	g_free(before);
}

Edit *
edit_new(int max)
{
	Edit *edit = g_new0(Edit, 1);
	edit->text = g_strdup("");
	edit->max = max;
	edit->undo = g_ptr_array_new_with_free_func(before_free);
	return edit;
}

void
edit_free(Edit *edit)
{
	if (edit == NULL)
		return;
	g_free(edit->text);
	g_ptr_array_unref(edit->undo);
	g_free(edit);
}

static int
count(const char *text)
{
	int n = 0;
	for (; *text != '\0'; text = text_next(text))
		n++;
	return n;
}

static int
width_to(const Edit *edit, const char *end)
{
	g_autofree char *head = g_strndup(edit->text, end - edit->text);
	return text_width(head);
}

static void
remember(Edit *edit, bool typing)
{
	if (typing && edit->typing && edit->undo->len > 0)
		return;
	edit->typing = typing;
	if (edit->undo->len >= UNDO_MAX)
		g_ptr_array_remove_index(edit->undo, 0);
	Before *before = g_new0(Before, 1);
	before->text = g_strdup(edit->text);
	before->cursor = edit->cursor;
	g_ptr_array_add(edit->undo, before);
}

/* TEXT becomes the text, with the cursor at byte CURSOR or the first grapheme after it. */
static void
put(Edit *edit, char *text, size_t cursor)
{
	const char *p = text;

	g_free(edit->text);
	edit->text = text;
	while (*p != '\0' && (size_t)(p - text) < cursor)
		p = text_next(p);
	edit->cursor = p - text;
}

/* HEAD and TAIL joined, the cursor between them. False: too long. */
static bool
put_joined(Edit *edit, const char *head, const char *tail, bool typing)
{
	g_autofree char *joined = g_strconcat(head, tail, NULL);
	g_autofree char *whole = g_utf8_normalize(joined, -1, G_NORMALIZE_DEFAULT_COMPOSE);
	g_autofree char *first = g_utf8_normalize(head, -1, G_NORMALIZE_DEFAULT_COMPOSE);

	if (whole == NULL || first == NULL || count(whole) > edit->max)
		return false;
	remember(edit, typing);
	put(edit, g_steal_pointer(&whole), strlen(first));
	return true;
}

static bool
insert(Edit *edit, gunichar c)
{
	char raw[8] = { 0 };
	g_unichar_to_utf8(c, raw);
	g_autofree char *safe = text_safe(raw);
	if (g_str_equal(safe, "\uFFFD") || (edit->refused && g_unichar_ismark(c)))
		return false;
	g_autofree char *before = g_strndup(edit->text, edit->cursor);
	g_autofree char *head = g_strconcat(before, raw, NULL);
	bool done = put_joined(edit, head, edit->text + edit->cursor, true);
	edit->refused = !done;
	if (c == ' ')
		edit->typing = false;
	return done;
}

static bool
cut(Edit *edit, const char *from, const char *to)
{
	if (from == to)
		return true;
	g_autofree char *head = g_strndup(edit->text, from - edit->text);
	g_autofree char *tail = g_strdup(to);
	return put_joined(edit, head, tail, false);
}

static const char *
word_start(const Edit *edit)
{
	const char *p = edit->text + edit->cursor;

	while (p > edit->text && *text_prev(edit->text, p) == ' ')
		p = text_prev(edit->text, p);
	while (p > edit->text && *text_prev(edit->text, p) != ' ')
		p = text_prev(edit->text, p);
	return p;
}

static bool
undo(Edit *edit)
{
	if (edit->undo->len == 0)
		return true;
	Before *before = g_ptr_array_steal_index(edit->undo, edit->undo->len - 1);
	put(edit, g_steal_pointer(&before->text), before->cursor);
	before_free(before);
	edit->typing = false;
	return true;
}

static bool
move_to(Edit *edit, const char *p)
{
	edit->cursor = p - edit->text;
	edit->typing = false;
	return true;
}

bool
edit_key(Edit *edit, int key)
{
	const char *start = edit->text;
	const char *here = start + edit->cursor;
	const char *end = start + strlen(start);

	edit->refused = edit->refused && key_is_text(key);
	switch (key) {
	case K_LEFT:
		return move_to(edit, text_prev(start, here));
	case K_RIGHT:
		return move_to(edit, text_next(here));
	case K_HOME:
	case K_CTRL('a'):
		return move_to(edit, start);
	case K_END:
	case K_CTRL('e'):
		return move_to(edit, end);
	case K_BACKSPACE:
		return cut(edit, text_prev(start, here), here);
	case K_DELETE:
		return cut(edit, here, text_next(here));
	case K_CTRL('u'):
		return cut(edit, start, end);
	case K_CTRL('k'):
		return cut(edit, here, end);
	case K_CTRL('w'):
		return cut(edit, word_start(edit), here);
	case K_CTRL('z'):
		return undo(edit);
	}
	return key_is_text(key) && insert(edit, key);
}

const char *
edit_text(const Edit *edit)
{
	return edit->text;
}

bool
edit_is_empty(const Edit *edit)
{
	return *edit->text == '\0';
}

void
edit_set(Edit *edit, const char *text)
{
	g_autofree char *safe = text_safe(text ? text : "");
	const char *p = safe;

	for (int n = 0; *p != '\0' && n < edit->max; n++)
		p = text_next(p);
	char *kept = g_strndup(safe, p - safe);
	g_ptr_array_set_size(edit->undo, 0);
	edit->typing = edit->refused = false;
	edit->scroll = 0;
	put(edit, kept, strlen(kept));
}

void
edit_clear(Edit *edit)
{
	edit_set(edit, "");
}

int
edit_column(const Edit *edit)
{
	return width_to(edit, edit->text + edit->cursor);
}

int
edit_width(const Edit *edit)
{
	return text_width(edit->text);
}

/* Keeps the cursor in COLUMNS (behind the last character it stands on the cell after them) and
 * shows as much of the text as there is room for. Out of focus: the text from its start. */
static void
scroll(Edit *edit, int columns, bool focused)
{
	int at = edit_column(edit), width = edit_width(edit);

	edit->scroll = CLAMP(edit->scroll, 0, MAX(width - columns, 0));
	if (!focused)
		edit->scroll = 0;
	else if (at < edit->scroll + (edit->scroll > 0))
		edit->scroll = MAX(at - 1, 0);
	else if (at > edit->scroll + columns - (at < width))
		edit->scroll = at - columns + (at < width);
}

void
edit_draw(Edit *edit, Canvas *canvas, int row, int col, int columns, bool focused)
{
	int column = 0;

	columns = MIN(columns, canvas->cols - col);
	if (columns <= 0)
		return;
	scroll(edit, columns, focused);
	for (int i = 0; i < columns; i++)
		canvas_text(canvas, row, col + i, STYLE_FIELD, "_");
	for (const char *p = edit->text; *p != '\0';) {
		const char *next = text_next(p);
		g_autofree char *one = g_strndup(p, next - p);
		int wide = text_width(one);
		int at = column - edit->scroll;
		if (at >= 0 && at + wide <= columns)
			canvas_text(canvas, row, col + at, STYLE_FIELD, one);
		column += wide;
		p = next;
	}
	if (edit->scroll > 0)
		canvas_text(canvas, row, col, STYLE_FIELD, "…");
	if (column > edit->scroll + columns)
		canvas_text(canvas, row, col + columns - 1, STYLE_FIELD, "…");
	if (focused)
		canvas_cursor(canvas, row, col + edit_column(edit) - edit->scroll);
}

/* --- what must not be seen */

bool
secret_edit_key(SecretEdit *edit, int key)
{
	char bytes[8];

	if (key == K_BACKSPACE && edit->count > 0) {
		edit->calls->drop(edit->store);
		edit->count--;
	} else if (key == K_CTRL('u')) {
		secret_edit_clear(edit);
	} else if (key_is_text(key)) {
		int length = g_unichar_to_utf8(key, bytes);
		bool taken = edit->calls->append(edit->store, bytes, length);
		explicit_bzero(bytes, sizeof bytes);
		edit->count += taken;
		return taken;
	} else {
		return key == K_BACKSPACE;
	}
	return true;
}

void
secret_edit_clear(SecretEdit *edit)
{
	edit->calls->clear(edit->store);
	edit->count = 0;
}

void
secret_edit_draw(
	const SecretEdit *edit, Canvas *canvas, int row, int col, int columns, bool focused)
{
	int stars = MIN(edit->count, columns - 1);

	for (int i = 0; i < columns; i++)
		canvas_text(canvas, row, col + i, STYLE_FIELD, i < stars ? "*" : "_");
	if (focused)
		canvas_cursor(canvas, row, col + stars);
}
