/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/owner.h"
#include "vault/keyring.h"
#include "vault/root_file.h"

/* The parts of `pindesk admin`. Each connects as libpq's environment says, which has to be the
 * database's owner or a superuser, and does all its work in one transaction. */

int admin_init(int argc, char **argv);
int admin_upgrade(int argc, char **argv);
int admin_letters_list(int argc, char **argv);
int admin_letters_check(int argc, char **argv);
int admin_letters_edit(int argc, char **argv);
int admin_letters_diff(int argc, char **argv);
int admin_profile_show(int argc, char **argv);
int admin_profile_diff(int argc, char **argv);
int admin_profile_load(int argc, char **argv);
int admin_portal_login(int argc, char **argv);
int admin_school_keys(int argc, char **argv);
int admin_staff_add(int argc, char **argv);
int admin_staff_remove(int argc, char **argv);
int admin_shares(int argc, char **argv);
int admin_recover(int argc, char **argv);
int admin_sweep(int argc, char **argv);

/* An owner's connection with time enough for slow work. */
Db *admin_connect(GError **error);
/* The same with a transaction begun, nobody else at it, and the schema that this program knows. */
Db *admin_begin(GError **error);
/* The root file, whose district has to be the one of DB. The passphrase is the next line of FD. */
Root *admin_open_root(Db *db, const char *file, int fd, GError **error);
/* What this database says of the district's keys, as far as the root vouches for it. */
Keyring *admin_keyring(Db *db, const Root *root, GError **error);
/* Gives KEY to USER: makes, signs and stores the grant. NULL days: open. */
bool admin_grant(Db *db, const Root *root, const SchoolKey *key, const char *user,
	const unsigned char box_key[VAULT_KEY_BYTES], StaffRole role, const char *from,
	const char *until, GError **error);

/* What the root or one of its own vouches for about MEMBER; caller owns. */
Statement *admin_member_statement(Keyring *keyring, const OwnerStaff *member, GError **error);

/* Migrations: the files of schema/ that start with a number. */
typedef struct {
	int version;
	char *name, *file; /* "0003-desk-and-portal", its path */
} Migration;

/* *ret_migrations: Migration, by version. */
bool migration_list(GPtrArray **ret_migrations, GError **error);
/* Applies those newer than VERSION, or only the next ONE, inside the transaction at hand.
 * *ret_version: what the database has then. */
bool migration_apply(Db *db, int version, bool one, int *ret_version, GError **error);
