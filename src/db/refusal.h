/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/date.h"

/* A "no" of the database: an answer with a reason and a next step, not a failure. */

typedef struct {
	char code[6];      /* "PD003" */
	char *name;        /* "code_live"; "unknown" for a code of a newer server */
	GHashTable *facts; /* char * to char *, as the server sent them: dates in ISO */
} Refusal;

/* CODE with the facts of JSON, a flat object; NULL, "" or anything else is no facts. */
Refusal *refusal_from_detail(const char *code, const char *json);
void refusal_free(Refusal *refusal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Refusal, refusal_free)

/* Borrowed; "" when the fact is not there. */
const char *refusal_fact(const Refusal *refusal, const char *name);

/* What is the case, in a sentence or two; then what to do about it. Callers own. */
char *refusal_text(const Refusal *refusal);
char *refusal_next(const Refusal *refusal);

/* TEMPLATE with the facts in it: {fact}; [ ... ] is left out when a fact inside is missing. Begins with
 * a small letter if the template does. Caller owns. */
char *refusal_phrase(const Refusal *facts, const char *template);

/* How dates are written and what the credential is called from now on ("PIN"); call it when the
 * profile is known, before other threads phrase anything. US and "code" until then. */
void refusal_set_words(DateStyle style, const char *credential);

/* Every code that has a sentence, ascending, NULL-ended; borrowed. */
const char *const *refusal_codes(void);
/* The name that belongs to CODE, or NULL. */
const char *refusal_name(const char *code);
