/* SPDX-License-Identifier: Apache-2.0 */
#include "db/run.h"

#include "db/rows.h"

/* What goes over every guardian of a school at once may take longer than a desk waits elsewhere. */
#define ALL_DEADLINE_MS (5 * 60 * 1000)

/* GOOD is what was answered by then; later calls wait as usual. */
static bool
as_usual(Db *db, bool good)
{
	db_set_deadline(db, DB_DEADLINE_MS);
	return good;
}

DB_ROW(Run, run, DB_COLUMN(Run, run_id, ID), DB_COLUMN(Run, school_id, INT),
	DB_COLUMN(Run, school, TEXT), DB_COLUMN(Run, title, TEXT), DB_COLUMN(Run, state, TEXT),
	DB_COLUMN(Run, delivery, TEXT), DB_COLUMN(Run, job_by, TEXT), DB_COLUMN(Run, job_size, INT),
	DB_COLUMN(Run, filter, TEXT), DB_MAYBE(Run, letters, INT), DB_COLUMN(Run, planned, INT),
	DB_COLUMN(Run, left_out, INT), DB_COLUMN(Run, minted, INT), DB_COLUMN(Run, dropped, INT),
	DB_MAYBE(Run, expires, TEXT), DB_COLUMN(Run, created_by, TEXT),
	DB_MAYBE(Run, frozen_by, TEXT), DB_MAYBE(Run, confirmed_by, TEXT),
	DB_COLUMN(Run, created_at, TIME), DB_MAYBE(Run, frozen_at, TIME),
	DB_MAYBE(Run, closed_at, TIME), DB_MAYBE(Run, manifest, TEXT))

bool
db_runs(Db *db, int school_id, GCancellable *cancel, GPtrArray **ret_runs, Refusal **ret_refusal,
	GError **error)
{
	return db_get_rows(db, "select * from desk.runs(nullif($1, 0))", DB_ARGS(DB_INT(school_id)),
		&run_shape, run_free_untyped, cancel, ret_runs, ret_refusal, error);
}

bool
db_run_draft(Db *db, const char *act, int school_id, const RunDraft *draft, GCancellable *cancel,
	gint64 *ret_run_id, Refusal **ret_refusal, GError **error)
{
	db_set_deadline(db, ALL_DEADLINE_MS);
	return as_usual(
		db, db_get_id(db, "select desk.run_draft($1, $2, $3, $4, $5, $6, $7, $8::jsonb)",
			    DB_ARGS(DB_ACT(act), DB_INT(school_id), DB_TEXT(draft->title),
				    DB_TEXT(draft->delivery), DB_TEXT(draft->carrier),
				    DB_TEXT(draft->job_by), DB_INT(draft->job_size),
				    DB_TEXT(draft->filter)),
			    cancel, ret_run_id, ret_refusal, error));
}

bool
db_run_check(Db *db, const char *act, gint64 run_id, GCancellable *cancel, gint64 *ret_letters,
	Refusal **ret_refusal, GError **error)
{
	db_set_deadline(db, ALL_DEADLINE_MS);
	return as_usual(db, db_get_id(db, "select desk.run_check($1, $2)::bigint",
				    DB_ARGS(DB_ACT(act), DB_ID(run_id)), cancel, ret_letters,
				    ret_refusal, error));
}

DB_ROW(RunException, run_exception, DB_COLUMN(RunException, student_id, ID),
	DB_COLUMN(RunException, guardian_id, ID), DB_COLUMN(RunException, student, TEXT),
	DB_COLUMN(RunException, guardian, TEXT), DB_MAYBE(RunException, grade, TEXT),
	DB_MAYBE(RunException, room, TEXT), DB_COLUMN(RunException, code, TEXT),
	DB_COLUMN(RunException, facts, TEXT), DB_COLUMN(RunException, kept_back, BOOL),
	DB_COLUMN(RunException, dropped, BOOL), DB_COLUMN(RunException, guardian_name, TEXT),
	DB_COLUMN(RunException, student_name, TEXT), DB_MAYBE(RunException, relation, TEXT))

bool
db_run_exceptions(Db *db, gint64 run_id, GCancellable *cancel, GPtrArray **ret_exceptions,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.run_exceptions($1)", DB_ARGS(DB_ID(run_id)),
		&run_exception_shape, run_exception_free_untyped, cancel, ret_exceptions,
		ret_refusal, error);
}

extern const DbShape letter_record_shape;

static void
letter_free(gpointer letter)
{
	letter_record_free(letter);
}

bool
db_run_samples(Db *db, gint64 run_id, const char *seed, GCancellable *cancel,
	GPtrArray **ret_letters, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.run_samples($1, $2)",
		DB_ARGS(DB_ID(run_id), DB_TEXT(seed)), &letter_record_shape, letter_free, cancel,
		ret_letters, ret_refusal, error);
}

bool
db_run_freeze(Db *db, const char *act, gint64 run_id, GCancellable *cancel, char **ret_state,
	Refusal **ret_refusal, GError **error)
{
	db_set_deadline(db, ALL_DEADLINE_MS);
	return as_usual(db, db_get_text(db, "select desk.run_freeze($1, $2)",
				    DB_ARGS(DB_ACT(act), DB_ID(run_id)), cancel, ret_state,
				    ret_refusal, error));
}

bool
db_run_confirm(Db *db, const char *act, gint64 run_id, bool yes, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error)
{
	db_set_deadline(db, ALL_DEADLINE_MS);
	return as_usual(db, db_get_text(db, "select desk.run_confirm($1, $2, $3)",
				    DB_ARGS(DB_ACT(act), DB_ID(run_id), DB_BOOL(yes)), cancel,
				    ret_state, ret_refusal, error));
}

bool
db_run_drop(Db *db, const char *act, gint64 run_id, GCancellable *cancel, char **ret_state,
	Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.run_drop($1, $2)", DB_ARGS(DB_ACT(act), DB_ID(run_id)),
		cancel, ret_state, ret_refusal, error);
}

bool
db_run_close(Db *db, const char *act, gint64 run_id, GCancellable *cancel, char **ret_state,
	Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.run_close($1, $2)", DB_ARGS(DB_ACT(act), DB_ID(run_id)),
		cancel, ret_state, ret_refusal, error);
}

DB_ROW(RunMint, run_mint, DB_COLUMN(RunMint, ordinal, INT), DB_COLUMN(RunMint, guardian_id, ID),
	DB_COLUMN(RunMint, student_id, ID), DB_COLUMN(RunMint, school_id, INT),
	DB_COLUMN(RunMint, generation, INT), DB_COLUMN(RunMint, scope, TEXT),
	DB_COLUMN(RunMint, expires, TEXT), DB_COLUMN(RunMint, district_id, TEXT))

bool
db_run_mint_next(Db *db, gint64 run_id, int most, int after, GCancellable *cancel,
	GPtrArray **ret_mints, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.run_mint_next($1, $2, $3)",
		DB_ARGS(DB_ID(run_id), DB_INT(most), DB_INT(after)), &run_mint_shape,
		run_mint_free_untyped, cancel, ret_mints, ret_refusal, error);
}

bool
db_run_mint(Db *db, const char *act, gint64 run_id, const char *const *ordinals,
	const char *const *credentials, int generation, const GPtrArray *to_school,
	const GPtrArray *to_portal, const char *const *selectors, GCancellable *cancel,
	gint64 *ret_kept, Refusal **ret_refusal, GError **error)
{
	return db_get_id(db, "select desk.run_mint($1, $2, $3::int[], $4, $5, $6, $7, $8)::bigint",
		DB_ARGS(DB_ACT(act), DB_ID(run_id), DB_TEXTS(ordinals), DB_UUIDS(credentials),
			DB_INT(generation), DB_BYTES_LIST(to_school), DB_BYTES_LIST(to_portal),
			DB_TEXTS(selectors)),
		cancel, ret_kept, ret_refusal, error);
}

DB_ROW(RunJob, run_job, DB_COLUMN(RunJob, job, INT), DB_COLUMN(RunJob, label, TEXT),
	DB_COLUMN(RunJob, state, TEXT), DB_COLUMN(RunJob, printer, TEXT),
	DB_MAYBE(RunJob, said, TEXT), DB_COLUMN(RunJob, letters, INT),
	DB_COLUMN(RunJob, sheets, INT), DB_COLUMN(RunJob, sent, INT),
	DB_COLUMN(RunJob, printed, INT), DB_COLUMN(RunJob, blank, INT),
	DB_COLUMN(RunJob, ruined, INT), DB_COLUMN(RunJob, placed, INT),
	DB_MAYBE(RunJob, first, TEXT), DB_MAYBE(RunJob, last, TEXT),
	DB_MAYBE(RunJob, by_whom, TEXT), DB_MAYBE(RunJob, desk, TEXT), DB_MAYBE(RunJob, at, TIME),
	DB_MAYBE(RunJob, watch, TEXT), DB_MAYBE(RunJob, wait, INT),
	DB_MAYBE(RunJob, printer_job, TEXT))

bool
db_run_jobs(Db *db, gint64 run_id, GCancellable *cancel, GPtrArray **ret_jobs,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.run_jobs($1)", DB_ARGS(DB_ID(run_id)),
		&run_job_shape, run_job_free_untyped, cancel, ret_jobs, ret_refusal, error);
}

bool
db_run_job_take(Db *db, const char *act, gint64 run_id, int job, const char *printer,
	const char *desk, GCancellable *cancel, gint64 *ret_sheets, Refusal **ret_refusal,
	GError **error)
{
	return db_get_id(db, "select desk.run_job_take($1, $2, $3, $4, $5)::bigint",
		DB_ARGS(DB_ACT(act), DB_ID(run_id), DB_INT(job), DB_TEXT(printer), DB_TEXT(desk)),
		cancel, ret_sheets, ret_refusal, error);
}

bool
db_run_job_follow(Db *db, gint64 run_id, int job, const char *printer_job, GCancellable *cancel,
	bool *ret_own, Refusal **ret_refusal, GError **error)
{
	gint64 own = 0;
	bool good = db_get_id(db, "select desk.run_job_follow($1, $2, $3)::int::bigint",
		DB_ARGS(DB_ID(run_id), DB_INT(job), DB_TEXT(printer_job)), cancel, &own,
		ret_refusal, error);

	*ret_own = own != 0;
	return good;
}

bool
db_run_job_take_over(Db *db, const char *act, gint64 run_id, int job, GCancellable *cancel,
	char **ret_watch, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.run_job_take_over($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_ID(run_id), DB_INT(job)), cancel, ret_watch, ret_refusal,
		error);
}

bool
db_run_job_recall(Db *db, const char *act, gint64 run_id, int job, const char *desk,
	GCancellable *cancel, char **ret_printer_job, Refusal **ret_refusal, GError **error)
{
	return db_get_text(db, "select desk.run_job_recall($1, $2, $3, $4)",
		DB_ARGS(DB_ACT(act), DB_ID(run_id), DB_INT(job), DB_TEXT(desk)), cancel,
		ret_printer_job, ret_refusal, error);
}

bool
db_run_job_leave(
	Db *db, gint64 run_id, int job, GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	return db_run(db, "select desk.run_job_leave($1, $2)", DB_ARGS(DB_ID(run_id), DB_INT(job)),
		cancel, ret_refusal, error);
}

DB_ROW(RunPage, run_page, DB_COLUMN(RunPage, ordinal, INT), DB_COLUMN(RunPage, sheet_id, ID),
	DB_COLUMN(RunPage, number, TEXT), DB_COLUMN(RunPage, credential_id, TEXT),
	DB_COLUMN(RunPage, district_id, TEXT), DB_COLUMN(RunPage, school_id, INT),
	DB_COLUMN(RunPage, generation, INT), DB_COLUMN(RunPage, guardian_id, ID),
	DB_COLUMN(RunPage, student_id, ID), DB_COLUMN(RunPage, scope, TEXT),
	DB_COLUMN(RunPage, expires, TEXT), DB_COLUMN(RunPage, sealed, BYTES),
	DB_COLUMN(RunPage, sealed_to, INT), DB_COLUMN(RunPage, parent, TEXT),
	DB_MAYBE(RunPage, line1, TEXT), DB_MAYBE(RunPage, line2, TEXT),
	DB_MAYBE(RunPage, line3, TEXT), DB_COLUMN(RunPage, language, TEXT),
	DB_COLUMN(RunPage, written_in, TEXT), DB_COLUMN(RunPage, student, TEXT),
	DB_COLUMN(RunPage, permanent_id, TEXT), DB_MAYBE(RunPage, primary_phone, TEXT),
	DB_MAYBE(RunPage, grade, TEXT), DB_MAYBE(RunPage, room, TEXT),
	DB_MAYBE(RunPage, teacher, TEXT), DB_COLUMN(RunPage, issued_on, TEXT),
	DB_COLUMN(RunPage, carrier, TEXT), DB_MAYBE(RunPage, homeroom, TEXT),
	DB_MAYBE(RunPage, homeroom_teacher, TEXT), DB_COLUMN(RunPage, run_title, TEXT),
	DB_MAYBE(RunPage, envelope, INT))

bool
db_run_job_pages(Db *db, const char *act, gint64 run_id, int job, GCancellable *cancel,
	GPtrArray **ret_pages, Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.run_job_pages($1, $2, $3)",
		DB_ARGS(DB_ACT(act), DB_ID(run_id), DB_INT(job)), &run_page_shape,
		run_page_free_untyped, cancel, ret_pages, ret_refusal, error);
}

bool
db_run_job_ended(Db *db, const char *act, gint64 run_id, int job, const char *printer_job,
	const char *said, GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	return db_run(db, "select desk.run_job_ended($1, $2, $3, $4, $5)",
		DB_ARGS(DB_ACT(act), DB_ID(run_id), DB_INT(job), DB_TEXT(printer_job),
			DB_TEXT(said)),
		cancel, ret_refusal, error);
}

bool
db_run_job_forget(Db *db, const char *act, gint64 run_id, int job, GCancellable *cancel,
	gint64 *ret_sheets, Refusal **ret_refusal, GError **error)
{
	return db_get_id(db, "select desk.run_job_forget($1, $2, $3)::bigint",
		DB_ARGS(DB_ACT(act), DB_ID(run_id), DB_INT(job)), cancel, ret_sheets, ret_refusal,
		error);
}

bool
db_run_mark(Db *db, const char *act, gint64 run_id, const char *first, const char *last,
	const char *mark, const char *note, GCancellable *cancel, gint64 *ret_sheets,
	Refusal **ret_refusal, GError **error)
{
	return db_get_id(db, "select desk.run_mark($1, $2, $3, $4, $5, $6)::bigint",
		DB_ARGS(DB_ACT(act), DB_ID(run_id), DB_TEXT(first), DB_TEXT(last), DB_TEXT(mark),
			DB_TEXT(note)),
		cancel, ret_sheets, ret_refusal, error);
}

bool
db_run_again(Db *db, const char *act, gint64 run_id, const char *first, const char *last,
	gint64 student_id, const char *note, GCancellable *cancel, gint64 *ret_job,
	Refusal **ret_refusal, GError **error)
{
	return db_get_id(db, "select desk.run_again($1, $2, $3, $4, nullif($5, 0), $6)::bigint",
		DB_ARGS(DB_ACT(act), DB_ID(run_id), DB_TEXT(first), DB_TEXT(last),
			DB_ID(student_id), DB_TEXT(note)),
		cancel, ret_job, ret_refusal, error);
}

DB_ROW(RunSheet, run_sheet, DB_COLUMN(RunSheet, sheet_id, ID), DB_COLUMN(RunSheet, number, TEXT),
	DB_COLUMN(RunSheet, state, TEXT), DB_MAYBE(RunSheet, note, TEXT),
	DB_COLUMN(RunSheet, job, INT), DB_COLUMN(RunSheet, ordinal, INT),
	DB_COLUMN(RunSheet, student_id, ID), DB_COLUMN(RunSheet, guardian_id, ID),
	DB_COLUMN(RunSheet, student, TEXT), DB_COLUMN(RunSheet, guardian, TEXT),
	DB_COLUMN(RunSheet, code_state, TEXT))

bool
db_run_sheets(Db *db, gint64 run_id, int job, GCancellable *cancel, GPtrArray **ret_sheets,
	Refusal **ret_refusal, GError **error)
{
	return db_get_rows(db, "select * from desk.run_sheets($1, nullif($2, 0))",
		DB_ARGS(DB_ID(run_id), DB_INT(job)), &run_sheet_shape, run_sheet_free_untyped,
		cancel, ret_sheets, ret_refusal, error);
}

DB_ROW(SheetOwner, sheet_owner, DB_COLUMN(SheetOwner, sheet_id, ID),
	DB_COLUMN(SheetOwner, number, TEXT), DB_COLUMN(SheetOwner, state, TEXT),
	DB_MAYBE(SheetOwner, run_id, ID), DB_COLUMN(SheetOwner, student_id, ID),
	DB_COLUMN(SheetOwner, guardian_id, ID), DB_COLUMN(SheetOwner, student, TEXT),
	DB_COLUMN(SheetOwner, guardian, TEXT), DB_COLUMN(SheetOwner, code_state, TEXT),
	DB_MAYBE(SheetOwner, run_title, TEXT), DB_MAYBE(SheetOwner, address, TEXT),
	DB_COLUMN(SheetOwner, moved, BOOL))

bool
db_sheet_find(Db *db, const char *number, GCancellable *cancel, SheetOwner **ret_owner,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.sheet_find($1)", DB_ARGS(DB_TEXT(number)),
		&sheet_owner_shape, sheet_owner_free_untyped, cancel, (gpointer *)ret_owner,
		ret_refusal, error);
}

DB_ROW(RunTotals, run_totals, DB_COLUMN(RunTotals, letters, INT),
	DB_COLUMN(RunTotals, reserved, INT), DB_COLUMN(RunTotals, sent, INT),
	DB_COLUMN(RunTotals, printed, INT), DB_COLUMN(RunTotals, blank, INT),
	DB_COLUMN(RunTotals, ruined, INT), DB_COLUMN(RunTotals, handed, INT),
	DB_COLUMN(RunTotals, mailed, INT), DB_COLUMN(RunTotals, returned, INT),
	DB_COLUMN(RunTotals, shredded, INT), DB_COLUMN(RunTotals, safe, INT),
	DB_COLUMN(RunTotals, difference, INT), DB_COLUMN(RunTotals, without_sheet, INT))

bool
db_run_totals(Db *db, gint64 run_id, GCancellable *cancel, RunTotals **ret_totals,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.run_totals($1)", DB_ARGS(DB_ID(run_id)),
		&run_totals_shape, run_totals_free_untyped, cancel, (gpointer *)ret_totals,
		ret_refusal, error);
}

DB_ROW(RunRecord, run_record, DB_COLUMN(RunRecord, run_id, ID), DB_COLUMN(RunRecord, title, TEXT),
	DB_COLUMN(RunRecord, school, TEXT), DB_COLUMN(RunRecord, state, TEXT),
	DB_COLUMN(RunRecord, delivery, TEXT), DB_COLUMN(RunRecord, letters, INT),
	DB_COLUMN(RunRecord, dropped, INT), DB_MAYBE(RunRecord, manifest, TEXT),
	DB_COLUMN(RunRecord, created_by, TEXT), DB_MAYBE(RunRecord, frozen_by, TEXT),
	DB_MAYBE(RunRecord, confirmed_by, TEXT), DB_MAYBE(RunRecord, closed_by, TEXT),
	DB_COLUMN(RunRecord, created_at, TIME), DB_MAYBE(RunRecord, frozen_at, TIME),
	DB_MAYBE(RunRecord, closed_at, TIME), DB_COLUMN(RunRecord, jobs, INT),
	DB_COLUMN(RunRecord, jobs_to_do, INT), DB_COLUMN(RunRecord, open_sheets, INT),
	DB_MAYBE(RunRecord, example, TEXT), DB_COLUMN(RunRecord, head_seq, ID),
	DB_COLUMN(RunRecord, head_hash, TEXT))

bool
db_run_record(Db *db, gint64 run_id, GCancellable *cancel, RunRecord **ret_record,
	Refusal **ret_refusal, GError **error)
{
	return db_get_row(db, "select * from desk.run_paper($1)", DB_ARGS(DB_ID(run_id)),
		&run_record_shape, run_record_free_untyped, cancel, (gpointer *)ret_record,
		ret_refusal, error);
}
