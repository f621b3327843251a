/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

#include "db/event.h"
#include "desk/session.h"

/* Looking a code up, by the district's policy. The event stands in the database before anybody can
 * read anything. For the worker; ACT as in desk/acts.h. */

/* Asks to see the code of a guardian; *ret_state says whether it may be seen at once or waits for a
 * second person. */
bool reveal_ask(Session *session, const char *act, gint64 student_id, gint64 guardian_id,
	const char *reason, GCancellable *cancel, RevealState **ret_state, Refusal **ret_refusal,
	GError **error);

/* The code of a request that was granted, in groups: "48316 10273". Once a request. Caller owns. */
bool reveal_code(Session *session, const char *act, const RevealState *granted,
	GCancellable *cancel, Secret **ret_shown, Refusal **ret_refusal, GError **error);
