/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* ISO 7064, hybrid system MOD N+1,N: one check character over an alphabet of N, for any even N (the
 * standard names 10, 26 and 36). Characters are values 0..N-1. The state stays in 1..N, and for an
 * even N both a step and the closing value are one-to-one in each of their arguments: that is why
 * no single wrong character can go unseen. For an odd N doubling is not, and some would. */

int check_start(int n);
int check_step(int n, int state, int value);
/* The value that closes a text whose state is STATE. */
int check_value(int n, int state);
