/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "cmd/admin.h"
#include "cmd/cmd.h"
#include "cmd/talk.h"
#include "db/import.h"
#include "exchange/csv.h"
#include "exchange/roster.h"

#define IMPORT_DEADLINE_MS (2 * 60 * 60 * 1000)
#define ROW(type, array) (&g_array_index((array), type, i))

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

/* What one import did, or with DRY_RUN would have done. */
typedef struct {
	Roster *roster;
	GPtrArray *counts; /* ImportCount */
	guint keyless;     /* schools of the district without a key */
	bool dry_run;
	bool sent; /* the commit was sent: from here on a failure leaves it open what is the case */
} Outcome;

static bool
stage_all(Db *db, Roster *r, GError **error)
{
	static const struct {
		ImportTable table;
		ImportRowFn row;
	} tables[] = { { IMPORT_SCHOOLS, school_row }, { IMPORT_HOMEROOMS, homeroom_row },
		{ IMPORT_STUDENTS, student_row }, { IMPORT_GUARDIANS, guardian_row },
		{ IMPORT_LINKS, link_row } };
	for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
		if (!db_import_stage(db, tables[i].table, tables[i].row, r, error))
			return false;
	return true;
}

static bool
count_keyless(Db *db, guint *ret_count, GError **error)
{
	g_autoptr(GPtrArray) schools = NULL;
	guint count = 0;
	if (!db_owner_schools(db, &schools, error))
		return false;
	for (guint i = 0; i < schools->len; i++)
		count += ((const OwnerSchool *)schools->pdata[i])->generation == 0;
	*ret_count = count;
	return true;
}

static bool
take_in(Db *db, Outcome *o, Refusal **refusal, GError **error)
{
	db_set_deadline(db, IMPORT_DEADLINE_MS);
	if (!db_import_begin(db, refusal, error) || !stage_all(db, o->roster, error) ||
		!db_import_apply(db, o->roster->source, &o->counts, refusal, error) ||
		!count_keyless(db, &o->keyless, error))
		return false;
	if (o->dry_run) {
		db_rollback(db);
		return true;
	}
	o->sent = true;
	return db_commit(db, NULL, error);
}

/* Saying it -------------------------------------------------------------------------------------*/

static void
say_warnings(const Roster *r)
{
	for (guint i = 0; i < r->warnings->len; i++) {
		const RosterWarning *w = r->warnings->pdata[i];
		if (w->line == 0)
			talk_say("%s", w->text);
		else if (w->count == 1)
			talk_say("%s (line %u)", w->text, w->line);
		else
			talk_say("%s (%u rows, the first is line %u)", w->text, w->count, w->line);
	}
}

static void
print_count(const ImportCount *c, bool dry_run)
{
	static const struct {
		const char *kind, *name;
	} names[] = { { "school", "Schools" }, { "student", "Students" },
		{ "guardian", "Guardians" }, { "link", "Guardianships" } };
	const char *name = c->kind;
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (strcmp(names[i].kind, c->kind) == 0)
			name = names[i].name;
	printf("%-14s %" G_GINT64_FORMAT " %s, %" G_GINT64_FORMAT " %s, %" G_GINT64_FORMAT
	       " as before",
		name, c->added, dry_run ? "to add" : "added", c->changed,
		dry_run ? "to change" : "changed", c->unchanged);
	if (c->missing > 0)
		printf("; %" G_GINT64_FORMAT " not in the package, left as they are", c->missing);
	printf("\n");
}

static void
print_plain(const Outcome *o)
{
	const ImportCount *links = o->counts->pdata[o->counts->len - 1];
	say_warnings(o->roster);
	printf("%s.%s\n", o->roster->format,
		o->dry_run ? " Tried only; the registry is as it was." : "");
	for (guint i = 0; i < o->counts->len; i++)
		print_count(o->counts->pdata[i], o->dry_run);
	if (o->dry_run)
		return;
	if (links->added > 0)
		talk_say("New guardianships are not verified; the desk verifies them from "
			 "documents.");
	if (o->keyless > 0)
		talk_say("Schools without keys: %u. Run pindesk admin school keys.", o->keyless);
}

static void
print_json(JsonBuilder *builder)
{
	g_autoptr(JsonNode) root = json_builder_get_root(builder);
	g_autofree char *text = json_to_string(root, TRUE);
	printf("%s\n", text);
}

static void
add_warnings(JsonBuilder *b, const Roster *r)
{
	json_builder_set_member_name(b, "warnings");
	json_builder_begin_array(b);
	for (guint i = 0; i < r->warnings->len; i++) {
		const RosterWarning *w = r->warnings->pdata[i];
		json_builder_begin_object(b);
		json_builder_set_member_name(b, "text");
		json_builder_add_string_value(b, w->text);
		json_builder_set_member_name(b, "count");
		json_builder_add_int_value(b, w->count);
		json_builder_set_member_name(b, "line");
		json_builder_add_int_value(b, w->line);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

static void
add_count(JsonBuilder *b, const ImportCount *c)
{
	json_builder_set_member_name(b, c->kind);
	json_builder_begin_object(b);
	json_builder_set_member_name(b, "added");
	json_builder_add_int_value(b, c->added);
	json_builder_set_member_name(b, "changed");
	json_builder_add_int_value(b, c->changed);
	json_builder_set_member_name(b, "unchanged");
	json_builder_add_int_value(b, c->unchanged);
	json_builder_set_member_name(b, "missing");
	json_builder_add_int_value(b, c->missing);
	json_builder_end_object(b);
}

static void
print_machine(const Outcome *o)
{
	g_autoptr(JsonBuilder) b = json_builder_new();
	json_builder_begin_object(b);
	json_builder_set_member_name(b, "imported");
	json_builder_add_boolean_value(b, !o->dry_run);
	json_builder_set_member_name(b, "dry_run");
	json_builder_add_boolean_value(b, o->dry_run);
	json_builder_set_member_name(b, "format");
	json_builder_add_string_value(b, o->roster->format);
	for (guint i = 0; i < o->counts->len; i++)
		add_count(b, o->counts->pdata[i]);
	json_builder_set_member_name(b, "schools_without_key");
	json_builder_add_int_value(b, o->keyless);
	add_warnings(b, o->roster);
	json_builder_end_object(b);
	print_json(b);
}

/* Which kind of complaint it is, and where in the package. */
static void
add_place(JsonBuilder *b, const GError *error)
{
	const char *file;
	guint line, column;
	if (!error || error->domain != EXCHANGE_ERROR)
		return;
	exchange_error_place(error, &file, &line, &column);
	json_builder_set_member_name(b, "code");
	json_builder_add_string_value(b, exchange_error_code(error));
	json_builder_set_member_name(b, "file");
	json_builder_add_string_value(b, file);
	json_builder_set_member_name(b, "line");
	json_builder_add_int_value(b, line);
	json_builder_set_member_name(b, "column");
	json_builder_add_int_value(b, column);
}

static int
not_imported(bool sent, bool json, const Refusal *refusal, const GError *error)
{
	g_autofree char *refused = refusal ? refusal_text(refusal) : NULL;
	talk_say(sent ? "The server did not say whether it was imported. Import it again; twice "
			"does no "
			"harm."
		      : "Nothing was imported.");
	if (json) {
		g_autoptr(JsonBuilder) b = json_builder_new();
		json_builder_begin_object(b);
		json_builder_set_member_name(b, "imported");
		json_builder_add_boolean_value(b, FALSE);
		json_builder_set_member_name(b, "complaint");
		json_builder_add_string_value(b, refused ? refused : error->message);
		add_place(b, error);
		json_builder_end_object(b);
		print_json(b);
	}
	int code = talk_failed(refusal, error);
	if (error && error->domain == EXCHANGE_ERROR)
		talk_say("(%s)", exchange_error_code(error));
	return code;
}

static int
import(const char *dir, bool dry_run, bool json)
{
	g_autoptr(Refusal) refusal = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(Roster) roster = roster_read(dir, ROSTER_AUTO, NULL, &error);
	g_autoptr(Db) db = roster ? admin_begin(&error) : NULL;
	g_autoptr(GPtrArray) counts = NULL;
	Outcome outcome = { .roster = roster, .dry_run = dry_run };
	bool ok = db && take_in(db, &outcome, &refusal, &error);

	counts = outcome.counts;
	if (!ok)
		return not_imported(outcome.sent, json, refusal, error);
	if (!dry_run && !db_import_vacuum(db, &error))
		talk_say("The look-up may be slow until the server has tidied up: %s",
			error->message);
	if (json)
		print_machine(&outcome);
	else
		print_plain(&outcome);
	return CMD_OK;
}

int
cmd_import(int argc, char **argv)
{
	gboolean dry_run = FALSE, json = FALSE;
	const GOptionEntry entries[] = {
		{ "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run,
			"says what would change, and changes nothing", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "says it as JSON", NULL },
		{ NULL },
	};

	if (!talk_options(&argc, &argv, "import PACKAGE",
		    "Takes schools, students and guardians in from a OneRoster 1.1 or 1.2 package, "
		    "a "
		    "folder or a ZIP file.",
		    entries))
		return CMD_USAGE;
	if (argc < 2)
		return talk_usage("import", "the folder or ZIP file of the package is missing.");
	if (argc > 2)
		return talk_usage("import", "%s is one word too many.", argv[2]);
	return import(argv[1], dry_run, json);
}
