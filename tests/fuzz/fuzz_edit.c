/* SPDX-License-Identifier: Apache-2.0 */
/* Any keys in a line of text being typed: sound text, never longer than it may be, the cursor
 * within it. Three bytes are a key. */
#include "base/text.h"
#include "screens/kit/edit.h"
#include "tests/fuzz/input.h"

#define MOST 12

static int
count(const char *text)
{
	int n = 0;
	for (const char *p = text; *p; p = text_next(p))
		n++;
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	g_autoptr(Edit) edit = edit_new(MOST);
	for (size_t i = 0; i + 3 <= len; i += 3) {
		edit_key(edit, bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2]);
		const char *text = edit_text(edit);
		g_assert_true(g_utf8_validate(text, -1, NULL));
		g_assert_cmpint(count(text), <=, MOST);
		g_assert_true(edit_column(edit) >= 0 && edit_column(edit) <= edit_width(edit));
		g_assert_true(edit_is_empty(edit) == (*text == '\0'));
	}
	g_autofree char *text = g_strndup((const char *)bytes, len);
	edit_set(edit, text);
	g_assert_true(g_utf8_validate(edit_text(edit), -1, NULL));
	return 0;
}
