/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/reports.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "screens/kit/form.h"

/* By what a report is narrowed down: its days, and whatever of school, grade, homeroom, language and
 * staff it knows. One types the beginning of what is on record; an empty field means any. */

enum { SHOW = 1, EMPTY };
enum { N_FIELDS = 2 + N_ONLY, HINT_MAX = 66 };

typedef struct {
	const ReportKindOf *kind;
	ReportKept *kept;
	GPtrArray *choices; /* ReportChoice; NULL until they are there */
	bool district;      /* has several schools for certain */
	char *hints[N_ONLY];
	FormField fields[N_FIELDS];
	int n;
	Form *form;
	DateStyle dates;
} Filter;

const char *const report_only_names[N_ONLY] = { "school", "grade", "homeroom", "language",
	"staff" };
static const char *const labels[N_ONLY] = { "School", "Grade", "Homeroom", "Language", "Staff" };

/* --- what there is to choose */

/* The choice of ONLY that TYPED means; NULL, and *ret_several: more than one begins so. */
static const ReportChoice *
meant(const Filter *self, ReportOnly only, const char *typed, bool *ret_several)
{
	g_autofree char *wanted = text_fold(typed);
	const ReportChoice *found[2] = { NULL, NULL };
	int n[2] = { 0, 0 };

	*ret_several = false;
	for (guint i = 0; self->choices && i < self->choices->len; i++) {
		const ReportChoice *choice = self->choices->pdata[i];
		g_autofree char *label = text_fold(choice->label);
		const char *at = strstr(label, wanted);

		if (!g_str_equal(choice->field, report_only_names[only]))
			continue;
		if (g_str_equal(label, wanted) || g_ascii_strcasecmp(choice->value, typed) == 0)
			return choice;
		for (int k = 0; at && k < 2; k++)
			if (k == 1 || at == label) {
				found[k] = choice;
				n[k]++;
			}
	}
	*ret_several = n[0] > 1 || (n[0] == 0 && n[1] > 1);
	return n[0] == 1 ? found[0] : n[0] == 0 && n[1] == 1 ? found[1] : NULL;
}

static char *
check_only(const Filter *self, ReportOnly only, const char *typed)
{
	bool several;

	if (!*typed || !self->choices || meant(self, only, typed, &several))
		return NULL;
	return g_strdup_printf(
		several ? "Several are like \"%s\"; type more of it." : "There is no \"%s\" here.",
		typed);
}

static char *
tidy_only(const Filter *self, ReportOnly only, const char *typed)
{
	bool several;
	const ReportChoice *choice = *typed ? meant(self, only, typed, &several) : NULL;

	return choice ? g_strdup(choice->label) : NULL;
}

#define ONLY_FUNCTIONS(name, only)                                                                 \
	static char *check_##name(const char *typed, const void *data)                             \
	{                                                                                          \
		return check_only(data, only, typed);                                              \
	}                                                                                          \
	static char *tidy_##name(const char *typed, const void *data)                              \
	{                                                                                          \
		return tidy_only(data, only, typed);                                               \
	}
ONLY_FUNCTIONS(school, ONLY_SCHOOL)
ONLY_FUNCTIONS(grade, ONLY_GRADE)
ONLY_FUNCTIONS(homeroom, ONLY_HOMEROOM)
ONLY_FUNCTIONS(language, ONLY_LANGUAGE)
ONLY_FUNCTIONS(staff, ONLY_STAFF)

static char *
check_date(const char *typed, const void *data)
{
	const Filter *self = data;
	g_autofree char *day = date_parse(typed, self->dates, NULL);
	g_autofree char *example = date_show("2026-11-01", self->dates);

	return day || !*typed ? NULL
			      : g_strdup_printf("That is not a day. Type it as %s.", example);
}

static char *
tidy_date(const char *typed, const void *data)
{
	return tidy_day(typed, &((const Filter *)data)->dates);
}

/* Whoever has one school is not asked for it. */
static bool
has_choice(const Filter *self, ReportOnly only)
{
	for (guint i = 0; self->choices && i < self->choices->len; i++) {
		const ReportChoice *choice = self->choices->pdata[i];

		if (g_str_equal(choice->field, report_only_names[only]))
			return true;
	}
	return false;
}

static bool
has_field(const Filter *self, const char *name)
{
	for (int i = 0; i < self->n; i++)
		if (g_str_equal(self->fields[i].name, name))
			return true;
	return false;
}

/* "K, 1, 2 ...; empty: any." */
static char *
hint_of(const Filter *self, ReportOnly only)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; self->choices && i < self->choices->len; i++) {
		const ReportChoice *choice = self->choices->pdata[i];

		if (!g_str_equal(choice->field, report_only_names[only]))
			continue;
		if (text->len + strlen(choice->label) > HINT_MAX - 16) {
			g_string_append(text, " ...");
			break;
		}
		g_string_append_printf(text, "%s%s", text->len ? ", " : "", choice->label);
	}
	if (!text->len)
		return g_strdup(only == ONLY_HOMEROOM && has_choice(self, ONLY_SCHOOL)
					? "Of one school only; choose it first."
					: "Nothing to choose from.");
	g_string_append(text, "; empty: any.");
	return g_strdup(text->str);
}

/* --- the form */

static void
add_field(Filter *self, const char *name, const char *label,
	char *(*check)(const char *, const void *), char *(*tidy)(const char *, const void *),
	const char *hint)
{
	self->fields[self->n] = (FormField){ .name = name,
		.label = label,
		.kind = FIELD_TEXT,
		.row = self->n,
		.width = check == check_date ? 12 : 36,
		.max = 60,
		.check = check,
		.tidy = tidy,
		.hint = hint };
	self->n++;
}

/* The fields as the choices are now, filled in as chosen or, from an older form, as typed. */
static void
make_form(App *app, Filter *self)
{
	static char *(*const checks[N_ONLY])(const char *, const void *) = { check_school,
		check_grade, check_homeroom, check_language, check_staff };
	static char *(*const tidies[N_ONLY])(const char *, const void *) = { tidy_school,
		tidy_grade, tidy_homeroom, tidy_language, tidy_staff };

	self->n = 0;
	if (self->kind->days)
		add_field(self, "from", "From", check_date, tidy_date,
			"The first day; empty: 30 days ago.");
	if (self->kind->days || self->kind->day)
		add_field(self, "to", self->kind->day ? "Day" : "To", check_date, tidy_date,
			self->kind->day ? "Empty: today." : "The last day; empty: today.");
	for (int i = 0; i < N_ONLY; i++) {
		g_free(self->hints[i]);
		self->hints[i] = hint_of(self, i);
		if (self->kind->only & 1 << i &&
			(i != ONLY_SCHOOL || self->district || has_choice(self, i)))
			add_field(self, report_only_names[i], labels[i], checks[i], tidies[i],
				self->hints[i]);
	}
	self->form = app_form(app, self->fields, self->n, self);
}

static void
fill_form(Filter *self)
{
	for (int i = 0; i < self->n; i++) {
		const char *name = self->fields[i].name;
		g_autofree char *text = NULL;

		if (g_str_equal(name, "from") || g_str_equal(name, "to"))
			text = date_show(
				*name == 'f' ? self->kept->from : self->kept->to, self->dates);
		for (int k = 0; !text && k < N_ONLY; k++)
			if (g_str_equal(name, report_only_names[k]))
				text = g_strdup(self->kept->label[k] ? self->kept->label[k] : "");
		form_set(self->form, name, text);
	}
}

static void
filter_open(App *app, void *state, gconstpointer args)
{
	Filter *self = state;
	const ReportFilterArgs *of = args;

	self->kind = of->kind;
	self->kept = of->kept;
	self->dates = screens_profile(app)->date_style;
	self->district = session_who(screens_session(app))->school_id == 0;
	app_set_title(app, "%s", self->kind->title);
	make_form(app, self);
	fill_form(self);
}

static void
filter_close(void *state)
{
	Filter *self = state;

	g_clear_pointer(&self->choices, g_ptr_array_unref);
	for (int i = 0; i < N_ONLY; i++)
		g_free(self->hints[i]);
}

typedef struct {
	Answer answer;
	char *school;
	GPtrArray *choices;
} ChoiceJob;

static void
choice_free(gpointer data)
{
	ChoiceJob *job = data;

	answer_clear(&job->answer);
	g_free(job->school);
	g_clear_pointer(&job->choices, g_ptr_array_unref);
	g_free(job);
}

static void
choice_work(gpointer data, GCancellable *cancel)
{
	ChoiceJob *job = data;
	Answer *answer = &job->answer;
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db && db_report_choices(db, job->school, cancel, &job->choices,
				     &answer->refusal, &answer->error);
}

static void ask_choices(App *app, const Filter *self, const char *school);

/* A school that was typed before there was anything to choose from. */
static void
ask_of_typed(App *app, const Filter *self)
{
	const char *typed = has_field(self, "school") ? form_get(self->form, "school") : "";
	bool several;
	const ReportChoice *school = *typed ? meant(self, ONLY_SCHOOL, typed, &several) : NULL;

	if (school && g_strcmp0(form_focus(self->form), "school") != 0)
		ask_choices(app, self, school->value);
}

static void
choice_done(App *app, void *state, gpointer data)
{
	Filter *self = state;
	ChoiceJob *job = data;
	g_autoptr(GHashTable) typed = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
	g_autofree char *focus = g_strdup(form_focus(self->form));
	bool first = !self->choices && g_strcmp0(focus, self->fields[0].name) == 0 &&
		     !form_changed(self->form, focus);

	if (!answer_tell(app, &job->answer))
		return;
	for (int i = 0; i < self->n; i++)
		g_hash_table_insert(typed, (gpointer)self->fields[i].name,
			g_strdup(form_get(self->form, self->fields[i].name)));
	g_clear_pointer(&self->choices, g_ptr_array_unref);
	self->choices = g_steal_pointer(&job->choices);
	make_form(app, self);
	fill_form(self);
	if (focus && !first && has_field(self, focus))
		form_set_focus(self->form, focus);
	for (int i = 0; i < self->n; i++) {
		const char *text = g_hash_table_lookup(typed, self->fields[i].name);

		if (text && !g_str_equal(text, form_get(self->form, self->fields[i].name)))
			form_type(self->form, self->fields[i].name, text);
	}
	if (!job->school)
		ask_of_typed(app, self);
}

static void
ask_choices(App *app, const Filter *self, const char *school)
{
	ChoiceJob *job = g_new0(ChoiceJob, 1);

	job->answer.session = screens_session(app);
	job->school = g_strdup(school);
	app_ask(app, ASK_LATEST, choice_work, choice_done, job, choice_free);
}

static void
filter_load(App *app, void *state)
{
	const Filter *self = state;

	ask_choices(app, self, self->kept->value[ONLY_SCHOOL]);
}

/* --- keys */

static void
keep_only(Filter *self, ReportOnly only)
{
	const char *typed = form_get(self->form, report_only_names[only]);
	bool several;
	const ReportChoice *choice = *typed ? meant(self, only, typed, &several) : NULL;

	g_clear_pointer(&self->kept->value[only], g_free);
	g_clear_pointer(&self->kept->label[only], g_free);
	if (!choice)
		return;
	self->kept->value[only] = g_strdup(choice->value);
	self->kept->label[only] = g_strdup(choice->label);
}

static void
show(App *app, Filter *self)
{
	g_autofree char *from = NULL, *to = NULL;

	if (!self->choices || form_check(self->form))
		return;
	if (self->kind->days)
		from = date_parse(form_get(self->form, "from"), self->dates, NULL);
	if (self->kind->days || self->kind->day)
		to = date_parse(form_get(self->form, "to"), self->dates, NULL);
	if (from && to && strcmp(to, from) < 0) {
		form_refuse(self->form, "to", "This day is before the first one.");
		form_set_focus(self->form, "to");
		return;
	}
	g_free(self->kept->from);
	g_free(self->kept->to);
	self->kept->from = g_steal_pointer(&from);
	self->kept->to = g_steal_pointer(&to);
	for (int i = 0; i < N_ONLY; i++)
		if (has_field(self, report_only_names[i]))
			keep_only(self, i);
	app_pop(app);
}

static void
filter_act(App *app, void *state, int action)
{
	Filter *self = state;

	if (action == SHOW)
		show(app, self);
	for (int i = 0; action == EMPTY && i < self->n; i++)
		form_set(self->form, self->fields[i].name, "");
}

/* Once another school is named, its homerooms and staff are what there is to choose. */
static bool
filter_key(App *app, void *state, int key)
{
	Filter *self = state;
	g_autofree char *before = g_strdup(form_focus(self->form));
	bool used = form_key(self->form, key), several;
	const ReportChoice *school;

	if (!used || g_strcmp0(before, "school") != 0 || !self->choices ||
		g_strcmp0(form_focus(self->form), "school") == 0)
		return used;
	school = meant(self, ONLY_SCHOOL, form_get(self->form, "school"), &several);
	if (*form_get(self->form, "school") == '\0' || school)
		ask_choices(app, self, school ? school->value : NULL);
	return used;
}

static void
filter_draw(App *app, const void *state, Canvas *canvas)
{
	const Filter *self = state;
	int rows = form_draw(self->form, canvas, 1, canvas->rows - 4, true);

	canvas_wrap(canvas, rows + 3, 2, canvas->cols - 4, 2, STYLE_DIM,
		"Only what has all of this. The beginning of a word is enough; an empty field "
		"means "
		"any.");
}

static const Key keys[] = {
	{ K_ENTER, "Enter", SHOW, "show", "Show the report with what is chosen here.", KEY_MAIN },
	{ K_F(5), "F5", EMPTY, "empty", "Empty all fields: anything will do." },
	{ 0 },
};

const Screen screen_report_filter = {
	.name = "report_filter",
	.state_size = sizeof(Filter),
	.keys = keys,
	.open = filter_open,
	.load = filter_load,
	.draw = filter_draw,
	.act = filter_act,
	.key = filter_key,
	.close = filter_close,
};
