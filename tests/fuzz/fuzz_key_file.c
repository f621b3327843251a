/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the verifier's key file and as the root file, with the check that belongs to them:
 * refused with a sentence that names the file, or a key. What is under a passphrase is not
 * stretched. */
#include <sodium.h>

#include "tests/fuzz/input.h"
#include "vault/key_file.h"
#include "vault/root_file.h"

static void
try_kind(const char *path, const KeyFileKind *kind)
{
	g_autoptr(GError) error = NULL;
	g_auto(KeyFile) file = { 0 };
	if (!key_file_read(path, kind, NULL, &file, &error)) {
		check_sentence(error->message);
		g_assert_null(file.payload);
		return;
	}
	g_assert_true(kind->bare_allowed && secret_len(file.payload) == kind->payload);
	check_sentence(file.district_id);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const KeyFileKind kinds[] = {
		{ "pindesk district root key, version 1", "", { "root", "recovery" }, 64, false },
		{ "pindesk portal verifier key, version 1", "", { "portal" }, 32, true },
	};
	unsigned char check[crypto_generichash_BYTES_MIN];
	char text[64];
	g_autoptr(GError) error = NULL;
	g_assert_true(vault_start(NULL));
	g_autoptr(GString) file = g_string_new_len((const char *)bytes, (gssize)len);
	g_autofree char *bare = fuzz_file("bare", bytes, len);
	crypto_generichash(check, sizeof check, bytes, len, NULL, 0);
	sodium_bin2base64(text, sizeof text, check, sizeof check, sodium_base64_VARIANT_ORIGINAL);
	g_string_append_printf(file, "check: %s\n", text);
	g_autofree char *path = fuzz_file("key", file->str, file->len);
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
		try_kind(bare, &kinds[i]);
		try_kind(path, &kinds[i]);
	}
	g_autoptr(BoxKey) key = portal_file_open(path, NULL, NULL, &error);
	g_assert_true((key != NULL) != (error != NULL));
	g_unlink(bare);
	g_unlink(path);
	return 0;
}
