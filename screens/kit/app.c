/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/app_private.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

#include "base/clock.h"
#include "screens/kit/term.h"
#include "screens/kit/timer.h"

#define PASTE_PATIENCE 500 /* milliseconds without a byte, then a paste is over */

/* --- the stack */

Frame *
app_top(App *app)
{
	return app->frames->len > 0 ? app->frames->pdata[app->frames->len - 1] : NULL;
}

Frame *
app_frame(App *app, guint serial)
{
	for (guint i = 0; i < app->frames->len; i++) {
		Frame *frame = app->frames->pdata[i];
		if (frame->serial == serial)
			return frame;
	}
	return NULL;
}

Frame *
app_caller(App *app)
{
	return app->asking != NULL ? app->asking : app_top(app);
}

static void
frame_free(gpointer data)
{
	Frame *frame = data;
	list_free(frame->list);
	form_free(frame->form);
	g_free(frame->title);
	if (frame->screen->close != NULL)
		frame->screen->close(frame->state);
	g_free(frame->state);
	g_free(frame);
}

Frame *
app_enter(App *app, Frame *frame)
{
	Frame *before = app->asking;
	app->asking = frame;
	app->depth++;
	return before;
}

void
app_leave(App *app, Frame *before)
{
	app->asking = before;
	if (--app->depth == 0)
		g_ptr_array_set_size(app->closed, 0);
	app_redraw(app);
}

void
app_load(App *app, Frame *frame)
{
	if (frame == NULL || frame->screen->load == NULL)
		return;
	Frame *before = app_enter(app, frame);
	frame->loading = true;
	frame->screen->load(app, frame->state);
	frame->loading = false;
	app_leave(app, before);
}

void
app_close_from(App *app, guint index)
{
	Frame *none = app_enter(app, app->asking);
	while (app->frames->len > index) {
		Frame *frame = g_ptr_array_steal_index(app->frames, app->frames->len - 1);
		ask_drop_frame(app, frame->serial);
		timer_drop_frame(app->timers, frame->serial);
		g_ptr_array_add(app->closed, frame);
	}
	app_leave(app, none);
}

static guint
index_of(App *app, const Frame *frame)
{
	guint index;
	if (frame != NULL && g_ptr_array_find(app->frames, frame, &index))
		return index;
	return app->frames->len;
}

void
app_push(App *app, const Screen *screen, gconstpointer args)
{
	Frame *caller = app_caller(app);
	Frame *frame = g_new0(Frame, 1);

	frame->screen = screen;
	frame->state = g_malloc0(MAX(screen->state_size, 1));
	frame->serial = ++app->serial;
	frame->opener = caller ? caller->serial : 0;
	g_ptr_array_add(app->frames, frame);
	Frame *before = app_enter(app, frame);
	if (screen->open != NULL)
		screen->open(app, frame->state, args);
	app_load(app, frame);
	app_leave(app, before);
}

void
app_pop(App *app)
{
	Frame *frame = app_caller(app);
	guint index = index_of(app, frame);

	if (index == app->frames->len)
		return;
	bool dialog = (frame->screen->flags & SCREEN_DIALOG) != 0;
	app_close_from(app, index);
	if (app->frames->len == 0)
		app_quit(app, 0);
	else if (!dialog)
		app_load(app, app_top(app));
}

void
app_replace(App *app, const Screen *screen, gconstpointer args)
{
	guint index = index_of(app, app_caller(app));
	Frame *none = app_enter(app, app->asking);

	app_close_from(app, index);
	app_push(app, screen, args);
	app_leave(app, none);
}

static void
leave_frame(App *app, Frame *frame)
{
	if (frame->screen->leave == NULL)
		return;
	Frame *before = app_enter(app, frame);
	frame->screen->leave(app, frame->state);
	app_leave(app, before);
}

void
app_home(App *app)
{
	if (app->frames->len == 0 || app->locked)
		return;
	app_close_from(app, 1);
	leave_frame(app, app_top(app));
	app_load(app, app_top(app));
}

void
app_next(App *app)
{
	if (app->frames->len == 0 || app->locked)
		return;
	Frame *none = app_enter(app, app->asking);
	for (guint i = app->frames->len; i-- > 0;)
		if (i < app->frames->len) /* not closed by another's leave() */
			leave_frame(app, app->frames->pdata[i]);
	app_close_from(app, 1);
	Frame *before = app_enter(app, app_top(app));
	if (app->start.next != NULL)
		app->start.next(app, app->start.data);
	app_leave(app, before);
	app_load(app, app_top(app));
	app_leave(app, none);
}

void
app_reload(App *app)
{
	Frame *frame = app_caller(app);
	if (index_of(app, frame) < app->frames->len)
		app_load(app, frame);
}

/* --- what a screen is made of */

List *
app_list(App *app, const ListSection *sections, int n_sections)
{
	Frame *frame = app_caller(app);

	g_assert(frame->list == NULL);
	return frame->list = list_new(sections, n_sections);
}

Form *
app_form(App *app, const FormField *fields, int n_fields, const void *data)
{
	Frame *frame = app_caller(app);

	form_free(frame->form);
	return frame->form = form_new(fields, n_fields, data);
}

void
app_set_title(App *app, const char *format, ...)
{
	Frame *frame = app_caller(app);
	va_list args;

	va_start(args, format);
	char *title = g_strdup_vprintf(format, args);
	va_end(args);
	g_free(frame->title);
	frame->title = title;
	app_redraw(app);
}

const char *
app_title(App *app)
{
	return app_caller(app)->title;
}

/* --- saying */

void
app_say(App *app, SayKind kind, const char *text)
{
	g_free(app->said);
	app->said = g_strdup(text);
	app->said_kind = kind;
	if (kind != SAY_INFO)
		app->trouble = true;
	app_redraw(app);
}

void
app_sayf(App *app, SayKind kind, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	app_say(app, kind, text);
}

void
app_set_header(App *app, const char *school, const char *staff)
{
	g_free(app->school);
	g_free(app->staff);
	app->school = g_strdup(school);
	app->staff = g_strdup(staff);
	app_redraw(app);
}

static gboolean
on_draw(gpointer data)
{
	App *app = data;
	app->draw_source = 0;
	held_play(app); /* what they waited for may have been dropped */
	app_paint(app);
	return G_SOURCE_REMOVE;
}

void
app_redraw(App *app)
{
	if (app->running && app->draw_source == 0)
		app->draw_source = g_idle_add_full(G_PRIORITY_DEFAULT + 20, on_draw, app, NULL);
}

/* --- locking */

void
app_lock(App *app)
{
	Frame *top = app_top(app);

	if (app->locked || top == NULL || (top->screen->flags & SCREEN_SIGN_IN) != 0)
		return;
	for (guint i = app->frames->len; i-- > 0;) {
		Frame *frame = app->frames->pdata[i];
		if (frame->screen->conceal == NULL)
			continue;
		Frame *before = app_enter(app, frame);
		frame->screen->conceal(app, frame->state);
		app_leave(app, before);
	}
	held_clear(app);
	ask_drop_latest(app);
	g_clear_pointer(&app->said, g_free);
	app->locked = true;
	app->lock_mark = app->frames->len;
	term_wipe();
	Frame *before = app_enter(app, NULL);
	if (app->start.lock != NULL)
		app->start.lock(app, app->start.data);
	app_leave(app, before);
}

bool
app_locked(App *app)
{
	return app->locked;
}

void
app_unlock(App *app, bool same)
{
	if (!app->locked)
		return;
	Frame *before = app_enter(app, app->asking);
	app_close_from(app, app->lock_mark);
	app->locked = false;
	app->last_key = g_get_monotonic_time();
	ask_deliver_kept(app);
	if (!same) {
		app_close_from(app, 1);
		leave_frame(app, app_top(app));
	}
	app_load(app, app_top(app));
	app_leave(app, before);
}

static gboolean
on_idle_time(gpointer data)
{
	App *app = data;
	gint64 limit = (gint64)app->start.idle_lock * G_USEC_PER_SEC;
	gint64 left = app->last_key + limit - g_get_monotonic_time();

	if (left <= 0) {
		app_lock(app);
		left = limit;
	}
	app->idle_source = g_timeout_add(left / 1000 + 1, on_idle_time, app);
	return G_SOURCE_REMOVE;
}

/* --- the loop */

static gboolean
on_paste_silence(gpointer data)
{
	App *app = data;
	Input input = { 0 };

	app->paste_source = 0;
	if (input_end_paste(&input))
		app_take(app, &input);
	g_free(input.paste);
	return G_SOURCE_REMOVE;
}

static gboolean
on_input(gint fd, GIOCondition condition, gpointer data)
{
	App *app = data;
	Input input = { 0 };

	g_clear_handle_id(&app->paste_source, g_source_remove);
	while (app->running && input_next(&input)) {
		app->last_key = g_get_monotonic_time();
		app_take(app, &input);
		if (input.paste != NULL)
			explicit_bzero(input.paste, strlen(input.paste));
		g_clear_pointer(&input.paste, g_free);
	}
	if (input_in_paste())
		app->paste_source = g_timeout_add(PASTE_PATIENCE, on_paste_silence, app);
	if (condition & (G_IO_HUP | G_IO_ERR))
		app_quit(app, 128 + SIGHUP);
	return G_SOURCE_CONTINUE;
}

static gboolean
on_resize(gpointer data)
{
	term_resized();
	app_redraw(data);
	return G_SOURCE_CONTINUE;
}

static gboolean
on_hangup(gpointer data)
{
	app_quit(data, 128 + SIGHUP);
	return G_SOURCE_CONTINUE;
}

static gboolean
on_interrupt(gpointer data)
{
	app_quit(data, 128 + SIGINT);
	return G_SOURCE_CONTINUE;
}

static gboolean
on_terminate(gpointer data)
{
	app_quit(data, 128 + SIGTERM);
	return G_SOURCE_CONTINUE;
}

/* At the start of each minute, for the clock in the header. */
static gboolean
on_minute(gpointer data)
{
	App *app = data;
	g_autoptr(GDateTime) now = clock_local();
	guint left = 60 - g_date_time_get_second(now);

	app_redraw(app);
	app->sources->pdata[0] = GUINT_TO_POINTER(g_timeout_add(left * 1000 + 20, on_minute, app));
	return G_SOURCE_REMOVE;
}

static void
add_source(App *app, guint id)
{
	g_ptr_array_add(app->sources, GUINT_TO_POINTER(id));
}

static void
start_sources(App *app)
{
	add_source(app, g_timeout_add(10, on_minute, app)); /* the first: on_minute renews it */
	add_source(app, g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, app));
	add_source(app, g_unix_signal_add(SIGWINCH, on_resize, app));
	add_source(app, g_unix_signal_add(SIGHUP, on_hangup, app));
	add_source(app, g_unix_signal_add(SIGINT, on_interrupt, app));
	add_source(app, g_unix_signal_add(SIGTERM, on_terminate, app));
	app->last_key = g_get_monotonic_time();
	if (app->start.idle_lock > 0)
		on_idle_time(app);
}

static void
stop_sources(App *app)
{
	for (guint i = 0; i < app->sources->len; i++)
		g_source_remove(GPOINTER_TO_UINT(app->sources->pdata[i]));
	g_ptr_array_set_size(app->sources, 0);
	g_clear_handle_id(&app->idle_source, g_source_remove);
	g_clear_handle_id(&app->paste_source, g_source_remove);
	g_clear_handle_id(&app->draw_source, g_source_remove);
	g_clear_handle_id(&app->wait_source, g_source_remove);
}

App *
app_new(const AppStart *start, GError **error)
{
	theme_choose(start->theme);
	if (!term_start(error))
		return NULL;
	signal(SIGPIPE, SIG_IGN);
	App *app = g_new0(App, 1);
	app->start = *start;
	app->program = g_strdup(start->program);
	app->doing = g_strdup(start->doing ? start->doing : "Asking the server...");
	app->own_worker = start->worker ? NULL : worker_new(NULL);
	app->worker = start->worker ? start->worker : app->own_worker;
	app->sources = g_ptr_array_new();
	app->frames = g_ptr_array_new();
	app->closed = g_ptr_array_new_with_free_func(frame_free);
	app->asks = g_ptr_array_new();
	app->timers = timer_table_new();
	g_queue_init(&app->answers);
	g_queue_init(&app->held);
	app->running = true;
	return app;
}

int
app_run(App *app)
{
	start_sources(app);
	app_redraw(app);
	while (app->running)
		g_main_context_iteration(NULL, TRUE);
	stop_sources(app);
	term_wipe();
	term_stop();
	return app->code;
}

void
app_quit(App *app, int code)
{
	if (!app->running)
		return;
	app->running = false;
	app->code = code;
	g_main_context_wakeup(NULL);
}

void
app_free(App *app)
{
	if (app == NULL)
		return;
	app->running = false;
	stop_sources(app);
	held_clear(app);
	app_close_from(app, 0);
	ask_drop_all(app);
	worker_free(app->own_worker);
	term_stop();
	g_ptr_array_unref(app->timers);
	g_ptr_array_unref(app->closed);
	g_ptr_array_unref(app->frames);
	g_ptr_array_unref(app->asks);
	g_ptr_array_unref(app->sources);
	g_free(app->program);
	g_free(app->doing);
	g_free(app->school);
	g_free(app->staff);
	g_free(app->said);
	g_free(app);
}

gpointer
app_data(App *app)
{
	return app->start.data;
}

Worker *
app_worker(App *app)
{
	return app->worker;
}
