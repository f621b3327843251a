/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/contacts.h"

#include <string.h>

#include "base/phone.h"
#include "desk/acts.h"

/* One change of an emergency card: a form for each kind, old beside new below it. What the change
 * needs, and what stands against it, the database says; what may be confirmed is asked. */

enum { SAVE = 1 };

/* --- fields */

static char *
tidy_phone(const char *typed, const void *data)
{
	g_autofree char *number = NULL;
	g_autofree char *extension = NULL;

	if (!phone_parse(typed, &number, &extension, NULL))
		return NULL;
	return phone_show(number, NULL);
}

#define TEXT_AT(at, field, title, columns)                                                         \
	{                                                                                          \
		.name = (field), .label = (title), .kind = FIELD_TEXT, .row = (at),                \
		.width = (columns),                                                                \
	}
#define PHONE_AT(at, field, title)                                                                 \
	{                                                                                          \
		.name = (field), .label = (title), .kind = FIELD_TEXT, .row = (at), .width = 20,   \
		.check = check_phone, .tidy = tidy_phone,                                          \
	}
#define DOCUMENT_AT(at)                                                                            \
	{                                                                                          \
		.name = "document", .label = "Document seen", .kind = FIELD_CHOICE, .row = (at),   \
		.rows = 5, .width = 40,                                                            \
		.hint = "Press its number. The paper itself must be on the counter.",              \
	}

static const FormField reach_fields[] = {
	PHONE_AT(0, "home", "Home phone"),
	PHONE_AT(1, "work", "Work phone"),
	PHONE_AT(2, "cell", "Cell phone"),
	{ .name = "first",
		.label = "Call first",
		.kind = FIELD_CHOICE,
		.row = 3,
		.width = 14,
		.hint = "H home, W work, C cell; Left and Right change it." },
	{ .name = "texts",
		.label = "Text messages",
		.kind = FIELD_YES_NO,
		.row = 4,
		.width = 6,
		.hint = "May the school send text messages to the cell phone? Y or N." },
	{ .name = "email",
		.label = "E-mail",
		.kind = FIELD_TEXT,
		.row = 5,
		.width = 40,
		.check = check_email },
	{ .name = "prefers",
		.label = "Prefers",
		.kind = FIELD_CHOICE,
		.row = 6,
		.width = 20,
		.hint = "How the parent likes to be reached; Left and Right change it." },
	{ .name = "language",
		.label = "Reads",
		.kind = FIELD_CHOICE,
		.row = 7,
		.width = 24,
		.hint = "The language letters are printed in; Left and Right change it." },
};
static const FormField address_fields[] = {
	TEXT_AT(0, "line1", "Address", 40),
	TEXT_AT(1, "line2", "Apt, unit", 40),
	TEXT_AT(2, "city", "City", 30),
	TEXT_AT(3, "state", "State", 4),
	TEXT_AT(4, "zip", "ZIP", 10),
	{ .name = "students",
		.label = "Child moves too",
		.kind = FIELD_YES_NO,
		.row = 5,
		.width = 6,
		.hint = "Does the student live there as well from now on? Y or N." },
	DOCUMENT_AT(6),
};
static const FormField home_fields[] = {
	TEXT_AT(0, "line1", "Home address", 40),
	TEXT_AT(1, "line2", "Apt, unit", 40),
	TEXT_AT(2, "city", "City", 30),
	TEXT_AT(3, "state", "State", 4),
	TEXT_AT(4, "zip", "ZIP", 10),
	PHONE_AT(5, "phone", "Home phone"),
	DOCUMENT_AT(6),
};
static const FormField name_fields[] = {
	TEXT_AT(0, "given", "First name", 34),
	TEXT_AT(1, "family", "Last name", 34),
	TEXT_AT(2, "relation", "Relation", 24),
	DOCUMENT_AT(3),
};
static const FormField contact_fields[] = {
	TEXT_AT(0, "name", "Name", 34),
	TEXT_AT(1, "relation", "Relation", 24),
	PHONE_AT(2, "phone", "Phone"),
	DOCUMENT_AT(3),
};
static const FormField guardian_fields[] = {
	TEXT_AT(0, "given", "First name", 34),
	TEXT_AT(1, "family", "Last name", 34),
	TEXT_AT(2, "relation", "Relation", 24),
	PHONE_AT(3, "phone", "Phone"),
	DOCUMENT_AT(4),
};
static const FormField remove_fields[] = { DOCUMENT_AT(0) };

/* --- kinds */

static const struct {
	const char *kind, *title, *intro;
	const FormField *fields;
	int n_fields;
	bool address; /* its documents are those of an address */
	bool removes;
} kinds[] = {
	{ "reach", "How to reach %s", "This changes at once; it takes no document.", reach_fields,
		G_N_ELEMENTS(reach_fields) },
	{ "address", "Address of %s", "A new address takes a document. Letters go there.",
		address_fields, G_N_ELEMENTS(address_fields), .address = true },
	{ "home", "Home of %s", "A new address takes a document; the telephone does not.",
		home_fields, G_N_ELEMENTS(home_fields), .address = true },
	{ "name", "Name of %s", "Another name takes a document; the relation does not.",
		name_fields, G_N_ELEMENTS(name_fields) },
	{ "contact_add", "Somebody to call for %s",
		"Whoever is new on the card takes a document, as the signed card itself.",
		contact_fields, G_N_ELEMENTS(contact_fields) },
	{ "contact_change", "Contact %s",
		"Another name takes a document; telephone and relation do not.", contact_fields,
		G_N_ELEMENTS(contact_fields) },
	{ "contact_remove", "Take %s off the card",
		"Nobody calls this person any more. What was on the card stays in its history.",
		remove_fields, G_N_ELEMENTS(remove_fields), .removes = true },
	{ "guardian_add", "A guardian of %s",
		"The new guardian is not verified by this: standing is recorded with F3.",
		guardian_fields, G_N_ELEMENTS(guardian_fields) },
	{ "guardian_remove", "Take %s off the card",
		"A code, an open visit and the sight of this student in the portal end for this "
		"person. Nobody else is touched.",
		remove_fields, G_N_ELEMENTS(remove_fields), .removes = true },
};

typedef struct {
	Confirm confirm; /* first, see contacts.h */
	int kind;        /* of kinds */
	gint64 student_id, guardian_id;
	int contact;
	char *name;
	Form *form;
	Acts *acts;
} ContactEdit;

static const char *
or_empty(const char *text)
{
	return text ? text : "";
}

static void
set_phone(Form *form, const char *field, const char *number)
{
	g_autofree char *text = contact_phone(number);

	form_set(form, field, or_empty(text));
}

static void
fill_reach(Form *form, const CardPerson *person)
{
	static const char *const firsts[] = { "home", "work", "cell" };
	static const char *const ways[] = { "", "call", "text", "email", "mail" };
	static const char *const way_words[] = { "-", "a call", "a text message", "e-mail",
		"a letter" };
	static const char *const tags[] = { "en", "es", "ko", "zh-Hans", "zh-Hant", "hy", "ru",
		"tl", "vi", "fa", "ar", NULL };
	static const char *const names[] = { "English", "Spanish", "Korean", "Chinese (simplified)",
		"Chinese (traditional)", "Armenian", "Russian", "Tagalog", "Vietnamese", "Persian",
		"Arabic" };
	const char *own_tags[G_N_ELEMENTS(tags)], *own_names[G_N_ELEMENTS(names) + 1];
	int n = G_N_ELEMENTS(names);

	memcpy(own_tags, tags, sizeof tags);
	memcpy(own_names, names, sizeof names);
	if (person->language && !g_strv_contains(tags, person->language)) {
		own_tags[n] = person->language;
		own_names[n++] = person->language_name;
	}
	form_set_choices(form, "first", firsts, firsts, G_N_ELEMENTS(firsts));
	form_set_choices(form, "prefers", ways, way_words, G_N_ELEMENTS(ways));
	form_set_choices(form, "language", own_tags, own_names, n);
	set_phone(form, "home", person->home_phone);
	set_phone(form, "work", person->work_phone);
	set_phone(form, "cell", person->cell_phone);
	form_set(form, "first", or_empty(person->first_phone));
	form_set(form, "texts", person->texts ? "yes" : "no");
	form_set(form, "email", or_empty(person->email));
	form_set(form, "prefers", or_empty(person->prefers));
	form_set(form, "language", or_empty(person->language));
}

static void
fill_address(Form *form, const CardPerson *person)
{
	form_set(form, "line1", or_empty(person->line1));
	form_set(form, "line2", or_empty(person->line2));
	form_set(form, "city", or_empty(person->city));
	form_set(form, "state", or_empty(person->state));
	form_set(form, "zip", or_empty(person->zip));
}

/* The record's values, against which is shown and sent what was changed. */
static void
fill(ContactEdit *self, const CardPerson *person, const Profile *profile)
{
	const char *kind = kinds[self->kind].kind;
	Form *form = self->form;

	if (g_str_equal(kind, "reach")) {
		fill_reach(form, person);
		return;
	}
	choice_fill(form, "document",
		kinds[self->kind].address ? profile->address_documents : profile->people_documents);
	if (kinds[self->kind].address)
		fill_address(form, person);
	if (g_str_equal(kind, "address"))
		form_set(form, "students", "no");
	else if (g_str_equal(kind, "home"))
		set_phone(form, "phone", person->home_phone);
	else if (g_str_equal(kind, "name")) {
		form_set(form, "given", or_empty(person->given));
		form_set(form, "family", or_empty(person->family));
		form_set(form, "relation", or_empty(person->relation));
	} else if (g_str_equal(kind, "contact_change")) {
		form_set(form, "name", person->name);
		form_set(form, "relation", or_empty(person->relation));
		set_phone(form, "phone", person->home_phone);
	}
}

/* TITLE with NAME where its %s is. Caller owns. */
static char *
title_of(const char *title, const char *name)
{
	g_auto(GStrv) parts = g_strsplit(title, "%s", 2);

	return g_strconcat(parts[0], name, parts[1], NULL);
}

static void send(App *app, void *state);

static void
contact_edit_open(App *app, void *state, gconstpointer args)
{
	ContactEdit *self = state;
	const ContactEditArgs *given = args;
	const CardPerson *person = given->person;
	g_autofree char *title = NULL;

	self->confirm.again = send;
	while (!g_str_equal(kinds[self->kind].kind, given->kind))
		self->kind++;
	self->student_id = person->student_id;
	if (g_str_equal(person->kind, "guardian"))
		self->guardian_id = person->person_id;
	else if (g_str_equal(person->kind, "contact"))
		self->contact = (int)person->person_id;
	self->name = g_strdup(person->given_name);
	title = title_of(kinds[self->kind].title, self->name);
	app_set_title(app, "%s", title);
	self->acts = acts_new();
	self->form = app_form(app, kinds[self->kind].fields, kinds[self->kind].n_fields, NULL);
	fill(self, person, screens_profile(app));
}

static void
contact_edit_close(void *state)
{
	ContactEdit *self = state;

	acts_free(self->acts);
	g_free(self->name);
}

/* --- asking */

typedef struct {
	Answer answer;
	char *act, *document, *state;
	const char *kind;
	gint64 student_id, guardian_id;
	char **fields, **values, **confirm;
} EditJob;

static void
job_free(gpointer data)
{
	EditJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->document);
	g_free(job->state);
	g_strfreev(job->fields);
	g_strfreev(job->values);
	g_strfreev(job->confirm);
	g_free(job);
}

static void
contact_edit_work(gpointer data, GCancellable *cancel)
{
	EditJob *job = data;
	Answer *answer = &job->answer;
	const CardEdit edit = {
		.student_id = job->student_id,
		.guardian_id = job->guardian_id,
		.kind = job->kind,
		.fields = (const char *const *)job->fields,
		.values = (const char *const *)job->values,
		.document = job->document,
		.confirm = (const char *const *)job->confirm,
	};
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && db_card_change(db, job->act, &edit, cancel, &job->state,
				     &answer->refusal, &answer->error);
}

static void
contact_edit_done(App *app, void *state, gpointer data)
{
	ContactEdit *self = state;
	EditJob *job = data;

	if (answer_final(&job->answer))
		acts_done(self->acts, "change");
	if (job->answer.refusal && confirm_ask(app, self, job->answer.refusal))
		return;
	confirm_clear(&self->confirm);
	if (!answer_tell(app, &job->answer)) {
		if (job->answer.refusal && g_str_has_prefix(job->answer.refusal->code, "PD10") &&
			!g_str_equal(job->kind, "reach"))
			form_set_focus(self->form, "document");
		return;
	}
	app_sayf(app, SAY_INFO,
		g_str_equal(job->state, "same")
			? "The record of %s says so already; nothing was changed."
			: "The card is changed: %s. It is on the next report.",
		self->name);
	app_pop(app);
}

static bool
is_value(const FormField *field)
{
	return field->kind != FIELD_READONLY && !g_str_equal(field->name, "document");
}

static EditJob *
job_new(App *app, ContactEdit *self)
{
	EditJob *job = g_new0(EditJob, 1);
	g_autoptr(GStrvBuilder) names = g_strv_builder_new();
	g_autoptr(GStrvBuilder) values = g_strv_builder_new();

	for (int i = 0; i < kinds[self->kind].n_fields; i++) {
		const FormField *field = &kinds[self->kind].fields[i];

		if (!is_value(field) || !form_changed(self->form, field->name))
			continue;
		g_strv_builder_add(names, field->name);
		g_strv_builder_add(values, form_get(self->form, field->name));
	}
	if (self->contact > 0) {
		g_autofree char *place = g_strdup_printf("%d", self->contact);
		g_strv_builder_add(names, "contact");
		g_strv_builder_add(values, place);
	}
	job->answer.session = screens_session(app);
	job->act = g_strdup(acts_id(self->acts, "change"));
	job->kind = kinds[self->kind].kind;
	job->student_id = self->student_id;
	job->guardian_id = self->guardian_id;
	job->fields = g_strv_builder_end(names);
	job->values = g_strv_builder_end(values);
	job->confirm = g_strdupv((char **)self->confirm.words);
	if (!g_str_equal(job->kind, "reach") && *form_get(self->form, "document"))
		job->document = g_strdup(form_get(self->form, "document"));
	return job;
}

static void
send(App *app, void *state)
{
	app_ask(app, ASK_BLOCKING, contact_edit_work, contact_edit_done, job_new(app, state),
		job_free);
}

static bool
anything_changed(const ContactEdit *self)
{
	for (int i = 0; i < kinds[self->kind].n_fields; i++) {
		const FormField *field = &kinds[self->kind].fields[i];

		if (is_value(field) && form_changed(self->form, field->name))
			return true;
	}
	return kinds[self->kind].removes;
}

static void
contact_edit_act(App *app, void *state, int action)
{
	ContactEdit *self = state;
	const char *wrong = form_check(self->form);

	if (wrong) {
		app_sayf(app, SAY_INFO, "Please correct what is marked: %s.", wrong);
	} else if (!anything_changed(self)) {
		app_say(app, SAY_INFO, "Nothing is changed yet. Esc goes back to the card.");
	} else {
		confirm_clear(&self->confirm);
		send(app, self);
	}
}

/* --- keys and showing */

/* Old beside new. */
static void
draw_changes(const ContactEdit *self, Canvas *canvas)
{
	int half = (canvas->cols - 18) / 2, row = 1;

	canvas_text(canvas, 0, 16, STYLE_DIM, "On record now");
	canvas_text(canvas, 0, 17 + half, STYLE_DIM, "From now on");
	for (int i = 0; i < kinds[self->kind].n_fields && row < canvas->rows; i++) {
		const FormField *field = &kinds[self->kind].fields[i];
		const char *old = form_record(self->form, field->name);
		const char *new = form_get(self->form, field->name);

		if (!is_value(field) || !form_changed(self->form, field->name))
			continue;
		canvas_fit(canvas, row, 0, 15, STYLE_DIM, field->label);
		canvas_fit(canvas, row, 16, half, STYLE_NORMAL, *old ? old : "-");
		canvas_fit(canvas, row, 17 + half, half, STYLE_STRONG, *new ? new : "-");
		row++;
	}
}

static void
contact_edit_draw(App *app, const void *state, Canvas *canvas)
{
	const ContactEdit *self = state;
	Canvas part;
	int rows = canvas_wrap(
		canvas, 0, 2, canvas->cols - 4, 2, STYLE_NORMAL, kinds[self->kind].intro);

	part = canvas_part(canvas, rows + 1, 2, canvas->rows - rows - 1, canvas->cols - 4);
	rows += form_draw(self->form, &part, 0, part.rows, true) + 2;
	if (canvas->rows - rows < 2 || kinds[self->kind].removes)
		return;
	part = canvas_part(canvas, rows, 2, canvas->rows - rows, canvas->cols - 4);
	draw_changes(self, &part);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", SAVE, "save", "Change the card as filled in.", KEY_MAIN | KEY_AFTER },
	{ 0 },
};

const Screen screen_contact_edit = {
	.name = "contact_edit",
	.state_size = sizeof(ContactEdit),
	.keys = keys,
	.open = contact_edit_open,
	.draw = contact_edit_draw,
	.act = contact_edit_act,
	.close = contact_edit_close,
};
