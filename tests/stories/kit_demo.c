/* SPDX-License-Identifier: Apache-2.0 */
/* The kit with nothing of pindesk in it: one screen of each kind, for the stories in kit/. Asks are
 * answered once the file $GATE is there (at once if GATE is not set), so that a story decides when
 * "the server" answers; with "no" in it the server fails. */
#include "kit_demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "screens/kit/app.h"
#include "screens/kit/dialog.h"
#include "screens/kit/edit.h"
#include "screens/kit/list.h"

static const char *const names[] = { "GARCIA LOPEZ, Ana Maria", "GARCIA, Mariana", "GARZA, Anahi",
	"NUÑEZ, José", "김, 민준", "王, 小明", "ՊԵՏՐՈՍՅԱՆ, Անի", "O'BRIEN, Sean", "SMITH, John",
	"SMITH, Jane", "VERY LONG FAMILY NAME INDEED, With a Given Name That Goes On", "XU, Li",
	"YANG, Mai", "ZAPATA, Luz", "bad \033[31mname\033[0m" };

/* --- a job */

typedef struct Job {
	char *text;
	bool cancelled;
} Job;

static void
job_free(gpointer data)
{
	Job *job = data;
	g_free(job->text);
	g_free(job);
}

static void
job_work(gpointer data, GCancellable *cancel)
{
	Job *job = data;
	const char *gate = g_getenv("GATE");

	while (gate != NULL && !g_file_test(gate, G_FILE_TEST_EXISTS)) {
		if (g_cancellable_is_cancelled(cancel)) {
			job->cancelled = true;
			return;
		}
		g_usleep(2000);
	}
	g_autofree char *answer = NULL;
	if (gate != NULL && g_file_get_contents(gate, &answer, NULL, NULL))
		job->cancelled = strcmp(answer, "no\n") == 0;
}

static Job *
job_new(const char *text)
{
	Job *job = g_new0(Job, 1);
	job->text = g_strdup(text);
	return job;
}

void
demo_ask(App *app, AskDone done)
{
	app_ask(app, ASK_BLOCKING, job_work, done, job_new(""), job_free);
}

/* --- one person */

typedef struct Person {
	bool loaded, shown;
	int touched, removed;
	char *note;
} Person;

enum { DO_TOUCH = 1, DO_REMOVE, DO_STRIKE, DO_NOTE, DO_PICK, DO_AGAIN, DO_SHOW, DO_NEVER, DO_FORM };

static void
person_open(App *app, void *state, gconstpointer args)
{
	app_set_title(app, "%s", (const char *)args);
}

static void
person_close(void *state)
{
	g_free(((Person *)state)->note);
}

static void
person_loaded(App *app, void *state, gpointer data)
{
	((Person *)state)->loaded = true;
}

static void
person_load(App *app, void *state)
{
	demo_ask(app, person_loaded);
}

static void
person_draw(App *app, const void *state, Canvas *canvas)
{
	const Person *person = state;

	canvas_text(canvas, 0, 3, STYLE_NORMAL, person->loaded ? "Here is the person." : "");
	canvas_textf(canvas, 1, 3, STYLE_NORMAL, "touched %d, removed %d", person->touched,
		person->removed);
	canvas_textf(canvas, 2, 3, STYLE_GOOD, "note: %s", person->note ? person->note : "none");
	if (person->shown)
		canvas_ascii(canvas, 3, 3, STYLE_STRONG, "48316-07295", 11);
	canvas_mark(canvas, 1);
	canvas_cursor(canvas, 1, 3);
}

static void
touched(App *app, void *state, gpointer data)
{
	Job *job = data;
	Person *person = state;

	if (job->cancelled) {
		app_say(app, SAY_FAILURE, "The server did not answer. Nothing was touched.");
		return;
	}
	person->touched++;
	app_say(app, SAY_INFO, "Touched.");
}

static void
removed(App *app, void *state, bool yes)
{
	((Person *)state)->removed += yes;
	app_say(app, SAY_INFO, yes ? "Removed." : "Nothing was removed.");
}

static void
noted(App *app, void *state, const char *line)
{
	Person *person = state;
	g_free(person->note);
	person->note = g_strdup(line);
}

static void
picked(App *app, void *state, int index)
{
	app_sayf(app, SAY_INFO, "Picked %d.", index);
}

static void
struck(App *app, void *state, gpointer data)
{
	dialog_yes_no(app, "Strike", "It takes the name from the list.", "strike it", "leave it",
		removed);
}

static void
person_act(App *app, void *state, int action)
{
	static const char *const kinds[] = { "California ID", "Driver's license", "Passport" };
	Person *person = state;

	switch (action) {
	case DO_TOUCH:
		demo_ask(app, touched);
		break;
	case DO_REMOVE:
		dialog_word(app, "Remove", "The person goes from the list for good.", "remove",
			removed);
		break;
	case DO_STRIKE:
		demo_ask(app, struck);
		break;
	case DO_NOTE:
		dialog_line(app, "Note", "What should the next desk know?", "Note", 40, noted);
		break;
	case DO_PICK:
		dialog_pick(app, "Kind", "Which kind of ID is it?", kinds, 3, picked);
		break;
	case DO_AGAIN:
		person->removed++;
		break;
	case DO_SHOW:
		person->shown = true;
		break;
	case DO_FORM:
		app_push(app, &form_screen, NULL);
		break;
	}
}

static void
person_conceal(App *app, void *state)
{
	((Person *)state)->shown = false;
}

static const char *
never(App *app, const void *state)
{
	return "The letter was not printed yet. T touches first.";
}

static const Key person_keys[] = {
	{ 't', "T", DO_TOUCH, "touch", "Touch the person.", KEY_MAIN, NULL },
	{ 'n', "N", DO_NOTE, "note", "Write a note.", 0, NULL },
	{ 'p', "P", DO_PICK, "pick", "Pick a kind.", 0, NULL },
	{ 's', "S", DO_SHOW, "show", "Show the code.", 0, NULL },
	{ 'x', "X", DO_AGAIN, NULL, "Remove at once.", KEY_HIDDEN | KEY_DESTRUCTIVE, NULL },
	{ 'k', "K", DO_STRIKE, "strike", "Strike the person.", 0, NULL },
	{ K_F(3), "F3", DO_FORM, "form",
		"Fill in a form: a name, a ZIP, a kind of ID, and whether it is the same face.", 0,
		NULL },
	{ K_F(5), "F5", DO_NEVER, "hand over", "Hand the letter over.", 0, never },
	{ K_F(8), "F8", DO_REMOVE, "remove", "Remove the person.", KEY_DESTRUCTIVE, NULL },
	{ 0 },
};

static const Screen person_screen = {
	.name = "person",
	.state_size = sizeof(Person),
	.keys = person_keys,
	.slow = "No answer for 3 seconds. Nothing was touched; Esc gives up.",
	.open = person_open,
	.load = person_load,
	.draw = person_draw,
	.act = person_act,
	.conceal = person_conceal,
	.close = person_close,
};

/* --- home */

typedef struct Home {
	Edit *typed;
	List *list;
	GPtrArray *rows;
} Home;

enum { COLUMN_NAME, COLUMN_LENGTH };
enum { DO_OPEN = 1, DO_FAULT, DO_ASSERT };

static void
home_cell(const void *data, int row, int column, Cell *cell)
{
	const char *name = ((const Home *)data)->rows->pdata[row];

	if (column == COLUMN_NAME)
		cell_set(cell, STYLE_NORMAL, name);
	else
		cell_setf(cell, STYLE_DIM, "%ld", g_utf8_strlen(name, -1));
}

static const ListColumn wide[] = {
	{ COLUMN_NAME, "Name", 30, true, false },
	{ COLUMN_LENGTH, "Characters", 10, false, true },
	{ 0 },
};
static const ListColumn narrow[] = { { COLUMN_NAME, "Name", 30, true, false }, { 0 } };
static const ListColumn *const sets[] = { wide, narrow, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Home, rows), .cell = home_cell },
};

static void
home_found(App *app, void *state, gpointer data)
{
	Home *home = state;
	const Job *job = data;
	g_autofree char *folded = text_fold(job->text);

	g_ptr_array_set_size(home->rows, 0);
	for (size_t i = 0; !job->cancelled && i < G_N_ELEMENTS(names); i++) {
		g_autofree char *name = text_fold(names[i]);
		if (strstr(name, folded) != NULL)
			g_ptr_array_add(home->rows, (char *)names[i]);
	}
}

static void
home_load(App *app, void *state)
{
	Home *home = state;
	app_ask(app, ASK_LATEST, job_work, home_found, job_new(edit_text(home->typed)), job_free);
}

static void
home_open(App *app, void *state, gconstpointer args)
{
	Home *home = state;
	home->typed = edit_new(60);
	home->list = app_list(app, sections, 1);
	home->rows = g_ptr_array_new();
}

static void
home_close(void *state)
{
	Home *home = state;
	edit_free(home->typed);
	g_ptr_array_unref(home->rows);
}

static void
home_draw(App *app, const void *state, Canvas *canvas)
{
	const Home *home = state;
	int col = canvas_text(canvas, 0, 1, STYLE_TITLE, "Who is it for?") + 2;

	list_draw(home->list, canvas, 2, canvas->rows - 2, home, false);
	edit_draw(home->typed, canvas, 0, col, 30, true);
}

static bool
home_typing(const void *state)
{
	return true;
}

static bool
home_key(App *app, void *state, int key)
{
	Home *home = state;

	if (key == K_UP || key == K_DOWN || key == K_PGUP || key == K_PGDN)
		return list_key(home->list, key, home);
	if (key == K_ESC && !edit_is_empty(home->typed))
		edit_clear(home->typed);
	else if (!edit_key(home->typed, key))
		return false;
	home_load(app, home);
	return true;
}

static void
home_act(App *app, void *state, int action)
{
	Home *home = state;
	const char *name = list_row(home->list, home);

	if (action == DO_ASSERT)
		g_assert(app == NULL);
	else if (name == NULL)
		app_say(app, SAY_INFO, "Nobody is called that.");
	else
		app_push(app, &person_screen, name);
}

static void
home_leave(App *app, void *state)
{
	edit_clear(((Home *)state)->typed);
}

static const Key home_keys[] = {
	{ K_ENTER, "Enter", DO_OPEN, "open", "Open the person in focus.", KEY_MAIN, NULL },
	{ K_F(12), "F12", DO_ASSERT, NULL, NULL, KEY_HIDDEN, NULL },
	{ 0 },
};

static const Screen home_screen = {
	.name = "home",
	.state_size = sizeof(Home),
	.keys = home_keys,
	.open = home_open,
	.load = home_load,
	.draw = home_draw,
	.act = home_act,
	.typing = home_typing,
	.key = home_key,
	.leave = home_leave,
	.close = home_close,
};

/* --- sign in */

typedef struct SignIn {
	char word[64];
	size_t length;
	SecretEdit edit;
} SignIn;

static bool
store_append(void *store, const char *bytes, size_t length)
{
	SignIn *sign_in = store;
	if (sign_in->length + length >= sizeof sign_in->word)
		return false;
	memcpy(sign_in->word + sign_in->length, bytes, length);
	sign_in->length += length;
	return true;
}

static void
store_drop(void *store)
{
	SignIn *sign_in = store;
	while (sign_in->length > 0 && (sign_in->word[--sign_in->length] & 0xc0) == 0x80)
		;
}

static void
store_clear(void *store)
{
	((SignIn *)store)->length = 0;
}

static const SecretStore store_calls = { store_append, store_drop, store_clear };

static void
sign_in_open(App *app, void *state, gconstpointer args)
{
	SignIn *sign_in = state;
	sign_in->edit.calls = &store_calls;
	sign_in->edit.store = sign_in;
}

static void
sign_in_draw(App *app, const void *state, Canvas *canvas)
{
	const SignIn *sign_in = state;
	int col = canvas_text(canvas, 2, 3, STYLE_TITLE, "Passphrase") + 2;

	canvas_text(canvas, 0, 3, STYLE_NORMAL, "The desk is locked.");
	canvas_mark(canvas, 2);
	secret_edit_draw(&sign_in->edit, canvas, 2, col, 20, true);
}

static bool
sign_in_key(App *app, void *state, int key)
{
	return secret_edit_key(&((SignIn *)state)->edit, key);
}

static void
sign_in_act(App *app, void *state, int action)
{
	SignIn *sign_in = state;
	bool right = sign_in->length == 4 && memcmp(sign_in->word, "open", 4) == 0;

	secret_edit_clear(&sign_in->edit);
	if (right)
		app_unlock(app, true);
	else
		app_say(app, SAY_REFUSAL, "This passphrase is not right. Try again.");
}

static const Key sign_in_keys[] = {
	{ K_ENTER, "Enter", 1, "sign in", "Sign in.", KEY_MAIN, NULL },
	{ 0 },
};

static const Screen sign_in_screen = {
	.name = "sign_in",
	.state_size = sizeof(SignIn),
	.keys = sign_in_keys,
	.flags = SCREEN_SIGN_IN,
	.open = sign_in_open,
	.draw = sign_in_draw,
	.act = sign_in_act,
	.typing = home_typing,
	.key = sign_in_key,
};

static void
on_lock(App *app, gpointer data)
{
	app_push(app, &sign_in_screen, NULL);
}

static void
on_next(App *app, gpointer data)
{
	app_say(app, SAY_INFO, "Next parent.");
}

int
main(int argc, char **argv)
{
	const char *idle = g_getenv("IDLE");
	g_autoptr(GError) error = NULL;
	AppStart start = { .program = "demo",
		.lock = on_lock,
		.next = on_next,
		.idle_lock = idle ? (int)g_ascii_strtoll(idle, NULL, 10) : 0 };
	g_autoptr(App) app = app_new(&start, &error);

	if (app == NULL) {
		fprintf(stderr, "%s\n", error->message);
		return 1;
	}
	app_set_header(app, "Lincoln Elementary", "M. Ortega, account administrator");
	app_push(app, &home_screen, NULL);
	return app_run(app);
}
