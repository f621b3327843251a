/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

#include "vault/statement.h"

/* A key as words that two people can read to each other: eight out of 256, 64 bits of its hash. No
 * two words differ by one letter only. */

#define KEY_WORDS 8

/* The list, sorted; KEY_WORD_LIST of them. */
#define KEY_WORD_LIST 256
extern const char *const key_word_list[KEY_WORD_LIST];

/* All that makes a member's keys, who, where, and both public halves:
 * "acorn lion tulip raft  kite oasis rose tower". Caller owns. */
char *staff_words(const char *district_id, const char *user,
	const unsigned char sign_key[VAULT_KEY_BYTES],
	const unsigned char box_key[VAULT_KEY_BYTES]);
