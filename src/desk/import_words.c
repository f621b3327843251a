/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/import_words.h"

#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "letter/report.h"

enum { WIDTH = 76, SET_IN = 6 };

static void say(GPtrArray *lines, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Lines of at most WIDTH characters; what goes on is set in. */
static void
say(GPtrArray *lines, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	while (g_utf8_strlen(text, -1) > WIDTH) {
		char *end = g_utf8_offset_to_pointer(text, WIDTH), *at = end;
		while (at > text + SET_IN && *at != ' ')
			at--;
		if (at <= text + SET_IN)
			break;
		char *rest = g_strdup_printf("%*s%s", SET_IN, "", at + 1);
		*at = '\0';
		g_ptr_array_add(lines, g_steal_pointer(&text));
		text = rest;
	}
	g_ptr_array_add(lines, g_steal_pointer(&text));
}

const char *
import_kind_words(const char *kind)
{
	return strcmp(kind, "school") == 0     ? "Schools"
	       : strcmp(kind, "student") == 0  ? "Students"
	       : strcmp(kind, "guardian") == 0 ? "Guardians"
					       : "Guardianships";
}

const char *
import_done_words(const char *done)
{
	return strcmp(done, "added") == 0 ? "add" : strcmp(done, "changed") == 0 ? "change" : "end";
}

char *
import_warning_words(const RosterWarning *w)
{
	if (w->line == 0)
		return g_strdup(w->text);
	if (w->count == 1)
		return g_strdup_printf("%s (line %u)", w->text, w->line);
	return g_strdup_printf("%s (%u rows, the first is line %u)", w->text, w->count, w->line);
}

char *
import_kept_words(const char *kind, const char *person, const char *field, const char *ours,
	const char *theirs)
{
	if (strcmp(kind, "unknown") == 0)
		return g_strdup_printf("%s: nobody here has the %s %s", person, field, theirs);
	return g_strdup_printf(
		"%s, %s: here \"%s\", in the package \"%s\"", person, field, ours, theirs);
}

/* The rows of WHAT, each by ROW, under TITLE if there are any. */
static void
say_all(GPtrArray *lines, const GPtrArray *findings, const char *what, const char *title,
	void (*row)(GPtrArray *lines, const ImportFinding *f))
{
	bool any = false;
	for (guint i = 0; i < findings->len; i++) {
		const ImportFinding *f = findings->pdata[i];
		if (strcmp(f->what, what) != 0)
			continue;
		if (!any) {
			say(lines, "%s", "");
			say(lines, "%s", title);
		}
		any = true;
		row(lines, f);
	}
}

static void
count_row(GPtrArray *lines, const ImportFinding *f)
{
	bool left = f->c6 && strcmp(f->c6, "0") != 0;
	say(lines, "  %-14s %9s %9s %9s %9s%s%s%s", import_kind_words(f->c1), f->c2, f->c3, f->c4,
		f->c5, left ? "   " : "", left ? f->c6 : "", left ? " not named, they stay" : "");
}

static void
leaving_row(GPtrArray *lines, const ImportFinding *f)
{
	say(lines, "  %s  %s: %s of %s %s", f->c1, f->c2, f->c4, f->c5, f->c3);
}

static void
school_row(GPtrArray *lines, const ImportFinding *f)
{
	say(lines, "  %-8.8s %-28.28s %7s %7s %5s  %s", f->c1, f->c2, f->c3, f->c4, f->c5, f->c6);
}

static void
sample_row(GPtrArray *lines, const ImportFinding *f)
{
	say(lines, "  %s to %s: %s%s%s", strcmp(f->c1, "link") == 0 ? "guardianship" : f->c1,
		import_done_words(f->c2), f->c3, f->c4 && *f->c4 ? "  " : "", f->c4 ? f->c4 : "");
}

static void
kept_row(GPtrArray *lines, const ImportFinding *f)
{
	g_autofree char *words = import_kept_words(f->c1, f->c2, f->c3, f->c4, f->c5);
	say(lines, "  %s", words);
}

static void
say_odd(GPtrArray *lines, const Roster *roster)
{
	if (roster->warnings->len == 0)
		return;
	say(lines, "%s", "");
	say(lines, "Odd, and taken all the same");
	for (guint i = 0; i < roster->warnings->len; i++) {
		g_autofree char *words = import_warning_words(roster->warnings->pdata[i]);
		say(lines, "  %s", words);
	}
}

const char *
import_scope_words(const Roster *roster)
{
	return roster->all_students ? "a full package: students it does not name have left"
	       : roster->ends
		       ? "changes only: whoever it does not name stays as they are"
		       : "changes only, and no column says that a guardian is one no more: it ends "
			 "nothing";
}

GPtrArray *
import_look_lines(const ImportLook *look)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *name = import_name(look->path);
	say(lines, "%s: %s, %s.", name, look->roster->format, import_scope_words(look->roster));
	say_all(lines, look->findings, "count",
		"                    to add to change    to end as before", count_row);
	say_all(lines, look->findings, "leaving",
		"More than a tenth of a school would go. You will be asked for its code.",
		leaving_row);
	say_all(lines, look->findings, "kept", "Kept as the desk has it, whatever the package says",
		kept_row);
	say_odd(lines, look->roster);
	say_all(lines, look->findings, "sample", "For example", sample_row);
	say_all(lines, look->findings, "school",
		"  By school                       Students: new changed  left  Ties new/end",
		school_row);
	return lines;
}

static char *
line_cell(guint row, guint column, gpointer data)
{
	return g_strdup(((GPtrArray *)data)->pdata[row]);
}

GBytes *
import_pages(const char *title, const Session *session, const GPtrArray *lines, GError **error)
{
	static const ReportColumn columns[] = { { "What", 1, REPORT_TEXT }, { 0 } };
	g_autofree char *at = date_show_moment(clock_now(), session_profile(session)->date_style);
	g_autofree char *today = clock_today();
	const ReportHead head = {
		.title = title, .by = session_who(session)->staff, .at = at, .date = today
	};
	return report_pdf(&head, columns, line_cell, lines->len, (gpointer)lines, error);
}

GPtrArray *
import_past_lines(const ImportPast *past, const GPtrArray *kept)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	say(lines, "%s: %s, taken in by %s.", past->file, past->format, past->by_whom);
	say(lines, "%s", "");
	say(lines, "Students       %s", past->students ? past->students : "");
	say(lines, "Guardians      %s", past->guardians ? past->guardians : "");
	say(lines, "Guardianships  %s", past->ties ? past->ties : "");
	say(lines, "Schools        %s", past->schools ? past->schools : "");
	say(lines, "(+ added, ~ changed, - ended)");
	if (*past->leaving)
		say(lines, "Somebody said that more than a tenth had left of: %s", past->leaving);
	say(lines, "%s", "");
	say(lines, "The file's SHA-256: %.32s", past->sha256);
	say(lines, "                    %s", strlen(past->sha256) > 32 ? past->sha256 + 32 : "");
	say(lines, "%s", "");
	say(lines, kept->len ? "Kept as the desk had it; somebody should look, here or in the "
			       "student system:"
			     : "Nothing that the desk had entered was otherwise in the package.");
	for (guint i = 0; i < kept->len; i++) {
		const ImportKept *k = kept->pdata[i];
		say(lines, "  %s, %s", k->person, k->field);
		say(lines, "      here     %s", k->ours);
		say(lines, "      package  %s", k->theirs);
	}
	return lines;
}
