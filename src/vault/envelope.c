/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/envelope.h"

#include <string.h>

#include <sodium.h>

#include "base/defence.h"
#include "vault/error.h"
#include "vault/wire.h"

#define PLAIN_BYTES (ENVELOPE_BYTES - crypto_box_SEALBYTES)
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

/* What one envelope at a time is written in: a letter run makes them by the hundred thousand, and
 * locking pages takes as long as sealing does. Each thread has its own, empty between envelopes. */
typedef struct {
	Secret *plain; /* PLAIN_BYTES */
	Secret *key;
} Blotter;

static void
blotter_free(gpointer data)
{
	Blotter *blotter = data;

	secret_free(blotter->plain);
	secret_free(blotter->key);
	g_free(blotter);
}

static GPrivate own_blotter = G_PRIVATE_INIT(blotter_free);

static Blotter *
blotter_take(void)
{
	Blotter *blotter = g_private_get(&own_blotter);

	if (!blotter) {
		blotter = g_new(Blotter, 1);
		*blotter = (Blotter){ secret_new(PLAIN_BYTES),
			secret_new(crypto_generichash_KEYBYTES) };
		g_private_set(&own_blotter, blotter);
	}
	return blotter;
}

static void
blotter_wipe(Blotter *blotter)
{
	sodium_memzero(secret_bytes(blotter->plain), secret_len(blotter->plain));
	sodium_memzero(secret_bytes(blotter->key), secret_len(blotter->key));
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Blotter, blotter_wipe)

/* What only a holder of SCHOOL can say about what stands from START to END; by way of KEY. */
static void
prove(const BoxKey *school, Secret *key, const unsigned char *start, const unsigned char *end,
	unsigned char ret_proof[PROOF_BYTES])
{
	crypto_generichash(secret_bytes(key), secret_len(key), (const unsigned char *)PROOF_DOMAIN,
		sizeof PROOF_DOMAIN, secret_peek(school->secret_key),
		secret_len(school->secret_key));
	crypto_generichash(
		ret_proof, PROOF_BYTES, start, end - start, secret_peek(key), secret_len(key));
}

static GBytes *
seal(const EnvelopeContext *context, const Secret *code,
	const unsigned char public_key[VAULT_KEY_BYTES], const BoxKey *school, GError **error)
{
	g_autoptr(Blotter) blotter = blotter_take();
	unsigned char *start = secret_bytes(blotter->plain);
	WireWriter writer = { start, start + PLAIN_BYTES, false };
	unsigned char sealed[ENVELOPE_BYTES], proof[PROOF_BYTES];

	put_context(&writer, context);
	wire_put(&writer, CODE, secret_peek(code), secret_len(code));
	if (school != NULL) {
		prove(school, blotter->key, start, writer.at, proof);
		wire_put(&writer, PROOF, proof, sizeof proof);
	}
	if (writer.bad || secret_len(code) == 0 || secret_len(code) > CODE_BYTES_MAX) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_INPUT,
			"The code cannot be sealed: what it is for is not known in full.");
		return NULL;
	}
	if (crypto_box_seal(sealed, start, PLAIN_BYTES, public_key) != 0) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_INPUT,
			"The code cannot be sealed: the key it should be sealed to is no key.");
		return NULL;
	}
	return g_bytes_new(sealed, sizeof sealed);
}

GBytes *
envelope_seal(const EnvelopeContext *context, const Secret *code,
	const unsigned char public_key[VAULT_KEY_BYTES], GError **error)
{
	return seal(context, code, public_key, NULL, error);
}

GBytes *
envelope_seal_school(
	const EnvelopeContext *context, const Secret *code, const BoxKey *school, GError **error)
{
	return seal(context, code, school->public_key, school, error);
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

/* The proof that READER comes to next is SCHOOL's, over what stands from START. */
static bool
is_proven(WireReader *reader, const unsigned char *start, const BoxKey *school, Secret *key)
{
	const unsigned char *end = reader->at;
	unsigned char proof[PROOF_BYTES], found[PROOF_BYTES] = { 0 };

	prove(school, key, start, end, proof);
	wire_get_fixed(reader, PROOF, found, sizeof found);
	return !reader->bad && sodium_memcmp(proof, found, sizeof proof) == 0;
}

static Secret *
open_sealed(GBytes *sealed, const BoxKey *key, bool of_school, const EnvelopeContext *context,
	GError **error)
{
	g_autoptr(Blotter) blotter = blotter_take();
	const Secret *plain = blotter->plain;
	WireReader reader = { secret_peek(plain), secret_peek(plain) + PLAIN_BYTES, false };
	const unsigned char *code;
	const char *different;
	size_t len;

	if (g_bytes_get_size(sealed) != ENVELOPE_BYTES ||
		crypto_box_seal_open(secret_bytes(blotter->plain), g_bytes_get_data(sealed, NULL),
			ENVELOPE_BYTES, key->public_key, secret_peek(key->secret_key)) != 0) {
		g_set_error_literal(error, VAULT_ERROR, VAULT_ERROR_DAMAGED,
			"The envelope does not open: it was sealed to another key, or was changed "
			"since.");
		return NULL;
	}
	different = find_difference(&reader, context);
	code = wire_get(&reader, CODE, &len);
	if (of_school && !is_proven(&reader, secret_peek(plain), key, blotter->key) &&
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
	return open_sealed(sealed, key, false, context, error);
}

Secret *
envelope_open_school(
	GBytes *sealed, const BoxKey *school, const EnvelopeContext *context, GError **error)
{
	return open_sealed(sealed, school, true, context, error);
}
