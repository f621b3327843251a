/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/issue.h"

/* From the last check to the letter in the parent's hand: make the code, look at the letter, print
 * it, look at the sheet, hand it over. Or, in a visit by video, read the code aloud. */

enum { GO_ON = 1, GOOD, BLANK, RUINED, HANDED, PRINTER, STOP, SPELL, READ_BACK, QR, PARK, RECEIPT };
enum { SPELLED_SECONDS = 60, PREVIEW_COLUMNS = 74 };

IssuePhase
issue_phase(const IssueScreen *self)
{
	const Visit *visit = self->view ? self->view->visit : NULL;
	bool sent;

	if (!visit)
		return ISSUE_WAIT;
	if (self->spelled)
		return ISSUE_SPELLED;
	if (!g_str_equal(visit->state, "open") && !g_str_equal(visit->state, "issued"))
		return ISSUE_OVER;
	if (self->timer)
		return ISSUE_PRINTING;
	if (g_strcmp0(visit->step, "code") == 0 || !visit->credential_id)
		return ISSUE_CODE;
	if (g_strcmp0(visit->step, "handed") == 0)
		return ISSUE_HAND;
	sent = g_strcmp0(visit->sheet_state, "sent") == 0 ||
	       g_strcmp0(visit->sheet_state, "reserved") == 0;
	if (!sent)
		return ISSUE_LETTER;
	return self->paper && self->paper_state == PAPER_NOT ? ISSUE_AGAIN : ISSUE_LOOK;
}

static void
issue_open(App *app, void *state, gconstpointer args)
{
	IssueScreen *self = state;

	self->visit_id = ((const VisitArgs *)args)->visit_id;
	self->acts = acts_new();
	self->printers = g_ptr_array_new_with_free_func(g_free);
}

static void
hide(IssueScreen *self)
{
	g_clear_pointer(&self->spelled, secret_free);
}

static void
issue_close(void *state)
{
	IssueScreen *self = state;

	hide(self);
	paper_free(self->paper);
	visit_view_free(self->view);
	issue_preview_free(self->preview);
	acts_free(self->acts);
	g_ptr_array_unref(self->printers);
	g_free(self->paper_words);
	g_free(self->sheet);
}

/* --- one job for every act: do it, then look at the visit and its letter again */

typedef enum { DO_LOAD, DO_CODE, DO_MARK, DO_HANDED, DO_SPELL, DO_READ_BACK, DO_PARK } Deed;

typedef struct {
	Answer answer;
	Deed deed;
	const char *what; /* its name in Acts; NULL: no act */
	char *act;
	gint64 visit_id, sheet_id;
	char *text; /* mark or note */
	Secret *spelled;
	VisitView *view;
	IssuePreview *letter;
	GError *letter_error;
} IssueJob;

static void
job_free(gpointer data)
{
	IssueJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->text);
	secret_free(job->spelled);
	visit_view_free(job->view);
	issue_preview_free(job->letter);
	g_clear_error(&job->letter_error);
	g_free(job);
}

static bool
do_deed(IssueJob *job, Db *db, GCancellable *cancel, Refusal **refusal, GError **error)
{
	Session *session = job->answer.session;
	g_autofree char *state = NULL;

	switch (job->deed) {
	case DO_LOAD:
		return true;
	case DO_CODE:
		return issue_code(session, job->act, job->visit_id, cancel, &state, refusal, error);
	case DO_MARK:
		return db_sheet_mark(
			db, job->act, job->sheet_id, job->text, cancel, &state, refusal, error);
	case DO_HANDED:
		return db_sheet_handed(db, job->act, job->sheet_id, cancel, &state, refusal, error);
	case DO_SPELL:
		return issue_spelled(
			session, job->act, job->visit_id, cancel, &job->spelled, refusal, error);
	case DO_READ_BACK:
		return db_phone_confirmed(
			db, job->act, job->visit_id, cancel, &state, refusal, error);
	case DO_PARK:
		return db_visit_park(
			db, job->act, job->visit_id, job->text, cancel, &state, refusal, error);
	}
	g_assert_not_reached();
}

/* A letter that cannot be shown stops nothing else; its reason is said. */
static void
look_at_letter(IssueJob *job, GCancellable *cancel)
{
	const Visit *visit = job->view->visit;
	g_autoptr(Refusal) refusal = NULL;

	if (visit->credential_id &&
		(g_strcmp0(visit->step, "letter") == 0 || g_strcmp0(visit->step, "handed") == 0))
		issue_preview(job->answer.session, visit->credential_id,
			visit->sheet_number ? visit->sheet_number : "-", PREVIEW_COLUMNS, cancel,
			&job->letter, &refusal, &job->letter_error);
}

static void
issue_work(gpointer data, GCancellable *cancel)
{
	IssueJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && do_deed(job, db, cancel, &answer->refusal, &answer->error) &&
		       visit_view(answer->session, job->visit_id, cancel, &job->view,
			       &answer->refusal, &answer->error);
	if (answer->good)
		look_at_letter(job, cancel);
}

static bool
spelled_tick(App *app, void *state)
{
	IssueScreen *self = state;

	if (!self->spelled)
		return false;
	self->spelled_left--;
	if (self->spelled_left <= 0) {
		hide(self);
		app_say(app, SAY_INFO, "Hidden. F7 shows it again; each time is written down.");
	}
	app_redraw(app);
	return self->spelled != NULL;
}

static void
show_spelled(App *app, IssueScreen *self, Secret *spelled)
{
	hide(self);
	self->spelled = spelled;
	self->spelled_left = SPELLED_SECONDS;
	app_timer(app, 1000, spelled_tick);
}

static void
issue_done(App *app, void *state, gpointer data)
{
	IssueScreen *self = state;
	IssueJob *job = data;
	const Visit *visit;

	if (!self) { /* parked by F2 */
		answer_tell(app, &job->answer);
		return;
	}
	if (job->what && answer_final(&job->answer))
		acts_done(self->acts, job->what);
	if (!answer_tell(app, &job->answer))
		return;
	visit_view_free(self->view);
	self->view = g_steal_pointer(&job->view);
	visit = self->view->visit;
	app_set_title(app, "Visit %s   Letter for %s, %s of %s", visit->number, visit->guardian,
		visit->relation, visit->student);
	if (visit->sheet_id)
		self->sheet_id = visit->sheet_id;
	if (job->letter) {
		issue_preview_free(self->preview);
		self->preview = g_steal_pointer(&job->letter);
	} else if (job->letter_error) {
		app_say(app, SAY_FAILURE, job->letter_error->message);
	}
	if (job->spelled)
		show_spelled(app, self, g_steal_pointer(&job->spelled));
	if (job->deed == DO_READ_BACK)
		hide(self);
	if (job->deed == DO_MARK)
		g_clear_pointer(&self->paper, paper_free);
	if (job->deed == DO_PARK) {
		app_sayf(app, SAY_INFO, "Parked. Visit %s waits under F3 on the look-up screen.",
			visit->number);
		app_home(app);
	}
}

static IssueJob *
job_new(App *app, IssueScreen *self, Deed deed, const char *what, const char *text)
{
	IssueJob *job = g_new0(IssueJob, 1);

	job->answer.session = screens_session(app);
	job->deed = deed;
	job->what = what;
	job->act = what ? g_strdup(acts_id(self->acts, what)) : NULL;
	job->visit_id = self->visit_id;
	job->sheet_id = self->sheet_id;
	job->text = g_strdup(text);
	return job;
}

static void
ask(App *app, IssueJob *job)
{
	app_ask(app, ASK_BLOCKING, issue_work, issue_done, job, job_free);
}

void
issue_reload(App *app, IssueScreen *self)
{
	ask(app, job_new(app, self, DO_LOAD, NULL, NULL));
}

static void
issue_load(App *app, void *state)
{
	issue_reload(app, state);
}

/* --- acts */

static void
park_with(App *app, void *state, const char *note)
{
	if (note)
		ask(app, job_new(app, state, DO_PARK, "park", note));
}

static void
go_on(App *app, IssueScreen *self)
{
	switch (issue_phase(self)) {
	case ISSUE_CODE:
		ask(app, job_new(app, self, DO_CODE, "code", NULL));
		break;
	case ISSUE_LETTER:
	case ISSUE_AGAIN:
		issue_paper_print(app, self);
		break;
	case ISSUE_OVER:
		app_next(app);
		break;
	default:
		break;
	}
}

static void
issue_act(App *app, void *state, int action)
{
	IssueScreen *self = state;

	switch (action) {
	case GO_ON:
		go_on(app, self);
		break;
	case GOOD:
		ask(app, job_new(app, self, DO_MARK, "good", "good"));
		break;
	case BLANK:
		ask(app, job_new(app, self, DO_MARK, "blank", "blank"));
		break;
	case RUINED:
		ask(app, job_new(app, self, DO_MARK, "ruined", "ruined"));
		break;
	case HANDED:
		ask(app, job_new(app, self, DO_HANDED, "handed", NULL));
		break;
	case PRINTER:
		issue_paper_choose(app, self);
		break;
	case STOP:
		issue_paper_stop(app, self);
		break;
	case SPELL:
		ask(app, job_new(app, self, DO_SPELL, "spell", NULL));
		break;
	case READ_BACK:
		ask(app, job_new(app, self, DO_READ_BACK, "read back", NULL));
		break;
	case QR:
		self->qr = !self->qr;
		break;
	case RECEIPT:
		receipt_print(app, self->visit_id, self->view->visit->number);
		break;
	case PARK:
		visit_ask_park(app, park_with);
		break;
	}
}

static void
issue_conceal(App *app, void *state)
{
	hide(state);
}

/* F2: the visit below parks itself; what is secret goes from the screen. */
static void
issue_leave(App *app, void *state)
{
	hide(state);
}

/* --- what can be done now */

static const char *
cannot_go_on(App *app, const void *state)
{
	switch (issue_phase(state)) {
	case ISSUE_PRINTING:
		return "The sheet is on its way. Wait for it, or F4 asks the printer to stop.";
	case ISSUE_LOOK:
		return "Look at the sheet first: G good, B blank or faint, R ruined.";
	case ISSUE_HAND:
		return "Press H when the letter is in the parent's hand.";
	case ISSUE_SPELLED:
		return "Y when the parent has read it back right; Esc hides it.";
	default:
		return NULL;
	}
}

static const char *
no_sheet(App *app, const void *state)
{
	return issue_phase(state) == ISSUE_LOOK ? NULL : "No sheet waits to be looked at.";
}

static const char *
not_good(App *app, const void *state)
{
	return issue_phase(state) == ISSUE_HAND ? NULL : "There is no good sheet to hand over yet.";
}

static const char *
not_printing(App *app, const void *state)
{
	return issue_phase(state) == ISSUE_PRINTING ? NULL : "Nothing is being printed.";
}

static const char *
no_choice_of_printer(App *app, const void *state)
{
	switch (issue_phase(state)) {
	case ISSUE_PRINTING:
		return "A sheet is on its way; wait for it first.";
	case ISSUE_CODE:
	case ISSUE_LETTER:
	case ISSUE_AGAIN:
		return NULL;
	default:
		return "No sheet is to be printed now.";
	}
}

static const char *
cannot_spell(App *app, const void *state)
{
	const IssueScreen *self = state;
	IssuePhase phase = issue_phase(self);

	if (phase == ISSUE_WAIT || phase == ISSUE_CODE || phase == ISSUE_OVER)
		return "There is no code to read aloud now.";
	if (phase == ISSUE_PRINTING)
		return "A sheet is on its way; wait for it first.";
	return g_strcmp0(self->view->visit->channel, "video") == 0
		       ? NULL
		       : "A code is read aloud only in a visit by video, after all checks.";
}

static const char *
not_spelled(App *app, const void *state)
{
	return ((const IssueScreen *)state)->spelled ? NULL : "No code is being read aloud.";
}

static const char *
no_letter(App *app, const void *state)
{
	return ((const IssueScreen *)state)->preview ? NULL : "There is no letter yet.";
}

static const char *
cannot_park(App *app, const void *state)
{
	switch (issue_phase(state)) {
	case ISSUE_PRINTING:
		return "The sheet is on its way; wait for it first.";
	case ISSUE_WAIT:
	case ISSUE_OVER:
		return "The visit is not open any more.";
	default:
		return NULL;
	}
}

static const char *
no_receipt(App *app, const void *state)
{
	return issue_phase(state) == ISSUE_OVER ? NULL
						: "There is a receipt when the visit has ended.";
}

static bool
issue_key(App *app, void *state, int key)
{
	IssueScreen *self = state;

	switch (key) {
	case K_ESC:
		if (!self->spelled)
			return false;
		hide(self);
		return true;
	case K_UP:
		self->scroll = MAX(0, self->scroll - 1);
		return true;
	case K_PGUP:
		self->scroll = MAX(0, self->scroll - 8);
		return true;
	case K_DOWN:
	case K_PGDN:
		self->scroll += key == K_DOWN ? 1 : 8;
		if (self->preview)
			self->scroll = MIN(self->scroll, (int)self->preview->lines->len);
		return true;
	default:
		return false;
	}
}

static const Key keys[] = {
	{ K_ENTER, "Enter", GO_ON, "go on",
		"Make the code, print the letter, or go to the next parent.", KEY_MAIN,
		cannot_go_on },
	{ 'g', "G", GOOD, "good", "The sheet came out right.", 0, no_sheet },
	{ 'b', "B", BLANK, "blank", "The sheet is blank or faint, or did not come out.", 0,
		no_sheet },
	{ 'r', "R", RUINED, "ruined", "The sheet is torn, crooked or smeared.", 0, no_sheet },
	{ 'h', "H", HANDED, "handed", "The letter is in the parent's hand.", 0, not_good },
	{ 'p', "P", PRINTER, "printer", "Choose another printer.", 0, no_choice_of_printer },
	{ K_F(4), "F4", STOP, "stop", "Ask the printer to stop.", 0, not_printing },
	{ K_F(7), "F7", SPELL, "aloud",
		"Show the code for a minute to read it to a parent on video.", 0, cannot_spell },
	{ 'y', "Y", READ_BACK, "read back", "The parent has read the code back right.", 0,
		not_spelled },
	{ 'q', "Q", QR, "QR", "Show the letter's QR, or its text again.", KEY_HIDDEN, no_letter },
	{ K_F(6), "F6", RECEIPT, "receipt",
		"Print a receipt of the visit in the parent's language, without the code.", 0,
		no_receipt },
	{ K_F(5), "F5", PARK, "park", "Keep the visit for later, at any desk here.", KEY_HIDDEN,
		cannot_park },
	{ 0 },
};

const Screen screen_issue = {
	.name = "issue",
	.state_size = sizeof(IssueScreen),
	.keys = keys,
	.slow = "No answer from the server yet. Esc gives up; the same key asks again, and nothing "
		"happens twice.",
	.open = issue_open,
	.load = issue_load,
	.draw = issue_draw,
	.act = issue_act,
	.key = issue_key,
	.conceal = issue_conceal,
	.leave = issue_leave,
	.close = issue_close,
};
