/* SPDX-License-Identifier: Apache-2.0 */
#include "db/contacts.h"

#include "db/rows.h"

DB_ROW(CardPerson, card_person, DB_COLUMN(CardPerson, student_id, ID),
	DB_COLUMN(CardPerson, kind, TEXT), DB_COLUMN(CardPerson, person_id, ID),
	DB_COLUMN(CardPerson, name, TEXT), DB_COLUMN(CardPerson, given_name, TEXT),
	DB_MAYBE(CardPerson, given, TEXT), DB_MAYBE(CardPerson, family, TEXT),
	DB_MAYBE(CardPerson, relation, TEXT), DB_MAYBE(CardPerson, standing, TEXT),
	DB_MAYBE(CardPerson, home_phone, TEXT), DB_MAYBE(CardPerson, work_phone, TEXT),
	DB_MAYBE(CardPerson, cell_phone, TEXT), DB_MAYBE(CardPerson, first_phone, TEXT),
	DB_COLUMN(CardPerson, texts, BOOL), DB_MAYBE(CardPerson, email, TEXT),
	DB_MAYBE(CardPerson, prefers, TEXT), DB_MAYBE(CardPerson, language, TEXT),
	DB_MAYBE(CardPerson, language_name, TEXT), DB_MAYBE(CardPerson, line1, TEXT),
	DB_MAYBE(CardPerson, line2, TEXT), DB_MAYBE(CardPerson, city, TEXT),
	DB_MAYBE(CardPerson, state, TEXT), DB_MAYBE(CardPerson, zip, TEXT),
	DB_MAYBE(CardPerson, address, TEXT), DB_COLUMN(CardPerson, safe_at_home, BOOL),
	DB_MAYBE(CardPerson, changed_on, TEXT), DB_MAYBE(CardPerson, changed_by, TEXT),
	DB_COLUMN(CardPerson, waiting, INT), DB_MAYBE(CardPerson, school, TEXT),
	DB_MAYBE(CardPerson, grade, TEXT), DB_MAYBE(CardPerson, room, TEXT),
	DB_MAYBE(CardPerson, teacher, TEXT), DB_MAYBE(CardPerson, born, TEXT),
	DB_MAYBE(CardPerson, permanent_id, TEXT))

bool
db_card(Db *db, gint64 student_id, GCancellable *cancel, GPtrArray **ret_people,
	Refusal **ret_refusal, GError **error)
{
	g_autofree char *act = g_uuid_string_random();

	return db_get_rows(db,
		"select r.* from " DB_ACTING(
			"$2") " cross join lateral desk.card($1 + a.nothing) r",
		DB_ARGS(DB_ID(student_id), DB_ACT(act)), &card_person_shape,
		card_person_free_untyped, cancel, ret_people, ret_refusal, error);
}

DB_ROW(ContactChange, contact_change, DB_COLUMN(ContactChange, change_id, ID),
	DB_COLUMN(ContactChange, kind, TEXT), DB_COLUMN(ContactChange, student_id, ID),
	DB_MAYBE(ContactChange, guardian_id, ID), DB_MAYBE(ContactChange, student, TEXT),
	DB_COLUMN(ContactChange, person, TEXT), DB_MAYBE(ContactChange, labels, TEXT),
	DB_MAYBE(ContactChange, olds, TEXT), DB_MAYBE(ContactChange, news, TEXT),
	DB_COLUMN(ContactChange, source, TEXT), DB_COLUMN(ContactChange, state, TEXT),
	DB_COLUMN(ContactChange, since, TIME), DB_MAYBE(ContactChange, by_whom, TEXT),
	DB_MAYBE(ContactChange, document, TEXT), DB_MAYBE(ContactChange, reason, TEXT),
	DB_COLUMN(ContactChange, needs_document, BOOL), DB_COLUMN(ContactChange, stale, BOOL),
	DB_MAYBE(ContactChange, number, TEXT))

static bool
get_changes(Db *db, const char *sql, const DbArg *args, GCancellable *cancel,
	GPtrArray **ret_changes, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, sql, args, &contact_change_shape, contact_change_free_untyped,
		cancel, ret_changes, ret_refusal, error);
}

bool
db_changes_waiting(Db *db, GCancellable *cancel, GPtrArray **ret_changes, Refusal **ret_refusal,
	GError **error)
{
	return get_changes(db, "select * from desk.changes_waiting()", NULL, cancel, ret_changes,
		ret_refusal, error);
}

bool
db_card_history(Db *db, gint64 student_id, GCancellable *cancel, GPtrArray **ret_changes,
	Refusal **ret_refusal, GError **error)
{
	return get_changes(db, "select * from desk.card_history($1)", DB_ARGS(DB_ID(student_id)),
		cancel, ret_changes, ret_refusal, error);
}

bool
db_card_change(Db *db, const char *act, const CardEdit *edit, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.card_change($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		DB_ARGS(DB_ACT(act), DB_ID(edit->student_id), DB_ID(edit->guardian_id),
			DB_TEXT(edit->kind), DB_TEXTS(edit->fields), DB_TEXTS(edit->values),
			DB_TEXT(edit->document), DB_TEXT(edit->note), DB_TEXTS(edit->confirm)),
		cancel, ret_state, ret_refusal, error);
}

bool
db_change_accept(Db *db, const char *act, gint64 change_id, const char *document,
	const char *const *confirm, GCancellable *cancel, char **ret_state, Refusal **ret_refusal,
	GError **error)
{
	return db_get_text(db, "select desk.change_accept($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_ID(change_id), DB_TEXT(document), DB_TEXTS(confirm)),
		cancel, ret_state, ret_refusal, error);
}

bool
db_change_decline(Db *db, const char *act, gint64 change_id, const char *reason,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.change_decline($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_ID(change_id), DB_TEXT(reason)), cancel, ret_state,
		ret_refusal, error);
}

DB_ROW(ContactPrint, contact_print, DB_COLUMN(ContactPrint, print_id, ID),
	DB_COLUMN(ContactPrint, school_id, INT), DB_COLUMN(ContactPrint, school, TEXT),
	DB_COLUMN(ContactPrint, what, TEXT), DB_COLUMN(ContactPrint, from_number, INT),
	DB_COLUMN(ContactPrint, to_number, INT), DB_COLUMN(ContactPrint, changes, INT),
	DB_COLUMN(ContactPrint, cards, INT), DB_MAYBE(ContactPrint, printed_at, TIME),
	DB_MAYBE(ContactPrint, printed_by, TEXT))

bool
db_contact_prints(
	Db *db, GCancellable *cancel, GPtrArray **ret_prints, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.contact_prints()", NULL, &contact_print_shape,
		contact_print_free_untyped, cancel, ret_prints, ret_refusal, error);
}

bool
db_contact_report(Db *db, int school_id, int from, int to, const char *since, GCancellable *cancel,
	GPtrArray **ret_changes, Refusal **ret_refusal, GError **error)
{
	g_autofree char *act = g_uuid_string_random();

	return get_changes(db,
		"select r.* from " DB_ACTING(
			"$5") " cross join lateral "
			      "desk.contact_report($1 + a.nothing, $2, $3, $4) r",
		DB_ARGS(DB_INT(school_id), DB_INT(from), DB_INT(to), DB_DATE(since), DB_ACT(act)),
		cancel, ret_changes, ret_refusal, error);
}

bool
db_contact_cards(Db *db, int school_id, int from, int to, const char *since, GCancellable *cancel,
	GPtrArray **ret_people, Refusal **ret_refusal, GError **error)
{
	g_autofree char *act = g_uuid_string_random();

	return db_get_rows(db,
		"select r.* from " DB_ACTING(
			"$5") " cross join lateral "
			      "desk.contact_cards($1 + a.nothing, $2, $3, $4) r",
		DB_ARGS(DB_INT(school_id), DB_INT(from), DB_INT(to), DB_DATE(since), DB_ACT(act)),
		&card_person_shape, card_person_free_untyped, cancel, ret_people, ret_refusal,
		error);
}

bool
db_contact_printed(Db *db, const char *act, int school_id, int from, int to, const char *what,
	GCancellable *cancel, gint64 *ret_print_id, Refusal **ret_refusal, GError **error)
{
	return db_get_id(db, "select desk.contact_printed($1, $2, $3, $4, $5)",
		DB_ARGS(DB_ACT(act), DB_INT(school_id), DB_INT(from), DB_INT(to), DB_TEXT(what)),
		cancel, ret_print_id, ret_refusal, error);
}
