/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/pdf.h"

#include <math.h>
#include <string.h>

#include "pdf/fonts.h"
#include "pdf/ink.h"
#include "pdf/text.h"
#include "pdf/tree.h"

G_DEFINE_QUARK(pdf - error - quark, pdf_error)

#define THICKER 0.03 /* of the size: the outline that stands in for a bold face */

typedef enum { MARK_NONE, MARK_DECORATION, MARK_TEXT } Mark;

struct Pdf {
	PdfFile *file;
	PdfFonts *fonts;
	PdfTree *tree;
	Ink page, form;   /* a page, and what many pages show */
	Ink *to, *behind; /* behind: where it goes on after a form */
	double width, height;
	guint page_object, pages_object, resources_object;
	Mark mark;
	bool locked;
	GString *pages, *forms;
	guint pages_len, forms_len;
	char *title, *lang, *date;
};

Pdf *
pdf_new(const PdfAbout *about)
{
	Pdf *pdf = g_new0(Pdf, 1);
	pdf->locked = !about->open;
	pdf->file = pdf_file_new(pdf->locked, about->room);
	pdf->fonts = pdf_fonts_new();
	pdf->pages_object = pdf_file_reserve(pdf->file);
	pdf->resources_object = pdf_file_reserve(pdf->file);
	pdf->tree = pdf_tree_new(pdf->file);
	pdf->pages = g_string_new(NULL);
	pdf->forms = g_string_new(NULL);
	pdf->title = g_strdup(about->title);
	pdf->lang = g_strdup(about->lang ? about->lang : "en");
	pdf->date = g_strdup(about->date ? about->date : "2000-01-01");
	sink_init(&pdf->page.content, pdf->locked);
	sink_init(&pdf->form.content, false);
	return pdf;
}

void
pdf_free(Pdf *pdf)
{
	if (!pdf)
		return;
	pdf_tree_free(pdf->tree);
	pdf_fonts_free(pdf->fonts);
	pdf_file_free(pdf->file);
	sink_clear(&pdf->page.content);
	sink_clear(&pdf->form.content);
	g_string_free(pdf->pages, TRUE);
	g_string_free(pdf->forms, TRUE);
	g_free(pdf->title);
	g_free(pdf->lang);
	g_free(pdf->date);
	g_free(pdf);
}

void
pdf_page_begin(Pdf *pdf, double width, double height)
{
	pdf->width = width;
	pdf->height = height;
	pdf->page_object = pdf_file_reserve(pdf->file);
	pdf->mark = MARK_NONE;
	pdf->to = &pdf->page;
	ink_begin(pdf->to, height);
}

static void
mark_end(Pdf *pdf)
{
	if (pdf->mark != MARK_NONE)
		sink_text(&pdf->to->content, "\nEMC");
	pdf->mark = MARK_NONE;
}

/* What follows is MARK, which begins anew where it is not that already. */
static void
mark_want(Pdf *pdf, Mark mark)
{
	Sink *out = &pdf->to->content;
	if (pdf->to == &pdf->form || pdf->mark == mark)
		return;
	mark_end(pdf);
	pdf->mark = mark;
	if (mark == MARK_DECORATION) {
		sink_text(out, "\n/Artifact BMC");
		return;
	}
	sink_text(out, "\n/");
	sink_text(out, pdf_tree_tag(pdf->tree));
	sink_text(out, "<</MCID ");
	sink_int(out, pdf_tree_mark(pdf->tree, pdf->page_object));
	sink_text(out, ">>BDC");
}

static void
mark_text(Pdf *pdf)
{
	mark_want(pdf, pdf_tree_tag(pdf->tree) ? MARK_TEXT : MARK_DECORATION);
}

void
pdf_page_end(Pdf *pdf)
{
	guint content = pdf_file_reserve(pdf->file);
	mark_end(pdf);
	pdf_file_stream(pdf->file, content, "", pdf->page.content.bytes, pdf->page.content.used);
	guint marks = pdf_tree_page_end(pdf->tree);
	pdf_file_printf(pdf->file, pdf->page_object,
		"<</Type/Page/Parent %u 0 R/MediaBox[0 0 %g %g]/Resources %u 0 R/Contents %u 0 R"
		"/StructParents %u/Tabs/S>>",
		pdf->pages_object, pdf->width, pdf->height, pdf->resources_object, content, marks);
	g_string_append_printf(pdf->pages, " %u 0 R", pdf->page_object);
	pdf->pages_len++;
	pdf->to = NULL;
}

guint
pdf_pages(const Pdf *pdf)
{
	return pdf->pages_len;
}

void
pdf_page_drop(Pdf *pdf)
{
	pdf_tree_page_drop(pdf->tree);
	pdf->mark = MARK_NONE;
	pdf->to = NULL;
}

void
pdf_tag_begin(Pdf *pdf, const char *tag, const char *alt)
{
	if (pdf->to == &pdf->form)
		return;
	if (pdf->to)
		mark_end(pdf);
	pdf_tree_begin(pdf->tree, tag, alt);
}

void
pdf_tag_lang(Pdf *pdf, const char *lang)
{
	if (pdf->to != &pdf->form && lang && strcmp(lang, pdf->lang) != 0)
		pdf_tree_lang(pdf->tree, lang);
}

void
pdf_tag_end(Pdf *pdf)
{
	if (pdf->to == &pdf->form)
		return;
	if (pdf->to)
		mark_end(pdf);
	pdf_tree_end(pdf->tree);
}

/* --- shapes */

void
pdf_line(Pdf *pdf, double x1, double y1, double x2, double y2, double width, double grey)
{
	mark_want(pdf, MARK_DECORATION);
	ink_pen(pdf->to, width, grey);
	ink_point(pdf->to, x1, y1);
	sink_text(&pdf->to->content, " m");
	ink_point(pdf->to, x2, y2);
	sink_text(&pdf->to->content, " l S");
}

void
pdf_rectangle(Pdf *pdf, double x, double y, double width, double height, double grey)
{
	mark_want(pdf, MARK_DECORATION);
	ink_grey(pdf->to, grey);
	ink_box(pdf->to, x, y, width, height, 0);
	sink_text(&pdf->to->content, " f");
}

void
pdf_frame(Pdf *pdf, double x, double y, double width, double height, double radius, double line,
	double grey)
{
	mark_want(pdf, MARK_DECORATION);
	ink_pen(pdf->to, line, grey);
	ink_box(pdf->to, x, y, width, height, radius);
	sink_text(&pdf->to->content, " S");
}

void
pdf_disc(Pdf *pdf, double x, double y, double radius, double grey)
{
	double d = 2 * radius;
	mark_want(pdf, MARK_DECORATION);
	ink_grey(pdf->to, grey);
	ink_box(pdf->to, x - radius, y - radius, d, d, radius);
	sink_text(&pdf->to->content, " f");
}

void
pdf_turn_begin(Pdf *pdf, double x, double y, double angle)
{
	mark_end(pdf);
	ink_turn(pdf->to, x, y, angle);
}

void
pdf_turn_end(Pdf *pdf)
{
	mark_end(pdf);
	ink_turn_back(pdf->to);
}

/* --- text */

static void
put_glyph(Pdf *pdf, guint shape)
{
	guint number = pdf_fonts_number(pdf->fonts, shape);
	sink_escaped(&pdf->to->content, (unsigned char)(number >> 8));
	sink_escaped(&pdf->to->content, (unsigned char)number);
}

/* Where the next text goes, from where the last one began. */
typedef struct {
	double x, y;
} Pen;

static void
move_pen(Pdf *pdf, Pen *pen, double x, double y)
{
	sink_number(&pdf->to->content, x - pen->x);
	sink_number(&pdf->to->content, y - pen->y);
	sink_text(&pdf->to->content, " Td");
	*pen = (Pen){ x, y };
}

/* Glyphs from I on as long as they stand on one line; returns the first that does not. What the
 * font's own widths do not bring to its place is moved by a number between. */
static guint
put_line(Pdf *pdf, Pen *pen, const Placed *placed, const TypeRun *run, guint i, double x, double y)
{
	Sink *out = &pdf->to->content;
	const TypeGlyph *glyphs = placed->glyphs;
	float level = glyphs[i].y;
	guint end = run->first + run->count;
	double at = (double)glyphs[i].x;
	move_pen(pdf, pen, x + at, pdf->to->base - y - (double)level);
	sink_text(out, "[(");
	for (; i < end && glyphs[i].y == level; i++) {
		double off = (at - (double)glyphs[i].x) * 1000 / (double)run->size;
		long move = lround(off);
		if (labs(move) >= 2) {
			sink_text(out, ")");
			sink_int(out, move);
			sink_text(out, "(");
			at -= (double)move * (double)run->size / 1000;
		}
		put_glyph(pdf, glyphs[i].shape);
		at += type_shape_at(glyphs[i].shape)->advance * (double)run->size / 1000;
	}
	sink_text(out, ")]TJ");
	return i;
}

void
pdf_placed(Pdf *pdf, const Placed *placed, double x, double y, double grey)
{
	Sink *out = &pdf->to->content;
	Pen pen = { 0 };
	if (!placed->glyphs_len)
		return;
	mark_text(pdf);
	ink_grey(pdf->to, grey);
	sink_text(out, "\nBT");
	for (guint i = 0; i < placed->runs_len; i++) {
		const TypeRun *run = &placed->runs[i];
		ink_font(pdf->to, run->face, run->size);
		if (run->thick) {
			sink_text(out, " 2 Tr");
			ink_pen(pdf->to, THICKER * (double)run->size, grey);
		}
		for (guint g = run->first; g < run->first + run->count;)
			g = put_line(pdf, &pen, placed, run, g, x, y);
		if (run->thick)
			sink_text(out, " 0 Tr");
	}
	sink_text(out, " ET");
}

void
pdf_layout(Pdf *pdf, PangoLayout *layout, double x, double y, double grey)
{
	g_autoptr(Placed) placed = placed_new(layout);
	pdf_placed(pdf, placed, x, y, grey);
}

void
pdf_code(Pdf *pdf, guint face, double size, const Secret *code, double gap, double tracking,
	double x, double y)
{
	Sink *out = &pdf->to->content;
	const guint *shapes = type_ascii(face);
	const unsigned char *bytes = secret_peek(code);
	Pen pen = { 0 };
	pdf_fonts_number_code(pdf->fonts, shapes);
	mark_text(pdf);
	ink_grey(pdf->to, 0);
	sink_text(out, "\nBT");
	ink_font(pdf->to, face, (float)size);
	move_pen(pdf, &pen, x, pdf->to->base - y);
	sink_text(out, "[(");
	for (size_t i = 0; i < secret_len(code); i++) {
		guint shape = shapes[bytes[i] & 127];
		if (!shape)
			continue;
		put_glyph(pdf, shape);
		double more = bytes[i] == ' ' ? gap * 1000 - type_shape_at(shape)->advance
					      : tracking * 1000;
		sink_text(out, ")");
		sink_int(out, -lround(more));
		sink_text(out, "(");
	}
	sink_text(out, ")]TJ ET");
}

void
pdf_modules(Pdf *pdf, const unsigned char *modules, int columns, double x, double y, double size)
{
	mark_text(pdf);
	ink_grey(pdf->to, 0);
	ink_modules(pdf->to, modules, columns, x, y, size);
}

/* --- what many pages show */

void
pdf_form_begin(Pdf *pdf, double height)
{
	pdf->behind = pdf->to;
	pdf->to = &pdf->form;
	ink_begin(pdf->to, height);
	/* It begins in whatever colour the page has come to. */
	pdf->to->grey = pdf->to->line_grey = -1;
}

guint
pdf_form_end(Pdf *pdf, double width)
{
	guint object = pdf_file_reserve(pdf->file);
	g_autofree char *dict =
		g_strdup_printf("/Type/XObject/Subtype/Form/BBox[0 0 %g %g]/Resources %u 0 R",
			width, pdf->form.base, pdf->resources_object);
	pdf_file_stream(pdf->file, object, dict, pdf->form.content.bytes, pdf->form.content.used);
	g_string_append_printf(pdf->forms, "/X%u %u 0 R", pdf->forms_len, object);
	pdf->to = pdf->behind;
	return pdf->forms_len++;
}

void
pdf_form_show(Pdf *pdf, guint form)
{
	mark_text(pdf);
	sink_text(&pdf->to->content, "\n/X");
	sink_int(&pdf->to->content, form);
	sink_text(&pdf->to->content, " Do");
}

/* --- the end */

static guint
write_info(Pdf *pdf)
{
	g_autoptr(GString) out = g_string_new("<</Title");
	guint number = pdf_file_reserve(pdf->file);
	GString *day = g_string_new(NULL);
	for (const char *p = pdf->date; *p; p++)
		if (g_ascii_isdigit(*p))
			g_string_append_c(day, *p);
	pdf_text_append(out, pdf->title);
	g_string_append_printf(out,
		"/Creator(pindesk)/Producer(pindesk)/CreationDate(D:%s120000Z)/"
		"ModDate(D:%s120000Z)>>",
		day->str, day->str);
	g_string_free(day, TRUE);
	pdf_file_put(pdf->file, number, out->str, out->len);
	return number;
}

static const Sink *
end(Pdf *pdf, GError **error)
{
	guint face = 0;
	g_autofree char *fonts = pdf_fonts_write(pdf->fonts, pdf->file, &face);
	if (!fonts) {
		g_set_error(error, PDF_ERROR, PDF_ERROR_FONT,
			"The font %s cannot be used. Install it again.", type_face_at(face)->file);
		return NULL;
	}
	g_autoptr(GString) root = g_string_new(NULL);
	guint number = pdf_file_reserve(pdf->file);
	g_autofree char *pages = g_strdup_printf(
		"<</Type/Pages/Count %u/Kids[%s]>>", pdf->pages_len, pdf->pages->str);
	g_autofree char *resources = g_strdup_printf(
		"<</Font<<%s>>/XObject<<%s>>/ProcSet[/PDF/Text/ImageB]>>", fonts, pdf->forms->str);
	pdf_file_put(pdf->file, pdf->pages_object, pages, strlen(pages));
	pdf_file_put(pdf->file, pdf->resources_object, resources, strlen(resources));
	g_string_append_printf(root,
		"<</Type/Catalog/Pages %u 0 R/StructTreeRoot %u 0 R/MarkInfo<</Marked true>>"
		"/ViewerPreferences<</DisplayDocTitle true>>/Lang",
		pdf->pages_object, pdf_tree_write(pdf->tree));
	pdf_text_append(root, pdf->lang);
	g_string_append(root, ">>");
	pdf_file_put(pdf->file, number, root->str, root->len);
	return pdf_file_end(pdf->file, number, write_info(pdf));
}

Secret *
pdf_finish(Pdf *pdf, GError **error)
{
	const Sink *out = end(pdf, error);
	return out ? secret_from(out->bytes, out->used) : NULL;
}

GBytes *
pdf_finish_bytes(Pdf *pdf, GError **error)
{
	const Sink *out = end(pdf, error);
	return out ? g_bytes_new(out->bytes, out->used) : NULL;
}
