/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date.h"

static void
test_parse(void)
{
	static const struct {
		const char *typed;
		DateStyle style;
		const char *iso;
	} cases[] = {
		{ "4/12/17", DATE_US, "2017-04-12" },
		{ "04/12/2017", DATE_US, "2017-04-12" },
		{ "04-12-2017", DATE_US, "2017-04-12" },
		{ "4.12.17", DATE_US, "2017-04-12" },
		{ "4 12 2017", DATE_US, "2017-04-12" },
		{ "  4/12/17 ", DATE_US, "2017-04-12" },
		{ "041217", DATE_US, "2017-04-12" },
		{ "04122017", DATE_US, "2017-04-12" },
		{ "20170412", DATE_US, "2017-04-12" },
		{ "12122012", DATE_US, "2012-12-12" },
		{ "2017-04-12", DATE_US, "2017-04-12" },
		{ "2017/4/12", DATE_DAY_FIRST, "2017-04-12" },
		{ "apr 12 2017", DATE_US, "2017-04-12" },
		{ "Apr. 12, 2017", DATE_US, "2017-04-12" },
		{ "April 12th, 17", DATE_US, "2017-04-12" },
		{ "12 april 2017", DATE_US, "2017-04-12" },
		{ "12-APR-17", DATE_US, "2017-04-12" },
		{ "12th of April 2017", DATE_US, "2017-04-12" },
		{ "2017 Apr 12", DATE_US, "2017-04-12" },
		{ "sept 3 2015", DATE_US, "2015-09-03" },
		{ "12/4/17", DATE_DAY_FIRST, "2017-04-12" },
		{ "12042017", DATE_DAY_FIRST, "2017-04-12" },
		{ "17-04-12", DATE_ISO, "2017-04-12" },
		{ "170412", DATE_ISO, "2017-04-12" },
		{ "20170412", DATE_ISO, "2017-04-12" },
		{ "4/12/2017", DATE_ISO, "2017-04-12" },
		{ "2/29/2016", DATE_US, "2016-02-29" },
		/* not days */
		{ "2/29/2017", DATE_US, NULL },
		{ "13/04/2017", DATE_US, NULL },
		{ "4/31/2017", DATE_US, NULL },
		{ "4/12", DATE_US, NULL },
		{ "4/12/017", DATE_US, NULL },
		{ "4/12/20177", DATE_US, NULL },
		{ "4122017", DATE_US, NULL },
		{ "0/12/2017", DATE_US, NULL },
		{ "ap 12 2017", DATE_US, NULL },
		{ "apr apr 2017", DATE_US, NULL },
		{ "4/12/17/1", DATE_US, NULL },
		{ "4_12_17", DATE_US, NULL },
		{ "99999999999999999999", DATE_US, NULL },
		{ "04121017", DATE_US, NULL }, /* nobody is a thousand years old */
		{ "today", DATE_US, NULL },
		{ "", DATE_US, NULL },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *iso = date_parse(cases[i].typed, cases[i].style, NULL);
		g_test_message("%s", cases[i].typed);
		g_assert_cmpstr(iso, ==, cases[i].iso);
	}
}

static void
test_short_year(void)
{
	static const struct {
		const char *typed, *not_after, *iso;
	} cases[] = {
		{ "4/12/17", "2026-11-22", "2017-04-12" },
		{ "4/12/81", "2026-11-22", "1981-04-12" },
		{ "11/22/26", "2026-11-22", "2026-11-22" },
		{ "11/23/26", "2026-11-22", "1926-11-23" },
		{ "1/1/99", "2099-12-31", "2099-01-01" },
		{ "4/12/81", NULL, "2081-04-12" },
		{ "2/29/00", "2026-11-22", "2000-02-29" },
		{ "2/29/04", "2003-01-01", "1904-02-29" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *iso = date_parse(cases[i].typed, DATE_US, cases[i].not_after);
		g_assert_cmpstr(iso, ==, cases[i].iso);
	}
}

static void
assert_shown(const char *iso, DateStyle style, const char *shown)
{
	g_autofree char *text = date_show(iso, style);
	g_assert_cmpstr(text, ==, shown);
}

static void
assert_moment(DateStyle style, const char *whole, const char *brief)
{
	g_autoptr(GDateTime) when = g_date_time_new_local(2026, 11, 2, 9, 5, 59);
	g_autofree char *shown = date_show_moment(g_date_time_to_unix(when), style);
	g_autofree char *without_year = date_show_moment_short(g_date_time_to_unix(when), style);
	g_assert_cmpstr(shown, ==, whole);
	g_assert_cmpstr(without_year, ==, brief);
}

static void
test_moment(void)
{
	assert_moment(DATE_US, "11/02/2026 09:05", "11/02 09:05");
	assert_moment(DATE_DAY_FIRST, "02/11/2026 09:05", "02/11 09:05");
	assert_moment(DATE_ISO, "2026-11-02 09:05", "11-02 09:05");
	g_autofree char *nothing = date_show_moment(G_MAXINT64, DATE_US);
	g_assert_cmpstr(nothing, ==, "");
}

static void
test_show(void)
{
	assert_shown("2017-04-12", DATE_US, "04/12/2017");
	assert_shown("2017-04-12", DATE_DAY_FIRST, "12/04/2017");
	assert_shown("2017-04-12", DATE_ISO, "2017-04-12");
	assert_shown(NULL, DATE_US, "");
	assert_shown("", DATE_US, "");
	assert_shown("2017-13-12", DATE_US, "2017-13-12");
	g_autofree char *us = date_show_short("2017-04-12", DATE_US);
	g_assert_cmpstr(us, ==, "04/12");
	g_autofree char *iso = date_show_short("2017-04-12", DATE_ISO);
	g_assert_cmpstr(iso, ==, "04-12");
	g_autofree char *none = date_show_short(NULL, DATE_US);
	g_assert_cmpstr(none, ==, "");
	g_autofree char *words = date_words("2017-04-02");
	g_assert_cmpstr(words, ==, "April 2, 2017");
	g_autofree char *nothing = date_words(NULL);
	g_assert_cmpstr(nothing, ==, "");
}

static void
test_style(void)
{
	g_assert_cmpint(date_style_from_name("us"), ==, DATE_US);
	g_assert_cmpint(date_style_from_name("iso"), ==, DATE_ISO);
	g_assert_cmpint(date_style_from_name("day-first"), ==, DATE_DAY_FIRST);
	g_assert_cmpint(date_style_from_name("lunar"), ==, DATE_US);
	g_assert_cmpint(date_style_from_name(NULL), ==, DATE_US);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/date/parse", test_parse);
	g_test_add_func("/date/short-year", test_short_year);
	g_test_add_func("/date/show", test_show);
	g_test_add_func("/date/moment", test_moment);
	g_test_add_func("/date/style", test_style);
	return g_test_run();
}
