/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "screens/kit/canvas.h"
#include "screens/kit/edit.h"

/* A table of fields. What is valid is not known here: check() asks the module that owns the type.
 * Tab, Shift-Tab, Up and Down move; Enter moves too, and off the last field is left to the screen;
 * a field with something wrong says so beside it and lets the cursor leave. */

typedef enum FieldKind {
	FIELD_TEXT,
	FIELD_CHOICE, /* one of a few, chosen by digit (1-9), its first letter, or Left and Right */
	FIELD_YES_NO, /* Y or N; "" until answered; value "yes" or "no" */
	FIELD_READONLY, /* shown, never in focus */
	FIELD_SECRET,   /* form_set_secret gives its store */
} FieldKind;

typedef struct FormField {
	const char *name; /* for form_get and form_set */
	const char *label;
	FieldKind kind;
	int row;    /* from 0, in its column */
	int column; /* 0 left, 1 right; one below the other where two do not fit */
	int width;  /* columns to type in */
	int max;    /* characters; 0: 200 */
	int rows;   /* choices: rows of the numbered list, all shown; 0: only the chosen one */
	const char *hint; /* one line, while in focus */
	/* What is wrong with it, as a sentence the caller owns, or NULL. Asked as one types only once
	 * the field was left, so that nobody is told off while typing. */
	char *(*check)(const char *typed, const void *data);
	/* How to write it once the cursor leaves (a date, a phone); caller owns; NULL: as typed. */
	char *(*tidy)(const char *typed, const void *data);
} FormField;

typedef struct Form Form;

/* FIELDS: borrowed. DATA: for check and tidy; borrowed. */
Form *form_new(const FormField *fields, int n_fields, const void *data);
void form_free(Form *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Form, form_free)

/* The record's value: shown, and what "changed" is measured against. */
void form_set(Form *form, const char *name, const char *value);
/* A value over the record's one, as somebody typed it: marked '*' if it differs; checked, and written
 * the usual way, unless the cursor is in it. */
void form_type(Form *form, const char *name, const char *value);
const char *form_get(const Form *form, const char *name);
/* What the record has. */
const char *form_record(const Form *form, const char *name);
/* Of one field, or of any when NAME is NULL. Changed fields are marked '*'. */
bool form_changed(const Form *form, const char *name);
void form_set_readonly(Form *form, const char *name, bool readonly);
/* Copied; in the place of the field's own. */
void form_set_hint(Form *form, const char *name, const char *hint);
/* Copied: N values and the labels to show for them. */
void form_set_choices(
	Form *form, const char *name, const char *const *values, const char *const *labels, int n);
/* STORE is empty, or was just emptied by its owner. */
void form_set_secret(Form *form, const char *name, const SecretStore *calls, void *store);
/* Shows SENTENCE beside the field until it is changed (what the database said); NULL: none. */
void form_refuse(Form *form, const char *name, const char *sentence);

const char *form_focus(const Form *form);
void form_set_focus(Form *form, const char *name);
/* Is a field in focus that takes typed characters? */
bool form_typing(const Form *form);
/* False: no key of a form, or Enter/Tab off the last field. */
bool form_key(Form *form, int key);
/* Checks every field; the first bad one gets the focus. NULL when all are right, else what is
 * wrong with it; borrowed. */
const char *form_check(Form *form);
/* In the whole canvas, scrolled so that the focus is seen. CURSOR: set it on the focus. Returns
 * the rows used. */
int form_draw(Form *form, Canvas *canvas, int row, int rows, bool cursor);
