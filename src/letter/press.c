/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/press.h"

#include "letter/page.h"
#include "letter/sides.h"

/* A page is what all pages of its shape have in common, drawn once as a form, and the letter's own
 * words above it. Shapes differ where a name takes a line more or a fact is not on record. */
typedef struct {
	Page page;
	const PageWords *words;
	void (*draw)(Page *page);
	GHashTable *forms; /* guint64 shape -> form + 1, of the file FILE */
	guint file;
} Side;

struct LetterPress {
	LetterFacts same;
	Side front, back;   /* BACK: page.template NULL where it is empty */
	Pdf *trial;         /* where backs are tried: a front that is drawn cannot be taken back */
	LetterPress *first; /* whose file is written: most often its own */
	Pdf *pdf;           /* of FIRST; NULL: no letter yet */
	guint count, files; /* of FIRST: letters in this file, files before it */
	size_t room;        /* of FIRST: bytes the next file will have about; 0: not known */
	bool both;          /* of FIRST: each letter takes two pages */
};

static bool
side_init(Side *side, const LetterTemplate *template, const LetterFacts *same,
	const PageWords *words, void (*draw)(Page *page), GError **error)
{
	side->page.template = template;
	side->page.file = template->file;
	side->page.same = letter_facts_fields(same);
	side->words = words;
	side->draw = draw;
	side->forms = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	if (page_start(&side->page, NULL, words))
		return true;
	g_propagate_error(error, g_steal_pointer(&side->page.error));
	return false;
}

static void
side_clear(Side *side)
{
	if (!side->forms)
		return;
	page_stop(&side->page);
	g_hash_table_unref(side->forms);
}

LetterPress *
letter_press_new(const LetterTemplate *template, const LetterFacts *same, GError **error)
{
	return letter_press_beside(NULL, template, same, error);
}

LetterPress *
letter_press_beside(
	LetterPress *first, const LetterTemplate *template, const LetterFacts *same, GError **error)
{
	g_autoptr(LetterPress) press = g_new0(LetterPress, 1);
	press->first = first ? first->first : press;
	press->same = *same;
	if (!side_init(&press->front, template, same, same->words, letter_draw_front, error))
		return NULL;
	return g_steal_pointer(&press);
}

void
letter_press_free(LetterPress *press)
{
	if (!press)
		return;
	side_clear(&press->front);
	side_clear(&press->back);
	pdf_free(press->trial);
	pdf_free(press->pdf);
	g_free(press);
}

void
letter_press_both_sides(LetterPress *press)
{
	press->first->both = true;
}

bool
letter_press_set_back(LetterPress *press, const LetterBack *back, GError **error)
{
	letter_press_both_sides(press);
	return side_init(
		&press->back, back->template, &press->same, back->words, letter_draw_back, error);
}

guint
letter_press_count(const LetterPress *press)
{
	return press->count;
}

static guint
form_find(Pdf *pdf, Side *side)
{
	Page *page = &side->page;
	guint64 shape = page->shape;
	guint known = GPOINTER_TO_UINT(g_hash_table_lookup(side->forms, &shape));
	if (known)
		return known - 1;
	page->layer = LAYER_SAME;
	pdf_form_begin(pdf, LETTER_HEIGHT);
	side->draw(page);
	guint form = pdf_form_end(pdf, LETTER_WIDTH);
	g_hash_table_insert(
		side->forms, g_memdup2(&shape, sizeof shape), GUINT_TO_POINTER(form + 1));
	return form;
}

/* TRIAL: only what is the letter's own, to see whether it can be drawn. */
static void
draw(const LetterPress *press, Side *side, Pdf *pdf, bool trial)
{
	Page *page = &side->page;
	page->pdf = pdf;
	page->layer = LAYER_OWN;
	page->shape = 14695981039346656037u;
	pdf_page_begin(pdf, LETTER_WIDTH, LETTER_HEIGHT);
	pdf_tag_begin(pdf, "Sect", NULL);
	pdf_tag_lang(pdf, side->words ? page_words_lang(side->words) : press->same.lang);
	side->draw(page);
	if (!page->error && !trial) {
		guint form = form_find(pdf, side);
		pdf_tag_begin(pdf, "P", NULL);
		pdf_form_show(pdf, form);
		pdf_tag_end(pdf);
	}
	pdf_tag_end(pdf);
}

static void
side_take(LetterPress *press, Side *side, const LetterFacts *facts, const Secret *code,
	const char *qr)
{
	if (side->file != press->first->files)
		g_hash_table_remove_all(side->forms);
	side->file = press->first->files;
	side->page.facts = facts;
	side->page.code = code;
	side->page.qr = qr;
}

/* Before the front is drawn, which could not be taken back. */
static bool
try_back(LetterPress *press, const LetterFacts *facts, GError **error)
{
	Side *back = &press->back;
	if (!letter_facts_check(back->page.template, facts, error))
		return false;
	if (!press->trial)
		press->trial = letter_pdf_new(facts, 0);
	draw(press, back, press->trial, true);
	pdf_page_drop(press->trial);
	if (!back->page.error)
		return true;
	g_propagate_error(error, g_steal_pointer(&back->page.error));
	return false;
}

static void
add_empty(Pdf *pdf)
{
	pdf_page_begin(pdf, LETTER_WIDTH, LETTER_HEIGHT);
	pdf_page_end(pdf);
}

static void
add_back(LetterPress *press)
{
	if (!press->back.forms) {
		add_empty(press->first->pdf);
		return;
	}
	draw(press, &press->back, press->first->pdf, false);
	pdf_page_end(press->first->pdf);
}

bool
letter_press_add(LetterPress *press, const LetterFacts *own, const Secret *code, GError **error)
{
	LetterFacts facts = letter_facts_join(&press->same, own);
	LetterFacts other = facts;
	g_autofree char *qr = facts.qr ? NULL : letter_qr_payload(&facts);
	Page *page = &press->front.page;
	if (!letter_facts_check(page->template, &facts, error))
		return false;
	LetterPress *first = press->first;
	if (!first->pdf)
		first->pdf = letter_pdf_new(&facts, first->room);
	side_take(press, &press->front, &facts, code, qr ? qr : facts.qr);
	if (press->back.forms) {
		other.words = press->back.words;
		side_take(press, &press->back, &other, code, qr ? qr : facts.qr);
		if (!try_back(press, &other, error))
			return false;
	}
	draw(press, &press->front, first->pdf, false);
	if (page->error) {
		g_propagate_error(error, g_steal_pointer(&page->error));
		pdf_page_drop(first->pdf);
		return false;
	}
	pdf_page_end(first->pdf);
	if (first->both)
		add_back(press);
	first->count++;
	return true;
}

bool
letter_press_pages(LetterPress *press, const char *date, LetterPressDraw draw_pages, gpointer data,
	GError **error)
{
	LetterPress *first = press->first;
	LetterFacts facts = press->same;
	if (!first->pdf) {
		facts.issued_on = date;
		first->pdf = letter_pdf_new(&facts, first->room);
	}
	guint before = pdf_pages(first->pdf);
	if (!draw_pages(first->pdf, data, error))
		return false;
	if (first->both && (pdf_pages(first->pdf) - before) % 2 != 0)
		add_empty(first->pdf);
	return true;
}

void
letter_press_drop(LetterPress *press)
{
	g_clear_pointer(&press->pdf, pdf_free);
	press->count = 0;
	press->files++;
}

Secret *
letter_press_take(LetterPress *press, GError **error)
{
	if (!press->count) {
		g_set_error(error, LETTER_ERROR, LETTER_ERROR_FACTS, "There is no letter.");
		return NULL;
	}
	Secret *file = pdf_finish(press->pdf, error);
	/* The next one will be about as large: it need not grow step by step. */
	press->room = file ? secret_len(file) + secret_len(file) / 8 : 0;
	g_clear_pointer(&press->pdf, pdf_free);
	press->count = 0;
	press->files++;
	return file;
}
