/* SPDX-License-Identifier: Apache-2.0 */
/* Each state a printer can be in; what the code says about it decides when the state ends, so no
 * test waits for time. $PINDESK_SOURCE is the top of the source tree. */
#include "tests/print/restarts.h"

#include <cups/cups.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

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
	g_autofree char *where = g_build_filename(bench.dir, "sheets", NULL);
	g_autofree char *typed = g_strconcat("folder:", where, NULL);
	g_autofree char *heard = NULL, *again = NULL, *text = NULL;
	g_autofree char *first = g_build_filename(where, "0412-000931.pdf", NULL);
	g_autofree char *second = g_build_filename(where, "0412-000931-2.pdf", NULL);
	g_autoptr(GError) error = NULL;
	g_assert_cmpint(bench_print(typed, (Script){ 0 }, &heard, &error), ==, PRINT_DONE);
	g_assert_cmpint(bench_print(typed, (Script){ 0 }, &again, &error), ==, PRINT_DONE);
	g_assert_no_error(error);
	g_assert_true(g_file_get_contents(first, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, bench.page);
	g_assert_true(g_file_test(second, G_FILE_TEST_EXISTS));
	struct stat status;
	g_assert_cmpint(stat(first, &status), ==, 0);
	g_assert_cmpint(status.st_mode & 0777, ==, 0600);

	/* A folder that cannot be: the sentence names it and nothing is left behind. */
	g_autofree char *bad = g_strconcat("folder:", first, "/inside", NULL);
	g_autoptr(Printer) printer = printer_parse(bad, NULL);
	g_autoptr(Secret) pdf = bench_pages();
	g_autofree char *job = print_send(printer, pdf, "1", 1, NULL, NULL, NULL, &error);
	g_assert_null(job);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_FOLDER);
	bench_mentions(error->message, "/inside");
	GDir *opened = g_dir_open(where, 0, NULL);
	guint count = 0;
	while (g_dir_read_name(opened))
		count++;
	g_dir_close(opened);
	g_assert_cmpuint(count, ==, 2);
}

static void
sides_are(const char *sides)
{
	g_autofree char *file = g_build_filename(bench.dir, "sides", NULL);
	g_autofree char *told = NULL;
	g_assert_true(g_file_get_contents(file, &told, NULL, NULL));
	g_assert_cmpstr(g_strchomp(told), ==, sides);
}

/* A page on each sheet, unless both sides are asked for. */
static void
test_sides(void)
{
	bench_start();
	g_autoptr(GError) error = NULL;
	g_autoptr(Printer) printer = printer_parse(bench.address, NULL);
	g_autoptr(Secret) pdf = bench_pages();
	g_autofree char *one = print_send(printer, pdf, "1", 1, NULL, NULL, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpint(print_follow(printer, one, NULL, NULL, NULL, &error), ==, PRINT_DONE);
	sides_are("one-sided");
	printer_set_both_sides(printer);
	g_autofree char *both = print_send(printer, pdf, "2", 1, NULL, NULL, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpint(print_follow(printer, both, NULL, NULL, NULL, &error), ==, PRINT_DONE);
	sides_are("two-sided-long-edge");
}

static void
test_good(void)
{
	bench_start();
	guint before = bench_printed();
	g_autofree char *heard = NULL, *text = NULL, *words = NULL;
	g_autoptr(GError) error = NULL;
	g_assert_cmpint(bench_print(bench.address, (Script){ 0 }, &heard, &error), ==, PRINT_DONE);
	g_assert_no_error(error);
	g_assert_cmpuint(bench_printed(), ==, before + 1);
	g_autofree char *name = g_strdup_printf("printed/%03u.pdf", before + 1);
	g_autofree char *file = g_build_filename(bench.dir, name, NULL);
	g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, bench.page);

	/* The printer's own log is all that it was told besides the pages. */
	g_autofree char *log_file = g_build_filename(bench.dir, "log", NULL);
	g_autofree char *log = NULL;
	g_assert_true(g_file_get_contents(log_file, &log, NULL, NULL));
	bench_mentions(log, "pindesk_sheet");
	g_assert_null(strstr(log, "0412"));
	g_autoptr(Printer) printer = printer_parse(bench.address, NULL);
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
		guint before = bench_printed();
		bench_mode(rows[i].mode);
		PrintOutcome outcome = bench_print(bench.address,
			(Script){ .when = rows[i].words, .mode = "ok" }, &heard, &error);
		g_assert_no_error(error);
		g_assert_cmpint(outcome, ==, PRINT_DONE);
		bench_mentions(heard, rows[i].words);
		g_assert_cmpuint(bench_printed(), ==, before + 1);
	}
}

static void
test_abort(void)
{
	g_autofree char *heard = NULL;
	g_autoptr(GError) error = NULL;
	bench_mode("abort");
	g_assert_cmpint(bench_print(bench.address, (Script){ 0 }, &heard, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_JOB);
	bench_mentions(error->message, "tray");
	bench_settle();
}

static void
test_cancel(void)
{
	g_autofree char *heard = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	bench_mode("held");
	Script script = { .when = "printing", .cancel = cancel };
	g_assert_cmpint(bench_print(bench.address, script, &heard, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_JOB);
	bench_mentions(error->message, "stopped");
	bench_settle();
}

/* One page at a time: the second is asked for until the first is out. */
static void
test_busy(void)
{
	g_autoptr(Printer) printer = printer_parse(bench.address, NULL);
	g_autoptr(Secret) pdf = bench_pages();
	g_autoptr(GError) error = NULL;
	Script script = { .when = "busy", .mode = "ok", .heard = g_string_new(NULL) };
	g_autofree char *ahead =
		print_send(printer, pdf, "1", 1, bench_hear, &script, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpint(print_follow(printer, ahead, NULL, NULL, NULL, &error), ==, PRINT_DONE);
	bench_mode("held");
	guint before = bench_printed();
	g_autofree char *first = print_send(printer, pdf, "1", 1, NULL, NULL, NULL, &error);
	g_assert_no_error(error);
	g_assert_nonnull(first);
	g_autofree char *second =
		print_send(printer, pdf, "2", 1, bench_hear, &script, NULL, &error);
	g_assert_no_error(error);
	bench_mentions(script.heard->str, "busy");
	g_assert_cmpint(print_follow(printer, second, NULL, NULL, NULL, &error), ==, PRINT_DONE);
	g_assert_cmpuint(bench_printed(), ==, before + 2);

	/* And one who will not wait. */
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	bench_mode("held");
	g_autofree char *third = print_send(printer, pdf, "3", 1, NULL, NULL, NULL, &error);
	script = (Script){ .when = "busy", .cancel = cancel, .heard = script.heard };
	g_assert_null(print_send(printer, pdf, "4", 1, bench_hear, &script, cancel, &error));
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_CANCELLED);
	g_clear_error(&error);
	bench_mode("ok");
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
	bench_mode("held");
	Script script = { .when = "printing", .freeze = true };
	g_assert_cmpint(bench_print(bench.address, script, &heard, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_UNKNOWN);
	bench_mentions(heard, "not answering");
	g_clear_error(&error);

	g_autoptr(Printer) printer = printer_parse(bench.address, NULL);
	g_autoptr(Secret) pdf = bench_pages();
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
	bench_signal(SIGCONT);
	bench_settle();
}

static void
test_away(void)
{
	bench_stop();
	g_autoptr(Printer) printer = printer_parse(bench.address, NULL);
	g_autoptr(Secret) pdf = bench_pages();
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

static void
test_queue(void)
{
	g_autofree char *heard = NULL;
	g_autoptr(GError) error = NULL;
	guint before = bench_printed();
	g_autoptr(GPtrArray) list = print_list(NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(list->len, ==, 1);
	PrinterListing *listing = g_ptr_array_index(list, 0);
	g_assert_cmpstr(listing->name, ==, "office");
	g_assert_cmpstr(listing->place, ==, "Front office");
	g_assert_cmpstr(listing->words, ==, "ready");
	g_assert_true(listing->ready);

	/* While paper is out the page lies in the spool; once it is out it must not. */
	bench_mode("empty");
	Script script = { .when = "out of paper", .mode = "ok" };
	g_assert_cmpint(bench_print("office", script, &heard, &error), ==, PRINT_DONE);
	g_assert_no_error(error);
	bench_mentions(heard, "out of paper");
	g_assert_cmpuint(bench_printed(), ==, before + 1);
	g_assert_cmpuint(bench_spooled(), ==, 0);
}

static void
test_queue_paused(void)
{
	g_autofree char *heard = NULL, *words = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	g_autoptr(Printer) printer = printer_parse("office", NULL);
	guint before = bench_printed();
	g_free(bench_run("/usr/sbin/cupsdisable", (const char *[]){ "office", NULL }, true));
	bool ready = true;
	g_assert_true(print_state(printer, NULL, &words, &ready, &error));
	g_assert_cmpstr(words, ==, "paused. Someone must start it again");
	g_assert_false(ready);

	/* Taken back before the printer had it: certainly not on paper. */
	Script script = { .when = "paused", .cancel = cancel };
	g_assert_cmpint(bench_print("office", script, &heard, &error), ==, PRINT_NOT);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_JOB);
	g_assert_cmpuint(bench_spooled(), ==, 0);
	g_free(bench_run("/usr/sbin/cupsenable", (const char *[]){ "office", NULL }, true));
	g_assert_cmpuint(bench_printed(), ==, before);
}

static void
assert_not_sent(const char *where, int code)
{
	g_autoptr(Printer) printer = printer_parse(where, NULL);
	g_autoptr(Secret) pdf = bench_pages();
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
	bench_mentions(words, "not known");
	assert_not_sent("nowhere", PRINT_ERROR_REFUSED);
	g_free(bench_run("/usr/sbin/cupsreject", (const char *[]){ "office", NULL }, true));
	assert_not_sent("office", PRINT_ERROR_REFUSED);
	g_free(bench_run("/usr/sbin/cupsaccept", (const char *[]){ "office", NULL }, true));
}

static void
test_queue_abort(void)
{
	g_autofree char *heard = NULL;
	g_autoptr(GError) error = NULL;
	bench_mode("abort");
	g_assert_cmpint(bench_print("office", (Script){ 0 }, &heard, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_JOB);
	g_assert_cmpuint(bench_spooled(), ==, 0);
	bench_mode("ok");
}

/* CUPS says "completed" of what it has handed over; here it never waits for the printer's word, as
 * by chance it does when the printer aborts while CUPS looks elsewhere. */
static void
test_queue_hasty(void)
{
	g_autofree char *hasty = g_strconcat(bench.address, "?waitjob=false", NULL);
	g_autofree char *first = NULL, *second = NULL;
	g_autoptr(GError) error = NULL;
	bench_device(hasty);
	bench_mode("abort");
	guint before = bench_printed();
	g_assert_cmpint(bench_print("office", (Script){ 0 }, &first, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_JOB);
	g_assert_cmpuint(bench_printed(), ==, before);
	g_assert_cmpuint(bench_spooled(), ==, 0);
	g_clear_error(&error);

	bench_mode("empty");
	Script script = { .when = "out of paper", .mode = "ok" };
	g_assert_cmpint(bench_print("office", script, &second, &error), ==, PRINT_DONE);
	g_assert_no_error(error);
	bench_mentions(second, "out of paper");
	g_assert_cmpuint(bench_printed(), ==, before + 1);

	/* Stopped while the printer still has it. */
	g_autofree char *third = NULL;
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	bench_mode("held");
	script = (Script){ .when = "printing", .cancel = cancel };
	g_assert_cmpint(bench_print("office", script, &third, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_JOB);
	bench_mentions(error->message, "stopped");
	bench_settle();
	bench_device(bench.address);
}

static gpointer
swallow(gpointer listener)
{
	g_autoptr(GSocketConnection) connection =
		g_socket_listener_accept(listener, NULL, NULL, NULL);
	GInputStream *in = g_io_stream_get_input_stream(G_IO_STREAM(connection));
	gssize got;
	while ((got = g_input_stream_skip(in, 4096, NULL, NULL)) > 0)
		continue;
	return NULL;
}

/* A printer that takes bytes and has no way to say what became of them. */
static void
test_queue_mute(void)
{
	g_autofree char *heard = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GSocketListener) listener = g_socket_listener_new();
	guint16 port = g_socket_listener_add_any_inet_port(listener, NULL, &error);
	g_assert_no_error(error);
	g_autofree char *uri = g_strdup_printf("socket://localhost:%u", port);
	bench_device(uri);
	GThread *printer = g_thread_new("printer", swallow, listener);
	g_assert_cmpint(bench_print("office", (Script){ 0 }, &heard, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_UNKNOWN);
	bench_mentions(error->message, "tray");
	g_assert_cmpuint(bench_spooled(), ==, 0);
	g_thread_join(printer);
	bench_device(bench.address);
}

static void
test_cups_away(void)
{
	bench_stop_cups();
	g_autoptr(GError) error = NULL;
	g_assert_null(print_list(NULL, &error));
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_AWAY);
	assert_not_sent("office", PRINT_ERROR_AWAY);
}

/* A failed assertion leaves no printer behind either. */
static void
on_abort(int number)
{
	bench_end();
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
		{ "/print/cancel", test_cancel }, { "/print/sides", test_sides },
		{ "/print/number_again", test_number_again }, { "/print/lies", test_lies },
		{ "/print/dead_desk", test_dead_desk }, { "/recall/good", test_recall },
		{ "/recall/silent", test_recall_silent },
		{ "/recall/stranger", test_recall_stranger } },
	  hard[] = { { "/silent/hung", test_hung }, { "/silent/away", test_away } },
	  queue[] = { { "/queue/good", test_queue }, { "/queue/paused", test_queue_paused },
		  { "/queue/refuses", test_queue_refuses }, { "/queue/abort", test_queue_abort },
		  { "/queue/hasty", test_queue_hasty }, { "/queue/mute", test_queue_mute },
		  { "/queue/off", test_queue_off_and_on }, { "/queue/slow", test_queue_slow },
		  { "/queue/crash", test_queue_crash }, { "/queue/recall", test_queue_recall },
		  { "/queue/recall_off", test_queue_recall_off },
		  { "/queue/away", test_cups_away } };
	g_test_init(&argc, &argv, NULL);
	g_setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", TRUE);
	g_assert_true(vault_start(NULL));
	bench_open();
	signal(SIGABRT, on_abort);
	bool no_printer = missing((const char *[]){ "ippeveprinter", "dbus-daemon", NULL });
	bool no_cups = no_printer || missing((const char *[]){ "cupsd", "lpadmin", NULL });

	g_test_add_func("/print/names", test_names);
	g_test_add_func("/print/folder", test_folder);
	g_test_add_func("/recall/folder", test_recall_folder);
	for (size_t i = 0; i < G_N_ELEMENTS(direct); i++)
		g_test_add_func(direct[i].path, no_printer ? skip : direct[i].test);
	for (size_t i = 0; i < G_N_ELEMENTS(queue); i++)
		g_test_add_func(queue[i].path, no_cups ? skip : queue[i].test);
	for (size_t i = 0; i < G_N_ELEMENTS(hard); i++)
		g_test_add_func(hard[i].path, no_printer ? skip : hard[i].test);
	if (!no_printer)
		bench_start();
	if (!no_cups)
		bench_start_cups();
	int result = g_test_run();
	bench_end();
	return result;
}
