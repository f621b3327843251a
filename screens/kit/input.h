/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/keys.h"

/* Inside the kit: what was typed, one at a time. */

typedef struct Input {
	int key;     /* 0 for a paste */
	char *paste; /* what was pasted: line ends are blanks, none at its end; NULL for a key */
} Input;

/* Wipes the typed text before it frees it. */
void input_free(Input *input);
Input *input_copy(const Input *input);

void input_start(void);
void input_stop(void);
/* False: nothing (more) has been typed. RET_INPUT's paste is the caller's. */
bool input_next(Input *ret_input);
/* A paste has begun and its end has not come. */
bool input_in_paste(void);
/* Its end will not come: what there is, is the paste. */
bool input_end_paste(Input *ret_input);
