/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Comma-separated files as offices send them: RFC 4180, UTF-8 with or without a byte order mark,
 * LF, CRLF or CR. What a spreadsheet made of one (Windows-1252, ';' or tab between the cells) is
 * read as well and said in CsvTraits. */

#define EXCHANGE_ERROR exchange_error_quark()
GQuark exchange_error_quark(void);
typedef enum {
	EXCHANGE_ERROR_READ,   /* the file cannot be read */
	EXCHANGE_ERROR_FORM,   /* not a CSV file: quotes, characters, NUL bytes */
	EXCHANGE_ERROR_CONTENT /* read well, but what it says cannot be used */
} ExchangeError;

typedef struct {
	bool bom;          /* began with a byte order mark */
	bool windows_1252; /* was not UTF-8 and has been converted */
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

/* Reads PATH, which complaints call NAME ("users.csv"). RET_TRAITS may be NULL. false: ROW said so,
 * or EXCHANGE_ERROR, whose message names file, line and column and says what to do. */
bool csv_read_file(const char *path, const char *name, CsvRowFn row, gpointer data,
	CsvTraits *ret_traits, GError **error);

/* Sets ERROR to "FILE, line LINE, column COLUMN (HEADER): <sentence>". COLUMN counts from 1; 0
 * leaves column and header out, LINE 0 the line too; HEADER may be NULL. Always returns false. */
bool csv_complain(GError **error, ExchangeError code, const char *file, guint line, guint column,
	const char *header, const char *format, ...) G_GNUC_PRINTF(7, 8);
