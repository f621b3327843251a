/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <glib/gstdio.h>

#include "db/event.h"
#include "db/keys.h"
#include "db/owner.h"
#include "desk/heads.h"
#include "desk/kinds.h"
#include "desk/witness.h"
#include "tests/lib/district.h"
#include "vault/event.h"
#include "vault/passphrase.h"

/* The desk signs what it did and nothing else, on a history that is the one it saw. */

static District *district;
static char *district_id;
static Db *desk;
static StaffKey *key;

/* Puts an event into the chain as one would who owns the database: all hashes right. */
#define FORGE                                                                                      \
	"do $$ declare e desk.event; begin "                                                       \
	"select 1, h.seq + 1, clock_timestamp(), 'mortega', null, '%s', null, null, null, '%s', "  \
	"'{}', h.hash into e.school_id, e.seq, e.at, e.actor, e.desk, e.kind, e.student_id, "      \
	"e.guardian_id, e.ref, e.act, e.detail, e.prev from desk.event_head h; "                   \
	"e.hash := desk.event_hash(e.prev, desk.event_body(e)); insert into desk.event select "    \
	"e.*; "                                                                                    \
	"update desk.event_head set seq = e.seq, hash = e.hash; end $$"

static void
forge(const char *kind, const char *act)
{
	g_autofree char *sql = g_strdup_printf(FORGE, kind, act);

	district_run(sql);
}

/* The act of printing a page; its id. */
static char *
print_page(void)
{
	char *act = g_uuid_string_random();
	g_autoptr(GError) error = NULL;
	g_autoptr(Refusal) refusal = NULL;

	db_log_export(desk, act, 1, "roster", "grade 3", 0, NULL, &refusal, &error);
	g_assert_no_error(error);
	g_assert_null(refusal);
	return act;
}

static Witness *
new_witness(void)
{
	Witness *witness = witness_new(district->folder, district_id);

	witness_watch(witness, desk);
	return witness;
}

static void
forget_heads(void)
{
	g_autofree char *file = g_build_filename(district->folder, "heads", NULL);

	g_unlink(file);
}

static void
assert_unsigned(const char *count)
{
	district_assert_text(
		"select count(*)::text from desk.event where signature is null", count);
}

static void
test_signs(void)
{
	g_autoptr(Witness) witness = new_witness();
	g_autoptr(GPtrArray) events = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_false(witness_due(witness));
	g_autofree char *act = print_page();
	g_assert_true(witness_due(witness));
	g_assert_cmpstr(witness_act(witness, desk, key, NULL), ==, NULL);
	g_assert_false(witness_due(witness));
	assert_unsigned("0");
	g_autoptr(Db) owner = district_owner();
	g_assert_true(db_owner_events(owner, 1, 0, 10, &events, &error));
	const DbEvent *event = events->pdata[events->len - 1];
	g_assert_cmpstr(event->act, ==, act);
	g_assert_true(event_signed_by(staff_key_sign_public(key), district_id,
		g_bytes_get_data(event->hash, NULL), g_bytes_get_data(event->signature, NULL)));
	g_autoptr(Heads) heads = heads_load(district->folder, district_id);
	g_assert_cmpint(heads_get(heads, 1)->seq, ==, event->seq);
	g_assert_cmpint(heads_count(heads), ==, 1);
	g_autoptr(Heads) other = heads_load(district->folder, "another district");
	g_assert_cmpint(heads_count(other), ==, 0);
	witness_watch(witness, desk);
	db_watch(desk, NULL, NULL);
}

static void
test_tells_of_refusals(void)
{
	g_autoptr(Witness) witness = new_witness();
	g_autofree char *act = g_uuid_string_random();
	g_autoptr(GError) error = NULL;
	g_autoptr(Refusal) refusal = NULL;

	g_assert_false(db_log_export(desk, act, 1, "", "", 0, NULL, &refusal, &error));
	g_assert_cmpstr(refusal->code, ==, "PD061");
	g_assert_cmpstr(witness_act(witness, desk, key, NULL), ==, NULL);
	district_assert_text(
		"select concat_ws(' ', kind, detail ->> 'code', detail ->> 'function', "
		"signature is not null) from desk.event order by seq desc limit 1",
		"refused PD061 desk.log_export t");
	db_watch(desk, NULL, NULL);
}

/* An event in the member's name that no act of this desk explains. */
static void
test_forged(void)
{
	static const char *const kinds[] = {
		"code_revealed", /* of this act, but nothing it can bring about */
		"page_printed",  /* a second one of the same act */
	};

	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autoptr(Witness) witness = new_witness();
		g_autofree char *act = print_page();

		forge(kinds[i], act);
		g_autofree char *said = witness_act(witness, desk, key, NULL);
		g_assert_nonnull(strstr(said, "this desk did not cause"));
		district_assert_text(
			"select string_agg((signature is not null)::text, ' ' order by "
			"seq) from (select * from desk.event order by seq desc limit "
			"2) e",
			"true false");
		g_autofree char *again = witness_act(witness, desk, key, NULL);
		g_assert_null(again);
		db_watch(desk, NULL, NULL);
	}
}

static void
test_act_of_another(void)
{
	g_autoptr(Witness) witness = new_witness();
	g_autofree char *act = g_uuid_string_random();

	forge("page_printed", act);
	g_free(print_page());
	g_assert_cmpstr(witness_act(witness, desk, key, NULL), ==, NULL);
	district_assert_text("select string_agg((signature is not null)::text, ' ' order by seq) "
			     "from (select * from desk.event order by seq desc limit 2) e",
		"false true");
	db_watch(desk, NULL, NULL);
}

static void
test_other_history(void)
{
	g_autoptr(Witness) witness = new_witness();
	g_free(print_page());

	g_assert_cmpstr(witness_act(witness, desk, key, NULL), ==, NULL);
	district_run(
		"create schema kept; create table kept.event as table desk.event; create table "
		"kept.head as table desk.event_head");
	/* Shorter. */
	district_run("set session_replication_role = replica; delete from desk.event where seq = "
		     "(select max(seq) from desk.event); update desk.event_head set (seq, hash) = "
		     "(select seq, hash from desk.event order by seq desc limit 1)");
	witness_look(witness, 1);
	g_autofree char *shorter = witness_act(witness, desk, key, NULL);
	g_assert_nonnull(strstr(shorter, "shorter than it was"));
	/* As long again, by another event. */
	g_free(print_page());
	g_autofree char *forked = witness_act(witness, desk, key, NULL);
	g_assert_nonnull(strstr(forked, "another history"));
	district_assert_text("select (signature is null)::text from desk.event order by seq desc "
			     "limit 1",
		"true");
	district_run("set session_replication_role = replica; delete from desk.event; delete from "
		     "desk.event_head; insert into desk.event table kept.event; insert into "
		     "desk.event_head table kept.head; drop schema kept cascade");
	witness_look(witness, 1);
	g_assert_cmpstr(witness_act(witness, desk, key, NULL), ==, NULL);
	db_watch(desk, NULL, NULL);
}

/* A crash left an event behind; whoever comes next signs on, over it. */
static void
test_left_behind(void)
{
	g_free(print_page());
	g_autoptr(Witness) witness = new_witness();
	g_free(print_page());

	g_assert_cmpstr(witness_act(witness, desk, key, NULL), ==, NULL);
	district_assert_text("select string_agg((signature is not null)::text, ' ' order by seq) "
			     "from (select * from desk.event order by seq desc limit 2) e",
		"false true");
	forget_heads();
	g_autoptr(Witness) fresh = new_witness();
	g_free(print_page());
	g_assert_cmpstr(witness_act(fresh, desk, key, NULL), ==, NULL);
	db_watch(desk, NULL, NULL);
}

static void
test_hash(void)
{
	const char *const fields[EVENT_FIELDS] = { "1", "2", "2026-11-22T10:42:00.000000", "a",
		NULL, "import", NULL, NULL, "x", NULL, "{}" };
	const char *const moved[EVENT_FIELDS] = { "1", "2", "2026-11-22T10:42:00.000000", "a",
		"import", NULL, NULL, NULL, "x", NULL, "{}" };
	unsigned char body[EVENT_HASH_BYTES], other[EVENT_HASH_BYTES],
		signature[EVENT_SIGNATURE_BYTES];

	event_body(fields, body);
	event_body(moved, other);
	g_assert_false(memcmp(body, other, sizeof body) == 0);
	event_sign(key, body, signature);
	g_assert_true(event_signed_by(staff_key_sign_public(key), district_id, body, signature));
	g_assert_false(event_signed_by(staff_key_sign_public(key), "another", body, signature));
	g_assert_false(event_signed_by(staff_key_sign_public(key), district_id, other, signature));
	g_autofree char *text = event_hash_text(body);
	g_autofree char *loud = g_ascii_strup(text, -1);
	g_assert_cmpint(strlen(text), ==, 49);
	g_assert_true(event_hash_is(body, loud));
	g_assert_false(event_hash_is(other, text));
	g_assert_false(event_hash_text_valid("7f3a"));
}

static void
test_kinds(void)
{
	g_autofree char *words =
		kind_words("sheet_handed", "{\"sheet\": \"0001-000004\"}", NULL, "Rosa Lopez");
	g_autofree char *grounds = kind_grounds("guardians_viewed");
	g_autofree char *unknown = kind_words("never_heard", "{}", NULL, NULL);

	g_assert_cmpstr(words, ==, "handed sheet 0001-000004 to Rosa Lopez");
	g_assert_cmpstr(grounds, ==, "to check and serve a parent at the counter");
	g_assert_null(kind_grounds("refused"));
	g_assert_cmpstr(unknown, ==, "never heard");
	g_assert_true(kind_comes_of("visit_parked", "desk.visit_park"));
	g_assert_false(kind_comes_of("visit_parked", "desk.visit_start"));
	g_assert_false(kind_comes_of("never_heard", "desk.visit_park"));
	g_assert_true(kind_comes_of("never_heard", "desk.never_heard"));
	g_assert_false(kind_comes_of("import", "desk.never_heard"));
}

/* A district with one school and one member, and that member's desk. */
static bool
set_up(void)
{
	g_autoptr(Secret) pass = secret_from(DISTRICT_STAFF_PASS, strlen(DISTRICT_STAFF_PASS));
	g_autoptr(Secret) password = NULL;
	g_autoptr(Secret) wrap = NULL;
	g_autoptr(StaffKeyRow) row = NULL;
	g_autoptr(GError) error = NULL;

	district = district_start();
	if (!district)
		return false;
	g_assert_cmpint(district_init(district, DISTRICT_ROOT_PASS "\n", ""), ==, 0);
	district_run("select admin.school_put('LINC', 'Lincoln', '', '', '', '')");
	g_autofree char *keys = g_strdup_printf("school keys --root-file %s", district->root_file);
	g_autofree char *staff = g_strdup_printf(
		"staff add mortega --name Ortega --role account_admin --school LINC --root-file %s",
		district->root_file);
	g_assert_cmpint(district_admin(DISTRICT_ROOT_PASS "\n", keys), ==, 0);
	g_assert_cmpint(
		district_admin(DISTRICT_ROOT_PASS "\n" DISTRICT_STAFF_PASS "\n", staff), ==, 0);
	g_autoptr(Db) owner = district_owner();
	g_assert_true(db_owner_district(owner, &district_id, &error));
	passphrase_stretch(pass, district_id, "mortega", &password, &wrap, &error);
	g_assert_no_error(error);
	desk = db_open("", "mortega", password, NULL, &error);
	g_assert_no_error(error);
	g_assert_true(db_my_key(desk, NULL, &row, NULL, &error));
	key = staff_key_unwrap(row->wrapped_seed, wrap, district_id, "mortega", &error);
	g_assert_no_error(error);
	return true;
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	int code;

	g_test_init(&argc, &argv, NULL);
	g_assert_true(vault_start(&error));
	if (!set_up())
		return 77;
	g_test_add_func("/witness/hash", test_hash);
	g_test_add_func("/witness/kinds", test_kinds);
	g_test_add_func("/witness/signs", test_signs);
	g_test_add_func("/witness/refusals", test_tells_of_refusals);
	g_test_add_func("/witness/forged", test_forged);
	g_test_add_func("/witness/act-of-another", test_act_of_another);
	g_test_add_func("/witness/other-history", test_other_history);
	g_test_add_func("/witness/left-behind", test_left_behind);
	code = g_test_run();
	db_close(desk);
	staff_key_free(key);
	g_free(district_id);
	district_stop(district);
	return code;
}
