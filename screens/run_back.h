/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/run.h"

/* Asked by the screen of a run's sheets, which loads again when it was done. */

/* A letter that came back goes out again, on a new sheet, to the address on record by now. */
void run_back_readdress(App *app, const SheetOwner *owner, const char *note, Acts *acts);
/* Its code is cancelled. */
void run_back_cancel(App *app, const SheetOwner *owner, const char *note, Acts *acts);
/* Prints the sheet of a run. */
void run_back_sheet(App *app, gint64 run_id);
