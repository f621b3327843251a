/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* User names that have signed in at this desk. The server rightly never says whether a name or a
 * passphrase was wrong; a desk that knows its people can. No secret: names only. */

typedef struct Seen Seen;

/* Kept in STATE_DIR/users, newest first; a file that cannot be read is an empty list. */
Seen *seen_load(const char *state_dir);
void seen_free(Seen *seen);
bool seen_has(const Seen *seen, const char *user);
/* The newest, or "". Borrowed. */
const char *seen_last(const Seen *seen);
/* Puts USER first and writes the file; one that cannot be written is logged and forgotten. */
void seen_add(Seen *seen, const char *user);
