/* SPDX-License-Identifier: Apache-2.0 */
/* Printers and print services that are started anew with a job in hand, that are slow, and that lie. */
#include "tests/print/restarts.h"

#include <cups/cups.h>
#include <signal.h>

/* The printer was switched off and on; its jobs are numbered from 1 again, and the number of ours is
 * somebody else's now. */
static void
another_has_the_number(void)
{
	g_autoptr(Printer) printer = printer_parse(bench.address, NULL);
	g_autoptr(Secret) pdf = bench_pages();
	g_autofree char *job = NULL;
	bench_again();
	bench_mode("ok");
	job = print_send(printer, pdf, "2", 1, NULL, NULL, NULL, NULL);
	g_assert_nonnull(job);
	g_assert_true(g_str_has_prefix(job, "1 "));
	g_assert_cmpint(print_follow(printer, job, NULL, NULL, NULL, NULL), ==, PRINT_DONE);
}

void
test_number_again(void)
{
	g_autofree char *heard = NULL;
	g_autoptr(GError) error = NULL;
	bench_again();
	bench_mode("held");
	Script script = { .when = "printing", .deed = another_has_the_number };
	g_assert_cmpint(bench_print(bench.address, script, &heard, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_JOB);
	bench_mentions(error->message, "no longer knows");
}

/* What it says of a page it did not print, or printed before it gave up, is all that can be known. */
void
test_lies(void)
{
	g_autofree char *first = NULL, *second = NULL;
	g_autoptr(GError) error = NULL;
	guint before = bench_printed();
	bench_mode("lie");
	g_assert_cmpint(bench_print(bench.address, (Script){ 0 }, &first, &error), ==, PRINT_DONE);
	g_assert_cmpuint(bench_printed(), ==, before);
	bench_mode("late");
	g_assert_cmpint(
		bench_print(bench.address, (Script){ 0 }, &second, &error), ==, PRINT_MAYBE);
	bench_mentions(error->message, "some of it may be there");
	g_assert_cmpuint(bench_printed(), ==, before + 1);
	bench_settle();
}

/* A job that is begun at the printer, and no more. */
static void
begin_job(void)
{
	char scheme[32], user[64], host[256], resource[256];
	int port = 0;
	httpSeparateURI(HTTP_URI_CODING_ALL, bench.address, scheme, sizeof scheme, user,
		sizeof user, host, sizeof host, &port, resource, sizeof resource);
	http_t *http = httpConnect2(
		host, port, NULL, AF_UNSPEC, HTTP_ENCRYPTION_IF_REQUESTED, 1, 3000, NULL);
	g_assert_nonnull(http);
	ipp_t *request = ippNewRequest(IPP_OP_CREATE_JOB);
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, bench.address);
	ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL,
		"pindesk sheet 0123456789abcdef");
	ippDelete(cupsDoRequest(http, request, resource));
	g_assert_cmpint(cupsLastError(), <=, IPP_STATUS_OK_EVENTS_COMPLETE);
	httpClose(http);
}

/* Killed before its pages were sent, a desk leaves a job that such a printer waits for: the next desk
 * does not wait with it. */
void
test_dead_desk(void)
{
	g_autofree char *heard = NULL;
	g_autoptr(GError) error = NULL;
	bench_mode("ok");
	begin_job();
	g_assert_cmpint(bench_print(bench.address, (Script){ 0 }, &heard, &error), ==, PRINT_DONE);
	g_assert_no_error(error);
	bench_mentions(heard, "busy with another job");
}

/* A print service that takes its time over each answer has not lost the pages, nor got them when it
 * was asked in vain. */
static gpointer
slow_down(gpointer data)
{
	for (int i = 0; i < 4; i++) {
		bench_signal_cups(SIGSTOP);
		g_usleep(1300000);
		bench_signal_cups(SIGCONT);
		g_usleep(40000);
	}
	return NULL;
}

void
test_queue_slow(void)
{
	g_autoptr(GError) error = NULL;
	GThread *slow = g_thread_new("slow", slow_down, NULL);
	g_autoptr(Printer) printer = printer_parse("office", NULL);
	g_autoptr(Secret) pdf = bench_pages();
	char *job = NULL;
	for (int i = 0; i < 5 && !job; i++) {
		g_clear_error(&error);
		job = print_send(printer, pdf, "1", 1, NULL, NULL, NULL, &error);
		g_assert_true(job || g_error_matches(error, PRINT_ERROR, PRINT_ERROR_AWAY));
	}
	g_assert_nonnull(job);
	g_assert_cmpint(print_follow(printer, job, NULL, NULL, NULL, &error), ==, PRINT_DONE);
	g_assert_no_error(error);
	g_free(job);
	g_thread_join(slow);
}

static void
switch_off_and_on(void)
{
	bench_again();
	bench_mode("ok");
}

/* Switched off in the middle and on again, it gets from the queue anew what it may have begun. */
void
test_queue_off_and_on(void)
{
	g_autofree char *heard = NULL;
	g_autoptr(GError) error = NULL;
	bench_mode("held");
	Script script = { .when = "printing", .deed = switch_off_and_on };
	g_assert_cmpint(bench_print("office", script, &heard, &error), ==, PRINT_MAYBE);
	bench_mentions(error->message, "there twice, shred one");
	g_assert_cmpuint(bench_spooled(), ==, 0);
}

/* The printer goes on once the queue has let go of the job, or in the end all the same. */
static gpointer
go_on(gpointer data)
{
	gint64 end = g_get_monotonic_time() + 10 * G_USEC_PER_SEC;
	while (bench_spooled() > 0 && g_get_monotonic_time() < end)
		g_usleep(20000);
	bench_mode("ok");
	return NULL;
}

static void
crash_cups(void)
{
	bench_kill_cups();
	bench_cups_again();
	g_thread_unref(g_thread_new("printer", go_on, NULL));
}

/* A CUPS that crashed sends what it had in hand once more: it must not come out twice. */
void
test_queue_crash(void)
{
	g_autofree char *heard = NULL;
	g_autoptr(GError) error = NULL;
	guint before = bench_printed();
	bench_mode("held");
	Script script = { .when = "printing", .deed = crash_cups };
	g_assert_cmpint(bench_print("office", script, &heard, &error), ==, PRINT_DONE);
	g_assert_no_error(error);
	g_assert_cmpuint(bench_printed(), ==, before + 1);
	g_assert_cmpuint(bench_spooled(), ==, 0);
}
