/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/run.h"

#include <glib/gstdio.h>
#include <stdio.h>

#include "cmd/talk.h"
#include "db/session.h"
#include "db/staff.h"
#include "desk/run.h"
#include "desk/run_begin.h"
#include "exchange/csv.h"

/* `run draft` and `run check`: whom a run is for, and who of them gets no letter. */

void
run_wish_clear(RunWish *wish)
{
	char **const texts[] = { &wish->title, &wish->delivery, &wish->carrier, &wish->job_by,
		&wish->schools, &wish->grades, &wish->homerooms, &wish->language, &wish->who,
		&wish->family, &wish->ids };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		g_clear_pointer(texts[i], g_free);
}

static void
fail(Door *door, char *sentence)
{
	g_set_error_literal(&door->error, DB_ERROR, DB_ERROR_BROKEN, sentence);
	g_free(sentence);
}

/* --- schools */

/* The one school where the user has a role; 0: none, or several. */
static int
own_school(Door *door)
{
	g_autoptr(GPtrArray) assignments = NULL;
	Db *db = door_db(door);
	int school = 0, n = 0;

	if (!db || !db_hello(db, door->settings->desk, NULL, &assignments, &door->refusal,
			   &door->error))
		return 0;
	for (guint i = 0; i < assignments->len; i++) {
		const Assignment *here = assignments->pdata[i];

		if (here->school_id > 0 && here->school_id != school) {
			school = here->school_id;
			n++;
		}
	}
	return n == 1 ? school : 0;
}

static char *
codes_of(const GPtrArray *schools)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < schools->len; i++)
		g_string_append_printf(
			text, "%s%s", i > 0 ? ", " : "", ((SchoolRow *)schools->pdata[i])->code);
	return g_strdup(text->str);
}

static bool
add_school(GArray *ids, const GPtrArray *schools, const char *code)
{
	for (guint i = 0; i < schools->len; i++) {
		const SchoolRow *school = schools->pdata[i];

		if (g_ascii_strcasecmp(school->code, code) == 0) {
			g_array_append_val(ids, school->school_id);
			return true;
		}
	}
	return false;
}

/* NULL: door->refusal or door->error. */
static GArray *
schools_of(Door *door, const char *codes)
{
	g_autoptr(GPtrArray) schools = NULL;
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int));
	g_auto(GStrv) words = g_strsplit(codes ? codes : "", ",", -1);
	Db *db = door_db(door);
	int own;

	if (!db || !db_schools(db, NULL, &schools, &door->refusal, &door->error))
		return NULL;
	if (codes && g_ascii_strcasecmp(codes, "all") == 0)
		for (guint i = 0; i < schools->len; i++)
			g_array_append_val(ids, ((SchoolRow *)schools->pdata[i])->school_id);
	else
		for (int i = 0; words[i]; i++)
			if (!add_school(ids, schools, g_strstrip(words[i]))) {
				g_autofree char *there = codes_of(schools);

				fail(door, g_strdup_printf("There is no school %s. There are: %s.",
						   words[i], there));
				return NULL;
			}
	if (ids->len > 0)
		return g_steal_pointer(&ids);
	own = own_school(door);
	if (own == 0 && !door->refusal && !door->error) {
		g_autofree char *there = codes_of(schools);

		fail(door, g_strdup_printf("Say at which school: --school CODE, several, or all. "
					   "There are: %s.",
				   there));
	}
	if (own == 0)
		return NULL;
	g_array_append_val(ids, own);
	return g_steal_pointer(&ids);
}

/* --- homerooms */

static bool
same_word(const char *one, const char *other)
{
	g_autofree char *a = g_utf8_casefold(one, -1);
	g_autofree char *b = g_utf8_casefold(other, -1);

	return g_str_equal(a, b);
}

/* As many homerooms are called WORD, by their room or their teacher. */
static int
add_rooms(GPtrArray *ids, const GPtrArray *rooms, const char *word)
{
	int n = 0;

	for (guint i = 0; i < rooms->len; i++) {
		const RunHomeroom *room = rooms->pdata[i];

		if (!same_word(room->room, word) && !same_word(room->teacher, word))
			continue;
		g_ptr_array_add(ids, g_strdup_printf("%" G_GINT64_FORMAT, room->homeroom_id));
		n++;
	}
	return n;
}

static char *
rooms_there(const GPtrArray *rooms)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < rooms->len; i++) {
		const RunHomeroom *room = rooms->pdata[i];

		g_string_append_printf(
			text, "%s%s", i > 0 ? ", " : "", *room->room ? room->room : room->teacher);
	}
	return g_strdup(text->str);
}

/* NULL-ended; NULL: door->refusal or door->error. */
static GPtrArray *
homerooms_of(Door *door, const char *typed, const GArray *schools)
{
	g_autoptr(GPtrArray) rooms = NULL;
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) words = g_strsplit(typed ? typed : "", ",", -1);
	Db *db;

	if (!typed) {
		g_ptr_array_add(ids, NULL);
		return g_steal_pointer(&ids);
	}
	if (schools->len > 1) {
		fail(door, g_strdup("Homerooms are chosen for one school: --school CODE."));
		return NULL;
	}
	db = door_db(door);
	if (!db || !db_run_homerooms(db, g_array_index(schools, int, 0), NULL, &rooms,
			   &door->refusal, &door->error))
		return NULL;
	for (int i = 0; words[i]; i++)
		if (add_rooms(ids, rooms, g_strstrip(words[i])) == 0) {
			g_autofree char *there = rooms_there(rooms);

			fail(door, g_strdup_printf("There is no homeroom %s. There are: %s.",
					   words[i], there));
			return NULL;
		}
	g_ptr_array_add(ids, NULL);
	return g_steal_pointer(&ids);
}

/* --- drafting */

/* In JSON an object for one school, an array where several were asked for. */
static bool
show_runs(Door *door, const GArray *ids, bool several)
{
	g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func((GDestroyNotify)run_free);

	for (guint i = 0; i < ids->len; i++) {
		Run *run = run_cmd_find(door, g_array_index(ids, gint64, i));

		if (!run)
			return false;
		g_ptr_array_add(runs, run);
	}
	if (door->json && several)
		run_print_rows(&run_shape, runs);
	else if (door->json && runs->len > 0)
		run_print_row(&run_shape, runs->pdata[0]);
	for (guint i = 0; !door->json && i < runs->len; i++)
		run_say_run(runs->pdata[i]);
	return true;
}

bool
run_cmd_draft(Door *door, const RunWish *wish)
{
	g_autofree char *act = g_uuid_string_random();
	g_autofree char *ids = NULL;
	g_autoptr(GArray) schools = NULL;
	g_autoptr(GPtrArray) rooms = NULL;
	g_autoptr(GArray) runs = NULL;
	int bad = 0;
	RunBegin begin = { .title = wish->title,
		.delivery = wish->delivery,
		.carrier = wish->carrier,
		.job_size = wish->job_by ? (int)g_ascii_strtoll(wish->job_by, NULL, 10) : 0,
		.who = wish->who,
		.language = wish->language,
		.grades = wish->grades,
		.family = wish->family,
		.without_bad = wish->skip_unknown };

	if (wish->ids && !(ids = csv_text_of_file(wish->ids, wish->ids, &door->error)))
		return false;
	schools = schools_of(door, wish->schools);
	rooms = schools ? homerooms_of(door, wish->homerooms, schools) : NULL;
	if (!rooms)
		return false;
	begin.ids = ids;
	begin.schools = (const int *)(gconstpointer)schools->data;
	begin.n_schools = (int)schools->len;
	begin.homerooms = (const char *const *)rooms->pdata;
	if (!run_begin(door->session, act, &begin, NULL, &runs, &bad, &door->refusal, &door->error))
		return false;
	if (bad > 0)
		talk_say("IDs left out because they are no students: %d.", bad);
	return show_runs(door, runs, schools->len > 1);
}

gint64
run_cmd_student(Door *door, gint64 run_id, const char *typed)
{
	g_autoptr(Run) run = run_cmd_find(door, run_id);
	g_autofree char *school = g_strdup_printf("%d", run ? run->school_id : 0);
	g_autoptr(GPtrArray) ids = NULL;
	Db *db = run ? door_db(door) : NULL;

	if (!db || !db_run_ids(db, (const char *const[]){ school, NULL },
			   (const char *const[]){ typed, NULL }, NULL, &ids, &door->refusal,
			   &door->error))
		return 0;
	if (ids->len == 1 && ((RunId *)ids->pdata[0])->student_id != 0)
		return ((RunId *)ids->pdata[0])->student_id;
	door->refusal = refusal_from_detail("PD119", "{\"count\": \"1\"}");
	return 0;
}

/* --- looking through */

static bool
write_samples(Door *door, gint64 run_id, const char *path)
{
	g_autofree char *seed = g_uuid_string_random();
	g_autofree char *act = g_uuid_string_random();
	g_autoptr(GBytes) pdf = NULL;
	gsize len = 0;
	const char *bytes;
	Db *db;

	if (!run_sample_pdf(door->session, run_id, seed, NULL, &pdf, &door->refusal, &door->error))
		return false;
	db = door_db(door);
	if (!db || !db_run_samples_printed(
			   db, act, run_id, seed, path, NULL, &door->refusal, &door->error))
		return false;
	bytes = g_bytes_get_data(pdf, &len);
	if (!g_file_set_contents_full(
		    path, bytes, (gssize)len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &door->error))
		return false;
	talk_say("Some letters to look at are in %s. No code stands in them, but real families "
		 "do.",
		path);
	return true;
}

bool
run_cmd_check(Door *door, gint64 run_id, const char *samples)
{
	g_autofree char *act = g_uuid_string_random();
	g_autoptr(GPtrArray) exceptions = NULL;
	gint64 letters = 0;
	Db *db = door_db(door);

	if (!db || !db_run_check(db, act, run_id, NULL, &letters, &door->refusal, &door->error))
		return false;
	talk_say("Letters it would be: %" G_GINT64_FORMAT ".", letters);
	if (samples && !write_samples(door, run_id, samples))
		return false;
	db = door_db(door);
	if (!db || !db_run_exceptions(db, run_id, NULL, &exceptions, &door->refusal, &door->error))
		return false;
	if (door->json)
		run_print_rows(&run_exception_shape, exceptions);
	else
		run_say_exceptions(exceptions);
	return true;
}
