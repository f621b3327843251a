/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desk/acts.h"
#include "desk/roster.h"
#include "screens/screens.h"

/* What the rooms of the roster share: the table (roster.c), the choice of lines (roster_filter.c),
 * the way out to files and paper (roster_out.c), codes on paper (roster_codes.c) and where that
 * paper is (roster_papers.c). */

/* The roll that the choice is made in; borrowed as long as the screen is open. */
typedef struct {
	Roll *roll;
} RosterFilterArgs;

typedef struct {
	const Roll *roll; /* as shown; copied */
	int school_id;
	const char *school; /* its name; copied */
} RosterCodesArgs;

extern const Screen screen_roster_filter; /* RosterFilterArgs */
extern const Screen screen_roster_codes;  /* RosterCodesArgs */
extern const Screen screen_roster_papers; /* no arguments */

/* By whom and when, for a page that is made now. *ABOUT borrows from OWNER, which the caller frees. */
typedef struct {
	char *school, *by, *at, *date;
} RosterStamp;
void roster_stamp_clear(RosterStamp *stamp);
RosterAbout roster_stamp(App *app, const char *school, RosterStamp *owner);

/* For the asking screen, which owns ACTS: a file of what is shown, written down first. */
void roster_file(
	App *app, const Roll *roll, int school_id, const char *school, Acts *acts, RosterFile file);
/* Its pages, drawn on the worker, to the screen that prints. */
void roster_print(App *app, const Roll *roll, const char *school);
