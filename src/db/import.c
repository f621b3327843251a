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
			      "$9, $10)",
		10 },
	[IMPORT_GUARDIANS] = { "select admin.import_stage_guardian($1, $2, $3, $4, $5, $6)", 6 },
	[IMPORT_LINKS] = { "select admin.import_stage_link($1, $2, $3)", 3 },
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
db_import_apply(
	Db *db, const char *source, GPtrArray **ret_counts, Refusal **ret_refusal, GError **error)
{
	static const DbField fields[] = {
		{ "kind", DB_FIELD_TEXT, offsetof(ImportCount, kind) },
		{ "added", DB_FIELD_ID, offsetof(ImportCount, added) },
		{ "changed", DB_FIELD_ID, offsetof(ImportCount, changed) },
		{ "unchanged", DB_FIELD_ID, offsetof(ImportCount, unchanged) },
		{ "missing", DB_FIELD_ID, offsetof(ImportCount, missing) },
		{ NULL },
	};
	static const DbShape shape = { sizeof(ImportCount), fields };
	return db_get_rows(db, "select * from admin.import_apply($1)", DB_ARGS(DB_TEXT(source)),
		&shape, (GDestroyNotify)import_count_free, NULL, ret_counts, ret_refusal, error);
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
