/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <glib.h>

#include "vault/words.h"

/* How many letters have to change to make B of A, as far as one: 0, 1 or 2 (more). */
static int
distance(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b), head = 0, tail = 0;

	while (head < la && head < lb && a[head] == b[head])
		head++;
	while (tail < la - head && tail < lb - head && a[la - 1 - tail] == b[lb - 1 - tail])
		tail++;
	return (int)MIN(2, MAX(la, lb) - head - tail);
}

static void
test_list(void)
{
	for (int i = 0; i < KEY_WORD_LIST; i++) {
		const char *word = key_word_list[i];

		g_assert_cmpint(strlen(word), >=, 3);
		g_assert_cmpint(strlen(word), <=, 9);
		g_assert_cmpint(strspn(word, "abcdefghijklmnopqrstuvwxyz"), ==, strlen(word));
		for (int j = i + 1; j < KEY_WORD_LIST; j++) {
			g_assert_cmpint(strcmp(word, key_word_list[j]), <, 0);
			if (distance(word, key_word_list[j]) < 2)
				g_error("%s and %s are near", word, key_word_list[j]);
		}
	}
}

static void
test_words(void)
{
	unsigned char a[VAULT_KEY_BYTES] = { 1 }, b[VAULT_KEY_BYTES] = { 2 };
	g_autofree char *one = staff_words("d", "mortega", a, b);
	g_autofree char *again = staff_words("d", "mortega", a, b);
	g_autofree char *turned = staff_words("d", "mortega", b, a);
	g_autofree char *elsewhere = staff_words("e", "mortega", a, b);
	g_autofree char *moved = staff_words("dm", "ortega", a, b);
	g_auto(GStrv) parts = g_strsplit(one, " ", -1);

	g_assert_cmpint(g_strv_length(parts), ==, KEY_WORDS + 1);
	g_assert_cmpstr(parts[4], ==, "");
	g_assert_cmpint(strlen(one), <=, 76);
	g_assert_cmpstr(one, ==, again);
	g_assert_cmpstr(one, !=, turned);
	g_assert_cmpstr(one, !=, elsewhere);
	g_assert_cmpstr(one, !=, moved);
	/* Frozen: two versions of the program have to say the same. */
	g_assert_cmpstr(one, ==, "summer falcon ankle spider  oven cherry grape melon");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/words/list", test_list);
	g_test_add_func("/words/words", test_words);
	return g_test_run();
}
