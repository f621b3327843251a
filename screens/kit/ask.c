/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/app_private.h"

/* What is asked of the worker, and the keys that wait for its answer. */

#define SHOW_AFTER 300     /* milliseconds */
#define EXPLAIN_AFTER 3000 /* milliseconds */
#define HELD_MAX 256

struct Ask {
	int refs; /* only the thread that draws counts */
	App *app;
	guint frame;  /* serial of the asking screen */
	guint number; /* the worker's; 0 once it came back */
	unsigned flags;
	bool look; /* of its screen's load(), or a look-up: nothing is lost with it */
	WorkFn work;
	AskDone done;
	gpointer job;
	GDestroyNotify free_job;
	gint64 started;
	bool giving_up;
};

static void
ask_unref(gpointer data)
{
	Ask *ask = data;
	if (--ask->refs > 0)
		return;
	if (ask->free_job != NULL)
		ask->free_job(ask->job);
	g_free(ask);
}

/* On the worker. */
static void
ask_work(gpointer data, GCancellable *cancel)
{
	Ask *ask = data;
	ask->work(ask->job, cancel);
}

static void
deliver(App *app, Ask *ask)
{
	Frame *frame = app_frame(app, ask->frame);

	if (frame == NULL && (ask->flags & ASK_KEEP) == 0)
		return;
	Frame *before = app_enter(app, frame);
	ask->done(app, frame ? frame->state : NULL, ask->job);
	app_leave(app, before);
}

/* Is the screen with SERIAL under the lock? */
static bool
is_locked_away(App *app, guint serial)
{
	if (!app->locked)
		return false;
	for (guint i = app->lock_mark; i < app->frames->len; i++)
		if (((Frame *)app->frames->pdata[i])->serial == serial)
			return false;
	return true;
}

/* What is done behind an answer. */
typedef struct {
	App *app;
	char *said;
} After;

static void
after_work(gpointer data, GCancellable *cancel)
{
	After *after = data;
	after->said = after->app->start.after(after->app->start.data, cancel);
}

static void
after_done(gpointer job, gpointer data)
{
	After *after = job;
	if (after->said != NULL)
		app_say(after->app, SAY_INFO, after->said);
}

static void
after_free(gpointer data)
{
	After *after = data;
	g_free(after->said);
	g_free(after);
}

static void
do_after(App *app)
{
	if (app->start.due == NULL || !app->start.due(app->start.data))
		return;
	After *after = g_new0(After, 1);
	after->app = app;
	worker_push(app->worker, after_work, after_done, NULL, after, after_free);
}

static void
ask_done(gpointer job, gpointer data)
{
	Ask *ask = job;
	App *app = data;

	if (!g_ptr_array_remove(app->asks, ask))
		return;
	ask->number = 0;
	do_after(app);
	if (is_locked_away(app, ask->frame)) {
		g_queue_push_tail(&app->answers, ask);
		return;
	}
	app->trouble = false;
	deliver(app, ask);
	ask_unref(ask);
	held_play(app);
	app_redraw(app);
}

/* Takes the ask at INDEX out and lets go of it. */
static void
drop_at(App *app, guint index)
{
	Ask *ask = g_ptr_array_steal_index(app->asks, index);
	worker_drop(app->worker, ask->number);
	ask_unref(ask);
}

static void
drop_older(App *app, const Ask *newer)
{
	for (guint i = app->asks->len; i-- > 0;) {
		const Ask *ask = app->asks->pdata[i];
		if ((ask->flags & ASK_LATEST) != 0 && ask->frame == newer->frame &&
			ask->done == newer->done)
			drop_at(app, i);
	}
}

guint
app_ask(App *app, unsigned flags, WorkFn work, AskDone done, gpointer job, GDestroyNotify free_job)
{
	Frame *caller = app_caller(app);
	Ask *ask = g_new0(Ask, 1);

	ask->refs = 2; /* ours and the worker's */
	ask->app = app;
	ask->frame = caller ? caller->serial : 0;
	ask->flags = flags;
	ask->look = (flags & ASK_LATEST) != 0 || (caller != NULL && caller->loading);
	ask->work = work;
	ask->done = done;
	ask->job = job;
	ask->free_job = free_job;
	ask->started = g_get_monotonic_time();
	if ((flags & ASK_LATEST) != 0)
		drop_older(app, ask);
	g_ptr_array_add(app->asks, ask);
	ask->number = worker_push(app->worker, ask_work, ask_done, app, ask, ask_unref);
	app_redraw(app);
	return ask->number;
}

void
app_forget(App *app, AskDone done)
{
	Frame *caller = app_caller(app);

	for (guint i = app->asks->len; caller != NULL && i-- > 0;) {
		const Ask *ask = app->asks->pdata[i];
		if (ask->frame == caller->serial && ask->done == done)
			drop_at(app, i);
	}
	app_redraw(app);
}

void
ask_drop_frame(App *app, guint serial)
{
	for (guint i = app->asks->len; i-- > 0;) {
		const Ask *ask = app->asks->pdata[i];
		if (ask->frame == serial && (ask->flags & ASK_KEEP) == 0)
			drop_at(app, i);
	}
}

void
ask_drop_latest(App *app)
{
	for (guint i = app->asks->len; i-- > 0;)
		if ((((Ask *)app->asks->pdata[i])->flags & ASK_LATEST) != 0)
			drop_at(app, i);
}

void
ask_drop_all(App *app)
{
	while (app->asks->len > 0)
		drop_at(app, app->asks->len - 1);
	g_queue_clear_full(&app->answers, ask_unref);
}

void
ask_deliver_kept(App *app)
{
	Ask *ask;
	while (!app->locked && (ask = g_queue_pop_head(&app->answers)) != NULL) {
		deliver(app, ask);
		ask_unref(ask);
	}
}

bool
ask_blocks(App *app, const Frame *frame)
{
	for (guint i = 0; frame != NULL && i < app->asks->len; i++) {
		const Ask *ask = app->asks->pdata[i];
		if (ask->frame == frame->serial && (ask->flags & ASK_BLOCKING) != 0)
			return true;
	}
	return false;
}

static bool
looks_up(App *app, const Frame *frame)
{
	for (guint i = 0; frame != NULL && i < app->asks->len; i++) {
		const Ask *ask = app->asks->pdata[i];
		if (ask->frame == frame->serial && (ask->flags & ASK_LATEST) != 0 &&
			(ask->flags & ASK_QUIET) == 0)
			return true;
	}
	return false;
}

bool
ask_holds(App *app, const Frame *frame, int key)
{
	if (ask_blocks(app, frame))
		return true;
	const Key *row = frame ? screen_key(frame->screen, key) : NULL;
	bool about_rows = key == K_UP || key == K_DOWN || key == K_PGUP || key == K_PGDN ||
			  (row != NULL && (row->flags & (KEY_MAIN | KEY_WAITS)) != 0);
	return about_rows && looks_up(app, frame);
}

/* Milliseconds it has been out. */
static guint
age(const Ask *ask)
{
	return (g_get_monotonic_time() - ask->started) / 1000;
}

bool
ask_only_looks(App *app, const Frame *frame)
{
	for (guint i = 0; i < app->asks->len; i++) {
		const Ask *ask = app->asks->pdata[i];
		if (ask->frame == frame->serial && (ask->flags & ASK_QUIET) == 0 && !ask->look)
			return false;
	}
	return true;
}

bool
ask_give_up(App *app, const Frame *frame)
{
	bool any = false;

	for (guint i = app->asks->len; frame != NULL && i-- > 0;) {
		Ask *ask = app->asks->pdata[i];
		bool seen = (ask->flags & ASK_BLOCKING) != 0 || age(ask) >= SHOW_AFTER;
		if (ask->frame != frame->serial || (ask->flags & ASK_QUIET) != 0 || !seen ||
			(ask->look && ask->giving_up))
			continue;
		ask->giving_up = true;
		any = true;
		worker_cancel(app->worker, ask->number);
	}
	return any;
}

int
ask_stage(App *app, const Frame *frame, guint *ret_next)
{
	int stage = 0;
	guint next = 0;

	for (guint i = 0; frame != NULL && i < app->asks->len; i++) {
		const Ask *ask = app->asks->pdata[i];
		if (ask->frame != frame->serial || (ask->flags & ASK_QUIET) != 0)
			continue;
		guint out = age(ask);
		int its = ask->giving_up ? 3 : out >= EXPLAIN_AFTER ? 2 : out >= SHOW_AFTER;
		guint left = out < SHOW_AFTER      ? SHOW_AFTER - out
			     : out < EXPLAIN_AFTER ? EXPLAIN_AFTER - out
						   : 0;
		stage = MAX(stage, its);
		if (left > 0 && (next == 0 || left < next))
			next = left;
	}
	*ret_next = next;
	return stage;
}

/* --- keys that wait */

void
held_push(App *app, const Input *input)
{
	Frame *top = app_top(app);
	const Key *row = screen_key(top->screen, input->key);

	if (app->held.length == 0) {
		app->held_for = top->seen ? top->serial : 0;
		app->held_danger = false;
	}
	if (app->held.length >= HELD_MAX)
		return;
	if (row != NULL && (row->flags & KEY_DESTRUCTIVE) != 0)
		app->held_danger = true;
	g_queue_push_tail(&app->held, input_copy(input));
}

void
held_clear(App *app)
{
	Input *input;
	while ((input = g_queue_pop_head(&app->held)) != NULL)
		input_free(input);
}

/* May the next held key go to the screen that is on top now? */
static bool
may_play(App *app, const Input *input)
{
	Frame *top = app_top(app);

	if (app->locked || app->trouble || top == NULL)
		return false;
	if (top->serial == app->held_for)
		return true;
	bool danger = app->held_danger && app->held_for != 0;
	if ((top->screen->flags & SCREEN_DIALOG) != 0 || danger)
		return false;
	const Key *row = screen_key(top->screen, input->key);
	return row == NULL || (row->flags & KEY_DESTRUCTIVE) == 0;
}

void
held_play(App *app)
{
	if (app->playing)
		return;
	app->playing = true;
	while (app->held.length > 0) {
		Input *input = g_queue_peek_head(&app->held);
		if (ask_holds(app, app_top(app), input->key))
			break;
		g_queue_pop_head(&app->held);
		if (may_play(app, input))
			app_take(app, input);
		else
			held_clear(app);
		input_free(input);
	}
	app->playing = false;
}
