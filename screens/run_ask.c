/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

#include <string.h>

#include "desk/run.h"

/* Questions about a run and what is done to it. */

RunAsk *
run_ask_new(App *app, gint64 run_id, RunDeed deed, unsigned with, Acts *acts)
{
	static const char *const names[] = {
		[RUN_RECHECK] = "check",
		[RUN_FREEZE] = "freeze",
		[RUN_CONFIRM] = "confirm",
		[RUN_REOPEN] = "reopen",
		[RUN_DROP] = "drop",
		[RUN_CLOSE] = "close",
		[RUN_GOOD] = "good",
		[RUN_TAKE_OVER] = "take over",
		[RUN_FORGET] = "forget",
		[RUN_MARK] = "mark",
		[RUN_AGAIN] = "again",
		[RUN_FAMILY] = "family",
	};
	RunAsk *ask = g_new0(RunAsk, 1);

	ask->answer.session = screens_session(app);
	ask->run_id = run_id;
	ask->deed = deed;
	ask->with = with;
	ask->what = acts && deed < G_N_ELEMENTS(names) ? names[deed] : NULL;
	ask->act = ask->what ? g_strdup(acts_id(acts, ask->what)) : NULL;
	return ask;
}

void
run_ask_free(gpointer data)
{
	RunAsk *ask = data;

	answer_clear(&ask->answer);
	g_free(ask->act);
	g_free(ask->first);
	g_free(ask->last);
	g_free(ask->mark);
	g_free(ask->note);
	g_free(ask->state);
	sheet_owner_free(ask->owner);
	run_free(ask->run);
	run_limits_free(ask->limits);
	g_clear_pointer(&ask->exceptions, g_ptr_array_unref);
	g_clear_pointer(&ask->jobs, g_ptr_array_unref);
	g_clear_pointer(&ask->sheets, g_ptr_array_unref);
	run_totals_free(ask->totals);
	g_free(ask);
}

static bool
find_run(RunAsk *ask, Db *db, GCancellable *cancel)
{
	Answer *answer = &ask->answer;

	g_clear_pointer(&ask->run, run_free);
	if (!run_find(db, ask->run_id, cancel, &ask->run, &answer->refusal, &answer->error) ||
		ask->run)
		return ask->run != NULL;
	answer->refusal = refusal_from_detail("PD060", "{\"what\": \"run\"}");
	return false;
}

/* --- deeds */

static bool
recheck(RunAsk *ask, Db *db, GCancellable *cancel)
{
	Answer *answer = &ask->answer;

	if (!find_run(ask, db, cancel))
		return false;
	return !g_str_equal(ask->run->state, "draft") ||
	       db_run_check(db, ask->act, ask->run_id, cancel, &ask->count, &answer->refusal,
		       &answer->error);
}

/* Whether it was sent and nobody wrote down how it ended. */
static bool
end_unknown(const GPtrArray *jobs, int job)
{
	for (guint i = 0; i < jobs->len; i++) {
		const RunJob *one = jobs->pdata[i];

		if (one->job == job)
			return g_str_equal(one->state, "sent");
	}
	return false;
}

/* Of a job only the sheets that wait: those of an earlier try lie before them. Asked back, when its
 * end is not known and nobody has said that it ended: STATE is then "sent". */
static bool
good(RunAsk *ask, Db *db, GCancellable *cancel)
{
	Answer *answer = &ask->answer;
	g_autofree char *ending = acts_part(ask->act, "ended");
	g_autoptr(GPtrArray) sheets = NULL;
	g_autoptr(GPtrArray) jobs = NULL;
	const char *first = NULL, *last = NULL;

	if (!db_run_jobs(db, ask->run_id, cancel, &jobs, &answer->refusal, &answer->error))
		return false;
	if (!ask->mark && end_unknown(jobs, ask->job)) {
		ask->state = g_strdup("sent");
		return true;
	}
	if (!db_run_sheets(
		    db, ask->run_id, ask->job, cancel, &sheets, &answer->refusal, &answer->error))
		return false;
	for (guint i = 0; i < sheets->len; i++) {
		const RunSheet *sheet = sheets->pdata[i];

		if (!g_str_equal(sheet->state, "sent"))
			continue;
		first = first ? first : sheet->number;
		last = sheet->number;
	}
	if (!first) {
		answer->refusal = refusal_from_detail(
			"PD060", "{\"what\": \"sheet that waits to be looked at\"}");
		return false;
	}
	return (!ask->mark ||
		       db_run_job_ended(db, ending, ask->run_id, ask->job, NULL,
			       "looked at by hand", cancel, &answer->refusal, &answer->error)) &&
	       db_run_mark(db, ask->act, ask->run_id, first, last, "good", NULL, cancel,
		       &ask->count, &answer->refusal, &answer->error);
}

static bool
family(RunAsk *ask, Db *db, GCancellable *cancel)
{
	Answer *answer = &ask->answer;
	g_autoptr(GPtrArray) sheets = NULL;
	gint64 student = 0;

	if (!db_run_sheets(db, ask->run_id, 0, cancel, &sheets, &answer->refusal, &answer->error))
		return false;
	for (guint i = 0; i < sheets->len && student == 0; i++) {
		const RunSheet *sheet = sheets->pdata[i];
		const char *end = strrchr(sheet->number, '-');

		if (g_str_equal(sheet->number, ask->first) ||
			(end && g_ascii_strtoll(end + 1, NULL, 10) ==
					g_ascii_strtoll(ask->first, NULL, 10)))
			student = sheet->student_id;
	}
	if (student == 0) {
		answer->refusal = refusal_from_detail("PD060", "{\"what\": \"sheet of this run\"}");
		return false;
	}
	return db_run_again(db, ask->act, ask->run_id, NULL, NULL, student, ask->note, cancel,
		&ask->count, &answer->refusal, &answer->error);
}

static bool
deed_on_sheets(RunAsk *ask, Db *db, GCancellable *cancel)
{
	Answer *answer = &ask->answer;
	Refusal **refusal = &answer->refusal;
	GError **error = &answer->error;

	switch (ask->deed) {
	case RUN_GOOD:
		return good(ask, db, cancel);
	case RUN_TAKE_OVER:
		return db_run_job_take_over(
			db, ask->act, ask->run_id, ask->job, cancel, &ask->state, refusal, error);
	case RUN_FORGET:
		return db_run_job_forget(
			db, ask->act, ask->run_id, ask->job, cancel, &ask->count, refusal, error);
	case RUN_MARK:
		return db_run_mark(db, ask->act, ask->run_id, ask->first, ask->last, ask->mark,
			ask->note, cancel, &ask->count, refusal, error);
	case RUN_AGAIN:
		return db_run_again(db, ask->act, ask->run_id, ask->first, ask->last, 0, ask->note,
			cancel, &ask->count, refusal, error);
	case RUN_FAMILY:
		return family(ask, db, cancel);
	case RUN_FIND:
		return db_sheet_find(db, ask->first, cancel, &ask->owner, refusal, error);
	default:
		return true;
	}
}

static bool
do_deed(RunAsk *ask, Db *db, GCancellable *cancel)
{
	Answer *answer = &ask->answer;
	Refusal **refusal = &answer->refusal;
	GError **error = &answer->error;

	switch (ask->deed) {
	case RUN_RECHECK:
		return recheck(ask, db, cancel);
	case RUN_FREEZE:
		return db_run_freeze(
			db, ask->act, ask->run_id, cancel, &ask->state, refusal, error);
	case RUN_CONFIRM:
	case RUN_REOPEN:
		return db_run_confirm(db, ask->act, ask->run_id, ask->deed == RUN_CONFIRM, cancel,
			&ask->state, refusal, error);
	case RUN_DROP:
		return db_run_drop(db, ask->act, ask->run_id, cancel, &ask->state, refusal, error);
	case RUN_CLOSE:
		return db_run_close(db, ask->act, ask->run_id, cancel, &ask->state, refusal, error);
	default:
		return deed_on_sheets(ask, db, cancel);
	}
}

static bool
look(RunAsk *ask, Db *db, GCancellable *cancel)
{
	Refusal **refusal = &ask->answer.refusal;
	GError **error = &ask->answer.error;
	gint64 run = ask->run_id;

	if (ask->deed == RUN_DROP)
		return true;
	return find_run(ask, db, cancel) &&
	       (!(ask->with & RUN_WITH_EXCEPTIONS) ||
		       db_run_exceptions(db, run, cancel, &ask->exceptions, refusal, error)) &&
	       (!(ask->with & RUN_WITH_LIMITS) ||
		       db_run_limits(db, run, cancel, &ask->limits, refusal, error)) &&
	       (!(ask->with & RUN_WITH_JOBS) ||
		       db_run_jobs(db, run, cancel, &ask->jobs, refusal, error)) &&
	       (!(ask->with & RUN_WITH_TOTALS) ||
		       db_run_totals(db, run, cancel, &ask->totals, refusal, error)) &&
	       (!(ask->with & RUN_WITH_SHEETS) ||
		       db_run_sheets(db, run, ask->job, cancel, &ask->sheets, refusal, error));
}

void
run_ask_work(gpointer data, GCancellable *cancel)
{
	RunAsk *ask = data;
	Answer *answer = &ask->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && do_deed(ask, db, cancel) && look(ask, db, cancel);
}

bool
run_ask_tell(App *app, RunAsk *ask, Acts *acts)
{
	if (ask->what && answer_final(&ask->answer))
		acts_done(acts, ask->what);
	return answer_tell(app, &ask->answer);
}

/* --- ranges */

static bool
is_number(const char *text)
{
	return *text && strspn(text, "0123456789-") == strlen(text);
}

bool
run_range_parse(const char *typed, char **ret_first, char **ret_last)
{
	g_autofree char *text = run_sheet_number(typed);
	g_auto(GStrv) parts = g_strsplit_set(text, " ,", -1);
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	const char *dash;

	for (int i = 0; parts[i]; i++)
		if (*parts[i] && !g_str_equal(parts[i], "-") && !g_str_equal(parts[i], "to"))
			g_ptr_array_add(words, parts[i]);
	if (words->len == 0 || words->len > 2)
		return false;
	for (guint i = 0; i < words->len; i++)
		if (!is_number(words->pdata[i]))
			return false;
	dash = strchr(words->pdata[0], '-');
	/* "211-240" is a range, "0412-000211" one sheet. */
	if (words->len == 1 && dash && strlen(dash + 1) < 6 && dash != words->pdata[0] && dash[1]) {
		*ret_first = g_strndup(words->pdata[0], (gsize)(dash - (char *)words->pdata[0]));
		*ret_last = g_strdup(dash + 1);
		return true;
	}
	*ret_first = g_strdup(words->pdata[0]);
	*ret_last = g_strdup(words->pdata[words->len - 1]);
	return true;
}
