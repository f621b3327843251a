/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/contacts.h"

#include "base/date.h"
#include "desk/acts.h"
#include "screens/kit/list.h"

/* Changes of emergency cards that wait: what parents said on an access form or sent from the portal,
 * worked off in one key each, old beside new. */

enum { ACCEPT = 1, DECLINE, CARD, REPORT };
enum { PERSON, WHAT, STUDENT, FROM, SINCE };

typedef struct {
	Confirm confirm; /* first, see contacts.h */
	List *list;
	GPtrArray *changes; /* ContactChange; NULL until loaded */
	Acts *acts;
	char *document; /* chosen for the change in hand */
	DateStyle dates;
} Changes;

static void
change_cell(const void *data, int row, int column, Cell *cell)
{
	const ContactChange *change = ((const Changes *)data)->changes->pdata[row];
	g_autofree char *since = NULL;

	switch (column) {
	case PERSON:
		cell_set(cell, STYLE_NORMAL, change->person);
		break;
	case WHAT:
		cell_set(cell, change->needs_document ? STYLE_WARN : STYLE_NORMAL,
			contact_kind_words(change->kind));
		break;
	case STUDENT:
		cell_set(cell, STYLE_NORMAL, change->student);
		break;
	case FROM:
		cell_set(cell, STYLE_NORMAL,
			g_str_equal(change->source, "portal") ? "portal" : "form");
		break;
	case SINCE:
		since = date_show_moment_short(change->since, ((const Changes *)data)->dates);
		cell_set(cell, STYLE_NORMAL, since);
		break;
	}
}

static const ListColumn wide[] = {
	{ PERSON, "Person", 16, .grows = true },
	{ WHAT, "Change", 20 },
	{ STUDENT, "Student", 16, .grows = true },
	{ FROM, "From", 6 },
	{ SINCE, "Since", 11 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ PERSON, "Person", 20, .grows = true },
	{ WHAT, "Change", 20 },
	{ SINCE, "Since", 11 },
	{ 0 },
};
static const ListColumn *const sets[] = { wide, narrow, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Changes, changes), .cell = change_cell },
};

static void send_accept(App *app, void *state);

static void
changes_open(App *app, void *state, gconstpointer args)
{
	Changes *self = state;

	self->confirm.again = send_accept;
	self->dates = screens_profile(app)->date_style;
	self->list = app_list(app, sections, 1);
	self->acts = acts_new();
}

static void
changes_close(void *state)
{
	Changes *self = state;

	acts_free(self->acts);
	g_free(self->document);
	g_clear_pointer(&self->changes, g_ptr_array_unref);
}

/* --- asking */

typedef enum { LOOK, ACCEPTING, DECLINING } Deed;

typedef struct {
	Answer answer;
	Deed deed;
	char *what, *act;
	gint64 change_id;
	char *person, *document, *reason, *state;
	char **confirm;
	GPtrArray *changes;
} ChangesJob;

static void
job_free(gpointer data)
{
	ChangesJob *job = data;

	answer_clear(&job->answer);
	g_free(job->what);
	g_free(job->act);
	g_free(job->person);
	g_free(job->document);
	g_free(job->reason);
	g_free(job->state);
	g_strfreev(job->confirm);
	g_clear_pointer(&job->changes, g_ptr_array_unref);
	g_free(job);
}

static bool
do_deed(ChangesJob *job, Db *db, GCancellable *cancel)
{
	Answer *answer = &job->answer;

	switch (job->deed) {
	case LOOK:
		return true;
	case ACCEPTING:
		return db_change_accept(db, job->act, job->change_id, job->document,
			(const char *const *)job->confirm, cancel, &job->state, &answer->refusal,
			&answer->error);
	case DECLINING:
		return db_change_decline(db, job->act, job->change_id, job->reason, cancel,
			&job->state, &answer->refusal, &answer->error);
	}
	g_assert_not_reached();
}

static void
changes_work(gpointer data, GCancellable *cancel)
{
	ChangesJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good =
		db && do_deed(job, db, cancel) &&
		db_changes_waiting(db, cancel, &job->changes, &answer->refusal, &answer->error);
}

static void
changes_done(App *app, void *state, gpointer data)
{
	Changes *self = state;
	ChangesJob *job = data;

	if (job->what && answer_final(&job->answer))
		acts_done(self->acts, job->what);
	if (job->answer.refusal && confirm_ask(app, self, job->answer.refusal))
		return;
	if (!answer_tell(app, &job->answer)) {
		if (g_strcmp0(job->answer.refusal ? job->answer.refusal->code : NULL, "PD107") == 0)
			app_reload(app);
		return;
	}
	g_clear_pointer(&self->changes, g_ptr_array_unref);
	self->changes = g_steal_pointer(&job->changes);
	if (job->deed != LOOK)
		app_sayf(app, SAY_INFO,
			job->deed == ACCEPTING
				? "The card is changed: %s. It is on the next report."
				: "The card stays as it is: %s. Your reason is kept.",
			job->person);
}

static void
changes_load(App *app, void *state)
{
	ChangesJob *job = g_new0(ChangesJob, 1);

	job->answer.session = screens_session(app);
	app_ask(app, ASK_BLOCKING, changes_work, changes_done, job, job_free);
}

static const ContactChange *
focused(const Changes *self)
{
	return list_row(self->list, self);
}

static ChangesJob *
job_new(App *app, Changes *self, Deed deed, const char *what)
{
	const ContactChange *change = focused(self);
	ChangesJob *job = g_new0(ChangesJob, 1);

	job->answer.session = screens_session(app);
	job->deed = deed;
	job->what = g_strdup_printf("%s %" G_GINT64_FORMAT, what, change->change_id);
	job->act = g_strdup(acts_id(self->acts, job->what));
	job->change_id = change->change_id;
	job->person = g_strdup(change->person);
	return job;
}

static void
send_accept(App *app, void *state)
{
	Changes *self = state;
	ChangesJob *job = job_new(app, self, ACCEPTING, "accept");

	job->document = g_strdup(self->document);
	job->confirm = g_strdupv((char **)self->confirm.words);
	app_ask(app, ASK_BLOCKING, changes_work, changes_done, job, job_free);
}

/* The documents that let the change on the marked line happen. */
static const GPtrArray *
documents(App *app, const ContactChange *change)
{
	const Profile *profile = screens_profile(app);

	return g_str_equal(change->kind, "address") || g_str_equal(change->kind, "home")
		       ? profile->address_documents
		       : profile->people_documents;
}

static void
document_answer(App *app, void *state, int index)
{
	Changes *self = state;
	const ContactChange *change = focused(self);

	if (index < 0 || !change)
		return;
	g_free(self->document);
	self->document =
		g_strdup(((const ProfileChoice *)documents(app, change)->pdata[index])->key);
	send_accept(app, self);
}

static void
ask_document(App *app, const ContactChange *change)
{
	const GPtrArray *choices = documents(app, change);
	g_autoptr(GPtrArray) labels = g_ptr_array_new();

	for (guint i = 0; i < choices->len; i++)
		g_ptr_array_add(labels, ((const ProfileChoice *)choices->pdata[i])->label);
	dialog_pick(app, "Which document was seen?",
		"It has to be on the counter; without it the change waits.",
		(const char *const *)labels->pdata, (int)labels->len, document_answer);
}

static void
decline_with(App *app, void *state, const char *reason)
{
	Changes *self = state;
	ChangesJob *job;

	if (!reason || !focused(self))
		return;
	job = job_new(app, self, DECLINING, "decline");
	job->reason = g_strdup(reason);
	app_ask(app, ASK_BLOCKING, changes_work, changes_done, job, job_free);
}

static void
changes_act(App *app, void *state, int action)
{
	Changes *self = state;
	const ContactChange *change = focused(self);

	if (action == REPORT) {
		app_push(app, &screen_contact_report, NULL);
	} else if (action == CARD) {
		const ContactsArgs card = { change->student_id, change->guardian_id };

		app_push(app, &screen_contacts, &card);
	} else if (action == DECLINE) {
		dialog_line(app, "Leave the card as it is",
			"The change is not made. The reason is kept.", "Reason", 120, decline_with);
	} else {
		confirm_clear(&self->confirm);
		g_clear_pointer(&self->document, g_free);
		if (change->needs_document)
			ask_document(app, change);
		else
			send_accept(app, self);
	}
}

static const char *
nothing_waits(App *app, const void *state)
{
	return focused(state) ? NULL : "No change waits.";
}

/* --- showing */

static void
draw_change(const ContactChange *change, Canvas *canvas)
{
	g_auto(GStrv) labels = g_strsplit(change->labels ? change->labels : "", "\n", -1);
	g_auto(GStrv) olds = g_strsplit(change->olds ? change->olds : "", "\n", -1);
	g_auto(GStrv) news = g_strsplit(change->news ? change->news : "", "\n", -1);
	guint n_olds = g_strv_length(olds), n_news = g_strv_length(news);
	int half = (canvas->cols - 20) / 2, row = 1;

	canvas_text(canvas, 0, 17, STYLE_DIM, "On record");
	canvas_text(canvas, 0, 18 + half, STYLE_DIM, "As the parent says");
	for (guint i = 0; labels[i] && row < canvas->rows - 1; i++, row++) {
		canvas_fit(canvas, row, 1, 15, STYLE_DIM, labels[i]);
		canvas_fit(canvas, row, 17, half, STYLE_NORMAL, i < n_olds ? olds[i] : "");
		canvas_fit(canvas, row, 18 + half, half, STYLE_STRONG, i < n_news ? news[i] : "");
	}
	canvas_textf(canvas, row, 1, change->stale ? STYLE_WARN : STYLE_DIM, "%s%s%s%s",
		change->needs_document ? "Needs a document at the counter. "
				       : "Needs no document. ",
		change->number ? "Said in visit " : "", change->number ? change->number : "",
		change->stale ? (change->number ? ". The record has changed since."
						: "The record has changed since.")
			      : (change->number ? "." : ""));
}

static void
changes_draw(App *app, const void *state, Canvas *canvas)
{
	const Changes *self = state;
	const ContactChange *change = focused(self);
	Canvas part;
	int rows;

	if (!self->changes)
		return;
	if (!change) {
		canvas_text(canvas, 1, 2, STYLE_NORMAL, "No change waits. Esc goes back.");
		canvas_cursor(canvas, 1, 2);
		return;
	}
	rows = list_draw(self->list, canvas, 0, MAX(canvas->rows - 9, 4), self, true);
	canvas_rule(canvas, rows, NULL);
	part = canvas_part(canvas, rows + 1, 0, canvas->rows - rows - 1, canvas->cols);
	draw_change(change, &part);
}

static const Key keys[] = {
	{ 'a', "A", ACCEPT, "accept",
		"Change the card as the parent says; a document is asked where one is needed.",
		KEY_MAIN, nothing_waits },
	{ 'd', "D", DECLINE, "decline", "Leave the card as it is; a reason is asked.",
		KEY_DESTRUCTIVE, nothing_waits },
	{ K_ENTER, "Enter", CARD, "card", "Open the emergency card.", 0, nothing_waits },
	{ 'r', "R", REPORT, "report", "The New Emergency Contact Report: what was changed." },
	{ 0 },
};

const Screen screen_changes = {
	.name = "changes",
	.title = "Changes to emergency cards",
	.state_size = sizeof(Changes),
	.keys = keys,
	.open = changes_open,
	.load = changes_load,
	.draw = changes_draw,
	.act = changes_act,
	.close = changes_close,
};
