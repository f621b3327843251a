/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "db/people.h"
#include "desk/acts.h"
#include "screens/kit/form.h"

/* Not on the verified list yet: which document was seen that proves guardianship (MISSION L2). The
 * database decides whether it will do, and whether this member may say so. */

enum { RECORD = 1 };

typedef struct {
	gint64 student_id, guardian_id;
	char *guardian;
	char *heading;
	Form *form;
	Acts *acts;
} Standing;

static const FormField fields[] = {
	{ .name = "document",
		.label = "Document seen",
		.kind = FIELD_CHOICE,
		.row = 0,
		.rows = 6,
		.width = 40,
		.hint = "Press its number. The paper itself must be on the counter." },
	{ .name = "note",
		.label = "Note",
		.kind = FIELD_TEXT,
		.row = 7,
		.width = 44,
		.max = 120,
		.hint = "Anything the next person should know; may stay empty." },
};

static void
standing_open(App *app, void *state, gconstpointer args)
{
	Standing *self = state;
	const StandingArgs *given = args;

	self->student_id = given->student_id;
	self->guardian_id = given->guardian_id;
	self->guardian = g_strdup(given->guardian);
	self->heading = g_strdup_printf(
		"Standing of %s, %s of %s", given->guardian, given->relation, given->student);
	self->acts = acts_new();
	self->form = form_new(fields, G_N_ELEMENTS(fields), NULL);
	choice_fill(self->form, "document", screens_profile(app)->documents);
}

static void
standing_close(void *state)
{
	Standing *self = state;

	form_free(self->form);
	acts_free(self->acts);
	g_free(self->guardian);
	g_free(self->heading);
}

typedef struct {
	Answer answer;
	char *act;
	gint64 student_id, guardian_id;
	char *document, *note;
} StandingJob;

static void
job_free(gpointer data)
{
	StandingJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->document);
	g_free(job->note);
	g_free(job);
}

static void
record_work(gpointer data, GCancellable *cancel)
{
	StandingJob *job = data;
	Answer *answer = &job->answer;
	g_autofree char *standing = NULL;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && db_verify_standing(db, job->act, job->student_id, job->guardian_id,
				     job->document, job->note, cancel, &standing, &answer->refusal,
				     &answer->error);
}

static void
record_done(App *app, void *state, gpointer data)
{
	Standing *self = state;
	StandingJob *job = data;

	if (answer_final(&job->answer))
		acts_done(self->acts, "verify");
	if (!answer_tell(app, &job->answer))
		return;
	app_sayf(app, SAY_INFO, "%s is now a verified legal guardian.", self->guardian);
	app_pop(app);
}

static void
standing_act(App *app, void *state, int action)
{
	Standing *self = state;
	StandingJob *job;

	if (!*form_get(self->form, "document")) {
		app_say(app, SAY_INFO, "Choose the document you have seen: press its number.");
		form_set_focus(self->form, "document");
		return;
	}
	job = g_new0(StandingJob, 1);
	job->answer.session = screens_session(app);
	job->act = g_strdup(acts_id(self->acts, "verify"));
	job->student_id = self->student_id;
	job->guardian_id = self->guardian_id;
	job->document = g_strdup(form_get(self->form, "document"));
	job->note = g_strdup(form_get(self->form, "note"));
	app_ask(app, ASK_BLOCKING, record_work, record_done, job, job_free);
}

static bool
standing_key(App *app, void *state, int key)
{
	return form_key(((Standing *)state)->form, key);
}

static bool
standing_typing(const void *state)
{
	return form_typing(((const Standing *)state)->form);
}

static const char *
standing_heading(App *app, const void *state)
{
	return ((const Standing *)state)->heading;
}

static void
standing_draw(App *app, const void *state, Canvas *canvas)
{
	const Standing *self = state;
	Canvas part;
	int rows;

	rows = canvas_wrap(canvas, 1, 2, canvas->cols - 4, 3, STYLE_NORMAL,
		"Only a parent or legal guardian whose papers were seen is put on the verified "
		"list. "
		"Custody papers are not needed from a natural parent: a birth certificate will "
		"do.");
	part = canvas_part(canvas, rows + 2, 2, canvas->rows - rows - 2, canvas->cols - 4);
	form_draw(self->form, &part, 0, part.rows, true);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", RECORD, "record", "Put the guardian on the verified list.",
		KEY_MAIN | KEY_AFTER },
	{ 0 },
};

const Screen screen_standing = {
	.name = "standing",
	.state_size = sizeof(Standing),
	.keys = keys,
	.heading = standing_heading,
	.open = standing_open,
	.draw = standing_draw,
	.act = standing_act,
	.typing = standing_typing,
	.key = standing_key,
	.close = standing_close,
};
