/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a OneRoster package written as one text: refused, or read into sound rows, whose
 * references only the database looks up. */
#include <stdint.h>

#include "exchange/oneroster.h"
#include "tests/fuzz/roster.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Package) package = package_from_text((const char *)bytes, len);
	const RosterSink sink = { check_row };
	g_autoptr(Roster) r = oneroster_read(package, &sink, &error);
	judge(r, error);
	return 0;
}
