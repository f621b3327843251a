/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "pdf/file.h"

/* What a screen reader walks: elements in elements, and the marked pieces of pages below them. */

typedef struct PdfTree PdfTree;

PdfTree *pdf_tree_new(PdfFile *file);
void pdf_tree_free(PdfTree *tree);

void pdf_tree_begin(PdfTree *tree, const char *tag, const char *alt);
void pdf_tree_end(PdfTree *tree);
/* What stands below the innermost open element is in another language than the file (BCP 47). */
void pdf_tree_lang(PdfTree *tree, const char *lang);
/* The innermost open element's tag; NULL when none is open. */
const char *pdf_tree_tag(const PdfTree *tree);
/* A new piece on the page of object PAGE belongs to the innermost open element; its number there. */
guint pdf_tree_mark(PdfTree *tree, guint page);
/* No more pieces on this page; its number in the tree. */
guint pdf_tree_page_end(PdfTree *tree);
/* Forgets the page and the last element that ended, with all in it. */
void pdf_tree_page_drop(PdfTree *tree);
/* Writes what is left; the tree's object. */
guint pdf_tree_write(PdfTree *tree);
