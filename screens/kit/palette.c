/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "screens/kit/app_private.h"
#include "screens/kit/edit.h"
#include "screens/kit/list.h"

/* F1: everything the screen below can do, from its own key table and the one every screen has. What
 * works now stands first; what does not says why. Typing filters, Enter runs. */

#define FOOT_ROWS 2    /* of the one in focus: why not now, or what its line cuts off */
#define BESIDE_HELP 17 /* columns of a line that are not its sentence */

enum { DO_RUN = 1, DO_CLOSE };
enum { COLUMN_KEY, COLUMN_HELP };

typedef struct Item {
	const Key *key;
	char *why; /* not now, because; NULL: works */
} Item;

typedef struct Palette {
	Edit *filter;
	List *list;
	GPtrArray *items; /* of Item: all */
	GPtrArray *shown; /* of the same Item: those that match */
} Palette;

static void
item_free(gpointer data)
{
	Item *item = data;
	g_free(item->why);
	g_free(item);
}

static void
show_cell(const void *data, int row, int column, Cell *cell)
{
	const Item *item = ((const Palette *)data)->shown->pdata[row];

	if (column == COLUMN_KEY)
		cell_set(cell, item->why ? STYLE_DIM : STYLE_KEY, item->key->shown);
	else if (item->why == NULL)
		cell_set(cell, STYLE_NORMAL, item->key->help);
	else
		cell_setf(cell, STYLE_DIM, "(not now) %s", item->key->help);
}

static const ListColumn columns[] = {
	{ COLUMN_KEY, "Key", 9, false, false },
	{ COLUMN_HELP, "What it does", 30, true, false },
	{ 0 },
};

static const ListColumn *const column_sets[] = { columns, NULL };

static const ListSection section = {
	column_sets,
	.rows = offsetof(Palette, shown),
	.cell = show_cell,
};

static bool
matches(const Item *item, const char *filter)
{
	g_autofree char *all = g_strjoin(" ", item->key->shown,
		item->key->label ? item->key->label : "", item->key->help, NULL);
	g_autofree char *folded = text_fold(all);
	g_auto(GStrv) words = g_strsplit(filter, " ", -1);

	for (char **word = words; *word != NULL; word++)
		if (strstr(folded, *word) == NULL)
			return false;
	return true;
}

static void
filter(Palette *palette)
{
	g_autofree char *typed = text_fold(edit_text(palette->filter));

	g_ptr_array_set_size(palette->shown, 0);
	for (int works = 1; works >= 0; works--)
		for (guint i = 0; i < palette->items->len; i++) {
			Item *item = palette->items->pdata[i];
			if ((item->why == NULL) == works && matches(item, typed))
				g_ptr_array_add(palette->shown, item);
		}
	list_home(palette->list);
}

static void
add_table(App *app, GPtrArray *items, const Key *keys, const Key *over)
{
	for (; keys != NULL && keys->key != 0; keys++) {
		bool hidden = false;
		for (const Key *key = over; key != NULL && key->key != 0; key++)
			hidden = hidden || key->key == keys->key;
		if (hidden || keys->help == NULL || keys->key == K_F(1))
			continue;
		Item *item = g_new0(Item, 1);
		item->key = keys;
		item->why = g_strdup(app_key_reason(app, keys));
		g_ptr_array_add(items, item);
	}
}

static void
open_palette(App *app, void *state, gconstpointer args)
{
	Palette *palette = state;

	palette->filter = edit_new(40);
	palette->list = app_list(app, &section, 1);
	palette->items = g_ptr_array_ref((GPtrArray *)args);
	palette->shown = g_ptr_array_new();
	filter(palette);
}

static void
close_palette(void *state)
{
	Palette *palette = state;

	edit_free(palette->filter);
	g_ptr_array_unref(palette->items);
	g_ptr_array_unref(palette->shown);
}

static void
draw(App *app, const void *state, Canvas *canvas)
{
	const Palette *palette = state;
	int col = canvas_text(canvas, 0, 1, STYLE_DIM, "Type to filter") + 2;

	if (palette->shown->len == 0)
		canvas_text(canvas, 2, 3, STYLE_NORMAL, "Nothing here is called that.");
	list_draw(palette->list, canvas, 2, canvas->rows - 2 - FOOT_ROWS, palette, false);
	const Item *item = list_row(palette->list, palette);
	int foot = canvas->rows - FOOT_ROWS;
	if (item != NULL && item->why != NULL)
		canvas_wrap(canvas, foot, 3, 0, FOOT_ROWS, STYLE_WARN, item->why);
	else if (item != NULL && text_width(item->key->help) > canvas->cols - BESIDE_HELP)
		canvas_wrap(canvas, foot, 3, 0, FOOT_ROWS, STYLE_DIM, item->key->help);
	edit_draw(palette->filter, canvas, 0, col, canvas->cols - col - 1, true);
}

static void
size(App *app, const void *state, int room, int *ret_rows, int *ret_columns)
{
	const Palette *palette = state;
	*ret_rows = palette->items->len + 3 + FOOT_ROWS;
	*ret_columns = MIN(room, 90);
}

static void
act(App *app, void *state, int action)
{
	Palette *palette = state;
	const Item *item = list_row(palette->list, palette);
	const Key *key = item != NULL ? item->key : NULL;

	if (action == DO_RUN && key == NULL)
		return;
	app_pop(app);
	if (action == DO_RUN && app_top(app) != NULL)
		app_run_key(app, key);
}

static bool
typing(const void *state)
{
	return true;
}

static bool
take_key(App *app, void *state, int key)
{
	Palette *palette = state;

	if (key == K_UP || key == K_DOWN || key == K_PGUP || key == K_PGDN)
		list_key(palette->list, key, palette);
	else if (edit_key(palette->filter, key))
		filter(palette);
	return true;
}

static const Key keys[] = {
	{ K_ENTER, "Enter", DO_RUN, "do it", "Do the one in focus.", KEY_MAIN, NULL },
	{ K_ESC, "Esc", DO_CLOSE, "go back", "Go back.", 0, NULL },
	{ K_F(1), "F1", DO_CLOSE, NULL, NULL, KEY_HIDDEN, NULL },
	{ 0 },
};

static const Screen palette_screen = {
	.name = "help",
	.title = "What can be done now",
	.state_size = sizeof(Palette),
	.keys = keys,
	.flags = SCREEN_DIALOG,
	.open = open_palette,
	.draw = draw,
	.act = act,
	.typing = typing,
	.key = take_key,
	.close = close_palette,
	.size = size,
};

void
palette_open(App *app)
{
	Frame *top = app_top(app);

	if (top->screen == &palette_screen) {
		app_pop(app);
		return;
	}
	g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(item_free);
	add_table(app, items, top->screen->keys, NULL);
	add_table(app, items, app_keys, top->screen->keys);
	app_push(app, &palette_screen, items);
}
