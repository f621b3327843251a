/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/app.h"

/* Asks for nothing, blocking, until the gate is open. */
void demo_ask(App *app, AskDone done);

extern const Screen form_screen;
