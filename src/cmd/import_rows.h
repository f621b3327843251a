/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/import.h"
#include "exchange/roster.h"

/* Sends all of R to the stage tables of the import that has begun. */
bool import_stage_all(Db *db, Roster *r, GError **error);
