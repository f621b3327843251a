/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <hb.h>
#include <pango/pangocairo.h>
#include <stdbool.h>

/* Text laid out and ready to be drawn: which glyph of which font file stands where, and which
 * characters it is read as. Glyphs are numbered once for a thread ("shapes"), so that what was laid
 * out can be kept and drawn again into another file. */

typedef struct {
	char *file;
	int index;  /* in a collection */
	char *name; /* as PDF names it: "NotoSans-Bold" */
	hb_face_t *face;
	hb_font_t *font; /* measures in font units */
	unsigned units;  /* in an em */
	guint *ascii;    /* shapes of the characters 0 to 127 by themselves */
} TypeFace;

typedef struct {
	guint face;
	guint32 glyph;  /* in the font file */
	double advance; /* in thousandths of the size */
	char *text;     /* what it is read as; "" when a neighbour is read for it */
} TypeShape;

const TypeFace *type_face_at(guint face);
const TypeShape *type_shape_at(guint shape);

/* The font file behind FONT. */
guint type_face(PangoFont *font);
guint type_shape(guint face, guint32 glyph, const char *text, size_t len);
/* The shapes of the 128 characters of ASCII, each by itself; 0 where FACE has none. Borrowed. */
const guint *type_ascii(guint face);

typedef struct {
	guint shape;
	float x, y; /* points from the top left corner, Y of the baseline */
} TypeGlyph;

/* Glyphs of one font and size, left to right. */
typedef struct {
	guint face, first, count;
	float size;
	bool thick; /* no bold face: to be drawn with an outline */
} TypeRun;

/* Counted: placed_ref, placed_unref. */
typedef struct {
	gatomicrefcount count;
	double height; /* points */
	double over;   /* how far it sticks out of its width */
	int lines;
	guint runs_len, glyphs_len;
	TypeRun *runs;
	TypeGlyph *glyphs;
} Placed;

/* What LAYOUT shows. */
Placed *placed_new(PangoLayout *layout);
/* Of TypeRun and TypeGlyph, which it takes; nothing sticks out. */
Placed *placed_take(GArray *runs, GArray *glyphs, double height, int lines);
Placed *placed_ref(Placed *placed);
void placed_unref(Placed *placed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Placed, placed_unref)
