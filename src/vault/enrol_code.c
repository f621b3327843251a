/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/enrol_code.h"

static const CodeShape SHAPE = { "23456789ABCDEFGHJKLMNPQRSTUVWXYZ", 12, 4 };

Secret *
enrol_code_new(void)
{
	return code_new(&SHAPE);
}

Secret *
enrol_code_grouped(const Secret *code)
{
	return code_grouped(&SHAPE, code);
}

Secret *
enrol_code_meant(const Secret *typed)
{
	Secret *code = NULL;

	if (code_read(&SHAPE, typed, &code, NULL) == CODE_READ_GOOD)
		return code;
	return secret_copy(typed);
}

bool
enrol_code_is(const Secret *typed, int *ret_bad_group)
{
	CodeReading reading = code_read(&SHAPE, typed, NULL, ret_bad_group);

	return reading == CODE_READ_GOOD || reading == CODE_READ_CHECK;
}
