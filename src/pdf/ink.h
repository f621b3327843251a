/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "pdf/sink.h"

/* What is being drawn into, a page or a form: operators and numbers, and what they have set so far.
 * Places are points from the top left corner. */
typedef struct {
	Sink content;
	double height, base; /* what Y is taken from; 0 inside a turn */
	double grey, line_grey;
	guint face;
	float size;
} Ink;

/* An empty one so HIGH; its memory stays. */
void ink_begin(Ink *ink, double high);

/* What comes is filled, drawn with lines, written so; says nothing where it is so already. */
void ink_grey(Ink *ink, double grey);
void ink_pen(Ink *ink, double width, double grey);
void ink_font(Ink *ink, guint face, float size);

void ink_point(Ink *ink, double x, double y);
/* A path, to be filled ("f") or drawn ("S"), with corners of RADIUS. */
void ink_box(Ink *ink, double x, double y, double width, double height, double radius);
/* As pdf_modules has them. */
void ink_modules(
	Ink *ink, const unsigned char *modules, int columns, double x, double y, double size);

/* From here the origin is at X, Y, turned by ANGLE; and back. */
void ink_turn(Ink *ink, double x, double y, double angle);
void ink_turn_back(Ink *ink);
