/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* What this desk has printed and worked by: the policy and the words of letters come from the
 * database and nobody signs them, so the desk remembers what they were and tells when they change.
 * One file in the desk's state folder. */

typedef struct Texts Texts;

/* Of that district; a file of another one, or one that cannot be read, is an empty one. */
Texts *texts_load(const char *state_dir, const char *district_id);
void texts_free(Texts *texts);

/* Takes TEXT down as NAME ("letter es", "policy"). Returns whether another one stood there; *ret_since
 * (NULL: not wanted) is then the day it was first seen, ISO; caller owns. */
bool texts_changed(Texts *texts, const char *name, const char *text, char **ret_since);
