/* SPDX-License-Identifier: Apache-2.0 */
#include "screens/screens.h"

#include "db/event.h"
#include "desk/acts.h"
#include "letter/letter.h"

/* A page as the parent will read it, with the QR that stands on it. */

enum { PRINT = 1, SAVE, QR };
enum { BESIDE = 118 }; /* columns at which text and QR stand side by side */

typedef struct {
	char *title, *kind, *qr;
	GPtrArray *lines;
	GBytes *pdf;
	Acts *acts;
	int scroll;
	bool show_qr;
} PageScreen;

static void
page_open(App *app, void *state, gconstpointer args)
{
	PageScreen *self = state;
	const PageArgs *page = args;

	app_set_title(app, "%s", page->title);
	self->kind = g_strdup(page->kind);
	self->qr = g_strdup(page->qr);
	self->lines = g_ptr_array_ref(page->lines);
	self->pdf = page->pdf ? g_bytes_ref(page->pdf) : NULL;
	self->acts = acts_new();
}

static void
page_close(void *state)
{
	PageScreen *self = state;

	g_free(self->kind);
	g_free(self->qr);
	g_ptr_array_unref(self->lines);
	g_clear_pointer(&self->pdf, g_bytes_unref);
	acts_free(self->acts);
}

/* --- saving */

typedef struct {
	Answer answer;
	char *act, *title, *path;
	int school_id;
	GBytes *pdf;
} SaveJob;

static void
save_job_free(gpointer data)
{
	SaveJob *job = data;

	answer_clear(&job->answer);
	g_free(job->act);
	g_free(job->title);
	g_free(job->path);
	g_bytes_unref(job->pdf);
	g_free(job);
}

static void
save_work(gpointer data, GCancellable *cancel)
{
	SaveJob *job = data;
	Answer *answer = &job->answer;
	gsize len = 0;
	const char *bytes = g_bytes_get_data(job->pdf, &len);
	Db *db = session_db(answer->session, cancel, &answer->error);

	answer->good = db &&
		       db_log_export(db, job->act, job->school_id, "export", job->title, 0, cancel,
			       &answer->refusal, &answer->error) &&
		       g_file_set_contents(job->path, bytes, (gssize)len, &answer->error);
}

static void
save_done(App *app, void *state, gpointer data)
{
	PageScreen *self = state;
	SaveJob *job = data;

	if (answer_final(&job->answer))
		acts_done(self->acts, "save");
	if (answer_tell(app, &job->answer))
		app_sayf(app, SAY_INFO, "It is in %s. No code stands in it.", job->path);
}

static void
save_as(App *app, void *state, const char *line)
{
	PageScreen *self = state;
	SaveJob *job;

	if (!line)
		return;
	job = g_new0(SaveJob, 1);
	job->answer.session = screens_session(app);
	job->act = g_strdup(acts_id(self->acts, "save"));
	job->title = g_strdup(app_title(app));
	job->school_id = session_who(job->answer.session)->school_id;
	job->path = g_str_has_prefix(line, "~/")
			    ? g_build_filename(g_get_home_dir(), line + 2, NULL)
			    : g_strdup(line);
	job->pdf = g_bytes_ref(self->pdf);
	app_ask(app, ASK_BLOCKING, save_work, save_done, job, save_job_free);
}

/* --- keys */

static const char *
no_file(App *app, const void *state)
{
	return ((const PageScreen *)state)->pdf ? NULL : "This is only to be read.";
}

static const char *
no_qr(App *app, const void *state)
{
	return ((const PageScreen *)state)->qr ? NULL : "This page has no QR.";
}

static void
page_act(App *app, void *state, int action)
{
	PageScreen *self = state;
	const PrintArgs print = {
		.title = app_title(app), .pdf = self->pdf, .copies = 1, .kind = self->kind
	};

	if (action == PRINT)
		app_push(app, &screen_print, &print);
	else if (action == SAVE)
		dialog_line(app, "Save as a file",
			"Type the name of the PDF file: /where/to/keep/page.pdf", "File", 200,
			save_as);
	else
		self->show_qr = !self->show_qr;
}

static bool
page_key(App *app, void *state, int key)
{
	PageScreen *self = state;
	int last = MAX(0, (int)self->lines->len - 1);

	if (!screens_scroll(&self->scroll, key, last, 15))
		return false;
	self->show_qr = false;
	return true;
}

/* --- drawing */

static void
draw_qr(const PageScreen *self, Canvas *canvas)
{
	g_autofree char *why = NULL;
	g_autoptr(GPtrArray) blocks =
		letter_qr_blocks(self->qr, canvas->cols - 2, canvas->rows, &why);

	if (!blocks) {
		canvas_wrap(canvas, 0, 1, canvas->cols - 2, 4, STYLE_WARN, why);
		return;
	}
	for (guint i = 0; i < blocks->len; i++)
		canvas_text(canvas, (int)i, 1, STYLE_PAPER, blocks->pdata[i]);
}

static void
draw_lines(const PageScreen *self, Canvas *canvas)
{
	int from = CLAMP(self->scroll, 0, MAX(0, (int)self->lines->len - canvas->rows));

	for (int i = 0; i < canvas->rows && from + i < (int)self->lines->len; i++)
		canvas_text(canvas, i, 2, STYLE_NORMAL, self->lines->pdata[from + i]);
	canvas_cursor(canvas, 0, 2);
}

static void
page_draw(App *app, const void *state, Canvas *canvas)
{
	const PageScreen *self = state;
	int rows = canvas->rows - 1;
	Canvas text = canvas_part(canvas, 0, 0, rows, canvas->cols);
	Canvas beside = canvas_part(canvas, 0, 76, rows, canvas->cols - 76);
	bool wide = canvas->cols >= BESIDE && self->qr;

	if (self->show_qr && !wide) {
		draw_qr(self, &text);
		canvas_textf(canvas, rows, 2, STYLE_DIM, "It opens %s. Q shows the text again.",
			self->qr);
		canvas_cursor(canvas, rows, 2);
		return;
	}
	draw_lines(self, &text);
	if (wide)
		draw_qr(self, &beside);
	canvas_textf(canvas, rows, 2, STYLE_DIM, "Line %d of %u. PgDn reads on%s.",
		self->scroll + 1, self->lines->len, self->qr && !wide ? ", Q shows its QR" : "");
}

static const Key keys[] = {
	{ 'p', "P", PRINT, "print", "Print it: choose a printer and how many.", KEY_MAIN, no_file },
	{ 's', "S", SAVE, "save", "Save it as a PDF file; no code stands in it.", 0, no_file },
	{ 'q', "Q", QR, "QR", "Show the QR that stands on the page, or the text again.", 0, no_qr },
	{ 0 },
};

const Screen screen_page = {
	.name = "page",
	.state_size = sizeof(PageScreen),
	.keys = keys,
	.open = page_open,
	.draw = page_draw,
	.act = page_act,
	.key = page_key,
	.close = page_close,
};
