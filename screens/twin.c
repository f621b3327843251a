/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "db/twins.h"
#include "desk/acts.h"
#include "screens/kit/list.h"

/* Two records of guardians, or of a child, side by side: what differs is marked; one person or two,
 * and which record stays, a person says. Whether it will do, the database says. */

enum { SAME = 1, TWO, TURN, TAKE };
enum { MARK, LABEL, STAYS, GOES };

static const char *const takeable[] = { "name", "email", "language", "address" };

typedef struct {
	List *list;
	TwinKind kind;
	gint64 kept_id, gone_id;
	bool turned;      /* OTHER of a line is the record that stays */
	GPtrArray *lines; /* TwinLine; NULL until loaded */
	Refusal *why_not; /* why the one cannot stay and the other go */
	bool taken[G_N_ELEMENTS(takeable)];
	char *name;
	Acts *acts;
} Twin;

static const char *
side(const Twin *self, const TwinLine *line, bool stays)
{
	const char *text = stays == self->turned ? line->other : line->one;

	return text ? text : "";
}

static int
takeable_index(const Twin *self, const TwinLine *line)
{
	for (guint i = 0; self->kind == TWIN_GUARDIANS && i < G_N_ELEMENTS(takeable); i++)
		if (g_str_equal(takeable[i], line->field))
			return (int)i;
	return -1;
}

static bool
takes(const Twin *self, const TwinLine *line)
{
	int i = takeable_index(self, line);

	return i >= 0 && self->taken[i];
}

static void
line_cell(const void *data, int row, int column, Cell *cell)
{
	const Twin *self = data;
	const TwinLine *line = self->lines->pdata[row];
	const char *kept = side(self, line, true), *gone = side(self, line, false);
	bool differs = !g_str_equal(kept, gone), taken = takes(self, line);

	switch (column) {
	case MARK:
		cell_set(cell, STYLE_STRONG, !differs ? "" : "*");
		break;
	case LABEL:
		cell_set(cell, differs ? STYLE_STRONG : STYLE_DIM, line->label);
		break;
	case STAYS:
		cell_set(cell, taken ? STYLE_DIM : STYLE_NORMAL, *kept ? kept : "-");
		break;
	case GOES:
		cell_setf(cell, STYLE_NORMAL, "%s%s", taken ? "<- " : "", *gone ? gone : "-");
		break;
	}
}

static const ListColumn usual[] = {
	{ MARK, "", 1 },
	{ LABEL, "", 16 },
	{ STAYS, "This record stays", 20, .grows = true },
	{ GOES, "This one goes", 20, .grows = true },
	{ 0 },
};
static const ListColumn *const sets[] = { usual, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Twin, lines), .cell = line_cell },
};

static void
twin_open(App *app, void *state, gconstpointer args)
{
	Twin *self = state;
	const TwinArgs *given = args;

	self->kind = given->kind;
	self->turned = given->kept_id == given->other_id;
	self->kept_id = self->turned ? given->other_id : given->one_id;
	self->gone_id = self->turned ? given->one_id : given->other_id;
	self->list = app_list(app, sections, 1);
	app_set_title(app, "One %s or two? What differs is marked *",
		self->kind == TWIN_STUDENTS ? "child" : "person");
	self->acts = acts_new();
}

static void
twin_close(void *state)
{
	Twin *self = state;

	acts_free(self->acts);
	g_free(self->name);
	g_clear_pointer(&self->lines, g_ptr_array_unref);
	g_clear_pointer(&self->why_not, refusal_free);
}

/* --- asking */

typedef enum { LOOK, JOIN, TELL_APART } Deed;

typedef struct {
	Answer answer;
	Deed deed;
	TwinKind kind;
	gint64 kept_id, gone_id;
	bool turned;
	char *act, *note, *state;
	const char *take[G_N_ELEMENTS(takeable) + 1];
	GPtrArray *lines;
	Refusal *why_not;
} TwinJob;

static void
job_free(gpointer data)
{
	TwinJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->note);
	g_free(job->state);
	g_clear_pointer(&job->lines, g_ptr_array_unref);
	g_clear_pointer(&job->why_not, refusal_free);
	g_free(job);
}

static bool
look(TwinJob *job, Db *db, GCancellable *cancel)
{
	Answer *answer = &job->answer;

	return db_twin_lines(db, job->kind, job->turned ? job->gone_id : job->kept_id,
		       job->turned ? job->kept_id : job->gone_id, cancel, &job->lines,
		       &answer->refusal, &answer->error) &&
	       db_twin_can(db, job->kind, job->kept_id, job->gone_id, cancel, &job->why_not,
		       &answer->refusal, &answer->error);
}

static void
twin_work(gpointer data, GCancellable *cancel)
{
	TwinJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	if (!db)
		return;
	if (job->deed == LOOK)
		answer->good = look(job, db, cancel);
	else if (job->deed == JOIN)
		answer->good =
			db_twin_join(db, job->kind, job->act, job->kept_id, job->gone_id, job->take,
				job->note, cancel, &job->state, &answer->refusal, &answer->error);
	else
		answer->good = db_twin_two(db, job->kind, job->act, job->kept_id, job->gone_id,
			job->note, cancel, &job->state, &answer->refusal, &answer->error);
}

static TwinJob *
job_new(App *app, Twin *self, Deed deed)
{
	TwinJob *job = g_new0(TwinJob, 1);

	job->answer.session = screens_session(app);
	job->deed = deed;
	job->kind = self->kind;
	job->kept_id = self->kept_id;
	job->gone_id = self->gone_id;
	job->turned = self->turned;
	return job;
}

static void
look_done(App *app, void *state, gpointer data)
{
	Twin *self = state;
	TwinJob *job = data;

	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->lines, g_ptr_array_unref);
	g_clear_pointer(&self->why_not, refusal_free);
	self->lines = g_steal_pointer(&job->lines);
	self->why_not = g_steal_pointer(&job->why_not);
	g_free(self->name);
	self->name = g_strdup(self->lines->len > 0 ? side(self, self->lines->pdata[0], true) : "");
}

static void
twin_load(App *app, void *state)
{
	app_ask(app, ASK_BLOCKING, twin_work, look_done, job_new(app, state, LOOK), job_free);
}

static void
deed_done(App *app, void *state, gpointer data)
{
	Twin *self = state;
	TwinJob *job = data;

	if (answer_final(&job->answer))
		acts_done(self->acts, job->deed == JOIN ? "join" : "two");
	if (!answer_tell(app, &job->answer))
		return;
	if (job->deed == TELL_APART)
		app_sayf(app, SAY_INFO, "Two %s. These two are not proposed again.",
			self->kind == TWIN_STUDENTS ? "children" : "people");
	else if (g_str_equal(job->state, "proposed"))
		app_sayf(app, SAY_INFO, "Proposed: %s is one %s. A principal decides.", self->name,
			self->kind == TWIN_STUDENTS ? "child" : "person");
	else
		app_sayf(app, SAY_INFO,
			"%s is one record now. For 30 days T on the list takes them apart again.",
			self->name);
	app_pop(app);
}

static void
same_answer(App *app, void *state, bool yes)
{
	Twin *self = state;
	TwinJob *job;
	int n = 0;

	if (!yes)
		return;
	job = job_new(app, self, JOIN);
	job->act = g_strdup(acts_id(self->acts, "join"));
	for (guint i = 0; i < G_N_ELEMENTS(takeable); i++)
		if (self->taken[i])
			job->take[n++] = takeable[i];
	app_ask(app, ASK_BLOCKING, twin_work, deed_done, job, job_free);
}

static void
two_with(App *app, void *state, const char *note)
{
	Twin *self = state;
	TwinJob *job;

	if (!note)
		return;
	job = job_new(app, self, TELL_APART);
	job->act = g_strdup(acts_id(self->acts, "two"));
	job->note = g_strdup(note);
	app_ask(app, ASK_BLOCKING, twin_work, deed_done, job, job_free);
}

static const TwinLine *
focused(const Twin *self)
{
	return list_row(self->list, self);
}

static const char same_person[] =
	"Children, telephones and the account come to the record that stays. Of a child both have, "
	"its own standing holds, but a court order always does. Codes of the record that goes stop "
	"working. Its history is kept.";
static const char same_child[] = "Guardians, contacts and accounts come to the record that stays, "
				 "and its student ID holds. Of a "
				 "guardian both have, its own standing holds, but a court order "
				 "always does. The other record "
				 "leaves every list; its history is kept.";

static void
twin_act(App *app, void *state, int action)
{
	Twin *self = state;
	gint64 kept = self->kept_id;

	switch (action) {
	case SAME:
		dialog_word(app, self->kind == TWIN_STUDENTS ? "One child" : "One person",
			self->kind == TWIN_STUDENTS ? same_child : same_person, "same",
			same_answer);
		break;
	case TWO:
		dialog_line(app, self->kind == TWIN_STUDENTS ? "Two children" : "Two people",
			"These two are never proposed again. Say how you know.", "How", 120,
			two_with);
		break;
	case TURN:
		self->kept_id = self->gone_id;
		self->gone_id = kept;
		self->turned = !self->turned;
		for (guint i = 0; i < G_N_ELEMENTS(takeable); i++)
			self->taken[i] = false;
		twin_load(app, self);
		break;
	case TAKE:
		self->taken[takeable_index(self, focused(self))] =
			!self->taken[takeable_index(self, focused(self))];
		break;
	}
}

static const char *
not_same(App *app, const void *state)
{
	const Twin *self = state;

	if (!self->lines)
		return "The records are not here yet.";
	return self->why_not ? "It cannot be done now; what stands in the way is said below."
			     : NULL;
}

static const char *
not_two(App *app, const void *state)
{
	return ((const Twin *)state)->lines ? NULL : "The records are not here yet.";
}

static const char *
not_taken(App *app, const void *state)
{
	const Twin *self = state;
	const TwinLine *line = focused(self);

	if (self->kind == TWIN_STUDENTS)
		return "The record that stays keeps what it has; only what is empty is filled.";
	return line && takeable_index(self, line) >= 0 && line->one && line->other &&
			       !g_str_equal(line->one, line->other)
		       ? NULL
		       : "Name, e-mail, language and address can be taken where they differ; the "
			 "rest comes over by itself.";
}

/* --- showing */

/* What the columns have no room for. */
static void
draw_in_full(const Twin *self, const TwinLine *line, Canvas *canvas, int row)
{
	canvas_text(canvas, row, 2, STYLE_DIM, "stays");
	canvas_text(canvas, row + 1, 2, STYLE_DIM, "goes");
	canvas_fit(canvas, row, 9, canvas->cols - 11, STYLE_NORMAL, side(self, line, true));
	canvas_fit(canvas, row + 1, 9, canvas->cols - 11, STYLE_NORMAL, side(self, line, false));
}

static void
twin_draw(App *app, const void *state, Canvas *canvas)
{
	const Twin *self = state;
	const TwinLine *line = focused(self);
	int rows;

	if (!line)
		return;
	rows = list_draw(self->list, canvas, 0, MAX(canvas->rows - 6, 4), self, true);
	canvas_rule(canvas, rows++, line->label);
	draw_in_full(self, line, canvas, rows);
	rows += 2;
	if (self->why_not) {
		g_autofree char *text = refusal_text(self->why_not);
		g_autofree char *next = refusal_next(self->why_not);
		g_autofree char *both = g_strconcat(text, " ", next, NULL);

		canvas_wrap(
			canvas, rows, 2, canvas->cols - 4, canvas->rows - rows, STYLE_WARN, both);
		return;
	}
	canvas_wrap(canvas, rows, 2, canvas->cols - 4, canvas->rows - rows, STYLE_DIM,
		self->kind == TWIN_STUDENTS
			? "W: the other one stays. The child keeps the ID of the record that "
			  "stays; the other ID "
			  "still finds it. Guardians, contacts and accounts come over by "
			  "themselves; what is empty is "
			  "filled."
			: "W: the other one stays. Space: take this line from the one that goes. "
			  "Children, "
			  "telephones and account come over by themselves; what is empty is "
			  "filled.");
}

static const Key keys[] = {
	{ 'j', "J", SAME, "one person",
		"They are one person, or one child: join them. The word is asked; a principal "
		"joins, others "
		"propose.",
		KEY_MAIN | KEY_DESTRUCTIVE, not_same },
	{ 'n', "N", TWO, "two people",
		"They are two people, or two children: never propose them again. How you know is "
		"asked.",
		KEY_DESTRUCTIVE, not_two },
	{ 'w', "W", TURN, "which stays", "Let the other record stay and this one go.", 0, not_two },
	{ ' ', "Space", TAKE, "take",
		"Take name, e-mail, language or address from the record that goes.", 0, not_taken },
	{ 0 },
};

const Screen screen_twin = {
	.name = "twin",
	.state_size = sizeof(Twin),
	.keys = keys,
	.open = twin_open,
	.load = twin_load,
	.draw = twin_draw,
	.act = twin_act,
	.close = twin_close,
};
