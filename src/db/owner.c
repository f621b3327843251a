/* SPDX-License-Identifier: Apache-2.0 */
#include "db/owner.h"

#include "db/rows.h"

/* Any number that no other program takes for its own locks. */
#define LOCK_SQL "select pg_advisory_xact_lock(7264510387)"

bool
db_owner_lock(Db *db, GError **error)
{
	return db_run(db, LOCK_SQL, NULL, NULL, NULL, error);
}

bool
db_owner_version(Db *db, int *ret_version, GError **error)
{
	gint64 there, version = 0;
	if (!db_get_id(db,
		    "select count(*) from pg_class where oid = to_regclass('admin.migration')",
		    NULL, NULL, &there, NULL, error))
		return false;
	if (there && !db_get_id(db, "select max(version) from admin.migration", NULL, NULL,
			     &version, NULL, error))
		return false;
	*ret_version = (int)version;
	return true;
}

bool
db_owner_district(Db *db, char **ret_district_id, GError **error)
{
	return db_get_text(db, "select max(district_id::text) from registry.district", NULL, NULL,
		ret_district_id, NULL, error);
}

bool
db_district_create(Db *db, const char *id, const char *name, const char *profile, const char *ini,
	const char *const *sections, const char *const *keys, const char *const *values,
	GError **error)
{
	return db_run(db, "select admin.district_create($1, $2, $3, $4, $5, $6, $7)",
		DB_ARGS(DB_UUID(id), DB_TEXT(name), DB_TEXT(profile), DB_TEXT(ini),
			DB_TEXTS(sections), DB_TEXTS(keys), DB_TEXTS(values)),
		NULL, NULL, error);
}

bool
db_template_put(Db *db, const char *profile, const char *kind, const char *lang, const char *body,
	GError **error)
{
	return db_run(db, "select admin.template_put($1, $2, $3, $4)",
		DB_ARGS(DB_TEXT(profile), DB_TEXT(kind), DB_TEXT(lang), DB_TEXT(body)), NULL, NULL,
		error);
}

bool
db_profile_put(Db *db, const char *profile, const char *ini, const char *const *sections,
	const char *const *keys, const char *const *values, bool anyway, int *ret_version,
	GError **error)
{
	gint64 version;
	if (!db_get_id(db, "select admin.profile_put($1, $2, $3, $4, $5, $6)",
		    DB_ARGS(DB_TEXT(profile), DB_TEXT(ini), DB_TEXTS(sections), DB_TEXTS(keys),
			    DB_TEXTS(values), DB_BOOL(anyway)),
		    NULL, &version, NULL, error))
		return false;
	*ret_version = (int)version;
	return true;
}

DB_ROW(OwnerProfile, owner_profile, DB_COLUMN(OwnerProfile, name, TEXT),
	DB_COLUMN(OwnerProfile, version, INT), DB_COLUMN(OwnerProfile, ini, TEXT),
	DB_COLUMN(OwnerProfile, by_whom, TEXT), DB_COLUMN(OwnerProfile, on, TEXT))

bool
db_owner_profile(Db *db, OwnerProfile **ret_profile, GError **error)
{
	return db_get_row(db,
		"select p.name, p.version, p.ini, v.by_whom::text as by_whom, "
		"v.at::date::text as on from desk.profile p "
		"join registry.district d on d.profile = p.name "
		"join admin.profile_version v on v.name = p.name and v.version = p.version",
		NULL, &owner_profile_shape, owner_profile_free_untyped, NULL,
		(gpointer *)ret_profile, NULL, error);
}

static bool
get_count(Db *db, const char *sql, const DbArg *args, int *ret_count, GError **error)
{
	gint64 count;
	if (!db_get_id(db, sql, args, NULL, &count, NULL, error))
		return false;
	*ret_count = (int)count;
	return true;
}

bool
db_owner_codes_out(Db *db, int *ret_count, GError **error)
{
	return get_count(db,
		"select count(*) from desk.credential where state in ('issued', 'live') "
		"and expires >= registry.today()",
		NULL, ret_count, error);
}

bool
db_owner_codes_possible(Db *db, const char *scope, int *ret_count, GError **error)
{
	return get_count(db,
		"select case $1 when 'student' then count(distinct g.student_id) "
		"when 'guardian' then count(distinct g.guardian_id) else count(*) end "
		"from registry.guardianship g join registry.student s "
		"on s.school_id = g.school_id and s.student_id = g.student_id "
		"where g.standing = 'verified' and s.status = 'active'",
		DB_ARGS(DB_TEXT(scope)), ret_count, error);
}

DB_ROW(Swept, swept, DB_COLUMN(Swept, codes_expired, INT), DB_COLUMN(Swept, visits_ended, INT),
	DB_COLUMN(Swept, accounts_ended, INT))

bool
db_sweep(Db *db, Swept **ret_swept, GError **error)
{
	return db_get_row(db, "select * from admin.sweep()", NULL, &swept_shape, swept_free_untyped,
		NULL, (gpointer *)ret_swept, NULL, error);
}

bool
db_portal_key_put(Db *db, const Signed *key, GError **error)
{
	return db_run(db, "select admin.portal_key_put($1, $2, $3)",
		DB_ARGS(DB_BYTES(key->body), DB_BYTES(key->signer), DB_BYTES(key->signature)), NULL,
		NULL, error);
}

bool
db_recovery_put(Db *db, const Signed *key, GError **error)
{
	return db_run(db, "select admin.recovery_put($1, $2, $3)",
		DB_ARGS(DB_BYTES(key->body), DB_BYTES(key->signer), DB_BYTES(key->signature)), NULL,
		NULL, error);
}

DB_ROW(OwnerSchool, owner_school, DB_COLUMN(OwnerSchool, school_id, INT),
	DB_COLUMN(OwnerSchool, code, TEXT), DB_COLUMN(OwnerSchool, name, TEXT),
	DB_COLUMN(OwnerSchool, generation, INT))

bool
db_owner_schools(Db *db, GPtrArray **ret_schools, GError **error)
{
	return db_get_rows(db,
		"select s.school_id, s.code, s.name, coalesce(max(k.generation), 0) as generation "
		"from registry.school s left join keys.school_key k on k.school_id = s.school_id "
		"group by s.school_id order by s.code",
		NULL, &owner_school_shape, owner_school_free_untyped, NULL, ret_schools, NULL,
		error);
}

bool
db_school_key_put(Db *db, int school_id, int generation, const Signed *key, GError **error)
{
	return db_run(db, "select admin.school_key_put($1, $2, $3, $4, $5)",
		DB_ARGS(DB_INT(school_id), DB_INT(generation), DB_BYTES(key->body),
			DB_BYTES(key->signer), DB_BYTES(key->signature)),
		NULL, NULL, error);
}

/* The same columns as db/keys.c reads, from the tables themselves. */
static const DbField link_fields[] = { DB_COLUMN(KeyLink, kind, TEXT),
	DB_MAYBE(KeyLink, subject, TEXT), DB_MAYBE(KeyLink, generation, INT),
	DB_COLUMN(KeyLink, body, BYTES), DB_COLUMN(KeyLink, signer, BYTES),
	DB_COLUMN(KeyLink, signature, BYTES), { NULL } };
static const DbShape link_shape = { sizeof(KeyLink), link_fields };

static const DbField grant_fields[] = { DB_COLUMN(GrantRow, school_id, INT),
	DB_COLUMN(GrantRow, generation, INT), DB_COLUMN(GrantRow, body, BYTES),
	DB_COLUMN(GrantRow, signer, BYTES), DB_COLUMN(GrantRow, signature, BYTES), { NULL } };
static const DbShape grant_shape = { sizeof(GrantRow), grant_fields };

bool
db_owner_links(Db *db, GPtrArray **ret_links, GError **error)
{
	return db_get_rows(db,
		"select kind, role_name::text as subject, null::int as generation, "
		"body, signer, signature from keys.statement "
		"union all select 'school', school_id::text, generation, body, signer, signature "
		"from keys.school_key "
		"union all select 'portal', 'portal', generation, body, signer, signature "
		"from keys.portal_key",
		NULL, &link_shape, (GDestroyNotify)key_link_free, NULL, ret_links, NULL, error);
}

bool
db_owner_grants(Db *db, const char *user, GPtrArray **ret_grants, GError **error)
{
	return db_get_rows(db,
		"select school_id, generation, body, signer, signature from keys.staff_grant "
		"where role_name = $1 order by school_id, generation",
		DB_ARGS(DB_TEXT(user)), &grant_shape, (GDestroyNotify)grant_row_free, NULL,
		ret_grants, NULL, error);
}

bool
db_grant_put(Db *db, const char *user, int school_id, int generation, const Signed *grant,
	GError **error)
{
	return db_run(db, "select admin.grant_put($1, $2, $3, $4, $5, $6)",
		DB_ARGS(DB_TEXT(user), DB_INT(school_id), DB_INT(generation), DB_BYTES(grant->body),
			DB_BYTES(grant->signer), DB_BYTES(grant->signature)),
		NULL, NULL, error);
}

DB_ROW(OwnerStaff, owner_staff, { "role_name", DB_FIELD_TEXT, offsetof(OwnerStaff, user), false },
	DB_COLUMN(OwnerStaff, display, TEXT), DB_COLUMN(OwnerStaff, wrapped_seed, BYTES),
	DB_COLUMN(OwnerStaff, body, BYTES), DB_COLUMN(OwnerStaff, signer, BYTES),
	DB_COLUMN(OwnerStaff, signature, BYTES))

#define STAFF_SQL                                                                                  \
	"select s.role_name, s.display, w.wrapped_seed, k.body, k.signer, k.signature "            \
	"from desk.staff s join keys.staff_key k on k.role_name = s.role_name "                    \
	"join keys.staff_seed w on w.role_name = s.role_name "

bool
db_owner_staff(Db *db, const char *user, OwnerStaff **ret_staff, GError **error)
{
	g_autoptr(GPtrArray) found = NULL;
	if (!db_get_rows(db, STAFF_SQL "where s.role_name = $1", DB_ARGS(DB_TEXT(user)),
		    &owner_staff_shape, owner_staff_free_untyped, NULL, &found, NULL, error))
		return false;
	*ret_staff = found->len > 0 ? g_ptr_array_steal_index(found, 0) : NULL;
	return true;
}

bool
db_owner_district_staff(Db *db, GPtrArray **ret_staff, GError **error)
{
	return db_get_rows(db,
		STAFF_SQL "where exists (select from desk.assignment a where a.role_name = "
			  "s.role_name and a.school_id is null and a.role = 'district' and "
			  "(a.ends is null or a.ends >= registry.today())) order by 1",
		NULL, &owner_staff_shape, owner_staff_free_untyped, NULL, ret_staff, NULL, error);
}

bool
db_staff_put(Db *db, const char *user, const char *display, GBytes *wrapped_seed, const Signed *key,
	GError **error)
{
	return db_run(db, "select admin.staff_put($1, $2, $3, $4, $5, $6)",
		DB_ARGS(DB_TEXT(user), DB_TEXT(display), DB_BYTES(wrapped_seed),
			DB_BYTES(key->body), DB_BYTES(key->signer), DB_BYTES(key->signature)),
		NULL, NULL, error);
}

#define ASSIGNMENT_SQL                                                                             \
	" from desk.assignment a left join registry.school s on s.school_id = a.school_id "        \
	"where a.role_name = $1 and s.code is not distinct from $2"

bool
db_owner_assignment(Db *db, const char *user, const char *school_code, char **ret_from,
	char **ret_until, GError **error)
{
	const DbArg args[] = { DB_TEXT(user), DB_TEXT(school_code), { DB_ARG_END } };
	g_autofree char *from = NULL;

	if (!db_get_text(
		    db, "select max(a.starts)" ASSIGNMENT_SQL, args, NULL, &from, NULL, error) ||
		!db_get_text(db, "select max(a.ends)" ASSIGNMENT_SQL, args, NULL, ret_until, NULL,
			error))
		return false;
	*ret_from = g_steal_pointer(&from);
	return true;
}

bool
db_assign(Db *db, const char *user, const char *school_code, const char *role, const char *from,
	const char *until, GError **error)
{
	return db_run(db, "select admin.assign($1, $2, $3, $4, $5)",
		DB_ARGS(DB_TEXT(user), DB_TEXT(school_code), DB_TEXT(role), DB_DATE(from),
			DB_DATE(until)),
		NULL, NULL, error);
}

DB_ROW(OwnerMember, owner_member, DB_COLUMN(OwnerMember, user_name, TEXT),
	DB_COLUMN(OwnerMember, staff, TEXT), DB_COLUMN(OwnerMember, school_id, INT),
	DB_MAYBE(OwnerMember, school_code, TEXT), DB_COLUMN(OwnerMember, role, TEXT),
	DB_COLUMN(OwnerMember, starts, TEXT), DB_MAYBE(OwnerMember, ends, TEXT),
	DB_MAYBE(OwnerMember, sign_key, BYTES), DB_MAYBE(OwnerMember, box_key, BYTES),
	DB_COLUMN(OwnerMember, serial, INT))

bool
db_owner_members(Db *db, GPtrArray **ret_members, GError **error)
{
	return db_get_rows(db, "select * from admin.staff_list()", NULL, &owner_member_shape,
		owner_member_free_untyped, NULL, ret_members, NULL, error);
}

bool
db_owner_serial(Db *db, const char *user, int school_id, int *ret_serial, GError **error)
{
	return get_count(db, "select admin.serial($1, $2)::bigint",
		DB_ARGS(DB_TEXT(user), DB_INT(school_id)), ret_serial, error);
}

bool
db_revocation_put(Db *db, const char *user, const Signed *over, GError **error)
{
	return db_run(db, "select admin.revocation_put($1, $2, $3, $4)",
		DB_ARGS(DB_TEXT(user), DB_BYTES(over->body), DB_BYTES(over->signer),
			DB_BYTES(over->signature)),
		NULL, NULL, error);
}

bool
db_staff_vouch(Db *db, const char *user, const Signed *key, GError **error)
{
	return db_run(db,
		"update keys.staff_key set body = $2, signer = $3, signature = $4 "
		"where role_name = $1",
		DB_ARGS(DB_TEXT(user), DB_BYTES(key->body), DB_BYTES(key->signer),
			DB_BYTES(key->signature)),
		NULL, NULL, error);
}

bool
db_unassign(Db *db, const char *user, int school_id, char **ret_state, GError **error)
{
	return db_get_text(db, "select admin.unassign($1, $2)",
		DB_ARGS(DB_TEXT(user), DB_INT(school_id)), NULL, ret_state, NULL, error);
}

bool
db_owner_login(Db *db, const char *user, OwnerLogin *ret_login, GError **error)
{
	gint64 there, ours, open;
	if (!db_get_id(db, "select count(*) from pg_roles where rolname = $1",
		    DB_ARGS(DB_TEXT(user)), NULL, &there, NULL, error) ||
		!db_get_id(db,
			"select count(*) from pg_roles r join pg_auth_members m on m.member = "
			"r.oid "
			"join pg_roles g on g.oid = m.roleid where r.rolname = $1 and "
			"g.rolname = 'pindesk_staff' and not r.rolsuper",
			DB_ARGS(DB_TEXT(user)), NULL, &ours, NULL, error) ||
		!db_get_id(db, "select count(*) from pg_roles where rolname = $1 and rolcanlogin",
			DB_ARGS(DB_TEXT(user)), NULL, &open, NULL, error))
		return false;
	*ret_login = !there  ? OWNER_LOGIN_NONE
		     : !ours ? OWNER_LOGIN_OTHER
		     : open  ? OWNER_LOGIN_OURS
			     : OWNER_LOGIN_SHUT;
	return true;
}

bool
db_login_put(Db *db, const char *user, const char *scram_verifier, OwnerLogin login, GError **error)
{
	g_autofree char *name = db_quote_name(db, user);
	g_autofree char *verifier = db_quote_text(db, scram_verifier);
	g_autofree char *sql =
		login == OWNER_LOGIN_NONE
			? g_strdup_printf("create role %s login password %s in role pindesk_staff",
				  name, verifier)
			: g_strdup_printf("alter role %s login password %s valid until 'infinity'",
				  name, verifier);
	return db_run(db, sql, NULL, NULL, NULL, error) &&
	       db_run(db, "select admin.login_adopt($1)", DB_ARGS(DB_TEXT(user)), NULL, NULL,
		       error);
}

bool
db_portal_login_put(Db *db, const char *user, const char *scram_verifier, GError **error)
{
	g_autofree char *name = db_quote_name(db, user);
	g_autofree char *verifier = db_quote_text(db, scram_verifier);
	g_autofree char *known = NULL;
	g_autofree char *sql = NULL;

	if (!db_get_text(db,
		    "select case when pg_has_role(oid, 'pindesk_portal', 'member') and not "
		    "rolsuper "
		    "then 'portal' else 'other' end from pg_roles where rolname = $1 "
		    "union all select 'none' limit 1",
		    DB_ARGS(DB_TEXT(user)), NULL, &known, NULL, error))
		return false;
	if (g_strcmp0(known, "other") == 0) {
		g_set_error(error, DB_ERROR, DB_ERROR_BROKEN,
			"%s is a login of something else. Take another name.", user);
		return false;
	}
	sql = g_strcmp0(known, "none") == 0
		      ? g_strdup_printf("create role %s login password %s in role pindesk_portal",
				name, verifier)
		      : g_strdup_printf("alter role %s login password %s", name, verifier);
	return db_run(db, sql, NULL, NULL, NULL, error);
}
