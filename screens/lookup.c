/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include <string.h>

#include "db/people.h"
#include "desk/paper.h"
#include "screens/found.h"
#include "screens/kit/edit.h"

/* Home. Who is it for? One field, results as one types; what waits at a glance. */

enum { OPEN = 1, WAITING, APPROVE, LOCKED, CLEAR, REVEALS, MORE, RUNS };
/* As many people as can be seen are asked for at first; who goes to the last of them gets the rest. */
enum { FIND_REST = 99 };

typedef struct {
	Found found; /* first: the list's sections find it there */
	Edit *typed;
	List *list;
	char *asked; /* what FOUND answers; NULL: nothing asked yet */
	bool near;   /* FOUND are near spellings */
	bool more;   /* others match too */
	int most;    /* people asked for last */
	int fit;     /* people that can be seen */
	Glance *glance;
	PaperLook *look;
	char *printer; /* "Office: ready" */
} Lookup;

/* --- opening and closing */

static void
lookup_open(App *app, void *state, gconstpointer args)
{
	Lookup *self = state;

	self->typed = edit_new(64);
	found_open(&self->found, screens_profile(app)->date_style);
	self->list = app_list(app, found_sections, N_FOUND_SECTIONS);
}

static void
lookup_close(void *state)
{
	Lookup *self = state;

	edit_free(self->typed);
	found_close(&self->found);
	g_free(self->asked);
	glance_free(self->glance);
	paper_look_free(self->look);
	g_free(self->printer);
}

/* --- finding */

typedef struct {
	Answer answer;
	char *typed;
	int most;
	GPtrArray *people;
	bool near, more;
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

	answer->good = db && db_find_people(db, job->typed, job->most + 1, cancel, &job->people,
				     &answer->refusal, &answer->error);
	if (!answer->good)
		return;
	job->more = (int)job->people->len > job->most;
	if (job->more)
		g_ptr_array_set_size(job->people, job->most);
	if (job->people->len > 0)
		return;
	g_clear_pointer(&job->people, g_ptr_array_unref);
	job->near = true;
	answer->good = db_find_near(
		db, job->typed, cancel, &job->people, &answer->refusal, &answer->error);
}

static void
find_done(App *app, void *state, gpointer data)
{
	Lookup *self = state;
	FindJob *job = data;
	bool again = g_strcmp0(self->asked, job->typed) == 0;

	if (!answer_tell(app, &job->answer))
		return;
	self->near = job->near;
	self->more = job->more;
	g_free(self->asked);
	self->asked = g_steal_pointer(&job->typed);
	found_show(&self->found, self->list, g_steal_pointer(&job->people), again);
}

static void
find_nobody(App *app, Lookup *self)
{
	app_forget(app, find_done);
	g_clear_pointer(&self->asked, g_free);
	self->more = false;
	found_show(&self->found, self->list, NULL, false);
}

static void
find(App *app, Lookup *self, int most)
{
	const char *typed = edit_text(self->typed);
	FindJob *job;

	if (strspn(typed, " ") == strlen(typed)) {
		find_nobody(app, self);
		return;
	}
	self->most = most;
	job = g_new0(FindJob, 1);
	job->most = most;
	job->answer.session = screens_session(app);
	job->typed = g_strdup(typed);
	app_ask(app, ASK_LATEST, find_work, find_done, job, find_free);
}

static void
find_rest(App *app, Lookup *self)
{
	if (self->more && self->most < FIND_REST && found_is_last(&self->found, self->list))
		find(app, self, FIND_REST);
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
		find(app, self, self->most);
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

/* Until it is known what waits, the screen behind the key says it. */
static const char *
no_forms(App *app, const void *state)
{
	const Lookup *self = state;

	return self->glance && self->glance->waiting_forms == 0 ? "No form waits for approval."
								: NULL;
}

static const char *
nobody_locked(App *app, const void *state)
{
	const Lookup *self = state;

	return self->glance && self->glance->locked == 0 ? "Nobody is locked out." : NULL;
}

static const char *
no_clear(App *app, const void *state)
{
	return edit_is_empty(((const Lookup *)state)->typed)
		       ? "The field is empty, and this is the first screen."
		       : NULL;
}

static void
open_person(App *app, Lookup *self)
{
	const FoundPerson *person = list_row(self->list, self);
	const StudentArgs args = {
		.student_id = person->student_id ? person->student_id : person->person_id,
		.guardian_id = g_str_equal(person->kind, "guardian") ? person->person_id : 0,
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
		find(app, self, MIN(self->fit, FIND_REST));
		return true;
	}
	if (list_key(self->list, key, self)) {
		find_rest(app, self);
		return true;
	}
	/* This is home: Esc has nowhere to go back to. */
	return key == K_ESC;
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
	if (self->more)
		canvas_textf(canvas, 1, 17, STYLE_NORMAL, "More match than these %u. Type more%s.",
			self->found.people->len,
			self->most < FIND_REST ? ", or go down for the rest" : "");
	else
		canvas_text(canvas, 1, 17, STYLE_DIM,
			"name, birthday (0412), student ID, phone or e-mail");
	self->fit = MAX(bottom - 4, 1); /* under the heading */
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
	{ K_ESC, "Esc", CLEAR, "clear", "Empty the field.", KEY_HIDDEN, no_clear },
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
