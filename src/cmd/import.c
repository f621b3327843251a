/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <json-glib/json-glib.h>

#include "cmd/admin.h"
#include "cmd/cmd.h"
#include "cmd/talk.h"
#include "desk/import_words.h"
#include "exchange/csv.h"

#define IMPORT_DEADLINE_MS (2 * 60 * 60 * 1000)
/* What one import did, or with DRY_RUN would have done. */
typedef struct {
	ImportWork work;
	ImportTimes times;
	Roster *roster;
	GPtrArray *counts;    /* ImportCount */
	GPtrArray *samples;   /* ImportSample */
	GPtrArray *conflicts; /* ImportConflict */
	guint keyless;        /* schools of the district without a key */
	bool dry_run, anyway;
	bool sent; /* the commit was sent: from here on a failure leaves it open what is the case */
} Outcome;

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
	g_clear_pointer(&o->roster, roster_free);
	if (!db_import_begin(db, refusal, error) ||
		!import_stage(db, &o->work, &o->times, &o->roster, refusal, error) ||
		!import_apply(db, &o->work, &o->times, o->roster, o->anyway, o->dry_run, &o->counts,
			refusal, error) ||
		!db_import_samples(db, &o->samples, error) ||
		!db_import_conflicts(db, &o->conflicts, error) ||
		!count_keyless(db, &o->keyless, error))
		return false;
	if (o->dry_run) {
		db_rollback(db);
		return true;
	}
	g_autofree char *file = import_name(o->work.path);
	g_autofree char *sha256 = import_hash(o->work.path, NULL, error);
	if (!sha256 || !db_import_record(db, o->roster->source, o->roster->all_students,
			       o->roster->format, file, sha256, o->counts, error))
		return false;
	o->sent = true;
	return db_commit(db, NULL, error);
}

/* How far it is, on one line of the terminal that is written over and over. */
static void
show(gpointer data, const ImportProgress *progress)
{
	g_autofree char *words = import_progress_words(progress);
	fprintf(stderr, "\r%3d %%  %-66.66s", (int)(100 * progress->done), words);
}

static void
show_end(const Outcome *o)
{
	if (o->work.tell)
		fprintf(stderr, "\r%72s\r", "");
}

/* Saying it -------------------------------------------------------------------------------------*/

static void
say_warnings(const Roster *r)
{
	for (guint i = 0; i < r->warnings->len; i++) {
		g_autofree char *words = import_warning_words(r->warnings->pdata[i]);
		talk_say("%s", words);
	}
}

static void
print_count(const ImportCount *c, bool dry_run)
{
	printf("%-14s %" G_GINT64_FORMAT " %s, %" G_GINT64_FORMAT " %s, %" G_GINT64_FORMAT
	       " as before",
		import_kind_words(c->kind), c->added, dry_run ? "to add" : "added", c->changed,
		dry_run ? "to change" : "changed", c->unchanged);
	if (c->ended > 0)
		printf("; %" G_GINT64_FORMAT " %s", c->ended, dry_run ? "to end" : "ended");
	if (c->missing > 0)
		printf("; %" G_GINT64_FORMAT " not in the package, left as they are", c->missing);
	printf("\n");
}

/* Up to five of each, so that somebody who knows the schools sees whether it can be right. */
static void
print_samples(const Outcome *o)
{
	const char *kind = "", *done = "";
	for (guint i = 0; i < o->samples->len; i++) {
		const ImportSample *s = o->samples->pdata[i];
		if (strcmp(s->kind, kind) != 0 || strcmp(s->done, done) != 0)
			printf("\n%s %s%s, for example:\n", import_kind_words(s->kind),
				o->dry_run ? "to " : "",
				o->dry_run ? import_done_words(s->done) : s->done);
		talk_tell("  %s%s%s", s->name, *s->about ? "  " : "", s->about);
		kind = s->kind;
		done = s->done;
	}
}

static void
print_conflicts(const Outcome *o)
{
	if (o->conflicts->len == 0)
		return;
	const ImportConflict *first = o->conflicts->pdata[0];
	printf("\nNot taken from the package, %" G_GINT64_FORMAT
	       " in all; what the desk entered stays:\n",
		first->total);
	for (guint i = 0; i < o->conflicts->len; i++) {
		const ImportConflict *c = o->conflicts->pdata[i];
		g_autofree char *words =
			import_kept_words(c->kind, c->person, c->field, c->ours, c->theirs);
		talk_tell("  %s", words);
	}
}

static void
print_plain(const Outcome *o)
{
	const ImportCount *links = o->counts->pdata[o->counts->len - 1];
	say_warnings(o->roster);
	printf("%s%s%s.%s\n", o->roster->format, o->roster->all_students ? "" : ", ",
		o->roster->all_students ? "" : import_scope_words(o->roster),
		o->dry_run ? " Tried only; the registry is as it was." : "");
	for (guint i = 0; i < o->counts->len; i++)
		print_count(o->counts->pdata[i], o->dry_run);
	if (o->dry_run)
		print_samples(o);
	print_conflicts(o);
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
add_text(JsonBuilder *b, const char *name, const char *text)
{
	json_builder_set_member_name(b, name);
	json_builder_add_string_value(b, text);
}

static void
add_int(JsonBuilder *b, const char *name, gint64 value)
{
	json_builder_set_member_name(b, name);
	json_builder_add_int_value(b, value);
}

static void
add_bool(JsonBuilder *b, const char *name, bool value)
{
	json_builder_set_member_name(b, name);
	json_builder_add_boolean_value(b, value);
}

static void
add_warnings(JsonBuilder *b, const Roster *r)
{
	json_builder_set_member_name(b, "warnings");
	json_builder_begin_array(b);
	for (guint i = 0; i < r->warnings->len; i++) {
		const RosterWarning *w = r->warnings->pdata[i];
		json_builder_begin_object(b);
		add_text(b, "text", w->text);
		add_int(b, "count", w->count);
		add_int(b, "line", w->line);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

static void
add_count(JsonBuilder *b, const ImportCount *c)
{
	json_builder_set_member_name(b, c->kind);
	json_builder_begin_object(b);
	add_int(b, "added", c->added);
	add_int(b, "changed", c->changed);
	add_int(b, "unchanged", c->unchanged);
	add_int(b, "ended", c->ended);
	add_int(b, "missing", c->missing);
	json_builder_end_object(b);
}

static void
add_people(JsonBuilder *b, const Outcome *o)
{
	json_builder_set_member_name(b, "samples");
	json_builder_begin_array(b);
	for (guint i = 0; i < o->samples->len; i++) {
		const ImportSample *s = o->samples->pdata[i];
		json_builder_begin_object(b);
		add_text(b, "kind", s->kind);
		add_text(b, "done", s->done);
		add_text(b, "name", s->name);
		add_text(b, "about", s->about);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
	json_builder_set_member_name(b, "conflicts");
	json_builder_begin_array(b);
	for (guint i = 0; i < o->conflicts->len; i++) {
		const ImportConflict *c = o->conflicts->pdata[i];
		json_builder_begin_object(b);
		add_text(b, "kind", c->kind);
		add_text(b, "person", c->person);
		add_text(b, "field", c->field);
		add_text(b, "here", c->ours);
		add_text(b, "package", c->theirs);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
}

/* Milliseconds of each part, and the most memory this program had. */
static void
add_times(JsonBuilder *b, const ImportTimes *t)
{
	const struct {
		const char *name;
		gint64 took;
	} parts[] = { { "read", t->read }, { "copy", t->copy }, { "assemble", t->assemble },
		{ "apply", t->apply }, { "index", t->index } };
	struct rusage usage;
	json_builder_set_member_name(b, "milliseconds");
	json_builder_begin_object(b);
	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
		add_int(b, parts[i].name, parts[i].took / 1000);
	json_builder_end_object(b);
	if (getrusage(RUSAGE_SELF, &usage) != 0)
		return;
	add_int(b, "memory_kb", usage.ru_maxrss);
}

static void
print_machine(const Outcome *o)
{
	g_autoptr(JsonBuilder) b = json_builder_new();
	json_builder_begin_object(b);
	add_bool(b, "imported", !o->dry_run);
	add_bool(b, "dry_run", o->dry_run);
	add_text(b, "format", o->roster->format);
	add_bool(b, "complete", o->roster->all_students);
	add_bool(b, "can_end", o->roster->ends);
	for (guint i = 0; i < o->counts->len; i++)
		add_count(b, o->counts->pdata[i]);
	add_int(b, "schools_without_key", o->keyless);
	add_times(b, &o->times);
	add_people(b, o);
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
	add_text(b, "code", exchange_error_code(error));
	add_text(b, "file", file);
	add_int(b, "line", line);
	add_int(b, "column", column);
}

static int
not_imported(bool sent, bool json, const Refusal *refusal, const GError *error)
{
	g_autofree char *refused = refusal ? refusal_text(refusal) : NULL;
	talk_say(sent ? "The server did not say whether it was imported. "
			"Import it again; twice does no harm."
		      : "Nothing was imported.");
	if (json) {
		g_autoptr(JsonBuilder) b = json_builder_new();
		json_builder_begin_object(b);
		add_bool(b, "imported", FALSE);
		add_text(b, "complaint", refused ? refused : error->message);
		add_place(b, error);
		json_builder_end_object(b);
		print_json(b);
	}
	int code = talk_failed(refusal, error);
	if (error && error->domain == EXCHANGE_ERROR)
		talk_say("(%s)", exchange_error_code(error));
	return code;
}

/* A wrong file would take a school's students away, so somebody who sits there is asked. */
static bool
ask_anyway(const Refusal *refusal)
{
	char answer[16] = "";
	g_autofree char *text = refusal_text(refusal);
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return false;
	fprintf(stderr, "%s\nIs that right? Type yes to go on: ", text);
	return fgets(answer, sizeof answer, stdin) && strcmp(g_strchomp(answer), "yes") == 0;
}

/* Once more in a transaction of its own, when somebody says that the students have really left. */
static bool
take_in_asking(Db **db, Outcome *o, Refusal **refusal, GError **error)
{
	if (take_in(*db, o, refusal, error))
		return true;
	if (!*refusal || strcmp((*refusal)->code, "PD110") != 0 || !ask_anyway(*refusal))
		return false;
	g_clear_pointer(refusal, refusal_free);
	g_clear_pointer(db, db_close);
	o->anyway = true;
	*db = admin_begin(error);
	return *db && take_in(*db, o, refusal, error);
}

static int
import(Outcome *outcome, bool json)
{
	g_autoptr(Refusal) refusal = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(Db) db = admin_begin(&error);
	bool ok = db && take_in_asking(&db, outcome, &refusal, &error);
	show_end(outcome);
	if (!ok)
		return not_imported(outcome->sent, json, refusal, error);
	if (!outcome->dry_run && !db_import_vacuum(db, &error))
		talk_say("The look-up may be slow until the server has tidied up: %s",
			error->message);
	if (json)
		print_machine(outcome);
	else
		print_plain(outcome);
	return CMD_OK;
}

static void
print_twins(const GPtrArray *pairs)
{
	for (guint i = 0; i < pairs->len; i++) {
		const ImportTwins *pair = pairs->pdata[i];
		talk_tell("%s, %s:\n  %s\n  %s",
			strcmp(pair->kind, "student") == 0 ? "Student" : "Guardian", pair->why,
			pair->one, pair->other);
	}
	talk_say(pairs->len
			 ? "These may be the same person twice; nothing is joined here. The office "
			   "decides at the desk (F6, Kept twice)."
			 : "Nobody seems to be there twice.");
}

static void
print_twins_json(const GPtrArray *pairs)
{
	g_autoptr(JsonBuilder) b = json_builder_new();
	json_builder_begin_object(b);
	json_builder_set_member_name(b, "twins");
	json_builder_begin_array(b);
	for (guint i = 0; i < pairs->len; i++) {
		const ImportTwins *pair = pairs->pdata[i];
		json_builder_begin_object(b);
		add_text(b, "kind", pair->kind);
		add_text(b, "why", pair->why);
		add_int(b, "one_id", pair->one_id);
		add_text(b, "one", pair->one);
		add_int(b, "other_id", pair->other_id);
		add_text(b, "other", pair->other);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
	json_builder_end_object(b);
	print_json(b);
}

/* Both of each pair, one under the other; a person decides, nothing is joined. */
static int
list_twins(bool json)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) pairs = NULL;
	g_autoptr(Db) db = admin_begin(&error);
	if (!db)
		return talk_failed(NULL, error);
	db_set_deadline(db, IMPORT_DEADLINE_MS);
	if (!db_import_twins(db, &pairs, &error))
		return talk_failed(NULL, error);
	db_rollback(db);
	if (json)
		print_twins_json(pairs);
	else
		print_twins(pairs);
	return CMD_OK;
}

static bool
find_format(const char *name, RosterFormat *ret_format)
{
	static const char *const names[] = { [ROSTER_AUTO] = "auto",
		[ROSTER_ONEROSTER] = "oneroster",
		[ROSTER_SDS] = "sds",
		[ROSTER_MAPPED] = "mapped" };
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (strcmp(names[i], name) == 0) {
			*ret_format = (RosterFormat)i;
			return true;
		}
	return false;
}

int
cmd_import(int argc, char **argv)
{
	gboolean dry_run = FALSE, json = FALSE, anyway = FALSE, twins = FALSE;
	g_autofree char *format_name = NULL, *mapping = NULL;
	RosterFormat format = ROSTER_AUTO;
	const GOptionEntry entries[] = {
		{ "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run,
			"says what would change, in numbers and samples, and changes nothing",
			NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "says it as JSON", NULL },
		{ "anyway", 0, 0, G_OPTION_ARG_NONE, &anyway,
			"even when more than a tenth of a school would have left", NULL },
		{ "twins", 0, 0, G_OPTION_ARG_NONE, &twins,
			"takes nothing in, lists who may be in the registry twice", NULL },
		{ "format", 0, 0, G_OPTION_ARG_STRING, &format_name,
			"auto (the default), oneroster, sds or mapped", "FORMAT" },
		{ "mapping", 0, 0, G_OPTION_ARG_FILENAME, &mapping,
			"which column is what: a mapping file, or aeries, clever, edfi-contacts, "
			"powerschool, schoology",
			"FILE" },
		{ NULL },
	};

	if (!talk_options(&argc, &argv, "import PACKAGE",
		    "Takes schools, students and guardians in from OneRoster 1.1 or 1.2, School "
		    "Data Sync, or any CSV files that a mapping explains: a folder, a ZIP file, or "
		    "one CSV file.",
		    entries))
		return CMD_USAGE;
	if (twins && argc < 2)
		return list_twins(json);
	if (argc < 2)
		return talk_usage("import", "the folder or ZIP file of the package is missing.");
	if (format_name && !find_format(format_name, &format))
		return talk_usage("import", "there is no format %s.", format_name);
	if (format == ROSTER_MAPPED && !mapping)
		return talk_usage("import", "--format mapped needs --mapping FILE.");
	Outcome outcome = { .work = { argv[1], format, mapping,
				    isatty(STDERR_FILENO) ? show : NULL },
		.dry_run = dry_run,
		.anyway = anyway };
	int code = import(&outcome, json);
	g_clear_pointer(&outcome.roster, roster_free);
	g_clear_pointer(&outcome.counts, g_ptr_array_unref);
	g_clear_pointer(&outcome.samples, g_ptr_array_unref);
	g_clear_pointer(&outcome.conflicts, g_ptr_array_unref);
	return code;
}
