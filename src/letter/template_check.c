/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/template.h"

#define BIT(field) ((guint64)1 << (field))
#define OF_PERSON                                                                                  \
	(BIT(FIELD_PARENT) | BIT(FIELD_STUDENT) | BIT(FIELD_PERMANENT_ID) | BIT(FIELD_GRADE) |     \
		BIT(FIELD_ROOM) | BIT(FIELD_TEACHER) | BIT(FIELD_PRIMARY_PHONE))
#define OF_CODE (BIT(FIELD_CODE) | BIT(FIELD_EXPIRES) | BIT(FIELD_ISSUED_ON) | BIT(FIELD_SHEET))
#define OF_VISIT (BIT(FIELD_VISIT) | BIT(FIELD_VISITED_ON) | BIT(FIELD_STAFF) | BIT(FIELD_OUTCOME))

/* What a page must have, each exactly once where it says so. */
typedef struct {
	BlockKind kind;    /* BLOCK_COUNT: any */
	LetterField field; /* FIELD_NONE: the block itself */
	bool once;
	const char *mend;
} Part;

static const Part letter_parts[] = {
	{ BLOCK_TITLE, FIELD_NONE, true, "one title: a line \"# ...\"" },
	{ BLOCK_CODE, FIELD_CODE, true, "one code box: a line \"> {code}\"" },
	{ BLOCK_QR, FIELD_QR, true, "one QR: a paragraph \"{qr} words below it\"" },
	{ BLOCK_COUNT, FIELD_EXPIRES, false, "{expires}: say how long the code is good" },
	{ BLOCK_FOOTER, FIELD_SHEET, false,
		"{sheet} in its footer: \"***\", then \"Sheet {sheet}\"" },
	{ BLOCK_COUNT, FIELD_NONE, false, NULL },
};

static const Part page_parts[] = {
	{ BLOCK_TITLE, FIELD_NONE, true, "one title: a line \"# ...\"" },
	{ BLOCK_COUNT, FIELD_NONE, false, NULL },
};

static const Part receipt_parts[] = {
	{ BLOCK_TITLE, FIELD_NONE, true, "one title: a line \"# ...\"" },
	{ BLOCK_COUNT, FIELD_STUDENT, false, "{student}: say whose code the visit was for" },
	{ BLOCK_COUNT, FIELD_VISITED_ON, false, "{visited_on}: say when it was" },
	{ BLOCK_COUNT, FIELD_OUTCOME, false, "{outcome}: say what it came to" },
	{ BLOCK_COUNT, FIELD_NONE, false, NULL },
};

static const struct {
	const char *name;
	const Part *parts;
	guint64 never;
} kinds[] = {
	[TEMPLATE_LETTER] = { "a letter", letter_parts, OF_VISIT },
	[TEMPLATE_HANDOUT] = { "a hand-out", page_parts, OF_PERSON | OF_CODE | OF_VISIT },
	[TEMPLATE_RECEIPT] = { "a receipt", receipt_parts, OF_CODE | BIT(FIELD_QR) },
	[TEMPLATE_FORM] = { "the form's text", page_parts,
		OF_PERSON | OF_CODE | OF_VISIT | BIT(FIELD_QR) },
};

static bool complain(const LetterTemplate *template, int line, GError **error, const char *format,
	...) G_GNUC_PRINTF(4, 5);

static bool
complain(const LetterTemplate *template, int line, GError **error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *what = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, LETTER_ERROR, LETTER_ERROR_TEMPLATE, "%s: line %d: %s", template->file,
		line, what);
	return false;
}

/* {code} and {qr} stand where the page has a place for them, and nowhere else. */
static bool
check_run(const LetterTemplate *template, const LetterBlock *block, guint k, GError **error)
{
	const LetterRun *run = g_ptr_array_index(block->runs, k);
	if (BIT(run->field) & kinds[template->kind].never)
		return complain(template, block->line, error, "%s has no {%s}. Take it out.",
			kinds[template->kind].name, letter_field_name(run->field));
	if (run->field == FIELD_CODE && block->kind != BLOCK_CODE)
		return complain(template, block->line, error,
			"{code} stands alone on a line of a box: \"> {code}\".");
	if (run->field == FIELD_QR && !(block->kind == BLOCK_QR && k == 0))
		return complain(template, block->line, error,
			"{qr} begins a paragraph of its own, the words below the QR.");
	return true;
}

static bool
names(const LetterBlock *block, LetterField field)
{
	for (guint k = 0; k < block->runs->len; k++)
		if (((LetterRun *)g_ptr_array_index(block->runs, k))->field == field)
			return true;
	return false;
}

static bool
check_part(const LetterTemplate *template, const Part *part, int last_line, GError **error)
{
	int seen = 0;
	for (guint i = 0; i < template->blocks->len; i++) {
		const LetterBlock *block = g_ptr_array_index(template->blocks, i);
		if ((part->kind != BLOCK_COUNT && block->kind != part->kind) ||
			(part->field != FIELD_NONE && !names(block, part->field)))
			continue;
		if (++seen == 2 && part->once)
			return complain(template, block->line, error, "%s has %s, not more.",
				kinds[template->kind].name, part->mend);
	}
	return seen || complain(template, last_line, error, "%s lacks %s.",
			       kinds[template->kind].name, part->mend);
}

bool
template_check(const LetterTemplate *template, int last_line, GError **error)
{
	static const Part one_qr = { BLOCK_QR, FIELD_QR, true, "one QR" };
	guint qrs = 0;
	for (guint i = 0; i < template->blocks->len; i++) {
		const LetterBlock *block = g_ptr_array_index(template->blocks, i);
		qrs += block->kind == BLOCK_QR;
		if (block->kind == BLOCK_PARTICULAR && template->kind != TEMPLATE_LETTER)
			return complain(template, block->line, error,
				"only a letter has a list above its title. Move it down.");
		for (guint k = 0; k < block->runs->len; k++)
			if (!check_run(template, block, k, error))
				return false;
	}
	for (const Part *part = kinds[template->kind].parts; part->mend; part++)
		if (!check_part(template, part, last_line, error))
			return false;
	return qrs <= 1 || check_part(template, &one_qr, last_line, error);
}
