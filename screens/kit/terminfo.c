/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/terminfo.h"

#include <stdbool.h>

#include <curses.h>
#include <term.h>

/* In a file of its own: term.h makes macros of many plain words. */

bool
terminfo_can_draw(const char *name, int fd)
{
	int found = 0;

	if (setupterm(name, fd, &found) == ERR)
		return false;
	bool can = cursor_address != NULL;
	del_curterm(cur_term);
	return can;
}
