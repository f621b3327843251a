/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/ink.h"

#include <math.h>

#define ROUND 0.5523 /* of a radius: where the handles of a quarter circle are */

void
ink_begin(Ink *ink, double high)
{
	ink->content.used = 0;
	ink->height = ink->base = high;
	ink->grey = ink->line_grey = 0;
	ink->size = 0;
}

void
ink_grey(Ink *ink, double grey)
{
	if (ink->grey == grey)
		return;
	ink->grey = grey;
	sink_text(&ink->content, "\n");
	sink_number(&ink->content, grey);
	sink_text(&ink->content, " g");
}

void
ink_pen(Ink *ink, double width, double grey)
{
	sink_text(&ink->content, "\n");
	sink_number(&ink->content, width);
	sink_text(&ink->content, " w");
	if (ink->line_grey == grey)
		return;
	ink->line_grey = grey;
	sink_number(&ink->content, grey);
	sink_text(&ink->content, " G");
}

void
ink_font(Ink *ink, guint face, float size)
{
	if (ink->face == face && ink->size == size)
		return;
	ink->face = face;
	ink->size = size;
	sink_text(&ink->content, "/F");
	sink_int(&ink->content, face);
	sink_number(&ink->content, (double)size);
	sink_text(&ink->content, " Tf");
}

void
ink_point(Ink *ink, double x, double y)
{
	sink_number(&ink->content, x);
	sink_number(&ink->content, ink->base - y);
}

static void
put_line(Ink *ink, double x, double y)
{
	ink_point(ink, x, y);
	sink_text(&ink->content, " l");
}

static void
put_curve(Ink *ink, double x1, double y1, double x2, double y2, double x, double y)
{
	ink_point(ink, x1, y1);
	ink_point(ink, x2, y2);
	ink_point(ink, x, y);
	sink_text(&ink->content, " c");
}

static void
put_rounded(Ink *ink, double x, double y, double w, double h, double r)
{
	double k = r * (1 - ROUND), right = x + w, bottom = y + h;
	ink_point(ink, x + r, y);
	sink_text(&ink->content, " m");
	put_line(ink, right - r, y);
	put_curve(ink, right - k, y, right, y + k, right, y + r);
	put_line(ink, right, bottom - r);
	put_curve(ink, right, bottom - k, right - k, bottom, right - r, bottom);
	put_line(ink, x + r, bottom);
	put_curve(ink, x + k, bottom, x, bottom - k, x, bottom - r);
	put_line(ink, x, y + r);
	put_curve(ink, x, y + k, x + k, y, x + r, y);
	sink_text(&ink->content, " h");
}

void
ink_box(Ink *ink, double x, double y, double width, double height, double radius)
{
	if (radius > 0) {
		put_rounded(ink, x, y, width, height, radius);
		return;
	}
	ink_point(ink, x, y + height);
	sink_number(&ink->content, width);
	sink_number(&ink->content, height);
	sink_text(&ink->content, " re");
}

void
ink_modules(Ink *ink, const unsigned char *modules, int columns, double x, double y, double size)
{
	static const char hex[] = "0123456789ABCDEF";
	Sink *out = &ink->content;
	int stride = (columns + 7) / 8;
	sink_text(out, "\nq");
	sink_number(out, size);
	sink_text(out, " 0 0");
	sink_number(out, size);
	ink_point(ink, x, y + size);
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
			sink_put(out, (const char[]){ hex[bits >> 4], hex[bits & 15] }, 2);
		}
	sink_text(out, ">\nEI Q");
}

void
ink_turn(Ink *ink, double x, double y, double angle)
{
	char matrix[128], c[3][G_ASCII_DTOSTR_BUF_SIZE];
	g_ascii_formatd(c[0], sizeof c[0], "%.5f", cos(angle));
	g_ascii_formatd(c[1], sizeof c[1], "%.5f", sin(angle));
	g_ascii_formatd(c[2], sizeof c[2], "%.5f", -sin(angle));
	g_snprintf(matrix, sizeof matrix, "\nq %s %s %s %s", c[0], c[2], c[1], c[0]);
	sink_text(&ink->content, matrix);
	ink_point(ink, x, y);
	sink_text(&ink->content, " cm");
	ink->base = 0;
}

void
ink_turn_back(Ink *ink)
{
	sink_text(&ink->content, "\nQ");
	ink->base = ink->height;
	ink->grey = ink->line_grey = -1;
	ink->size = 0;
}
