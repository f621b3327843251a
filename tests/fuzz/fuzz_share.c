/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as two shares of a root, the second after a line "==": refused with a sentence that
 * names one of the files, or a root whose key is the one they name. */
#include "tests/fuzz/input.h"
#include "vault/share.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char parting[] = "\n==\n";
	const char *text = (const char *)bytes, *end = text + len;
	const char *mark = len ? g_strstr_len(text, (gssize)len, parting) : NULL;
	const char *first = mark ? mark + 1 : end, *second = mark ? mark + strlen(parting) : text;
	g_autoptr(GError) error = NULL;
	g_assert_true(vault_start(NULL));
	g_autofree char *a = fuzz_file("a", text, (size_t)(first - text));
	g_autofree char *b = fuzz_file("b", second, (size_t)(end - second));
	g_autoptr(Root) root = share_files_open(a, b, &error);
	g_assert_true((root != NULL) != (error != NULL));
	if (error)
		check_sentence(error->message);
	else
		check_sentence(root_district_id(root));
	g_unlink(a);
	g_unlink(b);
	return 0;
}
