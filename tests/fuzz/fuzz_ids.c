/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the file of a list of IDs: refused with a sentence, or words that may stand in a question
 * as they are, the same ones when they are written down again. */
#include "desk/run_begin.h"
#include "exchange/csv.h"
#include "tests/fuzz/input.h"

static GPtrArray *
words_of(const char *text)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
	run_begin_words(words, text);
	return words;
}

static void
check_words(const char *text)
{
	static const char letters[] =
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.";
	g_autoptr(GPtrArray) words = words_of(text);
	g_autoptr(GString) again = g_string_new(NULL);
	for (guint i = 0; i < words->len; i++) {
		const char *word = words->pdata[i];
		g_assert_true(*word && word[strspn(word, letters)] == '\0');
		g_string_append_printf(again, "\"%s\";\r\n", word);
	}
	g_autoptr(GPtrArray) same = words_of(again->str);
	g_assert_cmpuint(same->len, ==, words->len);
	for (guint i = 0; i < words->len; i++)
		g_assert_cmpstr(same->pdata[i], ==, words->pdata[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = fuzz_file("ids", bytes, len);
	g_autofree char *text = csv_text_of_file(path, "ids", &error);
	g_unlink(path);
	if (text) {
		g_assert_true(g_utf8_validate(text, -1, NULL));
		check_words(text);
		return 0;
	}
	g_assert_true(error->domain == EXCHANGE_ERROR && exchange_error_code(error));
	check_sentence(error->message);
	return 0;
}
