/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/paper.h"

#include <gio/gio.h>

#include "print/print.h"

/* Shared by the screen's thread and its own; the last of the two to let go frees it. */
struct Paper {
	gatomicrefcount refs;
	GCancellable *cancel;
	Printer *printer;
	char *number;
	int copies;
	Secret *pdf; /* its own thread's, until the printer has it */

	GMutex lock; /* for what follows */
	PaperState state;
	char *words, *job;
};

static void
paper_unref(Paper *paper)
{
	if (!g_atomic_ref_count_dec(&paper->refs))
		return;
	g_object_unref(paper->cancel);
	printer_free(paper->printer);
	g_free(paper->number);
	secret_free(paper->pdf);
	g_free(paper->words);
	g_free(paper->job);
	g_mutex_clear(&paper->lock);
	g_free(paper);
}

static void
paper_set(Paper *paper, PaperState state, const char *words)
{
	g_mutex_lock(&paper->lock);
	paper->state = state;
	g_free(paper->words);
	paper->words = g_strdup(words);
	g_mutex_unlock(&paper->lock);
}

static void
said_sending(const char *words, gpointer data)
{
	paper_set(data, PAPER_SENDING, words);
}

static void
said_printing(const char *words, gpointer data)
{
	paper_set(data, PAPER_PRINTING, words);
}

static PaperState
state_of(PrintOutcome outcome)
{
	switch (outcome) {
	case PRINT_DONE:
		return PAPER_DONE;
	case PRINT_NOT:
		return PAPER_NOT;
	case PRINT_MAYBE:
		break;
	}
	return PAPER_MAYBE;
}

static gpointer
paper_thread(gpointer data)
{
	Paper *paper = data;
	g_autoptr(GError) error = NULL;
	g_autofree char *job = print_send(paper->printer, paper->pdf, paper->number, paper->copies,
		said_sending, paper, paper->cancel, &error);
	PrintOutcome outcome;

	g_clear_pointer(&paper->pdf, secret_free);
	if (!job) {
		paper_set(paper,
			g_error_matches(error, PRINT_ERROR, PRINT_ERROR_UNKNOWN) ? PAPER_MAYBE
										 : PAPER_NOT,
			error->message);
	} else {
		g_mutex_lock(&paper->lock);
		paper->job = g_strdup(job);
		g_mutex_unlock(&paper->lock);
		paper_set(paper, PAPER_PRINTING, NULL);
		outcome = print_follow(
			paper->printer, job, said_printing, paper, paper->cancel, &error);
		paper_set(paper, state_of(outcome), error ? error->message : NULL);
	}
	paper_unref(paper);
	return NULL;
}

static gpointer
recall_thread(gpointer data)
{
	Paper *paper = data;
	g_autoptr(GError) error = NULL;
	PrintOutcome outcome = print_recall(
		paper->printer, paper->job, said_printing, paper, paper->cancel, &error);
	bool silent = g_error_matches(error, PRINT_ERROR, PRINT_ERROR_SILENT);

	paper_set(paper, silent ? PAPER_UNKNOWN : state_of(outcome), error ? error->message : NULL);
	paper_unref(paper);
	return NULL;
}

/* Takes PRINTER. Two hold it: whoever is given it, and its thread. */
static Paper *
paper_new(Printer *printer)
{
	Paper *paper = g_new0(Paper, 1);

	g_atomic_ref_count_init(&paper->refs);
	g_atomic_ref_count_inc(&paper->refs);
	paper->cancel = g_cancellable_new();
	paper->printer = printer;
	g_mutex_init(&paper->lock);
	return paper;
}

Paper *
paper_send_copies(const char *printer, Secret *pdf, const char *number, int copies,
	PaperSides sides, GError **error)
{
	g_autoptr(Secret) document = pdf;
	Printer *parsed = printer_parse(printer, error);
	Paper *paper;

	if (!parsed)
		return NULL;
	if (sides == PAPER_BOTH_SIDES)
		printer_set_both_sides(parsed);
	else if (sides == PAPER_ONE_SHEET)
		printer_set_one_sheet(parsed);
	paper = paper_new(parsed);
	paper->number = g_strdup(number);
	paper->copies = copies;
	paper->pdf = g_steal_pointer(&document);
	g_thread_unref(g_thread_new("paper", paper_thread, paper));
	return paper;
}

Paper *
paper_recall(const char *printer, const char *job, GError **error)
{
	Printer *parsed = printer_parse(printer, error);
	Paper *paper;

	if (!parsed)
		return NULL;
	paper = paper_new(parsed);
	paper->job = g_strdup(job);
	paper_set(paper, PAPER_PRINTING, "asked what became of the letters it had");
	g_thread_unref(g_thread_new("paper", recall_thread, paper));
	return paper;
}

void
paper_free(Paper *paper)
{
	if (paper)
		paper_unref(paper);
}

PaperState
paper_state(Paper *paper, char **ret_words)
{
	PaperState state;

	g_mutex_lock(&paper->lock);
	state = paper->state;
	*ret_words = g_strdup(paper->words);
	g_mutex_unlock(&paper->lock);
	return state;
}

char *
paper_job(Paper *paper)
{
	char *job;

	g_mutex_lock(&paper->lock);
	job = g_strdup(paper->job);
	g_mutex_unlock(&paper->lock);
	return job;
}

void
paper_cancel(Paper *paper)
{
	g_cancellable_cancel(paper->cancel);
}

/* --- looking */

struct PaperLook {
	gatomicrefcount refs;
	GCancellable *cancel;
	char *printer;
	GMutex lock; /* for words */
	char *words;
};

static void
look_unref(PaperLook *look)
{
	if (!g_atomic_ref_count_dec(&look->refs))
		return;
	g_object_unref(look->cancel);
	g_free(look->printer);
	g_free(look->words);
	g_mutex_clear(&look->lock);
	g_free(look);
}

static char *
look_at(PaperLook *look)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Printer) printer = printer_parse(look->printer, &error);
	g_autofree char *words = NULL;

	if (!printer || !print_state(printer, look->cancel, &words, NULL, &error))
		return g_strdup(error->message);
	return g_strdup_printf("%s: %s", printer_label(printer), words);
}

static gpointer
look_thread(gpointer data)
{
	PaperLook *look = data;
	char *words = look_at(look);

	g_mutex_lock(&look->lock);
	look->words = words;
	g_mutex_unlock(&look->lock);
	look_unref(look);
	return NULL;
}

PaperLook *
paper_look(const char *printer)
{
	PaperLook *look = g_new0(PaperLook, 1);

	g_atomic_ref_count_init(&look->refs);
	g_atomic_ref_count_inc(&look->refs);
	look->cancel = g_cancellable_new();
	look->printer = g_strdup(printer);
	g_mutex_init(&look->lock);
	g_thread_unref(g_thread_new("printer", look_thread, look));
	return look;
}

void
paper_look_free(PaperLook *look)
{
	if (!look)
		return;
	g_cancellable_cancel(look->cancel);
	look_unref(look);
}

char *
paper_look_words(PaperLook *look)
{
	char *words;

	g_mutex_lock(&look->lock);
	words = g_strdup(look->words);
	g_mutex_unlock(&look->lock);
	return words;
}
