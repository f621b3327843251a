/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"

/* Public keys, signed statements and sealed things, as the database keeps them. Nothing here is
 * believed before vault/keyring has checked it. */

typedef struct {
	char *user_name;
	GBytes *wrapped_seed;
	GBytes *body, *signer, *signature;
} StaffKeyRow;

void staff_key_row_free(StaffKeyRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StaffKeyRow, staff_key_row_free)
/* The user's own. */
bool db_my_key(
	Db *db, GCancellable *cancel, StaffKeyRow **ret_key, Refusal **ret_refusal, GError **error);

typedef struct {
	int school_id;
	int generation;
	GBytes *body, *signer, *signature;
} GrantRow;

void grant_row_free(GrantRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GrantRow, grant_row_free)
/* *ret_grants: GrantRow. */
bool db_my_grants(Db *db, GCancellable *cancel, GPtrArray **ret_grants, Refusal **ret_refusal,
	GError **error);

typedef struct {
	char *kind;    /* "staff", "school", "portal" */
	char *subject; /* user, school's id, "" */
	int generation;
	GBytes *body, *signer, *signature;
} KeyLink;

void key_link_free(KeyLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KeyLink, key_link_free)
/* Everything between the root and the keys a credential of this school is sealed to.
 * *ret_links: KeyLink. */
bool db_key_chain(Db *db, int school_id, GCancellable *cancel, GPtrArray **ret_links,
	Refusal **ret_refusal, GError **error);
