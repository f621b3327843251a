/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desk/acts.h"
#include "desk/staff.h"
#include "screens/kit/list.h"
#include "screens/screens.h"

/* What the screens about staff share. */

extern const Screen screen_staff_offer; /* StaffOfferArgs */
extern const Screen screen_staff_words; /* StaffWordsArgs */
extern const Screen screen_staff_code;  /* StaffCodeArgs */

/* A role to give. ROW: the member, as the list has it; NULL: a new one. */
typedef struct {
	const StaffRow *row;
	StaffTrust trust;
	int school_id; /* where it is to be: 0 the whole district */
} StaffOfferArgs;

/* A member's words to be compared; then OFFER is given. All borrowed for the call. */
typedef struct {
	const StaffRow *row;
	const StaffOffer *offer;
} StaffWordsArgs;

/* A code for the first sign-in, to be handed over. */
typedef struct {
	const char *staff, *user;
	const Secret *code;
} StaffCodeArgs;

/* The district's own way to write a day; caller owns. "" for NULL. */
char *staff_day(App *app, const char *iso);

/* The list itself (staff.c) and what it asks the server (staff_deeds.c). */
typedef struct {
	List *list;
	GPtrArray *members; /* StaffMember; NULL until loaded */
	Acts *acts;
	Secret *code; /* of the act under way */
	bool anyway;  /* the last principal as well */
} Staff;

/* The member on the marked line, or NULL. */
const StaffMember *staff_focused(const Staff *self);

void staff_load(App *app, void *state);
/* Each says what will happen, and does it if the answer is yes; of the marked line. */
void staff_ask_code(App *app, const StaffRow *row);
void staff_ask_take(App *app, Staff *self, const StaffRow *row);
void staff_ask_key(App *app);
