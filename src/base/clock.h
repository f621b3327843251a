/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The wall clock, which a test may set (PINDESK_NOW="2026-11-22T10:42:00" freezes it). */
gint64 clock_now(void);       /* seconds since 1970, UTC */
GDateTime *clock_local(void); /* caller unrefs */
char *clock_today(void);      /* "2026-11-22"; caller owns */
