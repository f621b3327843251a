/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desk/import.h"
#include "screens/screens.h"

/* The screens of an import: choose a package, look at what it would do, take it in. */

extern const Screen screen_import;      /* no arguments */
extern const Screen screen_import_look; /* ImportLook, which it takes over */
extern const Screen screen_import_kept; /* ImportKeptArgs */

typedef struct {
	gint64 import_id;
} ImportKeptArgs;

/* Where the worker is with a package, for the thread that draws. */
typedef struct ImportWatch ImportWatch;
ImportWatch *import_watch_new(void);
ImportWatch *import_watch_ref(ImportWatch *watch);
void import_watch_unref(ImportWatch *watch);
/* An ImportTellFn; DATA is the watch. */
void import_watch_tell(gpointer data, const ImportProgress *progress);
/* A bar and what is being done, in three rows from ROW on. */
void import_watch_draw(ImportWatch *watch, Canvas *canvas, int row);
