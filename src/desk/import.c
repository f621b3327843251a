/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/import.h"

#include <string.h>

#include "base/text.h"

/* How much of the whole the reading is; the rest are the server's steps, in their order. */
#define READING 0.3

typedef struct {
	const ImportWork *work;
	ImportStage *stage;
} Staging;

static bool
take_row(gpointer data, RosterRow kind, const char *const *cells, GError **error)
{
	static const ImportTable tables[] = {
		[ROSTER_ROW_SCHOOL] = IMPORT_SCHOOLS,
		[ROSTER_ROW_HOMEROOM] = IMPORT_HOMEROOMS,
		[ROSTER_ROW_STUDENT] = IMPORT_STUDENTS,
		[ROSTER_ROW_GUARDIAN] = IMPORT_GUARDIANS,
		[ROSTER_ROW_LINK] = IMPORT_LINKS,
		[ROSTER_ROW_ENDED] = IMPORT_ENDED,
		[ROSTER_ROW_USER] = IMPORT_USERS,
		[ROSTER_ROW_ROLE] = IMPORT_ROLES,
		[ROSTER_ROW_BORN] = IMPORT_BORN,
		[ROSTER_ROW_ENROLLED] = IMPORT_ENROLLED,
		[ROSTER_ROW_ID] = IMPORT_IDS,
		[ROSTER_ROW_REFERENCE] = IMPORT_REFERENCES,
	};
	Staging *s = data;
	return !g_cancellable_set_error_if_cancelled(s->work->cancel, error) &&
	       db_import_row(s->stage, tables[kind], cells, error);
}

static void
take_progress(gpointer data, const char *file, guint64 rows, double done)
{
	const ImportWork *work = ((Staging *)data)->work;
	const ImportProgress progress = { "read", file, rows, READING * done };
	if (work->tell)
		work->tell(work->data, &progress);
}

/* What the server tells of its steps, and when it began with the look-up. */
typedef struct {
	const ImportWork *work;
	gint64 index, log;
} Steps;

static void
take_step(gpointer data, const char *step, gint64 of)
{
	static const struct {
		const char *step;
		double done;
	} known[] = { { "check", READING }, { "assemble", 0.35 }, { "schools", 0.45 },
		{ "students", 0.46 }, { "guardians", 0.55 }, { "links", 0.65 }, { "index", 0.7 },
		{ "log", 0.99 } };
	Steps *steps = data;
	ImportProgress progress = { step, "", (guint64)MAX(of, 0), 0 };
	for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
		if (strcmp(known[i].step, step) == 0)
			progress.done = known[i].done;
	if (strcmp(step, "index") == 0)
		steps->index = g_get_monotonic_time();
	if (strcmp(step, "log") == 0)
		steps->log = g_get_monotonic_time();
	if (steps->work->tell)
		steps->work->tell(steps->work->data, &progress);
}

char *
import_progress_words(const ImportProgress *p)
{
	static const struct {
		const char *step, *words;
	} words[] = { { "check", "looking who refers to whom" },
		{ "assemble", "putting people and ties together" },
		{ "schools", "schools and homerooms" }, { "students", "students" },
		{ "guardians", "guardians" }, { "links", "who belongs to whom" },
		{ "index", "making people searchable" }, { "log", "writing down what was done" } };
	if (strcmp(p->step, "read") == 0)
		return g_strdup_printf("reading %s, row %" G_GUINT64_FORMAT, p->file, p->rows);
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(words[i].step, p->step) == 0)
			return p->rows ? g_strdup_printf(
						 "%s, %" G_GUINT64_FORMAT, words[i].words, p->rows)
				       : g_strdup(words[i].words);
	return g_strdup(p->step);
}

static bool
assemble(Db *db, const ImportWork *work, Roster *roster, Refusal **ret_refusal, GError **error)
{
	g_autoptr(ImportProblem) problem = NULL;
	g_autoptr(GPtrArray) odd = NULL;
	if (!(work->desk ? db_import_desk_assemble : db_import_assemble)(db, roster->source,
		    !roster->all_students, work->cancel, &problem, &odd, ret_refusal, error))
		return false;
	for (guint i = 0; i < odd->len; i++) {
		const ImportOdd *o = odd->pdata[i];
		roster_oddity(roster, o->kind, o->tab, (guint)o->rows, (guint)o->line, o->who);
	}
	if (!problem)
		return true;
	const RosterProblem p = { problem->kind, problem->tab, (guint)problem->line,
		(guint)problem->col, (guint)problem->place, (guint)problem->target,
		(guint)problem->other, problem->id };
	return roster_complain(roster, &p, error);
}

bool
import_stage(Db *db, const ImportWork *work, ImportTimes *times, Roster **ret_roster,
	Refusal **ret_refusal, GError **error)
{
	g_autoptr(ImportStage) stage = db_import_stage(db, work->cancel);
	Staging staging = { work, stage };
	const RosterSink sink = { take_row, take_progress, &staging };
	gint64 start = g_get_monotonic_time();

	Steps steps = { .work = work };
	db_import_listen(db, take_step, &steps);
	g_autoptr(Roster) roster =
		roster_read(work->path, work->format, work->mapping, &sink, error);
	if (!roster || !db_import_flush(stage, error))
		return false;
	gint64 read = g_get_monotonic_time();
	times->copy = db_import_copying(stage);
	times->read = read - start - times->copy;
	bool ok = assemble(db, work, roster, ret_refusal, error);
	db_import_listen(db, NULL, NULL);
	times->assemble = g_get_monotonic_time() - read;
	if (ok)
		*ret_roster = g_steal_pointer(&roster);
	return ok;
}

bool
import_apply(Db *db, const ImportWork *work, ImportTimes *times, const Roster *roster, bool anyway,
	bool only_try, GPtrArray **ret_counts, Refusal **ret_refusal, GError **error)
{
	Steps steps = { .work = work };
	gint64 start = g_get_monotonic_time();
	db_import_listen(db, take_step, &steps);
	bool ok = db_import_apply(db, roster->source, roster->all_students, anyway, only_try,
		work->cancel, ret_counts, ret_refusal, error);
	db_import_listen(db, NULL, NULL);
	times->index = steps.log - steps.index;
	times->apply = g_get_monotonic_time() - start - times->index;
	return ok;
}

/* The file, or the folder's files ----------------------------------------------------------------*/

static bool
hash_file(GChecksum *sum, const char *path, GCancellable *cancel, GError **error)
{
	g_autoptr(GFile) file = g_file_new_for_path(path);
	g_autoptr(GFileInputStream) stream = g_file_read(file, cancel, error);
	guchar buffer[65536];
	gssize got = 1;
	while (stream && got > 0) {
		got = g_input_stream_read(
			G_INPUT_STREAM(stream), buffer, sizeof buffer, cancel, error);
		if (got > 0)
			g_checksum_update(sum, buffer, got);
	}
	return stream && got == 0;
}

static int
compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
hash_folder(GChecksum *sum, const char *path, GCancellable *cancel, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(path, 0, error);
	if (!dir)
		return false;
	for (const char *name; (name = g_dir_read_name(dir));) {
		g_autofree char *file = g_build_filename(path, name, NULL);
		if (*name != '.' && g_file_test(file, G_FILE_TEST_IS_REGULAR))
			g_ptr_array_add(names, g_strdup(name));
	}
	g_ptr_array_sort(names, compare);
	for (guint i = 0; i < names->len; i++) {
		const char *name = names->pdata[i];
		g_autofree char *file = g_build_filename(path, name, NULL);
		g_checksum_update(sum, (const guchar *)name, (gssize)strlen(name) + 1);
		if (!hash_file(sum, file, cancel, error))
			return false;
	}
	return true;
}

char *
import_name(const char *path)
{
	g_autofree char *name = g_path_get_basename(path);
	return text_safe(name);
}

char *
import_hash(const char *path, GCancellable *cancel, GError **error)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	bool folder = g_file_test(path, G_FILE_TEST_IS_DIR);
	if (!(folder ? hash_folder : hash_file)(sum, path, cancel, error))
		return NULL;
	return g_strdup(g_checksum_get_string(sum));
}

/* At the desk --------------------------------------------------------------------------------------*/

#define DESK_DEADLINE_MS (2 * 60 * 60 * 1000)

void
import_look_free(ImportLook *look)
{
	if (!look)
		return;
	g_free(look->path);
	g_free(look->mapping);
	g_free(look->sha256);
	roster_free(look->roster);
	g_clear_pointer(&look->findings, g_ptr_array_unref);
	g_free(look);
}

/* A transaction with the package of WORK staged in it; NULL: *ret_refusal or *error. */
static Db *
begin(Session *session, const ImportWork *work, Roster **ret_roster, Refusal **ret_refusal,
	GError **error)
{
	ImportTimes times = { 0 };
	Db *db = session_db(session, work->cancel, error);
	if (!db || !db_begin(db, work->cancel, error))
		return NULL;
	db_set_deadline(db, DESK_DEADLINE_MS);
	if (db_import_desk_begin(db, work->cancel, ret_refusal, error) &&
		import_stage(db, work, &times, ret_roster, ret_refusal, error))
		return db;
	db_rollback(db);
	db_set_deadline(db, DB_DEADLINE_MS);
	return NULL;
}

ImportLook *
import_look(Session *session, const ImportWork *work, Refusal **ret_refusal, GError **error)
{
	g_autoptr(ImportLook) look = g_new0(ImportLook, 1);
	Steps steps = { .work = work };
	look->path = g_strdup(work->path);
	look->mapping = g_strdup(work->mapping);
	look->format = work->format;
	look->sha256 = import_hash(work->path, work->cancel, error);
	Db *db = look->sha256 ? begin(session, work, &look->roster, ret_refusal, error) : NULL;
	if (!db)
		return NULL;
	db_import_listen(db, take_step, &steps);
	bool ok = db_import_try(db, look->roster->source, look->roster->all_students, work->cancel,
		&look->findings, ret_refusal, error);
	db_import_listen(db, NULL, NULL);
	db_rollback(db);
	db_set_deadline(db, DB_DEADLINE_MS);
	return ok ? g_steal_pointer(&look) : NULL;
}

static bool
is_same(const ImportWork *work, const ImportLook *look, GError **error)
{
	g_autofree char *sha256 = import_hash(work->path, work->cancel, error);
	if (sha256 && strcmp(sha256, look->sha256) != 0)
		g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED,
			"The package is another one than that which was looked at. Nothing was "
			"taken in; look at it again.");
	return sha256 && strcmp(sha256, look->sha256) == 0;
}

bool
import_take(Session *session, const char *act, const ImportWork *work, const ImportLook *look,
	const char *const *leaving, gint64 *ret_import_id, bool *ret_sent, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(Roster) roster = NULL;
	Steps steps = { .work = work };
	*ret_sent = false;
	Db *db = begin(session, work, &roster, ret_refusal, error);
	if (!db)
		return false;
	g_autofree char *file = import_name(work->path);
	db_import_listen(db, take_step, &steps);
	bool ok = is_same(work, look, error) &&
		  db_import_take(db, act, roster->source, roster->all_students, leaving,
			  roster->format, file, look->sha256, work->cancel, ret_import_id,
			  ret_refusal, error);
	db_import_listen(db, NULL, NULL);
	if (ok) {
		*ret_sent = true;
		ok = db_commit(db, NULL, error);
	} else {
		db_rollback(db);
	}
	db_set_deadline(db, DB_DEADLINE_MS);
	return ok;
}
