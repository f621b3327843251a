/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/press.h"

#include "letter/page.h"
#include "letter/sides.h"

/* A page is what all pages of its shape have in common, drawn once as a form, and the letter's own
 * words above it. Shapes differ where a name takes a line more or a fact is not on record. */
struct LetterPress {
	const LetterTemplate *template;
	LetterFacts same;
	Page page;
	LetterPress *first; /* whose file is written: most often its own */
	GHashTable *forms;  /* guint64 shape -> form + 1, of the file FILE */
	guint file;
	Pdf *pdf;           /* of FIRST; NULL: no letter yet */
	guint count, files; /* of FIRST: letters in this file, files before it */
	size_t room;        /* of FIRST: bytes the next file will have about; 0: not known */
};

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
	press->template = template;
	press->same = *same;
	press->page.template = template;
	press->page.file = template->file;
	press->page.same = letter_facts_fields(same);
	press->forms = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	if (!page_start(&press->page, NULL, same->words)) {
		g_propagate_error(error, g_steal_pointer(&press->page.error));
		return NULL;
	}
	return g_steal_pointer(&press);
}

void
letter_press_free(LetterPress *press)
{
	if (!press)
		return;
	page_stop(&press->page);
	pdf_free(press->pdf);
	g_hash_table_unref(press->forms);
	g_free(press);
}

guint
letter_press_count(const LetterPress *press)
{
	return press->count;
}

static guint
form_find(LetterPress *press)
{
	Page *page = &press->page;
	guint64 shape = page->shape;
	guint known = GPOINTER_TO_UINT(g_hash_table_lookup(press->forms, &shape));
	if (known)
		return known - 1;
	page->layer = LAYER_SAME;
	pdf_form_begin(press->first->pdf, LETTER_HEIGHT);
	letter_draw_front(page);
	guint form = pdf_form_end(press->first->pdf, LETTER_WIDTH);
	g_hash_table_insert(
		press->forms, g_memdup2(&shape, sizeof shape), GUINT_TO_POINTER(form + 1));
	return form;
}

static void
draw(LetterPress *press)
{
	Page *page = &press->page;
	page->layer = LAYER_OWN;
	page->shape = 14695981039346656037u;
	pdf_page_begin(press->first->pdf, LETTER_WIDTH, LETTER_HEIGHT);
	pdf_tag_begin(press->first->pdf, "Sect", NULL);
	pdf_tag_lang(press->first->pdf,
		press->same.words ? page_words_lang(press->same.words) : press->same.lang);
	letter_draw_front(page);
	if (!page->error) {
		guint form = form_find(press);
		pdf_tag_begin(press->first->pdf, "P", NULL);
		pdf_form_show(press->first->pdf, form);
		pdf_tag_end(press->first->pdf);
	}
	pdf_tag_end(press->first->pdf);
}

bool
letter_press_add(LetterPress *press, const LetterFacts *own, const Secret *code, GError **error)
{
	LetterFacts facts = letter_facts_join(&press->same, own);
	g_autofree char *qr = facts.qr ? NULL : letter_qr_payload(&facts);
	Page *page = &press->page;
	if (!letter_facts_check(press->template, &facts, error))
		return false;
	LetterPress *first = press->first;
	if (!first->pdf)
		first->pdf = letter_pdf_new(&facts, first->room);
	if (press->file != first->files)
		g_hash_table_remove_all(press->forms);
	press->file = first->files;
	page->pdf = first->pdf;
	page->facts = &facts;
	page->code = code;
	page->qr = qr ? qr : facts.qr;
	draw(press);
	if (page->error) {
		g_propagate_error(error, g_steal_pointer(&page->error));
		pdf_page_drop(first->pdf);
		return false;
	}
	pdf_page_end(first->pdf);
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
	return draw_pages(first->pdf, data, error);
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

Secret *
letter_press_letter(LetterPress *press, const LetterFacts *own, const Secret *code, GError **error)
{
	LetterFacts facts = letter_facts_join(&press->same, own);
	return letter_pdf(press->template, &facts, code, error);
}
