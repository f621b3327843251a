/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

#include <string.h>

#include "letter/page_words.h"
#include "screens/kit/form.h"

/* A new run: whom it is for and how it leaves. Nothing is issued by it. */

enum { BEGIN = 1 };

typedef struct {
	Form *form;
	Acts *acts;
	char **languages;
} RunNew;

/* --- the form */

static char *
check_title(const char *typed, const void *data)
{
	return *typed ? NULL : g_strdup("what the office calls it: Fall 2026");
}

static char *
check_size(const char *typed, const void *data)
{
	gint64 size = g_ascii_strtoll(typed, NULL, 10);

	return !*typed || (size >= 1 && size <= 1000) ? NULL : g_strdup("1 to 1000, or empty");
}

static char *
check_ids(const char *typed, const void *data)
{
	return strspn(typed, "0123456789 ,") == strlen(typed)
		       ? NULL
		       : g_strdup("student IDs with blanks between them");
}

static char *
check_grades(const char *typed, const void *data)
{
	for (const char *at = typed; *at; at++)
		if (!g_ascii_isalnum(*at) && *at != ' ' && *at != ',')
			return g_strdup("grades with blanks between them: K 1 2");
	return NULL;
}

static const FormField fields[] = {
	{ .name = "title",
		.label = "Name of the run",
		.kind = FIELD_TEXT,
		.row = 0,
		.width = 30,
		.max = 60,
		.hint = "What the office calls it: Fall 2026.",
		.check = check_title },
	{ .name = "delivery",
		.label = "Goes out",
		.kind = FIELD_CHOICE,
		.row = 1,
		.width = 30,
		.hint = "In backpacks by homeroom, or by mail by ZIP. Left and Right change it." },
	{ .name = "carrier",
		.label = "Taken home by",
		.kind = FIELD_CHOICE,
		.row = 2,
		.width = 30,
		.hint = "Where a parent has several children here. For backpacks." },
	{ .name = "size",
		.label = "Letters a job",
		.kind = FIELD_TEXT,
		.row = 3,
		.width = 6,
		.max = 4,
		.hint = "Empty: one print job a homeroom. Or a number, 1 to 1000.",
		.check = check_size },
	{ .name = "who",
		.label = "For whom",
		.kind = FIELD_CHOICE,
		.row = 5,
		.width = 36,
		.hint = "Nobody with an account or a working code gets a second one." },
	{ .name = "grades",
		.label = "Grades",
		.kind = FIELD_TEXT,
		.row = 6,
		.width = 30,
		.max = 60,
		.hint = "K 1 2; empty is all of them.",
		.check = check_grades },
	{ .name = "language",
		.label = "Who read",
		.kind = FIELD_CHOICE,
		.row = 7,
		.width = 30,
		.hint = "Only parents who read this language." },
	{ .name = "ids",
		.label = "Only these IDs",
		.kind = FIELD_TEXT,
		.row = 8,
		.width = 44,
		.max = 2000,
		.hint = "Student IDs, pasted or typed, blanks between them; empty is everybody.",
		.check = check_ids },
};

static void
fill_choices(RunNew *self)
{
	static const char *const deliveries[] = { "backpack", "mail" };
	static const char *const delivery_labels[] = { "in backpacks, by homeroom",
		"by mail, by ZIP" };
	static const char *const carriers[] = { "own", "eldest", "youngest" };
	static const char *const carrier_labels[] = { "the child it is about", "the eldest child",
		"the youngest child" };
	static const char *const whos[] = { "no_account", "never_handed" };
	static const char *const who_labels[] = { "guardians without an account",
		"those never handed a letter" };
	g_autoptr(GPtrArray) values = g_ptr_array_new();
	g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);

	form_set_choices(self->form, "delivery", deliveries, delivery_labels, 2);
	form_set_choices(self->form, "carrier", carriers, carrier_labels, 3);
	form_set_choices(self->form, "who", whos, who_labels, 2);
	g_ptr_array_add(values, (char *)"any");
	g_ptr_array_add(labels, g_strdup("any language"));
	self->languages = page_words_languages();
	for (int i = 0; self->languages[i]; i++) {
		g_autoptr(PageWords) words = page_words_load(self->languages[i], NULL);

		g_ptr_array_add(values, self->languages[i]);
		g_ptr_array_add(
			labels, g_strdup(words ? page_words_english(words) : self->languages[i]));
	}
	form_set_choices(self->form, "language", (const char *const *)values->pdata,
		(const char *const *)labels->pdata, (int)values->len);
	form_set(self->form, "delivery", "backpack");
	form_set(self->form, "carrier", "own");
	form_set(self->form, "who", "no_account");
	form_set(self->form, "language", "any");
}

static void
new_open(App *app, void *state, gconstpointer args)
{
	RunNew *self = state;

	self->form = form_new(fields, G_N_ELEMENTS(fields), NULL);
	self->acts = acts_new();
	fill_choices(self);
}

static void
new_close(void *state)
{
	RunNew *self = state;

	form_free(self->form);
	acts_free(self->acts);
	g_strfreev(self->languages);
}

/* --- the filter */

/* Digits and letters only: they stand in JSON as they are. */
static void
put_list(GString *json, const char *name, const char *typed)
{
	g_auto(GStrv) items = g_strsplit_set(typed, " ,", -1);
	const char *before = "";

	for (int i = 0; items[i]; i++) {
		g_autofree char *item = g_ascii_strup(items[i], -1);

		if (!*item)
			continue;
		if (!*before)
			g_string_append_printf(json, ", \"%s\": [", name);
		g_string_append_printf(json, "%s\"%s\"", before, item);
		before = ", ";
	}
	if (*before)
		g_string_append_c(json, ']');
}

static char *
filter_of(const Form *form)
{
	g_autoptr(GString) json = g_string_new(NULL);
	const char *language = form_get(form, "language");

	g_string_printf(json, "{\"who\": \"%s\"", form_get(form, "who"));
	if (!g_str_equal(language, "any"))
		g_string_append_printf(json, ", \"language\": \"%s\"", language);
	put_list(json, "grades", form_get(form, "grades"));
	put_list(json, "ids", form_get(form, "ids"));
	g_string_append_c(json, '}');
	return g_strdup(json->str);
}

/* --- asking */

typedef struct {
	Answer answer;
	char *act, *title, *delivery, *carrier, *filter;
	int school_id, size;
	gint64 run_id;
} DraftJob;

static void
job_free(gpointer data)
{
	DraftJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->title);
	g_free(job->delivery);
	g_free(job->carrier);
	g_free(job->filter);
	g_free(job);
}

static void
draft_work(gpointer data, GCancellable *cancel)
{
	DraftJob *job = data;
	Answer *answer = &job->answer;
	const RunDraft draft = {
		.title = job->title,
		.delivery = job->delivery,
		.carrier = job->carrier,
		.job_by = job->size > 0 ? "letters" : "homeroom",
		.job_size = job->size > 0 ? job->size : 100,
		.filter = job->filter,
	};
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && db_run_draft(db, job->act, job->school_id, &draft, cancel,
				     &job->run_id, &answer->refusal, &answer->error);
}

static void
draft_done(App *app, void *state, gpointer data)
{
	RunNew *self = state;
	DraftJob *job = data;
	const RunArgs args = { .run_id = job->run_id };

	if (answer_final(&job->answer))
		acts_done(self->acts, "draft");
	if (answer_tell(app, &job->answer))
		app_replace(app, &screen_run_draft, &args);
}

static void
new_act(App *app, void *state, int action)
{
	RunNew *self = state;
	const char *wrong = form_check(self->form);
	DraftJob *job;

	if (wrong) {
		app_say(app, SAY_REFUSAL, "Something is missing; it is said beside its field.");
		return;
	}
	job = g_new0(DraftJob, 1);
	job->answer.session = screens_session(app);
	job->act = g_strdup(acts_id(self->acts, "draft"));
	job->title = g_strdup(form_get(self->form, "title"));
	job->delivery = g_strdup(form_get(self->form, "delivery"));
	job->carrier = g_strdup(form_get(self->form, "carrier"));
	job->filter = filter_of(self->form);
	job->size = (int)g_ascii_strtoll(form_get(self->form, "size"), NULL, 10);
	job->school_id = session_who(job->answer.session)->school_id;
	app_ask(app, ASK_BLOCKING, draft_work, draft_done, job, job_free);
}

static bool
new_key(App *app, void *state, int key)
{
	return form_key(((RunNew *)state)->form, key);
}

static bool
new_typing(const void *state)
{
	return form_typing(((const RunNew *)state)->form);
}

static const char *
new_heading(App *app, const void *state)
{
	return "A new letter run";
}

static void
new_draw(App *app, const void *state, Canvas *canvas)
{
	const RunNew *self = state;
	int rows = canvas_wrap(canvas, 0, 1, canvas->cols - 2, 2, STYLE_DIM,
		"It begins as a draft: you see first who gets a letter and who does not. Nothing "
		"is issued or printed until you freeze it.");

	form_draw(self->form, canvas, rows + 1, canvas->rows - rows - 1, true);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", BEGIN, "look everybody through",
		"Off the last field: make the draft and show who gets a letter.",
		KEY_MAIN | KEY_AFTER },
	{ K_F(5), "F5", BEGIN, "done", "Make the draft from where the cursor is." },
	{ 0 },
};

const Screen screen_run_new = {
	.name = "run new",
	.state_size = sizeof(RunNew),
	.keys = keys,
	.slow = "Everybody is looked through; a large school takes some seconds. Esc gives up.",
	.heading = new_heading,
	.open = new_open,
	.draw = new_draw,
	.act = new_act,
	.typing = new_typing,
	.key = new_key,
	.close = new_close,
};
