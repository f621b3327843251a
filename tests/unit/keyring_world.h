/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <string.h>

#include <glib.h>
#include <sodium.h>

#include "vault/error.h"
#include "vault/keyring.h"

/* A district's staff, for the tests of the keyring. */

#define DISTRICT "6f1c8e0a-4b52-4c1e-9a77-2f3d5c8b9e10"
#define TODAY "2026-11-22"
enum { LINC = 1, MADI = 2 };

/* Everybody who may sign something in these tests, or tries to. All are StaffKeys, the root too:
 * to a keyring the root is but a public key. */
typedef enum {
	ROOT,
	DISTRICT_OFFICE, /* dnguyen: signed by the root */
	DISTRICT_LINC,   /* district role, but for one school only */
	PRINCIPAL,       /* jwells, of LINC: signed by the district office */
	PRINCIPAL_MADI,
	PRINCIPAL_ALL, /* of the whole district */
	CLERK,         /* mortega: signed by the principal */
	AUDITOR,
	EXPIRED,   /* a principal until last June */
	FUTURE,    /* a principal from next August */
	UNKNOWN,   /* a principal nobody signed */
	SELF_MADE, /* a district office signed by itself */
	PEOPLE
} Who;

static const struct {
	const char *user;
	StaffRole role;
	int school;
	Who signer;
	const char *from, *until;
} CAST[PEOPLE] = {
	[ROOT] = { "root" },
	[DISTRICT_OFFICE] = { "dnguyen", STAFF_DISTRICT, 0, ROOT, "2026-08-01", "2027-06-30" },
	[DISTRICT_LINC] = { "dlinc", STAFF_DISTRICT, LINC, ROOT },
	[PRINCIPAL] = { "jwells", STAFF_PRINCIPAL, LINC, DISTRICT_OFFICE, TODAY, TODAY },
	[PRINCIPAL_MADI] = { "pmadi", STAFF_PRINCIPAL, MADI, ROOT },
	[PRINCIPAL_ALL] = { "pall", STAFF_PRINCIPAL, 0, ROOT },
	[CLERK] = { "mortega", STAFF_ACCOUNT_ADMIN, LINC, PRINCIPAL, NULL, "2027-06-30" },
	[AUDITOR] = { "audit", STAFF_AUDITOR, 0, ROOT },
	[EXPIRED] = { "oldp", STAFF_PRINCIPAL, LINC, ROOT, NULL, "2026-11-21" },
	[FUTURE] = { "newp", STAFF_PRINCIPAL, LINC, ROOT, "2026-11-23", NULL },
	[UNKNOWN] = { "nobody", STAFF_PRINCIPAL, LINC, UNKNOWN },
	[SELF_MADE] = { "mallory", STAFF_DISTRICT, 0, SELF_MADE },
};

typedef struct {
	StaffKey *people[PEOPLE];
	SchoolKey *linc, *madi;
	BoxKey *portal;
	Keyring *keyring; /* knows everybody whose statement can be trusted, and both schools */
} World;

G_GNUC_UNUSED static Signed *
sign(const World *world, Who signer, const Statement *statement)
{
	g_autoptr(GError) error = NULL;
	Signed *row = staff_key_sign(world->people[signer], statement, &error);

	g_assert_no_error(error);
	return row;
}

G_GNUC_UNUSED static Signed *
staff_row(const World *world, Who who)
{
	g_autoptr(Statement) statement = staff_key_statement(world->people[who], CAST[who].role,
		CAST[who].school, CAST[who].from, CAST[who].until);

	return sign(world, CAST[who].signer, statement);
}

G_GNUC_UNUSED static bool
add(Keyring *keyring, const Signed *row, GError **error)
{
	g_autoptr(Statement) statement = statement_parse(row->body, NULL);

	if (statement->kind == STATEMENT_STAFF)
		return keyring_add_staff(keyring, row->body, row->signer, row->signature, error);
	if (statement->kind == STATEMENT_SCHOOL_KEY)
		return keyring_add_school(keyring, row->body, row->signer, row->signature, error);
	return keyring_add_portal(keyring, row->body, row->signer, row->signature, error);
}

G_GNUC_UNUSED static bool
add_school_key(World *world, Keyring *keyring, const SchoolKey *key, Who signer, GError **error)
{
	g_autoptr(Statement) statement = school_key_statement(key, DISTRICT);
	g_autoptr(Signed) row = sign(world, signer, statement);

	return add(keyring, row, error);
}

G_GNUC_UNUSED static Keyring *
empty_keyring(const World *world)
{
	Keyring *keyring = keyring_new(DISTRICT, staff_key_sign_public(world->people[ROOT]), TODAY);

	keyring_name_school(keyring, LINC, "Lincoln Elementary");
	return keyring;
}

G_GNUC_UNUSED static World *
world_new(void)
{
	World *world = g_new0(World, 1);

	for (int i = 0; i < PEOPLE; i++)
		world->people[i] = staff_key_new(DISTRICT, CAST[i].user);
	world->linc = school_key_new(LINC, 1);
	world->madi = school_key_new(MADI, 1);
	world->portal = box_key_new();
	world->keyring = empty_keyring(world);
	for (int i = ROOT + 1; i < PEOPLE; i++) {
		g_autoptr(Signed) row = staff_row(world, i);

		g_assert_cmpint(add(world->keyring, row, NULL), ==, i < EXPIRED);
	}
	g_assert_true(add_school_key(world, world->keyring, world->linc, ROOT, NULL));
	g_assert_true(add_school_key(world, world->keyring, world->madi, DISTRICT_OFFICE, NULL));
	return world;
}

G_GNUC_UNUSED static void
world_free(World *world)
{
	for (int i = 0; i < PEOPLE; i++)
		staff_key_free(world->people[i]);
	school_key_free(world->linc);
	school_key_free(world->madi);
	box_key_free(world->portal);
	keyring_free(world->keyring);
	g_free(world);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

G_GNUC_UNUSED static void
assert_says(GError *error, int code, const char *part)
{
	g_assert_error(error, VAULT_ERROR, code);
	if (strstr(error->message, part) == NULL)
		g_error("\"%s\" does not say \"%s\"", error->message, part);
}
