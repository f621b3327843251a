/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Workbooks that leave the desk: one sheet, its heading frozen and with a filter on every column.
 * Every cell is text, so that leading zeros and telephones stay and nothing is a formula. */

#define XLSX_ERROR xlsx_error_quark()
GQuark xlsx_error_quark(void);
typedef enum {
	XLSX_ERROR_WRITE, /* no room, no right, or too much for a sheet; nothing is left of it */
} XlsxError;

typedef struct {
	const char *sheet; /* its name: at most 31 characters, none of []:*?/\ */
	const char *const *titles;
	const int *widths; /* in characters */
	int columns;
	const char *note; /* set apart below the rows, where no filter moves it; NULL: none */
} XlsxAbout;

/* What stands in ROW and COLUMN (both from 0), NULL for nothing; freed here. */
typedef char *(*xlsx_cell_fn)(guint row, int column, gpointer data);

/* A new file of mode 0600 at PATH, there whole or not at all; what is needed on the way lies in a
 * folder beside it that nobody else may look into, and goes. A cell is cut at 32000 characters.
 * XLSX_ERROR. */
bool xlsx_out_save(const char *path, const XlsxAbout *about, xlsx_cell_fn cell, guint rows,
	gpointer data, GError **error);
