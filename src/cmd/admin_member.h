/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/admin.h"

/* A member of staff as `pindesk admin staff add` was told, and as it will stand in the database. */
typedef struct {
	/* as told; NULL: not said, the old stays */
	const char *user;
	char *name;
	char *role_name; /* NULL: no word about what the member may do */
	StaffRole role;
	char *school_code;  /* NULL with a role: the whole district */
	char *from, *until; /* ISO; "open" for no end */
	Secret *passphrase;
	/* the work */
	Db *db;
	Root *root;
	Keyring *keyring;
	OwnerLogin login;
	OwnerStaff *old;        /* NULL: a new member */
	Statement *old_keys;    /* what the root vouched for so far */
	OwnerSchool *school;    /* of SCHOOL_CODE */
	StaffKey *key;          /* new keys; NULL: the old ones stay */
	Secret *login_password; /* with new keys */
	GBytes *wrapped_seed;
	Statement *statement; /* what is signed and stored */
} Member;

void member_clear(Member *member);

/* What can be refused before anybody asks for the root key: names, school, days. DB is there. */
bool member_look_up(Member *member, GError **error);
/* From what was told to what will be stored; ROOT is there as well. */
bool member_prepare(Member *member, GError **error);
/* Writes it all; the transaction is still open afterwards. *ret_grants: school keys handed over. */
bool member_store(Member *member, int *ret_grants, GError **error);
