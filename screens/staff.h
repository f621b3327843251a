/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desk/staff.h"
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
