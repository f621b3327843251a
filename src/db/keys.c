/* SPDX-License-Identifier: Apache-2.0 */
#include "db/keys.h"

#include "db/rows.h"

DB_ROW(StaffKeyRow, staff_key_row, DB_COLUMN(StaffKeyRow, user_name, TEXT),
	DB_COLUMN(StaffKeyRow, wrapped_seed, BYTES), DB_COLUMN(StaffKeyRow, body, BYTES),
	DB_COLUMN(StaffKeyRow, signer, BYTES), DB_COLUMN(StaffKeyRow, signature, BYTES))

bool
db_my_key(
	Db *db, GCancellable *cancel, StaffKeyRow **ret_key, Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.my_key()", NULL, &staff_key_row_shape,
		staff_key_row_free_untyped, cancel, (gpointer *)ret_key, ret_refusal, error);
}

DB_ROW(GrantRow, grant_row, DB_COLUMN(GrantRow, school_id, INT),
	DB_COLUMN(GrantRow, generation, INT), DB_COLUMN(GrantRow, body, BYTES),
	DB_COLUMN(GrantRow, signer, BYTES), DB_COLUMN(GrantRow, signature, BYTES))

bool
db_my_grants(
	Db *db, GCancellable *cancel, GPtrArray **ret_grants, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.my_grants()", NULL, &grant_row_shape,
		grant_row_free_untyped, cancel, ret_grants, ret_refusal, error);
}

DB_ROW(KeyLink, key_link, DB_COLUMN(KeyLink, kind, TEXT), DB_MAYBE(KeyLink, subject, TEXT),
	DB_MAYBE(KeyLink, generation, INT), DB_COLUMN(KeyLink, body, BYTES),
	DB_COLUMN(KeyLink, signer, BYTES), DB_COLUMN(KeyLink, signature, BYTES))

bool
db_key_chain(Db *db, int school_id, GCancellable *cancel, GPtrArray **ret_links,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.key_chain($1)", DB_ARGS(DB_INT(school_id)),
		&key_link_shape, key_link_free_untyped, cancel, ret_links, ret_refusal, error);
}
