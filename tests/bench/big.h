/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <libpq-fe.h>
#include <stdbool.h>

/* A generated district to measure with (district.sql), in a database of its own. PINDESK_BENCH_SCHOOLS:
 * how many schools, 50 unless said. PINDESK_BENCH_DB: connects there (libpq's words, the owner) instead
 * of loading one, to a database loaded before; PINDESK_BENCH_KEEP: says where it is and waits at
 * the end, so that it can be used so. */

/* Loads it, makes everybody searchable, says what each step took. False: there is no PostgreSQL. */
bool big_start(void);
void big_stop(void);
int big_schools(void);

/* As somebody: "median" and "largest" are clerks of such a school, "district" sees all of them,
 * NULL is the owner. PQfinish it. */
PGconn *big_connect(const char *user);
/* School of that clerk. */
int big_school(const char *user);

/* One statement that must work. PQclear it. */
PGresult *big_ask(PGconn *connection, const char *sql, int n, const char *const *values);
/* Microseconds it took, answer read and all. */
double big_time(PGconn *connection, const char *sql, int n, const char *const *values);
/* Microseconds a processor has worked for that connection until now, at the server here. */
double big_worked(PGconn *connection);
/* Runs tests/bench/NAME as the owner, with the setting "bench.SETTING" at VALUE; says how long it took. */
void big_load(const char *name, const char *setting, int value);

/* The value that SHARE (0 to 1) of N TIMES are not above; sorts them. */
double big_quantile(double *times, int n, double share);
