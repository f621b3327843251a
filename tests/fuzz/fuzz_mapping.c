/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a mapping file up to the first line "== NAME", and as the package it reads from there:
 * refused, or read into sound people. School Data Sync is read so too. */
#include <stdint.h>
#include <string.h>

#include "exchange/mapped.h"
#include "tests/fuzz/roster.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	g_autoptr(GError) error = NULL;
	const char *text = (const char *)bytes;
	const char *files = g_strstr_len(text, (gssize)len, "\n== ");
	gsize head = files ? (gsize)(files - text) + 1 : len;
	g_autofree char *ini = g_strndup(text, head);
	g_autoptr(Package) package = package_from_text(text + head, len - head);
	g_autoptr(Mapping) mapping = mapping_parse(ini, "mapping.ini", &error);
	const RosterSink sink = { check_row };
	g_autoptr(Roster) r = mapping ? mapped_read(package, mapping, &sink, &error) : NULL;
	judge(r, error);
	return 0;
}
