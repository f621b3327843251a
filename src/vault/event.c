/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/event.h"

#include <string.h>

#include <sodium.h>

#define BODY_DOMAIN "pindesk event 1" /* with its zero byte */
#define SIGN_DOMAIN "pindesk event signature 1"
#define TEXT_BYTES 20 /* of a hash on paper */

static void
put_length(crypto_hash_sha256_state *state, guint32 length)
{
	guint32 big = GUINT32_TO_BE(length);

	crypto_hash_sha256_update(state, (const unsigned char *)&big, sizeof big);
}

void
event_body(const char *const fields[EVENT_FIELDS], unsigned char ret_body[EVENT_HASH_BYTES])
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, (const unsigned char *)BODY_DOMAIN, sizeof BODY_DOMAIN);
	for (int i = 0; i < EVENT_FIELDS; i++) {
		if (!fields[i]) {
			put_length(&state, G_MAXUINT32);
			continue;
		}
		size_t length = strlen(fields[i]);
		put_length(&state, (guint32)length);
		crypto_hash_sha256_update(&state, (const unsigned char *)fields[i], length);
	}
	crypto_hash_sha256_final(&state, ret_body);
}

void
event_link(const unsigned char prev[EVENT_HASH_BYTES], const unsigned char body[EVENT_HASH_BYTES],
	unsigned char ret_hash[EVENT_HASH_BYTES])
{
	unsigned char both[2 * EVENT_HASH_BYTES];

	memcpy(both, prev, EVENT_HASH_BYTES);
	memcpy(both + EVENT_HASH_BYTES, body, EVENT_HASH_BYTES);
	crypto_hash_sha256(ret_hash, both, sizeof both);
}

/* The district with its zero byte parts it from the hash. Caller frees. */
static unsigned char *
signed_message(
	const char *district_id, const unsigned char hash[EVENT_HASH_BYTES], size_t *ret_length)
{
	size_t district = strlen(district_id) + 1;
	unsigned char *message = g_malloc(sizeof SIGN_DOMAIN + district + EVENT_HASH_BYTES);

	memcpy(message, SIGN_DOMAIN, sizeof SIGN_DOMAIN);
	for (size_t i = 0; i < district; i++)
		message[sizeof SIGN_DOMAIN + i] = (unsigned char)g_ascii_tolower(district_id[i]);
	memcpy(message + sizeof SIGN_DOMAIN + district, hash, EVENT_HASH_BYTES);
	*ret_length = sizeof SIGN_DOMAIN + district + EVENT_HASH_BYTES;
	return message;
}

void
event_sign(const StaffKey *key, const unsigned char hash[EVENT_HASH_BYTES],
	unsigned char ret_signature[EVENT_SIGNATURE_BYTES])
{
	size_t length;
	g_autofree unsigned char *message = signed_message(staff_key_district(key), hash, &length);

	crypto_sign_detached(
		ret_signature, NULL, message, length, secret_peek(staff_key_sign_secret(key)));
}

bool
event_signed_by(const unsigned char sign_key[VAULT_KEY_BYTES], const char *district_id,
	const unsigned char hash[EVENT_HASH_BYTES],
	const unsigned char signature[EVENT_SIGNATURE_BYTES])
{
	size_t length;
	g_autofree unsigned char *message = signed_message(district_id, hash, &length);

	return crypto_sign_verify_detached(signature, message, length, sign_key) == 0;
}

char *
event_hash_text(const unsigned char hash[EVENT_HASH_BYTES])
{
	GString *text = g_string_new(NULL);

	for (int i = 0; i < TEXT_BYTES; i++)
		g_string_append_printf(
			text, i > 0 && i % 2 == 0 ? " %02x" : "%02x", (unsigned)hash[i]);
	return g_string_free(text, FALSE);
}

/* The digits of TEXT alone, in lower case; NULL when there is anything but digits and space. */
static char *
bare(const char *text)
{
	g_autoptr(GString) digits = g_string_new(NULL);

	for (const char *p = text; *p != '\0'; p++) {
		if (g_ascii_isspace(*p) || *p == '-')
			continue;
		if (!g_ascii_isxdigit(*p))
			return NULL;
		g_string_append_c(digits, g_ascii_tolower(*p));
	}
	return g_strdup(digits->str);
}

bool
event_hash_text_valid(const char *text)
{
	g_autofree char *digits = bare(text);

	return digits && strlen(digits) == 2 * TEXT_BYTES;
}

bool
event_hash_is(const unsigned char hash[EVENT_HASH_BYTES], const char *text)
{
	g_autofree char *own = event_hash_text(hash);
	g_autofree char *own_digits = bare(own);
	g_autofree char *digits = bare(text);

	return digits && strcmp(own_digits, digits) == 0;
}
