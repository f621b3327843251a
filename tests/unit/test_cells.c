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
		{ "\u200Fعلی\u200Cرضا", "علی\u200Cرضا" }, { "Null", "Null" }, { "\r\n", "" },
		{ "\032", "" }, { "04\u200B12\u00AD88\u2060", "041288" } };
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
	static const char *const rounded[] = { "4.12883E+09", "4,1e+9", "4E+11" };
	static const char *const sound[] = { "0412", "12E4", "E+4", "4E+", "1.5", "4E+1a", "" };
	ExchangeError code;
	for (gsize i = 0; i < G_N_ELEMENTS(rounded); i++)
		g_assert_nonnull(oneroster_cell_wrong_key(rounded[i], &code));
	g_assert_cmpint(code, ==, EXCHANGE_ERROR_ID);
	for (gsize i = 0; i < G_N_ELEMENTS(sound); i++)
		g_assert_null(oneroster_cell_wrong_key(sound[i], &code));
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
