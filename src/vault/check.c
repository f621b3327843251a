/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/check.h"

int
check_start(int n)
{
	return n;
}

int
check_step(int n, int state, int value)
{
	int sum = (state + value) % n;

	return (sum == 0 ? n : sum) * 2 % (n + 1);
}

int
check_value(int n, int state)
{
	return (n + 1 - state) % n;
}
