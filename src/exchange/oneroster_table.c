/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/oneroster_table.h"

#include <string.h>

#include "exchange/oneroster_cell.h"
#include "exchange/oneroster_columns.h"

/* How many references sent of late are remembered, so that the same one is not sent a thousand
 * times. */
#define SENT 8192

/* A reference of a table to itself, looked up when the table is whole. */
typedef struct {
	guint line, column;
	const char *id;
} Pending;

/* How often something stood in the file as it should, and as it should not, and where first. */
typedef struct {
	guint right, odd, line, column;
} Habit;

typedef struct {
	TableSet *set;
	TableId table;
	const char *file;
	const Column *columns;
	guint count;
	int at[COLUMNS_MAX]; /* where the column stands in the file, -1 nowhere */
	guint width;         /* columns of the header; 0 before it */
	guint extended;      /* place of the first column of the sender's own, from 1; 0 none */
	int agents;          /* place of agentSourcedIds, which some systems put elsewhere */
	Habit status, years;
	GHashTable *ids; /* sourcedIds of this table so far; the set's; NULL for a large one */
	GArray *pending;
	const Package *package;
	guint64 rows;
	GStringChunk *scratch; /* of the row in hand */
	TableRowFn row, gone;
	gpointer data;
} Table;

void
table_set_clear(TableSet *set)
{
	for (guint i = 0; i < TABLE_COUNT; i++)
		g_clear_pointer(&set->ids[i], g_hash_table_unref);
	for (guint i = 0; set->sent && i < SENT; i++)
		g_free(set->sent[i]);
	g_free(set->sent);
}

/* Tables whose rows are as many as people: their ids are not kept here but sent on, and looked up
 * when all is read. */
static bool
table_is_large(TableId table)
{
	return table == TABLE_USERS || table == TABLE_PROFILES || table == TABLE_DEMOGRAPHICS;
}

const char *
table_file(TableId table)
{
	return table_shapes[table].file;
}

/* The column called NAME; the wrong letter case or a missing plural s is warned about. -1: none. */
static int
find_column(Table *t, const char *name)
{
	for (guint i = 0; i < t->count; i++)
		if (strcmp(t->columns[i].name, name) == 0)
			return (int)i;
	for (guint i = 0; i < t->count; i++) {
		const char *right = t->columns[i].name;
		gsize length = strlen(name);
		bool singular = strlen(right) == length + 1 && right[length] == 's';
		if (g_ascii_strncasecmp(right, name, length) == 0 && (singular || !right[length])) {
			roster_warn(t->set->roster, t->file, 0,
				"the column %s is called %s here and is read all the same.", right,
				name);
			return (int)i;
		}
	}
	return -1;
}

/* Whether some table has a column NAME: systems put columns of one into another. */
static bool
is_standard(const char *name)
{
	for (guint table = 0; table < TABLE_COUNT; table++)
		for (guint i = 0; i < table_shapes[table].count; i++)
			if (strcmp(table_shapes[table].columns[i].name, name) == 0)
				return true;
	return false;
}

static bool
map_stranger(Table *t, guint place, const char *name, GError **error)
{
	if (g_str_has_prefix(name, "metadata.") && !t->extended)
		t->extended = place + 1;
	if (g_str_has_prefix(name, "metadata.") || !*name)
		return true;
	if (!is_standard(name))
		return csv_complain(error, EXCHANGE_ERROR_EXTENSION_NAME, t->file, 1, place + 1,
			name,
			"this is not a column of OneRoster. One of your own belongs at the end and "
			"is called metadata.%s; or leave it out.",
			name);
	roster_warn(t->set->roster, t->file, 0,
		"the column %s belongs into another file and is not read.", name);
	return true;
}

/* Whether COLUMN comes after what came before it; *LAST moves on. */
static bool
check_order(Table *t, int column, guint place, const char *name, int *last, GError **error)
{
	if (t->extended)
		return csv_complain(error, EXCHANGE_ERROR_EXTENSION_PLACE, t->file, 1, t->extended,
			NULL,
			"a metadata column stands before %s. Columns of your own belong at the "
			"end.",
			name);
	if (t->table == TABLE_USERS && column == USER_AGENTS) {
		t->agents = column;
		return true;
	}
	if (column < *last)
		return csv_complain(error, EXCHANGE_ERROR_ORDER, t->file, 1, place + 1, name,
			"this column belongs before %s. Export the columns in OneRoster's order; "
			"else nobody knows which of the two is which.",
			t->columns[*last].name);
	if (column < t->agents)
		roster_warn(t->set->roster, t->file, 0,
			"agentSourcedIds does not stand in its place; it is read by name.");
	*last = column;
	return true;
}

static bool
map_column(Table *t, guint place, const char *name, int *last, GError **error)
{
	int column = find_column(t, name);
	if (column < 0)
		return map_stranger(t, place, name, error);
	if (t->at[column] >= 0)
		return csv_complain(error, EXCHANGE_ERROR_HEADER_TWICE, t->file, 1, place + 1, name,
			"this column is there twice. Take one of them out.");
	t->at[column] = (int)place;
	return check_order(t, column, place, name, last, error);
}

static bool
read_header(Table *t, const CsvRow *row, GError **error)
{
	int last = -1;
	t->width = row->count;
	for (guint i = 0; i < row->count; i++) {
		const char *name = oneroster_cell_clean(row->cells[i], t->scratch);
		if (!map_column(t, i, name, &last, error))
			return false;
	}
	if (t->table == TABLE_USERS) {
		t->set->roles_in_users = t->at[USER_ROLE] >= 0;
		t->set->agents = t->at[USER_AGENTS] >= 0;
	}
	unsigned other = t->set->roles_in_users ? ONLY_1_2 : ONLY_1_1;
	for (guint i = 0; i < t->count; i++) {
		const Column *c = &t->columns[i];
		if (t->at[i] >= 0 || c->rules & other)
			continue;
		if (c->rules & NEED)
			return csv_complain(error, EXCHANGE_ERROR_NO_HEADER, t->file, 1, 0, c->name,
				"this column is missing. Export the file again with it.");
		roster_warn(t->set->roster, t->file, 0, "the column %s is missing.", c->name);
	}
	return true;
}

static bool
is_id(const char *text)
{
	static const char letters[] =
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz./@_-";
	gsize length = strlen(text);
	return length <= 255 && strspn(text, letters) == length;
}

/* "2026-2027" for the school year that ends in 2027. */
static bool
is_span(const char *text)
{
	return strlen(text) == 9 && text[4] == '-' && strspn(text, "0123456789") == 4 &&
	       strspn(text + 5, "0123456789") == 4 &&
	       g_ascii_strtoll(text + 5, NULL, 10) == g_ascii_strtoll(text, NULL, 10) + 1;
}

static void
note_habit(Habit *habit, bool odd, guint line, guint column)
{
	habit->right += !odd;
	if (odd && habit->odd++ == 0) {
		habit->line = line;
		habit->column = column;
	}
}

/* What is wrong with TEXT as a cell of C, apart from references; NULL: nothing. */
static const char *
wrong_with(const Column *c, const char *text, ExchangeError *ret_code)
{
	switch (c->kind) {
	case CELL_ID:
		*ret_code = EXCHANGE_ERROR_ID;
		return is_id(text) ? NULL
				   : "not an id: it may have 255 letters, digits and . / @ _ -";
	case CELL_DATE:
		*ret_code = EXCHANGE_ERROR_DATE;
		return oneroster_cell_is_date(text) ? NULL : "not a day written YYYY-MM-DD";
	case CELL_YEAR:
		*ret_code = EXCHANGE_ERROR_YEAR;
		return is_span(text) || (strlen(text) == 4 && strspn(text, "0123456789") == 4)
			       ? NULL
			       : "not a year of four digits";
	case CELL_BOOL:
		*ret_code = EXCHANGE_ERROR_BOOL;
		return oneroster_cell_is_word(text, "true false") ? NULL : "neither true nor false";
	case CELL_WORD:
		*ret_code = EXCHANGE_ERROR_WORD;
		return oneroster_cell_is_word(text, c->words) || g_str_has_prefix(text, "ext:")
			       ? NULL
			       : "not a word that OneRoster knows here";
	case CELL_KEY:
		return oneroster_cell_wrong_key(text, ret_code);
	case CELL_TEXT:
	case CELL_REF:
	case CELL_REFS:
		return NULL;
	}
	g_assert_not_reached();
}

bool
table_complain_missing(
	TableId table, guint line, guint column, guint place, const char *id, GError **error)
{
	const Column *c = &table_shapes[table].columns[column];
	const char *file = table_shapes[c->target].file;
	return csv_complain(error, EXCHANGE_ERROR_NO_TARGET, table_shapes[table].file, line, place,
		c->name, "%s does not have \"%s\". Put that row into %s, or take it out here.",
		file, id, file);
}

static bool
check_reference(Table *t, guint line, guint column, const char *id, GError **error)
{
	const Column *c = &t->columns[column];
	GHashTable *target = t->set->ids[c->target];
	if (!target || t->set->delta[c->target] || g_hash_table_contains(target, id))
		return true;
	return table_complain_missing(t->table, line, column, (guint)t->at[column] + 1, id, error);
}

/* To a large table: sent on, unless it was just now. */
static bool
send_reference(Table *t, guint line, guint column, const char *id, GError **error)
{
	TableSet *set = t->set;
	TableId target = t->columns[column].target;
	if ((target != t->table && !set->read[target]) || set->delta[target])
		return true;
	g_autofree char *key = g_strdup_printf("%u %u %s", t->table, target, id);
	char **slot = &set->sent[g_str_hash(key) % SENT];
	if (g_strcmp0(*slot, key) == 0)
		return true;
	g_free(*slot);
	*slot = g_steal_pointer(&key);
	const char *cells[] = { roster_digits(t->table), roster_digits(line), roster_digits(column),
		roster_digits((guint)t->at[column] + 1), roster_digits(target), id };
	return set->sink->row(set->sink->data, ROSTER_ROW_REFERENCE, cells, error);
}

static bool
refer(Table *t, guint line, guint column, const char *id, GError **error)
{
	if (strlen(id) > ROSTER_KEY_MAX)
		return csv_complain(error, EXCHANGE_ERROR_ID, t->file, line,
			(guint)t->at[column] + 1, t->columns[column].name,
			"\"%.60s\" is longer than any id. Correct it in the export.", id);
	if (table_is_large(t->columns[column].target))
		return send_reference(t, line, column, id, error);
	if (t->columns[column].target != t->table)
		return check_reference(t, line, column, id, error);
	Pending later = { line, column, g_string_chunk_insert_const(t->set->roster->text, id) };
	g_array_append_val(t->pending, later);
	return true;
}

static bool
check_references(Table *t, guint line, guint column, const char *text, GError **error)
{
	if (t->columns[column].kind == CELL_REF)
		return refer(t, line, column, text, error);
	g_autoptr(GString) id = g_string_new(NULL);
	while (oneroster_cell_next(&text, id))
		if (!refer(t, line, column, id->str, error))
			return false;
	return true;
}

static bool
check_empty(Table *t, guint line, const Column *c, guint place, GError **error)
{
	if (!(c->rules & FILL))
		return true;
	if (c->rules & SOFT && t->set->roles_in_users) {
		roster_warn(t->set->roster, t->file, line, "%s is empty in some rows.", c->name);
		return true;
	}
	return csv_complain(error, EXCHANGE_ERROR_NO_VALUE, t->file, line, place, c->name,
		c->rules & SOFT ? "nothing stands here. Fill it in; for a person of one name put - "
				  "into the other."
				: "nothing stands here. Fill it in.");
}

static bool
check_cell(Table *t, guint line, guint column, const char **cell, GError **error)
{
	const Column *c = &t->columns[column];
	guint place = (guint)(t->at[column] + 1);
	ExchangeError code;
	if (t->at[column] < 0)
		return true;
	if (!**cell)
		return check_empty(t, line, c, place, error);
	const char *words = c->kind == CELL_BOOL ? "true false" : c->words;
	const char *word = words ? oneroster_cell_word(*cell, words) : NULL;
	bool booked = c->kind == CELL_BOOL && g_strcmp0(*cell, "TRUE") != 0 &&
		      g_strcmp0(*cell, "FALSE") != 0 && g_strcmp0(*cell, "True") != 0 &&
		      g_strcmp0(*cell, "False") != 0;
	if (word && !booked && strncmp(word, *cell, strlen(*cell)) != 0) {
		roster_warn(t->set->roster, t->file, line,
			"a value of %s has capitals it should not have.", c->name);
		*cell = g_string_chunk_insert_len(t->scratch, word, (gssize)strlen(*cell));
	}
	const char *wrong = wrong_with(c, *cell, &code);
	if (wrong)
		return csv_complain(error, code, t->file, line, place, c->name,
			"\"%.60s\" is %s. Correct it in the export.", *cell, wrong);
	if (c->kind == CELL_YEAR)
		note_habit(&t->years, is_span(*cell), line, place);
	if (c->kind == CELL_REF || c->kind == CELL_REFS)
		return check_references(t, line, column, *cell, error);
	return true;
}

static bool
is_gone(const char *status)
{
	return g_ascii_strcasecmp(status, "tobedeleted") == 0 ||
	       g_ascii_strcasecmp(status, "inactive") == 0;
}

/* Changes say in each row what became of it and when. */
static bool
check_change(Table *t, guint line, const char *const *cells, GError **error)
{
	for (guint i = COLUMN_STATUS; i <= COLUMN_MODIFIED; i++)
		if (!*cells[i])
			return csv_complain(error, EXCHANGE_ERROR_IN_DELTA, t->file, line,
				t->at[i] < 0 ? 0 : (guint)t->at[i] + 1, t->columns[i].name,
				"nothing stands here, and the manifest calls this file changes "
				"(delta). Fill it in.");
	if (!is_gone(cells[COLUMN_STATUS]) &&
		g_ascii_strcasecmp(cells[COLUMN_STATUS], "active") != 0)
		return csv_complain(error, EXCHANGE_ERROR_WORD, t->file, line,
			(guint)t->at[COLUMN_STATUS] + 1, "status",
			"\"%.60s\" is neither active nor tobedeleted.", cells[COLUMN_STATUS]);
	g_autofree char *day = g_strndup(cells[COLUMN_MODIFIED], 10);
	if (!oneroster_cell_is_date(day))
		return csv_complain(error, EXCHANGE_ERROR_DATETIME, t->file, line,
			(guint)t->at[COLUMN_MODIFIED] + 1, "dateLastModified",
			"\"%.60s\" is not a time written 2026-08-15T08:00:00.000Z.",
			cells[COLUMN_MODIFIED]);
	return true;
}

static bool
send_id(Table *t, guint line, const char *const *cells, GError **error)
{
	const char *row[] = { roster_digits(t->table), roster_digits(line), cells[COLUMN_ID] };
	const RosterSink *sink = t->set->sink;
	return !*cells[COLUMN_ID] || sink->row(sink->data, ROSTER_ROW_ID, row, error);
}

/* Whether the row stands. */
static bool
is_kept(Table *t, guint line, const char *const *cells)
{
	const char *status = cells[COLUMN_STATUS];
	if (!t->set->delta[t->table])
		note_habit(&t->status, *status || *cells[COLUMN_MODIFIED], line,
			(guint)t->at[*status ? COLUMN_STATUS : COLUMN_MODIFIED] + 1);
	return !is_gone(status);
}

/* A row that is deleted or inactive: its id is known all the same. */
static bool
leave_out(Table *t, guint line, const char *const *cells, GError **error)
{
	if (table_is_large(t->table) && !send_id(t, line, cells, error))
		return false;
	if (t->gone && t->set->delta[t->table])
		return t->gone(line, cells, t->data, error);
	roster_warn(t->set->roster, t->file, line, "rows with the status %s are left out.",
		cells[COLUMN_STATUS]);
	return true;
}

/* What is odd in every row is the system's habit, in single ones a fault. */
static bool
check_habits(Table *t, GError **error)
{
	if (t->status.odd && t->status.right)
		return csv_complain(error, EXCHANGE_ERROR_IN_BULK, t->file, t->status.line,
			t->status.column, t->columns[t->status.column == 2 ? 1 : 2].name,
			"this is filled here and empty in other rows, and the package is a full "
			"one (bulk). Export it again; parts of two exports may have been mixed.");
	if (t->years.odd && t->years.right)
		return csv_complain(error, EXCHANGE_ERROR_YEAR, t->file, t->years.line,
			t->years.column, "schoolYear",
			"two years stand here, and other rows have one. Write the year in which "
			"the school year ends.");
	if (t->status.odd)
		roster_warn_counted(t->set->roster, t->file, t->status.line, t->status.odd,
			"status or dateLastModified is filled, which a full package leaves empty.");
	if (t->years.odd)
		roster_warn_counted(t->set->roster, t->file, t->years.line, t->years.odd,
			"schoolYear names two years; the second is taken.");
	return true;
}

static bool
note_id(Table *t, guint line, const char *id, GError **error)
{
	if (!t->ids || !*id)
		return true;
	guint first = GPOINTER_TO_UINT(g_hash_table_lookup(t->ids, id));
	if (first)
		return csv_complain(error, EXCHANGE_ERROR_ID_TWICE, t->file, line,
			t->at[COLUMN_ID] + 1, "sourcedId",
			"\"%s\" stands in line %u already. Each row needs its own; take one of "
			"them out.",
			id, first);
	g_hash_table_insert(t->ids, (char *)g_string_chunk_insert_const(t->set->roster->text, id),
		GUINT_TO_POINTER(line));
	return true;
}

/* Fewer cells than the header are blank ones that a spreadsheet left away; more must be blank. */
static bool
check_width(Table *t, const CsvRow *row, GError **error)
{
	if (!csv_check_width(row, t->width, t->file, error))
		return false;
	if (row->count != t->width)
		roster_warn(t->set->roster, t->file, row->line,
			"some rows have more or fewer cells than the header.");
	return true;
}

static bool
read_row(const CsvRow *row, gpointer data, GError **error)
{
	Table *t = data;
	const char *cells[COLUMNS_MAX];
	bool blank = true;

	g_string_chunk_clear(t->scratch);
	if (!t->width)
		return read_header(t, row, error);
	for (guint i = 0; i < t->count; i++) {
		bool there = t->at[i] >= 0 && (guint)t->at[i] < row->count;
		cells[i] = there ? oneroster_cell_clean(row->cells[t->at[i]], t->scratch) : "";
		blank = blank && !*cells[i];
	}
	if (blank)
		return true;
	if (!check_width(t, row, error) || !note_id(t, row->line, cells[COLUMN_ID], error))
		return false;
	if (t->set->delta[t->table] && !check_change(t, row->line, cells, error))
		return false;
	package_tell(t->package, t->set->sink, t->file, &t->rows);
	if (!is_kept(t, row->line, cells))
		return leave_out(t, row->line, cells, error);
	for (guint i = 0; i < t->count; i++)
		if (!check_cell(t, row->line, i, &cells[i], error))
			return false;
	if (t->table == TABLE_PROFILES && !send_id(t, row->line, cells, error))
		return false;
	return !t->row || t->row(row->line, cells, t->data, error);
}

static bool
check_pending(Table *t, GError **error)
{
	for (guint i = 0; i < t->pending->len; i++) {
		const Pending *p = &g_array_index(t->pending, Pending, i);
		if (!check_reference(t, p->line, p->column, p->id, error))
			return false;
	}
	return true;
}

bool
table_read(TableSet *set, TableId table, const Package *package, TableRowFn row, TableRowFn gone,
	gpointer data, GError **error)
{
	Table t = { .set = set,
		.agents = -1,
		.table = table,
		.file = table_shapes[table].file,
		.columns = table_shapes[table].columns,
		.count = table_shapes[table].count,
		.row = row,
		.gone = gone,
		.data = data,
		.package = package };
	CsvTraits traits;
	for (guint i = 0; i < t.count; i++)
		t.at[i] = -1;
	set->read[table] = true;
	if (!set->sent)
		set->sent = g_new0(char *, SENT);
	if (table_shapes[table].unique && !table_is_large(table))
		t.ids = set->ids[table] = g_hash_table_new(g_str_hash, g_str_equal);
	t.pending = g_array_new(FALSE, FALSE, sizeof(Pending));
	t.scratch = g_string_chunk_new(1024);
	bool ok = package_read(package, t.file, read_row, &t, &traits, error);
	if (ok && !t.width)
		ok = csv_complain_empty(t.file, error);
	ok = ok && check_pending(&t, error) && check_habits(&t, error);
	if (ok)
		package_warn(&traits, set->roster, t.file);
	g_array_unref(t.pending);
	g_string_chunk_free(t.scratch);
	return ok;
}
