/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/date.h"
#include "db/people.h"
#include "desk/acts.h"
#include "screens/kit/list.h"
#include "screens/screens.h"

/* What the rooms of the student screen share: the list and what it says (student.c), and what can
 * be done with the guardian on the marked line (student_acts.c). */

typedef struct {
	gint64 student_id;
	gint64 focus; /* guardian to stand on once loaded */
	List *list;
	ListColumn wide[5], narrow[4];
	const ListColumn *sets[3];
	ListSection section;
	char *code_title; /* "PIN" */
	DateStyle dates;
	Student *student;
	GPtrArray *guardians; /* Guardian */
	char *reason;         /* what unavailable() lent last */
	StandingWay ways[3];  /* what F3 offered */
	Acts *acts;
} StudentScreen;

/* The guardian on the marked line, or NULL. Borrowed. */
const Guardian *student_focused(const StudentScreen *self);

/* Opens the visit for PURPOSE ("new", "reprint", "replace"), or the one under way. */
void student_visit(App *app, StudentScreen *self, const char *purpose);
/* Each asks what exactly, then has it done. */
void student_ask_again(App *app, StudentScreen *self);
void student_ask_standing(App *app, StudentScreen *self);
void student_ask_revoke(App *app, StudentScreen *self);
/* Why can this parent not link? */
void student_show_trouble(App *app, StudentScreen *self);
void student_show_code(App *app, StudentScreen *self);
void student_show_events(App *app, StudentScreen *self);
