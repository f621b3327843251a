/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/db.h"
#include "db/keys.h"
#include "vault/statement.h"

/* What the owner of the district does, over an owner's connection: the functions of schema admin,
 * and what has to be looked up for them. Nothing here is refused; what fails is a GError. */

/* The newest migration of this database; 0 when it has none of ours. */
bool db_owner_version(Db *db, int *ret_version, GError **error);
/* Until the end of the transaction nobody else is at the same work. */
bool db_owner_lock(Db *db, GError **error);

/* NULL when there is no district yet. Caller owns. */
bool db_owner_district(Db *db, char **ret_district_id, GError **error);
/* SECTIONS, KEYS, VALUES: as many of each, NULL-ended. */
bool db_district_create(Db *db, const char *id, const char *name, const char *profile,
	const char *ini, const char *const *sections, const char *const *keys,
	const char *const *values, GError **error);
bool db_template_put(Db *db, const char *profile, const char *kind, const char *lang,
	const char *body, GError **error);
/* Puts another profile in force. Not while codes are out that it would make worthless, unless
 * ANYWAY. */
bool db_profile_put(Db *db, const char *profile, const char *ini, const char *const *sections,
	const char *const *keys, const char *const *values, bool anyway, int *ret_version,
	GError **error);

/* The profile in force. */
typedef struct {
	char *name;
	int version;
	char *ini;
	char *by_whom, *on; /* who loaded it, and the day (ISO) */
} OwnerProfile;

void owner_profile_free(OwnerProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OwnerProfile, owner_profile_free)
bool db_owner_profile(Db *db, OwnerProfile **ret_profile, GError **error);

/* Codes that can still be redeemed, or are waiting to be handed over. */
bool db_owner_codes_out(Db *db, int *ret_count, GError **error);
/* How many codes there can be at one time when they are of this scope: verified guardians of
 * students who are here. */
bool db_owner_codes_possible(Db *db, const char *scope, int *ret_count, GError **error);

/* What a sweep ended because its day is past. */
typedef struct {
	int codes_expired, visits_ended, accounts_ended;
} Swept;

void swept_free(Swept *swept);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Swept, swept_free)
bool db_sweep(Db *db, Swept **ret_swept, GError **error);

bool db_portal_key_put(Db *db, const Signed *key, GError **error);
/* What the root says of the district's recovery key. */
bool db_recovery_put(Db *db, const Signed *key, GError **error);

typedef struct {
	int school_id;
	char *code, *name;
	int generation; /* of its newest key; 0: none yet */
} OwnerSchool;

void owner_school_free(OwnerSchool *school);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OwnerSchool, owner_school_free)
/* *ret_schools: OwnerSchool, by code. */
bool db_owner_schools(Db *db, GPtrArray **ret_schools, GError **error);
bool db_school_key_put(Db *db, int school_id, int generation, const Signed *key, GError **error);

/* Every staff, school and portal key. *ret_links: KeyLink. */
bool db_owner_links(Db *db, GPtrArray **ret_links, GError **error);
/* The grants to USER, of all schools and generations. *ret_grants: GrantRow. */
bool db_owner_grants(Db *db, const char *user, GPtrArray **ret_grants, GError **error);
bool db_grant_put(Db *db, const char *user, int school_id, int generation, const Signed *grant,
	GError **error);

/* A member of staff. */
typedef struct {
	char *user, *display;
	GBytes *wrapped_seed;
	GBytes *body, *signer, *signature;
} OwnerStaff;

void owner_staff_free(OwnerStaff *staff);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OwnerStaff, owner_staff_free)
/* *ret_staff: NULL when there is no such member. */
bool db_owner_staff(Db *db, const char *user, OwnerStaff **ret_staff, GError **error);
/* Members assigned to the whole district, today or later. *ret_staff: OwnerStaff. */
bool db_owner_district_staff(Db *db, GPtrArray **ret_staff, GError **error);
/* A statement of MEMBER's own again, with nothing else changed. */
bool db_staff_vouch(Db *db, const char *user, const Signed *key, GError **error);
bool db_staff_put(Db *db, const char *user, const char *display, GBytes *wrapped_seed,
	const Signed *key, GError **error);
/* The days of an assignment that is there; *ret_from NULL: none is. Callers own. */
bool db_owner_assignment(Db *db, const char *user, const char *school_code, char **ret_from,
	char **ret_until, GError **error);
/* SCHOOL_CODE NULL: the whole district. FROM NULL: today; UNTIL NULL: open. */
bool db_assign(Db *db, const char *user, const char *school_code, const char *role,
	const char *from, const char *until, GError **error);

/* Everybody who is assigned, today or later. */
typedef struct {
	char *user_name, *staff;
	int school_id;     /* 0: the whole district */
	char *school_code; /* NULL: the whole district */
	char *role, *starts, *ends;
	GBytes *sign_key, *box_key; /* NULL: no keys yet */
	int serial;                 /* of the newest statement there */
} OwnerMember;

void owner_member_free(OwnerMember *member);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OwnerMember, owner_member_free)
/* *ret_members: OwnerMember. */
bool db_owner_members(Db *db, GPtrArray **ret_members, GError **error);
/* Of the newest statement about USER at the school (0: the district); 0: none. */
bool db_owner_serial(Db *db, const char *user, int school_id, int *ret_serial, GError **error);
bool db_revocation_put(Db *db, const char *user, const Signed *over, GError **error);
/* *ret_state: "closed" (the login too) or "ended"; caller owns. */
bool db_unassign(Db *db, const char *user, int school_id, char **ret_state, GError **error);

/* What the server itself has under a user's name. */
typedef enum {
	OWNER_LOGIN_NONE,  /* nothing */
	OWNER_LOGIN_OURS,  /* a login of pindesk's staff */
	OWNER_LOGIN_SHUT,  /* the same, closed */
	OWNER_LOGIN_OTHER, /* a role of something else */
} OwnerLogin;

bool db_owner_login(Db *db, const char *user, OwnerLogin *ret_login, GError **error);
/* Makes the login or, when LOGIN is OURS or SHUT, gives it another password and opens it. */
bool db_login_put(
	Db *db, const char *user, const char *scram_verifier, OwnerLogin login, GError **error);
/* The portal's login, made or given another password. DB_ERROR_BROKEN: the name is another role's. */
bool db_portal_login_put(Db *db, const char *user, const char *scram_verifier, GError **error);
