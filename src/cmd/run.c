/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/run.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "cmd/cmd.h"
#include "cmd/talk.h"
#include "desk/run.h"

/* Every part has these options; each looks at its own. */
typedef struct {
	Door door;
	const char *part; /* "run draft" */
	char **words;     /* what is no option */
	int n_words;
	RunWish wish; /* of `run draft` */
	char *samples;
	char *printer, *manifest, *note, *sheet, *date;
	int job, patience;
	gboolean no, no_separators, take_over, close, cancel_codes;
} Asked;

static void
asked_clear(Asked *asked)
{
	char **const texts[] = { &asked->printer, &asked->manifest, &asked->note, &asked->samples,
		&asked->sheet, &asked->date };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		g_clear_pointer(texts[i], g_free);
	run_wish_clear(&asked->wish);
	door_clear(&asked->door);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

Run *
run_cmd_find(Door *door, gint64 run_id)
{
	Run *run = NULL;
	Db *db = door_db(door);

	if (!db || !run_find(db, run_id, NULL, &run, &door->refusal, &door->error) || run)
		return run;
	g_set_error(&door->error, DB_ERROR, DB_ERROR_BROKEN,
		"There is no run %" G_GINT64_FORMAT
		" at your schools. pindesk run show lists them.",
		run_id);
	return NULL;
}

static gint64
run_id_of(const Asked *asked)
{
	return g_ascii_strtoll(asked->words[0], NULL, 10);
}

static bool
show_run(Door *door, gint64 run_id)
{
	g_autoptr(Run) run = run_cmd_find(door, run_id);

	if (!run)
		return false;
	if (door->json)
		run_print_row(&run_shape, run);
	else
		run_say_run(run);
	return true;
}

/* --- drafting */

static bool
part_draft(Asked *asked)
{
	return run_cmd_draft(&asked->door, &asked->wish);
}

static bool
part_check(Asked *asked)
{
	return run_cmd_check(&asked->door, run_id_of(asked), asked->samples);
}

/* --- freezing */

static bool
after_state(Asked *asked, const char *state)
{
	if (g_str_equal(state, "waiting"))
		talk_say("A second person has to confirm it: pindesk run confirm.");
	if (g_str_equal(state, "minting") && !run_make(&asked->door, run_id_of(asked)))
		return false;
	return show_run(&asked->door, run_id_of(asked));
}

typedef bool (*StateFn)(Db *db, const char *act, gint64 run_id, GCancellable *cancel,
	char **ret_state, Refusal **ret_refusal, GError **error);

static bool
move(Asked *asked, StateFn fn)
{
	Door *door = &asked->door;
	g_autofree char *act = g_uuid_string_random();
	g_autofree char *state = NULL;
	Db *db = door_db(door);

	return db && fn(db, act, run_id_of(asked), NULL, &state, &door->refusal, &door->error) &&
	       (g_str_equal(state, "dropped") || after_state(asked, state));
}

static bool
part_freeze(Asked *asked)
{
	return move(asked, db_run_freeze);
}

static bool
part_confirm(Asked *asked)
{
	Door *door = &asked->door;
	g_autofree char *act = g_uuid_string_random();
	g_autofree char *state = NULL;
	Db *db = door_db(door);

	return db &&
	       db_run_confirm(db, act, run_id_of(asked), !asked->no, NULL, &state, &door->refusal,
		       &door->error) &&
	       after_state(asked, state);
}

static bool
part_drop(Asked *asked)
{
	return move(asked, db_run_drop);
}

/* The sheet is written in either case: it says what is open. */
static bool
part_close(Asked *asked)
{
	Door *door = &asked->door;
	bool closed = move(asked, db_run_close);
	g_autoptr(Refusal) why = g_steal_pointer(&door->refusal);

	if (asked->sheet && !door->error && !run_save_sheet(door, run_id_of(asked), asked->sheet))
		return false;
	door->refusal = g_steal_pointer(&why);
	return closed;
}

static bool
part_day(Asked *asked)
{
	return run_day(&asked->door, asked->wish.schools, asked->date, asked->close, asked->sheet);
}

/* --- paper */

static RunPrint
print_of(const Asked *asked)
{
	return (RunPrint){ asked->printer, asked->manifest, asked->job, asked->patience,
		asked->no_separators, asked->take_over };
}

static bool
part_print(Asked *asked)
{
	const RunPrint print = print_of(asked);

	return run_print_jobs(&asked->door, run_id_of(asked), &print);
}

static bool
has_ended(const GPtrArray *jobs, int job)
{
	for (guint i = 0; i < jobs->len; i++)
		if (((RunJob *)jobs->pdata[i])->job == job)
			return g_str_equal(((RunJob *)jobs->pdata[i])->state, "ended");
	return false;
}

static bool
part_resume(Asked *asked)
{
	Door *door = &asked->door;
	const RunPrint print = print_of(asked);
	g_autoptr(GPtrArray) jobs = NULL;
	Db *db;

	if (!run_make(door, run_id_of(asked)) || !run_recall_jobs(door, run_id_of(asked), &print))
		return false;
	db = door_db(door);
	if (!db || !db_run_jobs(db, run_id_of(asked), NULL, &jobs, &door->refusal, &door->error))
		return false;
	run_say_standing(jobs);
	return has_ended(jobs, print.job) || run_print_jobs(door, run_id_of(asked), &print);
}

/* NAME and NUMBER as a JSON object, or WORDS. */
static void
say_number(const Door *door, const char *name, gint64 number, const char *words)
{
	if (door->json)
		printf("{ \"%s\" : %" G_GINT64_FORMAT " }\n", name, number);
	else
		talk_say("%s", words);
}

static bool
say_marked(Asked *asked, gint64 sheets)
{
	g_autofree char *words = g_strdup_printf("Sheets: %" G_GINT64_FORMAT ".", sheets);

	say_number(&asked->door, "sheets", sheets, words);
	return !asked->cancel_codes || run_cancel_codes(&asked->door, run_id_of(asked),
					       asked->words[1], asked->words[2], asked->note);
}

static bool
part_mark(Asked *asked)
{
	Door *door = &asked->door;
	g_autofree char *act = g_uuid_string_random();
	gint64 sheets = 0;
	Db *db = door_db(door);

	return db &&
	       db_run_mark(db, act, run_id_of(asked), asked->words[1], asked->words[2],
		       asked->words[3], asked->note, NULL, &sheets, &door->refusal, &door->error) &&
	       say_marked(asked, sheets);
}

static bool
part_again(Asked *asked)
{
	Door *door = &asked->door;
	g_autofree char *act = g_uuid_string_random();
	g_autofree char *words = NULL;
	gint64 family = 0, job = 0;
	Db *db;

	if (!asked->wish.family && asked->n_words != 3) {
		talk_usage(asked->part, "the first and the last sheet are needed, or --family.");
		return false;
	}
	if (asked->wish.family) {
		family = run_cmd_student(door, run_id_of(asked), asked->wish.family);
		if (family == 0)
			return false;
	}
	db = door_db(door);
	if (!db || !db_run_again(db, act, run_id_of(asked), family ? NULL : asked->words[1],
			   family ? NULL : asked->words[2], family, asked->note, NULL, &job,
			   &door->refusal, &door->error))
		return false;
	words = g_strdup_printf("It is print job %" G_GINT64_FORMAT
				" now: same codes, new sheets; the old ones are void.",
		job);
	say_number(door, "job", job, words);
	return true;
}

static bool
part_reconcile(Asked *asked)
{
	Door *door = &asked->door;
	g_autoptr(RunTotals) totals = NULL;
	Db *db = door_db(door);

	if (!db ||
		!db_run_totals(db, run_id_of(asked), NULL, &totals, &door->refusal, &door->error))
		return false;
	if (door->json)
		run_print_row(&run_totals_shape, totals);
	else
		run_say_totals(totals);
	return totals->difference == 0;
}

static bool
show_all(Door *door)
{
	g_autoptr(GPtrArray) runs = NULL;
	Db *db = door_db(door);

	if (!db || !db_runs(db, 0, NULL, &runs, &door->refusal, &door->error))
		return false;
	if (door->json)
		run_print_rows(&run_shape, runs);
	for (guint i = 0; !door->json && i < runs->len; i++)
		run_say_run(runs->pdata[i]);
	return true;
}

static bool
part_show(Asked *asked)
{
	Door *door = &asked->door;
	g_autoptr(GPtrArray) jobs = NULL;
	Db *db;

	if (asked->n_words == 0)
		return show_all(door);
	if (!door->json && !show_run(door, run_id_of(asked)))
		return false;
	db = door_db(door);
	if (!db || !db_run_jobs(db, run_id_of(asked), NULL, &jobs, &door->refusal, &door->error))
		return false;
	if (door->json)
		run_print_rows(&run_job_shape, jobs);
	else
		run_say_jobs(jobs);
	return !asked->sheet || run_save_sheet(door, run_id_of(asked), asked->sheet);
}

/* --- the parts */

static const struct {
	const char *name, *words;
	int least, most; /* words */
	bool (*run)(Asked *asked);
	const char *help;
} parts[] = {
	{ "again", "RUN [FIRST LAST]", 1, 3, part_again,
		"print the letters of some sheets again: same codes, new sheets" },
	{ "check", "RUN", 1, 1, part_check, "look everybody through; who gets no letter, and why" },
	{ "close", "RUN", 1, 1, part_close, "end a run whose sheets are all accounted for" },
	{ "day", "", 0, 0, part_day,
		"what of today, or of --date, is open; --close ends it, at difference 0" },
	{ "confirm", "RUN", 1, 1, part_confirm, "agree to a large run as the second person" },
	{ "draft", "", 0, 0, part_draft, "begin a run: whom it is for and how it leaves" },
	{ "drop", "RUN", 1, 1, part_drop, "let go of a run that was not frozen" },
	{ "freeze", "RUN", 1, 1, part_freeze, "number the letters and make their codes" },
	{ "mark", "RUN FIRST LAST good|blank|ruined|handed|mailed|returned|shredded|safe", 4, 4,
		part_mark, "say what became of the sheets" },
	{ "print", "RUN", 1, 1, part_print, "print the jobs that are to do, or one of them" },
	{ "reconcile", "RUN", 1, 1, part_reconcile, "where every sheet is; exit 1 unless all are" },
	{ "resume", "RUN", 1, 1, part_resume,
		"go on after a stop: codes, what became of the jobs that were sent, then the "
		"others" },
	{ "show", "[RUN]", 0, 1, part_show, "the runs, or the print jobs of one" },
};

static int
print_help(FILE *out, int code)
{
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		fprintf(out, "pindesk run %-10s %s\n", parts[i].name, parts[i].help);
	fprintf(out,
		"\nAll of them take --user and --passphrase-fd; each has a --help of its own.\n"
		"Exit status: 0 done; 1 refused, failed, or sheets are not accounted for; 2 "
		"asked wrongly.\n");
	return code;
}

static bool
is_day(const char *text)
{
	g_autofree char *day = date_parse(text, DATE_ISO, NULL);

	return day && g_str_equal(day, text);
}

static int
check_words(size_t part, const Asked *asked)
{
	if (asked->n_words < parts[part].least || asked->n_words > parts[part].most)
		return talk_usage(asked->part, "it takes: %s",
			*parts[part].words ? parts[part].words : "options only");
	if (!asked->door.user || asked->door.fd < 0)
		return talk_usage(asked->part, "--user and --passphrase-fd are needed.");
	if (parts[part].run == part_draft && !asked->wish.title)
		return talk_usage(asked->part, "--title is needed: what the office calls the run.");
	if ((parts[part].run == part_print || parts[part].run == part_resume) && !asked->printer)
		return talk_usage(asked->part, "--printer is needed.");
	if (asked->date && !is_day(asked->date))
		return talk_usage(asked->part, "--date is a day: 2026-11-20.");
	return CMD_OK;
}

/* Those that say nothing of parts ("draft, again: why") or name this one. */
static void
options_of(const char *part, const GOptionEntry *all, GOptionEntry *ret_entries)
{
	int n = 0;

	for (int i = 0; all[i].long_name; i++) {
		const char *text = strstr(all[i].description, ": ");
		g_autofree char *names =
			text ? g_strndup(all[i].description, (gsize)(text - all[i].description))
			     : NULL;
		g_auto(GStrv) list = names ? g_strsplit(names, ", ", -1) : NULL;

		if (list && !g_strv_contains((const char *const *)list, part))
			continue;
		ret_entries[n] = all[i];
		ret_entries[n++].description = text ? text + 2 : all[i].description;
	}
	ret_entries[n] = (GOptionEntry){ 0 };
}

static int
run_part(size_t part, int argc, char **argv)
{
	g_auto(Asked) asked = { .door.fd = -1 };
	g_autofree char *name = g_strconcat("run ", parts[part].name, NULL);
	g_autofree char *usage = g_strconcat(name, " ", parts[part].words, NULL);
	const GOptionEntry all[] = {
		DOOR_ENTRIES(&asked.door),
		{ "json", 0, 0, G_OPTION_ARG_NONE, &asked.door.json, "answer in JSON", NULL },
		RUN_WISH_ENTRIES(asked.wish),
		{ "samples", 0, 0, G_OPTION_ARG_FILENAME, &asked.samples,
			"check: some letters as PDF, SAMPLE across them, without codes", "FILE" },
		{ "printer", 0, 0, G_OPTION_ARG_STRING, &asked.printer,
			"print, resume: a queue, an ipp:// address or folder:/PATH", "PRINTER" },
		{ "only", 0, 0, G_OPTION_ARG_INT, &asked.job, "print, resume: this job alone",
			"JOB" },
		{ "patience", 0, 0, G_OPTION_ARG_INT, &asked.patience,
			"print, resume: give up a printer that is silent for so many seconds (60)",
			"N" },
		{ "manifest", 0, 0, G_OPTION_ARG_FILENAME, &asked.manifest,
			"print, resume: write the list of sheets there, without codes", "FILE" },
		{ "no-separators", 0, 0, G_OPTION_ARG_NONE, &asked.no_separators,
			"print, resume: no list of carriers before each homeroom's letters", NULL },
		{ "take-over", 0, 0, G_OPTION_ARG_NONE, &asked.take_over,
			"resume: jobs of a desk that lost the server and will not come back",
			NULL },
		{ "note", 0, 0, G_OPTION_ARG_STRING, &asked.note, "mark, again: why", "TEXT" },
		{ "sheet", 0, 0, G_OPTION_ARG_FILENAME, &asked.sheet,
			"close, show, day: write the sheet to be signed there, as a PDF", "FILE" },
		{ "cancel-codes", 0, 0, G_OPTION_ARG_NONE, &asked.cancel_codes,
			"mark: returned: and the codes of those letters end", NULL },
		{ "close", 0, 0, G_OPTION_ARG_NONE, &asked.close, "day: end it", NULL },
		{ "date", 0, 0, G_OPTION_ARG_STRING, &asked.date,
			"day: an earlier one, that was left open", "YYYY-MM-DD" },
		{ "no", 0, 0, G_OPTION_ARG_NONE, &asked.no, "confirm: send it back", NULL },
		{ NULL },
	};
	GOptionEntry entries[G_N_ELEMENTS(all)];

	options_of(parts[part].name, all, entries);
	if (!talk_options(&argc, &argv, usage, parts[part].help, entries))
		return CMD_USAGE;
	asked.part = name;
	asked.words = argv + 1;
	asked.n_words = argc - 1;
	if (check_words(part, &asked) != CMD_OK)
		return CMD_USAGE;
	return door_close(&asked.door, door_open(&asked.door) && parts[part].run(&asked));
}

int
cmd_run(int argc, char **argv)
{
	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		return print_help(stdout, CMD_OK);
	for (size_t i = 0; argc > 1 && i < G_N_ELEMENTS(parts); i++)
		if (strcmp(argv[1], parts[i].name) == 0)
			return run_part(i, argc - 1, argv + 1);
	return print_help(stderr, CMD_USAGE);
}
