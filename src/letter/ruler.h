/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

#include "letter/page_words.h"

/* Two pages to align a printer and its envelopes: where the windows of a #10 double-window envelope
 * look at a letter folded in thirds, and where the address lies for a 9 x 12 inch envelope. Bars of
 * known length show whether the printer prints at full size. */

/* WORDS NULL: English. DATE is ISO. Caller unrefs. LETTER_ERROR_*. */
GBytes *ruler_pdf(const PageWords *words, const char *date, GError **error);
