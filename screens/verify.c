/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/verify.h"

#include <string.h>

/* One visit: its steps on the left, the one in hand on the right. Which step comes next, and when a
 * visit is over, the database says. */

enum { GO_ON = 1, MATCH, NO_MATCH, UNSURE, TAKE_BACK, CHANNEL_1, CHANNEL_2, PARK, REFUSE };

bool
verify_in(const Verify *self, const char *state)
{
	return self->view && g_str_equal(self->view->visit->state, state);
}

/* In the hands of this desk, not parked and not over. */
static bool
verify_running(const Verify *self)
{
	return verify_in(self, "open") || verify_in(self, "issued");
}

const char *
verify_step(const Verify *self)
{
	if (!self->visit_id)
		return "channel";
	if (!self->view || !self->view->visit->step || !verify_running(self))
		return "";
	return self->view->visit->step;
}

bool
verify_at(const Verify *self, const char *step)
{
	return g_str_equal(verify_step(self), step);
}

static const char *
purpose_words(const char *purpose)
{
	return g_str_equal(purpose, "reprint")   ? "To print again"
	       : g_str_equal(purpose, "replace") ? "To replace"
						 : "New visit";
}

static void
verify_open(App *app, void *state, gconstpointer args)
{
	Verify *self = state;
	const VerifyArgs *given = args;

	self->visit_id = given->visit_id;
	self->student_id = given->student_id;
	self->guardian_id = given->guardian_id;
	self->guardian = g_strdup(given->guardian);
	self->student = g_strdup(given->student);
	self->purpose = g_strdup(given->purpose ? given->purpose : "new");
	self->resume = given->resume;
	self->acts = acts_new();
	self->identity = verify_identity_form(app);
	if (!self->visit_id)
		app_set_title(app, "%s   %s, for %s", purpose_words(self->purpose), self->guardian,
			self->student);
}

static void
verify_close(void *state)
{
	Verify *self = state;

	visit_view_free(self->view);
	acts_free(self->acts);
	g_free(self->guardian);
	g_free(self->student);
	g_free(self->purpose);
}

static void
verify_load(App *app, void *state)
{
	Verify *self = state;

	if (!self->visit_id)
		return;
	verify_do(app, self, self->resume ? VERIFY_RESUME : VERIFY_LOAD, NULL, NULL);
	self->resume = false;
}

/* --- acts */

static void
start(App *app, Verify *self, int number)
{
	const ProfileChoice *channel = screens_profile(app)->channels->pdata[number];

	verify_do(app, self, VERIFY_START, channel->key, NULL);
}

static void
answer_question(App *app, Verify *self, const char *reply)
{
	const VisitQuestion *question = self->view->questions->pdata[self->question];

	verify_do(app, self, VERIFY_ANSWER, question->question, reply);
}

static void
park_with(App *app, void *state, const char *note)
{
	if (note)
		verify_do(app, state, VERIFY_PARK, note, NULL);
}

static void
refuse_with(App *app, void *state, const char *reason)
{
	if (reason)
		verify_do(app, state, VERIFY_REFUSE, reason, NULL);
}

static void
refuse_sure(App *app, void *state, bool yes)
{
	if (yes)
		dialog_line(app, "Refuse the visit", "Why? The reason is kept with the visit.",
			"Reason", 120, refuse_with);
}

static void
go_on(App *app, Verify *self)
{
	const VisitArgs args = { .visit_id = self->visit_id };

	if (verify_at(self, "identity"))
		verify_record_identity(app, self);
	else if (verify_at(self, "form"))
		app_push(app, &screen_access_form, &args);
	else if (verify_at(self, "code") || verify_at(self, "letter") || verify_at(self, "handed"))
		app_push(app, &screen_issue, &args);
	else if (verify_at(self, "approval"))
		verify_do(app, self, VERIFY_LOAD, NULL, NULL);
	else if (verify_at(self, ""))
		app_home(app);
}

static void
verify_act(App *app, void *state, int action)
{
	Verify *self = state;

	switch (action) {
	case GO_ON:
		go_on(app, self);
		break;
	case MATCH:
		answer_question(app, self, "match");
		break;
	case NO_MATCH:
		answer_question(app, self, "no_match");
		break;
	case UNSURE:
		answer_question(app, self, "unsure");
		break;
	case TAKE_BACK:
		answer_question(app, self, NULL);
		break;
	case CHANNEL_1:
	case CHANNEL_2:
		start(app, self, action - CHANNEL_1);
		break;
	case PARK:
		visit_ask_park(app, park_with);
		break;
	case REFUSE:
		dialog_word(app, "Refuse the visit",
			"The visit ends, and no code comes of it. A code already made for it stops "
			"working. It cannot be taken up again.",
			"refuse", refuse_sure);
		break;
	}
}

static void
verify_leave(App *app, void *state)
{
	Verify *self = state;

	if (verify_running(self))
		verify_park_behind(app, self);
}

/* --- what can be done now */

static const char *
no_question(App *app, const void *state)
{
	const Verify *self = state;
	const VisitQuestion *question;

	if (!verify_running(self))
		return "There is no question to answer now.";
	if (!verify_at(self, "questions"))
		return "The questions are answered; they cannot be changed any more.";
	question = self->view->questions->pdata[self->question];
	return question->record ? NULL : "Nothing is on record for this one, so it is not asked.";
}

static const char *
no_channel(App *app, const void *state)
{
	return ((const Verify *)state)->visit_id ? "The visit has begun already." : NULL;
}

static const char *
no_second_channel(App *app, const void *state)
{
	if (screens_profile(app)->channels->len < 2)
		return "This district has parents come in person only.";
	return no_channel(app, state);
}

static const char *
not_open(App *app, const void *state)
{
	const Verify *self = state;

	if (!self->visit_id)
		return "The visit has not begun: Esc goes back.";
	return verify_running(self) ? NULL : "The visit is not open any more.";
}

static const char *
cannot_go_on(App *app, const void *state)
{
	const Verify *self = state;

	if (verify_at(self, "channel"))
		return "Press the number of how the parent is here.";
	if (verify_at(self, "questions"))
		return "Answer the marked question: M match, N no match, U could not say.";
	return NULL;
}

/* --- keys */

static bool
move_question(Verify *self, int key)
{
	int last = (int)self->view->questions->len - 1;

	if (key == K_UP)
		self->question = MAX(0, self->question - 1);
	else if (key == K_DOWN)
		self->question = MIN(last, self->question + 1);
	else
		return false;
	return true;
}

static bool
verify_key(App *app, void *state, int key)
{
	Verify *self = state;
	bool used;

	if (verify_at(self, "questions"))
		return move_question(self, key);
	if (!verify_at(self, "identity"))
		return false;
	used = form_key(self->identity, key);
	verify_identity_suggest(app, self->identity);
	return used;
}

static bool
verify_typing(const void *state)
{
	const Verify *self = state;

	return verify_at(self, "identity") && form_typing(self->identity);
}

/* --- showing */

static char *
step_label(App *app, const Verify *self, const VisitStep *step)
{
	const Profile *profile = screens_profile(app);

	if (g_str_equal(step->step, "channel"))
		return g_strdup(choice_label(profile->channels, self->view->visit->channel));
	if (g_str_equal(step->step, "questions"))
		return g_strdup_printf("Questions %s", step->detail ? step->detail : "");
	if (g_str_equal(step->step, "code"))
		return g_strdup_printf(
			"%c%s", g_ascii_toupper(*profile->credential), profile->credential + 1);
	return g_strdup(g_str_equal(step->step, "identity")   ? "Photo ID"
			: g_str_equal(step->step, "form")     ? "Access form"
			: g_str_equal(step->step, "approval") ? "Approval"
			: g_str_equal(step->step, "letter")   ? "Letter"
			: g_str_equal(step->step, "handed")   ? "Handed over"
							      : step->step);
}

static void
draw_steps(App *app, const Verify *self, Canvas *canvas)
{
	if (!self->view) {
		canvas_text(canvas, 0, 0, STYLE_FOCUS, "[ ] How are they here?");
		return;
	}
	for (guint i = 0; i < self->view->steps->len; i++) {
		const VisitStep *step = self->view->steps->pdata[i];
		g_autofree char *label = step_label(app, self, step);
		bool done = g_str_equal(step->state, "done");
		bool failed = g_str_equal(step->state, "failed");
		bool now = g_str_equal(step->state, "now");

		canvas_textf(canvas, (int)i, 0,
			failed ? STYLE_BAD
			: now  ? STYLE_STRONG
			: done ? STYLE_NORMAL
			       : STYLE_DIM,
			"[%s] %s%s",
			done     ? "x"
			: failed ? "!"
				 : " ",
			label, now ? " <" : "");
	}
}

/* What comes next, where the step is not worked off here. Keyed by the visit's state or its step;
 * the first that fits. */
static const struct {
	const char *state, *step; /* NULL: any */
	Style style;
	const char *sentence;
} nexts[] = {
	{ "refused", NULL, STYLE_BAD,
		"This visit was refused. Issue and tell nothing. Enter goes to the look-up." },
	{ "done", NULL, STYLE_GOOD,
		"This visit is done. Enter goes to the look-up, for the next parent." },
	{ "parked", NULL, STYLE_WARN,
		"This visit is parked. Esc goes back; take it up from there." },
	{ NULL, "form", STYLE_NORMAL,
		"The questions and the photo ID are done.\n\nNext is the Parent Access Form: Enter "
		"opens it, filled from the record." },
	{ NULL, "approval", STYLE_WARN,
		"The form waits for approval. A colleague who may approve it finds it under F4 on "
		"the look-up screen.\n\nF5 parks the visit meanwhile; Enter looks again." },
	{ NULL, "code", STYLE_NORMAL, "All checks are done. Enter goes on to the letter." },
	{ NULL, NULL, STYLE_NORMAL, "Enter goes on with the letter." },
};

static void
draw_next(App *app, const Verify *self, Canvas *canvas)
{
	const Visit *visit = self->view->visit;
	size_t i = 0;

	while ((nexts[i].state && !g_str_equal(nexts[i].state, visit->state)) ||
		(nexts[i].step && !verify_at(self, nexts[i].step)))
		i++;
	canvas_wrap(canvas, 0, 1, canvas->cols - 2, 6, nexts[i].style, nexts[i].sentence);
	if (visit->credential_id && g_str_equal(visit->purpose, "new"))
		canvas_textf(canvas, 7, 1, STYLE_DIM, "A %s was made in this visit.",
			screens_profile(app)->credential);
	canvas_cursor(canvas, 0, 1);
}

static void
verify_draw(App *app, const void *state, Canvas *canvas)
{
	enum { LEFT = 23 };
	const Verify *self = state;
	Canvas left = canvas_part(canvas, 0, 1, canvas->rows, LEFT - 1);
	Canvas right = canvas_part(canvas, 0, LEFT, canvas->rows, canvas->cols - LEFT);

	draw_steps(app, self, &left);
	if (verify_at(self, "channel"))
		verify_draw_channel(app, self, &right);
	else if (!self->view)
		return;
	else if (verify_at(self, "questions"))
		verify_draw_questions(app, self, &right);
	else if (verify_at(self, "identity"))
		verify_draw_identity(app, self, &right);
	else
		draw_next(app, self, &right);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", GO_ON, "go on",
		"Do the step in hand: record the ID, open the form, go on.", KEY_MAIN | KEY_AFTER,
		cannot_go_on },
	{ 'm', "M", MATCH, "match", "The answer matches the record.", KEY_AFTER, no_question },
	{ 'n', "N", NO_MATCH, "no match", "The answer is another one than the record's.", KEY_AFTER,
		no_question },
	{ 'u', "U", UNSURE, "could not say", "The parent could not say.", KEY_AFTER | KEY_HIDDEN,
		no_question },
	{ 'x', "X", TAKE_BACK, "take back", "Take the answer back; both stay in the events.",
		KEY_AFTER | KEY_HIDDEN, no_question },
	{ '1', "1", CHANNEL_1, "in person", "The parent stands at the counter.",
		KEY_AFTER | KEY_HIDDEN, no_channel },
	{ '2', "2", CHANNEL_2, "by video", "The parent is on a video call.", KEY_AFTER | KEY_HIDDEN,
		no_second_channel },
	{ K_F(5), "F5", PARK, "park", "Not today: keep the visit for later, at any desk here.", 0,
		not_open },
	{ K_F(8), "F8", REFUSE, "refuse", "End the visit without a code; a reason is asked.",
		KEY_DESTRUCTIVE, not_open },
	{ 0 },
};

const Screen screen_verify = {
	.name = "verify",
	.state_size = sizeof(Verify),
	.keys = keys,
	.slow = "No answer from the server yet. What you typed is kept; Esc gives up.",
	.open = verify_open,
	.load = verify_load,
	.draw = verify_draw,
	.act = verify_act,
	.typing = verify_typing,
	.key = verify_key,
	.leave = verify_leave,
	.close = verify_close,
};
