/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/edit.h"

#include <string.h>

#include "base/text.h"
#include "screens/kit/keys.h"

static void
press(Edit *edit, const char *text)
{
	for (; *text != '\0'; text = g_utf8_next_char(text))
		edit_key(edit, g_utf8_get_char(text));
}

static void
test_typing(void)
{
	static const struct {
		const char *typed, *text;
		int column;
	} cases[] = {
		{ "", "", 0 },
		{ "garcia", "garcia", 6 },
		{ "Nun\u0303ez", "Nuñez", 5 },
		{ "e\u0301\u0327", "ȩ\u0301", 1 },
		{ "김민준", "김민준", 6 },
		{ "\u1100\u1161\u11a8", "각", 2 },
		{ "a\u202eb\u200fc\xc2\x85"
		  "d",
			"abcd", 4 },
		{ "Պետ", "Պետ", 3 },
		{ "0123456789abcdef", "0123456789", 10 },
		{ "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301",
			"éééééééééé", 10 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Edit) edit = edit_new(10);
		press(edit, cases[i].typed);
		g_assert_cmpstr(edit_text(edit), ==, cases[i].text);
		g_assert_cmpint(edit_column(edit), ==, cases[i].column);
		g_assert_cmpint(edit_width(edit), ==, text_width(cases[i].text));
	}
}

/* An accent typed in the middle: the cursor stays behind its letter. */
static void
test_composing(void)
{
	g_autoptr(Edit) edit = edit_new(40);

	edit_set(edit, "Nuez");
	edit_key(edit, K_LEFT);
	edit_key(edit, K_LEFT);
	press(edit, "n\u0303");
	g_assert_cmpstr(edit_text(edit), ==, "Nuñez");
	g_assert_cmpint(edit_column(edit), ==, 3);
	press(edit, "o");
	g_assert_cmpstr(edit_text(edit), ==, "Nuñoez");
}

static void
test_keys(void)
{
	g_autoptr(Edit) edit = edit_new(40);

	edit_set(edit, "Ana 김 Lopez");
	g_assert_true(edit_key(edit, K_CTRL('w')));
	g_assert_cmpstr(edit_text(edit), ==, "Ana 김 ");
	g_assert_true(edit_key(edit, K_CTRL('w')));
	g_assert_cmpstr(edit_text(edit), ==, "Ana ");
	g_assert_true(edit_key(edit, K_HOME));
	g_assert_true(edit_key(edit, K_DELETE));
	press(edit, "E");
	g_assert_cmpstr(edit_text(edit), ==, "Ena ");
	g_assert_true(edit_key(edit, K_CTRL('k')));
	g_assert_cmpstr(edit_text(edit), ==, "E");
	g_assert_true(edit_key(edit, K_CTRL('u')));
	g_assert_true(edit_is_empty(edit));
	g_assert_true(edit_key(edit, K_BACKSPACE));
	g_assert_true(edit_key(edit, K_DELETE));
	g_assert_true(edit_key(edit, K_LEFT));
	g_assert_false(edit_key(edit, K_UP));
	g_assert_false(edit_key(edit, K_ENTER));
	g_assert_false(edit_key(edit, K_F(3)));
}

static void
test_undo(void)
{
	g_autoptr(Edit) edit = edit_new(40);

	edit_set(edit, "Lopez");
	press(edit, " Ana Maria");
	g_assert_true(edit_key(edit, K_CTRL('u')));
	g_assert_true(edit_key(edit, K_CTRL('z')));
	g_assert_cmpstr(edit_text(edit), ==, "Lopez Ana Maria");
	edit_key(edit, K_CTRL('z'));
	g_assert_cmpstr(edit_text(edit), ==, "Lopez Ana ");
	edit_key(edit, K_CTRL('z'));
	edit_key(edit, K_CTRL('z'));
	g_assert_cmpstr(edit_text(edit), ==, "Lopez");
	g_assert_true(edit_key(edit, K_CTRL('z')));
	g_assert_cmpstr(edit_text(edit), ==, "Lopez");
}

static void
test_set(void)
{
	g_autoptr(Edit) edit = edit_new(3);

	edit_set(edit, "a\033[31m");
	g_assert_cmpstr(edit_text(edit), ==, "a\uFFFD[");
	g_assert_false(edit_key(edit, 'x'));
	/* a mark on the last character is no further character */
	edit_set(edit, "abn");
	g_assert_true(edit_key(edit, 0x303));
	g_assert_cmpstr(edit_text(edit), ==, "abñ");
	edit_set(edit, NULL);
	g_assert_cmpstr(edit_text(edit), ==, "");
}

/* Whatever is pressed: text stays NFC, the cursor between two characters, the length in bounds. */
static void
test_any_keys(void)
{
	static const int keys[] = { 'a', ' ', 0x303, 0x301, 0xf1, 0x1100, 0x1161, 0xae40, 0x1f1fa,
		0x1f1f8, 0x200d, 0x1f469, K_LEFT, K_RIGHT, K_HOME, K_END, K_BACKSPACE, K_DELETE,
		K_CTRL('w'), K_CTRL('z'), K_CTRL('k'), K_CTRL('u') };
	g_autoptr(GRand) random = g_rand_new_with_seed(20261122);
	g_autoptr(Edit) edit = edit_new(12);

	for (int i = 0; i < 20000; i++) {
		int n = i % 7 == 0 ? (int)G_N_ELEMENTS(keys) : 18;
		edit_key(edit, keys[g_rand_int_range(random, 0, n)]);
		const char *text = edit_text(edit);
		g_autofree char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
		g_assert_cmpstr(text, ==, composed);
		int count = 0;
		bool at_edge = edit_column(edit) == 0;
		g_autoptr(GString) head = g_string_new(NULL);
		for (const char *p = text; *p != '\0'; p = text_next(p), count++) {
			g_string_truncate(head, 0);
			g_string_append_len(head, text, text_next(p) - text);
			at_edge = at_edge || text_width(head->str) == edit_column(edit);
		}
		g_assert_cmpint(count, <=, 12);
		g_assert_true(at_edge);
	}
}

/* --- what must not be seen */

typedef struct Store {
	char bytes[9];
	size_t length;
} Store;

static bool
append(void *data, const char *bytes, size_t length)
{
	Store *store = data;
	if (store->length + length > sizeof store->bytes - 1)
		return false;
	memcpy(store->bytes + store->length, bytes, length);
	store->length += length;
	return true;
}

static void
drop(void *data)
{
	Store *store = data;
	while (store->length > 0 && (store->bytes[--store->length] & 0xc0) == 0x80)
		;
}

static void
clear(void *data)
{
	((Store *)data)->length = 0;
}

static void
test_secret(void)
{
	static const SecretStore calls = { append, drop, clear };
	Store store = { 0 };
	SecretEdit edit = { .calls = &calls, .store = &store };

	g_assert_true(secret_edit_key(&edit, K_BACKSPACE));
	g_assert_true(secret_edit_key(&edit, 'o'));
	g_assert_true(secret_edit_key(&edit, 0xf1));
	g_assert_cmpint(edit.count, ==, 2);
	g_assert_cmpmem(store.bytes, store.length, "oñ", 3);
	g_assert_true(secret_edit_key(&edit, K_BACKSPACE));
	g_assert_cmpmem(store.bytes, store.length, "o", 1);
	g_assert_true(secret_edit_key(&edit, 0x1f469));
	g_assert_true(secret_edit_key(&edit, 'a'));
	g_assert_true(secret_edit_key(&edit, 'b'));
	g_assert_true(secret_edit_key(&edit, 'c'));
	g_assert_false(secret_edit_key(&edit, 'd'));
	g_assert_cmpint(edit.count, ==, 5);
	g_assert_false(secret_edit_key(&edit, K_ENTER));
	g_assert_true(secret_edit_key(&edit, K_CTRL('u')));
	g_assert_cmpint(edit.count, ==, 0);
	g_assert_cmpint(store.length, ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/edit/typing", test_typing);
	g_test_add_func("/edit/composing", test_composing);
	g_test_add_func("/edit/keys", test_keys);
	g_test_add_func("/edit/undo", test_undo);
	g_test_add_func("/edit/set", test_set);
	g_test_add_func("/edit/any keys", test_any_keys);
	g_test_add_func("/edit/secret", test_secret);
	return g_test_run();
}
