/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

static void
test_safe(void)
{
	static const struct {
		const char *raw, *safe;
	} cases[] = {
		{ "Rosa López", "Rosa López" },
		{ "Lo\xcc\x81pez", "L\xc3\xb3pez" },              /* composed */
		{ "a\x1b[2Jb", "a\xef\xbf\xbd[2Jb" },             /* escape */
		{ "a\x7f\xc2\x9b", "a\xef\xbf\xbd\xef\xbf\xbd" }, /* DEL, C1 */
		{ "a\nb\tc\r\nd", "a b c d" },
		{ "\xe2\x80\xae"
		  "evil",
			"\xef\xbf\xbd"
			"evil" },                           /* right-to-left override */
		{ "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" }, /* not UTF-8 */
		{ "cut \xe2\x82", "cut \xef\xbf\xbd\xef\xbf\xbd" },
		{ "x\xef\xbb\xbfy", "x\xef\xbf\xbdy" },                         /* invisible */
		{ "x\xef\xbf\xbey\xef\xbf\xbf", "x\xef\xbf\xbdy\xef\xbf\xbd" }, /* none */
		{ "", "" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *safe = text_safe(cases[i].raw);
		g_assert_cmpstr(safe, ==, cases[i].safe);
	}
}

static void
test_width(void)
{
	g_assert_cmpint(text_width(""), ==, 0);
	g_assert_cmpint(text_width("Rosa"), ==, 4);
	g_assert_cmpint(text_width("L\xc3\xb3pez"), ==, 5);
	g_assert_cmpint(text_width("n\xcc\x83"), ==, 1);
	g_assert_cmpint(text_width("王小明"), ==, 6);
	g_assert_cmpint(text_width("김민준"), ==, 6);
	g_assert_cmpint(text_width("Սարգսյան"), ==, 8);
	g_assert_cmpint(text_width("\xef\xbf\xbd"), ==, 1);
}

static void
test_fit(void)
{
	static const struct {
		const char *text;
		int columns;
		const char *fitted;
	} cases[] = {
		{ "Rosa", 6, "Rosa  " },
		{ "Rosa", 4, "Rosa" },
		{ "Rosa", 3, "Ro…" },
		{ "Rosa", 1, "…" },
		{ "Rosa", 0, "" },
		{ "王小明", 5, "王小…" },
		{ "王小明", 4, "王… " }, /* half a character is never drawn */
		{ "", 2, "  " },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *fitted = text_fit(cases[i].text, cases[i].columns);
		g_assert_cmpstr(fitted, ==, cases[i].fitted);
	}
}

/* Each case is its graphemes, one after another. */
static void
test_graphemes(void)
{
	static const char *const cases[][5] = {
		{ "R", "o", "s", "a" }, { "n\xcc\x83", "a" },
		{ "👩‍👧‍👦", "x" }, /* joined */
		{ "🇲🇽", "🇺🇸", "a" },           /* two flags, not one run of four letters */
		{ "한", "국" },
		{ "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "!" }, /* one syllable in parts */
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *whole = g_strjoinv("", (char **)cases[i]);
		const char *p = whole;
		for (int n = 0; cases[i][n] != NULL; n++) {
			const char *next = text_next(p);
			g_autofree char *grapheme = g_strndup(p, next - p);
			g_assert_cmpstr(grapheme, ==, cases[i][n]);
			g_assert_true(text_prev(whole, next) == p);
			p = next;
		}
		g_assert_cmpstr(p, ==, "");
		g_assert_true(text_next(p) == p);
		g_assert_true(text_prev(whole, whole) == whole);
	}
}

/* A text longer than the window that text_next looks through. */
static void
test_graphemes_far(void)
{
	g_autoptr(GString) long_text = g_string_new("");
	for (int i = 0; i < 200; i++)
		g_string_append(long_text, "é");
	int count = 0;
	for (const char *p = long_text->str; *p != '\0'; p = text_next(p))
		count++;
	g_assert_cmpint(count, ==, 200);
}

static void
test_wrap(void)
{
	static const struct {
		const char *text;
		int columns;
		const char *lines;
	} cases[] = {
		{ "one two three", 7, "one two|three" },
		{ "one two three", 80, "one two three" },
		{ "one  two", 3, "one|two" },
		{ "abcdefgh", 3, "abc|def|gh" },
		{ "a abcdefgh", 4, "a|abcd|efgh" },
		{ "王小明王", 5, "王小|明王" },
		{ "王", 1, "王" },
		{ "a\n\nb c", 9, "a||b c" },
		{ "", 5, "" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) lines = text_wrap(cases[i].text, cases[i].columns);
		g_autoptr(GString) joined = g_string_new(NULL);
		for (guint n = 0; n < lines->len; n++)
			g_string_append_printf(
				joined, "%s%s", n ? "|" : "", (const char *)lines->pdata[n]);
		g_assert_cmpstr(joined->str, ==, cases[i].lines);
	}
}

static void
test_fold(void)
{
	static const struct {
		const char *text, *folded;
	} cases[] = {
		{ "GARCÍA López", "garcia lopez" },
		{ "O'Brien-Núñez", "obrien nunez" },
		{ "D’Angelo", "dangelo" },
		{ "Đặng", "dang" },
		{ "Łukasz Øster", "lukasz oster" },
		{ "İpek", "ipek" },
		{ "がく", "がく" }, /* a voicing mark is no accent */
		{ "김민준", "김민준" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *folded = text_fold(cases[i].text);
		g_assert_cmpstr(folded, ==, cases[i].folded);
	}
}

static void
test_article(void)
{
	g_assert_cmpstr(text_article("PIN"), ==, "a");
	g_assert_cmpstr(text_article("access code"), ==, "an");
	g_assert_cmpstr(text_article("Item"), ==, "an");
	g_assert_cmpstr(text_article(""), ==, "a");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/safe", test_safe);
	g_test_add_func("/text/width", test_width);
	g_test_add_func("/text/fit", test_fit);
	g_test_add_func("/text/graphemes", test_graphemes);
	g_test_add_func("/text/graphemes-far", test_graphemes_far);
	g_test_add_func("/text/wrap", test_wrap);
	g_test_add_func("/text/fold", test_fold);
	g_test_add_func("/text/article", test_article);
	return g_test_run();
}
