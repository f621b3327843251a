/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/app_private.h"
#include "screens/kit/dialog.h"

/* From a key to what it does: the screen's table, the table every screen has, the screen's key(). */

enum { DO_HELP = 1, DO_HELP_MARK, DO_NEXT, DO_BACK, DO_LOCK, DO_QUIT, DO_BREAK };

static bool
is_typing(const Frame *frame)
{
	if (frame->screen->typing != NULL)
		return frame->screen->typing(frame->state);
	return frame->form != NULL && form_typing(frame->form);
}

static const char *
no_next(App *app, const void *state)
{
	if (app->start.next == NULL || (app_top(app)->screen->flags & SCREEN_SIGN_IN) != 0)
		return "Sign in first.";
	return NULL;
}

static const char *
no_lock(App *app, const void *state)
{
	if (app->start.lock == NULL || (app_top(app)->screen->flags & SCREEN_SIGN_IN) != 0)
		return "The desk is locked until somebody signs in.";
	return NULL;
}

static const char *
no_mark(App *app, const void *state)
{
	return is_typing(app_top(app)) ? "Here it is typed, like any other character." : NULL;
}

static const char *
no_back(App *app, const void *state)
{
	guint bottom = app->locked ? app->lock_mark + 1 : 1;
	return app->frames->len > bottom ? NULL : "This is the first screen.";
}

/* Every screen has these; a screen's own row for the same key comes first, but for F1 and Ctrl-L. */
const Key app_keys[] = {
	{ K_ESC, "Esc", DO_BACK, "back", "Go one step back; a form that is not saved asks first.",
		0, no_back },
	{ K_F(2), "F2", DO_NEXT, "next parent",
		"Next parent: what is open is kept, the look-up opens empty.", 0, no_next },
	{ K_F(1), "F1", DO_HELP, "keys", "List what can be done now.", 0, NULL },
	{ '?', "?", DO_HELP_MARK, NULL, "The same as F1.", KEY_HIDDEN, no_mark },
	{ K_CTRL('l'), "Ctrl-L", DO_LOCK, NULL, "Lock the desk now. Signing in brings it back.",
		KEY_HIDDEN, no_lock },
	{ K_F(10), "F10", DO_QUIT, NULL, "Leave the desk.", KEY_HIDDEN, NULL },
	{ K_CTRL('q'), "Ctrl-Q", DO_QUIT, NULL, "Leave the desk.", KEY_HIDDEN, NULL },
	{ K_CTRL('c'), "Ctrl-C", DO_BREAK, NULL, NULL, KEY_HIDDEN, NULL },
	{ 0 },
};

static const Key *
find_row(const Key *keys, int key)
{
	for (; keys != NULL && keys->key != 0; keys++)
		if (key_plain(keys->key) == key_plain(key))
			return keys;
	return NULL;
}

const Key *
screen_key(const Screen *screen, int key)
{
	return find_row(screen->keys, key);
}

static bool
is_app_key(const Key *key)
{
	return key >= app_keys && key < app_keys + G_N_ELEMENTS(app_keys);
}

const char *
app_key_reason(App *app, const Key *key)
{
	Frame *top = app_top(app);
	return key->unavailable != NULL ? key->unavailable(app, top->state) : NULL;
}

/* --- what was filled in and not saved */

static bool
would_lose(const Frame *frame)
{
	return frame->form != NULL && (frame->screen->flags & SCREEN_SIGN_IN) == 0 &&
	       is_typing(frame) && form_changed(frame->form, NULL);
}

static void
ask_unsaved(App *app, DialogBool answer)
{
	dialog_yes_no(app, "Not saved yet", "What was filled in is not saved and would be gone.",
		"go without it", "stay", answer);
}

/* Of any screen; LEFT: their leave() is called, and one that has it sees to its own. */
static bool
asks_unsaved(App *app, bool left, DialogBool answer)
{
	bool any = false;

	for (guint i = 0; i < app->frames->len && !app->locked; i++) {
		const Frame *frame = app->frames->pdata[i];
		any = any || (would_lose(frame) && !(left && frame->screen->leave != NULL));
	}
	if (any && (app_top(app)->screen->flags & SCREEN_DIALOG) != 0)
		app_say(app, SAY_INFO, "Answer this first.");
	else if (any)
		ask_unsaved(app, answer);
	return any;
}

static void
back_answer(App *app, void *state, bool yes)
{
	if (yes)
		app_pop(app);
}

static void
next_answer(App *app, void *state, bool yes)
{
	if (yes)
		app_next(app);
}

static void
quit(App *app)
{
	if (app->start.quit != NULL && !app->locked)
		app->start.quit(app, app->start.data);
	else
		app_quit(app, 0);
}

static void
quit_answer(App *app, void *state, bool yes)
{
	if (yes)
		quit(app);
}

static void
do_app_key(App *app, int action)
{
	switch (action) {
	case DO_HELP:
	case DO_HELP_MARK:
		palette_open(app);
		break;
	case DO_NEXT:
		if (!asks_unsaved(app, true, next_answer))
			app_next(app);
		break;
	case DO_BACK:
		if (would_lose(app_top(app)))
			ask_unsaved(app, back_answer);
		else
			app_pop(app);
		break;
	case DO_LOCK:
		app_lock(app);
		break;
	case DO_QUIT:
		if (!asks_unsaved(app, false, quit_answer))
			quit(app);
		break;
	case DO_BREAK:
		app_say(app, SAY_INFO, "F10 leaves the desk, Ctrl-L locks it.");
		break;
	}
}

void
app_run_key(App *app, const Key *key)
{
	Frame *top = app_top(app);
	Frame *before = app_enter(app, top);
	const char *reason = app_key_reason(app, key);

	if (reason != NULL)
		app_say(app, SAY_REFUSAL, reason);
	else if (is_app_key(key))
		do_app_key(app, key->action);
	else if (top->screen->act != NULL)
		top->screen->act(app, top->state, key->action);
	app_leave(app, before);
}

static bool
give_key(App *app, Frame *frame, int key)
{
	Frame *before = app_enter(app, frame);
	bool used = false;

	if (frame->screen->key != NULL)
		used = frame->screen->key(app, frame->state, key);
	else if (frame->list != NULL)
		used = list_key(frame->list, key, frame->state);
	else if (frame->form != NULL)
		used = form_key(frame->form, key);
	app_leave(app, before);
	return used;
}

static void
take_paste(App *app, Frame *top, const char *text)
{
	guint serial = top->serial;

	if (!is_typing(top)) {
		app_say(app, SAY_INFO, "Nothing was pasted: no field is open here.");
		return;
	}
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		if (app_frame(app, serial) == top && app_top(app) == top)
			give_key(app, top, g_utf8_get_char(p));
}

static void
take_key(App *app, Frame *top, int key)
{
	const Key *row = screen_key(top->screen, key);
	const Key *common = find_row(app_keys, key);

	if (key_is_text(key) && is_typing(top)) {
		give_key(app, top, key);
		return;
	}
	if (key == K_F(1) || key == K_CTRL('l'))
		row = NULL;
	if (row != NULL && (row->flags & KEY_AFTER) != 0 && give_key(app, top, key))
		return;
	if (row != NULL)
		app_run_key(app, row);
	else if (key == K_ESC ? !give_key(app, top, key) : common != NULL)
		app_run_key(app, common);
	else if (common == NULL)
		give_key(app, top, key);
}

/* Lets what was said go, unless it was said while this key was on its way. */
static void
hush(App *app)
{
	app->trouble = false;
	g_clear_pointer(&app->said, g_free);
}

static bool
waits(App *app, Frame *top, int key)
{
	return key != K_CTRL('l') && key != K_ESC &&
	       (ask_holds(app, top, key) || (app->held.length > 0 && !app->playing));
}

/* Typed before anybody could see what it would fall on. */
static bool
is_blind(const Frame *top, int key)
{
	if (top->seen || key == K_CTRL('l'))
		return false;
	const Key *row = screen_key(top->screen, key);
	return (top->screen->flags & SCREEN_DIALOG) != 0 ||
	       (row != NULL && (row->flags & KEY_DESTRUCTIVE) != 0);
}

/* Esc that closes the screen and so gives up its load: no act is out, and nothing that was typed would
 * be lost. The first screen stays. */
static bool
goes_back(App *app, const Frame *top)
{
	return app->held.length == 0 && no_back(app, NULL) == NULL &&
	       !(top->form != NULL && form_changed(top->form, NULL)) && ask_only_looks(app, top);
}

void
app_take(App *app, const Input *input)
{
	Frame *top = app_top(app);

	if (top == NULL)
		return;
	app_redraw(app);
	if (input->key == K_ESC && !goes_back(app, top) &&
		(ask_give_up(app, top) || app->held.length > 0)) {
		held_clear(app);
		return;
	}
	if (waits(app, top, input->key)) {
		held_push(app, input);
		return;
	}
	if (is_blind(top, input->key))
		return;
	hush(app);
	Frame *none = app_enter(app, app->asking);
	if (input->paste != NULL)
		take_paste(app, top, input->paste);
	else
		take_key(app, top, input->key);
	app_leave(app, none);
}
