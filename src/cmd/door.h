/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/settings.h"
#include "desk/session.h"

/* The way in of a command that a member of staff runs: signed in as at a desk, with the same rights,
 * what it did signed with their key when it leaves. */

typedef struct {
	char *settings_file, *user;
	int fd;        /* -1: none was named */
	gboolean json; /* how it wants its answer, where a command can give either */
	Settings *settings;
	Session *session;
	Refusal *refusal; /* with error: why the last call was refused or failed */
	GError *error;
} Door;

void door_clear(Door *door);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Door, door_clear)

/* The rows of a table of options. */
#define DOOR_ENTRIES(door)                                                                         \
	{ "user", 0, 0, G_OPTION_ARG_STRING, &(door)->user, "who asks for it", "USER" },           \
		{ "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &(door)->fd,                            \
			"descriptor whose next line is that user's passphrase", "N" },             \
	{                                                                                          \
		"settings", 0, 0, G_OPTION_ARG_FILENAME, &(door)->settings_file,                   \
			"settings of this desk (as the desk itself finds them)", "FILE"            \
	}

/* Signs in. False: door->refusal or door->error. */
bool door_open(Door *door);
/* The connection; NULL: door->error. */
Db *door_db(Door *door);
/* Signs what was done, says what the desk has to have read about it (desk/witness.h), and leaves;
 * DONE says whether all went well. Returns the exit code, having said what was wrong. */
int door_close(Door *door, bool done);
