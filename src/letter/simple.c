/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/simple.h"

#include <string.h>

#include "letter/fonts.h"

#define KEPT_PIECES 6000
#define FACES 4 /* plain, bold, italic, both */

/* One style's text between blanks, in thousandths of the size. */
typedef struct {
	guint face, count;
	double advance;
	TypeGlyph glyphs[];
} Piece;

typedef struct {
	GHashTable *young, *old; /* key -> Piece */
	GString *key;
	hb_buffer_t *buffer;
	guint faces[FACES]; /* + 1 */
	double up, down;    /* of a line, of the size */
} Simple;

static GHashTable *
table_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void
simple_free(Simple *self)
{
	g_hash_table_unref(self->young);
	g_hash_table_unref(self->old);
	g_string_free(self->key, TRUE);
	hb_buffer_destroy(self->buffer);
	g_free(self);
}

static Simple *
simple_get(void)
{
	static GPrivate all = G_PRIVATE_INIT((GDestroyNotify)simple_free);
	Simple *self = g_private_get(&all);
	if (self)
		return self;
	self = g_new0(Simple, 1);
	self->young = table_new();
	self->old = table_new();
	self->key = g_string_new(NULL);
	self->buffer = hb_buffer_create();
	g_private_set(&all, self);
	return self;
}

static guint
face_of(Simple *self, PangoContext *context, bool bold, bool italic)
{
	guint *face = &self->faces[bold + 2 * italic];
	if (*face)
		return *face - 1;
	PangoFontDescription *description = letter_fonts_describe(10, bold);
	pango_font_description_set_style(
		description, italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
	g_autoptr(PangoFont) font = pango_context_load_font(context, description);
	pango_font_description_free(description);
	*face = type_face(font) + 1;
	const TypeFace *type = type_face_at(*face - 1);
	hb_font_extents_t extents = { 0 };
	hb_font_get_h_extents(type->font, &extents);
	self->up = MAX(self->up, (double)extents.ascender / type->units);
	self->down = MAX(self->down, -(double)extents.descender / type->units);
	return *face - 1;
}

static bool
is_simple(gunichar c)
{
	return (c >= 0x20 && c < 0x7f) || c == '\n' || (c > 0xa0 && c < 0x250 && c != 0xad) ||
	       (c >= 0x400 && c < 0x460) || (c >= 0x1e00 && c < 0x1f00) ||
	       (c >= 0x2010 && c <= 0x2022) || c == 0x2026;
}

static bool
all_simple(const char *text)
{
	for (const char *p = text; *p; p = g_utf8_next_char(p))
		if (!is_simple(g_utf8_get_char(p)))
			return false;
	return true;
}

/* --- pieces */

/* NULL when FACE lacks a character. */
static Piece *
piece_shape(Simple *self, guint face, const char *lang, const char *text, size_t len)
{
	const TypeFace *type = type_face_at(face);
	double scale = 1000.0 / type->units;
	unsigned count = 0;
	hb_buffer_clear_contents(self->buffer);
	hb_buffer_add_utf8(self->buffer, text, (int)len, 0, (int)len);
	hb_buffer_set_direction(self->buffer, HB_DIRECTION_LTR);
	hb_buffer_set_language(self->buffer, hb_language_from_string(lang, -1));
	hb_buffer_guess_segment_properties(self->buffer);
	hb_shape(type->font, self->buffer, NULL, 0);
	const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(self->buffer, &count);
	const hb_glyph_position_t *at = hb_buffer_get_glyph_positions(self->buffer, &count);
	Piece *piece = g_malloc0(sizeof *piece + count * sizeof(TypeGlyph));
	piece->face = face;
	piece->count = count;
	for (unsigned i = 0; i < count; i++) {
		unsigned from = info[i].cluster, next = i + 1;
		while (next < count && info[next].cluster == from)
			next++;
		size_t to = next < count ? info[next].cluster : len;
		bool first = i == 0 || info[i - 1].cluster != from;
		if (!info[i].codepoint) {
			g_free(piece);
			return NULL;
		}
		piece->glyphs[i] = (TypeGlyph){
			.shape = type_shape(
				face, info[i].codepoint, text + from, first ? to - from : 0),
			.x = (float)(piece->advance + at[i].x_offset * scale),
			.y = (float)(-at[i].y_offset * scale),
		};
		piece->advance += at[i].x_advance * scale;
	}
	return piece;
}

static const Piece *
piece_find(Simple *self, guint face, const char *lang, const char *text, size_t len)
{
	g_string_truncate(self->key, 0);
	g_string_append_c(self->key, (char)('A' + face));
	g_string_append_len(self->key, text, (gssize)len);
	g_string_append_c(self->key, '\n');
	g_string_append(self->key, lang);
	Piece *piece = g_hash_table_lookup(self->young, self->key->str);
	if (piece)
		return piece;
	gpointer key = NULL, old = NULL;
	if (g_hash_table_steal_extended(self->old, self->key->str, &key, &old)) {
		g_hash_table_insert(self->young, key, old);
		return old;
	}
	piece = piece_shape(self, face, lang, text, len);
	if (!piece)
		return NULL;
	g_hash_table_insert(self->young, g_strdup(self->key->str), piece);
	return piece;
}

/* Between two texts: what pieces are borrowed is not needed any more. */
static void
pieces_age(Simple *self)
{
	if (g_hash_table_size(self->young) < KEPT_PIECES)
		return;
	g_hash_table_unref(self->old);
	self->old = self->young;
	self->young = table_new();
}

/* --- lines */

typedef struct {
	const Piece *piece;
	bool blank; /* before it, at which a line may end unless it is kept together */
	bool keep, newline;
} Token;

static bool
tokens_add(Simple *self, GArray *tokens, PangoContext *context, const Words *words,
	const WordsStyle *style, const WordsPart *part, Token *next)
{
	const char *lang = pango_language_to_string(pango_context_get_language(context));
	const char *p = words->text->str + part->start, *end = words->text->str + part->end;
	guint face = face_of(self, context, part->bold || style->bold, part->italic);
	while (p < end) {
		if (*p == ' ' || *p == '\n') {
			next->blank |= *p == ' ';
			if (*p == '\n' && next->newline)
				return false; /* an empty line */
			next->newline |= *p == '\n';
			next->keep = part->together;
			p++;
			continue;
		}
		const char *start = p;
		while (p < end && *p != ' ' && *p != '\n')
			p++;
		next->piece = piece_find(self, face, lang, start, (size_t)(p - start));
		if (!next->piece)
			return false;
		g_array_append_val(tokens, *next);
		*next = (Token){ 0 };
	}
	return true;
}

typedef struct {
	GArray *runs, *glyphs;
	double x, baseline, size; /* points */
} Setting;

static void
set_glyphs(Setting *setting, guint face, const TypeGlyph *glyphs, guint count, double advance)
{
	TypeRun *last = setting->runs->len
				? &g_array_index(setting->runs, TypeRun, setting->runs->len - 1)
				: NULL;
	if (!last || last->face != face) {
		TypeRun run = {
			.face = face, .first = setting->glyphs->len, .size = (float)setting->size
		};
		g_array_append_val(setting->runs, run);
		last = &g_array_index(setting->runs, TypeRun, setting->runs->len - 1);
	}
	double scale = setting->size / 1000;
	guint at = setting->glyphs->len;
	g_array_set_size(setting->glyphs, at + count);
	TypeGlyph *out = &g_array_index(setting->glyphs, TypeGlyph, at);
	for (guint i = 0; i < count; i++)
		out[i] = (TypeGlyph){ glyphs[i].shape,
			(float)(setting->x + (double)glyphs[i].x * scale),
			(float)(setting->baseline + (double)glyphs[i].y * scale) };
	last->count += count;
	setting->x += advance * scale;
}

static double
blank_advance(guint face)
{
	return type_shape_at(type_ascii(face)[' '])->advance;
}

static void
set_blank(Setting *setting, guint face)
{
	TypeGlyph blank = { .shape = type_ascii(face)[' '] };
	set_glyphs(setting, face, &blank, 1, blank_advance(face));
}

/* In thousandths of the size, from token I to where a line may end again; *ret_end is past it. */
static double
unbreakable(const GArray *tokens, guint i, guint *ret_end)
{
	double wide = 0;
	for (guint k = i; k < tokens->len; k++) {
		const Token *token = &g_array_index(tokens, Token, k);
		if (k > i && (token->newline || (token->blank && !token->keep))) {
			*ret_end = k;
			return wide;
		}
		if (k > i && token->blank)
			wide += blank_advance(g_array_index(tokens, Token, k - 1).piece->face);
		wide += token->piece->advance;
	}
	*ret_end = tokens->len;
	return wide;
}

/* Tokens FROM up to *RET_END go into the line; its width in points, -1 when the first does not fit.
 */
static double
fill_line(const GArray *tokens, guint from, double size, double width, guint *ret_end)
{
	double used = 0;
	for (guint i = from, end = 0; i < tokens->len; i = end) {
		const Token *token = &g_array_index(tokens, Token, i);
		double more = unbreakable(tokens, i, &end) * size / 1000;
		if (i > from && token->newline)
			break;
		if (i > from)
			more += blank_advance(g_array_index(tokens, Token, i - 1).piece->face) *
				size / 1000;
		if (used + more > width + 0.01)
			return i > from ? used : -1;
		used += more;
		*ret_end = end;
	}
	return used;
}

static bool
set_lines(Setting *setting, const GArray *tokens, const WordsStyle *style, double width,
	double line, int *ret_lines)
{
	for (guint from = 0, end = 0; from < tokens->len; from = end) {
		double used = fill_line(tokens, from, style->size, width, &end);
		if (used < 0)
			return false;
		setting->x = style->align == PANGO_ALIGN_LEFT    ? 0
			     : style->align == PANGO_ALIGN_RIGHT ? width - used
								 : (width - used) / 2;
		for (guint i = from; i < end; i++) {
			const Token *token = &g_array_index(tokens, Token, i);
			if (i > from && token->blank)
				set_blank(setting, g_array_index(tokens, Token, i - 1).piece->face);
			set_glyphs(setting, token->piece->face, token->piece->glyphs,
				token->piece->count, token->piece->advance);
		}
		/* Whoever reads the text needs a blank where a line ends. */
		if (end < tokens->len)
			set_blank(setting, g_array_index(tokens, Token, end - 1).piece->face);
		setting->baseline += line;
		++*ret_lines;
	}
	return true;
}

Placed *
simple_place(const Words *words, PangoContext *context, const WordsStyle *style, double width)
{
	if ((words->rtl && !style->ltr) || !words->text->len || !all_simple(words->text->str))
		return NULL;
	Simple *self = simple_get();
	Token next = { 0 };
	g_autoptr(GArray) tokens = g_array_sized_new(FALSE, FALSE, sizeof(Token), 32);
	pieces_age(self);
	for (guint i = 0; i < words->parts->len; i++)
		if (!tokens_add(self, tokens, context, words, style,
			    &g_array_index(words->parts, WordsPart, i), &next))
			return NULL;
	if (!tokens->len || next.newline || g_array_index(tokens, Token, 0).newline)
		return NULL;
	Setting setting = { .runs = g_array_sized_new(FALSE, FALSE, sizeof(TypeRun), 4),
		.glyphs =
			g_array_sized_new(FALSE, FALSE, sizeof(TypeGlyph), (guint)words->text->len),
		.baseline = self->up * style->size,
		.size = style->size };
	double line = (self->up + self->down) * style->size;
	int lines = 0;
	if (!set_lines(&setting, tokens, style, width, line, &lines)) {
		g_array_unref(setting.runs);
		g_array_unref(setting.glyphs);
		return NULL;
	}
	return placed_take(setting.runs, setting.glyphs, lines * line, lines);
}
