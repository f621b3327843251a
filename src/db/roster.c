/* SPDX-License-Identifier: Apache-2.0 */
#include "db/roster.h"

#include "db/rows.h"

#define CELL(field, column)                                                                        \
	{                                                                                          \
		column, DB_FIELD_TEXT, offsetof(RosterLine, cells) + (field) * sizeof(char *),     \
			true                                                                       \
	}
#define LINE                                                                                       \
	"student_id, guardian_id, credential_id, name, child, relation, permanent_id, grade, "     \
	"room, teacher, born, guardians::text as guardians, verified::text as verified, "          \
	"coded::text as coded, registered_count::text as registered_count, standing, language, "   \
	"phone, email, registered, registered_email, code, issued_on, handed_on, expires, sheet"

DB_ROW(RosterLine, roster_line, DB_COLUMN(RosterLine, student_id, ID),
	DB_MAYBE(RosterLine, guardian_id, ID), DB_MAYBE(RosterLine, credential_id, TEXT),
	CELL(ROSTER_NAME, "name"), CELL(ROSTER_CHILD, "child"), CELL(ROSTER_RELATION, "relation"),
	CELL(ROSTER_PERMANENT_ID, "permanent_id"), CELL(ROSTER_GRADE, "grade"),
	CELL(ROSTER_ROOM, "room"), CELL(ROSTER_TEACHER, "teacher"), CELL(ROSTER_BORN, "born"),
	CELL(ROSTER_GUARDIANS, "guardians"), CELL(ROSTER_VERIFIED, "verified"),
	CELL(ROSTER_CODED, "coded"), CELL(ROSTER_REGISTERED_COUNT, "registered_count"),
	CELL(ROSTER_STANDING, "standing"), CELL(ROSTER_LANGUAGE, "language"),
	CELL(ROSTER_PHONE, "phone"), CELL(ROSTER_EMAIL, "email"),
	CELL(ROSTER_REGISTERED, "registered"), CELL(ROSTER_REGISTERED_EMAIL, "registered_email"),
	CELL(ROSTER_CODE, "code"), CELL(ROSTER_ISSUED_ON, "issued_on"),
	CELL(ROSTER_HANDED_ON, "handed_on"), CELL(ROSTER_EXPIRES, "expires"),
	CELL(ROSTER_SHEET, "sheet"))

bool
db_roster(Db *db, int school_id, const char *who, GCancellable *cancel, GPtrArray **ret_lines,
	Refusal **ret_refusal, GError **error)
{
	g_autofree char *act = g_uuid_string_random();

	return db_get_rows(db,
		"select " LINE " from " DB_ACTING("$3") " cross join lateral desk.roster($1 + "
							"a.nothing, $2) r",
		DB_ARGS(DB_INT(school_id), DB_TEXT(who), DB_ACT(act)), &roster_line_shape,
		roster_line_free_untyped, cancel, ret_lines, ret_refusal, error);
}

DB_ROW(RosterPlace, roster_place, DB_COLUMN(RosterPlace, school_id, INT),
	DB_COLUMN(RosterPlace, school, TEXT))

bool
db_roster_school(Db *db, const char *code, GCancellable *cancel, RosterPlace **ret_place,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.roster_school($1)", DB_ARGS(DB_TEXT(code)),
		&roster_place_shape, roster_place_free_untyped, cancel, (gpointer *)ret_place,
		ret_refusal, error);
}

bool
db_roster_ask(Db *db, const char *act, int school_id, const char *const *credentials,
	const char *reason, const char *what, GCancellable *cancel, gint64 *ret_roster_id,
	Refusal **ret_refusal, GError **error)
{
	return db_get_id(db, "select desk.roster_ask($1, $2, $3, $4, $5)",
		DB_ARGS(DB_ACT(act), DB_INT(school_id), DB_UUIDS(credentials), DB_TEXT(reason),
			DB_TEXT(what)),
		cancel, ret_roster_id, ret_refusal, error);
}

bool
db_roster_decide(Db *db, const char *act, gint64 roster_id, bool yes, const char *note,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.roster_decide($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_ID(roster_id), DB_BOOL(yes), DB_TEXT(note)), cancel,
		ret_state, ret_refusal, error);
}

DB_ROW(RosterCode, roster_code, DB_COLUMN(RosterCode, number, TEXT),
	DB_COLUMN(RosterCode, credential_id, TEXT), DB_COLUMN(RosterCode, school_id, INT),
	DB_COLUMN(RosterCode, generation, INT), DB_COLUMN(RosterCode, sealed_to, INT),
	DB_COLUMN(RosterCode, guardian_id, ID), DB_COLUMN(RosterCode, student_id, ID),
	DB_COLUMN(RosterCode, scope, TEXT), DB_COLUMN(RosterCode, expires, TEXT),
	DB_COLUMN(RosterCode, sealed, BYTES))

bool
db_roster_open(Db *db, const char *act, gint64 roster_id, GCancellable *cancel,
	GPtrArray **ret_codes, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.roster_open($1, $2)",
		DB_ARGS(DB_ACT(act), DB_ID(roster_id)), &roster_code_shape,
		roster_code_free_untyped, cancel, ret_codes, ret_refusal, error);
}

bool
db_roster_printed(Db *db, const char *act, gint64 roster_id, const char *printer, int pages,
	GCancellable *cancel, char **ret_number, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.roster_printed($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_ID(roster_id), DB_TEXT(printer), DB_INT(pages)), cancel,
		ret_number, ret_refusal, error);
}

bool
db_roster_shredded(Db *db, const char *act, gint64 roster_id, int pages, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.roster_shredded($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_ID(roster_id), DB_INT(pages)), cancel, ret_state,
		ret_refusal, error);
}

bool
db_roster_stored(Db *db, const char *act, gint64 roster_id, int pages, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.roster_stored($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_ID(roster_id), DB_INT(pages)), cancel, ret_state,
		ret_refusal, error);
}

DB_ROW(RosterPaper, roster_paper, DB_COLUMN(RosterPaper, roster_id, ID),
	DB_COLUMN(RosterPaper, school_id, INT), DB_MAYBE(RosterPaper, number, TEXT),
	DB_COLUMN(RosterPaper, what, TEXT), DB_COLUMN(RosterPaper, reason, TEXT),
	DB_COLUMN(RosterPaper, state, TEXT), DB_COLUMN(RosterPaper, codes, INT),
	DB_MAYBE(RosterPaper, pages, INT), DB_MAYBE(RosterPaper, printer, TEXT),
	DB_COLUMN(RosterPaper, asked_by, TEXT), DB_COLUMN(RosterPaper, asked_at, TIME),
	DB_MAYBE(RosterPaper, by_whom, TEXT), DB_MAYBE(RosterPaper, note, TEXT),
	DB_COLUMN(RosterPaper, mine, BOOL))

bool
db_rosters(
	Db *db, GCancellable *cancel, GPtrArray **ret_papers, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.rosters()", NULL, &roster_paper_shape,
		roster_paper_free_untyped, cancel, ret_papers, ret_refusal, error);
}
