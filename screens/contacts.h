/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desk/contact.h"
#include "screens/kit/form.h"
#include "screens/screens.h"

/* What the rooms of the emergency card share: the card (contacts.c), its forms (contact_edit.c), the
 * queue (changes.c), and the report (contact_report.c, contact_list.c). */

/* --- what a refusal asks to be confirmed. First member of the state of a screen that asks. */

typedef struct {
	const char *words[8]; /* confirmed so far, NULL-ended */
	int n;
	/* Sends it once more, with what was confirmed. */
	void (*again)(App *app, void *state);
} Confirm;

/* Opens the question that REFUSAL asks; STATE begins with its Confirm. False: it asks none. */
bool confirm_ask(App *app, void *state, const Refusal *refusal);
void confirm_clear(Confirm *confirm);

/* --- forms */

typedef struct {
	const char *kind;         /* as db_card_change has it */
	const CardPerson *person; /* whose; of an addition the student's */
	const char *student;      /* natural order */
} ContactEditArgs;

extern const Screen screen_contact_edit; /* ContactEditArgs, borrowed for the opening */

/* --- lists of changes */

typedef struct {
	gint64 student_id; /* the history of a card; 0: a report of */
	int school_id;
	const char *school;
	int from, to;
	const char *since; /* ISO day instead of FROM and TO, or NULL */
	const char *student;
} ContactListArgs;

extern const Screen screen_contact_list; /* ContactListArgs */
