/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/theme.h"

#include <assert.h>
#include <string.h>

#include <curses.h>
#include <glib.h>

#include "screens/kit/term.h"

typedef struct Look {
	attr_t attributes;
	short ink, paper; /* -1: the terminal's own */
} Look;

static const Look mono[STYLE_COUNT] = {
	[STYLE_NORMAL] = { A_NORMAL, -1, -1 },
	[STYLE_TITLE] = { A_BOLD, -1, -1 },
	[STYLE_HEADER] = { A_REVERSE, -1, -1 },
	[STYLE_FOCUS] = { A_BOLD, -1, -1 },
	[STYLE_FIELD] = { A_NORMAL, -1, -1 },
	[STYLE_DIM] = { A_NORMAL, -1, -1 },
	[STYLE_GOOD] = { A_NORMAL, -1, -1 },
	[STYLE_WARN] = { A_BOLD, -1, -1 },
	[STYLE_BAD] = { A_BOLD, -1, -1 },
	[STYLE_KEY] = { A_BOLD, -1, -1 },
	[STYLE_STRONG] = { A_BOLD, -1, -1 },
	[STYLE_PAPER] = { A_REVERSE, -1, -1 },
};

static const Look dark[STYLE_COUNT] = {
	[STYLE_NORMAL] = { A_NORMAL, -1, -1 },
	[STYLE_TITLE] = { A_BOLD, -1, -1 },
	[STYLE_HEADER] = { A_NORMAL, COLOR_WHITE, COLOR_BLUE },
	[STYLE_FOCUS] = { A_BOLD, COLOR_CYAN, -1 },
	[STYLE_FIELD] = { A_NORMAL, COLOR_CYAN, -1 },
	[STYLE_DIM] = { A_DIM, -1, -1 },
	[STYLE_GOOD] = { A_NORMAL, COLOR_GREEN, -1 },
	[STYLE_WARN] = { A_BOLD, COLOR_YELLOW, -1 },
	[STYLE_BAD] = { A_BOLD, COLOR_RED, -1 },
	[STYLE_KEY] = { A_BOLD, COLOR_CYAN, -1 },
	[STYLE_STRONG] = { A_BOLD, -1, -1 },
	[STYLE_PAPER] = { A_NORMAL, COLOR_BLACK, COLOR_WHITE },
};

static const Look light[STYLE_COUNT] = {
	[STYLE_NORMAL] = { A_NORMAL, -1, -1 },
	[STYLE_TITLE] = { A_BOLD, -1, -1 },
	[STYLE_HEADER] = { A_NORMAL, COLOR_WHITE, COLOR_BLUE },
	[STYLE_FOCUS] = { A_BOLD, COLOR_BLUE, -1 },
	[STYLE_FIELD] = { A_NORMAL, COLOR_BLUE, -1 },
	[STYLE_DIM] = { A_NORMAL, -1, -1 },
	[STYLE_GOOD] = { A_NORMAL, COLOR_GREEN, -1 },
	[STYLE_WARN] = { A_BOLD, COLOR_MAGENTA, -1 },
	[STYLE_BAD] = { A_BOLD, COLOR_RED, -1 },
	[STYLE_KEY] = { A_BOLD, COLOR_BLUE, -1 },
	[STYLE_STRONG] = { A_BOLD, -1, -1 },
	[STYLE_PAPER] = { A_NORMAL, COLOR_BLACK, COLOR_WHITE },
};

static const Look *chosen = dark;
static bool coloured;

void
theme_choose(const char *name)
{
	chosen = g_strcmp0(name, "mono") == 0 ? mono : g_strcmp0(name, "light") == 0 ? light : dark;
}

void
theme_start(void)
{
	const char *no_colour = g_getenv("NO_COLOR");

	if ((no_colour != NULL && *no_colour != '\0') || !has_colors())
		chosen = mono;
	coloured = chosen != mono && start_color() == OK && use_default_colors() == OK;
	if (!coloured) {
		chosen = mono;
		return;
	}
	for (short i = 0; i < STYLE_COUNT; i++)
		init_pair(i + 1, chosen[i].ink, chosen[i].paper);
}

unsigned
theme_attributes(int style)
{
	g_assert(style >= 0 && style < STYLE_COUNT);
	attr_t attributes = chosen[style].attributes;
	if (coloured && (chosen[style].ink >= 0 || chosen[style].paper >= 0))
		attributes |= COLOR_PAIR(style + 1);
	return attributes;
}
