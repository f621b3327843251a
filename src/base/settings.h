/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* This desk's own settings file. The connection is libpq's affair (PGSERVICE, PGHOST ...). */

typedef struct {
	char *file;        /* where it was read from */
	char *desk;        /* [desk] name: "front 1"; stands in every event */
	char *school;      /* [desk] school: code of the school it opens at; "" asks */
	char *printer;     /* [desk] printer: queue, ipp:// address or folder:PATH; "" asks */
	int idle_lock;     /* [desk] idle-lock: seconds, 300 */
	char *theme;       /* [desk] theme: dark | light | mono */
	char *state_dir;   /* [desk] state: user names seen here, log; ~/.local/state/pindesk */
	char *district_id; /* [district] id: uuid */
	char *root_key; /* [district] root: Ed25519 public key, base64; the pinned trust anchor */
	char *conninfo; /* [database] conninfo: libpq; "" leaves it to the environment */
} Settings;

#define SETTINGS_ERROR settings_error_quark()
GQuark settings_error_quark(void);
typedef enum { SETTINGS_ERROR_MISSING, SETTINGS_ERROR_INVALID } SettingsError;

/* FILE, or $PINDESK_SETTINGS, or ~/.config/pindesk/desk.ini, or /etc/pindesk/desk.ini, the first
 * that is there. An unknown key or a bad value is an error naming file, group and key. */
Settings *settings_load(const char *file, GError **error);
void settings_free(Settings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Settings, settings_free)
