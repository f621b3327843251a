/* SPDX-License-Identifier: Apache-2.0 */
#include "db/twins.h"

#include <string.h>

#include "db/rows.h"

DB_ROW(TwinPair, twin_pair, DB_COLUMN(TwinPair, state, TEXT), DB_COLUMN(TwinPair, one_id, ID),
	DB_COLUMN(TwinPair, other_id, ID), DB_COLUMN(TwinPair, one, TEXT),
	DB_COLUMN(TwinPair, other, TEXT), DB_MAYBE(TwinPair, one_children, TEXT),
	DB_MAYBE(TwinPair, other_children, TEXT), DB_COLUMN(TwinPair, why, TEXT),
	DB_MAYBE(TwinPair, by_whom, TEXT), DB_MAYBE(TwinPair, on_day, TEXT),
	DB_MAYBE(TwinPair, kept_id, ID))

bool
db_twin_pairs(Db *db, TwinKind kind, int school_id, gint64 person_id, GCancellable *cancel,
	GPtrArray **ret_pairs, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db,
		kind == TWIN_STUDENTS
			? "select * from desk.student_twin_pairs(nullif($1, 0), nullif($2, 0))"
			: "select * from desk.twin_pairs(nullif($1, 0), nullif($2, 0))",
		DB_ARGS(DB_INT(school_id), DB_ID(person_id)), &twin_pair_shape,
		twin_pair_free_untyped, cancel, ret_pairs, ret_refusal, error);
}

DB_ROW(TwinLine, twin_line, DB_COLUMN(TwinLine, field, TEXT), DB_COLUMN(TwinLine, label, TEXT),
	DB_MAYBE(TwinLine, one, TEXT), DB_MAYBE(TwinLine, other, TEXT))

bool
db_twin_lines(Db *db, TwinKind kind, gint64 one_id, gint64 other_id, GCancellable *cancel,
	GPtrArray **ret_lines, Refusal **ret_refusal, GError **error)
{
	g_autofree char *act = g_uuid_string_random();

	return db_get_rows(db,
		kind == TWIN_STUDENTS
			? "select field, label, one, other from desk.student_twin_pair($1, $2, $3)"
			: "select field, label, one, other from desk.twin_pair($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_ID(one_id), DB_ID(other_id)), &twin_line_shape,
		twin_line_free_untyped, cancel, ret_lines, ret_refusal, error);
}

typedef struct {
	char *code, *facts;
} TwinCan;

void twin_can_free(TwinCan *can);
DB_ROW(TwinCan, twin_can, DB_COLUMN(TwinCan, code, TEXT), DB_MAYBE(TwinCan, facts, TEXT))

bool
db_twin_can(Db *db, TwinKind kind, gint64 kept_id, gint64 gone_id, GCancellable *cancel,
	Refusal **ret_why, Refusal **ret_refusal, GError **error)
{
	TwinCan *can = NULL;

	*ret_why = NULL;
	if (!db_get_row(db,
		    kind == TWIN_STUDENTS
			    ? "select code, facts::text as facts from desk.student_twin_can($1, $2)"
			    : "select code, facts::text as facts from desk.twin_can($1, $2)",
		    DB_ARGS(DB_ID(kept_id), DB_ID(gone_id)), &twin_can_shape, twin_can_free_untyped,
		    cancel, (gpointer *)&can, ret_refusal, error))
		return false;
	if (strcmp(can->code, "PD000") != 0)
		*ret_why = refusal_from_detail(can->code, can->facts);
	twin_can_free(can);
	return true;
}

bool
db_twin_join(Db *db, TwinKind kind, const char *act, gint64 kept_id, gint64 gone_id,
	const char *const *take, const char *note, GCancellable *cancel, char **ret_state,
	Refusal **ret_refusal, GError **error)
{
	if (kind == TWIN_STUDENTS)
		return db_get_text(db, "select desk.student_twin_join($1, $2, $3, $4)",
			DB_ARGS(DB_ACT(act), DB_ID(kept_id), DB_ID(gone_id), DB_TEXT(note)), cancel,
			ret_state, ret_refusal, error);
	return db_get_text(db, "select desk.twin_join($1, $2, $3, $4, $5)",
		DB_ARGS(DB_ACT(act), DB_ID(kept_id), DB_ID(gone_id), DB_TEXTS(take), DB_TEXT(note)),
		cancel, ret_state, ret_refusal, error);
}

bool
db_twin_two(Db *db, TwinKind kind, const char *act, gint64 one_id, gint64 other_id,
	const char *note, GCancellable *cancel, char **ret_state, Refusal **ret_refusal,
	GError **error)
{
	return db_get_text(db,
		kind == TWIN_STUDENTS ? "select desk.student_twin_two($1, $2, $3, $4)"
				      : "select desk.twin_two($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_ID(one_id), DB_ID(other_id), DB_TEXT(note)), cancel,
		ret_state, ret_refusal, error);
}

bool
db_twin_apart(Db *db, TwinKind kind, const char *act, gint64 gone_id, const char *note,
	GCancellable *cancel, char **ret_state, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db,
		kind == TWIN_STUDENTS ? "select desk.student_twin_apart($1, $2, $3)"
				      : "select desk.twin_apart($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_ID(gone_id), DB_TEXT(note)), cancel, ret_state, ret_refusal,
		error);
}

DB_ROW(TieUnnamed, tie_unnamed, DB_COLUMN(TieUnnamed, student_id, ID),
	DB_COLUMN(TieUnnamed, guardian_id, ID), DB_COLUMN(TieUnnamed, student, TEXT),
	DB_COLUMN(TieUnnamed, guardian, TEXT), DB_COLUMN(TieUnnamed, relation, TEXT),
	DB_MAYBE(TieUnnamed, held, TEXT), DB_COLUMN(TieUnnamed, source, TEXT),
	DB_COLUMN(TieUnnamed, since, TEXT))

bool
db_ties_unnamed(Db *db, int school_id, GCancellable *cancel, GPtrArray **ret_ties,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.ties_unnamed(nullif($1, 0))",
		DB_ARGS(DB_INT(school_id)), &tie_unnamed_shape, tie_unnamed_free_untyped, cancel,
		ret_ties, ret_refusal, error);
}

bool
db_tie_unnamed_decide(Db *db, const char *act, gint64 student_id, gint64 guardian_id, bool ends,
	const char *note, GCancellable *cancel, char **ret_state, Refusal **ret_refusal,
	GError **error)
{
	return db_get_text(db, "select desk.tie_unnamed_decide($1, $2, $3, $4, $5)",
		DB_ARGS(DB_ACT(act), DB_ID(student_id), DB_ID(guardian_id), DB_BOOL(ends),
			DB_TEXT(note)),
		cancel, ret_state, ret_refusal, error);
}
