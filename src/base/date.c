/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date.h"

#include <stdlib.h>
#include <string.h>

#define EARLIEST_YEAR 1800
#define LATEST_YEAR 2200

static const char *const month_names[] = { "january", "february", "march", "april", "may", "june",
	"july", "august", "september", "october", "november", "december" };

/* Which of three numbers in a row is the year, the month, the day. */
typedef struct {
	int year, month, day;
} Order;

static const Order order_of[] = {
	[DATE_US] = { 2, 0, 1 },
	[DATE_ISO] = { 0, 1, 2 },
	[DATE_DAY_FIRST] = { 2, 1, 0 },
};

typedef struct {
	int value;
	int digits; /* 0: a month given by name */
} Part;

DateStyle
date_style_from_name(const char *name)
{
	if (g_strcmp0(name, "iso") == 0)
		return DATE_ISO;
	if (g_strcmp0(name, "day-first") == 0)
		return DATE_DAY_FIRST;
	return DATE_US;
}

static int
month_from_name(const char *word, size_t length)
{
	if (length < 3)
		return 0;
	for (size_t i = 0; i < G_N_ELEMENTS(month_names); i++)
		if (length <= strlen(month_names[i]) &&
			g_ascii_strncasecmp(word, month_names[i], length) == 0)
			return (int)i + 1;
	return 0;
}

/* "st", "nd", "rd", "th" after a day, and "of". */
static bool
is_filler(const char *word, size_t length)
{
	static const char *const fillers[] = { "st", "nd", "rd", "th", "of" };
	for (size_t i = 0; i < G_N_ELEMENTS(fillers); i++)
		if (length == 2 && g_ascii_strncasecmp(word, fillers[i], 2) == 0)
			return true;
	return false;
}

/* TYPED as up to three parts; -1 when something in it belongs to no date. */
static int
read_parts(const char *typed, Part parts[3])
{
	int n = 0;
	for (const char *p = typed; *p != '\0';) {
		const char *start = p;
		if (g_ascii_isdigit(*p)) {
			while (g_ascii_isdigit(*p))
				p++;
			if (n == 3 || p - start > 8)
				return -1;
			parts[n++] = (Part){ (int)strtol(start, NULL, 10), (int)(p - start) };
		} else if (g_ascii_isalpha(*p)) {
			while (g_ascii_isalpha(*p))
				p++;
			if (is_filler(start, p - start))
				continue;
			int month = month_from_name(start, p - start);
			if (month == 0 || n == 3)
				return -1;
			parts[n++] = (Part){ month, 0 };
		} else if (strchr(" \t/-.,'", *p) != NULL) {
			p++;
		} else {
			return -1;
		}
	}
	return n;
}

/* "041217" in the given order as three parts. */
static void
split_digits(Part whole, Order order, Part parts[3])
{
	int year_digits = whole.digits - 4, rest = whole.value;
	for (int i = 2; i >= 0; i--) {
		int digits = i == order.year ? year_digits : 2;
		int scale = digits == 4 ? 10000 : 100;
		parts[i] = (Part){ rest % scale, digits };
		rest /= scale;
	}
}

static char *
make_iso(int year, int month, int day)
{
	if (year < EARLIEST_YEAR || year > LATEST_YEAR ||
		!g_date_valid_dmy(day, month, (GDateYear)year))
		return NULL;
	return g_strdup_printf("%04d-%02d-%02d", year, month, day);
}

/* A two-digit year in the century that ends with NOT_AFTER. */
static char *
make_iso_short(int short_year, int month, int day, const char *not_after)
{
	if (not_after == NULL || strlen(not_after) < 4)
		return make_iso(2000 + short_year, month, day);
	int year = (int)strtol(not_after, NULL, 10) / 100 * 100 + short_year;
	char *iso = make_iso(year, month, day);
	if (iso != NULL && strcmp(iso, not_after) <= 0)
		return iso;
	g_free(iso);
	return make_iso(year - 100, month, day);
}

static char *
make_from_parts(const Part parts[3], Order order, const char *not_after)
{
	Part year = parts[order.year], month = parts[order.month], day = parts[order.day];
	if (month.digits > 2 || day.digits > 2 || day.digits == 0 || month.value > 12)
		return NULL;
	if (year.digits == 4)
		return make_iso(year.value, month.value, day.value);
	if (year.digits == 2)
		return make_iso_short(year.value, month.value, day.value, not_after);
	return NULL;
}

/* Where the month stands when it is a word, and the year when it has four digits, decides. */
static Order
find_order(const Part parts[3], DateStyle style)
{
	if (parts[0].digits == 0)
		return (Order){ 2, 0, 1 };
	if (parts[1].digits == 0)
		return parts[0].digits == 4 ? (Order){ 0, 1, 2 } : (Order){ 2, 1, 0 };
	if (parts[0].digits == 4)
		return order_of[DATE_ISO];
	if (style == DATE_ISO && parts[2].digits == 4)
		return order_of[DATE_US];
	return order_of[style];
}

static char *
parse_digits(Part whole, DateStyle style, const char *not_after)
{
	Part parts[3];
	if (whole.digits != 6 && whole.digits != 8)
		return NULL;
	split_digits(whole, order_of[style], parts);
	char *iso = make_from_parts(parts, order_of[style], not_after);
	if (iso != NULL || whole.digits == 6)
		return iso;
	Order other = order_of[style == DATE_ISO ? DATE_US : DATE_ISO];
	split_digits(whole, other, parts);
	return make_from_parts(parts, other, not_after);
}

char *
date_parse(const char *typed, DateStyle style, const char *not_after)
{
	Part parts[3];
	int n = read_parts(typed, parts);

	if (n == 1)
		return parse_digits(parts[0], style, not_after);
	if (n != 3)
		return NULL;
	int named = 0;
	for (int i = 0; i < 3; i++)
		named += parts[i].digits == 0;
	if (named > 1)
		return NULL;
	return make_from_parts(parts, find_order(parts, style), not_after);
}

static bool
read_iso(const char *iso, int *year, int *month, int *day)
{
	if (strlen(iso) != 10 || iso[4] != '-' || iso[7] != '-')
		return false;
	for (int i = 0; i < 10; i++)
		if (i != 4 && i != 7 && !g_ascii_isdigit(iso[i]))
			return false;
	*year = (int)strtol(iso, NULL, 10);
	*month = (int)strtol(iso + 5, NULL, 10);
	*day = (int)strtol(iso + 8, NULL, 10);
	return g_date_valid_dmy(*day, *month, (GDateYear)*year);
}

char *
date_show(const char *iso, DateStyle style)
{
	int year, month, day;
	if (iso == NULL)
		return g_strdup("");
	if (style == DATE_ISO || !read_iso(iso, &year, &month, &day))
		return g_strdup(iso);
	int first = style == DATE_US ? month : day;
	return g_strdup_printf("%02d/%02d/%04d", first, style == DATE_US ? day : month, year);
}

char *
date_show_short(const char *iso, DateStyle style)
{
	g_autofree char *whole = date_show(iso, style);
	if (strlen(whole) != 10)
		return g_steal_pointer(&whole);
	return g_strndup(style == DATE_ISO ? whole + 5 : whole, 5);
}

static char *
show_moment(gint64 when, DateStyle style, char *(*show)(const char *iso, DateStyle style))
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(when);
	if (time == NULL)
		return g_strdup("");
	g_autofree char *iso = g_date_time_format(time, "%Y-%m-%d");
	g_autofree char *day = show(iso, style);
	g_autofree char *hour = g_date_time_format(time, "%H:%M");
	return g_strconcat(day, " ", hour, NULL);
}

char *
date_show_moment(gint64 when, DateStyle style)
{
	return show_moment(when, style, date_show);
}

char *
date_show_moment_short(gint64 when, DateStyle style)
{
	return show_moment(when, style, date_show_short);
}

char *
date_words(const char *iso)
{
	int year, month, day;
	if (iso == NULL)
		return g_strdup("");
	if (!read_iso(iso, &year, &month, &day))
		return g_strdup(iso);
	const char *name = month_names[month - 1];
	return g_strdup_printf("%c%s %d, %d", g_ascii_toupper(name[0]), name + 1, day, year);
}
