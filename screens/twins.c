/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/twins.h"

#include <string.h>

#include "desk/acts.h"
#include "screens/kit/list.h"

/* What the registry has that somebody should look at: records that may be one child or one guardian
 * twice, and guardians whom the student system no longer names. A person decides; nothing is joined
 * unasked. */

enum { OPEN = 1, APART, KEEP, END, SCHOOL };
enum { ONE, OTHER, WHY, STATE, GUARDIAN, STUDENT, HELD, SINCE };
enum { CHILDREN, PAIRS, TIES };

typedef struct {
	List *list;
	GPtrArray *children; /* TwinPair, of students */
	GPtrArray *pairs;    /* TwinPair, of guardians; NULL until loaded */
	GPtrArray *ties;     /* TieUnnamed */
	Acts *acts;
	gint64 guardian_id; /* whose pairs alone; 0: everybody's */
	int school_id;      /* chosen by the district; 0: all of one's own */
	bool district;
} Twins;

static const char *
state_words(const TwinPair *pair)
{
	if (!*pair->other)
		return "other school";
	return g_str_equal(pair->state, "new") ? "" : pair->state;
}

static void
twin_cell(const TwinPair *pair, int column, Cell *cell)
{
	bool joined = g_str_equal(pair->state, "joined");

	switch (column) {
	case ONE:
		cell_set(cell, STYLE_NORMAL, pair->one);
		break;
	case OTHER:
		cell_set(cell, STYLE_NORMAL, *pair->other ? pair->other : "(at another school)");
		break;
	case WHY:
		cell_set(cell, STYLE_NORMAL, joined ? "one record now" : pair->why);
		break;
	case STATE:
		cell_set(cell, STYLE_WARN, state_words(pair));
		break;
	}
}

static void
child_cell(const void *data, int row, int column, Cell *cell)
{
	twin_cell(((const Twins *)data)->children->pdata[row], column, cell);
}

static void
pair_cell(const void *data, int row, int column, Cell *cell)
{
	twin_cell(((const Twins *)data)->pairs->pdata[row], column, cell);
}

static void
tie_cell(const void *data, int row, int column, Cell *cell)
{
	const TieUnnamed *tie = ((const Twins *)data)->ties->pdata[row];

	switch (column) {
	case GUARDIAN:
		cell_set(cell, STYLE_NORMAL, tie->guardian);
		break;
	case STUDENT:
		cell_setf(cell, STYLE_NORMAL, "%s of %s", tie->relation, tie->student);
		break;
	case HELD:
		cell_set(cell, tie->held && strstr(tie->held, "code") ? STYLE_WARN : STYLE_NORMAL,
			tie->held ? tie->held : "");
		break;
	}
}

static const ListColumn children_usual[] = {
	{ ONE, "One child twice?", 15, .grows = true },
	{ OTHER, "And", 15, .grows = true },
	{ WHY, "Speaks for it", 21, .grows = true },
	{ STATE, "", 12 },
	{ 0 },
};
static const ListColumn children_narrow[] = {
	{ ONE, "One child twice?", 20, .grows = true },
	{ OTHER, "And", 20, .grows = true },
	{ STATE, "", 12 },
	{ 0 },
};
static const ListColumn pairs_usual[] = {
	{ ONE, "Kept twice?", 15, .grows = true },
	{ OTHER, "And", 15, .grows = true },
	{ WHY, "Speaks for it", 21, .grows = true },
	{ STATE, "", 12 },
	{ 0 },
};
static const ListColumn pairs_narrow[] = {
	{ ONE, "Kept twice?", 20, .grows = true },
	{ OTHER, "And", 20, .grows = true },
	{ STATE, "", 12 },
	{ 0 },
};
static const ListColumn ties_usual[] = {
	{ GUARDIAN, "No longer named", 20, .grows = true },
	{ STUDENT, "By the student system", 26, .grows = true },
	{ HELD, "Stays, because", 24, .grows = true },
	{ 0 },
};
static const ListColumn ties_narrow[] = {
	{ GUARDIAN, "No longer named", 20, .grows = true },
	{ HELD, "Stays, because", 24, .grows = true },
	{ 0 },
};
static const ListColumn *const children_sets[] = { children_usual, children_narrow, NULL };
static const ListColumn *const pairs_sets[] = { pairs_usual, pairs_narrow, NULL };
static const ListColumn *const ties_sets[] = { ties_usual, ties_narrow, NULL };
static const ListSection sections[] = {
	[CHILDREN] = { children_sets, .rows = offsetof(Twins, children), .cell = child_cell },
	[PAIRS] = { pairs_sets, .rows = offsetof(Twins, pairs), .cell = pair_cell },
	[TIES] = { ties_sets, .rows = offsetof(Twins, ties), .cell = tie_cell },
};

static void
twins_open(App *app, void *state, gconstpointer args)
{
	Twins *self = state;
	const TwinsArgs *given = args;

	self->guardian_id = given ? given->guardian_id : 0;
	self->district = session_who(screens_session(app))->school_id == 0;
	self->list = app_list(app, sections, G_N_ELEMENTS(sections));
	self->acts = acts_new();
	app_set_title(app, "%s",
		self->guardian_id ? "One person kept twice?" : "Kept twice, or no longer named");
}

static void
twins_close(void *state)
{
	Twins *self = state;

	acts_free(self->acts);
	g_clear_pointer(&self->children, g_ptr_array_unref);
	g_clear_pointer(&self->pairs, g_ptr_array_unref);
	g_clear_pointer(&self->ties, g_ptr_array_unref);
}

static void
say_done(App *app, const TwinsJob *job)
{
	if (job->deed == TWINS_TAKE_APART)
		app_sayf(app, SAY_INFO,
			"%s: two records again, as they were. They are not proposed any more.",
			job->person);
	else if (job->deed == TWINS_STAYS)
		app_sayf(app, SAY_INFO, "%s stays. The next import does not ask again.",
			job->person);
	else
		app_sayf(app, SAY_INFO, "%s has ended for this student, and the code with it.",
			job->person);
}

static void
twins_done(App *app, void *state, gpointer data)
{
	Twins *self = state;
	TwinsJob *job = data;

	if (job->what && answer_final(&job->answer))
		acts_done(self->acts, job->what);
	if (!answer_tell(app, &job->answer))
		return;
	if (job->unknown) {
		app_sayf(
			app, SAY_INFO, "There is no school called %s. Type its code.", job->school);
		return;
	}
	g_clear_pointer(&self->children, g_ptr_array_unref);
	g_clear_pointer(&self->pairs, g_ptr_array_unref);
	g_clear_pointer(&self->ties, g_ptr_array_unref);
	self->children = g_steal_pointer(&job->children);
	self->pairs = g_steal_pointer(&job->pairs);
	self->ties = g_steal_pointer(&job->ties);
	self->school_id = job->school_id;
	if (job->school && !self->guardian_id)
		app_set_title(app, "%s", job->school);
	if (job->deed != TWINS_LOOK)
		say_done(app, job);
}

static TwinsJob *
job_new(App *app, const Twins *self, TwinsDeed deed)
{
	TwinsJob *job = g_new0(TwinsJob, 1);

	job->answer.session = screens_session(app);
	job->deed = deed;
	job->only = self->guardian_id;
	job->school_id = self->school_id;
	return job;
}

static void
twins_load(App *app, void *state)
{
	app_ask(app, ASK_BLOCKING, twins_job_run, twins_done, job_new(app, state, TWINS_LOOK),
		twins_job_free);
}

/* --- what is marked */

/* KIND may be NULL. */
static const TwinPair *
focused_pair(const Twins *self, TwinKind *kind)
{
	int section = PAIRS;
	int row = list_focus(self->list, self, &section);

	if (row < 0 || section == TIES)
		return NULL;
	if (kind)
		*kind = section == CHILDREN ? TWIN_STUDENTS : TWIN_GUARDIANS;
	return section == CHILDREN ? self->children->pdata[row] : self->pairs->pdata[row];
}

static const TieUnnamed *
focused_tie(const Twins *self)
{
	int section = PAIRS;
	int row = list_focus(self->list, self, &section);

	return row >= 0 && section == TIES ? self->ties->pdata[row] : NULL;
}

static void
decide_tie(App *app, Twins *self, TwinsDeed deed, const char *note)
{
	const TieUnnamed *tie = focused_tie(self);
	TwinsJob *job;

	if (!note || !tie)
		return;
	job = job_new(app, self, deed);
	job->what = g_strdup_printf("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
		deed == TWINS_ENDS ? "end" : "keep", tie->student_id, tie->guardian_id);
	job->act = g_strdup(acts_id(self->acts, job->what));
	job->student_id = tie->student_id;
	job->guardian_id = tie->guardian_id;
	job->note = g_strdup(note);
	job->person = g_strdup(tie->guardian);
	app_ask(app, ASK_BLOCKING, twins_job_run, twins_done, job, twins_job_free);
}

static void
keep_with(App *app, void *state, const char *note)
{
	decide_tie(app, state, TWINS_STAYS, note);
}

static void
end_with(App *app, void *state, const char *note)
{
	decide_tie(app, state, TWINS_ENDS, note);
}

static void
apart_with(App *app, void *state, const char *note)
{
	Twins *self = state;
	TwinKind kind;
	const TwinPair *pair = focused_pair(self, &kind);
	TwinsJob *job;

	if (!note || !pair)
		return;
	job = job_new(app, self, TWINS_TAKE_APART);
	job->kind = kind;
	job->what = g_strdup_printf("apart %s %" G_GINT64_FORMAT,
		kind == TWIN_STUDENTS ? "child" : "guardian", pair->other_id);
	job->act = g_strdup(acts_id(self->acts, job->what));
	*(kind == TWIN_STUDENTS ? &job->student_id : &job->guardian_id) = pair->other_id;
	job->note = g_strdup(note);
	job->person = g_strdup(pair->one);
	app_ask(app, ASK_BLOCKING, twins_job_run, twins_done, job, twins_job_free);
}

static void
school_named(App *app, void *state, const char *typed)
{
	TwinsJob *job;

	if (!typed)
		return;
	job = job_new(app, state, TWINS_LOOK);
	job->school_id = 0;
	job->school = g_strdup(typed);
	app_ask(app, ASK_BLOCKING, twins_job_run, twins_done, job, twins_job_free);
}

static void
open_focused(App *app, const Twins *self)
{
	TwinKind kind = TWIN_GUARDIANS;
	const TwinPair *pair = focused_pair(self, &kind);
	const TieUnnamed *tie = focused_tie(self);

	if (tie) {
		const StudentArgs student = { tie->student_id, tie->guardian_id };

		app_push(app, &screen_student, &student);
	} else if (pair && !*pair->other) {
		app_say(app, SAY_INFO,
			"The other record is at another school. The district office decides this "
			"pair.");
	} else if (pair && g_str_equal(pair->state, "joined")) {
		app_say(app, SAY_INFO, "These two are joined. T takes them apart again.");
	} else if (pair) {
		const TwinArgs args = { kind, pair->one_id, pair->other_id, pair->kept_id };

		app_push(app, &screen_twin, &args);
	}
}

static void
ask_apart(App *app, const Twins *self)
{
	TwinKind kind = TWIN_GUARDIANS;

	focused_pair(self, &kind);
	dialog_line(app, "Take apart again",
		kind == TWIN_STUDENTS
			? "They are two children after all: guardians, contacts and accounts go "
			  "back to where they were."
			: "They are two people after all: children, telephones and account go back "
			  "to where they were. Codes that ended stay ended.",
		"How you know", 120, apart_with);
}

static void
twins_act(App *app, void *state, int action)
{
	Twins *self = state;

	if (action == OPEN)
		open_focused(app, self);
	else if (action == APART)
		ask_apart(app, self);
	else if (action == KEEP)
		dialog_line(app, "This person stays",
			"The student system does not name this person any more, and that is a "
			"mistake there, or does not matter here.",
			"Why", 120, keep_with);
	else if (action == END)
		dialog_line(app, "End the tie",
			"This person is no longer this student's guardian here. The code stops "
			"working, an open visit ends, the account sees the student no more.",
			"Why", 120, end_with);
	else
		dialog_line(app, "Which school?", "Its code, or how its name begins.", "School", 40,
			school_named);
}

static const char *
not_open(App *app, const void *state)
{
	const Twins *self = state;

	return focused_pair(self, NULL) || focused_tie(self) ? NULL
							     : "Nothing waits to be looked at.";
}

static const char *
not_apart(App *app, const void *state)
{
	const TwinPair *pair = focused_pair(state, NULL);

	return pair && g_str_equal(pair->state, "joined")
		       ? NULL
		       : "Mark two records that were joined; they stand at the end of the pairs.";
}

static const char *
not_tie(App *app, const void *state)
{
	return focused_tie(state) ? NULL : "Mark somebody whom the student system no longer names.";
}

static const char *
not_district(App *app, const void *state)
{
	return ((const Twins *)state)->district ? NULL : "These are all of your school.";
}

/* --- showing */

static void
draw_why(const TwinPair *pair, Canvas *canvas, int row)
{
	g_autofree char *text =
		g_strdup_printf("Speaks for it: %s. Enter lays them side by side.", pair->why);

	canvas_wrap(canvas, row, 2, canvas->cols - 4, canvas->rows - row, STYLE_DIM, text);
}

static void
draw_pair(const TwinPair *pair, Canvas *canvas)
{
	int row = 1;

	row += canvas_wrap(canvas, row, 2, canvas->cols - 4, 1, STYLE_NORMAL,
		pair->one_children ? pair->one_children : "No child here that can be shown.");
	if (*pair->other)
		row += canvas_wrap(canvas, row, 2, canvas->cols - 4, 1, STYLE_NORMAL,
			pair->other_children ? pair->other_children
					     : "No child here that can be shown.");
	if (g_str_equal(pair->state, "joined"))
		canvas_textf(canvas, row, 2, STYLE_DIM, "Joined by %s%s%s.",
			pair->by_whom ? pair->by_whom : "", *pair->why ? ": " : "", pair->why);
	else if (g_str_equal(pair->state, "proposed"))
		canvas_textf(canvas, row, 2, STYLE_DIM,
			"%s thinks they are one person. A principal decides.",
			pair->by_whom ? pair->by_whom : "");
	else if (!*pair->other)
		canvas_text(canvas, row, 2, STYLE_DIM, "The district office decides this pair.");
	else
		draw_why(pair, canvas, row);
}

static void
draw_tie(const TieUnnamed *tie, Canvas *canvas)
{
	canvas_wrap(canvas, 1, 2, canvas->cols - 4, canvas->rows - 1, STYLE_NORMAL,
		"The student system has not named this person since the last import. Ask why. "
		"K: it is a mistake there, the person stays. E: the tie ends, with code and "
		"account (a principal). Enter opens the student; a code is cancelled there.");
}

static void
twins_draw(App *app, const void *state, Canvas *canvas)
{
	const Twins *self = state;
	const TwinPair *pair;
	Canvas part;
	int rows;

	if (!self->pairs)
		return;
	if (list_count(self->list, self) == 0) {
		canvas_wrap(canvas, 1, 2, canvas->cols - 4, 3, STYLE_NORMAL,
			self->district && !self->school_id && !self->guardian_id
				? "Nobody has proposed a pair. S looks at one school; Esc goes "
				  "back."
				: "Nobody seems to be kept twice, and nobody waits. Esc goes "
				  "back.");
		canvas_cursor(canvas, 1, 2);
		return;
	}
	rows = list_draw(self->list, canvas, 0, MAX(canvas->rows - 5, 4), self, true);
	canvas_rule(canvas, rows, NULL);
	part = canvas_part(canvas, rows, 0, canvas->rows - rows, canvas->cols);
	pair = focused_pair(self, NULL);
	if (pair)
		draw_pair(pair, &part);
	else if (focused_tie(self))
		draw_tie(focused_tie(self), &part);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", OPEN, "open",
		"Lay the two records side by side; or open the student whose guardian is not named "
		"any more.",
		KEY_MAIN, not_open },
	{ 't', "T", APART, "take apart",
		"Take two records apart that were joined in the last 30 days: they are two people.",
		KEY_DESTRUCTIVE, not_apart },
	{ 'k', "K", KEEP, "stays", "The person stays although the student system is silent.", 0,
		not_tie },
	{ 'e', "E", END, "end",
		"End the tie of somebody whom the student system no longer names, with the code.",
		KEY_DESTRUCTIVE, not_tie },
	{ 's', "S", SCHOOL, "school", "Look at one school; for the district office.", 0,
		not_district },
	{ 0 },
};

const Screen screen_twins = {
	.name = "twins",
	.state_size = sizeof(Twins),
	.keys = keys,
	.open = twins_open,
	.load = twins_load,
	.draw = twins_draw,
	.act = twins_act,
	.close = twins_close,
};
