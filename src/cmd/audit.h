/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/settings.h"
#include "db/db.h"
#include "desk/trail.h"

/* The parts of `pindesk audit`. */

int audit_verify(int argc, char **argv);
int audit_head(int argc, char **argv);
int audit_show(int argc, char **argv);

/* Who asks, and how: as the database's owner (libpq's environment) or, with USER, as that member of
 * staff, whose passphrase is the first line of FD. Reads one moment of the database. */
typedef struct {
	char *settings_file, *user;
	int fd;
	Settings *settings;
	Db *db;
	bool staff;
} AuditDoor;

bool audit_open(AuditDoor *door, GError **error);
void audit_door_clear(AuditDoor *door);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AuditDoor, audit_door_clear)
#define AUDIT_DOOR_ENTRIES(door)                                                                   \
	{ "settings", 0, 0, G_OPTION_ARG_FILENAME, &(door).settings_file,                          \
		"the desk's settings, with the district's root key", "FILE" },                     \
		{ "user", 0, 0, G_OPTION_ARG_STRING, &(door).user,                                 \
			"as this member of staff, not as the database's owner", "NAME" },          \
	{                                                                                          \
		"passphrase-fd", 0, 0, G_OPTION_ARG_INT, &(door).fd,                               \
			"descriptor with the member's passphrase", "N"                             \
	}

/* *ret_schools: TrailSchool, those with events; CODE NULL: all. */
bool audit_schools(AuditDoor *door, const char *code, GPtrArray **ret_schools, GError **error);
/* Every statement about members, as Signed. */
bool audit_statements(AuditDoor *door, GPtrArray **ret_statements, GError **error);
/* A TrailFetch; DATA: the door. */
bool audit_fetch(gpointer data, int school_id, gint64 after, int limit, GPtrArray **ret_events,
	GError **error);
