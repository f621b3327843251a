/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/pick.h"

enum { TOGGLE = 1, ALL, DONE };

typedef struct {
	char *what, *none, *number;
	GPtrArray *rows;
	ListSection section;
	List *list;
} Pick;

void
pick_row_free(gpointer data)
{
	PickRow *row = data;

	for (size_t i = 0; i < G_N_ELEMENTS(row->text); i++)
		g_free(row->text[i]);
	g_free(row);
}

int
pick_chosen(const GPtrArray *rows)
{
	int n = 0;

	for (guint i = 0; rows && i < rows->len; i++)
		n += ((PickRow *)rows->pdata[i])->chosen;
	return n;
}

static void
pick_cell(const void *data, int at, int column, Cell *cell)
{
	const PickRow *row = ((const Pick *)data)->rows->pdata[at];

	if (column == PICK_MARK)
		cell_set(cell, row->chosen ? STYLE_STRONG : STYLE_DIM, row->chosen ? "[x]" : "[ ]");
	else if (row->text[column - PICK_TEXT])
		cell_set(cell, row->chosen ? STYLE_STRONG : STYLE_NORMAL,
			row->text[column - PICK_TEXT]);
}

static void
pick_open(App *app, void *state, gconstpointer args)
{
	Pick *self = state;
	const PickArgs *pick = args;

	app_set_title(app, "%s", pick->title);
	self->what = g_strdup(pick->what);
	self->none = g_strdup(pick->none);
	self->number = g_strdup(pick->number);
	self->rows = g_ptr_array_ref(pick->rows);
	self->section =
		(ListSection){ pick->sets, .rows = offsetof(Pick, rows), .cell = pick_cell };
	self->list = app_list(app, &self->section, 1);
}

static void
pick_close(void *state)
{
	Pick *self = state;

	g_ptr_array_unref(self->rows);
	g_free(self->what);
	g_free(self->none);
	g_free(self->number);
}

static void
pick_act(App *app, void *state, int action)
{
	Pick *self = state;
	int row = list_focus(self->list, self, NULL);
	bool all = pick_chosen(self->rows) < (int)self->rows->len;

	switch (action) {
	case TOGGLE:
		((PickRow *)self->rows->pdata[row])->chosen ^= true;
		list_key(self->list, K_DOWN, self);
		break;
	case ALL:
		for (guint i = 0; i < self->rows->len; i++)
			((PickRow *)self->rows->pdata[i])->chosen = all;
		break;
	case DONE:
		app_pop(app);
		break;
	}
}

static const char *
nothing(App *app, const void *state)
{
	return ((const Pick *)state)->rows->len > 0 ? NULL : "There is nothing to choose from.";
}

static void
pick_draw(App *app, const void *state, Canvas *canvas)
{
	const Pick *self = state;
	int bottom = canvas->rows - 3, chosen = pick_chosen(self->rows), number = 0;

	for (guint i = 0; i < self->rows->len; i++)
		if (((PickRow *)self->rows->pdata[i])->chosen)
			number += ((PickRow *)self->rows->pdata[i])->number;
	list_draw(self->list, canvas, 0, bottom, self, true);
	canvas_rule(canvas, bottom, NULL);
	if (chosen == 0)
		canvas_wrap(canvas, bottom + 1, 1, canvas->cols - 2, 2, STYLE_NORMAL, self->none);
	else if (self->number)
		canvas_textf(canvas, bottom + 1, 1, STYLE_NORMAL,
			"%d of %u %s chosen, %d %s. Enter goes back with them.", chosen,
			self->rows->len, self->what, number, self->number);
	else
		canvas_textf(canvas, bottom + 1, 1, STYLE_NORMAL,
			"%d of %u %s chosen. Enter goes back with them.", chosen, self->rows->len,
			self->what);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", DONE, "done", "Go back with what is chosen.", KEY_MAIN },
	{ ' ', "Space", TOGGLE, "choose or not", "Choose the marked line, or leave it out again.",
		0, nothing },
	{ 'a', "A", ALL, "all or none", "Choose all of them; when all are chosen, none.", 0,
		nothing },
	{ 0 },
};

const Screen screen_pick = {
	.name = "pick",
	.state_size = sizeof(Pick),
	.keys = keys,
	.open = pick_open,
	.draw = pick_draw,
	.act = pick_act,
	.close = pick_close,
};
