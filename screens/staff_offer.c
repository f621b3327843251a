/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/staff.h"

#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "desk/acts.h"
#include "screens/kit/form.h"
#include "vault/enrol_code.h"

/* A role for somebody: a new member, or one who is known. Whether this clerk may give it, the
 * database says. */

enum { GIVE = 1 };

static const FormField fields[] = {
	{ .name = "name",
		.label = "Name",
		.kind = FIELD_TEXT,
		.row = 0,
		.width = 30,
		.max = 80,
		.hint = "As colleagues read it: P. Adams." },
	{ .name = "user",
		.label = "User name",
		.kind = FIELD_TEXT,
		.row = 1,
		.width = 30,
		.max = 31,
		.hint = "To sign in with: small letters and digits. It never changes." },
	{ .name = "school",
		.label = "School",
		.kind = FIELD_TEXT,
		.row = 2,
		.width = 12,
		.max = 40,
		.hint = "The school's short code; empty is the whole district." },
	{ .name = "role",
		.label = "Role",
		.kind = FIELD_CHOICE,
		.row = 3,
		.rows = 4,
		.width = 40,
		.hint = "Press its number." },
	{ .name = "title",
		.label = "Called",
		.kind = FIELD_TEXT,
		.row = 8,
		.width = 30,
		.max = 40,
		.hint = "When it has another name here: assistant principal, designee." },
	{ .name = "starts",
		.label = "First day",
		.kind = FIELD_TEXT,
		.row = 9,
		.width = 12,
		.max = 20,
		.hint = "Empty is today.",
		.check = check_day,
		.tidy = tidy_day },
	{ .name = "ends",
		.label = "Last day",
		.kind = FIELD_TEXT,
		.row = 10,
		.width = 12,
		.max = 20,
		.hint = "Empty: until it is taken away.",
		.check = check_day,
		.tidy = tidy_day },
};

static const char *const roles[] = { "account_admin", "viewer", "principal", "auditor" };
static const char *const role_labels[] = { "account administrator: issues codes, prints them",
	"viewer: looks, changes nothing", "principal: also lets members in and out",
	"auditor: reads what was done" };

typedef struct {
	StaffRow *row; /* NULL: a new member */
	StaffTrust trust;
	Form *form;
	Acts *acts;
	Secret *code; /* of the act under way */
	DateStyle dates;
	GPtrArray *schools; /* SchoolRow; NULL until loaded */
	int school_id;
} Offer;

static void
offer_open(App *app, void *state, gconstpointer args)
{
	Offer *self = state;
	const StaffOfferArgs *given = args;

	self->row = given->row ? staff_row_copy(given->row) : NULL;
	self->trust = given->trust;
	self->school_id = given->school_id;
	self->dates = screens_profile(app)->date_style;
	self->acts = acts_new();
	app_set_title(app, "%s", self->row ? "Give a role, or change it" : "A new member of staff");
	self->form = app_form(app, fields, G_N_ELEMENTS(fields), &self->dates);
	form_set_choices(self->form, "role", roles, role_labels, G_N_ELEMENTS(roles));
	if (!self->row)
		return;
	g_autofree char *starts = staff_day(app, self->row->starts);
	g_autofree char *ends = staff_day(app, self->row->ends);

	form_set(self->form, "name", self->row->staff);
	form_set(self->form, "user", self->row->user_name);
	form_set(self->form, "role", self->row->role);
	form_set(self->form, "title", self->row->title);
	form_set(self->form, "starts", starts);
	form_set(self->form, "ends", ends);
	form_set_readonly(self->form, "name", true);
	form_set_readonly(self->form, "user", true);
	form_set_focus(self->form, "role");
}

static void
offer_close(void *state)
{
	Offer *self = state;

	staff_row_free(self->row);
	acts_free(self->acts);
	secret_free(self->code);
	g_clear_pointer(&self->schools, g_ptr_array_unref);
}

/* --- the schools */

static void
schools_done(App *app, void *state, gpointer job)
{
	Offer *self = state;

	if (!rows_take(app, job, &self->schools))
		return;
	for (guint i = 0; i < self->schools->len; i++) {
		const SchoolRow *school = self->schools->pdata[i];

		if (school->school_id == self->school_id && !form_changed(self->form, "school"))
			form_set(self->form, "school", school->code);
	}
}

static void
offer_load(App *app, void *state)
{
	rows_ask(app, db_schools, schools_done);
}

/* The school that was typed: 0 for none, -1 for one that is not there. */
static int
typed_school(const Offer *self)
{
	const char *typed = form_get(self->form, "school");

	if (!*typed)
		return 0;
	for (guint i = 0; self->schools && i < self->schools->len; i++) {
		const SchoolRow *school = self->schools->pdata[i];

		if (g_ascii_strcasecmp(school->code, typed) == 0)
			return school->school_id;
	}
	return -1;
}

/* --- giving */

typedef struct {
	Answer answer;
	StaffRow *row; /* NULL: a new member */
	char *act;
	char *user, *name, *role, *title, *starts, *ends;
	int school_id;
	Secret *code;
} OfferJob;

static void
job_free(gpointer data)
{
	OfferJob *job = data;

	answer_clear(&job->answer);
	staff_row_free(job->row);
	g_free(job->act);
	g_free(job->user);
	g_free(job->name);
	g_free(job->role);
	g_free(job->title);
	g_free(job->starts);
	g_free(job->ends);
	secret_free(job->code);
	g_free(job);
}

static StaffOffer
offer_of(const OfferJob *job)
{
	return (StaffOffer){ .user = job->user,
		.name = job->name,
		.school_id = job->school_id,
		.role = job->role,
		.title = job->title,
		.starts = job->starts,
		.ends = job->ends };
}

static void
give_work(gpointer data, GCancellable *cancel)
{
	OfferJob *job = data;
	Answer *answer = &job->answer;
	const StaffOffer offer = offer_of(job);

	answer->good = job->row ? staff_give(answer->session, job->act, job->row, &offer, cancel,
					  &answer->refusal, &answer->error)
				: staff_invite(answer->session, job->act, &offer, job->code, cancel,
					  &answer->refusal, &answer->error);
}

static void
give_done(App *app, void *state, gpointer data)
{
	Offer *self = state;
	OfferJob *job = data;

	if (answer_final(&job->answer))
		acts_done(self->acts, "give");
	if (!answer_tell(app, &job->answer))
		return;
	if (job->row) {
		app_sayf(app, SAY_INFO, "%s has the role now.", job->row->staff);
		app_pop(app);
		return;
	}
	const StaffCodeArgs args = { job->name, job->user, job->code };

	app_replace(app, &screen_staff_code, &args);
}

static char *
typed_day(const Offer *self, const char *field)
{
	const char *text = form_get(self->form, field);

	return *text ? date_parse(text, self->dates, NULL) : NULL;
}

static OfferJob *
offer_job(App *app, const Offer *self, int school_id)
{
	OfferJob *job = g_new0(OfferJob, 1);

	job->answer.session = screens_session(app);
	job->row = self->row ? staff_row_copy(self->row) : NULL;
	job->school_id = school_id;
	job->name = g_strstrip(g_strdup(form_get(self->form, "name")));
	job->user = g_strstrip(g_ascii_strdown(form_get(self->form, "user"), -1));
	job->role = g_strdup(form_get(self->form, "role"));
	job->title = g_strstrip(g_strdup(form_get(self->form, "title")));
	job->starts = typed_day(self, "starts");
	job->ends = typed_day(self, "ends");
	if (!job->starts)
		job->starts = clock_today();
	return job;
}

/* What is still missing, and the focus on it; NULL: nothing. */
static const char *
missing(Offer *self, int school_id)
{
	static const struct {
		const char *field, *sentence;
	} wanted[] = {
		{ "name", "Type the member's name, as colleagues read it." },
		{ "user", "Type the user name to sign in with." },
		{ "role", "Choose the role: press its number." },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
		if (*form_get(self->form, wanted[i].field))
			continue;
		form_set_focus(self->form, wanted[i].field);
		return wanted[i].sentence;
	}
	if (school_id >= 0)
		return NULL;
	form_set_focus(self->form, "school");
	return "There is no school of that code among yours.";
}

static void
offer_act(App *app, void *state, int action)
{
	Offer *self = state;
	int school_id = typed_school(self);
	const char *wrong = form_check(self->form);
	const char *sentence = missing(self, school_id);
	OfferJob *job;

	if (sentence) {
		app_say(app, SAY_INFO, sentence);
		return;
	}
	if (wrong) {
		app_sayf(app, SAY_INFO, "Please correct what is marked: %s.", wrong);
		return;
	}
	job = offer_job(app, self, school_id);
	if (self->row && self->trust != STAFF_TRUST_GOOD) {
		const StaffOffer offer = offer_of(job);
		const StaffWordsArgs args = { job->row, &offer };

		app_replace(app, &screen_staff_words, &args);
		job_free(job);
		return;
	}
	job->act = g_strdup(acts_id(self->acts, "give"));
	/* The same act wants the same code, should its answer have been lost. */
	if (!self->row && !self->code)
		self->code = enrol_code_new();
	job->code = self->code ? secret_copy(self->code) : NULL;
	app_ask(app, ASK_BLOCKING, give_work, give_done, job, job_free);
}

/* --- keys and showing */

static void
offer_draw(App *app, const void *state, Canvas *canvas)
{
	const Offer *self = state;
	Canvas part;
	int rows = canvas_wrap(canvas, 0, 2, canvas->cols - 4, 3, STYLE_NORMAL,
		self->row ? "What is changed counts at once. Taking a role away is F8 on the list."
			  : "The member gets a code to sign in with once. Nothing works with it "
			    "but choosing a passphrase.");

	part = canvas_part(canvas, rows + 1, 2, canvas->rows - rows - 1, canvas->cols - 4);
	form_draw(self->form, &part, 0, part.rows, true);
}

static const Key keys[] = {
	{ K_ENTER, "Enter", GIVE, "give", "Give the role as it stands here.",
		KEY_MAIN | KEY_AFTER },
	{ 0 },
};

const Screen screen_staff_offer = {
	.name = "staff_offer",
	.state_size = sizeof(Offer),
	.keys = keys,
	.open = offer_open,
	.load = offer_load,
	.draw = offer_draw,
	.act = offer_act,
	.close = offer_close,
};
