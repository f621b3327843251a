/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/student.h"

#include "base/phone.h"
#include "base/text.h"

/* The verified-guardian list of one student (MISSION D4, L1): who, how they stand, what their code
 * is doing; and below, for the guardian on the marked line, what is the case and what can be done. */

enum { VISIT = 1, STANDING, LETTERS, REVOKE, TROUBLE, CONTACTS, SHOW_CODE, EVENTS };
enum { NAME, RELATION, STANDS, CODE };
enum { ADVICE_ROWS = 8 };

const Guardian *
student_focused(const StudentScreen *self)
{
	return list_row(self->list, self);
}

static char *
words_for(const Guardian *guardian)
{
	return g_str_equal(guardian->standing, "verified")     ? g_strdup("VERIFIED legal guardian")
	       : g_str_equal(guardian->standing, "restricted") ? g_strdup("RESTRICTED")
							       : g_strdup("not verified");
}

static Style
style_of(const Guardian *guardian)
{
	return g_str_equal(guardian->standing, "verified")     ? STYLE_GOOD
	       : g_str_equal(guardian->standing, "restricted") ? STYLE_BAD
							       : STYLE_WARN;
}

/* "handed 09/02, used" */
static char *
code_words(const StudentScreen *self, const Guardian *guardian)
{
	const char *state = guardian->credential_state;
	g_autofree char *on = date_show_short(guardian->credential_on, self->dates);
	g_autofree char *handed = date_show_short(guardian->handed_on, self->dates);

	if (g_str_equal(guardian->standing, "restricted"))
		return g_strdup("-");
	if (guardian->registered_email && *guardian->registered_email)
		return g_strdup("has an account");
	if (!state)
		return g_strdup(g_str_equal(guardian->standing, "verified") ? "none" : "-");
	if (g_str_equal(state, "issued"))
		return g_strdup_printf("made %s, not handed", on);
	if (g_str_equal(state, "live"))
		return g_strdup_printf("handed %s", handed);
	if (g_str_equal(state, "used"))
		return g_strdup_printf("handed %s, used", handed);
	return g_strdup_printf("%s %s", state, on);
}

static void
guardian_cell(const void *data, int row, int column, Cell *cell)
{
	const StudentScreen *self = data;
	const Guardian *guardian = self->guardians->pdata[row];
	g_autofree char *words = NULL;

	switch (column) {
	case NAME:
		cell_set(cell, STYLE_NORMAL, guardian->name);
		break;
	case RELATION:
		cell_set(cell, STYLE_NORMAL, guardian->relation);
		break;
	case STANDS:
		words = words_for(guardian);
		cell_set(cell, style_of(guardian), words);
		break;
	case CODE:
		words = code_words(self, guardian);
		cell_set(cell, STYLE_NORMAL, words);
		break;
	}
}

/* --- opening and closing */

static void
student_open(App *app, void *state, gconstpointer args)
{
	StudentScreen *self = state;
	const StudentArgs *given = args;

	self->student_id = given->student_id;
	self->focus = given->guardian_id;
	self->dates = screens_profile(app)->date_style;
	self->code_title = g_strdup(screens_profile(app)->credential);
	self->wide[0] = (ListColumn){ NAME, "Guardian", 20, .grows = true };
	self->wide[1] = (ListColumn){ RELATION, "Relation", 11 };
	self->wide[2] = (ListColumn){ STANDS, "Standing", 23 };
	self->wide[3] = (ListColumn){ CODE, self->code_title, 16, .grows = true };
	self->narrow[0] = (ListColumn){ NAME, "Guardian", 18, .grows = true };
	self->narrow[1] = (ListColumn){ STANDS, "Standing", 23 };
	self->narrow[2] = (ListColumn){ CODE, self->code_title, 10, .grows = true };
	self->sets[0] = self->wide;
	self->sets[1] = self->narrow;
	self->section = (ListSection){ self->sets, .rows = offsetof(StudentScreen, guardians),
		.cell = guardian_cell };
	self->list = app_list(app, &self->section, 1);
	self->acts = acts_new();
}

static void
student_close(void *state)
{
	StudentScreen *self = state;

	student_free(self->student);
	g_clear_pointer(&self->guardians, g_ptr_array_unref);
	g_free(self->code_title);
	g_free(self->reason);
	acts_free(self->acts);
}

typedef struct {
	Answer answer;
	gint64 student_id;
	Student *student;
	GPtrArray *guardians;
} StudentJob;

static void
job_free(gpointer data)
{
	StudentJob *job = data;

	answer_clear(&job->answer);
	student_free(job->student);
	g_clear_pointer(&job->guardians, g_ptr_array_unref);
	g_free(job);
}

static void
load_work(gpointer data, GCancellable *cancel)
{
	StudentJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db &&
		       db_student(db, job->student_id, cancel, &job->student, &answer->refusal,
			       &answer->error) &&
		       db_guardians(db, job->student_id, cancel, &job->guardians, &answer->refusal,
			       &answer->error);
}

static void
name_it(App *app, const StudentScreen *self)
{
	const Student *student = self->student;
	g_autoptr(GString) text = g_string_new(student->name);
	g_autofree char *born = date_show(student->born, self->dates);

	g_string_append_printf(text, "   ID %s", student->permanent_id);
	if (student->grade)
		g_string_append_printf(text, "   grade %s", student->grade);
	if (*born)
		g_string_append_printf(text, "   born %s", born);
	if (student->room)
		g_string_append_printf(text, "   room %s", student->room);
	if (student->teacher)
		g_string_append_printf(text, " %s", student->teacher);
	app_set_title(app, "%s", text->str);
}

static void
load_done(App *app, void *state, gpointer data)
{
	StudentScreen *self = state;
	StudentJob *job = data;
	const Guardian *now = student_focused(self);

	if (!answer_tell(app, &job->answer))
		return;
	if (now)
		self->focus = now->guardian_id;
	student_free(self->student);
	self->student = g_steal_pointer(&job->student);
	g_clear_pointer(&self->guardians, g_ptr_array_unref);
	self->guardians = g_steal_pointer(&job->guardians);
	name_it(app, self);
	for (guint i = 0; i < self->guardians->len; i++) {
		const Guardian *guardian = self->guardians->pdata[i];

		if (guardian->guardian_id == self->focus)
			list_set_focus(self->list, 0, (int)i);
	}
}

static void
student_load(App *app, void *state)
{
	StudentScreen *self = state;
	StudentJob *job = g_new0(StudentJob, 1);

	job->answer.session = screens_session(app);
	job->student_id = self->student_id;
	app_ask(app, ASK_BLOCKING, load_work, load_done, job, job_free);
}

/* --- what can be done */

static const char *
lend_refusal(StudentScreen *self, const Refusal *refusal)
{
	g_autofree char *text = refusal_text(refusal);
	g_autofree char *next = refusal_next(refusal);

	g_free(self->reason);
	self->reason = g_strdup_printf("%s %s", text, next);
	return self->reason;
}

static const char *
cannot_visit(App *app, const void *state)
{
	const Guardian *guardian = student_focused(state);
	g_autoptr(Refusal) refusal = NULL;

	if (!guardian)
		return "No guardian is on record for this student.";
	/* An unfinished visit is gone on with, whatever stands against a new one. */
	if (guardian->visit_id)
		return NULL;
	refusal = guardian_refusal(guardian);
	return refusal ? lend_refusal((StudentScreen *)state, refusal) : NULL;
}

static const char *
no_guardian(App *app, const void *state)
{
	return student_focused(state) ? NULL : "No guardian is on record for this student.";
}

static const char *
cannot_again(App *app, const void *state)
{
	const Guardian *guardian = student_focused(state);
	g_autoptr(Refusal) refusal = NULL;

	if (!guardian)
		return no_guardian(app, state);
	if (guardian->visit_id)
		return "A visit is under way. Finish it or refuse it first.";
	refusal = guardian_again_refusal(guardian);
	return refusal ? lend_refusal((StudentScreen *)state, refusal) : NULL;
}

static const char *
cannot_revoke(App *app, const void *state)
{
	const Guardian *guardian = student_focused(state);

	if (!guardian)
		return no_guardian(app, state);
	return g_strcmp0(guardian->credential_state, "live") == 0 ||
			       g_strcmp0(guardian->credential_state, "issued") == 0
		       ? NULL
		       : "There is no code to end.";
}

static const char *
not_there(App *app, const void *state)
{
	return ((const StudentScreen *)state)->student ? NULL : "The student is not there yet.";
}

static const char *
no_code(App *app, const void *state)
{
	return cannot_revoke(app, state) ? "There is no code that could be seen." : NULL;
}

static void
student_show_card(App *app, const StudentScreen *self)
{
	const ContactsArgs args = { self->student_id, student_focused(self)->guardian_id };

	app_push(app, &screen_contacts, &args);
}

static void
student_act(App *app, void *state, int action)
{
	StudentScreen *self = state;

	switch (action) {
	case VISIT:
		student_visit(app, self, "new");
		break;
	case CONTACTS:
		student_show_card(app, self);
		break;
	case STANDING:
		student_ask_standing(app, self);
		break;
	case LETTERS:
		student_ask_again(app, self);
		break;
	case TROUBLE:
		student_show_trouble(app, self);
		break;
	case SHOW_CODE:
		student_show_code(app, self);
		break;
	case EVENTS:
		student_show_events(app, self);
		break;
	case REVOKE:
		student_ask_revoke(app, self);
		break;
	}
}

/* --- showing */

static void
add_contact(const StudentScreen *self, GString *text, const Guardian *guardian)
{
	g_autofree char *ends = date_show(guardian->account_ends, self->dates);
	g_autofree char *phone = guardian->phone ? phone_show(guardian->phone, NULL) : NULL;

	if (guardian->language_name)
		g_string_append_printf(text, "Reads %s. ", guardian->language_name);
	if (phone && *phone)
		g_string_append_printf(text, "Phone %s. ", phone);
	if (guardian->registered_email && *guardian->registered_email)
		g_string_append_printf(
			text, "Signs in to the portal as %s. ", guardian->registered_email);
	else if (guardian->email && *guardian->email)
		g_string_append_printf(text, "E-mail %s. ", guardian->email);
	if (ends && *ends)
		g_string_append_printf(
			text, "The account ends on %s: the last child has left. ", ends);
	if (guardian->account_locked)
		g_string_append(text, "The account is LOCKED: F9 says why and unlocks. ");
	if (guardian->address && *guardian->address)
		g_string_append_printf(text, "\n%s", guardian->address);
}

/* "Ask the parent for the student's name, the birth date and the grade. Then see a photo ID." */
static void
add_questions(GString *text, char *const *questions)
{
	for (int i = 0; questions[i]; i++)
		g_string_append_printf(text, "%s%s",
			i == 0             ? "Ask the parent for "
			: questions[i + 1] ? ", "
					   : " and ",
			question_words(questions[i]));
	g_string_append(text, ". Then see a photo ID.\n");
}

static char *
advice(App *app, const StudentScreen *self, const Guardian *guardian)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(Refusal) refusal = guardian_refusal(guardian);

	if (guardian->visit_id) {
		g_string_append_printf(text, "A visit of %s is %s. Enter goes on with it.\n",
			guardian->given_name,
			g_strcmp0(guardian->visit_state, "parked") == 0 ? "parked" : "under way");
	} else if (refusal) {
		g_autofree char *what = refusal_text(refusal);
		g_autofree char *next = refusal_next(refusal);

		g_string_append_printf(text, "%s %s\n", what, next);
	} else {
		g_string_append_printf(text,
			"%s may be issued %s %s now. Enter starts the visit.\n",
			guardian->given_name, text_article(self->code_title), self->code_title);
		add_questions(text, screens_profile(app)->questions);
	}
	if (!g_str_equal(guardian->standing, "restricted"))
		add_contact(self, text, guardian);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
student_draw(App *app, const void *state, Canvas *canvas)
{
	const StudentScreen *self = state;
	const Guardian *guardian = student_focused(self);
	g_autofree char *text = NULL;
	int rows = canvas->rows - ADVICE_ROWS;

	if (!self->guardians)
		return;
	if (!guardian) {
		canvas_wrap(canvas, 1, 2, canvas->cols - 4, 3, STYLE_WARN,
			"No parent or guardian is on record for this student. The district's "
			"records office adds people; then come back here.");
		return;
	}
	rows = 1 + list_draw(self->list, canvas, 0, rows, self, true);
	text = advice(app, self, guardian);
	canvas_wrap(canvas, rows, 3, canvas->cols - 6, canvas->rows - rows,
		g_str_equal(guardian->standing, "restricted") ? STYLE_BAD : STYLE_NORMAL, text);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", VISIT, "visit",
		"Start the visit of the guardian on the marked line, or go on with it.", KEY_MAIN,
		cannot_visit },
	{ K_F(3), "F3", STANDING, "standing",
		"Record a document that proves guardianship, a restriction, or its end.", 0,
		no_guardian },
	{ K_F(4), "F4", CONTACTS, "card",
		"The emergency card: telephones, addresses, whom to call.", 0, no_guardian },
	{ K_F(5), "F5", SHOW_CODE, NULL,
		"See the code on the screen for a minute; a reason is asked.", KEY_HIDDEN,
		no_code },
	{ K_F(6), "F6", LETTERS, "letter again", "Print the same code again, or replace it.", 0,
		cannot_again },
	{ K_F(9), "F9", TROUBLE, "cannot link?", "Why this parent cannot link or sign in; unlock.",
		0, no_guardian },
	{ K_F(7), "F7", EVENTS, NULL, "What was done for this student, and who had access.",
		KEY_HIDDEN, not_there },
	{ K_F(8), "F8", REVOKE, "end code", "End this person's code; a reason is asked.",
		KEY_DESTRUCTIVE, cannot_revoke },
	{ 0 },
};

const Screen screen_student = {
	.name = "student",
	.state_size = sizeof(StudentScreen),
	.keys = keys,
	.open = student_open,
	.load = student_load,
	.draw = student_draw,
	.act = student_act,
	.close = student_close,
};
