/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/roster.h"

#include <string.h>

#include "screens/kit/list.h"

/* Rosters with codes: what a colleague asks for, where two people decide, and paper that has to be
 * counted and shredded, or locked away. */

enum { ALLOW = 1, REFUSE, SHRED, STORE };
enum { NUMBER, WHO, WHAT, WHY, STATE };

typedef struct {
	List *list;
	GPtrArray *papers; /* RosterPaper; NULL until loaded */
	Acts *acts;
	bool storing; /* what the pages are counted for: the safe, or the shredder */
} Papers;

/* --- the list */

static char *
state_words(const RosterPaper *paper)
{
	if (g_str_equal(paper->state, "asked"))
		return g_strdup(paper->mine ? "waits for a colleague" : "your yes?");
	if (g_str_equal(paper->state, "granted"))
		return g_strdup("may be printed");
	if (!g_str_equal(paper->state, "used") && !g_str_equal(paper->state, "safe"))
		return g_strdup(paper->state);
	if (paper->pages == 0)
		return g_strdup("opened; was it printed?");
	return g_strdup_printf("%d %s, %s", paper->pages, paper->pages == 1 ? "page" : "pages",
		g_str_equal(paper->state, "safe") ? "in the safe" : "to be shredded");
}

static void
paper_cell(const void *data, int row, int column, Cell *cell)
{
	const RosterPaper *paper = ((const Papers *)data)->papers->pdata[row];
	g_autofree char *state = NULL;

	switch (column) {
	case NUMBER:
		cell_set(cell, STYLE_NORMAL, paper->number ? paper->number : "-");
		break;
	case WHO:
		cell_set(cell, STYLE_NORMAL, paper->asked_by);
		break;
	case WHAT:
		cell_set(cell, STYLE_NORMAL, paper->what);
		break;
	case WHY:
		cell_set(cell, STYLE_NORMAL, paper->reason);
		break;
	case STATE:
		state = state_words(paper);
		cell_set(cell, STYLE_NORMAL, state);
		break;
	}
}

static const ListColumn wide[] = {
	{ NUMBER, "Roster", 10 },
	{ WHO, "Who", 10 },
	{ WHY, "Why", 24, .grows = true },
	{ STATE, "State", 23 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ NUMBER, "Roster", 10 },
	{ WHO, "Who", 10, .grows = true },
	{ STATE, "State", 23 },
	{ 0 },
};
static const ListColumn *const sets[] = { wide, narrow, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Papers, papers), .cell = paper_cell },
};

static const RosterPaper *
focused(const Papers *self)
{
	return list_row(self->list, self);
}

static void
papers_open(App *app, void *state, gconstpointer args)
{
	Papers *self = state;

	self->list = app_list(app, sections, 1);
	self->acts = acts_new();
}

static void
papers_close(void *state)
{
	Papers *self = state;

	acts_free(self->acts);
	g_clear_pointer(&self->papers, g_ptr_array_unref);
}

/* --- asking */

typedef struct {
	Answer answer;
	char *what, *act; /* NULL: only look */
	gint64 roster_id;
	bool counted, stored, yes;
	int pages;
	char *note, *says;
	GPtrArray *papers;
} PapersJob;

static void
job_free(gpointer data)
{
	PapersJob *job = data;

	answer_clear(&job->answer);
	g_free(job->what);
	g_free(job->act);
	g_free(job->note);
	g_free(job->says);
	g_clear_pointer(&job->papers, g_ptr_array_unref);
	g_free(job);
}

static bool
do_it(PapersJob *job, Db *db, GCancellable *cancel)
{
	Answer *answer = &job->answer;
	g_autofree char *state = NULL;

	if (job->counted)
		return (job->stored ? db_roster_stored : db_roster_shredded)(db, job->act,
			job->roster_id, job->pages, cancel, &state, &answer->refusal,
			&answer->error);
	return db_roster_decide(db, job->act, job->roster_id, job->yes, job->note, cancel, &state,
		&answer->refusal, &answer->error);
}

static void
papers_work(gpointer data, GCancellable *cancel)
{
	PapersJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && (!job->act || do_it(job, db, cancel)) &&
		       db_rosters(db, cancel, &job->papers, &answer->refusal, &answer->error);
}

static void
papers_done(App *app, void *state, gpointer data)
{
	Papers *self = state;
	PapersJob *job = data;

	if (job->what && answer_final(&job->answer))
		acts_done(self->acts, job->what);
	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->papers, g_ptr_array_unref);
	self->papers = g_steal_pointer(&job->papers);
	if (job->says)
		app_say(app, SAY_INFO, job->says);
}

static PapersJob *
job_new(App *app, Papers *self, const char *what)
{
	PapersJob *job = g_new0(PapersJob, 1);

	job->answer.session = screens_session(app);
	if (what) {
		job->roster_id = focused(self)->roster_id;
		job->what = g_strdup_printf("%s %" G_GINT64_FORMAT, what, job->roster_id);
		job->act = g_strdup(acts_id(self->acts, job->what));
	}
	return job;
}

static void
send(App *app, PapersJob *job)
{
	app_ask(app, ASK_BLOCKING, papers_work, papers_done, job, job_free);
}

static void
papers_load(App *app, void *state)
{
	send(app, job_new(app, state, NULL));
}

/* --- what is asked of the clerk */

static void
pages_typed(App *app, void *state, const char *line)
{
	Papers *self = state;
	PapersJob *job;
	char *end = NULL;
	guint64 pages = line ? g_ascii_strtoull(line, &end, 10) : 0;

	if (!line)
		return;
	if (end == line || *end || pages > 100000) {
		app_sayf(app, SAY_INFO, "\"%s\" is not a number of pages.", line);
		return;
	}
	job = job_new(app, self, self->storing ? "stored" : "shredded");
	job->counted = true;
	job->stored = self->storing;
	job->pages = (int)pages;
	job->says = self->storing
			    ? g_strdup_printf("In the safe: %d. It keeps no day open.", job->pages)
			    : g_strdup_printf("Shredded: %d. It is off the list and in the events.",
				      job->pages);
	send(app, job);
}

static void
allow_answer(App *app, void *state, bool yes)
{
	Papers *self = state;
	PapersJob *job;

	if (!yes)
		return;
	job = job_new(app, self, "allow");
	job->yes = true;
	job->says = g_strdup_printf(
		"%s may print it now, once, within a quarter of an hour.", focused(self)->asked_by);
	send(app, job);
}

static void
refuse_with(App *app, void *state, const char *reason)
{
	PapersJob *job;

	if (!reason)
		return;
	job = job_new(app, state, "refuse");
	job->note = g_strdup(reason);
	job->says = g_strdup("Nothing is printed; your reason is kept.");
	send(app, job);
}

static bool
is(const RosterPaper *paper, const char *state)
{
	return paper && g_str_equal(paper->state, state);
}

static void
papers_act(App *app, void *state, int action)
{
	Papers *self = state;
	const RosterPaper *paper = focused(self);
	g_autofree char *text = NULL;

	self->storing = action == STORE;
	switch (action) {
	case STORE:
		text = g_strdup_printf("How many pages of roster %s did you lock away? It has to "
				       "be all of them.",
			paper->number);
		dialog_line(app, "In the safe", text, "Pages", 6, pages_typed);
		break;
	case REFUSE:
		dialog_line(app, "Say no", "Nothing is printed. The reason is kept.", "Reason", 120,
			refuse_with);
		break;
	case ALLOW:
		text = g_strdup_printf("%s wants to print %d %s: %s\nWhy: %s\nYour name is "
				       "written down with it.",
			paper->asked_by, paper->codes, paper->codes == 1 ? "code" : "codes",
			paper->what, paper->reason);
		dialog_yes_no(app, "Let a colleague print codes?", text, "let them be printed",
			"not now", allow_answer);
		break;
	case SHRED:
		text = g_strdup_printf("How many pages of roster %s did you see shredded? It has "
				       "to be all of them. 0: nothing ever came out.",
			paper->number);
		dialog_line(app, "Shredded", text, "Pages", 6, pages_typed);
		break;
	}
}

static const char *
nothing_to_allow(App *app, const void *state)
{
	const RosterPaper *paper = focused(state);

	if (is(paper, "asked"))
		return paper->mine ? "Somebody else has to say yes, at their own desk." : NULL;
	return is(paper, "used") || is(paper, "safe") ? "It is on paper. X when it is shredded."
						      : "Nobody asks you for a yes on this line.";
}

static const char *
nothing_to_shred(App *app, const void *state)
{
	const RosterPaper *paper = focused(state);

	return is(paper, "used") || is(paper, "safe") ? NULL
						      : "No paper of the marked roster is there.";
}

static const char *
nothing_to_store(App *app, const void *state)
{
	const RosterPaper *paper = focused(state);

	if (is(paper, "safe"))
		return "It is in the safe.";
	return is(paper, "used") ? NULL : "No paper of the marked roster lies about.";
}

static const char *
nothing_to_refuse(App *app, const void *state)
{
	const RosterPaper *paper = focused(state);

	return is(paper, "asked") && !paper->mine ? NULL
						  : "Nobody asks you for a yes on this line.";
}

/* --- showing */

static const char *
next_step(const RosterPaper *paper)
{
	if (is(paper, "asked"))
		return paper->mine ? "Somebody else has to say yes, at their own desk: it stands "
				     "on this list there."
				   : "Enter shows what is asked, and says yes. R says no.";
	if (is(paper, "granted"))
		return paper->mine ? "Print it within a quarter of an hour: Esc, then F9 on the "
				     "roster."
				   : "It can be printed within a quarter of an hour. You need do "
				     "nothing.";
	if (is(paper, "used") && paper->pages == 0)
		return "Look at the printer. X when all that came out is shredded, or when nothing "
		       "did.";
	if (is(paper, "used"))
		return "Shred all its pages, then press X. Or lock them all away, then press S.";
	return is(paper, "safe") ? "It may stay there. When you take it out and shred it, press X."
				 : "Nothing was printed. For another go, press F9 on the roster.";
}

static void
papers_draw(App *app, const void *state, Canvas *canvas)
{
	const Papers *self = state;
	const RosterPaper *paper = focused(self);
	int row;

	if (!self->papers)
		return;
	if (!paper) {
		canvas_wrap(canvas, 1, 2, canvas->cols - 4, 3, STYLE_NORMAL,
			"No roster with codes is on paper, and nobody asks for one. Esc goes "
			"back.");
		canvas_cursor(canvas, 1, 2);
		return;
	}
	row = canvas->rows - 6;
	list_draw(self->list, canvas, 0, row, self, true);
	canvas_rule(canvas, row++, NULL);
	row += canvas_wrap(canvas, row, 2, canvas->cols - 4, 2, STYLE_NORMAL, paper->what);
	canvas_textf(canvas, row++, 2, STYLE_DIM, "%d %s%s%s%s%s", paper->codes,
		paper->codes == 1 ? "code" : "codes", paper->printer ? ", on " : "",
		paper->printer ? paper->printer : "", paper->by_whom ? "; yes or no by " : "",
		paper->by_whom ? paper->by_whom : "");
	canvas_wrap(canvas, row, 2, canvas->cols - 4, 2, STYLE_NORMAL, next_step(paper));
}

static const Key keys[] = {
	{ K_ENTER, "Enter", ALLOW, "answer", "Say yes to a colleague who asks.", KEY_MAIN,
		nothing_to_allow },
	{ 'x', "X", SHRED, "shredded", "All its pages are shredded.", 0, nothing_to_shred },
	{ 's', "S", STORE, "in the safe", "All its pages are locked away for the time being.", 0,
		nothing_to_store },
	{ 'r', "R", REFUSE, "refuse", "Say no to a colleague who asks; a reason is asked.",
		KEY_DESTRUCTIVE, nothing_to_refuse },
	{ 0 },
};

const Screen screen_roster_papers = {
	.name = "roster_papers",
	.title = "Rosters with codes",
	.state_size = sizeof(Papers),
	.keys = keys,
	.open = papers_open,
	.load = papers_load,
	.draw = papers_draw,
	.act = papers_act,
	.close = papers_close,
};
