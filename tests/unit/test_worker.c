/* SPDX-License-Identifier: Apache-2.0 */
#include "base/worker.h"

#include <stdbool.h>

typedef struct {
	GMutex lock;
	GCond changed;
	bool gate;    /* jobs that wait may go on */
	bool started; /* one of them runs */
	GString *log; /* "w1 d1 f1 ": worked, done, freed */
	GThread *owner;
} Story;

typedef struct {
	Story *story;
	int number;
	bool waits;     /* for the gate, or for its cancellable */
	bool cancelled; /* what it saw */
} Job;

static void
note(Story *story, char what, int number)
{
	g_mutex_lock(&story->lock);
	g_string_append_printf(story->log, "%c%d ", what, number);
	g_cond_broadcast(&story->changed);
	g_mutex_unlock(&story->lock);
}

static void
on_cancelled(GCancellable *cancel, gpointer data)
{
	Story *story = data;
	g_mutex_lock(&story->lock);
	g_cond_broadcast(&story->changed);
	g_mutex_unlock(&story->lock);
}

static void
work(gpointer data, GCancellable *cancel)
{
	Job *job = data;
	Story *story = job->story;
	g_assert_true(g_thread_self() != story->owner);
	if (job->waits) {
		gulong id = g_cancellable_connect(cancel, G_CALLBACK(on_cancelled), story, NULL);
		g_mutex_lock(&story->lock);
		story->started = true;
		g_cond_broadcast(&story->changed);
		while (!story->gate && !g_cancellable_is_cancelled(cancel))
			g_cond_wait(&story->changed, &story->lock);
		g_mutex_unlock(&story->lock);
		g_cancellable_disconnect(cancel, id);
	}
	job->cancelled = g_cancellable_is_cancelled(cancel);
	note(story, job->cancelled ? 'c' : 'w', job->number);
}

static void
done(gpointer data, gpointer user_data)
{
	Job *job = data;
	g_assert_true(g_thread_self() == job->story->owner);
	g_assert_true(user_data == job->story);
	note(job->story, 'd', job->number);
}

static void
free_job(gpointer data)
{
	Job *job = data;
	g_assert_true(g_thread_self() == job->story->owner);
	note(job->story, 'f', job->number);
	g_free(job);
}

static Story *
story_new(void)
{
	Story *story = g_new0(Story, 1);
	g_mutex_init(&story->lock);
	g_cond_init(&story->changed);
	story->log = g_string_new(NULL);
	story->owner = g_thread_self();
	return story;
}

static void
story_free(Story *story)
{
	g_string_free(story->log, TRUE);
	g_mutex_clear(&story->lock);
	g_cond_clear(&story->changed);
	g_free(story);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Story, story_free)

static guint
push(Worker *worker, Story *story, int number, bool waits)
{
	Job *job = g_new0(Job, 1);
	*job = (Job){ .story = story, .number = number, .waits = waits };
	return worker_push(worker, work, done, story, job, free_job);
}

static void
wait_started(Story *story)
{
	g_mutex_lock(&story->lock);
	while (!story->started)
		g_cond_wait(&story->changed, &story->lock);
	g_mutex_unlock(&story->lock);
}

static void
open_gate(Story *story)
{
	g_mutex_lock(&story->lock);
	story->gate = true;
	g_cond_broadcast(&story->changed);
	g_mutex_unlock(&story->lock);
}

/* Everything that is on its way back arrives. */
static void
arrive(Worker *worker, GMainContext *context)
{
	worker_drain(worker);
	while (g_main_context_iteration(context, FALSE))
		;
}

static void
test_order(void)
{
	g_autoptr(GMainContext) context = g_main_context_new();
	g_autoptr(Story) story = story_new();
	g_autoptr(Worker) worker = worker_new(context);
	guint first = push(worker, story, 1, true);
	guint second = push(worker, story, 2, false);
	push(worker, story, 3, false);
	g_assert_cmpuint(first, !=, 0);
	g_assert_cmpuint(second, !=, first);
	wait_started(story);
	g_assert_false(g_main_context_iteration(context, FALSE));
	open_gate(story);
	worker_drain(worker);
	g_assert_cmpstr(story->log->str, ==, "w1 w2 w3 ");
	arrive(worker, context);
	g_assert_cmpstr(story->log->str, ==, "w1 w2 w3 d1 f1 d2 f2 d3 f3 ");
}

static void
test_drop_waiting(void)
{
	g_autoptr(GMainContext) context = g_main_context_new();
	g_autoptr(Story) story = story_new();
	g_autoptr(Worker) worker = worker_new(context);
	push(worker, story, 1, true);
	guint second = push(worker, story, 2, false);
	wait_started(story);
	worker_drop(worker, second);
	g_assert_cmpstr(story->log->str, ==, "f2 ");
	open_gate(story);
	arrive(worker, context);
	g_assert_cmpstr(story->log->str, ==, "f2 w1 d1 f1 ");
	worker_drop(worker, second); /* long gone: harmless */
}

static void
test_drop_running(void)
{
	g_autoptr(GMainContext) context = g_main_context_new();
	g_autoptr(Story) story = story_new();
	g_autoptr(Worker) worker = worker_new(context);
	guint first = push(worker, story, 1, true);
	wait_started(story);
	worker_drop(worker, first);
	arrive(worker, context);
	g_assert_cmpstr(story->log->str, ==, "c1 f1 ");
}

static void
test_drop_returning(void)
{
	g_autoptr(GMainContext) context = g_main_context_new();
	g_autoptr(Story) story = story_new();
	g_autoptr(Worker) worker = worker_new(context);
	guint first = push(worker, story, 1, false);
	worker_drain(worker);
	worker_drop(worker, first);
	arrive(worker, context);
	g_assert_cmpstr(story->log->str, ==, "w1 f1 ");
}

static void
test_cancel(void)
{
	g_autoptr(GMainContext) context = g_main_context_new();
	g_autoptr(Story) story = story_new();
	g_autoptr(Worker) worker = worker_new(context);
	guint first = push(worker, story, 1, true);
	guint second = push(worker, story, 2, true);
	wait_started(story);
	worker_cancel(worker, second); /* before it has started */
	worker_cancel(worker, first);
	arrive(worker, context);
	g_assert_cmpstr(story->log->str, ==, "c1 c2 d1 f1 d2 f2 ");
}

static void
test_free(void)
{
	g_autoptr(GMainContext) context = g_main_context_new();
	g_autoptr(Story) story = story_new();
	Worker *worker = worker_new(context);
	push(worker, story, 1, false);
	push(worker, story, 2, true);
	push(worker, story, 3, false);
	wait_started(story);
	worker_free(worker);
	g_assert_cmpstr(story->log->str, ==, "w1 c2 f3 f1 f2 ");
	g_assert_false(g_main_context_iteration(context, FALSE));
	worker_free(NULL);
}

static void
free_worker(gpointer job, gpointer data)
{
	worker_free(g_steal_pointer((Worker **)data));
}

static void
test_free_from_done(void)
{
	g_autoptr(GMainContext) context = g_main_context_new();
	g_autoptr(Story) story = story_new();
	Worker *worker = worker_new(context);
	Job *job = g_new0(Job, 1);
	job->story = story;
	worker_push(worker, work, free_worker, &worker, job, free_job);
	while (worker != NULL)
		g_main_context_iteration(context, TRUE);
	g_assert_cmpstr(story->log->str, ==, "w0 f0 ");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/worker/order", test_order);
	g_test_add_func("/worker/drop-waiting", test_drop_waiting);
	g_test_add_func("/worker/drop-running", test_drop_running);
	g_test_add_func("/worker/drop-returning", test_drop_returning);
	g_test_add_func("/worker/cancel", test_cancel);
	g_test_add_func("/worker/free", test_free);
	g_test_add_func("/worker/free-from-done", test_free_from_done);
	return g_test_run();
}
