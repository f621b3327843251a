/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/oneroster_cell.h"

static void
test_cells(void)
{
	g_autoptr(GStringChunk) keep = g_string_chunk_new(64);
	static const struct {
		const char *raw, *clean;
	} clean[] = { { "", "" }, { "Ana", "Ana" }, { "  Ana \t Maria ", "Ana Maria" },
		{ "Jose\u0301", "José" }, { "a\u00A0b", "a b" }, { "a\177\302\205b", "ab" },
		{ "\u200Fعلی\u200Cرضا", "علی\u200Cرضا" }, { "Null", "Null" }, { "\r\n", "" } };
	for (gsize i = 0; i < G_N_ELEMENTS(clean); i++)
		g_assert_cmpstr(oneroster_cell_clean(clean[i].raw, keep), ==, clean[i].clean);
	static const char *const grades[][2] = { { "03", "3" }, { "KG", "K" }, { "00", "K" },
		{ "0", "K" }, { "12", "12" }, { "tk", "TK" }, { "", "" }, { "09,10", "9" },
		{ "PS", "PS" } };
	for (gsize i = 0; i < G_N_ELEMENTS(grades); i++)
		g_assert_cmpstr(oneroster_cell_grade(grades[i][0], keep), ==, grades[i][1]);
	g_assert_true(oneroster_cell_is_date("2024-02-29"));
	static const char *const days[] = { "2023-02-29", "2024-2-9", "02/29/2024", "2024-13-01",
		"2024-00-10", "0000-01-01", "2024-02-29T00", "", "2024-0a-01" };
	for (gsize i = 0; i < G_N_ELEMENTS(days); i++)
		g_assert_false(oneroster_cell_is_date(days[i]));
	g_assert_false(oneroster_cell_is_word("stud", "student parent"));
	g_assert_false(oneroster_cell_is_word("", "student parent"));
	g_assert_true(oneroster_cell_is_word("parent", "student parent"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/cells", test_cells);
	return g_test_run();
}
