/* SPDX-License-Identifier: Apache-2.0 */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "desk/contact.h"

/* An emergency card in words and on paper. */

static void
test_change(void)
{
	ContactChange change = {
		.labels = (char *)"Cell phone\nName\nWork phone",
		.olds = (char *)"626-555-0144\n-\n626-555-0170",
		.news = (char *)"626-555-0180\nMay Parker\n-",
	};
	g_autofree char *lines = contact_change_lines(&change);

	g_assert_cmpstr(lines, ==,
		"Cell phone: 626-555-0144 -> 626-555-0180\nName: May Parker\n"
		"Work phone: 626-555-0170, taken away");
	/* of a restricted person the server says one word for all */
	change.olds = change.news = (char *)"(restricted)";
	g_free(lines);
	lines = contact_change_lines(&change);
	g_assert_true(g_str_has_prefix(lines, "Cell phone: (restricted) -> (restricted)\nName: "));
	change.labels = change.olds = change.news = NULL;
	g_free(lines);
	lines = contact_change_lines(&change);
	g_assert_cmpstr(lines, ==, "");
}

static void
test_phones(void)
{
	CardPerson person = { .home_phone = (char *)"+16265550143",
		.cell_phone = (char *)"+16265550144",
		.first_phone = (char *)"cell",
		.texts = true };
	g_autofree char *phones = contact_phones(&person);

	g_assert_cmpstr(phones, ==, "home 626-555-0143, cell 626-555-0144 (call first, texts)");
	person = (CardPerson){ 0 };
	g_free(phones);
	phones = contact_phones(&person);
	g_assert_cmpstr(phones, ==, "");
	g_assert_cmpstr(contact_kind_words("guardian_add"), ==, "new guardian");
	g_assert_cmpstr(contact_prefers_words("call"), ==, "a call");
	g_assert_null(contact_prefers_words(NULL));
}

/* What "TOOL file REST" says of PDF. */
static char *
said_of(GBytes *pdf, const char *tool, const char *rest)
{
	g_autofree char *path = NULL, *command = NULL;
	char *said = NULL;
	g_autoptr(GError) error = NULL;
	int file = g_file_open_tmp("pindesk-XXXXXX.pdf", &path, &error);

	g_assert_no_error(error);
	g_assert_cmpint(write(file, g_bytes_get_data(pdf, NULL), g_bytes_get_size(pdf)), ==,
		(gssize)g_bytes_get_size(pdf));
	close(file);
	command = g_strdup_printf("%s %s %s", tool, path, rest);
	g_spawn_command_line_sync(command, &said, NULL, NULL, &error);
	g_assert_no_error(error);
	g_remove(path);
	return said;
}

static int
pages_of(GBytes *pdf)
{
	g_autofree char *said = said_of(pdf, "pdfinfo", "");
	const char *pages = strstr(said, "Pages:");

	g_assert_nonnull(pages);
	return (int)g_ascii_strtoll(pages + strlen("Pages:"), NULL, 10);
}

/* One field stands apart from the next, and the day as the district writes it, with its year. */
static void
test_report(void)
{
	ContactChange change = {
		.number = (char *)"1",
		.student = (char *)"GARCIA",
		.person = (char *)"Rosa",
		.kind = (char *)"address",
		.labels = (char *)"City\nZIP",
		.olds = (char *)"A\n1",
		.news = (char *)"B\n2",
		.by_whom = (char *)"Li",
		.since = 1771761600,
	};
	const ContactPageWords words = { "Lincoln", "M. Ortega", "22.11.2026", "2026-11-22",
		DATE_DAY_FIRST };
	g_autoptr(GPtrArray) changes = g_ptr_array_new();
	g_autoptr(GError) error = NULL;

	g_ptr_array_add(changes, &change);
	g_autoptr(GBytes) pdf = contact_report_pages(changes, "change 1", &words, &error);
	g_assert_no_error(error);
	g_autofree char *said = said_of(pdf, "pdftotext -layout", "-");
	g_assert_nonnull(strstr(said, "City: A -> B; ZIP: 1 -> 2"));
	g_assert_nonnull(strstr(said, "22/02/2026"));
}

static void
test_pages(void)
{
	CardPerson student = { .kind = (char *)"student", .name = (char *)"NGUYỄN, Thị Hồng" };
	CardPerson guardian = { .kind = (char *)"guardian", .name = (char *)"ΩMEGA 漢字, \x1b[2J" };
	CardPerson restricted = { .kind = (char *)"guardian",
		.name = (char *)"RUIZ, Elena",
		.standing = (char *)"restricted" };
	CardPerson contact = { .kind = (char *)"contact", .name = (char *)"Luis Lopez" };
	const ContactPageWords words = { "Lincoln", "M. Ortega", "11/22/2026", "2026-11-22",
		DATE_US };
	g_autoptr(GPtrArray) people = g_ptr_array_new();
	g_autoptr(GError) error = NULL;

	for (int i = 0; i < 3; i++) {
		g_ptr_array_add(people, &student);
		g_ptr_array_add(people, &guardian);
		g_ptr_array_add(people, &restricted);
		g_ptr_array_add(people, &contact);
	}
	g_autoptr(GBytes) pdf = contact_card_pages(people, &words, &error);
	g_assert_no_error(error);
	g_assert_cmpint(pages_of(pdf), ==, 3);
	/* more guardians than a page holds go on overleaf */
	for (int i = 0; i < 12; i++)
		g_ptr_array_add(people, &guardian);
	g_autoptr(GBytes) longer = contact_card_pages(people, &words, &error);
	g_assert_no_error(error);
	g_assert_cmpint(pages_of(longer), >, 3);
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	g_autoptr(GBytes) empty = contact_report_pages(none, "changes 1 to 2", &words, &error);
	g_assert_no_error(error);
	g_assert_cmpint(pages_of(empty), ==, 1);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/contact/change", test_change);
	g_test_add_func("/contact/phones", test_phones);
	g_test_add_func("/contact/report", test_report);
	g_test_add_func("/contact/pages", test_pages);
	return g_test_run();
}
