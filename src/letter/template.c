/* SPDX-License-Identifier: Apache-2.0 */
/* Markdown to blocks. Where a block stands in the file says what it is: a list above the title goes
 * beside the window, a quotation with {code} is the code box, another one a warning, a paragraph
 * that begins with {qr} the caption of the QR, what follows the rule (***) the footer. */
#include "letter/template.h"

#include <cmark.h>
#include <string.h>

#include "base/text.h"

G_DEFINE_QUARK(letter - error - quark, letter_error)

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cmark_node, cmark_node_free)

typedef struct {
	LetterTemplate *template;
	LetterBlock *block; /* being filled */
	bool title, footer; /* seen so far */
	GError *error;
} Parse;

static void
run_free(LetterRun *run)
{
	g_free(run->text);
	g_free(run);
}

static void
block_free(LetterBlock *block)
{
	g_ptr_array_unref(block->runs);
	g_free(block);
}

void
letter_template_free(LetterTemplate *template)
{
	if (!template)
		return;
	g_ptr_array_unref(template->blocks);
	g_free(template->file);
	g_free(template);
}

static void complain(Parse *parse, int line, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* Keeps the first complaint only. */
static void
complain(Parse *parse, int line, const char *format, ...)
{
	if (parse->error)
		return;
	va_list args;
	va_start(args, format);
	g_autofree char *raw = g_strdup_vprintf(format, args);
	va_end(args);
	/* It may cite the file, and cut a character in two. */
	g_autofree char *what = text_safe(raw);
	g_set_error(&parse->error, LETTER_ERROR, LETTER_ERROR_TEMPLATE, "%s: line %d: %s",
		parse->template->file, line, what);
}

static LetterBlock *
block_add(Parse *parse, BlockKind kind, int line)
{
	LetterBlock *block = g_new0(LetterBlock, 1);
	block->kind = kind;
	block->line = line;
	block->runs = g_ptr_array_new_with_free_func((GDestroyNotify)run_free);
	g_ptr_array_add(parse->template->blocks, block);
	return block;
}

static void
run_add(Parse *parse, LetterField field, const char *text, gssize len, bool bold, bool italic)
{
	LetterRun *run = g_new0(LetterRun, 1);
	g_autofree char *raw = text ? g_strndup(text, len < 0 ? strlen(text) : (gsize)len) : NULL;
	run->field = field;
	run->text = !raw ? NULL : !strcmp(raw, "\n") ? g_steal_pointer(&raw) : text_safe(raw);
	run->bold = bold;
	run->italic = italic;
	g_ptr_array_add(parse->block->runs, run);
}

static char *
known_names(void)
{
	GString *names = g_string_new(NULL);
	for (LetterField f = FIELD_NONE + 1; f < FIELD_COUNT; f++)
		g_string_append_printf(
			names, "%s{%s}", names->len ? " " : "", letter_field_name(f));
	return g_string_free(names, FALSE);
}

static LetterField
field_find(const char *name, size_t len)
{
	for (LetterField f = FIELD_NONE + 1; f < FIELD_COUNT; f++)
		if (strlen(letter_field_name(f)) == len &&
			!strncmp(letter_field_name(f), name, len))
			return f;
	return FIELD_NONE;
}

/* The placeholder at TEXT, which is a "{"; past its end, or NULL after a complaint. */
static const char *
parse_placeholder(Parse *parse, const char *text, int line, bool bold, bool italic)
{
	size_t len = strcspn(text + 1, "{}");
	if (text[1 + len] != '}') {
		complain(parse, line,
			"the placeholder \"%.*s\" has no closing brace. Write {name} on one line, "
			"with no other markup inside.",
			(int)MIN(len + 1, 30), text);
		return NULL;
	}
	LetterField field = field_find(text + 1, len);
	if (field == FIELD_NONE) {
		g_autofree char *names = known_names();
		complain(parse, line, "there is no placeholder {%.*s}. Those there are: %s.",
			(int)MIN(len, 40), text + 1, names);
		return NULL;
	}
	run_add(parse, field, NULL, 0, bold, italic);
	return text + len + 2;
}

static void
parse_text(Parse *parse, const char *text, int line, bool bold, bool italic)
{
	while (text && *text) {
		size_t plain = strcspn(text, "{}");
		if (plain)
			run_add(parse, FIELD_NONE, text, (gssize)plain, bold, italic);
		text += plain;
		if (*text == '}') {
			complain(parse, line,
				"a closing brace without an opening one. Take it out, or "
				"write {name}.");
			return;
		}
		if (*text == '{')
			text = parse_placeholder(parse, text, line, bold, italic);
	}
}

static void
parse_inlines(Parse *parse, cmark_node *parent, bool bold, bool italic)
{
	for (cmark_node *n = cmark_node_first_child(parent); n; n = cmark_node_next(n)) {
		int line = cmark_node_get_start_line(n);
		switch (cmark_node_get_type(n)) {
		case CMARK_NODE_TEXT:
			parse_text(parse, cmark_node_get_literal(n), line, bold, italic);
			break;
		case CMARK_NODE_SOFTBREAK:
			run_add(parse, FIELD_NONE, " ", 1, bold, italic);
			break;
		case CMARK_NODE_LINEBREAK:
			run_add(parse, FIELD_NONE, "\n", 1, bold, italic);
			break;
		case CMARK_NODE_EMPH:
			parse_inlines(parse, n, bold, true);
			break;
		case CMARK_NODE_STRONG:
			parse_inlines(parse, n, true, italic);
			break;
		default:
			complain(parse, line > 0 ? line : parse->block->line,
				"a letter has no %s. Use plain words, **bold** and *italic*.",
				cmark_node_get_type_string(n));
		}
	}
}

static bool
block_starts_with(const LetterBlock *block, LetterField field)
{
	const LetterRun *first = block->runs->len ? g_ptr_array_index(block->runs, 0) : NULL;
	return first && first->field == field;
}

static void
parse_paragraph(Parse *parse, cmark_node *node, BlockKind kind)
{
	parse->block = block_add(parse, kind, cmark_node_get_start_line(node));
	parse_inlines(parse, node, false, false);
	if (kind == BLOCK_PARAGRAPH && block_starts_with(parse->block, FIELD_QR))
		parse->block->kind = BLOCK_QR;
}

static void
parse_list(Parse *parse, cmark_node *list)
{
	bool ordered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
	BlockKind kind = ordered ? BLOCK_STEP : parse->title ? BLOCK_BULLET : BLOCK_PARTICULAR;
	int number = ordered ? cmark_node_get_list_start(list) : 0;
	for (cmark_node *n = cmark_node_first_child(list); n; n = cmark_node_next(n)) {
		cmark_node *text = cmark_node_first_child(n);
		if (!text || cmark_node_next(text) ||
			cmark_node_get_type(text) != CMARK_NODE_PARAGRAPH) {
			complain(parse, cmark_node_get_start_line(n),
				"a list item is one paragraph. Make it shorter, or end the list.");
			return;
		}
		parse_paragraph(parse, text, kind);
		parse->block->number = number++;
	}
}

/* A quotation is the code box when one of its paragraphs is {code} alone. */
static void
parse_quote(Parse *parse, cmark_node *quote)
{
	guint first = parse->template->blocks->len;
	LetterBlock *code = NULL;
	for (cmark_node *n = cmark_node_first_child(quote); n; n = cmark_node_next(n)) {
		if (cmark_node_get_type(n) != CMARK_NODE_PARAGRAPH) {
			complain(parse, cmark_node_get_start_line(n),
				"a box (lines beginning with >) holds paragraphs only.");
			return;
		}
		parse_paragraph(parse, n, BLOCK_WARNING);
		if (parse->block->runs->len == 1 && block_starts_with(parse->block, FIELD_CODE))
			code = parse->block;
	}
	if (!code)
		return;
	BlockKind kind = BLOCK_CODE_LABEL;
	for (guint i = first; i < parse->template->blocks->len; i++) {
		LetterBlock *block = g_ptr_array_index(parse->template->blocks, i);
		if (block == code)
			kind = BLOCK_CODE_NOTE;
		block->kind = block == code ? BLOCK_CODE : kind;
	}
}

/* Comments are for whoever writes the file. */
static void
parse_comment(Parse *parse, cmark_node *node)
{
	g_autofree char *html = g_strstrip(g_strdup(cmark_node_get_literal(node)));
	if (!g_str_has_prefix(html, "<!--") || !g_str_has_suffix(html, "-->") ||
		strstr(html, "-->") + 3 != html + strlen(html))
		complain(parse, cmark_node_get_start_line(node),
			"a letter has no html_block but comments, <!-- like this -->, on lines of "
			"their own.");
}

static void
parse_node(Parse *parse, cmark_node *node)
{
	int line = cmark_node_get_start_line(node);
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
		parse_paragraph(parse, node,
			cmark_node_get_heading_level(node) == 1 ? BLOCK_TITLE : BLOCK_HEADING);
		parse->title = true;
		break;
	case CMARK_NODE_PARAGRAPH:
		parse_paragraph(parse, node, parse->footer ? BLOCK_FOOTER : BLOCK_PARAGRAPH);
		break;
	case CMARK_NODE_LIST:
		parse_list(parse, node);
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		parse_quote(parse, node);
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		if (parse->footer)
			complain(parse, line, "a second footer. Only one line of *** is allowed.");
		parse->footer = true;
		break;
	case CMARK_NODE_HTML_BLOCK:
		parse_comment(parse, node);
		break;
	default:
		complain(parse, line,
			"a letter has no %s. Use headings, paragraphs, lists and boxes.",
			cmark_node_get_type_string(node));
	}
}

LetterTemplate *
template_parse(const char *markdown, const char *file, TemplateKind kind, GError **error)
{
	g_autoptr(LetterTemplate) template = g_new0(LetterTemplate, 1);
	template->file = g_strdup(file);
	template->kind = kind;
	template->blocks = g_ptr_array_new_with_free_func((GDestroyNotify)block_free);
	Parse parse = { .template = template };

	const char *end = NULL;
	if (!g_utf8_validate(markdown, -1, &end)) {
		int line = 1;
		for (const char *p = markdown; p < end; p++)
			line += *p == '\n';
		complain(&parse, line, "not UTF-8. Save the file as UTF-8.");
		g_propagate_error(error, parse.error);
		return NULL;
	}
	g_autoptr(cmark_node) document =
		cmark_parse_document(markdown, strlen(markdown), CMARK_OPT_SMART);
	cmark_consolidate_text_nodes(document);
	for (cmark_node *n = cmark_node_first_child(document); n; n = cmark_node_next(n))
		parse_node(&parse, n);
	if (parse.error) {
		g_propagate_error(error, parse.error);
		return NULL;
	}
	if (!template_check(template, cmark_node_get_end_line(document), error))
		return NULL;
	return g_steal_pointer(&template);
}

LetterTemplate *
letter_template_parse(const char *markdown, const char *file, GError **error)
{
	return template_parse(markdown, file, TEMPLATE_LETTER, error);
}
