/* SPDX-License-Identifier: Apache-2.0 */
#include "kit_demo.h"

#include <string.h>

#include "screens/kit/form.h"

typedef struct Paper {
	Form *form;
} Paper;

enum { DO_SAVE = 1 };

static char *
check_zip(const char *typed, const void *data)
{
	return strlen(typed) == 5 ? NULL : g_strdup("A ZIP has five digits.");
}

static char *
tidy_name(const char *typed, const void *data)
{
	g_autofree char *copy = g_strdup(typed);
	return g_strdup(g_strstrip(copy));
}

static const FormField paper_fields[] = {
	{ .name = "name",
		.label = "Name",
		.width = 20,
		.tidy = tidy_name,
		.hint = "As on the ID." },
	{ .name = "zip", .label = "ZIP", .row = 1, .width = 5, .max = 5, .check = check_zip },
	{ .name = "kind", .label = "Kind", .kind = FIELD_CHOICE, .row = 2, .rows = 2 },
	{ .name = "face", .label = "Same face?", .kind = FIELD_YES_NO, .row = 3, .width = 3 },
	{ .name = "school",
		.label = "School",
		.kind = FIELD_READONLY,
		.row = 0,
		.column = 1,
		.width = 16 },
	{ .name = "phone", .label = "Phone", .row = 1, .column = 1, .width = 12 },
};

static void
paper_open(App *app, void *state, gconstpointer args)
{
	static const char *const kinds[] = { "ca", "dl", "cc", "pp" };
	static const char *const labels[] = { "California ID", "Driver's license", "Consulate card",
		"Passport" };
	Paper *paper = state;

	paper->form = app_form(app, paper_fields, G_N_ELEMENTS(paper_fields), NULL);
	form_set(paper->form, "name", "Rosa Lopez");
	form_set(paper->form, "zip", "91103");
	form_set(paper->form, "school", "Lincoln");
	form_set(paper->form, "phone", "626-555-0143");
	form_set_choices(paper->form, "kind", kinds, labels, 4);
}

static void
paper_close(void *state)
{
}

static void
paper_loaded(App *app, void *state, gpointer data)
{
}

static void
paper_load(App *app, void *state)
{
	demo_ask(app, paper_loaded);
}

static void
paper_draw(App *app, const void *state, Canvas *canvas)
{
	form_draw(((const Paper *)state)->form, canvas, 0, canvas->rows, true);
}

static void
paper_act(App *app, void *state, int action)
{
	Paper *paper = state;
	const char *wrong = form_check(paper->form);

	if (wrong != NULL)
		app_say(app, SAY_REFUSAL, wrong);
	else
		app_sayf(app, SAY_INFO, "Saved %s, %s, %s, %s.", form_get(paper->form, "name"),
			form_get(paper->form, "zip"), form_get(paper->form, "kind"),
			form_get(paper->form, "face"));
}

static const Key paper_keys[] = {
	{ K_ENTER, "Enter", DO_SAVE, "next field, save", "Go on; off the last field: save.",
		KEY_MAIN | KEY_AFTER, NULL },
	{ K_F(3), "F3", DO_SAVE, "save", "Save the form.", 0, NULL },
	{ 0 },
};

const Screen form_screen = {
	.name = "form",
	.title = "A form",
	.state_size = sizeof(Paper),
	.keys = paper_keys,
	.open = paper_open,
	.load = paper_load,
	.draw = paper_draw,
	.act = paper_act,
	.close = paper_close,
};
