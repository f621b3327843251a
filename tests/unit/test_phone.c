/* SPDX-License-Identifier: Apache-2.0 */
#include "base/phone.h"

#include <glib.h>

static void
test_good(void)
{
	static const struct {
		const char *typed, *e164, *extension;
	} cases[] = {
		{ "6265550143", "+16265550143", NULL },
		{ "(626) 555-0143", "+16265550143", NULL },
		{ "626.555.0143", "+16265550143", NULL },
		{ "626/555/0143", "+16265550143", NULL },
		{ " 626 555 0143 ", "+16265550143", NULL },
		{ "1-626-555-0143", "+16265550143", NULL },
		{ "1(626)555-0143", "+16265550143", NULL },
		{ "+1 626 555 0143", "+16265550143", NULL },
		{ "626\xe2\x80\x93"
		  "555\xc2\xa0"
		  "0143",
			"+16265550143", NULL }, /* dash, hard blank */
		{ "626.555.0143 x12", "+16265550143", "12" },
		{ "626-555-0143 X 12", "+16265550143", "12" },
		{ "626-555-0143 ext 12", "+16265550143", "12" },
		{ "626-555-0143, Ext. 0012", "+16265550143", "0012" },
		{ "626-555-0143 extension 12", "+16265550143", "12" },
		{ "6265550143#12", "+16265550143", "12" },
		{ "+52 55 1234 5678", "+525512345678", NULL },
		{ "011 52 55 1234 5678", "+525512345678", NULL },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *e164 = NULL, *extension = NULL;
		const char *why = NULL;
		g_test_message("%s", cases[i].typed);
		g_assert_true(phone_parse(cases[i].typed, &e164, &extension, &why));
		g_assert_cmpstr(e164, ==, cases[i].e164);
		g_assert_cmpstr(extension, ==, cases[i].extension);
		g_assert_null(why);
	}
}

static void
test_bad(void)
{
	static const struct {
		const char *typed, *why;
	} cases[] = {
		{ "", "No number" },
		{ "   ", "No number" },
		{ "555-0143", "area code is missing" },
		{ "626-555-014", "Too short" },
		{ "626-555-01433", "Too long" },
		{ "1626555", "area code is missing" },
		{ "026-555-0143", "No area code starts" },
		{ "126-555-0143", "No area code starts" },
		{ "555-626-0143", "555 is not" },
		{ "911-555-0143", "service number" },
		{ "626-055-0143", "2 to 9" },
		{ "626-911-0143", "service number" },
		{ "1-800-FLOWERS", "digits only" },
		{ "626-555-0143 x", "extension has no number" },
		{ "626-555-0143 x12b", "extension has no number" },
		{ "626-555-0143 or so", "digits only" },
		{ "626+5550143", "digits only" },
		{ "+1 1213 215 5230", "Too long" },
		{ "+1 213 215", "Too short" },
		{ "+44 20", "abroad" },
		{ "+0123456789", "abroad" },
		{ "\xff", "digits only" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		char *e164 = NULL, *extension = NULL;
		const char *why = NULL;
		g_test_message("case %zu", i);
		g_assert_false(phone_parse(cases[i].typed, &e164, &extension, &why));
		g_assert_nonnull(g_strstr_len(why, -1, cases[i].why));
		g_assert_null(e164);
		g_assert_null(extension);
	}
}

static void
test_nothing_asked(void)
{
	g_assert_true(phone_parse("626-555-0143 x12", NULL, NULL, NULL));
	g_assert_false(phone_parse("626", NULL, NULL, NULL));
}

static void
assert_shown(const char *e164, const char *extension, const char *shown)
{
	g_autofree char *text = phone_show(e164, extension);
	g_assert_cmpstr(text, ==, shown);
}

static void
test_show(void)
{
	assert_shown("+16265550143", NULL, "626-555-0143");
	assert_shown("+16265550143", "", "626-555-0143");
	assert_shown("+16265550143", "12", "626-555-0143 x12");
	assert_shown("+525512345678", NULL, "+525512345678");
	assert_shown(NULL, NULL, "");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/phone/good", test_good);
	g_test_add_func("/phone/bad", test_bad);
	g_test_add_func("/phone/nothing-asked", test_nothing_asked);
	g_test_add_func("/phone/show", test_show);
	return g_test_run();
}
