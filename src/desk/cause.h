/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "db/event.h"

/* Whether an event can have come of a call of this desk: what desk/witness judges by. */

/* Whether it is about anything FUNCTION was asked about (IDS end with NULL). Of sheets and letter runs
 * the desk names numbers that their events do not have. */
bool cause_is_about(const char *function, const char *const *ids, const DbEvent *event);
/* When it was, microseconds since 1970; 0: no time at all. */
gint64 cause_time(const DbEvent *event);
