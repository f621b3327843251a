/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* What a piece of text is, not what it looks like. Colour only underlines words: whatever a style
 * says stands in words as well. NO_COLOR, or a terminal without colours, means mono. */

typedef enum Style {
	STYLE_NORMAL,
	STYLE_TITLE,  /* heading of a screen or a column */
	STYLE_HEADER, /* the first line of the terminal */
	STYLE_FOCUS,  /* the row or field in focus */
	STYLE_FIELD,  /* a field that can be typed in */
	STYLE_DIM,    /* labels, hints, what is past */
	STYLE_GOOD,   /* VERIFIED, ready, match */
	STYLE_WARN,   /* refusals, waiting, expired soon */
	STYLE_BAD,    /* RESTRICTED, failed */
	STYLE_KEY,    /* a key's name in the footer */
	STYLE_STRONG, /* what must be seen first: a code, a sheet number */
	STYLE_PAPER,  /* as on paper, black on white: a QR that a phone may read */
	STYLE_COUNT
} Style;

/* "dark", "light" or "mono"; anything else is dark. Before app_new. */
void theme_choose(const char *name);
