/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/door.h"
#include "cmd/talk.h"
#include "db/event.h"
#include "desk/acts.h"
#include "desk/document.h"
#include "desk/roster.h"
#include "print/print.h"

/* The roster of a school for whoever keeps lists: the same lines, rights and events as at the desk. */

typedef struct {
	Door door;
	char *school, *search, *sort, *grade, *room;
	char **filters;
	char *csv, *xlsx, *pdf, *printer, *reason;
	gboolean guardians, codes;
	RollWho who;
	int school_id;
	char *name; /* of the school */
	Roll *roll;
	RosterAbout about;
	char *at, *date;
} Asked;

static void
asked_clear(Asked *asked)
{
	char **const texts[] = { &asked->school, &asked->search, &asked->sort, &asked->grade,
		&asked->room, &asked->csv, &asked->xlsx, &asked->pdf, &asked->printer,
		&asked->reason, &asked->name, &asked->at, &asked->date };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		g_clear_pointer(texts[i], g_free);
	g_clear_pointer(&asked->filters, g_strfreev);
	g_clear_pointer(&asked->roll, roll_free);
	door_clear(&asked->door);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

/* --- what was asked for */

static char *
column_names(RollWho who)
{
	const RollColumn *columns = roll_columns(who);
	g_autoptr(GString) names = g_string_new(NULL);

	for (int i = 0; columns[i].title; i++)
		g_string_append_printf(names, "%s%s", i > 0 ? " " : "", columns[i].name);
	return g_strdup(names->str);
}

/* The column that "phone=626" or "phone" names; -1 after saying what there is. */
static int
column_of(const Asked *asked, const char *text, char until)
{
	const char *end = strchr(text, until);
	g_autofree char *name = end ? g_strndup(text, (gsize)(end - text)) : g_strdup(text);
	int column = roll_column(asked->who, name);
	g_autofree char *names = column < 0 ? column_names(asked->who) : NULL;

	if (names)
		talk_usage("roster", "there is no column %s. There are: %s.", name, names);
	return column;
}

static int
check_ways_out(const Asked *asked)
{
	int ways = (asked->csv != NULL) + (asked->xlsx != NULL) + (asked->pdf != NULL) +
		   (asked->printer != NULL);

	if (ways != 1)
		return talk_usage(
			"roster", "say one of --csv, --xlsx, --pdf FILE, or --printer PRINTER.");
	if (asked->codes && (!asked->printer || !asked->guardians || !asked->reason))
		return talk_usage("roster",
			"--codes goes with --guardians, --reason WHY and --printer PRINTER: codes "
			"go on paper only.");
	if (asked->reason && !asked->codes)
		return talk_usage("roster", "--reason goes with --codes.");
	return CMD_OK;
}

static int
check(Asked *asked)
{
	if (!asked->school)
		return talk_usage("roster", "say --school CODE.");
	if (!asked->door.user || asked->door.fd < 0)
		return talk_usage("roster", "say --user USER and --passphrase-fd N.");
	if (check_ways_out(asked) != CMD_OK)
		return CMD_USAGE;
	asked->who = asked->guardians ? ROLL_OF_GUARDIANS : ROLL_OF_STUDENTS;
	for (int i = 0; asked->filters && asked->filters[i]; i++) {
		if (!strchr(asked->filters[i], '='))
			return talk_usage("roster", "a filter looks like grade=3,4; %s does not.",
				asked->filters[i]);
		if (column_of(asked, asked->filters[i], '=') < 0)
			return CMD_USAGE;
	}
	return asked->sort && column_of(asked, asked->sort, ':') < 0 ? CMD_USAGE : CMD_OK;
}

static void
choose(Asked *asked)
{
	Roll *roll = asked->roll;

	for (int i = 0; asked->filters && asked->filters[i]; i++)
		roll_only(roll, column_of(asked, asked->filters[i], '='),
			strchr(asked->filters[i], '=') + 1);
	if (asked->grade)
		roll_only(roll, roll_column(asked->who, "grade"), asked->grade);
	if (asked->room)
		roll_only(roll, roll_column(asked->who, "room"), asked->room);
	roll_search(roll, asked->search);
	if (asked->sort)
		roll_sort(roll, column_of(asked, asked->sort, ':'),
			g_str_has_suffix(asked->sort, ":down"));
}

static void
stamp(Asked *asked)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *clock = g_date_time_format(now, "%H:%M");
	g_autofree char *day = NULL;

	asked->date = g_date_time_format(now, "%Y-%m-%d");
	day = date_show(asked->date, session_profile(asked->door.session)->date_style);
	asked->at = g_strconcat(day, " ", clock, NULL);
	asked->about = (RosterAbout){ asked->name, session_who(asked->door.session)->staff,
		asked->at, asked->date };
}

/* --- the ways out */

static void
printer_said(const char *printer, const char *words, gpointer data)
{
	talk_say("%s: %s", printer, words);
}

static void
said(const char *words, gpointer data)
{
	printer_said(printer_label(data), words, NULL);
}

static bool
write_down(Asked *asked, const char *kind)
{
	Door *door = &asked->door;
	g_autofree char *act = g_uuid_string_random();
	g_autofree char *what = roster_what(asked->roll, asked->name);
	Db *db = door_db(door);

	return db && db_log_export(db, act, asked->school_id, kind, what, 0, NULL, &door->refusal,
			     &door->error);
}

static bool
put_pages(Asked *asked)
{
	GError **error = &asked->door.error;
	gsize len = 0;
	g_autoptr(GBytes) pdf = roster_pages(asked->roll, &asked->about, error);

	if (!pdf || !write_down(asked, asked->pdf ? "export-roster" : "roster"))
		return false;
	if (asked->printer)
		return document_print(
			asked->printer, pdf, 1, "roster", printer_said, NULL, NULL, error);
	return g_file_set_contents_full(asked->pdf, g_bytes_get_data(pdf, &len),
		(gssize)g_bytes_get_size(pdf), G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

/* Asks for it; 0: refused, failed, or a second person has to say yes first. */
static gint64
ask_for_codes(Asked *asked)
{
	Door *door = &asked->door;
	g_autofree char *act = g_uuid_string_random();
	g_autofree char *what = roster_what(asked->roll, asked->name);
	g_autofree const char **ids = roll_credentials(asked->roll);
	g_autoptr(GPtrArray) papers = NULL;
	gint64 roster_id = 0;
	Db *db = door_db(door);

	if (!db ||
		!db_roster_ask(db, act, asked->school_id, ids, asked->reason, what, NULL,
			&roster_id, &door->refusal, &door->error) ||
		!db_rosters(db, NULL, &papers, &door->refusal, &door->error))
		return 0;
	for (guint i = 0; i < papers->len; i++) {
		const RosterPaper *paper = papers->pdata[i];

		if (paper->roster_id == roster_id && g_str_equal(paper->state, "granted"))
			return roster_id;
	}
	talk_say("A second person has to say yes: a colleague opens the roster at their own desk "
		 "and presses F12. Then ask again.");
	return 0;
}

static bool
send_codes(Asked *asked, const Printer *printer, const RosterPages *pages)
{
	Door *door = &asked->door;
	g_autofree char *act = g_uuid_string_random();
	g_autofree char *number = NULL, *job = NULL;
	Db *db = door_db(door);

	if (!db || !db_roster_printed(db, act, pages->roster_id, asked->printer, pages->pages, NULL,
			   &number, &door->refusal, &door->error))
		return false;
	job = print_send(
		printer, pages->pdf, pages->number, 1, said, (gpointer)printer, NULL, &door->error);
	if (!job || print_follow(printer, job, said, (gpointer)printer, NULL, &door->error) !=
			    PRINT_DONE) {
		talk_say("Roster %s stays on the list of rosters with codes until somebody says at "
			 "the desk how many of its %d pages came out and are shredded.",
			pages->number, pages->pages);
		return false;
	}
	talk_say("Roster %s: %d codes on %d pages. Keep them under lock; when they are in the safe "
		 "or shredded, say so at the desk.",
		pages->number, pages->codes, pages->pages);
	return true;
}

static bool
put_codes(Asked *asked)
{
	Door *door = &asked->door;
	g_autofree char *act = g_uuid_string_random();
	g_autoptr(Printer) printer = printer_parse(asked->printer, &door->error);
	g_autoptr(RosterPages) pages = NULL;
	gint64 roster_id = printer ? ask_for_codes(asked) : 0;

	if (roster_id == 0)
		return false;
	pages = roster_code_pages(door->session, act, roster_id, asked->roll, asked->reason,
		&asked->about, NULL, &door->refusal, &door->error);
	return pages && send_codes(asked, printer, pages);
}

static bool
put(Asked *asked)
{
	const char *path = asked->csv ? asked->csv : asked->xlsx;

	talk_say("%u of %u lines.", roll_lines(asked->roll)->len, roll_total(asked->roll));
	if (asked->codes)
		return put_codes(asked);
	if (!path)
		return put_pages(asked);
	return write_down(asked, "export-roster") &&
	       roster_save(asked->roll, asked->csv ? ROSTER_CSV : ROSTER_XLSX, path,
		       &asked->door.error);
}

static bool
run(Asked *asked)
{
	Door *door = &asked->door;

	if (!door_open(door) ||
		!roster_school(door->session, asked->school, NULL, &asked->school_id, &asked->name,
			&door->refusal, &door->error))
		return false;
	asked->roll = roster_ask(
		door->session, asked->school_id, asked->who, NULL, &door->refusal, &door->error);
	if (!asked->roll)
		return false;
	choose(asked);
	stamp(asked);
	return put(asked);
}

int
cmd_roster(int argc, char **argv)
{
	g_auto(Asked) asked = { .door.fd = -1 };
	const GOptionEntry entries[] = {
		{ "school", 0, 0, G_OPTION_ARG_STRING, &asked.school, "whose roster: its code",
			"CODE" },
		{ "guardians", 0, 0, G_OPTION_ARG_NONE, &asked.guardians,
			"of guardians (without it, of students)", NULL },
		{ "grade", 0, 0, G_OPTION_ARG_STRING, &asked.grade, "only these grades: K,1",
			"GRADES" },
		{ "homeroom", 0, 0, G_OPTION_ARG_STRING, &asked.room, "only these rooms", "ROOMS" },
		{ "filter", 0, 0, G_OPTION_ARG_STRING_ARRAY, &asked.filters,
			"only lines that have this in a column: code=none, expires=<12/01/2026; as "
			"often as wanted",
			"COLUMN=WHAT" },
		{ "search", 0, 0, G_OPTION_ARG_STRING, &asked.search,
			"only lines with these beginnings of words in any column", "WORDS" },
		{ "sort", 0, 0, G_OPTION_ARG_STRING, &asked.sort,
			"by a column; with :down the last first", "COLUMN[:down]" },
		{ "csv", 0, 0, G_OPTION_ARG_FILENAME, &asked.csv, "write them there", "FILE" },
		{ "xlsx", 0, 0, G_OPTION_ARG_FILENAME, &asked.xlsx, "as an Excel workbook",
			"FILE" },
		{ "pdf", 0, 0, G_OPTION_ARG_FILENAME, &asked.pdf, "as pages", "FILE" },
		{ "printer", 0, 0, G_OPTION_ARG_STRING, &asked.printer,
			"print them: a queue, an ipp:// address or folder:/PATH", "PRINTER" },
		{ "codes", 0, 0, G_OPTION_ARG_NONE, &asked.codes,
			"with their codes: on paper, by right, every one written down", NULL },
		{ "reason", 0, 0, G_OPTION_ARG_STRING, &asked.reason, "why; stands on each page",
			"WHY" },
		DOOR_ENTRIES(&asked.door),
		{ NULL },
	};

	if (!talk_options(&argc, &argv, "roster",
		    "Lists the students or the guardians of a school, into a file or on paper. "
		    "Nothing in\nit is a code, unless --codes asks for them.",
		    entries))
		return CMD_USAGE;
	return check(&asked) == CMD_OK ? door_close(&asked.door, run(&asked)) : CMD_USAGE;
}
