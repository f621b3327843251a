/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "exchange/csv.h"

/* The text of a CSV file as UTF-8, a piece at a time: nothing of a file is ever held whole. It is
 * gone through twice, because only its end tells whether it is UTF-8 or Windows-1252. Inside
 * exchange only. */

#define CSV_PIECE 65536

/* Where the bytes come from. READ gives up to SIZE of them, 0 at the end, -1 when it cannot;
 * REWIND goes back to the beginning. */
typedef struct {
	gssize (*read)(gpointer data, char *buffer, gsize size);
	bool (*rewind)(gpointer data);
	gpointer data;
} CsvBytes;

typedef struct CsvText CsvText;

/* NULL: EXCHANGE_ERROR; NAME is what it calls the file. BYTES stay the caller's. */
CsvText *csv_text_open(const CsvBytes *bytes, const char *name, GError **error);
void csv_text_free(CsvText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CsvText, csv_text_free)

/* All but the delimiter. */
CsvTraits csv_text_traits(const CsvText *text);

/* Appends the next piece to OUT; *RET_END: there is no more. */
bool csv_text_next(CsvText *text, GString *out, bool *ret_end, GError **error);

/* Reads BYTES like csv_read. */
bool csv_read_bytes(const CsvBytes *bytes, const char *name, CsvRowFn row, gpointer data,
	CsvTraits *ret_traits, GError **error);
