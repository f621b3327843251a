/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/app_private.h"

/* Inside the kit: the line of keys, from the tables: what works now, the main one first; those that
 * do not fit stand under F1, which always stands at the end. */
void footer_draw(App *app, Frame *top, Canvas *canvas);
