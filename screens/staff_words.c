/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/staff.h"

#include <string.h>

#include "base/date.h"
#include "desk/acts.h"
#include "vault/enrol_code.h"

/* Two screens around a new member: the code for the first sign-in, shown once; and the words of the
 * keys that were made with it, compared before anything is given. */

char *
staff_day(App *app, const char *iso)
{
	return iso ? date_show(iso, screens_profile(app)->date_style) : g_strdup("");
}

/* --- the words */

enum { SAME = 1, OTHER };

typedef struct {
	StaffRow *row;
	char *words;
	char *role, *title, *starts, *ends;
	int school_id;
	Acts *acts;
} Words;

static void
words_open(App *app, void *state, gconstpointer args)
{
	Words *self = state;
	const StaffWordsArgs *given = args;

	self->row = staff_row_copy(given->row);
	self->words = staff_row_words(screens_session(app), given->row);
	self->role = g_strdup(given->offer->role);
	self->title = g_strdup(given->offer->title);
	self->starts = g_strdup(given->offer->starts);
	self->ends = g_strdup(given->offer->ends);
	self->school_id = given->offer->school_id;
	self->acts = acts_new();
}

static void
words_close(void *state)
{
	Words *self = state;

	staff_row_free(self->row);
	g_free(self->words);
	g_free(self->role);
	g_free(self->title);
	g_free(self->starts);
	g_free(self->ends);
	acts_free(self->acts);
}

typedef struct {
	Answer answer;
	StaffRow *row;
	char *act, *role, *title, *starts, *ends;
	int school_id;
} WordsJob;

static void
job_free(gpointer data)
{
	WordsJob *job = data;

	answer_clear(&job->answer);
	staff_row_free(job->row);
	g_free(job->act);
	g_free(job->role);
	g_free(job->title);
	g_free(job->starts);
	g_free(job->ends);
	g_free(job);
}

static void
vouch_work(gpointer data, GCancellable *cancel)
{
	WordsJob *job = data;
	const StaffOffer offer = { .user = job->row->user_name,
		.school_id = job->school_id,
		.role = job->role,
		.title = job->title,
		.starts = job->starts,
		.ends = job->ends };

	job->answer.good = staff_give(job->answer.session, job->act, job->row, &offer, cancel,
		&job->answer.refusal, &job->answer.error);
}

static void
vouch_done(App *app, void *state, gpointer data)
{
	Words *self = state;
	WordsJob *job = data;

	if (answer_final(&job->answer))
		acts_done(self->acts, "vouch");
	if (!answer_tell(app, &job->answer))
		return;
	app_sayf(app, SAY_INFO,
		"%s is in: you have signed for the keys, and handed over the school's where the "
		"role holds it.",
		self->row->staff);
	app_pop(app);
}

static void
words_act(App *app, void *state, int action)
{
	Words *self = state;
	WordsJob *job;

	if (action == OTHER) {
		app_say(app, SAY_INFO,
			"Nothing was signed. Let the member look again; if the words stay "
			"different, do not go on: tell the district office that keys were "
			"swapped.");
		app_pop(app);
		return;
	}
	job = g_new0(WordsJob, 1);
	job->answer.session = screens_session(app);
	job->row = staff_row_copy(self->row);
	job->act = g_strdup(acts_id(self->acts, "vouch"));
	job->role = g_strdup(self->role);
	job->title = g_strdup(self->title);
	job->starts = g_strdup(self->starts);
	job->ends = g_strdup(self->ends);
	job->school_id = self->school_id;
	app_ask(app, ASK_BLOCKING, vouch_work, vouch_done, job, job_free);
}

static void
words_draw(App *app, const void *state, Canvas *canvas)
{
	const Words *self = state;
	g_auto(GStrv) lines = g_strsplit(self->words ? self->words : "", "  ", 2);
	int row = 1;

	row += canvas_wrap(canvas, row, 2, canvas->cols - 4, 4, STYLE_NORMAL,
		"Let the member read these eight words from their own screen to you: side by "
		"side, or by a telephone number you know. You read nothing aloud before.");
	for (int i = 0; lines[i]; i++)
		canvas_text(canvas, row + 1 + i, 6, STYLE_TITLE, lines[i]);
	row += 4;
	canvas_textf(canvas, row, 2, STYLE_NORMAL, "Member    %s (%s)", self->row->staff,
		self->row->user_name);
	canvas_textf(canvas, row + 1, 2, STYLE_NORMAL, "Becomes   %s, %s",
		self->title && *self->title ? self->title : self->row->role_title,
		self->school_id && self->row->school ? self->row->school : "whole district");
	canvas_wrap(canvas, row + 3, 2, canvas->cols - 4, 4, STYLE_DIM,
		"All eight the same: Y signs for these keys, and no desk doubts them after that. "
		"One word different: somebody stands between you. Press N.");
	canvas_cursor(canvas, row, 2);
}

static const Key words_keys[] = {
	{ 'y', "Y", SAME, "the same", "All eight words are the same: sign for these keys.", 0 },
	{ 'n', "N", OTHER, "not the same", "Sign nothing and go back.", 0 },
	{ 0 },
};

const Screen screen_staff_words = {
	.name = "staff_words",
	.title = "Are these the same words?",
	.state_size = sizeof(Words),
	.keys = words_keys,
	.open = words_open,
	.draw = words_draw,
	.act = words_act,
	.close = words_close,
};

/* --- the code */

enum { DONE = 1 };

typedef struct {
	char *staff, *user;
	Secret *code; /* grouped; NULL once concealed */
} Code;

static void
code_open(App *app, void *state, gconstpointer args)
{
	Code *self = state;
	const StaffCodeArgs *given = args;

	self->staff = g_strdup(given->staff);
	self->user = g_strdup(given->user);
	self->code = enrol_code_grouped(given->code);
}

static void
code_conceal(App *app, void *state)
{
	g_clear_pointer(&((Code *)state)->code, secret_free);
}

static void
code_close(void *state)
{
	Code *self = state;

	g_free(self->staff);
	g_free(self->user);
	secret_free(self->code);
}

static void
code_act(App *app, void *state, int action)
{
	app_pop(app);
}

static void
code_draw(App *app, const void *state, Canvas *canvas)
{
	const Code *self = state;

	canvas_textf(canvas, 1, 2, STYLE_NORMAL, "For         %s", self->staff);
	canvas_textf(canvas, 2, 2, STYLE_NORMAL, "User name   %s", self->user);
	canvas_text(canvas, 3, 2, STYLE_NORMAL, "Code");
	if (self->code)
		canvas_ascii(canvas, 3, 14, STYLE_TITLE, secret_text(self->code),
			secret_len(self->code));
	else
		canvas_text(canvas, 3, 14, STYLE_WARN,
			"hidden when the desk was locked; F6 on the list makes another one");
	canvas_wrap(canvas, 5, 2, canvas->cols - 4, 8, STYLE_NORMAL,
		"Write it down for the member, or tell it. It counts for seven days, works once, "
		"and is not shown again.\n\n"
		"The member signs in at any desk of the district with the user name, and this code "
		"in the place of the passphrase; chooses a passphrase; and then sees eight words. "
		"Come back to this list and press F5: when your screen has the same eight words, "
		"you let the member in.");
	canvas_cursor(canvas, 3, 14);
}

static const Key code_keys[] = {
	{ K_ENTER, "Enter", DONE, "written down", "Go back; the code is not shown again.",
		KEY_MAIN },
	{ 0 },
};

const Screen screen_staff_code = {
	.name = "staff_code",
	.title = "Code for the first sign-in",
	.state_size = sizeof(Code),
	.keys = code_keys,
	.open = code_open,
	.draw = code_draw,
	.act = code_act,
	.conceal = code_conceal,
	.close = code_close,
};
