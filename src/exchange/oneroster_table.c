/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/oneroster_table.h"

#include <string.h>

#include "exchange/oneroster_cell.h"

typedef enum {
	CELL_TEXT,
	CELL_ID,
	CELL_DATE,
	CELL_YEAR,
	CELL_BOOL,
	CELL_WORD,
	CELL_REF,
	CELL_REFS
} CellKind;

enum {
	NEED = 1, /* without this column the package is refused */
	FILL = 2, /* must not be empty: refused when it is ours, else a warning */
	OURS = 4, /* we use what it says, so what is wrong in it is refused */
	ONLY_1_1 = 8,
	ONLY_1_2 = 16
};

typedef struct {
	const char *name;
	CellKind kind;
	unsigned rules;
	TableId target;    /* of a CELL_REF or CELL_REFS */
	const char *words; /* of a CELL_WORD */
} Column;

#define COMMON                                                                                     \
	{ "sourcedId", CELL_ID, NEED | FILL | OURS }, { "status" },                                \
	{                                                                                          \
		"dateLastModified"                                                                 \
	}
#define ROLE_WORDS                                                                                 \
	"student parent guardian relative teacher administrator aide counselor "                   \
	"districtAdministrator principal proctor siteAdministrator systemAdministrator"

static const Column org_columns[] = {
	COMMON,
	{ "name", CELL_TEXT, NEED | FILL | OURS },
	{ "type", CELL_WORD, NEED | FILL | OURS,
		.words = "department school district local state national" },
	{ "identifier" },
	{ "parentSourcedId", CELL_REF, OURS, TABLE_ORGS },
};
static const Column session_columns[] = {
	COMMON,
	{ "title" },
	{ "type" },
	{ "startDate", CELL_DATE },
	{ "endDate", CELL_DATE },
	{ "parentSourcedId", CELL_REF, 0, TABLE_SESSIONS },
	{ "schoolYear", CELL_YEAR, FILL },
};
static const Column course_columns[] = {
	COMMON,
	{ "schoolYearSourcedId", CELL_REF, 0, TABLE_SESSIONS },
	{ "title" },
	{ "courseCode" },
	{ "grades" },
	{ "orgSourcedId", CELL_REF, FILL, TABLE_ORGS },
	{ "subjects" },
	{ "subjectCodes" },
};
static const Column class_columns[] = {
	COMMON,
	{ "title", CELL_TEXT, NEED },
	{ "grades" },
	{ "courseSourcedId", CELL_REF, FILL, TABLE_COURSES },
	{ "classCode" },
	{ "classType", CELL_WORD, NEED | FILL, .words = "homeroom scheduled" },
	{ "location" },
	{ "schoolSourcedId", CELL_REF, NEED | FILL | OURS, TABLE_ORGS },
	{ "termSourcedIds", CELL_REFS, FILL, TABLE_SESSIONS },
	{ "subjects" },
	{ "subjectCodes" },
	{ "periods" },
};
static const Column user_columns[] = {
	COMMON,
	{ "enabledUser", CELL_BOOL, FILL },
	{ "orgSourcedIds", CELL_REFS, NEED | FILL | OURS | ONLY_1_1, TABLE_ORGS },
	{ "role", CELL_WORD, NEED | FILL | ONLY_1_1, .words = ROLE_WORDS },
	{ "username" },
	{ "userIds" },
	{ "givenName", CELL_TEXT, NEED | FILL },
	{ "familyName", CELL_TEXT, NEED | FILL },
	{ "middleName" },
	{ "identifier" },
	{ "email" },
	{ "sms" },
	{ "phone" },
	{ "agentSourcedIds", CELL_REFS, OURS, TABLE_USERS },
	{ "grades" },
	{ "password" },
	{ "userMasterIdentifier", .rules = ONLY_1_2 },
	{ "preferredGivenName", .rules = ONLY_1_2 },
	{ "preferredMiddleName", .rules = ONLY_1_2 },
	{ "preferredFamilyName", .rules = ONLY_1_2 },
	{ "primaryOrgSourcedId", CELL_REF, OURS | ONLY_1_2, TABLE_ORGS },
	{ "pronouns", .rules = ONLY_1_2 },
};
static const Column role_columns[] = {
	COMMON,
	{ "userSourcedId", CELL_REF, NEED | FILL | OURS, TABLE_USERS },
	{ "roleType", CELL_WORD, FILL, .words = "primary secondary" },
	{ "role", CELL_WORD, NEED | FILL, .words = ROLE_WORDS },
	{ "beginDate", CELL_DATE },
	{ "endDate", CELL_DATE },
	{ "orgSourcedId", CELL_REF, NEED | FILL | OURS, TABLE_ORGS },
	{ "userProfileSourcedId" },
};
static const Column demographics_columns[] = {
	{ "sourcedId", CELL_REF, NEED | FILL | OURS, TABLE_USERS },
	{ "status" },
	{ "dateLastModified" },
	{ "birthDate", CELL_DATE, NEED },
	{ "sex" },
	{ "americanIndianOrAlaskaNative" },
	{ "asian" },
	{ "blackOrAfricanAmerican" },
	{ "nativeHawaiianOrOtherPacificIslander" },
	{ "white" },
	{ "demographicRaceTwoOrMoreRaces" },
	{ "hispanicOrLatinoEthnicity" },
	{ "countryOfBirthCode" },
	{ "stateOfBirthAbbreviation" },
	{ "cityOfBirth" },
	{ "publicSchoolResidenceStatus" },
};
static const Column enrollment_columns[] = {
	COMMON,
	{ "classSourcedId", CELL_REF, NEED | FILL | OURS, TABLE_CLASSES },
	{ "schoolSourcedId", CELL_REF, FILL | OURS, TABLE_ORGS },
	{ "userSourcedId", CELL_REF, NEED | FILL | OURS, TABLE_USERS },
	{ "role", CELL_WORD, NEED | FILL, .words = "student teacher administrator proctor aide" },
	{ "primary", CELL_BOOL },
	{ "beginDate", CELL_DATE },
	{ "endDate", CELL_DATE },
};

static const struct {
	const char *file;
	const Column *columns;
	guint count;
	bool unique; /* others refer to it, so a sourcedId may stand in it once */
} tables[] = {
	[TABLE_ORGS] = { "orgs.csv", org_columns, G_N_ELEMENTS(org_columns), true },
	[TABLE_SESSIONS] = { "academicSessions.csv", session_columns, G_N_ELEMENTS(session_columns),
		true },
	[TABLE_COURSES] = { "courses.csv", course_columns, G_N_ELEMENTS(course_columns), true },
	[TABLE_CLASSES] = { "classes.csv", class_columns, G_N_ELEMENTS(class_columns), true },
	[TABLE_USERS] = { "users.csv", user_columns, G_N_ELEMENTS(user_columns), true },
	[TABLE_ROLES] = { "roles.csv", role_columns, G_N_ELEMENTS(role_columns) },
	[TABLE_DEMOGRAPHICS] = { "demographics.csv", demographics_columns,
		G_N_ELEMENTS(demographics_columns), true },
	[TABLE_ENROLLMENTS] = { "enrollments.csv", enrollment_columns,
		G_N_ELEMENTS(enrollment_columns) },
};
G_STATIC_ASSERT(G_N_ELEMENTS(tables) == TABLE_COUNT);
G_STATIC_ASSERT(G_N_ELEMENTS(user_columns) == USER_PRONOUNS + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(class_columns) == CLASS_PERIODS + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(role_columns) == ROLE_PROFILE + 1);
G_STATIC_ASSERT(G_N_ELEMENTS(enrollment_columns) == ENROLLMENT_END + 1);

#define COLUMNS_MAX 32
G_STATIC_ASSERT(G_N_ELEMENTS(user_columns) <= COLUMNS_MAX);

/* A reference of a table to itself, looked up when the table is whole. */
typedef struct {
	guint line, column;
	const char *id;
} Pending;

typedef struct {
	TableSet *set;
	TableId table;
	const char *file;
	const Column *columns;
	guint count;
	int at[COLUMNS_MAX]; /* where the column stands in the file, -1 nowhere */
	guint width;         /* columns of the header; 0 before it */
	bool extended; /* a column of the sender's own came by; the standard ones belong before it */
	GHashTable *ids; /* sourcedIds of this table so far; the set's, when it is unique */
	GArray *pending;
	GStringChunk *scratch; /* of the row in hand */
	TableRowFn row;
	gpointer data;
} Table;

void
table_set_init(TableSet *set, GStringChunk *text, GPtrArray *warnings)
{
	memset(set, 0, sizeof *set);
	set->text = text;
	set->warnings = warnings;
	set->warned = g_hash_table_new(g_str_hash, g_str_equal);
}

void
table_set_clear(TableSet *set)
{
	for (guint i = 0; i < TABLE_COUNT; i++)
		g_clear_pointer(&set->ids[i], g_hash_table_unref);
	g_clear_pointer(&set->warned, g_hash_table_unref);
}

void
table_warn(TableSet *set, const char *file, guint line, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	g_autofree char *said = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_autofree char *text = g_strdup_printf("%s: %s", file, said);
	OneRosterWarning *warning = g_hash_table_lookup(set->warned, text);
	if (!warning) {
		warning = g_new0(OneRosterWarning, 1);
		warning->text = g_steal_pointer(&text);
		warning->line = line;
		g_ptr_array_add(set->warnings, warning);
		g_hash_table_insert(set->warned, warning->text, warning);
	}
	warning->count++;
}

const char *
table_file(TableId table)
{
	return tables[table].file;
}

const char *
table_column(TableId table, guint column)
{
	return tables[table].columns[column].name;
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
			table_warn(t->set, t->file, 0,
				"the column %s is called %s here and is read all the same.", right,
				name);
			return (int)i;
		}
	}
	return -1;
}

static bool
map_column(Table *t, guint place, const char *name, int *last, GError **error)
{
	if (g_str_has_prefix(name, "metadata.") || !*name) {
		t->extended = true;
		return true;
	}
	int column = find_column(t, name);
	if (column < 0) {
		table_warn(t->set, t->file, 0,
			"the column %s is not one of OneRoster and is not read.", name);
		return true;
	}
	if (t->at[column] >= 0)
		return csv_complain(error, EXCHANGE_ERROR_CONTENT, t->file, 1, place + 1, name,
			"this column is there twice. Take one of them out.");
	if (column < *last || t->extended)
		table_warn(t->set, t->file, 0,
			"the columns are not in OneRoster's order; they are read by name.");
	*last = column;
	t->at[column] = (int)place;
	return true;
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
	if (t->table == TABLE_USERS)
		t->set->roles_in_users = t->at[USER_ROLE] >= 0;
	unsigned other = t->set->roles_in_users ? ONLY_1_2 : ONLY_1_1;
	for (guint i = 0; i < t->count; i++) {
		const Column *c = &t->columns[i];
		if (t->at[i] >= 0 || c->rules & other)
			continue;
		if (c->rules & NEED)
			return csv_complain(error, EXCHANGE_ERROR_CONTENT, t->file, 1, 0, c->name,
				"this column is missing. Export the file again with it.");
		table_warn(t->set, t->file, 0, "the column %s is missing.", c->name);
	}
	return true;
}

/* What is wrong with TEXT as a cell of C, apart from references; NULL: nothing. */
static const char *
wrong_with(const Column *c, const char *text)
{
	switch (c->kind) {
	case CELL_ID:
		return strlen(text) > 255 ? "an id may have 255 characters" : NULL;
	case CELL_DATE:
		return oneroster_cell_is_date(text) ? NULL : "not a day written YYYY-MM-DD";
	case CELL_YEAR:
		return strlen(text) == 4 && strspn(text, "0123456789") == 4
			       ? NULL
			       : "not a year of four digits";
	case CELL_BOOL:
		return oneroster_cell_is_word(text, "true false") ? NULL : "neither true nor false";
	case CELL_WORD:
		return oneroster_cell_is_word(text, c->words) || g_str_has_prefix(text, "ext:")
			       ? NULL
			       : "not a word that OneRoster knows here";
	case CELL_TEXT:
	case CELL_REF:
	case CELL_REFS:
		return NULL;
	}
	g_assert_not_reached();
}

static bool
check_reference(Table *t, guint line, guint column, const char *id, GError **error)
{
	const Column *c = &t->columns[column];
	GHashTable *target = t->set->ids[c->target];
	if (!target || g_hash_table_contains(target, id))
		return true;
	const char *file = tables[c->target].file;
	if (c->rules & OURS)
		return csv_complain(error, EXCHANGE_ERROR_CONTENT, t->file, line, t->at[column] + 1,
			c->name,
			"%s does not have \"%s\". Put that row into %s, or take it out here.", file,
			id, file);
	table_warn(t->set, t->file, line,
		"%s names rows that %s does not have; pindesk does not need them.", c->name, file);
	return true;
}

static bool
refer(Table *t, guint line, guint column, const char *id, GError **error)
{
	if (t->columns[column].target != t->table)
		return check_reference(t, line, column, id, error);
	Pending later = { line, column, g_string_chunk_insert_const(t->set->text, id) };
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
check_cell(Table *t, guint line, guint column, const char **cell, GError **error)
{
	const Column *c = &t->columns[column];
	if (t->at[column] < 0)
		return true;
	if (!**cell) {
		if ((c->rules & FILL) && (c->rules & OURS))
			return csv_complain(error, EXCHANGE_ERROR_CONTENT, t->file, line,
				t->at[column] + 1, c->name, "nothing stands here. Fill it in.");
		if (c->rules & FILL)
			table_warn(t->set, t->file, line, "%s is empty in some rows.", c->name);
		return true;
	}
	const char *word = c->kind == CELL_WORD ? oneroster_cell_word(*cell, c->words) : NULL;
	if (word && strncmp(word, *cell, strlen(*cell)) != 0) {
		table_warn(t->set, t->file, line, "a value of %s has capitals it should not have.",
			c->name);
		*cell = g_string_chunk_insert_len(t->scratch, word, strlen(*cell));
	}
	const char *wrong = wrong_with(c, *cell);
	if (wrong && (c->rules & OURS))
		return csv_complain(error, EXCHANGE_ERROR_CONTENT, t->file, line, t->at[column] + 1,
			c->name, "\"%s\" is %s. Correct it in the export.", *cell, wrong);
	if (wrong) {
		table_warn(t->set, t->file, line, "a value of %s is %s; it is not used.", c->name,
			wrong);
		*cell = "";
		return true;
	}
	if (c->kind == CELL_REF || c->kind == CELL_REFS)
		return check_references(t, line, column, *cell, error);
	return true;
}

/* Whether the row stands; one that is deleted or inactive is left out, its id known all the same. */
static bool
is_kept(Table *t, guint line, const char *const *cells)
{
	const char *status = cells[COLUMN_STATUS];
	if (*cells[COLUMN_MODIFIED] || *status)
		table_warn(t->set, t->file, line,
			"status or dateLastModified is filled, which a full package leaves empty.");
	if (g_ascii_strcasecmp(status, "tobedeleted") != 0 &&
		g_ascii_strcasecmp(status, "inactive") != 0)
		return true;
	table_warn(t->set, t->file, line, "rows with the status %s are left out.", status);
	return false;
}

static bool
note_id(Table *t, guint line, const char *id, GError **error)
{
	if (!t->ids || !*id)
		return true;
	guint first = GPOINTER_TO_UINT(g_hash_table_lookup(t->ids, id));
	if (first)
		return csv_complain(error, EXCHANGE_ERROR_CONTENT, t->file, line,
			t->at[COLUMN_ID] + 1, "sourcedId",
			"\"%s\" stands in line %u already. Each row needs its own; take one of "
			"them out.",
			id, first);
	g_hash_table_insert(t->ids, (char *)g_string_chunk_insert_const(t->set->text, id),
		GUINT_TO_POINTER(line));
	return true;
}

/* Fewer cells than the header are blank ones that a spreadsheet left away; more must be blank. */
static bool
check_width(Table *t, const CsvRow *row, GError **error)
{
	for (guint i = t->width; i < row->count; i++)
		if (*row->cells[i])
			return csv_complain(error, EXCHANGE_ERROR_CONTENT, t->file, row->line,
				i + 1, NULL,
				"this row has %u cells, the header %u. Most likely a cell with a "
				"comma "
				"in it is not in quotes.",
				row->count, t->width);
	if (row->count != t->width)
		table_warn(t->set, t->file, row->line,
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
	if (!is_kept(t, row->line, cells))
		return true;
	for (guint i = 0; i < t->count; i++)
		if (!check_cell(t, row->line, i, &cells[i], error))
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

static void
warn_traits(TableSet *set, const char *file, const CsvTraits *traits)
{
	if (traits->windows_1252)
		table_warn(set, file, 0,
			"not UTF-8; read as Windows-1252. Look at the names before you trust "
			"them.");
	if (traits->delimiter != ',')
		table_warn(set, file, 0, "the cells are parted by %s, not by commas.",
			traits->delimiter == ';' ? "semicolons" : "tabs");
}

bool
table_read(TableSet *set, TableId table, const char *path, TableRowFn row, gpointer data,
	GError **error)
{
	Table t = { .set = set,
		.table = table,
		.file = tables[table].file,
		.columns = tables[table].columns,
		.count = tables[table].count,
		.row = row,
		.data = data };
	CsvTraits traits;
	for (guint i = 0; i < t.count; i++)
		t.at[i] = -1;
	if (tables[table].unique)
		t.ids = set->ids[table] = g_hash_table_new(g_str_hash, g_str_equal);
	t.pending = g_array_new(FALSE, FALSE, sizeof(Pending));
	t.scratch = g_string_chunk_new(1024);
	bool ok = csv_read_file(path, t.file, read_row, &t, &traits, error);
	if (ok && !t.width)
		ok = csv_complain(error, EXCHANGE_ERROR_CONTENT, t.file, 0, 0, NULL,
			"the file is empty; not even its header is there. Export it again.");
	ok = ok && check_pending(&t, error);
	if (ok)
		warn_traits(set, t.file, &traits);
	g_array_unref(t.pending);
	g_string_chunk_free(t.scratch);
	return ok;
}
