/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/reports.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "desk/roll.h"

/* What was chosen for a report: in words, and the rows that it leaves. */

void
report_kept_clear(ReportKept *kept)
{
	g_free(kept->with);
	g_free(kept->from);
	g_free(kept->to);
	for (int i = 0; i < N_ONLY; i++) {
		g_free(kept->value[i]);
		g_free(kept->label[i]);
	}
	*kept = (ReportKept){ 0 };
}

static void
add_words(GString *text, char *words)
{
	if (*words)
		g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", words);
	g_free(words);
}

char *
report_kept_words(
	const ReportKindOf *kind, const ReportKept *kept, const GPtrArray *titles, DateStyle dates)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *from = date_show(kept->from, dates);
	g_autofree char *to = date_show(kept->to, dates);

	if (kind->days && !kept->from && !kept->to)
		add_words(text, g_strdup("the last 30 days"));
	else if (kind->days)
		add_words(text, g_strdup_printf("%s%s%sto %s", *from ? "from " : "", from,
					*from ? " " : "", *to ? to : "today"));
	else if (kind->day)
		add_words(text, g_strdup(*to ? to : "today"));
	for (int i = 0; i < N_ONLY; i++)
		if (kept->value[i])
			add_words(text, g_strdup_printf("%s%s",
						i == ONLY_GRADE      ? "grade "
						: i == ONLY_HOMEROOM ? "room "
						: i == ONLY_STAFF    ? "by "
								     : "",
						kept->label[i]));
	if (kept->with)
		add_words(text, g_strdup_printf("only \"%s\"", kept->with));
	if (kept->sorted > 0)
		add_words(text,
			g_strdup_printf("sorted by %s", (char *)titles->pdata[kept->sorted - 1]));
	return g_strdup(text->str);
}

static bool
matches(const ReportKindOf *kind, const ReportRow *row, const char *wanted, DateStyle dates)
{
	for (int i = 0; kind->fields[i].title; i++) {
		g_autofree char *words = report_cell_words(&kind->fields[i], row, dates);
		g_autofree char *folded = words ? text_fold(words) : NULL;

		if (folded && strstr(folded, wanted))
			return true;
	}
	return false;
}

static double
number_of(const ReportField *field, const char *cell)
{
	const char *slash = strchr(cell, '/');
	double part = g_ascii_strtod(cell, NULL);
	double whole = slash ? g_ascii_strtod(slash + 1, NULL) : 0;

	if (field->kind != COLUMN_BAR)
		return part;
	return whole > 0 ? part / whole : -1;
}

static int
by_number(double one, double two)
{
	return (one > two) - (one < two);
}

/* Room 9 before room 10. */
static int
by_words(const char *one, const char *two)
{
	g_autofree char *first = text_fold(one), *second = text_fold(two);
	int order = by_number((double)g_ascii_strtoull(first, NULL, 10),
		(double)g_ascii_strtoull(second, NULL, 10));

	return order != 0 ? order : strcmp(first, second);
}

/* The greatest number first, the lowest grade. */
static int
compare(gconstpointer a, gconstpointer b, gpointer data)
{
	const ReportField *field = data;
	const char *one = (*(ReportRow *const *)a)->cells[field->cell - 1];
	const char *two = (*(ReportRow *const *)b)->cells[field->cell - 1];

	if (!one || !two)
		return !one - !two;
	switch (field->kind) {
	case COLUMN_NUMBER:
	case COLUMN_BAR:
		return by_number(number_of(field, two), number_of(field, one));
	case COLUMN_GRADE:
		return by_number(roll_level(one), roll_level(two));
	default:
		return by_words(one, two);
	}
}

GPtrArray *
report_kept_rows(
	const ReportKindOf *kind, const ReportKept *kept, const GPtrArray *rows, DateStyle dates)
{
	g_autofree char *wanted = kept->with ? text_fold(kept->with) : NULL;
	GPtrArray *left = g_ptr_array_new();

	for (guint i = 0; rows && i < rows->len; i++)
		if (!wanted || matches(kind, rows->pdata[i], wanted, dates))
			g_ptr_array_add(left, rows->pdata[i]);
	if (kept->sorted > 0)
		g_ptr_array_sort_with_data(
			left, compare, (gpointer)&kind->fields[kept->sorted - 1]);
	return left;
}
