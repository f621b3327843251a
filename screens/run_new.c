/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/run.h"

#include <string.h>

#include "db/staff.h"
#include "desk/run_begin.h"
#include "letter/page_words.h"
#include "screens/kit/form.h"
#include "screens/pick.h"

/* A new run: whom it is for and how it leaves. Nothing is issued by it. */

enum { BEGIN = 1, SCHOOLS, ROOMS };

typedef struct {
	Form *form;
	Acts *acts;
	char **languages;
	GPtrArray *schools; /* PickRow; NULL until loaded */
	GPtrArray *rooms;   /* PickRow, of the one school rooms_of; NULL until asked for */
	int rooms_of;
	bool without_bad; /* the clerk goes on without the IDs that are nobody's */
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
	for (const char *at = typed; *at; at++)
		if (!g_ascii_isalnum(*at) && !strchr(" ,;.-_", *at))
			return g_strdup("student IDs with blanks between them");
	return NULL;
}

static char *
check_grades(const char *typed, const void *data)
{
	for (const char *at = typed; *at; at++)
		if (!g_ascii_isalnum(*at) && *at != ' ' && *at != ',')
			return g_strdup("grades with blanks between them: K 1 2");
	return NULL;
}

static char *
check_family(const char *typed, const void *data)
{
	return strpbrk(typed, " ,;") ? g_strdup("one ID; more go below") : check_ids(typed, data);
}

static const FormField fields[] = {
	{ .name = "schools", .label = "School", .kind = FIELD_READONLY, .row = 0, .width = 44 },
	{ .name = "title",
		.label = "Name of the run",
		.kind = FIELD_TEXT,
		.row = 1,
		.width = 30,
		.max = 60,
		.hint = "What the office calls it: Fall 2026.",
		.check = check_title },
	{ .name = "delivery",
		.label = "Goes out",
		.kind = FIELD_CHOICE,
		.row = 2,
		.width = 30,
		.hint = "In backpacks by homeroom, or by mail by ZIP. Left and Right change it." },
	{ .name = "carrier",
		.label = "Taken home by",
		.kind = FIELD_CHOICE,
		.row = 3,
		.width = 30,
		.hint = "Where a parent has several children here. For backpacks." },
	{ .name = "size",
		.label = "Letters a job",
		.kind = FIELD_TEXT,
		.row = 4,
		.width = 6,
		.max = 4,
		.hint = "Empty: one print job a homeroom. Or a number, 1 to 1000.",
		.check = check_size },
	{ .name = "who",
		.label = "For whom",
		.kind = FIELD_CHOICE,
		.row = 6,
		.width = 36,
		.hint = "Nobody with an account or a working code gets a second one." },
	{ .name = "grades",
		.label = "Grades",
		.kind = FIELD_TEXT,
		.row = 7,
		.width = 30,
		.max = 60,
		.hint = "K 1 2; empty is all of them.",
		.check = check_grades },
	{ .name = "rooms", .label = "Homerooms", .kind = FIELD_READONLY, .row = 8, .width = 44 },
	{ .name = "language",
		.label = "Who read",
		.kind = FIELD_CHOICE,
		.row = 9,
		.width = 30,
		.hint = "Only parents who read this language. Left and Right change it." },
	{ .name = "family",
		.label = "One family",
		.kind = FIELD_TEXT,
		.row = 10,
		.width = 20,
		.max = 40,
		.hint = "The ID of one child: letters to its guardians, for all their children.",
		.check = check_family },
	{ .name = "ids",
		.label = "Only these IDs",
		.kind = FIELD_TEXT,
		.row = 11,
		.width = 44,
		.max = 12000,
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
	static const char *const whos[] = { "no_account", "no_code", "never_handed" };
	static const char *const who_labels[] = { "guardians without an account",
		"those without a working code", "those never handed a letter" };
	g_autoptr(GPtrArray) values = g_ptr_array_new();
	g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);

	form_set_choices(self->form, "delivery", deliveries, delivery_labels, 2);
	form_set_choices(self->form, "carrier", carriers, carrier_labels, 3);
	form_set_choices(self->form, "who", whos, who_labels, 3);
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

	self->form = app_form(app, fields, G_N_ELEMENTS(fields), NULL);
	self->acts = acts_new();
	fill_choices(self);
}

static void
new_close(void *state)
{
	RunNew *self = state;

	acts_free(self->acts);
	g_strfreev(self->languages);
	g_clear_pointer(&self->schools, g_ptr_array_unref);
	g_clear_pointer(&self->rooms, g_ptr_array_unref);
}

/* --- schools and homerooms */

/* The one school that is chosen; NULL: none or several. */
static const PickRow *
one_school(const RunNew *self)
{
	for (guint i = 0; pick_chosen(self->schools) == 1; i++)
		if (((PickRow *)self->schools->pdata[i])->chosen)
			return self->schools->pdata[i];
	return NULL;
}

/* What stands in the fields that are filled by choosing. */
static void
show_chosen(RunNew *self)
{
	const PickRow *school = one_school(self);
	int schools = pick_chosen(self->schools);
	g_autoptr(GString) rooms = g_string_new(NULL);
	g_autofree char *several = g_strdup_printf("%d schools, a run for each", schools);

	if (!school || school->id != self->rooms_of)
		g_clear_pointer(&self->rooms, g_ptr_array_unref);
	for (guint i = 0; self->rooms && i < self->rooms->len; i++) {
		const PickRow *room = self->rooms->pdata[i];

		if (room->chosen)
			g_string_append_printf(rooms, "%s%s", rooms->len > 0 ? ", " : "",
				*room->text[1] ? room->text[1] : room->text[2]);
	}
	form_set(self->form, "schools",
		school         ? school->text[0]
		: schools == 0 ? "F4 chooses: one, several or all"
			       : several);
	form_set(self->form, "rooms", rooms->len > 0 ? rooms->str : "all of them; F3 chooses some");
}

typedef struct {
	Answer answer;
	int school_id; /* whose homerooms; 0: asks for the schools */
	GPtrArray *found;
} PickJob;

static void
pick_job_free(gpointer data)
{
	PickJob *job = data;

	answer_clear(&job->answer);
	g_clear_pointer(&job->found, g_ptr_array_unref);
	g_free(job);
}

static void
pick_work(gpointer data, GCancellable *cancel)
{
	PickJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	if (db && job->school_id)
		answer->good = db_run_homerooms(
			db, job->school_id, cancel, &job->found, &answer->refusal, &answer->error);
	else if (db)
		answer->good =
			db_schools(db, cancel, &job->found, &answer->refusal, &answer->error);
}

static void
schools_done(App *app, void *state, gpointer data)
{
	RunNew *self = state;
	PickJob *job = data;
	int here = session_who(job->answer.session)->school_id;

	if (!answer_tell(app, &job->answer))
		return;
	self->schools = run_school_rows(job->found, here);
	show_chosen(self);
}

static void
rooms_done(App *app, void *state, gpointer data)
{
	RunNew *self = state;
	PickJob *job = data;

	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->rooms, g_ptr_array_unref);
	self->rooms = run_room_rows(job->found);
	self->rooms_of = job->school_id;
	run_pick_rooms(app, one_school(self)->text[0], self->rooms);
}

static void
ask_pick(App *app, int school_id, AskDone done)
{
	PickJob *job = g_new0(PickJob, 1);

	job->answer.session = screens_session(app);
	job->school_id = school_id;
	app_ask(app, ASK_BLOCKING, pick_work, done, job, pick_job_free);
}

static void
new_load(App *app, void *state)
{
	RunNew *self = state;

	if (self->schools)
		show_chosen(self);
	else
		ask_pick(app, 0, schools_done);
}

/* --- asking */

typedef struct {
	Answer answer;
	RunBegin begin; /* what it borrows is owned below */
	char *act;
	GPtrArray *texts;
	GPtrArray *rooms; /* char *, NULL-ended */
	GArray *schools;
	GArray *runs;
	int bad;
} DraftJob;

static void
job_free(gpointer data)
{
	DraftJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_ptr_array_unref(job->texts);
	g_ptr_array_unref(job->rooms);
	g_array_unref(job->schools);
	g_clear_pointer(&job->runs, g_array_unref);
	g_free(job);
}

static void
draft_work(gpointer data, GCancellable *cancel)
{
	DraftJob *job = data;
	Answer *answer = &job->answer;

	answer->good = run_begin(answer->session, job->act, &job->begin, cancel, &job->runs,
		&job->bad, &answer->refusal, &answer->error);
}

static void begin(App *app, RunNew *self);

static void
bad_answered(App *app, void *state, bool yes)
{
	RunNew *self = state;

	if (yes) {
		self->without_bad = true;
		begin(app, self);
	} else {
		form_set_focus(self->form, "ids");
	}
}

static void
draft_done(App *app, void *state, gpointer data)
{
	RunNew *self = state;
	DraftJob *job = data;
	const Refusal *refusal = job->answer.refusal;

	if (answer_final(&job->answer))
		acts_done(self->acts, "draft");
	self->without_bad = false;
	if (refusal && g_str_equal(refusal->code, "PD119") && job->begin.ids) {
		g_autofree char *text = refusal_text(refusal);

		dialog_yes_no(app, "IDs that are nobody's here", text, "go on without them",
			"back to the list", bad_answered);
		return;
	}
	if (!answer_tell(app, &job->answer))
		return;
	if (job->runs->len == 1) {
		const RunArgs args = { .run_id = g_array_index(job->runs, gint64, 0) };

		app_replace(app, &screen_run_draft, &args);
	} else {
		app_sayf(app, SAY_INFO, "%u drafts, one a school. Enter opens each of them.",
			job->runs->len);
		app_pop(app);
	}
}

/* What stands in a field, kept as long as the job; NULL: nothing. */
static const char *
typed(DraftJob *job, const RunNew *self, const char *field)
{
	char *text = g_strdup(form_get(self->form, field));

	g_ptr_array_add(job->texts, text);
	return *text ? text : NULL;
}

static DraftJob *
job_new(App *app, const RunNew *self)
{
	DraftJob *job = g_new0(DraftJob, 1);

	job->answer.session = screens_session(app);
	job->act = g_strdup(acts_id(self->acts, "draft"));
	job->texts = g_ptr_array_new_with_free_func(g_free);
	job->rooms = g_ptr_array_new_with_free_func(g_free);
	job->schools = g_array_new(FALSE, FALSE, sizeof(int));
	for (guint i = 0; i < self->schools->len; i++) {
		const PickRow *row = self->schools->pdata[i];
		int school = (int)row->id;

		if (row->chosen)
			g_array_append_val(job->schools, school);
	}
	for (guint i = 0; self->rooms && i < self->rooms->len; i++) {
		const PickRow *row = self->rooms->pdata[i];

		if (row->chosen)
			g_ptr_array_add(job->rooms, g_strdup_printf("%" G_GINT64_FORMAT, row->id));
	}
	g_ptr_array_add(job->rooms, NULL);
	return job;
}

static void
begin(App *app, RunNew *self)
{
	DraftJob *job = job_new(app, self);
	const char *language = form_get(self->form, "language");

	job->begin = (RunBegin){
		.title = typed(job, self, "title"),
		.delivery = typed(job, self, "delivery"),
		.carrier = typed(job, self, "carrier"),
		.job_size = (int)g_ascii_strtoll(form_get(self->form, "size"), NULL, 10),
		.schools = (const int *)(gconstpointer)job->schools->data,
		.n_schools = (int)job->schools->len,
		.who = typed(job, self, "who"),
		.language = g_str_equal(language, "any") ? NULL : typed(job, self, "language"),
		.grades = typed(job, self, "grades"),
		.homerooms = (const char *const *)job->rooms->pdata,
		.family = typed(job, self, "family"),
		.ids = typed(job, self, "ids"),
		.without_bad = self->without_bad,
	};
	app_ask(app, ASK_BLOCKING, draft_work, draft_done, job, job_free);
}

/* --- keys */

static const char *
no_schools(App *app, const void *state)
{
	const RunNew *self = state;

	if (!self->schools)
		return "The schools have not come from the server yet.";
	return self->schools->len > 1 ? NULL : "You work at this school only.";
}

static const char *
no_rooms(App *app, const void *state)
{
	const RunNew *self = state;

	if (!self->schools)
		return "The schools have not come from the server yet.";
	return one_school(self) ? NULL
				: "Homerooms are chosen for one school. F4 chooses the school.";
}

static const char *
cannot_begin(App *app, const void *state)
{
	const RunNew *self = state;

	if (!self->schools)
		return "The schools have not come from the server yet.";
	return pick_chosen(self->schools) > 0 ? NULL : "No school is chosen yet. F4 chooses.";
}

static void
new_act(App *app, void *state, int action)
{
	RunNew *self = state;
	const PickRow *school = one_school(self);

	switch (action) {
	case SCHOOLS:
		run_pick_schools(app, self->schools);
		break;
	case ROOMS:
		if (self->rooms && self->rooms_of == school->id)
			run_pick_rooms(app, one_school(self)->text[0], self->rooms);
		else
			ask_pick(app, (int)school->id, rooms_done);
		break;
	case BEGIN:
		if (form_check(self->form))
			app_say(app, SAY_REFUSAL,
				"Something is missing; it is said beside its field.");
		else
			begin(app, self);
		break;
	}
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
		KEY_MAIN | KEY_AFTER, cannot_begin },
	{ K_F(3), "F3", ROOMS, "homerooms", "Only some homerooms of the school.", 0, no_rooms },
	{ K_F(4), "F4", SCHOOLS, "schools", "Other schools, or several: a run for each.", 0,
		no_schools },
	{ K_F(5), "F5", BEGIN, "done", "Make the draft from where the cursor is.", 0,
		cannot_begin },
	{ 0 },
};

const Screen screen_run_new = {
	.name = "run new",
	.title = "A new letter run",
	.state_size = sizeof(RunNew),
	.keys = keys,
	.slow = "Everybody is looked through; a large school takes some seconds. Esc gives up.",
	.open = new_open,
	.load = new_load,
	.draw = new_draw,
	.act = new_act,
	.close = new_close,
};
