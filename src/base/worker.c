/* SPDX-License-Identifier: Apache-2.0 */
#include "base/worker.h"

#include <stdbool.h>

typedef struct {
	Worker *worker;
	guint number;
	WorkFn work;
	DoneFn done;
	gpointer data, job;
	GDestroyNotify free_job;
	GCancellable *cancel;
	GSource *source; /* set once the work is done and DONE is on its way */
	bool dropped;
} Task;

struct Worker {
	GMainContext *context;
	GThread *thread;
	GMutex lock;      /* guards all below */
	GCond changed;    /* something was given, or nothing is left */
	GQueue waiting;   /* Task, in the order given */
	GQueue returning; /* Task, worked on, DONE not yet called */
	Task *running;
	guint last_number;
	bool quit;
};

static void
task_free(Task *task)
{
	if (task->free_job != NULL)
		task->free_job(task->job);
	if (task->source != NULL) {
		g_source_destroy(task->source);
		g_source_unref(task->source);
	}
	g_object_unref(task->cancel);
	g_free(task);
}

/* On the context's thread. DONE may free the worker, so it is not touched afterwards. */
static gboolean
hand_back(gpointer data)
{
	Task *task = data;
	Worker *worker = task->worker;

	g_mutex_lock(&worker->lock);
	g_queue_remove(&worker->returning, task);
	bool dropped = task->dropped;
	g_mutex_unlock(&worker->lock);
	if (!dropped && task->done != NULL)
		task->done(task->job, task->data);
	task_free(task);
	return G_SOURCE_REMOVE;
}

static void
send_back(Worker *worker, Task *task)
{
	task->source = g_idle_source_new();
	g_source_set_priority(task->source, G_PRIORITY_DEFAULT);
	g_source_set_callback(task->source, hand_back, task, NULL);
	g_queue_push_tail(&worker->returning, task);
	g_source_attach(task->source, worker->context);
}

static gpointer
run(gpointer data)
{
	Worker *worker = data;

	g_mutex_lock(&worker->lock);
	for (;;) {
		while (!worker->quit && g_queue_is_empty(&worker->waiting))
			g_cond_wait(&worker->changed, &worker->lock);
		if (worker->quit)
			break;
		Task *task = worker->running = g_queue_pop_head(&worker->waiting);
		g_mutex_unlock(&worker->lock);
		task->work(task->job, task->cancel);
		g_mutex_lock(&worker->lock);
		worker->running = NULL;
		send_back(worker, task);
		g_cond_broadcast(&worker->changed);
	}
	g_mutex_unlock(&worker->lock);
	return NULL;
}

Worker *
worker_new(GMainContext *context)
{
	Worker *worker = g_new0(Worker, 1);
	worker->context = g_main_context_ref(context ? context : g_main_context_default());
	g_mutex_init(&worker->lock);
	g_cond_init(&worker->changed);
	g_queue_init(&worker->waiting);
	g_queue_init(&worker->returning);
	worker->thread = g_thread_new("worker", run, worker);
	return worker;
}

void
worker_free(Worker *worker)
{
	if (worker == NULL)
		return;
	g_mutex_lock(&worker->lock);
	worker->quit = true;
	if (worker->running != NULL)
		g_cancellable_cancel(worker->running->cancel);
	g_cond_broadcast(&worker->changed);
	g_mutex_unlock(&worker->lock);
	g_thread_join(worker->thread);
	g_queue_clear_full(&worker->waiting, (GDestroyNotify)task_free);
	g_queue_clear_full(&worker->returning, (GDestroyNotify)task_free);
	g_main_context_unref(worker->context);
	g_mutex_clear(&worker->lock);
	g_cond_clear(&worker->changed);
	g_free(worker);
}

guint
worker_push(Worker *worker, WorkFn work, DoneFn done, gpointer data, gpointer job,
	GDestroyNotify free_job)
{
	Task *task = g_new0(Task, 1);
	*task = (Task){ .worker = worker,
		.work = work,
		.done = done,
		.data = data,
		.job = job,
		.free_job = free_job,
		.cancel = g_cancellable_new() };
	g_mutex_lock(&worker->lock);
	do
		worker->last_number++;
	while (worker->last_number == 0);
	guint number = task->number = worker->last_number;
	g_queue_push_tail(&worker->waiting, task);
	g_cond_broadcast(&worker->changed);
	g_mutex_unlock(&worker->lock);
	return number;
}

static Task *
find(GQueue *queue, guint number)
{
	for (GList *l = queue->head; l != NULL; l = l->next)
		if (((Task *)l->data)->number == number)
			return l->data;
	return NULL;
}

void
worker_drop(Worker *worker, guint number)
{
	g_mutex_lock(&worker->lock);
	Task *waiting = find(&worker->waiting, number);
	Task *returning = find(&worker->returning, number);
	if (waiting != NULL) {
		g_queue_remove(&worker->waiting, waiting);
		g_cond_broadcast(&worker->changed);
	} else if (returning != NULL) {
		returning->dropped = true;
	} else if (worker->running != NULL && worker->running->number == number) {
		worker->running->dropped = true;
		g_cancellable_cancel(worker->running->cancel);
	}
	g_mutex_unlock(&worker->lock);
	if (waiting != NULL)
		task_free(waiting);
}

void
worker_cancel(Worker *worker, guint number)
{
	g_mutex_lock(&worker->lock);
	Task *task = find(&worker->waiting, number);
	if (task == NULL && worker->running != NULL && worker->running->number == number)
		task = worker->running;
	if (task != NULL)
		g_cancellable_cancel(task->cancel);
	g_mutex_unlock(&worker->lock);
}

void
worker_drain(Worker *worker)
{
	g_mutex_lock(&worker->lock);
	while (worker->running != NULL || !g_queue_is_empty(&worker->waiting))
		g_cond_wait(&worker->changed, &worker->lock);
	g_mutex_unlock(&worker->lock);
}
