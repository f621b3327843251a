/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the facts of a refusal or of an event, which come from the database as JSON: the
 * sentence is there, whatever they are. */
#include "db/refusal.h"
#include "desk/kinds.h"
#include "tests/fuzz/input.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const kinds[] = { "visit_refused", "code_revealed", "data_exported",
		"audit_viewed", "none_known" };
	const char *const *codes = refusal_codes();
	g_autofree char *raw = g_strndup((const char *)bytes, len);
	g_autofree char *json = g_utf8_make_valid(raw, -1); /* as libpq's connection is UTF-8 */
	for (gsize i = 0; codes[i]; i++) {
		g_autoptr(Refusal) refusal = refusal_from_detail(codes[i], json);
		g_autofree char *text = refusal_text(refusal), *next = refusal_next(refusal);
		g_assert_true(*text && *next && g_utf8_validate(text, -1, NULL));
		if (i > 8 && g_hash_table_size(refusal->facts) == 0)
			break;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autofree char *words = kind_words(kinds[i], json, "0412-318", NULL);
		g_assert_true(*words && g_utf8_validate(words, -1, NULL));
	}
	return 0;
}
