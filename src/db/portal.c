/* SPDX-License-Identifier: Apache-2.0 */
#include "db/portal.h"

#include <json-glib/json-glib.h>

#include "db/rows.h"

/* --- JSON, as schema portal speaks it */

static bool
not_understood(const char *what, GError **error)
{
	g_set_error(error, DB_ERROR, DB_ERROR_BROKEN,
		"The database's answer is not understood: %s is missing.", what);
	return false;
}

/* The answer of SQL, one JSON object. Caller owns. */
static JsonNode *
get_object(Db *db, const char *sql, const DbArg *args, GCancellable *cancel, Refusal **ret_refusal,
	GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(JsonNode) node = NULL;

	if (!db_get_text(db, sql, args, cancel, &text, ret_refusal, error))
		return NULL;
	node = json_from_string(text ? text : "null", NULL);
	if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node)) {
		not_understood("an object", error);
		return NULL;
	}
	return g_steal_pointer(&node);
}

/* Caller owns; NULL when there is none. */
static char *
text_of(JsonObject *object, const char *name)
{
	return g_strdup(json_object_get_string_member_with_default(object, name, NULL));
}

static gint64
number_of(JsonObject *object, const char *name)
{
	return json_object_get_int_member_with_default(object, name, 0);
}

/* Objects of a list; NULL when there is no such list. */
static JsonArray *
list_of(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);
	return node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

/* --- the parent's end */

void
portal_rules_free(PortalRules *rules)
{
	if (rules == NULL)
		return;
	g_free(rules->district_id);
	g_free(rules->flow);
	g_free(rules->credential);
	g_free(rules->alphabet);
	g_free(rules);
}

bool
db_portal_rules(Db *db, GCancellable *cancel, PortalRules **ret_rules, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(PortalRules) rules = g_new0(PortalRules, 1);
	g_autoptr(JsonNode) node =
		get_object(db, "select portal.rules()::text", NULL, cancel, ret_refusal, error);

	if (node == NULL)
		return false;
	JsonObject *object = json_node_get_object(node);
	rules->district_id = text_of(object, "district");
	rules->flow = text_of(object, "flow");
	rules->credential = text_of(object, "credential");
	rules->alphabet = text_of(object, "alphabet");
	rules->length = (int)number_of(object, "length");
	rules->group = (int)number_of(object, "group");
	rules->selector = (int)number_of(object, "selector");
	if (!rules->district_id || !rules->flow || !rules->credential || !rules->alphabet)
		return not_understood("a rule", error);
	*ret_rules = g_steal_pointer(&rules);
	return true;
}

static void
add_text(JsonObject *object, const char *name, const char *value)
{
	if (value != NULL)
		json_object_set_string_member(object, name, value);
}

bool
db_portal_begin(Db *db, const char *act, const char *flow, const PortalTyped *typed,
	const char *source, GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	g_autoptr(JsonObject) object = json_object_new();
	g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);

	add_text(object, "permanent_id", typed->permanent_id);
	add_text(object, "birth_date", typed->birth_date);
	add_text(object, "phone", typed->phone);
	add_text(object, "selector", typed->selector);
	json_node_set_object(node, object);
	g_autofree char *text = json_to_string(node, FALSE);
	return db_run(db, "select portal.attempt_begin($1, $2, $3::jsonb, $4)",
		DB_ARGS(DB_ACT(act), DB_TEXT(flow), DB_TEXT(text), DB_TEXT(source)), cancel,
		ret_refusal, error);
}

void
portal_envelope_free(PortalEnvelope *envelope)
{
	if (envelope == NULL)
		return;
	g_free(envelope->credential_id);
	g_free(envelope->district_id);
	g_free(envelope->scope);
	g_free(envelope->expires);
	g_clear_pointer(&envelope->sealed, g_bytes_unref);
	g_free(envelope);
}

/* NULL when something is missing. */
static PortalEnvelope *
read_envelope(JsonObject *object)
{
	g_autoptr(PortalEnvelope) envelope = g_new0(PortalEnvelope, 1);
	g_autofree char *sealed = text_of(object, "sealed");
	gsize len = 0;

	envelope->credential_id = text_of(object, "credential");
	envelope->district_id = text_of(object, "district");
	envelope->school_id = (int)number_of(object, "school");
	envelope->guardian_id = number_of(object, "guardian");
	envelope->student_id = number_of(object, "student");
	envelope->scope = text_of(object, "scope");
	envelope->generation = (int)number_of(object, "generation");
	envelope->expires = text_of(object, "expires");
	if (!envelope->credential_id || !envelope->district_id || !envelope->scope ||
		!envelope->expires || !sealed)
		return NULL;
	guchar *bytes = g_base64_decode(sealed, &len);
	envelope->sealed = g_bytes_new_take(bytes, len);
	return g_steal_pointer(&envelope);
}

bool
db_portal_envelopes(Db *db, const char *act, GCancellable *cancel, GPtrArray **ret_envelopes,
	Refusal **ret_refusal, GError **error)
{
	g_autoptr(GPtrArray) envelopes =
		g_ptr_array_new_with_free_func((GDestroyNotify)portal_envelope_free);
	g_autoptr(JsonNode) node = get_object(db, "select portal.attempt_envelopes($1)::text",
		DB_ARGS(DB_ACT(act)), cancel, ret_refusal, error);

	if (node == NULL)
		return false;
	JsonArray *list = list_of(json_node_get_object(node), "envelopes");
	for (guint i = 0; list != NULL && i < json_array_get_length(list); i++) {
		PortalEnvelope *envelope = read_envelope(json_array_get_object_element(list, i));
		if (envelope == NULL)
			return not_understood("a part of an envelope", error);
		g_ptr_array_add(envelopes, envelope);
	}
	*ret_envelopes = g_steal_pointer(&envelopes);
	return true;
}

static void
portal_person_free(gpointer data)
{
	PortalPerson *person = data;
	g_free(person->name);
	g_free(person->number);
	g_free(person->school);
	g_free(person);
}

void
portal_answer_free(PortalAnswer *answer)
{
	if (answer == NULL)
		return;
	g_free(answer->result);
	g_clear_pointer(&answer->people, g_ptr_array_unref);
	g_free(answer);
}

static void
add_people(PortalAnswer *answer, JsonArray *list)
{
	for (guint i = 0; list != NULL && i < json_array_get_length(list); i++) {
		JsonObject *object = json_array_get_object_element(list, i);
		PortalPerson *person = g_new0(PortalPerson, 1);
		person->id = number_of(object, "guardian");
		person->name = text_of(object, "name");
		person->number = text_of(object, "permanent_id");
		person->school = text_of(object, "school");
		g_ptr_array_add(answer->people, person);
	}
}

/* SQL's NULL for 0. */
#define MAYBE_ID(buffer, id) DB_TEXT((id) != 0 ? (buffer) : NULL)

bool
db_portal_result(Db *db, const char *act, const char *credential, const char *email, gint64 account,
	gint64 guardian, GCancellable *cancel, PortalAnswer **ret_answer, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(PortalAnswer) answer = g_new0(PortalAnswer, 1);
	g_autofree char *account_text = g_strdup_printf("%" G_GINT64_FORMAT, account);
	g_autofree char *guardian_text = g_strdup_printf("%" G_GINT64_FORMAT, guardian);
	g_autoptr(JsonNode) node = get_object(db,
		"select portal.attempt_result($1, $2, $3, $4::bigint, $5::bigint)::text",
		DB_ARGS(DB_ACT(act), DB_UUID(credential), DB_TEXT(email),
			MAYBE_ID(account_text, account), MAYBE_ID(guardian_text, guardian)),
		cancel, ret_refusal, error);

	if (node == NULL)
		return false;
	JsonObject *object = json_node_get_object(node);
	answer->people = g_ptr_array_new_with_free_func(portal_person_free);
	answer->result = text_of(object, "result");
	answer->wait = json_object_get_boolean_member_with_default(object, "wait", FALSE);
	answer->account = number_of(object, "account");
	add_people(answer, list_of(object, "students"));
	add_people(answer, list_of(object, "contacts"));
	if (answer->result == NULL)
		return not_understood("the result", error);
	*ret_answer = g_steal_pointer(&answer);
	return true;
}

/* --- the office */

DB_ROW(Trouble, trouble, DB_COLUMN(Trouble, what, TEXT), DB_COLUMN(Trouble, ok, BOOL),
	DB_COLUMN(Trouble, detail, TEXT), DB_MAYBE(Trouble, next, TEXT))

bool
db_account_trouble(Db *db, gint64 student_id, gint64 guardian_id, GCancellable *cancel,
	GPtrArray **ret_troubles, Refusal **ret_refusal, GError **error)
{
	g_autofree char *act = g_uuid_string_random();

	return db_get_rows(db, "select * from desk.account_trouble($1, $2, $3)",
		DB_ARGS(DB_ID(student_id), DB_ID(guardian_id), DB_ACT(act)), &trouble_shape,
		trouble_free_untyped, cancel, ret_troubles, ret_refusal, error);
}

DB_ROW(LockedAccount, locked_account, DB_COLUMN(LockedAccount, kind, TEXT),
	DB_MAYBE(LockedAccount, account_id, ID), DB_COLUMN(LockedAccount, guardian_id, ID),
	DB_COLUMN(LockedAccount, student_id, ID), DB_COLUMN(LockedAccount, guardian, TEXT),
	DB_COLUMN(LockedAccount, student, TEXT), DB_COLUMN(LockedAccount, since, TIME),
	DB_COLUMN(LockedAccount, tries, INT), DB_COLUMN(LockedAccount, sources, INT))

bool
db_locked_accounts(Db *db, GCancellable *cancel, GPtrArray **ret_accounts, Refusal **ret_refusal,
	GError **error)
{
	return db_get_rows(db, "select * from desk.locked_accounts()", NULL, &locked_account_shape,
		locked_account_free_untyped, cancel, ret_accounts, ret_refusal, error);
}

bool
db_unlock(Db *db, const char *act, gint64 guardian_id, const char *id_kind, const char *last4,
	const char *note, GCancellable *cancel, char **ret_state, Refusal **ret_refusal,
	GError **error)
{
	return db_get_text(db, "select desk.unlock($1, $2, $3, $4, $5)",
		DB_ARGS(DB_ACT(act), DB_ID(guardian_id), DB_TEXT(id_kind), DB_TEXT(last4),
			DB_TEXT(note)),
		cancel, ret_state, ret_refusal, error);
}
