/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/worker.h"
#include "screens/kit/form.h"
#include "screens/kit/list.h"
#include "screens/kit/screen.h"

#include <glib.h>
#include <stdbool.h>

/* The loop: a stack of screens, the worker, the terminal. Everything here is for the one thread
 * that draws. A call is made on behalf of the screen whose function is running ("the asking
 * screen"); its answers come back to that screen and to no other. */

typedef struct AppStart {
	const char *program; /* "pindesk", first word of the header line */
	const char *theme;   /* dark | light | mono; NULL: dark */
	int idle_lock;       /* seconds without a key; 0: never */
	gpointer data;       /* app_data() */
	Worker *worker;      /* borrowed; NULL: the app makes one of its own */
	const char *doing;   /* shown while an ask is out; NULL: "Asking the server..." */
	/* After each answer, when DUE says so, AFTER runs on the worker, behind what is asked by then;
	 * what it returns (the app frees it) is said as a failure. NULL: nothing. */
	bool (*due)(gpointer data);
	char *(*after)(gpointer data, GCancellable *cancel);
	/* Ctrl-L or idle: everything secret on screens is gone already and the terminal is blank. Wipe
	 * the keys, then app_push the sign-in screen. An act may still be on the worker: its answer is
	 * kept until app_unlock; wipe what it needs behind it (a job, or worker_drain). */
	void (*lock)(App *app, gpointer data);
	/* F2 after every screen's leave(), with only the bottom screen left and before its load().
	 * NULL: no F2. The bottom screen empties itself in its own leave(). */
	void (*next)(App *app, gpointer data);
	/* F10 or Ctrl-Q: NULL: asks nothing and leaves. Else calls app_quit when it may be. */
	void (*quit)(App *app, gpointer data);
} AppStart;

/* Takes the terminal over. NULL and a sentence in ERROR when there is none to use: not a terminal,
 * no TERM, or a locale without UTF-8. */
#define APP_ERROR app_error_quark()
GQuark app_error_quark(void);
typedef enum AppError { APP_ERROR_TERMINAL, APP_ERROR_LOCALE } AppError;

App *app_new(const AppStart *start, GError **error);
/* Runs until app_quit, or the last screen is closed, or a signal; gives the terminal back. Returns
 * the exit code (128 + number after a signal). */
int app_run(App *app);
void app_quit(App *app, int code);
/* Closes all screens, drops what was asked. */
void app_free(App *app);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(App, app_free)

gpointer app_data(App *app);
Worker *app_worker(App *app);

/* The header line: "pindesk  SCHOOL      STAFF  10:42". Copied; NULL: empty. */
void app_set_header(App *app, const char *school, const char *staff);

/* --- the stack. A closed screen's state stays until its running function has returned. */

/* Opens SCREEN on top: its open(ARGS), then load(). Until it has been drawn once, what is typed was
 * meant for what was there before: a dialog takes no key then (Ctrl-L locks all the same), another
 * screen no destructive one. */
void app_push(App *app, const Screen *screen, gconstpointer args);
/* Closes the asking screen and what lies over it; the one below loads again (not after a dialog). */
void app_pop(App *app);
/* Closes the asking screen and opens SCREEN in its place. ARGS may point into the old state. */
void app_replace(App *app, const Screen *screen, gconstpointer args);
/* Closes all but the bottom screen, which is told by its leave() and loads again. */
void app_home(App *app);
/* What F2 does: every screen's leave(), next(), and so home. */
void app_next(App *app);
/* The asking screen loads again. */
void app_reload(App *app);

/* --- what the asking screen is made of; the kit frees it, before the screen's close() */

/* As list_new, once, in open(): gets the keys of a screen without key(), with its state as DATA. */
List *app_list(App *app, const ListSection *sections, int n_sections);
/* As form_new, in the place of the one before, which is freed: gets the keys of a screen without
 * key(), and answers for one without typing(). */
Form *app_form(App *app, const FormField *fields, int n_fields, const void *data);
/* From now on, in the place of the screen's `title`. */
void app_set_title(App *app, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The title that was set, borrowed until the next is; NULL: none was. */
const char *app_title(App *app);

/* --- asking */

typedef enum AskFlags {
	/* An act, or data without which the screen is nothing. Keys wait (all but Esc and Ctrl-L) and
	 * are played back after it: to the same screen, unless it said a refusal or a failure; to a
	 * new screen (or one not seen yet) up to the first destructive one; to a dialog that came
	 * up, none. Esc cancels; where only a load() is out it closes the screen, as it always
	 * does, and the load goes with it. */
	ASK_BLOCKING = 1 << 0,
	/* A look-up as one types: typing goes on, but Up, Down, PgUp, PgDn and the keys with KEY_WAITS
	 * or KEY_MAIN wait for it, so that Enter never opens what was found before. A newer one of
	 * the same screen with the same DONE replaces it, and the older one's DONE is not called. */
	ASK_LATEST = 1 << 1,
	/* Shows no waiting (polling a printer). */
	ASK_QUIET = 1 << 2,
	/* Goes on when its screen is closed; DONE then gets STATE NULL. */
	ASK_KEEP = 1 << 3,
} AskFlags;

/* STATE: of the asking screen, which is still open. After Esc the job was cancelled and says so
 * itself (G_IO_ERROR_CANCELLED or whatever it holds). */
typedef void (*AskDone)(App *app, void *state, gpointer job);

/* Runs WORK(job, cancel) on the worker, then DONE here. Takes JOB, frees it with FREE_JOB (or not,
 * if NULL) here. "Asking the server..." after 0.3 s, the screen's `slow` after 3 s. */
guint app_ask(
	App *app, unsigned flags, WorkFn work, AskDone done, gpointer job, GDestroyNotify free_job);
/* Lets go of whatever the asking screen asked with DONE, which will not be called: a look-up whose
 * field was emptied. */
void app_forget(App *app, AskDone done);

/* --- saying */

typedef enum SayKind {
	SAY_INFO,    /* "Parked. ..." */
	SAY_REFUSAL, /* "Not possible: ..." */
	SAY_FAILURE, /* "Did not work: ..." */
} SayKind;

/* In the message lines (three at most) until the next key. One starts with its kind in words, so
 * TEXT need not. */
void app_say(App *app, SayKind kind, const char *text);
void app_sayf(App *app, SayKind kind, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Draws soon; for a change that did not come from a key, an answer or a timer. */
void app_redraw(App *app);

/* --- locking */

void app_lock(App *app);
bool app_locked(App *app);
/* From the sign-in screen: closes it. SAME, who locked it: every screen is as it was, the top one loads
 * again. Somebody else: all but the bottom screen close, and that one leaves and loads again. */
void app_unlock(App *app, bool same);

/* --- time. Belongs to the asking screen and ends with it; rests while the desk is locked. */

/* Every MILLISECONDS until TICK returns false. */
guint app_timer(App *app, guint milliseconds, bool (*tick)(App *app, void *state));
void app_timer_stop(App *app, guint timer);
