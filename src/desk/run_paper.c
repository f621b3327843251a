/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/run.h"

#include <string.h>

#include "desk/acts.h"
#include "desk/run_easel.h"
#include "letter/letter.h"

/* A thread that draws one job after the other. */
typedef struct {
	GThread *thread;
	GAsyncQueue *to_draw, *drawn; /* RunTaken; in TO_DRAW the hand itself ends the thread */
} Hand;

/* What stays for the next job of a run. Jobs go to the hands in turn, and come back so. */
struct RunPen {
	Session *session;
	LetterRecord *school; /* NULL: no job was taken yet */
	GPtrArray *words;     /* RunWords; one that is there is not touched again */
	Hand hands[RUN_HANDS];
	guint count, given, back; /* hands; jobs that went to them, and came back */
};

static void
words_free(gpointer data)
{
	RunWords *words = data;

	wording_clear(&words->wording);
	wording_clear(&words->back);
	g_free(words->lang);
	g_free(words);
}

static gpointer
draw_thread(gpointer data)
{
	Hand *hand = data;
	g_autoptr(RunEasel) easel = run_easel_new();
	gpointer job;

	while ((job = g_async_queue_pop(hand->to_draw)) != hand) {
		run_easel_draw(easel, job);
		g_async_queue_push(hand->drawn, job);
	}
	return NULL;
}

static void
hand_start(Hand *hand)
{
	hand->to_draw = g_async_queue_new();
	hand->drawn = g_async_queue_new();
	hand->thread = g_thread_new("draw", draw_thread, hand);
}

static void
hand_end(Hand *hand)
{
	g_async_queue_push(hand->to_draw, hand);
	g_thread_join(hand->thread);
	g_async_queue_unref(hand->to_draw);
	g_async_queue_unref(hand->drawn);
}

RunPen *
run_pen_new(Session *session, guint hands)
{
	RunPen *pen = g_new0(RunPen, 1);

	g_assert(hands > 0 && hands <= RUN_HANDS);
	pen->session = session;
	pen->words = g_ptr_array_new_with_free_func(words_free);
	for (; pen->count < hands; pen->count++)
		hand_start(&pen->hands[pen->count]);
	return pen;
}

void
run_pen_free(RunPen *pen)
{
	if (!pen)
		return;
	while (pen->count > 0)
		hand_end(&pen->hands[--pen->count]);
	g_ptr_array_unref(pen->words);
	letter_record_free(pen->school);
	g_free(pen);
}

void
run_paper_free(RunPaper *paper)
{
	if (!paper)
		return;
	g_free(paper->first);
	g_free(paper->last);
	g_clear_pointer(&paper->left_out, g_ptr_array_unref);
	secret_free(paper->pdf);
	g_free(paper);
}

/* --- taking a job */

static void
left_out_free(gpointer data)
{
	RunLeftOut *left = data;

	g_free(left->number);
	g_free(left->parent);
	g_free(left->why);
	g_free(left);
}

static void
taken_free(RunTaken *taken)
{
	if (!taken)
		return;
	g_free(taken->act);
	g_clear_pointer(&taken->words, g_ptr_array_unref);
	g_clear_pointer(&taken->keys, g_ptr_array_unref);
	g_clear_pointer(&taken->pages, g_ptr_array_unref);
	g_clear_pointer(&taken->left_out, g_ptr_array_unref);
	run_paper_free(taken->paper);
	g_clear_error(&taken->error);
	g_free(taken);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunTaken, taken_free)

/* Whether the profile puts English on the back of a letter of the job. */
static bool
has_back(const Session *session, const GPtrArray *pages)
{
	for (guint i = 0; i < pages->len; i++)
		if (!g_str_equal(session_profile(session)->bilingual, "no") &&
			!g_str_equal(((RunPage *)pages->pdata[i])->written_in, "en"))
			return true;
	return false;
}

static bool
add_words(RunPen *pen, RunTaken *taken, const char *lang, GCancellable *cancel,
	Refusal **ret_refusal, GError **error)
{
	RunWords *words = run_words_find(pen->words, lang);

	if (run_words_find(taken->words, lang))
		return true;
	if (!words) {
		words = g_new0(RunWords, 1);
		words->lang = g_strdup(lang);
		if (!wording_load(
			    &words->wording, pen->session, lang, cancel, ret_refusal, error) ||
			!wording_load_back(&words->back, pen->session, words->wording.lang, cancel,
				ret_refusal, error)) {
			words_free(words);
			return false;
		}
		g_ptr_array_add(pen->words, words);
	}
	g_ptr_array_add(taken->words, words);
	return true;
}

static bool
add_key(RunPen *pen, RunTaken *taken, const RunPage *page, GCancellable *cancel, GError **error)
{
	const SchoolKey *key =
		session_school_key(pen->session, page->school_id, page->sealed_to, cancel, error);

	if (key && !g_ptr_array_find(taken->keys, key, NULL))
		g_ptr_array_add(taken->keys, (gpointer)key);
	return key != NULL;
}

/* All that is drawn from. */
static bool
fill(RunPen *pen, Db *db, RunTaken *taken, GCancellable *cancel, Refusal **ret_refusal,
	GError **error)
{
	g_autofree char *opening = acts_part(taken->act, "pages");
	const RunPage *first;

	if (!db_run_job_pages(db, opening, taken->run_id, taken->job, cancel, &taken->pages,
		    ret_refusal, error))
		return false;
	if (taken->pages->len == 0)
		return true;
	first = taken->pages->pdata[0];
	if (!pen->school &&
		!db_letter_data(db, first->credential_id, cancel, &pen->school, ret_refusal, error))
		return false;
	taken->school = pen->school;
	for (guint i = 0; i < taken->pages->len; i++) {
		const RunPage *page = taken->pages->pdata[i];

		if (!add_words(pen, taken, page->written_in, cancel, ret_refusal, error) ||
			!add_key(pen, taken, page, cancel, error))
			return false;
	}
	return true;
}

/* Nothing of it was on its way to a printer yet. */
static void
forget(RunPen *pen, const RunTaken *taken)
{
	g_autofree char *forgetting = acts_part(taken->act, "forget");
	gint64 sheets = 0;
	Db *db = session_db(pen->session, NULL, NULL);

	if (db)
		db_run_job_forget(
			db, forgetting, taken->run_id, taken->job, NULL, &sheets, NULL, NULL);
}

static RunTaken *
taken_new(const RunPen *pen, const char *act, gint64 run_id, int job, bool separators)
{
	RunTaken *taken = g_new0(RunTaken, 1);

	taken->act = g_strdup(act);
	taken->run_id = run_id;
	taken->job = job;
	taken->separators = separators;
	taken->session = pen->session;
	taken->words = g_ptr_array_new();
	taken->keys = g_ptr_array_new();
	taken->left_out = g_ptr_array_new_with_free_func(left_out_free);
	taken->paper = g_new0(RunPaper, 1);
	taken->paper->job = job;
	taken->paper->left_out = g_ptr_array_new_with_free_func(g_free);
	return taken;
}

bool
run_pen_take(RunPen *pen, const char *act, gint64 run_id, int job, const char *printer,
	bool separators, GCancellable *cancel, RunTaken **ret_taken, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(RunTaken) taken = taken_new(pen, act, run_id, job, separators);
	RunPaper *paper = taken->paper;
	gint64 sheets = 0;
	Db *db = session_db(pen->session, cancel, error);
	bool good;

	*ret_taken = NULL;
	if (!db ||
		!db_run_job_take(db, act, run_id, job, printer,
			session_settings(pen->session)->desk, cancel, &sheets, ret_refusal, error))
		return false;
	if (sheets == 0)
		return true;
	good = fill(pen, db, taken, cancel, ret_refusal, error);
	if (!good || taken->pages->len == 0) {
		forget(pen, taken);
		return good;
	}
	paper->first = g_strdup(((RunPage *)taken->pages->pdata[0])->number);
	paper->last = g_strdup(((RunPage *)taken->pages->pdata[taken->pages->len - 1])->number);
	paper->both = has_back(pen->session, taken->pages);
	*ret_taken = g_steal_pointer(&taken);
	g_async_queue_push(pen->hands[pen->given++ % pen->count].to_draw, *ret_taken);
	return true;
}

/* --- when it is drawn */

static RunTaken *
wait_for(RunPen *pen, RunTaken *taken)
{
	RunTaken *drawn = g_async_queue_pop(pen->hands[pen->back++ % pen->count].drawn);

	g_assert(drawn == taken);
	return drawn;
}

/* The sheets of letters that could not be drawn stay empty; their numbers are blank and say why. */
static bool
mark_left_out(RunPen *pen, const RunTaken *taken, GCancellable *cancel, Refusal **ret_refusal,
	GError **error)
{
	Db *db = session_db(pen->session, cancel, error);

	for (guint i = 0; db && i < taken->left_out->len; i++) {
		const RunLeftOut *left = taken->left_out->pdata[i];
		g_autofree char *marking = acts_part(taken->act, left->number);
		gint64 sheets;

		if (!db_run_mark(db, marking, taken->run_id, left->number, left->number, "blank",
			    left->why, cancel, &sheets, ret_refusal, error))
			return false;
		g_ptr_array_add(taken->paper->left_out,
			g_strdup_printf("%s, %s: %s", left->number, left->parent, left->why));
	}
	return db != NULL;
}

RunPaper *
run_pen_finish(
	RunPen *pen, RunTaken *job, GCancellable *cancel, Refusal **ret_refusal, GError **error)
{
	g_autoptr(RunTaken) taken = wait_for(pen, job);

	if (taken->error)
		g_propagate_error(error, g_steal_pointer(&taken->error));
	else if (mark_left_out(pen, taken, cancel, ret_refusal, error))
		return g_steal_pointer(&taken->paper);
	forget(pen, taken);
	return NULL;
}

void
run_pen_forget(RunPen *pen, RunTaken *job)
{
	g_autoptr(RunTaken) taken = wait_for(pen, job);

	forget(pen, taken);
}

bool
run_draw_job(Session *session, const char *act, gint64 run_id, int job, const char *printer,
	bool separators, GCancellable *cancel, RunPaper **ret_paper, Refusal **ret_refusal,
	GError **error)
{
	g_autoptr(RunPen) pen = run_pen_new(session, 1);
	RunTaken *taken;

	*ret_paper = NULL;
	if (!run_pen_take(
		    pen, act, run_id, job, printer, separators, cancel, &taken, ret_refusal, error))
		return false;
	if (taken)
		*ret_paper = run_pen_finish(pen, taken, cancel, ret_refusal, error);
	return !taken || *ret_paper;
}

bool
run_job_taken(const Refusal *refusal)
{
	return refusal && g_str_equal(refusal->code, "PD123") &&
	       g_str_has_prefix(refusal_fact(refusal, "state"), "job ");
}

bool
run_job_lost(const RunJob *job)
{
	return job->printer_job && g_str_equal(job->state, "sent") &&
	       g_strcmp0(job->watch, "gone") == 0;
}

char *
run_sheet_number(const char *typed)
{
	const char *mark = strstr(typed, "#s=");
	g_autofree char *number = g_strdup(mark ? mark + 3 : typed);

	return g_strdup(g_strstrip(number));
}
