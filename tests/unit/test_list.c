/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/list.h"

#include "screens/kit/keys.h"

typedef struct Rows {
	int first, second;
} Rows;

static int
count_first(const void *data)
{
	return ((const Rows *)data)->first;
}

static int
count_second(const void *data)
{
	return ((const Rows *)data)->second;
}

static void
cell(const void *data, int row, int column, Cell *out)
{
	cell_setf(out, STYLE_NORMAL, "%d", row);
}

static const ListColumn columns[] = { { 0, "Name", 20, true, false }, { 0 } };
static const ListColumn *const sets[] = { columns, NULL };
static const ListSection sections[] = { { sets, count_first, cell }, { sets, count_second, cell } };

static void
assert_focus(List *list, const Rows *rows, int section, int row)
{
	int its = -1;
	g_assert_cmpint(list_focus(list, rows, &its), ==, row);
	g_assert_cmpint(its, ==, section);
}

static void
test_empty(void)
{
	Rows rows = { 0, 0 };
	g_autoptr(List) list = list_new(sections, 2);

	g_assert_cmpint(list_focus(list, &rows, NULL), ==, -1);
	g_assert_false(list_key(list, K_DOWN, &rows));
	g_assert_cmpint(list_count(list, &rows), ==, 0);
}

static void
test_moving(void)
{
	Rows rows = { 2, 3 };
	g_autoptr(List) list = list_new(sections, 2);

	assert_focus(list, &rows, 0, 0);
	g_assert_true(list_key(list, K_UP, &rows));
	assert_focus(list, &rows, 0, 0);
	list_key(list, K_DOWN, &rows);
	assert_focus(list, &rows, 0, 1);
	list_key(list, K_DOWN, &rows);
	assert_focus(list, &rows, 1, 0);
	list_key(list, K_UP, &rows);
	assert_focus(list, &rows, 0, 1);
	list_key(list, K_END, &rows);
	assert_focus(list, &rows, 1, 2);
	list_key(list, K_DOWN, &rows);
	assert_focus(list, &rows, 1, 2);
	list_key(list, K_PGUP, &rows);
	assert_focus(list, &rows, 0, 0);
	g_assert_false(list_key(list, 'x', &rows));
	list_set_focus(list, 1, 1);
	assert_focus(list, &rows, 1, 1);
}

/* Fewer rows than before: the focus stays on one that is there. */
static void
test_shrinking(void)
{
	Rows rows = { 2, 3 };
	g_autoptr(List) list = list_new(sections, 2);

	list_key(list, K_END, &rows);
	rows.second = 1;
	assert_focus(list, &rows, 1, 0);
	rows.second = 0;
	assert_focus(list, &rows, 0, 1);
	rows = (Rows){ 0, 4 };
	assert_focus(list, &rows, 1, 1);
	list_home(list);
	assert_focus(list, &rows, 1, 0);
}

typedef struct Held {
	int more;
	GPtrArray *names; /* of char * */
} Held;

static int
count_more(const void *data)
{
	return ((const Held *)data)->more;
}

/* Rows that stand in an array, which may not be there yet, behind rows that are only counted. */
static void
test_rows(void)
{
	static const ListSection held_sections[] = {
		{ sets, count_more, cell },
		{ sets, .rows = offsetof(Held, names), .cell = cell },
	};
	Held held = { 0, NULL };
	g_autoptr(List) list = list_new(held_sections, 2);
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	g_assert_cmpint(list_count(list, &held), ==, 0);
	g_assert_null(list_row(list, &held));
	held.names = names;
	g_assert_null(list_row(list, &held));
	g_ptr_array_add(names, (char *)"Ana");
	g_ptr_array_add(names, (char *)"Luz");
	g_assert_cmpint(list_count(list, &held), ==, 2);
	g_assert_cmpstr(list_row(list, &held), ==, "Ana");
	list_key(list, K_DOWN, &held);
	g_assert_cmpstr(list_row(list, &held), ==, "Luz");
	held.more = 3;
	g_assert_cmpint(list_count(list, &held), ==, 5);
	g_assert_cmpstr(list_row(list, &held), ==, "Luz");
	g_ptr_array_remove_index(names, 1);
	g_assert_cmpstr(list_row(list, &held), ==, "Ana");
}

static void
test_keys(void)
{
	g_assert_true(key_is_text('a'));
	g_assert_true(key_is_text(' '));
	g_assert_true(key_is_text(0xae40));
	g_assert_false(key_is_text(0x1b));
	g_assert_false(key_is_text(0x7f));
	g_assert_false(key_is_text(0x9b));
	g_assert_false(key_is_text(K_ENTER));
	g_assert_false(key_is_text(K_CTRL('l')));
	g_assert_cmpint(key_plain('M'), ==, 'm');
	g_assert_cmpint(key_plain(0xd1), ==, 0xf1);
	g_assert_cmpint(key_plain(K_F(2)), ==, K_F(2));
	g_assert_cmpint(K_F(24), <, K_CONTROL);
	g_assert_cmpint(K_CTRL('L'), ==, K_CTRL('l'));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/list/empty", test_empty);
	g_test_add_func("/list/moving", test_moving);
	g_test_add_func("/list/shrinking", test_shrinking);
	g_test_add_func("/list/rows", test_rows);
	g_test_add_func("/list/keys", test_keys);
	return g_test_run();
}
