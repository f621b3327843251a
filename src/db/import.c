/* SPDX-License-Identifier: Apache-2.0 */
#include "db/import.h"

#include <stddef.h>
#include <string.h>

#include "db/call.h"
#include "db/rows.h"

/* Bytes of rows that go in one COPY. */
#define BATCH (512 << 10)

static const struct {
	const char *sql;
	guint cells;
} stages[] = {
	[IMPORT_SCHOOLS] = { "copy pg_temp.import_school (id, code, name) from stdin", 3 },
	[IMPORT_HOMEROOMS] = { "copy pg_temp.import_homeroom (id, school, room, teacher, grade) "
			       "from stdin",
		5 },
	[IMPORT_STUDENTS] = { "copy pg_temp.import_part_student (tab, line, rank, known, flaws, "
			      "id, school, room, teacher, number, given, middle, family, born, "
			      "grade, phone, email, language, line1, line2, city, state, zip) from "
			      "stdin",
		23 },
	[IMPORT_GUARDIANS] = { "copy pg_temp.import_part_guardian (tab, line, known, flaws, id, "
			       "given, family, email, phone, mobile, work, language, line1, line2, "
			       "city, state, zip) from stdin",
		17 },
	[IMPORT_LINKS] = { "copy pg_temp.import_part_link (tab, line, student, guardian, relation, "
			   "ended) from stdin",
		6 },
	[IMPORT_ENDED] = { "copy pg_temp.import_ended (id) from stdin", 1 },
	[IMPORT_USERS] = { "copy pg_temp.import_user (line, id, roles, given, middle, family, "
			   "identifier, email, phone, mobile, flaws, agents, grade, school, rank, "
			   "differs) from stdin",
		16 },
	[IMPORT_ROLES] = { "copy pg_temp.import_role (line, usr, role, school, rank, id, gone, "
			   "over) from stdin",
		8 },
	[IMPORT_BORN] = { "copy pg_temp.import_born (line, usr, born) from stdin", 3 },
	[IMPORT_ENROLLED] = { "copy pg_temp.import_enrolled (line, class, usr, teacher, main, "
			      "rank, since) from stdin",
		7 },
	[IMPORT_IDS] = { "copy pg_temp.import_id (tab, line, id) from stdin", 3 },
	[IMPORT_REFERENCES] = { "copy pg_temp.import_reference (tab, line, col, place, target, id) "
				"from stdin",
		6 },
};
G_STATIC_ASSERT(G_N_ELEMENTS(stages) == IMPORT_TABLES);

struct ImportStage {
	Db *db;
	GCancellable *cancel;
	GString *rows[IMPORT_TABLES];
	gint64 copying;
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

ImportStage *
db_import_stage(Db *db, GCancellable *cancel)
{
	ImportStage *stage = g_new0(ImportStage, 1);
	stage->db = db;
	stage->cancel = cancel;
	for (guint i = 0; i < IMPORT_TABLES; i++)
		stage->rows[i] = g_string_new(NULL);
	return stage;
}

void
db_import_stage_free(ImportStage *stage)
{
	if (!stage)
		return;
	for (guint i = 0; i < IMPORT_TABLES; i++)
		g_string_free(stage->rows[i], TRUE);
	g_free(stage);
}

gint64
db_import_copying(const ImportStage *stage)
{
	return stage->copying;
}

static bool
send_rows(ImportStage *stage, ImportTable table, GError **error)
{
	GString *rows = stage->rows[table];
	gint64 before = g_get_monotonic_time();
	if (rows->len == 0)
		return true;
	bool ok = db_copy(stage->db, stages[table].sql, rows->str, rows->len, stage->cancel, error);
	g_string_truncate(rows, 0);
	stage->copying += g_get_monotonic_time() - before;
	return ok;
}

/* As COPY reads it; what is written is text of ours, so controls are gone from it. */
static void
append_cell(GString *rows, const char *cell)
{
	for (const char *p = cell; *p;) {
		gsize plain = strcspn(p, "\\\t\n\r");
		g_string_append_len(rows, p, (gssize)plain);
		p += plain;
		if (*p)
			g_string_append_printf(rows, "\\%c",
				*p == '\t'   ? 't'
				: *p == '\n' ? 'n'
				: *p == '\r' ? 'r'
					     : '\\');
		p += *p != '\0';
	}
}

bool
db_import_row(ImportStage *stage, ImportTable table, const char *const *cells, GError **error)
{
	GString *rows = stage->rows[table];
	for (guint i = 0; i < stages[table].cells; i++) {
		if (i)
			g_string_append_c(rows, '\t');
		append_cell(rows, cells[i]);
	}
	g_string_append_c(rows, '\n');
	return rows->len < BATCH || send_rows(stage, table, error);
}

bool
db_import_flush(ImportStage *stage, GError **error)
{
	for (guint i = 0; i < IMPORT_TABLES; i++)
		if (!send_rows(stage, i, error))
			return false;
	return true;
}

/* The steps ----------------------------------------------------------------------------------------*/

/* What the server tells while it works: "import students 600000". */
static void
take_notice(void *data, const PGresult *result)
{
	const Db *db = data;
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	if (g_strcmp0(state, "PD000") != 0 || !said || !g_str_has_prefix(said, "import "))
		return;
	g_auto(GStrv) words = g_strsplit(said, " ", 3);
	db->step(db->stepper, words[1], words[2] ? g_ascii_strtoll(words[2], NULL, 10) : 0);
}

static void
hear_nothing(void *data, const PGresult *result)
{
}

void
db_import_listen(Db *db, ImportStepFn step, gpointer data)
{
	db->step = step;
	db->stepper = data;
	if (db->conn)
		PQsetNoticeReceiver(db->conn, step ? take_notice : hear_nothing, db);
}

static const DbField problem_fields[] = {
	{ "kind", DB_FIELD_TEXT, offsetof(ImportProblem, kind) },
	{ "tab", DB_FIELD_INT, offsetof(ImportProblem, tab) },
	{ "line", DB_FIELD_INT, offsetof(ImportProblem, line) },
	{ "col", DB_FIELD_INT, offsetof(ImportProblem, col) },
	{ "place", DB_FIELD_INT, offsetof(ImportProblem, place) },
	{ "target", DB_FIELD_INT, offsetof(ImportProblem, target) },
	{ "other", DB_FIELD_INT, offsetof(ImportProblem, other) },
	{ "id", DB_FIELD_TEXT, offsetof(ImportProblem, id) },
	{ NULL },
};
static const DbShape problem_shape = { sizeof(ImportProblem), problem_fields };

void
import_problem_free(ImportProblem *problem)
{
	db_row_free(&problem_shape, problem);
}

static void
free_problem(gpointer data)
{
	import_problem_free(data);
}

bool
db_import_get_problem(Db *db, const char *sql, const DbArg *args, GCancellable *cancel,
	ImportProblem **ret_problem, Refusal **ret_refusal, GError **error)
{
	g_autoptr(GPtrArray) rows = NULL;
	if (!db_get_rows(
		    db, sql, args, &problem_shape, free_problem, cancel, &rows, ret_refusal, error))
		return false;
	*ret_problem = rows->len ? g_ptr_array_steal_index(rows, 0) : NULL;
	return true;
}

static void
free_odd(gpointer data)
{
	ImportOdd *odd = data;
	g_free(odd->kind);
	g_free(odd->who);
	g_free(odd);
}

bool
db_import_get_odd(Db *db, const char *sql, GCancellable *cancel, GPtrArray **ret_odd,
	Refusal **ret_refusal, GError **error)
{
	static const DbField fields[] = {
		{ "kind", DB_FIELD_TEXT, offsetof(ImportOdd, kind) },
		{ "tab", DB_FIELD_INT, offsetof(ImportOdd, tab) },
		{ "rows", DB_FIELD_ID, offsetof(ImportOdd, rows) },
		{ "line", DB_FIELD_INT, offsetof(ImportOdd, line) },
		{ "who", DB_FIELD_TEXT, offsetof(ImportOdd, who), true },
		{ NULL },
	};
	static const DbShape shape = { sizeof(ImportOdd), fields };
	return db_get_rows(db, sql, NULL, &shape, free_odd, cancel, ret_odd, ret_refusal, error);
}

bool
db_import_assemble(Db *db, const char *source, bool changes, GCancellable *cancel,
	ImportProblem **ret_problem, GPtrArray **ret_odd, Refusal **ret_refusal, GError **error)
{
	return db_import_get_problem(db, "select * from admin.import_sound($1, $2)",
		       DB_ARGS(DB_TEXT(source), DB_BOOL(changes)), cancel, ret_problem, ret_refusal,
		       error) &&
	       db_import_get_odd(
		       db, "select * from admin.import_odd()", cancel, ret_odd, ret_refusal, error);
}

bool
db_import_apply(Db *db, const char *source, bool complete, bool anyway, bool only_try,
	GCancellable *cancel, GPtrArray **ret_counts, Refusal **ret_refusal, GError **error)
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
	return db_get_rows(db, "select * from admin.import_apply($1, $2, $3, $4)",
		DB_ARGS(DB_TEXT(source), DB_BOOL(complete), DB_BOOL(anyway), DB_BOOL(only_try)),
		&shape, (GDestroyNotify)import_count_free, cancel, ret_counts, ret_refusal, error);
}

bool
db_import_record(Db *db, const char *source, bool complete, const char *format, const char *file,
	const char *sha256, const GPtrArray *counts, GError **error)
{
	g_autoptr(GString) json = g_string_new("{");
	for (guint i = 0; i < counts->len; i++) {
		const ImportCount *c = counts->pdata[i];
		g_string_append_printf(json,
			"%s\"%s\": {\"added\": %" G_GINT64_FORMAT ", \"changed\": %" G_GINT64_FORMAT
			", \"ended\": %" G_GINT64_FORMAT ", \"unchanged\": %" G_GINT64_FORMAT
			", \"missing\": %" G_GINT64_FORMAT "}",
			i ? ", " : "", c->kind, c->added, c->changed, c->ended, c->unchanged,
			c->missing);
	}
	g_string_append_c(json, '}');
	return db_run(db, "select admin.import_record($1, $2, null, $3, $4, $5, $6::text::jsonb)",
		DB_ARGS(DB_TEXT(source), DB_BOOL(complete), DB_TEXT(format), DB_TEXT(file),
			DB_TEXT(sha256), DB_TEXT(json->str)),
		NULL, NULL, error);
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
		{ "one_id", DB_FIELD_ID, offsetof(ImportTwins, one_id) },
		{ "one", DB_FIELD_TEXT, offsetof(ImportTwins, one) },
		{ "other_id", DB_FIELD_ID, offsetof(ImportTwins, other_id) },
		{ "other", DB_FIELD_TEXT, offsetof(ImportTwins, other) },
		{ NULL },
	};
	static const DbShape shape = { sizeof(ImportTwins), fields };
	return db_get_rows(db, "select * from admin.twins()", NULL, &shape, free_twins, NULL,
		ret_pairs, NULL, error);
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
