/* SPDX-License-Identifier: Apache-2.0 */
/* Table pages as others read them: pdftotext, qpdf. */
#include "letter/report.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

static char *dir;

static const ReportColumn columns[] = {
	{ "Student", 3 },
	{ "Grade", 1, REPORT_NUMBER },
	{ "Note", 4 },
	{ "With PIN", 2, REPORT_BAR },
	{ NULL },
};

typedef struct {
	const char *note; /* of every row; NULL: short ones */
	const char *name;
} Rows;

static char *
cell(guint row, guint column, gpointer data)
{
	const Rows *rows = data;

	switch (column) {
	case 0:
		return g_strdup_printf("%s %u", rows->name ? rows->name : "LOPEZ, Rosa", row);
	case 1:
		return g_strdup_printf("%u", row % 6);
	case 2:
		return g_strdup(rows->note);
	default:
		return g_strdup_printf("%u/%u", row % 11, 10);
	}
}

static char *
section(guint row, gpointer data)
{
	return g_strdup_printf("Room %u", row / 20);
}

static char *
run(const char *const *argv)
{
	char *out = NULL;
	int status = 0;
	g_autoptr(GError) error = NULL;

	g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
		NULL, &status, &error));
	g_assert_no_error(error);
	g_assert_true(g_spawn_check_wait_status(status, &error));
	g_assert_no_error(error);
	return out;
}

/* What a reader of the PDF reads; the PDF is whole as well. */
static char *
text_of(GBytes *pdf)
{
	g_autofree char *path = g_build_filename(dir, "report.pdf", NULL);
	const char *const check[] = { "qpdf", "--check", path, NULL };
	const char *const read[] = { "pdftotext", "-layout", path, "-", NULL };
	gsize len = 0;
	const char *bytes = g_bytes_get_data(pdf, &len);

	g_assert_true(g_file_set_contents(path, bytes, (gssize)len, NULL));
	g_free(run(check));
	return run(read);
}

static guint
count_of(const char *text, const char *words)
{
	guint n = 0;

	for (const char *p = strstr(text, words); p; p = strstr(p + 1, words))
		n++;
	return n;
}

static GBytes *
report_of(const ReportHead *head, guint n, Rows *rows)
{
	g_autoptr(GError) error = NULL;
	GBytes *pdf = report_pdf(head, columns, cell, n, rows, &error);

	g_assert_no_error(error);
	return pdf;
}

static const ReportHead head = {
	.title = "Roster",
	.school = "Lincoln Elementary School",
	.filter = "grade 3, sorted by name",
	.by = "M. Ortega",
	.at = "11/22/2026 10:42",
	.date = "2026-11-22",
};

static void
test_pages(void)
{
	Rows rows = { .note = "a note" };
	g_autoptr(GBytes) pdf = report_of(&head, 100, &rows);
	g_autofree char *text = text_of(pdf);

	g_assert_nonnull(strstr(text, "Roster\n"));
	g_assert_nonnull(strstr(text, "grade 3, sorted by name"));
	g_assert_nonnull(strstr(text, "Page 1 of 3"));
	g_assert_nonnull(strstr(text, "Page 3 of 3"));
	g_assert_null(strstr(text, "Page 4"));
	g_assert_cmpuint(count_of(text, "Printed by M. Ortega, 11/22/2026 10:42"), ==, 3);
	g_assert_cmpuint(count_of(text, "With PIN"), ==, 3);
	g_assert_cmpuint(count_of(text, "LOPEZ, Rosa"), ==, 100);
	for (guint i = 0; i < 100; i++) {
		g_autofree char *name = g_strdup_printf("LOPEZ, Rosa %u ", i);

		g_assert_cmpuint(count_of(text, name), ==, 1);
	}
	g_assert_nonnull(strstr(text, "70 %"));
	g_assert_nonnull(strstr(text, "100 %"));
}

static void
test_sections(void)
{
	ReportHead with = head;
	Rows rows = { 0 };
	with.section = section;
	g_autoptr(GBytes) pdf = report_of(&with, 60, &rows);
	g_autofree char *text = text_of(pdf);

	/* Three once each, and one again where the second page begins in the middle of it. */
	g_assert_nonnull(strstr(text, "Page 1 of 2"));
	for (guint i = 0; i < 3; i++) {
		g_autofree char *room = g_strdup_printf("Room %u", i);

		g_assert_cmpuint(count_of(text, room), >=, 1);
	}
	g_assert_cmpuint(count_of(text, "Room "), ==, 4);
}

static void
test_wraps(void)
{
	g_autoptr(GString) note = g_string_new(NULL);
	for (int i = 0; i < 30; i++)
		g_string_append_printf(note, "word%d ", i);
	Rows rows = { .note = note->str };
	g_autoptr(GBytes) pdf = report_of(&head, 8, &rows);
	g_autofree char *text = text_of(pdf);

	g_assert_cmpuint(count_of(text, "word29"), ==, 8);
	for (int i = 0; i < 3000; i++)
		g_string_append_printf(note, "more%d ", i);
	rows.note = note->str;
	g_autoptr(GBytes) cut = report_of(&head, 8, &rows);
	g_autofree char *less = text_of(cut);
	g_assert_nonnull(strstr(less, "\u2026"));
	g_assert_null(strstr(less, "more2999"));
	g_assert_cmpuint(count_of(less, "LOPEZ, Rosa"), ==, 8);
}

static void
test_strange(void)
{
	ReportHead wide = head;
	Rows rows = { .note = "one\ntwo\x1b[31m \xff \U0001F600",
		.name = "\u0645\u0631\u06cc\u0645 \uae40" };
	wide.landscape = true;
	wide.watermark = "CONFIDENTIAL";
	g_autoptr(GBytes) pdf = report_of(&wide, 40, &rows);
	g_autofree char *text = text_of(pdf);
	g_autofree char *path = g_build_filename(dir, "report.pdf", NULL);
	const char *const info[] = { "pdfinfo", path, NULL };
	g_autofree char *about = run(info);

	g_assert_nonnull(strstr(about, "792 x 612"));
	g_assert_nonnull(strstr(about, "Tagged:          yes"));
	g_assert_nonnull(strstr(about, "Title:           Roster"));
	g_assert_null(strchr(text, '\x1b'));
	/* One for the picture that no font has, in each row. */
	g_assert_cmpuint(count_of(text, "?"), ==, 40);
	g_assert_nonnull(strstr(text, "Page 2 of 2"));
}

static void
test_empty(void)
{
	ReportHead none = head;
	Rows rows = { 0 };
	none.empty = "Nobody changed a contact since 11/20.";
	g_autoptr(GBytes) pdf = report_of(&none, 0, &rows);
	g_autofree char *text = text_of(pdf);

	g_assert_nonnull(strstr(text, "Nobody changed a contact since 11/20."));
	g_assert_nonnull(strstr(text, "Page 1 of 1"));
}

static void
test_same(void)
{
	Rows rows = { .note = "x" };
	g_autoptr(GBytes) one = report_of(&head, 60, &rows);
	g_autoptr(GBytes) two = report_of(&head, 60, &rows);

	g_assert_true(g_bytes_equal(one, two));
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	dir = g_dir_make_tmp("report-XXXXXX", NULL);
	g_test_add_func("/report/pages", test_pages);
	g_test_add_func("/report/sections", test_sections);
	g_test_add_func("/report/wraps", test_wraps);
	g_test_add_func("/report/strange", test_strange);
	g_test_add_func("/report/empty", test_empty);
	g_test_add_func("/report/same", test_same);
	int failed = g_test_run();
	g_autofree char *path = g_build_filename(dir, "report.pdf", NULL);
	if (!g_getenv("REPORT_KEEP")) {
		g_unlink(path);
		g_rmdir(dir);
	}
	g_free(dir);
	return failed;
}
