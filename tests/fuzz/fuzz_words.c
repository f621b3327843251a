/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the words of a language: refused with a sentence that names the file, or words that
 * can be written on a page. */
#include "letter/page_words.h"
#include "tests/fuzz/input.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const days[] = { "2026-11-22", "2026-01-01", "", "2026-13-99" };
	g_autoptr(GError) error = NULL;
	g_autofree char *ini = g_strndup((const char *)bytes, len);
	PageWords *words = page_words_parse(ini, "xx.ini", &error);
	if (!words) {
		check_sentence(error->message);
		return 0;
	}
	check_sentence(page_words_lang(words));
	check_sentence(page_words_name(words));
	check_sentence(page_words_english(words));
	for (gsize i = 0; i < G_N_ELEMENTS(days); i++) {
		g_autofree char *day = page_words_date(words, days[i]);
		check_sentence(day);
	}
	page_words_free(words);
	return 0;
}
