/* SPDX-License-Identifier: Apache-2.0 */
#include "keyring_world.h"

/* What is over: revocations, former principals, what a desk remembers. */

static Signed *
revocation_row(const World *world, Who who, int serial, Who signer)
{
	g_autoptr(Statement) statement = staff_revocation(DISTRICT, CAST[who].user,
		staff_key_sign_public(world->people[who]), CAST[who].school, serial);

	return sign(world, signer, statement);
}

static bool
end_standing(World *world, Who who, int serial, Who signer, GError **error)
{
	g_autoptr(Signed) row = revocation_row(world, who, serial, signer);

	return keyring_add_revocation(
		world->keyring, row->body, row->signer, row->signature, error);
}

static bool
counts(const World *world, Who who)
{
	return keyring_member(world->keyring, CAST[who].user,
		       staff_key_sign_public(world->people[who]),
		       staff_key_box_public(world->people[who]), LINC) != NULL;
}

/* Who may end whose standing: whoever could have begun it, and nobody who could not. */
static void
test_revocation(void)
{
	static const struct {
		Who who, signer;
		bool accepted, over;
	} rows[] = {
		{ CLERK, PRINCIPAL, true, true },
		{ CLERK, DISTRICT_OFFICE, true, true },
		{ CLERK, ROOT, true, true },
		{ CLERK, PRINCIPAL_MADI, false, false },
		{ CLERK, CLERK, false, false },
		{ CLERK, SELF_MADE, false, false },
		{ PRINCIPAL, DISTRICT_OFFICE, true, true },
		{ PRINCIPAL, PRINCIPAL, true, false },
		{ PRINCIPAL, EXPIRED, true, false },
		{ DISTRICT_OFFICE, DISTRICT_OFFICE, true, false },
		{ DISTRICT_OFFICE, PRINCIPAL, false, false },
		{ DISTRICT_OFFICE, ROOT, true, true },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(World) world = world_new();
		g_autoptr(GError) error = NULL;

		g_assert_true(counts(world, rows[i].who));
		if (end_standing(world, rows[i].who, 1, rows[i].signer, &error) != rows[i].accepted)
			g_error("row %zu", i);
		if (counts(world, rows[i].who) == rows[i].over)
			g_error("row %zu: over or not", i);
	}
}

/* A later statement stands above the revocation; the earlier one stays over, in whatever order the
 * database shows them. */
static void
test_revocation_serial(void)
{
	g_autoptr(World) world = world_new();
	const StaffKey *clerk = world->people[CLERK];
	g_autoptr(Signed) first = staff_row(world, CLERK);
	g_autoptr(Statement) again = staff_key_statement(clerk, STAFF_VIEWER, LINC, NULL, NULL);
	g_autoptr(Signed) row = NULL;
	g_autoptr(GError) error = NULL;
	const Statement *member;

	again->serial = 3;
	row = sign(world, PRINCIPAL, again);
	g_assert_true(end_standing(world, CLERK, 2, PRINCIPAL, NULL));
	g_assert_false(counts(world, CLERK));
	g_assert_false(add(world->keyring, first, &error));
	assert_says(error, VAULT_ERROR_UNTRUSTED, "mortega is over: it was taken back");
	g_assert_true(add(world->keyring, row, NULL));
	member = keyring_member(world->keyring, "mortega", staff_key_sign_public(clerk),
		staff_key_box_public(clerk), LINC);
	g_assert_nonnull(member);
	g_assert_cmpint(member->role, ==, STAFF_VIEWER);
}

/* What a desk has seen once, nobody can hide from it. */
static void
test_distrust(void)
{
	g_autoptr(World) world = world_new();

	keyring_distrust(world->keyring, staff_key_sign_public(world->people[CLERK]), LINC, 1);
	g_assert_false(counts(world, CLERK));
	g_assert_true(counts(world, PRINCIPAL));
	keyring_distrust(world->keyring, staff_key_sign_public(world->people[PRINCIPAL]), MADI, 1);
	g_assert_true(counts(world, PRINCIPAL));
}

/* The principal makes the second generation, never the first; when the principal is gone, the desk
 * neither seals to it nor falls back to the one before, but opens what was sealed to it. */
static void
test_rotation(void)
{
	g_autoptr(World) world = world_new();
	g_autoptr(SchoolKey) second = school_key_new(LINC, 2);
	g_autoptr(SchoolKey) third = school_key_new(LINC, 3);
	g_autoptr(SchoolKey) first_of_madi = school_key_new(MADI, 1);
	g_autoptr(Statement) grant = school_key_grant(second, DISTRICT, "dnguyen",
		staff_key_box_public(world->people[DISTRICT_OFFICE]), STAFF_DISTRICT, NULL, NULL);
	g_autoptr(Signed) row = sign(world, PRINCIPAL, grant);
	g_autoptr(SchoolKey) opened = NULL;
	g_autoptr(GError) error = NULL;
	int generation = 0;

	g_assert_false(add_school_key(world, world->keyring, first_of_madi, PRINCIPAL_MADI, NULL));
	g_assert_false(add_school_key(world, world->keyring, second, CLERK, NULL));
	g_assert_true(add_school_key(world, world->keyring, second, PRINCIPAL, NULL));
	g_assert_nonnull(keyring_school_key(world->keyring, LINC, &generation, NULL));
	g_assert_cmpint(generation, ==, 2);
	g_assert_true(end_standing(world, PRINCIPAL, 1, DISTRICT_OFFICE, NULL));
	g_assert_null(keyring_school_key(world->keyring, LINC, &generation, &error));
	assert_says(error, VAULT_ERROR_EXPIRED, "made by jwells, whose time here is over");
	g_assert_false(counts(world, CLERK)); /* the principal had vouched */
	opened = keyring_open_grant(world->keyring, world->people[DISTRICT_OFFICE], row->body,
		row->signer, row->signature, NULL);
	g_assert_nonnull(opened);
	g_assert_false(add_school_key(world, world->keyring, third, PRINCIPAL, NULL));
	g_assert_null(keyring_school_key(world->keyring, LINC, &generation, NULL));
	g_assert_true(add_school_key(world, world->keyring, third, ROOT, NULL));
	g_assert_nonnull(keyring_school_key(world->keyring, LINC, &generation, NULL));
	g_assert_cmpint(generation, ==, 3);
	g_assert_cmpstr(
		keyring_signer(world->keyring, staff_key_sign_public(world->people[PRINCIPAL]))
			->user,
		==, "jwells");
}

/* Nobody but the root says what the recovery key is. */
static void
test_recovery_key(void)
{
	g_autoptr(World) world = world_new();
	g_autoptr(BoxKey) box = box_key_new();
	g_autoptr(BoxKey) rival = box_key_new();
	g_autoptr(Statement) statement = recovery_key_statement(box->public_key, DISTRICT);
	g_autoptr(Statement) other = recovery_key_statement(rival->public_key, DISTRICT);
	g_autoptr(Signed) row = sign(world, ROOT, statement);
	g_autoptr(Signed) forged = sign(world, DISTRICT_OFFICE, other);
	g_autoptr(Signed) second = sign(world, ROOT, other);
	g_autoptr(GError) error = NULL;
	Keyring *keyring = world->keyring;

	g_assert_null(keyring_recovery_key(keyring, &error));
	assert_says(error, VAULT_ERROR_MISSING, "recovery key");
	g_assert_false(keyring_add_recovery(
		keyring, forged->body, forged->signer, forged->signature, NULL));
	g_assert_true(keyring_add_recovery(keyring, row->body, row->signer, row->signature, NULL));
	g_assert_cmpmem(keyring_recovery_key(keyring, NULL), 32, box->public_key, 32);
	g_assert_false(keyring_add_recovery(
		keyring, second->body, second->signer, second->signature, NULL));
	g_assert_cmpmem(keyring_recovery_key(keyring, NULL), 32, box->public_key, 32);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_assert_true(vault_start(NULL));
	g_test_add_func("/standing/revocation", test_revocation);
	g_test_add_func("/standing/revocation-serial", test_revocation_serial);
	g_test_add_func("/standing/distrust", test_distrust);
	g_test_add_func("/standing/rotation", test_rotation);
	g_test_add_func("/standing/recovery-key", test_recovery_key);
	return g_test_run();
}
