/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "vault/secret.h"

/* The code on the letter: random payload in groups, each group closed by an ISO 7064 hybrid check
 * character (MOD N+1,N over the alphabet's N characters) over all payload so far. So the first
 * group that does not check is the mistyped one, and the last character checks the whole. */

typedef struct {
	const char *alphabet; /* ASCII digits and capitals, no character twice, an even number */
	int length;           /* characters with checks, without blanks; 4 to CODE_LENGTH_MAX */
	int group; /* characters in a group with its check, from 2; the last may be shorter */
} CodeShape;

#define CODE_LENGTH_MAX 40

/* VAULT_ERROR_INPUT: why no code can have this shape. An alphabet of an odd number is refused, for
 * it would let some single slips through. Every other function wants a valid shape (asserts). */
bool code_shape_valid(const CodeShape *shape, GError **error);
/* Random bits in a code of this shape, rounded down. */
int code_shape_bits(const CodeShape *shape);
int code_shape_groups(const CodeShape *shape);

/* A new code, uniform over all payloads; SHAPE->length characters. Caller owns. */
Secret *code_new(const CodeShape *shape);

typedef enum {
	CODE_READ_GOOD,
	CODE_READ_SHORT,     /* fewer characters than the shape has */
	CODE_READ_LONG,      /* more */
	CODE_READ_CHARACTER, /* a character that no code of this alphabet has */
	CODE_READ_CHECK,     /* the check of a group does not fit: a slip in that group */
} CodeReading;

/* TYPED in either case, with blanks and dashes anywhere. Good: *ret_code is the code as code_new
 * gives it, caller owns. CHARACTER and CHECK: *ret_bad_group is the group, from 1 (else 0).
 * Both may be NULL. */
CodeReading code_read(
	const CodeShape *shape, const Secret *typed, Secret **ret_code, int *ret_bad_group);

/* "The second group does not check. Please read it again." Caller owns; no secret in it. */
char *code_reading_words(const CodeShape *shape, CodeReading reading, int bad_group);

/* The first SELECTOR characters of CODE, which are no secret and find its row; whole groups, of which
 * at least one more must follow (asserts). NULL for 0. Caller owns. */
char *code_selector(const CodeShape *shape, const Secret *code, int selector);

/* "48316 07295". Caller owns. */
Secret *code_grouped(const CodeShape *shape, const Secret *code);

/* To be read aloud, one group a line (\n between): "four eight three one six", letters in the NATO
 * alphabet ("Kilo seven"). Caller owns. */
Secret *code_spelled(const CodeShape *shape, const Secret *code);
