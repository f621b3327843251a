/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "base/clock.h"
#include "db/letters.h"
#include "desk/pages.h"
#include "letter/page_words.h"
#include "screens/kit/list.h"

/* Every page the office gives out, in every language: to look at, to print, to save. Letters and
 * receipts are samples about nobody; forms and hand-outs are the real ones. */

enum { PREVIEW = 1, PRINT, LANGUAGE };
enum { PAGE, WRITTEN, WORDS };

typedef struct {
	List *list;
	char **languages; /* "en", "es" ... */
	char **names;     /* "Spanish (español)" */
	int lang;
	GPtrArray *texts; /* TextInForce; NULL until loaded */
} Samples;

static const char *
language(const Samples *self)
{
	return self->languages[self->lang];
}

static const TextInForce *
text_of(const Samples *self, const char *kind, const char *lang)
{
	for (guint i = 0; self->texts && i < self->texts->len; i++) {
		const TextInForce *text = self->texts->pdata[i];

		if (g_str_equal(text->kind, kind) && g_str_equal(text->lang, lang))
			return text;
	}
	return NULL;
}

static int
count(const void *data)
{
	return PAGE_KINDS;
}

static void
page_cell(const void *data, int row, int column, Cell *cell)
{
	const Samples *self = data;
	const PageKind *kind = &page_kinds[row];
	const TextInForce *text = text_of(self, kind->kind, language(self));
	bool ruler = g_str_equal(kind->kind, "ruler");

	switch (column) {
	case PAGE:
		cell_set(cell, STYLE_NORMAL, kind->label);
		break;
	case WRITTEN:
		if (text || ruler)
			cell_set(cell, STYLE_NORMAL, self->names[self->lang]);
		else if (text_of(self, kind->kind, "en"))
			cell_set(cell, STYLE_WARN, "in English only");
		else
			cell_set(cell, STYLE_WARN, "not in this district");
		break;
	case WORDS:
		if (text)
			cell_setf(cell, STYLE_DIM, "%s, version %d",
				text->own ? "district's" : "as it came", text->version);
		break;
	}
}

static const ListColumn wide[] = {
	{ PAGE, "Page", 27, .grows = true },
	{ WRITTEN, "Written in", 22 },
	{ WORDS, "Words", 22 },
	{ 0 },
};
static const ListColumn narrow[] = {
	{ PAGE, "Page", 30, .grows = true },
	{ WRITTEN, "Written in", 22 },
	{ 0 },
};
static const ListColumn *const sets[] = { wide, narrow, NULL };
static const ListSection sections[] = { { sets, count, page_cell } };

static void
name_it(App *app, const Samples *self)
{
	app_set_title(app, "Pages for parents   Language: %s", self->names[self->lang]);
}

/* "Spanish (español)" */
static char *
name_of(const char *lang)
{
	g_autoptr(PageWords) words = page_words_load(lang, NULL);

	if (!words)
		return g_strdup(lang);
	if (g_str_equal(page_words_english(words), page_words_name(words)))
		return g_strdup(page_words_name(words));
	return g_strdup_printf("%s (%s)", page_words_english(words), page_words_name(words));
}

static void
samples_open(App *app, void *state, gconstpointer args)
{
	Samples *self = state;
	g_autoptr(GStrvBuilder) names = g_strv_builder_new();

	self->list = app_list(app, sections, 1);
	self->languages = page_words_languages();
	for (int i = 0; self->languages[i]; i++) {
		g_autofree char *name = name_of(self->languages[i]);

		g_strv_builder_add(names, name);
	}
	self->names = g_strv_builder_end(names);
	name_it(app, self);
}

static void
samples_close(void *state)
{
	Samples *self = state;

	g_strfreev(self->languages);
	g_strfreev(self->names);
	g_clear_pointer(&self->texts, g_ptr_array_unref);
}

/* --- asking */

static void
list_done(App *app, void *state, gpointer job)
{
	rows_take(app, job, &((Samples *)state)->texts);
}

static void
samples_load(App *app, void *state)
{
	rows_ask(app, db_letter_templates, list_done);
}

typedef struct {
	Answer answer;
	const char *kind;
	char *lang, *title;
	int school_id, columns;
	bool print;
	GBytes *pdf;
	GPtrArray *lines;
	char *qr;
	bool fell_back;
} SamplesJob;

static void
job_free(gpointer data)
{
	SamplesJob *job = data;

	answer_clear(&job->answer);
	g_free(job->lang);
	g_free(job->title);
	g_clear_pointer(&job->pdf, g_bytes_unref);
	g_clear_pointer(&job->lines, g_ptr_array_unref);
	g_free(job->qr);
	g_free(job);
}

static bool
make(SamplesJob *job, GCancellable *cancel)
{
	Answer *answer = &job->answer;
	g_autofree char *today = clock_today();
	g_autoptr(PageSchool) school = NULL;
	g_autoptr(PageWording) wording = NULL;
	PageLook look = { .profile = session_profile(answer->session), .today = today };
	Db *db = session_db(answer->session, cancel, &answer->error);

	if (!db ||
		(job->school_id > 0 && !db_page_school(db, job->school_id, cancel, &school,
					       &answer->refusal, &answer->error)) ||
		!page_wording_in_force(answer->session, job->kind, job->lang, cancel, &wording,
			&answer->refusal, &answer->error))
		return false;
	look.school = school;
	job->fell_back = g_ascii_strcasecmp(wording->lang, job->lang) != 0;
	job->pdf = page_wording_pdf(wording, &look, &answer->error);
	if (!job->pdf)
		return false;
	job->lines = page_wording_lines(wording, &look, job->columns, &answer->error);
	job->qr = page_wording_qr(wording, &look);
	return job->lines != NULL;
}

static void
page_work(gpointer data, GCancellable *cancel)
{
	SamplesJob *job = data;

	job->answer.good = make(job, cancel);
}

static void
page_done(App *app, void *state, gpointer data)
{
	SamplesJob *job = data;
	const PrintArgs print = {
		.title = job->title, .pdf = job->pdf, .copies = 1, .kind = job->kind
	};
	const PageArgs page = { .title = job->title,
		.lines = job->lines,
		.qr = job->qr,
		.pdf = job->pdf,
		.kind = job->kind };

	if (!answer_tell(app, &job->answer))
		return;
	if (job->print)
		app_push(app, &screen_print, &print);
	else
		app_push(app, &screen_page, &page);
	if (job->fell_back)
		app_say(app, SAY_INFO,
			"There is no such page in that language yet; this one is in English.");
}

static void
ask_page(App *app, Samples *self, bool print)
{
	const PageKind *kind = &page_kinds[MAX(0, list_focus(self->list, self, NULL))];
	SamplesJob *job = g_new0(SamplesJob, 1);

	job->answer.session = screens_session(app);
	job->kind = kind->kind;
	job->lang = g_strdup(language(self));
	job->title = g_strdup_printf("%s, %s", kind->label, self->names[self->lang]);
	job->school_id = session_who(job->answer.session)->school_id;
	job->columns = 72;
	job->print = print;
	app_ask(app, ASK_BLOCKING, page_work, page_done, job, job_free);
}

/* --- keys */

static void
choose(App *app, Samples *self, int lang)
{
	int n = (int)g_strv_length(self->languages);

	self->lang = (lang + n) % n;
	name_it(app, self);
}

static void
language_picked(App *app, void *state, int index)
{
	if (index >= 0)
		choose(app, state, index);
}

static void
samples_act(App *app, void *state, int action)
{
	Samples *self = state;

	if (action == LANGUAGE)
		dialog_pick(app, "Language", "In which language?", (const char *const *)self->names,
			(int)g_strv_length(self->names), language_picked);
	else
		ask_page(app, self, action == PRINT);
}

static const char *
nothing_there(App *app, const void *state)
{
	const Samples *self = state;
	const PageKind *kind = &page_kinds[MAX(0, list_focus(self->list, self, NULL))];

	if (!self->texts)
		return "The list is not here yet.";
	if (g_str_equal(kind->kind, "ruler") || text_of(self, kind->kind, "en") ||
		text_of(self, kind->kind, language(self)))
		return NULL;
	return "This district has no such page. The administrator puts one in: pindesk admin "
	       "letters edit.";
}

static bool
samples_key(App *app, void *state, int key)
{
	Samples *self = state;

	if (key == K_LEFT || key == K_RIGHT) {
		choose(app, self, self->lang + (key == K_LEFT ? -1 : 1));
		return true;
	}
	return list_key(self->list, key, self);
}

static void
samples_draw(App *app, const void *state, Canvas *canvas)
{
	const Samples *self = state;

	if (!self->texts)
		return;
	list_draw(self->list, canvas, 0, canvas->rows - 4, self, true);
	canvas_wrap(canvas, canvas->rows - 3, 2, canvas->cols - 4, 3, STYLE_DIM,
		"Left and Right change the language. Letters and receipts are samples: about "
		"nobody, with SAMPLE across them. Forms and hand-outs are for use.");
}

static const Key keys[] = {
	{ K_ENTER, "Enter", PREVIEW, "look at it", "Show the page as the parent will read it.",
		KEY_MAIN, nothing_there },
	{ 'p', "P", PRINT, "print", "Print it: choose a printer and how many.", 0, nothing_there },
	{ 'l', "L", LANGUAGE, "language", "Choose another language; Left and Right do as well." },
	{ 0 },
};

const Screen screen_samples = {
	.name = "samples",
	.state_size = sizeof(Samples),
	.keys = keys,
	.open = samples_open,
	.load = samples_load,
	.draw = samples_draw,
	.act = samples_act,
	.key = samples_key,
	.close = samples_close,
};
