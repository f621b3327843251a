/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/dialog.h"

#include <string.h>

#include "base/text.h"
#include "screens/kit/app_private.h"
#include "screens/kit/edit.h"

/* All five are one state and one way to answer; they differ in their keys and their lower half. */

#define TEXT_ROWS_MAX 12

enum { DO_OK = 1, DO_YES, DO_NO };

typedef struct Question {
	const char *title, *text;
	const char *yes, *no;       /* yes/no: what each does */
	const char *label;          /* line */
	const char *word;           /* word */
	const char *const *options; /* pick */
	int n_options;
	int max;
	DialogBool answer_bool;
	DialogText answer_text;
	DialogIndex answer_index;
} Question;

typedef struct Dialog {
	Question ask; /* with copies of its texts */
	char *texts[5];
	char **options;
	Edit *edit;
	int chosen;
} Dialog;

static const char *
keep(Dialog *dialog, int slot, const char *text)
{
	return dialog->texts[slot] = g_strdup(text ? text : "");
}

static void
dialog_open(App *app, void *state, gconstpointer args)
{
	Dialog *dialog = state;

	dialog->ask = *(const Question *)args;
	Question *ask = &dialog->ask;
	app_set_title(app, "%s", ask->title);
	ask->text = keep(dialog, 0, ask->text);
	ask->yes = keep(dialog, 1, ask->yes);
	ask->no = keep(dialog, 2, ask->no);
	ask->label = keep(dialog, 3, ask->label);
	ask->word = keep(dialog, 4, ask->word);
	dialog->options = g_new0(char *, ask->n_options + 1);
	for (int i = 0; i < ask->n_options; i++)
		dialog->options[i] = g_strdup(ask->options[i]);
	if (ask->max > 0)
		dialog->edit = edit_new(ask->max);
}

static void
dialog_close(void *state)
{
	Dialog *dialog = state;

	for (size_t i = 0; i < G_N_ELEMENTS(dialog->texts); i++)
		g_free(dialog->texts[i]);
	g_strfreev(dialog->options);
	edit_free(dialog->edit);
}

/* Closes the box, then answers on behalf of the screen that asked, if it is still there. */
static void
answer(App *app, Dialog *dialog, bool yes, const char *line, int index)
{
	const Question ask = dialog->ask;
	guint opener = app_caller(app)->opener;

	app_pop(app);
	Frame *frame = app_frame(app, opener);
	if (frame == NULL)
		return;
	Frame *before = app_enter(app, frame);
	if (ask.answer_bool != NULL)
		ask.answer_bool(app, frame->state, yes);
	if (ask.answer_text != NULL)
		ask.answer_text(app, frame->state, line);
	if (ask.answer_index != NULL)
		ask.answer_index(app, frame->state, index);
	app_leave(app, before);
}

static void
give_up(App *app, Dialog *dialog)
{
	answer(app, dialog, false, NULL, -1);
}

static bool
dialog_typing(const void *state)
{
	const Dialog *dialog = state;
	return dialog->edit != NULL || dialog->ask.n_options > 0;
}

/* The rows the text takes in COLUMNS. */
static int
text_rows(const Dialog *dialog, int columns)
{
	g_auto(GStrv) paragraphs = g_strsplit(dialog->ask.text, "\n", -1);
	int rows = 0;

	for (char **p = paragraphs; *p != NULL; p++) {
		g_autoptr(GPtrArray) lines = text_wrap(*p, columns);
		rows += MAX((int)lines->len, 1);
	}
	return MIN(rows, TEXT_ROWS_MAX);
}

static void
dialog_size(App *app, const void *state, int columns, int *ret_rows, int *ret_columns)
{
	const Dialog *dialog = state;
	*ret_columns = MIN(columns, 66);
	int rows = text_rows(dialog, *ret_columns) + 1;
	if (dialog->ask.n_options > 0)
		rows += dialog->ask.n_options;
	else if (*dialog->ask.yes != '\0')
		rows += 2;
	else
		rows += 1;
	*ret_rows = rows;
}

/* The text; returns the row after it and a blank one. */
static int
draw_text(const Dialog *dialog, Canvas *canvas)
{
	return canvas_wrap(canvas, 0, 0, 0, TEXT_ROWS_MAX, STYLE_NORMAL, dialog->ask.text) + 1;
}

/* --- yes or no */

static void
yes_no_draw(App *app, const void *state, Canvas *canvas)
{
	const Dialog *dialog = state;
	int row = draw_text(dialog, canvas);

	canvas_text(canvas, row, 0, STYLE_KEY, "Y");
	canvas_text(canvas, row, 3, STYLE_NORMAL, dialog->ask.yes);
	canvas_text(canvas, row + 1, 0, STYLE_KEY, "N");
	canvas_text(canvas, row + 1, 3, STYLE_NORMAL, dialog->ask.no);
	canvas_cursor(canvas, row + 1, 0);
}

static void
yes_no_act(App *app, void *state, int action)
{
	answer(app, state, action == DO_YES, NULL, -1);
}

static bool
yes_no_key(App *app, void *state, int key)
{
	if (key == K_ENTER)
		app_say(app, SAY_INFO, "Press Y or N.");
	return true;
}

static const Key yes_no_keys[] = {
	{ 'y', "Y", DO_YES, "yes", "Yes.", KEY_DESTRUCTIVE, NULL },
	{ 'n', "N", DO_NO, "no", "No.", 0, NULL },
	{ K_ESC, "Esc", DO_NO, NULL, "No.", KEY_HIDDEN, NULL },
	{ 0 },
};

static const Screen yes_no_screen = {
	.name = "yes_no",
	.state_size = sizeof(Dialog),
	.keys = yes_no_keys,
	.flags = SCREEN_DIALOG,
	.open = dialog_open,
	.draw = yes_no_draw,
	.act = yes_no_act,
	.key = yes_no_key,
	.close = dialog_close,
	.size = dialog_size,
};

void
dialog_yes_no(App *app, const char *title, const char *text, const char *yes, const char *no,
	DialogBool done)
{
	Question ask = { .title = title, .text = text, .yes = yes, .no = no, .answer_bool = done };
	app_push(app, &yes_no_screen, &ask);
}

/* --- a line, a word */

static void
line_draw(App *app, const void *state, Canvas *canvas)
{
	const Dialog *dialog = state;
	int row = draw_text(dialog, canvas);
	int col = 2;

	canvas_mark_at(canvas, row, 0);
	if (*dialog->ask.word != '\0')
		col = canvas_textf(canvas, row, 2, STYLE_DIM, "Type %s", dialog->ask.word) + 2;
	else if (*dialog->ask.label != '\0')
		col = canvas_text(canvas, row, 2, STYLE_DIM, dialog->ask.label) + 2;
	edit_draw(dialog->edit, canvas, row, col, canvas->cols - col, true);
}

static void
line_act(App *app, void *state, int action)
{
	Dialog *dialog = state;
	g_autofree char *line = g_strdup(edit_text(dialog->edit));

	g_strstrip(line);
	if (action == DO_NO)
		give_up(app, dialog);
	else if (*line == '\0')
		app_say(app, SAY_INFO, "Nothing is typed yet. Esc goes back.");
	else
		answer(app, dialog, true, line, -1);
}

static void
word_act(App *app, void *state, int action)
{
	Dialog *dialog = state;
	g_autofree char *typed = text_fold(edit_text(dialog->edit));
	g_autofree char *word = text_fold(dialog->ask.word);

	g_strstrip(typed);
	if (action == DO_NO)
		give_up(app, dialog);
	else if (g_str_equal(typed, word))
		answer(app, dialog, true, NULL, -1);
	else
		app_sayf(app, SAY_INFO, "Type the word %s, then Enter. Esc goes back.",
			dialog->ask.word);
}

static bool
line_key(App *app, void *state, int key)
{
	edit_key(((Dialog *)state)->edit, key);
	return true;
}

static const Key line_keys[] = {
	{ K_ENTER, "Enter", DO_OK, "done", "Take what is typed.", KEY_MAIN, NULL },
	{ K_ESC, "Esc", DO_NO, "go back", "Go back; nothing is done.", 0, NULL },
	{ 0 },
};

static const Screen line_screen = {
	.name = "line",
	.state_size = sizeof(Dialog),
	.keys = line_keys,
	.flags = SCREEN_DIALOG,
	.open = dialog_open,
	.draw = line_draw,
	.act = line_act,
	.typing = dialog_typing,
	.key = line_key,
	.close = dialog_close,
	.size = dialog_size,
};

void
dialog_line(
	App *app, const char *title, const char *text, const char *label, int max, DialogText done)
{
	Question ask = {
		.title = title, .text = text, .label = label, .max = max, .answer_text = done
	};
	app_push(app, &line_screen, &ask);
}

static const Key word_keys[] = {
	{ K_ENTER, "Enter", DO_OK, "do it", "Do it, once the word is typed.",
		KEY_MAIN | KEY_DESTRUCTIVE, NULL },
	{ K_ESC, "Esc", DO_NO, "go back", "Go back; nothing is done.", 0, NULL },
	{ 0 },
};

static const Screen word_screen = {
	.name = "word",
	.state_size = sizeof(Dialog),
	.keys = word_keys,
	.flags = SCREEN_DIALOG,
	.open = dialog_open,
	.draw = line_draw,
	.act = word_act,
	.typing = dialog_typing,
	.key = line_key,
	.close = dialog_close,
	.size = dialog_size,
};

void
dialog_word(App *app, const char *title, const char *text, const char *word, DialogBool done)
{
	Question ask = {
		.title = title, .text = text, .word = word, .max = 40, .answer_bool = done
	};
	app_push(app, &word_screen, &ask);
}

/* --- one of a few */

static void
pick_draw(App *app, const void *state, Canvas *canvas)
{
	const Dialog *dialog = state;
	int row = draw_text(dialog, canvas);
	int room = canvas->rows - row;
	int first = MAX(0, dialog->chosen - room + 1);

	for (int i = first; i < dialog->ask.n_options && i - first < room; i++) {
		bool chosen = i == dialog->chosen;
		Style style = chosen ? STYLE_FOCUS : STYLE_NORMAL;
		char digit[4] = "";
		if (i < 9)
			g_snprintf(digit, sizeof digit, "%d", i + 1);
		if (chosen) {
			canvas_mark_at(canvas, row + i - first, 0);
			canvas_cursor(canvas, row + i - first, 2);
		}
		canvas_text(canvas, row + i - first, 2, STYLE_KEY, digit);
		canvas_text(canvas, row + i - first, 5, style, dialog->options[i]);
	}
}

static void
pick_act(App *app, void *state, int action)
{
	Dialog *dialog = state;

	if (action == DO_NO)
		give_up(app, dialog);
	else
		answer(app, dialog, true, NULL, dialog->chosen);
}

static bool
pick_key(App *app, void *state, int key)
{
	Dialog *dialog = state;
	int last = dialog->ask.n_options - 1;

	if (key == K_UP)
		dialog->chosen = MAX(dialog->chosen - 1, 0);
	else if (key == K_DOWN)
		dialog->chosen = MIN(dialog->chosen + 1, last);
	else if (key == K_HOME)
		dialog->chosen = 0;
	else if (key == K_END)
		dialog->chosen = last;
	else if (key >= '1' && key <= '9' && key - '1' <= last)
		answer(app, dialog, true, NULL, key - '1');
	return true;
}

static const Key pick_keys[] = {
	{ K_ENTER, "Enter", DO_OK, "choose", "Choose the one in focus.", KEY_MAIN, NULL },
	{ K_ESC, "Esc", DO_NO, "go back", "Go back; nothing is chosen.", 0, NULL },
	{ 0 },
};

static const Screen pick_screen = {
	.name = "pick",
	.state_size = sizeof(Dialog),
	.keys = pick_keys,
	.flags = SCREEN_DIALOG,
	.open = dialog_open,
	.draw = pick_draw,
	.act = pick_act,
	.typing = dialog_typing,
	.key = pick_key,
	.close = dialog_close,
	.size = dialog_size,
};

void
dialog_pick(App *app, const char *title, const char *text, const char *const *options, int n,
	DialogIndex done)
{
	Question ask = { .title = title,
		.text = text,
		.options = options,
		.n_options = n,
		.answer_index = done };
	app_push(app, &pick_screen, &ask);
}
