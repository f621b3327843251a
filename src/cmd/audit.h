/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/door.h"
#include "desk/trail.h"

/* The parts of `pindesk audit`. */

int audit_verify(int argc, char **argv);
int audit_head(int argc, char **argv);
int audit_show(int argc, char **argv);

/* Who asks: with DOOR's user, that member of staff; else the database's owner, whose connection is
 * libpq's environment. What is read is one moment of the database. */
typedef struct {
	Door door;
	Db *owner;
	Db *db; /* either's; borrowed */
} AuditDoor;

void audit_door_clear(AuditDoor *audit);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AuditDoor, audit_door_clear)

/* False: refusal or error of its door, as with the next two. */
bool audit_open(AuditDoor *audit);
/* As door_close. */
int audit_close(AuditDoor *audit, bool done);

/* *ret_schools: TrailSchool, those with events; CODE NULL: all. */
bool audit_schools(AuditDoor *audit, const char *code, GPtrArray **ret_schools);
/* Every statement about members, as Signed. */
bool audit_statements(AuditDoor *audit, GPtrArray **ret_statements);
/* A TrailFetch; DATA: the AuditDoor. */
bool audit_fetch(gpointer data, int school_id, gint64 after, int limit, GPtrArray **ret_events,
	GError **error);
