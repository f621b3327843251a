/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a OneRoster package written as one text: refused, or read into sound people. */
#include <stdint.h>

#include "exchange/oneroster.h"
#include "tests/fuzz/roster.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Package) package = package_from_text((const char *)bytes, len);
	g_autoptr(Roster) r = oneroster_read(package, &error);
	judge(r, error);
	return 0;
}
