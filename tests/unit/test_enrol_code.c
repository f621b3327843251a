/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <glib.h>

#include "vault/enrol_code.h"

static Secret *
secret(const char *text)
{
	return secret_from(text, strlen(text));
}

/* However it was written down and typed, it is the same code. */
static void
test_meant(void)
{
	for (int i = 0; i < 200; i++) {
		g_autoptr(Secret) code = enrol_code_new();
		g_autoptr(Secret) grouped = enrol_code_grouped(code);
		g_autofree char *low = g_ascii_strdown(secret_text(grouped), -1);
		g_autofree char *dashed = g_strdelimit(g_strdup(low), " ", '-');
		const char *const ways[] = { secret_text(code), secret_text(grouped), low, dashed };

		g_assert_cmpint(secret_len(code), ==, 12);
		g_assert_cmpint(secret_len(grouped), ==, 14);
		for (size_t w = 0; w < G_N_ELEMENTS(ways); w++) {
			g_autoptr(Secret) typed = secret(ways[w]);
			g_autoptr(Secret) meant = enrol_code_meant(typed);
			int bad = -1;

			g_assert_true(secret_equal(meant, code));
			g_assert_true(enrol_code_is(typed, &bad));
			g_assert_cmpint(bad, ==, 0);
		}
	}
}

/* One wrong character is never a code, and the group is named. */
static void
test_slip(void)
{
	g_autoptr(Secret) code = enrol_code_new();

	for (int at = 0; at < 12; at++) {
		g_autoptr(Secret) typed = secret_copy(code);
		g_autoptr(Secret) meant = NULL;
		unsigned char *bytes = secret_bytes(typed);
		int bad = 0;

		bytes[at] = bytes[at] == 'A' ? 'B' : 'A';
		meant = enrol_code_meant(typed);
		g_assert_true(secret_equal(meant, typed));
		g_assert_true(enrol_code_is(typed, &bad));
		g_assert_cmpint(bad, ==, at / 4 + 1);
	}
}

static void
test_passphrase(void)
{
	static const char *const texts[] = { "counter-demo-2026", "", "four words are best", "AAAA",
		"correct horse battery" };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(Secret) typed = secret(texts[i]);
		g_autoptr(Secret) meant = enrol_code_meant(typed);

		g_assert_true(secret_equal(meant, typed));
		g_assert_false(enrol_code_is(typed, NULL));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_assert_true(vault_start(NULL));
	g_test_add_func("/enrol-code/meant", test_meant);
	g_test_add_func("/enrol-code/slip", test_slip);
	g_test_add_func("/enrol-code/passphrase", test_passphrase);
	return g_test_run();
}
