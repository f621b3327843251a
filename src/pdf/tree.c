/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/tree.h"

#include <string.h>

#include "pdf/text.h"

typedef struct {
	guint number, page; /* objects; page is its first piece's, 0: none yet */
	const char *tag;    /* interned */
	char *alt;
	char *lang; /* NULL: the file's */
	GString *kids;
} Element;

struct PdfTree {
	PdfFile *file;
	guint root;
	GPtrArray *open; /* Element, the Document first */
	GString *marks;  /* elements of the pieces of this page */
	GString *pages;  /* number in the tree and its marks */
	guint pieces, pages_len;
};

static void
append_ref(GString *out, const char *before, guint number)
{
	g_string_append(out, before);
	pdf_text_append_uint(out, number);
	g_string_append(out, " 0 R");
}

static void
element_free(Element *element)
{
	g_string_free(element->kids, TRUE);
	g_free(element->alt);
	g_free(element->lang);
	g_free(element);
}

static Element *
innermost(const PdfTree *tree)
{
	return g_ptr_array_index(tree->open, tree->open->len - 1);
}

PdfTree *
pdf_tree_new(PdfFile *file)
{
	PdfTree *tree = g_new0(PdfTree, 1);
	tree->file = file;
	tree->root = pdf_file_reserve(file);
	tree->open = g_ptr_array_new_with_free_func((GDestroyNotify)element_free);
	tree->marks = g_string_new(NULL);
	tree->pages = g_string_new(NULL);
	pdf_tree_begin(tree, "Document", NULL);
	return tree;
}

void
pdf_tree_free(PdfTree *tree)
{
	if (!tree)
		return;
	g_ptr_array_unref(tree->open);
	g_string_free(tree->marks, TRUE);
	g_string_free(tree->pages, TRUE);
	g_free(tree);
}

void
pdf_tree_begin(PdfTree *tree, const char *tag, const char *alt)
{
	Element *element = g_new0(Element, 1);
	element->number = pdf_file_reserve(tree->file);
	element->tag = g_intern_string(tag);
	element->alt = g_strdup(alt);
	element->kids = g_string_new(NULL);
	if (tree->open->len)
		append_ref(innermost(tree)->kids, " ", element->number);
	g_ptr_array_add(tree->open, element);
}

void
pdf_tree_lang(PdfTree *tree, const char *lang)
{
	Element *element = innermost(tree);
	g_free(element->lang);
	element->lang = g_strdup(lang);
}

void
pdf_tree_end(PdfTree *tree)
{
	const Element *element = innermost(tree);
	const Element *parent =
		tree->open->len > 1 ? g_ptr_array_index(tree->open, tree->open->len - 2) : NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	g_string_append_printf(
		out, "<</S/%s/P %u 0 R", element->tag, parent ? parent->number : tree->root);
	if (element->page)
		g_string_append_printf(out, "/Pg %u 0 R", element->page);
	if (element->alt) {
		g_string_append(out, "/Alt");
		pdf_text_append(out, element->alt);
	}
	if (element->lang) {
		g_string_append(out, "/Lang");
		pdf_text_append(out, element->lang);
	}
	if (element->kids->len) {
		g_string_append(out, "/K[");
		g_string_append(out, element->kids->str + 1);
		g_string_append_c(out, ']');
	}
	g_string_append(out, ">>");
	pdf_file_put(tree->file, element->number, out->str, out->len);
	g_ptr_array_set_size(tree->open, (int)tree->open->len - 1);
}

const char *
pdf_tree_tag(const PdfTree *tree)
{
	return tree->open->len > 1 ? innermost(tree)->tag : NULL;
}

guint
pdf_tree_mark(PdfTree *tree, guint page)
{
	Element *element = innermost(tree);
	if (!element->page)
		element->page = page;
	if (element->page == page) {
		g_string_append_c(element->kids, ' ');
		pdf_text_append_uint(element->kids, tree->pieces);
	} else
		g_string_append_printf(
			element->kids, " <</Type/MCR/Pg %u 0 R/MCID %u>>", page, tree->pieces);
	append_ref(tree->marks, " ", element->number);
	return tree->pieces++;
}

guint
pdf_tree_page_end(PdfTree *tree)
{
	guint number = pdf_file_reserve(tree->file);
	pdf_file_printf(tree->file, number, "[%s]", tree->marks->str);
	g_string_append_printf(tree->pages, " %u %u 0 R", tree->pages_len, number);
	g_string_truncate(tree->marks, 0);
	tree->pieces = 0;
	return tree->pages_len++;
}

void
pdf_tree_page_drop(PdfTree *tree)
{
	GString *kids = innermost(tree)->kids;
	const char *last = kids->len ? kids->str + kids->len : NULL;
	for (int blanks = 0; last && last > kids->str && blanks < 3;)
		blanks += *--last == ' ';
	if (last)
		g_string_truncate(kids, (gsize)(last - kids->str));
	g_string_truncate(tree->marks, 0);
	tree->pieces = 0;
}

guint
pdf_tree_write(PdfTree *tree)
{
	guint document = ((Element *)g_ptr_array_index(tree->open, 0))->number;
	while (tree->open->len)
		pdf_tree_end(tree);
	guint parents = pdf_file_reserve(tree->file);
	g_autofree char *pages = g_strdup_printf("<</Nums[%s]>>", tree->pages->str);
	pdf_file_put(tree->file, parents, pages, strlen(pages));
	pdf_file_printf(tree->file, tree->root,
		"<</Type/StructTreeRoot/K %u 0 R/ParentTree %u 0 R/ParentTreeNextKey %u>>",
		document, parents, tree->pages_len);
	return tree->root;
}
