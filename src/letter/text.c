/* SPDX-License-Identifier: Apache-2.0 */
/* The letter as lines for a terminal, before it is printed and without its code. */
#include "letter/text.h"

#include <string.h>

#include "base/text.h"

typedef struct {
	const LetterFacts *facts;
	GPtrArray *lines;
	int columns;
	BlockKind last;
} Preview;

static void
add_wrapped(Preview *preview, const char *first, const char *rest, const char *text)
{
	int indent = text_width(first);
	g_auto(GStrv) parts = g_strsplit(text, "\n", -1);
	for (char **part = parts; *part; part++) {
		g_autoptr(GPtrArray) wrapped = text_wrap(*part, MAX(preview->columns - indent, 10));
		for (guint i = 0; i < wrapped->len; i++) {
			bool top = i == 0 && part == parts;
			g_ptr_array_add(preview->lines,
				g_strconcat(top ? first : rest,
					(const char *)g_ptr_array_index(wrapped, i), NULL));
		}
	}
}

static void
add_gap(Preview *preview)
{
	guint n = preview->lines->len;
	if (n && *(const char *)g_ptr_array_index(preview->lines, n - 1))
		g_ptr_array_add(preview->lines, g_strdup(""));
}

char *
letter_block_text(const LetterBlock *block, const LetterFacts *facts)
{
	GString *words = g_string_new(NULL);
	for (guint i = 0; i < block->runs->len; i++) {
		const LetterRun *run = g_ptr_array_index(block->runs, i);
		g_autofree char *value =
			run->field == FIELD_NONE ? NULL : letter_field_value(run->field, facts);
		const char *text = run->field == FIELD_NONE ? run->text : value ? value : "";
		g_string_append(words, words->len || *text != ' ' ? text : text + 1);
	}
	return g_string_free(words, FALSE);
}

static void
add_block(Preview *preview, const LetterBlock *block)
{
	/* Per kind: what the first line begins with, the others, and whether a gap parts it from
	 * the one before of the same kind. */
	static const struct {
		const char *first, *rest;
		bool apart;
	} shapes[BLOCK_COUNT] = {
		[BLOCK_PARTICULAR] = { "", "", false },
		[BLOCK_TITLE] = { "", "", true },
		[BLOCK_HEADING] = { "", "", true },
		[BLOCK_PARAGRAPH] = { "", "", true },
		[BLOCK_STEP] = { NULL, "   ", false },
		[BLOCK_BULLET] = { "- ", "  ", false },
		[BLOCK_CODE_LABEL] = { "| ", "| ", false },
		[BLOCK_CODE] = { "| ", "| ", false },
		[BLOCK_CODE_NOTE] = { "| ", "| ", false },
		[BLOCK_WARNING] = { "! ", "! ", true },
		[BLOCK_QR] = { "[QR] ", "     ", true },
		[BLOCK_FOOTER] = { "", "", false },
	};
	bool item = block->kind == BLOCK_BULLET || block->kind == BLOCK_PARTICULAR;
	if (item && letter_block_lacks(block, preview->facts, NULL))
		return;
	bool same = preview->last == block->kind ||
		    (block->kind >= BLOCK_CODE_LABEL && block->kind <= BLOCK_CODE_NOTE &&
			    preview->last >= BLOCK_CODE_LABEL && preview->last <= BLOCK_CODE_NOTE);
	if (!same || shapes[block->kind].apart)
		add_gap(preview);
	preview->last = block->kind;
	g_autofree char *words =
		block->kind == BLOCK_CODE
			? g_strdup("\u2022\u2022\u2022\u2022\u2022 \u2022\u2022\u2022\u2022\u2022")
			: letter_block_text(block, preview->facts);
	g_autofree char *number = g_strdup_printf("%d. ", block->number);
	const char *first = shapes[block->kind].first;
	add_wrapped(preview, first ? first : number, shapes[block->kind].rest, words);
}

static void
add_line(Preview *preview, const char *text)
{
	if (!text || !*text)
		return;
	g_autofree char *safe = text_safe(text);
	add_wrapped(preview, "", "", safe);
}

static void
add_blocks(Preview *preview, const LetterTemplate *template)
{
	for (guint i = 0; i < template->blocks->len; i++)
		add_block(preview, g_ptr_array_index(template->blocks, i));
}

GPtrArray *
letter_text(const LetterTemplate *template, const LetterFacts *facts, int columns, GError **error)
{
	if (!letter_facts_check(template, facts, error))
		return NULL;
	Preview preview = { .facts = facts, .columns = columns, .last = BLOCK_COUNT };
	preview.lines = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *phone = letter_field_value(FIELD_SCHOOL_PHONE, facts);
	add_line(&preview, facts->school);
	add_line(&preview, facts->school_line1);
	add_line(&preview, facts->school_line2);
	add_line(&preview, phone);
	add_gap(&preview);
	add_line(&preview, facts->parent);
	add_line(&preview, facts->line1);
	add_line(&preview, facts->line2);
	add_line(&preview, facts->line3);
	add_blocks(&preview, template);
	return preview.lines;
}

GPtrArray *
letter_text_body(const LetterTemplate *template, const LetterFacts *facts, int columns)
{
	Preview preview = { .facts = facts, .columns = columns, .last = BLOCK_COUNT };
	preview.lines = g_ptr_array_new_with_free_func(g_free);
	add_blocks(&preview, template);
	return preview.lines;
}
