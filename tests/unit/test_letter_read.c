/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of page in every language as others read it: its words in their order, its QR, every
 * glyph there, sound as a file, tagged and in its language. $PINDESK_DATA is the top of the source
 * tree. */
#include "letter/document.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "tests/lib/pages.h"

#define TODAY "2026-11-22"
#define WIDE 5000 /* columns: each block is one line */
#define DPI "150"

static const char *const LANGS[] = { "en", "es", "hy", "ko", "zh-Hans", "zh-Hant", "vi", "tl", "ru",
	"fa", "ar" };
static const char *const KINDS[] = { "letter", "handout-link", "handout-register", "handout-verify",
	"handout-reset", "handout-locked", "handout-devices", "receipt", "form" };

static const Profile profile = { .name = (char *)"pin",
	.credential = (char *)"PIN",
	.credential_long = (char *)"Parent Portal PIN",
	.length = 10,
	.group = 5,
	.days_by_hand = 30,
	.link_url = (char *)"https://parents.example.org/link",
	.help_url = (char *)"https://parents.example.org/help",
	.portal_url = (char *)"https://parents.example.org" };

/* A sample of KIND, and its text block by block. */
static char *
page_new(const char *kind, const PageWords *words, GPtrArray **ret_blocks)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) owner = NULL;
	g_autoptr(GBytes) pdf = NULL;
	g_autofree char *lang = NULL, *path = NULL;
	g_autofree char *text =
		document_find("pin", kind, page_words_lang(words), &lang, &path, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(lang, ==, page_words_lang(words));
	LetterFacts facts = document_sample_facts(&profile, words, TODAY, &owner);
	if (!strcmp(kind, "letter")) {
		g_autoptr(LetterTemplate) template = letter_template_parse(text, path, &error);
		g_assert_no_error(error);
		pdf = letter_sample(template, &profile, words, TODAY, &error);
		*ret_blocks = letter_text(template, &facts, WIDE, NULL);
	} else {
		const DocumentLook look = { .words = words, .date = TODAY };
		g_autoptr(LetterTemplate) template = document_template_parse(text, path, &error);
		g_assert_no_error(error);
		pdf = document_pdf(template, &facts, &look, &error);
		*ret_blocks = document_text(template, &facts, &look, WIDE, NULL);
	}
	g_assert_no_error(error);
	return pages_write(g_bytes_get_data(pdf, NULL), g_bytes_get_size(pdf));
}

/* What the terminal puts before a block is not on the page; the code is dots there. */
static const char *
strip(const char *line)
{
	static const char *const before[] = { "| ", "! ", "[QR] ", "- " };
	for (size_t i = 0; i < G_N_ELEMENTS(before); i++)
		if (g_str_has_prefix(line, before[i]))
			line += strlen(before[i]);
	const char *number = line + strspn(line, "0123456789");
	return number > line && g_str_has_prefix(number, ". ") ? number + 2 : line;
}

/* A mark may be read before or after the letters of the ligature it stands on. */
static char *
without_marks(const char *text)
{
	g_autofree char *squeezed = pages_squeeze(text);
	GString *out = g_string_new(NULL);
	for (const char *p = squeezed; *p; p = g_utf8_next_char(p))
		if (!g_unichar_ismark(g_utf8_get_char(p)))
			g_string_append_unichar(out, g_utf8_get_char(p));
	return g_string_free(out, FALSE);
}

/* Right to left, Latin words and numbers stand between the others in an order of their own, and a
 * thin letter below a mark may be taken out of its word: one word in a hundred may be lost so. */
static void
assert_words_in(const char *text, GPtrArray *blocks)
{
	g_autofree char *hay = without_marks(text);
	guint words = 0, lost = 0;
	for (guint i = 0; i < blocks->len; i++) {
		g_auto(GStrv) parts = g_strsplit(strip(g_ptr_array_index(blocks, i)), " ", -1);
		for (char **part = parts; *part; part++) {
			/* Signs beside a word in another script may be on either side of it. */
			char *start = *part, *end = start + strlen(start);
			while (*start && g_unichar_ispunct(g_utf8_get_char(start)))
				start = g_utf8_next_char(start);
			while (end > start &&
				g_unichar_ispunct(g_utf8_get_char(g_utf8_prev_char(end))))
				end = g_utf8_prev_char(end);
			*end = '\0';
			g_autofree char *wanted = without_marks(start);
			words++;
			if (strstr(hay, wanted) || strstr(wanted, "\u2022"))
				continue;
			g_test_message("\"%s\" was not read", wanted);
			lost++;
		}
	}
	g_assert_cmpuint(lost * 100, <=, words);
}

static void
test_words(gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PageWords) words = page_words_load(data, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(page_words_lang(words), ==, data);
	if (!pages_have("pdftotext") || !pages_have("mutool") || !pages_have("qpdf"))
		return;
	for (size_t k = 0; k < G_N_ELEMENTS(KINDS); k++) {
		g_autoptr(GPtrArray) blocks = NULL;
		g_autofree char *file = page_new(KINDS[k], words, &blocks);
		/* -raw is the order of the content, which right to left is not the order of words. */
		g_autofree char *read = page_words_rtl(words)
						? pages_ask("pdftotext", file, "-", NULL)
						: pages_ask("pdftotext", "-raw", file, "-", NULL);
		g_test_message("%s", KINDS[k]);
		if (page_words_rtl(words))
			assert_words_in(read, blocks);
		for (guint i = 0; !page_words_rtl(words) && i < blocks->len; i++) {
			const char *block = strip(g_ptr_array_index(blocks, i));
			if (!strstr(block, "\u2022"))
				pages_assert_in(read, block);
		}
		pages_assert_drawn(file);
		g_free(pages_ask("qpdf", "--check", file, NULL));
	}
}

static void
test_qr(gconstpointer data)
{
	g_autoptr(PageWords) words = page_words_load(data, NULL);
	if (!pages_have("pdftoppm") || !pages_have("zbarimg"))
		return;
	g_autoptr(GPtrArray) blocks = NULL;
	g_autofree char *file = page_new("letter", words, &blocks);
	pages_assert_qr(file, DPI, profile.help_url);
}

/* What a screen reader is told: the language, a title, headings and lists, in the order of the
 * text. */
static void
test_tags(gconstpointer data)
{
	g_autoptr(PageWords) words = page_words_load(data, NULL);
	if (!pages_have("pdfinfo") || !pages_have("qpdf"))
		return;
	g_autoptr(GPtrArray) blocks = NULL;
	g_autofree char *file = page_new("letter", words, &blocks);
	g_autofree char *plain = g_strconcat(file, ".plain", NULL);
	g_autofree char *wanted = g_strdup_printf("/Lang (%s)", (const char *)data);
	g_autofree char *bytes = NULL;
	gsize len = 0;
	g_free(pages_ask("qpdf", "--qdf", "--object-streams=disable", file, plain, NULL));
	g_assert_true(g_file_get_contents(plain, &bytes, &len, NULL));
	g_assert_nonnull(memmem(bytes, len, wanted, strlen(wanted)));
	g_assert_nonnull(memmem(bytes, len, "/Marked true", 12));
	g_assert_nonnull(memmem(bytes, len, "/DisplayDocTitle true", 21));
	g_autofree char *info = pages_ask("pdfinfo", file, NULL);
	pages_assert_in(info, page_words_get(words, "words", "letter-title"));
	g_autofree char *tree = pages_ask("pdfinfo", "-struct", file, NULL);
	const char *at = tree;
	static const char *const order[] = { "Document", "P (block)", "H1 (block)", "L (block)",
		"LI (block)", "Lbl", "LBody", "Figure" };
	for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
		at = strstr(at, order[i]);
		if (!at)
			g_test_message("no %s in its place:\n%s", order[i], tree);
		g_assert_nonnull(at);
	}
}

/* The blocks of an English letter come out of its structure in the order they were written. */
static void
test_order(void)
{
	g_autoptr(PageWords) words = page_words_load("en", NULL);
	g_autoptr(GPtrArray) blocks = NULL;
	if (!pages_have("pdfinfo"))
		return;
	g_autofree char *file = page_new("letter", words, &blocks);
	g_autofree char *tree = pages_ask("pdfinfo", "-struct-text", file, NULL);
	g_autofree char *read = pages_squeeze(tree);
	const char *at = read;
	guint seen = 0;
	for (guint i = 0; i < blocks->len; i++) {
		const char *block = strip(g_ptr_array_index(blocks, i));
		g_autofree char *wanted = pages_squeeze(block);
		/* The address is one paragraph there; the QR's words follow the body. */
		if (!*wanted || strchr(block, ':') || strstr(wanted, "\u2022") ||
			strstr(wanted, "square.") == wanted)
			continue;
		const char *next = strstr(at, wanted);
		if (next) {
			at = next;
			seen++;
		}
	}
	g_assert_cmpuint(seen, >=, 20);
	const char *title = strstr(read, "YourParentPortalPIN");
	const char *steps = strstr(read, "Howtolinkyourstudent");
	const char *footer = strstr(read, "Sheet0000-000000");
	g_assert_true(title && steps && footer && title < steps && steps < footer);
}

/* --- right to left */

/* Numbers, codes and pages keep their order, and the window stays where the envelope has it. */
static void
test_rtl(gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PageWords) words = page_words_load(data, &error);
	g_assert_no_error(error);
	g_assert_true(page_words_rtl(words));
	if (!pages_have("pdftotext"))
		return;
	g_autofree char *lang = NULL, *path = NULL;
	g_autofree char *text = document_find("pin", "letter", data, &lang, &path, &error);
	g_autoptr(LetterTemplate) template = letter_template_parse(text, path, &error);
	g_assert_no_error(error);
	g_autoptr(GPtrArray) owner = NULL;
	LetterFacts facts = document_sample_facts(&profile, words, TODAY, &owner);
	facts.parent = "Rosa Lopez";
	facts.permanent_id = "507 164 8225";
	facts.school_phone = "+16265550143";
	g_autoptr(Secret) code = secret_from("48316 07295", 11);
	g_autoptr(Secret) pdf = letter_pdf(template, &facts, code, &error);
	g_assert_no_error(error);
	g_autofree char *file = pages_write(secret_peek(pdf), secret_len(pdf));
	g_autofree char *boxes = pages_ask("pdftotext", "-bbox", file, "-", NULL);
	static const char *const ordered[][2] = { { "507", "164" }, { "164", "8225" },
		{ "48316", "07295" }, { "Rosa", "Lopez" }, { "200", "Sample" } };
	for (size_t i = 0; i < G_N_ELEMENTS(ordered); i++) {
		double x[2] = { 0 };
		for (int side = 0; side < 2; side++) {
			g_autofree char *end = g_strdup_printf(">%s<", ordered[i][side]);
			const char *word = strstr(boxes, end);
			if (!word)
				g_test_message("%s is not in:\n%s", ordered[i][side], boxes);
			g_assert_nonnull(word);
			while (strncmp(word, "xMin=\"", 6) != 0)
				word--;
			x[side] = g_ascii_strtod(word + 6, NULL);
		}
		g_assert_cmpfloat(x[0], <, x[1]);
	}
	g_assert_nonnull(strstr(boxes, ">626-555-0143<"));
	g_assert_nonnull(strstr(boxes, ">parents.example.org/link<"));
	g_autofree char *seen = pages_ask("pdftotext", "-r", "72", "-x", "0", "-y", "112", "-W",
		"390", "-H", "150", file, "-", NULL);
	g_autofree char *window = pages_squeeze(seen);
	g_assert_cmpstr(window, ==, "RosaLopez200SampleAvenueSampletownCA00000");
}

/* --- two languages */

static LetterTemplate *
letter_in(const char *lang)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *found = NULL, *path = NULL;
	g_autofree char *text = document_find("pin", "letter", lang, &found, &path, &error);
	LetterTemplate *template = letter_template_parse(text, path, &error);
	g_assert_no_error(error);
	return template;
}

/* The other side says the same in English, without letterhead and address. */
static void
test_both_sides(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) owner = NULL;
	g_autoptr(PageWords) words = page_words_load("es", NULL),
			     english = page_words_load("en", NULL);
	g_autoptr(LetterTemplate) front = letter_in("es"), other = letter_in("en");
	const LetterBack back = { .template = other, .words = english };
	LetterFacts facts = document_sample_facts(&profile, words, TODAY, &owner);
	g_autoptr(Secret) code = secret_from("48316 07295", 11);
	facts.line1 = "815 E Washington Blvd";
	g_assert_true(letter_check(front, &facts, &back, &profile, &error));
	g_autoptr(Secret) pdf = letter_pdf_both(front, &facts, &back, code, &error);
	g_assert_no_error(error);
	if (!pages_have("pdftotext") || !pages_have("pdfinfo"))
		return;
	g_autofree char *file = pages_write(secret_peek(pdf), secret_len(pdf));
	g_autofree char *info = pages_ask("pdfinfo", file, NULL);
	pages_assert_in(info, "Pages: 2");
	g_autofree char *first = pages_ask("pdftotext", "-l", "1", file, "-", NULL);
	g_autofree char *second = pages_ask("pdftotext", "-f", "2", file, "-", NULL);
	pages_assert_in(first, "815 E Washington Blvd");
	pages_assert_in(first, "22 de diciembre de 2026");
	pages_assert_in(second, "Your Parent Portal PIN");
	pages_assert_in(second, "December 22, 2026");
	pages_assert_in(second, "48316 07295");
	g_assert_null(strstr(second, "815 E Washington"));
	g_assert_null(strstr(second, facts.school_line1));
}

/* Before there is a code: what a letter lacks or cannot draw is heard then. */
static void
test_check_early(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) owner = NULL;
	g_autoptr(PageWords) words = page_words_load("ru", NULL);
	g_autoptr(LetterTemplate) template = letter_in("ru");
	LetterFacts facts = document_sample_facts(&profile, words, TODAY, &owner);
	facts.sheet = facts.issued_on = facts.expires = NULL;
	g_assert_true(letter_check(template, &facts, NULL, &profile, &error));
	g_assert_no_error(error);
	facts.student = "Mateo \U0001F9FF";
	g_assert_false(letter_check(template, &facts, NULL, &profile, &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_GLYPH);
	g_clear_error(&error);
	facts.student = NULL;
	g_assert_false(letter_check(template, &facts, NULL, &profile, &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_FACTS);
	g_clear_error(&error);
	/* A code of the profile that is wider than its box. */
	Profile wide = profile;
	wide.alphabet = (char *)"MW";
	wide.length = 40;
	facts.student = "Mateo";
	g_assert_false(letter_check(template, &facts, NULL, &wide, &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_OVERFLOW);
}

/* --- days */

static void
test_days(void)
{
	static const char *const days[][2] = {
		{ "en", "November 22, 2026" },
		{ "es", "22 de noviembre de 2026" },
		{ "ko", "2026년 11월 22일" },
		{ "zh-Hans", "2026年11月22日" },
		{ "ru", "22 ноября 2026 г." },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
		g_autoptr(PageWords) words = page_words_load(days[i][0], NULL);
		g_autofree char *day = page_words_date(words, "2026-11-22");
		g_assert_cmpstr(day, ==, days[i][1]);
	}
	g_autofree char *none = page_words_date(NULL, "soon");
	g_assert_cmpstr(none, ==, "soon");
}

/* A language nobody wrote words for is English, and says so. */
static void
test_fall_back(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(PageWords) words = page_words_load("tlh", &error);
	g_assert_no_error(error);
	g_assert_cmpstr(page_words_lang(words), ==, "en");
	g_autofree char *lang = NULL, *path = NULL;
	g_autofree char *text = document_find("pin", "letter", "tlh", &lang, &path, &error);
	g_assert_nonnull(text);
	g_assert_cmpstr(lang, ==, "en");
	g_assert_null(page_words_get(words, "words", "nothing"));
	g_assert_null(page_words_need(words, "words", "nothing", &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_TEMPLATE);
}

static void
test_words_file(void)
{
#define HEAD "[words]\nlang = xx\nname = X\nenglish = X\n"
#define MONTHS "months = a;b;c;d;e;f;g;h;i;j;k;l\n"
	static const char *const rows[][2] = {
		{ HEAD "direction = up\n", "x.ini: line 5: the direction" },
		{ HEAD "months = a;b\n", "x.ini: line 5: there are twelve" },
		{ HEAD "direction =\n", "x.ini: line 5:" },
		{ HEAD "direction = ltr\n", "x.ini: [words] lacks \"date\"" },
		{ HEAD "direction = ltr\ndate = {day}\n" MONTHS "page = {page}\n", "\"sample\"" },
		{ "\xff", "not UTF-8" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_null(page_words_parse(rows[i][0], "x.ini", &error));
		if (!strstr(error->message, rows[i][1]))
			g_test_message("%s: %s", rows[i][1], error->message);
		g_assert_nonnull(strstr(error->message, rows[i][1]));
	}
}

/* What kinds of pages must not name, and what they must. */
static void
test_kinds(void)
{
	static const char *const rows[][3] = {
		{ "handout-x.en.md", "# T\n\n{student}\n", "a hand-out has no {student}" },
		{ "handout-x.en.md", "# T\n\n> {code}\n", "a hand-out has no {code}" },
		{ "handout-x.en.md", "# T\n\n{qr} A\n\n{qr} B\n", "one QR" },
		{ "handout-x.en.md", "- a\n\n# T\n", "list above its title" },
		{ "handout-x.en.md", "A\n", "lacks one title" },
		{ "receipt.en.md", "# T\n\n{student} {visited_on}\n", "lacks {outcome}" },
		{ "receipt.en.md", "# T\n\n{student} {visited_on} {outcome} {expires}\n",
			"a receipt has no {expires}" },
		{ "form.en.md", "# T\n\n{parent}\n", "the form's text has no {parent}" },
		{ "form.en.md", "<!-- a --> <b>\n\n# T\n", "comments" },
		{ "form.en.md", "<div>\n\n# T\n", "comments" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_assert_null(document_template_parse(rows[i][1], rows[i][0], &error));
		g_assert_error(error, LETTER_ERROR, LETTER_ERROR_TEMPLATE);
		if (!strstr(error->message, rows[i][2]))
			g_test_message("%s: %s", rows[i][2], error->message);
		g_assert_nonnull(strstr(error->message, rows[i][2]));
		g_assert_true(g_str_has_prefix(error->message, rows[i][0]));
	}
	g_autoptr(LetterTemplate) good =
		document_template_parse("<!-- Mind the gap. -->\n# T\n", "form.en.md", NULL);
	g_assert_nonnull(good);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_assert_nonnull(g_getenv("PINDESK_DATA"));
	g_assert_true(vault_start(NULL));
	pages_start();
	for (size_t i = 0; i < G_N_ELEMENTS(LANGS); i++) {
		g_autofree char *words = g_strdup_printf("/read/words/%s", LANGS[i]);
		g_autofree char *qr = g_strdup_printf("/read/qr/%s", LANGS[i]);
		g_autofree char *tags = g_strdup_printf("/read/tags/%s", LANGS[i]);
		g_test_add_data_func(words, LANGS[i], test_words);
		g_test_add_data_func(qr, LANGS[i], test_qr);
		g_test_add_data_func(tags, LANGS[i], test_tags);
	}
	g_test_add_data_func("/read/rtl/fa", "fa", test_rtl);
	g_test_add_data_func("/read/rtl/ar", "ar", test_rtl);
	g_test_add_func("/read/order", test_order);
	g_test_add_func("/read/both_sides", test_both_sides);
	g_test_add_func("/read/check_early", test_check_early);
	g_test_add_func("/read/days", test_days);
	g_test_add_func("/read/fall_back", test_fall_back);
	g_test_add_func("/read/words_file", test_words_file);
	g_test_add_func("/read/kinds", test_kinds);
	int result = g_test_run();
	pages_end();
	return result;
}
