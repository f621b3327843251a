/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/timer.h"

#include "screens/kit/app_private.h"

typedef struct Timer {
	App *app;
	guint source;
	guint serial; /* of its screen */
	bool (*tick)(App *app, void *state);
} Timer;

static void
timer_free(gpointer data)
{
	Timer *timer = data;
	if (timer->source != 0)
		g_source_remove(timer->source);
	g_free(timer);
}

GPtrArray *
timer_table_new(void)
{
	return g_ptr_array_new_with_free_func(timer_free);
}

void
timer_drop_frame(GPtrArray *timers, guint serial)
{
	for (guint i = timers->len; i-- > 0;) {
		Timer *timer = timers->pdata[i];
		if (timer->serial == serial)
			g_ptr_array_remove_index_fast(timers, i);
	}
}

/* Rests while locked, unless its screen is the sign-in screen itself. */
static bool
rests(const Timer *timer)
{
	App *app = timer->app;
	for (guint i = 0; app->locked && i < app->lock_mark && i < app->frames->len; i++) {
		const Frame *frame = app->frames->pdata[i];
		if (frame->serial == timer->serial)
			return true;
	}
	return false;
}

static gboolean
on_tick(gpointer data)
{
	Timer *timer = data;
	App *app = timer->app;
	guint source = timer->source;
	Frame *frame = app_frame(app, timer->serial);

	if (frame == NULL || rests(timer))
		return G_SOURCE_CONTINUE;
	Frame *before = app_enter(app, frame);
	bool more = timer->tick(app, frame->state);
	app_leave(app, before);
	if (!more)
		app_timer_stop(app, source); /* it may be gone with its screen already */
	return more ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

guint
app_timer(App *app, guint milliseconds, bool (*tick)(App *app, void *state))
{
	Frame *frame = app_caller(app);
	g_assert(frame != NULL);
	Timer *timer = g_new0(Timer, 1);

	timer->app = app;
	timer->serial = frame->serial;
	timer->tick = tick;
	timer->source = g_timeout_add(milliseconds, on_tick, timer);
	g_ptr_array_add(app->timers, timer);
	return timer->source;
}

void
app_timer_stop(App *app, guint id)
{
	for (guint i = 0; i < app->timers->len; i++) {
		Timer *timer = app->timers->pdata[i];
		if (timer->source == id) {
			g_ptr_array_remove_index_fast(app->timers, i);
			return;
		}
	}
}
