/* SPDX-License-Identifier: Apache-2.0 */
/* The letter as others read it: pdftotext, a QR reader, a PDF checker, a second renderer.
 * $PINDESK_SOURCE is the top of the source tree. */
#include "letter/letter.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/pages.h"

#define CODE "48316 07295"
#define LINK "https://parents.example.org/link"
#define HELP "https://parents.example.org/help"

static LetterFacts
facts_new(void)
{
	return (LetterFacts){
		.school = "Lincoln Elementary School",
		.school_line1 = "1420 N Marengo Avenue",
		.school_line2 = "Pasadena CA 91103",
		.school_phone = "+16265550143",
		.school_hours = "Monday to Friday, 7:30 to 4:00",
		.parent = "Rosa Lopez",
		.line1 = "815 E Washington Blvd Apt 6",
		.line2 = "Pasadena CA 91104-2217",
		.student = "Mateo Garcia Lopez",
		.permanent_id = "4810237",
		.grade = "5",
		.room = "12",
		.teacher = "Ms. Chen",
		.issued_on = "2026-11-22",
		.expires = "2026-12-22",
		.sheet = "0412-000931",
		.link_url = LINK,
		.help_url = HELP,
		.portal_url = "https://parents.example.org",
		.lang = "en",
	};
}

static char *
template_text(void)
{
	g_autofree char *path = g_build_filename(
		g_getenv("PINDESK_SOURCE"), "schema/profiles/pin/letters/letter.en.md", NULL);
	char *text = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return text;
}

static LetterTemplate *
template_new(void)
{
	g_autofree char *text = template_text();
	g_autoptr(GError) error = NULL;
	LetterTemplate *template = letter_template_parse(text, "letter.en.md", &error);
	g_assert_no_error(error);
	return template;
}

static Secret *
pdf_new(const LetterFacts *facts, GError **error)
{
	g_autoptr(LetterTemplate) template = template_new();
	g_autoptr(Secret) code = secret_from(CODE, strlen(CODE));
	return letter_pdf(template, facts, code, error);
}

static char *
letter_file(const LetterFacts *facts)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Secret) pdf = pdf_new(facts, &error);
	g_assert_no_error(error);
	return pages_write(secret_peek(pdf), secret_len(pdf));
}

static void
test_facts(void)
{
	if (!pages_have("pdftotext"))
		return;
	LetterFacts facts = facts_new();
	g_autofree char *file = letter_file(&facts);
	g_autofree char *text = pages_ask("pdftotext", "-layout", file, "-", NULL);
	const char *parts[] = { facts.school, facts.school_line1, facts.school_line2,
		"626-555-0143", facts.school_hours, facts.parent, facts.line1, facts.line2,
		facts.student, facts.permanent_id, facts.teacher, "November 22, 2026",
		"December 22, 2026", facts.sheet, "parents.example.org/link",
		"parents.example.org/help" };
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		pages_assert_in(text, parts[i]);
	g_assert_nonnull(strstr(text, CODE)); /* as it stands, the blank as well */
	g_assert_null(strstr(text, "SAMPLE"));
	g_assert_null(strchr(text, '{'));
}

/* What is seen through an envelope's window however the sheet slides in it. */
static void
test_window(void)
{
	if (!pages_have("pdftotext"))
		return;
	LetterFacts facts = facts_new();
	g_autofree char *file = letter_file(&facts);
	g_autofree char *x = g_strdup_printf("%d", LETTER_KEEP_X);
	g_autofree char *y = g_strdup_printf("%d", LETTER_KEEP_Y);
	g_autofree char *w = g_strdup_printf("%d", LETTER_KEEP_WIDTH);
	g_autofree char *h = g_strdup_printf("%d", LETTER_KEEP_HEIGHT);
	g_autofree char *text = pages_ask(
		"pdftotext", "-r", "72", "-x", x, "-y", y, "-W", w, "-H", h, file, "-", NULL);
	g_autofree char *seen = pages_squeeze(text);
	g_autofree char *wanted = g_strconcat(facts.parent, facts.line1, facts.line2, NULL);
	g_autofree char *squeezed = pages_squeeze(wanted);
	g_assert_cmpstr(seen, ==, squeezed);
}

static void
test_qr(void)
{
	if (!pages_have("zbarimg") || !pages_have("pdftoppm"))
		return;
	LetterFacts facts = facts_new();
	g_autofree char *file = letter_file(&facts);
	g_autofree char *payload = letter_qr_payload(&facts);
	g_assert_cmpstr(payload, ==, LINK "#s=0412-000931");
	pages_assert_qr(file, "150", payload);
	pages_assert_qr(file, "100", payload);
}

static void
test_sound(void)
{
	if (!pages_have("qpdf") || !pages_have("pdfinfo") || !pages_have("pdffonts"))
		return;
	LetterFacts facts = facts_new();
	g_autofree char *file = letter_file(&facts);
	g_free(pages_ask("qpdf", "--check", file, NULL));
	g_autofree char *info = pages_ask("pdfinfo", file, NULL);
	pages_assert_in(info, "Title: Parent portal letter");
	pages_assert_in(info, "Pages: 1");
	pages_assert_in(info, "Tagged: yes");
	pages_assert_in(info, "612 x 792 pts");
	g_assert_null(strstr(info, "Lopez"));
}

static void
test_same_bytes(void)
{
	LetterFacts facts = facts_new();
	g_autoptr(Secret) first = pdf_new(&facts, NULL);
	g_autoptr(Secret) second = pdf_new(&facts, NULL);
	g_assert_true(secret_equal(first, second));
	facts.sheet = "0412-000932";
	g_autoptr(Secret) third = pdf_new(&facts, NULL);
	g_assert_false(secret_equal(first, third));
}

static void
test_names(void)
{
	static const char *const names[] = {
		"Suharto",
		"Nguyễn Thị Ánh Nguyệt",
		"José Ángel Núñez O’Neill-Þórsdóttir",
		"Արամ Պետրոսյան",
		"王小明",
		"歐陽如意",
		"김민수",
		"やまだ たろう",
		"محمد الأحمد",
		"فاطمه رضایی",
		"Сергей Ильич Щукин",
		"Zoë\u0301 B. Müller",
		"Maria del Carmen Guadalupe Fernandez de Cordoba y Alvarez de Toledo-Montemayor",
		"Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft",
	};
	if (!pages_have("pdftotext") || !pages_have("mutool"))
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		LetterFacts facts = facts_new();
		facts.parent = names[i];
		facts.student = names[i];
		facts.line3 = "Third line of the address";
		g_test_message("%s", names[i]);
		g_autofree char *file = letter_file(&facts);
		g_autofree char *text = pages_ask("pdftotext", file, "-", NULL);
		pages_assert_in(text, names[i]);
		pages_assert_in(text, "48316 07295");
		pages_assert_in(text, facts.line3);
		pages_assert_drawn(file);
	}
}

/* What is not on record: list items go, what a letter needs is asked for. */
static void
test_missing(void)
{
	if (!pages_have("pdftotext"))
		return;
	LetterFacts facts = facts_new();
	facts.room = facts.teacher = facts.school_hours = facts.line1 = facts.line2 = NULL;
	g_autofree char *file = letter_file(&facts);
	g_autofree char *text = pages_ask("pdftotext", file, "-", NULL);
	g_assert_null(strstr(text, "Room"));
	g_assert_null(strstr(text, "Teacher"));
	g_assert_null(strstr(text, "hours"));
	pages_assert_in(text, facts.parent);

	g_autoptr(GError) error = NULL;
	facts.permanent_id = "";
	g_assert_null(pdf_new(&facts, &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_FACTS);
	pages_assert_in(error->message, "{permanent_id}");
	g_clear_error(&error);
	facts = facts_new();
	facts.sheet = NULL;
	g_assert_null(pdf_new(&facts, &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_FACTS);
}

/* Never a hole, never a cut: the letter is not made and the sentence says what to look at. */
static void
test_refuses(void)
{
	static const struct {
		const char *parent, *says;
		int code;
	} rows[] = {
		{ "Rosa \U0001F9FF Lopez", "U+1F9FF", LETTER_ERROR_GLYPH },
		{ "Rosa \U0001F600", "parent", LETTER_ERROR_GLYPH },
		{ "Rosa \x01Lopez", "damaged", LETTER_ERROR_GLYPH },
		{ NULL, "address window", LETTER_ERROR_OVERFLOW },
	};
	g_autofree char *endless = g_strnfill(400, 'W');
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		LetterFacts facts = facts_new();
		facts.parent = rows[i].parent ? rows[i].parent : endless;
		g_autoptr(LetterTemplate) template = template_new();
		g_autoptr(GError) error = NULL, checked = NULL;
		g_assert_null(pdf_new(&facts, &error));
		g_assert_error(error, LETTER_ERROR, rows[i].code);
		pages_assert_in(error->message, rows[i].says);
		g_assert_false(letter_check(template, &facts, NULL, NULL, &checked));
		g_assert_error(checked, LETTER_ERROR, rows[i].code);
	}
}

static void
test_too_many_words(void)
{
	g_autofree char *text = template_text();
	g_auto(GStrv) parts = g_strsplit(text, "## Questions?", 2);
	GString *longer = g_string_new(parts[0]);
	for (int i = 0; i < 40; i++)
		g_string_append(longer, "Here is one more sentence that no parent has asked for. ");
	g_string_append_printf(longer, "\n\n## Questions?%s", parts[1]);
	g_autoptr(LetterTemplate) template =
		letter_template_parse(longer->str, "letter.long.md", NULL);
	g_string_free(longer, TRUE);
	g_autoptr(GError) error = NULL;
	LetterFacts facts = facts_new();
	g_assert_false(letter_check(template, &facts, NULL, NULL, &error));
	g_assert_error(error, LETTER_ERROR, LETTER_ERROR_OVERFLOW);
	pages_assert_in(error->message, "letter.long.md");
	pages_assert_in(error->message, "Shorten");
}

#define GOOD "# T\n\n> {code}\n\n{expires}\n\n{qr} Q\n\n***\n\n{sheet}\n"

static void
test_templates(void)
{
	static const struct {
		const char *text, *says; /* says NULL: good */
	} rows[] = {
		{ GOOD, NULL },
		{ "- **A** {grade}\n\n" GOOD, NULL },
		{ "# T\n\nDear {paernt},\n", "x.md: line 3: there is no placeholder {paernt}" },
		{ "# T\n\none\ntwo {student\nthree\n",
			"x.md: line 4: the placeholder \"{student\"" },
		{ "# T\n\none\ntwo {stu*de*nt}\n", "line 4: the placeholder" },
		{ "# T\n\na } b\n", "line 3: a closing brace" },
		{ "# T\n\n&#123;student\n", "line 3: the placeholder" },
		{ "# T\n\n{code}\n", "line 3: {code} stands alone" },
		{ "# T\n\n> PIN {code}\n", "line 3: {code} stands alone" },
		{ "# T\n\nwords {qr}\n", "line 3: {qr} begins" },
		{ "# T\n\n![picture](x.png)\n", "line 3: a letter has no image" },
		{ "# T\n\n<b>bold</b>\n", "line 3: a letter has no html" },
		{ "# T\n\n    code\n", "line 3: a letter has no code_block" },
		{ "# T\n\n- one\n\n  two\n", "line 3: a list item is one paragraph" },
		{ "# T\n\n> - list\n", "line 3: a box" },
		{ GOOD "\n***\n", "a second footer" },
		{ GOOD "\n# Again\n", "one title" },
		{ "> {code}\n\n{expires}\n\n{qr} Q\n\n***\n\n{sheet}\n", "lacks one title" },
		{ "# T\n\n{expires}\n\n{qr} Q\n\n***\n\n{sheet}\n", "lacks one code box" },
		{ "# T\n\n> {code}\n\n{expires}\n\n***\n\n{sheet}\n", "lacks one QR" },
		{ "# T\n\n> {code}\n\n{qr} Q\n\n***\n\n{sheet}\n", "lacks {expires}" },
		{ "# T\n\n> {code}\n\n{expires}\n\n{qr} Q\n\n{sheet}\n", "lacks {sheet}" },
		{ "", "lacks one title" },
		{ "# T\n\nbad \xff byte\n", "line 3: not UTF-8" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(LetterTemplate) template =
			letter_template_parse(rows[i].text, "x.md", &error);
		if (!rows[i].says) {
			g_assert_no_error(error);
			g_assert_nonnull(template);
			continue;
		}
		g_assert_null(template);
		g_assert_error(error, LETTER_ERROR, LETTER_ERROR_TEMPLATE);
		if (!strstr(error->message, rows[i].says))
			g_test_message("%s: %s", rows[i].says, error->message);
		g_assert_nonnull(strstr(error->message, rows[i].says));
	}
}

/* WORD stands across the page: pdftotext gives slanted letters one by one, and these alone are
 * taller than an inch. */
static void
assert_stamped(const char *file, const char *word)
{
	g_autofree char *boxes = pages_ask("pdftotext", "-bbox", file, "-", NULL);
	g_auto(GStrv) lines = g_strsplit(boxes, "\n", -1);
	g_autoptr(GString) tall = g_string_new(NULL);
	for (char **line = lines; *line; line++) {
		double top = 0, bottom = 0;
		char text[16];
		if (sscanf(*line,
			    " <word xMin=\"%*f\" yMin=\"%lf\" xMax=\"%*f\" yMax=\"%lf\">%15[^<]",
			    &top, &bottom, text) == 3 &&
			bottom - top > 60)
			g_string_append(tall, text);
	}
	g_assert_cmpuint(tall->len, ==, strlen(word));
	for (const char *letter = word; *letter; letter++)
		g_assert_nonnull(strchr(tall->str, *letter));
}

static void
test_sample(void)
{
	if (!pages_have("pdftotext") || !pages_have("zbarimg") || !pages_have("pdftoppm") ||
		!pages_have("mutool"))
		return;
	Profile profile = { .link_url = (char *)LINK,
		.help_url = (char *)HELP,
		.portal_url = (char *)"https://parents.example.org",
		.days_by_hand = 30 };
	g_autoptr(LetterTemplate) template = template_new();
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) pdf = letter_sample(template, &profile, NULL, "2026-11-22", &error);
	g_autoptr(GBytes) again = letter_sample(template, &profile, NULL, "2026-11-22", &error);
	g_assert_no_error(error);
	g_assert_true(g_bytes_equal(pdf, again));
	g_autofree char *file = pages_write(g_bytes_get_data(pdf, NULL), g_bytes_get_size(pdf));
	g_autofree char *text = pages_ask("pdftotext", "-layout", file, "-", NULL);
	pages_assert_in(text, "SAMPLE PARENT");
	pages_assert_in(text, "00000 00000");
	pages_assert_in(text, "December 22, 2026");
	assert_stamped(file, "SAMPLE");
	pages_assert_qr(file, "150", HELP);
	pages_assert_qr(file, "100", HELP);
	pages_assert_drawn(file);
}

static void
test_preview(void)
{
	g_autoptr(LetterTemplate) template = template_new();
	g_autoptr(GError) error = NULL;
	LetterFacts facts = facts_new();
	g_autoptr(GPtrArray) lines = letter_text(template, &facts, 60, &error);
	g_assert_no_error(error);
	GString *all = g_string_new(NULL);
	for (guint i = 0; i < lines->len; i++) {
		g_assert_cmpint(g_utf8_strlen(g_ptr_array_index(lines, i), -1), <=, 60);
		g_string_append_printf(all, "%s\n", (char *)g_ptr_array_index(lines, i));
	}
	pages_assert_in(all->str, "Rosa Lopez");
	pages_assert_in(all->str, "1. Go to parents.example.org/link");
	pages_assert_in(all->str, "\u2022\u2022\u2022\u2022\u2022");
	g_assert_null(strchr(all->str, '{'));
	g_string_free(all, TRUE);
}

static void
test_blocks(void)
{
	char *why = NULL;
	g_autoptr(GPtrArray) full = letter_qr_blocks(LINK "#s=1", 80, 24, &why);
	g_assert_nonnull(full);
	const char *first = g_ptr_array_index(full, 0);
	glong columns = g_utf8_strlen(first, -1);
	g_assert_cmpuint(strspn(first, " "), ==, strlen(first)); /* quiet zone */
	g_assert_cmpint((int)full->len, ==, (int)(columns + 1) / 2);
	for (guint i = 0; i < full->len; i++)
		g_assert_cmpint(g_utf8_strlen(g_ptr_array_index(full, i), -1), ==, columns);
	g_assert_null(letter_qr_blocks(LINK, 20, 24, &why));
	pages_assert_in(why, "20 and 24");
	g_clear_pointer(&why, g_free);
	g_assert_null(letter_qr_blocks(LINK, -1, -1, &why));
	g_clear_pointer(&why, g_free);

	setlocale(LC_ALL, "C");
	g_assert_null(letter_qr_blocks(LINK, 80, 24, &why));
	pages_assert_in(why, "UTF-8");
	g_clear_pointer(&why, g_free);
	setlocale(LC_ALL, "C.UTF-8");
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_assert_nonnull(g_getenv("PINDESK_SOURCE"));
	g_assert_true(vault_start(NULL));
	pages_start();
	g_test_add_func("/letter/facts", test_facts);
	g_test_add_func("/letter/window", test_window);
	g_test_add_func("/letter/qr", test_qr);
	g_test_add_func("/letter/sound", test_sound);
	g_test_add_func("/letter/same_bytes", test_same_bytes);
	g_test_add_func("/letter/names", test_names);
	g_test_add_func("/letter/missing", test_missing);
	g_test_add_func("/letter/refuses", test_refuses);
	g_test_add_func("/letter/too_many_words", test_too_many_words);
	g_test_add_func("/letter/templates", test_templates);
	g_test_add_func("/letter/sample", test_sample);
	g_test_add_func("/letter/preview", test_preview);
	g_test_add_func("/letter/blocks", test_blocks);
	int result = g_test_run();
	pages_end();
	return result;
}
