/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "base/settings.h"
#include "cmd/cmd.h"
#include "tests/lib/district.h"
#include "vault/event.h"
#include "vault/root_file.h"

/* How long pindesk audit verify takes over a school's whole life: so many events (a million, or the
 * number given), each signed by one of ten members, in a database of its own. */

enum { MEMBERS = 10, AT_ONCE = 1000 };
#define BEGINNING G_GINT64_CONSTANT(1700000000)

static StaffKey *members[MEMBERS];

static char *
hex(const void *bytes, size_t length)
{
	char *text = g_malloc(2 * length + 1);

	return sodium_bin2hex(text, 2 * length + 1, bytes, length);
}

static void
vouch(const Root *root)
{
	for (int i = 0; i < MEMBERS; i++) {
		g_autofree char *user = g_strdup_printf("member%d", i);
		g_autoptr(Statement) statement = NULL;
		g_autoptr(Signed) row = NULL;

		members[i] = staff_key_new(root_district_id(root), user);
		statement =
			staff_key_statement(members[i], STAFF_ACCOUNT_ADMIN, 1, "2020-01-01", NULL);
		row = root_sign(root, statement, NULL);
		g_assert_nonnull(row);
		g_autofree char *body =
			hex(g_bytes_get_data(row->body, NULL), g_bytes_get_size(row->body));
		g_autofree char *signer =
			hex(g_bytes_get_data(row->signer, NULL), g_bytes_get_size(row->signer));
		g_autofree char *signature = hex(
			g_bytes_get_data(row->signature, NULL), g_bytes_get_size(row->signature));
		g_autofree char *sql = g_strdup_printf(
			"insert into keys.statement (kind, role_name, school_id, serial, body, "
			"signer, signature) values ('staff', '%s', 1, 1, '\\x%s', '\\x%s', "
			"'\\x%s')",
			user, body, signer, signature);
		district_run(sql);
	}
}

/* One event after PREV, which becomes its hash; a row for INSERT. */
static void
put_event(GString *sql, gint64 n, unsigned char prev[EVENT_HASH_BYTES])
{
	const StaffKey *member = members[n % MEMBERS];
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(BEGINNING + n);
	g_autofree char *at = g_date_time_format(time, "%Y-%m-%dT%H:%M:%S.000000");
	g_autofree char *seq = g_strdup_printf("%" G_GINT64_FORMAT, n);
	g_autofree char *act = g_uuid_string_random();
	const char *const fields[EVENT_FIELDS] = { "1", seq, at, staff_key_user(member), "front 1",
		"question_answered", "101", "11", "1122-001", act,
		"{\"visit\": 7, \"answer\": \"match\", \"question\": \"birth_date\"}" };
	unsigned char body[EVENT_HASH_BYTES], hash[EVENT_HASH_BYTES];
	unsigned char signature[EVENT_SIGNATURE_BYTES];

	event_body(fields, body);
	event_link(prev, body, hash);
	event_sign(member, hash, signature);
	g_autofree char *prev_hex = hex(prev, EVENT_HASH_BYTES);
	g_autofree char *hash_hex = hex(hash, sizeof hash);
	g_autofree char *signature_hex = hex(signature, sizeof signature);
	g_string_append_printf(sql,
		"%s(1, %s, '%sZ', '%s', 'front 1', '%s', 101, 11, '1122-001', '%s', '%s', '\\x%s', "
		"'\\x%s', '\\x%s')",
		n % AT_ONCE == 1 ? "" : ",", seq, at, fields[EVENT_ACTOR], fields[EVENT_KIND], act,
		fields[EVENT_DETAIL], prev_hex, hash_hex, signature_hex);
	memcpy(prev, hash, sizeof hash);
}

static void
make_events(gint64 count)
{
	unsigned char prev[EVENT_HASH_BYTES] = { 0 };

	for (gint64 n = 1; n <= count;) {
		g_autoptr(GString) sql = g_string_new(
			"insert into desk.event (school_id, seq, at, actor, desk, kind, "
			"student_id, guardian_id, ref, act, detail, prev, hash, signature) "
			"values ");

		for (int i = 0; i < AT_ONCE && n <= count; i++)
			put_event(sql, n++, prev);
		district_run(sql->str);
	}
	district_run("insert into desk.event_head select 1, seq, hash from desk.event order by seq "
		     "desc limit 1; analyze desk.event");
}

static double
cpu_seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

int
main(int argc, char **argv)
{
	gint64 count = argc > 1 ? g_ascii_strtoll(argv[1], NULL, 10) : 1000000;
	District *district = NULL;
	GError *error = NULL;

	g_test_init(&argc, &argv, NULL);
	if (!vault_start(&error))
		g_error("%s", error->message);
	district = district_start();
	if (!district)
		return 77;
	g_assert_cmpint(district_init(district, DISTRICT_ROOT_PASS "\n", ""), ==, 0);
	g_autoptr(Secret) pass = secret_from(DISTRICT_ROOT_PASS, strlen(DISTRICT_ROOT_PASS));
	g_autoptr(Root) root = root_file_open(district->root_file, pass, &error);
	g_assert_no_error(error);
	district_run("select admin.school_put('LINC', 'Lincoln Elementary', '', '', '', '')");
	vouch(root);
	make_events(count);
	g_setenv("PINDESK_SETTINGS", district->settings_file, TRUE);
	g_setenv("HOME", district->folder, TRUE);
	double cpu = cpu_seconds();
	gint64 begun = g_get_monotonic_time();
	char command[] = "audit", part[] = "verify";
	char *words[] = { command, part, NULL };
	int code = cmd_audit(2, words);
	double seconds = (double)(g_get_monotonic_time() - begun) / G_USEC_PER_SEC;
	printf("%" G_GINT64_FORMAT " events in %.1f s (%.1f s of this program's time on two "
	       "threads), exit %d\n",
		count, seconds, cpu_seconds() - cpu, code);
	district_stop(district);
	return code;
}
