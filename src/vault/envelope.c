/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/envelope.h"

#include <string.h>

#include <sodium.h>

#include "base/defence.h"
#include "vault/error.h"
#include "vault/wire.h"

/* public key | nonce | crypto_box */
#define NONCE_AT VAULT_KEY_BYTES
#define BOX_AT (NONCE_AT + crypto_box_NONCEBYTES)
#define BOX_BYTES (ENVELOPE_BYTES - BOX_AT)
#define PLAIN_BYTES (BOX_BYTES - crypto_box_MACBYTES)
#define CODE_BYTES_MAX 64
#define PROOF_BYTES crypto_generichash_BYTES
#define PROOF_DOMAIN "pindesk envelope proof 1"

enum {
	VERSION = 1,
	DISTRICT,
	SCHOOL,
	CREDENTIAL,
	GUARDIAN,
	STUDENT,
	SCOPE,
	GENERATION,
	EXPIRES,
	CODE,
	PROOF, /* of a school's envelope: over all before it, keyed by the school's secret key */
};

/* What a sentence says is another than asked for. */
static const char *const NAMES[] = {
	[VERSION] = "version of pindesk",
	[DISTRICT] = "district",
	[SCHOOL] = "school",
	[CREDENTIAL] = "code",
	[GUARDIAN] = "guardian",
	[STUDENT] = "student",
	[SCOPE] = "scope",
	[GENERATION] = "generation of the school key",
	[EXPIRES] = "expiry date",
};

static void
put_text(WireWriter *writer, int tag, const char *text)
{
	if (text == NULL || !wire_text_valid(text, strlen(text)))
		writer->bad = true;
	else
		wire_put(writer, tag, text, strlen(text));
}

static void
put_context(WireWriter *writer, const EnvelopeContext *context)
{
	wire_put_int(writer, VERSION, 1);
	put_text(writer, DISTRICT, context->district_id);
	wire_put_int(writer, SCHOOL, context->school_id);
	put_text(writer, CREDENTIAL, context->credential_id);
	wire_put_int(writer, GUARDIAN, context->guardian_id);
	wire_put_int(writer, STUDENT, context->student_id);
	put_text(writer, SCOPE, context->scope);
	wire_put_int(writer, GENERATION, context->generation);
	if (context->expires == NULL ||
		!wire_date_valid(context->expires, strlen(context->expires)))
		writer->bad = true;
	put_text(writer, EXPIRES, context->expires);
}

/* What must not leave, in a Secret, so of bytes only. */
typedef struct {
	unsigned char shared[crypto_box_BEFORENMBYTES];
	unsigned char proof_key[crypto_generichash_KEYBYTES]; /* zero: nothing is proven */
	unsigned char plain[PLAIN_BYTES];                     /* zero between envelopes */
} Inside;

static Inside *
inside_of(Secret *secret)
{
	return (Inside *)secret_bytes(secret);
}

static void
inside_wipe_plain(Inside *inside)
{
	sodium_memzero(inside->plain, sizeof inside->plain);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Inside, inside_wipe_plain)

/* What only a holder of SCHOOL can prove with. */
static void
derive_proof_key(const BoxKey *school, unsigned char ret_key[crypto_generichash_KEYBYTES])
{
	crypto_generichash(ret_key, crypto_generichash_KEYBYTES,
		(const unsigned char *)PROOF_DOMAIN, sizeof PROOF_DOMAIN,
		secret_peek(school->secret_key), secret_len(school->secret_key));
}

/* Says it about what stands from START to END. */
static void
prove(const unsigned char key[crypto_generichash_KEYBYTES], const unsigned char *start,
	const unsigned char *end, unsigned char ret_proof[PROOF_BYTES])
{
	crypto_generichash(
		ret_proof, PROOF_BYTES, start, end - start, key, crypto_generichash_KEYBYTES);
}

/* --- sealing */

struct EnvelopeSealer {
	unsigned char ephemeral[VAULT_KEY_BYTES];
	bool proves;
	Secret *inside; /* Inside */
};

EnvelopeSealer *
envelope_sealer_new(const unsigned char public_key[VAULT_KEY_BYTES], GError **error)
{
	g_autoptr(EnvelopeSealer) sealer = g_new0(EnvelopeSealer, 1);
	g_autoptr(BoxKey) ephemeral = box_key_new();

	memcpy(sealer->ephemeral, ephemeral->public_key, VAULT_KEY_BYTES);
	sealer->inside = secret_new(sizeof(Inside));
	if (crypto_box_beforenm(inside_of(sealer->inside)->shared, public_key,
		    secret_peek(ephemeral->secret_key)) != 0) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_INPUT,
			"The code cannot be sealed: the key it should be sealed to is no key.");
		return NULL;
	}
	return g_steal_pointer(&sealer);
}

EnvelopeSealer *
envelope_sealer_new_school(const BoxKey *school, GError **error)
{
	EnvelopeSealer *sealer = envelope_sealer_new(school->public_key, error);

	if (sealer != NULL) {
		sealer->proves = true;
		derive_proof_key(school, inside_of(sealer->inside)->proof_key);
	}
	return sealer;
}

void
envelope_sealer_free(EnvelopeSealer *sealer)
{
	if (sealer == NULL)
		return;
	secret_free(sealer->inside);
	g_free(sealer);
}

GBytes *
envelope_sealer_seal(
	EnvelopeSealer *sealer, const EnvelopeContext *context, const Secret *code, GError **error)
{
	g_autoptr(Inside) in = inside_of(sealer->inside);
	WireWriter writer = { in->plain, in->plain + PLAIN_BYTES, false };
	unsigned char sealed[ENVELOPE_BYTES], proof[PROOF_BYTES];

	put_context(&writer, context);
	wire_put(&writer, CODE, secret_peek(code), secret_len(code));
	if (sealer->proves) {
		prove(in->proof_key, in->plain, writer.at, proof);
		wire_put(&writer, PROOF, proof, sizeof proof);
	}
	if (writer.bad || secret_len(code) == 0 || secret_len(code) > CODE_BYTES_MAX) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_INPUT,
			"The code cannot be sealed: what it is for is not known in full.");
		return NULL;
	}
	memcpy(sealed, sealer->ephemeral, VAULT_KEY_BYTES);
	randombytes_buf(sealed + NONCE_AT, crypto_box_NONCEBYTES);
	crypto_box_easy_afternm(
		sealed + BOX_AT, in->plain, PLAIN_BYTES, sealed + NONCE_AT, in->shared);
	return g_bytes_new(sealed, sizeof sealed);
}

GBytes *
envelope_seal(const EnvelopeContext *context, const Secret *code,
	const unsigned char public_key[VAULT_KEY_BYTES], GError **error)
{
	g_autoptr(EnvelopeSealer) sealer = envelope_sealer_new(public_key, error);

	return sealer ? envelope_sealer_seal(sealer, context, code, error) : NULL;
}

GBytes *
envelope_seal_school(
	const EnvelopeContext *context, const Secret *code, const BoxKey *school, GError **error)
{
	g_autoptr(EnvelopeSealer) sealer = envelope_sealer_new_school(school, error);

	return sealer ? envelope_sealer_seal(sealer, context, code, error) : NULL;
}

/* --- opening */

struct EnvelopeOpener {
	const BoxKey *key;
	bool of_school;
	bool agreed; /* with EPHEMERAL */
	unsigned char ephemeral[VAULT_KEY_BYTES];
	Secret *inside; /* Inside */
};

EnvelopeOpener *
envelope_opener_new(const BoxKey *key)
{
	EnvelopeOpener *opener = g_new0(EnvelopeOpener, 1);

	opener->key = key;
	opener->inside = secret_new(sizeof(Inside));
	return opener;
}

EnvelopeOpener *
envelope_opener_new_school(const BoxKey *school)
{
	EnvelopeOpener *opener = envelope_opener_new(school);

	opener->of_school = true;
	derive_proof_key(school, inside_of(opener->inside)->proof_key);
	return opener;
}

void
envelope_opener_free(EnvelopeOpener *opener)
{
	if (opener == NULL)
		return;
	secret_free(opener->inside);
	g_free(opener);
}

/* The key shared with whoever has EPHEMERAL's other half. Its top bit means nothing; there is one
 * way to write an envelope. */
static bool
agree(EnvelopeOpener *opener, const unsigned char ephemeral[VAULT_KEY_BYTES])
{
	if (opener->agreed && memcmp(opener->ephemeral, ephemeral, VAULT_KEY_BYTES) == 0)
		return true;
	memcpy(opener->ephemeral, ephemeral, VAULT_KEY_BYTES);
	opener->agreed = ephemeral[VAULT_KEY_BYTES - 1] < 0x80 &&
			 crypto_box_beforenm(inside_of(opener->inside)->shared, ephemeral,
				 secret_peek(opener->key->secret_key)) == 0;
	return opener->agreed;
}

/* The first field of CONTEXT that READER has otherwise, or NULL; reads up to the code. */
static const char *
find_difference(WireReader *reader, const EnvelopeContext *context)
{
	unsigned char wanted_bytes[PLAIN_BYTES];
	WireWriter writer = { wanted_bytes, wanted_bytes + sizeof wanted_bytes, false };
	WireReader wanted = { wanted_bytes, NULL, false };
	const char *different = NULL;

	put_context(&writer, context);
	if (writer.bad)
		different = "purpose"; /* nothing can be sealed for a context like this */
	wanted.end = writer.at;
	for (int tag = VERSION; tag <= EXPIRES && !reader->bad; tag++) {
		size_t len, wanted_len;
		const unsigned char *field = wire_get(reader, tag, &len);
		const unsigned char *wish = wire_get(&wanted, tag, &wanted_len);

		if (field != NULL && different == NULL &&
			(len != wanted_len || memcmp(field, wish, len) != 0))
			different = NAMES[tag];
	}
	return different;
}

/* The proof that READER comes to next is of a holder of KEY, over what stands from START. */
static bool
is_proven(WireReader *reader, const unsigned char *start,
	const unsigned char key[crypto_generichash_KEYBYTES])
{
	const unsigned char *end = reader->at;
	unsigned char proof[PROOF_BYTES], found[PROOF_BYTES] = { 0 };

	prove(key, start, end, proof);
	wire_get_fixed(reader, PROOF, found, sizeof found);
	return !reader->bad && sodium_memcmp(proof, found, sizeof proof) == 0;
}

static bool
unlock(EnvelopeOpener *opener, GBytes *sealed)
{
	Inside *in = inside_of(opener->inside);
	const unsigned char *bytes = g_bytes_get_data(sealed, NULL);

	return g_bytes_get_size(sealed) == ENVELOPE_BYTES && agree(opener, bytes) &&
	       crypto_box_open_easy_afternm(
		       in->plain, bytes + BOX_AT, BOX_BYTES, bytes + NONCE_AT, in->shared) == 0;
}

Secret *
envelope_opener_open(
	EnvelopeOpener *opener, GBytes *sealed, const EnvelopeContext *context, GError **error)
{
	g_autoptr(Inside) in = inside_of(opener->inside);
	WireReader reader = { in->plain, in->plain + PLAIN_BYTES, false };
	const unsigned char *code;
	const char *different;
	size_t len;

	if (!unlock(opener, sealed)) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_DAMAGED,
			"The envelope does not open: it was sealed to another key, or was changed "
			"since.");
		return NULL;
	}
	different = find_difference(&reader, context);
	code = wire_get(&reader, CODE, &len);
	if (opener->of_school && !is_proven(&reader, in->plain, in->proof_key) &&
		DEFENCE(envelope_proof)) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_UNTRUSTED,
			"The envelope in the database was not made at a desk of this school. "
			"Nothing is shown. Tell the district office.");
		return NULL;
	}
	if (code == NULL || len == 0 || len > CODE_BYTES_MAX ||
		!sodium_is_zero(reader.at, reader.end - reader.at)) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_DAMAGED,
			"The envelope holds something that is no code.");
		return NULL;
	}
	if (different != NULL && DEFENCE(envelope_context)) {
		g_set_error(error, VAULT_ERROR, VAULT_ERROR_MISMATCH,
			"The envelope in the database is for another %s. Nothing is shown. "
			"Tell the district office.",
			different);
		return NULL;
	}
	return secret_from(code, len);
}

Secret *
envelope_open(GBytes *sealed, const BoxKey *key, const EnvelopeContext *context, GError **error)
{
	g_autoptr(EnvelopeOpener) opener = envelope_opener_new(key);

	return envelope_opener_open(opener, sealed, context, error);
}

Secret *
envelope_open_school(
	GBytes *sealed, const BoxKey *school, const EnvelopeContext *context, GError **error)
{
	g_autoptr(EnvelopeOpener) opener = envelope_opener_new_school(school);

	return envelope_opener_open(opener, sealed, context, error);
}
