/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/footer.h"

#include "base/text.h"

static bool
belongs(App *app, const Key *key)
{
	return key->label != NULL && (key->flags & KEY_HIDDEN) == 0 &&
	       app_key_reason(app, key) == NULL;
}

static int
width_of(const Key *key)
{
	return text_width(key->shown) + 1 + text_width(key->label);
}

static int
draw_key(Canvas *canvas, int col, const Key *key)
{
	col = canvas_text(canvas, 0, col, STYLE_KEY, key->shown);
	return canvas_text(canvas, 0, col + 1, STYLE_NORMAL, key->label) + 2;
}

static int
draw_table(App *app, Canvas *canvas, int col, int end, const Key *keys, unsigned main)
{
	for (; keys != NULL && keys->key != 0; keys++) {
		if ((keys->flags & KEY_MAIN) != main || keys->key == K_F(1) || !belongs(app, keys))
			continue;
		if (col + width_of(keys) <= end)
			col = draw_key(canvas, col, keys);
	}
	return col;
}

/* The row for F1, which every screen has. */
static const Key *
help_key(void)
{
	const Key *key = app_keys;
	while (key->key != K_F(1))
		key++;
	return key;
}

static bool
has_own(const Key *keys, int key)
{
	for (; keys != NULL && keys->key != 0; keys++)
		if (keys->key == key)
			return true;
	return false;
}

void
footer_draw(App *app, Frame *top, Canvas *canvas)
{
	const Key *help = help_key();
	int end = canvas->cols - 1 - width_of(help) - 2;
	int col = draw_table(app, canvas, 1, end, top->screen->keys, KEY_MAIN);

	col = draw_table(app, canvas, col, end, top->screen->keys, 0);
	bool dialog = (top->screen->flags & SCREEN_DIALOG) != 0;
	for (const Key *key = app_keys; key->key != 0 && !dialog; key++)
		if (key != help && belongs(app, key) && !has_own(top->screen->keys, key->key) &&
			col + width_of(key) <= end)
			col = draw_key(canvas, col, key);
	draw_key(canvas, col, help);
}
