/* SPDX-License-Identifier: Apache-2.0 */
/* Many letters in one file, letters of people as they are called and live, and letters as a printer
 * and a fold leave them. $PINDESK_DATA is the top of the source tree. */
#include "letter/press.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/paths.h"
#include "base/text.h"
#include "letter/template.h"
#include "tests/lib/pages.h"

#define CODE "48316 07295"
#define LETTERS 24
#define SAMPLED 60 /* of the names and addresses there are */

static const Profile profile = { .alphabet = (char *)"0123456789", .length = 10, .group = 5 };

static LetterTemplate *
template_new(void)
{
	g_autofree char *path = paths_data("schema/profiles/pin/letters/letter.en.md");
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, &error));
	LetterTemplate *template = letter_template_parse(text, "letter.en.md", &error);
	g_assert_no_error(error);
	return template;
}

static LetterFacts
same_facts(void)
{
	return (LetterFacts){ .school = "Lincoln Elementary School",
		.school_line1 = "1420 N Marengo Avenue",
		.school_line2 = "Pasadena CA 91103",
		.school_phone = "+16265550143",
		.issued_on = "2026-11-22",
		.expires = "2026-12-22",
		.link_url = "https://parents.example.org/link",
		.help_url = "https://parents.example.org/help",
		.portal_url = "https://parents.example.org" };
}

/* Each shape of a letter: short and long names, in other scripts, without an address or a room. */
static LetterFacts
own_facts(guint i, char sheet[16])
{
	static const char *const parents[] = { "Rosa Lopez", "王小明", "Արամ Պետրոսյան",
		"Maria del Carmen Guadalupe Fernandez de Cordoba y Alvarez de Toledo", "E",
		"محمد الأحمد" };
	static const char *const students[] = { "Mateo Garcia Lopez", "김민수",
		"Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft", "Li" };
	g_snprintf(sheet, 16, "0412-%06u", i);
	return (LetterFacts){ .parent = parents[i % G_N_ELEMENTS(parents)],
		.line1 = i % 5 ? "815 E Washington Blvd Apt 6" : NULL,
		.line2 = i % 5 ? "Pasadena CA 91104-2217" : NULL,
		.student = students[i % G_N_ELEMENTS(students)],
		.permanent_id = "4810237",
		.grade = i % 3 ? "5" : NULL,
		.room = i % 2 ? "12" : NULL,
		.teacher = "Ms. Chen",
		.sheet = sheet };
}

/* One page of FILE as a small picture. */
static GBytes *
picture(const char *file, guint page)
{
	g_autofree char *number = g_strdup_printf("%u", page);
	g_autofree char *root = g_build_filename(pages_dir(), "picture", NULL);
	g_autofree char *path = g_strconcat(root, ".pgm", NULL);
	char *bytes = NULL;
	gsize len = 0;
	g_free(pages_ask("pdftoppm", "-singlefile", "-r", "60", "-gray", "-f", number, "-l", number,
		file, root, NULL));
	g_assert_true(g_file_get_contents(path, &bytes, &len, NULL));
	return g_bytes_new_take(bytes, len);
}

/* Pages of a file of many look as each letter by itself does. */
static void
test_same_look(void)
{
	if (!pages_have("pdftoppm") || !pages_have("qpdf") || !pages_have("pdfinfo"))
		return;
	g_autoptr(LetterTemplate) template = template_new();
	g_autoptr(Secret) code = secret_from(CODE, strlen(CODE));
	g_autoptr(GError) error = NULL;
	LetterFacts same = same_facts();
	g_autoptr(LetterPress) press = letter_press_new(template, &same, &error);
	g_assert_no_error(error);
	g_autoptr(GPtrArray) alone = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	for (guint i = 0; i < LETTERS; i++) {
		char sheet[16];
		LetterFacts own = own_facts(i, sheet);
		g_assert_true(letter_press_add(press, &own, code, &error));
		LetterFacts facts = letter_facts_join(&same, &own);
		g_autoptr(Secret) one = letter_pdf(template, &facts, code, &error);
		g_assert_no_error(error);
		g_autofree char *file = pages_write(secret_peek(one), secret_len(one));
		g_ptr_array_add(alone, picture(file, 1));
	}
	g_assert_cmpuint(letter_press_count(press), ==, LETTERS);
	g_autoptr(Secret) all = letter_press_take(press, &error);
	g_assert_no_error(error);
	g_autofree char *file = pages_write(secret_peek(all), secret_len(all));
	g_free(pages_ask("qpdf", "--check", file, NULL));
	pages_assert_drawn(file);
	g_autofree char *info = pages_ask("pdfinfo", file, NULL);
	pages_assert_in(info, "Pages: 24");
	pages_assert_in(info, "Tagged: yes");
	for (guint i = 0; i < LETTERS; i++) {
		g_autoptr(GBytes) page = picture(file, i + 1);
		g_test_message("letter %u", i);
		g_assert_true(g_bytes_equal(page, g_ptr_array_index(alone, i)));
	}
}

/* Each page has its own code, sheet and QR, and no page another's. */
static void
test_own_words(void)
{
	if (!pages_have("pdftotext") || !pages_have("zbarimg") || !pages_have("pdftoppm"))
		return;
	g_autoptr(LetterTemplate) template = template_new();
	g_autoptr(GError) error = NULL;
	LetterFacts same = same_facts();
	g_autoptr(LetterPress) press = letter_press_new(template, &same, &error);
	static const char *const codes[] = { "11111 22222", "33333 44444", "55555 66666" };
	char sheets[G_N_ELEMENTS(codes)][16];
	for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
		LetterFacts own = own_facts(i + 1, sheets[i]);
		g_autoptr(Secret) code = secret_from(codes[i], strlen(codes[i]));
		g_assert_true(letter_press_add(press, &own, code, &error));
	}
	g_autoptr(Secret) all = letter_press_take(press, &error);
	g_autofree char *file = pages_write(secret_peek(all), secret_len(all));
	for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
		g_autofree char *number = g_strdup_printf("%u", i + 1);
		g_autofree char *text =
			pages_ask("pdftotext", "-f", number, "-l", number, file, "-", NULL);
		for (guint k = 0; k < G_N_ELEMENTS(codes); k++)
			g_assert_true((strstr(text, codes[k]) != NULL) == (i == k));
		pages_assert_in(text, sheets[i]);
		pages_assert_in(text, "Lincoln Elementary School");
		g_autofree char *root = g_build_filename(pages_dir(), "qr", NULL);
		g_autofree char *png = g_strconcat(root, ".png", NULL);
		g_free(pages_ask("pdftoppm", "-singlefile", "-r", "150", "-gray", "-png", "-f",
			number, "-l", number, file, root, NULL));
		g_autofree char *read = pages_ask("zbarimg", "-q", "--nodbus", "--raw", png, NULL);
		g_autofree char *wanted =
			g_strconcat("https://parents.example.org/link#s=", sheets[i], NULL);
		g_assert_cmpstr(g_strchomp(read), ==, wanted);
	}
}

static LetterTemplate *
template_in(const char *lang)
{
	g_autofree char *name = g_strdup_printf("letter.%s.md", lang);
	g_autofree char *path = g_strconcat("schema/profiles/pin/letters/", name, NULL);
	g_autofree char *found = paths_data(path);
	g_autofree char *text = NULL;
	g_assert_true(g_file_get_contents(found, &text, NULL, NULL));
	return letter_template_parse(text, name, NULL);
}

static bool
is_empty(const char *file, guint page)
{
	g_autoptr(GBytes) seen = picture(file, page);
	gsize len;
	const char *bytes = g_bytes_get_data(seen, &len);
	for (gsize i = 20; i < len; i++)
		if (bytes[i] != (char)0xff)
			return false;
	return true;
}

/* Each letter takes a sheet of two sides, whether its back is written on or not, and a letter whose
 * back cannot be drawn leaves no front behind. */
static void
test_both_sides(void)
{
	if (!pages_have("pdftoppm") || !pages_have("qpdf") || !pages_have("pdfinfo"))
		return;
	g_autoptr(LetterTemplate) english = template_new();
	g_autoptr(LetterTemplate) spanish = template_in("es");
	g_autoptr(PageWords) en = page_words_load("en", NULL);
	g_autoptr(PageWords) es = page_words_load("es", NULL);
	g_autoptr(Secret) code = secret_from(CODE, strlen(CODE));
	g_autoptr(GError) error = NULL;
	const LetterBack back = { english, en };
	LetterFacts same = same_facts(), hers = same_facts();
	same.words = en;
	hers.words = es;
	g_autoptr(LetterPress) first = letter_press_new(english, &same, &error);
	letter_press_both_sides(first);
	g_autoptr(LetterPress) press = letter_press_beside(first, spanish, &hers, &error);
	g_assert_true(letter_press_set_back(press, &back, &error));
	char sheet[16];
	LetterFacts own = own_facts(1, sheet);
	g_assert_true(letter_press_add(press, &own, code, &error));
	own.teacher = "Rosa \U0001F9FF";
	g_assert_false(letter_press_add(press, &own, code, &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_GLYPH);
	g_clear_error(&error);
	own.teacher = "Ms. Chen";
	g_assert_true(letter_press_add(first, &own, code, &error));
	g_assert_true(letter_press_add(press, &own, code, &error));
	g_assert_cmpuint(letter_press_count(first), ==, 3);
	g_autoptr(Secret) all = letter_press_take(first, &error);
	g_assert_no_error(error);
	g_autofree char *file = pages_write(secret_peek(all), secret_len(all));
	g_free(pages_ask("qpdf", "--check", file, NULL));
	g_autofree char *info = pages_ask("pdfinfo", file, NULL);
	pages_assert_in(info, "Pages: 6");
	g_assert_false(is_empty(file, 2));
	g_assert_true(is_empty(file, 4));
	g_assert_false(is_empty(file, 6));
	g_autoptr(GBytes) front = picture(file, 1), again = picture(file, 5);
	g_autoptr(GBytes) behind = picture(file, 2);
	g_assert_true(g_bytes_equal(front, again));
	LetterFacts joined = own;
	joined.school = hers.school, joined.school_line1 = hers.school_line1;
	joined.school_line2 = hers.school_line2, joined.school_phone = hers.school_phone;
	joined.issued_on = hers.issued_on, joined.expires = hers.expires;
	joined.link_url = hers.link_url, joined.help_url = hers.help_url;
	joined.portal_url = hers.portal_url, joined.words = es;
	g_autoptr(Secret) alone = letter_pdf_both(spanish, &joined, &back, code, &error);
	g_assert_no_error(error);
	g_autofree char *other = pages_write(secret_peek(alone), secret_len(alone));
	g_autoptr(GBytes) front_alone = picture(other, 1), behind_alone = picture(other, 2);
	g_assert_true(g_bytes_equal(front, front_alone));
	g_assert_true(g_bytes_equal(behind, behind_alone));
}

/* A letter that cannot be drawn is left out, and the file goes on. */
static void
test_left_out(void)
{
	g_autoptr(LetterTemplate) template = template_new();
	g_autoptr(Secret) code = secret_from(CODE, strlen(CODE));
	g_autoptr(GError) error = NULL;
	LetterFacts same = same_facts();
	g_autoptr(LetterPress) press = letter_press_new(template, &same, &error);
	g_assert_null(letter_press_take(press, &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_FACTS);
	g_clear_error(&error);
	char sheet[16];
	LetterFacts own = own_facts(1, sheet);
	g_assert_true(letter_press_add(press, &own, code, &error));
	own.student = "Rosa \U0001F9FF";
	g_assert_false(letter_press_add(press, &own, code, &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_GLYPH);
	g_clear_error(&error);
	own.student = NULL;
	g_assert_false(letter_press_add(press, &own, code, &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_FACTS);
	g_clear_error(&error);
	own = own_facts(2, sheet);
	g_assert_true(letter_press_add(press, &own, code, &error));
	g_assert_cmpuint(letter_press_count(press), ==, 2);
	g_autoptr(Secret) all = letter_press_take(press, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(letter_press_count(press), ==, 0);
	if (!pages_have("qpdf") || !pages_have("pdfinfo"))
		return;
	g_autofree char *file = pages_write(secret_peek(all), secret_len(all));
	g_free(pages_ask("qpdf", "--check", file, NULL));
	g_autofree char *info = pages_ask("pdfinfo", file, NULL);
	pages_assert_in(info, "Pages: 2");
	/* The next file begins anew and is the same, whatever came before it. */
	own = own_facts(1, sheet);
	g_assert_true(letter_press_add(press, &own, code, &error));
	g_autoptr(Secret) second = letter_press_take(press, &error);
	g_autoptr(LetterPress) other = letter_press_new(template, &same, &error);
	g_assert_true(letter_press_add(other, &own, code, &error));
	g_autoptr(Secret) first = letter_press_take(other, &error);
	g_assert_true(secret_equal(first, second));
}

/* --- on paper */

/* Grey, 150 dpi, with a fold through the QR, grains of toner everywhere and pale ink. */
static void
test_fold(void)
{
	if (!pages_have("pdftoppm") || !pages_have("zbarimg"))
		return;
	g_autoptr(LetterTemplate) template = template_new();
	g_autoptr(Secret) code = secret_from(CODE, strlen(CODE));
	char sheet[16];
	LetterFacts same = same_facts(), own = own_facts(931, sheet);
	LetterFacts facts = letter_facts_join(&same, &own);
	g_autoptr(Secret) pdf = letter_pdf(template, &facts, code, NULL);
	g_autofree char *file = pages_write(secret_peek(pdf), secret_len(pdf));
	g_autofree char *root = g_build_filename(pages_dir(), "fold", NULL);
	g_autofree char *path = g_strconcat(root, ".pgm", NULL);
	g_free(pages_ask("pdftoppm", "-singlefile", "-r", "150", "-gray", file, root, NULL));
	g_autofree char *bytes = NULL;
	gsize len = 0;
	g_assert_true(g_file_get_contents(path, &bytes, &len, NULL));
	int wide = 0, high = 0, used = 0;
	g_assert_cmpint(sscanf(bytes, "P5 %d %d 255%n", &wide, &high, &used), ==, 2);
	guint8 *grey = (guint8 *)bytes + used + 1;
	guint32 seed = 1;
	for (int y = 0; y < high; y++)
		for (int x = 0; x < wide; x++) {
			guint8 *at = grey + (gsize)y * (gsize)wide + x;
			seed = seed * 1664525 + 1013904223;
			int value = 60 + *at * 150 / 255 + (int)(seed >> 24) % 60 - 30;
			/* The fold: at an angle across the QR, its ink rubbed off. */
			if (abs(y - (1235 + x / 40)) <= 2)
				value = 200;
			*at = (guint8)CLAMP(value, 0, 255);
		}
	g_assert_true(g_file_set_contents(path, bytes, (gssize)len, NULL));
	g_autofree char *read = pages_ask("zbarimg", "-q", "--nodbus", "--raw", path, NULL);
	g_assert_cmpstr(g_strchomp(read), ==, "https://parents.example.org/link#s=0412-000931");
}

/* --- people */

/* Draws a letter for a name and an address: it is there as given, or the letter is not made and the
 * sentence says why. */
static void
try_person(const LetterTemplate *template, const char *name, const char *line1, const char *line2)
{
	g_autoptr(Secret) code = secret_from(CODE, strlen(CODE));
	g_autoptr(GError) error = NULL;
	LetterFacts facts = same_facts();
	facts.parent = facts.student = name;
	facts.line1 = line1;
	facts.line2 = line2;
	facts.permanent_id = "4810237";
	facts.sheet = "0412-000931";
	bool checked = letter_check(template, &facts, NULL, &profile, NULL);
	g_autoptr(Secret) pdf = letter_pdf(template, &facts, code, &error);
	g_assert_true(checked == (pdf != NULL));
	if (!pdf) {
		g_assert_nonnull(error);
		g_assert_cmpuint(strlen(error->message), >, 20);
		return;
	}
	g_autofree char *file = pages_write(secret_peek(pdf), secret_len(pdf));
	g_autofree char *seen = pages_ask("pdftotext", "-r", "72", "-x", "0", "-y", "112", "-W",
		"390", "-H", "150", file, "-", NULL);
	g_autofree char *window = pages_squeeze(seen);
	g_autofree char *given = g_strconcat(name, line1, line2, NULL);
	g_autofree char *safe = text_safe(given);
	g_autofree char *wanted = pages_squeeze(safe);
	if (strcmp(window, wanted) != 0)
		g_test_message("%s: %s", wanted, window);
	g_assert_cmpstr(window, ==, wanted);
}

static char *
others_file(const char *name)
{
	g_autofree char *path = paths_data("../shared/data");
	g_autofree char *file = g_build_filename(path, name, NULL);
	char *text = NULL;
	if (!g_file_get_contents(file, &text, NULL, NULL))
		g_test_skip("../shared/data is not there");
	return text;
}

static void
test_edge_names(void)
{
	static const char *const names[] = { "O'Brien", "D’Angelo", "Đặng Văn Ơn", "María José",
		"Li", "E", "Null", "True", "=SUM(A1)", "+1", "Jean-Luc", "Nguyễn", "Ñáñez",
		"Straße", "Łukasz", "Şahin", "Øystein", "Þór", "Zoe\u0301", "\u0301", "  ",
		"1234567890", "<b>", "{student}", "%s%n", "\\(\\)", "A\u00adB", "A\u00a0B",
		"A\u200dB", "A\u202eB", "ﬁ", "王", "한", "あ", "Ա", "ي", "ا\u064bب", "Щ", "\u0e01",
		"\u0915", "\U0001F600" };
	if (!pages_have("pdftotext"))
		return;
	g_autoptr(LetterTemplate) template = template_new();
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_test_message("%s", names[i]);
		try_person(template, names[i], "815 E Washington Blvd", "Pasadena CA 91104");
	}
}

/* Every so many of the names of a table: COLUMN of lines parted by commas. */
static void
try_names(const LetterTemplate *template, const char *file, guint column)
{
	g_autofree char *text = others_file(file);
	if (!text)
		return;
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	guint count = g_strv_length(lines), step = MAX(count / SAMPLED, 1);
	for (guint i = 1; i < count; i += step) {
		g_auto(GStrv) cells = g_strsplit(lines[i], ",", -1);
		if (g_strv_length(cells) <= column || !*cells[column])
			continue;
		g_autofree char *name = g_strconcat(cells[column], " ", cells[column], NULL);
		g_test_message("%s", name);
		try_person(template, name, "815 E Washington Blvd", "Pasadena CA 91104");
	}
}

static void
test_names(void)
{
	if (!pages_have("pdftotext"))
		return;
	g_autoptr(LetterTemplate) template = template_new();
	try_names(template, "names/common-forenames-by-country.csv", 10);
	try_names(template, "names/common-surnames-by-country.csv", 4);
}

/* Addresses as they were written down, without their marks. */
static void
test_addresses(void)
{
	if (!pages_have("pdftotext"))
		return;
	g_autofree char *text = others_file("addresses-phones/usaddress/us50_test_tagged.xml");
	if (!text)
		return;
	g_autoptr(LetterTemplate) template = template_new();
	g_autoptr(GRegex) marks = g_regex_new("<[^>]*>", 0, 0, NULL);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	guint count = g_strv_length(lines), step = MAX(count / SAMPLED, 1);
	for (guint i = 1; i < count; i += step) {
		g_autofree char *plain = g_regex_replace(marks, lines[i], -1, 0, "", 0, NULL);
		g_strstrip(plain);
		if (!*plain || strchr(plain, '&'))
			continue;
		g_test_message("%s", plain);
		try_person(template, "Rosa Lopez", plain, "Pasadena CA 91104");
	}
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_assert_nonnull(g_getenv("PINDESK_DATA"));
	g_assert_true(vault_start(NULL));
	pages_start();
	g_test_add_func("/many/same_look", test_same_look);
	g_test_add_func("/many/own_words", test_own_words);
	g_test_add_func("/many/left_out", test_left_out);
	g_test_add_func("/many/fold", test_fold);
	g_test_add_func("/many/edge_names", test_edge_names);
	g_test_add_func("/many/names", test_names);
	g_test_add_func("/many/addresses", test_addresses);
	g_test_add_func("/many/both_sides", test_both_sides);
	int result = g_test_run();
	pages_end();
	return result;
}
