/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/found.h"

#include <stddef.h>

#include "base/phone.h"

enum { STUDENTS, GUARDIANS };
enum { NAME, BORN, GRADE, ROOM, TIES, PHONE, CHILDREN };

/* --- the two lists */

static void
cell_guardians(const FoundPerson *person, Cell *cell)
{
	if (person->guardians == 0)
		cell_set(cell, STYLE_WARN, "none on record");
	else if (person->verified == 0)
		cell_setf(cell, STYLE_WARN, "%d, none verified", person->guardians);
	else
		cell_setf(
			cell, STYLE_NORMAL, "%d, %d verified", person->guardians, person->verified);
}

static void
student_cell(const void *data, int row, int column, Cell *cell)
{
	const Found *found = data;
	const FoundPerson *person = found->sections[STUDENTS]->pdata[row];
	g_autofree char *born = NULL;

	switch (column) {
	case NAME:
		cell_set(cell, STYLE_NORMAL, person->name);
		break;
	case BORN:
		born = date_show(person->born, found->dates);
		cell_set(cell, STYLE_NORMAL, born);
		break;
	case GRADE:
		cell_set(cell, STYLE_NORMAL, person->grade);
		break;
	case ROOM:
		cell_set(cell, STYLE_NORMAL, person->room);
		break;
	case TIES:
		cell_guardians(person, cell);
		break;
	}
}

static void
guardian_cell(const void *data, int row, int column, Cell *cell)
{
	const Found *found = data;
	const FoundPerson *person = found->sections[GUARDIANS]->pdata[row];
	g_autofree char *phone = NULL;

	switch (column) {
	case NAME:
		cell_set(cell, STYLE_NORMAL, person->name);
		break;
	case PHONE:
		phone = person->phone ? phone_show(person->phone, NULL) : NULL;
		cell_set(cell, STYLE_NORMAL, phone);
		break;
	case CHILDREN:
		cell_set(cell, STYLE_NORMAL, person->children);
		break;
	}
}

static const ListColumn student_columns[] = {
	{ NAME, "Student", 28, .grows = true },
	{ BORN, "Born", 10 },
	{ GRADE, "Grade", 5 },
	{ ROOM, "Room", 6 },
	{ TIES, "Guardians", 16 },
	{ 0 },
};
static const ListColumn student_narrow[] = {
	{ NAME, "Student", 24, .grows = true },
	{ BORN, "Born", 10 },
	{ GRADE, "Grade", 5 },
	{ ROOM, "Room", 6 },
	{ 0 },
};
static const ListColumn guardian_columns[] = {
	{ NAME, "Guardian", 28, .grows = true },
	{ PHONE, "Phone", 12 },
	{ CHILDREN, "Children here", 24, .grows = true },
	{ 0 },
};
static const ListColumn guardian_narrow[] = {
	{ NAME, "Guardian", 20, .grows = true },
	{ CHILDREN, "Children here", 20, .grows = true },
	{ 0 },
};
static const ListColumn *const student_sets[] = { student_columns, student_narrow, NULL };
static const ListColumn *const guardian_sets[] = { guardian_columns, guardian_narrow, NULL };

const ListSection found_sections[N_FOUND_SECTIONS] = {
	[STUDENTS] = { student_sets, .rows = offsetof(Found, sections[STUDENTS]),
		.cell = student_cell },
	[GUARDIANS] = { guardian_sets, .rows = offsetof(Found, sections[GUARDIANS]),
		.cell = guardian_cell },
};

void
found_open(Found *found, DateStyle dates)
{
	found->dates = dates;
	for (int i = 0; i < N_FOUND_SECTIONS; i++)
		found->sections[i] = g_ptr_array_new();
}

void
found_close(Found *found)
{
	for (int i = 0; i < N_FOUND_SECTIONS; i++)
		g_ptr_array_unref(found->sections[i]);
	g_clear_pointer(&found->people, g_ptr_array_unref);
}

/* --- showing */

static bool
is_same(const FoundPerson *one, const FoundPerson *other)
{
	return one->person_id == other->person_id && one->school_id == other->school_id &&
	       g_str_equal(one->kind, other->kind);
}

/* Who was SHOWN stays where he was, and what is new comes after. */
static void
keep_order(GPtrArray *people, const GPtrArray *shown)
{
	guint n = 0;

	for (guint i = 0; i < shown->len; i++)
		for (guint k = n; k < people->len; k++)
			if (is_same(people->pdata[k], shown->pdata[i])) {
				g_ptr_array_insert(
					people, (int)n++, g_ptr_array_steal_index(people, k));
				break;
			}
}

static void
mark(const Found *found, List *list, const FoundPerson *person)
{
	for (int section = 0; section < N_FOUND_SECTIONS; section++)
		for (guint row = 0; row < found->sections[section]->len; row++)
			if (is_same(found->sections[section]->pdata[row], person))
				list_set_focus(list, section, (int)row);
}

void
found_show(Found *found, List *list, GPtrArray *people, bool again)
{
	const FoundPerson *marked = again ? list_row(list, found) : NULL;
	g_autoptr(GPtrArray) before = found->people;

	if (again && before && people)
		keep_order(people, before);
	found->people = people;
	for (int i = 0; i < N_FOUND_SECTIONS; i++)
		g_ptr_array_set_size(found->sections[i], 0);
	for (guint i = 0; people && i < people->len; i++) {
		FoundPerson *person = people->pdata[i];
		bool student = g_str_equal(person->kind, "student");

		g_ptr_array_add(found->sections[student ? STUDENTS : GUARDIANS], person);
	}
	list_home(list);
	if (marked)
		mark(found, list, marked);
}

bool
found_is_last(const Found *found, List *list)
{
	const FoundPerson *person = list_row(list, found);
	const GPtrArray *guardians = found->sections[GUARDIANS];
	const GPtrArray *last = guardians->len > 0 ? guardians : found->sections[STUDENTS];

	return person && person == last->pdata[last->len - 1];
}
