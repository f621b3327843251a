/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as lines of a roster and as what is typed to narrow it down, column by column: what is
 * shown is always some of the lines, and all of them when the choice is taken back. */
#include "db/roster.h"
#include "desk/roll.h"
#include "tests/fuzz/input.h"

/* Lines are parted by \n, cells by \t, an empty cell is none. */
static GPtrArray *
lines_of(const char *text)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)roster_line_free);
	g_auto(GStrv) rows = g_strsplit(text, "\n", 20);
	for (int i = 0; rows[i]; i++) {
		RosterLine *line = g_new0(RosterLine, 1);
		g_auto(GStrv) cells = g_strsplit(rows[i], "\t", ROSTER_FIELDS);
		line->student_id = i + 1;
		line->guardian_id = i / 2;
		for (int at = 0; at < ROSTER_FIELDS && cells[at]; at++)
			line->cells[at] = *cells[at] ? g_strdup(cells[at]) : NULL;
		g_ptr_array_add(lines, line);
	}
	return lines;
}

static void
check_cells(const Roll *roll, int column)
{
	const GPtrArray *lines = roll_lines(roll);
	g_autoptr(GPtrArray) values = roll_values(roll, column);
	for (guint i = 0; i < values->len; i++)
		g_assert_true(*(const char *)values->pdata[i]);
	g_assert_cmpuint(lines->len, <=, roll_total(roll));
	for (guint i = 0; i < lines->len; i++) {
		g_autofree char *shown = roll_shown(roll, lines->pdata[i], column);
		g_autofree char *kept = roll_kept(roll, lines->pdata[i], column);
		g_assert_true(shown && g_utf8_validate(shown, -1, NULL));
		g_assert_true(!kept || g_utf8_validate(kept, -1, NULL));
	}
}

static void
try_roll(RollWho who, const char *text, const char *typed)
{
	GPtrArray *lines = lines_of(text);
	g_autoptr(Roll) roll = roll_new(who, lines, DATE_US, "PIN");
	guint total = roll_total(roll);
	roll_search(roll, typed);
	for (int i = 0; roll_columns(who)[i].title; i++) {
		roll_only(roll, i, typed);
		roll_sort(roll, i, i % 2);
		g_autofree char *words = roll_words(roll);
		g_assert_true(!words || g_utf8_validate(words, -1, NULL));
		check_cells(roll, i);
		roll_only(roll, i, NULL);
	}
	g_autoptr(Roll) copy = roll_snapshot(roll);
	g_assert_cmpuint(roll_lines(copy)->len, ==, roll_lines(roll)->len);
	roll_all(roll);
	g_assert_cmpuint(roll_lines(roll)->len, ==, total);
}

/* What is typed stands before the first NUL. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	g_autofree char *raw = g_strndup((const char *)bytes, len);
	gsize typed_len = strlen(raw);
	g_autofree char *rest = typed_len < len ? g_strndup((const char *)bytes + typed_len + 1,
							  len - typed_len - 1)
						: NULL;
	g_autofree char *typed = g_utf8_make_valid(raw, -1);
	g_autofree char *text = g_utf8_make_valid(rest ? rest : raw, -1);
	try_roll(ROLL_OF_STUDENTS, text, typed);
	try_roll(ROLL_OF_GUARDIANS, text, typed);
	return 0;
}
