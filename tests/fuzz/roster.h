/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

#include "exchange/roster.h"
#include "exchange/csv.h"

/* What may be said of a package that came from a fuzzer. */

static void
check_text(const char *text)
{
	g_assert_true(g_utf8_validate(text, -1, NULL));
	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		g_assert_true(!g_unichar_iscntrl(c) && (c < 0x202A || c > 0x202E) &&
			      (c < 0x2066 || c > 0x2069));
	}
}

/* A row on its way to the database: as many cells as its table has, all of them sound. */
G_GNUC_UNUSED static bool
check_row(gpointer data, RosterRow kind, const char *const *cells, GError **error)
{
	static const guint counts[ROSTER_ROW_COUNT] = { 3, 5, 23, 17, 6, 1, 16, 8, 3, 7, 3, 6 };
	for (guint i = 0; i < counts[kind]; i++)
		check_text(cells[i]);
	return true;
}

G_GNUC_UNUSED static void
judge(const Roster *r, const GError *error)
{
	if (r)
		return;
	g_assert_true(error && error->domain == EXCHANGE_ERROR && exchange_error_code(error));
	check_text(error->message);
}
