/* SPDX-License-Identifier: Apache-2.0 */
#include "base/paths.h"

#include <glib.h>

char *
paths_data(const char *relative)
{
	const char *root = g_getenv("PINDESK_DATA");
	if (root == NULL || root[0] == '\0')
		root = PINDESK_DATADIR;
	return g_build_filename(root, relative, NULL);
}
