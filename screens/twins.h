/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/screens.h"

/* What the list of those kept twice asks of the database; in the worker. */

typedef enum { TWINS_LOOK, TWINS_TAKE_APART, TWINS_STAYS, TWINS_ENDS } TwinsDeed;

typedef struct {
	Answer answer;
	TwinsDeed deed;
	TwinKind kind; /* of two that are taken apart */
	char *what, *act, *note, *person;
	gint64 student_id, guardian_id; /* taken apart: the record that went is in either */
	gint64 only;                    /* guardian whose pairs are asked for; 0: everybody's */
	int school_id;
	char *school; /* typed: its code or name; then its name */
	bool unknown; /* and there is none */
	GPtrArray *children, *pairs, *ties;
} TwinsJob;

void twins_job_free(gpointer job);
/* Does the deed and looks anew; for app_ask. */
void twins_job_run(gpointer job, GCancellable *cancel);
