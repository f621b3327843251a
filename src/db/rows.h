/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "db/db.h"

/* Rows of the database as structs of ours: a table says which column fills which field. */

typedef enum {
	DB_FIELD_TEXT,  /* char *: text, uuid or date */
	DB_FIELD_INT,   /* int */
	DB_FIELD_ID,    /* gint64 */
	DB_FIELD_BOOL,  /* bool */
	DB_FIELD_TIME,  /* gint64, seconds since 1970 */
	DB_FIELD_BYTES, /* GBytes * */
} DbFieldType;

typedef struct {
	const char *column;
	DbFieldType type;
	size_t offset;
	bool nullable; /* SQL's NULL is NULL or 0; elsewhere it is DB_ERROR_BROKEN */
} DbField;

typedef struct {
	size_t size;
	const DbField *fields; /* ends with a NULL column */
} DbShape;

/* All rows of SQL; *ret_rows frees its elements. On false exactly one of *ret_refusal and *error is
 * set. A column that is missing, NULL or of another type is DB_ERROR_BROKEN with its name. */
bool db_get_rows(Db *db, const char *sql, const DbArg *args, const DbShape *shape,
	GDestroyNotify free_row, GCancellable *cancel, GPtrArray **ret_rows, Refusal **ret_refusal,
	GError **error);
/* The one row of SQL; none is the refusal not_found. */
bool db_get_row(Db *db, const char *sql, const DbArg *args, const DbShape *shape,
	GDestroyNotify free_row, GCancellable *cancel, gpointer *ret_row, Refusal **ret_refusal,
	GError **error);

/* Frees what the fields own, and the struct. NULL is harmless. */
void db_row_free(const DbShape *shape, gpointer row);

/* For tables of columns: a column called like the field, never NULL or NULL at times. */
#define DB_COLUMN(Row, name, TYPE)                                                                 \
	{                                                                                          \
#name, DB_FIELD_##TYPE, offsetof(Row, name), false                                 \
	}
#define DB_MAYBE(Row, name, TYPE)                                                                  \
	{                                                                                          \
#name, DB_FIELD_##TYPE, offsetof(Row, name), true                                  \
	}

/* NAME_shape and NAME_free for the struct Row; the rest are its columns. A shape can be seen by a
 * test that holds it against the database. */
#define DB_ROW(Row, name, ...)                                                                     \
	static const DbField name##_fields[] = { __VA_ARGS__, { NULL } };                          \
	const DbShape name##_shape = { sizeof(Row), name##_fields };                               \
	void name##_free(Row *row)                                                                 \
	{                                                                                          \
		db_row_free(&name##_shape, row);                                                   \
	}                                                                                          \
	static void name##_free_untyped(gpointer row)                                              \
	{                                                                                          \
		db_row_free(&name##_shape, row);                                                   \
	}
