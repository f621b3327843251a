/* SPDX-License-Identifier: Apache-2.0 */
#include "base/profile.h"

#include <string.h>

#include "base/paths.h"

static char *
pin_text(void)
{
	g_autofree char *file = paths_data("schema/profiles/pin/profile.ini");
	g_autoptr(GError) error = NULL;
	char *text = NULL;
	g_file_get_contents(file, &text, NULL, &error);
	g_assert_no_error(error);
	return text;
}

static const ProfileChoice *
choice(const GPtrArray *choices, guint i)
{
	g_assert_cmpuint(i, <, choices->len);
	return choices->pdata[i];
}

static void
test_pin(void)
{
	g_autofree char *text = pin_text();
	g_autoptr(GError) error = NULL;
	g_autoptr(Profile) profile = profile_parse(text, "/data/pin/profile.ini", &error);
	g_assert_no_error(error);
	g_assert_cmpstr(profile->name, ==, "pin");
	g_assert_cmpstr(profile->credential, ==, "PIN");
	g_assert_cmpstr(profile->credential_long, ==, "Parent Portal PIN");
	g_assert_cmpint(profile->date_style, ==, DATE_US);
	g_assert_cmpstr(profile->alphabet, ==, "0123456789");
	g_assert_cmpint(profile->length, ==, 10);
	g_assert_cmpint(profile->group, ==, 5);
	g_assert_cmpstr(profile->scope, ==, "guardianship");
	g_assert_cmpint(profile->days_by_hand, ==, 30);
	g_assert_cmpint(profile->days_by_mail, ==, 21);
	g_assert_cmpuint(profile->id_kinds->len, ==, 4);
	g_assert_cmpstr(choice(profile->id_kinds, 0)->key, ==, "california_id");
	g_assert_cmpstr(choice(profile->id_kinds, 1)->label, ==, "Driver's license");
	g_assert_cmpstr(choice(profile->issuers, 2)->label, ==, "Mexico");
	g_assert_cmpstr(choice(profile->documents, 1)->key, ==, "court_order");
	g_assert_cmpstr(choice(profile->channels, 1)->label, ==, "By video");
	g_assert_cmpstr(profile->link_url, ==, "https://parents.example.org/link");
}

/* TEXT with the first OLD in it become NEW. */
static char *
changed(const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);
	g_assert_nonnull(at);
	return g_strdup_printf("%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
}

static void
test_bad(void)
{
	static const struct {
		const char *old, *new, *says;
	} cases[] = {
		{ "tries = 3", "trys = 3", "line 13: [credential] has no key \"trys\"" },
		{ "tries = 3", "", "[credential] tries is missing" },
		{ "tries = 3", "tries = many", "number from 1 to 20" },
		{ "length = 10", "length = 11", "whole number of groups" },
		{ "= 0123456789", "= 01234567", "fewer than 10" },
		{ "= 0123456789", "= 0123456789O", "look alike" },
		{ "= 0123456789", "= 01234567899", "twice" },
		{ "= 0123456789", "= 0123456789a", "capital" },
		{ "scope = guardianship", "scope = family", "\"family\" is not one of" },
		{ "name = PIN", "name =", "it is empty" },
		{ "ask = student_name", "ask = shoe_size", "\"shoe_size\" is not one of" },
		{ "accept = california_id", "accept = library_card",
			"no label for \"library_card\"" },
		{ "passport = Passport", "pasport = Passport", "no label for \"passport\"" },
		{ "[identity-issuer]\n", "[identity-issuer]\ndog_tag = US\n",
			"dog_tag: there is no such" },
		{ "channels = in_person; video", "channels = ;", "it is empty" },
		{ "date-style = us", "date-style = roman", "\"roman\" is not one of" },
		{ "date-style = us", "date-style", "line 67: this is not \"key = value\"" },
		{ "[portal]", "[portals]", "[portals] has no key \"home\"" },
	};
	g_autofree char *text = pin_text();
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *bad = changed(text, cases[i].old, cases[i].new);
		g_autoptr(GError) error = NULL;
		g_assert_null(profile_parse(bad, "profile.ini", &error));
		g_assert_error(error, PROFILE_ERROR, PROFILE_ERROR_INVALID);
		g_test_message("%s", error->message);
		g_assert_true(g_str_has_prefix(error->message, "profile.ini: "));
		g_assert_nonnull(strstr(error->message, cases[i].says));
	}
}

static void
join(const char *section, const char *key, const char *value, gpointer data)
{
	g_string_append_printf(data, "%s.%s=%s|", section, key, value);
}

static void
test_each(void)
{
	g_autoptr(GString) all = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	g_assert_true(profile_each("# x\n[a]\nb = c; d\n[e]\nf=\n", join, all, &error));
	g_assert_cmpstr(all->str, ==, "a.b=c; d|e.f=|");
	g_assert_false(profile_each("[a]\nb\n", join, all, &error));
	g_assert_nonnull(error);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/profile/pin", test_pin);
	g_test_add_func("/profile/bad", test_bad);
	g_test_add_func("/profile/each", test_each);
	return g_test_run();
}
