/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* A PostgreSQL of its own for a test: in a temporary folder, on a socket there, as an unprivileged
 * user even when the test runs as root. It ends with the test, however the test ends. */

typedef struct PgTmp PgTmp;

/* HBA: lines for pg_hba.conf, the last of which should let postgres in. NULL when there is no
 * PostgreSQL on this machine (say so with g_test_skip). Anything else that goes wrong ends the
 * test. */
PgTmp *pgtmp_start(const char *hba);
/* SETTINGS: "shared_buffers=1GB" and so on, NULL-ended; NULL: none but ours. */
PgTmp *pgtmp_start_with(const char *hba, const char *const *settings);
void pgtmp_stop(PgTmp *pg);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PgTmp, pgtmp_stop)

/* "host=/tmp/pg.x1y2z3 user=postgres dbname=postgres"; borrowed. */
const char *pgtmp_owner(const PgTmp *pg);
/* "host=/tmp/pg.x1y2z3 dbname=postgres"; borrowed. */
const char *pgtmp_anybody(const PgTmp *pg);

/* "host=/tmp/pg.x1y2z3 port=6432 user=postgres dbname=postgres": by way of a PgBouncer that lends its two
 * sessions for a transaction each, started at the first call; borrowed. NULL when there is no
 * PgBouncer on this machine. */
const char *pgtmp_pooled(PgTmp *pg);

/* Stops every process of the server where it stands, as if the machine hung; lets them go on. */
void pgtmp_freeze(PgTmp *pg);
void pgtmp_thaw(PgTmp *pg);
