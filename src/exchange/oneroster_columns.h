/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "exchange/oneroster_table.h"

/* The columns of OneRoster's tables, in order. Inside exchange only. */

typedef enum {
	CELL_TEXT,
	CELL_KEY, /* an ID of any letters */
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
	FILL = 2, /* must not be empty */
	SOFT = 4, /* with FILL: 1.1 leaves it empty for people of one name; a warning there */
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

#define COLUMNS_MAX 32

typedef struct {
	const char *file;
	const Column *columns;
	guint count;
	bool unique; /* others refer to it, so a sourcedId may stand in it once */
} TableShape;

extern const TableShape table_shapes[TABLE_COUNT];
