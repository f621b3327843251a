/* SPDX-License-Identifier: Apache-2.0 */
#include "keyring_world.h"

/* Who may sign what, the whole table: one column for each signer, in the order of Who. */
static void
test_who_may_sign(void)
{
	enum {
		STAFF = STATEMENT_STAFF,
		SCHOOL_KEY = STATEMENT_SCHOOL_KEY,
		PORTAL = STATEMENT_PORTAL_KEY,
		GRANT = STATEMENT_GRANT
	};
	static const struct {
		int kind, role, school;
		const char *may; /* x: accepted */
	} rows[] = {
		/* ROOT, district office, district for LINC, principal LINC, MADI, all, clerk,
		 * auditor, expired, future, unknown, self-made */
		{ STAFF, STAFF_VIEWER, LINC, "xxxx-x------" },
		{ STAFF, STAFF_ACCOUNT_ADMIN, LINC, "xxxx-x------" },
		{ STAFF, STAFF_ACCOUNT_ADMIN, MADI, "xx--xx------" },
		{ STAFF, STAFF_ACCOUNT_ADMIN, 0, "xx---x------" },
		{ STAFF, STAFF_PRINCIPAL, LINC, "xxx---------" },
		{ STAFF, STAFF_PRINCIPAL, 0, "xx----------" },
		{ STAFF, STAFF_AUDITOR, LINC, "xxx---------" },
		{ STAFF, STAFF_DISTRICT, LINC, "x-----------" },
		{ STAFF, STAFF_DISTRICT, 0, "x-----------" },
		{ SCHOOL_KEY, 0, LINC, "xxx---------" },
		{ SCHOOL_KEY, 0, MADI, "xx----------" },
		{ PORTAL, 0, 0, "xx----------" },
		/* what was granted in time opens for ever: the key inside proves itself */
		{ GRANT, STAFF_VIEWER, LINC, "xxxx-x--x---" },
		{ GRANT, STAFF_ACCOUNT_ADMIN, LINC, "xxxx-x--x---" },
		{ GRANT, STAFF_ACCOUNT_ADMIN, MADI, "xx--xx------" },
		{ GRANT, STAFF_PRINCIPAL, LINC, "xxxx-x--x---" },
		{ GRANT, STAFF_DISTRICT, LINC, "xxxx-x--x---" },
	};
	g_autoptr(World) world = world_new();
	g_autoptr(StaffKey) member = staff_key_new(DISTRICT, "member");

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		for (int who = ROOT; who < PEOPLE; who++) {
			const SchoolKey *key = rows[i].school == MADI ? world->madi : world->linc;
			g_autoptr(Statement) statement = NULL;
			g_autoptr(Signed) row = NULL;
			g_autoptr(SchoolKey) opened = NULL;
			g_autoptr(GError) error = NULL;
			bool accepted;

			if (rows[i].kind == STAFF)
				statement = staff_key_statement(
					member, rows[i].role, rows[i].school, NULL, NULL);
			else if (rows[i].kind == SCHOOL_KEY)
				statement = school_key_statement(key, DISTRICT);
			else if (rows[i].kind == PORTAL)
				statement = portal_key_statement(world->portal, DISTRICT);
			else
				statement = school_key_grant(key, DISTRICT, "member",
					staff_key_box_public(member), rows[i].role, NULL, NULL);
			row = sign(world, who, statement);
			if (rows[i].kind == GRANT) {
				opened = keyring_open_grant(world->keyring, member, row->body,
					row->signer, row->signature, &error);
				accepted = opened != NULL;
			} else {
				accepted = add(world->keyring, row, &error);
			}
			if (accepted != (rows[i].may[who] == 'x'))
				g_error("row %zu, %s: %s", i, CAST[who].user,
					accepted ? "accepted" : error->message);
			if (!accepted)
				assert_says(error, VAULT_ERROR_UNTRUSTED, "was signed by");
		}
	}
}

static void
test_sentences(void)
{
	g_autoptr(World) world = world_new();
	g_autoptr(Signed) expired = staff_row(world, EXPIRED);
	g_autoptr(Signed) future = staff_row(world, FUTURE);
	g_autoptr(Signed) unknown = staff_row(world, UNKNOWN);
	g_autoptr(GError) error = NULL;

	g_assert_false(add(world->keyring, expired, &error));
	assert_says(error, VAULT_ERROR_EXPIRED, "The staff key of oldp ended on 2026-11-21.");
	g_clear_error(&error);
	g_assert_false(add(world->keyring, future, &error));
	assert_says(error, VAULT_ERROR_EXPIRED,
		"The staff key of newp counts only from 2026-11-23 on.");
	g_clear_error(&error);
	g_assert_false(add(world->keyring, unknown, &error));
	assert_says(error, VAULT_ERROR_UNTRUSTED,
		"The staff key of nobody was signed by a key this desk does not trust.");
	g_clear_error(&error);
	g_assert_false(add_school_key(world, world->keyring, world->linc, UNKNOWN, &error));
	assert_says(error, VAULT_ERROR_UNTRUSTED,
		"The school key of Lincoln Elementary was signed by a key this desk does not "
		"trust.");
	g_clear_error(&error);
	g_assert_false(add_school_key(world, world->keyring, world->madi, CLERK, &error));
	assert_says(error, VAULT_ERROR_UNTRUSTED,
		"The school key of school 2 was signed by mortega, who may not sign that.");
}

/* A staff statement that passes itself off as the root's. */
static void
test_names_itself_root(void)
{
	g_autoptr(World) world = world_new();
	g_autoptr(StaffKey) mallory = staff_key_new(DISTRICT, "root");
	g_autoptr(Statement) statement =
		staff_key_statement(mallory, STAFF_DISTRICT, 0, NULL, NULL);
	g_autoptr(Signed) row = staff_key_sign(mallory, statement, NULL);
	g_autoptr(GBytes) root =
		g_bytes_new(staff_key_sign_public(world->people[ROOT]), VAULT_KEY_BYTES);
	g_autoptr(GError) error = NULL;

	g_assert_false(
		keyring_add_staff(world->keyring, row->body, row->signer, row->signature, &error));
	assert_says(error, VAULT_ERROR_UNTRUSTED, "does not trust");
	g_clear_error(&error);
	/* the same under the root's name */
	g_assert_false(keyring_add_staff(world->keyring, row->body, root, row->signature, &error));
	assert_says(error, VAULT_ERROR_UNTRUSTED, "does not belong");
}

/* A row moved to a place where another kind belongs, or brought from another district. */
static void
test_out_of_place(void)
{
	g_autoptr(World) world = world_new();
	g_autoptr(Signed) staff = staff_row(world, DISTRICT_OFFICE);
	g_autoptr(StaffKey) foreign = staff_key_new("another-district", "jwells");
	g_autoptr(Statement) statement =
		staff_key_statement(foreign, STAFF_PRINCIPAL, LINC, NULL, NULL);
	g_autoptr(Signed) abroad = sign(world, ROOT, statement);
	g_autoptr(GError) error = NULL;

	g_assert_false(keyring_add_school(
		world->keyring, staff->body, staff->signer, staff->signature, &error));
	assert_says(error, VAULT_ERROR_MISMATCH, "another kind");
	g_clear_error(&error);
	g_assert_false(keyring_add_portal(
		world->keyring, staff->body, staff->signer, staff->signature, &error));
	assert_says(error, VAULT_ERROR_MISMATCH, "another kind");
	g_clear_error(&error);
	g_assert_null(keyring_open_grant(world->keyring, world->people[CLERK], staff->body,
		staff->signer, staff->signature, &error));
	assert_says(error, VAULT_ERROR_MISMATCH, "another kind");
	g_clear_error(&error);
	g_assert_false(add(world->keyring, abroad, &error));
	assert_says(error, VAULT_ERROR_MISMATCH, "another district");
}

static void
test_school_key(void)
{
	g_autoptr(World) world = world_new();
	g_autoptr(SchoolKey) second = school_key_new(LINC, 2);
	g_autoptr(SchoolKey) rival = school_key_new(LINC, 2);
	g_autoptr(GError) error = NULL;
	const unsigned char *key;
	int generation = 0;

	key = keyring_school_key(world->keyring, LINC, &generation, &error);
	g_assert_no_error(error);
	g_assert_cmpint(generation, ==, 1);
	g_assert_cmpmem(key, 32, world->linc->box->public_key, 32);
	g_assert_true(add_school_key(world, world->keyring, second, ROOT, NULL));
	g_assert_true(add_school_key(world, world->keyring, world->linc, ROOT, NULL));
	key = keyring_school_key(world->keyring, LINC, &generation, NULL);
	g_assert_cmpint(generation, ==, 2);
	g_assert_cmpmem(key, 32, second->box->public_key, 32);
	g_assert_false(add_school_key(world, world->keyring, rival, ROOT, &error));
	assert_says(error, VAULT_ERROR_UNTRUSTED, "two different keys of generation 2");
	g_clear_error(&error);
	/* Whichever was shown first: neither is sealed to. */
	g_assert_null(keyring_school_key(world->keyring, LINC, NULL, &error));
	assert_says(error, VAULT_ERROR_UNTRUSTED, "two different keys");
	g_clear_error(&error);
	g_assert_null(keyring_school_key(world->keyring, 9, &generation, &error));
	assert_says(error, VAULT_ERROR_MISSING, "no key of school 9");
	g_assert_cmpint(generation, ==, 2);
}

static void
test_portal_key(void)
{
	g_autoptr(World) world = world_new();
	g_autoptr(BoxKey) rival = box_key_new();
	g_autoptr(Statement) statement = portal_key_statement(world->portal, DISTRICT);
	g_autoptr(Statement) other = portal_key_statement(rival, DISTRICT);
	g_autoptr(Signed) row = sign(world, ROOT, statement);
	g_autoptr(Signed) other_row = sign(world, ROOT, other);
	g_autoptr(GError) error = NULL;

	g_assert_null(keyring_portal_key(world->keyring, &error));
	assert_says(error, VAULT_ERROR_MISSING, "parent portal");
	g_clear_error(&error);
	g_assert_true(add(world->keyring, row, NULL));
	g_assert_true(add(world->keyring, row, NULL));
	g_assert_cmpmem(
		keyring_portal_key(world->keyring, NULL), 32, world->portal->public_key, 32);
	g_assert_false(add(world->keyring, other_row, &error));
	assert_says(error, VAULT_ERROR_UNTRUSTED, "two different keys");
	g_assert_null(keyring_portal_key(world->keyring, NULL));
}

/* Rows come as the database likes; the chain is found all the same. */
static void
test_chain(void)
{
	g_autoptr(World) world = world_new();
	g_autoptr(Keyring) keyring = empty_keyring(world);
	g_autoptr(GPtrArray) chain = g_ptr_array_new_with_free_func((GDestroyNotify)signed_free);
	g_autoptr(GPtrArray) refused = NULL;
	g_autoptr(Statement) school = school_key_statement(world->linc, DISTRICT);
	g_autoptr(Statement) portal = portal_key_statement(world->portal, DISTRICT);
	g_autoptr(GBytes) noise = g_bytes_new_static("noise", 5);
	g_autoptr(GError) error = NULL;

	g_ptr_array_add(chain, sign(world, DISTRICT_OFFICE, portal));
	g_ptr_array_add(chain, sign(world, DISTRICT_OFFICE, school));
	g_ptr_array_add(chain, staff_row(world, CLERK));     /* needs the principal ... */
	g_ptr_array_add(chain, staff_row(world, PRINCIPAL)); /* ... who needs the district */
	g_ptr_array_add(chain, signed_new(noise, noise, noise));
	g_ptr_array_add(chain, staff_row(world, SELF_MADE));
	g_ptr_array_add(chain, staff_row(world, DISTRICT_OFFICE));
	g_ptr_array_add(chain, staff_row(world, EXPIRED));
	g_assert_cmpint(keyring_add_chain(keyring, chain, &refused), ==, 5);
	g_assert_cmpint(refused->len, ==, 3);
	g_assert_nonnull(strstr(refused->pdata[0], "damaged"));
	g_assert_nonnull(strstr(refused->pdata[1], "mallory was signed by a key"));
	g_assert_nonnull(strstr(refused->pdata[2], "oldp ended on"));
	g_assert_nonnull(keyring_school_key(keyring, LINC, NULL, &error));
	g_assert_nonnull(keyring_portal_key(keyring, &error));
	g_assert_no_error(error);
}

/* The clerk's grant, with one thing about it changed before it is signed by the root. */
static void
try_grant(
	const World *world, void (*change)(const World *, Statement *), int code, const char *part)
{
	g_autoptr(Statement) grant = school_key_grant(world->linc, DISTRICT, "mortega",
		staff_key_box_public(world->people[CLERK]), STAFF_ACCOUNT_ADMIN, TODAY, TODAY);
	g_autoptr(Signed) row = NULL;
	g_autoptr(SchoolKey) key = NULL;
	g_autoptr(GError) error = NULL;

	if (change != NULL)
		change(world, grant);
	row = sign(world, ROOT, grant);
	key = keyring_open_grant(world->keyring, world->people[CLERK], row->body, row->signer,
		row->signature, &error);
	if (change != NULL) {
		g_assert_null(key);
		assert_says(error, code, part);
		return;
	}
	g_assert_no_error(error);
	g_assert_cmpint(key->school_id, ==, LINC);
	g_assert_cmpint(key->generation, ==, 1);
	g_assert_cmpmem(key->box->public_key, 32, world->linc->box->public_key, 32);
	g_assert_true(secret_equal(key->box->secret_key, world->linc->box->secret_key));
}

static void
other_user(const World *world, Statement *grant)
{
	g_free(grant->user);
	grant->user = g_strdup("ltran");
}

static void
other_box(const World *world, Statement *grant)
{
	memcpy(grant->box_key, staff_key_box_public(world->people[PRINCIPAL]), 32);
}

static void
ended(const World *world, Statement *grant)
{
	g_free(grant->from);
	grant->from = g_strdup("");
	g_free(grant->until);
	grant->until = g_strdup("2026-11-21");
}

static void
begins_later(const World *world, Statement *grant)
{
	g_free(grant->from);
	grant->from = g_strdup("2026-11-23");
	g_free(grant->until);
	grant->until = g_strdup("");
}

static void
other_school(const World *world, Statement *grant)
{
	grant->school_id = MADI;
}

static void
no_school(const World *world, Statement *grant)
{
	grant->school_id = 9;
}

static void
other_generation(const World *world, Statement *grant)
{
	grant->generation = 2;
}

static void
other_key(const World *world, Statement *grant)
{
	memcpy(grant->school_key, world->madi->box->public_key, 32);
}

static void
other_secret(const World *world, Statement *grant)
{
	crypto_box_seal(
		grant->sealed, secret_peek(world->madi->box->secret_key), 32, grant->box_key);
}

static void
damaged(const World *world, Statement *grant)
{
	grant->sealed[60] ^= 1;
}

static void
test_grant(void)
{
	g_autoptr(World) world = world_new();

	try_grant(world, NULL, 0, NULL);
	try_grant(world, other_user, VAULT_ERROR_MISMATCH, "is not for mortega.");
	try_grant(world, other_box, VAULT_ERROR_MISMATCH, "another key than the one mortega holds");
	try_grant(world, ended, VAULT_ERROR_EXPIRED,
		"The grant of the key of Lincoln Elementary to mortega ended on 2026-11-21.");
	try_grant(world, begins_later, VAULT_ERROR_EXPIRED, "counts only from 2026-11-23 on.");
	try_grant(
		world, other_school, VAULT_ERROR_UNTRUSTED, "another school key than the district");
	try_grant(world, no_school, VAULT_ERROR_UNTRUSTED, "does not trust");
	try_grant(world, other_generation, VAULT_ERROR_UNTRUSTED, "(generation 2)");
	try_grant(world, other_key, VAULT_ERROR_UNTRUSTED, "another school key than the district");
	try_grant(
		world, other_secret, VAULT_ERROR_MISMATCH, "holds a key that is not the school's");
	try_grant(world, damaged, VAULT_ERROR_DAMAGED, "cannot be opened");
}

static void
test_grant_other_district(void)
{
	g_autoptr(World) world = world_new();
	g_autoptr(StaffKey) foreign = staff_key_new("another-district", "mortega");
	g_autoptr(Statement) grant = school_key_grant(world->linc, DISTRICT, "mortega",
		staff_key_box_public(foreign), STAFF_VIEWER, NULL, NULL);
	g_autoptr(Signed) row = sign(world, ROOT, grant);
	g_autoptr(GError) error = NULL;

	g_assert_null(keyring_open_grant(
		world->keyring, foreign, row->body, row->signer, row->signature, &error));
	assert_says(error, VAULT_ERROR_MISMATCH, "another district");
}

/* The way the root's owner gives a new member a school's key: by the recovery grant. */
static void
test_recovery(void)
{
	g_autoptr(World) world = world_new();
	g_autoptr(BoxKey) recovery = box_key_new();
	g_autoptr(BoxKey) other = box_key_new();
	g_autoptr(Statement) grant = school_key_grant(world->linc, DISTRICT, VAULT_RECOVERY_USER,
		recovery->public_key, STAFF_DISTRICT, NULL, NULL);
	g_autoptr(Signed) row = sign(world, ROOT, grant);
	g_autoptr(Signed) forged = sign(world, CLERK, grant);
	g_autoptr(Signed) rotated = sign(world, PRINCIPAL, grant);
	g_autoptr(SchoolKey) by_principal = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(SchoolKey) key = keyring_open_recovery(
		world->keyring, recovery, row->body, row->signer, row->signature, &error);

	g_assert_no_error(error);
	g_assert_true(secret_equal(key->box->secret_key, world->linc->box->secret_key));
	g_assert_null(keyring_open_recovery(
		world->keyring, other, row->body, row->signer, row->signature, &error));
	assert_says(error, VAULT_ERROR_MISMATCH, "another key");
	g_clear_error(&error);
	g_assert_null(keyring_open_recovery(
		world->keyring, recovery, forged->body, forged->signer, forged->signature, &error));
	assert_says(error, VAULT_ERROR_UNTRUSTED, "mortega, who may not sign that");
	by_principal = keyring_open_recovery(
		world->keyring, recovery, rotated->body, rotated->signer, rotated->signature, NULL);
	g_assert_nonnull(by_principal);
}

/* A key nothing can be sealed to is no way to get a statement signed. */
static void
test_grant_to_weak_key(void)
{
	g_autoptr(World) world = world_new();
	unsigned char weak[VAULT_KEY_BYTES] = { 1 };
	g_autoptr(Statement) grant =
		school_key_grant(world->linc, DISTRICT, "mortega", weak, STAFF_VIEWER, NULL, NULL);
	g_autoptr(GError) error = NULL;

	g_assert_null(staff_key_sign(world->people[ROOT], grant, &error));
	assert_says(error, VAULT_ERROR_INPUT, "sealed key");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_assert_true(vault_start(NULL));
	g_test_add_func("/keyring/who-may-sign", test_who_may_sign);
	g_test_add_func("/keyring/sentences", test_sentences);
	g_test_add_func("/keyring/names-itself-root", test_names_itself_root);
	g_test_add_func("/keyring/out-of-place", test_out_of_place);
	g_test_add_func("/keyring/school-key", test_school_key);
	g_test_add_func("/keyring/portal-key", test_portal_key);
	g_test_add_func("/keyring/chain", test_chain);
	g_test_add_func("/keyring/grant", test_grant);
	g_test_add_func("/keyring/grant-other-district", test_grant_other_district);
	g_test_add_func("/keyring/recovery", test_recovery);
	g_test_add_func("/keyring/grant-to-weak-key", test_grant_to_weak_key);
	return g_test_run();
}
