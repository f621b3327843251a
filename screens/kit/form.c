/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/kit/form.h"

#include <string.h>

#include "base/text.h"
#include "screens/kit/form_private.h"
#include "screens/kit/keys.h"

#define MAX_DEFAULT 200

static Value *
find(const Form *form, const char *name)
{
	for (int i = 0; i < form->n; i++)
		if (g_str_equal(form->fields[i].name, name))
			return &form->values[i];
	g_error("the form has no field %s", name);
}

/* Fields in the order Tab takes: as they stand in the table. */
static bool
takes_focus(const Form *form, int i)
{
	return form->fields[i].kind != FIELD_READONLY && !form->values[i].readonly;
}

static int
step(const Form *form, int from, int by)
{
	for (int i = from + by; i >= 0 && i < form->n; i += by)
		if (takes_focus(form, i))
			return i;
	return -1;
}

Form *
form_new(const FormField *fields, int n_fields, const void *data)
{
	Form *form = g_new0(Form, 1);

	form->fields = fields;
	form->n = n_fields;
	form->data = data;
	form->values = g_new0(Value, n_fields);
	for (int i = 0; i < n_fields; i++) {
		form->values[i].edit = edit_new(fields[i].max ? fields[i].max : MAX_DEFAULT);
		form->values[i].record = g_strdup("");
		form->values[i].value = g_strdup("");
	}
	form->focus = step(form, -1, 1);
	return form;
}

static void
choices_clear(Value *value)
{
	g_clear_pointer(&value->choice_values, g_strfreev);
	g_clear_pointer(&value->choice_labels, g_strfreev);
	value->n_choices = 0;
}

void
form_free(Form *form)
{
	if (form == NULL)
		return;
	for (int i = 0; i < form->n; i++) {
		Value *value = &form->values[i];
		edit_free(value->edit);
		g_free(value->record);
		g_free(value->value);
		g_free(value->wrong);
		g_free(value->refused);
		g_free(value->hint);
		choices_clear(value);
	}
	g_free(form->values);
	g_free(form);
}

/* --- values */

static bool
is_typed(const FormField *field)
{
	return field->kind == FIELD_TEXT || field->kind == FIELD_READONLY;
}

static void
set_value(Form *form, Value *value, const char *text)
{
	const FormField *field = &form->fields[value - form->values];

	g_free(value->value);
	value->value = g_strdup(text ? text : "");
	if (is_typed(field)) {
		edit_set(value->edit, value->value);
		g_free(value->value);
		value->value = g_strdup(edit_text(value->edit));
	}
	g_clear_pointer(&value->refused, g_free);
}

static void
check(Form *form, Value *value)
{
	const FormField *field = &form->fields[value - form->values];

	g_clear_pointer(&value->wrong, g_free);
	if (field->check != NULL)
		value->wrong = field->check(value->value, form->data);
}

/* The cursor has left it: what was typed is written the usual way and checked. */
static void
finish(Form *form, Value *value)
{
	const FormField *field = &form->fields[value - form->values];
	g_autofree char *tidy = NULL;

	check(form, value);
	if (field->tidy != NULL && value->wrong == NULL)
		tidy = field->tidy(value->value, form->data);
	if (tidy != NULL && !g_str_equal(tidy, value->value)) {
		set_value(form, value, tidy);
		check(form, value);
	}
	value->left = true;
}

void
form_set(Form *form, const char *name, const char *text)
{
	Value *value = find(form, name);

	set_value(form, value, text);
	g_free(value->record);
	value->record = g_strdup(value->value);
	value->left = false;
	g_clear_pointer(&value->wrong, g_free);
}

void
form_type(Form *form, const char *name, const char *text)
{
	Value *value = find(form, name);

	set_value(form, value, text);
	if (value - form->values != form->focus)
		finish(form, value);
}

const char *
form_get(const Form *form, const char *name)
{
	return find(form, name)->value;
}

const char *
form_record(const Form *form, const char *name)
{
	return find(form, name)->record;
}

bool
form_changed(const Form *form, const char *name)
{
	for (int i = 0; i < form->n; i++)
		if ((name == NULL || g_str_equal(form->fields[i].name, name)) &&
			!g_str_equal(form->values[i].value, form->values[i].record))
			return true;
	return false;
}

void
form_set_readonly(Form *form, const char *name, bool readonly)
{
	find(form, name)->readonly = readonly;
	if (form->focus < 0 || !takes_focus(form, form->focus))
		form->focus = step(form, -1, 1);
}

void
form_set_hint(Form *form, const char *name, const char *hint)
{
	Value *value = find(form, name);

	g_free(value->hint);
	value->hint = g_strdup(hint);
}

void
form_set_choices(
	Form *form, const char *name, const char *const *values, const char *const *labels, int n)
{
	Value *value = find(form, name);

	choices_clear(value);
	value->choice_values = g_new0(char *, n + 1);
	value->choice_labels = g_new0(char *, n + 1);
	value->n_choices = n;
	for (int i = 0; i < n; i++) {
		value->choice_values[i] = g_strdup(values[i]);
		value->choice_labels[i] = g_strdup(labels[i]);
	}
}

void
form_set_secret(Form *form, const char *name, const SecretStore *calls, void *store)
{
	Value *value = find(form, name);
	value->secret.calls = calls;
	value->secret.store = store;
	value->secret.count = 0;
}

void
form_refuse(Form *form, const char *name, const char *sentence)
{
	Value *value = find(form, name);
	g_free(value->refused);
	value->refused = g_strdup(sentence);
}

const char *
form_problem(const Form *form, int i)
{
	const Value *value = &form->values[i];
	if (value->refused != NULL)
		return value->refused;
	return value->left ? value->wrong : NULL;
}

/* --- focus */

static void
leave(Form *form)
{
	if (form->focus >= 0)
		finish(form, &form->values[form->focus]);
}

static bool
move_by(Form *form, int by)
{
	int next = step(form, form->focus, by);

	leave(form);
	if (next < 0)
		return false;
	form->focus = next;
	return true;
}

/* Tab goes round. */
static bool
move_round(Form *form, int by)
{
	if (!move_by(form, by))
		form->focus = step(form, by > 0 ? -1 : form->n, by);
	return true;
}

const char *
form_focus(const Form *form)
{
	return form->focus >= 0 ? form->fields[form->focus].name : NULL;
}

void
form_set_focus(Form *form, const char *name)
{
	int i = (int)(find(form, name) - form->values);
	if (takes_focus(form, i))
		form->focus = i;
}

bool
form_typing(const Form *form)
{
	return form->focus >= 0;
}

/* --- keys */

static void
choose(Form *form, Value *value, int choice)
{
	if (choice >= 0 && choice < value->n_choices)
		set_value(form, value, value->choice_values[choice]);
}

int
form_chosen(const Value *value)
{
	for (int i = 0; i < value->n_choices; i++)
		if (g_str_equal(value->choice_values[i], value->value))
			return i;
	return -1;
}

/* The next choice whose label starts with KEY, after the one chosen. */
static void
choose_by_letter(Form *form, Value *value, int key)
{
	int from = form_chosen(value);

	for (int i = 1; i <= value->n_choices; i++) {
		int at = (from + i + value->n_choices) % value->n_choices;
		if (key_plain(g_utf8_get_char(value->choice_labels[at])) == key_plain(key)) {
			choose(form, value, at);
			return;
		}
	}
}

static bool
choice_key(Form *form, Value *value, int key)
{
	int at = form_chosen(value);

	if (key == K_LEFT)
		choose(form, value, MAX(at - 1, 0));
	else if (key == K_RIGHT)
		choose(form, value, MIN(at + 1, value->n_choices - 1));
	else if (key >= '1' && key <= '9')
		choose(form, value, key - '1');
	else if (key_is_text(key) && value->n_choices > 0)
		choose_by_letter(form, value, key);
	else
		return false;
	return true;
}

static bool
yes_no_key(Form *form, Value *value, int key)
{
	int plain = key_plain(key);

	if (plain == 'y')
		set_value(form, value, "yes");
	else if (plain == 'n')
		set_value(form, value, "no");
	else if (key == K_BACKSPACE || key == K_DELETE)
		set_value(form, value, "");
	else
		return key_is_text(key);
	return true;
}

static bool
field_key(Form *form, int key)
{
	const FormField *field = &form->fields[form->focus];
	Value *value = &form->values[form->focus];

	switch (field->kind) {
	case FIELD_CHOICE:
		return choice_key(form, value, key);
	case FIELD_YES_NO:
		return yes_no_key(form, value, key);
	case FIELD_SECRET:
		return value->secret.calls != NULL && secret_edit_key(&value->secret, key);
	case FIELD_TEXT:
	case FIELD_READONLY:
		break;
	}
	if (!edit_key(value->edit, key))
		return false;
	if (!g_str_equal(value->value, edit_text(value->edit))) {
		g_free(value->value);
		value->value = g_strdup(edit_text(value->edit));
		g_clear_pointer(&value->refused, g_free);
		check(form, value);
	}
	return true;
}

bool
form_key(Form *form, int key)
{
	if (form->focus < 0)
		return false;
	switch (key) {
	case K_TAB:
		return move_round(form, 1);
	case K_BACKTAB:
		return move_round(form, -1);
	case K_UP:
		return move_by(form, -1);
	case K_DOWN:
	case K_ENTER:
		return move_by(form, 1);
	}
	bool used = field_key(form, key);
	check(form, &form->values[form->focus]);
	return used;
}

const char *
form_check(Form *form)
{
	leave(form);
	for (int i = 0; i < form->n; i++) {
		if (!takes_focus(form, i))
			continue;
		check(form, &form->values[i]);
		form->values[i].left = true;
		if (form->values[i].wrong != NULL) {
			form->focus = i;
			return form->values[i].wrong;
		}
	}
	return NULL;
}
