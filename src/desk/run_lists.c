/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/run_lists.h"

#include "base/clock.h"
#include "base/date.h"
#include "letter/report.h"

enum { COLUMNS = 6, HASH_GROUP = 8 };

/* A line of the page: the heading it stands below, and its cells. */
typedef struct {
	const char *section;
	char *cells[COLUMNS]; /* NULL: nothing there */
} Line;

static void
line_free(gpointer data)
{
	Line *line = data;

	for (int i = 0; i < COLUMNS; i++)
		g_free(line->cells[i]);
	g_free(line);
}

static GPtrArray *
lines_new(void)
{
	return g_ptr_array_new_with_free_func(line_free);
}

/* The first cells; the others are empty. */
static Line *
line_add(GPtrArray *lines, const char *section, const char *first, const char *second)
{
	Line *line = g_new0(Line, 1);

	line->section = section;
	line->cells[0] = g_strdup(first);
	line->cells[1] = g_strdup(second);
	g_ptr_array_add(lines, line);
	return line;
}

static char *
number(int n)
{
	return g_strdup_printf("%d", n);
}

static char *
line_cell(guint row, guint column, gpointer data)
{
	const Line *line = ((GPtrArray *)data)->pdata[row];

	return g_strdup(line->cells[column]);
}

static char *
line_section(guint row, gpointer data)
{
	return g_strdup(((const Line *)((GPtrArray *)data)->pdata[row])->section);
}

/* In groups, so that it can be compared by eye. */
static char *
grouped(const char *hash)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (int i = 0; hash[i]; i++) {
		if (i > 0 && i % HASH_GROUP == 0)
			g_string_append_c(text, ' ');
		g_string_append_c(text, hash[i]);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *
when(gint64 at, const char *by, DateStyle dates)
{
	g_autofree char *words = at ? date_show_moment(at, dates) : NULL;

	return !by     ? g_strdup("not yet")
	       : words ? g_strdup_printf("%s, %s", by, words)
		       : g_strdup(by);
}

static void
add_hash(GPtrArray *lines, const char *section, const char *label, const char *hash)
{
	g_autofree char *text = hash ? grouped(hash) : g_strdup("not made yet");

	line_add(lines, section, label, text);
}

static void
add_head(GPtrArray *lines, const char *section, gint64 seq, const char *hash)
{
	g_autofree char *label = g_strdup_printf("Newest event, number %" G_GINT64_FORMAT, seq);

	add_hash(lines, section, label, hash);
}

static void
add_signatures(GPtrArray *lines)
{
	static const char *const who[] = { "Counted by", "Checked by (a second person)" };

	for (size_t i = 0; i < G_N_ELEMENTS(who); i++) {
		line_add(lines, "Signatures", NULL, NULL);
		line_add(
			lines, "Signatures", who[i], "________________________  date ____________");
	}
}

static GBytes *
lines_pdf(const GPtrArray *lines, const char *title, const char *school, const char *filter,
	const Session *session, const ReportColumn *columns, GError **error)
{
	g_autofree char *at = date_show_moment(clock_now(), session_profile(session)->date_style);
	g_autofree char *today = clock_today();
	const ReportHead head = { .title = title,
		.school = school,
		.filter = filter,
		.by = session_who(session)->staff,
		.at = at,
		.date = today,
		.section = line_section };

	return report_pdf(&head, columns, line_cell, lines->len, (gpointer)lines, error);
}

/* --- a run */

static void
add_jobs(GPtrArray *lines, const GPtrArray *jobs)
{
	for (guint i = 0; i < jobs->len; i++) {
		const RunJob *job = jobs->pdata[i];
		g_autofree char *sheets =
			job->first ? g_strdup_printf("%s to %s", job->first, job->last)
				   : g_strdup("not printed");
		Line *line = line_add(lines, "Print jobs", job->label, sheets);

		line->cells[2] = number(job->sheets);
		line->cells[3] = number(job->blank + job->ruined);
		line->cells[4] = number(job->placed);
	}
}

static void
add_totals(GPtrArray *lines, const RunTotals *totals)
{
	const struct {
		const char *label;
		int n;
	} parts[] = {
		{ "Sheets reserved", totals->reserved },
		{ "handed over", totals->handed },
		{ "mailed", totals->mailed },
		{ "returned by the mail", totals->returned },
		{ "spoiled and shredded", totals->shredded },
		{ "in the safe", totals->safe },
		{ "DIFFERENCE", totals->difference },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		line_add(lines, "Where the sheets are", parts[i].label, NULL)->cells[2] =
			number(parts[i].n);
}

static void
add_deeds(GPtrArray *lines, const RunRecord *record, DateStyle dates)
{
	const struct {
		const char *label, *by;
		gint64 at;
	} deeds[] = {
		{ "Frozen by", record->frozen_by, record->frozen_at },
		{ "Confirmed by (second person)", record->confirmed_by, 0 },
		{ "Closed by", record->closed_by, record->closed_at },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(deeds); i++) {
		g_autofree char *words = i == 1 && !deeds[i].by
						 ? g_strdup("not needed")
						 : when(deeds[i].at, deeds[i].by, dates);

		line_add(lines, "Who did what", deeds[i].label, words);
	}
}

GBytes *
run_sheet_pdf(const RunRecord *record, const GPtrArray *jobs, const RunTotals *totals,
	const Session *session, GError **error)
{
	static const ReportColumn columns[] = { { "", 6 }, { "Sheets", 7 },
		{ "Number", 2, REPORT_NUMBER }, { "No good", 2, REPORT_NUMBER },
		{ "Placed", 2, REPORT_NUMBER }, { 0 } };
	g_autoptr(GPtrArray) lines = lines_new();
	g_autofree char *title = g_strdup_printf("Letter run %s", record->title);
	g_autofree char *filter = NULL;

	if (record->open_sheets > 0)
		filter = g_strdup_printf("%d letters by %s. NOT CLOSED: %d sheets or letters are "
					 "not accounted for, the first is %s.",
			record->letters, record->delivery, record->open_sheets, record->example);
	else
		filter = g_strdup_printf("%d letters by %s, %d dropped out. Every sheet is "
					 "accounted for%s.",
			record->letters, record->delivery, record->dropped,
			record->closed_by ? "; the run is closed" : "; the run is not closed yet");
	add_totals(lines, totals);
	add_deeds(lines, record, session_profile(session)->date_style);
	add_hash(lines, "What proves it", "Manifest", record->manifest);
	add_head(lines, "What proves it", record->head_seq, record->head_hash);
	add_signatures(lines);
	add_jobs(lines, jobs);
	return lines_pdf(lines, title, record->school, filter, session, columns, error);
}

/* --- a day */

static void
add_papers(GPtrArray *lines, const GPtrArray *papers)
{
	for (guint i = 0; i < papers->len; i++) {
		const DayPaper *paper = papers->pdata[i];
		g_autofree char *placed = g_strdup_printf(
			"handed %d, mailed %d, returned %d, shredded %d, in the safe %d",
			paper->handed, paper->mailed, paper->returned, paper->shredded,
			paper->safe);
		Line *line = line_add(lines, "Paper with codes", paper->title, placed);

		line->cells[2] = number(paper->reserved);
		line->cells[3] = number(paper->difference);
	}
	if (papers->len == 0)
		line_add(lines, "Paper with codes", "nothing was printed", NULL);
}

GBytes *
day_sheet_pdf(const char *school, const char *day, const GPtrArray *papers, const DayEnd *end,
	const Session *session, GError **error)
{
	static const ReportColumn columns[] = { { "", 6 }, { "", 8 },
		{ "Sheets", 2, REPORT_NUMBER }, { "Difference", 2.5, REPORT_NUMBER }, { 0 } };
	g_autoptr(GPtrArray) lines = lines_new();
	g_autofree char *title = g_strdup_printf("Sheet of the day, %s", day);
	g_autofree char *closed =
		end ? when(end->at, end->by_whom, session_profile(session)->date_style) : NULL;

	add_papers(lines, papers);
	line_add(lines, "Who did what", "Day closed by", closed ? closed : "not yet");
	if (end)
		add_head(lines, "What proves it", end->head_seq, end->head_hash);
	add_signatures(lines);
	return lines_pdf(
		lines, title, school, closed ? NULL : "NOT CLOSED", session, columns, error);
}
