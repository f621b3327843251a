/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/audit.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/cmd.h"
#include "cmd/talk.h"
#include "db/event.h"
#include "desk/kinds.h"

/* --- head */

typedef struct {
	AuditDoor audit;
	char *school;
} HeadArgs;

static void
head_args_clear(HeadArgs *args)
{
	audit_door_clear(&args->audit);
	g_free(args->school);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(HeadArgs, head_args_clear)

static bool
head_run(HeadArgs *args)
{
	g_autoptr(GPtrArray) schools = NULL;
	g_autofree char *today = clock_today();

	if (!audit_open(&args->audit) || !audit_schools(&args->audit, args->school, &schools))
		return false;
	printf("# newest events, %s\n", today);
	for (guint i = 0; i < schools->len; i++) {
		const TrailSchool *school = schools->pdata[i];
		g_autofree char *hash =
			school->head_seq > 0
				? event_hash_text(g_bytes_get_data(school->head_hash, NULL))
				: NULL;

		if (hash)
			printf("%s %" G_GINT64_FORMAT " %s\n", school->code, school->head_seq,
				hash);
	}
	return true;
}

int
audit_head(int argc, char **argv)
{
	g_auto(HeadArgs) args = { .audit.door.fd = -1 };
	const GOptionEntry entries[] = {
		{ "school", 0, 0, G_OPTION_ARG_STRING, &args.school, "this school alone", "CODE" },
		DOOR_ENTRIES(&args.audit.door),
		{ NULL },
	};

	if (!talk_options(&argc, &argv, "audit head",
		    "Prints the newest event of each school. Kept on paper or with somebody else, "
		    "it shows\nlater (audit verify --head) that the history up to it is still the "
		    "same.",
		    entries))
		return CMD_USAGE;
	if (args.audit.door.user && args.audit.door.fd < 0)
		return talk_usage("audit head", "--user takes --passphrase-fd with it.");
	return audit_close(&args.audit, head_run(&args));
}

/* --- show */

typedef struct {
	AuditDoor audit;
	char *school, *student, *by, *sheet, *day;
	int limit;
} ShowArgs;

static void
show_args_clear(ShowArgs *args)
{
	audit_door_clear(&args->audit);
	g_free(args->school);
	g_free(args->student);
	g_free(args->by);
	g_free(args->sheet);
	g_free(args->day);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ShowArgs, show_args_clear)

static void
print_row(const AuditRow *row)
{
	g_autoptr(GDateTime) at = g_date_time_new_from_unix_local(row->at);
	g_autofree char *time = g_date_time_format(at, "%Y-%m-%d %H:%M:%S");
	g_autofree char *words = kind_words(row->kind, row->detail, row->ref, row->guardian);

	talk_tell("%s %s %" G_GINT64_FORMAT "%s  %s %s%s%s", time, row->code, row->seq,
		row->has_signature ? "" : " (not signed)", row->who, words,
		row->student ? "; student " : "", row->student ? row->student : "");
}

static bool
show_run(ShowArgs *args)
{
	AuditDoor *audit = &args->audit;
	g_autoptr(GPtrArray) rows = NULL;

	if (!audit_open(audit) ||
		!db_owner_audit(audit->db, args->school, args->student, args->by, args->sheet,
			args->day, args->limit, &rows, &audit->door.error))
		return false;
	for (guint i = 0; i < rows->len; i++)
		print_row(rows->pdata[i]);
	if (rows->len == 0)
		talk_say("There are no such events.");
	return true;
}

int
audit_show(int argc, char **argv)
{
	g_auto(ShowArgs) args = { .audit.door.fd = -1, .limit = 200 };
	const GOptionEntry entries[] = {
		{ "settings", 0, 0, G_OPTION_ARG_FILENAME, &args.audit.door.settings_file,
			"the desk's settings", "FILE" },
		{ "school", 0, 0, G_OPTION_ARG_STRING, &args.school, "of this school", "CODE" },
		{ "student", 0, 0, G_OPTION_ARG_STRING, &args.student, "about this student",
			"PERMANENT-ID" },
		{ "by", 0, 0, G_OPTION_ARG_STRING, &args.by, "by this login", "USER" },
		{ "sheet", 0, 0, G_OPTION_ARG_STRING, &args.sheet, "of this sheet", "NUMBER" },
		{ "day", 0, 0, G_OPTION_ARG_STRING, &args.day, "of this day", "YYYY-MM-DD" },
		{ "limit", 0, 0, G_OPTION_ARG_INT, &args.limit, "at most so many (200)", "N" },
		{ NULL },
	};

	if (!talk_options(&argc, &argv, "audit show",
		    "Lists events in plain words, the newest first. Takes the database's owner; "
		    "staff see\ntheirs on the desk's own screen.",
		    entries))
		return CMD_USAGE;
	return audit_close(&args.audit, show_run(&args));
}
