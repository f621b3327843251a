/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "exchange/oneroster.h"
#include "exchange/package.h"

Roster *
roster_read(const char *path, RosterFormat format, const char *mapping, GError **error)
{
	g_autoptr(Package) package = package_open(path, error);
	return package ? oneroster_read(package, error) : NULL;
}
