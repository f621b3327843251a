/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* Inside the kit: is NAME (of TERM) known, with a cursor that can be put anywhere? */
bool terminfo_can_draw(const char *name, int fd);
