/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/twins.h"

#include "db/staff.h"

void
twins_job_free(gpointer data)
{
	TwinsJob *job = data;

	answer_clear(&job->answer);
	g_free(job->what);
	g_free(job->act);
	g_free(job->note);
	g_free(job->person);
	g_free(job->school);
	g_clear_pointer(&job->children, g_ptr_array_unref);
	g_clear_pointer(&job->pairs, g_ptr_array_unref);
	g_clear_pointer(&job->ties, g_ptr_array_unref);
	g_free(job);
}

/* The school whose code or name was typed. */
static bool
find_school(TwinsJob *job, Db *db, GCancellable *cancel)
{
	g_autoptr(GPtrArray) schools = NULL;
	g_autofree char *typed = g_utf8_casefold(job->school, -1);

	if (!db_schools(db, cancel, &schools, &job->answer.refusal, &job->answer.error))
		return false;
	for (guint i = 0; i < schools->len && job->school_id == 0; i++) {
		const SchoolRow *school = schools->pdata[i];
		g_autofree char *code = g_utf8_casefold(school->code, -1);
		g_autofree char *name = g_utf8_casefold(school->name, -1);

		if (g_str_equal(code, typed) || g_str_has_prefix(name, typed)) {
			job->school_id = school->school_id;
			g_free(job->school);
			job->school = g_strdup(school->name);
		}
	}
	job->unknown = job->school_id == 0;
	return true;
}

static bool
do_deed(TwinsJob *job, Db *db, GCancellable *cancel)
{
	Answer *answer = &job->answer;
	g_autofree char *state = NULL;

	switch (job->deed) {
	case TWINS_LOOK:
		return !job->school || job->school_id || find_school(job, db, cancel);
	case TWINS_TAKE_APART:
		return db_twin_apart(db, job->kind, job->act,
			job->kind == TWIN_STUDENTS ? job->student_id : job->guardian_id, job->note,
			cancel, &state, &answer->refusal, &answer->error);
	case TWINS_STAYS:
	case TWINS_ENDS:
		return db_tie_unnamed_decide(db, job->act, job->student_id, job->guardian_id,
			job->deed == TWINS_ENDS, job->note, cancel, &state, &answer->refusal,
			&answer->error);
	}
	g_assert_not_reached();
}

static bool
look(TwinsJob *job, Db *db, GCancellable *cancel)
{
	Answer *answer = &job->answer;

	if (!db_twin_pairs(db, TWIN_GUARDIANS, job->school_id, job->only, cancel, &job->pairs,
		    &answer->refusal, &answer->error))
		return false;
	return job->only || (db_twin_pairs(db, TWIN_STUDENTS, job->school_id, 0, cancel,
				     &job->children, &answer->refusal, &answer->error) &&
				    db_ties_unnamed(db, job->school_id, cancel, &job->ties,
					    &answer->refusal, &answer->error));
}

void
twins_job_run(gpointer data, GCancellable *cancel)
{
	TwinsJob *job = data;
	Db *db = session_db(job->answer.session, cancel, &job->answer.error);

	job->answer.good =
		db && do_deed(job, db, cancel) && (job->unknown || look(job, db, cancel));
}
