/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

#include "db/run_choice.h"
#include "db/staff.h"
#include "screens/pick.h"

/* Schools and homerooms to choose from for a new run. */

static const ListColumn room_columns[] = {
	{ PICK_MARK, "", 3 },
	{ PICK_TEXT, "Grade", 5 },
	{ PICK_TEXT + 1, "Room", 8 },
	{ PICK_TEXT + 2, "Teacher", 20, .grows = true },
	{ PICK_TEXT + 3, "Students", 8, .right = true },
	{ 0 },
};
static const ListColumn *const room_sets[] = { room_columns, NULL };
static const ListColumn school_columns[] = {
	{ PICK_MARK, "", 3 },
	{ PICK_TEXT, "School", 30, .grows = true },
	{ PICK_TEXT + 1, "Code", 12 },
	{ 0 },
};
static const ListColumn *const school_sets[] = { school_columns, NULL };

GPtrArray *
run_school_rows(const GPtrArray *schools, int here)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func(pick_row_free);

	for (guint i = 0; i < schools->len; i++) {
		const SchoolRow *school = schools->pdata[i];
		PickRow *row = g_new0(PickRow, 1);

		row->id = school->school_id;
		row->text[0] = g_strdup(school->name);
		row->text[1] = g_strdup(school->code);
		row->chosen = school->school_id == here || schools->len == 1;
		g_ptr_array_add(rows, row);
	}
	return rows;
}

GPtrArray *
run_room_rows(const GPtrArray *homerooms)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func(pick_row_free);

	for (guint i = 0; i < homerooms->len; i++) {
		const RunHomeroom *room = homerooms->pdata[i];
		PickRow *row = g_new0(PickRow, 1);

		row->id = room->homeroom_id;
		row->text[0] = g_strdup(room->grade);
		row->text[1] = g_strdup(room->room);
		row->text[2] = g_strdup(room->teacher);
		row->text[3] = g_strdup_printf("%d", room->students);
		row->number = room->students;
		g_ptr_array_add(rows, row);
	}
	return rows;
}

void
run_pick_schools(App *app, GPtrArray *rows)
{
	const PickArgs args = { "Schools", "schools",
		"Space chooses the marked school, A all of them. Each one gets a run of its own.",
		NULL, school_sets, rows };

	app_push(app, &screen_pick, &args);
}

void
run_pick_rooms(App *app, const char *school, GPtrArray *rows)
{
	g_autofree char *title = g_strdup_printf("Homerooms of %s", school);
	const PickArgs args = { title, "homerooms",
		"All homerooms are meant as long as none is chosen. Space chooses the marked one.",
		"students", room_sets, rows };

	app_push(app, &screen_pick, &args);
}
