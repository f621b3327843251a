/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/run_begin.h"

#include "db/run.h"
#include "desk/acts.h"

enum { NAMED = 20 }; /* bad IDs that are named, at most */

/* --- IDs */

static bool
part_of_id(char c)
{
	return g_ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
}

void
run_begin_words(GPtrArray *words, const char *text)
{
	const char *from = NULL;

	for (const char *at = text ? text : "";; at++) {
		if (part_of_id(*at)) {
			from = from ? from : at;
		} else if (from) {
			g_ptr_array_add(words, g_strndup(from, (gsize)(at - from)));
			from = NULL;
		}
		if (!*at)
			return;
	}
}

/* Words of run_begin_words() stand in JSON as they are. */
static Refusal *
refuse_bad(const GPtrArray *ids, int bad)
{
	g_autoptr(GString) facts = g_string_new(NULL);
	int n = 0;

	g_string_printf(facts, "{\"count\": \"%d\", \"ids\": \"", bad);
	for (guint i = 0; i < ids->len && n < NAMED; i++) {
		const RunId *id = ids->pdata[i];

		if (id->why)
			g_string_append_printf(facts, "%s%s%s", n++ > 0 ? ", " : "", id->typed,
				g_str_equal(id->why, "left") ? " (has left)" : "");
	}
	g_string_append_printf(facts, "%s\"}", bad > NAMED ? " and others" : "");
	return refusal_from_detail("PD119", facts->str);
}

/* Whose the IDs are. *ret_ids NULL: none were typed. */
static bool
look_up(Session *session, const RunBegin *begin, GCancellable *cancel, GPtrArray **ret_ids,
	int *ret_bad, Refusal **ret_refusal, GError **error)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) schools = g_ptr_array_new_with_free_func(g_free);
	Db *db;

	run_begin_words(words, begin->family);
	run_begin_words(words, begin->ids);
	if (words->len == 0)
		return true;
	g_ptr_array_add(words, NULL);
	for (int i = 0; i < begin->n_schools; i++)
		g_ptr_array_add(schools, g_strdup_printf("%d", begin->schools[i]));
	g_ptr_array_add(schools, NULL);
	db = session_db(session, cancel, error);
	if (!db || !db_run_ids(db, (const char *const *)schools->pdata,
			   (const char *const *)words->pdata, cancel, ret_ids, ret_refusal, error))
		return false;
	for (guint i = 0; i < (*ret_ids)->len; i++)
		*ret_bad += ((RunId *)(*ret_ids)->pdata[i])->why != NULL;
	if (*ret_bad == 0 || (begin->without_bad && *ret_bad < (int)(*ret_ids)->len))
		return true;
	*ret_refusal = refuse_bad(*ret_ids, *ret_bad);
	return false;
}

/* --- the filter */

static void
put_text(GString *json, const char *name, const char *text)
{
	g_autofree char *plain = g_strcanon(
		g_strdup(text ? text : ""), G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.", '?');

	if (*plain)
		g_string_append_printf(
			json, "%s\"%s\": \"%s\"", json->len > 1 ? ", " : "", name, plain);
}

static void
put_grades(GString *json, const char *typed)
{
	g_autoptr(GPtrArray) grades = g_ptr_array_new_with_free_func(g_free);

	run_begin_words(grades, typed);
	for (guint i = 0; i < grades->len; i++) {
		g_autofree char *grade = g_ascii_strup(grades->pdata[i], -1);

		g_string_append_printf(json, "%s\"%s\"", i == 0 ? ", \"grades\": [" : ", ", grade);
	}
	if (grades->len > 0)
		g_string_append_c(json, ']');
}

static void
put_homerooms(GString *json, const char *const *homerooms)
{
	for (int i = 0; homerooms && homerooms[i]; i++)
		g_string_append_printf(
			json, "%s%s", i == 0 ? ", \"homerooms\": [" : ", ", homerooms[i]);
	if (homerooms && *homerooms)
		g_string_append_c(json, ']');
}

/* Those of IDS that are the school's. False: none is, though some were typed. */
static bool
put_ids(GString *json, const RunBegin *begin, const GPtrArray *ids, int school)
{
	int n = 0;

	for (guint i = 0; ids && i < ids->len; i++) {
		const RunId *id = ids->pdata[i];

		if (id->why || id->school_id != school)
			continue;
		if (begin->family && *begin->family)
			put_text(json, "family", id->permanent_id);
		else
			g_string_append_printf(
				json, "%s\"%s\"", n == 0 ? ", \"ids\": [" : ", ", id->permanent_id);
		n++;
	}
	if (n > 0 && !(begin->family && *begin->family))
		g_string_append_c(json, ']');
	return !ids || n > 0;
}

/* NULL: nobody of the school is meant. Every word in it is of letters, digits and the like. */
static char *
filter_for(const RunBegin *begin, const GPtrArray *ids, int school)
{
	g_autoptr(GString) json = g_string_new(NULL);

	g_string_append_c(json, '{');
	put_text(json, "who", begin->who ? begin->who : "no_account");
	put_text(json, "language", begin->language);
	put_grades(json, begin->grades);
	put_homerooms(json, begin->homerooms);
	if (!put_ids(json, begin, ids, school))
		return NULL;
	g_string_append_c(json, '}');
	return g_strdup(json->str);
}

/* --- at each school */

static bool
begin_at(Session *session, const char *act, const RunBegin *begin, int school, const char *filter,
	GCancellable *cancel, GArray *runs, Refusal **ret_refusal, GError **error)
{
	const RunDraft draft = {
		.title = begin->title,
		.delivery = begin->delivery ? begin->delivery : "backpack",
		.carrier = begin->carrier ? begin->carrier : "own",
		.job_by = begin->job_size > 0 ? "letters" : "homeroom",
		.job_size = begin->job_size > 0 ? begin->job_size : 100,
		.filter = filter,
	};
	g_autofree char *part = g_strdup_printf("school %d", school);
	g_autofree char *its = begin->n_schools > 1 ? acts_part(act, part) : g_strdup(act);
	gint64 run_id = 0;
	Db *db = session_db(session, cancel, error);

	if (!db || !db_run_draft(db, its, school, &draft, cancel, &run_id, ret_refusal, error))
		return false;
	g_array_append_val(runs, run_id);
	return true;
}

bool
run_begin(Session *session, const char *act, const RunBegin *begin, GCancellable *cancel,
	GArray **ret_runs, int *ret_bad, Refusal **ret_refusal, GError **error)
{
	g_autoptr(GPtrArray) ids = NULL;
	g_autoptr(GArray) runs = g_array_new(FALSE, FALSE, sizeof(gint64));

	*ret_bad = 0;
	if (begin->family && *begin->family && begin->ids && *begin->ids) {
		*ret_refusal = refusal_from_detail("PD061", "{\"field\": \"list of IDs\", \"why\": "
							    "\"stands beside one family: give one "
							    "of the two\"}");
		return false;
	}
	if (!look_up(session, begin, cancel, &ids, ret_bad, ret_refusal, error))
		return false;
	for (int i = 0; i < begin->n_schools; i++) {
		g_autofree char *filter = filter_for(begin, ids, begin->schools[i]);

		if (filter && !begin_at(session, act, begin, begin->schools[i], filter, cancel,
				      runs, ret_refusal, error))
			return false;
	}
	*ret_runs = g_steal_pointer(&runs);
	return true;
}
