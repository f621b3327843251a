/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desk/acts.h"
#include "desk/visit.h"
#include "screens/kit/form.h"
#include "screens/screens.h"

/* What the two rooms of the verify screen share: the visit itself (verify.c) and the steps of it
 * that are worked off in place (verify_steps.c). */

typedef struct {
	gint64 visit_id; /* 0: not started */
	gint64 student_id, guardian_id;
	char *guardian, *student;
	bool resume;
	VisitView *view; /* NULL until loaded */
	Acts *acts;
	int question; /* the one in focus */
	Form *identity;
	char *heading;
} Verify;

/* "questions", "identity" ...; "channel" before the visit has begun; "" when nothing is left. */
const char *verify_step(const Verify *self);

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
