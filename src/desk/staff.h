/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/staff.h"
#include "desk/session.h"

/* Who may what here: looked at, given, taken away. Whether it may be done, the database says; what is
 * signed for it, this desk makes, and only about keys that it can trace to the pinned root or whose
 * words the clerk has compared. For the worker. ACT as in db/visit.h. On false exactly one of
 * *ret_refusal and *error is set. */

/* The words of the keys that ROW shows, for comparing with the member's own screen. NULL: there are
 * no keys yet. Caller owns. */
char *staff_row_words(const Session *session, const StaffRow *row);

typedef enum {
	STAFF_TRUST_NONE,   /* no keys yet */
	STAFF_TRUST_NEW,    /* keys that nobody vouched for */
	STAFF_TRUST_LAPSED, /* whoever vouched is no longer in office, or it is over by its days */
	STAFF_TRUST_GOOD,
} StaffTrust;

/* A row with what this desk itself thinks of it. */
typedef struct {
	StaffRow *row;
	StaffTrust trust;
	char *ends; /* as the district writes days; "": open */
} StaffMember;

void staff_member_free(StaffMember *member);
/* *ret_members: StaffMember, in the database's order. */
bool staff_list(Session *session, int school_id, GCancellable *cancel, GPtrArray **ret_members,
	Refusal **ret_refusal, GError **error);

/* A new member, or (OFFER->name NULL) a new code for one who is known. CODE: enrol_code_new; the same
 * ACT wants the same CODE. */
bool staff_invite(Session *session, const char *act, const StaffOffer *offer, const Secret *code,
	GCancellable *cancel, Refusal **ret_refusal, GError **error);

/* Gives the role, with keys, to the member whose row (of any school) is MEMBER, on the word of the
 * clerk that its words are the member's. Also vouches again. */
bool staff_give(Session *session, const char *act, const StaffRow *member, const StaffOffer *offer,
	GCancellable *cancel, Refusal **ret_refusal, GError **error);
/* Ends the assignment of that row; where a key was held, with a new key for everybody else.
 * ANYWAY: also the last principal. *ret_left_out: user names that hold no key of the new generation
 * because this desk cannot trust theirs ("" when none); caller owns. */
bool staff_take_away(Session *session, const char *act, const StaffRow *member, bool anyway,
	GCancellable *cancel, char **ret_left_out, Refusal **ret_refusal, GError **error);
/* A new key for the school, nothing else. */
bool staff_renew_key(Session *session, const char *act, int school_id, GCancellable *cancel,
	char **ret_left_out, Refusal **ret_refusal, GError **error);
