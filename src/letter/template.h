/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "letter/letter.h"

/* Inside of LetterTemplate, for the files of this folder. */

typedef enum {
	FIELD_NONE, /* the run is plain words */
	FIELD_CODE, /* stands alone in the code box */
	FIELD_CREDENTIAL,
	FIELD_CREDENTIAL_LONG,
	FIELD_EXPIRES,
	FIELD_GRADE,
	FIELD_HELP_URL,
	FIELD_ISSUED_ON,
	FIELD_LINK_URL,
	FIELD_OUTCOME,
	FIELD_PARENT,
	FIELD_PERMANENT_ID,
	FIELD_PORTAL_URL,
	FIELD_PRIMARY_PHONE,
	FIELD_QR, /* begins the caption of the QR box */
	FIELD_ROOM,
	FIELD_SCHOOL,
	FIELD_SCHOOL_HOURS,
	FIELD_SCHOOL_LINE1,
	FIELD_SCHOOL_LINE2,
	FIELD_SCHOOL_PHONE,
	FIELD_SHEET,
	FIELD_STAFF,
	FIELD_STUDENT,
	FIELD_TEACHER,
	FIELD_VISIT,
	FIELD_VISITED_ON,
	FIELD_COUNT
} LetterField;

typedef enum {
	BLOCK_PARTICULAR, /* list item above the title: beside the window */
	BLOCK_TITLE,
	BLOCK_HEADING,
	BLOCK_PARAGRAPH,
	BLOCK_STEP,   /* item of a numbered list */
	BLOCK_BULLET, /* item of a list */
	BLOCK_CODE_LABEL,
	BLOCK_CODE,
	BLOCK_CODE_NOTE,
	BLOCK_WARNING, /* quotation without the code */
	BLOCK_QR,      /* caption below the QR */
	BLOCK_FOOTER,
	BLOCK_COUNT
} BlockKind;

/* Words in one style, or one fact. */
typedef struct {
	LetterField field;
	char *text; /* when field is FIELD_NONE; "\n" is a forced new line */
	bool bold, italic;
} LetterRun;

typedef struct {
	BlockKind kind;
	int line;        /* in the template's file */
	int number;      /* of a step, from 1 */
	GPtrArray *runs; /* LetterRun */
} LetterBlock;

typedef enum { TEMPLATE_LETTER, TEMPLATE_HANDOUT, TEMPLATE_RECEIPT, TEMPLATE_FORM } TemplateKind;

struct LetterTemplate {
	char *file;
	TemplateKind kind;
	GPtrArray *blocks; /* LetterBlock, in the order of the file */
};

/* What each kind of page must have and must not name (template_check.c). LAST_LINE is the file's. */
bool template_check(const LetterTemplate *template, int last_line, GError **error);
LetterTemplate *template_parse(
	const char *markdown, const char *file, TemplateKind kind, GError **error);

/* "student", as it stands between braces. */
const char *letter_field_name(LetterField field);

/* The fact as it is read (dates in words, addresses of pages without "https://", safe for a
 * terminal), or NULL when there is none. Caller owns. */
char *letter_field_value(LetterField field, const LetterFacts *facts);

/* Whether the block names a fact that is not on record: such a list item is left out, anywhere else
 * it is an error. *ret_missing, when asked for, is the first such fact. */
bool letter_block_lacks(
	const LetterBlock *block, const LetterFacts *facts, LetterField *ret_missing);

/* LETTER_ERROR_FACTS when a fact is missing that TEMPLATE, or any of its kind, needs. */
bool letter_facts_check(const LetterTemplate *template, const LetterFacts *facts, GError **error);

/* The fields that are not NULL in FACTS, bit by LetterField. */
guint64 letter_facts_fields(const LetterFacts *facts);
/* SAME with what it lacks from OWN. Borrows from both. */
LetterFacts letter_facts_join(const LetterFacts *same, const LetterFacts *own);
