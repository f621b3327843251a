/* SPDX-License-Identifier: Apache-2.0 */
#include "db/staff.h"

#include "db/rows.h"

DB_ROW(StaffRow, staff_row, DB_COLUMN(StaffRow, user_name, TEXT), DB_COLUMN(StaffRow, staff, TEXT),
	DB_MAYBE(StaffRow, school_id, INT), DB_MAYBE(StaffRow, school, TEXT),
	DB_MAYBE(StaffRow, school_code, TEXT), DB_COLUMN(StaffRow, role, TEXT),
	DB_COLUMN(StaffRow, title, TEXT), DB_COLUMN(StaffRow, role_title, TEXT),
	DB_COLUMN(StaffRow, starts, TEXT), DB_MAYBE(StaffRow, ends, TEXT),
	DB_COLUMN(StaffRow, state, TEXT), DB_MAYBE(StaffRow, by_whom, TEXT),
	DB_MAYBE(StaffRow, until, TEXT), DB_MAYBE(StaffRow, sign_key, BYTES),
	DB_MAYBE(StaffRow, box_key, BYTES), DB_COLUMN(StaffRow, serial, INT),
	DB_COLUMN(StaffRow, generation, INT), DB_COLUMN(StaffRow, newest, INT),
	DB_COLUMN(StaffRow, may_change, BOOL), DB_COLUMN(StaffRow, is_me, BOOL),
	DB_COLUMN(StaffRow, may_let_in, BOOL))

StaffRow *
staff_row_copy(const StaffRow *row)
{
	StaffRow *copy = g_memdup2(row, sizeof *row);

	copy->user_name = g_strdup(row->user_name);
	copy->staff = g_strdup(row->staff);
	copy->school = g_strdup(row->school);
	copy->school_code = g_strdup(row->school_code);
	copy->role = g_strdup(row->role);
	copy->title = g_strdup(row->title);
	copy->role_title = g_strdup(row->role_title);
	copy->starts = g_strdup(row->starts);
	copy->ends = g_strdup(row->ends);
	copy->state = g_strdup(row->state);
	copy->by_whom = g_strdup(row->by_whom);
	copy->until = g_strdup(row->until);
	copy->sign_key = row->sign_key ? g_bytes_ref(row->sign_key) : NULL;
	copy->box_key = row->box_key ? g_bytes_ref(row->box_key) : NULL;
	return copy;
}

DB_ROW(SchoolRow, school_row, DB_COLUMN(SchoolRow, school_id, INT),
	DB_COLUMN(SchoolRow, code, TEXT), DB_COLUMN(SchoolRow, name, TEXT))

bool
db_schools(Db *db, GCancellable *cancel, GPtrArray **ret_schools, Refusal **ret_refusal,
	GError **error)
{
	return db_get_rows(db, "select * from desk.schools()", NULL, &school_row_shape,
		school_row_free_untyped, cancel, ret_schools, ret_refusal, error);
}

/* SQL's NULL for the whole district. */
static const char *
school_text(char *buffer, size_t size, int school_id)
{
	g_snprintf(buffer, size, "%d", school_id);
	return school_id > 0 ? buffer : NULL;
}

bool
db_staff(Db *db, int school_id, GCancellable *cancel, GPtrArray **ret_rows, Refusal **ret_refusal,
	GError **error)
{
	char school[16];

	return db_get_rows(db, "select * from desk.staff($1::text::int)",
		DB_ARGS(DB_TEXT(school_text(school, sizeof school, school_id))), &staff_row_shape,
		staff_row_free_untyped, cancel, ret_rows, ret_refusal, error);
}

bool
db_staff_invite(Db *db, const char *act, const StaffOffer *offer, const char *verifier,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	char school[16];

	return db_run(db, "select desk.staff_invite($1, $2, $3, $4::text::int, $5, $6, $7, $8, $9)",
		DB_ARGS(DB_ACT(act), DB_TEXT(offer->user), DB_TEXT(offer->name),
			DB_TEXT(school_text(school, sizeof school, offer->school_id)),
			DB_TEXT(offer->role), DB_TEXT(offer->title), DB_DATE(offer->starts),
			DB_DATE(offer->ends), DB_TEXT(verifier)),
		cancel, ret_refusal, error);
}

bool
db_staff_code(Db *db, const char *act, const char *user, const char *verifier, GCancellable *cancel,
	Refusal **ret_refusal, GError **error)
{
	return db_run(db, "select desk.staff_code($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_TEXT(user), DB_TEXT(verifier)), cancel, ret_refusal, error);
}

/* A bundle as the three things that a function takes. */
typedef struct {
	GBytes *signer; /* borrowed */
	GPtrArray *bodies, *signatures;
} Columns;

static void
columns_clear(Columns *columns)
{
	g_ptr_array_unref(columns->bodies);
	g_ptr_array_unref(columns->signatures);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Columns, columns_clear)

static Columns
columns_of(const GPtrArray *bundle)
{
	Columns columns = { NULL, g_ptr_array_new(), g_ptr_array_new() };

	for (guint i = 0; i < bundle->len; i++) {
		const Signed *row = bundle->pdata[i];

		g_assert(columns.signer == NULL || g_bytes_equal(columns.signer, row->signer));
		columns.signer = row->signer;
		g_ptr_array_add(columns.bodies, row->body);
		g_ptr_array_add(columns.signatures, row->signature);
	}
	return columns;
}

bool
db_staff_grant(Db *db, const char *act, const StaffOffer *offer, const GPtrArray *bundle,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	g_auto(Columns) columns = columns_of(bundle);
	char school[16];

	return db_run(db,
		"select desk.staff_grant($1, $2, $3::text::int, $4, $5, $6, $7, $8, $9, $10)",
		DB_ARGS(DB_ACT(act), DB_TEXT(offer->user),
			DB_TEXT(school_text(school, sizeof school, offer->school_id)),
			DB_TEXT(offer->role), DB_TEXT(offer->title), DB_DATE(offer->starts),
			DB_DATE(offer->ends), DB_BYTES(columns.signer),
			DB_BYTES_LIST(columns.bodies), DB_BYTES_LIST(columns.signatures)),
		cancel, ret_refusal, error);
}

bool
db_staff_take_away(Db *db, const char *act, const char *user, int school_id, bool anyway,
	const GPtrArray *bundle, GCancellable *cancel, char **ret_state, Refusal **ret_refusal,
	GError **error)
{
	g_auto(Columns) columns = columns_of(bundle);
	char school[16];

	return db_get_text(db, "select desk.staff_take_away($1, $2, $3::text::int, $4, $5, $6, $7)",
		DB_ARGS(DB_ACT(act), DB_TEXT(user),
			DB_TEXT(school_text(school, sizeof school, school_id)), DB_BOOL(anyway),
			DB_BYTES(columns.signer), DB_BYTES_LIST(columns.bodies),
			DB_BYTES_LIST(columns.signatures)),
		cancel, ret_state, ret_refusal, error);
}

bool
db_school_key_renew(Db *db, const char *act, int school_id, const GPtrArray *bundle,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	g_auto(Columns) columns = columns_of(bundle);

	return db_run(db, "select desk.school_key_renew($1, $2, $3, $4, $5)",
		DB_ARGS(DB_ACT(act), DB_INT(school_id), DB_BYTES(columns.signer),
			DB_BYTES_LIST(columns.bodies), DB_BYTES_LIST(columns.signatures)),
		cancel, ret_refusal, error);
}

DB_ROW(Enrolment, enrolment, DB_COLUMN(Enrolment, user_name, TEXT),
	DB_COLUMN(Enrolment, staff, TEXT), DB_COLUMN(Enrolment, state, TEXT),
	DB_COLUMN(Enrolment, by_whom, TEXT), DB_COLUMN(Enrolment, until, TEXT),
	DB_MAYBE(Enrolment, wrapped_seed, BYTES))

bool
db_enrolment(Db *db, GCancellable *cancel, Enrolment **ret_enrolment, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(GPtrArray) rows = NULL;

	if (!db_get_rows(db, "select * from desk.enrolment()", NULL, &enrolment_shape,
		    enrolment_free_untyped, cancel, &rows, ret_refusal, error))
		return false;
	*ret_enrolment = rows->len > 0 ? g_ptr_array_steal_index(rows, 0) : NULL;
	return true;
}

bool
db_enrol(Db *db, const char *verifier, GBytes *wrapped_seed, GBytes *sign_key, GBytes *box_key,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	return db_run(db, "select desk.enrol($1, $2, $3, $4)",
		DB_ARGS(DB_TEXT(verifier), DB_BYTES(wrapped_seed), DB_BYTES(sign_key),
			DB_BYTES(box_key)),
		cancel, ret_refusal, error);
}

bool
db_passphrase_change(Db *db, const char *act, const char *verifier, GBytes *wrapped_seed,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	return db_run(db, "select desk.passphrase_change($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_TEXT(verifier), DB_BYTES(wrapped_seed)), cancel,
		ret_refusal, error);
}

DB_ROW(ResealLeft, reseal_left, DB_COLUMN(ResealLeft, school_id, INT),
	DB_COLUMN(ResealLeft, school, TEXT), DB_COLUMN(ResealLeft, newest, INT),
	DB_COLUMN(ResealLeft, envelopes, INT))

bool
db_reseal_left(
	Db *db, GCancellable *cancel, GPtrArray **ret_left, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.reseal_left()", NULL, &reseal_left_shape,
		reseal_left_free_untyped, cancel, ret_left, ret_refusal, error);
}

DB_ROW(ResealRow, reseal_row, DB_COLUMN(ResealRow, credential_id, TEXT),
	DB_COLUMN(ResealRow, sealed_to, INT), DB_COLUMN(ResealRow, sealed, BYTES),
	DB_COLUMN(ResealRow, generation, INT), DB_COLUMN(ResealRow, guardian_id, ID),
	DB_MAYBE(ResealRow, student_id, ID), DB_COLUMN(ResealRow, scope, TEXT),
	DB_COLUMN(ResealRow, expires, TEXT))

bool
db_reseal_next(Db *db, int school_id, const char *after, int limit, GCancellable *cancel,
	GPtrArray **ret_rows, Refusal **ret_refusal, GError **error)
{
	g_autofree char *act = g_uuid_string_random();

	return db_get_rows(db,
		"select r.* from " DB_ACTING("$4") " cross join lateral "
						   "desk.reseal_next($1 + a.nothing, $2, $3) r",
		DB_ARGS(DB_INT(school_id), DB_UUID(after), DB_INT(limit), DB_ACT(act)),
		&reseal_row_shape, reseal_row_free_untyped, cancel, ret_rows, ret_refusal, error);
}

bool
db_reseal(Db *db, const char *act, int school_id, int generation, const char *const *credentials,
	const GPtrArray *sealed, GCancellable *cancel, int *ret_left, Refusal **ret_refusal,
	GError **error)
{
	gint64 left;

	if (!db_get_id(db, "select desk.reseal($1, $2, $3, $4, $5)::int",
		    DB_ARGS(DB_ACT(act), DB_INT(school_id), DB_INT(generation),
			    DB_UUIDS(credentials), DB_BYTES_LIST(sealed)),
		    cancel, &left, ret_refusal, error))
		return false;
	*ret_left = (int)left;
	return true;
}

DB_ROW(StaffStatement, staff_statement, DB_COLUMN(StaffStatement, kind, TEXT),
	DB_MAYBE(StaffStatement, subject, TEXT), DB_COLUMN(StaffStatement, school_id, INT),
	DB_COLUMN(StaffStatement, at, TIME), DB_COLUMN(StaffStatement, body, BYTES),
	DB_COLUMN(StaffStatement, signer, BYTES), DB_COLUMN(StaffStatement, signature, BYTES))

bool
db_staff_statements(Db *db, GCancellable *cancel, GPtrArray **ret_statements, Refusal **ret_refusal,
	GError **error)
{
	return db_get_rows(db, "select * from desk.staff_statements()", NULL,
		&staff_statement_shape, staff_statement_free_untyped, cancel, ret_statements,
		ret_refusal, error);
}
