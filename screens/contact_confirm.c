/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/contacts.h"

#include <string.h>

/* The questions that a change of an emergency card raises. */

static const struct {
	const char *code, *word, *title;
	const char *typed; /* what has to be typed; NULL: Y or N */
	const char *yes, *no;
} questions[] = {
	{ "PD102", "restricted", "A restricted person", "restricted" },
	{ "PD103", "guardian", "A verified guardian", "remove" },
	{ "PD105", "safe_at_home", "Safe at Home", "left" },
	{ "PD106", "stale", "The record has changed", NULL, "make the change all the same",
		"leave it as it is" },
};

void
confirm_clear(Confirm *confirm)
{
	memset(confirm->words, 0, sizeof confirm->words);
	confirm->n = 0;
}

static bool
confirmed(const Confirm *self, const char *word)
{
	return g_strv_contains(self->words, word);
}

static void
confirm_word(App *app, Confirm *self, const char *word)
{
	g_assert(self->n + 1 < (int)G_N_ELEMENTS(self->words));
	self->words[self->n++] = word;
	self->again(app, self);
}

static void
answer_102(App *app, void *state, bool yes)
{
	if (yes)
		confirm_word(app, state, "restricted");
}

static void
answer_103(App *app, void *state, bool yes)
{
	if (yes)
		confirm_word(app, state, "guardian");
}

static void
answer_105(App *app, void *state, bool yes)
{
	if (yes)
		confirm_word(app, state, "safe_at_home");
}

static void
answer_106(App *app, void *state, bool yes)
{
	if (yes)
		confirm_word(app, state, "stale");
}

static const DialogBool answers[] = { answer_102, answer_103, answer_105, answer_106 };

static void
answer_letters(App *app, void *state, int index)
{
	if (index >= 0)
		confirm_word(app, state, index == 0 ? "letters" : "revoke");
}

static void
ask_letters(App *app, const char *text)
{
	const char *code = screens_profile(app)->credential;
	g_autofree char *ends = g_strdup_printf("The %s ends; a new one takes a new visit", code);
	const char *const options[] = { "The letter stays on its way to the old address", ends };

	dialog_pick(app, "A letter is on its way", text, options, 2, answer_letters);
}

bool
confirm_ask(App *app, void *state, const Refusal *refusal)
{
	Confirm *self = state;
	g_autofree char *text = refusal_text(refusal);
	g_autofree char *next = refusal_next(refusal);
	g_autofree char *both = g_strdup_printf("%s %s", text, next);

	if (g_str_equal(refusal->code, "PD104") && !confirmed(self, "letters") &&
		!confirmed(self, "revoke")) {
		ask_letters(app, both);
		return true;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(questions); i++) {
		if (!g_str_equal(questions[i].code, refusal->code) ||
			confirmed(self, questions[i].word))
			continue;
		if (questions[i].typed)
			dialog_word(app, questions[i].title, both, questions[i].typed, answers[i]);
		else
			dialog_yes_no(app, questions[i].title, both, questions[i].yes,
				questions[i].no, answers[i]);
		return true;
	}
	return false;
}
