/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "base/date.h"
#include "db/people.h"
#include "desk/acts.h"
#include "screens/kit/form.h"

/* How far the school trusts the tie between a guardian and a student, changed (MISSION L2, X2): a
 * document seen, a second person, a court order, its end. One screen, a form for each way; whether
 * it will do, and whether this member may, the database says. */

enum { RECORD = 1 };

/* --- the ways, each with its form */

#define NOTE_FIELD(at, text)                                                                       \
	{                                                                                          \
		.name = "note", .label = "Note", .kind = FIELD_TEXT, .row = (at), .width = 44,     \
		.max = 120, .hint = (text),                                                        \
	}
#define PAPER_FIELD(text)                                                                          \
	{                                                                                          \
		.name = "document", .label = "Document", .kind = FIELD_TEXT, .row = 0,             \
		.width = 44, .max = 80, .hint = (text),                                            \
	}

static const FormField verify_fields[] = {
	{ .name = "document",
		.label = "Document seen",
		.kind = FIELD_CHOICE,
		.row = 0,
		.rows = 6,
		.width = 40,
		.hint = "Press its number. The paper itself must be on the counter." },
	NOTE_FIELD(7, "Anything the next person should know; may stay empty."),
};
static const FormField confirm_fields[] = {
	{ .name = "seen",
		.label = "Seen by you too",
		.kind = FIELD_YES_NO,
		.row = 0,
		.width = 6,
		.hint = "Have you seen the same document yourself? Y or N." },
};
static const FormField restrict_fields[] = {
	PAPER_FIELD("As it calls itself: court order 24-1187."),
	{ .name = "since",
		.label = "Since",
		.kind = FIELD_TEXT,
		.row = 1,
		.width = 12,
		.max = 20,
		.hint = "Its date; empty is today.",
		.check = check_day,
		.tidy = tidy_day },
	{ .name = "until",
		.label = "Until",
		.kind = FIELD_TEXT,
		.row = 2,
		.width = 12,
		.max = 20,
		.hint = "Its last day, when it names one. It holds until it is lifted here.",
		.check = check_day,
		.tidy = tidy_day },
	NOTE_FIELD(3, "What it forbids, for the principal."),
};
static const FormField lift_fields[] = {
	PAPER_FIELD("What ends the restriction: the order, and its date."),
	NOTE_FIELD(1, "May stay empty."),
};
static const FormField unverify_fields[] = {
	NOTE_FIELD(0, "Why this person comes off the verified list."),
};
static const FormField apart_fields[] = {
	NOTE_FIELD(0, "How you know that they are two people."),
};

static const struct {
	const char *title, *intro, *done;
	const FormField *fields;
	int n_fields;
	const char *wanted, *missing; /* a field that must not stay empty */
} ways[] = {
	[STANDING_VERIFY] = { "Verify",
		"Only a parent or legal guardian whose papers were seen is put on the verified "
		"list. "
		"Custody papers are not needed from a natural parent: a birth certificate will do.",
		"is now a verified legal guardian", verify_fields, G_N_ELEMENTS(verify_fields),
		"document", "Choose the document you have seen: press its number." },
	[STANDING_CONFIRM] = { "Confirm",
		"A colleague has seen a document for this person. This district wants a second "
		"pair "
		"of eyes: look at the paper yourself.",
		"is now a verified legal guardian", confirm_fields, G_N_ELEMENTS(confirm_fields),
		"seen", "Press Y when you have seen the document yourself." },
	[STANDING_RESTRICT] = { "Restrict",
		"Only a court order or another binding document takes a parent's access away; "
		"custody "
		"alone does not. The code of this person stops working at once, an open visit "
		"ends. "
		"The other parent's code is not touched.",
		"is restricted from now on", restrict_fields, G_N_ELEMENTS(restrict_fields),
		"document", "Say which document restricts this person." },
	[STANDING_LIFT] = { "Lift the restriction",
		"What was proved before the restriction holds again afterwards. No code comes back "
		"by "
		"itself.",
		"is no longer restricted", lift_fields, G_N_ELEMENTS(lift_fields), "document",
		"Say which document ends the restriction." },
	[STANDING_UNVERIFY] = { "Take off the verified list",
		"The code of this person stops working at once. A document can put the person back "
		"on the list.",
		"is off the verified list", unverify_fields, G_N_ELEMENTS(unverify_fields), "note",
		"Say why." },
	[STANDING_APART] = { "Two people of one name",
		"Another guardian of the same name is on record. When you know that this is "
		"somebody "
		"else, say how.",
		"is told apart", apart_fields, G_N_ELEMENTS(apart_fields), "note",
		"Say how you know." },
};

typedef struct {
	StandingWay way;
	gint64 student_id, guardian_id;
	char *guardian;
	Form *form;
	Acts *acts;
	DateStyle dates;
} Standing;

static void
standing_open(App *app, void *state, gconstpointer args)
{
	Standing *self = state;
	const StandingArgs *given = args;

	self->way = given->way;
	self->student_id = given->student_id;
	self->guardian_id = given->guardian_id;
	self->guardian = g_strdup(given->guardian);
	app_set_title(
		app, "Standing of %s, %s of %s", given->guardian, given->relation, given->student);
	self->dates = screens_profile(app)->date_style;
	self->acts = acts_new();
	self->form = app_form(app, ways[self->way].fields, ways[self->way].n_fields, &self->dates);
	if (self->way == STANDING_VERIFY)
		choice_fill(self->form, "document", screens_profile(app)->documents);
}

static void
standing_close(void *state)
{
	Standing *self = state;

	acts_free(self->acts);
	g_free(self->guardian);
}

/* --- asking */

typedef struct {
	Answer answer;
	StandingWay way;
	char *act;
	gint64 student_id, guardian_id;
	char *document, *note, *since, *until;
	char *standing; /* afterwards */
} StandingJob;

static void
job_free(gpointer data)
{
	StandingJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->document);
	g_free(job->note);
	g_free(job->since);
	g_free(job->until);
	g_free(job->standing);
	g_free(job);
}

static bool
do_way(StandingJob *job, Db *db, GCancellable *cancel, Refusal **refusal, GError **error)
{
	gint64 student = job->student_id, guardian = job->guardian_id;

	switch (job->way) {
	case STANDING_VERIFY:
		return db_verify_standing(db, job->act, student, guardian, job->document, job->note,
			cancel, &job->standing, refusal, error);
	case STANDING_CONFIRM:
		return db_confirm_standing(
			db, job->act, student, guardian, cancel, &job->standing, refusal, error);
	case STANDING_RESTRICT:
		return db_restrict(db, job->act, student, guardian, job->document, job->since,
			job->until, job->note, cancel, &job->standing, refusal, error);
	case STANDING_LIFT:
		return db_lift(db, job->act, student, guardian, job->document, job->note, cancel,
			&job->standing, refusal, error);
	case STANDING_UNVERIFY:
		return db_unverify(db, job->act, student, guardian, job->note, cancel,
			&job->standing, refusal, error);
	case STANDING_APART:
		return db_tell_apart(db, job->act, student, guardian, job->note, cancel,
			&job->standing, refusal, error);
	}
	g_assert_not_reached();
}

static void
record_work(gpointer data, GCancellable *cancel)
{
	StandingJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && do_way(job, db, cancel, &answer->refusal, &answer->error);
}

static void
record_done(App *app, void *state, gpointer data)
{
	Standing *self = state;
	StandingJob *job = data;

	if (answer_final(&job->answer))
		acts_done(self->acts, "record");
	if (!answer_tell(app, &job->answer))
		return;
	if (g_strcmp0(job->standing, "waiting") == 0)
		app_sayf(app, SAY_INFO,
			"The document of %s is recorded. A colleague who has seen it too confirms "
			"it "
			"with F3.",
			self->guardian);
	else
		app_sayf(app, SAY_INFO, "%s %s.", self->guardian, ways[self->way].done);
	app_pop(app);
}

/* A field of the form, or NULL when it has none or it is empty; caller owns. */
static char *
typed(const Standing *self, const char *field)
{
	const char *text;

	for (int i = 0; i < ways[self->way].n_fields; i++) {
		if (!g_str_equal(ways[self->way].fields[i].name, field))
			continue;
		text = form_get(self->form, field);
		return *text ? g_strdup(text) : NULL;
	}
	return NULL;
}

static char *
typed_day(const Standing *self, const char *field)
{
	g_autofree char *text = typed(self, field);

	return text ? date_parse(text, self->dates, NULL) : NULL;
}

static void
standing_act(App *app, void *state, int action)
{
	Standing *self = state;
	const char *wanted = form_get(self->form, ways[self->way].wanted);
	const char *wrong = form_check(self->form);
	StandingJob *job;

	if (!*wanted || (self->way == STANDING_CONFIRM && !g_str_equal(wanted, "yes"))) {
		app_say(app, SAY_INFO, ways[self->way].missing);
		form_set_focus(self->form, ways[self->way].wanted);
		return;
	}
	if (wrong) {
		app_sayf(app, SAY_INFO, "Please correct what is marked: %s.", wrong);
		return;
	}
	job = g_new0(StandingJob, 1);
	job->answer.session = screens_session(app);
	job->way = self->way;
	job->act = g_strdup(acts_id(self->acts, "record"));
	job->student_id = self->student_id;
	job->guardian_id = self->guardian_id;
	job->document = typed(self, "document");
	job->note = typed(self, "note");
	job->since = typed_day(self, "since");
	job->until = typed_day(self, "until");
	app_ask(app, ASK_BLOCKING, record_work, record_done, job, job_free);
}

/* --- keys and showing */

static void
standing_draw(App *app, const void *state, Canvas *canvas)
{
	const Standing *self = state;
	Canvas part;
	int rows;

	canvas_text(canvas, 0, 2, STYLE_TITLE, ways[self->way].title);
	rows = canvas_wrap(canvas, 1, 2, canvas->cols - 4, 4, STYLE_NORMAL, ways[self->way].intro);
	part = canvas_part(canvas, rows + 2, 2, canvas->rows - rows - 2, canvas->cols - 4);
	form_draw(self->form, &part, 0, part.rows, true);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", RECORD, "record", "Record what was filled in.", KEY_MAIN | KEY_AFTER },
	{ 0 },
};

const Screen screen_standing = {
	.name = "standing",
	.state_size = sizeof(Standing),
	.keys = keys,
	.open = standing_open,
	.draw = standing_draw,
	.act = standing_act,
	.close = standing_close,
};
