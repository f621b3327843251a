/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>

/* The one thread that waits for databases and printers, in straight-line code, so that the thread
 * that draws never does. Jobs run one after another in the order they were given. */

typedef struct Worker Worker;

/* On the worker thread. Looks at CANCEL when it waits; leaves its answer in JOB. */
typedef void (*WorkFn)(gpointer job, GCancellable *cancel);
/* Back on the thread of the context given to worker_new. Not called for a dropped job. */
typedef void (*DoneFn)(gpointer job, gpointer data);

Worker *worker_new(GMainContext *context);
/* Waits for the job in hand (cancelled), drops the rest, frees their jobs. */
void worker_free(Worker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Worker, worker_free)

/* Takes JOB and frees it with FREE_JOB after DONE (or when dropped), on the context's thread.
 * Returns its number, never 0. */
guint worker_push(Worker *worker, WorkFn work, DoneFn done, gpointer data, gpointer job,
	GDestroyNotify free_job);

/* Cancels the job if it runs, drops it if it waits; either way DONE is not called. */
void worker_drop(Worker *worker, guint number);
/* Asks the job to give up soon; DONE is called all the same. */
void worker_cancel(Worker *worker, guint number);
/* Waits until nothing runs and nothing waits (for lock and exit). */
void worker_drain(Worker *worker);
