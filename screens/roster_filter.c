/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/roster.h"

#include <string.h>

#include "screens/kit/form.h"

/* Which lines of a roster: a field for each column, empty where anything will do. */

enum { SHOW = 1, EMPTY };
enum { WIDTH = 18, HINT_MAX = 68 };

typedef struct {
	Roll *roll; /* borrowed */
	int n;
	FormField fields[ROLL_COLUMNS_MAX];
	char *hints[ROLL_COLUMNS_MAX];
	Form *form;
} Filter;

/* "K, 1, 2, 3 ...; or none." */
static char *
hint_of(const Roll *roll, const RollColumn *of, int column, DateStyle dates)
{
	g_autofree char *day = date_show("2026-11-01", dates);
	g_autoptr(GPtrArray) values = NULL;
	g_autoptr(GString) text = g_string_new(NULL);

	if (of->kind == ROLL_NUMBER)
		return g_strdup("A number; or <2, or >0.");
	if (of->kind == ROLL_DAY)
		return g_strdup_printf("A day; or <%s, or >%s. Nothing there: none.", day, day);
	if (of->kind != ROLL_CHOICE && of->kind != ROLL_LEVEL)
		return g_strdup("Part of it. Several with commas. Nothing there: none.");
	values = roll_values(roll, column);
	for (guint i = 0; i < values->len; i++) {
		if (text->len + strlen(values->pdata[i]) > HINT_MAX - 12) {
			g_string_append(text, " ...");
			break;
		}
		g_string_append_printf(
			text, "%s%s", text->len ? ", " : "", (char *)values->pdata[i]);
	}
	if (!text->len)
		g_string_append(text, "Nothing stands there.");
	else if (g_ptr_array_find_with_equal_func(values, "none", g_str_equal, NULL))
		g_string_append_c(text, '.');
	else
		g_string_append(text, "; or none.");
	return g_strdup(text->str);
}

static void
filter_open(App *app, void *state, gconstpointer args)
{
	Filter *self = state;
	const RollColumn *of;

	self->roll = ((const RosterFilterArgs *)args)->roll;
	of = roll_columns(roll_who(self->roll));
	while (of[self->n].title)
		self->n++;
	for (int i = 0; i < self->n; i++) {
		int half = (self->n + 1) / 2;

		self->hints[i] = hint_of(self->roll, &of[i], i, screens_profile(app)->date_style);
		self->fields[i] = (FormField){ .name = of[i].name,
			.label = roll_title(self->roll, i),
			.kind = FIELD_TEXT,
			.row = i % half,
			.column = i / half,
			.width = WIDTH,
			.max = 80,
			.hint = self->hints[i] };
	}
	self->form = app_form(app, self->fields, self->n, self);
	for (int i = 0; i < self->n; i++)
		form_set(self->form, of[i].name,
			roll_wanted(self->roll, i) ? roll_wanted(self->roll, i) : "");
	form_set_focus(self->form, "grade");
}

static void
filter_close(void *state)
{
	Filter *self = state;

	for (int i = 0; i < self->n; i++)
		g_free(self->hints[i]);
}

static void
filter_act(App *app, void *state, int action)
{
	Filter *self = state;

	for (int i = 0; i < self->n; i++) {
		if (action == EMPTY)
			form_set(self->form, self->fields[i].name, "");
		else
			roll_only(self->roll, i, form_get(self->form, self->fields[i].name));
	}
	if (action == SHOW)
		app_pop(app);
}

static void
filter_draw(App *app, const void *state, Canvas *canvas)
{
	const Filter *self = state;

	form_draw(self->form, canvas, 1, canvas->rows - 1, true);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", SHOW, "show them", "Show the lines that have all of this.", KEY_MAIN,
		NULL },
	{ K_F(5), "F5", EMPTY, "empty", "Empty all fields: any line will do.", 0, NULL },
	{ 0 },
};

const Screen screen_roster_filter = {
	.name = "roster_filter",
	.title = "Only lines that have",
	.state_size = sizeof(Filter),
	.keys = keys,
	.open = filter_open,
	.draw = filter_draw,
	.act = filter_act,
	.close = filter_close,
};
