/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as each file of a desk's state folder: read as far as it can be, and written again
 * without forgetting what was read. */
#include "base/log.h"
#include "desk/heads.h"
#include "desk/known.h"
#include "desk/seen.h"
#include "desk/texts.h"
#include "tests/fuzz/input.h"

#define DISTRICT "6f1c8e0a-4b52-4c1e-9a77-2f3d5c8b9e10"

static void
try_heads(const char *dir)
{
	Head head = { .school_id = 3, .seq = 7 };
	g_autoptr(Heads) heads = heads_load(dir, DISTRICT);
	guint count = heads_count(heads), more = heads_get(heads, 3) ? 0 : 1;
	for (guint i = 0; i < count; i++)
		g_assert_true(heads_at(heads, i)->school_id > 0 && heads_at(heads, i)->seq > 0);
	heads_put(heads, &head);
	g_autoptr(Heads) again = heads_load(dir, DISTRICT);
	g_assert_cmpuint(heads_count(again), ==, count + more);
	g_assert_cmpint(heads_get(again, 3)->seq, ==, 7);
}

static void
try_known(const char *dir)
{
	unsigned char key[VAULT_KEY_BYTES] = { 1 }, other[VAULT_KEY_BYTES] = { 2 };
	Known *known = known_load(dir, DISTRICT);
	known_check(known, 3, G_MAXINT, key, NULL);
	known_free(known);
	known = known_load(dir, DISTRICT);
	g_assert_false(known_check(known, 3, G_MAXINT - 1, key, NULL) &&
		       known_check(known, 3, G_MAXINT, other, NULL));
	known_free(known);
}

static void
try_seen(const char *dir)
{
	Seen *seen = seen_load(dir);
	g_assert_true(g_utf8_validate(seen_last(seen), -1, NULL));
	seen_add(seen, "mortega");
	seen_free(seen);
	seen = seen_load(dir);
	g_assert_cmpstr(seen_last(seen), ==, "mortega");
	seen_free(seen);
}

static void
try_texts(const char *dir)
{
	g_autofree char *since = NULL;
	Texts *texts = texts_load(dir, DISTRICT);
	texts_changed(texts, "letter es", "one", &since);
	texts_free(texts);
	texts = texts_load(dir, DISTRICT);
	g_assert_false(texts_changed(texts, "letter es", "one", NULL));
	g_assert_true(texts_changed(texts, "letter es", "two", NULL));
	texts_free(texts);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const struct {
		const char *name;
		void (*try)(const char *dir);
	} files[] = { { "heads", try_heads }, { "keys", try_known }, { "users", try_seen },
		{ "texts", try_texts } };
	g_assert_true(vault_start(NULL));
	if (!len)
		return 0;
	gsize i = bytes[0] % G_N_ELEMENTS(files);
	g_autofree char *path = fuzz_file(files[i].name, bytes + 1, len - 1);
	files[i].try(fuzz_folder());
	g_unlink(path);
	return 0;
}
