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
	Pdf *pdf;          /* NULL: no letter yet */
	GHashTable *forms; /* guint64 shape -> form + 1, of this file */
	guint count;
};

LetterPress *
letter_press_new(const LetterTemplate *template, const LetterFacts *same, GError **error)
{
	g_autoptr(LetterPress) press = g_new0(LetterPress, 1);
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
	pdf_form_begin(press->pdf, LETTER_HEIGHT);
	letter_draw_front(page);
	guint form = pdf_form_end(press->pdf, LETTER_WIDTH);
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
	pdf_page_begin(press->pdf, LETTER_WIDTH, LETTER_HEIGHT);
	pdf_tag_begin(press->pdf, "Sect", NULL);
	letter_draw_front(page);
	if (!page->error) {
		guint form = form_find(press);
		pdf_tag_begin(press->pdf, "P", NULL);
		pdf_form_show(press->pdf, form);
		pdf_tag_end(press->pdf);
	}
	pdf_tag_end(press->pdf);
}

bool
letter_press_add(LetterPress *press, const LetterFacts *own, const Secret *code, GError **error)
{
	LetterFacts facts = letter_facts_join(&press->same, own);
	g_autofree char *qr = facts.qr ? NULL : letter_qr_payload(&facts);
	Page *page = &press->page;
	if (!letter_facts_check(press->template, &facts, error))
		return false;
	if (!press->pdf)
		press->pdf = letter_pdf_new(&facts, false);
	page->pdf = press->pdf;
	page->facts = &facts;
	page->code = code;
	page->qr = qr ? qr : facts.qr;
	draw(press);
	if (page->error) {
		g_propagate_error(error, g_steal_pointer(&page->error));
		pdf_page_drop(press->pdf);
		return false;
	}
	pdf_page_end(press->pdf);
	press->count++;
	return true;
}

Secret *
letter_press_take(LetterPress *press, GError **error)
{
	if (!press->count) {
		g_set_error(error, LETTER_ERROR, LETTER_ERROR_FACTS, "There is no letter.");
		return NULL;
	}
	Secret *file = pdf_finish(press->pdf, error);
	g_clear_pointer(&press->pdf, pdf_free);
	g_hash_table_remove_all(press->forms);
	press->count = 0;
	return file;
}

Secret *
letter_press_letter(LetterPress *press, const LetterFacts *own, const Secret *code, GError **error)
{
	LetterFacts facts = letter_facts_join(&press->same, own);
	return letter_pdf(press->template, &facts, code, error);
}
