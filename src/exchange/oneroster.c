/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/oneroster.h"

#include <string.h>

#include "base/clock.h"
#include "base/phone.h"
#include "exchange/oneroster_cell.h"
#include "exchange/oneroster_manifest.h"

/* Ids of schools, classes and the like are held here, of which even a large district has few; people
 * go straight on to the sink, row by row. */
typedef struct {
	Roster *out;
	const RosterSink *sink;
	TableSet set;
	Manifest files;
	GHashTable *schools;   /* sourcedId to index in out->schools, + 1 */
	GHashTable *codes;     /* of schools */
	GHashTable *rooms;     /* sourcedId to index in out->homerooms, + 1 */
	GStringChunk *scratch; /* of the row in hand */
	char *today;
	bool changes; /* people are told of in changes */
} Reading;

/* Where a student goes, of all the schools that are named. */
typedef struct {
	const char *school;
	guint rank;
	bool differ;
} Choice;

static const char *
keep(Reading *p, const char *text)
{
	return roster_keep(p->out, text);
}

static bool
send(Reading *p, RosterRow kind, const char *const *cells, GError **error)
{
	return p->sink->row(p->sink->data, kind, cells, error);
}

static gpointer
find(GHashTable *index, GArray *array, gsize size, const char *id)
{
	guint at = GPOINTER_TO_UINT(g_hash_table_lookup(index, id));
	return at ? array->data + (at - 1) * size : NULL;
}

/* Rows ------------------------------------------------------------------------------------------*/

static RosterSchool *
find_school(Reading *p, const char *id)
{
	return find(p->schools, p->out->schools, sizeof(RosterSchool), id);
}

static void
add_school(Reading *p, const char *id, const char *code, const char *name)
{
	RosterSchool school = { keep(p, id), keep(p, *code ? code : id), keep(p, name) };
	g_array_append_val(p->out->schools, school);
	g_hash_table_insert(p->schools, (char *)school.id, GUINT_TO_POINTER(p->out->schools->len));
	g_hash_table_add(p->codes, (char *)school.code);
}

static bool
take_org(guint line, const char *const *cells, gpointer data, GError **error)
{
	Reading *p = data;
	if (strcmp(cells[ORG_TYPE], "school") != 0)
		return true;
	const char *code = *cells[ORG_IDENTIFIER] ? cells[ORG_IDENTIFIER] : cells[COLUMN_ID];
	if (g_hash_table_contains(p->codes, code))
		return csv_complain(error, EXCHANGE_ERROR_CONTENT, table_file(TABLE_ORGS), line, 0,
			"identifier",
			"another school has \"%s\" too. Give each its own; pindesk "
			"knows schools by it.",
			code);
	add_school(p, cells[COLUMN_ID], code, cells[ORG_NAME]);
	return true;
}

static bool
take_class(guint line, const char *const *cells, gpointer data, GError **error)
{
	Reading *p = data;
	if (strcmp(cells[CLASS_TYPE], "homeroom") != 0)
		return true;
	const char *room = *cells[CLASS_LOCATION] ? cells[CLASS_LOCATION] : cells[CLASS_TITLE];
	RosterHomeroom homeroom = { .id = keep(p, cells[COLUMN_ID]),
		.school = keep(p, cells[CLASS_SCHOOL]),
		.room = keep(p, oneroster_cell_room(room)),
		.teacher = "",
		.grade = oneroster_cell_grade(cells[CLASS_GRADES], p->out->text) };
	g_array_append_val(p->out->homerooms, homeroom);
	g_hash_table_insert(
		p->rooms, (char *)homeroom.id, GUINT_TO_POINTER(p->out->homerooms->len));
	return true;
}

static guint
role_of(const char *word)
{
	static const struct {
		const char *word;
		guint role;
	} roles[] = { { "student", ROSTER_STUDENT }, { "parent", ROSTER_PARENT },
		{ "guardian", ROSTER_GUARDIAN }, { "relative", ROSTER_RELATIVE } };
	for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
		if (g_ascii_strcasecmp(word, roles[i].word) == 0)
			return roles[i].role;
	return 0;
}

/* The student goes to ORG, if that is a school; RANK says how sure that is. Without orgs.csv every
 * org of a student is taken for a school. */
static void
note_school(Reading *p, Choice *choice, const char *org, guint rank)
{
	if (!find_school(p, org)) {
		if (p->files.has[TABLE_ORGS] || !*org)
			return;
		add_school(p, org, org, "");
	}
	choice->differ = choice->differ || (*choice->school && strcmp(choice->school, org) != 0);
	if (rank > choice->rank || !*choice->school) {
		choice->rank = rank;
		choice->school = find_school(p, org)->id;
	}
}

static Choice
school_of(Reading *p, guint roles, const char *const *cells)
{
	Choice choice = { "", 0, false };
	if (roles & ROSTER_STUDENT) {
		g_autoptr(GString) org = g_string_new(NULL);
		const char *at = cells[USER_ORGS];
		for (guint rank = 100; oneroster_cell_next(&at, org); rank -= rank > 1)
			note_school(p, &choice, org->str, rank);
	}
	if (!p->set.roles_in_users && find_school(p, cells[USER_PRIMARY_ORG]))
		choice.school = find_school(p, cells[USER_PRIMARY_ORG])->id;
	return choice;
}

static bool
take_user(guint line, const char *const *cells, gpointer data, GError **error)
{
	Reading *p = data;
	guint roles = role_of(cells[USER_ROLE]), flaws = 0;
	const char *email = cells[USER_EMAIL], *typed = cells[USER_PHONE], *sms = cells[USER_SMS];

	g_string_chunk_clear(p->scratch);
	Choice choice = school_of(p, roles, cells);
	const char *phone = roster_dial(
		p->scratch, typed, ROSTER_FLAW_PHONE, ROSTER_FLAW_PHONE_EXTENSION, &flaws);
	const char *mobile = strcmp(sms, typed) == 0
				     ? ""
				     : roster_dial(p->scratch, sms, ROSTER_FLAW_MOBILE,
					       ROSTER_FLAW_MOBILE_EXTENSION, &flaws);
	if (*email && !roster_is_mail(email)) {
		flaws |= ROSTER_FLAW_MAIL;
		email = "";
	}
	flaws |= *typed ? ROSTER_HAS_PHONE : 0;
	flaws |= p->set.agents ? ROSTER_HAS_AGENTS : 0;
	const char *row[] = { roster_digits(line), cells[COLUMN_ID], roster_digits(roles),
		roster_name(cells[USER_GIVEN]), roster_name(cells[USER_MIDDLE]),
		roster_name(cells[USER_FAMILY]), cells[USER_IDENTIFIER], email, phone, mobile,
		roster_digits(flaws), cells[USER_AGENTS],
		oneroster_cell_grade(cells[USER_GRADES], p->scratch), choice.school,
		roster_digits(choice.rank), choice.differ ? "t" : "f" };
	return send(p, ROSTER_ROW_USER, row, error);
}

static bool
take_user_gone(guint line, const char *const *cells, gpointer data, GError **error)
{
	return send(data, ROSTER_ROW_ENDED, cells + COLUMN_ID, error);
}

static bool
has_ended(const Reading *p, const char *end)
{
	return *end && strcmp(end, p->today) < 0;
}

static bool
take_role(guint line, const char *const *cells, gpointer data, GError **error)
{
	Reading *p = data;
	guint role = role_of(cells[ROLE_ROLE]);
	Choice choice = { "", 0, false };
	bool over = has_ended(p, cells[ROLE_END]);
	if (!role)
		return true;
	if (role == ROSTER_STUDENT) {
		bool primary = strcmp(cells[ROLE_TYPE], "primary") == 0;
		note_school(
			p, &choice, cells[ROLE_ORG], 1 + (over ? 0 : 200) + (primary ? 100 : 0));
	}
	const char *row[] = { roster_digits(line), cells[ROLE_USER], roster_digits(role),
		choice.school, roster_digits(choice.rank), cells[COLUMN_ID], "f",
		over ? "t" : "f" };
	return send(p, ROSTER_ROW_ROLE, row, error);
}

/* Whoever loses the last role of a parent, guardian or relative is none any more; the database knows
 * which that was. Where students go their enrollments and other roles say. */
static bool
take_role_gone(guint line, const char *const *cells, gpointer data, GError **error)
{
	Reading *p = data;
	guint role = role_of(cells[ROLE_ROLE]);
	if (!*cells[ROLE_USER] || role == ROSTER_STUDENT || (*cells[ROLE_ROLE] && !role)) {
		roster_warn(p->out, table_file(TABLE_ROLES), line,
			"a role with the status %s is no guardian's, and is left out.",
			cells[COLUMN_STATUS]);
		return true;
	}
	const char *row[] = { roster_digits(line), cells[ROLE_USER], roster_digits(role), "", "0",
		cells[COLUMN_ID], "t", "f" };
	return send(p, ROSTER_ROW_ROLE, row, error);
}

static bool
take_demographics(guint line, const char *const *cells, gpointer data, GError **error)
{
	Reading *p = data;
	const char *row[] = { roster_digits(line), cells[COLUMN_ID],
		roster_born(p->out, table_file(TABLE_DEMOGRAPHICS), line, cells[DEMOGRAPHICS_BORN],
			p->today) };
	return send(p, ROSTER_ROW_BORN, row, error);
}

static bool
take_enrollment(guint line, const char *const *cells, gpointer data, GError **error)
{
	Reading *p = data;
	bool teacher = strcmp(cells[ENROLLMENT_ROLE], "teacher") == 0;
	if (!g_hash_table_contains(p->rooms, cells[ENROLLMENT_CLASS]) ||
		(!teacher && strcmp(cells[ENROLLMENT_ROLE], "student") != 0))
		return true;
	const char *row[] = { roster_digits(line), cells[ENROLLMENT_CLASS], cells[ENROLLMENT_USER],
		teacher ? "t" : "f", strcmp(cells[ENROLLMENT_PRIMARY], "true") == 0 ? "t" : "f",
		has_ended(p, cells[ENROLLMENT_END]) ? "1" : "2", cells[ENROLLMENT_BEGIN] };
	return send(p, ROSTER_ROW_ENROLLED, row, error);
}

static bool
read_table(Reading *p, TableId table, GError **error)
{
	static const TableRowFn rows[] = { [TABLE_ORGS] = take_org,
		[TABLE_CLASSES] = take_class,
		[TABLE_USERS] = take_user,
		[TABLE_ROLES] = take_role,
		[TABLE_DEMOGRAPHICS] = take_demographics,
		[TABLE_ENROLLMENTS] = take_enrollment };
	static const TableRowFn gone[TABLE_COUNT] = {
		[TABLE_USERS] = take_user_gone, [TABLE_ROLES] = take_role_gone
	};
	const char *file = table_file(table);
	if (p->files.has[table])
		return table_read(
			&p->set, table, p->files.package, rows[table], gone[table], p, error);
	if (table == TABLE_USERS || (table == TABLE_ROLES && !p->set.roles_in_users && !p->changes))
		return csv_complain(error, EXCHANGE_ERROR_NO_FILE, file, 0, 0, NULL,
			"the package has no such file. Without it nobody knows who is a %s.",
			table == TABLE_USERS ? "person here" : "student and who a parent");
	if (table == TABLE_ORGS && !p->changes)
		roster_warn(p->out, file, 0, "is not there; schools are known by their ids only.");
	if (table == TABLE_DEMOGRAPHICS && !p->changes)
		roster_warn(p->out, file, 0, "is not there, and with it every birth date.");
	return true;
}

static bool
read_package(Reading *p, GError **error)
{
	p->changes = p->set.delta[TABLE_USERS] || p->set.delta[TABLE_ROLES];
	for (TableId i = 0; i < TABLE_COUNT; i++)
		if (!read_table(p, i, error))
			return false;
	const char *found = p->set.roles_in_users ? "1.1" : "1.2";
	if (p->files.version && !g_str_has_prefix(p->files.version, found))
		roster_warn(p->out, "manifest.csv", 0,
			"says OneRoster %s, but the columns are those of %s; read as %s.",
			p->files.version, found, found);
	p->out->format = p->set.roles_in_users ? "OneRoster 1.1" : "OneRoster 1.2";
	p->out->all_students = p->out->all_links = !p->changes;
	p->out->ends = true;
	return roster_send_places(p->out, p->sink, error);
}

Roster *
oneroster_read(const Package *package, const RosterSink *sink, GError **error)
{
	g_autoptr(Roster) out = roster_new();
	Reading p = { .out = out,
		.sink = sink,
		.set = { .roster = out, .sink = sink },
		.today = clock_today() };
	out->source = "oneroster";
	p.schools = g_hash_table_new(g_str_hash, g_str_equal);
	p.codes = g_hash_table_new(g_str_hash, g_str_equal);
	p.rooms = g_hash_table_new(g_str_hash, g_str_equal);
	p.scratch = g_string_chunk_new(1024);
	bool ok = manifest_open(&p.files, package, &p.set, error) && read_package(&p, error);
	table_set_clear(&p.set);
	manifest_clear(&p.files);
	g_hash_table_unref(p.schools);
	g_hash_table_unref(p.codes);
	g_hash_table_unref(p.rooms);
	g_string_chunk_free(p.scratch);
	g_free(p.today);
	return ok ? g_steal_pointer(&out) : NULL;
}
