/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/roll.h"

#include <string.h>

/* A roster in memory: what is typed finds, what is chosen stays, what is sorted stands in order. */

static RosterLine *
line(gint64 id, const char *name, const char *grade, const char *room, const char *code,
	const char *phone)
{
	RosterLine *one = g_new0(RosterLine, 1);

	one->student_id = id;
	one->guardian_id = 100 + id / 2;
	one->credential_id = g_strcmp0(code, "live") == 0 ? g_strdup_printf("c%d", (int)id) : NULL;
	one->cells[ROSTER_NAME] = g_strdup(name);
	one->cells[ROSTER_GRADE] = g_strdup(grade);
	one->cells[ROSTER_ROOM] = g_strdup(room);
	one->cells[ROSTER_CODE] = g_strdup(code);
	one->cells[ROSTER_PHONE] = g_strdup(phone);
	one->cells[ROSTER_EXPIRES] = code ? g_strdup_printf("2026-12-%02d", (int)id) : NULL;
	return one;
}

static void
line_free(gpointer data)
{
	RosterLine *one = data;

	for (int i = 0; i < ROSTER_FIELDS; i++)
		g_free(one->cells[i]);
	g_free(one->credential_id);
	g_free(one);
}

static Roll *
sample(void)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);

	g_ptr_array_add(lines, line(1, "GARCÍA LÓPEZ, José", "10", "12", "live", "+16265550143"));
	g_ptr_array_add(lines, line(2, "Núñez, Ana", "K", "07", "none", "+16265550144"));
	g_ptr_array_add(lines, line(3, "O'BRIEN-MÜLLER, Liam", "2", "12; 07", "used", NULL));
	g_ptr_array_add(lines, line(4, "RUIZ, Elena", NULL, NULL, NULL, NULL));
	g_ptr_array_add(lines, line(5, "ĐỖ, Anh", "TK", "12", "revoked", "+442079460123"));
	for (guint i = 0; i < 3; i++)
		((RosterLine *)lines->pdata[i])->cells[ROSTER_REGISTERED] =
			g_strdup(i == 0 ? "nobody" : "linked");
	return roll_new(ROLL_OF_GUARDIANS, lines, DATE_US, "PIN");
}

/* The ids of the lines shown: "1 2 5". */
static char *
shown(const Roll *roll)
{
	const GPtrArray *lines = roll_lines(roll);
	g_autoptr(GString) ids = g_string_new(NULL);

	for (guint i = 0; i < lines->len; i++)
		g_string_append_printf(ids, "%s%d", i > 0 ? " " : "",
			(int)((RosterLine *)lines->pdata[i])->student_id);
	return g_strdup(ids->str);
}

static void
test_search(void)
{
	static const struct {
		const char *typed, *found;
	} cases[] = {
		{ "nunez", "2" },
		{ "NÚÑEZ", "2" },
		{ "jose garcia", "1" },
		{ "gar jo", "1" },
		{ "arcia", "" }, /* beginnings of words */
		{ "obrien", "3" },
		{ "brien", "3" },
		{ "o brien", "3" },
		{ "rien", "" },
		{ "muller", "3" },
		{ "o'brien-mü", "3" },
		{ "do", "5" },
		{ "626-555", "1 2" },
		{ "6265550144", "2" },
		{ "5550143", "1" },
		{ "0143", "1" },
		{ "+16265550144", "2" }, /* as a file has it */
		{ "442079460123", "5" },
		{ "cancelled", "5" }, /* as it is read */
		{ "restricted", "" },
		{ "", "1 2 3 4 5" },
		{ "  - ", "1 2 3 4 5" },
		{ "=1+1", "" },
		{ NULL, "1 2 3 4 5" },
	};
	g_autoptr(Roll) roll = sample();

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *found = NULL;

		roll_search(roll, cases[i].typed);
		found = shown(roll);
		g_assert_cmpstr(found, ==, cases[i].found);
	}
}

static void
test_only(void)
{
	static const struct {
		const char *column, *wanted, *found;
	} cases[] = {
		{ "grade", "k", "2" },
		{ "grade", "1", "" }, /* not 10 */
		{ "grade", "TK, 10", "1 5" },
		{ "grade", "none", "4" },
		{ "room", "12", "1 3 5" },
		{ "room", "07", "2 3" }, /* one of several */
		{ "code", "works", "1" },
		{ "code", "live", "1" }, /* as the database says it */
		{ "code", "none", "2 4" },
		{ "name", "gar jo", "1" },
		{ "name", "ruiz, nunez", "2 4" },
		{ "phone", "0144", "2" },
		{ "phone", "+1626555", "1 2" },
		{ "phone", "-", "3 4" },
		{ "expires", "12/03/2026", "3" },
		{ "expires", "<12/03/2026", "1 2" },
		{ "expires", ">2026-12-03", "5" },
		{ "expires", "2026-12", "1 2 3 5" },
		{ "expires", "<never", "" },
		{ "grade", " , ", "" },
		{ "grade", "", "1 2 3 4 5" },
		{ "grade", NULL, "1 2 3 4 5" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Roll) roll = sample();
		g_autofree char *found = NULL;

		roll_only(roll, roll_column(ROLL_OF_GUARDIANS, cases[i].column), cases[i].wanted);
		found = shown(roll);
		g_assert_cmpstr(found, ==, cases[i].found);
	}
}

static void
test_numbers(void)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
	g_autoptr(Roll) roll = NULL;
	static const struct {
		const char *wanted, *found;
	} cases[] = { { "2", "2" }, { "<2", "1" }, { ">0", "2 10" }, { "> 2", "10" }, { "x", "" },
		{ ">=2", "" }, { "<x", "" } }; /* nothing, rather than what was not meant */

	for (int i = 0; i <= 10; i += i == 0 ? 2 : 8) {
		RosterLine *one = line(i > 0 ? i : 1, "A", "1", "1", NULL, NULL);

		one->cells[ROSTER_VERIFIED] = g_strdup_printf("%d", i);
		g_ptr_array_add(lines, one);
	}
	roll = roll_new(ROLL_OF_STUDENTS, lines, DATE_US, "PIN");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *found = NULL;

		roll_only(roll, roll_column(ROLL_OF_STUDENTS, "verified"), cases[i].wanted);
		found = shown(roll);
		g_assert_cmpstr(found, ==, cases[i].found);
	}
}

static void
test_sort(void)
{
	static const struct {
		const char *column;
		bool down;
		const char *order;
	} cases[] = {
		{ "grade", false, "5 2 3 1 4" }, /* TK K 2 10, nothing last */
		{ "grade", true, "1 3 2 5 4" },
		{ "room", false, "2 1 5 3 4" }, /* what is alike stays as it was */
		{ "expires", true, "5 3 2 1 4" },
		{ "registered", false, "2 3 1 4 5" }, /* a dash is nothing, too */
		{ "name", true, "5 4 3 2 1" },
		{ "name", false, "1 2 3 4 5" },
	};
	g_autoptr(Roll) roll = sample();

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *order = NULL;

		roll_sort(roll, roll_column(ROLL_OF_GUARDIANS, cases[i].column), cases[i].down);
		order = shown(roll);
		g_assert_cmpstr(order, ==, cases[i].order);
	}
}

/* Rooms stand by their number, those without one before them; a teacher called Nan is no number. What
 * there is to choose from stands alike. */
static void
test_rooms(void)
{
	static const char *const rooms[] = { "10", "9", "Gym", "12A", "Smith, J", "Inez", "Nan" };
	GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
	g_autoptr(Roll) roll = NULL;
	g_autoptr(GPtrArray) values = NULL;
	g_autofree char *order = NULL, *whole = NULL, *any = NULL;
	int room = roll_column(ROLL_OF_STUDENTS, "room");

	for (size_t i = 0; i < G_N_ELEMENTS(rooms); i++)
		g_ptr_array_add(lines, line((gint64)i + 1, "A", "1", rooms[i], NULL, NULL));
	roll = roll_new(ROLL_OF_STUDENTS, lines, DATE_US, "PIN");
	roll_sort(roll, room, false);
	order = shown(roll);
	g_assert_cmpstr(order, ==, "3 6 7 5 2 1 4");
	values = roll_values(roll, room);
	g_ptr_array_add(values, NULL);
	whole = g_strjoinv(" ", (char **)values->pdata);
	g_assert_cmpstr(whole, ==, "Gym Inez Nan Smith, J 9 10 12A");
	roll_only(roll, room, "smith, j");
	any = shown(roll);
	g_assert_cmpstr(any, ==, "5");
	g_assert_cmpint(roll_level("TK"), <, roll_level("K"));
	g_assert_cmpint(roll_level("K"), <, roll_level("2"));
	g_assert_cmpint(roll_level("2"), <, roll_level("12"));
	g_assert_cmpint(roll_level("12"), <, roll_level("none"));
}

static void
test_words(void)
{
	g_autoptr(Roll) roll = sample(), copy = NULL, other = NULL;
	g_autoptr(GPtrArray) values = roll_values(roll, roll_column(ROLL_OF_GUARDIANS, "room"));
	g_autofree char *first = NULL, *second = NULL, *third = NULL;
	g_autofree const char **ids = NULL;

	g_assert_null(roll_words(roll));
	g_assert_cmpuint(values->len, ==, 2);
	g_assert_cmpstr(values->pdata[0], ==, "07");
	roll_only(roll, roll_column(ROLL_OF_GUARDIANS, "room"), "12");
	roll_search(roll, "626");
	roll_sort(roll, roll_column(ROLL_OF_GUARDIANS, "grade"), true);
	first = roll_words(roll);
	g_assert_cmpstr(first, ==, "Room 12; with \"626\"; by Grade, last first");
	/* A snapshot stays, whatever is chosen later; another roll takes the choice over. */
	copy = roll_snapshot(roll);
	other = sample();
	roll_choose_like(other, roll);
	roll_all(roll);
	second = shown(copy);
	g_assert_cmpstr(second, ==, "1");
	third = shown(other);
	g_assert_cmpstr(third, ==, "1");
	g_assert_cmpuint(roll_lines(roll)->len, ==, 5);
	g_assert_cmpuint(roll_people(roll), ==, 3);
	ids = roll_credentials(roll);
	g_assert_cmpstr(ids[0], ==, "c1");
	g_assert_null(ids[1]);
	g_assert_cmpint(roll_column(ROLL_OF_STUDENTS, "shoe"), ==, -1);
}

static void
test_cells(void)
{
	g_autoptr(Roll) roll = sample(), other = NULL;
	const RosterLine *one = roll_lines(roll)->pdata[0];
	g_autofree char *phone = roll_shown(roll, one, roll_column(ROLL_OF_GUARDIANS, "phone"));
	g_autofree char *kept = roll_kept(roll, one, roll_column(ROLL_OF_GUARDIANS, "phone"));
	g_autofree char *day = roll_shown(roll, one, roll_column(ROLL_OF_GUARDIANS, "expires"));
	g_autofree char *iso = roll_kept(roll, one, roll_column(ROLL_OF_GUARDIANS, "expires"));
	g_autofree char *none = roll_kept(roll, one, roll_column(ROLL_OF_GUARDIANS, "email"));
	g_autofree char *dash = NULL, *empty = NULL;

	g_assert_cmpstr(phone, ==, "626-555-0143");
	g_assert_cmpstr(kept, ==, "+16265550143");
	g_assert_cmpstr(day, ==, "12/01/2026");
	g_assert_cmpstr(iso, ==, "2026-12-01");
	g_assert_null(none);
	/* A dash that says "does not apply" is no cell of a file. */
	g_free(g_steal_pointer(&((RosterLine *)one)->cells[ROSTER_CODE]));
	((RosterLine *)one)->cells[ROSTER_CODE] = g_strdup("nobody");
	dash = roll_shown(roll, one, roll_column(ROLL_OF_GUARDIANS, "code"));
	empty = roll_kept(roll, one, roll_column(ROLL_OF_GUARDIANS, "code"));
	g_assert_cmpstr(dash, ==, "-");
	g_assert_null(empty);
	g_assert_cmpstr(roll_title(roll, roll_column(ROLL_OF_GUARDIANS, "code")), ==, "PIN");
	other = roll_new(ROLL_OF_STUDENTS, g_ptr_array_new(), DATE_US, "access code");
	g_assert_cmpstr(
		roll_title(other, roll_column(ROLL_OF_STUDENTS, "code")), ==, "Access code");
	g_assert_cmpstr(roll_title(other, roll_column(ROLL_OF_STUDENTS, "with-code")), ==,
		"With access code");
}

/* A cell of a million characters, cut within none of them. */
static void
test_long(void)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
	g_autoptr(GString) text = g_string_new("x");
	g_autoptr(Roll) roll = NULL;
	g_autofree char *kept = NULL;

	for (int i = 0; i < 500000; i++)
		g_string_append(text, "é");
	g_ptr_array_add(lines, line(1, text->str, "1", "1", NULL, NULL));
	roll = roll_new(ROLL_OF_STUDENTS, lines, DATE_US, "PIN");
	kept = roll_kept(roll, roll_lines(roll)->pdata[0], 0);
	g_assert_cmpuint(strlen(kept), <=, 2003);
	g_assert_true(g_utf8_validate(kept, -1, NULL));
	g_assert_true(g_str_has_suffix(kept, "…"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/roll/search", test_search);
	g_test_add_func("/roll/only", test_only);
	g_test_add_func("/roll/numbers", test_numbers);
	g_test_add_func("/roll/sort", test_sort);
	g_test_add_func("/roll/rooms", test_rooms);
	g_test_add_func("/roll/words", test_words);
	g_test_add_func("/roll/cells", test_cells);
	g_test_add_func("/roll/long", test_long);
	return g_test_run();
}
