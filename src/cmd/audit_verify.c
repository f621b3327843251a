/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/audit.h"

#include <stdio.h>
#include <string.h>

#include <json-glib/json-glib.h>

#include "base/clock.h"
#include "base/defence.h"
#include "cmd/cmd.h"
#include "cmd/talk.h"
#include "db/event.h"
#include "desk/heads.h"

/* --- heads on paper: "LINC 1204 7f3a 02bc ..." a line, # begins a comment */

static TrailSchool *
school_of(GPtrArray *schools, const char *code)
{
	for (guint i = 0; i < schools->len; i++) {
		TrailSchool *school = schools->pdata[i];

		if (g_ascii_strcasecmp(school->code, code) == 0)
			return school;
	}
	/* Whatever the head is of, nothing is left of it. */
	TrailSchool *gone = trail_school_new(-1 - (int)schools->len, code, "a school that is gone");
	g_ptr_array_add(schools, gone);
	return gone;
}

static bool
take_head(const char *line, const char *where, const char *only, GPtrArray *schools,
	GPtrArray *pins, GError **error)
{
	g_auto(GStrv) words = g_strsplit_set(line, " \t", 3);
	gint64 seq;
	TrailPin *pin;

	if (g_strv_length(words) != 3 ||
		!g_ascii_string_to_signed(words[1], 10, 1, G_MAXINT64, &seq, NULL) ||
		!event_hash_text_valid(words[2])) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			"\"%s\" is no head. One looks like LINC 1204 and ten groups of four "
			"letters and digits.",
			line);
		return false;
	}
	if (only && g_ascii_strcasecmp(only, words[0]) != 0)
		return true;
	pin = g_new0(TrailPin, 1);
	pin->where = g_strdup(where);
	pin->school_id = school_of(schools, words[0])->school_id;
	pin->seq = seq;
	pin->text = g_strdup(words[2]);
	g_ptr_array_add(pins, pin);
	return true;
}

/* HEAD: a file, or what stands on the paper. */
static bool
take_heads(const char *head, const char *only, GPtrArray *schools, GPtrArray *pins, GError **error)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (!g_file_test(head, G_FILE_TEST_EXISTS) && strchr(head, ' '))
		return take_head(head, "the head that was typed", only, schools, pins, error);
	if (!g_file_get_contents(head, &text, NULL, error))
		return false;
	g_autofree char *where = g_strdup_printf("the head in %s", head);
	lines = g_strsplit(text, "\n", -1);
	for (int i = 0; lines[i]; i++) {
		const char *line = g_strstrip(lines[i]);

		if (*line != '\0' && *line != '#' &&
			!take_head(line, where, only, schools, pins, error))
			return false;
	}
	return true;
}

static void
take_seen(const Heads *seen, bool all, GPtrArray *schools, GPtrArray *pins)
{
	for (guint i = 0; i < heads_count(seen); i++) {
		const Head *head = heads_at(seen, i);
		TrailPin *pin = g_new0(TrailPin, 1);
		bool there = false;

		for (guint s = 0; s < schools->len; s++)
			there = there ||
				((TrailSchool *)schools->pdata[s])->school_id == head->school_id;
		if (!there && all) {
			g_autofree char *code = g_strdup_printf("%d", head->school_id);
			g_ptr_array_add(schools,
				trail_school_new(head->school_id, code, "a school that is gone"));
		}
		pin->where = g_strdup("this desk");
		pin->school_id = head->school_id;
		pin->seq = head->seq;
		pin->text = event_hash_text(head->hash);
		g_ptr_array_add(pins, pin);
	}
}

/* --- saying it */

static void
print_unsigned(gpointer user, gpointer value, gpointer data)
{
	const TrailUnsigned *entry = value;

	printf("        %s: %" G_GINT64_FORMAT ", the oldest of %.10s\n", (const char *)user,
		entry->count, entry->oldest);
}

static void
print_school(const TrailSchool *school)
{
	g_autofree char *hash = event_hash_text(school->last_hash);

	if (school->broken != 0)
		printf("%s  %s: BROKEN at event %" G_GINT64_FORMAT ": %s.\n        What to do: "
		       "%s\n",
			school->code, school->school, school->broken, school->what, school->next);
	else
		printf("%s  %s: %" G_GINT64_FORMAT " events, in order and unchanged; "
		       "%" G_GINT64_FORMAT " signed.\n        Head: %s %" G_GINT64_FORMAT " %s\n",
			school->code, school->school, school->events, school->with_signature,
			school->code, school->last_seq, hash);
	if (school->keyless > 0)
		printf("        By logins that hold no keys (imports, the portal): "
		       "%" G_GINT64_FORMAT "\n",
			school->keyless);
	if (g_hash_table_size(school->not_signed) > 0) {
		printf("        Not signed (the desk was cut off, or somebody else wrote them):\n");
		g_hash_table_foreach(school->not_signed, print_unsigned, NULL);
	}
}

static void
add_unsigned(gpointer user, gpointer value, gpointer data)
{
	const TrailUnsigned *entry = value;
	JsonObject *object = json_object_new();

	json_object_set_string_member(object, "user", user);
	json_object_set_int_member(object, "events", entry->count);
	json_object_set_string_member(object, "oldest", entry->oldest);
	json_array_add_object_element(data, object);
}

static JsonObject *
school_json(const TrailSchool *school)
{
	JsonObject *object = json_object_new();
	JsonArray *list = json_array_new();
	g_autofree char *hash = event_hash_text(school->last_hash);

	json_object_set_string_member(object, "school", school->code);
	json_object_set_int_member(object, "events", school->events);
	json_object_set_int_member(object, "signed", school->with_signature);
	json_object_set_int_member(object, "keyless", school->keyless);
	g_hash_table_foreach(school->not_signed, add_unsigned, list);
	json_object_set_array_member(object, "not_signed", list);
	json_object_set_int_member(object, "head", school->last_seq);
	json_object_set_string_member(object, "hash", hash);
	json_object_set_int_member(object, "broken", school->broken);
	if (school->broken != 0) {
		json_object_set_string_member(object, "what", school->what);
		json_object_set_string_member(object, "next", school->next);
	}
	return object;
}

static void
print_json(const GPtrArray *schools)
{
	JsonArray *list = json_array_new();
	g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);

	for (guint i = 0; i < schools->len; i++)
		json_array_add_object_element(list, school_json(schools->pdata[i]));
	json_node_take_array(node, list);
	g_autofree char *text = json_to_string(node, TRUE);
	printf("%s\n", text);
}

/* --- the command */

typedef struct {
	AuditDoor audit;
	char *school;
	char **heads;
	gboolean strict;
} Verify;

static void
verify_clear(Verify *verify)
{
	audit_door_clear(&verify->audit);
	g_free(verify->school);
	g_strfreev(verify->heads);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Verify, verify_clear)

static TrailKeys *
proven_keys(AuditDoor *audit)
{
	Door *door = &audit->door;
	unsigned char root[VAULT_KEY_BYTES];
	g_autofree char *today = clock_today();
	g_autoptr(GPtrArray) statements = NULL;

	if (!key_from_text(door->settings->root_key, root, &door->error) ||
		!audit_statements(audit, &statements))
		return NULL;
	return trail_keys_new(door->settings->district_id, root, today, statements);
}

static void
remember(Heads *seen, const TrailSchool *school)
{
	Head head = { 0 };

	head.school_id = school->school_id;
	head.seq = school->last_seq;
	memcpy(head.hash, school->last_hash, sizeof head.hash);
	if (school->broken == 0 && school->last_seq > 0)
		heads_put(seen, &head);
}

static void
contradict(GPtrArray *schools, const DbAstray *one)
{
	const char *why =
		g_str_equal(one->what, "code")
			? "it ended a code that works again: its row was set back by hand"
			: "up to here no event linked a parent's account that is linked: its "
			  "row was made by hand";

	for (guint i = 0; i < schools->len; i++)
		if (((TrailSchool *)schools->pdata[i])->school_id == one->school_id)
			trail_contradicted(schools->pdata[i], one->seq, why);
}

/* The rows of codes and links are no part of the history: a code that the history has ended must
 * not work, and nobody is linked of whom it knows nothing. */
static bool
check_rows(AuditDoor *audit, GPtrArray *schools)
{
	g_autoptr(GPtrArray) astray = NULL;

	if (!audit->owner)
		return true;
	if (!db_owner_astray(audit->owner, &astray, &audit->door.error))
		return false;
	for (guint i = 0; i < astray->len; i++) {
		const DbAstray *one = astray->pdata[i];
		bool kept = g_str_equal(one->what, "code") ? DEFENCE(code_revived)
							   : DEFENCE(link_by_hand);

		if (kept)
			contradict(schools, one);
	}
	return true;
}

static bool
verify_all(Verify *verify, GPtrArray *schools)
{
	AuditDoor *audit = &verify->audit;
	const Settings *settings = audit->door.settings;
	GError **error = &audit->door.error;
	g_autoptr(Heads) seen = heads_load(settings->state_dir, settings->district_id);
	g_autoptr(GPtrArray) pins = g_ptr_array_new_with_free_func((GDestroyNotify)trail_pin_free);
	g_autoptr(TrailKeys) keys = proven_keys(audit);

	if (!keys)
		return false;
	for (int i = 0; verify->heads && verify->heads[i]; i++)
		if (!take_heads(verify->heads[i], verify->school, schools, pins, error))
			return false;
	take_seen(seen, !verify->school && audit->owner, schools, pins);
	for (guint i = 0; i < schools->len; i++) {
		if (!trail_verify(schools->pdata[i], keys, pins, audit_fetch, audit, error))
			return false;
		remember(seen, schools->pdata[i]);
	}
	return check_rows(audit, schools);
}

static bool
verify_run(Verify *verify)
{
	bool json = verify->audit.door.json;
	g_autoptr(GPtrArray) schools = NULL;
	guint bad = 0;

	if (!audit_open(&verify->audit) ||
		!audit_schools(&verify->audit, verify->school, &schools) ||
		!verify_all(verify, schools))
		return false;
	if (json)
		print_json(schools);
	for (guint i = 0; i < schools->len; i++) {
		const TrailSchool *school = schools->pdata[i];

		if (!json)
			print_school(school);
		if (school->broken != 0 ||
			(verify->strict && g_hash_table_size(school->not_signed) > 0))
			bad++;
	}
	if (schools->len == 0)
		talk_say("There are no events%s.", verify->school ? " of this school" : " yet");
	if (bad > 0)
		talk_say("%u of %u schools are not in order.", bad, schools->len);
	return bad == 0;
}

int
audit_verify(int argc, char **argv)
{
	g_auto(Verify) verify = { .audit.door.fd = -1 };
	const GOptionEntry entries[] = {
		{ "school", 0, 0, G_OPTION_ARG_STRING, &verify.school, "this school alone",
			"CODE" },
		{ "head", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &verify.heads,
			"an earlier head has to be in the history: a file, or the line from the "
			"paper in quotes",
			"FILE" },
		{ "strict", 0, 0, G_OPTION_ARG_NONE, &verify.strict,
			"events that are not signed are not in order", NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &verify.audit.door.json, "says it as JSON",
			NULL },
		DOOR_ENTRIES(&verify.audit.door),
		{ NULL },
	};

	if (!talk_options(&argc, &argv, "audit verify",
		    "Recomputes the chain of events of each school and checks every signature "
		    "against\nkeys that the district's root vouches for. Exit 1: something is not "
		    "in order.",
		    entries))
		return CMD_USAGE;
	if (verify.audit.door.user && verify.audit.door.fd < 0)
		return talk_usage("audit verify", "--user takes --passphrase-fd with it.");
	return audit_close(&verify.audit, verify_run(&verify));
}
