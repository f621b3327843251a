/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include <locale.h>
#include <stdio.h>

#include "base/log.h"
#include "screens/run_press.h"
#include "vault/secret.h"

/* What belongs to the desk and to no screen. */
typedef struct {
	Session *session;
	RunPress *press;
} Desk;

Session *
screens_session(App *app)
{
	return ((Desk *)app_data(app))->session;
}

const Profile *
screens_profile(App *app)
{
	return session_profile(screens_session(app));
}

RunPress *
screens_press(App *app)
{
	return ((Desk *)app_data(app))->press;
}

/* --- locking: the keys go, the work stays */

static void
wipe_work(gpointer job, GCancellable *cancel)
{
	session_lock(job);
}

static void
wipe_done(gpointer job, gpointer data)
{
}

static void
on_lock(App *app, gpointer data)
{
	worker_push(app_worker(app), wipe_work, wipe_done, NULL, screens_session(app), NULL);
	log_line("locked");
	app_push(app, &screen_sign_in, NULL);
}

/* --- what was done is signed behind it */

static bool
witness_is_due(gpointer data)
{
	return session_witness_due(((Desk *)data)->session);
}

static char *
let_witness(gpointer data, GCancellable *cancel)
{
	return session_witness(((Desk *)data)->session, cancel);
}

static void
on_next(App *app, gpointer data)
{
}

/* The exit code; -1 with ERROR: the terminal could not be had. */
static int
desk_open(Session *session, GError **error)
{
	const Settings *settings = session_settings(session);
	g_autoptr(RunPress) press = run_press_new();
	Desk desk = { session, press };
	const AppStart start = {
		.program = "pindesk",
		.theme = settings->theme,
		.idle_lock = settings->idle_lock,
		.data = &desk,
		.due = witness_is_due,
		.after = let_witness,
		.lock = on_lock,
		.quit = run_quit,
		.next = on_next,
	};
	g_autoptr(App) app = app_new(&start, error);

	if (!app)
		return -1;
	app_push(app, &screen_sign_in, NULL);
	return app_run(app);
}

int
screens_run(const char *file)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Settings) settings = NULL;
	g_autoptr(Session) session = NULL;
	g_autofree char *log = NULL;
	int code = -1;

	setlocale(LC_ALL, "");
	settings = vault_start(&error) ? settings_load(file, &error) : NULL;
	if (settings) {
		log = g_build_filename(settings->state_dir, "desk.log", NULL);
		log_open(log);
		session = session_new(settings);
		code = desk_open(session, &error);
		log_open(NULL);
	}
	if (error)
		fprintf(stderr, "pindesk: %s\n", error->message);
	return code < 0 ? 1 : code;
}
