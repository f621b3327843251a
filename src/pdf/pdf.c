/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/pdf.h"

#include <math.h>
#include <string.h>

#include "pdf/fonts.h"
#include "pdf/text.h"
#include "pdf/tree.h"

G_DEFINE_QUARK(pdf - error - quark, pdf_error)

#define ROUND 0.5523 /* of a radius: where the handles of a quarter circle are */
#define THICKER 0.03 /* of the size: the outline that stands in for a bold face */

/* What is being drawn into: a page, or what many pages show. */
typedef struct {
	Sink content;
	double height, base; /* what Y is taken from; 0 inside a turn */
	double grey, line_grey;
	guint face;
	float size;
} Canvas;

typedef enum { MARK_NONE, MARK_DECORATION, MARK_TEXT } Mark;

struct Pdf {
	PdfFile *file;
	PdfFonts *fonts;
	PdfTree *tree;
	Canvas page, form, *to, *behind; /* behind: where it goes on after a form */
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

static void
canvas_begin(Canvas *canvas, double base)
{
	canvas->content.used = 0;
	canvas->height = canvas->base = base;
	canvas->grey = canvas->line_grey = 0;
	canvas->size = 0;
}

void
pdf_page_begin(Pdf *pdf, double width, double height)
{
	pdf->width = width;
	pdf->height = height;
	pdf->page_object = pdf_file_reserve(pdf->file);
	pdf->mark = MARK_NONE;
	pdf->to = &pdf->page;
	canvas_begin(pdf->to, height);
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

/* --- ink */

static void
set_grey(Pdf *pdf, double grey)
{
	if (pdf->to->grey == grey)
		return;
	pdf->to->grey = grey;
	sink_text(&pdf->to->content, "\n");
	sink_number(&pdf->to->content, grey);
	sink_text(&pdf->to->content, " g");
}

static void
set_line(Pdf *pdf, double width, double grey)
{
	Sink *out = &pdf->to->content;
	sink_text(out, "\n");
	sink_number(out, width);
	sink_text(out, " w");
	if (pdf->to->line_grey == grey)
		return;
	pdf->to->line_grey = grey;
	sink_number(out, grey);
	sink_text(out, " G");
}

static void
put_point(Pdf *pdf, double x, double y)
{
	sink_number(&pdf->to->content, x);
	sink_number(&pdf->to->content, pdf->to->base - y);
}

void
pdf_line(Pdf *pdf, double x1, double y1, double x2, double y2, double width, double grey)
{
	mark_want(pdf, MARK_DECORATION);
	set_line(pdf, width, grey);
	put_point(pdf, x1, y1);
	sink_text(&pdf->to->content, " m");
	put_point(pdf, x2, y2);
	sink_text(&pdf->to->content, " l S");
}

void
pdf_rectangle(Pdf *pdf, double x, double y, double width, double height, double grey)
{
	mark_want(pdf, MARK_DECORATION);
	set_grey(pdf, grey);
	put_point(pdf, x, y + height);
	sink_number(&pdf->to->content, width);
	sink_number(&pdf->to->content, height);
	sink_text(&pdf->to->content, " re f");
}

static void
put_curve(Pdf *pdf, double x1, double y1, double x2, double y2, double x, double y)
{
	put_point(pdf, x1, y1);
	put_point(pdf, x2, y2);
	put_point(pdf, x, y);
	sink_text(&pdf->to->content, " c");
}

static void
put_rounded(Pdf *pdf, double x, double y, double w, double h, double r)
{
	double k = r * (1 - ROUND), right = x + w, bottom = y + h;
	put_point(pdf, x + r, y);
	sink_text(&pdf->to->content, " m");
	put_point(pdf, right - r, y);
	sink_text(&pdf->to->content, " l");
	put_curve(pdf, right - k, y, right, y + k, right, y + r);
	put_point(pdf, right, bottom - r);
	sink_text(&pdf->to->content, " l");
	put_curve(pdf, right, bottom - k, right - k, bottom, right - r, bottom);
	put_point(pdf, x + r, bottom);
	sink_text(&pdf->to->content, " l");
	put_curve(pdf, x + k, bottom, x, bottom - k, x, bottom - r);
	put_point(pdf, x, y + r);
	sink_text(&pdf->to->content, " l");
	put_curve(pdf, x, y + k, x + k, y, x + r, y);
	sink_text(&pdf->to->content, " h");
}

void
pdf_frame(Pdf *pdf, double x, double y, double width, double height, double radius, double line,
	double grey)
{
	mark_want(pdf, MARK_DECORATION);
	set_line(pdf, line, grey);
	if (radius > 0) {
		put_rounded(pdf, x, y, width, height, radius);
	} else {
		put_point(pdf, x, y + height);
		sink_number(&pdf->to->content, width);
		sink_number(&pdf->to->content, height);
		sink_text(&pdf->to->content, " re");
	}
	sink_text(&pdf->to->content, " S");
}

void
pdf_disc(Pdf *pdf, double x, double y, double radius, double grey)
{
	double d = 2 * radius;
	mark_want(pdf, MARK_DECORATION);
	set_grey(pdf, grey);
	put_rounded(pdf, x - radius, y - radius, d, d, radius);
	sink_text(&pdf->to->content, " f");
}

void
pdf_turn_begin(Pdf *pdf, double x, double y, double angle)
{
	Sink *out = &pdf->to->content;
	char matrix[128], c[3][G_ASCII_DTOSTR_BUF_SIZE];
	g_ascii_formatd(c[0], sizeof c[0], "%.5f", cos(angle));
	g_ascii_formatd(c[1], sizeof c[1], "%.5f", sin(angle));
	g_ascii_formatd(c[2], sizeof c[2], "%.5f", -sin(angle));
	g_snprintf(matrix, sizeof matrix, "\nq %s %s %s %s", c[0], c[2], c[1], c[0]);
	mark_end(pdf);
	sink_text(out, matrix);
	put_point(pdf, x, y);
	sink_text(out, " cm");
	pdf->to->base = 0;
}

void
pdf_turn_end(Pdf *pdf)
{
	mark_end(pdf);
	sink_text(&pdf->to->content, "\nQ");
	pdf->to->base = pdf->to->height;
	pdf->to->grey = pdf->to->line_grey = -1;
	pdf->to->size = 0;
}

/* --- text */

static void
set_font(Pdf *pdf, guint face, float size)
{
	Sink *out = &pdf->to->content;
	if (pdf->to->face == face && pdf->to->size == size)
		return;
	pdf->to->face = face;
	pdf->to->size = size;
	sink_text(out, "/F");
	sink_int(out, face);
	sink_number(out, (double)size);
	sink_text(out, " Tf");
}

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
	set_grey(pdf, grey);
	sink_text(out, "\nBT");
	for (guint i = 0; i < placed->runs_len; i++) {
		const TypeRun *run = &placed->runs[i];
		set_font(pdf, run->face, run->size);
		if (run->thick) {
			sink_text(out, " 2 Tr");
			set_line(pdf, THICKER * (double)run->size, grey);
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
	set_grey(pdf, 0);
	sink_text(out, "\nBT");
	set_font(pdf, face, (float)size);
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
	Sink *out = &pdf->to->content;
	int stride = (columns + 7) / 8;
	mark_text(pdf);
	set_grey(pdf, 0);
	sink_text(out, "\nq");
	sink_number(out, size);
	sink_text(out, " 0 0");
	sink_number(out, size);
	put_point(pdf, x, y + size);
	sink_text(out, " cm\nBI/IM true/BPC 1/D[1 0]/F/AHx/W ");
	sink_int(out, columns);
	sink_text(out, "/H ");
	sink_int(out, columns);
	sink_text(out, "\nID ");
	for (int row = 0; row < columns; row++)
		for (int byte = 0; byte < stride; byte++) {
			guint8 bits = 0;
			for (int bit = 0; bit < 8 && byte * 8 + bit < columns; bit++)
				bits |= (guint8)((modules[row * columns + byte * 8 + bit] & 1)
						 << (7 - bit));
			static const char hex[] = "0123456789ABCDEF";
			sink_put(out, (const char[]){ hex[bits >> 4], hex[bits & 15] }, 2);
		}
	sink_text(out, ">\nEI Q");
}

/* --- what many pages show */

void
pdf_form_begin(Pdf *pdf, double height)
{
	pdf->behind = pdf->to;
	pdf->to = &pdf->form;
	canvas_begin(pdf->to, height);
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
