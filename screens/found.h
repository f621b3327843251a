/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/date.h"
#include "db/people.h"
#include "screens/kit/list.h"

/* Who was found, as the look-up lists them: students, then guardians. */

enum { N_FOUND_SECTIONS = 2 };

/* The first member of the screen's state: the sections look for it there. */
typedef struct {
	GPtrArray *sections[N_FOUND_SECTIONS]; /* FoundPerson, borrowed from PEOPLE */
	GPtrArray *people; /* as the list has them; NULL: nobody was asked for */
	DateStyle dates;
} Found;

extern const ListSection found_sections[N_FOUND_SECTIONS];

void found_open(Found *found, DateStyle dates);
void found_close(Found *found);
/* Takes PEOPLE. AGAIN: they answer the same question as those before, who stay where they are, the
 * mark too, and who is new comes after them; else the mark is on the first. */
void found_show(Found *found, List *list, GPtrArray *people, bool again);
/* Whether the mark is on the last of them. */
bool found_is_last(const Found *found, List *list);
