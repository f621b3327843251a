/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <json-glib/json-glib.h>

#include "base/clock.h"
#include "base/date.h"
#include "cmd/cmd.h"
#include "cmd/talk.h"
#include "db/portal.h"
#include "vault/code.h"
#include "vault/envelope.h"
#include "vault/root_file.h"

/* The parent's end from a terminal: what a portal does, step by step (docs/INTEGRATION.md). */

#define CONNECT_DEADLINE_MS 10000

/* What the parent typed, "name: value" a line. */
typedef struct {
	char *permanent_id, *birth_date, *phone, *email, *account, *source;
	Secret *code;
} Typed;

static void
typed_clear(Typed *typed)
{
	g_free(typed->permanent_id);
	g_free(typed->birth_date);
	g_free(typed->phone);
	g_free(typed->email);
	g_free(typed->account);
	g_free(typed->source);
	secret_free(typed->code);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Typed, typed_clear)

/* Where the value of "NAME: value" begins in LINE; NULL when it is another line. */
static const char *
value_after(const Secret *line, const char *name)
{
	size_t len = strlen(name);
	const char *text = secret_text(line);

	if (g_ascii_strncasecmp(text, name, len) != 0 || text[len] != ':')
		return NULL;
	text += len + 1;
	return text + strspn(text, " \t");
}

static bool
take_line(Typed *typed, const Secret *line, GError **error)
{
	const struct {
		const char *name;
		char **to;
	} plain[] = {
		{ "permanent-id", &typed->permanent_id },
		{ "student-id", &typed->permanent_id },
		{ "birth-date", &typed->birth_date },
		{ "phone", &typed->phone },
		{ "email", &typed->email },
		{ "account", &typed->account },
		{ "source", &typed->source },
	};
	const char *value = value_after(line, "code");

	if (value != NULL) {
		secret_free(typed->code);
		typed->code = secret_from(value, strlen(value));
		return true;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(plain); i++) {
		value = value_after(line, plain[i].name);
		if (value == NULL)
			continue;
		g_free(*plain[i].to);
		*plain[i].to = g_strstrip(g_utf8_make_valid(value, -1));
		return true;
	}
	g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		"A line is not understood. There are: permanent-id, birth-date, phone, code, "
		"email, account, source; each as name: value.");
	return false;
}

/* Up to an empty line, or the end. */
static bool
read_typed(Typed *typed, GError **error)
{
	for (;;) {
		g_autoptr(Secret) line = secret_read_line(STDIN_FILENO, NULL);
		if (line == NULL || secret_len(line) == 0)
			break;
		if (!take_line(typed, line, error))
			return false;
	}
	if (typed->code != NULL)
		return true;
	g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		"No code was typed: a line \"code: ...\" is expected on standard input.");
	return false;
}

/* --- what is said */

typedef struct {
	bool json;
	const char *credential; /* "PIN" */
} Voice;

static void
print_object(JsonObject *object)
{
	g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
	json_node_set_object(node, object);
	g_autofree char *text = json_to_string(node, FALSE);
	printf("%s\n", text);
	fflush(stdout);
}

static void
say_slip(const Voice *voice, const char *words, int group)
{
	g_autoptr(JsonObject) object = json_object_new();

	talk_say("%s No try was spent.", words);
	if (!voice->json)
		return;
	json_object_set_string_member(object, "result", "slip");
	json_object_set_int_member(object, "group", group);
	json_object_set_string_member(object, "words", words);
	print_object(object);
}

static JsonArray *
people_json(const PortalAnswer *answer)
{
	JsonArray *list = json_array_new();

	for (guint i = 0; i < answer->people->len; i++) {
		const PortalPerson *person = answer->people->pdata[i];
		JsonObject *object = json_object_new();
		json_object_set_string_member(object, "name", person->name);
		if (person->id != 0)
			json_object_set_int_member(object, "choice", i + 1);
		else {
			json_object_set_string_member(object, "permanent_id", person->number);
			json_object_set_string_member(object, "school", person->school);
		}
		json_array_add_object_element(list, object);
	}
	return list;
}

static void
say_json(const PortalAnswer *answer)
{
	g_autoptr(JsonObject) object = json_object_new();

	json_object_set_string_member(object, "result", answer->result);
	if (strcmp(answer->result, "no") == 0)
		json_object_set_boolean_member(object, "wait", answer->wait);
	else
		json_object_set_array_member(object,
			strcmp(answer->result, "choose") == 0 ? "contacts" : "students",
			people_json(answer));
	if (answer->account != 0)
		json_object_set_int_member(object, "account", answer->account);
	print_object(object);
}

static void
say_answer(const Voice *voice, const PortalAnswer *answer)
{
	bool choose = strcmp(answer->result, "choose") == 0;

	if (voice->json) {
		say_json(answer);
		return;
	}
	if (strcmp(answer->result, "no") == 0) {
		printf(answer->wait
				? "Not linked: too many tries from here. Try again tomorrow, or "
				  "call the school.\n"
				: "Not linked. Compare everything with the letter, or call the "
				  "school.\n");
		return;
	}
	printf(choose ? "Which one are you? Type \"choice: \" and the number.\n" : "Linked.\n");
	for (guint i = 0; i < answer->people->len; i++) {
		const PortalPerson *person = answer->people->pdata[i];
		if (choose)
			talk_tell("%u %s", i + 1, person->name);
		else
			talk_tell("%s %s, %s", person->number, person->name, person->school);
	}
	fflush(stdout);
}

/* --- the try */

/* The credential whose envelope holds CODE, or NULL. Looks at all, whichever it is. */
static const char *
find_match(const GPtrArray *envelopes, const BoxKey *key, const Secret *code)
{
	g_autoptr(EnvelopeOpener) opener = envelope_opener_new(key);
	const char *match = NULL;

	for (guint i = 0; i < envelopes->len; i++) {
		const PortalEnvelope *e = envelopes->pdata[i];
		const EnvelopeContext context = {
			.district_id = e->district_id,
			.school_id = e->school_id,
			.credential_id = e->credential_id,
			.guardian_id = e->guardian_id,
			.student_id = e->student_id,
			.scope = e->scope,
			.generation = e->generation,
			.expires = e->expires,
		};
		g_autoptr(Secret) inside = envelope_opener_open(opener, e->sealed, &context, NULL);
		if (inside != NULL && secret_equal(inside, code))
			match = e->credential_id;
	}
	return match;
}

static bool
begin(Db *db, const char *act, const PortalRules *rules, const CodeShape *shape, const Typed *typed,
	const Secret *code, Refusal **refusal, GError **error)
{
	g_autofree char *today = clock_today();
	g_autofree char *born =
		typed->birth_date ? date_parse(typed->birth_date, DATE_US, today) : NULL;
	g_autofree char *selector = code_selector(shape, code, rules->selector);
	const PortalTyped plain = {
		.permanent_id = typed->permanent_id,
		.birth_date = born,
		.phone = typed->phone,
		.selector = selector,
	};

	return db_portal_begin(db, act, rules->flow, &plain,
		typed->source ? typed->source : "terminal", NULL, refusal, error);
}

/* The guardian chosen in the next line; 0: none of them. */
static gint64
read_choice(const PortalAnswer *answer)
{
	g_autoptr(Secret) line = secret_read_line(STDIN_FILENO, NULL);
	const char *value = line ? value_after(line, "choice") : NULL;
	guint64 number = value ? g_ascii_strtoull(value, NULL, 10) : 0;
	const PortalPerson *person = number > 0 && number <= answer->people->len
					     ? answer->people->pdata[number - 1]
					     : NULL;

	return person ? person->id : 0;
}

static bool
finish(Db *db, const char *act, const char *match, const Typed *typed, const Voice *voice,
	PortalAnswer **ret_answer, Refusal **refusal, GError **error)
{
	gint64 account = typed->account ? g_ascii_strtoll(typed->account, NULL, 10) : 0;
	g_autoptr(PortalAnswer) answer = NULL;

	if (!db_portal_result(
		    db, act, match, typed->email, account, 0, NULL, &answer, refusal, error))
		return false;
	if (strcmp(answer->result, "choose") == 0) {
		say_answer(voice, answer);
		gint64 guardian = read_choice(answer);
		g_clear_pointer(&answer, portal_answer_free);
		/* Nobody chosen ends the try. */
		if (!db_portal_result(db, act, guardian != 0 ? match : NULL, typed->email, account,
			    guardian, NULL, &answer, refusal, error))
			return false;
	}
	*ret_answer = g_steal_pointer(&answer);
	return true;
}

static int
try_code(Db *db, const BoxKey *key, const PortalRules *rules, const Typed *typed, Voice *voice)
{
	const CodeShape shape = { rules->alphabet, rules->length, rules->group };
	g_autofree char *act = g_uuid_string_random();
	g_autoptr(GError) error = NULL;
	g_autoptr(Refusal) refusal = NULL;
	g_autoptr(GPtrArray) envelopes = NULL;
	g_autoptr(PortalAnswer) answer = NULL;
	g_autoptr(Secret) code = NULL;
	int group = 0;

	if (!code_shape_valid(&shape, &error))
		return talk_failed(NULL, error);
	CodeReading reading = code_read(&shape, typed->code, &code, &group);
	if (reading != CODE_READ_GOOD) {
		g_autofree char *words = code_reading_words(&shape, reading, group);
		say_slip(voice, words, group);
		return CMD_FAILED;
	}
	if (!begin(db, act, rules, &shape, typed, code, &refusal, &error) ||
		!db_portal_envelopes(db, act, NULL, &envelopes, &refusal, &error) ||
		!finish(db, act, find_match(envelopes, key, code), typed, voice, &answer, &refusal,
			&error))
		return talk_failed(refusal, error);
	say_answer(voice, answer);
	return strcmp(answer->result, "linked") == 0 ? CMD_OK : CMD_FAILED;
}

static int
redeem(const char *portal_file, int fd, bool json)
{
	g_auto(Typed) typed = { 0 };
	g_autoptr(GError) error = NULL;
	g_autoptr(Refusal) refusal = NULL;
	g_autoptr(PortalRules) rules = NULL;
	g_autoptr(Secret) passphrase = fd >= 0 ? secret_read_line(fd, &error) : NULL;
	g_autoptr(Db) db = NULL;
	g_autoptr(BoxKey) key = NULL;

	if (error == NULL && read_typed(&typed, &error))
		db = db_open_within("", NULL, NULL, CONNECT_DEADLINE_MS, NULL, &error);
	if (db == NULL || !db_portal_rules(db, NULL, &rules, &refusal, &error))
		return talk_failed(refusal, error);
	key = portal_file_open(portal_file, passphrase, rules->district_id, &error);
	if (key == NULL)
		return talk_failed(NULL, error);
	Voice voice = { .json = json, .credential = rules->credential };
	return try_code(db, key, rules, &typed, &voice);
}

int
cmd_redeem(int argc, char **argv)
{
	g_autofree char *portal_file = NULL;
	gboolean json = FALSE;
	int fd = -1;
	const GOptionEntry entries[] = {
		{ "portal-file", 0, 0, G_OPTION_ARG_FILENAME, &portal_file,
			"the portal's key, as pindesk admin init made it", "FILE" },
		{ "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &fd,
			"descriptor with its passphrase, where it has one", "N" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "says it as JSON", NULL },
		{ NULL },
	};

	if (!talk_options(&argc, &argv, "redeem",
		    "Links a parent as the portal would. What the parent typed comes on standard "
		    "input,\n"
		    "a line each: permanent-id, birth-date, phone, code, email, account, source; "
		    "as name: value.\n"
		    "Connects as PGHOST, PGUSER ... say; it takes a login of pindesk_portal.",
		    entries))
		return CMD_USAGE;
	if (portal_file == NULL)
		return talk_usage("redeem", "--portal-file is needed.");
	return redeem(portal_file, fd, json);
}
