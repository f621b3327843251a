/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/audit.h"

#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/talk.h"
#include "db/event.h"
#include "db/staff.h"
#include "vault/passphrase.h"

#define AUDIT_DEADLINE_MS (10 * 60 * 1000)
#define CONNECT_DEADLINE_MS 10000
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

static bool
open_as_staff(AuditDoor *door, GError **error)
{
	const Settings *settings = door->settings;
	g_autoptr(Secret) passphrase = secret_read_line(door->fd, error);
	g_autoptr(Secret) password = NULL;
	g_autoptr(Secret) wrap_key = NULL;

	if (!passphrase || !passphrase_stretch(passphrase, settings->district_id, door->user,
				   &password, &wrap_key, error))
		return false;
	door->staff = true;
	door->db = db_open_within(
		settings->conninfo, door->user, password, CONNECT_DEADLINE_MS, NULL, error);
	return door->db != NULL;
}

bool
audit_open(AuditDoor *door, GError **error)
{
	door->settings = settings_load(door->settings_file, error);
	if (!door->settings)
		return false;
	if (door->user) {
		if (!open_as_staff(door, error))
			return false;
	} else {
		door->db = db_open_within("", NULL, NULL, CONNECT_DEADLINE_MS, NULL, error);
	}
	if (!door->db)
		return false;
	db_set_deadline(door->db, AUDIT_DEADLINE_MS);
	return db_script(door->db, ONE_MOMENT, NULL, error);
}

void
audit_door_clear(AuditDoor *door)
{
	g_clear_pointer(&door->db, db_close);
	g_clear_pointer(&door->settings, settings_free);
	g_free(door->settings_file);
	g_free(door->user);
}

/* --- asking either way */

bool
audit_schools(AuditDoor *door, const char *code, GPtrArray **ret_schools, GError **error)
{
	g_autoptr(GPtrArray) heads = NULL;
	g_autoptr(GPtrArray) schools =
		g_ptr_array_new_with_free_func((GDestroyNotify)trail_school_free);

	if (door->staff ? !db_heads(door->db, NULL, &heads, NULL, error)
			: !db_owner_heads(door->db, &heads, error))
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
audit_statements(AuditDoor *door, GPtrArray **ret_statements, GError **error)
{
	g_autoptr(GPtrArray) kept = NULL;
	g_autoptr(GPtrArray) statements = NULL;

	if (!door->staff)
		return db_owner_statements(door->db, ret_statements, error);
	if (!db_staff_statements(door->db, NULL, &kept, NULL, error))
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
	AuditDoor *door = data;

	if (school_id < 0) {
		*ret_events = g_ptr_array_new();
		return true;
	}
	if (door->staff)
		return db_events_read(
			door->db, school_id, after, limit, NULL, ret_events, NULL, error);
	return db_owner_events(door->db, school_id, after, limit, ret_events, error);
}
