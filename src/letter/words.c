/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/words.h"

#include <string.h>

#include "letter/fonts.h"
#include "letter/simple.h"

#define FIRST_STRONG_ISOLATE "\u2068"
#define LEFT_TO_RIGHT_ISOLATE "\u2066"
#define POP_ISOLATE "\u2069"
#define REPLACEMENT "\ufffd"
#define KEPT_TOGETHER 12 /* characters */
#define KEPT_LAYOUTS 1500
#define LINE 1.3       /* of the size, from one line to the next */
#define NASKH_LINE 0.8 /* of its own, which is a fourth higher */
#define KOREAN_WORD 20 /* characters; what is longer may be broken */

Words *
words_new(void)
{
	Words *words = g_new0(Words, 1);
	words->text = g_string_new(NULL);
	words->parts = g_array_new(FALSE, FALSE, sizeof(WordsPart));
	return words;
}

void
words_free(Words *words)
{
	if (!words)
		return;
	g_string_free(words->text, TRUE);
	g_array_unref(words->parts);
	g_free(words);
}

static WordsPart *
add(Words *words, const char *text, bool bold, bool italic)
{
	WordsPart part;
	memset(&part, 0, sizeof part);
	part.start = words->text->len;
	part.field = -1;
	part.bold = bold;
	part.italic = italic;
	g_string_append(words->text, text);
	part.end = words->text->len;
	g_array_append_val(words->parts, part);
	return &g_array_index(words->parts, WordsPart, words->parts->len - 1);
}

void
words_add(Words *words, const char *text, bool bold, bool italic)
{
	add(words, text, bold, italic);
}

static bool
runs_right_to_left(const char *text)
{
	for (const char *p = text; *p; p = g_utf8_next_char(p)) {
		if ((unsigned char)*p < 0xd6) /* below Hebrew */
			continue;
		switch (g_unichar_get_script(g_utf8_get_char(p))) {
		case G_UNICODE_SCRIPT_ARABIC:
		case G_UNICODE_SCRIPT_HEBREW:
		case G_UNICODE_SCRIPT_SYRIAC:
		case G_UNICODE_SCRIPT_THAANA:
		case G_UNICODE_SCRIPT_NKO:
			return true;
		default:
			break;
		}
	}
	return false;
}

void
words_add_fact(Words *words, LetterField field, const char *text, bool bold, bool italic)
{
	bool rtl = runs_right_to_left(text), isolate = rtl || words->rtl;
	g_autofree char *isolated =
		isolate ? g_strconcat(rtl ? FIRST_STRONG_ISOLATE : LEFT_TO_RIGHT_ISOLATE, text,
				  POP_ISOLATE, NULL)
			: NULL;
	WordsPart *part = add(words, isolated ? isolated : text, bold, italic);
	part->field = (gint8)field;
	words->fields |= (guint64)1 << field;
	part->together = g_utf8_strlen(text, -1) <= KEPT_TOGETHER;
}

void
words_add_runs(
	Words *words, const LetterBlock *block, guint from, guint to, const LetterFacts *facts)
{
	for (guint i = from; i < to && i < block->runs->len; i++) {
		const LetterRun *run = g_ptr_array_index(block->runs, i);
		if (run->field == FIELD_NONE) {
			const char *text = run->text;
			while (words->text->len == 0 && *text == ' ')
				text++;
			words_add(words, text, run->bold, run->italic);
			continue;
		}
		g_autofree char *value = letter_field_value(run->field, facts);
		if (value)
			words_add_fact(words, run->field, value, run->bold, run->italic);
	}
}

static void
complain(const Words *words, guint at, gunichar character, GError **error)
{
	const char *where = "the template";
	for (guint i = 0; i < words->parts->len; i++) {
		const WordsPart *part = &g_array_index(words->parts, WordsPart, i);
		if (at >= part->start && at < part->end && part->field >= 0)
			where = part->field == FIELD_NONE ? "the address"
							  : letter_field_name(part->field);
	}
	char utf8[8] = { 0 };
	g_unichar_to_utf8(character, utf8);
	if (character == 0xfffd)
		g_set_error(error, LETTER_ERROR, LETTER_ERROR_GLYPH,
			"A character of %s was damaged on its way here and cannot be printed. "
			"Type it again.",
			where);
	else
		g_set_error(error, LETTER_ERROR, LETTER_ERROR_GLYPH,
			"No font on this desk has the character %s (U+%04X) of %s. Write it as the "
			"photo ID shows it, or ask for the font of that script.",
			utf8, character, where);
}

/* The first glyph of RUN that no font has. */
static bool
run_lacks(const PangoGlyphItem *run, guint *ret_at, gunichar *ret_character)
{
	for (int i = 0; i < run->glyphs->num_glyphs; i++) {
		PangoGlyph glyph = run->glyphs->glyphs[i].glyph;
		if (glyph == PANGO_GLYPH_EMPTY || !(glyph & PANGO_GLYPH_UNKNOWN_FLAG))
			continue;
		*ret_at = (guint)(run->item->offset + run->glyphs->log_clusters[i]);
		*ret_character = glyph & ~PANGO_GLYPH_UNKNOWN_FLAG;
		return true;
	}
	return false;
}

static bool
check_glyphs(const Words *words, PangoLayout *layout, GError **error)
{
	const char *damaged = strstr(words->text->str, REPLACEMENT);
	if (damaged) {
		complain(words, (guint)(damaged - words->text->str), 0xfffd, error);
		return false;
	}
	if (pango_layout_get_unknown_glyphs_count(layout) == 0)
		return true;
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	guint at = 0;
	gunichar character = 0;
	do {
		const PangoGlyphItem *run = pango_layout_iter_get_run_readonly(iter);
		if (run && run_lacks(run, &at, &character))
			break;
	} while (pango_layout_iter_next_run(iter));
	pango_layout_iter_free(iter);
	complain(words, at, character, error);
	return false;
}

static void
add_attr(PangoAttrList *attrs, PangoAttribute *attr, const WordsPart *part)
{
	attr->start_index = part->start;
	attr->end_index = part->end;
	pango_attr_list_insert(attrs, attr);
}

static bool
is_script(gunichar character, GUnicodeScript script)
{
	return character >= 0x1100 && g_unichar_get_script(character) == script;
}

static bool
has_script(const char *text, const char *end, GUnicodeScript script)
{
	for (const char *p = text; p < end; p = g_utf8_next_char(p))
		if (is_script(g_utf8_get_char(p), script))
			return true;
	return false;
}

/* Fonts differ in how far apart they want their lines: Naskh too far for a page, WenQuanYi too
 * near, and not the same where Latin words stand in between. */
static void
even_lines(const Words *words, const WordsStyle *style, PangoAttrList *attrs)
{
	const char *text = words->text->str, *end = text + words->text->len;
	PangoAttribute *attr = NULL;
	if (words->rtl && runs_right_to_left(text))
		attr = pango_attr_line_height_new(NASKH_LINE);
	else if (has_script(text, end, G_UNICODE_SCRIPT_HAN) ||
		 has_script(text, end, G_UNICODE_SCRIPT_HANGUL))
		attr = pango_attr_line_height_new_absolute((int)(style->size * LINE * PANGO_SCALE));
	if (attr)
		pango_attr_list_insert(attrs, attr);
}

/* Korean is broken at its blanks; Unicode would break it inside of words too, as Chinese. */
static void
keep_korean(const Words *words, PangoAttrList *attrs)
{
	const char *text = words->text->str;
	for (const char *p = text; *p;) {
		size_t len = strcspn(p, " \n");
		if (len && has_script(p, p + len, G_UNICODE_SCRIPT_HANGUL) &&
			g_utf8_strlen(p, (gssize)len) <= KOREAN_WORD) {
			WordsPart part = { .start = (guint)(p - text),
				.end = (guint)(p - text + len) };
			add_attr(attrs, pango_attr_allow_breaks_new(FALSE), &part);
		}
		p += len;
		p += *p != '\0';
	}
}

static PangoAttrList *
attrs_new(const Words *words, const WordsStyle *style)
{
	PangoAttrList *attrs = pango_attr_list_new();
	for (guint i = 0; i < words->parts->len; i++) {
		const WordsPart *part = &g_array_index(words->parts, WordsPart, i);
		if (part->bold)
			add_attr(attrs, pango_attr_weight_new(PANGO_WEIGHT_BOLD), part);
		if (part->italic)
			add_attr(attrs, pango_attr_style_new(PANGO_STYLE_ITALIC), part);
		/* A name gets no hyphens, and a short one (or a number) stays on one line. */
		if (part->field >= 0)
			add_attr(attrs, pango_attr_insert_hyphens_new(FALSE), part);
		if (part->together)
			add_attr(attrs, pango_attr_allow_breaks_new(FALSE), part);
	}
	even_lines(words, style, attrs);
	keep_korean(words, attrs);
	return attrs;
}

static PangoAlignment
alignment(const Words *words, const WordsStyle *style)
{
	if (!words->rtl || style->ltr || style->align == PANGO_ALIGN_CENTER)
		return style->align;
	return style->align == PANGO_ALIGN_LEFT ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
}

static Placed *
lay_out(const Words *words, PangoContext *context, const WordsStyle *style, double width,
	GError **error)
{
	bool rtl = words->rtl && !style->ltr;
	pango_context_set_base_dir(context, rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
	g_autoptr(PangoLayout) layout = pango_layout_new(context);
	PangoFontDescription *font = letter_fonts_describe(style->size, style->bold);
	PangoAttrList *attrs = attrs_new(words, style);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_auto_dir(layout, FALSE);
	pango_layout_set_alignment(layout, alignment(words, style));
	pango_layout_set_text(layout, words->text->str, (int)words->text->len);
	pango_layout_set_attributes(layout, attrs);
	pango_attr_list_unref(attrs);
	return check_glyphs(words, layout, error) ? placed_new(layout) : NULL;
}

/* --- what Pango laid out before: most of a letter is the same in all of them */

typedef struct {
	GHashTable *young, *old; /* GBytes -> Placed */
	GByteArray *key;
} Kept;

static GHashTable *
kept_table(void)
{
	return g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref,
		(GDestroyNotify)placed_unref);
}

static void
kept_free(Kept *kept)
{
	g_hash_table_unref(kept->young);
	g_hash_table_unref(kept->old);
	g_byte_array_unref(kept->key);
	g_free(kept);
}

static Kept *
kept_get(void)
{
	static GPrivate all = G_PRIVATE_INIT((GDestroyNotify)kept_free);
	Kept *kept = g_private_get(&all);
	if (kept)
		return kept;
	kept = g_new0(Kept, 1);
	kept->young = kept_table();
	kept->old = kept_table();
	kept->key = g_byte_array_new();
	g_private_set(&all, kept);
	return kept;
}

static GBytes *
kept_key(Kept *kept, const Words *words, PangoContext *context, const WordsStyle *style,
	double width)
{
	struct {
		double size, width;
		const void *lang;
		int align;
		bool bold, ltr, rtl;
	} look;
	memset(&look, 0, sizeof look);
	look.size = style->size;
	look.width = width;
	look.lang = pango_context_get_language(context);
	look.align = (int)style->align;
	look.bold = style->bold;
	look.ltr = style->ltr;
	look.rtl = words->rtl;
	g_byte_array_set_size(kept->key, 0);
	g_byte_array_append(kept->key, (const guint8 *)&look, sizeof look);
	g_byte_array_append(kept->key, (const guint8 *)words->parts->data,
		words->parts->len * (guint)sizeof(WordsPart));
	g_byte_array_append(kept->key, (const guint8 *)words->text->str, (guint)words->text->len);
	return g_bytes_new(kept->key->data, kept->key->len);
}

/* Two tables, so that what is used stays: when the young one is full it becomes the old one. */
static void
kept_put(Kept *kept, GBytes *key, Placed *placed)
{
	if (g_hash_table_size(kept->young) >= KEPT_LAYOUTS) {
		g_hash_table_unref(kept->old);
		kept->old = kept->young;
		kept->young = kept_table();
	}
	g_hash_table_insert(kept->young, g_bytes_ref(key), placed_ref(placed));
}

Placed *
words_place(const Words *words, PangoContext *context, const WordsStyle *style, double width,
	GError **error)
{
	Placed *placed = simple_place(words, context, style, width);
	if (placed)
		return placed;
	Kept *kept = kept_get();
	g_autoptr(GBytes) key = kept_key(kept, words, context, style, width);
	placed = g_hash_table_lookup(kept->young, key);
	if (placed)
		return placed_ref(placed);
	placed = g_hash_table_lookup(kept->old, key);
	placed = placed ? placed_ref(placed) : lay_out(words, context, style, width, error);
	if (placed)
		kept_put(kept, key, placed);
	return placed;
}
