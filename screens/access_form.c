/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include <stdio.h>

#include "base/date.h"
#include "base/phone.h"
#include "db/letters.h"
#include "db/visit.h"
#include "desk/acts.h"
#include "desk/pages.h"
#include "screens/kit/form.h"

/* The Parent Access Form as on paper (MISSION P1, P3): filled from the record, what the parent
 * corrects is kept as a proposal and changes no record here. */

enum { SAVE = 1, LEAVE, PRINT, READ };

typedef struct {
	gint64 visit_id;
	Form *form;
	Acts *acts;
	VisitFormState *state;
	FormText *text; /* that is signed, or will be printed */
	bool loaded;
} AccessForm;

/* "es 2" to its parts; false when it is nothing of the kind. */
static bool
parse_version(const char *typed, char **ret_lang, int *ret_version)
{
	g_auto(GStrv) parts = g_strsplit_set(typed, " ,", 3);
	gint64 version = 0;

	if (g_strv_length(parts) < 2 ||
		!g_ascii_string_to_signed(parts[1], 10, 1, 99999, &version, NULL))
		return false;
	*ret_lang = g_strdup(parts[0]);
	*ret_version = (int)version;
	return true;
}

static char *
check_version(const char *typed, const void *data)
{
	g_autofree char *lang = NULL;
	int version;

	return parse_version(typed, &lang, &version) ? NULL
						     : g_strdup("language and number, as es 2");
}

static char *
tidy_phone(const char *typed, const void *data)
{
	g_autofree char *number = NULL;
	g_autofree char *extension = NULL;

	if (!phone_parse(typed, &number, &extension, NULL))
		return NULL;
	return phone_show(number, extension);
}

static const FormField fields[] = {
	{ .name = "school", .label = "School", .kind = FIELD_READONLY, .row = 0, .width = 32 },
	{ .name = "permanent_id",
		.label = "Permanent ID",
		.kind = FIELD_READONLY,
		.row = 1,
		.width = 20 },
	{ .name = "student_first",
		.label = "Student, first",
		.kind = FIELD_TEXT,
		.row = 2,
		.width = 32 },
	{ .name = "student_middle",
		.label = "middle",
		.kind = FIELD_TEXT,
		.row = 2,
		.column = 1,
		.width = 8 },
	{ .name = "student_last", .label = "last", .kind = FIELD_TEXT, .row = 3, .width = 32 },
	{ .name = "parent_name",
		.label = "Parent, guardian",
		.kind = FIELD_TEXT,
		.row = 4,
		.width = 32 },
	{ .name = "address_line1", .label = "Address", .kind = FIELD_TEXT, .row = 5, .width = 32 },
	{ .name = "address_line2",
		.label = "Apt, unit",
		.kind = FIELD_TEXT,
		.row = 6,
		.width = 32 },
	{ .name = "city", .label = "City", .kind = FIELD_TEXT, .row = 7, .width = 24 },
	{ .name = "state",
		.label = "State",
		.kind = FIELD_TEXT,
		.row = 7,
		.column = 1,
		.width = 4,
		.max = 2 },
	{ .name = "zip", .label = "ZIP", .kind = FIELD_TEXT, .row = 8, .width = 10, .max = 10 },
	{ .name = "home_phone",
		.label = "Home phone",
		.kind = FIELD_TEXT,
		.row = 9,
		.width = 20,
		.check = check_phone,
		.tidy = tidy_phone },
	{ .name = "email",
		.label = "E-mail",
		.kind = FIELD_TEXT,
		.row = 10,
		.width = 32,
		.check = check_email },
	{ .name = "text",
		.label = "Version of text",
		.kind = FIELD_TEXT,
		.row = 11,
		.width = 14,
		.hint = "As it stands at the bottom of the signed paper.",
		.check = check_version },
	{ .name = "signature",
		.label = "Signed paper seen",
		.kind = FIELD_YES_NO,
		.row = 12,
		.width = 6,
		.hint = "Is the form signed and dated by this person? Y or N." },
};

static void
access_form_open(App *app, void *state, gconstpointer args)
{
	AccessForm *self = state;

	self->visit_id = ((const VisitArgs *)args)->visit_id;
	self->acts = acts_new();
	self->form = app_form(app, fields, G_N_ELEMENTS(fields), NULL);
}

static void
access_form_close(void *state)
{
	AccessForm *self = state;

	acts_free(self->acts);
	visit_form_state_free(self->state);
	form_text_free(self->text);
}

/* --- loading */

typedef struct {
	Answer answer;
	char *act;
	gint64 visit_id;
	GStrvBuilder *names, *values; /* saving: what differs from the record */
	bool signature, finish;
	bool leaving; /* not to be waited for */
	Visit *visit;
	GPtrArray *fields;
	VisitFormState *state;
	FormText *text;
	char *text_lang; /* finishing: what the paper carries */
	int text_version;
	FormPaper *paper; /* printing */
} FormJob;

static void
job_free(gpointer data)
{
	FormJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_clear_pointer(&job->names, g_strv_builder_unref);
	g_clear_pointer(&job->values, g_strv_builder_unref);
	visit_free(job->visit);
	g_clear_pointer(&job->fields, g_ptr_array_unref);
	visit_form_state_free(job->state);
	form_text_free(job->text);
	g_free(job->text_lang);
	form_paper_free(job->paper);
	g_free(job);
}

static void
load_work(gpointer data, GCancellable *cancel)
{
	FormJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db &&
		       db_visit(db, job->visit_id, cancel, &job->visit, &answer->refusal,
			       &answer->error) &&
		       db_visit_form(db, job->visit_id, cancel, &job->fields, &answer->refusal,
			       &answer->error) &&
		       db_visit_form_state(db, job->visit_id, cancel, &job->state, &answer->refusal,
			       &answer->error) &&
		       db_form_text(db, job->visit_id, cancel, &job->text, &answer->refusal,
			       &answer->error);
}

/* A telephone as people write it; everything else as it is. */
static char *
shown(const char *field, const char *value)
{
	if (value && g_str_equal(field, "home_phone"))
		return phone_show(value, NULL);
	return g_strdup(value ? value : "");
}

static void
load_done(App *app, void *state, gpointer data)
{
	AccessForm *self = state;
	FormJob *job = data;

	if (!answer_tell(app, &job->answer))
		return;
	g_clear_pointer(&self->text, form_text_free);
	self->text = g_steal_pointer(&job->text);
	if (self->loaded)
		return;
	for (guint i = 0; i < job->fields->len; i++) {
		const VisitField *field = job->fields->pdata[i];
		g_autofree char *record = shown(field->field, field->record);
		g_autofree char *proposed = shown(field->field, field->proposed);

		form_set(self->form, field->field, record);
		if (field->proposed)
			form_type(self->form, field->field, proposed);
		form_set_readonly(self->form, field->field, !field->editable);
	}
	self->state = g_steal_pointer(&job->state);
	g_autofree char *version = g_strdup_printf("%s %d", self->text->lang, self->text->version);
	form_set(self->form, "text", version);
	if (self->state->signature_seen)
		form_set(self->form, "signature", "yes");
	app_set_title(app, "Visit %s   Parent Access Form of %s", job->visit->number,
		job->visit->guardian);
	form_set_focus(self->form, "signature");
	self->loaded = true;
}

static void
access_form_load(App *app, void *state)
{
	AccessForm *self = state;
	FormJob *job = g_new0(FormJob, 1);

	job->answer.session = screens_session(app);
	job->visit_id = self->visit_id;
	app_ask(app, ASK_BLOCKING, load_work, load_done, job, job_free);
}

/* --- saving */

static void
save_work(gpointer data, GCancellable *cancel)
{
	FormJob *job = data;
	Answer *answer = &job->answer;
	g_auto(GStrv) names = g_strv_builder_end(job->names);
	g_auto(GStrv) values = g_strv_builder_end(job->values);
	g_autofree char *state = NULL;
	g_autofree char *text_act = acts_part(job->act, "text");
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db &&
		       (!job->finish || db_form_text_is(db, text_act, job->visit_id, job->text_lang,
						job->text_version, cancel, &answer->refusal,
						&answer->error)) &&
		       db_visit_form_save(db, job->act, job->visit_id, (const char *const *)names,
			       (const char *const *)values, job->signature, job->finish, cancel,
			       &state, &answer->refusal, &answer->error);
}

static void
save_done(App *app, void *state, gpointer data)
{
	AccessForm *self = state;
	FormJob *job = data;

	if (!self) { /* left behind by F2 */
		if (!job->answer.good)
			answer_tell(app, &job->answer);
		return;
	}
	if (answer_final(&job->answer))
		acts_done(self->acts, job->finish ? "finish" : "draft");
	if (!answer_tell(app, &job->answer))
		return;
	app_say(app, SAY_INFO,
		job->finish ? "The form is done; corrections are kept for the emergency card."
			    : "What was typed on the form is kept.");
	app_pop(app);
}

/* The fields are sent as typed; a telephone goes as the record keeps it. */
static FormJob *
save_job(App *app, AccessForm *self, bool finish)
{
	FormJob *job = g_new0(FormJob, 1);

	job->answer.session = screens_session(app);
	job->act = g_strdup(acts_id(self->acts, finish ? "finish" : "draft"));
	job->visit_id = self->visit_id;
	job->names = g_strv_builder_new();
	job->values = g_strv_builder_new();
	job->signature = g_str_equal(form_get(self->form, "signature"), "yes");
	job->finish = finish;
	parse_version(form_get(self->form, "text"), &job->text_lang, &job->text_version);
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		const char *name = fields[i].name;
		const char *typed = form_get(self->form, name);
		g_autofree char *number = NULL;
		g_autofree char *extension = NULL;

		if (g_str_equal(name, "signature") || g_str_equal(name, "text") ||
			!form_changed(self->form, name))
			continue;
		if (g_str_equal(name, "home_phone") &&
			phone_parse(typed, &number, &extension, NULL))
			typed = number;
		g_strv_builder_add(job->names, name);
		g_strv_builder_add(job->values, typed);
	}
	return job;
}

/* --- on paper, to be signed */

/* What was typed is kept first: the paper shows it, and the visit knows it. */
static void
print_work(gpointer data, GCancellable *cancel)
{
	FormJob *job = data;
	Answer *answer = &job->answer;
	g_autofree char *print_act = acts_part(job->act, "print");

	if (job->names)
		save_work(job, cancel);
	else
		answer->good = true;
	answer->good = answer->good &&
		       form_paper_visit(answer->session, job->visit_id, cancel, &job->paper,
			       &answer->refusal, &answer->error) &&
		       form_paper_printed(answer->session, print_act, job->paper, cancel,
			       &answer->refusal, &answer->error);
}

static void
print_done(App *app, void *state, gpointer data)
{
	AccessForm *self = state;
	FormJob *job = data;

	if (answer_final(&job->answer))
		acts_done(self->acts, "draft");
	if (!answer_tell(app, &job->answer))
		return;
	const PrintArgs print = {
		.title = app_title(app), .pdf = job->paper->pdf, .copies = 1, .kind = "form"
	};
	app_push(app, &screen_print, &print);
	if (g_ascii_strcasecmp(job->paper->lang, job->paper->wanted) != 0)
		app_say(app, SAY_INFO,
			"There is no form in the parent's language yet; this one is in English.");
}

static void
print_form(App *app, AccessForm *self)
{
	FormJob *job = self->state->finished ? g_new0(FormJob, 1) : save_job(app, self, false);

	if (self->state->finished) {
		job->answer.session = screens_session(app);
		job->act = g_strdup(acts_id(self->acts, "draft"));
		job->visit_id = self->visit_id;
	}
	app_ask(app, ASK_BLOCKING, print_work, print_done, job, job_free);
}

/* The text in front of the form, as the parent reads it. */
static void
read_text(App *app, AccessForm *self)
{
	const FormText *text = self->text;
	g_autoptr(PageWording) wording = page_wording_new("form", text->lang, NULL, text->body);
	const PageLook look = { .profile = screens_profile(app), .today = "2000-01-01" };
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) lines = page_wording_lines(wording, &look, 72, &error);
	g_autofree char *title = g_strdup_printf("%s: version %s %d, %s",
		text->kept ? "What was agreed to" : "What is agreed to", text->lang, text->version,
		text->hash);
	const PageArgs page = { .title = title, .lines = lines, .kind = "form" };

	if (lines)
		app_push(app, &screen_page, &page);
	else
		app_say(app, SAY_FAILURE, error->message);
}

static void
access_form_act(App *app, void *state, int action)
{
	AccessForm *self = state;
	const char *wrong = form_check(self->form);

	if (!self->loaded) {
		app_pop(app);
		return;
	}
	if (action == PRINT) {
		print_form(app, self);
		return;
	}
	if (action == READ) {
		read_text(app, self);
		return;
	}
	if (action == LEAVE && (!self->state->finished && form_changed(self->form, NULL))) {
		app_ask(app, ASK_BLOCKING, save_work, save_done, save_job(app, self, false),
			job_free);
	} else if (action == LEAVE) {
		app_pop(app);
	} else if (wrong) {
		app_sayf(app, SAY_INFO, "Please correct what is marked: %s.", wrong);
	} else if (!g_str_equal(form_get(self->form, "signature"), "yes")) {
		form_set_focus(self->form, "signature");
		app_say(app, SAY_INFO,
			"Have the parent sign the paper form and press Y when you have it. Without "
			"it: "
			"Esc, then F5 parks the visit.");
	} else {
		app_ask(app, ASK_BLOCKING, save_work, save_done, save_job(app, self, true),
			job_free);
	}
}

/* F2: keeps what was typed; the visit below parks itself. */
static void
access_form_leave(App *app, void *state)
{
	AccessForm *self = state;

	if (self->loaded && !self->state->finished && form_changed(self->form, NULL))
		app_ask(app, ASK_KEEP | ASK_QUIET, save_work, save_done, save_job(app, self, false),
			job_free);
}

/* Who agreed to what, and when; before that, what will be on the paper. */
static void
draw_text_line(App *app, const AccessForm *self, Canvas *canvas)
{
	const FormText *text = self->text;
	g_autofree char *on = date_show(text->agreed_on, screens_profile(app)->date_style);

	if (text->kept)
		canvas_textf(canvas, canvas->rows - 2, 1, STYLE_DIM,
			"%s agreed to text %s %d (%s) on %s.", text->agreed_by, text->lang,
			text->version, text->hash, on);
	else
		canvas_textf(canvas, canvas->rows - 2, 1, STYLE_DIM,
			"F6 prints the form for signature, with text %s %d.%s", text->lang,
			text->version,
			g_ascii_strcasecmp(text->lang, text->wanted) == 0
				? ""
				: " None in the parent's language.");
}

static void
access_form_draw(App *app, const void *state, Canvas *canvas)
{
	const AccessForm *self = state;
	const SessionWho *who = session_who(screens_session(app));
	Canvas part = canvas_part(canvas, 0, 1, canvas->rows - 3, canvas->cols - 2);
	g_autofree char *on = NULL;

	if (!self->loaded)
		return;
	form_draw(self->form, &part, 0, part.rows, true);
	draw_text_line(app, self, canvas);
	on = date_show(self->state->verified_on, screens_profile(app)->date_style);
	if (self->state->finished)
		canvas_textf(canvas, canvas->rows - 1, 1, STYLE_DIM,
			"Office use: verified by %s on %s.",
			self->state->verified_by ? self->state->verified_by : "", on);
	else
		canvas_textf(canvas, canvas->rows - 1, 1, STYLE_DIM,
			"Office use: verified by %s. Corrections are marked * and kept.",
			who->staff);
}

static const char *
not_loaded(App *app, const void *state)
{
	return ((const AccessForm *)state)->loaded ? NULL : "The form is not here yet.";
}

static const Key keys[] = {
	{ K_ENTER, "Enter", SAVE, "done", "The form is filled and signed: go on.",
		KEY_MAIN | KEY_AFTER },
	{ K_F(6), "F6", PRINT, "print", "Print the form as it is filled in now, to be signed.", 0,
		not_loaded },
	{ K_F(4), "F4", READ, "text", "Read the text that is agreed to.", 0, not_loaded },
	{ K_ESC, "Esc", LEAVE, "back", "Back to the visit; what was typed is kept." },
	{ 0 },
};

const Screen screen_access_form = {
	.name = "access_form",
	.state_size = sizeof(AccessForm),
	.keys = keys,
	.open = access_form_open,
	.load = access_form_load,
	.draw = access_form_draw,
	.act = access_form_act,
	.leave = access_form_leave,
	.close = access_form_close,
};
