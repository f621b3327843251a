/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "db/staff.h"
#include "desk/session.h"

/* Codes that are sealed to an older key of a school are sealed to its newest, by whoever holds both:
 * in batches, each of them once or not at all, so that it can stop and go on at any time. Neither a
 * code nor what it is for is touched. For the worker. */

/* Where it stands; zeroed at the start. */
typedef struct {
	int school_id, newest; /* of the ResealLeft at hand */
	char *after;           /* the last credential looked at; NULL: none yet */
	int done;              /* sealed again so far */
	int unreadable;        /* that did not open; they stay as they are */
	int left;              /* still sealed to an older key, at the server */
	bool over;             /* nothing more to do, now */
} Reseal;

void reseal_clear(Reseal *reseal);

/* The next batch. On false exactly one of *ret_refusal and *error is set, and the same may be asked
 * again. */
bool reseal_step(Session *session, Reseal *reseal, GCancellable *cancel, Refusal **ret_refusal,
	GError **error);
