/* SPDX-License-Identifier: Apache-2.0 */
/* What an attacker makes, who may read and write all of the database and has no key of the district
 * but their own. Statements come out as SQL: '\x...', '\x...', '\x...' for body, signer, signature.
 *
 *   crook box                                   own public key, hex: what is sealed to it is read
 *   crook signkey STATEMENT                     a member's signing key, base64
 *   crook school SCHOOL GENERATION              own key as a school's
 *   crook portal                                own key as the portal's
 *   crook staff USER ROLE SCHOOL UNTIL          own keys as a member's
 *   crook revoke STATEMENT                      that member's time is over
 *   crook grant USER BOX SCHOOL GENERATION KEY UNTIL
 *                                               own key to who has BOX (hex, or a member's statement),
 *                                               said to be KEY ("own", or a school's statement)
 *   crook seal TO CREDENTIAL SCHOOL GUARDIAN STUDENT SCOPE GENERATION EXPIRES CODE
 *                                               CODE in an envelope to TO ("own", or a statement)
 *   crook open HEX                              the code, when the envelope was sealed to us
 *   crook codes PORTAL-FILE                     the codes of envelopes on standard input
 *   crook password USER                         what a server is told that asks for the password
 *   crook unwrap USER WRAPPED PASSWORD          the seed, when the password that a server is told
 *                                               opens it
 *
 * CROOK_DISTRICT is the district's id. With CROOK_AS=USER and CROOK_SEED (what keys.staff_seed has)
 * statements are signed by that member, who is in it; with CROOK_ROOT=FILE they are some that the
 * district signed once. UNTIL "" is open, and so is the start. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "tests/lib/district.h"
#include "vault/envelope.h"
#include "vault/keys.h"
#include "vault/passphrase.h"
#include "vault/root_file.h"

typedef unsigned char Key[VAULT_KEY_BYTES];

static const char *district;

static G_GNUC_NORETURN void
die(const char *why)
{
	fprintf(stderr, "crook: %s\n", why);
	exit(1);
}

static Secret *
own_seed(unsigned char fill)
{
	Secret *seed = secret_new(32);

	memset(secret_bytes(seed), fill, 32);
	return seed;
}

static BoxKey *
own_box(void)
{
	g_autoptr(Secret) seed = own_seed(0x61);

	return box_key_from_secret(seed);
}

static GBytes *
from_hex(const char *hex)
{
	const char *digits = g_str_has_prefix(hex, "\\x") ? hex + 2 : hex;
	size_t room = strlen(digits) / 2 + 1, len = 0;
	unsigned char *bytes = g_malloc(room);

	if (sodium_hex2bin(bytes, room, digits, strlen(digits), NULL, &len, NULL) != 0)
		die("that is not hexadecimal");
	return g_bytes_new_take(bytes, len);
}

static void
print_hex(GBytes *bytes)
{
	size_t size;
	const unsigned char *data = g_bytes_get_data(bytes, &size);

	for (size_t i = 0; i < size; i++)
		printf("%02x", data[i]);
}

/* "own", 32 bytes of hex, or the key that a statement is about. */
static void
key_of(const char *text, Key ret_key)
{
	g_autoptr(BoxKey) own = own_box();
	g_autoptr(GBytes) bytes = g_str_equal(text, "own") ? NULL : from_hex(text);
	g_autoptr(Statement) statement = NULL;

	if (bytes == NULL || g_bytes_get_size(bytes) == VAULT_KEY_BYTES) {
		memcpy(ret_key, bytes ? g_bytes_get_data(bytes, NULL) : own->public_key,
			VAULT_KEY_BYTES);
		return;
	}
	statement = statement_parse(bytes, NULL);
	if (statement == NULL)
		die("that is no statement");
	memcpy(ret_key,
		statement->kind == STATEMENT_SCHOOL_KEY ? statement->school_key
							: statement->box_key,
		VAULT_KEY_BYTES);
}

static int
number(const char *text)
{
	return (int)g_ascii_strtoll(text, NULL, 10);
}

static Secret *
staff_passphrase(void)
{
	return secret_from(DISTRICT_STAFF_PASS, strlen(DISTRICT_STAFF_PASS));
}

/* A member who is in it, with their passphrase. */
static StaffKey *
accomplice(const char *user, const char *seed)
{
	g_autoptr(Secret) passphrase = staff_passphrase();
	g_autoptr(Secret) wrap_key = NULL;
	g_autoptr(GBytes) wrapped = from_hex(seed);
	StaffKey *key;

	if (!passphrase_stretch(passphrase, district, user, NULL, &wrap_key, NULL))
		die("no memory to stretch");
	key = staff_key_unwrap(wrapped, wrap_key, district, user, NULL);
	if (key == NULL)
		die("the member's seed does not open");
	return key;
}

/* What the district itself signed once. Its keys are of any district in its name. */
static Signed *
sign_as_root(const char *file, const Statement *statement, GError **error)
{
	g_autoptr(Secret) passphrase = secret_from(DISTRICT_ROOT_PASS, strlen(DISTRICT_ROOT_PASS));
	g_autoptr(Root) root = root_file_open(file, passphrase, error);

	return root ? root_sign(root, statement, error) : NULL;
}

static void
print_signed(const Statement *statement)
{
	const char *as = g_getenv("CROOK_AS"), *seed = g_getenv("CROOK_SEED"),
		   *root_file = g_getenv("CROOK_ROOT");
	g_autoptr(GError) error = NULL;
	g_autoptr(Signed) row = NULL;

	if (as && seed) {
		g_autoptr(StaffKey) key = accomplice(as, seed);
		row = staff_key_sign(key, statement, &error);
	} else if (root_file) {
		row = sign_as_root(root_file, statement, &error);
	} else {
		g_autoptr(Secret) seed_bytes = own_seed(0x62);
		g_autoptr(Secret) secret = secret_new(crypto_sign_SECRETKEYBYTES);
		Key public_key;

		crypto_sign_seed_keypair(public_key, secret_bytes(secret), secret_peek(seed_bytes));
		row = signed_make(statement, secret, public_key, &error);
	}
	if (row == NULL)
		die(error->message);
	GBytes *const parts[] = { row->body, row->signer, row->signature };
	for (int i = 0; i < 3; i++) {
		printf(i > 0 ? ", '\\x" : "'\\x");
		print_hex(parts[i]);
		printf("'::bytea");
	}
	printf("\n");
}

/* --- words */

static void
do_box(char **words)
{
	g_autoptr(BoxKey) own = own_box();
	g_autoptr(GBytes) bytes = g_bytes_new(own->public_key, VAULT_KEY_BYTES);

	print_hex(bytes);
	printf("\n");
}

static void
do_signkey(char **words)
{
	g_autoptr(GBytes) bytes = from_hex(words[0]);
	g_autoptr(Statement) member = statement_parse(bytes, NULL);
	g_autofree char *text = member ? key_to_text(member->sign_key) : NULL;

	printf("%s\n", text ? text : "");
}

static void
do_school(char **words)
{
	g_autoptr(BoxKey) own = own_box();
	SchoolKey key = { number(words[0]), number(words[1]), own };
	g_autoptr(Statement) statement = school_key_statement(&key, district);

	print_signed(statement);
}

static void
do_portal(char **words)
{
	g_autoptr(BoxKey) own = own_box();
	g_autoptr(Statement) statement = portal_key_statement(own, district);

	print_signed(statement);
}

static void
do_staff(char **words)
{
	g_autoptr(Statement) statement = statement_new(STATEMENT_STAFF, district);
	g_autoptr(Secret) seed = own_seed(0x62);
	g_autoptr(Secret) secret = secret_new(crypto_sign_SECRETKEYBYTES);
	g_autoptr(BoxKey) own = own_box();

	crypto_sign_seed_keypair(statement->sign_key, secret_bytes(secret), secret_peek(seed));
	memcpy(statement->box_key, own->public_key, VAULT_KEY_BYTES);
	statement->user = g_strdup(words[0]);
	if (!staff_role_from_name(words[1], &statement->role))
		die("no such role");
	statement->school_id = number(words[2]);
	statement->serial = 1;
	statement->from = g_strdup("");
	statement->until = g_strdup(words[3]);
	print_signed(statement);
}

/* That the member's standing, whose statement is given, is over. */
static void
do_revoke(char **words)
{
	g_autoptr(GBytes) bytes = from_hex(words[0]);
	g_autoptr(Statement) member = statement_parse(bytes, NULL);
	g_autoptr(Statement) over = NULL;

	if (member == NULL)
		die("that is no statement");
	over = staff_revocation(
		district, member->user, member->sign_key, member->school_id, member->serial);
	print_signed(over);
}

static void
do_grant(char **words)
{
	g_autoptr(BoxKey) own = own_box();
	SchoolKey key = { number(words[2]), number(words[3]), own };
	g_autoptr(Statement) grant = NULL;
	Key holder;

	key_of(words[1], holder);
	grant = school_key_grant(
		&key, district, words[0], holder, STAFF_ACCOUNT_ADMIN, NULL, words[5]);
	key_of(words[4], grant->school_key);
	print_signed(grant);
}

static void
do_seal(char **words)
{
	const EnvelopeContext context = {
		.district_id = district,
		.credential_id = words[1],
		.school_id = number(words[2]),
		.guardian_id = g_ascii_strtoll(words[3], NULL, 10),
		.student_id = g_ascii_strtoll(words[4], NULL, 10),
		.scope = words[5],
		.generation = number(words[6]),
		.expires = words[7],
	};
	g_autoptr(Secret) code = secret_from(words[8], strlen(words[8]));
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) sealed = NULL;
	Key to;

	if (g_str_equal(words[0], "own")) {
		g_autoptr(BoxKey) own = own_box();
		sealed = envelope_seal_school(&context, code, own, &error);
	} else {
		key_of(words[0], to);
		sealed = envelope_seal(&context, code, to, &error);
	}
	if (sealed == NULL)
		die(error->message);
	printf("'\\x");
	print_hex(sealed);
	printf("'\n");
}

/* The last field but the proof: tag 10, two bytes of length, the code. */
static void
print_code(const unsigned char *plain, size_t size)
{
	for (size_t at = 0; at + 3 < size; at += 3 + ((size_t)plain[at + 1] << 8 | plain[at + 2]))
		if (plain[at] == 10)
			printf("%.*s\n", plain[at + 2], plain + at + 3);
}

/* Without looking at what stands inside. */
static void
open_envelope(GBytes *sealed, const BoxKey *key, const char *trouble)
{
	enum { NONCE = VAULT_KEY_BYTES, BOX = NONCE + crypto_box_NONCEBYTES };
	unsigned char plain[ENVELOPE_BYTES - BOX - crypto_box_MACBYTES];
	const unsigned char *bytes = g_bytes_get_data(sealed, NULL);

	if (g_bytes_get_size(sealed) != ENVELOPE_BYTES ||
		crypto_box_open_easy(plain, bytes + BOX, ENVELOPE_BYTES - BOX, bytes + NONCE, bytes,
			secret_peek(key->secret_key)) != 0)
		die(trouble);
	print_code(plain, sizeof plain);
}

static void
do_open(char **words)
{
	g_autoptr(BoxKey) own = own_box();
	g_autoptr(GBytes) sealed = from_hex(words[0]);

	open_envelope(sealed, own, "it is not sealed to us");
}

/* No crook: who has the portal's file may know the codes, a line of hexadecimal each. */
static void
do_codes(char **words)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(BoxKey) key = portal_file_open(words[0], NULL, NULL, &error);
	char line[2 * ENVELOPE_BYTES + 8];

	if (key == NULL)
		die(error->message);
	while (fgets(line, sizeof line, stdin)) {
		g_autoptr(GBytes) sealed = from_hex(g_strchomp(line));
		open_envelope(sealed, key, "an envelope does not open");
	}
}

/* The password travels, or is guessed at where it is kept; is it also what wraps the keys? */
static void
do_unwrap(char **words)
{
	g_autoptr(GBytes) wrapped = from_hex(words[1]);
	g_autoptr(Secret) key = secret_new(PASSPHRASE_WRAP_KEY_BYTES);
	g_autoptr(StaffKey) staff = NULL;

	if (sodium_base642bin(secret_bytes(key), secret_len(key), words[2], strlen(words[2]), NULL,
		    NULL, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		die("that is no password of pindesk's");
	staff = staff_key_unwrap(wrapped, key, district, words[0], NULL);
	if (staff == NULL)
		die("the password does not open the keys");
	printf("the keys of %s are open\n", words[0]);
}

/* What the desk would tell a server that asks for it in the clear. */
static void
do_password(char **words)
{
	g_autoptr(Secret) passphrase = staff_passphrase();
	g_autoptr(Secret) password = NULL;

	if (!passphrase_stretch(passphrase, district, words[0], &password, NULL, NULL))
		die("no memory to stretch");
	printf("%s\n", secret_text(password));
}

static const struct {
	const char *word;
	int arguments;
	void (*run)(char **words);
} verbs[] = {
	{ "box", 0, do_box },
	{ "signkey", 1, do_signkey },
	{ "school", 2, do_school },
	{ "portal", 0, do_portal },
	{ "staff", 4, do_staff },
	{ "revoke", 1, do_revoke },
	{ "grant", 6, do_grant },
	{ "seal", 9, do_seal },
	{ "open", 1, do_open },
	{ "codes", 1, do_codes },
	{ "unwrap", 3, do_unwrap },
	{ "password", 1, do_password },
};

int
main(int argc, char **argv)
{
	if (argc < 2 || !vault_start(NULL))
		return 2;
	district = g_getenv("CROOK_DISTRICT");
	district = district ? district : "";
	for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++) {
		if (!g_str_equal(argv[1], verbs[i].word) || argc != 2 + verbs[i].arguments)
			continue;
		verbs[i].run(argv + 2);
		return 0;
	}
	die("no such word, or not that many after it");
}
