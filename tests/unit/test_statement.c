/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <glib.h>
#include <sodium.h>

#include "vault/error.h"
#include "vault/keys.h"
#include "vault/statement.h"

#define DISTRICT "6f1c8e0a-4b52-4c1e-9a77-2f3d5c8b9e10"

/* A full statement of KIND, the same at every call. */
static Statement *
sample(StatementKind kind)
{
	Statement *statement = statement_new(kind, DISTRICT);
	bool person = kind == STATEMENT_STAFF || kind == STATEMENT_GRANT;

	if (person) {
		statement->user = g_strdup("mortega");
		statement->role = STAFF_ACCOUNT_ADMIN;
		statement->from = g_strdup("2026-08-01");
		statement->until = g_strdup("2027-06-30");
	}
	if (kind == STATEMENT_REVOCATION)
		statement->user = g_strdup("mortega");
	if (kind == STATEMENT_STAFF || kind == STATEMENT_REVOCATION) {
		memset(statement->sign_key, 0x11, VAULT_KEY_BYTES);
		statement->serial = 7;
	}
	if (kind != STATEMENT_SCHOOL_KEY && kind != STATEMENT_REVOCATION)
		memset(statement->box_key, 0x22, VAULT_KEY_BYTES);
	if (kind != STATEMENT_PORTAL_KEY && kind != STATEMENT_RECOVERY)
		statement->school_id = 3;
	if (kind == STATEMENT_SCHOOL_KEY || kind == STATEMENT_GRANT) {
		statement->generation = 2;
		memset(statement->school_key, 0x33, VAULT_KEY_BYTES);
	}
	if (kind == STATEMENT_GRANT)
		memset(statement->sealed, 0x44, VAULT_SEALED_KEY_BYTES);
	return statement;
}

static GBytes *
sample_body(StatementKind kind)
{
	g_autoptr(Statement) statement = sample(kind);
	g_autoptr(GError) error = NULL;
	GBytes *body = statement_write(statement, &error);

	g_assert_no_error(error);
	return body;
}

static Statement *
parse_raw(const void *bytes, size_t size, GError **error)
{
	g_autoptr(GBytes) body = g_bytes_new(bytes, size);

	return statement_parse(body, error);
}

static void
assert_refused(const void *bytes, size_t size)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(parse_raw(bytes, size, &error));
	g_assert_error(error, VAULT_ERROR, VAULT_ERROR_DAMAGED);
}

static void
test_round_trip(void)
{
	for (int kind = STATEMENT_STAFF; kind <= STATEMENT_RECOVERY; kind++) {
		g_autoptr(Statement) in = sample(kind);
		g_autoptr(GBytes) body = sample_body(kind);
		g_autoptr(GError) error = NULL;
		g_autoptr(Statement) out = statement_parse(body, &error);
		g_autoptr(GBytes) again = NULL;

		g_assert_no_error(error);
		g_assert_cmpint(out->kind, ==, in->kind);
		g_assert_cmpstr(out->district_id, ==, in->district_id);
		g_assert_cmpstr(out->user, ==, in->user);
		g_assert_cmpmem(out->sign_key, VAULT_KEY_BYTES, in->sign_key, VAULT_KEY_BYTES);
		g_assert_cmpmem(out->box_key, VAULT_KEY_BYTES, in->box_key, VAULT_KEY_BYTES);
		g_assert_cmpint(out->role, ==, in->role);
		g_assert_cmpint(out->school_id, ==, in->school_id);
		g_assert_cmpint(out->generation, ==, in->generation);
		g_assert_cmpmem(out->school_key, VAULT_KEY_BYTES, in->school_key, VAULT_KEY_BYTES);
		g_assert_cmpmem(out->sealed, sizeof out->sealed, in->sealed, sizeof in->sealed);
		g_assert_cmpstr(out->from, ==, in->from);
		g_assert_cmpstr(out->until, ==, in->until);
		g_assert_cmpint(out->serial, ==, in->serial);
		again = statement_write(out, NULL);
		g_assert_true(g_bytes_equal(again, body));
	}
}

/* Frozen: what is signed today must be read for years. */
static void
test_frozen(void)
{
	static const char *const hex[] = {
		"70696e6465736b31"
		"03",
		"010024"
		"36663163386530612d346235322d346331652d396137372d326633643563386239653130",
		"040020"
		"2222222222222222222222222222222222222222222222222222222222222222",
	};
	g_autofree char *wanted = g_strconcat(hex[0], hex[1], hex[2], NULL);
	g_autoptr(GBytes) body = sample_body(STATEMENT_PORTAL_KEY);
	GString *got = g_string_new(NULL);
	size_t size;
	const guint8 *bytes = g_bytes_get_data(body, &size);

	for (size_t i = 0; i < size; i++)
		g_string_append_printf(got, "%02x", bytes[i]);
	g_assert_cmpstr(got->str, ==, wanted);
	g_string_free(got, TRUE);
}

static void
test_open_days(void)
{
	static const struct {
		const char *from, *until;
	} rows[] = { { NULL, NULL }, { "", "" }, { "2026-08-01", "" }, { "", "2027-06-30" },
		{ "2026-08-01", "2026-08-01" }, { "2024-02-29", NULL } };

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Statement) statement = sample(STATEMENT_STAFF);
		g_autoptr(GBytes) body = NULL;
		g_autoptr(Statement) out = NULL;
		g_autoptr(GError) error = NULL;

		g_free(statement->from);
		g_free(statement->until);
		statement->from = g_strdup(rows[i].from);
		statement->until = g_strdup(rows[i].until);
		body = statement_write(statement, &error);
		g_assert_no_error(error);
		out = statement_parse(body, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(out->from, ==, rows[i].from == NULL ? "" : rows[i].from);
		g_assert_cmpstr(out->until, ==, rows[i].until == NULL ? "" : rows[i].until);
	}
}

static void
set_text(char **at, const char *text)
{
	g_free(*at);
	*at = g_strdup(text);
}

static void
assert_unwritable(Statement *statement, const char *label)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(statement_write(statement, &error));
	g_assert_error(error, VAULT_ERROR, VAULT_ERROR_INPUT);
	g_assert_nonnull(strstr(error->message, label));
}

static void
test_bad_texts(void)
{
	g_autofree char *long_name = g_strnfill(201, 'a');
	const struct {
		size_t offset;
		const char *text, *label;
	} rows[] = {
		{ offsetof(Statement, district_id), NULL, "district" },
		{ offsetof(Statement, district_id), "", "district" },
		{ offsetof(Statement, district_id), "a\nb", "district" },
		{ offsetof(Statement, user), NULL, "user name" },
		{ offsetof(Statement, user), "", "user name" },
		{ offsetof(Statement, user), "MOrtega", "user name" },
		{ offsetof(Statement, user), long_name, "user name" },
		{ offsetof(Statement, user), "m\xff", "user name" },
		{ offsetof(Statement, from), "2026-02-29", "first day" },
		{ offsetof(Statement, from), "2026-8-1", "first day" },
		{ offsetof(Statement, from), "tomorrow!!", "first day" },
		{ offsetof(Statement, from), "0000-01-01", "first day" },
		{ offsetof(Statement, until), "2026-13-01", "last day" },
		{ offsetof(Statement, until), "2026-04-31", "last day" },
		{ offsetof(Statement, until), "2026-07-31", "last day" }, /* before the first */
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Statement) statement = sample(STATEMENT_GRANT);

		set_text((char **)((char *)statement + rows[i].offset), rows[i].text);
		assert_unwritable(statement, rows[i].label);
	}
}

static void
test_bad_numbers(void)
{
	static const struct {
		StatementKind kind;
		size_t offset;
		int value;
		const char *label; /* NULL: good */
	} rows[] = {
		{ STATEMENT_STAFF, offsetof(Statement, role), 0, "role" },
		{ STATEMENT_STAFF, offsetof(Statement, role), 6, "role" },
		{ STATEMENT_STAFF, offsetof(Statement, role), -1, "role" },
		{ STATEMENT_STAFF, offsetof(Statement, school_id), 0, NULL },
		{ STATEMENT_STAFF, offsetof(Statement, school_id), -1, "school" },
		{ STATEMENT_GRANT, offsetof(Statement, school_id), 0, "school" },
		{ STATEMENT_SCHOOL_KEY, offsetof(Statement, school_id), 0, "school" },
		{ STATEMENT_SCHOOL_KEY, offsetof(Statement, generation), 0, "generation" },
		{ STATEMENT_SCHOOL_KEY, offsetof(Statement, generation), G_MAXINT, NULL },
		{ STATEMENT_GRANT, offsetof(Statement, generation), -7, "generation" },
		{ STATEMENT_STAFF, offsetof(Statement, serial), 0, "serial" },
		{ STATEMENT_REVOCATION, offsetof(Statement, serial), 0, "serial" },
		{ STATEMENT_REVOCATION, offsetof(Statement, school_id), 0, NULL },
		{ STATEMENT_REVOCATION, offsetof(Statement, school_id), -1, "school" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Statement) statement = sample(rows[i].kind);

		memcpy((char *)statement + rows[i].offset, &rows[i].value, sizeof(int));
		if (rows[i].label != NULL) {
			assert_unwritable(statement, rows[i].label);
		} else {
			g_autoptr(GBytes) body = statement_write(statement, NULL);

			g_assert_nonnull(body);
		}
	}
}

static void
test_missing_keys(void)
{
	g_autoptr(Statement) staff = sample(STATEMENT_STAFF);
	g_autoptr(Statement) portal = sample(STATEMENT_PORTAL_KEY);
	g_autoptr(Statement) school = sample(STATEMENT_SCHOOL_KEY);
	g_autoptr(Statement) grant = sample(STATEMENT_GRANT);

	memset(staff->sign_key, 0, VAULT_KEY_BYTES);
	memset(portal->box_key, 0, VAULT_KEY_BYTES);
	memset(school->school_key, 0, VAULT_KEY_BYTES);
	memset(grant->sealed, 0, VAULT_SEALED_KEY_BYTES);
	assert_unwritable(staff, "signing key");
	assert_unwritable(portal, "sealing key");
	assert_unwritable(school, "school key");
	assert_unwritable(grant, "sealed key");
}

static void
test_truncated(void)
{
	for (int kind = STATEMENT_STAFF; kind <= STATEMENT_RECOVERY; kind++) {
		g_autoptr(GBytes) body = sample_body(kind);
		size_t size;
		const guint8 *bytes = g_bytes_get_data(body, &size);
		g_autofree guint8 *more = g_malloc0(size + 1);

		for (size_t len = 0; len < size; len++)
			assert_refused(bytes, len);
		memcpy(more, bytes, size);
		assert_refused(more, size + 1);
	}
}

static void
test_kinds(void)
{
	g_autoptr(GBytes) body = sample_body(STATEMENT_STAFF);
	size_t size;
	g_autofree guint8 *bytes = NULL;

	bytes = g_memdup2(g_bytes_get_data(body, &size), g_bytes_get_size(body));
	for (int kind = 0; kind < 256; kind++) {
		if (kind == STATEMENT_STAFF)
			continue;
		bytes[8] = (guint8)kind;
		assert_refused(bytes, size);
	}
	bytes[8] = STATEMENT_STAFF;
	bytes[7] = '2'; /* the magic of another version */
	assert_refused(bytes, size);
}

/* Two neighbouring fields of the same form changed places, tags and all. */
static void
test_order(void)
{
	g_autoptr(GBytes) body = sample_body(STATEMENT_STAFF);
	const size_t field = 3 + VAULT_KEY_BYTES, at = 9 + 3 + 36 + 3 + 7;
	g_autofree guint8 *bytes = g_memdup2(g_bytes_get_data(body, NULL), g_bytes_get_size(body));
	guint8 first[3 + VAULT_KEY_BYTES];

	g_assert_cmpint(bytes[at], ==, 3);
	g_assert_cmpint(bytes[at + field], ==, 4);
	memcpy(first, bytes + at, field);
	memcpy(bytes + at, bytes + at + field, field);
	memcpy(bytes + at + field, first, field);
	assert_refused(bytes, g_bytes_get_size(body));
}

/* A key that is a byte short or a byte long, with an honest length before it. */
static void
test_key_lengths(void)
{
	g_autoptr(GBytes) body = sample_body(STATEMENT_PORTAL_KEY);
	size_t size;
	const guint8 *bytes = g_bytes_get_data(body, &size);
	const size_t at = 9 + 3 + 36;
	g_autofree guint8 *other = g_malloc0(size + 1);

	memcpy(other, bytes, size);
	g_assert_cmpint(other[at + 2], ==, VAULT_KEY_BYTES);
	other[at + 2]--;
	assert_refused(other, size - 1);
	other[at + 2] += 2;
	assert_refused(other, size + 1);
}

/* Any statement that is read is the only way to write it. */
static bool
check_canonical(const guint8 *bytes, size_t size)
{
	g_autoptr(Statement) statement = parse_raw(bytes, size, NULL);
	g_autoptr(GBytes) again = NULL;

	if (statement == NULL)
		return false;
	again = statement_write(statement, NULL);
	g_assert_nonnull(again);
	g_assert_cmpmem(g_bytes_get_data(again, NULL), g_bytes_get_size(again), bytes, size);
	return true;
}

static void
test_fuzz(void)
{
	GBytes *bodies[7] = { NULL };
	int read = 0;

	for (int kind = STATEMENT_STAFF; kind <= STATEMENT_RECOVERY; kind++)
		bodies[kind] = sample_body(kind);
	for (int round = 0; round < 100000; round++) {
		size_t size;
		const guint8 *original = g_bytes_get_data(bodies[1 + round % 6], &size);
		g_autofree guint8 *bytes = g_memdup2(original, size);
		int changes = g_random_int_range(1, 4);

		for (int i = 0; i < changes; i++)
			bytes[g_random_int_range(0, (int)size)] =
				(guint8)g_random_int_range(0, 256);
		if (g_random_int_range(0, 4) == 0)
			size = g_random_int_range(0, (int)size + 1);
		read += check_canonical(bytes, size);
	}
	for (int kind = STATEMENT_STAFF; kind <= STATEMENT_RECOVERY; kind++)
		g_bytes_unref(bodies[kind]);
	/* A change inside a key or a name is still a statement: it is the signature that tells. */
	g_assert_cmpint(read, >, 1000);
}

static void
test_noise(void)
{
	for (int round = 0; round < 20000; round++) {
		guint8 bytes[64] = "pindesk1";
		int size = g_random_int_range(9, sizeof bytes + 1);

		bytes[8] = (guint8)g_random_int_range(0, 6);
		for (int i = 9; i < size; i++)
			bytes[i] = (guint8)g_random_int_range(0, round % 2 == 0 ? 256 : 12);
		g_assert_false(check_canonical(bytes, size));
	}
}

static bool
verify(const void *body, size_t body_size, const void *signer, size_t signer_size,
	const void *signature, size_t signature_size)
{
	g_autoptr(GBytes) a = g_bytes_new(body, body_size);
	g_autoptr(GBytes) b = g_bytes_new(signer, signer_size);
	g_autoptr(GBytes) c = g_bytes_new(signature, signature_size);
	g_autoptr(Signed) row = signed_new(a, b, c);
	g_autoptr(GError) error = NULL;
	bool good = signed_verify(row, &error);

	if (!good)
		g_assert_error(error, VAULT_ERROR, VAULT_ERROR_UNTRUSTED);
	return good;
}

/* No bit of body, signer or signature may change, and no byte be missing. */
static void
test_signature(void)
{
	g_autoptr(StaffKey) key = staff_key_new(DISTRICT, "jwells");
	g_autoptr(Statement) statement = sample(STATEMENT_GRANT);
	g_autoptr(Signed) row = staff_key_sign(key, statement, NULL);
	GBytes *parts[3] = { row->body, row->signer, row->signature };
	size_t size[3];
	guint8 *bytes[3];

	g_assert_true(signed_verify(row, NULL));
	g_assert_cmpmem(g_bytes_get_data(row->signer, NULL), VAULT_KEY_BYTES,
		staff_key_sign_public(key), VAULT_KEY_BYTES);
	for (int i = 0; i < 3; i++)
		bytes[i] =
			g_memdup2(g_bytes_get_data(parts[i], &size[i]), g_bytes_get_size(parts[i]));
	g_assert_cmpuint(size[2], ==, VAULT_SIGNATURE_BYTES);
	for (int i = 0; i < 3; i++) {
		for (size_t bit = 0; bit < size[i] * 8; bit++) {
			bytes[i][bit / 8] ^= 1 << bit % 8;
			g_assert_false(
				verify(bytes[0], size[0], bytes[1], size[1], bytes[2], size[2]));
			bytes[i][bit / 8] ^= 1 << bit % 8;
		}
		size[i]--;
		g_assert_false(verify(bytes[0], size[0], bytes[1], size[1], bytes[2], size[2]));
		size[i]++;
	}
	g_assert_true(verify(bytes[0], size[0], bytes[1], size[1], bytes[2], size[2]));
	g_assert_false(verify(bytes[0], 0, bytes[1], 0, bytes[2], 0));
	for (int i = 0; i < 3; i++)
		g_free(bytes[i]);
}

/* A signature over the bare bytes, from another use of the same key, is none over a statement. */
static void
test_domain(void)
{
	guint8 public_key[crypto_sign_PUBLICKEYBYTES], secret_key[crypto_sign_SECRETKEYBYTES];
	guint8 signature[crypto_sign_BYTES];
	g_autoptr(GBytes) body = sample_body(STATEMENT_STAFF);
	g_autoptr(GByteArray) message = g_byte_array_new();
	size_t size;
	const guint8 *bytes = g_bytes_get_data(body, &size);

	crypto_sign_keypair(public_key, secret_key);
	crypto_sign_detached(signature, NULL, bytes, size, secret_key);
	g_assert_false(
		verify(bytes, size, public_key, sizeof public_key, signature, sizeof signature));

	g_byte_array_append(message, (const guint8 *)"pindesk statement 1", 20);
	g_byte_array_append(message, bytes, size);
	crypto_sign_detached(signature, NULL, message->data, message->len, secret_key);
	g_assert_true(
		verify(bytes, size, public_key, sizeof public_key, signature, sizeof signature));
}

static void
test_roles(void)
{
	StaffRole role = STAFF_VIEWER;

	for (int i = STAFF_VIEWER; i <= STAFF_AUDITOR; i++) {
		g_assert_true(staff_role_from_name(staff_role_name(i), &role));
		g_assert_cmpint(role, ==, i);
	}
	g_assert_null(staff_role_name(0));
	g_assert_null(staff_role_name(STAFF_AUDITOR + 1));
	g_assert_false(staff_role_from_name("Principal", &role));
	g_assert_false(staff_role_from_name("", &role));
	g_assert_false(staff_role_from_name(NULL, &role));
	g_assert_cmpint(role, ==, STAFF_AUDITOR);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_assert_true(vault_start(NULL));
	g_test_add_func("/statement/round-trip", test_round_trip);
	g_test_add_func("/statement/frozen", test_frozen);
	g_test_add_func("/statement/open-days", test_open_days);
	g_test_add_func("/statement/bad-texts", test_bad_texts);
	g_test_add_func("/statement/bad-numbers", test_bad_numbers);
	g_test_add_func("/statement/missing-keys", test_missing_keys);
	g_test_add_func("/statement/truncated", test_truncated);
	g_test_add_func("/statement/kinds", test_kinds);
	g_test_add_func("/statement/order", test_order);
	g_test_add_func("/statement/key-lengths", test_key_lengths);
	g_test_add_func("/statement/fuzz", test_fuzz);
	g_test_add_func("/statement/noise", test_noise);
	g_test_add_func("/statement/signature", test_signature);
	g_test_add_func("/statement/domain", test_domain);
	g_test_add_func("/statement/roles", test_roles);
	return g_test_run();
}
