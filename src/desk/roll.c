/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/roll.h"

#include <string.h>

#include "base/phone.h"
#include "base/text.h"
#include "desk/roll_words.h"

enum { CELL_MAX = 2000 }; /* bytes */

/* What the database says, and what is read. */
static const struct {
	RosterField field;
	const char *says, *reads;
} words[] = {
	{ ROSTER_CODE, "issued", "made" },
	{ ROSTER_CODE, "live", "works" },
	{ ROSTER_CODE, "revoked", "cancelled" },
	{ ROSTER_CODE, "nobody", "-" },
	{ ROSTER_REGISTERED, "nobody", "-" },
	{ ROSTER_REGISTERED, "locked", "locked out" },
	{ ROSTER_STANDING, "unverified", "not verified" },
	{ ROSTER_STANDING, "restricted", "RESTRICTED" },
};

typedef struct {
	RosterLine *line; /* borrowed */
	char *folded;     /* " garcia lopez ana ...": each word after a blank */
	guint at;         /* as it came */
	char *key;        /* while sorting */
	double number;
	bool kept; /* has what is wanted in each column; the search comes on top */
} Entry;

struct Roll {
	RollWho who;
	DateStyle dates;
	const RollColumn *columns;
	int n_columns;
	char *titles[ROLL_COLUMNS_MAX];
	char *wanted[ROLL_COLUMNS_MAX];
	char *searched;
	int sorted;
	bool down;
	GPtrArray *lines;
	Entry *entries; /* one a line, in the order that was chosen */
	GPtrArray *shown;
};

/* --- cells */

/* Nothing that is kept of people is as long; what is, came by mistake or malice. */
static void
shorten(RosterLine *line)
{
	for (int i = 0; i < ROSTER_FIELDS; i++) {
		char *cell = line->cells[i];

		if (!cell || strlen(cell) <= CELL_MAX)
			continue;
		line->cells[i] = g_strdup_printf("%.*s\u2026",
			(int)(g_utf8_find_prev_char(cell, cell + CELL_MAX) - cell), cell);
		g_free(cell);
	}
}

static const char *
in_words(RosterField field, const char *cell)
{
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (words[i].field == field && strcmp(words[i].says, cell) == 0)
			return words[i].reads;
	return cell;
}

char *
roll_kept(const Roll *roll, const RosterLine *line, int column)
{
	const RollColumn *of = &roll->columns[column];
	const char *cell = line->cells[of->field];
	const char *reads = cell ? in_words(of->field, cell) : NULL;

	return g_strdup(g_strcmp0(reads, "-") == 0 ? NULL : reads);
}

char *
roll_shown(const Roll *roll, const RosterLine *line, int column)
{
	const RollColumn *of = &roll->columns[column];
	const char *cell = line->cells[of->field];

	if (!cell)
		return g_strdup("");
	if (of->kind == ROLL_DAY)
		return date_show(cell, roll->dates);
	if (of->kind == ROLL_TELEPHONE)
		return phone_show(cell, NULL);
	return g_strdup(in_words(of->field, cell));
}

const char *
roll_title(const Roll *roll, int column)
{
	return roll->titles[column];
}

static char *
fold_line(const Roll *roll, const RosterLine *line)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const char *born = line->cells[ROSTER_BORN];

	for (int i = 0; i < roll->n_columns; i++) {
		g_autofree char *shown = roll_shown(roll, line, i);

		roll_add_words(text, shown);
		if (roll->columns[i].kind == ROLL_TELEPHONE && *shown)
			roll_add_digits(text, line->cells[roll->columns[i].field]);
	}
	if (born && strlen(born) == 10)
		g_string_append_printf(text, " %.2s%.2s%.4s", born + 5, born + 8, born);
	return g_strdup(text->str);
}

/* --- making */

Roll *
roll_new(RollWho who, GPtrArray *lines, DateStyle dates, const char *credential)
{
	Roll *roll = g_new0(Roll, 1);

	roll->who = who;
	roll->dates = dates;
	roll->lines = lines;
	roll->columns = roll_columns(who);
	roll->sorted = -1;
	for (; roll->columns[roll->n_columns].title; roll->n_columns++) {
		g_autoptr(GString) title = g_string_new(roll->columns[roll->n_columns].title);

		g_string_replace(title, "{credential}", credential, 0);
		title->str[0] = g_ascii_toupper(title->str[0]);
		roll->titles[roll->n_columns] = g_strdup(title->str);
	}
	roll->entries = g_new0(Entry, lines->len);
	for (guint i = 0; i < lines->len; i++) {
		shorten(lines->pdata[i]);
		roll->entries[i].line = lines->pdata[i];
		roll->entries[i].at = i;
		roll->entries[i].folded = fold_line(roll, lines->pdata[i]);
	}
	roll_all(roll);
	return roll;
}

void
roll_free(Roll *roll)
{
	if (!roll)
		return;
	for (int i = 0; i < roll->n_columns; i++) {
		g_free(roll->titles[i]);
		g_free(roll->wanted[i]);
	}
	for (guint i = 0; roll->entries && i < roll->lines->len; i++)
		g_free(roll->entries[i].folded);
	g_free(roll->entries);
	g_free(roll->searched);
	g_ptr_array_unref(roll->shown);
	g_ptr_array_unref(roll->lines);
	g_free(roll);
}

Roll *
roll_snapshot(const Roll *roll)
{
	Roll *copy = g_new0(Roll, 1);

	*copy = *roll;
	copy->lines = g_ptr_array_ref(roll->lines);
	copy->entries = NULL;
	copy->searched = g_strdup(roll->searched);
	copy->shown = g_ptr_array_copy(roll->shown, NULL, NULL);
	for (int i = 0; i < roll->n_columns; i++) {
		copy->titles[i] = g_strdup(roll->titles[i]);
		copy->wanted[i] = g_strdup(roll->wanted[i]);
	}
	return copy;
}

RollWho
roll_who(const Roll *roll)
{
	return roll->who;
}

const GPtrArray *
roll_lines(const Roll *roll)
{
	return roll->shown;
}

guint
roll_total(const Roll *roll)
{
	return roll->lines->len;
}

guint
roll_people(const Roll *roll)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (guint i = 0; i < roll->shown->len; i++) {
		RosterLine *line = roll->shown->pdata[i];

		g_hash_table_add(
			seen, line->guardian_id > 0 ? &line->guardian_id : &line->student_id);
	}
	return g_hash_table_size(seen);
}

/* --- choosing */

/* "12", also of room 12A; 0 of "Gym", and of a teacher called Nan or Inez. */
static double
number_of(const char *cell)
{
	return g_ascii_isdigit(*cell) ? g_ascii_strtod(cell, NULL) : 0;
}

/* "<3", ">11/01/2026": -1, 1; else 0. */
static int
compares(const char **alternative)
{
	int way = **alternative == '<' ? -1 : **alternative == '>' ? 1 : 0;

	if (way != 0)
		*alternative += 1 + strspn(*alternative + 1, " ");
	return way;
}

static bool
on_the_side(int way, double difference)
{
	return way < 0 ? difference < 0 : way > 0 ? difference > 0 : difference == 0;
}

static bool
day_is(const Roll *roll, const char *cell, const char *wanted)
{
	int way = compares(&wanted);
	g_autofree char *day = date_parse(wanted, roll->dates, NULL);

	if (day)
		return on_the_side(way, strcmp(cell, day));
	return way == 0 && g_str_has_prefix(cell, wanted);
}

/* Whether one of the values of CELL is WANTED, as both are read. */
static bool
choice_is(const char *shown, const char *wanted)
{
	g_auto(GStrv) values = g_strsplit(shown, "; ", -1);
	g_autofree char *one = text_fold(wanted);

	for (int i = 0; values[i]; i++) {
		g_autofree char *folded = text_fold(values[i]);

		if (strcmp(folded, one) == 0)
			return true;
	}
	return false;
}

static bool
text_has(const char *shown, const char *phone, const char *wanted)
{
	g_auto(GStrv) parts = roll_typed_words(wanted);
	g_autoptr(GString) folded = g_string_new(NULL);

	roll_add_words(folded, shown);
	if (phone)
		roll_add_digits(folded, phone);
	return parts && roll_has_words(folded->str, parts);
}

static bool
alternative_is(const Roll *roll, const RosterLine *line, int column, const char *wanted)
{
	const RollColumn *of = &roll->columns[column];
	const char *cell = line->cells[of->field];
	g_autofree char *shown = roll_shown(roll, line, column);
	int way = 0;

	if (!cell)
		return g_ascii_strcasecmp(wanted, "none") == 0 || strcmp(wanted, "-") == 0;
	switch (of->kind) {
	case ROLL_NUMBER:
		way = compares(&wanted);
		return g_ascii_isdigit(*wanted) &&
		       on_the_side(way, number_of(cell) - number_of(wanted));
	case ROLL_DAY:
		return day_is(roll, cell, wanted);
	case ROLL_CHOICE:
	case ROLL_LEVEL:
		return choice_is(shown, wanted) || choice_is(cell, wanted);
	case ROLL_TELEPHONE:
		return text_has(shown, cell, wanted);
	default:
		return text_has(shown, NULL, wanted);
	}
}

static bool
column_fits(const Roll *roll, const RosterLine *line, int column)
{
	g_auto(GStrv) any = g_strsplit(roll->wanted[column], ",", -1);

	/* "Smith, J" may be one of what there is to choose from */
	if (alternative_is(roll, line, column, roll->wanted[column]))
		return true;
	for (int i = 0; any[i]; i++)
		if (*g_strstrip(any[i]) && alternative_is(roll, line, column, any[i]))
			return true;
	return false;
}

static bool
fits(const Roll *roll, const RosterLine *line)
{
	for (int i = 0; i < roll->n_columns; i++)
		if (roll->wanted[i] && !column_fits(roll, line, i))
			return false;
	return true;
}

static void
choose(Roll *roll)
{
	g_auto(GStrv) typed = roll_typed_words(roll->searched);

	g_clear_pointer(&roll->shown, g_ptr_array_unref);
	roll->shown = g_ptr_array_sized_new(roll->lines->len);
	for (guint i = 0; i < roll->lines->len; i++)
		if (roll->entries[i].kept &&
			(!typed || roll_has_words(roll->entries[i].folded, typed)))
			g_ptr_array_add(roll->shown, roll->entries[i].line);
}

/* After another column is wanted. */
static void
keep(Roll *roll)
{
	for (guint i = 0; i < roll->lines->len; i++)
		roll->entries[i].kept = fits(roll, roll->entries[i].line);
	choose(roll);
}

static char *
given(const char *typed)
{
	g_autofree char *text = g_strstrip(g_strdup(typed ? typed : ""));

	return *text ? g_steal_pointer(&text) : NULL;
}

void
roll_search(Roll *roll, const char *typed)
{
	g_free(roll->searched);
	roll->searched = given(typed);
	choose(roll);
}

void
roll_only(Roll *roll, int column, const char *wanted)
{
	g_free(roll->wanted[column]);
	roll->wanted[column] = given(wanted);
	keep(roll);
}

const char *
roll_wanted(const Roll *roll, int column)
{
	return roll->wanted[column];
}

void
roll_all(Roll *roll)
{
	g_clear_pointer(&roll->searched, g_free);
	for (int i = 0; i < roll->n_columns; i++)
		g_clear_pointer(&roll->wanted[i], g_free);
	keep(roll);
}

/* --- sorting */

/* What CELL stands by before its words do; nothing of those that are words alone. */
static double
place_of(const RollColumn *of, const char *cell)
{
	if (of->kind == ROLL_LEVEL)
		return roll_level(cell);
	return of->kind == ROLL_NUMBER || of->kind == ROLL_CHOICE ? number_of(cell) : 0;
}

static void
key_entry(const RollColumn *of, Entry *entry)
{
	const char *cell = entry->line->cells[of->field];
	g_autofree char *key = NULL;

	if (!cell)
		return;
	entry->number = place_of(of, cell);
	key = of->kind == ROLL_DAY ? g_strdup(cell)
				   : g_strstrip(text_fold(in_words(of->field, cell)));
	entry->key = *key ? g_steal_pointer(&key) : NULL; /* a dash is no word */
}

static int
compare(gconstpointer a, gconstpointer b, gpointer data)
{
	const Entry *one = a, *two = b;
	bool down = *(const bool *)data;
	int order = 0;

	if (!one->key || !two->key)
		order = !one->key - !two->key;
	else if (one->number != two->number)
		order = (one->number > two->number ? 1 : -1) * (down ? -1 : 1);
	else
		order = strcmp(one->key, two->key) * (down ? -1 : 1);
	return order != 0 ? order : (one->at > two->at) - (one->at < two->at);
}

void
roll_sort(Roll *roll, int column, bool down)
{
	roll->sorted = column;
	roll->down = column >= 0 && down;
	for (guint i = 0; i < roll->lines->len; i++) {
		roll->entries[i].number = 0;
		if (column > 0)
			key_entry(&roll->columns[column], &roll->entries[i]);
		else /* by name they come already */
			roll->entries[i].key = g_strdup_printf("%08u", roll->entries[i].at);
	}
	g_qsort_with_data(
		roll->entries, (int)roll->lines->len, sizeof(Entry), compare, &roll->down);
	for (guint i = 0; i < roll->lines->len; i++)
		g_clear_pointer(&roll->entries[i].key, g_free);
	choose(roll);
}

void
roll_choose_like(Roll *roll, const Roll *old)
{
	g_assert(roll->who == old->who);
	for (int i = 0; i < roll->n_columns; i++)
		roll->wanted[i] = g_strdup(old->wanted[i]);
	roll->searched = g_strdup(old->searched);
	keep(roll);
	roll_sort(roll, old->sorted, old->down);
}

int
roll_sorted(const Roll *roll, bool *ret_down)
{
	if (ret_down)
		*ret_down = roll->down;
	return roll->sorted;
}

/* --- what there is to choose from */

static int
compare_values(gconstpointer a, gconstpointer b, gpointer data)
{
	const RollColumn *of = data;
	const char *one = *(const char *const *)a, *two = *(const char *const *)b;
	double first = place_of(of, one), second = place_of(of, two);

	return first != second ? (first > second) - (first < second) : g_utf8_collate(one, two);
}

GPtrArray *
roll_values(const Roll *roll, int column)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	GPtrArray *values = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < roll->lines->len; i++) {
		g_autofree char *shown = roll_shown(roll, roll->lines->pdata[i], column);
		g_auto(GStrv) parts = g_strsplit(shown, "; ", -1);

		for (int n = 0; parts[n]; n++) {
			char *value;

			if (!*parts[n] || g_hash_table_contains(seen, parts[n]))
				continue;
			value = g_strdup(parts[n]);
			g_hash_table_add(seen, value);
			g_ptr_array_add(values, value);
		}
	}
	g_ptr_array_sort_with_data(values, compare_values, (gpointer)&roll->columns[column]);
	return values;
}

char *
roll_words(const Roll *roll)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (int i = 0; i < roll->n_columns; i++)
		if (roll->wanted[i])
			g_string_append_printf(text, "%s%s %s", text->len ? "; " : "",
				roll->titles[i], roll->wanted[i]);
	if (roll->searched)
		g_string_append_printf(
			text, "%swith \"%s\"", text->len ? "; " : "", roll->searched);
	if (roll->sorted >= 0)
		g_string_append_printf(text, "%sby %s%s", text->len ? "; " : "",
			roll->titles[roll->sorted], roll->down ? ", last first" : "");
	return text->len ? g_strdup(text->str) : NULL;
}

const char **
roll_credentials(const Roll *roll)
{
	GPtrArray *ids = g_ptr_array_new();

	for (guint i = 0; i < roll->shown->len; i++) {
		const RosterLine *line = roll->shown->pdata[i];

		if (line->credential_id)
			g_ptr_array_add(ids, line->credential_id);
	}
	g_ptr_array_add(ids, NULL);
	return (const char **)g_ptr_array_free(ids, FALSE);
}
