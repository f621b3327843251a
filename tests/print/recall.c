/* SPDX-License-Identifier: Apache-2.0 */
/* A desk was killed with a job at the printer; another one asks what became of it. */
#include "tests/print/restarts.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* Sends a page as a desk does that is killed then; printer_job. */
static char *
left_behind(const char *where, const char *mode)
{
	g_autoptr(Printer) printer = printer_parse(where, NULL);
	g_autoptr(Secret) pdf = bench_pages();
	g_autoptr(GError) error = NULL;
	char *job;

	bench_mode(mode);
	job = print_send(printer, pdf, "0412-000931", 1, NULL, NULL, NULL, &error);
	g_assert_no_error(error);
	return job;
}

/* Until the printer (not its queue) has done with what it has. */
static void
done_with(guint pages)
{
	gint64 end = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;

	while (bench_printed() < pages && g_get_monotonic_time() < end)
		g_usleep(20000);
	g_assert_cmpuint(bench_printed(), ==, pages);
}

static PrintOutcome
recall(const char *where, const char *job, Script *script, GError **error)
{
	g_autoptr(Printer) printer = printer_parse(where, NULL);

	return print_recall(printer, job, script ? bench_hear : NULL, script,
		script ? script->cancel : NULL, error);
}

static void
assert_silent(const char *where, const char *job, const char *words)
{
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(recall(where, job, NULL, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_SILENT);
	bench_mentions(error->message, words);
}

/* Out of it: done. Still in hand: followed to its end. Given up: with as many pages as it says. */
static void
ask_where(const char *where)
{
	g_autoptr(GError) error = NULL;
	guint before = bench_printed();
	g_autofree char *done = left_behind(where, "ok");
	Script script = { .when = "out of paper", .mode = "ok", .heard = g_string_new(NULL) };

	done_with(before + 1);
	g_assert_cmpint(recall(where, done, NULL, &error), ==, PRINT_DONE);
	g_assert_no_error(error);
	g_assert_cmpuint(bench_spooled(), ==, 0);

	g_autofree char *waits = left_behind(where, "empty");
	g_assert_cmpint(recall(where, waits, &script, &error), ==, PRINT_DONE);
	g_assert_no_error(error);
	g_assert_cmpuint(bench_printed(), ==, before + 2);

	g_autofree char *late = left_behind(where, "late");
	done_with(before + 3);
	g_assert_cmpint(recall(where, late, NULL, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_JOB);
	/* Of a queue whoever is heard first: the queue, or its printer, which counts. */
	bench_mentions(error->message, g_str_equal(where, "office")
					       ? "Office gave it up"
					       : "gave it up after 1 page, as it says. Look");
	bench_mode("ok");
	g_string_free(script.heard, TRUE);
}

void
test_recall(void)
{
	g_autoptr(GError) error = NULL;

	bench_again();
	ask_where(bench.address);
	/* Somebody stops it at the printer. */
	g_autofree char *job = left_behind(bench.address, "held");
	g_free(bench_run("/usr/bin/ipptool",
		(const char *[]){ "-t", bench.address, "cancel-current-job.test", NULL }, true));
	bench_mode("ok");
	g_assert_cmpint(recall(bench.address, job, NULL, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_JOB);
	bench_mentions(error->message, "It was cancelled at the printer at localhost");
	bench_settle();
}

static void
cancel_job(const char *job)
{
	g_autofree char *id = g_strndup(job, strcspn(job, " "));
	g_autofree char *what = g_strdup_printf("office-%s", id);

	g_free(bench_run("/usr/bin/cancel", (const char *[]){ what, NULL }, true));
}

void
test_queue_recall(void)
{
	g_autoptr(GError) error = NULL;

	ask_where("office");
	/* Never begun, as the queue says. That is no reason to print it anew unseen. */
	g_free(bench_run("/usr/sbin/cupsdisable", (const char *[]){ "office", NULL }, true));
	g_autofree char *job = left_behind("office", "ok");
	cancel_job(job);
	g_assert_cmpint(recall("office", job, NULL, &error), ==, PRINT_MAYBE);
	g_assert_error(error, PRINT_ERROR, PRINT_ERROR_JOB);
	bench_mentions(error->message, "Office gave it up. Look in its tray");
	g_free(bench_run("/usr/sbin/cupsenable", (const char *[]){ "office", NULL }, true));
}

/* Who cannot know says nothing: a printer started anew that has given the number to another job, of ours
 * or of somebody else; one that hangs; one where no such job ever was. */
void
test_recall_silent(void)
{
	g_autoptr(GError) error = NULL;
	guint before = bench_printed();

	bench_again();
	g_autofree char *lost = left_behind(bench.address, "ok");
	done_with(before + 1);
	bench_again();
	assert_silent(bench.address, lost, "no longer knows of it");
	g_autofree char *other = left_behind(bench.address, "ok");
	done_with(before + 2);
	g_assert_cmpint(recall(bench.address, other, NULL, &error), ==, PRINT_DONE);
	g_assert_true(g_str_has_prefix(lost, "1 ") && g_str_has_prefix(other, "1 "));
	assert_silent(bench.address, lost, "no longer knows of it");
	assert_silent(bench.address, "1", "no longer knows of it");
	bench_signal(SIGSTOP);
	print_set_patience(1);
	assert_silent(bench.address, other, "does not answer");
	print_set_patience(60);
	bench_signal(SIGCONT);
}

/* A stranger's job has the number: it is not called as ours are, and that says nothing of ours. */
void
test_recall_stranger(void)
{
	g_autofree char *file = g_build_filename(bench.dir, "stranger.pdf", NULL);
	g_autofree char *mark = NULL;
	guint before = bench_printed();

	bench_again();
	bench_mode("ok");
	g_assert_true(g_file_set_contents(file, bench.page, -1, NULL));
	g_free(bench_run("/usr/bin/ipptool",
		(const char *[]){ "-f", file, "-t", bench.address, "print-job.test", NULL }, true));
	done_with(before + 1);
	mark = g_strdup("1 0123456789abcdef");
	assert_silent(bench.address, mark, "no longer knows of it");
}

/* A printer that was switched on after its queue had the job may have got the pages before, too. */
void
test_queue_recall_off(void)
{
	g_autoptr(GError) error = NULL;
	guint before = bench_printed();
	gint64 end = g_get_monotonic_time() + 4 * G_USEC_PER_SEC;

	g_free(bench_run("/usr/sbin/cupsdisable", (const char *[]){ "office", NULL }, true));
	g_autofree char *job = left_behind("office", "ok");
	/* How old a job is, and how long a printer is on, both say in whole seconds. */
	while (g_get_monotonic_time() < end)
		g_usleep(100000);
	bench_again();
	bench_mode("ok");
	g_free(bench_run("/usr/sbin/cupsenable", (const char *[]){ "office", NULL }, true));
	done_with(before + 1);
	g_assert_cmpint(recall("office", job, NULL, &error), ==, PRINT_MAYBE);
	bench_mentions(error->message, "there twice, shred one");
	g_assert_cmpuint(bench_spooled(), ==, 0);
}

/* In a folder the file is there or not. */
void
test_recall_folder(void)
{
	g_autofree char *where = g_strdup_printf("folder:%s/kept", bench.dir);
	g_autofree char *file = g_build_filename(bench.dir, "kept", "0412-000931.pdf", NULL);
	g_autofree char *job = left_behind(where, "ok");
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(recall(where, job, NULL, &error), ==, PRINT_DONE);
	g_assert_no_error(error);
	g_assert_cmpint(g_unlink(file), ==, 0);
	assert_silent(where, job, "does not have the file 0412-000931.pdf");
}
