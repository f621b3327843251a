/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The kinds of events there are: what each says in plain words, on what grounds the record was open
 * then, and which calls a desk can have made for one to come of it. */

/* What happened, as a clause after the name of whoever did it: "opened the student's record".
 * DETAIL: the event's, as JSON; REF, GUARDIAN (may be NULL) stand in it too. Caller owns. */
char *kind_words(const char *kind, const char *detail, const char *ref, const char *guardian);

/* Why that person had access: "to help this parent link the account". NULL: nobody learned
 * anything about the student. Caller owns. */
char *kind_grounds(const char *kind);

/* Whether an act of FUNCTION ("desk.visit_start") can bring an event of KIND about. A kind that is
 * not known here can come of functions only that are not known here either. */
bool kind_comes_of(const char *kind, const char *function);
/* Whether this program has words for it. */
bool kind_known(const char *kind);
