/* SPDX-License-Identifier: Apache-2.0 */
#include "db/rows.h"

#include <string.h>

#include "base/defence.h"
#include "db/call.h"

/* Types of PostgreSQL by their lasting numbers; what is ours (enums) starts here. */
#define FIRST_OWN_TYPE 16384
enum {
	TYPE_BOOL = 16,
	TYPE_BYTEA = 17,
	TYPE_NAME = 19,
	TYPE_INT8 = 20,
	TYPE_INT2 = 21,
	TYPE_INT4 = 23,
	TYPE_TEXT = 25,
	TYPE_JSON = 114,
	TYPE_BPCHAR = 1042,
	TYPE_VARCHAR = 1043,
	TYPE_DATE = 1082,
	TYPE_TIMESTAMPTZ = 1184,
	TYPE_VOID = 2278,
	TYPE_UUID = 2950,
	TYPE_JSONB = 3802,
};

/* Ten times what the longest list of a district can have. */
#define MOST_ROWS 250000

/* Where PostgreSQL counts from: seconds from 1970, days from year 1. */
#define SECONDS_TO_2000 946684800LL
#define JULIAN_OF_2000 730120
#define JULIAN_LAST 3652059 /* 9999-12-31 */

typedef struct {
	Oid type;
	const guchar *bytes;
	int length;
} Cell;

static guint64
big_endian(const guchar *bytes, int length)
{
	guint64 number = 0;
	for (int i = 0; i < length; i++)
		number = number << 8 | bytes[i];
	return number;
}

static bool
cell_to_number(Cell cell, gint64 *ret_number)
{
	if (cell.type == TYPE_INT8 && cell.length == 8)
		*ret_number = (gint64)big_endian(cell.bytes, 8);
	else if (cell.type == TYPE_INT4 && cell.length == 4)
		*ret_number = (gint32)big_endian(cell.bytes, 4);
	else if (cell.type == TYPE_INT2 && cell.length == 2)
		*ret_number = (gint16)big_endian(cell.bytes, 2);
	else
		return false;
	return true;
}

static char *
uuid_text(const guchar *b)
{
	return g_strdup_printf(
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		b[15]);
}

static char *
date_text(Cell cell)
{
	GDate date;
	gint32 days = (gint32)big_endian(cell.bytes, 4);
	gint64 julian = (gint64)days + JULIAN_OF_2000;
	if (julian < 1 || julian > JULIAN_LAST)
		return NULL;
	g_date_clear(&date, 1);
	g_date_set_julian(&date, (guint32)julian);
	return g_strdup_printf("%04d-%02d-%02d", g_date_get_year(&date), g_date_get_month(&date),
		g_date_get_day(&date));
}

/* NULL: there is no text in it. */
static char *
cell_to_text(Cell cell)
{
	const char *text = (const char *)cell.bytes;
	gint64 number;

	switch (cell.type) {
	case TYPE_UUID:
		return cell.length == 16 ? uuid_text(cell.bytes) : NULL;
	case TYPE_DATE:
		return cell.length == 4 ? date_text(cell) : NULL;
	case TYPE_VOID:
		return g_strdup("");
	case TYPE_JSONB: /* a version byte stands before it */
		return cell.length > 0 ? g_strndup(text + 1, cell.length - 1) : NULL;
	case TYPE_TEXT:
	case TYPE_VARCHAR:
	case TYPE_BPCHAR:
	case TYPE_NAME:
	case TYPE_JSON:
		return g_strndup(text, cell.length);
	default:
		if (cell_to_number(cell, &number))
			return g_strdup_printf("%" G_GINT64_FORMAT, number);
		return cell.type >= FIRST_OWN_TYPE ? g_strndup(text, cell.length) : NULL;
	}
}

/* Whether a column of TYPE can fill such a field at all. */
static bool
accepts(DbFieldType field, Oid type)
{
	switch (field) {
	case DB_FIELD_TEXT:
		return type != TYPE_BOOL && type != TYPE_BYTEA && type != TYPE_TIMESTAMPTZ;
	case DB_FIELD_INT:
		return type == TYPE_INT4 || type == TYPE_INT2;
	case DB_FIELD_ID:
		return type == TYPE_INT8 || type == TYPE_INT4 || type == TYPE_INT2;
	case DB_FIELD_BOOL:
		return type == TYPE_BOOL;
	case DB_FIELD_TIME:
		return type == TYPE_TIMESTAMPTZ;
	case DB_FIELD_BYTES:
		return type == TYPE_BYTEA;
	}
	g_assert_not_reached();
}

static bool
put_cell(Cell cell, DbFieldType type, void *field)
{
	gint64 number = 0;

	switch (type) {
	case DB_FIELD_TEXT:
		*(char **)field = cell_to_text(cell);
		return *(char **)field != NULL;
	case DB_FIELD_INT:
		if (!cell_to_number(cell, &number))
			return false;
		*(int *)field = (int)number;
		return true;
	case DB_FIELD_ID:
		return cell_to_number(cell, field);
	case DB_FIELD_BOOL:
		*(bool *)field = cell.length == 1 && cell.bytes[0] != 0;
		return cell.length == 1;
	case DB_FIELD_TIME:
		number = (gint64)big_endian(cell.bytes, cell.length);
		*(gint64 *)field = number / G_USEC_PER_SEC + SECONDS_TO_2000;
		return cell.length == 8 && number != G_MAXINT64 && number != G_MININT64;
	case DB_FIELD_BYTES:
		*(GBytes **)field = g_bytes_new(cell.bytes, cell.length);
		return true;
	}
	g_assert_not_reached();
}

static bool
fail(GError **error, const char *sql, const char *column, const char *what)
{
	g_autofree char *function = db_function_of(sql);
	g_set_error(error, DB_ERROR, DB_ERROR_BROKEN,
		"The server answers in a way this program does not understand: %s, column %s %s.",
		function, column, what);
	return false;
}

static bool
put_field(PGresult *result, int row, int column, const DbField *field, gpointer data,
	const char *sql, GError **error)
{
	void *at = (char *)data + field->offset;
	Cell cell = { PQftype(result, column), (const guchar *)PQgetvalue(result, row, column),
		PQgetlength(result, row, column) };

	if (PQgetisnull(result, row, column))
		return field->nullable || fail(error, sql, field->column, "is empty");
	return put_cell(cell, field->type, at) ||
	       fail(error, sql, field->column, "holds what cannot be");
}

static int
count_fields(const DbShape *shape)
{
	int n = 0;
	while (shape->fields[n].column != NULL)
		n++;
	return n;
}

static bool
find_columns(PGresult *result, const DbShape *shape, const char *sql, int *columns, GError **error)
{
	for (int i = 0; shape->fields[i].column != NULL; i++) {
		columns[i] = PQfnumber(result, shape->fields[i].column);
		if (columns[i] < 0)
			return fail(error, sql, shape->fields[i].column, "is missing");
		if (!accepts(shape->fields[i].type, PQftype(result, columns[i])))
			return fail(error, sql, shape->fields[i].column, "is of another kind");
	}
	return true;
}

bool
db_get_rows(Db *db, const char *sql, const DbArg *args, const DbShape *shape,
	GDestroyNotify free_row, GCancellable *cancel, GPtrArray **ret_rows, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(free_row);
	g_autoptr(PGresult) result = db_call(db, sql, args, cancel, ret_refusal, error);
	g_autofree int *columns = g_new0(int, count_fields(shape) + 1);

	if (result == NULL || !find_columns(result, shape, sql, columns, error))
		return false;
	if (PQntuples(result) > MOST_ROWS && DEFENCE(row_limit)) {
		g_autofree char *function = db_function_of(sql);

		g_set_error(error, DB_ERROR, DB_ERROR_BROKEN,
			"The server answers with more than there can be (%s: %d rows). Tell "
			"whoever looks after the server.",
			function, PQntuples(result));
		return false;
	}
	for (int row = 0; row < PQntuples(result); row++) {
		gpointer data = g_malloc0(shape->size);
		g_ptr_array_add(rows, data);
		for (int i = 0; shape->fields[i].column != NULL; i++)
			if (!put_field(
				    result, row, columns[i], &shape->fields[i], data, sql, error))
				return false;
	}
	*ret_rows = g_steal_pointer(&rows);
	return true;
}

/* No row: what was asked for is not there for this user. */
static bool
refuse_not_found(const char *sql, Refusal **ret_refusal, GError **error)
{
	if (ret_refusal != NULL)
		*ret_refusal = refusal_from_detail("PD060", "{}");
	else
		fail(error, sql, "1", "has no row");
	return false;
}

bool
db_get_row(Db *db, const char *sql, const DbArg *args, const DbShape *shape,
	GDestroyNotify free_row, GCancellable *cancel, gpointer *ret_row, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(GPtrArray) rows = NULL;

	if (!db_get_rows(db, sql, args, shape, free_row, cancel, &rows, ret_refusal, error))
		return false;
	if (rows->len == 0)
		return refuse_not_found(sql, ret_refusal, error);
	*ret_row = g_ptr_array_steal_index(rows, 0);
	return true;
}

void
db_row_free(const DbShape *shape, gpointer row)
{
	if (row == NULL)
		return;
	for (const DbField *field = shape->fields; field->column != NULL; field++) {
		void *at = (char *)row + field->offset;
		if (field->type == DB_FIELD_TEXT)
			g_free(*(char **)at);
		else if (field->type == DB_FIELD_BYTES)
			g_clear_pointer((GBytes **)at, g_bytes_unref);
	}
	g_free(row);
}

/* The one value of one row into FIELD. */
static bool
get_one(Db *db, const char *sql, const DbArg *args, DbFieldType type, bool nullable, void *field,
	GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	g_autoptr(PGresult) result = db_call(db, sql, args, cancel, ret_refusal, error);
	if (result == NULL)
		return false;
	if (PQntuples(result) == 0 || PQnfields(result) == 0)
		return refuse_not_found(sql, ret_refusal, error);
	DbField one = { PQfname(result, 0), type, 0, nullable };
	if (!accepts(type, PQftype(result, 0)))
		return fail(error, sql, one.column, "is of another kind");
	return put_field(result, 0, 0, &one, field, sql, error);
}

bool
db_get_text(Db *db, const char *sql, const DbArg *args, GCancellable *cancel, char **ret_text,
	Refusal **ret_refusal, GError **error)
{
	char *text = NULL;
	if (!get_one(db, sql, args, DB_FIELD_TEXT, true, &text, cancel, ret_refusal, error))
		return false;
	*ret_text = text;
	return true;
}

bool
db_get_id(Db *db, const char *sql, const DbArg *args, GCancellable *cancel, gint64 *ret_id,
	Refusal **ret_refusal, GError **error)
{
	gint64 id = 0;
	if (!get_one(db, sql, args, DB_FIELD_ID, true, &id, cancel, ret_refusal, error))
		return false;
	*ret_id = id;
	return true;
}

bool
db_get_bytes(Db *db, const char *sql, const DbArg *args, GCancellable *cancel, GBytes **ret_bytes,
	Refusal **ret_refusal, GError **error)
{
	GBytes *bytes = NULL;
	if (!get_one(db, sql, args, DB_FIELD_BYTES, false, &bytes, cancel, ret_refusal, error))
		return false;
	*ret_bytes = bytes;
	return true;
}
