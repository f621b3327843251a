/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pango/pangocairo.h>

#include "letter/template.h"
#include "pdf/type.h"

/* Words on their way to paper: text in its styles, and which fact each part came from. */

/* Zeroed before it is filled: it is part of a key. */
typedef struct {
	guint start, end; /* bytes of the text */
	gint8 field;      /* LetterField; -1: words of the template */
	bool bold, italic;
	bool together; /* not broken even at blanks */
} WordsPart;

typedef struct {
	GString *text;
	GArray *parts;  /* WordsPart, one after the other */
	guint64 fields; /* bit by LetterField: the facts among them */
	bool rtl;       /* the sentence around runs right to left */
} Words;

typedef struct {
	double size; /* points */
	bool bold;
	double grey;          /* 0 black .. 1 white */
	PangoAlignment align; /* left is where lines begin */
	bool ltr;             /* left to right whatever the language: addresses */
} WordsStyle;

Words *words_new(void);
void words_free(Words *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Words, words_free)

/* Plain words of the template. */
void words_add(Words *words, const char *text, bool bold, bool italic);
/* A fact, kept together whatever direction it is written in: numbers, addresses and pages left to
 * right, names and days as their own letters are. */
void words_add_fact(Words *words, LetterField field, const char *text, bool bold, bool italic);
/* The runs FROM (counted from 0) up to, not including, TO of BLOCK; placeholders of places
 * ({qr}) are nothing. Leading blanks are left out. */
void words_add_runs(
	Words *words, const LetterBlock *block, guint from, guint to, const LetterFacts *facts);

/* Laid out in WIDTH points, wrapped between words or, if one is too long, inside it. Caller
 * unrefs. NULL and LETTER_ERROR_GLYPH when a character has no glyph. */
Placed *words_place(const Words *words, PangoContext *context, const WordsStyle *style,
	double width, GError **error);
