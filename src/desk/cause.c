/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/cause.h"

#include <string.h>

static bool
in_detail(const char *detail, const char *id)
{
	size_t length = strlen(id);

	for (const char *at = detail; (at = strstr(at, id)) != NULL; at += length)
		if (!g_ascii_isalnum(at[length]) && (at == detail || !g_ascii_isalnum(at[-1])))
			return true;
	return false;
}

bool
cause_is_about(const char *function, const char *const *ids, const DbEvent *event)
{
	bool any = false;

	if (g_str_has_prefix(function, "desk.sheet_") || g_str_has_prefix(function, "desk.run_"))
		return true;
	for (int i = 0; ids[i]; i++) {
		const char *id = ids[i];
		gint64 number = g_ascii_strtoll(id, NULL, 10);

		if (*id == '\0' || g_str_equal(id, "0"))
			continue;
		any = true;
		if (in_detail(event->detail, id) || g_strcmp0(event->ref, id) == 0 ||
			(!strchr(id, '-') &&
				(event->student_id == number || event->guardian_id == number)))
			return true;
	}
	return !any;
}

gint64
cause_time(const DbEvent *event)
{
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(event->at, utc);

	return time ? g_date_time_to_unix(time) * G_USEC_PER_SEC + g_date_time_get_microsecond(time)
		    : 0;
}
