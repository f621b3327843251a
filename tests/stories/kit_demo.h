/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/screen.h"

extern const Screen form_screen;
