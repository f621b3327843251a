/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/roster.h"

#define ROW(type, array, i) (&g_array_index((array), type, (i)))

static bool
send(const RosterSink *sink, RosterRow kind, const char *const *cells, GError **error)
{
	return sink->row(sink->data, kind, cells, error);
}

static bool
send_student(const RosterSink *sink, const RosterStudent *s, GError **error)
{
	const RosterAddress *a = &s->address;
	const char *cells[] = { s->id, s->school, s->homeroom, s->permanent_id, s->given, s->middle,
		s->family, s->born, s->grade, s->phone, s->email, s->language, a->line1, a->line2,
		a->city, a->state, a->zip, s->known_only ? "t" : "f" };
	return send(sink, ROSTER_ROW_STUDENT, cells, error);
}

static bool
send_guardian(const RosterSink *sink, const RosterGuardian *g, GError **error)
{
	const RosterAddress *a = &g->address;
	const char *cells[] = { g->id, g->given, g->family, g->email, g->phone, g->mobile, g->work,
		g->language, a->line1, a->line2, a->city, a->state, a->zip,
		g->known_only ? "t" : "f" };
	return send(sink, ROSTER_ROW_GUARDIAN, cells, error);
}

static bool
send_places(const Roster *r, const RosterSink *sink, GError **error)
{
	bool ok = true;
	for (guint i = 0; ok && i < r->schools->len; i++) {
		const RosterSchool *s = ROW(RosterSchool, r->schools, i);
		const char *cells[] = { s->id, s->code, s->name };
		ok = send(sink, ROSTER_ROW_SCHOOL, cells, error);
	}
	for (guint i = 0; ok && i < r->homerooms->len; i++) {
		const RosterHomeroom *h = ROW(RosterHomeroom, r->homerooms, i);
		const char *cells[] = { h->id, h->school, h->room, h->teacher, h->grade };
		ok = send(sink, ROSTER_ROW_HOMEROOM, cells, error);
	}
	return ok;
}

bool
roster_send(const Roster *r, const RosterSink *sink, GError **error)
{
	bool ok = send_places(r, sink, error);
	for (guint i = 0; ok && i < r->students->len; i++)
		ok = send_student(sink, ROW(RosterStudent, r->students, i), error);
	for (guint i = 0; ok && i < r->guardians->len; i++)
		ok = send_guardian(sink, ROW(RosterGuardian, r->guardians, i), error);
	for (guint i = 0; ok && i < r->links->len; i++) {
		const RosterLink *l = ROW(RosterLink, r->links, i);
		const char *cells[] = { l->student, l->guardian, l->relation };
		ok = send(sink, ROSTER_ROW_LINK, cells, error);
	}
	for (guint i = 0; ok && i < r->ended->len; i++) {
		const char *cells[] = { r->ended->pdata[i] };
		ok = send(sink, ROSTER_ROW_ENDED, cells, error);
	}
	return ok;
}
