/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/audit.h"

#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "db/event.h"
#include "db/staff.h"

#define AUDIT_DEADLINE_MS (10 * 60 * 1000)
#define ONE_MOMENT "begin isolation level repeatable read read only"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} parts[] = {
	{ "verify", audit_verify, "prove that no event was changed, taken out or put in" },
	{ "head", audit_head, "print the newest event of each school, to be kept on paper" },
	{ "show", audit_show, "list events in plain words" },
};

static int
print_help(FILE *out, int code)
{
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		fprintf(out, "pindesk audit %-8s %s\n", parts[i].name, parts[i].help);
	fprintf(out, "\nThey connect as PGHOST, PGUSER ... say, as the database's owner; or, with "
		     "--user,\nas a member of staff who oversees a school.\n");
	return code;
}

int
cmd_audit(int argc, char **argv)
{
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		return print_help(stdout, CMD_OK);
	for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(parts); i++)
		if (strcmp(argv[1], parts[i].name) == 0)
			return parts[i].run(argc - 1, argv + 1);
	return print_help(stderr, CMD_USAGE);
}

/* --- the way in */

void
audit_door_clear(AuditDoor *audit)
{
	g_clear_pointer(&audit->owner, db_close);
	door_clear(&audit->door);
}

static Db *
connect_either(AuditDoor *audit)
{
	Door *door = &audit->door;

	if (door->user)
		return door_open(door) ? door_db(door) : NULL;
	door->settings = settings_load(door->settings_file, &door->error);
	if (door->settings)
		audit->owner = db_open("", NULL, NULL, NULL, &door->error);
	return audit->owner;
}

bool
audit_open(AuditDoor *audit)
{
	audit->db = connect_either(audit);
	if (!audit->db)
		return false;
	db_set_deadline(audit->db, AUDIT_DEADLINE_MS);
	return db_script(audit->db, ONE_MOMENT, NULL, &audit->door.error);
}

/* The moment is over before the door closes: a desk signs as it leaves. */
int
audit_close(AuditDoor *audit, bool done)
{
	if (audit->db)
		db_script(audit->db, "commit", NULL, NULL);
	return door_close(&audit->door, done);
}

/* --- asking either way */

bool
audit_schools(AuditDoor *audit, const char *code, GPtrArray **ret_schools)
{
	Door *door = &audit->door;
	g_autoptr(GPtrArray) heads = NULL;
	g_autoptr(GPtrArray) schools =
		g_ptr_array_new_with_free_func((GDestroyNotify)trail_school_free);

	if (audit->owner ? !db_owner_heads(audit->db, &heads, &door->error)
			 : !db_heads(audit->db, NULL, &heads, &door->refusal, &door->error))
		return false;
	for (guint i = 0; i < heads->len; i++) {
		const DbHead *head = heads->pdata[i];
		TrailSchool *school;

		if (code && g_ascii_strcasecmp(code, head->code) != 0)
			continue;
		school = trail_school_new(head->school_id, head->code, head->school);
		school->head_seq = head->seq;
		school->head_hash = g_bytes_ref(head->hash);
		g_ptr_array_add(schools, school);
	}
	*ret_schools = g_steal_pointer(&schools);
	return true;
}

bool
audit_statements(AuditDoor *audit, GPtrArray **ret_statements)
{
	Door *door = &audit->door;
	g_autoptr(GPtrArray) kept = NULL;
	g_autoptr(GPtrArray) statements = NULL;

	if (audit->owner)
		return db_owner_statements(audit->db, ret_statements, &door->error);
	if (!db_staff_statements(audit->db, NULL, &kept, &door->refusal, &door->error))
		return false;
	statements = g_ptr_array_new_with_free_func((GDestroyNotify)signed_free);
	for (guint i = 0; i < kept->len; i++) {
		const StaffStatement *one = kept->pdata[i];

		g_ptr_array_add(statements, signed_new(one->body, one->signer, one->signature));
	}
	*ret_statements = g_steal_pointer(&statements);
	return true;
}

bool
audit_fetch(gpointer data, int school_id, gint64 after, int limit, GPtrArray **ret_events,
	GError **error)
{
	const AuditDoor *audit = data;

	if (school_id < 0) {
		*ret_events = g_ptr_array_new();
		return true;
	}
	if (audit->owner)
		return db_owner_events(audit->db, school_id, after, limit, ret_events, error);
	return db_events_read(audit->db, school_id, after, limit, NULL, ret_events, NULL, error);
}
