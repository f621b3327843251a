/* SPDX-License-Identifier: Apache-2.0 */
#include "db/import.h"

#include <stddef.h>

#include "db/rows.h"

/* Rows of one call: large enough to be quick, small enough for any memory. */
#define BATCH 4000

static const struct {
	const char *sql;
	guint cells;
} stages[] = {
	[IMPORT_SCHOOLS] = { "select admin.import_stage_school($1, $2, $3)", 3 },
	[IMPORT_HOMEROOMS] = { "select admin.import_stage_homeroom($1, $2, $3, $4, $5)", 5 },
	[IMPORT_STUDENTS] = { "select admin.import_stage_student($1, $2, $3, $4, $5, $6, $7, $8, "
			      "$9, $10, $11, $12, $13, $14, $15, $16, $17)",
		17 },
	[IMPORT_GUARDIANS] = { "select admin.import_stage_guardian($1, $2, $3, $4, $5, $6, $7, $8, "
			       "$9, $10, $11, $12, $13, $14)",
		14 },
	[IMPORT_LINKS] = { "select admin.import_stage_link($1, $2, $3)", 3 },
	[IMPORT_ENDED] = { "select admin.import_stage_ended($1)", 1 },
};

void
import_count_free(ImportCount *count)
{
	if (!count)
		return;
	g_free(count->kind);
	g_free(count);
}

bool
db_import_begin(Db *db, Refusal **ret_refusal, GError **error)
{
	return db_run(db, "select admin.import_begin()", NULL, NULL, ret_refusal, error);
}

static bool
send_batch(Db *db, ImportTable table, const char **columns[], guint rows, GError **error)
{
	DbArg args[IMPORT_CELLS_MAX + 1] = { 0 };
	for (guint c = 0; c < stages[table].cells; c++) {
		columns[c][rows] = NULL;
		args[c] = (DbArg)DB_TEXTS(columns[c]);
	}
	return db_run(db, stages[table].sql, args, NULL, NULL, error);
}

bool
db_import_stage(Db *db, ImportTable table, ImportRowFn row, gpointer data, GError **error)
{
	const char *cells[IMPORT_CELLS_MAX], **columns[IMPORT_CELLS_MAX] = { NULL };
	guint filled = 0;
	bool ok = true, more = true;

	for (guint c = 0; c < stages[table].cells; c++)
		columns[c] = g_new(const char *, BATCH + 1);
	for (guint i = 0; ok && more; i++) {
		more = row(i, cells, data);
		for (guint c = 0; more && c < stages[table].cells; c++)
			columns[c][filled] = cells[c];
		filled += more;
		if (filled == BATCH || (!more && filled > 0)) {
			ok = send_batch(db, table, columns, filled, error);
			filled = 0;
		}
	}
	for (guint c = 0; c < stages[table].cells; c++)
		g_free(columns[c]);
	return ok;
}

bool
db_import_apply(Db *db, const char *source, bool complete, bool anyway, GPtrArray **ret_counts,
	Refusal **ret_refusal, GError **error)
{
	static const DbField fields[] = {
		{ "kind", DB_FIELD_TEXT, offsetof(ImportCount, kind) },
		{ "added", DB_FIELD_ID, offsetof(ImportCount, added) },
		{ "changed", DB_FIELD_ID, offsetof(ImportCount, changed) },
		{ "unchanged", DB_FIELD_ID, offsetof(ImportCount, unchanged) },
		{ "ended", DB_FIELD_ID, offsetof(ImportCount, ended) },
		{ "missing", DB_FIELD_ID, offsetof(ImportCount, missing) },
		{ NULL },
	};
	static const DbShape shape = { sizeof(ImportCount), fields };
	return db_get_rows(db, "select * from admin.import_apply($1, $2, $3)",
		DB_ARGS(DB_TEXT(source), DB_BOOL(complete), DB_BOOL(anyway)), &shape,
		(GDestroyNotify)import_count_free, NULL, ret_counts, ret_refusal, error);
}

static void
free_sample(gpointer data)
{
	ImportSample *sample = data;
	g_free(sample->kind);
	g_free(sample->done);
	g_free(sample->name);
	g_free(sample->about);
	g_free(sample);
}

bool
db_import_samples(Db *db, GPtrArray **ret_samples, GError **error)
{
	static const DbField fields[] = {
		{ "kind", DB_FIELD_TEXT, offsetof(ImportSample, kind) },
		{ "done", DB_FIELD_TEXT, offsetof(ImportSample, done) },
		{ "name", DB_FIELD_TEXT, offsetof(ImportSample, name) },
		{ "about", DB_FIELD_TEXT, offsetof(ImportSample, about) },
		{ NULL },
	};
	static const DbShape shape = { sizeof(ImportSample), fields };
	return db_get_rows(db, "select * from admin.import_samples()", NULL, &shape, free_sample,
		NULL, ret_samples, NULL, error);
}

static void
free_conflict(gpointer data)
{
	ImportConflict *conflict = data;
	g_free(conflict->kind);
	g_free(conflict->person);
	g_free(conflict->field);
	g_free(conflict->ours);
	g_free(conflict->theirs);
	g_free(conflict);
}

bool
db_import_conflicts(Db *db, GPtrArray **ret_conflicts, GError **error)
{
	static const DbField fields[] = {
		{ "kind", DB_FIELD_TEXT, offsetof(ImportConflict, kind) },
		{ "person", DB_FIELD_TEXT, offsetof(ImportConflict, person) },
		{ "field", DB_FIELD_TEXT, offsetof(ImportConflict, field) },
		{ "ours", DB_FIELD_TEXT, offsetof(ImportConflict, ours) },
		{ "theirs", DB_FIELD_TEXT, offsetof(ImportConflict, theirs) },
		{ "total", DB_FIELD_ID, offsetof(ImportConflict, total) },
		{ NULL },
	};
	static const DbShape shape = { sizeof(ImportConflict), fields };
	return db_get_rows(db, "select * from admin.import_conflicts()", NULL, &shape,
		free_conflict, NULL, ret_conflicts, NULL, error);
}

static void
free_twins(gpointer data)
{
	ImportTwins *pair = data;
	g_free(pair->kind);
	g_free(pair->why);
	g_free(pair->one);
	g_free(pair->other);
	g_free(pair);
}

bool
db_import_twins(Db *db, GPtrArray **ret_pairs, GError **error)
{
	static const DbField fields[] = {
		{ "kind", DB_FIELD_TEXT, offsetof(ImportTwins, kind) },
		{ "why", DB_FIELD_TEXT, offsetof(ImportTwins, why) },
		{ "one", DB_FIELD_TEXT, offsetof(ImportTwins, one) },
		{ "other", DB_FIELD_TEXT, offsetof(ImportTwins, other) },
		{ NULL },
	};
	static const DbShape shape = { sizeof(ImportTwins), fields };
	return db_get_rows(db, "select kind, why, one, other from admin.twins()", NULL, &shape,
		free_twins, NULL, ret_pairs, NULL, error);
}

bool
db_import_vacuum(Db *db, GError **error)
{
	return db_run(db,
		"vacuum (analyze) registry.find_word, registry.find_pair, registry.person_at, "
		"registry.student, registry.guardian, registry.guardian_phone, "
		"registry.guardianship",
		NULL, NULL, NULL, error);
}
