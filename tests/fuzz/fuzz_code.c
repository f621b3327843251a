/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes typed where a code is asked for: a code of the right shape, or told which group is
 * wrong; and where a key, the head of a history or a new passphrase is. */
#include "tests/fuzz/input.h"
#include "vault/code.h"
#include "vault/enrol_code.h"
#include "vault/event.h"
#include "vault/keys.h"
#include "vault/passphrase.h"

static const CodeShape shapes[] = { { "0123456789", 10, 5 }, { "0123456789", 12, 4 },
	{ "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 12, 4 }, { "ABCD", 40, 4 } };

static void
try_code(const CodeShape *shape, const Secret *typed)
{
	g_autoptr(Secret) code = NULL;
	int group = -1;
	CodeReading reading = code_read(shape, typed, &code, &group);
	bool at = reading == CODE_READ_CHARACTER || reading == CODE_READ_CHECK;
	g_assert_true((reading == CODE_READ_GOOD) == (code != NULL));
	g_assert_true(at ? group >= 1 && group <= code_shape_groups(shape) : group == 0);
	if (code) {
		g_autoptr(Secret) again = NULL;
		g_autoptr(Secret) grouped = code_grouped(shape, code);
		g_autoptr(Secret) spelled = code_spelled(shape, code);
		g_assert_cmpuint(secret_len(code), ==, shape->length);
		g_assert_cmpint(code_read(shape, grouped, &again, NULL), ==, CODE_READ_GOOD);
		g_assert_true(secret_equal(code, again) && secret_len(spelled) > 0);
	} else {
		g_autofree char *words = code_reading_words(shape, reading, group);
		check_sentence(words);
	}
}

static void
try_text(const char *typed)
{
	unsigned char key[VAULT_KEY_BYTES], hash[EVENT_HASH_BYTES] = { 0 };
	g_autoptr(GError) error = NULL;
	if (key_from_text(typed, key, &error)) {
		g_autofree char *text = key_to_text(key);
		unsigned char again[VAULT_KEY_BYTES];
		g_assert_true(key_from_text(text, again, NULL));
		g_assert_true(!memcmp(key, again, sizeof key));
	} else {
		check_sentence(error->message);
	}
	if (!event_hash_text_valid(typed))
		g_assert_false(event_hash_is(hash, typed));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	g_autoptr(GError) error = NULL;
	g_assert_true(vault_start(NULL));
	if (len > SECRET_LINE_MAX)
		return 0;
	g_autofree char *text = g_strndup((const char *)bytes, len);
	g_autoptr(Secret) typed = secret_from(bytes, len);
	g_autoptr(Secret) meant = enrol_code_meant(typed);
	int group = 0;
	for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++)
		try_code(&shapes[i], typed);
	g_assert_true(enrol_code_is(typed, &group) || secret_equal(typed, meant));
	try_text(text);
	if (!passphrase_acceptable(typed, "mortega", &error))
		check_sentence(error->message);
	return 0;
}
