/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "base/date.h"
#include "base/log.h"
#include "base/phone.h"
#include "print/print.h"
#include "screens/kit/form.h"

void
answer_clear(Answer *answer)
{
	refusal_free(answer->refusal);
	g_clear_error(&answer->error);
}

bool
answer_tell(App *app, const Answer *answer)
{
	if (answer->good)
		return true;
	if (answer->refusal) {
		g_autofree char *text = refusal_text(answer->refusal);
		g_autofree char *next = refusal_next(answer->refusal);

		app_sayf(app, SAY_REFUSAL, "%s %s", text, next);
	} else if (g_error_matches(answer->error, DB_ERROR, DB_ERROR_CANCELLED)) {
		app_say(app, SAY_INFO, "Given up. What was not answered can be asked again.");
	} else {
		log_line("%s %d", g_quark_to_string(answer->error->domain), answer->error->code);
		app_say(app, SAY_FAILURE, answer->error->message);
	}
	return false;
}

bool
answer_final(const Answer *answer)
{
	return answer->good || answer->refusal;
}

typedef struct {
	Answer answer;
	RowsOf of;
	GPtrArray *rows;
} RowsJob;

static void
rows_free(gpointer data)
{
	RowsJob *job = data;

	answer_clear(&job->answer);
	g_clear_pointer(&job->rows, g_ptr_array_unref);
	g_free(job);
}

static void
rows_work(gpointer data, GCancellable *cancel)
{
	RowsJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && job->of(db, cancel, &job->rows, &answer->refusal, &answer->error);
}

void
rows_ask(App *app, RowsOf of, AskDone done)
{
	RowsJob *job = g_new0(RowsJob, 1);

	job->answer.session = screens_session(app);
	job->of = of;
	app_ask(app, ASK_BLOCKING, rows_work, done, job, rows_free);
}

bool
rows_take(App *app, gpointer data, GPtrArray **rows)
{
	RowsJob *job = data;

	if (!answer_tell(app, &job->answer))
		return false;
	g_clear_pointer(rows, g_ptr_array_unref);
	*rows = g_steal_pointer(&job->rows);
	return true;
}

void
visit_ask_park(App *app, DialogText answer)
{
	dialog_line(app, "Park the visit",
		"Any desk of the school can take it up again where it is now.", "What is missing",
		80, answer);
}

static const struct {
	const char *question, *label, *words;
} questions[] = {
	{ "student_name", "Student's name", "the student's name" },
	{ "birth_date", "Date of birth", "the birth date" },
	{ "grade", "Grade", "the grade" },
	{ "address_phone", "Address, phone", "address and phone" },
	{ "emergency_contact", "Emergency contact", "an emergency contact" },
};

const char *
question_label(const char *question)
{
	for (size_t i = 0; i < G_N_ELEMENTS(questions); i++)
		if (g_str_equal(questions[i].question, question))
			return questions[i].label;
	return question;
}

const char *
question_words(const char *question)
{
	for (size_t i = 0; i < G_N_ELEMENTS(questions); i++)
		if (g_str_equal(questions[i].question, question))
			return questions[i].words;
	return question;
}

const char *
choice_label(const GPtrArray *choices, const char *key)
{
	for (guint i = 0; key && i < choices->len; i++) {
		const ProfileChoice *choice = choices->pdata[i];

		if (g_str_equal(choice->key, key))
			return choice->label;
	}
	return key ? key : "";
}

void
choice_fill(Form *form, const char *field, const GPtrArray *choices)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new();
	g_autoptr(GPtrArray) labels = g_ptr_array_new();

	for (guint i = 0; i < choices->len; i++) {
		const ProfileChoice *choice = choices->pdata[i];

		g_ptr_array_add(keys, choice->key);
		g_ptr_array_add(labels, choice->label);
	}
	form_set_choices(form, field, (const char *const *)keys->pdata,
		(const char *const *)labels->pdata, (int)choices->len);
}

/* --- printers */

static void
printers_job_free(gpointer data)
{
	PrintersJob *job = data;

	answer_clear(&job->answer);
	g_clear_pointer(&job->printers, g_ptr_array_unref);
	g_free(job);
}

static void
printers_work(gpointer data, GCancellable *cancel)
{
	PrintersJob *job = data;

	job->printers = print_list(cancel, &job->answer.error);
	job->answer.good = job->printers != NULL;
}

void
printers_ask(App *app, unsigned flags, AskDone done)
{
	app_ask(app, flags, printers_work, done, g_new0(PrintersJob, 1), printers_job_free);
}

/* --- fields */

char *
check_phone(const char *typed, const void *data)
{
	g_autofree char *number = NULL;
	g_autofree char *extension = NULL;
	const char *why = NULL;

	if (!*typed || phone_parse(typed, &number, &extension, &why))
		return NULL;
	return g_strdup(why);
}

char *
example_day(DateStyle style)
{
	return date_show("2027-03-14", style);
}

char *
check_day(const char *typed, const void *data)
{
	const DateStyle *style = data;
	g_autofree char *iso = date_parse(typed, *style, NULL);
	g_autofree char *example = example_day(*style);

	return !*typed || iso ? NULL : g_strdup_printf("type it as %s", example);
}

char *
tidy_day(const char *typed, const void *data)
{
	const DateStyle *style = data;
	g_autofree char *iso = date_parse(typed, *style, NULL);

	return iso ? date_show(iso, *style) : NULL;
}

char *
check_email(const char *typed, const void *data)
{
	const char *at = g_utf8_strchr(typed, -1, '@');

	if (!*typed || (at && at > typed && at[1]))
		return NULL;
	return g_strdup("an e-mail address has an @ in it");
}

bool
screens_scroll(int *scroll, int key, int last, int page)
{
	int to = *scroll;

	switch (key) {
	case K_UP:
		to--;
		break;
	case K_DOWN:
		to++;
		break;
	case K_PGUP:
		to -= page;
		break;
	case K_PGDN:
		to += page;
		break;
	case K_HOME:
		to = 0;
		break;
	case K_END:
		to = last;
		break;
	default:
		return false;
	}
	*scroll = CLAMP(to, 0, last);
	return true;
}

bool
screens_follow(App *app, Paper *paper, PaperState *state, char **said)
{
	g_autofree char *words = NULL;
	PaperState now = paper_state(paper, &words);

	if (now != *state || g_strcmp0(words, *said) != 0) {
		*state = now;
		g_free(*said);
		*said = g_steal_pointer(&words);
		app_redraw(app);
	}
	return now == PAPER_SENDING || now == PAPER_PRINTING;
}
