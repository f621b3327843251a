/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/import_words.h"

#include <string.h>

#include "desk/acts.h"
#include "screens/import.h"

/* What a package would do: in numbers, with names, with what stays as the desk has it. Then it is
 * taken in, when somebody says so. */

enum { TAKE = 1, PRINT };

typedef struct {
	ImportLook *look;
	GPtrArray *lines;
	int scroll;
	GPtrArray *leaving; /* codes of schools of which a tenth may leave */
	Acts *acts;
	bool busy;
	ImportWatch *watch;
} Look;

static void
name_it(App *app, const Look *self)
{
	app_set_title(app, "%s",
		self->busy ? "Import: taking it in"
			   : "Import: what it would do; nothing is done yet");
}

static void
look_open(App *app, void *state, gconstpointer args)
{
	Look *self = state;

	self->look = (ImportLook *)args;
	self->lines = import_look_lines(self->look);
	self->leaving = g_ptr_array_new();
	self->acts = acts_new();
	self->watch = import_watch_new();
	name_it(app, self);
}

static void
look_close(void *state)
{
	Look *self = state;

	g_ptr_array_unref(self->lines);
	g_ptr_array_unref(self->leaving);
	import_look_free(self->look);
	acts_free(self->acts);
	import_watch_unref(self->watch);
}

/* --- taking it in */

typedef struct {
	Answer answer;
	const ImportLook *look; /* the screen's, which stays while this runs */
	char **leaving;
	char *act;
	ImportWatch *watch;
	gint64 import_id;
	bool sent;
} TakeJob;

static void
job_free(gpointer data)
{
	TakeJob *job = data;

	answer_clear(&job->answer);
	g_strfreev(job->leaving);
	import_watch_unref(job->watch);
	g_free(job->act);
	g_free(job);
}

static void
take_work(gpointer data, GCancellable *cancel)
{
	TakeJob *job = data;
	Answer *answer = &job->answer;
	const ImportLook *look = job->look;
	const ImportWork work = { look->path, look->format, look->mapping, import_watch_tell,
		job->watch, cancel, true };

	answer->good = import_take(answer->session, job->act, &work, look,
		(const char *const *)job->leaving, &job->import_id, &job->sent, &answer->refusal,
		&answer->error);
}

static void
take_done(App *app, void *state, gpointer data)
{
	Look *self = state;
	TakeJob *job = data;

	self->busy = false;
	name_it(app, self);
	if (answer_final(&job->answer))
		acts_done(self->acts, "take");
	if (!job->answer.good && job->sent) {
		app_say(app, SAY_FAILURE,
			"The server did not say whether it was taken in. T asks again; twice does "
			"no harm.");
		return;
	}
	if (!answer_tell(app, &job->answer))
		return;
	app_sayf(app, SAY_INFO,
		"Taken in, as import %" G_GINT64_FORMAT
		". New guardianships are not verified; the desk verifies them from documents.",
		job->import_id);
	app_pop(app);
}

static bool
tick(App *app, void *state)
{
	app_redraw(app);
	return ((Look *)state)->busy;
}

static void
take(App *app, Look *self)
{
	TakeJob *job = g_new0(TakeJob, 1);

	job->answer.session = screens_session(app);
	job->look = self->look;
	job->leaving = g_new0(char *, self->leaving->len + 1);
	for (guint i = 0; i < self->leaving->len; i++)
		job->leaving[i] = g_strdup(self->leaving->pdata[i]);
	job->act = g_strdup(acts_id(self->acts, "take"));
	job->watch = import_watch_ref(self->watch);
	self->busy = true;
	name_it(app, self);
	app_timer(app, 250, tick);
	app_ask(app, ASK_BLOCKING, take_work, take_done, job, job_free);
}

/* --- asking */

static void
word_typed(App *app, void *state, bool yes)
{
	if (yes)
		take(app, state);
}

static void ask_next(App *app, Look *self);

/* The school asked about: the first of those that leave and was not said yes to. */
static const ImportFinding *
unasked(const Look *self)
{
	for (guint i = 0; i < self->look->findings->len; i++) {
		const ImportFinding *f = self->look->findings->pdata[i];
		bool asked = false;

		for (guint j = 0; j < self->leaving->len; j++)
			asked = asked || strcmp(self->leaving->pdata[j], f->c1) == 0;
		if (strcmp(f->what, "leaving") == 0 && !asked)
			return f;
	}
	return NULL;
}

static void
school_typed(App *app, void *state, bool yes)
{
	Look *self = state;
	const ImportFinding *f = unasked(self);

	if (!yes || !f) {
		g_ptr_array_set_size(self->leaving, 0);
		app_say(app, SAY_INFO,
			"Nothing was taken in. Have the package looked at where it comes from.");
		return;
	}
	g_ptr_array_add(self->leaving, f->c1);
	ask_next(app, self);
}

static void
ask_next(App *app, Look *self)
{
	const ImportFinding *f = unasked(self);

	if (!f) {
		dialog_word(app, "Take it in",
			"The records become as the package has them, but for what the desk "
			"entered. It cannot be undone with a key; the next package can correct it.",
			"import", word_typed);
		return;
	}
	g_autofree char *text = g_strdup_printf(
		"%s of the %s %s of %s are not in the package any more and would leave. If the "
		"file was cut short, that is wrong. If it is right, type the school's code.",
		f->c4, f->c5, f->c3, f->c2);
	dialog_word(app, "More than a tenth of a school", text, f->c1, school_typed);
}

static void
print(App *app, Look *self)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *name = g_path_get_basename(self->look->path);
	g_autofree char *title = g_strdup_printf("What %s would do", name);
	g_autoptr(GBytes) pdf = import_pages(title, screens_session(app), self->lines, &error);
	const PageArgs page = { title, self->lines, NULL, pdf, "import" };

	if (pdf)
		app_push(app, &screen_page, &page);
	else
		app_say(app, SAY_FAILURE, error->message);
}

static void
look_act(App *app, void *state, int action)
{
	Look *self = state;

	if (action == PRINT) {
		print(app, self);
	} else {
		g_ptr_array_set_size(self->leaving, 0);
		ask_next(app, self);
	}
}

static bool
look_key(App *app, void *state, int key)
{
	Look *self = state;
	int last = MAX(0, (int)self->lines->len - 1);

	return screens_scroll(&self->scroll, key, last, 14);
}

static void
look_draw(App *app, const void *state, Canvas *canvas)
{
	const Look *self = state;
	int rows = canvas->rows - 1;
	int from = CLAMP(self->scroll, 0, MAX(0, (int)self->lines->len - rows));

	if (self->busy) {
		import_watch_draw(self->watch, canvas, 3);
		canvas_cursor(canvas, 4, 2);
		return;
	}
	for (int i = 0; i < rows && from + i < (int)self->lines->len; i++)
		canvas_fit(
			canvas, i, 1, canvas->cols - 2, STYLE_NORMAL, self->lines->pdata[from + i]);
	canvas_textf(canvas, rows, 1, STYLE_DIM, "Line %d of %u. %s", from + 1, self->lines->len,
		from + rows < (int)self->lines->len ? "PgDn reads on." : "That is all.");
	canvas_cursor(canvas, 0, 1);
}

static const Key keys[] = {
	{ 't', "T", TAKE, "take in", "Take the package in, after you have typed the word.",
		KEY_MAIN | KEY_DESTRUCTIVE },
	{ 'p', "P", PRINT, "print, save", "Show this as a page to print or to save." },
	{ 0 },
};

const Screen screen_import_look = {
	.name = "import_look",
	.state_size = sizeof(Look),
	.keys = keys,
	.slow = "The server works on it. Esc stops it; until its end nothing is taken in.",
	.open = look_open,
	.draw = look_draw,
	.act = look_act,
	.key = look_key,
	.close = look_close,
};
