/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The ids of acts under way. An act that the server may or may not have heard is asked again under
 * the same id, so that nothing happens twice. One Acts a screen. */

typedef struct Acts Acts;

Acts *acts_new(void);
void acts_free(Acts *acts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Acts, acts_free)

/* The id for WHAT ("answer grade match"), a new one unless one is still open. Borrowed until
 * acts_done. */
const char *acts_id(Acts *acts, const char *what);
/* WHAT was answered, with yes or with a refusal: the next time is another act. */
void acts_done(Acts *acts, const char *what);

/* The id of one PART of the act ID, the same each time; for an errand of several acts. Caller
 * owns. */
char *acts_part(const char *id, const char *part);
