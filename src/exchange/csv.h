/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Comma-separated files as offices send them: RFC 4180, UTF-8 with or without a byte order mark,
 * LF or CRLF. What a spreadsheet made of one (UTF-16, Windows-1252, ';' or tab between the cells)
 * is read as well and said in CsvTraits. */

/* Complaints about files that come in. Each has a lasting code ("row.invalid_date") beside its
 * sentence, and knows the place it is about. */
#define EXCHANGE_ERROR exchange_error_quark()
typedef enum {
	EXCHANGE_ERROR_READ,            /* package.unreadable: the file cannot be read */
	EXCHANGE_ERROR_MANIFEST,        /* package.missing_manifest */
	EXCHANGE_ERROR_STRANGE,         /* package.unknown_file */
	EXCHANGE_ERROR_FORMAT,          /* package.unknown_format: no known kind of package */
	EXCHANGE_ERROR_NO_FILE,         /* package.missing_file: one that is needed is not there */
	EXCHANGE_ERROR_MANIFEST_HEADER, /* manifest.invalid_header */
	EXCHANGE_ERROR_MANIFEST_VALUE,  /* manifest.invalid_value */
	EXCHANGE_ERROR_MANIFEST_TWICE,  /* manifest.duplicate_property */
	EXCHANGE_ERROR_FILE_MISSING,    /* manifest.file_missing */
	EXCHANGE_ERROR_FILE_UNEXPECTED, /* manifest.file_unexpected */
	EXCHANGE_ERROR_QUOTE,           /* csv.unescaped_quote */
	EXCHANGE_ERROR_AFTER_QUOTE,     /* csv.unexpected_character_after_quote */
	EXCHANGE_ERROR_OPEN_QUOTE,      /* csv.unclosed_quote */
	EXCHANGE_ERROR_BARE_CR,         /* csv.bare_carriage_return */
	EXCHANGE_ERROR_NUL,             /* csv.nul */
	EXCHANGE_ERROR_ENCODING,        /* csv.invalid_encoding */
	EXCHANGE_ERROR_LARGE,           /* csv.cell_too_large */
	EXCHANGE_ERROR_WIDTH,           /* csv.too_many_cells */
	EXCHANGE_ERROR_EMPTY,           /* schema.empty_file */
	EXCHANGE_ERROR_ORDER,           /* schema.header_order_mismatch */
	EXCHANGE_ERROR_HEADER_TWICE,    /* schema.duplicate_header */
	EXCHANGE_ERROR_NO_HEADER,       /* schema.missing_header */
	EXCHANGE_ERROR_EXTENSION_PLACE, /* schema.metadata_column_position */
	EXCHANGE_ERROR_EXTENSION_NAME,  /* schema.invalid_metadata_header */
	EXCHANGE_ERROR_IN_BULK,         /* row.field_forbidden_in_bulk */
	EXCHANGE_ERROR_IN_DELTA,        /* row.field_required_in_delta */
	EXCHANGE_ERROR_BOOL,            /* row.invalid_boolean */
	EXCHANGE_ERROR_DATE,            /* row.invalid_date */
	EXCHANGE_ERROR_YEAR,            /* row.invalid_year */
	EXCHANGE_ERROR_WORD,            /* row.invalid_enum */
	EXCHANGE_ERROR_ID,              /* row.invalid_guid */
	EXCHANGE_ERROR_DATETIME,        /* row.invalid_datetime */
	EXCHANGE_ERROR_NO_VALUE,        /* row.missing_required_value */
	EXCHANGE_ERROR_ID_TWICE,        /* reference.duplicate_sourced_id */
	EXCHANGE_ERROR_NO_TARGET,       /* reference.missing_target_record */
	EXCHANGE_ERROR_CONTENT, /* semantic.conflict: each row is right, together they are not */
	EXCHANGE_ERROR_MAPPING  /* mapping.invalid: the mapping file */
} ExchangeError;
GQuark exchange_error_quark(void);

/* "row.invalid_date"; ERROR is an EXCHANGE_ERROR. */
const char *exchange_error_code(const GError *error);

/* Where ERROR is about: line and column from 1, 0 when it is about none. */
void exchange_error_place(
	const GError *error, const char **ret_file, guint *ret_line, guint *ret_column);

typedef struct {
	bool bom;          /* began with a byte order mark */
	bool windows_1252; /* was not UTF-8 and has been converted */
	bool utf_16;       /* likewise */
	char delimiter;    /* ',' or, from a spreadsheet, ';' or a tab */
} CsvTraits;

typedef struct {
	guint line; /* where the row begins, from 1 */
	guint count;
	const char *const
		*cells; /* borrowed for the call; blanks around an unquoted cell are gone */
} CsvRow;

/* One row, the header being the first; rows that are wholly blank lines are not reported. Returns
 * false with ERROR set to stop the reading. */
typedef bool (*CsvRowFn)(const CsvRow *row, gpointer data, GError **error);

/* A cell may have this many bytes; nothing that a school writes comes near. */
#define CSV_CELL_MAX 65536

/* Reads the LENGTH bytes at TEXT, which complaints call NAME ("users.csv"). RET_TRAITS may be NULL.
 * false: ROW said so, or EXCHANGE_ERROR, whose message names file, line and column and says what to
 * do. */
bool csv_read(const char *text, gsize length, const char *name, CsvRowFn row, gpointer data,
	CsvTraits *ret_traits, GError **error);

/* The same of the file PATH. */
bool csv_read_file(const char *path, const char *name, CsvRowFn row, gpointer data,
	CsvTraits *ret_traits, GError **error);

/* The whole text of the file PATH as UTF-8, however a spreadsheet wrote it, for a list that is no table;
 * caller owns. NULL: EXCHANGE_ERROR. */
char *csv_text_of_file(const char *path, const char *name, GError **error);

/* Complains of a ROW with more cells than the header's WIDTH; blank ones do not count. */
bool csv_check_width(const CsvRow *row, guint width, const char *file, GError **error);
/* Of a file without even a header. Always returns false. */
bool csv_complain_empty(const char *file, GError **error);

/* Sets ERROR to "FILE, line LINE, column COLUMN (HEADER): <sentence>". COLUMN counts from 1; 0
 * leaves column and header out, LINE 0 the line too; HEADER may be NULL. Always returns false. */
bool csv_complain(GError **error, ExchangeError code, const char *file, guint line, guint column,
	const char *header, const char *format, ...) G_GNUC_PRINTF(7, 8);
