/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "vault/code.h"

/* The code of a first sign-in: typed once in the place of a passphrase. Twelve characters in three
 * groups, each with its check; 45 random bits, behind the stretching of a passphrase. */

/* Caller owns. */
Secret *enrol_code_new(void);
/* "7KQ2 M4XA 9PDC". Caller owns. */
Secret *enrol_code_grouped(const Secret *code);
/* What TYPED means where a passphrase is asked for: the code, however it was written, or TYPED
 * itself. Caller owns. */
Secret *enrol_code_meant(const Secret *typed);
/* Whether TYPED is such a code, or one with a slip: then *ret_bad_group is the group, from 1. */
bool enrol_code_is(const Secret *typed, int *ret_bad_group);
