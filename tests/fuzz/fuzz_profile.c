/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a district's policy: refused with a sentence that names the file, or a policy whose
 * codes can be made, read back and told apart from guesses. */
#include "base/profile.h"
#include "tests/fuzz/input.h"
#include "vault/code.h"

static void
each(const char *section, const char *key, const char *value, gpointer data)
{
	g_assert_true(section && key && value);
}

static void
use(const Profile *profile)
{
	const CodeShape shape = { profile->alphabet, profile->length, profile->group };
	g_autoptr(GError) error = NULL;
	g_autoptr(Secret) read = NULL;
	g_assert_true(code_shape_valid(&shape, &error));
	g_autoptr(Secret) code = code_new(&shape);
	g_autoptr(Secret) shown = code_grouped(&shape, code);
	g_autofree char *selector = code_selector(&shape, code, profile->selector);
	g_assert_true(!selector || g_str_has_prefix(secret_text(code), selector));
	g_assert_cmpint(code_read(&shape, shown, &read, NULL), ==, CODE_READ_GOOD);
	g_assert_true(secret_equal(code, read));
	g_assert_true(profile_secrets(profile) > 0);
	g_assert_true(profile_guesses(profile, PROFILE_MOST_CODES) <= PROFILE_MOST_HITS);
	for (guint i = 0; i < profile->warnings->len; i++)
		check_sentence(profile->warnings->pdata[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *ini = g_strndup((const char *)bytes, len);
	g_assert_true(vault_start(NULL));
	g_autoptr(Profile) profile = profile_parse(ini, "profile.ini", &error);
	g_assert_true((profile != NULL) != (error != NULL));
	if (profile)
		use(profile);
	else
		check_sentence(error->message);
	g_assert_true(profile_each(ini, each, NULL, NULL) || !profile);
	return 0;
}
