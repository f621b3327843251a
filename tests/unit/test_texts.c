/* SPDX-License-Identifier: Apache-2.0 */
/* Every text of every profile in every language: it is there, it can be read, and it keeps to its
 * page with the long names and addresses that there are. $PINDESK_DATA is the top of the source
 * tree. */
#include "letter/document.h"

#include <locale.h>
#include <sodium.h>
#include <string.h>

#include "base/paths.h"

static const char *const PROFILES[] = { "pin", "vpc", "access-code" };

static const char *const DOCUMENTS[] = { "handout-link", "handout-register", "handout-verify",
	"handout-reset", "handout-locked", "handout-devices", "receipt", "form" };

/* Longer than nine in ten of each. */
static LetterFacts
long_facts(const Profile *profile, const PageWords *words)
{
	return (LetterFacts){
		.school = "Dr. Martin Luther King Jr. Elementary School",
		.school_line1 = "12345 North Martin Luther King Boulevard",
		.school_line2 = "Rancho Palos Verdes CA 90275-1234",
		.school_phone = "+13105550143",
		.school_hours = "Monday to Friday, 7:30 a.m. to 4:00 p.m.",
		.parent = "Maria Guadalupe Hernandez-Rodriguez",
		.line1 = "1420 North Marengo Avenue Apt 1206",
		.line2 = "Pasadena CA 91103-4417",
		.student = "Alejandro Sebastian Hernandez Rodriguez",
		.permanent_id = "4810237665",
		.primary_phone = "+16265550143",
		.grade = "5",
		.room = "Bungalow 12",
		.teacher = "Ms. Katherine Papadopoulos-Smith",
		.issued_on = "2026-11-22",
		.expires = "2026-12-22",
		.sheet = "0412-000931",
		.link_url = "https://parents.examplecityschools.org/link",
		.help_url = "https://parents.examplecityschools.org/help",
		.portal_url = "https://parents.examplecityschools.org",
		.credential = profile->credential,
		.credential_long = profile->credential_long,
		.visit = "0412-318",
		.visited_on = "2026-11-22",
		.staff = "Katherine Papadopoulos-Smith",
		.outcome = "waiting",
		.words = words,
	};
}

static Profile *
profile_of(const char *name)
{
	g_autofree char *relative = g_build_filename("schema/profiles", name, "profile.ini", NULL);
	g_autofree char *path = paths_data(relative);
	g_autofree char *ini = NULL;
	g_autoptr(GError) error = NULL;
	g_file_get_contents(path, &ini, NULL, &error);
	g_assert_no_error(error);
	Profile *profile = profile_parse(ini, path, &error);
	g_assert_no_error(error);
	return profile;
}

/* The text of KIND and the file it is in, which is one of LANG and of no other. Caller owns both. */
static char *
text_of(const char *profile, const char *kind, const char *lang, char **ret_path)
{
	g_autofree char *found = NULL;
	g_autoptr(GError) error = NULL;
	char *text = document_find(profile, kind, lang, &found, ret_path, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(found, ==, lang);
	return text;
}

static void
try_letter(const Profile *profile, const char *name, const PageWords *words)
{
	g_autofree char *path = NULL;
	g_autofree char *text = text_of(name, "letter", page_words_lang(words), &path);
	g_autoptr(GError) error = NULL;
	g_autoptr(LetterTemplate) letter = letter_template_parse(text, path, &error);
	LetterFacts facts = long_facts(profile, words);
	if (!letter || !letter_check(letter, &facts, NULL, profile, &error))
		g_test_fail_printf("%s: %s", path, error->message);
}

static void
try_document(const Profile *profile, const char *name, const char *kind, const PageWords *words)
{
	const DocumentLook look = { .words = words, .date = "2026-11-22", .sample = true };
	g_autofree char *path = NULL;
	g_autofree char *text = text_of(name, kind, page_words_lang(words), &path);
	g_autoptr(GError) error = NULL;
	g_autoptr(LetterTemplate) document = document_template_parse(text, path, &error);
	LetterFacts facts = long_facts(profile, words);
	g_autoptr(GBytes) pdf = document ? document_pdf(document, &facts, &look, &error) : NULL;
	if (!pdf)
		g_test_fail_printf("%s: %s", path, error->message);
}

/* All texts of one language, which is the test's data. */
static void
test_texts(gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PageWords) words = page_words_load(data, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(page_words_lang(words), ==, data);
	for (size_t p = 0; p < G_N_ELEMENTS(PROFILES); p++) {
		g_autoptr(Profile) profile = profile_of(PROFILES[p]);
		try_letter(profile, PROFILES[p], words);
		for (size_t d = 0; d < G_N_ELEMENTS(DOCUMENTS); d++)
			try_document(profile, PROFILES[p], DOCUMENTS[d], words);
	}
}

/* A text too long, and one with a placeholder that is no letter's, are found by the same means. */
static void
test_found(void)
{
	g_autoptr(Profile) profile = profile_of("pin");
	g_autofree char *path = NULL;
	g_autofree char *text = text_of("pin", "letter", "en", &path);
	g_autofree char *more = g_strnfill(4000, 'm');
	for (char *p = more + 7; *p; p++)
		*p = (p - more) % 8 == 7 ? ' ' : *p;
	g_autofree char *body = g_strdup_printf("\n\n%s\n\n***\n", more);
	g_auto(GStrv) parts = g_strsplit(text, "\n***\n", 2);
	g_autofree char *longer = g_strjoinv(body, parts);
	g_autoptr(GError) error = NULL;
	g_autoptr(LetterTemplate) letter = letter_template_parse(longer, path, &error);
	g_assert_no_error(error);
	LetterFacts facts = long_facts(profile, NULL);
	g_assert_false(letter_check(letter, &facts, NULL, profile, &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_OVERFLOW);
	g_clear_error(&error);
	g_assert_null(document_template_parse("# Title\n\n{code}\n", "handout-x.en.md", &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_TEMPLATE);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_assert_cmpint(sodium_init(), >=, 0);
	g_auto(GStrv) langs = page_words_languages();
	g_assert_cmpuint(g_strv_length(langs), ==, 11);
	for (char **lang = langs; *lang; lang++) {
		g_autofree char *name = g_strdup_printf("/texts/%s", *lang);
		g_test_add_data_func(name, *lang, test_texts);
	}
	g_test_add_func("/texts/found", test_found);
	return g_test_run();
}
