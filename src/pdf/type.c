/* SPDX-License-Identifier: Apache-2.0 */
#include "pdf/type.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-font.h>
#include <string.h>

#define UNSEEN 120.0 /* thousandths of the size; what is narrower gets lost */

/* Everything a thread has met. Faces and shapes are bounded by the font files. */
typedef struct {
	GPtrArray *faces;   /* TypeFace */
	GPtrArray *shapes;  /* TypeShape; number 0 is none */
	GHashTable *fonts;  /* PangoFont -> face + 1 */
	GHashTable *by_key; /* char * -> shape */
	GString *key;
} TypeCase;

static void
face_free(TypeFace *face)
{
	hb_font_destroy(face->font);
	hb_face_destroy(face->face);
	g_free(face->file);
	g_free(face->name);
	g_free(face->ascii);
	g_free(face);
}

static void
shape_free(TypeShape *shape)
{
	if (!shape)
		return;
	g_free(shape->text);
	g_free(shape);
}

static void
case_free(TypeCase *self)
{
	g_hash_table_unref(self->fonts);
	g_hash_table_unref(self->by_key);
	g_ptr_array_unref(self->faces);
	g_ptr_array_unref(self->shapes);
	g_string_free(self->key, TRUE);
	g_free(self);
}

static TypeCase *
case_get(void)
{
	static GPrivate cases = G_PRIVATE_INIT((GDestroyNotify)case_free);
	static _Thread_local TypeCase *self; /* asked for with every glyph */
	if (self)
		return self;
	self = g_new0(TypeCase, 1);
	self->faces = g_ptr_array_new_with_free_func((GDestroyNotify)face_free);
	self->shapes = g_ptr_array_new_with_free_func((GDestroyNotify)shape_free);
	g_ptr_array_add(self->shapes, NULL);
	self->fonts = g_hash_table_new_full(NULL, NULL, g_object_unref, NULL);
	self->by_key = g_hash_table_new_full(
		g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
	self->key = g_string_new(NULL);
	g_private_set(&cases, self);
	return self;
}

const TypeFace *
type_face_at(guint face)
{
	return g_ptr_array_index(case_get()->faces, face);
}

const TypeShape *
type_shape_at(guint shape)
{
	return g_ptr_array_index(case_get()->shapes, shape);
}

/* What PDF may name a font: no blanks, no signs. */
static char *
face_name(FcPattern *pattern, const char *file)
{
	FcChar8 *name = NULL;
	GString *clean = g_string_new(NULL);
	if (FcPatternGetString(pattern, FC_POSTSCRIPT_NAME, 0, &name) != FcResultMatch)
		name = (FcChar8 *)file;
	for (const char *p = (const char *)name; *p; p++)
		if (g_ascii_isalnum(*p) || *p == '-')
			g_string_append_c(clean, *p);
	return g_string_free(clean, FALSE);
}

static guint
face_find(TypeCase *self, FcPattern *pattern)
{
	FcChar8 *file = NULL;
	int index = 0;
	FcPatternGetString(pattern, FC_FILE, 0, &file);
	FcPatternGetInteger(pattern, FC_INDEX, 0, &index);
	for (guint i = 0; i < self->faces->len; i++) {
		const TypeFace *face = g_ptr_array_index(self->faces, i);
		if (face->index == index && !strcmp(face->file, (const char *)file))
			return i;
	}
	TypeFace *face = g_new0(TypeFace, 1);
	face->file = g_strdup((const char *)file);
	face->index = index;
	face->name = face_name(pattern, face->file);
	hb_blob_t *blob = hb_blob_create_from_file(face->file);
	face->face = hb_face_create(blob, (unsigned)index);
	hb_blob_destroy(blob);
	face->font = hb_font_create(face->face);
	face->units = hb_face_get_upem(face->face);
	g_ptr_array_add(self->faces, face);
	return self->faces->len - 1;
}

guint
type_face(PangoFont *font)
{
	TypeCase *self = case_get();
	guint known = GPOINTER_TO_UINT(g_hash_table_lookup(self->fonts, font));
	if (known)
		return known - 1;
	guint face = face_find(self, pango_fc_font_get_pattern(PANGO_FC_FONT(font)));
	g_hash_table_insert(self->fonts, g_object_ref(font), GUINT_TO_POINTER(face + 1));
	return face;
}

guint
type_shape(guint face, guint32 glyph, const char *text, size_t len)
{
	TypeCase *self = case_get();
	g_string_truncate(self->key, 0);
	g_string_append_len(self->key, (const char *)&face, sizeof face);
	g_string_append_len(self->key, (const char *)&glyph, sizeof glyph);
	g_string_append_len(self->key, text, (gssize)len);
	g_autoptr(GBytes) key = g_bytes_new(self->key->str, self->key->len);
	guint known = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_key, key));
	if (known)
		return known;
	const TypeFace *from = g_ptr_array_index(self->faces, face);
	TypeShape *shape = g_new0(TypeShape, 1);
	shape->face = face;
	shape->glyph = glyph;
	shape->text = g_strndup(text, len);
	shape->advance = hb_font_get_glyph_h_advance(from->font, glyph) * 1000.0 / from->units;
	g_ptr_array_add(self->shapes, shape);
	g_hash_table_insert(
		self->by_key, g_steal_pointer(&key), GUINT_TO_POINTER(self->shapes->len - 1));
	return self->shapes->len - 1;
}

const guint *
type_ascii(guint face)
{
	TypeFace *from = g_ptr_array_index(case_get()->faces, face);
	if (from->ascii)
		return from->ascii;
	from->ascii = g_new0(guint, 128);
	for (unsigned char c = ' '; c < 127; c++) {
		hb_codepoint_t glyph = 0;
		if (hb_font_get_nominal_glyph(from->font, c, &glyph))
			from->ascii[c] = type_shape(face, glyph, (const char *)&c, 1);
	}
	return from->ascii;
}

/* --- from Pango */

typedef struct {
	GArray *runs, *glyphs;
	const char *text;
	double baseline, x, size; /* points */
} Taking;

/* The character at TEXT is read by a blank from X on. */
static void
take_blank(Taking *taking, guint face, double x, const char *text)
{
	guint blank = type_ascii(face)[' '];
	if (!blank)
		return;
	guint shape = type_shape(
		face, type_shape_at(blank)->glyph, text, (size_t)(g_utf8_next_char(text) - text));
	/* Narrower than it is, so that it hides no blank beside it. */
	if (*text != ' ')
		((TypeShape *)g_ptr_array_index(case_get()->shapes, shape))->advance = UNSEEN;
	TypeGlyph unseen = { .shape = shape, .x = (float)x, .y = (float)taking->baseline };
	g_array_append_val(taking->glyphs, unseen);
}

/* Right to left, a mark is drawn where its glyph wants to be, and read by a blank that ends where the
 * letter begins that it stands on; so is what parts two letters. Programs that take text out of PDF
 * lose what has no width. */
static void
take_mark(Taking *taking, guint face, const char *text)
{
	take_blank(taking, face, taking->x - UNSEEN * taking->size / 1000, text);
}

/* What is not drawn and yet read: the blank where a line ends, and what parts or joins letters. */
static void
take_unseen(Taking *taking, guint face, const char *text, bool backwards)
{
	gunichar c = g_utf8_get_char(text);
	if (c == ' ')
		take_blank(taking, face, taking->x, text);
	else if (backwards && (c == 0x200c || c == 0x200d))
		take_mark(taking, face, text);
}

/* Right to left, readers of PDF put glyphs into the order of reading, but not the characters of one
 * glyph. So a ligature is read as its first character, and blanks at its left for the others. */
static void
take_others(Taking *taking, guint face, const char *text, size_t len)
{
	const char *first = g_utf8_next_char(text);
	glong left = g_utf8_strlen(first, (gssize)(text + len - first));
	for (const char *p = text + len; p > first; left--) {
		p = g_utf8_prev_char(p);
		take_blank(
			taking, face, taking->x - (double)left * UNSEEN * taking->size / 1000, p);
	}
}

/* The glyphs FROM..TO of RUN are read as LEN bytes at TEXT: the widest of them is, for all. */
static void
take_cluster(Taking *taking, const PangoGlyphItem *run, guint face, int from, int to,
	const char *text, size_t len)
{
	bool backwards = run->item->analysis.level % 2;
	size_t first = len ? (size_t)(g_utf8_next_char(text) - text) : 0;
	int widest = -1;
	for (int i = from; i < to; i++)
		if (run->glyphs->glyphs[i].glyph != PANGO_GLYPH_EMPTY &&
			(widest < 0 || run->glyphs->glyphs[i].geometry.width >
					       run->glyphs->glyphs[widest].geometry.width))
			widest = i;
	if (widest < 0 && len)
		take_unseen(taking, face, text, backwards);
	bool mark = backwards && len && g_unichar_ismark(g_utf8_get_char(text));
	if (mark)
		take_mark(taking, face, text);
	for (int i = from; i < to; i++) {
		const PangoGlyphInfo *info = &run->glyphs->glyphs[i];
		double wide = (double)info->geometry.width / PANGO_SCALE;
		if (info->glyph != PANGO_GLYPH_EMPTY) {
			size_t read = i != widest || mark ? 0 : backwards ? first : len;
			if (read && read < len)
				take_others(taking, face, text, len);
			TypeGlyph glyph = {
				.shape = type_shape(face, info->glyph, text, read),
				.x = (float)(taking->x +
					     (double)info->geometry.x_offset / PANGO_SCALE),
				.y = (float)(taking->baseline +
					     (double)info->geometry.y_offset / PANGO_SCALE),
			};
			g_array_append_val(taking->glyphs, glyph);
		}
		taking->x += wide;
	}
}

static void
take_run(Taking *taking, const PangoGlyphItem *run)
{
	const PangoItem *item = run->item;
	const PangoGlyphString *glyphs = run->glyphs;
	PangoFont *font = item->analysis.font;
	FcPattern *pattern = pango_fc_font_get_pattern(PANGO_FC_FONT(font));
	FcBool thick = FcFalse;
	double size = 0;
	FcPatternGetBool(pattern, FC_EMBOLDEN, 0, &thick);
	FcPatternGetDouble(pattern, FC_PIXEL_SIZE, 0, &size);
	taking->size = size;
	TypeRun out = { .face = type_face(font),
		.first = taking->glyphs->len,
		.size = (float)size,
		.thick = thick };
	bool backwards = item->analysis.level % 2;
	int end = item->length; /* of the cluster's text, when backwards */
	for (int from = 0, to; from < glyphs->num_glyphs; from = to) {
		int start = glyphs->log_clusters[from];
		for (to = from + 1; to < glyphs->num_glyphs; to++)
			if (glyphs->log_clusters[to] != start)
				break;
		if (!backwards)
			end = to < glyphs->num_glyphs ? glyphs->log_clusters[to] : item->length;
		take_cluster(taking, run, out.face, from, to, taking->text + item->offset + start,
			(size_t)MAX(end - start, 0));
		end = start;
	}
	if (taking->text[item->offset + item->length] == '\n')
		take_unseen(taking, out.face, " ", false);
	out.count = taking->glyphs->len - out.first;
	if (out.count)
		g_array_append_val(taking->runs, out);
}

Placed *
placed_new(PangoLayout *layout)
{
	Taking taking = { .runs = g_array_new(FALSE, FALSE, sizeof(TypeRun)),
		.glyphs = g_array_new(FALSE, FALSE, sizeof(TypeGlyph)),
		.text = pango_layout_get_text(layout) };
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	do {
		const PangoGlyphItem *run = pango_layout_iter_get_run_readonly(iter);
		if (!run)
			continue;
		PangoRectangle logical;
		pango_layout_iter_get_run_extents(iter, NULL, &logical);
		taking.x = (double)logical.x / PANGO_SCALE;
		taking.baseline = (double)pango_layout_iter_get_baseline(iter) / PANGO_SCALE;
		take_run(&taking, run);
	} while (pango_layout_iter_next_run(iter));
	pango_layout_iter_free(iter);

	PangoRectangle logical;
	pango_layout_get_extents(layout, NULL, &logical);
	Placed *placed = placed_take(taking.runs, taking.glyphs,
		(double)logical.height / PANGO_SCALE, pango_layout_get_line_count(layout));
	if (pango_layout_get_width(layout) >= 0)
		placed->over =
			(double)(logical.width - pango_layout_get_width(layout)) / PANGO_SCALE;
	return placed;
}

Placed *
placed_take(GArray *runs, GArray *glyphs, double height, int lines)
{
	Placed *placed = g_new0(Placed, 1);
	g_atomic_ref_count_init(&placed->count);
	placed->height = height;
	placed->lines = lines;
	placed->runs_len = runs->len;
	placed->glyphs_len = glyphs->len;
	placed->runs = (TypeRun *)(void *)g_array_free(runs, FALSE);
	placed->glyphs = (TypeGlyph *)(void *)g_array_free(glyphs, FALSE);
	return placed;
}

Placed *
placed_ref(Placed *placed)
{
	g_atomic_ref_count_inc(&placed->count);
	return placed;
}

void
placed_unref(Placed *placed)
{
	if (!placed || !g_atomic_ref_count_dec(&placed->count))
		return;
	g_free(placed->runs);
	g_free(placed->glyphs);
	g_free(placed);
}
