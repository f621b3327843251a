/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

#include "screens/kit/list.h"

/* A run before it is frozen: how many letters, who gets none and why. Each of them is opened and
 * mended in place; coming back looks everybody through again. */

enum { MEND = 1, STUDENT_OF, FREEZE, CONFIRM, REOPEN, SAMPLES, PAPER, CHECK, DROP, NEXT, BEFORE };
enum { LEFT = 25 }; /* columns of the numbers */

typedef struct {
	gint64 run_id;
	List *list;
	Run *run; /* NULL until loaded */
	RunLimits *limits;
	GPtrArray *exceptions; /* RunException, by reason */
	GPtrArray *shown;      /* those of them in the list, borrowed */
	const char *only; /* the reason it shows, borrowed of the first such; NULL: every one */
	bool only_kept;   /* that reason among those without a letter */
	Acts *acts;
	char *why; /* what unavailable() lent last */
} Draft;

/* --- the list */

static void
exception_cell(const void *data, int row, int column, Cell *cell)
{
	run_exception_cell(((const Draft *)data)->shown->pdata[row], column, cell);
}

static const ListColumn wide[] = {
	{ EXCEPTION_WHY, "Why", 18 },
	{ EXCEPTION_GUARDIAN, "Guardian", 18, .grows = true },
	{ EXCEPTION_STUDENT, "Student", 18, .grows = true },
	{ EXCEPTION_GRADE, "Gr", 2 },
	{ 0 },
};
static const ListColumn usual[] = {
	{ EXCEPTION_WHY, "Why", 15 },
	{ EXCEPTION_GUARDIAN, "Guardian", 14, .grows = true },
	{ EXCEPTION_STUDENT, "Student", 14, .grows = true },
	{ 0 },
};
static const ListColumn *const sets[] = { wide, usual, NULL };
static const ListSection sections[] = {
	{ sets, .rows = offsetof(Draft, shown), .cell = exception_cell },
};

static void
draft_open(App *app, void *state, gconstpointer args)
{
	Draft *self = state;

	self->run_id = ((const RunArgs *)args)->run_id;
	self->list = app_list(app, sections, 1);
	self->acts = acts_new();
}

static void
draft_close(void *state)
{
	Draft *self = state;

	run_free(self->run);
	run_limits_free(self->limits);
	g_clear_pointer(&self->shown, g_ptr_array_unref);
	g_clear_pointer(&self->exceptions, g_ptr_array_unref);
	acts_free(self->acts);
	g_free(self->why);
}

static const RunException *
focused(const Draft *self)
{
	return list_row(self->list, self);
}

/* --- one reason, or all of them */

static bool
of_reason(const RunException *one, const char *code, bool kept_back)
{
	return g_str_equal(one->code, code) && one->kept_back == kept_back;
}

static void
show(Draft *self)
{
	g_clear_pointer(&self->shown, g_ptr_array_unref);
	self->shown = g_ptr_array_new();
	for (guint i = 0; i < self->exceptions->len; i++) {
		const RunException *one = self->exceptions->pdata[i];

		if (!self->only || of_reason(one, self->only, self->only_kept))
			g_ptr_array_add(self->shown, (gpointer)one);
	}
}

/* On from the reason that is shown, or back; after the last one every reason again. */
static void
step(Draft *self, int by)
{
	g_autoptr(GPtrArray) firsts = g_ptr_array_new();
	int at = -1, n;

	for (guint i = 0; i < self->exceptions->len; i++) {
		const RunException *one = self->exceptions->pdata[i];
		const RunException *before = i > 0 ? self->exceptions->pdata[i - 1] : NULL;

		if (before && of_reason(before, one->code, one->kept_back))
			continue;
		if (self->only && of_reason(one, self->only, self->only_kept))
			at = (int)firsts->len;
		g_ptr_array_add(firsts, (gpointer)one);
	}
	n = (int)firsts->len + 1;
	at = (at + 1 + by + n) % n - 1;
	self->only = at < 0 ? NULL : ((RunException *)firsts->pdata[at])->code;
	self->only_kept = at >= 0 && ((RunException *)firsts->pdata[at])->kept_back;
	show(self);
	list_home(self->list);
}

/* What has come, in place of what was there: on the same reason and the same line, or where that
 * line was. */
static void
take(Draft *self, GPtrArray *exceptions)
{
	g_autoptr(GPtrArray) old G_GNUC_UNUSED = self->exceptions;
	const RunException *was = focused(self);
	int row = was ? list_focus(self->list, self, NULL) : 0;
	const char *only = self->only;
	int same = -1;

	self->exceptions = exceptions;
	self->only = NULL;
	for (guint i = 0; only && !self->only && i < exceptions->len; i++)
		if (of_reason(exceptions->pdata[i], only, self->only_kept))
			self->only = ((RunException *)exceptions->pdata[i])->code;
	show(self);
	for (guint i = 0; was && same < 0 && i < self->shown->len; i++) {
		const RunException *one = self->shown->pdata[i];

		if (one->student_id == was->student_id && one->guardian_id == was->guardian_id &&
			g_str_equal(one->code, was->code))
			same = (int)i;
	}
	if (self->shown->len > 0)
		list_set_focus(
			self->list, 0, same >= 0 ? same : MIN(row, (int)self->shown->len - 1));
}

/* --- asking */

static bool
is(const Draft *self, const char *state)
{
	return self->run && g_str_equal(self->run->state, state);
}

static void
after_deed(App *app, const RunAsk *ask)
{
	if (ask->deed == RUN_DROP) {
		app_say(app, SAY_INFO, "The draft is gone. Nothing of it was issued.");
		app_pop(app);
	} else if (ask->deed == RUN_FREEZE && g_strcmp0(ask->state, "waiting") == 0) {
		app_say(app, SAY_INFO,
			"Frozen. A second person has to confirm it now: they sign in here (Ctrl-L) "
			"or at their desk, open the run and press C.");
	} else if (ask->deed == RUN_REOPEN) {
		app_say(app, SAY_INFO, "It is a draft again.");
	}
}

static void
asked(App *app, void *state, gpointer data)
{
	Draft *self = state;
	RunAsk *ask = data;

	if (!run_ask_tell(app, ask, self->acts))
		return;
	if (ask->run) {
		run_free(self->run);
		self->run = g_steal_pointer(&ask->run);
		run_limits_free(self->limits);
		self->limits = g_steal_pointer(&ask->limits);
		take(self, g_steal_pointer(&ask->exceptions));
		app_set_title(app, "Run %s   %s   %s", self->run->title, self->run->school,
			is(self, "waiting") ? "frozen, waits for a second person" : "draft");
		if (!is(self, "draft") && !is(self, "waiting")) {
			run_open_screen(app, self->run,
				ask->deed == RUN_FREEZE || ask->deed == RUN_CONFIRM, true);
			return;
		}
	}
	after_deed(app, ask);
}

static void
ask_for(App *app, Draft *self, RunDeed deed)
{
	app_ask(app, ASK_BLOCKING, run_ask_work, asked,
		run_ask_new(
			app, self->run_id, deed, RUN_WITH_EXCEPTIONS | RUN_WITH_LIMITS, self->acts),
		run_ask_free);
}

static void
draft_load(App *app, void *state)
{
	ask_for(app, state, RUN_RECHECK);
}

/* --- acts */

static void
freeze_answered(App *app, void *state, bool yes)
{
	if (yes)
		ask_for(app, state, RUN_FREEZE);
}

static void
drop_answered(App *app, void *state, bool yes)
{
	if (yes)
		ask_for(app, state, RUN_DROP);
}

static void
confirm_answered(App *app, void *state, bool yes)
{
	if (yes)
		ask_for(app, state, RUN_CONFIRM);
}

/* "", or that a second person has to confirm the run; caller owns. */
static char *
second_words(const Draft *self)
{
	const RunLimits *limits = self->limits;

	if (self->run->planned + limits->letters_alone <= limits->second_above)
		return g_strdup("");
	if (self->run->planned > limits->second_above)
		return g_strdup_printf(
			" Above %d letters a second person confirms it.", limits->second_above);
	return g_strdup_printf(
		" With the %d you have frozen alone before it is above %d letters: a second "
		"person confirms it.",
		limits->letters_alone, limits->second_above);
}

static void
ask_freeze(App *app, Draft *self)
{
	const Profile *profile = screens_profile(app);
	int days = g_str_equal(self->run->delivery, "mail") ? profile->days_by_mail
							    : profile->days_by_hand;
	g_autofree char *second = second_words(self);
	g_autofree char *text = g_strdup_printf(
		"%d letters get their numbers, and a %s is made for each. They work for %d days "
		"from today.%s Nobody can be added to the run afterwards; whoever comes to the "
		"counter meanwhile drops out of it and is listed. Nobody who has a working %s "
		"gets a second one.",
		self->run->planned, profile->credential, days, second, profile->credential);

	dialog_word(app, "Freeze the run", text, "freeze", freeze_answered);
}

static void
ask_confirm(App *app, Draft *self)
{
	g_autofree char *text =
		g_strdup_printf("%s froze this run of %d letters. When you confirm it their codes "
				"are made and they can be printed.",
			self->run->frozen_by, self->run->letters);

	dialog_yes_no(app, "Confirm the run", text, "confirm it", "leave it", confirm_answered);
}

static void
draft_act(App *app, void *state, int action)
{
	Draft *self = state;
	const RunException *one = focused(self);

	switch (action) {
	case MEND:
		run_mend(app, one);
		break;
	case STUDENT_OF:
		app_push(app, &screen_student, &(StudentArgs){ one->student_id, one->guardian_id });
		break;
	case NEXT:
		step(self, 1);
		break;
	case BEFORE:
		step(self, -1);
		break;
	case PAPER:
		run_print_samples(app, self->run);
		break;
	case FREEZE:
		ask_freeze(app, self);
		break;
	case CONFIRM:
		ask_confirm(app, self);
		break;
	case REOPEN:
		ask_for(app, self, RUN_REOPEN);
		break;
	case SAMPLES:
		run_show_samples(app, self->run_id);
		break;
	case CHECK:
		ask_for(app, self, RUN_RECHECK);
		break;
	case DROP:
		dialog_word(app, "Let go of the run",
			"The draft goes away. Nothing of it was issued or printed.", "drop",
			drop_answered);
		break;
	}
}

static const char *
cannot_open(App *app, const void *state)
{
	return focused(state) ? NULL : "Nobody is listed, so nobody has to be mended. F freezes.";
}

static const char *
lend(const Draft *self, char *why)
{
	Draft *own = (Draft *)self;

	g_free(own->why);
	own->why = why;
	return why;
}

static const char *
cannot_freeze(App *app, const void *state)
{
	const Draft *self = state;

	if (!self->run || !self->limits)
		return "The run has not come from the server yet.";
	if (is(self, "waiting"))
		return "It is frozen. A second person confirms it with C.";
	if (!self->limits->may_freeze)
		return lend(self,
			g_strdup_printf("In this district a run is frozen by: %s. One of them "
					"opens it and presses F.",
				self->limits->freeze_roles));
	return self->run->planned > 0 ? NULL
				      : "No letter is in it. Mend an exception first, or begin "
					"another run.";
}

static const char *
cannot_confirm(App *app, const void *state)
{
	const Draft *self = state;

	if (!is(self, "waiting"))
		return "It does not wait for a second person.";
	return !self->limits || self->limits->may_confirm
		       ? NULL
		       : "You froze it. Somebody else confirms it, at their own desk or after "
			 "signing in here.";
}

static const char *
not_waiting(App *app, const void *state)
{
	return is(state, "waiting") ? NULL : "It does not wait for a second person.";
}

static const char *
no_reason(App *app, const void *state)
{
	const Draft *self = state;

	return self->exceptions && self->exceptions->len > 0 ? NULL : "Nobody is listed.";
}

static const char *
no_sample(App *app, const void *state)
{
	const Draft *self = state;

	if (is(self, "waiting"))
		return "It is frozen. The letters are looked at before that.";
	return self->run && self->run->planned > 0 ? NULL : "There is no letter in it to show.";
}

static const char *
cannot_print(App *app, const void *state)
{
	const Draft *self = state;

	if (self->run && self->limits && !self->limits->may_freeze)
		return lend(self,
			g_strdup_printf("In this district samples are printed by who may freeze "
					"the run: %s. L shows some letters.",
				self->limits->freeze_roles));
	return no_sample(app, state);
}

static const char *
not_draft(App *app, const void *state)
{
	return is(state, "draft") ? NULL : "It is frozen already.";
}

/* --- drawing */

static int
draw_number(Canvas *canvas, int row, Style style, int number, const char *label)
{
	canvas_textf(canvas, row, 1, style, "%5d %s", number, label);
	return row + 1;
}

/* A reason on a line of its own; ">" where the list shows it alone. */
static int
draw_reason(const Draft *self, Canvas *canvas, int row, const RunException *first, int number)
{
	bool alone = self->only && of_reason(first, self->only, self->only_kept);

	if (alone)
		canvas_text(canvas, row, 0, STYLE_STRONG, ">");
	return draw_number(canvas, row, alone ? STYLE_STRONG : STYLE_DIM, number,
		run_reason_label(first->code));
}

/* How many for each reason, in the order of the list. */
static int
draw_reasons(const Draft *self, Canvas *canvas, int row, bool kept_back)
{
	for (guint i = 0; i < self->exceptions->len;) {
		const RunException *one = self->exceptions->pdata[i];
		guint n = 0;

		while (i + n < self->exceptions->len &&
			of_reason(self->exceptions->pdata[i + n], one->code, one->kept_back))
			n++;
		if (one->kept_back == kept_back)
			row = draw_reason(self, canvas, row, one, (int)n);
		i += n;
	}
	return row;
}

static void
draw_numbers(const Draft *self, Canvas *canvas)
{
	int row = draw_number(canvas, 0, STYLE_STRONG,
		is(self, "waiting") ? self->run->letters : self->run->planned, "letters");
	guint looks = 0;

	canvas_text(canvas, row++, 3, STYLE_DIM,
		g_str_equal(self->run->delivery, "mail") ? "by mail" : "in backpacks");
	row = draw_number(canvas, row + 1, STYLE_NORMAL, self->run->left_out, "get no letter");
	row = draw_reasons(self, canvas, row, true);
	for (guint i = 0; i < self->exceptions->len; i++)
		looks += !((RunException *)self->exceptions->pdata[i])->kept_back;
	if (looks == 0)
		return;
	row = draw_number(canvas, row + 1, STYLE_NORMAL, (int)looks, "to look at");
	draw_reasons(self, canvas, row, false);
}

/* What freezing will take, once nobody is marked. */
static void
draw_limits(const Draft *self, Canvas *canvas)
{
	const RunLimits *limits = self->limits;
	g_autofree char *second = second_words(self);
	g_autofree char *all = g_strdup_printf(
		"L shows some letters, P prints them as samples. F freezes the run.%s This school "
		"has frozen %d of the %d letters of a day.",
		second, limits->letters_today, limits->letters_a_day);

	canvas_wrap(canvas, 0, 1, canvas->cols - 2, 3, STYLE_NORMAL, all);
}

static void
draft_draw(App *app, const void *state, Canvas *canvas)
{
	const Draft *self = state;
	const RunException *one = focused(self);
	int bottom = canvas->rows - 4;
	Canvas left = canvas_part(canvas, 0, 0, bottom, LEFT);
	Canvas right = canvas_part(canvas, 0, LEFT, bottom, canvas->cols - LEFT);
	Canvas below = canvas_part(canvas, bottom + 1, 0, 3, canvas->cols);

	if (!self->run)
		return;
	draw_numbers(self, &left);
	if (one)
		list_draw(self->list, &right, 0, right.rows, self, true);
	else
		canvas_wrap(&right, 0, 1, right.cols - 2, 3, STYLE_GOOD,
			"Everybody who is meant gets a letter.");
	canvas_rule(canvas, bottom, NULL);
	if (is(self, "waiting"))
		canvas_wrap(&below, 0, 1, below.cols - 2, 3, STYLE_WARN,
			"Above the district's number a second person confirms a run. Whoever did "
			"not freeze it presses C; B makes it a draft again.");
	else if (one)
		run_exception_say(one, &below, 0, 3);
	else
		draw_limits(self, &below);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", MEND, "mend",
		"Open what mends the marked line; coming back checks again.", KEY_MAIN,
		cannot_open },
	{ 'f', "F", FREEZE, "freeze", "Number the letters and make their codes.", KEY_DESTRUCTIVE,
		cannot_freeze },
	{ 'c', "C", CONFIRM, "confirm", "Agree to a large run as the second person.",
		KEY_DESTRUCTIVE, cannot_confirm },
	{ K_RIGHT, "Right", NEXT, "one reason",
		"Only those of the next reason; after the last, everybody.", 0, no_reason },
	{ 'l', "L", SAMPLES, "look at letters",
		"Show the first, the last and three others, without codes.", 0, no_sample },
	{ 'p', "P", PAPER, "print samples",
		"Print such letters as samples, without codes; recorded.", 0, cannot_print },
	{ K_F(5), "F5", CHECK, "check again", "Look everybody through again.", 0, not_draft },
	{ K_LEFT, "Left", BEFORE, NULL, "Show only those of the reason before.", KEY_HIDDEN,
		no_reason },
	{ 's', "S", STUDENT_OF, NULL, "Open the student of the marked line.", KEY_HIDDEN,
		cannot_open },
	{ 'b', "B", REOPEN, NULL, "Send a run that waits back to be a draft.", KEY_HIDDEN,
		not_waiting },
	{ 'd', "D", DROP, NULL, "Let go of the run; nothing of it was issued.",
		KEY_HIDDEN | KEY_DESTRUCTIVE },
	{ 0 },
};

const Screen screen_run_draft = {
	.name = "run draft",
	.state_size = sizeof(Draft),
	.keys = keys,
	.slow = "Everybody is looked through; a large school takes some seconds. Esc gives up, and "
		"nothing is issued.",
	.open = draft_open,
	.load = draft_load,
	.draw = draft_draw,
	.act = draft_act,
	.close = draft_close,
};
