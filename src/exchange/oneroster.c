/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/oneroster.h"

#include <string.h>

#include "base/clock.h"
#include "exchange/oneroster_cell.h"
#include "exchange/oneroster_manifest.h"

enum { IS_STUDENT = 1, IS_PARENT = 2, IS_GUARDIAN = 4, IS_RELATIVE = 8 };
#define IS_ADULT (IS_PARENT | IS_GUARDIAN | IS_RELATIVE)

/* A row of users.csv with what the other files add to it. */
typedef struct {
	guint line, roles;
	const char *id, *given, *middle, *family, *identifier, *email, *sms, *phone, *agents,
		*grade;
	const char *born;
	const char *school, *homeroom;    /* ids; "" none */
	guint school_rank, homeroom_rank; /* how good a reason there was for them */
	const char *homeroom_since;
	bool schools_differ;
} User;

typedef struct {
	Roster *out;
	TableSet set;
	Manifest files;
	GHashTable *schools; /* sourcedId to index in out->schools, + 1 */
	GHashTable *rooms;   /* sourcedId to index in out->homerooms, + 1 */
	GHashTable *users;   /* sourcedId to index in people, + 1 */
	GArray *people;      /* User */
	char *today;
	bool changes; /* people are told of in changes */
} Reading;

static const char *
keep(Reading *p, const char *text)
{
	return roster_keep(p->out, text);
}

static gpointer
find(GHashTable *index, GArray *array, gsize size, const char *id)
{
	guint at = GPOINTER_TO_UINT(g_hash_table_lookup(index, id));
	return at ? array->data + (at - 1) * size : NULL;
}

static User *
find_user(Reading *p, const char *id)
{
	return find(p->users, p->people, sizeof(User), id);
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
}

static bool
take_org(guint line, const char *const *cells, gpointer data, GError **error)
{
	Reading *p = data;
	if (strcmp(cells[ORG_TYPE], "school") != 0)
		return true;
	const char *code = *cells[ORG_IDENTIFIER] ? cells[ORG_IDENTIFIER] : cells[COLUMN_ID];
	for (guint i = 0; i < p->out->schools->len; i++)
		if (strcmp(g_array_index(p->out->schools, RosterSchool, i).code, code) == 0)
			return csv_complain(error, EXCHANGE_ERROR_CONTENT, table_file(TABLE_ORGS),
				line, 0, "identifier",
				"another school has \"%s\" too. Give each its own; pindesk knows "
				"schools by it.",
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
	} roles[] = { { "student", IS_STUDENT }, { "parent", IS_PARENT },
		{ "guardian", IS_GUARDIAN }, { "relative", IS_RELATIVE } };
	for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
		if (strcmp(word, roles[i].word) == 0)
			return roles[i].role;
	return 0;
}

/* The student goes to ORG, if that is a school; RANK says how sure that is. Without orgs.csv every
 * org of a student is taken for a school. */
static void
note_school(Reading *p, User *u, const char *org, guint rank)
{
	if (!find_school(p, org)) {
		if (p->files.has[TABLE_ORGS] || !*org)
			return;
		add_school(p, org, org, "");
	}
	u->schools_differ = u->schools_differ || (*u->school && strcmp(u->school, org) != 0);
	if (rank > u->school_rank) {
		u->school_rank = rank;
		u->school = find_school(p, org)->id;
	}
}

static bool
take_user(guint line, const char *const *cells, gpointer data, GError **error)
{
	Reading *p = data;
	User user = { .line = line,
		.roles = role_of(cells[USER_ROLE]),
		.id = keep(p, cells[COLUMN_ID]),
		.given = keep(p, roster_name(cells[USER_GIVEN])),
		.middle = keep(p, roster_name(cells[USER_MIDDLE])),
		.family = keep(p, roster_name(cells[USER_FAMILY])),
		.identifier = keep(p, cells[USER_IDENTIFIER]),
		.email = keep(p, cells[USER_EMAIL]),
		.sms = keep(p, cells[USER_SMS]),
		.phone = keep(p, cells[USER_PHONE]),
		.agents = keep(p, cells[USER_AGENTS]),
		.grade = oneroster_cell_grade(cells[USER_GRADES], p->out->text),
		.born = "",
		.school = "",
		.homeroom = "",
		.homeroom_since = "" };
	if (user.roles & IS_STUDENT) {
		g_autoptr(GString) org = g_string_new(NULL);
		const char *at = cells[USER_ORGS];
		for (guint rank = 100; oneroster_cell_next(&at, org); rank -= rank > 1)
			note_school(p, &user, org->str, rank);
	}
	if (!p->set.roles_in_users && find_school(p, cells[USER_PRIMARY_ORG]))
		user.school = find_school(p, cells[USER_PRIMARY_ORG])->id;
	g_array_append_val(p->people, user);
	g_hash_table_insert(p->users, (char *)user.id, GUINT_TO_POINTER(p->people->len));
	return true;
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
	User *u = find_user(p, cells[ROLE_USER]);
	guint role = role_of(cells[ROLE_ROLE]);
	if (!u)
		return true;
	u->roles |= role;
	if (role == IS_STUDENT) {
		bool primary = strcmp(cells[ROLE_TYPE], "primary") == 0;
		note_school(p, u, cells[ROLE_ORG],
			1 + (has_ended(p, cells[ROLE_END]) ? 0 : 200) + (primary ? 100 : 0));
	}
	return true;
}

static bool
take_demographics(guint line, const char *const *cells, gpointer data, GError **error)
{
	Reading *p = data;
	User *u = find_user(p, cells[COLUMN_ID]);
	if (u)
		u->born = keep(p, cells[DEMOGRAPHICS_BORN]);
	return true;
}

static bool
take_enrollment(guint line, const char *const *cells, gpointer data, GError **error)
{
	Reading *p = data;
	RosterHomeroom *room =
		find(p->rooms, p->out->homerooms, sizeof(RosterHomeroom), cells[ENROLLMENT_CLASS]);
	User *u = find_user(p, cells[ENROLLMENT_USER]);
	if (!room || !u)
		return true;
	if (strcmp(cells[ENROLLMENT_ROLE], "teacher") == 0) {
		if (!*room->teacher || strcmp(cells[ENROLLMENT_PRIMARY], "true") == 0)
			room->teacher = *u->family ? u->family : u->given;
	} else if (strcmp(cells[ENROLLMENT_ROLE], "student") == 0 &&
		   strcmp(room->school, u->school) == 0) {
		/* Of several, the one that goes on; of these, the newest. */
		guint rank = has_ended(p, cells[ENROLLMENT_END]) ? 1 : 2;
		const char *since = cells[ENROLLMENT_BEGIN];
		if (rank > u->homeroom_rank ||
			(rank == u->homeroom_rank && strcmp(since, u->homeroom_since) > 0)) {
			u->homeroom_rank = rank;
			u->homeroom = room->id;
			u->homeroom_since = keep(p, since);
		}
	}
	return true;
}

/* What comes of it ------------------------------------------------------------------------------*/

static const char *
dial(Reading *p, const User *u, const char *typed)
{
	return roster_phone(p->out, table_file(TABLE_USERS), u->line, typed);
}

static bool
check_name(Reading *p, User *u, GError **error)
{
	if (!*u->given && !*u->family)
		return csv_complain(error, EXCHANGE_ERROR_NO_VALUE, table_file(TABLE_USERS),
			u->line, 0, "familyName",
			"\"%s\" has neither a first nor a last name. Fill one in.", u->id);
	if (!*u->given) {
		u->given = u->family;
		u->family = "";
	}
	return true;
}

static bool
add_student(Reading *p, User *u, GHashTable *numbers, GError **error)
{
	const char *users = table_file(TABLE_USERS);
	if (!*u->school && !p->changes) {
		roster_warn(
			p->out, users, u->line, "a student belongs to no school and is left out.");
		u->roles &= ~(guint)IS_STUDENT;
		return true;
	}
	if (u->schools_differ)
		roster_warn(p->out, users, u->line,
			"a student belongs to more than one school; the first or primary one is "
			"taken.");
	if (!*u->identifier)
		roster_warn(p->out, users, u->line,
			"a student has no identifier; the sourcedId is taken for the student ID.");
	if (!*u->born && !p->changes)
		roster_warn(p->out, users, u->line,
			"a student has no birth date, so that question cannot be asked.");
	const char *number = *u->identifier ? u->identifier : u->id;
	const User *other = g_hash_table_lookup(numbers, number);
	if (other)
		return csv_complain(error, EXCHANGE_ERROR_CONTENT, users, u->line, 0, "identifier",
			"the student of line %u has \"%s\" too. Give each student their own.",
			other->line, number);
	g_hash_table_insert(numbers, (char *)number, u);
	RosterStudent student = { .id = u->id,
		.school = u->school,
		.homeroom = u->homeroom,
		.permanent_id = number,
		.given = u->given,
		.middle = u->middle,
		.family = u->family,
		.born = u->born,
		.grade = u->grade,
		.phone = dial(p, u, *u->phone ? u->phone : u->sms),
		.language = "",
		.address = ROSTER_NO_ADDRESS,
		.known_only = !*u->school || !u->roles };
	g_array_append_val(p->out->students, student);
	return true;
}

static const char *
relation_of(const User *u)
{
	return u->roles & IS_PARENT ? "parent" : u->roles & IS_GUARDIAN ? "guardian" : "relative";
}

/* In changes the other of a pair may be known from before; when nobody knows who of the two is the
 * student, both ways are noted, and the registry knows which one can be. */
static void
add_half_link(Reading *p, const User *u, const char *other)
{
	const char *id = keep(p, other);
	if (u->roles & IS_STUDENT || !u->roles) {
		RosterLink link = { u->id, id, "" };
		g_array_append_val(p->out->links, link);
	}
	if (u->roles & IS_ADULT || !u->roles) {
		RosterLink link = { id, u->id, u->roles ? relation_of(u) : "" };
		g_array_append_val(p->out->links, link);
	}
}

/* Links the two when one is a student and the other an adult, whichever of them names the other. */
static bool
add_link(Reading *p, GHashTable *seen, const User *one, const User *other)
{
	bool turned = !(one->roles & IS_STUDENT && other->roles & IS_ADULT);
	const User *student = turned ? other : one, *adult = turned ? one : other;
	if (student == adult || !(student->roles & IS_STUDENT) || !(adult->roles & IS_ADULT))
		return false;
	g_autofree char *pair = g_strdup_printf("%s %s", student->id, adult->id);
	if (g_hash_table_add(seen, g_steal_pointer(&pair))) {
		RosterLink link = { student->id, adult->id, relation_of(adult) };
		g_array_append_val(p->out->links, link);
	}
	return true;
}

static void
add_links(Reading *p)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GString) id = g_string_new(NULL);
	for (guint i = 0; i < p->people->len; i++) {
		const User *u = &g_array_index(p->people, User, i);
		for (const char *at = u->agents; oneroster_cell_next(&at, id);) {
			const User *other = find_user(p, id->str);
			if (p->changes && (!other || !other->roles || !u->roles))
				add_half_link(p, u, id->str);
			else if (other && !add_link(p, seen, u, other))
				roster_warn(p->out, table_file(TABLE_USERS), u->line,
					"agentSourcedIds ties people who are not a student with a "
					"parent, guardian or "
					"relative; that is left out.");
		}
	}
}

static bool
add_guardians(Reading *p, GError **error)
{
	g_autoptr(GHashTable) linked = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < p->out->links->len; i++)
		g_hash_table_add(
			linked, (char *)g_array_index(p->out->links, RosterLink, i).guardian);
	for (guint i = 0; i < p->people->len; i++) {
		User *u = &g_array_index(p->people, User, i);
		if (!(u->roles & IS_ADULT) && !(p->changes && !u->roles))
			continue;
		if (!p->changes && !g_hash_table_contains(linked, u->id)) {
			roster_warn(p->out, table_file(TABLE_USERS), u->line,
				"a parent, guardian or relative has no student here and is left "
				"out.");
			continue;
		}
		if (!check_name(p, u, error))
			return false;
		g_autofree char *given = *u->middle && *u->family
						 ? g_strconcat(u->given, " ", u->middle, NULL)
						 : g_strdup(u->given);
		RosterGuardian guardian = { .id = u->id,
			.given = keep(p, given),
			.family = u->family,
			.email = roster_mail(p->out, table_file(TABLE_USERS), u->line, u->email),
			.phone = dial(p, u, u->phone),
			.mobile = strcmp(u->sms, u->phone) == 0 ? "" : dial(p, u, u->sms),
			.work = "",
			.language = "",
			.address = ROSTER_NO_ADDRESS,
			.known_only = !u->roles };
		g_array_append_val(p->out->guardians, guardian);
	}
	return true;
}

static bool
assemble(Reading *p, GError **error)
{
	g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < p->people->len; i++) {
		User *u = &g_array_index(p->people, User, i);
		if ((u->roles & IS_STUDENT || (p->changes && !u->roles)) &&
			(!check_name(p, u, error) || !add_student(p, u, numbers, error)))
			return false;
	}
	add_links(p);
	return add_guardians(p, error);
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
	const char *file = table_file(table);
	if (p->files.has[table])
		return table_read(&p->set, table, p->files.package, rows[table], p, error);
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
	return assemble(p, error);
}

Roster *
oneroster_read(Package *package, GError **error)
{
	g_autoptr(Roster) out = roster_new();
	Reading p = { .out = out, .set = { .roster = out }, .today = clock_today() };
	out->source = "oneroster";
	p.schools = g_hash_table_new(g_str_hash, g_str_equal);
	p.rooms = g_hash_table_new(g_str_hash, g_str_equal);
	p.users = g_hash_table_new(g_str_hash, g_str_equal);
	p.people = g_array_new(FALSE, FALSE, sizeof(User));
	bool ok = manifest_open(&p.files, package, &p.set, error) && read_package(&p, error);
	table_set_clear(&p.set);
	manifest_clear(&p.files);
	g_hash_table_unref(p.schools);
	g_hash_table_unref(p.rooms);
	g_hash_table_unref(p.users);
	g_array_unref(p.people);
	g_free(p.today);
	return ok ? g_steal_pointer(&out) : NULL;
}
