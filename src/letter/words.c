/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/words.h"

#include <string.h>

#include "letter/fonts.h"

#define FIRST_STRONG_ISOLATE "\u2068"
#define POP_ISOLATE "\u2069"
#define REPLACEMENT "\ufffd"
#define KEPT_TOGETHER 12 /* characters */

typedef struct {
	guint start, end; /* bytes of the text */
	LetterField field;
} Span;

Words *
words_new(void)
{
	Words *words = g_new0(Words, 1);
	words->text = g_string_new(NULL);
	words->attrs = pango_attr_list_new();
	words->spans = g_array_new(FALSE, FALSE, sizeof(Span));
	return words;
}

void
words_free(Words *words)
{
	if (!words)
		return;
	g_string_free(words->text, TRUE);
	pango_attr_list_unref(words->attrs);
	g_array_unref(words->spans);
	g_free(words);
}

static void
add_attr(Words *words, PangoAttribute *attr, guint start)
{
	attr->start_index = start;
	attr->end_index = words->text->len;
	pango_attr_list_insert(words->attrs, attr);
}

void
words_add(Words *words, const char *text, bool bold, bool italic)
{
	guint start = words->text->len;
	g_string_append(words->text, text);
	if (bold)
		add_attr(words, pango_attr_weight_new(PANGO_WEIGHT_BOLD), start);
	if (italic)
		add_attr(words, pango_attr_style_new(PANGO_STYLE_ITALIC), start);
}

static bool
runs_right_to_left(const char *text)
{
	for (const char *p = text; *p; p = g_utf8_next_char(p))
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
	return false;
}

void
words_add_fact(Words *words, LetterField field, const char *text, bool bold, bool italic)
{
	bool isolate = runs_right_to_left(text);
	Span span = { .start = words->text->len, .field = field };
	if (isolate)
		words_add(words, FIRST_STRONG_ISOLATE, bold, italic);
	words_add(words, text, bold, italic);
	if (isolate)
		words_add(words, POP_ISOLATE, bold, italic);
	/* A name gets no hyphens, and a short one (or a number) stays on one line. */
	add_attr(words, pango_attr_insert_hyphens_new(FALSE), span.start);
	if (g_utf8_strlen(text, -1) <= KEPT_TOGETHER)
		add_attr(words, pango_attr_allow_breaks_new(FALSE), span.start);
	span.end = words->text->len;
	g_array_append_val(words->spans, span);
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
	for (guint i = 0; i < words->spans->len; i++) {
		const Span *span = &g_array_index(words->spans, Span, i);
		if (at >= span->start && at < span->end)
			where = span->field == FIELD_NONE ? "the address"
							  : letter_field_name(span->field);
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

PangoLayout *
words_layout(const Words *words, PangoContext *context, const WordsStyle *style, double width,
	GError **error)
{
	g_autoptr(PangoLayout) layout = pango_layout_new(context);
	PangoFontDescription *font = letter_fonts_describe(style->size, style->bold);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_auto_dir(layout, FALSE);
	pango_layout_set_alignment(layout, style->align);
	pango_layout_set_text(layout, words->text->str, (int)words->text->len);
	pango_layout_set_attributes(layout, words->attrs);
	if (!check_glyphs(words, layout, error))
		return NULL;
	return g_steal_pointer(&layout);
}
