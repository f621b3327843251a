/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include <string.h>

#include "base/date.h"
#include "base/phone.h"
#include "db/people.h"
#include "desk/paper.h"
#include "screens/kit/edit.h"
#include "screens/kit/list.h"

/* Home. Who is it for? One field, results as one types; what waits at a glance. */

enum { OPEN = 1, WAITING, APPROVE, LOCKED, CLEAR, REVEALS, MORE, RUNS };
enum { SECTION_STUDENTS, SECTION_GUARDIANS, N_SECTIONS };
enum { NAME, BORN, GRADE, ROOM, GUARDIANS, PHONE, CHILDREN };

typedef struct {
	Edit *typed;
	List *list;
	DateStyle dates;
	GPtrArray *people[N_SECTIONS]; /* FoundPerson, borrowed from FOUND */
	GPtrArray *found;
	char *asked; /* what FOUND answers; NULL: nothing asked yet */
	bool near;   /* FOUND are near spellings */
	Glance *glance;
	PaperLook *look;
	char *printer; /* "Office: ready" */
} Lookup;

/* --- the two lists */

static void
cell_guardians(const FoundPerson *person, Cell *cell)
{
	if (person->guardians == 0)
		cell_set(cell, STYLE_WARN, "none on record");
	else if (person->verified == 0)
		cell_setf(cell, STYLE_WARN, "%d, none verified", person->guardians);
	else
		cell_setf(
			cell, STYLE_NORMAL, "%d, %d verified", person->guardians, person->verified);
}

static void
student_cell(const void *data, int row, int column, Cell *cell)
{
	const Lookup *self = data;
	const FoundPerson *person = self->people[SECTION_STUDENTS]->pdata[row];
	g_autofree char *born = NULL;

	switch (column) {
	case NAME:
		cell_set(cell, STYLE_NORMAL, person->name);
		break;
	case BORN:
		born = date_show(person->born, self->dates);
		cell_set(cell, STYLE_NORMAL, born);
		break;
	case GRADE:
		cell_set(cell, STYLE_NORMAL, person->grade);
		break;
	case ROOM:
		cell_set(cell, STYLE_NORMAL, person->room);
		break;
	case GUARDIANS:
		cell_guardians(person, cell);
		break;
	}
}

static void
guardian_cell(const void *data, int row, int column, Cell *cell)
{
	const Lookup *self = data;
	const FoundPerson *person = self->people[SECTION_GUARDIANS]->pdata[row];
	g_autofree char *phone = NULL;

	switch (column) {
	case NAME:
		cell_set(cell, STYLE_NORMAL, person->name);
		break;
	case PHONE:
		phone = person->phone ? phone_show(person->phone, NULL) : NULL;
		cell_set(cell, STYLE_NORMAL, phone);
		break;
	case CHILDREN:
		cell_set(cell, STYLE_NORMAL, person->children);
		break;
	}
}

static const ListColumn student_columns[] = {
	{ NAME, "Student", 28, .grows = true },
	{ BORN, "Born", 10 },
	{ GRADE, "Grade", 5 },
	{ ROOM, "Room", 6 },
	{ GUARDIANS, "Guardians", 16 },
	{ 0 },
};
static const ListColumn student_narrow[] = {
	{ NAME, "Student", 24, .grows = true },
	{ BORN, "Born", 10 },
	{ GRADE, "Grade", 5 },
	{ ROOM, "Room", 6 },
	{ 0 },
};
static const ListColumn guardian_columns[] = {
	{ NAME, "Guardian", 28, .grows = true },
	{ PHONE, "Phone", 12 },
	{ CHILDREN, "Children here", 24, .grows = true },
	{ 0 },
};
static const ListColumn guardian_narrow[] = {
	{ NAME, "Guardian", 20, .grows = true },
	{ CHILDREN, "Children here", 20, .grows = true },
	{ 0 },
};
static const ListColumn *const student_sets[] = { student_columns, student_narrow, NULL };
static const ListColumn *const guardian_sets[] = { guardian_columns, guardian_narrow, NULL };

static const ListSection sections[N_SECTIONS] = {
	[SECTION_STUDENTS] = { student_sets, .rows = offsetof(Lookup, people[SECTION_STUDENTS]),
		.cell = student_cell },
	[SECTION_GUARDIANS] = { guardian_sets, .rows = offsetof(Lookup, people[SECTION_GUARDIANS]),
		.cell = guardian_cell },
};

/* --- opening and closing */

static void
lookup_open(App *app, void *state, gconstpointer args)
{
	Lookup *self = state;

	self->typed = edit_new(64);
	self->dates = screens_profile(app)->date_style;
	self->list = app_list(app, sections, N_SECTIONS);
	for (int i = 0; i < N_SECTIONS; i++)
		self->people[i] = g_ptr_array_new();
}

static void
lookup_close(void *state)
{
	Lookup *self = state;

	edit_free(self->typed);
	for (int i = 0; i < N_SECTIONS; i++)
		g_ptr_array_unref(self->people[i]);
	g_clear_pointer(&self->found, g_ptr_array_unref);
	g_free(self->asked);
	glance_free(self->glance);
	paper_look_free(self->look);
	g_free(self->printer);
}

/* --- finding */

typedef struct {
	Answer answer;
	char *typed;
	GPtrArray *people;
	bool near;
} FindJob;

static void
find_free(gpointer data)
{
	FindJob *job = data;

	answer_clear(&job->answer);
	g_free(job->typed);
	g_clear_pointer(&job->people, g_ptr_array_unref);
	g_free(job);
}

static void
find_work(gpointer data, GCancellable *cancel)
{
	FindJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && db_find_people(db, job->typed, cancel, &job->people, &answer->refusal,
				     &answer->error);
	if (!answer->good || job->people->len > 0)
		return;
	g_clear_pointer(&job->people, g_ptr_array_unref);
	job->near = true;
	answer->good = db_find_near(
		db, job->typed, cancel, &job->people, &answer->refusal, &answer->error);
}

static void
show_people(Lookup *self, GPtrArray *people)
{
	g_clear_pointer(&self->found, g_ptr_array_unref);
	self->found = people;
	for (int i = 0; i < N_SECTIONS; i++)
		g_ptr_array_set_size(self->people[i], 0);
	for (guint i = 0; people && i < people->len; i++) {
		FoundPerson *person = people->pdata[i];
		int section =
			g_str_equal(person->kind, "student") ? SECTION_STUDENTS : SECTION_GUARDIANS;

		g_ptr_array_add(self->people[section], person);
	}
	list_home(self->list);
}

static void
find_done(App *app, void *state, gpointer data)
{
	Lookup *self = state;
	FindJob *job = data;

	if (!answer_tell(app, &job->answer))
		return;
	self->near = job->near;
	g_free(self->asked);
	self->asked = g_steal_pointer(&job->typed);
	show_people(self, g_steal_pointer(&job->people));
}

static void
find_nobody(App *app, Lookup *self)
{
	app_forget(app, find_done);
	g_clear_pointer(&self->asked, g_free);
	show_people(self, NULL);
}

static void
find(App *app, Lookup *self)
{
	const char *typed = edit_text(self->typed);
	FindJob *job;

	if (strspn(typed, " ") == strlen(typed)) {
		find_nobody(app, self);
		return;
	}
	job = g_new0(FindJob, 1);
	job->answer.session = screens_session(app);
	job->typed = g_strdup(typed);
	app_ask(app, ASK_LATEST, find_work, find_done, job, find_free);
}

/* --- what waits, and the printer */

typedef struct {
	Answer answer;
	Glance *glance;
} GlanceJob;

static void
glance_job_free(gpointer data)
{
	GlanceJob *job = data;

	answer_clear(&job->answer);
	glance_free(job->glance);
	g_free(job);
}

static void
glance_work(gpointer data, GCancellable *cancel)
{
	GlanceJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && db_glance(db, cancel, &job->glance, &answer->refusal, &answer->error);
}

static void
glance_done(App *app, void *state, gpointer data)
{
	Lookup *self = state;
	GlanceJob *job = data;

	if (!answer_tell(app, &job->answer))
		return;
	glance_free(self->glance);
	self->glance = g_steal_pointer(&job->glance);
}

static bool
look_tick(App *app, void *state)
{
	Lookup *self = state;
	char *words = paper_look_words(self->look);

	if (!words)
		return true;
	g_free(self->printer);
	self->printer = words;
	g_clear_pointer(&self->look, paper_look_free);
	app_redraw(app);
	return false;
}

static void
lookup_load(App *app, void *state)
{
	Lookup *self = state;
	Session *session = screens_session(app);
	GlanceJob *job = g_new0(GlanceJob, 1);

	job->answer.session = session;
	app_ask(app, ASK_QUIET | ASK_LATEST, glance_work, glance_done, job, glance_job_free);
	if (*session_printer(session) && !self->look) {
		self->look = paper_look(session_printer(session));
		app_timer(app, 200, look_tick);
	}
	if (!edit_is_empty(self->typed))
		find(app, self);
}

/* F2: the next parent starts with an empty field. */
static void
lookup_leave(App *app, void *state)
{
	Lookup *self = state;

	edit_clear(self->typed);
	find_nobody(app, self);
}

/* --- keys */

static const char *
nothing_to_open(App *app, const void *state)
{
	const Lookup *self = state;

	if (list_count(self->list, self) > 0)
		return NULL;
	return edit_is_empty(self->typed)
		       ? "Type part of a name, a birthday, an ID or a phone first."
		       : "Nobody was found to open. Change what you typed.";
}

static const char *
no_forms(App *app, const void *state)
{
	const Lookup *self = state;

	return self->glance && self->glance->waiting_forms > 0 ? NULL
							       : "No form waits for approval.";
}

static const char *
nobody_locked(App *app, const void *state)
{
	const Lookup *self = state;

	return self->glance && self->glance->locked > 0 ? NULL : "Nobody is locked out.";
}

static void
open_person(App *app, Lookup *self)
{
	int section;
	int row = list_focus(self->list, self, &section);
	const FoundPerson *person = self->people[section]->pdata[row];
	const StudentArgs args = {
		.student_id = person->student_id ? person->student_id : person->person_id,
		.guardian_id = section == SECTION_GUARDIANS ? person->person_id : 0,
	};

	app_push(app, &screen_student, &args);
}

static void
lookup_act(App *app, void *state, int action)
{
	Lookup *self = state;

	switch (action) {
	case OPEN:
		open_person(app, self);
		break;
	case WAITING:
		app_push(app, &screen_waiting, NULL);
		break;
	case APPROVE:
		app_push(app, &screen_approvals, NULL);
		break;
	case LOCKED:
		app_push(app, &screen_locked, NULL);
		break;
	case REVEALS:
		app_push(app, &screen_reveals, NULL);
		break;
	case MORE:
		app_push(app, &screen_more, NULL);
		break;
	case RUNS:
		app_push(app, &screen_runs, NULL);
		break;
	case CLEAR:
		lookup_leave(app, self);
		break;
	}
}

static bool
lookup_key(App *app, void *state, int key)
{
	Lookup *self = state;

	if (edit_key(self->typed, key)) {
		find(app, self);
		return true;
	}
	/* This is home: Esc has nowhere to go back to. */
	return list_key(self->list, key, self) || key == K_ESC;
}

static bool
lookup_typing(const void *state)
{
	return true;
}

/* --- showing */

static void
draw_found(App *app, Lookup *self, Canvas *canvas, int row, int rows)
{
	const SessionWho *who = session_who(screens_session(app));
	int count = list_count(self->list, self);

	if (!self->asked) {
		canvas_wrap(canvas, row, 2, canvas->cols - 4, rows, STYLE_DIM,
			"Type what the parent tells you: part of the student's or the parent's "
			"name in "
			"any order, accents or not. Two letters are enough to begin.");
		return;
	}
	if (self->near || count == 0) {
		canvas_textf(canvas, row, 2, STYLE_WARN, "Nobody at %s matches \"%s\".%s",
			who->school, self->asked,
			count > 0 ? " Names that sound near:"
				  : " Try the birthday (0412) or the student ID.");
		row += 1;
		rows -= 1;
	}
	list_draw(self->list, canvas, row, rows, self, false);
}

static void
draw_glance(App *app, const Lookup *self, Canvas *canvas, int row)
{
	const Session *session = screens_session(app);
	const Glance *glance = self->glance;
	g_autoptr(GString) text = g_string_new(NULL);

	if (glance && glance->parked > 0)
		g_string_append_printf(text, "%d parked visit%s   ", glance->parked,
			glance->parked == 1 ? "" : "s");
	if (glance && glance->waiting_forms > 0)
		g_string_append_printf(text, "%d form%s to approve   ", glance->waiting_forms,
			glance->waiting_forms == 1 ? "" : "s");
	if (glance && glance->locked > 0)
		g_string_append_printf(text, "%d locked out   ", glance->locked);
	if (glance && glance->contact_changes > 0)
		g_string_append_printf(text, "%d card change%s   ", glance->contact_changes,
			glance->contact_changes == 1 ? "" : "s");
	if (glance && glance->failed_visits > 0)
		g_string_append_printf(
			text, "%d ended after failed checks   ", glance->failed_visits);
	canvas_text(canvas, row, 1, STYLE_DIM, "Waiting");
	canvas_text(canvas, row, 10, text->len > 0 ? STYLE_WARN : STYLE_DIM,
		!glance         ? ""
		: text->len > 0 ? text->str
				: "nothing");
	canvas_text(canvas, row + 1, 1, STYLE_DIM, "Printer");
	canvas_text(canvas, row + 1, 10, STYLE_NORMAL,
		self->printer               ? self->printer
		: *session_printer(session) ? "asking..."
					    : "none chosen yet; you choose one when you print");
}

static void
lookup_draw(App *app, const void *state, Canvas *canvas)
{
	Lookup *self = (Lookup *)state;
	int bottom = canvas->rows - 3;

	canvas_text(canvas, 0, 1, STYLE_TITLE, "Who is it for?");
	edit_draw(self->typed, canvas, 0, 17, MIN(canvas->cols - 19, 48), true);
	canvas_text(canvas, 1, 17, STYLE_DIM, "name, birthday (0412), student ID, phone or e-mail");
	draw_found(app, self, canvas, 3, bottom - 3);
	canvas_rule(canvas, bottom, NULL);
	draw_glance(app, self, canvas, bottom + 1);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "open", "Open the student on the marked line.", KEY_MAIN,
		nothing_to_open },
	{ K_F(3), "F3", WAITING, "parked",
		"Parked visits, and visits that ended after failed checks." },
	{ K_F(4), "F4", APPROVE, "approve", "Access forms that wait for approval.", 0, no_forms },
	{ K_F(5), "F5", REVEALS, NULL, "Codes that colleagues ask to see, where two people decide.",
		KEY_HIDDEN },
	{ K_F(6), "F6", MORE, "more",
		"Sample letters, hand-outs, emergency cards, staff, what was done today." },
	{ K_F(7), "F7", RUNS, "letter run", "Letters for many parents at once, and their sheets." },
	{ K_F(9), "F9", LOCKED, "locked", "Parents locked out of the portal.", 0, nobody_locked },
	{ K_ESC, "Esc", CLEAR, "clear", "Empty the field.", KEY_HIDDEN },
	{ 0 },
};

const Screen screen_lookup = {
	.name = "lookup",
	.state_size = sizeof(Lookup),
	.keys = keys,
	.open = lookup_open,
	.load = lookup_load,
	.draw = lookup_draw,
	.act = lookup_act,
	.typing = lookup_typing,
	.key = lookup_key,
	.leave = lookup_leave,
	.close = lookup_close,
};
