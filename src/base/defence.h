/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Marks a check that keeps a promise of SECURITY.md, so that tests/hostile can show an attack that
 * succeeds without it: DEFENCE(name) is true, always. Only the program that the attacks are tried
 * on (-Dhostile=true, never installed) is compiled so that it looks NAME up in PINDESK_WEAKEN
 * ("one,another") and is false where it stands there. Each name has an attack in tests/hostile. */

#ifdef PINDESK_HOSTILE

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static inline bool __attribute__((unused)) defence_stands(const char *name)
{
	const char *at = getenv("PINDESK_WEAKEN");
	size_t len = strlen(name);

	while (at != NULL && *at != '\0') {
		size_t item = strcspn(at, ",");
		if (item == len && strncmp(at, name, len) == 0)
			return false;
		at += item + (at[item] == ',');
	}
	return true;
}
#define DEFENCE(name) defence_stands(#name)

#else
#define DEFENCE(name) true
#endif
