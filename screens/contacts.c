/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/contacts.h"

#include "screens/kit/list.h"

/* The emergency card of a student (MISSION L14, L15, X14): who is on it, how each one is reached,
 * and what is changed about it. What takes a document, the form of the change asks for. */

enum { CHANGE = 1, ADDRESS, NAME, ADD, REMOVE, HISTORY, PRINT, QUEUE };
enum { WHO, RELATION, STANDING, PHONE, CHANGED };

typedef struct {
	gint64 student_id, focus;
	List *list;
	GPtrArray *people; /* CardPerson; NULL until loaded */
	DateStyle dates;
} Contacts;

static const CardPerson *
focused(const Contacts *self)
{
	return list_row(self->list, self);
}

static bool
is(const CardPerson *person, const char *kind)
{
	return g_str_equal(person->kind, kind);
}

static bool
restricted(const CardPerson *person)
{
	return g_strcmp0(person->standing, "restricted") == 0;
}

/* --- the list */

static void
standing_cell(const CardPerson *person, Cell *cell)
{
	if (restricted(person))
		cell_set(cell, STYLE_BAD, "RESTRICTED");
	else if (g_strcmp0(person->standing, "verified") == 0)
		cell_set(cell, STYLE_GOOD, "VERIFIED");
	else if (person->standing)
		cell_set(cell, STYLE_WARN, "not verified");
	else
		cell_set(cell, STYLE_DIM, is(person, "contact") ? "call in need" : "");
}

static const char *
first_number(const CardPerson *person)
{
	if (g_strcmp0(person->first_phone, "work") == 0 && person->work_phone)
		return person->work_phone;
	if (g_strcmp0(person->first_phone, "cell") == 0 && person->cell_phone)
		return person->cell_phone;
	return person->home_phone ? person->home_phone
				  : (person->cell_phone ? person->cell_phone : person->work_phone);
}

static void
person_cell(const void *data, int row, int column, Cell *cell)
{
	const Contacts *self = data;
	const CardPerson *person = self->people->pdata[row];
	g_autofree char *text = NULL;

	switch (column) {
	case WHO:
		cell_set(cell, STYLE_NORMAL, person->name);
		break;
	case RELATION:
		cell_set(cell, STYLE_NORMAL,
			is(person, "student") ? "the student" : person->relation);
		break;
	case STANDING:
		standing_cell(person, cell);
		break;
	case PHONE:
		text = contact_phone(first_number(person));
		cell_set(cell, STYLE_NORMAL, text ? text : "");
		break;
	case CHANGED:
		text = date_show(person->changed_on, self->dates);
		if (person->waiting > 0)
			cell_setf(cell, STYLE_WARN, "%d waiting", person->waiting);
		else
			cell_set(cell, STYLE_DIM, text);
		break;
	}
}

static const ListColumn wide[] = {
	{ WHO, "On the card", 23, .grows = true },
	{ RELATION, "Relation", 11 },
	{ STANDING, "Standing", 12 },
	{ PHONE, "Call first", 12 },
	{ CHANGED, "Changed", 10 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ WHO, "On the card", 20, .grows = true },
	{ STANDING, "Standing", 12 },
	{ PHONE, "Call first", 13 },
	{ 0 },
};
static const ListColumn *const sets[] = { wide, narrow, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Contacts, people), .cell = person_cell },
};

static void
contacts_open(App *app, void *state, gconstpointer args)
{
	Contacts *self = state;
	const ContactsArgs *given = args;

	self->student_id = given->student_id;
	self->focus = given->guardian_id;
	self->list = app_list(app, sections, 1);
	self->dates = screens_profile(app)->date_style;
}

static void
contacts_close(void *state)
{
	Contacts *self = state;

	g_clear_pointer(&self->people, g_ptr_array_unref);
}

/* --- loading */

typedef struct {
	Answer answer;
	gint64 student_id;
	GPtrArray *people;
} CardJob;

static void
job_free(gpointer data)
{
	CardJob *job = data;

	answer_clear(&job->answer);
	g_clear_pointer(&job->people, g_ptr_array_unref);
	g_free(job);
}

static void
load_work(gpointer data, GCancellable *cancel)
{
	CardJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && db_card(db, job->student_id, cancel, &job->people, &answer->refusal,
				     &answer->error);
}

static void
load_done(App *app, void *state, gpointer data)
{
	Contacts *self = state;
	CardJob *job = data;
	const CardPerson *student;

	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->people, g_ptr_array_unref);
	self->people = g_steal_pointer(&job->people);
	student = self->people->pdata[0];
	app_set_title(app, "Emergency card of %s   grade %s%s%s", student->name, student->grade,
		student->room ? ", room " : "", student->room ? student->room : "");
	for (guint i = 0; self->focus && i < self->people->len; i++) {
		const CardPerson *person = self->people->pdata[i];

		if (is(person, "guardian") && person->person_id == self->focus)
			list_set_focus(self->list, 0, (int)i);
	}
	self->focus = 0;
}

static void
contacts_load(App *app, void *state)
{
	CardJob *job = g_new0(CardJob, 1);

	job->answer.session = screens_session(app);
	job->student_id = ((Contacts *)state)->student_id;
	app_ask(app, ASK_BLOCKING, load_work, load_done, job, job_free);
}

/* --- acting */

static void
edit(App *app, const Contacts *self, const char *kind)
{
	const CardPerson *student = self->people->pdata[0];
	const ContactEditArgs args = {
		.kind = kind,
		.person = g_str_has_suffix(kind, "_add") ? student : focused(self),
		.student = student->given_name,
	};

	app_push(app, &screen_contact_edit, &args);
}

static void
add_answer(App *app, void *state, int index)
{
	if (index >= 0)
		edit(app, state, index == 0 ? "contact_add" : "guardian_add");
}

static void
ask_add(App *app)
{
	static const char *const options[] = {
		"Somebody to call in an emergency",
		"A parent or guardian (not verified by this)",
	};

	dialog_pick(app, "Add a person",
		"Whoever is new on the card takes a document: have it on the counter.", options, 2,
		add_answer);
}

static void
show_history(App *app, const Contacts *self)
{
	const CardPerson *student = self->people->pdata[0];
	const ContactListArgs args = { .student_id = self->student_id,
		.student = student->given_name };

	app_push(app, &screen_contact_list, &args);
}

static void
print_card(App *app, const Contacts *self)
{
	const CardPerson *student = self->people->pdata[0];
	const SessionWho *who = session_who(screens_session(app));
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *today = g_date_time_format(now, "%Y-%m-%d");
	g_autofree char *at = date_show(today, self->dates);
	g_autofree char *title = g_strdup_printf("Emergency card of %s", student->given_name);
	const ContactPageWords words = { student->school, who->staff, at, today, self->dates };
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) pdf = contact_card_pages(self->people, &words, &error);
	const PrintArgs print = { .title = title, .pdf = pdf, .kind = "card" };

	if (pdf)
		app_push(app, &screen_print, &print);
	else
		app_say(app, SAY_FAILURE, error->message);
}

static void
contacts_act(App *app, void *state, int action)
{
	Contacts *self = state;
	const CardPerson *person = focused(self);

	switch (action) {
	case CHANGE:
		edit(app, self,
			is(person, "student")
				? "home"
				: (is(person, "contact") ? "contact_change" : "reach"));
		break;
	case ADDRESS:
		edit(app, self, is(person, "student") ? "home" : "address");
		break;
	case NAME:
		edit(app, self, is(person, "contact") ? "contact_change" : "name");
		break;
	case ADD:
		ask_add(app);
		break;
	case REMOVE:
		edit(app, self, is(person, "contact") ? "contact_remove" : "guardian_remove");
		break;
	case HISTORY:
		show_history(app, self);
		break;
	case PRINT:
		print_card(app, self);
		break;
	case QUEUE:
		app_push(app, &screen_changes, NULL);
		break;
	}
}

static const char *
not_loaded(App *app, const void *state)
{
	return focused(state) ? NULL : "The card has not come from the server yet.";
}

static const char *
no_address(App *app, const void *state)
{
	const CardPerson *person = focused(state);

	if (!person)
		return not_loaded(app, state);
	return is(person, "contact") ? "A contact has a telephone and no address on the card."
				     : NULL;
}

static const char *
no_name(App *app, const void *state)
{
	const CardPerson *person = focused(state);

	if (!person)
		return not_loaded(app, state);
	return is(person, "student")
		       ? "The student's name comes from enrollment and is not changed here."
		       : NULL;
}

static const char *
no_remove(App *app, const void *state)
{
	const CardPerson *person = focused(state);

	if (!person)
		return not_loaded(app, state);
	return is(person, "student") ? "It is the student's own card." : NULL;
}

/* --- showing */

static int
draw_line(Canvas *canvas, int row, const char *label, const char *text)
{
	if (!text || !*text)
		return row;
	canvas_text(canvas, row, 1, STYLE_DIM, label);
	return row + canvas_wrap(canvas, row, 11, canvas->cols - 12, 2, STYLE_NORMAL, text);
}

static void
draw_person(const Contacts *self, const CardPerson *person, Canvas *canvas)
{
	g_autofree char *phones = contact_phones(person);
	g_autofree char *day = date_show(person->changed_on, self->dates);
	int row = 0;

	if (restricted(person)) {
		canvas_wrap(canvas, 0, 1, canvas->cols - 2, 3, STYLE_BAD,
			"RESTRICTED by a document on file. Tell nothing and release nothing. The "
			"principal decides about this person.");
		return;
	}
	row = draw_line(canvas, row, "Phones", *phones ? phones : "none on record");
	row = draw_line(canvas, row, "E-mail", person->email);
	row = draw_line(canvas, row, "Prefers", contact_prefers_words(person->prefers));
	row = draw_line(canvas, row, "Reads", person->language_name);
	row = draw_line(canvas, row, "Address", person->address);
	if (person->safe_at_home)
		row = draw_line(canvas, row, "", "Safe at Home: this is the only address.");
	if (person->changed_on)
		row += canvas_textf(canvas, row, 1, STYLE_DIM, "Changed   %s by %s", day,
			       person->changed_by ? person->changed_by : "") > 0;
	if (person->waiting > 0)
		canvas_text(canvas, row, 1, STYLE_WARN,
			person->waiting == 1 ? "A change waits in the queue."
					     : "Changes wait in the queue.");
}

static void
contacts_draw(App *app, const void *state, Canvas *canvas)
{
	const Contacts *self = state;
	const CardPerson *person = focused(self);
	int rows;
	Canvas part;

	if (!person)
		return;
	rows = list_draw(self->list, canvas, 0, MAX(canvas->rows - 9, 4), self, true);
	canvas_rule(canvas, rows, NULL);
	part = canvas_part(canvas, rows + 1, 0, canvas->rows - rows - 1, canvas->cols);
	draw_person(self, person, &part);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", CHANGE, "change",
		"Change how the person is reached: telephones, e-mail, preferences.", KEY_MAIN,
		not_loaded },
	{ 'a', "A", ADDRESS, "address", "Change where the person lives; takes a document.", 0,
		no_address },
	{ 'n', "N", NAME, "name", "Change the name; takes a document.", 0, no_name },
	{ '+', "+", ADD, "add", "Put somebody on the card; takes a document.", 0, not_loaded },
	{ 'r', "R", REMOVE, "remove", "Take the person off the card; takes a document.",
		KEY_DESTRUCTIVE, no_remove },
	{ 'h', "H", HISTORY, "history", "What was changed on this card, by whom, on what document.",
		0, not_loaded },
	{ 'q', "Q", QUEUE, "waiting", "The changes of the school that wait for the office." },
	{ 'p', "P", PRINT, "print", "Print the card, a page for the binder.", 0, not_loaded },
	{ 0 },
};

const Screen screen_contacts = {
	.name = "contacts",
	.state_size = sizeof(Contacts),
	.keys = keys,
	.open = contacts_open,
	.load = contacts_load,
	.draw = contacts_draw,
	.act = contacts_act,
	.close = contacts_close,
};
