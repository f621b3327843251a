/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/day.h"
#include "db/run.h"
#include "desk/session.h"

/* Pages that account for a letter run, without any code: to be signed and filed. SESSION is who
 * prints them. Caller unrefs. */

/* The sheet of a run: its jobs (RunJob), where its sheets are, who froze, confirmed and closed it,
 * the hash of its manifest, the newest event, two lines to sign on. */
GBytes *run_sheet_pdf(const RunRecord *record, const GPtrArray *jobs, const RunTotals *totals,
	const Session *session, GError **error);
/* The sheet of a day, in words: its PAPERS (DayPaper); END: NULL while it is not closed. */
GBytes *day_sheet_pdf(const char *school, const char *day, const GPtrArray *papers,
	const DayEnd *end, const Session *session, GError **error);
