/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/import.h"

#include <string.h>

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
	if (!db_import_assemble(
		    db, !roster->all_students, work->cancel, &problem, &odd, ret_refusal, error))
		return false;
	for (guint i = 0; i < odd->len; i++) {
		const ImportOdd *o = odd->pdata[i];
		roster_oddity(roster, o->kind, (guint)o->rows, (guint)o->line);
	}
	if (!problem)
		return true;
	const RosterProblem p = { problem->kind, problem->tab, (guint)problem->line,
		(guint)problem->col, (guint)problem->place, (guint)problem->target,
		(guint)problem->other, problem->id };
	return roster_complain(&p, error);
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
	bool ok = !roster->raw || assemble(db, work, roster, ret_refusal, error);
	db_import_listen(db, NULL, NULL);
	times->assemble = g_get_monotonic_time() - read;
	if (ok)
		*ret_roster = g_steal_pointer(&roster);
	return ok;
}

bool
import_apply(Db *db, const ImportWork *work, ImportTimes *times, const Roster *roster, bool anyway,
	GPtrArray **ret_counts, Refusal **ret_refusal, GError **error)
{
	Steps steps = { .work = work };
	gint64 start = g_get_monotonic_time();
	db_import_listen(db, take_step, &steps);
	bool ok = db_import_apply(db, roster->source, roster->all_students, anyway, work->cancel,
		ret_counts, ret_refusal, error);
	db_import_listen(db, NULL, NULL);
	times->index = steps.log - steps.index;
	times->apply = g_get_monotonic_time() - start - times->index;
	return ok;
}
