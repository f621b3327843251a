/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/statement.h"

#include <string.h>

#include <sodium.h>

#include "vault/error.h"
#include "vault/wire.h"

static const char MAGIC[8] = { 'p', 'i', 'n', 'd', 'e', 's', 'k', '1' };
static const char DOMAIN[] = "pindesk statement 1";
#define HEADER_BYTES (sizeof MAGIC + 1)
#define STATEMENT_MAX 1536

static const char *const ROLES[] = {
	[STAFF_VIEWER] = "viewer",
	[STAFF_ACCOUNT_ADMIN] = "account_admin",
	[STAFF_PRINCIPAL] = "principal",
	[STAFF_DISTRICT] = "district",
	[STAFF_AUDITOR] = "auditor",
};

typedef enum { AS_TEXT, AS_USER, AS_DATE, AS_BYTES, AS_ROLE, AS_SCHOOL, AS_NUMBER } FieldType;

typedef struct {
	const char *label; /* how a sentence calls it; its place in the table is its tag */
	FieldType type;
	size_t offset; /* in Statement */
	size_t size;   /* AS_BYTES */
} Field;

enum {
	DISTRICT = 1,
	USER,
	SIGN_KEY,
	BOX_KEY,
	ROLE,
	SCHOOL,
	GENERATION,
	SCHOOL_KEY,
	SEALED,
	FROM,
	UNTIL,
	SERIAL,
};

#define AT(member) offsetof(Statement, member)
static const Field FIELDS[] = {
	[DISTRICT] = { "district", AS_TEXT, AT(district_id) },
	[USER] = { "user name", AS_USER, AT(user) },
	[SIGN_KEY] = { "signing key", AS_BYTES, AT(sign_key), VAULT_KEY_BYTES },
	[BOX_KEY] = { "sealing key", AS_BYTES, AT(box_key), VAULT_KEY_BYTES },
	[ROLE] = { "role", AS_ROLE, AT(role) },
	[SCHOOL] = { "school", AS_SCHOOL, AT(school_id) },
	[GENERATION] = { "generation", AS_NUMBER, AT(generation) },
	[SCHOOL_KEY] = { "school key", AS_BYTES, AT(school_key), VAULT_KEY_BYTES },
	[SEALED] = { "sealed key", AS_BYTES, AT(sealed), VAULT_SEALED_KEY_BYTES },
	[FROM] = { "first day", AS_DATE, AT(from) },
	[UNTIL] = { "last day", AS_DATE, AT(until) },
	[SERIAL] = { "serial number", AS_NUMBER, AT(serial) },
};

#define KIND_FIELDS 10
static const guint8 KINDS[][KIND_FIELDS] = {
	[STATEMENT_STAFF] = { DISTRICT, USER, SIGN_KEY, BOX_KEY, ROLE, SCHOOL, FROM, UNTIL,
		SERIAL },
	[STATEMENT_SCHOOL_KEY] = { DISTRICT, SCHOOL, GENERATION, SCHOOL_KEY },
	[STATEMENT_PORTAL_KEY] = { DISTRICT, BOX_KEY },
	[STATEMENT_GRANT] = { DISTRICT, USER, BOX_KEY, ROLE, SCHOOL, GENERATION, SCHOOL_KEY, SEALED,
		FROM, UNTIL },
	[STATEMENT_REVOCATION] = { DISTRICT, USER, SIGN_KEY, SCHOOL, SERIAL },
	[STATEMENT_RECOVERY] = { DISTRICT, BOX_KEY },
};

const char *
staff_role_name(StaffRole role)
{
	return role >= STAFF_VIEWER && role <= STAFF_AUDITOR ? ROLES[role] : NULL;
}

bool
staff_role_from_name(const char *name, StaffRole *ret_role)
{
	for (int role = STAFF_VIEWER; role <= STAFF_AUDITOR; role++) {
		if (g_strcmp0(ROLES[role], name) == 0) {
			*ret_role = role;
			return true;
		}
	}
	return false;
}

Statement *
statement_new(StatementKind kind, const char *district_id)
{
	Statement *statement = g_new0(Statement, 1);

	statement->kind = kind;
	statement->district_id = g_strdup(district_id);
	return statement;
}

void
statement_free(Statement *statement)
{
	if (statement == NULL)
		return;
	g_free(statement->district_id);
	g_free(statement->user);
	g_free(statement->from);
	g_free(statement->until);
	g_free(statement);
}

static bool
kind_known(int kind)
{
	return kind >= STATEMENT_STAFF && kind <= STATEMENT_RECOVERY;
}

static const char *
text_at(const Statement *statement, const Field *field)
{
	return *(char *const *)((const char *)statement + field->offset);
}

static const void *
bytes_at(const Statement *statement, const Field *field)
{
	return (const char *)statement + field->offset;
}

static gint64
number_at(const Statement *statement, const Field *field)
{
	int value;

	memcpy(&value, bytes_at(statement, field), sizeof value);
	return value;
}

static bool
lower_case(const char *text)
{
	for (; *text != '\0'; text++)
		if (g_ascii_isupper(*text))
			return false;
	return true;
}

static bool
of_one_school(StatementKind kind)
{
	return kind == STATEMENT_SCHOOL_KEY || kind == STATEMENT_GRANT;
}

static bool
field_valid(const Statement *statement, const Field *field)
{
	const char *text;

	switch (field->type) {
	case AS_TEXT:
		text = text_at(statement, field);
		return text != NULL && wire_text_valid(text, strlen(text));
	case AS_USER:
		text = text_at(statement, field);
		return text != NULL && wire_text_valid(text, strlen(text)) && lower_case(text);
	case AS_DATE:
		text = text_at(statement, field);
		return text == NULL || text[0] == '\0' || wire_date_valid(text, strlen(text));
	case AS_BYTES:
		return !sodium_is_zero(bytes_at(statement, field), field->size);
	case AS_ROLE:
		return staff_role_name(number_at(statement, field)) != NULL;
	case AS_SCHOOL:
		return number_at(statement, field) >= (of_one_school(statement->kind) ? 1 : 0);
	case AS_NUMBER:
		return number_at(statement, field) >= 1;
	}
	return false;
}

/* The label of what does not fit, or NULL. */
static const char *
find_fault(const Statement *statement)
{
	const guint8 *tag = KINDS[statement->kind];

	for (int i = 0; i < KIND_FIELDS && tag[i] != 0; i++)
		if (!field_valid(statement, &FIELDS[tag[i]]))
			return FIELDS[tag[i]].label;
	if (statement->from != NULL && statement->until != NULL && statement->until[0] != '\0' &&
		strcmp(statement->from, statement->until) > 0)
		return FIELDS[UNTIL].label;
	return NULL;
}

static void
put_field(WireWriter *writer, const Statement *statement, int tag)
{
	const Field *field = &FIELDS[tag];
	const char *text;

	switch (field->type) {
	case AS_TEXT:
	case AS_USER:
	case AS_DATE:
		text = text_at(statement, field);
		wire_put(writer, tag, text, text == NULL ? 0 : strlen(text));
		break;
	case AS_BYTES:
		wire_put(writer, tag, bytes_at(statement, field), field->size);
		break;
	case AS_ROLE:
	case AS_SCHOOL:
	case AS_NUMBER:
		wire_put_int(writer, tag, number_at(statement, field));
		break;
	}
}

GBytes *
statement_write(const Statement *statement, GError **error)
{
	unsigned char bytes[STATEMENT_MAX];
	WireWriter writer = { bytes + HEADER_BYTES, bytes + sizeof bytes, false };
	const guint8 *tag;
	const char *fault;

	g_assert(kind_known(statement->kind));
	fault = find_fault(statement);
	if (fault != NULL) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_INPUT,
			"This cannot be signed: the %s is missing or cannot be so.", fault);
		return NULL;
	}
	memcpy(bytes, MAGIC, sizeof MAGIC);
	bytes[sizeof MAGIC] = (unsigned char)statement->kind;
	tag = KINDS[statement->kind];
	for (int i = 0; i < KIND_FIELDS && tag[i] != 0; i++)
		put_field(&writer, statement, tag[i]);
	g_assert(!writer.bad);
	return g_bytes_new(bytes, writer.at - bytes);
}

static void
get_text(WireReader *reader, int tag, char **to)
{
	size_t len;
	const unsigned char *bytes = wire_get(reader, tag, &len);

	if (bytes == NULL || memchr(bytes, '\0', len) != NULL)
		reader->bad = true;
	else
		*to = g_strndup((const char *)bytes, len);
}

static void
get_field(WireReader *reader, Statement *statement, int tag)
{
	const Field *field = &FIELDS[tag];
	void *to = (char *)statement + field->offset;
	gint64 number;
	int value;

	switch (field->type) {
	case AS_TEXT:
	case AS_USER:
	case AS_DATE:
		get_text(reader, tag, to);
		break;
	case AS_BYTES:
		wire_get_fixed(reader, tag, to, field->size);
		break;
	case AS_ROLE:
	case AS_SCHOOL:
	case AS_NUMBER:
		number = wire_get_int(reader, tag);
		if (number < 0 || number > G_MAXINT)
			reader->bad = true;
		value = reader->bad ? 0 : (int)number;
		memcpy(to, &value, sizeof value);
		break;
	}
}

static Statement *
parse(const unsigned char *bytes, size_t size)
{
	WireReader reader = { NULL, NULL, false };
	g_autoptr(Statement) statement = NULL;
	const guint8 *tag;

	if (size < HEADER_BYTES || memcmp(bytes, MAGIC, sizeof MAGIC) != 0 ||
		!kind_known(bytes[sizeof MAGIC]))
		return NULL;
	reader.at = bytes + HEADER_BYTES;
	reader.end = bytes + size;
	statement = statement_new(bytes[sizeof MAGIC], NULL);
	tag = KINDS[statement->kind];
	for (int i = 0; i < KIND_FIELDS && tag[i] != 0 && !reader.bad; i++)
		get_field(&reader, statement, tag[i]);
	if (reader.bad || reader.at != reader.end || find_fault(statement) != NULL)
		return NULL;
	return g_steal_pointer(&statement);
}

Statement *
statement_parse(GBytes *body, GError **error)
{
	size_t size;
	const unsigned char *bytes = g_bytes_get_data(body, &size);
	Statement *statement = parse(bytes, size);

	if (statement == NULL)
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_DAMAGED,
			"A signed statement about keys is damaged or from a newer pindesk.");
	return statement;
}

Signed *
signed_new(GBytes *body, GBytes *signer, GBytes *signature)
{
	Signed *row = g_new0(Signed, 1);

	row->body = g_bytes_ref(body);
	row->signer = g_bytes_ref(signer);
	row->signature = g_bytes_ref(signature);
	return row;
}

void
signed_free(Signed *row)
{
	if (row == NULL)
		return;
	g_bytes_unref(row->body);
	g_bytes_unref(row->signer);
	g_bytes_unref(row->signature);
	g_free(row);
}

/* What is really signed: the domain with its closing zero, then the body. */
static GByteArray *
signed_message(GBytes *body)
{
	GByteArray *message = g_byte_array_new();
	size_t size;
	const void *bytes = g_bytes_get_data(body, &size);

	g_byte_array_append(message, (const guint8 *)DOMAIN, sizeof DOMAIN);
	g_byte_array_append(message, bytes, size);
	return message;
}

Signed *
signed_make(const Statement *statement, const Secret *sign_secret,
	const unsigned char sign_public[VAULT_KEY_BYTES], GError **error)
{
	g_autoptr(GBytes) body = statement_write(statement, error);
	g_autoptr(GBytes) signer = NULL;
	g_autoptr(GBytes) signature = NULL;
	g_autoptr(GByteArray) message = NULL;
	unsigned char bytes[VAULT_SIGNATURE_BYTES];

	if (body == NULL)
		return NULL;
	g_assert(secret_len(sign_secret) == crypto_sign_SECRETKEYBYTES);
	message = signed_message(body);
	crypto_sign_detached(bytes, NULL, message->data, message->len, secret_peek(sign_secret));
	signer = g_bytes_new(sign_public, VAULT_KEY_BYTES);
	signature = g_bytes_new(bytes, sizeof bytes);
	return signed_new(body, signer, signature);
}

bool
signed_verify(const Signed *row, GError **error)
{
	g_autoptr(GByteArray) message = signed_message(row->body);
	bool good = g_bytes_get_size(row->signer) == VAULT_KEY_BYTES &&
		    g_bytes_get_size(row->signature) == VAULT_SIGNATURE_BYTES &&
		    crypto_sign_verify_detached(g_bytes_get_data(row->signature, NULL),
			    message->data, message->len, g_bytes_get_data(row->signer, NULL)) == 0;

	if (!good)
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_UNTRUSTED,
			"A signature in the database does not belong to what it stands under.");
	return good;
}
