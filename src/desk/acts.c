/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/acts.h"

struct Acts {
	GHashTable *open; /* what -> uuid */
};

Acts *
acts_new(void)
{
	Acts *acts = g_new0(Acts, 1);

	acts->open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return acts;
}

void
acts_free(Acts *acts)
{
	if (!acts)
		return;
	g_hash_table_unref(acts->open);
	g_free(acts);
}

const char *
acts_id(Acts *acts, const char *what)
{
	const char *id = g_hash_table_lookup(acts->open, what);

	if (!id) {
		id = g_uuid_string_random();
		g_hash_table_insert(acts->open, g_strdup(what), (char *)id);
	}
	return id;
}

void
acts_done(Acts *acts, const char *what)
{
	g_hash_table_remove(acts->open, what);
}

char *
acts_part(const char *id, const char *part)
{
	g_autofree char *whole = g_strconcat(id, "/", part, NULL);
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, whole, -1);

	/* A uuid of version 8: bits of our own making. */
	return g_strdup_printf(
		"%.8s-%.4s-8%.3s-8%.3s-%.12s", sum, sum + 8, sum + 12, sum + 15, sum + 18);
}
