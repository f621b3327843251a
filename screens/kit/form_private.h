/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/form.h"

/* Inside the kit: what form.c (values and keys) and form_draw.c share. */

typedef struct Value {
	char *record, *value;
	Edit *edit;        /* typed fields */
	SecretEdit secret; /* secret fields */
	char *wrong;       /* what check() says of the value */
	char *refused;     /* what the database said */
	char *hint;        /* NULL: the field's own */
	bool left;         /* the cursor has been there and gone */
	bool readonly;
	char **choice_values, **choice_labels;
	int n_choices;
} Value;

struct Form {
	const FormField *fields;
	Value *values;
	int n;
	const void *data;
	int focus; /* -1: nothing to type in */
	int top;   /* first line drawn */
};

/* The sentence to show beside field I, or NULL. */
const char *form_problem(const Form *form, int i);
/* The choice taken, or -1. */
int form_chosen(const Value *value);
