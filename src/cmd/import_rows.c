/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/import_rows.h"

#define ROW(type, array) (&g_array_index((array), type, i))

static void
put_address(const char **cells, const RosterAddress *address)
{
	cells[0] = address->line1;
	cells[1] = address->line2;
	cells[2] = address->city;
	cells[3] = address->state;
	cells[4] = address->zip;
}

static bool
school_row(guint i, const char *cells[IMPORT_CELLS_MAX], gpointer data)
{
	const Roster *r = data;
	if (i >= r->schools->len)
		return false;
	const RosterSchool *s = ROW(RosterSchool, r->schools);
	cells[0] = s->id;
	cells[1] = s->code;
	cells[2] = s->name;
	return true;
}

static bool
homeroom_row(guint i, const char *cells[IMPORT_CELLS_MAX], gpointer data)
{
	const Roster *r = data;
	if (i >= r->homerooms->len)
		return false;
	const RosterHomeroom *h = ROW(RosterHomeroom, r->homerooms);
	cells[0] = h->id;
	cells[1] = h->school;
	cells[2] = h->room;
	cells[3] = h->teacher;
	cells[4] = h->grade;
	return true;
}

static bool
student_row(guint i, const char *cells[IMPORT_CELLS_MAX], gpointer data)
{
	const Roster *r = data;
	if (i >= r->students->len)
		return false;
	const RosterStudent *s = ROW(RosterStudent, r->students);
	cells[0] = s->id;
	cells[1] = s->school;
	cells[2] = s->homeroom;
	cells[3] = s->permanent_id;
	cells[4] = s->given;
	cells[5] = s->middle;
	cells[6] = s->family;
	cells[7] = s->born;
	cells[8] = s->grade;
	cells[9] = s->phone;
	cells[10] = s->language;
	put_address(cells + 11, &s->address);
	cells[16] = s->known_only ? "known" : "";
	return true;
}

static bool
guardian_row(guint i, const char *cells[IMPORT_CELLS_MAX], gpointer data)
{
	const Roster *r = data;
	if (i >= r->guardians->len)
		return false;
	const RosterGuardian *g = ROW(RosterGuardian, r->guardians);
	cells[0] = g->id;
	cells[1] = g->given;
	cells[2] = g->family;
	cells[3] = g->email;
	cells[4] = g->phone;
	cells[5] = g->mobile;
	cells[6] = g->work;
	cells[7] = g->language;
	put_address(cells + 8, &g->address);
	cells[13] = g->known_only ? "known" : "";
	return true;
}

static bool
link_row(guint i, const char *cells[IMPORT_CELLS_MAX], gpointer data)
{
	const Roster *r = data;
	if (i >= r->links->len)
		return false;
	const RosterLink *l = ROW(RosterLink, r->links);
	cells[0] = l->student;
	cells[1] = l->guardian;
	cells[2] = l->relation;
	return true;
}

static bool
ended_row(guint i, const char *cells[IMPORT_CELLS_MAX], gpointer data)
{
	const Roster *r = data;
	if (i >= r->ended->len)
		return false;
	cells[0] = r->ended->pdata[i];
	return true;
}

bool
import_stage_all(Db *db, Roster *r, GError **error)
{
	static const struct {
		ImportTable table;
		ImportRowFn row;
	} tables[] = { { IMPORT_SCHOOLS, school_row }, { IMPORT_HOMEROOMS, homeroom_row },
		{ IMPORT_STUDENTS, student_row }, { IMPORT_GUARDIANS, guardian_row },
		{ IMPORT_LINKS, link_row }, { IMPORT_ENDED, ended_row } };
	for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
		if (!db_import_stage(db, tables[i].table, tables[i].row, r, error))
			return false;
	return true;
}
