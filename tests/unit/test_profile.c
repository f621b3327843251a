/* SPDX-License-Identifier: Apache-2.0 */
#include "base/profile.h"

#include <string.h>

#include "base/paths.h"

static char *
text_of(const char *name)
{
	g_autofree char *under = g_strdup_printf("schema/profiles/%s/profile.ini", name);
	g_autofree char *file = paths_data(under);
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
	g_autofree char *text = text_of("pin");
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
	g_assert_cmpuint(g_strv_length(profile->questions), ==, 5);
	g_assert_cmpstr(profile->questions[1], ==, "birth_date");
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
		{ "tries = 3", "trys = 3", "line 74: [redeem] has no key \"trys\"" },
		{ "tries = 3", "", "[redeem] tries is missing" },
		{ "tries = 3", "tries = many", "line 74: [redeem] tries: it has to be a number" },
		{ "tries = 3", "tries = 0", "number from 1 to 100" },
		{ "length = 10", "length = 11",
			"line 11: [credential] length: it has to be a whole" },
		{ "= 0123456789", "= 01234567", "fewer than 10" },
		{ "= 0123456789", "= 0123456789O", "look alike" },
		{ "= 0123456789", "= 01234567899", "twice" },
		{ "= 0123456789", "= 0123456789a", "capital" },
		{ "= 0123456789", "= 0123456789A",
			"line 10: [credential] alphabet: it has 11 characters" },
		{ "scope = guardianship", "scope = family", "\"family\" is not one of" },
		{ "name = PIN", "name =", "it is empty" },
		{ "ask = student_name", "ask = shoe_size", "\"shoe_size\" is not one of" },
		{ "accept = california_id", "accept = library_card",
			"no label for \"library_card\"" },
		{ "passport = Passport", "pasport = Passport", "no label for \"passport\"" },
		{ "[identity-issuer]\n", "[identity-issuer]\ndog_tag = US\n",
			"dog_tag: there is no such" },
		{ "channels = in_person; video", "channels = ;", "it is empty" },
		{ "\nlease = Lease", "\nleese = Lease", "no label for \"lease\"" },
		{ "[people-documents-label]", "[people-documents-label]\nhearsay = No",
			"hearsay: there is no such" },
		{ "home = https://", "home = http://", "begins with https://" },
		{ "link = https://parents.example.org/link", "link = https://a b",
			"begins with https://" },
		{ "approval = none", "approval = perhaps", "\"perhaps\" is not one of" },
		{ "date-style = us", "date-style = roman", "\"roman\" is not one of" },
		{ "date-style = us", "date-style", "this is not \"key = value\"" },
		{ "[portal]", "[portals]", "[portals] has no key \"home\"" },
	};
	g_autofree char *text = text_of("pin");
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

/* Each value is good; together they cannot be. */
static void
test_impossible(void)
{
	static const struct {
		const char *profile, *old, *new, *says;
	} cases[] = {
		{ "access-code", "length = 12", "length = 8",
			"[credential] length: only 13824 different codes" },
		{ "pin", "length = 10\ngroup = 5", "length = 8\ngroup = 8",
			"[redeem] credential-tries: 30 at each of 700000 codes would guess 2.1" },
		{ "pin", "length = 10\ngroup = 5", "length = 6\ngroup = 6",
			"line 11: [credential] length: only 100000 different codes" },
		{ "pin", "selector = 0", "selector = 5",
			"[credential] selector: the permanent ID" },
		{ "pin", "birth_date; code", "birth_date", "[redeem] asks: a portal can ask for" },
		{ "pin", "= permanent_id; birth_date; code", "= birth_date; code",
			"[redeem] asks: a portal can ask for" },
		{ "pin", "= permanent_id; birth_date; code", "= code",
			"needs a [credential] selector" },
		{ "vpc", "primary_phone; code; contact", "primary_phone; code",
			"[redeem] asks: a portal can ask for" },
		{ "pin", "scope = guardianship", "scope = student", "ask for the contact as well" },
		{ "pin", "must-match = 4", "must-match = 6",
			"[questions] must-match: 6 of 5 questions" },
		{ "pin", "at-least = 3", "at-least = 6", "[questions] at-least: 6 of 5" },
		{ "pin", "access-form = yes\napproval = none",
			"access-form = no\napproval = signer",
			"[visit] approval: what is approved is the signed form" },
		{ "vpc", "phone-release = never", "phone-release = video",
			"channels has no video" },
		{ "pin", "source-tries = 20", "source-tries = 2", "at least [redeem] tries (3)" },
		{ "pin", "credential-tries = 30", "credential-tries = 20",
			"[redeem] credential-tries: it has to be more" },
		{ "pin", "school-tries = 200", "school-tries = 20", "one prankster" },
		{ "pin", "languages = en", "languages = es", "[letter] languages: en has to be" },
		{ "access-code", "selector = 4", "selector = 0", "needs a [credential] selector" },
		{ "access-code", "selector = 4", "selector = 12", "leave a group that is secret" },
		{ "access-code", "selector = 4", "selector = 3", "whole number of groups of 4" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = text_of(cases[i].profile);
		g_autofree char *bad = changed(text, cases[i].old, cases[i].new);
		g_autoptr(GError) error = NULL;
		g_assert_null(profile_parse(bad, "profile.ini", &error));
		g_test_message("%s", error->message);
		g_assert_true(g_str_has_prefix(error->message, "profile.ini: line "));
		g_assert_nonnull(strstr(error->message, cases[i].says));
	}
}

static void
test_unwise(void)
{
	static const struct {
		const char *profile, *old, *new, *says;
	} cases[] = {
		{ "pin", "days-by-mail = 21", "days-by-mail = 22",
			"p.ini: line 19: [credential] days-by-mail: a mailed code should work for "
			"21" },
		{ "pin", "must-match = 4", "must-match = 0", "[questions] must-match: with 0" },
		{ "vpc", "scope = guardianship", "scope = student", "shared by both parents" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = text_of(cases[i].profile);
		g_autofree char *odd = changed(text, cases[i].old, cases[i].new);
		g_autoptr(GError) error = NULL;
		g_autoptr(Profile) profile = profile_parse(odd, "p.ini", &error);
		g_assert_no_error(error);
		g_assert_cmpuint(profile->warnings->len, ==, 1);
		g_test_message("%s", (char *)profile->warnings->pdata[0]);
		g_assert_nonnull(strstr(profile->warnings->pdata[0], cases[i].says));
	}
}

/* The three of the house: what they are, and how hard to guess. */
static void
test_shipped(void)
{
	static const struct {
		const char *name, *scope;
		int length, group, selector;
		double secrets, hits;
	} cases[] = {
		{ "pin", "guardianship", 10, 5, 0, 1e8, 0.21 },
		{ "vpc", "guardianship", 10, 5, 0, 110075314176.0, 0.000191 },
		{ "access-code", "guardian", 12, 4, 4, 191102976, 0.1099 },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = text_of(cases[i].name);
		g_autofree char *file = g_strdup_printf("%s/profile.ini", cases[i].name);
		g_autoptr(GError) error = NULL;
		g_autoptr(Profile) profile = profile_parse(text, file, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(profile->name, ==, cases[i].name);
		g_assert_cmpstr(profile->scope, ==, cases[i].scope);
		g_assert_cmpint(profile->length, ==, cases[i].length);
		g_assert_cmpint(profile->group, ==, cases[i].group);
		g_assert_cmpint(profile->selector, ==, cases[i].selector);
		g_assert_cmpint(profile->tries, ==, 30);
		g_assert_cmpuint(profile->warnings->len, ==, 0);
		g_assert_cmpfloat_with_epsilon(profile_secrets(profile), cases[i].secrets, 0.5);
		double hits = profile_guesses(profile, PROFILE_MOST_CODES);
		g_assert_cmpfloat_with_epsilon(hits, cases[i].hits, cases[i].hits / 100);
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
	g_test_add_func("/profile/impossible", test_impossible);
	g_test_add_func("/profile/unwise", test_unwise);
	g_test_add_func("/profile/shipped", test_shipped);
	g_test_add_func("/profile/each", test_each);
	return g_test_run();
}
