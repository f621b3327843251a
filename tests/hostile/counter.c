/* SPDX-License-Identifier: Apache-2.0 */
/* A clerk at the counter, as the desk's own functions and no screen:
 *
 *   counter USER in                             signs in
 *   counter USER find TYPED                     who is found
 *   counter USER issue STUDENT GUARDIAN         a whole visit up to the code
 *   counter USER print CREDENTIAL FILE          its letter, as a PDF
 *   counter USER hand CREDENTIAL FILE           prints and hands it over
 *   counter USER many COUNT PRINTER PEOPLE      issues, prints and hands over to so many of the PEOPLE
 *                                               (file: a student and a guardian a line) as may have
 *                                               a code, then locks and waits for standard input
 *
 * Says what came of it in one line; exit 1 when that is a refusal or trouble. */
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "db/people.h"
#include "db/visit.h"
#include "desk/issue.h"
#include "desk/visit.h"
#include "letter/letter.h"
#include "print/print.h"
#include "tests/lib/district.h"

typedef struct {
	Session *session;
	Refusal *refusal;
	GError *error;
} Counter;

static int
say_trouble(Counter *c)
{
	g_autofree char *text = c->refusal ? refusal_text(c->refusal) : NULL;

	printf("refused: %s\n", text ? text : c->error ? c->error->message : "no reason given");
	return 1;
}

static Db *
database(Counter *c)
{
	return session_db(c->session, NULL, &c->error);
}

/* --- the visit */

static bool
answer_all(Counter *c, Db *db, gint64 visit)
{
	g_autoptr(GPtrArray) questions = NULL;

	if (!db_visit_questions(db, visit, NULL, &questions, &c->refusal, &c->error))
		return false;
	for (guint i = 0; i < questions->len; i++) {
		const VisitQuestion *question = questions->pdata[i];
		g_autofree char *act = g_uuid_string_random();
		g_autofree char *state = NULL;

		if (question->record && !db_visit_answer(db, act, visit, question->question,
						"match", NULL, &state, &c->refusal, &c->error))
			return false;
	}
	return true;
}

static bool
see_papers(Counter *c, Db *db, gint64 visit)
{
	const VisitIdentity identity = { (char *)"passport", (char *)"United States",
		(char *)"4821", (char *)"2034-01-31", true, true };
	const char *const none[] = { NULL };
	g_autofree char *shown = g_uuid_string_random();
	g_autofree char *signed_form = g_uuid_string_random();
	g_autofree char *state = NULL;
	g_autofree char *state_after = NULL;

	return db_visit_identity(
		       db, shown, visit, &identity, NULL, &state, &c->refusal, &c->error) &&
	       db_visit_form_save(db, signed_form, visit, none, none, true, true, NULL,
		       &state_after, &c->refusal, &c->error);
}

/* Caller owns; NULL is trouble. */
static char *
issue(Counter *c, gint64 student, gint64 guardian)
{
	g_autofree char *start = g_uuid_string_random();
	g_autofree char *make = g_uuid_string_random();
	char *credential = NULL;
	gint64 visit = 0;
	Db *db = database(c);

	if (!db ||
		!db_visit_start(db, start, student, guardian, "in_person", "new", "front 1", NULL,
			&visit, &c->refusal, &c->error) ||
		!answer_all(c, db, visit) || !see_papers(c, db, visit) ||
		!issue_code(c->session, make, visit, NULL, &credential, &c->refusal, &c->error))
		return NULL;
	return credential;
}

static IssueSheet *
draw(Counter *c, const char *credential, const char *printer)
{
	g_autofree char *act = g_uuid_string_random();
	IssueSheet *sheet = NULL;

	issue_sheet(c->session, act, credential, printer, NULL, &sheet, &c->refusal, &c->error);
	return sheet;
}

static bool
hand_over(Counter *c, const IssueSheet *sheet)
{
	g_autofree char *good = g_uuid_string_random();
	g_autofree char *handed = g_uuid_string_random();
	g_autofree char *state = NULL;
	g_autofree char *state_after = NULL;
	Db *db = database(c);

	return db &&
	       db_sheet_mark(
		       db, good, sheet->sheet_id, "good", NULL, &state, &c->refusal, &c->error) &&
	       db_sheet_handed(
		       db, handed, sheet->sheet_id, NULL, &state_after, &c->refusal, &c->error);
}

/* --- words */

static int
do_in(Counter *c, char **words)
{
	const SessionWho *who = session_who(c->session);

	printf("signed in: %s, %s, %s\n", who->staff, who->role_title, who->school);
	return 0;
}

static int
do_find(Counter *c, char **words)
{
	g_autoptr(GPtrArray) people = NULL;
	Db *db = database(c);

	if (!db || !db_find_people(db, words[0], 50, NULL, &people, &c->refusal, &c->error))
		return say_trouble(c);
	printf("found: %u\n", people->len);
	return 0;
}

static int
do_issue(Counter *c, char **words)
{
	g_autofree char *credential =
		issue(c, g_ascii_strtoll(words[0], NULL, 10), g_ascii_strtoll(words[1], NULL, 10));

	if (!credential)
		return say_trouble(c);
	printf("issued: %s\n", credential);
	return 0;
}

static int
print_to_file(Counter *c, char **words, bool hand)
{
	g_autoptr(IssueSheet) sheet = draw(c, words[0], "folder:/tmp");

	if (!sheet)
		return say_trouble(c);
	if (!g_file_set_contents(words[1], (const char *)secret_peek(sheet->pdf),
		    (gssize)secret_len(sheet->pdf), &c->error) ||
		(hand && !hand_over(c, sheet)))
		return say_trouble(c);
	printf("printed: sheet %s\n", sheet->number);
	return 0;
}

static int
do_print(Counter *c, char **words)
{
	return print_to_file(c, words, false);
}

static int
do_hand(Counter *c, char **words)
{
	return print_to_file(c, words, true);
}

static bool
serve(Counter *c, const Printer *printer, gint64 student, gint64 guardian)
{
	g_autofree char *credential = issue(c, student, guardian);
	g_autoptr(IssueSheet) sheet = credential ? draw(c, credential, "canary") : NULL;
	g_autofree char *job = sheet ? print_send(printer, sheet->pdf, sheet->number, 1, NULL, NULL,
					       NULL, &c->error)
				     : NULL;

	return job && print_follow(printer, job, NULL, NULL, NULL, &c->error) == PRINT_DONE &&
	       hand_over(c, sheet);
}

static int
do_many(Counter *c, char **words)
{
	g_autoptr(Printer) printer = printer_parse(words[1], &c->error);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	int count = 0, wanted = (int)g_ascii_strtoll(words[0], NULL, 10);
	char line[2];

	if (!printer || !g_file_get_contents(words[2], &text, NULL, &c->error))
		return say_trouble(c);
	lines = g_strsplit(text, "\n", -1);
	for (int i = 0; lines[i] != NULL && lines[i][0] != '\0' && count < wanted; i++) {
		char *guardian = NULL;
		gint64 student = g_ascii_strtoll(lines[i], &guardian, 10);

		if (serve(c, printer, student, g_ascii_strtoll(guardian, NULL, 10)))
			count++;
		else if (c->error && c->error->domain != LETTER_ERROR)
			return say_trouble(c);
		g_clear_error(&c->error);
		g_clear_pointer(&c->refusal, refusal_free);
	}
	session_lock(c->session);
	printf("locked after %d\n", count);
	fflush(stdout);
	return read(STDIN_FILENO, line, 1) < 0;
}

static const struct {
	const char *word;
	int arguments;
	int (*run)(Counter *c, char **words);
} verbs[] = {
	{ "in", 0, do_in },
	{ "find", 1, do_find },
	{ "issue", 2, do_issue },
	{ "print", 2, do_print },
	{ "hand", 2, do_hand },
	{ "many", 3, do_many },
};

/* As the desk does after each errand: looks at what happened, and signs it. */
static int
sign_events(Counter *c)
{
	g_autofree char *words = session_witness(c->session, NULL);

	if (words)
		printf("refused: %s\n", words);
	return words != NULL;
}

static int
run(Counter *c, int argc, char **argv)
{
	g_autoptr(Secret) passphrase =
		secret_from(DISTRICT_STAFF_PASS, strlen(DISTRICT_STAFF_PASS));

	if (!session_sign_in(c->session, argv[1], passphrase, NULL, &c->refusal, &c->error))
		return say_trouble(c);
	for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
		if (g_str_equal(argv[2], verbs[i].word) && argc == 3 + verbs[i].arguments)
			return verbs[i].run(c, argv + 3) | sign_events(c);
	fprintf(stderr, "counter: no such word, or not that many after it: %s\n", argv[2]);
	return 2;
}

int
main(int argc, char **argv)
{
	Counter c = { NULL };
	g_autoptr(Settings) settings = NULL;
	int code;

	setlocale(LC_ALL, "");
	if (argc < 3)
		return 2;
	settings = vault_start(&c.error) ? settings_load(NULL, &c.error) : NULL;
	if (!settings)
		return say_trouble(&c);
	c.session = session_new(settings);
	code = run(&c, argc, argv);
	session_free(c.session);
	return code;
}
