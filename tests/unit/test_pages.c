/* SPDX-License-Identifier: Apache-2.0 */
/* The Access Form, the ruler and every other page without a code, as others read them: pdftotext,
 * qpdf, a QR reader. $PINDESK_DATA is the top of the source tree. */
#include "desk/pages.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "base/paths.h"
#include "letter/document.h"
#include "letter/ruler.h"

static char *dir;

static char *
run(const char *const *argv)
{
	char *out = NULL;
	int status = 0;
	g_autoptr(GError) error = NULL;

	g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL,
		G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL, &status,
		&error));
	g_assert_no_error(error);
	if (!g_spawn_check_wait_status(status, &error))
		g_test_message("%s: %s", argv[0], out);
	g_assert_no_error(error);
	return out;
}

static char *
keep(GBytes *pdf)
{
	char *path = g_build_filename(dir, "page.pdf", NULL);
	gsize len = 0;
	const char *bytes = g_bytes_get_data(pdf, &len);

	g_assert_true(g_file_set_contents(path, bytes, (gssize)len, NULL));
	return path;
}

static char *
text_of(GBytes *pdf)
{
	g_autofree char *path = keep(pdf);
	const char *const check[] = { "qpdf", "--check", path, NULL };
	const char *const read[] = { "pdftotext", path, "-", NULL };

	g_free(run(check));
	g_autofree char *raw = run(read);
	return g_utf8_normalize(raw, -1, G_NORMALIZE_NFKC);
}

static int
pages_of(GBytes *pdf)
{
	g_autofree char *path = keep(pdf);
	const char *const count[] = { "qpdf", "--show-npages", path, NULL };
	g_autofree char *out = run(count);

	return (int)g_ascii_strtoll(out, NULL, 10);
}

static char *
qr_of(GBytes *pdf)
{
	g_autofree char *path = keep(pdf);
	g_autofree char *image = g_build_filename(dir, "page", NULL);
	g_autofree char *png = g_strconcat(image, ".png", NULL);
	const char *const draw[] = { "pdftoppm", "-singlefile", "-r", "150", "-gray", "-png", path,
		image, NULL };
	const char *const read[] = { "zbarimg", "-q", "--nodbus", "--raw", png, NULL };

	g_free(run(draw));
	char *out = run(read);
	g_unlink(png);
	return g_strchomp(out);
}

static Profile *
profile_of(const char *name)
{
	g_autofree char *relative = g_build_filename("schema/profiles", name, "profile.ini", NULL);
	g_autofree char *path = paths_data(relative);
	g_autofree char *ini = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(g_file_get_contents(path, &ini, NULL, NULL));
	Profile *profile = profile_parse(ini, path, &error);
	g_assert_no_error(error);
	return profile;
}

static PageWords *
words_of(const char *lang)
{
	g_autoptr(GError) error = NULL;
	PageWords *words = page_words_load(lang, &error);

	g_assert_no_error(error);
	return words;
}

static GBytes *
form_of(const char *lang, const FormFacts *filled, GError **error)
{
	g_autoptr(Profile) profile = profile_of("pin");
	g_autoptr(PageWording) wording = page_wording_shipped("pin", "form", lang, error);
	g_autoptr(PageWords) words = words_of(lang);
	g_autoptr(LetterTemplate) template =
		document_template_parse(wording->body, wording->file, error);
	const LetterFacts facts = { .school = "Lincoln Elementary School",
		.school_phone = "+16265550143",
		.help_url = profile->help_url,
		.portal_url = profile->portal_url,
		.link_url = profile->link_url,
		.credential = profile->credential,
		.credential_long = profile->credential_long };
	const DocumentLook look = { words, "2026-11-22", false };

	return form_pdf(template, &facts, filled, &look, error);
}

static const FormFacts rosa = {
	.school = "Lincoln Elementary School",
	.permanent_id = "0412883107",
	.student_first = "Ana",
	.student_middle = "María",
	.student_last = "García López",
	.parent = "Rosa López",
	.address = "1420 N Marengo Ave",
	.unit = "Apt 6",
	.city = "Pasadena",
	.state = "CA",
	.zip = "91103-2217",
	.home_phone = "+16265550143",
	.email = "rosa.l@example.org",
	.visit = "0412-318",
	.date = "2026-11-22",
	.verified_by = "M. Ortega",
	.id_kind = "Passport",
	.version = "es 2, 1a2b3c4d",
};

/* In each language, on the two sides of one sheet, with each label of the language. */
static void
test_form(void)
{
	static const char *const labels[] = { "school", "parent", "signature", "office", "agree",
		"id-other" };
	g_auto(GStrv) languages = page_words_languages();
	const FormFacts blank = { .approval = true, .version = "1a2b3c4d" };

	g_assert_cmpuint(g_strv_length(languages), >=, 11);
	for (int i = 0; languages[i]; i++) {
		g_autoptr(PageWords) words = words_of(languages[i]);
		g_autoptr(GError) error = NULL;
		g_autoptr(GBytes) pdf = form_of(languages[i], &blank, &error);
		g_assert_no_error(error);
		g_autofree char *text = text_of(pdf);

		g_assert_cmpint(pages_of(pdf), ==, 2);
		g_assert_nonnull(strstr(text, "1a2b3c4d"));
		g_assert_null(strstr(text, page_words_get(words, "words", "sample")));
		for (size_t k = 0; k < G_N_ELEMENTS(labels) && !page_words_rtl(words); k++) {
			g_autofree char *label = g_utf8_normalize(
				page_words_get(words, "form", labels[k]), -1, G_NORMALIZE_NFKC);
			/* A label may be wrapped, but begins on a line. */
			label[strcspn(label, " ")] = '\0';
			if (!strstr(text, label))
				g_test_message("%s: %s", languages[i], label);
			g_assert_nonnull(strstr(text, label));
		}
	}
}

/* Numbers, telephones and addresses stand the right way round in every language. */
static void
test_filled(void)
{
	static const char *const there[] = { "0412883107", "Ana", "María", "García López",
		"Rosa López", "1420 N Marengo Ave", "Apt 6", "Pasadena", "91103-2217",
		"626-555-0143", "rosa.l@example.org", "0412-318", "M. Ortega", "Passport",
		"es 2, 1a2b3c4d" };
	g_auto(GStrv) languages = page_words_languages();

	for (int i = 0; languages[i]; i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GBytes) pdf = form_of(languages[i], &rosa, &error);
		g_assert_no_error(error);
		g_autofree char *text = text_of(pdf);

		for (size_t k = 0; k < G_N_ELEMENTS(there); k++) {
			if (!strstr(text, there[k]))
				g_test_message("%s: %s in %s", languages[i], there[k], text);
			g_assert_nonnull(strstr(text, there[k]));
		}
	}
}

static void
test_refuses(void)
{
	g_autoptr(GError) error = NULL;
	FormFacts long_name = rosa;
	g_autofree char *name = g_strnfill(400, 'M');
	long_name.parent = name;
	g_assert_null(form_of("en", &long_name, &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_OVERFLOW);
	g_clear_error(&error);
	FormFacts strange = rosa;
	strange.parent = "\U0001F600";
	g_assert_null(form_of("en", &strange, &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_GLYPH);
}

static void
test_same(void)
{
	g_autoptr(GBytes) one = form_of("fa", &rosa, NULL);
	g_autoptr(GBytes) two = form_of("fa", &rosa, NULL);

	g_assert_true(g_bytes_equal(one, two));
}

static void
test_ruler(void)
{
	g_auto(GStrv) languages = page_words_languages();

	for (int i = 0; languages[i]; i++) {
		g_autoptr(PageWords) words = words_of(languages[i]);
		g_autoptr(GError) error = NULL;
		g_autoptr(GBytes) pdf = ruler_pdf(words, "2026-11-22", &error);
		g_assert_no_error(error);
		g_autofree char *text = text_of(pdf);

		g_assert_cmpint(pages_of(pdf), ==, 2);
		g_assert_nonnull(strstr(text, "9"));
	}
}

/* Each kind in each language for each profile, as file and as lines; its QR opens the help page. */
static void
try_kind(const Profile *profile, const PageKind *kind, const char *lang)
{
	const PageSchool school = { 1, (char *)"Lincoln Elementary", (char *)"1 Oak St",
		(char *)"Pasadena CA 91103", (char *)"+16265550100", (char *)"8 to 4" };
	const PageLook look = { profile, "2026-11-22", false, &school };
	g_autoptr(GError) error = NULL;
	g_autoptr(PageWording) wording =
		page_wording_shipped(profile->name, kind->kind, lang, &error);
	g_assert_no_error(error);
	g_autoptr(GBytes) pdf = page_wording_pdf(wording, &look, &error);
	g_assert_no_error(error);
	g_autoptr(GPtrArray) lines = page_wording_lines(wording, &look, 72, &error);
	g_assert_no_error(error);
	g_autofree char *qr = page_wording_qr(wording, &look);

	g_assert_cmpstr(wording->lang, ==, lang);
	g_assert_cmpuint(lines->len, >, 4);
	if (qr && g_str_equal(profile->name, "pin")) {
		g_autofree char *read = qr_of(pdf);

		g_assert_cmpstr(read, ==, profile->help_url);
		g_assert_cmpstr(qr, ==, profile->help_url);
	}
}

static void
test_kinds(void)
{
	static const char *const profiles[] = { "pin", "vpc", "access-code" };
	g_auto(GStrv) languages = page_words_languages();

	for (size_t p = 0; p < G_N_ELEMENTS(profiles); p++) {
		g_autoptr(Profile) profile = profile_of(profiles[p]);

		/* The rest is the same in all of them. */
		for (int k = 0; k < (p == 0 ? PAGE_KINDS : 2); k++)
			for (int i = 0; languages[i]; i++)
				try_kind(profile, &page_kinds[k], languages[i]);
	}
}

/* A language that there is no text in gets the English one, and that is seen. */
static void
test_falls_back(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PageWording) wording = page_wording_shipped("pin", "form", "sw", &error);

	g_assert_no_error(error);
	g_assert_cmpstr(wording->lang, ==, "en");
	g_assert_cmpstr(wording->wanted, ==, "sw");
	g_assert_null(page_wording_shipped("none", "letter", "en", &error));
	g_assert_nonnull(error);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_assert_true(vault_start(NULL));
	dir = g_dir_make_tmp("pages-XXXXXX", NULL);
	g_test_add_func("/pages/form", test_form);
	g_test_add_func("/pages/filled", test_filled);
	g_test_add_func("/pages/refuses", test_refuses);
	g_test_add_func("/pages/same", test_same);
	g_test_add_func("/pages/ruler", test_ruler);
	g_test_add_func("/pages/kinds", test_kinds);
	g_test_add_func("/pages/falls-back", test_falls_back);
	int failed = g_test_run();
	g_autofree char *path = g_build_filename(dir, "page.pdf", NULL);
	g_unlink(path);
	g_rmdir(dir);
	g_free(dir);
	return failed;
}
