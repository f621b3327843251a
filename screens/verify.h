/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desk/acts.h"
#include "desk/visit.h"
#include "screens/kit/form.h"
#include "screens/screens.h"

/* What the rooms of the verify screen share: the screen itself (verify.c), its acts
 * (verify_deeds.c), and the steps that are worked off in place (verify_steps.c). */

typedef struct {
	gint64 visit_id; /* 0: not started */
	gint64 student_id, guardian_id;
	char *guardian, *student;
	char *purpose;
	bool resume;
	VisitView *view; /* NULL until loaded */
	Acts *acts;
	int question; /* the one in focus */
	Form *identity;
} Verify;

/* "questions", "identity" ...; "channel" before the visit has begun; "" when nothing is left. */
const char *verify_step(const Verify *self);
bool verify_at(const Verify *self, const char *step);
/* Is the visit "open", "parked" ...? */
bool verify_in(const Verify *self, const char *state);

typedef enum {
	VERIFY_LOAD,
	VERIFY_START, /* TEXT: the channel */
	VERIFY_RESUME,
	VERIFY_ANSWER, /* TEXT: the question; REPLY NULL takes back */
	VERIFY_IDENTITY,
	VERIFY_PARK,   /* TEXT: a note */
	VERIFY_REFUSE, /* TEXT: the reason */
} VerifyDeed;

/* Has it done, then shows the visit as it is after it. */
void verify_do(App *app, Verify *self, VerifyDeed deed, const char *text, const char *reply);
/* The same for what stands in the form of the photo ID. */
void verify_record_identity(App *app, Verify *self);
/* Parks the visit while the clerk goes on to the next parent. */
void verify_park_behind(App *app, Verify *self);

/* Draw the step in hand into the right-hand part. */
void verify_draw_channel(App *app, const Verify *self, Canvas *canvas);
void verify_draw_questions(App *app, const Verify *self, Canvas *canvas);
void verify_draw_identity(App *app, const Verify *self, Canvas *canvas);

/* The form of the photo ID, kinds from the profile. Caller owns. */
Form *verify_identity_form(App *app);
/* Shows what was recorded already. */
void verify_identity_fill(Form *form, const VisitIdentity *identity, DateStyle style);
/* What the clerk typed, ready to be sent; NULL when something is missing, which the form then
 * stands on and the message line says. Caller owns. */
VisitIdentity *verify_identity_take(App *app, Form *form);
/* The usual issuer, once a kind has been chosen and nothing typed. */
void verify_identity_suggest(App *app, Form *form);
