/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

#include "exchange/xlsx_out.h"

/* Lists that leave the desk as a file for a spreadsheet. */

/* Adds one row of N cells to what will be the file; NULL is an empty cell. */
void export_row(GString *text, const char *const *cells, int n);

/* NAME-2026-11-22-104200.ENDING in a folder "pindesk" among the user's documents, which nobody else
 * may look into. Caller owns; NULL: the folder cannot be made. */
char *export_path(const char *name, const char *ending, GError **error);

/* A workbook of that name in that folder, as xlsx_out_save makes it. Its path, or NULL; caller owns. */
char *export_workbook(const char *name, const XlsxAbout *about, xlsx_cell_fn cell, guint rows,
	gpointer data, GError **error);

/* Writes TEXT to NAME-2026-11-22-104200.csv in that folder. Its path, or NULL; caller owns. */
char *export_save(const char *name, const GString *text, GError **error);
