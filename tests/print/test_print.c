/* SPDX-License-Identifier: Apache-2.0 */
/* Against a virtual printer (packaging/printer) and a private CUPS (tests/print/cupsd), put into
 * each state a printer can be in; what the code says about it decides when the state ends, so no
 * test waits for time. $PINDESK_SOURCE is the top of the source tree. */
#include "print/print.h"

#include <cups/cups.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What a follower does when it is told certain words. */
typedef struct {
	const char *when;     /* a part of the words */
	const char *mode;     /* puts the printer into it */
	GCancellable *cancel; /* stops */
	bool freeze;          /* stops the printer's process */
	GString *heard;
} Script;

static char *dir, *address, *source, *cups, *page;

/* A PDF of one empty page, good enough for the filters of CUPS. */
static char *
page_new(void)
{
	static const char *const objects[] = { "<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<<>>>>" };
	GString *pdf = g_string_new("%PDF-1.4\n"), *table = g_string_new(NULL);
	for (guint i = 0; i < G_N_ELEMENTS(objects); i++) {
		g_string_append_printf(table, "%010" G_GSIZE_FORMAT " 00000 n \n", pdf->len);
		g_string_append_printf(pdf, "%u 0 obj\n%s\nendobj\n", i + 1, objects[i]);
	}
	gsize at = pdf->len;
	g_string_append_printf(pdf,
		"xref\n0 4\n0000000000 65535 f \n%strailer\n<</Size 4/Root 1 0 R>>\n"
		"startxref\n%" G_GSIZE_FORMAT "\n%%%%EOF\n",
		table->str, at);
	g_string_free(table, TRUE);
	return g_string_free(pdf, FALSE);
}

static char *
run(const char *program, const char *const *args, bool must)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_autofree char *path = g_build_filename(source, program, NULL);
	g_ptr_array_add(argv, g_path_is_absolute(program) ? (char *)program : path);
	for (; *args; args++)
		g_ptr_array_add(argv, (char *)*args);
	g_ptr_array_add(argv, NULL);
	char *out = NULL;
	int status = 0;
	g_autoptr(GError) error = NULL;
	bool good = g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL,
			    &out, NULL, &status, &error) &&
		    status == 0;
	if (must)
		g_assert_true(good);
	if (!good)
		g_clear_pointer(&out, g_free);
	return out ? g_strchomp(out) : NULL;
}

static void
mode(const char *name)
{
	g_free(run("packaging/printer", (const char *[]){ "mode", dir, name, NULL }, true));
}

static void
signal_printer(int number)
{
	g_autofree char *file = g_build_filename(dir, "pid", NULL);
	g_autofree char *text = NULL;
	g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
	g_assert_cmpint(kill((pid_t)strtol(text, NULL, 10), number), ==, 0);
}

static void
printer_start(void)
{
	g_free(address);
	address = run("packaging/printer", (const char *[]){ "start", dir, NULL }, true);
	mode("ok");
}

static void
printer_stop(void)
{
	g_free(run("packaging/printer", (const char *[]){ "stop", dir, NULL }, true));
}

static guint
printed(void)
{
	g_autofree char *where = g_build_filename(dir, "printed", NULL);
	GDir *opened = g_dir_open(where, 0, NULL);
	guint count = 0;
	while (opened && g_dir_read_name(opened))
		count++;
	if (opened)
		g_dir_close(opened);
	return count;
}

static Secret *
pages(void)
{
	return secret_from(page, strlen(page));
}

static void
hear(const char *words, gpointer data)
{
	Script *script = data;
	g_string_append_printf(script->heard, "[%s]", words);
	if (!script->when || !strstr(words, script->when))
		return;
	script->when = NULL;
	if (script->mode)
		mode(script->mode);
	if (script->freeze)
		signal_printer(SIGSTOP);
	if (script->cancel)
		g_cancellable_cancel(script->cancel);
}

/* Sends a page to WHERE and follows it with SCRIPT; *ret_heard is all it said. */
static PrintOutcome
print_one(const char *where, Script script, char **ret_heard, GError **error)
{
	g_autoptr(Printer) printer = printer_parse(where, NULL);
	g_autoptr(Secret) pdf = pages();
	script.heard = g_string_new(NULL);
	g_autofree char *job =
		print_send(printer, pdf, "0412-000931", 1, hear, &script, NULL, error);
	g_assert_nonnull(job);
	PrintOutcome outcome = print_follow(printer, job, hear, &script, script.cancel, error);
	*ret_heard = g_string_free(script.heard, FALSE);
	return outcome;
}

/* Lets a page in hand end: the next one is taken only then. */
static void
settle(void)
{
	g_autofree char *heard = NULL;
	mode("ok");
	g_assert_cmpint(print_one(address, (Script){ 0 }, &heard, NULL), ==, PRINT_DONE);
}

static void
assert_mentions(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		g_test_message("\"%s\" is not in \"%s\"", part, text ? text : "(nothing)");
	g_assert_true(text && strstr(text, part));
}

static void
test_names(void)
{
	static const struct {
		const char *typed;
		int kind; /* -1: refused */
		const char *label;
	} rows[] = {
		{ "Office", PRINTER_QUEUE, "Office" },
		{ " Office_2 ", PRINTER_QUEUE, "Office_2" },
		{ "ipp://10.1.2.3/ipp/print", PRINTER_IPP, "the printer at 10.1.2.3" },
		{ "ipps://printer.local:631/ipp/print", PRINTER_IPP,
			"the printer at printer.local" },
		{ "folder:/var/tmp/sheets", PRINTER_FOLDER, "the folder sheets" },
		{ "", -1, NULL },
		{ "  ", -1, NULL },
		{ "folder:sheets", -1, NULL },
		{ "ipp://", -1, NULL },
		{ "two words", -1, NULL },
		{ "a/b", -1, NULL },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Printer) printer = printer_parse(rows[i].typed, &error);
		if (rows[i].kind < 0) {
			g_assert_error(error, PRINT_ERROR, PRINT_ERROR_NAME);
			g_assert_null(printer);
			continue;
		}
		g_assert_no_error(error);
		g_assert_cmpint(printer_kind(printer), ==, rows[i].kind);
		g_assert_cmpstr(printer_label(printer), ==, rows[i].label);
	}
}

static void
test_folder(void)
{
	g_autofree char *where = g_build_filename(dir, "sheets", NULL);
	g_autofree char *typed = g_strconcat("folder:", where, NULL);
	g_autofree char *heard = NULL, *again = NULL, *text = NULL;
	g_autofree char *first = g_build_filename(where, "0412-000931.pdf", NULL);
	g_autofree char *second = g_build_filename(where, "0412-000931-2.pdf", NULL);
	g_autoptr(GError) error = NULL;
	g_assert_cmpint(print_one(typed, (Script){ 0 }, &heard, &error), ==, PRINT_DONE);
	g_assert_cmpint(print_one(typed, (Script){ 0 }, &again, &error), ==, PRINT_DONE);
	g_assert_no_error(error);
	g_assert_true(g_file_get_contents(first, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, page);
	g_assert_true(g_file_test(second, G_FILE_TEST_EXISTS));
	struct stat status;
	g_assert_cmpint(stat(first, &status), ==, 0);
	g_assert_cmpint(status.st_mode & 0777, ==, 0600);

	/* A folder that cannot be: the sentence names it and nothing is left behind. */
	g_autofree char *bad = g_strconcat("folder:", first, "/inside", NULL);
	g_autoptr(Printer) printer = printer_parse(bad, NULL);
	g_autoptr(Secret) pdf = pages();
	g_autofree char *job = print_send(printer, pdf, "1", 1, NULL, NULL, NULL, &error);
	g_assert_null(job);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_FOLDER);
	assert_mentions(error->message, "/inside");
	GDir *opened = g_dir_open(where, 0, NULL);
	guint count = 0;
	while (g_dir_read_name(opened))
		count++;
	g_dir_close(opened);
	g_assert_cmpuint(count, ==, 2);
}

static void
test_good(void)
{
	printer_start();
	guint before = printed();
	g_autofree char *heard = NULL, *text = NULL, *words = NULL;
	g_autoptr(GError) error = NULL;
	g_assert_cmpint(print_one(address, (Script){ 0 }, &heard, &error), ==, PRINT_DONE);
	g_assert_no_error(error);
	g_assert_cmpuint(printed(), ==, before + 1);
	g_autofree char *name = g_strdup_printf("printed/%03u.pdf", before + 1);
	g_autofree char *file = g_build_filename(dir, name, NULL);
	g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, page);

	/* The printer's own log is all that it was told besides the pages. */
	g_autofree char *log_file = g_build_filename(dir, "log", NULL);
	g_autofree char *log = NULL;
	g_assert_true(g_file_get_contents(log_file, &log, NULL, NULL));
	assert_mentions(log, "pindesk_sheet");
	g_assert_null(strstr(log, "0412"));

	g_autoptr(Printer) printer = printer_parse(address, NULL);
	bool ready = false;
	g_assert_true(print_state(printer, NULL, &words, &ready, &error));
	g_assert_cmpstr(words, ==, "ready");
	g_assert_true(ready);
}

static void
test_waits(void)
{
	static const struct {
		const char *mode, *words;
	} rows[] = { { "empty", "out of paper" }, { "jam", "jammed" } };
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *heard = NULL;
		g_autoptr(GError) error = NULL;
		guint before = printed();
		mode(rows[i].mode);
		PrintOutcome outcome = print_one(
			address, (Script){ .when = rows[i].words, .mode = "ok" }, &heard, &error);
		g_assert_no_error(error);
		g_assert_cmpint(outcome, ==, PRINT_DONE);
		assert_mentions(heard, rows[i].words);
		g_assert_cmpuint(printed(), ==, before + 1);
	}
}

static void
test_abort(void)
{
	g_autofree char *heard = NULL;
	g_autoptr(GError) error = NULL;
	mode("abort");
	g_assert_cmpint(print_one(address, (Script){ 0 }, &heard, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_JOB);
	assert_mentions(error->message, "tray");
	settle();
}

static void
test_cancel(void)
{
	g_autofree char *heard = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	mode("held");
	Script script = { .when = "printing", .cancel = cancel };
	g_assert_cmpint(print_one(address, script, &heard, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_JOB);
	assert_mentions(error->message, "stopped");
	settle();
}

/* One page at a time: the second is asked for until the first is out. */
static void
test_busy(void)
{
	g_autoptr(Printer) printer = printer_parse(address, NULL);
	g_autoptr(Secret) pdf = pages();
	g_autoptr(GError) error = NULL;
	Script script = { .when = "busy", .mode = "ok", .heard = g_string_new(NULL) };
	g_autofree char *ahead = print_send(printer, pdf, "1", 1, hear, &script, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpint(print_follow(printer, ahead, NULL, NULL, NULL, &error), ==, PRINT_DONE);
	mode("held");
	guint before = printed();
	g_autofree char *first = print_send(printer, pdf, "1", 1, NULL, NULL, NULL, &error);
	g_assert_no_error(error);
	g_assert_nonnull(first);
	g_autofree char *second = print_send(printer, pdf, "2", 1, hear, &script, NULL, &error);
	g_assert_no_error(error);
	assert_mentions(script.heard->str, "busy");
	g_assert_cmpint(print_follow(printer, second, NULL, NULL, NULL, &error), ==, PRINT_DONE);
	g_assert_cmpuint(printed(), ==, before + 2);

	/* And one who will not wait. */
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	mode("held");
	g_autofree char *third = print_send(printer, pdf, "3", 1, NULL, NULL, NULL, &error);
	script = (Script){ .when = "busy", .cancel = cancel, .heard = script.heard };
	g_assert_null(print_send(printer, pdf, "4", 1, hear, &script, cancel, &error));
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_CANCELLED);
	g_clear_error(&error);
	mode("ok");
	g_assert_cmpint(print_follow(printer, third, NULL, NULL, NULL, &error), ==, PRINT_DONE);
	g_string_free(script.heard, TRUE);
}

static gpointer
cancel_when_frozen(gpointer data)
{
	g_cancellable_cancel(data);
	return NULL;
}

/* A printer that takes connections and never says a word. */
static void
test_hung(void)
{
	g_autofree char *heard = NULL, *words = NULL;
	g_autoptr(GError) error = NULL;
	print_set_patience(1);
	mode("held");
	Script script = { .when = "printing", .freeze = true };
	g_assert_cmpint(print_one(address, script, &heard, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_UNKNOWN);
	assert_mentions(heard, "not answering");
	g_clear_error(&error);

	g_autoptr(Printer) printer = printer_parse(address, NULL);
	g_autoptr(Secret) pdf = pages();
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	GThread *other = g_thread_new("cancel", cancel_when_frozen, cancel);
	g_autofree char *job = print_send(printer, pdf, "1", 1, NULL, NULL, cancel, &error);
	g_assert_null(job);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_CANCELLED);
	g_thread_join(other);
	g_clear_error(&error);

	bool ready = true;
	g_assert_true(print_state(printer, NULL, &words, &ready, &error));
	g_assert_cmpstr(words, ==, "not answering");
	g_assert_false(ready);
	g_assert_null(print_send(printer, pdf, "1", 1, NULL, NULL, NULL, &error));
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_AWAY);
	print_set_patience(60);
	signal_printer(SIGCONT);
	settle();
}

static void
test_away(void)
{
	printer_stop();
	g_autoptr(Printer) printer = printer_parse(address, NULL);
	g_autoptr(Secret) pdf = pages();
	g_autoptr(GError) error = NULL;
	g_autofree char *words = NULL;
	bool ready = true;
	g_assert_null(print_send(printer, pdf, "1", 1, NULL, NULL, NULL, &error));
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_AWAY);
	g_clear_error(&error);
	g_assert_true(print_state(printer, NULL, &words, &ready, &error));
	g_assert_cmpstr(words, ==, "not answering");
	g_assert_false(ready);
}

static guint
spooled(void)
{
	g_autofree char *where = g_build_filename(cups, "spool", NULL);
	GDir *opened = g_dir_open(where, 0, NULL);
	guint count = 0;
	for (const char *name; opened && (name = g_dir_read_name(opened));)
		count += name[0] == 'd';
	g_dir_close(opened);
	return count;
}

static void
test_queue(void)
{
	g_autofree char *heard = NULL;
	g_autoptr(GError) error = NULL;
	guint before = printed();
	g_autoptr(GPtrArray) list = print_list(NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(list->len, ==, 1);
	PrinterListing *listing = g_ptr_array_index(list, 0);
	g_assert_cmpstr(listing->name, ==, "office");
	g_assert_cmpstr(listing->place, ==, "Front office");
	g_assert_cmpstr(listing->words, ==, "ready");
	g_assert_true(listing->ready);

	/* While paper is out the page lies in the spool; once it is out it must not. */
	mode("empty");
	Script script = { .when = "out of paper", .mode = "ok" };
	g_assert_cmpint(print_one("office", script, &heard, &error), ==, PRINT_DONE);
	g_assert_no_error(error);
	assert_mentions(heard, "out of paper");
	g_assert_cmpuint(printed(), ==, before + 1);
	g_assert_cmpuint(spooled(), ==, 0);
}

static void
test_queue_paused(void)
{
	g_autofree char *heard = NULL, *words = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	g_autoptr(Printer) printer = printer_parse("office", NULL);
	guint before = printed();
	g_free(run("/usr/sbin/cupsdisable", (const char *[]){ "office", NULL }, true));
	bool ready = true;
	g_assert_true(print_state(printer, NULL, &words, &ready, &error));
	g_assert_cmpstr(words, ==, "paused. Someone must start it again");
	g_assert_false(ready);

	/* Taken back before the printer had it: certainly not on paper. */
	Script script = { .when = "paused", .cancel = cancel };
	g_assert_cmpint(print_one("office", script, &heard, &error), ==, PRINT_NOT);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_JOB);
	g_assert_cmpuint(spooled(), ==, 0);
	g_free(run("/usr/sbin/cupsenable", (const char *[]){ "office", NULL }, true));
	g_assert_cmpuint(printed(), ==, before);
}

static void
assert_not_sent(const char *where, int code)
{
	g_autoptr(Printer) printer = printer_parse(where, NULL);
	g_autoptr(Secret) pdf = pages();
	g_autoptr(GError) error = NULL;
	g_autofree char *job = print_send(printer, pdf, "1", 1, NULL, NULL, NULL, &error);
	g_assert_null(job);
	g_assert_error(error, PRINT_ERROR, code);
}

static void
test_queue_refuses(void)
{
	g_autofree char *words = NULL;
	g_autoptr(Printer) nowhere = printer_parse("nowhere", NULL);
	g_assert_true(print_state(nowhere, NULL, &words, NULL, NULL));
	assert_mentions(words, "not known");
	assert_not_sent("nowhere", PRINT_ERROR_REFUSED);
	g_free(run("/usr/sbin/cupsreject", (const char *[]){ "office", NULL }, true));
	assert_not_sent("office", PRINT_ERROR_REFUSED);
	g_free(run("/usr/sbin/cupsaccept", (const char *[]){ "office", NULL }, true));
}

static void
test_queue_abort(void)
{
	g_autofree char *heard = NULL;
	g_autoptr(GError) error = NULL;
	mode("abort");
	g_assert_cmpint(print_one("office", (Script){ 0 }, &heard, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_JOB);
	g_assert_cmpuint(spooled(), ==, 0);
	mode("ok");
}

static void
test_cups_away(void)
{
	g_free(run("tests/print/cupsd", (const char *[]){ "stop", cups, NULL }, true));
	g_autoptr(GError) error = NULL;
	g_assert_null(print_list(NULL, &error));
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_AWAY);
	assert_not_sent("office", PRINT_ERROR_AWAY);
}

static void
end_all(void)
{
	if (cups)
		g_free(run("tests/print/cupsd", (const char *[]){ "stop", cups, NULL }, false));
	g_free(run("packaging/printer", (const char *[]){ "stop", dir, NULL }, false));
	g_free(run("/bin/rm", (const char *[]){ "-rf", dir, NULL }, false));
}

/* A failed assertion leaves no printer behind either. */
static void
on_abort(int number)
{
	end_all();
}

static bool
missing(const char *const *programs)
{
	for (; *programs; programs++) {
		g_autofree char *found = g_find_program_in_path(*programs);
		if (!found)
			return true;
	}
	return false;
}

static void
skip(void)
{
	g_test_skip("ippeveprinter, dbus-daemon or cupsd is not installed");
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*test)(void);
	} direct[] = { { "/print/good", test_good }, { "/print/waits", test_waits },
		{ "/print/abort", test_abort }, { "/print/busy", test_busy },
		{ "/print/cancel", test_cancel } },
	  hard[] = { { "/silent/hung", test_hung }, { "/silent/away", test_away } },
	  queue[] = { { "/queue/good", test_queue }, { "/queue/paused", test_queue_paused },
		  { "/queue/refuses", test_queue_refuses }, { "/queue/abort", test_queue_abort },
		  { "/queue/away", test_cups_away } };
	g_test_init(&argc, &argv, NULL);
	g_setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", TRUE);
	source = g_strdup(g_getenv("PINDESK_SOURCE"));
	g_assert_nonnull(source);
	g_assert_true(vault_start(NULL));
	page = page_new();
	dir = g_dir_make_tmp("pindesk-print-XXXXXX", NULL);
	g_assert_cmpint(chmod(dir, 0711), ==, 0); /* the filters of a CUPS run by root are lp's */
	signal(SIGABRT, on_abort);
	bool no_printer = missing((const char *[]){ "ippeveprinter", "dbus-daemon", NULL });
	bool no_cups = no_printer || missing((const char *[]){ "cupsd", "lpadmin", NULL });

	g_test_add_func("/print/names", test_names);
	g_test_add_func("/print/folder", test_folder);
	for (size_t i = 0; i < G_N_ELEMENTS(direct); i++)
		g_test_add_func(direct[i].path, no_printer ? skip : direct[i].test);
	for (size_t i = 0; i < G_N_ELEMENTS(queue); i++)
		g_test_add_func(queue[i].path, no_cups ? skip : queue[i].test);
	for (size_t i = 0; i < G_N_ELEMENTS(hard); i++)
		g_test_add_func(hard[i].path, no_printer ? skip : hard[i].test);
	if (!no_printer)
		printer_start();
	if (!no_cups) {
		cups = g_build_filename(dir, "cups", NULL);
		g_autofree char *socket = run("tests/print/cupsd",
			(const char *[]){ "start", cups, address, NULL }, true);
		g_setenv("CUPS_SERVER", socket, TRUE);
	}
	int result = g_test_run();
	end_all();
	return result;
}
