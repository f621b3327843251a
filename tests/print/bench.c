/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/print/bench.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

Bench bench;
static char *source, *cups;

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

char *
bench_run(const char *program, const char *const *args, bool must)
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

void
bench_mode(const char *name)
{
	g_free(bench_run(
		"packaging/printer", (const char *[]){ "mode", bench.dir, name, NULL }, true));
}

static void
signal_to(const char *folder, int number)
{
	g_autofree char *file = g_build_filename(folder, "pid", NULL);
	g_autofree char *text = NULL;
	g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
	g_assert_cmpint(kill((pid_t)strtol(text, NULL, 10), number), ==, 0);
}

void
bench_signal(int number)
{
	signal_to(bench.dir, number);
}

void
bench_signal_cups(int number)
{
	signal_to(cups, number);
}

void
bench_start(void)
{
	g_free(bench.address);
	bench.address =
		bench_run("packaging/printer", (const char *[]){ "start", bench.dir, NULL }, true);
	bench_mode("ok");
}

void
bench_stop(void)
{
	g_free(bench_run("packaging/printer", (const char *[]){ "stop", bench.dir, NULL }, true));
}

void
bench_again(void)
{
	bench_signal(SIGKILL);
	g_free(bench_run("packaging/printer", (const char *[]){ "again", bench.dir, NULL }, true));
}

guint
bench_printed(void)
{
	g_autofree char *where = g_build_filename(bench.dir, "printed", NULL);
	GDir *opened = g_dir_open(where, 0, NULL);
	guint count = 0;
	while (opened && g_dir_read_name(opened))
		count++;
	if (opened)
		g_dir_close(opened);
	return count;
}

Secret *
bench_pages(void)
{
	return secret_from(bench.page, strlen(bench.page));
}

void
bench_hear(const char *words, gpointer data)
{
	Script *script = data;
	g_string_append_printf(script->heard, "[%s]", words);
	if (!script->when || !strstr(words, script->when))
		return;
	script->when = NULL;
	if (script->mode)
		bench_mode(script->mode);
	if (script->freeze)
		bench_signal(SIGSTOP);
	if (script->deed)
		script->deed();
	if (script->cancel)
		g_cancellable_cancel(script->cancel);
}

PrintOutcome
bench_print(const char *where, Script script, char **ret_heard, GError **error)
{
	g_autoptr(Printer) printer = printer_parse(where, NULL);
	g_autoptr(Secret) pdf = bench_pages();
	script.heard = g_string_new(NULL);
	g_autofree char *job =
		print_send(printer, pdf, "0412-000931", 1, bench_hear, &script, NULL, error);
	g_assert_nonnull(job);
	PrintOutcome outcome =
		print_follow(printer, job, bench_hear, &script, script.cancel, error);
	*ret_heard = g_string_free(script.heard, FALSE);
	return outcome;
}

void
bench_settle(void)
{
	g_autofree char *heard = NULL;
	bench_mode("ok");
	g_assert_cmpint(bench_print(bench.address, (Script){ 0 }, &heard, NULL), ==, PRINT_DONE);
}

void
bench_mentions(const char *text, const char *part)
{
	if (!text || !strstr(text, part))
		g_test_message("\"%s\" is not in \"%s\"", part, text ? text : "(nothing)");
	g_assert_true(text && strstr(text, part));
}

guint
bench_spooled(void)
{
	g_autofree char *where = g_build_filename(cups, "spool", NULL);
	GDir *opened = g_dir_open(where, 0, NULL);
	guint count = 0;
	for (const char *name; opened && (name = g_dir_read_name(opened));)
		count += name[0] == 'd';
	g_dir_close(opened);
	return count;
}

void
bench_device(const char *uri)
{
	g_free(bench_run(
		"/usr/sbin/lpadmin", (const char *[]){ "-p", "office", "-v", uri, NULL }, true));
}

void
bench_open(void)
{
	source = g_strdup(g_getenv("PINDESK_SOURCE"));
	g_assert_nonnull(source);
	bench.page = page_new();
	bench.dir = g_dir_make_tmp("pindesk-print-XXXXXX", NULL);
	/* The filters of a CUPS run by root are lp's. */
	g_assert_cmpint(chmod(bench.dir, 0711), ==, 0);
}

void
bench_start_cups(void)
{
	cups = g_build_filename(bench.dir, "cups", NULL);
	g_autofree char *socket = bench_run(
		"tests/print/cupsd", (const char *[]){ "start", cups, bench.address, NULL }, true);
	g_setenv("CUPS_SERVER", socket, TRUE);
}

void
bench_stop_cups(void)
{
	g_free(bench_run("tests/print/cupsd", (const char *[]){ "stop", cups, NULL }, true));
}

void
bench_kill_cups(void)
{
	g_free(bench_run("tests/print/cupsd", (const char *[]){ "kill", cups, NULL }, true));
}

void
bench_cups_again(void)
{
	g_free(bench_run("tests/print/cupsd", (const char *[]){ "again", cups, NULL }, true));
}

void
bench_end(void)
{
	if (cups)
		g_free(bench_run(
			"tests/print/cupsd", (const char *[]){ "stop", cups, NULL }, false));
	g_free(bench_run("packaging/printer", (const char *[]){ "stop", bench.dir, NULL }, false));
	g_free(bench_run("/bin/rm", (const char *[]){ "-rf", bench.dir, NULL }, false));
}
