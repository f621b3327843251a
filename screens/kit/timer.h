/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* Inside the kit: the timers of open screens. */
GPtrArray *timer_table_new(void);
void timer_drop_frame(GPtrArray *timers, guint serial);
