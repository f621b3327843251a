/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/contacts.h"

#include "base/date.h"
#include "desk/acts.h"
#include "screens/kit/list.h"

/* Changes of emergency cards one below the other: the history of one card, or what stands on a New
 * Emergency Contact Report (MISSION L14), which is printed from here as often as needed. */

enum { PRINT = 1, CARDS };
enum { NUMBER, WHEN, PERSON, WHAT, WHO, STATE };

typedef struct {
	ContactListArgs of; /* its texts are ours */
	char *school, *student, *since;
	List *list;
	GPtrArray *changes; /* ContactChange; NULL until loaded */
	Acts *acts;
	DateStyle dates;
} ContactList;

static void
change_cell(const void *data, int row, int column, Cell *cell)
{
	const ContactChange *change = ((const ContactList *)data)->changes->pdata[row];
	g_autofree char *when = NULL;

	switch (column) {
	case NUMBER:
		cell_set(cell, STYLE_DIM, change->number ? change->number : "");
		break;
	case WHEN:
		when = date_show_moment_short(change->since, ((const ContactList *)data)->dates);
		cell_set(cell, STYLE_NORMAL, when);
		break;
	case PERSON:
		cell_set(cell, STYLE_NORMAL, change->person);
		break;
	case WHAT:
		cell_set(cell, STYLE_NORMAL, contact_kind_words(change->kind));
		break;
	case WHO:
		cell_set(cell, STYLE_NORMAL, change->by_whom ? change->by_whom : "");
		break;
	case STATE:
		cell_set(cell, g_str_equal(change->state, "applied") ? STYLE_NORMAL : STYLE_WARN,
			g_str_equal(change->state, "applied") ? "made" : change->state);
		break;
	}
}

static const ListColumn report_wide[] = {
	{ NUMBER, "No.", 4, .right = true },
	{ WHEN, "When", 11 },
	{ PERSON, "Person", 16, .grows = true },
	{ WHAT, "Change", 20 },
	{ WHO, "By", 14, .grows = true },
	{ 0 },
};
static const ListColumn history_wide[] = {
	{ WHEN, "When", 11 },
	{ PERSON, "Person", 16, .grows = true },
	{ WHAT, "Change", 20 },
	{ STATE, "", 9 },
	{ WHO, "By", 13, .grows = true },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ WHEN, "When", 11 },
	{ PERSON, "Person", 18, .grows = true },
	{ WHAT, "Change", 20 },
	{ 0 },
};
static const ListColumn *const report_sets[] = { report_wide, narrow, NULL };
static const ListColumn *const history_sets[] = { history_wide, narrow, NULL };
static const ListSection report_sections[] = {
	{ report_sets, .rows = offsetof(ContactList, changes), .cell = change_cell },
};
static const ListSection history_sections[] = {
	{ history_sets, .rows = offsetof(ContactList, changes), .cell = change_cell },
};

static bool
is_report(const ContactList *self)
{
	return self->of.student_id == 0;
}

/* What is on it, as the page says it too. Caller owns. */
static char *
filter_words(const ContactList *self)
{
	g_autofree char *day = date_show(self->since, self->dates);

	if (self->since)
		return g_strdup_printf("changes since %s", day);
	if (self->of.from == self->of.to)
		return g_strdup_printf("change %d", self->of.from);
	return g_strdup_printf("changes %d to %d", self->of.from, self->of.to);
}

static void
contact_list_open(App *app, void *state, gconstpointer args)
{
	ContactList *self = state;
	g_autofree char *filter = NULL;

	self->of = *(const ContactListArgs *)args;
	self->school = g_strdup(self->of.school);
	self->student = g_strdup(self->of.student);
	self->since = g_strdup(self->of.since);
	self->of.school = self->school;
	self->of.student = self->student;
	self->of.since = self->since;
	self->dates = screens_profile(app)->date_style;
	self->acts = acts_new();
	self->list = app_list(app, is_report(self) ? report_sections : history_sections, 1);
	filter = filter_words(self);
	if (is_report(self))
		app_set_title(app, "New Emergency Contact Report   %s   %s", self->school, filter);
	else
		app_set_title(app, "What changed on the card of %s", self->student);
}

static void
contact_list_close(void *state)
{
	ContactList *self = state;

	acts_free(self->acts);
	g_free(self->school);
	g_free(self->student);
	g_free(self->since);
	g_clear_pointer(&self->changes, g_ptr_array_unref);
}

/* --- asking */

typedef enum { LOOK, REPORT, BINDER } Deed;

typedef struct {
	Answer answer;
	Deed deed;
	ContactListArgs of;
	char *since, *act;
	GPtrArray *changes, *people;
} ListJob;

static void
job_free(gpointer data)
{
	ListJob *job = data;

	answer_clear(&job->answer);
	g_free(job->since);
	g_free(job->act);
	g_clear_pointer(&job->changes, g_ptr_array_unref);
	g_clear_pointer(&job->people, g_ptr_array_unref);
	g_free(job);
}

static bool
look(ListJob *job, Db *db, GCancellable *cancel)
{
	Answer *answer = &job->answer;

	if (job->of.student_id)
		return db_card_history(db, job->of.student_id, cancel, &job->changes,
			&answer->refusal, &answer->error);
	return db_contact_report(db, job->of.school_id, job->of.from, job->of.to, job->since,
		cancel, &job->changes, &answer->refusal, &answer->error);
}

/* What is printed is written down first. Since a day it is only a look back. */
static bool
keep(ListJob *job, Db *db, GCancellable *cancel)
{
	Answer *answer = &job->answer;
	gint64 print_id = 0;

	return job->since || db_contact_printed(db, job->act, job->of.school_id, job->of.from,
				     job->of.to, job->deed == REPORT ? "report" : "cards", cancel,
				     &print_id, &answer->refusal, &answer->error);
}

static void
contact_list_work(gpointer data, GCancellable *cancel)
{
	ListJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	if (!db)
		return;
	if (job->deed == BINDER)
		answer->good = db_contact_cards(db, job->of.school_id, job->of.from, job->of.to,
				       job->since, cancel, &job->people, &answer->refusal,
				       &answer->error) &&
			       keep(job, db, cancel);
	else
		answer->good =
			look(job, db, cancel) && (job->deed == LOOK || keep(job, db, cancel));
}

static void
print_pages(App *app, const ContactList *self, const ListJob *job)
{
	const SessionWho *who = session_who(screens_session(app));
	bool report = job->deed == REPORT;
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *today = g_date_time_format(now, "%Y-%m-%d");
	g_autofree char *day = date_show(today, self->dates);
	g_autofree char *clock = g_date_time_format(now, "%H:%M");
	g_autofree char *at = g_strconcat(day, " ", clock, NULL);
	const ContactPageWords words = { self->school, who->staff, at, today, self->dates };
	g_autofree char *filter = filter_words(self);
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) pdf = report ? contact_report_pages(job->changes, filter, &words, &error)
				       : contact_card_pages(job->people, &words, &error);
	g_autofree char *title = g_strdup_printf(
		"%s, %s", report ? "New Emergency Contact Report" : "Emergency cards", filter);
	const PrintArgs print = {
		.title = title, .pdf = pdf, .kind = report ? "contact-report" : "cards"
	};

	if (pdf)
		app_push(app, &screen_print, &print);
	else
		app_say(app, SAY_FAILURE, error->message);
}

static void
contact_list_done(App *app, void *state, gpointer data)
{
	ContactList *self = state;
	ListJob *job = data;

	if (job->act && answer_final(&job->answer))
		acts_done(self->acts, job->deed == REPORT ? "report" : "cards");
	if (!answer_tell(app, &job->answer))
		return;
	if (job->deed != LOOK)
		print_pages(app, self, job);
	if (job->changes) {
		g_clear_pointer(&self->changes, g_ptr_array_unref);
		self->changes = g_steal_pointer(&job->changes);
	}
}

static void
ask(App *app, ContactList *self, Deed deed)
{
	ListJob *job = g_new0(ListJob, 1);

	job->answer.session = screens_session(app);
	job->deed = deed;
	job->of = self->of;
	job->since = g_strdup(self->since);
	if (deed != LOOK)
		job->act = g_strdup(acts_id(self->acts, deed == REPORT ? "report" : "cards"));
	app_ask(app, ASK_BLOCKING, contact_list_work, contact_list_done, job, job_free);
}

static void
contact_list_load(App *app, void *state)
{
	ask(app, state, LOOK);
}

static void
contact_list_act(App *app, void *state, int action)
{
	ask(app, state, action == PRINT ? REPORT : BINDER);
}

static const char *
cannot_print(App *app, const void *state)
{
	const ContactList *self = state;

	if (!is_report(self))
		return "A history is not printed; the New Emergency Contact Report is.";
	return self->changes && self->changes->len > 0 ? NULL : "There is no change to print.";
}

/* --- showing */

static void
draw_change(const ContactChange *change, Canvas *canvas)
{
	g_autofree char *lines = contact_change_lines(change);
	int row = canvas_textf(canvas, 0, 1, STYLE_TITLE, "%s", change->student) > 0;

	row += canvas_wrap(canvas, row, 1, canvas->cols - 2, canvas->rows - 2, STYLE_NORMAL, lines);
	if (change->document)
		canvas_textf(canvas, row, 1, STYLE_DIM, "Document seen: %s.", change->document);
	else if (change->reason)
		canvas_textf(canvas, row, 1, STYLE_WARN, "Declined: %s", change->reason);
	else if (g_str_equal(change->state, "waiting"))
		canvas_text(canvas, row, 1, STYLE_WARN, "Waits for the office.");
}

static void
contact_list_draw(App *app, const void *state, Canvas *canvas)
{
	const ContactList *self = state;
	Canvas part;
	int rows, row;

	if (!self->changes)
		return;
	row = list_focus(self->list, self, NULL);
	if (row < 0) {
		canvas_text(canvas, 1, 2, STYLE_NORMAL, "Nothing was changed. Esc goes back.");
		canvas_cursor(canvas, 1, 2);
		return;
	}
	rows = list_draw(self->list, canvas, 0, MAX(canvas->rows - 9, 4), self, true);
	canvas_rule(canvas, rows, NULL);
	part = canvas_part(canvas, rows + 1, 0, canvas->rows - rows - 1, canvas->cols);
	draw_change(self->changes->pdata[row], &part);
}

static const Key keys[] = {
	{ 'p', "P", PRINT, "print report", "Print these changes, as often as needed.", KEY_MAIN,
		cannot_print },
	{ 'c', "C", CARDS, "print cards",
		"Print the cards that these changes concern, a page each, for the binder.", 0,
		cannot_print },
	{ 0 },
};

const Screen screen_contact_list = {
	.name = "contact_list",
	.state_size = sizeof(ContactList),
	.keys = keys,
	.open = contact_list_open,
	.load = contact_list_load,
	.draw = contact_list_draw,
	.act = contact_list_act,
	.close = contact_list_close,
};
