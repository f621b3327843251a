/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

GDateTime *
clock_local(void)
{
	const char *frozen = g_getenv("PINDESK_NOW");
	if (frozen != NULL) {
		g_autoptr(GTimeZone) zone = g_time_zone_new_local();
		GDateTime *when = g_date_time_new_from_iso8601(frozen, zone);
		if (when != NULL)
			return when;
	}
	return g_date_time_new_now_local();
}

gint64
clock_now(void)
{
	g_autoptr(GDateTime) when = clock_local();
	return g_date_time_to_unix(when);
}

char *
clock_today(void)
{
	g_autoptr(GDateTime) when = clock_local();
	return g_date_time_format(when, "%Y-%m-%d");
}
