/* SPDX-License-Identifier: Apache-2.0 */
/* All of src/ but main.c, linked whole and without curses: should anything below screens/ call the
 * terminal, this program does not link. Run, it sees that no library brought curses in either. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool
mapped(const char *library)
{
	char line[4096];
	bool found = false;
	FILE *maps = fopen("/proc/self/maps", "r");
	if (maps == NULL)
		return true;
	while (fgets(line, sizeof line, maps) != NULL)
		found = found || strstr(line, library) != NULL;
	fclose(maps);
	return found;
}

int
main(void)
{
	printf("1..3\n");
	printf("ok 1 - src/ links without curses\n");
	printf("%s 2 - curses is not loaded\n", mapped("curses") ? "not ok" : "ok");
	printf("%s 3 - what is loaded can be seen\n", mapped("libc.so") ? "ok" : "not ok");
	return 0;
}
